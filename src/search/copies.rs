//! Articles that are copies of each other: folded among the hits of a search, and
//! found in a whole archive.
//!
//! The sketches of the index say which articles may be copies; the texts of those
//! are then compared. What makes two texts copies is in [`crate::analysis::Overlap::is_copy`], and
//! how well that works in `docs/copies.md`.

use std::collections::BTreeMap;

use tantivy::columnar::{Column, ColumnIndex};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::Searcher;
use super::difference::word_difference;
use super::hit::{ArticleCopies, ArticleCopy, CopiesRequest};
use super::ranking::Ranked;
use crate::analysis::{ShingledText, may_be_copies};
use crate::article::Article;
use crate::index::IndexError;

/// How many of the best matches are looked through for copies of those shown; more
/// only where it takes more to fill the page. The second stage of ranking orders
/// as many for any page, so that they cost nothing to rank.
pub(super) const LOOKED_THROUGH: usize = super::ranking::RERANKED_FIRST;

/// A row of a page: an article and its copies, as places in the order of hits.
#[derive(Debug)]
pub(super) struct Row {
    /// The first in order. It stands for all, so folding takes rows out of an
    /// order and changes nothing else about it.
    pub(super) place: usize,
    /// The others.
    pub(super) copies: Vec<usize>,
}

impl Row {
    /// Returns the row of an article without copies.
    pub(super) fn alone(place: usize) -> Row {
        Row {
            place,
            copies: Vec::new(),
        }
    }
}

/// Hits on their way into rows, in order.
pub(super) struct Folding<'a> {
    searcher: &'a Searcher,
    /// Rows that are wanted; what is in none of them and comes later is not looked at.
    wanted: usize,
    rows: Vec<Row>,
    /// What the article of each row is like.
    likeness: Vec<Likeness>,
    /// The rows whose sketch has a shingle, by shingle.
    by_shingle: BTreeMap<u32, Vec<usize>>,
    /// A bit for the low half of each shingle in `by_shingle`: nearly all that are
    /// looked for are not there.
    known: Vec<u64>,
    /// The sketch of the hit in hand.
    sketch: Vec<u32>,
    seen: usize,
}

struct Likeness {
    address: DocAddress,
    /// Number of shingles of its sketch.
    shingles: usize,
    /// The text, once it was needed.
    text: Option<ShingledText>,
}

impl<'a> Folding<'a> {
    pub(super) fn new(searcher: &'a Searcher, wanted: usize) -> Folding<'a> {
        Folding {
            searcher,
            wanted,
            rows: Vec::new(),
            likeness: Vec::new(),
            by_shingle: BTreeMap::new(),
            known: vec![0; KNOWN_BITS / 64],
            sketch: Vec::new(),
            seen: 0,
        }
    }

    /// Whether there are as many rows as wanted.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= self.wanted
    }

    /// Takes in the hits that were not seen yet; an order that is asked for further
    /// begins as before.
    pub(super) fn extend(&mut self, ranked: &[Ranked]) -> Result<(), IndexError> {
        for (place, hit) in ranked.iter().enumerate().skip(self.seen) {
            self.take(place, hit.address)?;
        }
        self.seen = self.seen.max(ranked.len());
        Ok(())
    }

    fn take(&mut self, place: usize, address: DocAddress) -> Result<(), IndexError> {
        let (rows, known) = (&self.by_shingle, &self.known);
        let mut shared = BTreeMap::<usize, usize>::new();
        self.searcher.read_sketch(address, &mut self.sketch)?;
        let sketch = &self.sketch;
        for shingle in sketch {
            let (word, bit) = known_bit(*shingle);
            if known[word] & bit != 0 {
                for &row in rows.get(shingle).into_iter().flatten() {
                    *shared.entry(row).or_default() += 1;
                }
            }
        }
        let shingles = sketch.len();
        if let Some(row) = self.row_of(address, shingles, shared)? {
            self.rows[row].copies.push(place);
        } else if !self.is_full() {
            let row = self.rows.len();
            for shingle in &self.sketch {
                let (word, bit) = known_bit(*shingle);
                self.known[word] |= bit;
                self.by_shingle.entry(*shingle).or_default().push(row);
            }
            self.rows.push(Row::alone(place));
            self.likeness.push(Likeness {
                address,
                shingles,
                text: None,
            });
        }
        Ok(())
    }

