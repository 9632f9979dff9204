//! `telusur index`.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

use super::exit::Outcome;
use super::progress::Progress;
use super::reading::ReadingOptions;
use super::{IndexFolder, Session, StemmerOptions};
use serde::Serialize;
use telusur::analysis::Stemmer;
use telusur::corpus::{STANDARD_INPUT, Skipped};
use telusur::index::{DEFAULT_MEMORY_BUDGET, FileSkips, Index, IndexError, WriterOptions};
use telusur::ingest::{self, Change, Event, IngestReport, IngestRequest, Kept};
use telusur::render::{counted, group_thousands, safe};

const EXAMPLES: &str = "\
Examples:
  telusur index                                    the folder corpus, into index
  telusur index ~/arsip --index ~/arsip-index
  telusur index ~/arsip --index ~/arsip-index --dry-run
  zcat dump.gz | telusur index -
  telusur index dump.jsonl --memory 1G --threads 8";

const HELP: &str = "\
Reads text, Markdown, web pages, JSON, JSON Lines, CSV, feeds and WordPress exports, TREC documents,
web archives, .docx and .odt, also packed (.gz, .zst, .bz2, .xz, .tar, .zip), and JSON Lines from
standard input (-). Run again, it reads what has changed, replaces those articles and takes out the
ones whose files are gone. What can't be read is skipped with a warning and counted.
A file .telusurignore keeps files out, with patterns as in .gitignore.";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches")]
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

    /// Say which files would be read or taken out, and do nothing.
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Take the articles of files that are gone out even if they are more than a
    /// tenth of the archive.
    #[arg(long)]
    yes: bool,

    /// Fail (exit code 2) when anything was skipped, now or when its file was read.
    #[arg(long)]
    strict: bool,

    /// Write what was skipped to a file, one JSON object a line, also what earlier
    /// runs skipped in files that are as they were.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    #[command(flatten)]
    stemmer: StemmerOptions,

    /// Words whose root you decide, kept in the index: lines of word, tab, root.
    #[arg(long, value_name = "FILE")]
    stem_exceptions: Option<PathBuf>,

    /// Print nothing but errors.
    #[arg(short, long)]
    quiet: bool,

    #[command(flatten)]
    reading: ReadingOptions,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    if !args.quiet {
        session.tell_index(&args.index);
    }
    let mut writer = WriterOptions::default();
    if let Some(threads) = args.threads {
        writer.threads = threads.into();
    }
    writer.memory_budget_bytes = args.memory.unwrap_or(DEFAULT_MEMORY_BUDGET);
    let request = IngestRequest {
        paths: args.paths.clone(),
        reading: args.reading.read_options()?,
        writer,
        remove_many: args.yes,
        dry_run: args.dry_run,
    };
    let stemmer = args.stemmer.chosen(args.stem_exceptions.as_deref())?;
    let mut skips = args.report.as_deref().map(SkipReport::create).transpose()?;
    let mut failed_write = None;
    let report = ingest(&request, &args.index, stemmer, args.quiet, &mut |event| {
        let written = match (event, &mut skips) {
            (Event::Skipped(skipped), Some(skips)) => skips.write(&SkipLine::new(skipped)),
            (
                Event::SkippedEarlier {
                    path,
                    skips: earlier,
                },
                Some(skips),
            ) => SkipLine::earlier(path, earlier).try_for_each(|line| skips.write(&line)),
            (Event::Planned { path, change }, _) => {
                let change = match change {
                    Change::New => "new",
                    Change::Changed => "changed",
                    Change::Gone => "gone",
                    Change::Moved => "moved",
                };
                writeln!(out, "{change:<8}{}", safe(path)).map_err(Into::into)
            }
            _ => Ok(()),
        };
        failed_write = failed_write.take().or(written.err());
    })?;
    if let Some(skips) = skips {
        skips.finish()?;
    }
    if let Some(error) = failed_write {
        return Err(error);
    }
    if !args.quiet {
        write_summary(&report, args.dry_run, &mut std::io::stderr())?;
    }
    if let Some(Kept::TooMany { files, articles }) = report.kept {
        anyhow::bail!(kept_message(files, articles));
    }
    Ok(match report {
        // What was asked for is not done, whatever else is.
        IngestReport {
            interrupted: true, ..
        } => Outcome::Failed,
        _ if args.strict && report.failed + report.skipped_earlier > 0 => Outcome::Failed,
        IngestReport { articles: 0, .. } if !args.dry_run => Outcome::NothingFound,
        _ => Outcome::Found,
    })
}

/// The file that `--report` names.
struct SkipReport {
    path: PathBuf,
    file: BufWriter<File>,
}

/// A line of it.
#[derive(Default, Serialize)]
struct SkipLine<'a> {
    path: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    member: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    reason: &'a str,
    message: Cow<'a, str>,
    /// Whether an earlier run has skipped it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    earlier: bool,
    /// For how many items the line stands, if the index keeps only their number.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

impl<'a> SkipLine<'a> {
    fn new(skipped: &'a Skipped) -> SkipLine<'a> {
        SkipLine {
            path: skipped.place.path.to_string_lossy(),
            member: &skipped.place.member,
            line: skipped.place.line,
            reason: skipped.reason.name(),
            message: skipped.reason.to_string().into(),
            ..SkipLine::default()
        }
    }

    /// Returns the lines for a file that was read by an earlier run.
    fn earlier(path: &'a Path, skips: &'a FileSkips) -> impl Iterator<Item = SkipLine<'a>> {
        let first = skips.first.iter().map(move |item| SkipLine {
            path: path.to_string_lossy(),
            member: &item.member,
            line: item.line,
            reason: &item.reason,
            message: item.message.as_str().into(),
            earlier: true,
            count: None,
        });
        let more = (skips.more() > 0).then(|| SkipLine {
            path: path.to_string_lossy(),
            reason: "more",
            message: "more was skipped than the index keeps of one file".into(),
            earlier: true,
            count: Some(skips.more()),
            ..SkipLine::default()
        });
        first.chain(more)
    }
}

