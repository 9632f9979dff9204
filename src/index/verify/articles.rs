//! Every article against what is indexed of it.
//!
//! The stored articles are indexed again, in memory and by the code that indexes
//! archives, and what comes out is compared with what is on the disk: for each
//! document a sum of hashes of its terms with their positions, of its field norms and
//! of its columns. Sums do not depend on an order, so the postings are gone through
//! once, from end to end, and nothing is sorted.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelBridge, ParallelIterator};
use tantivy::directory::RamDirectory;
use tantivy::postings::Postings;
use tantivy::schema::{FieldType, IndexRecordOption};
use tantivy::store::{Compressor, StoreReader};
use tantivy::{DocId, DocSet, IndexSettings, SegmentReader, TERMINATED, TantivyError};
use twox_hash::XxHash3_64;

use super::super::document::{AnalysedArticle, ArticleDocument};
use super::super::packing::{Packer, Unpacker};
use super::super::view::article;
use super::super::writer::Budget;
use super::{ArticlePart, Finding, Index, IndexError, Verification, cause};
use crate::analysis::Analyzer;
use crate::article::Article;

/// Text of articles that is indexed again at once, a thread, in bytes.
const BATCH_BYTES: usize = 4 << 20;

/// Memory a batch is indexed in to begin with, in bytes.
const BATCH_MEMORY: usize = 32 << 20;

/// Blocks of the store that are kept unpacked: articles are read in their order.
const STORE_CACHE_BLOCKS: usize = 1;

/// What the parts of a segment say of a document, as sums of hashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Digest {
    terms: u64,
    norms: u64,
    columns: u64,
}

impl Digest {
    fn difference(self, other: Digest) -> Option<ArticlePart> {
        if self.terms != other.terms {
            Some(ArticlePart::Terms)
        } else if self.norms != other.norms {
            Some(ArticlePart::FieldNorms)
        } else if self.columns != other.columns {
            Some(ArticlePart::Columns)
        } else {
            None
        }
    }
}

