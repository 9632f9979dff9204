//! A commit, opened: what is searched, and the articles as they are stored.

use std::ops::Deref;
use std::path::Path;
use std::{fmt, io};

use tantivy::directory::error::OpenReadError;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, TantivyError};

use super::document::StoredDocument;

/// Blocks of stored articles that are kept unpacked, a segment.
const CACHED_BLOCKS: usize = 100;

/// A view of one commit; what is committed later is not seen.
pub(crate) struct View {
    searcher: Searcher,
    stores: Vec<StoreReader>,
}

impl View {
    pub(super) fn new(searcher: Searcher) -> io::Result<View> {
        let segments = searcher.segment_readers().iter();
        let stores = segments.map(|segment| segment.get_store_reader(CACHED_BLOCKS));
        Ok(View {
            stores: stores.collect::<io::Result<_>>()?,
            searcher,
        })
    }

    /// Returns a document as it is stored.
    pub(super) fn stored(&self, address: DocAddress) -> tantivy::Result<StoredDocument> {
        let segment = address.segment_ord;
        let store = self.stores.get(segment as usize).ok_or_else(|| {
            TantivyError::InvalidArgument(format!("there is no segment {segment}"))
        })?;
        stored(store, self.segment_reader(segment), address.doc_id)
    }
}

impl Deref for View {
    type Target = Searcher;

    fn deref(&self) -> &Searcher {
        &self.searcher
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.searcher.fmt(f)
    }
}

/// Returns a document of a segment from its store.
pub(super) fn stored(
    store: &StoreReader,
    segment: &SegmentReader,
    doc: DocId,
) -> tantivy::Result<StoredDocument> {
    let name = format!("{}.store", segment.segment_id().uuid_string());
    stored_in(store, Path::new(&name), doc)
}

/// Returns a document from the store in a file of this name.
pub(super) fn stored_in(
    store: &StoreReader,
    name: &Path,
    doc: DocId,
) -> tantivy::Result<StoredDocument> {
    let damaged = |message: String| {
        let error = io::Error::new(io::ErrorKind::InvalidData, message);
        OpenReadError::wrap_io_error(error, name.to_path_buf())
    };
    let bytes = store
        .get_document_bytes(doc)
        .map_err(|error| damaged(error.to_string()))?;
    StoredDocument::from_bytes(&bytes)
        .ok_or_else(|| damaged(format!("its document {doc} is none of this format")).into())
}
