//! `telusur search`.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::Session;
use super::exit::Outcome;
use telusur::index::{Index, IndexError};
use telusur::query::{PropertyName, Span, Synonyms};
use telusur::render;
use telusur::search::{SearchError, SearchRequest, Searcher, SortOrder};

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

    /// Print each copy of an article as a hit of its own, not all as one.
    #[arg(long)]
    all_copies: bool,

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

    /// Print one JSON object a line: the hits, then a summary.
    #[arg(long)]
    json: bool,
}

impl Args {
    fn request(&self) -> anyhow::Result<SearchRequest> {
        let mut filters = Vec::new();
        for (name, option, values) in [
            (PropertyName::Source, "--source", &self.source),
            (PropertyName::Author, "--author", &self.author),
            (PropertyName::Place, "--place", &self.place),
            (PropertyName::Section, "--section", &self.section),
        ] {
            for value in values {
                if !value.contains(char::is_alphanumeric) {
                    bail!("{option} {value:?} has no letter or digit; give a name");
                }
                filters.push((name, value.clone()));
            }
        }
        Ok(SearchRequest {
            query: self.query.join(" "),
            filters,
            published: self.published()?,
            all_words: self.all,
            order: match self.sort {
                Sort::Relevance => SortOrder::Relevance,
                Sort::Newest => SortOrder::Newest,
                Sort::Oldest => SortOrder::Oldest,
            },
            limit: self.limit,
            offset: self.offset,
            fold_copies: !self.all_copies,
            count_all: self.count,
            repair: !self.no_repair,
            expand: self.expand,
            synonyms: match &self.synonyms {
                Some(path) => read_synonyms(path)?,
                None => Synonyms::default(),
            },
            explain: self.explain,
            ..SearchRequest::default()
        })
    }

    fn published(&self) -> anyhow::Result<Option<Span>> {
        let today = jiff::Zoned::now().date();
        let read = |option: &str, text: &Option<String>| {
            let Some(text) = text else {
                return Ok(None);
            };
            let span = Span::parse(text, today);
            span.map(Some).with_context(|| format!("{option} {text}"))
        };
        let since = match read("--since", &self.since)? {
            Some(Span { first: None, .. }) => bail!(
                "--since names no first day here; for what was published up to a day write --until"
            ),
            span => span.and_then(|span| span.first),
        };
        let until = match read("--until", &self.until)? {
            Some(Span { last: None, .. }) => bail!(
                "--until names no last day here; for what was published from a day on write --since"
            ),
            span => span.and_then(|span| span.last),
        };
        if let (Some(since), Some(until)) = (since, until)
            && since > until
        {
            bail!("--since {since} is later than --until {until}; give the earlier date first");
        }
        let span = Span {
            first: since,
            last: until,
        };
        Ok((since.is_some() || until.is_some()).then_some(span))
    }
}

fn read_synonyms(path: &Path) -> anyhow::Result<Synonyms> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    Synonyms::parse(&text).with_context(|| format!("can't use {}", path.display()))
}

/// Opens indexes, each once, however often it is named.
pub(super) fn open_indexes(folders: &[PathBuf]) -> Result<Vec<Index>, IndexError> {
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
    let request = args.request()?;
    let searcher = Searcher::open_all(&open_indexes(&args.indexes)?)?;
    let response = match searcher.search(&request) {
        Err(SearchError::Syntax(error)) => {
            if args.json {
                render::write_syntax_error_json(&error, &request.query, out)?;
            }
            let mut told = anstream::stderr().lock();
            let message = error.to_string();
            render::write_pointer(
                &request.query,
                error.range(),
                &message,
                session.layout,
                &mut told,
            )?;
            return Ok(Outcome::Failed);
        }
        response => response?,
    };
    let mut told = anstream::stderr().lock();
    for note in response.notes.iter().take(MAX_NOTES) {
        let message = note.kind.to_string();
        let range = note.range.clone();
        render::write_pointer(&request.query, range, &message, session.layout, &mut told)?;
    }
    if args.json {
        render::write_hits_json(&response, &request.query, out)?;
    } else {
        if args.explain {
            render::write_understood(&response, session.layout, out)?;
        }
        render::write_hits(&response, session.layout, out)?;
    }
    Ok(if response.total.count > 0 {
        Outcome::Found
    } else {
        Outcome::NothingFound
    })
}
