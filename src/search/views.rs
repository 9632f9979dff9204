//! The indexes that are searched, as one.

use tantivy::schema::{Field, Term};
use tantivy::{DocAddress, SegmentReader};

/// Views of one or more indexes with the same fields, read as one: segments are
/// numbered through, and statistics are those of all.
pub(super) struct Views(Vec<tantivy::Searcher>);

impl Views {
    /// Takes views; there is at least one.
    pub(super) fn new(searchers: Vec<tantivy::Searcher>) -> Views {
        Views(searchers)
    }

    /// Returns the view that stands for all where only its schema counts.
    pub(super) fn first(&self) -> &tantivy::Searcher {
        &self.0[0]
    }

    /// Returns a view by its number.
    pub(super) fn view(&self, number: usize) -> &tantivy::Searcher {
        &self.0[number]
    }

    /// Returns all segments, in the order of their numbers.
    pub(super) fn segments(&self) -> impl Iterator<Item = &SegmentReader> {
        self.0.iter().flat_map(tantivy::Searcher::segment_readers)
    }

    /// Returns a segment by its number.
    pub(super) fn segment(&self, ordinal: u32) -> &SegmentReader {
        let (view, ordinal) = self.locate(ordinal);
        self.0[view].segment_reader(ordinal)
    }

    /// Returns the number of the view that holds a document, and its address there.
    pub(super) fn address(&self, address: DocAddress) -> (usize, DocAddress) {
        let (view, ordinal) = self.locate(address.segment_ord);
        (view, DocAddress::new(ordinal, address.doc_id))
    }

    fn locate(&self, ordinal: u32) -> (usize, u32) {
        let mut rest = ordinal;
        for (number, searcher) in self.0.iter().enumerate() {
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
        self.0.iter().map(tantivy::Searcher::num_docs).sum()
    }

    /// Returns the number of articles that hold a term.
    pub(super) fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.0.iter().map(|searcher| searcher.doc_freq(term)).sum()
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
