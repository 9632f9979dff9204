//! A query → every article that matches, in the order of time.
//!
//! Sixteen bytes a match are held in memory, however long the articles are: they
//! are read one by one as they are asked for. Each segment is sorted by itself,
//! by instant and number of the id, since numbers of ids are in the order of the
//! ids there; and segments are merged as they are gone through.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::vec::IntoIter;

use tantivy::{DocAddress, DocId, DocSet, TERMINATED};

use super::columns::Columns;
use super::expansion::Substitution;
use super::ranking::Plan;
use super::{Prepared, SearchError, SearchRequest, Searcher};
use crate::analysis::Analyzer;
use crate::article::Article;
use crate::index::IndexError;
use crate::query::Note;

/// Where articles without a time of publication stand: last.
const UNDATED: i64 = i64::MAX;

/// Every article that matches, the earliest published first, those without a date
/// last, and at the same time by id. The order is the same for any number of
/// threads and segments.
pub struct Export<'a> {
    /// How many articles match.
    pub total: u64,
    /// The query in the one way that shows how it was read.
    pub understood: String,
    /// What was put right in it, by ranges of the query.
    pub notes: Vec<Note>,
    /// What else was searched for than what was typed.
    pub substitutions: Vec<Substitution>,
    searcher: &'a Searcher,
    segments: Vec<SegmentMatches>,
    /// The next match of each segment.
    next: BinaryHeap<Reverse<Next>>,
}

/// An article of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedArticle {
    /// Number of the index it is in, in the order in which they were opened.
    pub index: usize,
    /// The article, as stored.
    pub article: Article,
}

/// A match in its segment, by what decides its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    published: i64,
    id: u32,
    doc: DocId,
}

/// The matches of a segment that are still to come.
struct SegmentMatches {
    columns: Arc<Columns>,
    matches: IntoIter<Match>,
}

/// The next match of a segment, by what decides between segments.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Next {
    published: i64,
    id: String,
    segment: u32,
    doc: DocId,
}

impl Searcher {
    /// Returns every match of a request in the order of time. How many hits it asks
    /// for, their order and what else concerns hits is of no account.
    pub fn export(&self, request: &SearchRequest) -> Result<Export<'_>, SearchError> {
        self.with_analyzer(|analyzer| self.export_with(request, analyzer))
    }

    fn export_with(
        &self,
        request: &SearchRequest,
        analyzer: &mut Analyzer,
    ) -> Result<Export<'_>, SearchError> {
        let failed = |error| SearchError::from(self.first().failed(error));
        let Prepared {
            query,
            plan,
            substitutions,
        } = self.prepare(request, analyzer)?;
        let segments = matches_of_segments(self, &plan).map_err(failed)?;
        let total = segments.iter().map(|segment| segment.matches.len() as u64);
        let mut export = Export {
            total: total.sum(),
            understood: query.canonical,
            notes: query.notes,
            substitutions,
            searcher: self,
            next: BinaryHeap::with_capacity(segments.len()),
            segments,
        };
        for segment in (0..).take(export.segments.len()) {
            export.advance(segment);
        }
        Ok(export)
    }
}

fn matches_of_segments(
    searcher: &Searcher,
    plan: &Plan<'_>,
) -> tantivy::Result<Vec<SegmentMatches>> {
    let mut segments = Vec::new();
    for (ordinal, segment) in (0..).zip(searcher.views.segments()) {
        let columns = Arc::clone(searcher.views.columns(ordinal)?);
        let mut matches = Vec::new();
        let mut documents = plan.matching.scorer(segment, 1.0)?;
        while documents.doc() != TERMINATED {
            let doc = documents.doc();
            if !segment.is_deleted(doc) {
                matches.push(Match {
                    published: columns.published(doc).unwrap_or(UNDATED),
                    id: columns.id_number(doc),
                    doc,
                });
            }
            documents.advance();
        }
        matches.sort_unstable();
        segments.push(SegmentMatches {
            columns,
            matches: matches.into_iter(),
        });
    }
    Ok(segments)
}

impl Export<'_> {
    /// Puts the next match of a segment, if there is one, among those to come.
    fn advance(&mut self, segment: u32) {
        let matches = self.segments.get_mut(segment as usize);
        if let Some(SegmentMatches { columns, matches }) = matches
            && let Some(Match { published, doc, .. }) = matches.next()
        {
            let id = columns.id(doc);
            self.next.push(Reverse(Next {
                published,
                id,
                segment,
                doc,
            }));
        }
    }
}

impl Iterator for Export<'_> {
    type Item = Result<ExportedArticle, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse(Next { segment, doc, .. }) = self.next.pop()?;
        let Searcher { indexes, views, .. } = self.searcher;
        let (index, address) = views.address(DocAddress::new(segment, doc));
        Some(indexes[index].contained(|| {
            self.advance(segment);
            let article = indexes[index].stored(views.view(index), address)?;
            Ok(ExportedArticle { index, article })
        }))
    }
}