    /// Returns the first row whose article this is a copy of, of those with which its
    /// sketch of so many shingles shares some.
    fn row_of(
        &mut self,
        address: DocAddress,
        shingles: usize,
        shared: BTreeMap<usize, usize>,
    ) -> Result<Option<usize>, IndexError> {
        let mut text = None;
        for (row, shared) in shared {
            let likeness = &mut self.likeness[row];
            if !may_be_copies(shared, shingles, likeness.shingles) {
                continue;
            }
            if text.is_none() {
                text = Some(self.searcher.shingled(address)?);
            }
            if likeness.text.is_none() {
                likeness.text = Some(self.searcher.shingled(likeness.address)?);
            }
            if let (Some(text), Some(other)) = (&text, &likeness.text)
                && text.overlap(other).is_copy()
            {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Returns the rows.
    pub(super) fn into_rows(self) -> Vec<Row> {
        self.rows
    }
}

/// Bits of [`Folding::known`].
const KNOWN_BITS: usize = 1 << 16;

/// Returns the word and the bit in it of a shingle.
fn known_bit(shingle: u32) -> (usize, u64) {
    let number = shingle as usize % KNOWN_BITS;
    (number / 64, 1 << (number % 64))
}

impl Searcher {
    /// Returns an article by the address all indexes share.
    pub(super) fn article_at(&self, address: DocAddress) -> Result<(usize, Article), IndexError> {
        let (index, address) = self.views.address(address);
        let article = self.indexes[index].stored(self.views.view(index), address)?;
        Ok((index, article))
    }

    /// Returns the shingles of the sketch of an article.
    fn sketch(&self, address: DocAddress) -> Result<Vec<u32>, IndexError> {
        let mut sketch = Vec::new();
        self.read_sketch(address, &mut sketch)?;
        Ok(sketch)
    }

    fn read_sketch(&self, address: DocAddress, sketch: &mut Vec<u32>) -> Result<(), IndexError> {
        let columns = self.views.columns(address.segment_ord);
        let columns = columns.map_err(|error| self.first().failed(error))?;
        columns.read_shingles(address.doc_id, sketch);
        Ok(())
    }

    fn shingled(&self, address: DocAddress) -> Result<ShingledText, IndexError> {
        Ok(ShingledText::new(&self.article_at(address)?.1.body))
    }

    /// Finds the copies of an article in the whole archive, the oldest first and
    /// those without a date last; `None` if no article has the id. Of several indexes
    /// that have the id, the first counts.
    pub fn copies(&self, request: &CopiesRequest) -> Result<Option<ArticleCopies>, IndexError> {
        self.first().contained(|| self.find_copies(request))
    }

    fn find_copies(&self, request: &CopiesRequest) -> Result<Option<ArticleCopies>, IndexError> {
        let failed = |error| self.first().failed(error);
        let Some(address) = self.address_of(&request.id).map_err(failed)? else {
            return Ok(None);
        };
        let (index, article) = self.article_at(address)?;
        let sketch = self.sketch(address)?;
        let text = ShingledText::new(&article.body);
        let mut copies = Vec::new();
        for (candidate, shared) in self.that_share(&sketch).map_err(failed)? {
            let shingles = self.sketch(candidate)?.len();
            if candidate == address || !may_be_copies(shared, sketch.len(), shingles) {
                continue;
            }
            let (index, copy) = self.article_at(candidate)?;
            let overlap = text.overlap(&ShingledText::new(&copy.body));
            if overlap.is_copy() {
                let difference = || word_difference(&article.body, &copy.body);
                copies.push(ArticleCopy {
                    index,
                    share: overlap.share(),
                    difference: request.difference.then(difference),
                    article: copy,
                });
            }
        }
        copies.sort_by(|a, b| {
            let age = |copy: &ArticleCopy| {
                let published = copy.article.published.as_ref();
                published.map_or((true, 0), |published| (false, published.timestamp))
            };
            age(a)
                .cmp(&age(b))
                .then_with(|| a.article.id.cmp(&b.article.id))
                .then(a.index.cmp(&b.index))
        });
        Ok(Some(ArticleCopies {
            index,
            article,
            copies,
            indexes: self.folders(),
        }))
    }

    /// Returns the first article with this id.
    fn address_of(&self, id: &str) -> tantivy::Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.first().fields().id, id);
        for (ordinal, segment) in (0..).zip(self.views.segments()) {
            let terms = segment.inverted_index(term.field())?;
            let Some(mut documents) = terms.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            while documents.doc() != TERMINATED {
                if !segment.is_deleted(documents.doc()) {
                    return Ok(Some(DocAddress::new(ordinal, documents.doc())));
                }
                documents.advance();
            }
        }
        Ok(None)
    }

    /// Returns the articles whose sketches share a shingle with this one, and how
    /// many, from a walk through all sketches.
    fn that_share(&self, sketch: &[u32]) -> tantivy::Result<BTreeMap<DocAddress, usize>> {
        let mut wanted = vec![0_u64; KNOWN_BITS / 64];
        for &shingle in sketch {
            let (word, bit) = known_bit(shingle);
            wanted[word] |= bit;
        }
        let is_shared = |shingle: u64| {
            // They were written as 32 bits.
            let Ok(shingle) = u32::try_from(shingle) else {
                return false;
            };
            let (word, bit) = known_bit(shingle);
            wanted[word] & bit != 0 && sketch.contains(&shingle)
        };
        let mut shared = BTreeMap::new();
        for (ordinal, segment) in (0..).zip(self.views.segments()) {
            let Column { index, values } = segment.fast_fields().u64("sketch")?;
            let mut block = [0; SCANNED_AT_ONCE];
            for start in (0..values.num_vals()).step_by(block.len()) {
                let length = block.len().min((values.num_vals() - start) as usize);
                let block = &mut block[..length];
                values.get_range(start.into(), block);
                let rows = (start..).zip(block.iter());
                for (row, _) in rows.filter(|(_, shingle)| is_shared(**shingle)) {
                    let doc = document_of(row, &index, segment.max_doc());
                    if !segment.is_deleted(doc) {
                        *shared.entry(DocAddress::new(ordinal, doc)).or_default() += 1;
                    }
                }
            }
        }
        Ok(shared)
    }
}

/// Shingles that are read from a column at once.
const SCANNED_AT_ONCE: usize = 1024;

/// Returns the document, of so many, that has a row of a column.
fn document_of(row: u32, index: &ColumnIndex, documents: u32) -> u32 {
    let (mut first, mut last) = (0, documents.saturating_sub(1));
    while first < last {
        let middle = first + (last - first) / 2;
        if index.docid_range_to_rowids(0..middle + 1).end <= row {
            first = middle + 1;
        } else {
            last = middle;
        }
    }
    first
}
