//! `telusur search`.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::exit::Outcome;
use super::links::FileLinks;
use super::{Session, texts};
use telusur::index::{Index, IndexError};
use telusur::query::{Note, PropertyName, Span, Synonyms, SyntaxError};
use telusur::render::{self, Message};
use telusur::search::{PassageCount, SearchError, SearchRequest, Searcher, SortOrder};
use telusur::texts::Language;

/// Most passages of an article; whoever wants more wants the article.
const MAX_PASSAGES: i64 = 100;

/// Shortest passage, in characters: a few words.
const MIN_LENGTH: i64 = 20;

/// Most notes on a query that are told.
const MAX_NOTES: usize = 5;

const HELP: &str = "\
Quote the whole query for the shell. Words are alternatives, and articles with more and rarer ones
come first. +kata must and -kata must not be there; AND OR NOT (DAN ATAU BUKAN) and parentheses;
\"…\" is an exact phrase, ~\"…\" one in any form, \"…\"~3 words near each other; =kata is this form
only, industr* a beginning, kata~ a spelling, * every article; judul: isi: penulis: sumber: tempat:
rubrik: tag: url: id: and tanggal: name a field. All of it: docs/query-language.md.
Exit code 0: found, 1: nothing found, 2: error.

Examples:
  telusur search 'harga beras'
  telusur search '\"produk impor\" tekstil'
  telusur search '(beras OR gula) AND impor -iklan'
  telusur search 'banjir judul:\"jakarta utara\" tanggal:2018-01..2018-06'
  telusur search --since 2018 --source antara --sort newest 'harga'
  telusur search -n 3 --json 'banjir bojonegoro'
  telusur search --passages 3 --length 300 --html 'harga beras' > beras.html
  telusur search 'harga -beras'";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// The best first.
    Relevance,
    /// The latest first.
    Newest,
    /// The earliest first.
    Oldest,
}

#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches")]
pub(super) struct Args {
    /// The query; several arguments are joined with spaces.
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,

    /// Folder of the index; given more than once, all are searched as one.
    #[arg(long = "index", value_name = "DIR", default_value = "index")]
    indexes: Vec<PathBuf>,

    /// How many hits to print.
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 10)]
    limit: usize,

    /// How many of the best hits to pass over.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,

    /// Order of the hits.
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = Sort::Relevance)]
    sort: Sort,

    /// Every word must be there, not only some.
    #[arg(long)]
    all: bool,

    /// Published on this day or later: 2018, 2018-08, 2018-08-09, 7hari.
    #[arg(long, visible_alias = "sejak", value_name = "DATE")]
    since: Option<String>,

    /// Published on this day or earlier.
    #[arg(long, visible_alias = "sampai", value_name = "DATE")]
    until: Option<String>,

    /// Only from this source; given more than once, from any of them.
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,

    /// Only by this author.
    #[arg(long, value_name = "NAME")]
    author: Vec<String>,

    /// Only from this place.
    #[arg(long, value_name = "NAME")]
    place: Vec<String>,

    /// Only from this section.
    #[arg(long, value_name = "NAME")]
    section: Vec<String>,

    /// Search for words as typed, also if no article has them.
    #[arg(long)]
    no_repair: bool,

    /// Search also for words that the best articles have in common: finds more, also articles
    /// without any word of the query, and may rank the first ones less well.
    #[arg(long)]
    expand: bool,

    /// A file of further words that mean the same, a set a line: praktik = praktek.
    #[arg(long, value_name = "FILE")]
    synonyms: Option<PathBuf>,

    /// Print how the query was read and how each score came about.
    #[arg(long)]
    explain: bool,

    /// Count every match, not only up to 1.000.
    #[arg(long)]
    count: bool,

    /// How many passages of each article to print. Without it one, and a second where that shows
    /// words of the query which the first does not.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(..=MAX_PASSAGES))]
    passages: Option<u16>,

    /// Longest passage, in characters.
    #[arg(long, value_name = "CHARS", default_value_t = 200,
          value_parser = clap::value_parser!(u32).range(MIN_LENGTH..))]
    length: u32,

    /// Print one JSON object a line: the hits, then a summary.
    #[arg(long)]
    json: bool,

    /// Print a web page.
    #[arg(long, conflicts_with_all = ["json", "explain"])]
    html: bool,
}

