//! `telusur watch`.

use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use super::exit::Outcome;
use super::index;
use super::progress::Progress;
use super::reading::ReadingOptions;
use super::{IndexFolder, Session, texts};
use telusur::corpus::{IGNORE_FILE, STANDARD_INPUT};
use telusur::index::{Index, IndexOptions, WriterOptions};
use telusur::ingest::{Event, IngestRequest, Kept, watch};

const EXAMPLES: &str = "\
Examples:
  telusur watch ~/arsip --index ~/arsip-index
  telusur watch ~/arsip --quiet --zone WITA";

const HELP: &str = "\
Indexes the archive as telusur index does, then waits for files that come, change or go, and \
commits half a second after the last change. Ctrl-C ends it. Give the same options for reading as \
to telusur index. A search finds what the last commit has.";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// Folders and files to follow.
    #[arg(value_name = "PATH", default_value = "corpus")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    index: IndexFolder,

    /// Take the articles of files that are gone out even if they are more than a
    /// tenth of the archive.
    #[arg(long)]
    yes: bool,

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

pub(super) fn run(args: &Args, session: &Session) -> anyhow::Result<Outcome> {
    let language = session.language();
    if !args.quiet {
        session.tell_index(&args.index);
    }
    if args
        .paths
        .iter()
        .any(|path| path.as_os_str() == STANDARD_INPUT)
    {
        anyhow::bail!(texts::input_not_watched(language));
    }
    let request = IngestRequest {
        paths: args.paths.clone(),
        reading: args.reading.read_options(language)?,
        writer: WriterOptions::default(),
        remove_many: args.yes,
        dry_run: false,
    };
    let stop = index::stop_on_signal(language)?;
    index::check_paths(&request.paths, &args.index.folder, language)?;
    let wanted = IndexOptions {
        no_surface: args.no_surface,
        ..IndexOptions::default()
    };
    let opened = Index::open_or_create(&args.index.folder, wanted)?;
    if !args.quiet && !args.no_surface {
        index::tell_forms(&opened, session);
    }
    let progress = Progress::warnings_only(args.quiet, language);
    // These are found again whenever their folder is listed.
    let mut told = HashSet::new();
    let mut failed_write = None;
    watch(
        &opened,
        &request,
        &|| stop.load(Ordering::Relaxed),
        &mut |event| match event {
            Event::Skipped(skipped) if !told.insert(skipped.place.clone()) => {}
            Event::Note { place, .. }
                if place.path.ends_with(IGNORE_FILE) && !told.insert(place.clone()) => {}
            event => progress.tell(&event),
        },
        &mut |report| {
            if args.quiet {
                return;
            }
            let mut err = std::io::stderr();
            let mut written = index::write_summary(report, false, session, &mut err);
            if let Some(Kept::TooMany { files, articles }) = report.kept {
                let message = index::kept_message(files, articles, language);
                written = written.and(writeln!(err, "telusur: {message}"));
            }
            failed_write = failed_write.take().or(written.err());
        },
    )?;
    match failed_write {
        Some(error) => Err(error.into()),
        None => Ok(Outcome::Found),
    }
}
