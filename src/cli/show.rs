//! `telusur show`.

use std::io::Write;
use std::path::PathBuf;

use super::answer::{tell_notes, tell_query_error};
use super::article::{Found, find};
use super::exit::Outcome;
use super::links::FileLinks;
use super::selection::open_indexes;
use super::{Session, pager, texts};
use telusur::render::{self, Message, TypedQuery};
use telusur::search::{SearchRequest, Searcher};

const HELP: &str = "\
The id may be shortened to any beginning that no other id has. With a query, as search takes it, \
its matches are highlighted. A text that does not fit the terminal opens in the pager, near the \
first match: that of --pager or TELUSUR_PAGER, else $PAGER, else less -R.
Exit code 0: shown, 1: no such article, 2: error, or a beginning of several ids.";

const EXAMPLES: &str = "\
Examples:
  telusur show 2018/banjir.txt
  telusur show 2018/ban 'banjir bandang'
  telusur show --json dump.jsonl#3 '\"banjir bandang\"'
  telusur search --ids -0 'harga beras' | xargs -0 -n1 telusur show";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// Id of the article, as `search` prints it, the beginning of it, or its file.
    #[arg(value_name = "ID")]
    id: String,

    /// Highlight what answers this query.
    #[arg(value_name = "QUERY")]
    query: Vec<String>,

    /// Folder of the index, else the folder index here or in a folder above; given more than once,
    /// the first that has the article.
    #[arg(id = "index", long, value_name = "DIR", default_value = "index")]
    indexes: Vec<PathBuf>,

    /// Print the article as a JSON object.
    #[arg(long)]
    json: bool,

    /// Print everything at once, whatever the height of the terminal.
    #[arg(long)]
    no_pager: bool,

    /// Program in which a long text opens.
    #[arg(long, value_name = "COMMAND", conflicts_with = "no_pager")]
    pager: Option<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let indexes = open_indexes(&args.indexes)?;
    let language = session.language();
    let (number, article) = match find(&indexes, &args.id, session, args.json.then_some(&mut *out))?
    {
        Found::Article(number, article) => (number, article),
        Found::Told(outcome) => return Ok(outcome),
    };
    let index = &indexes[number];
    let query = args.query.join(" ");
    let typed = TypedQuery {
        text: &query,
        number: None,
    };
    let highlights = if args.query.is_empty() {
        None
    } else {
        let request = SearchRequest {
            query: query.clone(),
            ..SearchRequest::default()
        };
        match Searcher::open(index)?.highlights(&article, &request) {
            Err(error) => {
                let json = args.json.then_some(out);
                return tell_query_error(error, typed, json, session);
            }
            Ok(highlights) => Some(highlights),
        }
    };
    if let Some(highlights) = &highlights {
        let notes = highlights.notes.iter();
        let notes = notes.map(|note| (note.range.clone(), note.kind.told(language)));
        tell_notes(typed, notes, session)?;
        if highlights.title.is_empty() && highlights.body.is_empty() {
            writeln!(
                std::io::stderr(),
                "telusur: {}",
                texts::no_match_here(language)
            )?;
        }
    }
    if args.json {
        render::write_article_json(&article, highlights.as_ref(), out)?;
        return Ok(Outcome::Found);
    }
    let links = FileLinks::for_terminal(&indexes)?;
    let link = links.and_then(|links| links.of(number, &article));
    let highlights = highlights.unwrap_or_default();
    let mut text = Vec::new();
    let first_match = render::write_article(
        &article,
        &highlights,
        link.as_deref(),
        session.layout,
        &mut text,
    )?;
    if args.no_pager {
        out.write_all(&text)?;
    } else {
        pager::page(&text, first_match, args.pager.as_deref(), session, out)?;
    }
    Ok(Outcome::Found)
}
