//! `telusur index`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

use super::exit::Outcome;
use super::progress::Progress;
use super::{IndexFolder, StemmerOptions};
use telusur::analysis::Stemmer;
use telusur::corpus::{Cleaning, FieldMapping, ReadOptions};
use telusur::index::{DEFAULT_MEMORY_BUDGET, Index, WriterOptions};
use telusur::ingest::{self, Event, IngestReport, IngestRequest};
use telusur::render::{group_thousands, safe};

const HELP: &str = "\
Reads text files (.txt: title, byline, text) and JSON Lines (.jsonl). Indexing again replaces
articles and never doubles them. What can't be read is skipped with a warning and counted.
A file .telusurignore keeps files out, with patterns as in .gitignore.

Examples:
  telusur index                                    the folder corpus, into index
  telusur index ~/arsip --index ~/arsip-index
  telusur index dump.jsonl --memory 1G --threads 8";

#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// Files and folders to index.
    #[arg(value_name = "PATH", default_value = "corpus")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    index: IndexFolder,

    /// Threads for parsing, and as many for building the index (default: one a core, at most 8).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=8))]
    threads: Option<u8>,

    /// Memory for building the index: bytes, or with K, M or G (default: 256M).
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    memory: Option<usize>,

    /// What a key of the records means, as in title=judul; may be given again.
    #[arg(long, value_name = "FIELD=KEY")]
    field: Vec<FieldMapping>,

    /// More rules for what is no part of an article; see docs/cleaning.md.
    #[arg(long, value_name = "FILE")]
    cleaning: Option<PathBuf>,

    /// Leave texts as they are, advertisements and links to other articles too.
    #[arg(long, conflicts_with = "cleaning")]
    no_cleaning: bool,

    #[command(flatten)]
    stemmer: StemmerOptions,

    /// Words whose root you decide, kept in the index: lines of word, tab, root.
    #[arg(long, value_name = "FILE")]
    stem_exceptions: Option<PathBuf>,

    /// Print nothing but errors.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut writer = WriterOptions::default();
    if let Some(threads) = args.threads {
        writer.threads = threads.into();
    }
    writer.memory_budget_bytes = args.memory.unwrap_or(DEFAULT_MEMORY_BUDGET);
    let request = IngestRequest {
        paths: args.paths.clone(),
        reading: ReadOptions {
            fields: args.field.clone(),
            cleaning: cleaning(args)?,
        },
        writer,
    };
    let stemmer = args.stemmer.chosen(args.stem_exceptions.as_deref())?;
    let report = ingest(&request, &args.index, stemmer, args.quiet)?;
    if !args.quiet {
        write_summary(&report, &mut std::io::stderr())?;
    }
    Ok(match report {
        // What was asked for is not done, whatever else is.
        IngestReport {
            interrupted: true, ..
        } => Outcome::Failed,
        IngestReport { added: 0, .. } => Outcome::NothingFound,
        _ => Outcome::Found,
    })
}

/// Returns the rules by which texts are to be cleaned.
fn cleaning(args: &Args) -> anyhow::Result<Cleaning> {
    if args.no_cleaning {
        return Ok(Cleaning::none());
    }
    let mut cleaning = Cleaning::default();
    if let Some(path) = &args.cleaning {
        let rules = std::fs::read_to_string(path)
            .with_context(|| format!("can't read {}", path.display()))?;
        cleaning
            .add(&rules)
            .with_context(|| format!("can't use {}", path.display()))?;
    }
    Ok(cleaning)
}

