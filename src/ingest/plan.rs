//! The archive as it is + what was read before → what is to be done.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::corpus::{ContentHash, Listing, Roots, SourceFile};
use crate::index::{FileRecord, Manifest};

/// A file in the manifest: number of its root, path below it.
pub(super) type FileKey = (u32, String);

/// What happens to a file of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is read for the first time.
    New,
    /// It is read again.
    Changed,
    /// It is gone, and so are its articles.
    Gone,
}

/// What a run has to do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The files to read, in walk order.
    pub(super) read: Vec<(Arc<SourceFile>, Change)>,
    /// Files whose time has changed and nothing else, with their new record.
    pub(super) touched: Vec<(FileKey, FileRecord)>,
    /// Files that are as they were, the touched ones with them.
    pub(super) unchanged: u64,
    /// Files that are gone.
    pub(super) gone: Vec<FileKey>,
}

impl Plan {
    /// Compares size and time of each file with those in the manifest, and its
    /// content where they leave a doubt.
    pub(super) fn new(
        listing: &mut Listing,
        roots: &Roots,
        manifest: &Manifest,
        reading: u64,
    ) -> Plan {
        let mut plan = Plan::default();
        let mut listed = HashSet::with_capacity(listing.files.len());
        let mut doubtful = Vec::new();
        let mut order = Vec::new();
        for (number, file) in std::mem::take(&mut listing.files).into_iter().enumerate() {
            let file = Arc::new(file);
            if file.is_standard_input() {
                order.push((number, file, Change::New));
                continue;
            }
            let key = (file.root, file.relative());
            match manifest.files.get(&key) {
                None => order.push((number, file, Change::New)),
                Some(record) if !could_be(record, &file, reading) => {
                    order.push((number, file, Change::Changed));
                }
                Some(record) if record.modified_ns == file.modified_ns && !record.fresh => {
                    plan.unchanged += 1;
                }
                Some(record) => doubtful.push((number, file, key.clone(), record)),
            }
            listed.insert(key);
        }
        let looked_at: Vec<_> = doubtful
            .into_par_iter()
            .map(|(number, file, key, record)| {
                // What can't be read will be read, and reported, in its turn.
                let hash = ContentHash::of_file(&file.path).ok();
                (
                    number,
                    hash.is_some() && hash == record.hash,
                    file,
                    key,
                    record,
                )
            })
            .collect();
        for (number, same, file, key, record) in looked_at {
            if same {
                plan.unchanged += 1;
                let record = FileRecord {
                    modified_ns: file.modified_ns,
                    fresh: file.fresh,
                    ..record.clone()
                };
                plan.touched.push((key, record));
            } else {
                order.push((number, file, Change::Changed));
            }
        }
        order.sort_by_key(|(number, ..)| *number);
        plan.read = order
            .into_iter()
            .map(|(_, file, change)| (file, change))
            .collect();
        plan.gone = manifest
            .files
            .keys()
            .filter(|key| !listed.contains(*key) && listing.covers(roots, key.0, &key.1))
            .cloned()
            .collect();
        plan
    }
}

/// Whether nothing but the content can tell that a file has changed.
fn could_be(record: &FileRecord, file: &SourceFile, reading: u64) -> bool {
    record.hash.is_some() && record.bytes == file.bytes && record.reading == reading
}
