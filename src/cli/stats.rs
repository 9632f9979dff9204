//! `telusur stats`.

use std::io::Write;

use super::exit::Outcome;
use super::{IndexFolder, Session};
use telusur::index::Index;
use telusur::render;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    index: IndexFolder,

    /// Print a JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let stats = Index::open(&args.index.folder)?.stats()?;
    if args.json {
        render::write_stats_json(&stats, out)?;
    } else {
        render::write_stats(&stats, session.layout, out)?;
    }
    Ok(Outcome::Found)
}