/// Mixes a number into a hash (the finaliser of `SplitMix64`, Steele and others 2014).
fn mix(hash: u64, number: u64) -> u64 {
    let mut mixed = hash ^ number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A batch of articles of a segment, with the numbers of their documents.
struct Batch {
    segment: usize,
    articles: Vec<(DocId, tantivy::Result<Article>)>,
}

/// Compares all articles of segments; what differs is found.
pub(super) fn compare(
    index: &Index,
    readers: &[SegmentReader],
    verification: &mut Verification,
) -> Result<(), IndexError> {
    let on_disk: Vec<_> = readers
        .par_iter()
        .map(|reader| index.contained(|| digests(reader).map_err(|error| index.failed(error))))
        .collect();
    let mut whole = Vec::new();
    for (reader, digests) in readers.iter().zip(on_disk) {
        match digests {
            Ok(digests) => whole.push((reader, digests)),
            Err(error) => verification.find(Finding::Segment {
                segment: reader.segment_id().uuid_string(),
                message: cause(&error),
            }),
        }
    }
    let mut stores = Vec::new();
    for (reader, _) in &whole {
        let store = reader.get_store_reader(STORE_CACHE_BLOCKS);
        stores.push(store.map_err(|error| index.failed(error.into()))?);
    }
    let unpacker = &Unpacker::default();
    let batches = whole.iter().zip(&stores).enumerate();
    let batches = batches.flat_map(|(segment, ((reader, _), store))| {
        let mut alive = reader.doc_ids_alive().peekable();
        std::iter::from_fn(move || {
            alive.peek()?;
            let articles = next_batch(&mut alive, store, reader, unpacker);
            Some(Batch { segment, articles })
        })
    });
    let budget = Arc::new(Budget::new(usize::MAX));
    let results: Vec<_> = batches
        .par_bridge()
        .map_init(
            || (index.analyzer(), Packer::default()),
            |(analyzer, packer), batch| {
                let (reader, on_disk) = &whole[batch.segment];
                let segment = reader.segment_id().uuid_string();
                index.contained(|| {
                    compare_batch(index, batch, &segment, on_disk, (analyzer, packer), &budget)
                })
            },
        )
        .collect();
    for result in results {
        let (compared, findings) = result?;
        verification.compared += compared;
        for finding in findings {
            verification.find(finding);
        }
    }
    Ok(())
}

fn next_batch(
    alive: &mut impl Iterator<Item = DocId>,
    store: &StoreReader,
    reader: &SegmentReader,
    unpacker: &Unpacker,
) -> Vec<(DocId, tantivy::Result<Article>)> {
    let mut articles = Vec::new();
    let mut bytes = 0;
    while bytes < BATCH_BYTES
        && let Some(doc) = alive.next()
    {
        let article = article(store, reader, doc, unpacker);
        // An article costs something, however short it is.
        bytes += article.as_ref().map_or(0, |article| article.body.len()) + 256;
        articles.push((doc, article));
    }
    articles
}

fn compare_batch(
    index: &Index,
    batch: Batch,
    segment: &str,
    on_disk: &[Digest],
    (analyzer, packer): (&mut Analyzer, &mut Packer),
    budget: &Arc<Budget>,
) -> Result<(u64, Vec<Finding>), IndexError> {
    let failed = |error| index.failed(error);
    let mut findings = Vec::new();
    let settings = IndexSettings {
        docstore_compression: Compressor::None,
        ..IndexSettings::default()
    };
    let mut writer = tantivy::Index::builder()
        .schema(index.inner.schema())
        .tokenizers(index.inner.tokenizers().clone())
        .settings(settings)
        .single_segment_index_writer::<ArticleDocument>(RamDirectory::create(), BATCH_MEMORY)
        .map_err(failed)?;
    let mut indexed = Vec::with_capacity(batch.articles.len());
    for (doc, article) in batch.articles {
        let article = match article {
            Ok(article) => article,
            Err(error) => {
                findings.push(Finding::Stored {
                    segment: segment.to_owned(),
                    document: doc,
                    message: error.to_string(),
                });
                continue;
            }
        };
        let Some(permit) = budget.admit(0) else {
            continue;
        };
        let id = article.id.clone();
        let analysed = AnalysedArticle::new(article, analyzer, packer, index.surface_forms);
        let document = ArticleDocument::new(analysed, index.fields, permit);
        writer.add_document(document).map_err(failed)?;
        indexed.push((doc, id));
    }
    let again = writer.finalize().map_err(failed)?;
    let segments = again.searchable_segments().map_err(failed)?;
    let mut anew = Vec::new();
    for segment in &segments {
        let reader = SegmentReader::open(segment).map_err(failed)?;
        anew = digests(&reader).map_err(failed)?;
    }
    for ((doc, id), anew) in indexed.iter().zip(&anew) {
        let differs = on_disk
            .get(*doc as usize)
            .map_or(Some(ArticlePart::Terms), |digest| digest.difference(*anew));
        if let Some(part) = differs {
            findings.push(Finding::Article {
                id: id.clone(),
                segment: segment.to_owned(),
                part,
            });
        }
    }
    Ok((indexed.len() as u64, findings))
}

/// Returns what a segment says of each document.
fn digests(reader: &SegmentReader) -> tantivy::Result<Vec<Digest>> {
    let mut digests = vec![Digest::default(); reader.max_doc() as usize];
    for (field, entry) in reader.schema().fields() {
        let seed = u64::from(field.field_id());
        if let Some(option) = entry.field_type().get_index_record_option() {
            add_terms(reader, field, option, &mut digests)?;
        }
        if entry.has_fieldnorms()
            && let Some(norms) = reader.fieldnorms_readers().get_field(field)?
        {
            for (doc, digest) in (0..).zip(&mut digests) {
                // A segment without the field has no norms of it, which are all 0.
                let norm = u64::from(norms.fieldnorm_id(doc));
                let hash = if norm == 0 { 0 } else { mix(seed, norm) };
                digest.norms = digest.norms.wrapping_add(hash);
            }
        }
        if entry.is_fast() {
            add_column(reader, entry.name(), entry.field_type(), seed, &mut digests)?;
        }
    }
    Ok(digests)
}

fn add_terms(
    reader: &SegmentReader,
    field: tantivy::schema::Field,
    option: IndexRecordOption,
    digests: &mut [Digest],
) -> tantivy::Result<()> {
    let terms = reader.inverted_index(field)?;
    let mut stream = terms.terms().stream()?;
    let mut positions = Vec::new();
    while stream.advance() {
        let hash = XxHash3_64::oneshot_with_seed(field.field_id().into(), stream.key());
        let mut postings = terms.read_postings_from_terminfo(stream.value(), option)?;
        while postings.doc() != TERMINATED {
            let digest = digests
                .get_mut(postings.doc() as usize)
                .ok_or_else(|| TantivyError::InternalError("a document too many".to_owned()))?;
            let mut sum = mix(hash, postings.term_freq().into());
            if option.has_positions() {
                postings.positions(&mut positions);
                for &position in &positions {
                    sum = sum.wrapping_add(mix(!hash, position.into()));
                }
            }
            digest.terms = digest.terms.wrapping_add(sum);
            postings.advance();
        }
    }
    Ok(())
}

fn add_column(
    reader: &SegmentReader,
    name: &str,
    kind: &FieldType,
    seed: u64,
    digests: &mut [Digest],
) -> tantivy::Result<()> {
    let columns = reader.fast_fields();
    let mut add = |doc: DocId, hash: u64| {
        if let Some(digest) = digests.get_mut(doc as usize) {
            digest.columns = digest.columns.wrapping_add(hash);
        }
    };
    match kind {
        FieldType::Str(_) => {
            let Some(column) = columns.str(name)? else {
                return Ok(());
            };
            let mut hashes = Vec::with_capacity(column.num_terms());
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                hashes.push(XxHash3_64::oneshot_with_seed(seed, stream.key()));
            }
            for doc in 0..reader.max_doc() {
                for ordinal in column.term_ords(doc) {
                    let place = usize::try_from(ordinal).unwrap_or(usize::MAX);
                    add(doc, hashes.get(place).copied().unwrap_or(ordinal));
                }
            }
        }
        FieldType::I64(_) => {
            let column = columns.i64(name)?;
            for doc in 0..reader.max_doc() {
                for value in column.values_for_doc(doc) {
                    add(doc, mix(seed, value.cast_unsigned()));
                }
            }
        }
        _ => {
            let column = columns.u64(name)?;
            for doc in 0..reader.max_doc() {
                for value in column.values_for_doc(doc) {
                    add(doc, mix(seed, value));
                }
            }
        }
    }
    Ok(())
}
