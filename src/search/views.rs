//! The indexes that are searched, as one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::schema::{Field, Term};
use tantivy::{DocAddress, SegmentReader};

use super::columns::Columns;
use super::segment::{Segment, TermInfos};
use crate::index::{Fields, View};

/// Views of one or more indexes with the same fields, read as one: segments are
/// numbered through, and statistics are those of all.
pub(super) struct Views {
    searchers: Vec<View>,
    /// The columns of each segment, once they were asked for.
    columns: Vec<OnceLock<Arc<Columns>>>,
    /// What is known of the terms of each segment.
    terms: Vec<TermInfos>,
    /// In how many articles words stand that were asked for last.
    frequencies: Mutex<HashMap<String, u64>>,
}

/// Most words whose frequency is remembered, some megabyte of them.
const REMEMBERED: usize = 1 << 14;

impl Views {
    /// Takes views; there is at least one.
    pub(super) fn new(searchers: Vec<View>) -> Views {
        let segments = searchers.iter().map(|view| view.segment_readers().len());
        let segments: usize = segments.sum();
        Views {
            searchers,
            columns: (0..segments).map(|_| OnceLock::new()).collect(),
            terms: (0..segments).map(|_| TermInfos::default()).collect(),
            frequencies: Mutex::default(),
        }
    }

    /// Returns the view that stands for all where only its schema counts.
    pub(super) fn first(&self) -> &tantivy::Searcher {
        &self.searchers[0]
    }

    /// Returns a view by its number.
    pub(super) fn view(&self, number: usize) -> &View {
        &self.searchers[number]
    }

    /// Returns all segments, in the order of their numbers.
    pub(super) fn segments(&self) -> impl Iterator<Item = &SegmentReader> {
        self.searchers
            .iter()
            .flat_map(|view| view.segment_readers())
    }

    /// Returns a segment by its number.
    pub(super) fn segment(&self, number: u32) -> Segment<'_> {
        let (view, ordinal) = self.locate(number);
        let reader = self.searchers[view].segment_reader(ordinal);
        Segment::new(reader, &self.terms[number as usize])
    }

    /// Returns the columns of a segment by its number.
    pub(super) fn columns(&self, ordinal: u32) -> tantivy::Result<&Arc<Columns>> {
        let cell = &self.columns[ordinal as usize];
        if let Some(known) = cell.get() {
            return Ok(known);
        }
        let opened = Arc::new(Columns::open(&self.segment(ordinal))?);
        Ok(cell.get_or_init(|| opened))
    }

    /// Returns the number of the view that holds a document, and its address there.
    pub(super) fn address(&self, address: DocAddress) -> (usize, DocAddress) {
        let (view, ordinal) = self.locate(address.segment_ord);
        (view, DocAddress::new(ordinal, address.doc_id))
    }

    fn locate(&self, ordinal: u32) -> (usize, u32) {
        let mut rest = ordinal;
        for (number, searcher) in self.searchers.iter().enumerate() {
            let segments = u32::try_from(searcher.segment_readers().len()).unwrap_or(u32::MAX);
            if rest < segments {
                return (number, rest);
            }
            rest -= segments;
        }
        // Numbers come from `segments`, so this is not reached.
        (0, 0)
    }

    /// Returns the number of articles.
    pub(super) fn articles(&self) -> u64 {
        self.searchers.iter().map(|view| view.num_docs()).sum()
    }

    /// Returns the number of articles that hold a term.
    pub(super) fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.searchers
            .iter()
            .map(|searcher| searcher.doc_freq(term))
            .sum()
    }

    /// Returns in how many articles a stem or surface form stands, in title or body.
    pub(super) fn frequency(&self, fields: &Fields, term: &str) -> tantivy::Result<u64> {
        // A table that a panicking thread held is still a table of frequencies.
        let known = || {
            self.frequencies
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(&frequency) = known().get(term) {
            return Ok(frequency);
        }
        let mut most = 0;
        for field in fields.text() {
            most = most.max(self.doc_freq(&Term::from_field_text(field, term))?);
        }
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(term.to_owned(), most);
        Ok(most)
    }

    /// Returns the number of words in a field.
    pub(super) fn tokens(&self, field: Field) -> tantivy::Result<u64> {
        let mut tokens = 0;
        for segment in self.segments() {
            tokens += segment.inverted_index(field)?.total_num_tokens();
        }
        Ok(tokens)
    }

    /// Returns the number of documents, deleted ones too.
    pub(super) fn documents(&self) -> u64 {
        self.segments()
            .map(|segment| u64::from(segment.max_doc()))
            .sum()
    }
}
