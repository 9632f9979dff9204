//! `telusur stats`.

use std::io::Write;

use super::exit::Outcome;
use super::{IndexFolder, Session};
use telusur::index::Index;
use telusur::render;

const EXAMPLES: &str = "\
Examples:
  telusur stats
  telusur stats --index ~/arsip-index --json
  telusur stats --space          what takes how much of the disk";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    index: IndexFolder,

    /// Say how many bytes each part and the largest terms take.
    #[arg(long)]
    space: bool,

    /// Print a JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let index = Index::open(&args.index.folder)?;
    let stats = index.stats()?;
    let space = args.space.then(|| index.space()).transpose()?;
    if args.json {
        render::write_stats_json(&stats, space.as_ref(), out)?;
    } else {
        render::write_stats(&stats, session.layout, out)?;
        if let Some(space) = &space {
            render::write_space(space, session.layout, out)?;
        }
    }
    Ok(Outcome::Found)
}
