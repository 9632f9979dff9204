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
use super::values::{parse_size, parse_threads};
use super::{IndexFolder, Session, StemmerOptions, texts};
use serde::Serialize;
use telusur::corpus::{STANDARD_INPUT, Skipped};
use telusur::index::{FileSkips, Index, IndexError, IndexOptions, MARKER, WriterOptions};
use telusur::ingest::{self, Change, Event, IngestReport, IngestRequest, Kept};
use telusur::render::{safe, write_json_line};
use telusur::texts::{Count, Decimal, Label, Language};

const EXAMPLES: &str = "\
Examples:
  telusur index                                    the folder corpus, into index
  telusur index ~/arsip --index ~/arsip-index
  telusur index ~/arsip --index ~/arsip-index --dry-run
  zcat dump.gz | telusur index -
  telusur index dump.jsonl --memory 1G --threads 8";

const HELP: &str = "\
Reads text, Markdown, web pages, JSON, JSON Lines, CSV, feeds and WordPress exports, TREC documents, \
web archives, .docx and .odt, also packed (.gz, .zst, .bz2, .xz, .tar, .zip), and JSON Lines from \
standard input (-). Run again, it reads what has changed, replaces those articles and takes out the \
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
    #[arg(long, value_name = "N", value_parser = parse_threads, allow_negative_numbers = true)]
    threads: Option<usize>,

    /// Memory for building the index: bytes, or with K, M or G (default: 128M a thread, but
    /// no more than a quarter of what is free).
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

    /// Keep no surface forms: a smaller index, built faster, without exact phrases, =word,
    /// word* and word~.
    #[arg(long)]
    no_surface: bool,

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
    let request = IngestRequest {
        paths: args.paths.clone(),
        reading: args.reading.read_options(session.language())?,
        writer: WriterOptions::new(args.threads, args.memory),
        remove_many: args.yes,
        dry_run: args.dry_run,
    };
    let stemmer = args
        .stemmer
        .chosen(args.stem_exceptions.as_deref(), session.language())?;
    let wanted = IndexOptions {
        stemmer,
        no_surface: args.no_surface,
    };
    let create = |path: &Path| SkipReport::create(path, session.language());
    let mut skips = args.report.as_deref().map(create).transpose()?;
    let mut failed_write = None;
    let report = ingest(
        &request,
        &args.index,
        wanted,
        args.quiet,
        session,
        &mut |event| {
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
                        Change::New => Label::new("new", "baru"),
                        Change::Changed => Label::new("changed", "berubah"),
                        Change::Gone => Label::new("gone", "hilang"),
                        Change::Moved => Label::new("moved", "pindah"),
                    };
                    let change = change.told(session.language());
                    writeln!(out, "{change:<8}{}", safe(path)).map_err(Into::into)
                }
                _ => Ok(()),
            };
            failed_write = failed_write.take().or(written.err());
        },
    )?;
    if let Some(skips) = skips {
        skips.finish()?;
    }
    if let Some(error) = failed_write {
        return Err(error);
    }
    if !args.quiet {
        write_summary(&report, args.dry_run, session, &mut std::io::stderr())?;
    }
    if let Some(Kept::TooMany { files, articles }) = report.kept {
        anyhow::bail!(kept_message(files, articles, session.language()));
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
    language: Language,
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
            reason: skipped.reason.name().english,
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
    fn create(path: &Path, language: Language) -> anyhow::Result<SkipReport> {
        let file = File::create(path)
            .with_context(|| texts::cannot_write(language, &path.to_string_lossy()))?;
        Ok(SkipReport {
            path: path.to_path_buf(),
            file: BufWriter::new(file),
            language,
        })
    }

    fn cannot_write(&self) -> String {
        texts::cannot_write(self.language, &self.path.to_string_lossy())
    }

    fn write(&mut self, line: &SkipLine<'_>) -> anyhow::Result<()> {
        write_json_line(line, &mut self.file).with_context(|| self.cannot_write())
    }

    fn finish(mut self) -> anyhow::Result<()> {
        let written = self.file.flush();
        written.with_context(|| self.cannot_write())
    }
}