impl SkipReport {
    fn create(path: &Path) -> anyhow::Result<SkipReport> {
        let file = File::create(path).with_context(|| format!("can't write {}", path.display()))?;
        Ok(SkipReport {
            path: path.to_path_buf(),
            file: BufWriter::new(file),
        })
    }

    fn write(&mut self, line: &SkipLine<'_>) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.file, line)
            .map_err(std::io::Error::from)
            .and_then(|()| self.file.write_all(b"\n"))
            .with_context(|| format!("can't write {}", self.path.display()))
    }

    fn finish(mut self) -> anyhow::Result<()> {
        let written = self.file.flush();
        written.with_context(|| format!("can't write {}", self.path.display()))
    }
}

/// Indexes with a progress bar and warnings on standard error.
pub(super) fn ingest(
    request: &IngestRequest,
    folder: &IndexFolder,
    stemmer: Option<Stemmer>,
    quiet: bool,
    on_event: &mut dyn FnMut(&Event<'_>),
) -> anyhow::Result<IngestReport> {
    let stop = stop_on_signal()?;
    check_paths(&request.paths)?;
    let nowhere;
    let index = match Index::open(&folder.folder) {
        // A dry run leaves nothing behind.
        Err(IndexError::Missing { .. }) if request.dry_run => {
            nowhere = tempfile::tempdir().context("can't make a temporary folder")?;
            Index::open_or_create(nowhere.path(), stemmer)?
        }
        _ => Index::open_or_create(&folder.folder, stemmer)?,
    };
    let progress = Progress::new(quiet);
    let result = ingest::ingest(
        &index,
        request,
        &|| stop.load(Ordering::Relaxed),
        &mut |event| {
            on_event(&event);
            progress.tell(&event);
        },
    );
    progress.finish();
    Ok(result?)
}

/// Fails if one of the paths is not there: it must not leave an empty index behind.
pub(super) fn check_paths(paths: &[PathBuf]) -> anyhow::Result<()> {
    for path in paths {
        if path.as_os_str() != STANDARD_INPUT {
            path.metadata()
                .with_context(|| format!("can't read {}", path.display()))?;
        }
    }
    Ok(())
}

/// Says which articles were left although their files are gone.
pub(super) fn kept_message(files: u64, articles: u64) -> String {
    format!(
        "{} with {} are gone, more than a tenth of the archive; they were left in the index. Is a \
         disk missing? With --yes they are taken out",
        counted(files, "file", "files"),
        counted(articles, "article", "articles")
    )
}

/// Returns a switch that Ctrl-C, SIGTERM and SIGHUP turn on; a second signal
/// ends the process at once, which loses nothing that was committed.
pub(super) fn stop_on_signal() -> anyhow::Result<Arc<AtomicBool>> {
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

/// Writes what a run did, or what it would do.
pub(super) fn write_summary(
    report: &IngestReport,
    dry_run: bool,
    out: &mut impl Write,
) -> std::io::Result<()> {
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
    if dry_run {
        writeln!(
            out,
            "Nothing was done. A run would read {}",
            counted(report.files, "file", "files")
        )?;
    } else if report.files == 0 && report.unchanged > 0 {
        writeln!(out, "Nothing to read in {seconds:.2} s")?;
    } else if report.files == 0 && report.skipped.is_empty() {
        writeln!(out, "No files found to read")?;
    } else {
        write!(
            out,
            "{} indexed",
            counted(report.added, "article", "articles")
        )?;
        if report.replaced > 0 {
            write!(out, " ({} replaced)", group_thousands(report.replaced))?;
        }
        writeln!(
            out,
            ", {} in {seconds:.2} s, {rate} articles/s",
            counted(report.bytes, "byte", "bytes")
        )?;
    }
    if report.moved_files > 0 {
        let files = counted(report.moved_files, "file", "files");
        writeln!(out, "{files} moved or renamed")?;
    }
    if report.gone_files > 0 {
        writeln!(
            out,
            "{} gone, {} taken out",
            counted(report.gone_files, "file", "files"),
            counted(report.gone_articles, "article", "articles")
        )?;
    }
    if report.kept == Some(Kept::Unlisted) {
        writeln!(
            out,
            "A folder could not be listed, so files that are gone from its archive were left in the index"
        )?;
    }
    for (reason, count) in &report.skipped {
        writeln!(out, "{} skipped: {reason}", group_thousands(*count))?;
    }
    for (count, one, many) in [
        (
            report.skipped_earlier,
            "skipped earlier, in a file not read again (--report FILE lists it)",
            "skipped earlier, in files not read again (--report FILE lists them)",
        ),
        (
            report.unchanged,
            "file unchanged, not read again",
            "files unchanged, not read again",
        ),
        (
            report.hidden,
            "hidden file or folder passed over",
            "hidden files or folders passed over",
        ),
        (
            report.links,
            "symbolic link passed over",
            "symbolic links passed over",
        ),
        (
            report.cleaned,
            "piece taken out that was no part of an article",
            "pieces taken out that were no part of an article",
        ),
        (
            report.notes,
            "note on an article, indexed all the same",
            "notes on articles, indexed all the same",
        ),
        (
            report.duplicates,
            "kept under another id because its own was taken",
            "kept under another id because theirs was taken",
        ),
        (
            report.taken_down,
            "kept out because it was taken out by telusur delete",
            "kept out because they were taken out by telusur delete",
        ),
    ] {
        if count > 0 {
            writeln!(out, "{}", counted(count, one, many))?;
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
