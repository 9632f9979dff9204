//! The archive as it is + what was read before → what is to be done.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::corpus::{ContentHash, Listing, Roots, SourceFile};
use crate::index::{FileKey, FileRecord, Manifest};

/// What happens to a file of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is read for the first time.
    New,
    /// It is read again.
    Changed,
    /// It is gone, and so are its articles.
    Gone,
    /// It is gone, and a file with the same content is read.
    Moved,
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
    /// Those of them in which something was skipped when they were read.
    pub(super) with_skips: Vec<(Arc<SourceFile>, FileKey)>,
    /// Files that are gone.
    pub(super) gone: Vec<FileKey>,
    /// Files that were moved: as what they are read now, and as what they were.
    pub(super) moved: BTreeMap<FileKey, FileKey>,
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
                    plan.leave(&file, &key, record);
                }
                Some(record) => doubtful.push((number, file, key.clone(), record)),
            }
            listed.insert(key);
        }
        let looked_at: Vec<_> = doubtful
            .into_par_iter()
            .map(|(number, file, key, record)| {
                // What can't be read will be read, and reported, in its turn.
                let hash = ContentHash::of_file(&file).ok();
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
                plan.leave(&file, &key, record);
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
        plan.find_moved(manifest);
        plan
    }

    /// Finds files that seem gone among those that are read, by their content.
    /// Each stands for one of them: of two copies of which one was moved and one
    /// removed, one is gone.
    fn find_moved(&mut self, manifest: &Manifest) {
        let record = |key: &FileKey| manifest.files.get(key);
        let sizes: HashSet<u64> = self
            .gone
            .iter()
            .filter_map(|key| record(key).map(|record| record.bytes))
            .collect();
        let hashed: Vec<_> = self
            .read
            .par_iter()
            .filter(|(file, _)| !file.is_standard_input() && sizes.contains(&file.bytes))
            .filter_map(|(file, _)| {
                let hash = ContentHash::of_file(file).ok()?;
                Some((hash, (file.root, file.relative())))
            })
            .collect();
        let mut found = HashMap::<_, Vec<_>>::new();
        // The first in walk order is the first to be taken.
        for (hash, key) in hashed.into_iter().rev() {
            found.entry(hash).or_default().push(key);
        }
        let moved = &mut self.moved;
        self.gone.retain(|key| {
            let hash = record(key).and_then(|record| record.hash);
            let now = hash.and_then(|hash| found.get_mut(&hash)?.pop());
            now.is_none_or(|now| {
                moved.insert(now, key.clone());
                false
            })
        });
    }

    /// Leaves a file as it was read before.
    fn leave(&mut self, file: &Arc<SourceFile>, key: &FileKey, record: &FileRecord) {
        self.unchanged += 1;
        if record.skips.is_some() {
            self.with_skips.push((Arc::clone(file), key.clone()));
        }
    }
}

/// Whether nothing but the content can tell that a file has changed.
fn could_be(record: &FileRecord, file: &SourceFile, reading: u64) -> bool {
    record.hash.is_some() && record.bytes == file.bytes && record.reading == reading
}
