//! `telusur check`.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use super::Session;
use super::exit::Outcome;
use super::reading::ReadingOptions;
use telusur::corpus::{self, Place, Reading, Roots, Skipped};
use telusur::index::MARKER;
use telusur::render::{CheckTable, Checked, Message, safe, write_checked_json};

const EXAMPLES: &str = "\
Examples:
  telusur check berita.txt
  telusur check ~/arsip --limit 1
  telusur check dump.csv --field title=judul --field \"date=Tanggal Terbit\"
  telusur check ~/arsip --json | jq -r 'select(.published == null) | .path'
  zcat dump.jsonl.gz | telusur check -";

const HELP: &str = "\
Reads files just as telusur index does and shows what would become of each: the fields of its \
articles, what each was read from, what was taken out of the text, what was not understood, and \
why something is no article. Nothing is indexed. Files that are not read come first. Exit code \
0: there are articles, 1: there are none, 2: error.";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// Files and folders to read; - is JSON Lines from standard input.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// How many articles, and how many skipped records, to show of each file; 0 for the
    /// summary alone.
    #[arg(long, value_name = "N", default_value_t = 3)]
    limit: u64,

    /// Print one JSON object a line, for every article and everything skipped.
    #[arg(long, conflicts_with = "limit")]
    json: bool,

    #[command(flatten)]
    reading: ReadingOptions,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let options = args.reading.read_options(session.language())?;
    let mut roots = Roots::default();
    let listing = corpus::walk(&args.paths, &mut roots, MARKER, options.links)?;
    let mut table = CheckTable::new(session.layout, args.limit);
    let mut found = false;
    let mut show = |record: &Result<Reading, Skipped>| {
        found |= record.is_ok();
        let (path, line, result) = match record {
            Ok(reading) => (
                reading.article.origin.full_path(),
                reading.line,
                Ok(reading),
            ),
            Err(Skipped { place, reason }) => (
                path_below_root(place, &roots).into(),
                place.line,
                Err(reason),
            ),
        };
        let path = &path;
        let checked = Checked { path, line, result };
        if args.json {
            write_checked_json(checked, out)
        } else {
            table.write(checked, out)
        }
    };
    for (place, note) in &listing.wrong_patterns {
        let (place, message) = (place.to_string(), safe(&note.told(session.language())));
        // Nobody to tell when standard error is closed.
        let _ = writeln!(std::io::stderr(), "telusur: {}: {message}", safe(&place));
    }
    for skipped in listing.skipped {
        show(&Err(skipped))?;
    }
    for file in listing.files {
        let mut shown = Ok(());
        let _ = corpus::read(Arc::new(file), &options, &mut |unit| {
            let records = corpus::parse(unit, &options).records;
            shown = records.iter().try_for_each(&mut show);
            match shown {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        shown?;
    }
    if !args.json {
        table.finish(listing.hidden, listing.links, out)?;
    }
    Ok(if found {
        Outcome::Found
    } else {
        Outcome::NothingFound
    })
}

/// Returns a path as articles have it, through a container.
fn path_below_root(place: &Place, roots: &Roots) -> String {
    let path = roots.relative(&place.path);
    if place.member.is_empty() {
        path
    } else {
        format!("{path}/{}", place.member)
    }
}
