//! `telusur show`.

use std::io::Write;

use super::exit::Outcome;
use super::{IndexFolder, Session, texts};
use telusur::index::Index;
use telusur::render;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Id of the article, as `search` prints it.
    #[arg(value_name = "ID")]
    id: String,

    #[command(flatten)]
    index: IndexFolder,

    /// Print the article as a JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let index = Index::open(&args.index.folder)?;
    let Some(article) = index.article(&args.id)? else {
        let mut message = std::io::stderr();
        let said = texts::no_article(session.language(), &args.id);
        writeln!(message, "telusur: {said}")?;
        return Ok(Outcome::NothingFound);
    };
    if args.json {
        render::write_article_json(&article, out)?;
    } else {
        render::write_article(&article, session.layout, out)?;
    }
    Ok(Outcome::Found)
}
