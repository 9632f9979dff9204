//! `telusur delete`.

use std::io::Write;

use super::article::unquoted;
use super::exit::Outcome;
use super::{IndexFolder, Session, texts};
use telusur::article::{DateRule, Published};
use telusur::index::{Index, Takedown};
use telusur::ingest::{TakedownResult, take_down, undo_takedown};
use telusur::render::{quoted_id, time_told};

const EXAMPLES: &str = "\
Examples:
  telusur delete 2018/08/09/beras.txt
  telusur delete --list
  telusur delete --undo 2018/08/09/beras.txt       then: telusur index";

const HELP: &str = "\
An article taken out is found no more at once, and later runs of telusur index leave it out, also \
if its file is changed or moved. Its file is not touched. The id is what search and show print. An id with control \
characters is printed here as a JSON string, with quotes and escapes, and --undo takes it so, too.";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// Ids of articles.
    #[arg(value_name = "ID", required_unless_present = "list")]
    ids: Vec<String>,

    /// Allow the articles in again; the next telusur index brings them back.
    #[arg(long)]
    undo: bool,

    /// List the articles that were taken out, with the time.
    #[arg(long, conflicts_with_all = ["undo", "ids"])]
    list: bool,

    #[command(flatten)]
    index: IndexFolder,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let index = Index::open(&args.index.folder)?;
    if args.list {
        let takedowns = index.manifest()?.takedowns;
        for takedown in &takedowns {
            let time = Published::at_second(takedown.timestamp, DateRule::Record)
                .map(|time| time_told(&time, session.language()))
                .unwrap_or_default();
            writeln!(out, "{}\t{time}", quoted_id(&takedown.id))?;
        }
        return Ok(if takedowns.is_empty() {
            Outcome::NothingFound
        } else {
            Outcome::Found
        });
    }
    let mut ids = args.ids.clone();
    let results = if args.undo {
        let takedowns = index.manifest()?.takedowns;
        for id in &mut ids {
            unquote(id, &takedowns);
        }
        undo_takedown(&index, &ids)?
    } else {
        take_down(&index, &ids)?
    };
    let mut unknown = false;
    for (id, result) in ids.iter().zip(results) {
        let said = match (result, args.undo) {
            (TakedownResult::Done, false) => texts::taken_out,
            (TakedownResult::Done, true) => texts::allowed_again,
            (TakedownResult::Already, false) => texts::taken_out_before,
            (TakedownResult::Already, true) => texts::is_in,
            (TakedownResult::Unknown, false) => texts::unknown_id,
            (TakedownResult::Unknown, true) => texts::never_taken_out,
        };
        let said = said(session.language());
        unknown |= result == TakedownResult::Unknown;
        writeln!(out, "{}: {said}", quoted_id(id))?;
    }
    Ok(if unknown {
        Outcome::NothingFound
    } else {
        Outcome::Found
    })
}

/// Makes an id of what `--list` printed, unless an id is written just so.
fn unquote(id: &mut String, takedowns: &[Takedown]) {
    if !takedowns.iter().any(|takedown| takedown.id == *id)
        && let Some(unquoted) = unquoted(id)
    {
        *id = unquoted;
    }
}