/// Indexes with a progress bar and warnings on standard error.
pub(super) fn ingest(
    request: &IngestRequest,
    folder: &IndexFolder,
    stemmer: Option<Stemmer>,
    quiet: bool,
) -> anyhow::Result<IngestReport> {
    let stop = stop_on_signal()?;
    // A path that is not there must not leave an empty index behind.
    for path in &request.paths {
        path.metadata()
            .with_context(|| format!("can't read {}", path.display()))?;
    }
    let index = Index::open_or_create(&folder.folder, stemmer)?;
    let progress = Progress::new(quiet);
    let result = ingest::ingest(
        &index,
        request,
        &|| stop.load(Ordering::Relaxed),
        &mut |event| match event {
            Event::Listed { bytes, .. } => progress.start(bytes),
            Event::Progress { bytes, articles } => {
                progress.advance(bytes, format!("{} articles", group_thousands(articles)));
            }
            Event::Skipped(skipped) if skipped.reason.is_expected() => {}
            Event::Skipped(skipped) => {
                let line = skipped
                    .line
                    .map(|line| format!(":{line}"))
                    .unwrap_or_default();
                let path = safe(&skipped.path.to_string_lossy());
                progress.warn(&format!(
                    "skipped {path}{line}: {}",
                    safe(&skipped.reason.to_string())
                ));
            }
            Event::Note(note) => {
                let line = note.line.map(|line| format!(":{line}")).unwrap_or_default();
                let path = safe(&note.path.to_string_lossy());
                progress.warn(&format!("{path}{line}: {}", safe(&note.message)));
            }
            Event::Duplicate { path, id, kept_as } => progress.warn(&format!(
                "{}: the id {} is taken by another article; kept as {}",
                safe(path),
                safe(id),
                safe(kept_as)
            )),
            Event::Committing => progress.say("committing"),
        },
    );
    progress.finish();
    Ok(result?)
}

/// Returns a switch that Ctrl-C, SIGTERM and SIGHUP turn on; a second signal
/// ends the process at once, which loses nothing that was committed.
fn stop_on_signal() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if switch.swap(true, Ordering::Relaxed) {
            #[expect(clippy::exit, reason = "the second signal asks for just this")]
            std::process::exit(130);
        }
        let _ = writeln!(
            std::io::stderr(),
            "telusur: stopping; again to stop at once"
        );
    })
    .context("can't listen for Ctrl-C")?;
    Ok(stop)
}

/// Writes what a run did.
pub(super) fn write_summary(report: &IngestReport, out: &mut impl Write) -> std::io::Result<()> {
    let seconds = report.elapsed.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate for a person")]
    let rate = report.added as f64 / seconds.max(1e-9);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive rate"
    )]
    let rate = group_thousands(rate as u64);
    if report.interrupted {
        writeln!(
            out,
            "Stopped. What was read until then is committed; run again for the rest."
        )?;
    }
    let articles = if report.added == 1 {
        "article"
    } else {
        "articles"
    };
    write!(out, "{} {articles} indexed", group_thousands(report.added))?;
    if report.replaced > 0 {
        write!(out, " ({} replaced)", group_thousands(report.replaced))?;
    }
    writeln!(
        out,
        ", {} bytes in {seconds:.2} s, {rate} articles/s",
        group_thousands(report.bytes)
    )?;
    for (reason, count) in &report.skipped {
        writeln!(out, "{} skipped: {reason}", group_thousands(*count))?;
    }
    for (count, what) in [
        (report.hidden, "hidden files or folders passed over"),
        (
            report.removed,
            "pieces taken out that were no part of an article",
        ),
        (report.notes, "notes on articles, indexed all the same"),
        (
            report.duplicates,
            "kept under another id because theirs was taken",
        ),
    ] {
        if count > 0 {
            writeln!(out, "{} {what}", group_thousands(count))?;
        }
    }
    Ok(())
}

/// Parses a size such as `500M`.
fn parse_size(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        other => return Err(format!("{other} is no unit; use K, M or G")),
    };
    let number: usize = digits
        .parse()
        .map_err(|_| "a whole number, as in 500M".to_owned())?;
    number
        .checked_mul(unit)
        .ok_or_else(|| "that is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(parse_size("500M"), Ok(500 << 20));
        assert_eq!(parse_size("1g"), Ok(1 << 30));
        assert_eq!(parse_size("42"), Ok(42));
        for wrong in ["", "M", "1X", "99999999999G", "1.5G"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }
}
