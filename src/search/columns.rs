//! The columns of a segment that a search reads.

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

/// What decides between equal scores, and the sketches: opened once for a view.
pub(super) struct Columns {
    published: Column<i64>,
    ids: Option<StrColumn>,
    sketches: Column<u64>,
}

impl Columns {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Columns> {
        let columns = segment.fast_fields();
        Ok(Columns {
            published: columns.i64("published")?,
            ids: columns.str("id")?,
            sketches: columns.u64("sketch")?,
        })
    }

    /// Returns the instant of publication, in seconds since 1970.
    pub(super) fn published(&self, doc: DocId) -> Option<i64> {
        self.published.first(doc)
    }

    /// Returns the number of the id among those of the segment, in their order.
    pub(super) fn id_number(&self, doc: DocId) -> u32 {
        let ordinal = self.ids.as_ref().and_then(|ids| ids.term_ords(doc).next());
        // A segment has no more ids than documents, whose numbers have 32 bits.
        ordinal.map_or(0, |ordinal| u32::try_from(ordinal).unwrap_or(u32::MAX))
    }

    pub(super) fn id(&self, doc: DocId) -> String {
        let mut id = String::new();
        if let Some(ids) = &self.ids
            && let Some(ordinal) = ids.term_ords(doc).next()
        {
            // An id that can't be read compares as empty; reading the article will say why.
            let _ = ids.ord_to_str(ordinal, &mut id);
        }
        id
    }

    /// Puts the shingles of the sketch of a body in the place of what `shingles` had.
    pub(super) fn read_shingles(&self, doc: DocId, shingles: &mut Vec<u32>) {
        shingles.clear();
        let rows = self.sketches.index.value_row_ids(doc);
        let mut block = [0; SHINGLES];
        for start in rows.clone().step_by(SHINGLES) {
            let block = &mut block[..SHINGLES.min((rows.end - start) as usize)];
            self.sketches.values.get_range(start.into(), block);
            // They were written as 32 bits.
            let shorter = block.iter().map(|&shingle| u32::try_from(shingle));
            shingles.extend(shorter.flatten());
        }
    }
}

/// Shingles that are read from a column at once; a sketch has no more.
const SHINGLES: usize = 16;