impl Args {
    fn request(&self, language: Language) -> anyhow::Result<SearchRequest> {
        let mut filters = Vec::new();
        for (name, option, values) in [
            (PropertyName::Source, "--source", &self.source),
            (PropertyName::Author, "--author", &self.author),
            (PropertyName::Place, "--place", &self.place),
            (PropertyName::Section, "--section", &self.section),
        ] {
            for value in values {
                if !value.contains(char::is_alphanumeric) {
                    bail!(texts::no_name(language, option, value));
                }
                filters.push((name, value.clone()));
            }
        }
        Ok(SearchRequest {
            query: self.query.join(" "),
            filters,
            published: self.published(language)?,
            all_words: self.all,
            order: match self.sort {
                Sort::Relevance => SortOrder::Relevance,
                Sort::Newest => SortOrder::Newest,
                Sort::Oldest => SortOrder::Oldest,
            },
            limit: self.limit,
            offset: self.offset,
            count_all: self.count,
            passages: self.passages.map_or(PassageCount::AsNeeded, |most| {
                PassageCount::UpTo(usize::from(most))
            }),
            passage_chars: usize::try_from(self.length).unwrap_or(usize::MAX),
            repair: !self.no_repair,
            expand: self.expand,
            synonyms: match &self.synonyms {
                Some(path) => read_synonyms(path, language)?,
                None => Synonyms::default(),
            },
            explain: self.explain,
            ..SearchRequest::default()
        })
    }

    fn published(&self, language: Language) -> anyhow::Result<Option<Span>> {
        let today = jiff::Zoned::now().date();
        let read = |option: &str, text: &Option<String>| {
            let Some(text) = text else {
                return Ok(None);
            };
            let span = Span::parse(text, today);
            span.map(Some).with_context(|| format!("{option} {text}"))
        };
        let since = match read("--since", &self.since)? {
            Some(Span { first: None, .. }) => {
                bail!(texts::since_without_first_day(language))
            }
            span => span.and_then(|span| span.first),
        };
        let until = match read("--until", &self.until)? {
            Some(Span { last: None, .. }) => {
                bail!(texts::until_without_last_day(language))
            }
            span => span.and_then(|span| span.last),
        };
        if let (Some(since), Some(until)) = (since, until)
            && since > until
        {
            bail!(texts::since_after_until(
                language,
                &since.to_string(),
                &until.to_string()
            ));
        }
        let span = Span {
            first: since,
            last: until,
        };
        Ok((since.is_some() || until.is_some()).then_some(span))
    }
}

fn read_synonyms(path: &Path, language: Language) -> anyhow::Result<Synonyms> {
    let name = path.to_string_lossy();
    let text =
        std::fs::read_to_string(path).with_context(|| texts::cannot_read(language, &name))?;
    Synonyms::parse(&text).with_context(|| texts::cannot_use(language, &name))
}

/// Opens indexes, each once, however often it is named.
fn open_indexes(folders: &[PathBuf]) -> Result<Vec<Index>, IndexError> {
    let mut known = HashSet::new();
    let mut indexes = Vec::with_capacity(folders.len());
    for folder in folders {
        // Of a folder that is not there, the error below says so.
        if known.insert(folder.canonicalize().unwrap_or_else(|_| folder.clone())) {
            indexes.push(Index::open(folder)?);
        }
    }
    Ok(indexes)
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let language = session.language();
    let request = args.request(language)?;
    let searcher = Searcher::open_all(&open_indexes(&args.indexes)?)?;
    let response = match searcher.search(&request) {
        Err(SearchError::Syntax(error)) => {
            return tell_syntax_error(&error, &request.query, args.json, session, out);
        }
        response => response?,
    };
    tell_notes(&response.notes, &request.query, session)?;
    if args.json {
        render::write_hits_json(&response, &request.query, out)?;
    } else if args.html {
        render::write_page_html(&response, &request.query, language, out)?;
    } else {
        if args.explain {
            render::write_understood(&response, session.layout, out)?;
        }
        let links: Vec<Option<String>> = match FileLinks::for_terminal(searcher.indexes())? {
            Some(links) => {
                let hits = response.hits.iter();
                hits.map(|hit| links.of(hit.index, &hit.article)).collect()
            }
            None => Vec::new(),
        };
        render::write_hits(&response, &links, session.layout, out)?;
    }
    Ok(if response.total.count > 0 {
        Outcome::Found
    } else {
        Outcome::NothingFound
    })
}

/// Says why a query is not understood, and where.
pub(super) fn tell_syntax_error(
    error: &SyntaxError,
    query: &str,
    json: bool,
    session: &Session,
    out: &mut impl Write,
) -> anyhow::Result<Outcome> {
    if json {
        render::write_syntax_error_json(error, query, out)?;
    }
    let mut told = anstream::stderr().lock();
    let message = error.told(session.language());
    render::write_pointer(query, error.range(), &message, session.layout, &mut told)?;
    Ok(Outcome::Failed)
}

/// Says what was put right in a query.
pub(super) fn tell_notes(notes: &[Note], query: &str, session: &Session) -> anyhow::Result<()> {
    let mut told = anstream::stderr().lock();
    for note in notes.iter().take(MAX_NOTES) {
        let message = note.kind.told(session.language());
        let range = note.range.clone();
        render::write_pointer(query, range, &message, session.layout, &mut told)?;
    }
    Ok(())
}
