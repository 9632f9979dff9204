//! The options that say which articles, the same for every command that takes a query.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::texts;
use telusur::index::{Index, IndexError};
use telusur::query::{PropertyName, Span, Synonyms, Today};
use telusur::search::{SearchRequest, Searcher};
use telusur::texts::Language;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct Selection {
    /// Folder of the index, else the folder index here or in a folder above; given more than once,
    /// all are searched as one.
    #[arg(id = "index", long, value_name = "DIR", default_value = "index")]
    indexes: Vec<PathBuf>,

    /// Every word must be there, not only some.
    #[arg(long)]
    pub(super) all: bool,

    /// Published on this day or later: 2018, 2018-08, 2018-08-09, 7hari.
    #[arg(long, visible_alias = "sejak", value_name = "DATE")]
    pub(super) since: Option<String>,

    /// Published on this day or earlier.
    #[arg(long, visible_alias = "sampai", value_name = "DATE")]
    pub(super) until: Option<String>,

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
}

impl Selection {
    /// Returns the request for a query with these options.
    pub(super) fn request(
        &self,
        query: String,
        language: Language,
    ) -> anyhow::Result<SearchRequest> {
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
            query,
            filters,
            published: self.published(language)?,
            all_words: self.all,
            repair: !self.no_repair,
            expand: self.expand,
            synonyms: match &self.synonyms {
                Some(path) => read_synonyms(path, language)?,
                None => Synonyms::default(),
            },
            ..SearchRequest::default()
        })
    }

    fn published(&self, language: Language) -> anyhow::Result<Option<Span>> {
        let today = Today::AskedFrom(|| jiff::Zoned::now().date());
        let read = |option: &str, text: &Option<String>| {
            let Some(text) = text else {
                return Ok(None);
            };
            let span = Span::parse(text, today);
            span.map(Some).with_context(|| format!("{option} {text}"))
        };
        let since = match read("--since", &self.since)? {
            Some(Span { first: None, .. }) => bail!(texts::since_without_first_day(language)),
            span => span.and_then(|span| span.first),
        };
        let until = match read("--until", &self.until)? {
            Some(Span { last: None, .. }) => bail!(texts::until_without_last_day(language)),
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

    /// Opens the indexes, as one.
    pub(super) fn open(&self) -> anyhow::Result<Searcher> {
        Ok(Searcher::open_all(&open_indexes(&self.indexes)?)?)
    }
}

fn read_synonyms(path: &Path, language: Language) -> anyhow::Result<Synonyms> {
    let name = path.to_string_lossy();
    let text =
        std::fs::read_to_string(path).with_context(|| texts::cannot_read(language, &name))?;
    Synonyms::parse(&text).with_context(|| texts::cannot_use(language, &name))
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
