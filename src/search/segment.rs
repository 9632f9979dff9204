//! A segment with what is known of its terms.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use tantivy::SegmentReader;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term};

/// Where the postings of terms are that were asked for last: a search opens those of a
/// word many times, and looking it up in the dictionary takes longer than the rest.
#[derive(Default)]
pub(super) struct TermInfos(Mutex<HashMap<Term, Option<TermInfo>>>);

/// Most terms that are remembered of a segment, half a megabyte of them.
const REMEMBERED: usize = 1 << 12;

/// A segment of a view.
#[derive(Clone, Copy)]
pub(super) struct Segment<'a> {
    reader: &'a SegmentReader,
    terms: Option<&'a TermInfos>,
}

impl<'a> Segment<'a> {
    pub(super) fn new(reader: &'a SegmentReader, terms: &'a TermInfos) -> Segment<'a> {
        Segment {
            reader,
            terms: Some(terms),
        }
    }

    /// Returns the postings of a term with their frequencies, block by block; `None` if it
    /// stands nowhere.
    pub(super) fn block_postings(
        &self,
        term: &Term,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let index = self.reader.inverted_index(term.field())?;
        let Some(info) = self.term_info(&index, term)? else {
            return Ok(None);
        };
        let option = IndexRecordOption::WithFreqs;
        Ok(Some(
            index.read_block_postings_from_terminfo(&info, option)?,
        ))
    }

    /// Returns the postings of a term with their positions, `None` if it stands nowhere.
    pub(super) fn positions(&self, term: &Term) -> tantivy::Result<Option<SegmentPostings>> {
        let index = self.reader.inverted_index(term.field())?;
        let Some(info) = self.term_info(&index, term)? else {
            return Ok(None);
        };
        let option = IndexRecordOption::WithFreqsAndPositions;
        Ok(Some(index.read_postings_from_terminfo(&info, option)?))
    }

    /// Returns the lengths of a field.
    pub(super) fn norms(&self, field: Field) -> tantivy::Result<FieldNormReader> {
        let norms = self.reader.fieldnorms_readers().get_field(field)?;
        Ok(norms.unwrap_or_else(|| FieldNormReader::constant(self.reader.max_doc(), 1)))
    }

    fn term_info(
        &self,
        index: &InvertedIndexReader,
        term: &Term,
    ) -> tantivy::Result<Option<TermInfo>> {
        let Some(TermInfos(known)) = self.terms else {
            return Ok(index.get_term_info(term)?);
        };
        // A table that a panicking thread held is still a table of terms.
        let known = || known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(info) = known().get(term) {
            return Ok(info.clone());
        }
        let info = index.get_term_info(term)?;
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(term.clone(), info.clone());
        Ok(info)
    }
}

impl<'a> From<&'a SegmentReader> for Segment<'a> {
    /// Of a segment that is no view's, nothing is remembered.
    fn from(reader: &'a SegmentReader) -> Segment<'a> {
        Segment {
            reader,
            terms: None,
        }
    }
}

impl Deref for Segment<'_> {
    type Target = SegmentReader;

    fn deref(&self) -> &SegmentReader {
        self.reader
    }
}