/// Indexes with a progress bar and warnings on standard error.
pub(super) fn ingest(
    request: &IngestRequest,
    folder: &IndexFolder,
    wanted: IndexOptions,
    quiet: bool,
    session: &Session,
    on_event: &mut dyn FnMut(&Event<'_>),
) -> anyhow::Result<IngestReport> {
    let language = session.language();
    let stop = stop_on_signal(language)?;
    check_paths(&request.paths, &folder.folder, language)?;
    let tells_forms = !quiet && !wanted.no_surface;
    let nowhere;
    let index = match Index::open(&folder.folder) {
        // A dry run leaves nothing behind.
        Err(IndexError::Missing { .. }) if request.dry_run => {
            nowhere = tempfile::tempdir().with_context(|| texts::no_temporary_folder(language))?;
            Index::open_or_create(nowhere.path(), wanted)?
        }
        _ => Index::open_or_create(&folder.folder, wanted)?,
    };
    if tells_forms {
        tell_forms(&index, session);
    }
    let progress = Progress::new(quiet, language);
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

/// Says that an index goes on without surface forms, which nobody asked for this time.
pub(super) fn tell_forms(index: &Index, session: &Session) {
    if !index.has_surface_forms() {
        let message = texts::stays_without_forms(session.language());
        // Nobody to tell when standard error is closed.
        let _ = writeln!(std::io::stderr(), "telusur: {message}");
    }
}

/// Fails if one of the paths is not there, or is an index itself: it must not leave an
/// empty index behind.
pub(super) fn check_paths(
    paths: &[PathBuf],
    index: &Path,
    language: Language,
) -> anyhow::Result<()> {
    let index = index.canonicalize().ok();
    for path in paths {
        if path.as_os_str() == STANDARD_INPUT {
            continue;
        }
        let name = path.to_string_lossy();
        let full = path
            .canonicalize()
            .with_context(|| texts::cannot_read(language, &name))?;
        if index.as_ref() == Some(&full) || full.join(MARKER).exists() {
            anyhow::bail!(texts::is_an_index(language, &name));
        }
    }
    Ok(())
}

/// Says which articles were left although their files are gone.
pub(super) fn kept_message(files: u64, articles: u64, language: Language) -> String {
    let files = texts::files(language, Count(files));
    texts::kept(
        language,
        &files,
        &texts::articles(language, Count(articles)),
    )
}

/// Returns a switch that Ctrl-C, SIGTERM and SIGHUP turn on; a second signal
/// ends the process at once, which loses nothing that was committed.
pub(super) fn stop_on_signal(language: Language) -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if switch.swap(true, Ordering::Relaxed) {
            #[expect(clippy::exit, reason = "the second signal asks for just this")]
            std::process::exit(130);
        }
        let _ = writeln!(std::io::stderr(), "telusur: {}", texts::stopping(language));
    })
    .with_context(|| texts::cannot_listen(language))?;
    Ok(stop)
}

/// Writes what a run did, or what it would do.
pub(super) fn write_summary(
    report: &IngestReport,
    dry_run: bool,
    session: &Session,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let language = session.language();
    let files = |count| texts::files(language, Count(count));
    let articles = |count| texts::articles(language, Count(count));
    let seconds = Decimal::new(report.elapsed.as_secs_f64(), 2);
    if report.interrupted {
        writeln!(out, "{}", texts::stopped(language))?;
    }
    let done = if dry_run {
        texts::dry_run(language, &files(report.files))
    } else if report.files == 0 && report.unchanged > 0 {
        texts::nothing_to_read(language, seconds)
    } else if report.files == 0 && report.skipped.is_empty() {
        texts::no_files(language)
    } else {
        let (added, rate) = (articles(report.added), rate(report));
        let bytes = texts::bytes(language, Count(report.bytes));
        match report.replaced {
            0 => texts::indexed(language, &added, &bytes, seconds, rate),
            replaced => {
                let replaced = Count(replaced);
                texts::indexed_and_replaced(language, &added, replaced, &bytes, seconds, rate)
            }
        }
    };
    writeln!(out, "{done}")?;
    if report.moved_files > 0 {
        writeln!(
            out,
            "{}",
            texts::moved(language, &files(report.moved_files))
        )?;
    }
    if report.gone_files > 0 {
        let (files, articles) = (files(report.gone_files), articles(report.gone_articles));
        writeln!(out, "{}", texts::gone(language, &files, &articles))?;
    }
    if report.kept == Some(Kept::Unlisted) {
        writeln!(out, "{}", texts::unlisted(language))?;
    }
    for (reason, count) in &report.skipped {
        let line = texts::skipped(language, Count(*count), reason.told(language));
        writeln!(out, "{line}")?;
    }
    for (count, text) in [
        (
            report.skipped_earlier,
            texts::skipped_earlier as fn(Language, Count) -> String,
        ),
        (report.unchanged, texts::unchanged),
        (report.hidden, texts::hidden),
        (report.links, texts::links),
        (report.cleaned, texts::cleaned),
        (report.notes, texts::notes),
        (report.duplicates, texts::duplicates),
        (report.taken_down, texts::taken_down),
    ] {
        if count > 0 {
            writeln!(out, "{}", text(language, Count(count)))?;
        }
    }
    Ok(())
}

/// Returns how many articles were read a second.
fn rate(report: &IngestReport) -> Count {
    #[expect(clippy::cast_precision_loss, reason = "a rate for a person")]
    let rate = report.added as f64 / report.elapsed.as_secs_f64().max(1e-9);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive rate"
    )]
    Count(rate as u64)
}
