//! `telusur verify`.

use std::io::Write;

use super::exit::Outcome;
use super::{IndexFolder, Session};
use telusur::index::{Consent, Depth, RepairOutcome, Verification, repair, verify};
use telusur::render;

const EXAMPLES: &str = "\
Examples:
  telusur verify
  telusur verify --quick --index ~/arsip-index
  telusur verify --repair --dry-run        what a repair would do
  telusur verify --repair";

const HELP: &str = "\
Checks that every file of an index is as it was written, that its parts agree, that each article is \
found by the words of its text and by no others, that no article is there twice, and that the list \
of files that were read agrees with the articles. --repair puts right what it can: parts are built \
anew from the stored articles where those are whole; where they are not, the articles are taken out, \
which needs --yes, and the next telusur index reads their files again. Exit code 0: sound, or sound \
again; 1: faults, or faults left; 2: it could not be checked.";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct Args {
    #[command(flatten)]
    index: IndexFolder,

    /// Check files and structure only, not each article: as fast as the disk.
    #[arg(long)]
    quick: bool,

    /// Say what would put things right, and do it.
    #[arg(long)]
    repair: bool,

    /// Only say what a repair would do.
    #[arg(long, requires = "repair")]
    dry_run: bool,

    /// Repair also what takes articles out of the index.
    #[arg(long, requires = "repair", conflicts_with = "dry_run")]
    yes: bool,

    /// Print a JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let folder = &args.index.folder;
    let depth = if args.quick {
        Depth::Quick
    } else {
        Depth::Full
    };
    if !args.repair {
        let verification = verify(folder, depth)?;
        if args.json {
            render::write_verification_json(&verification, folder, out)?;
        } else {
            render::write_verification(&verification, folder, session.layout, out)?;
        }
        return Ok(outcome(&verification));
    }
    if !args.json {
        session.tell_index(&args.index);
    }
    let consent = match (args.dry_run, args.yes) {
        (true, _) => Consent::DryRun,
        (false, false) => Consent::Lossless,
        (false, true) => Consent::All,
    };
    let repair = repair(folder, depth, consent)?;
    if args.json {
        render::write_repair_json(&repair, folder, out)?;
    } else {
        render::write_repair(&repair, folder, session.layout, out)?;
    }
    Ok(match repair.outcome {
        RepairOutcome::Refused | RepairOutcome::Impossible => Outcome::NothingFound,
        _ => outcome(repair.after.as_ref().unwrap_or(&repair.before)),
    })
}

fn outcome(verification: &Verification) -> Outcome {
    if verification.is_sound() {
        Outcome::Found
    } else {
        // As grep has it: what was looked for, a sound index, was not found.
        Outcome::NothingFound
    }
}
