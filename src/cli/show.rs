//! `telusur show`.

use std::io::Write;

use super::answer::tell_notes;
use super::exit::Outcome;
use super::links::FileLinks;
use super::{IndexFolder, Session, pager, texts};
use telusur::article::Article;
use telusur::index::Index;
use telusur::render::{self, Message, TypedQuery};
use telusur::search::{SearchError, SearchRequest, Searcher};

/// Most ids that are told where a beginning is that of several.
const MAX_CANDIDATES: usize = 10;

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
    /// Id of the article, as `search` prints it, or the beginning of it.
    #[arg(value_name = "ID")]
    id: String,

    /// Highlight what answers this query.
    #[arg(value_name = "QUERY")]
    query: Vec<String>,

    #[command(flatten)]
    index: IndexFolder,

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

/// What an id as typed stands for.
enum Found {
    Article(Box<Article>),
    Nothing,
    /// Several ids begin so; one more than are told, if there are so many.
    Several(Vec<String>),
}

fn find(index: &Index, id: &str) -> anyhow::Result<Found> {
    if let Some(article) = index.article(id)? {
        return Ok(Found::Article(Box::new(article)));
    }
    if id.is_empty() {
        return Ok(Found::Nothing);
    }
    let ids = index.ids_that_begin_with(id, MAX_CANDIDATES + 1)?;
    Ok(match &ids[..] {
        [] => Found::Nothing,
        [id] => match index.article(id)? {
            Some(article) => Found::Article(Box::new(article)),
            None => Found::Nothing,
        },
        _ => Found::Several(ids),
    })
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let index = Index::open(&args.index.folder)?;
    let language = session.language();
    let article = match find(&index, &args.id)? {
        Found::Article(article) => article,
        Found::Nothing => {
            let said = texts::no_article(language, &args.id);
            writeln!(std::io::stderr(), "telusur: {said}")?;
            return Ok(Outcome::NothingFound);
        }
        Found::Several(ids) => {
            let mut told = std::io::stderr().lock();
            writeln!(told, "telusur: {}", texts::ambiguous_id(language, &args.id))?;
            for id in ids.iter().take(MAX_CANDIDATES) {
                writeln!(told, "  {}", render::quoted_id(id))?;
            }
            if ids.len() > MAX_CANDIDATES {
                writeln!(told, "  {}", texts::further_ids(language))?;
            }
            return Ok(Outcome::Failed);
        }
    };
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
        match Searcher::open(&index)?.highlights(&article, &request) {
            Err(SearchError::Syntax(error)) => {
                if args.json {
                    render::write_syntax_error_json(&error, typed, out)?;
                }
                tell_notes(typed, [(error.range(), error.told(language))], session)?;
                return Ok(Outcome::Failed);
            }
            highlights => Some(highlights?),
        }
    };
    if let Some(highlights) = &highlights {
        let notes = highlights.notes.iter();
        let notes = notes.map(|note| (note.range.clone(), note.kind.told(language)));
        tell_notes(typed, notes, session)?;
    }
    if args.json {
        render::write_article_json(&article, highlights.as_ref(), out)?;
        return Ok(Outcome::Found);
    }
    let links = FileLinks::for_terminal(std::slice::from_ref(&index))?;
    let link = links.and_then(|links| links.of(0, &article));
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
