//! A commit, opened: what is searched, and the articles as they are stored.

use std::ops::Deref;
use std::path::Path;
use std::{fmt, io};

use tantivy::directory::error::OpenReadError;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, TantivyError};

use super::document::StoredDocument;
use super::packing::Unpacker;
use crate::article::Article;

/// Blocks of the store that are kept, a segment: none, as reading one again costs next to
/// nothing.
const CACHED_BLOCKS: usize = 0;

/// A view of one commit; what is committed later is not seen.
pub(crate) struct View {
    searcher: Searcher,
    stores: Vec<StoreReader>,
    unpacker: Unpacker,
}

impl View {
    pub(super) fn new(searcher: Searcher) -> io::Result<View> {
        let segments = searcher.segment_readers().iter();
        let stores = segments.map(|segment| segment.get_store_reader(CACHED_BLOCKS));
        Ok(View {
            stores: stores.collect::<io::Result<_>>()?,
            searcher,
            unpacker: Unpacker::default(),
        })
    }

    /// Returns an article as it is stored.
    pub(super) fn article(&self, address: DocAddress) -> tantivy::Result<Article> {
        let segment = address.segment_ord;
        let store = self.stores.get(segment as usize).ok_or_else(|| {
            TantivyError::InvalidArgument(format!("there is no segment {segment}"))
        })?;
        let reader = self.segment_reader(segment);
        article(store, reader, address.doc_id, &self.unpacker)
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

/// Returns an article of a segment from its store.
pub(super) fn article(
    store: &StoreReader,
    segment: &SegmentReader,
    doc: DocId,
    unpacker: &Unpacker,
) -> tantivy::Result<Article> {
    let name = format!("{}.store", segment.segment_id().uuid_string());
    article_in(store, Path::new(&name), doc, unpacker)
}

/// Returns an article from the store in a file of this name.
pub(super) fn article_in(
    store: &StoreReader,
    name: &Path,
    doc: DocId,
    unpacker: &Unpacker,
) -> tantivy::Result<Article> {
    let damaged = |message: String| {
        let error = io::Error::new(io::ErrorKind::InvalidData, message);
        OpenReadError::wrap_io_error(error, name.to_path_buf())
    };
    let bytes = store
        .get_document_bytes(doc)
        .map_err(|error| damaged(error.to_string()))?;
    let document = StoredDocument::from_bytes(&bytes)
        .ok_or_else(|| damaged(format!("its document {doc} is none of this format")))?;
    let article = document.to_article(unpacker);
    article.map_err(|error| damaged(format!("its document {doc} is damaged: {error}")).into())
}
