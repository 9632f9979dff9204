//! What the files of an index hold, part by part and term by term.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use tantivy::Searcher;
use tantivy::termdict::TermMerger;

use super::{Index, IndexError};

/// How many of the largest terms are told.
const LARGEST_TERMS: usize = 20;

/// A part of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IndexPart {
    /// The articles as they are shown, packed.
    Store,
    /// Which articles have a term, and how often.
    Postings,
    /// Where in an article a term stands.
    Positions,
    /// The terms themselves.
    Terms,
    /// Values of articles by which they are sorted, narrowed and compared.
    Columns,
    /// How long a field of an article is.
    FieldNorms,
    /// Which articles were taken out.
    Deletions,
    /// What else is there: the list of files that were read, what names the parts, and
    /// parts of earlier commits that are still in use.
    Others,
}

/// The size of a part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceOfPart {
    /// Which part.
    pub part: IndexPart,
    /// The field, for parts that are kept field by field.
    pub field: Option<String>,
    /// Its bytes in all segments.
    pub bytes: u64,
}

/// A term that takes much space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LargeTerm {
    /// Its bytes in all segments: postings and positions.
    pub bytes: u64,
    /// How many of them are positions.
    pub position_bytes: u64,
    /// Articles that have it, those taken out shortly before counted too.
    pub articles: u64,
    /// The field.
    pub field: String,
    /// The term.
    pub term: String,
}

/// What takes the space of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Space {
    /// Every part that takes any, the largest first.
    pub parts: Vec<SpaceOfPart>,
    /// The terms that take most, the largest first.
    pub largest_terms: Vec<LargeTerm>,
}

impl Index {
    /// Returns what takes the space of the last commit.
    pub fn space(&self) -> Result<Space, IndexError> {
        self.contained(|| self.measure())
    }

    fn measure(&self) -> Result<Space, IndexError> {
        let searcher = self.searcher()?;
        let mut parts = parts(&searcher).map_err(|error| self.failed(error.into()))?;
        let named: u64 = parts.iter().map(|part| part.bytes).sum();
        let others = self.stats()?.bytes.saturating_sub(named);
        if others > 0 {
            parts.push(SpaceOfPart {
                part: IndexPart::Others,
                field: None,
                bytes: others,
            });
        }
        parts.sort_by_key(|part| Reverse(part.bytes));
        Ok(Space {
            parts,
            largest_terms: self
                .largest_terms(&searcher)
                .map_err(|error| self.failed(error))?,
        })
    }

    /// Finds the largest terms of all fields, by a walk through all their terms.
    fn largest_terms(&self, searcher: &Searcher) -> tantivy::Result<Vec<LargeTerm>> {
        // The smallest first, so that it can give way.
        let mut largest = BinaryHeap::new();
        for (field, entry) in self.inner.schema().fields() {
            if !entry.is_indexed() {
                continue;
            }
            let segments = searcher.segment_readers().iter();
            let dictionaries: Vec<_> = segments
                .map(|segment| segment.inverted_index(field))
                .collect::<Result<_, _>>()?;
            let streams: Vec<_> = dictionaries
                .iter()
                .map(|dictionary| dictionary.terms().stream())
                .collect::<Result<_, _>>()?;
            let mut terms = TermMerger::new(streams);
            while terms.advance() {
                let (mut bytes, mut position_bytes, mut articles) = (0, 0, 0);
                for (_, info) in terms.current_segment_ords_and_term_infos() {
                    let positions = info.positions_range.len() as u64;
                    bytes += info.postings_range.len() as u64 + positions;
                    position_bytes += positions;
                    articles += u64::from(info.doc_freq);
                }
                let least = largest.peek();
                let least = least.map_or(0, |Reverse(LargeTerm { bytes, .. })| *bytes);
                if largest.len() < LARGEST_TERMS || bytes > least {
                    largest.push(Reverse(LargeTerm {
                        bytes,
                        position_bytes,
                        articles,
                        field: entry.name().to_owned(),
                        term: String::from_utf8_lossy(terms.key()).into_owned(),
                    }));
                }
                if largest.len() > LARGEST_TERMS {
                    largest.pop();
                }
            }
        }
        let sorted = largest.into_sorted_vec();
        Ok(sorted.into_iter().map(|Reverse(term)| term).collect())
    }
}

fn parts(searcher: &Searcher) -> std::io::Result<Vec<SpaceOfPart>> {
    let mut sizes = BTreeMap::<(IndexPart, Option<String>), u64>::new();
    for segment in searcher.segment_readers() {
        let usage = segment.space_usage()?;
        for (part, by_field) in [
            (IndexPart::Postings, usage.postings()),
            (IndexPart::Positions, usage.positions()),
            (IndexPart::Terms, usage.termdict()),
            (IndexPart::Columns, usage.fast_fields()),
            (IndexPart::FieldNorms, usage.fieldnorms()),
        ] {
            for field in by_field.fields() {
                let key = (part, Some(field.field_name().to_owned()));
                *sizes.entry(key).or_default() += field.total().get_bytes();
            }
        }
        *sizes.entry((IndexPart::Store, None)).or_default() += usage.store().total().get_bytes();
        *sizes.entry((IndexPart::Deletions, None)).or_default() += usage.deletes().get_bytes();
    }
    let parts = sizes.into_iter().filter(|(_, bytes)| *bytes > 0);
    let parts = parts.map(|((part, field), bytes)| SpaceOfPart { part, field, bytes });
    Ok(parts.collect())
}
