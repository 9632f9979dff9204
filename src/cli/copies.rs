//! `telusur copies`.

use std::io::Write;
use std::path::PathBuf;

use super::Session;
use super::article::{Found, find};
use super::exit::Outcome;
use super::selection::open_indexes;
use super::texts;
use telusur::render::{self, DifferenceMarks, quoted_id};
use telusur::search::{CopiesRequest, Searcher};

const HELP: &str = "\
A copy has the text of the article, perhaps with another title, byline and lead, and with something \
appended to it or cut from its end. All of the archive is looked through, and copies are listed the \
oldest first, each with how much of the shorter text stands word for word in the other, and with \
what differs: [-words of the article only-], {+words of the copy only+}, on a terminal in colours.
Exit code 0: found, 1: no copies, or no such article, 2: error.";

const EXAMPLES: &str = "\
Examples:
  telusur copies 2018/08/09/beras.txt
  telusur copies --no-diff 2018/08/09/beras.txt
  telusur copies --json 2018/08/09/beras.txt | jq -r .id";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// Id of the article, as `search` prints it, the beginning of it, or its file.
    #[arg(value_name = "ID")]
    id: String,

    /// Folder of the index, else the folder index here or in a folder above; given more than once,
    /// all are searched.
    #[arg(id = "index", long, value_name = "DIR", default_value = "index")]
    indexes: Vec<PathBuf>,

    /// Do not print where each copy differs.
    #[arg(long)]
    no_diff: bool,

    /// Print one JSON object a line: the copies, then a summary.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let indexes = open_indexes(&args.indexes)?;
    let article = match find(&indexes, &args.id, session, args.json.then_some(&mut *out))? {
        Found::Article(_, article) => article,
        Found::Told(outcome) => return Ok(outcome),
    };
    let searcher = Searcher::open_all(&indexes)?;
    let found = searcher.copies(&CopiesRequest {
        id: article.id.clone(),
        difference: !args.no_diff,
    })?;
    let language = session.language();
    let mut told = anstream::stderr().lock();
    let id = quoted_id(&article.id);
    let Some(found) = found else {
        writeln!(
            told,
            "telusur: {}",
            texts::no_article(language, &quoted_id(&args.id))
        )?;
        return Ok(Outcome::NothingFound);
    };
    if args.json {
        render::write_copies_json(&found, out)?;
    }
    if found.copies.is_empty() {
        writeln!(told, "telusur: {}", texts::no_copies(language, &id))?;
        return Ok(Outcome::NothingFound);
    }
    if !args.json {
        let marks = if session.is_colored() {
            DifferenceMarks::Colors
        } else {
            DifferenceMarks::Brackets
        };
        render::write_copies(&found, marks, session.layout, out)?;
    }
    Ok(Outcome::Found)
}
