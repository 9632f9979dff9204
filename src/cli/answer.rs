//! One query → its answer, in the form that was asked for.

use std::collections::HashSet;
use std::io::{self, Write};
use std::ops::Range;

use super::Session;
use super::exit::Outcome;
use super::links::FileLinks;
use super::texts;
use telusur::article::Origin;
use telusur::index::{Index, IndexError};
use telusur::render::{self, Message, RecordEnd, Records, Template, TypedQuery};
use telusur::search::{SearchError, SearchRequest, SearchResponse, Searcher};

/// Most notes on a query that are told.
const MAX_NOTES: usize = 5;

/// What is written of an answer.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// The hits, for a person.
    Hits,
    /// The hits and a summary as JSON.
    Json,
    /// A web page.
    Html,
    /// The number of matches.
    Count,
    /// The id of each hit.
    Ids(RecordEnd),
    /// The file of each hit, once.
    Paths(RecordEnd),
    /// Each hit in a form of the user's.
    Template(Template, RecordEnd),
}

/// Searches, writes the answer and returns it; what is to be said about the query itself goes
/// to standard error. A query that can't be understood is told there and is
/// [`Outcome::Failed`], so that who asks several can go on.
pub(super) fn answer(
    searcher: &Searcher,
    request: &SearchRequest,
    number: Option<u64>,
    form: &Form,
    session: &Session,
    out: &mut impl Write,
) -> anyhow::Result<(Outcome, Option<SearchResponse>)> {
    let query = TypedQuery {
        text: &request.query,
        number,
    };
    let response = match searcher.search(request) {
        Err(error) => {
            let json = matches!(form, Form::Json).then_some(out);
            return Ok((tell_query_error(error, query, json, session)?, None));
        }
        Ok(response) => response,
    };
    let notes = response.notes.iter();
    let notes = notes.map(|note| (note.range.clone(), note.kind.told(session.language())));
    tell_notes(query, notes, session)?;
    let records = |end| Records {
        end,
        terminal: session.terminal,
    };
    let is_past_the_end = response.hits.is_empty()
        && request.limit > 0
        && request.offset > 0
        && response.total.count > 0;
    if is_past_the_end && number.is_none() {
        let said = texts::no_more_hits(session.language());
        writeln!(io::stderr(), "telusur: {said}")?;
    }
    match form {
        // What there is to say was said: there is no query.
        Form::Hits if request.query.trim().is_empty() && response.total.count == 0 => {}
        Form::Hits => {
            if request.explain {
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
        Form::Json => render::write_hits_json(&response, query, out)?,
        Form::Html => render::write_page_html(&response, query.text, session.language(), out)?,
        Form::Count => writeln!(out, "{}", response.total.count)?,
        Form::Ids(end) => render::write_ids(&response, records(*end), out)?,
        Form::Paths(end) => write_paths(searcher, &response, records(*end), out)?,
        Form::Template(template, end) => {
            render::write_by_template(&response, template, records(*end), out)?;
        }
    }
    let outcome = if response.total.count > 0 {
        Outcome::Found
    } else {
        Outcome::NothingFound
    };
    Ok((outcome, Some(response)))
}

/// Says why a query can't be answered, also as JSON if that is asked for.
///
/// # Errors
///
/// The error itself if it is not the query that is wrong.
pub(super) fn tell_query_error(
    error: SearchError,
    query: TypedQuery<'_>,
    json: Option<&mut impl Write>,
    session: &Session,
) -> anyhow::Result<Outcome> {
    let Some(range) = error.range_in(query.text) else {
        return Err(error.into());
    };
    if let Some(out) = json {
        render::write_query_error_json(&error, query, out)?;
    }
    tell_notes(query, [(range, error.told(session.language()))], session)?;
    Ok(Outcome::Failed)
}

/// Says what there is to say about ranges of a query, on standard error.
pub(super) fn tell_notes(
    query: TypedQuery<'_>,
    notes: impl IntoIterator<Item = (Range<usize>, String)>,
    session: &Session,
) -> io::Result<()> {
    // Of one of many queries, the answer itself says it.
    if query.number.is_some() {
        return Ok(());
    }
    let mut told = anstream::stderr().lock();
    for (range, message) in notes.into_iter().take(MAX_NOTES) {
        render::write_pointer(query.text, range, &message, session.layout, &mut told)?;
    }
    Ok(())
}

/// Writes the file of each hit, once, the best first: as a path from the working
/// folder where the file lies below it.
fn write_paths(
    searcher: &Searcher,
    response: &SearchResponse,
    records: Records,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let roots = searcher.indexes().iter().map(Index::roots);
    let roots = roots.collect::<Result<Vec<_>, IndexError>>()?;
    let here = std::env::current_dir().unwrap_or_default();
    let mut known = HashSet::new();
    for hit in &response.hits {
        let origin: &Origin = &hit.article.origin;
        let file = roots.get(hit.index).and_then(|roots| roots.file_of(origin));
        // What came from standard input has no file, only what messages call it.
        let file = file.unwrap_or_else(|| origin.path.as_str().into());
        if known.insert(file.clone()) {
            render::write_path(file.strip_prefix(&here).unwrap_or(&file), records, out)?;
        }
    }
    Ok(())
}
