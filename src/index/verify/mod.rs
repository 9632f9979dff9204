//! Is everything in an index as it was written, and does it agree with itself.
//!
//! Nothing that is read is believed: a file counts only once its checksum is right, a
//! segment once its parts tell of equally many documents, an article once what is
//! indexed of it is what its stored text gives. What is wrong with an index is no
//! error but the result.

mod articles;
mod files;
mod repair;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tantivy::directory::{Directory, FileSlice, META_LOCK};
use tantivy::index::SegmentId;
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocSet, IndexMeta, SegmentMeta, SegmentReader, TERMINATED};
use twox_hash::XxHash3_128;

use super::directory::check_files_are_files;
use super::lock::WriterLock;
use super::manifest::FileKey;
use super::packing::Unpacker;
use super::view::article;
use super::{
    Commit, FileFault, Index, IndexError, MARKER, Manifest, TANTIVY_META, contained,
    files_of_segment, threads,
};
use crate::article::Origin;
use crate::corpus::Roots;
pub(super) use files::{
    Folder, MANAGED, is_lock, is_managed_list, is_name_of_index, is_of_segment, managed_anew,
};
pub use repair::{Consent, Repair, RepairOutcome, RepairStep, repair};

/// Findings of a kind that are told; of more only the number is.
const TOLD_OF_A_KIND: usize = 20;

/// How often a commit is looked at anew that a writer replaces meanwhile.
const ATTEMPTS: usize = 10;

/// How thoroughly an index is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// Checksums, structure, ids and the list of files: as fast as the disk.
    Quick,
    /// Also every article against what is indexed of it: about as long as indexing.
    #[default]
    Full,
}

/// A part of a segment, as far as it tells how many documents there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SegmentPart {
    /// The articles as they are shown.
    Store,
    /// Values of articles by which they are sorted and narrowed.
    Columns,
    /// How long a field of an article is.
    FieldNorms,
    /// Which articles were taken out.
    Deletions,
}

/// What of an article does not agree with its stored text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArticlePart {
    /// Its terms, how often they are in it, and where.
    Terms,
    /// How long its fields are.
    FieldNorms,
    /// The values by which it is sorted and narrowed.
    Columns,
}

/// Something that is wrong with an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A file is damaged.
    File {
        /// Its name in the folder.
        name: String,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// A segment can't be read although its files are what was written.
    Segment {
        /// Its name, with which its files begin.
        segment: String,
        /// Why.
        message: String,
    },
    /// A part of a segment tells of more or fewer documents than the commit.
    Count {
        /// The segment.
        segment: String,
        /// The part.
        part: SegmentPart,
        /// Documents it should have.
        expected: u64,
        /// Documents it has.
        found: u64,
    },
    /// A stored article can't be read.
    Stored {
        /// The segment.
        segment: String,
        /// Number of the document in it.
        document: u32,
        /// Why.
        message: String,
    },
    /// What is indexed of an article is not what its text gives.
    Article {
        /// Its id.
        id: String,
        /// The segment it is in.
        segment: String,
        /// What differs.
        part: ArticlePart,
    },
    /// An id that more than one article has.
    SameId {
        /// The id.
        id: String,
        /// How many articles have it.
        articles: u64,
    },
    /// A file of the archive has another number of articles in the index than when it
    /// was read.
    FileCount {
        /// Path of the file below its root.
        path: String,
        /// Articles that were read from it.
        expected: u64,
        /// Articles the index has of it.
        found: u64,
    },
    /// Articles of a file of the archive that is not among those that were read.
    UnknownFile {
        /// Path of the file below its root.
        path: String,
        /// Articles the index has of it.
        found: u64,
    },
    /// The list of files that tantivy may remove lacks one that is in use.
    Unlisted {
        /// Its name in the folder.
        name: String,
    },
}

/// The kind of a [`Finding`], for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// [`Finding::File`]
    File,
    /// [`Finding::Segment`]
    Segment,
    /// [`Finding::Count`]
    Count,
    /// [`Finding::Stored`]
    Stored,
    /// [`Finding::Article`]
    Article,
    /// [`Finding::SameId`]
    SameId,
    /// [`Finding::FileCount`]
    FileCount,
    /// [`Finding::UnknownFile`]
    UnknownFile,
    /// [`Finding::Unlisted`]
    Unlisted,
}

impl FindingKind {
    /// Returns its name, which no language changes.
    pub fn name(self) -> &'static str {
        match self {
            FindingKind::File => "file",
            FindingKind::Segment => "segment",
            FindingKind::Count => "count",
            FindingKind::Stored => "stored",
            FindingKind::Article => "article",
            FindingKind::SameId => "same_id",
            FindingKind::FileCount => "file_count",
            FindingKind::UnknownFile => "unknown_file",
            FindingKind::Unlisted => "unlisted",
        }
    }
}

impl Finding {
    /// Returns its kind.
    pub fn kind(&self) -> FindingKind {
        match self {
            Finding::File { .. } => FindingKind::File,
            Finding::Segment { .. } => FindingKind::Segment,
            Finding::Count { .. } => FindingKind::Count,
            Finding::Stored { .. } => FindingKind::Stored,
            Finding::Article { .. } => FindingKind::Article,
            Finding::SameId { .. } => FindingKind::SameId,
            Finding::FileCount { .. } => FindingKind::FileCount,
            Finding::UnknownFile { .. } => FindingKind::UnknownFile,
            Finding::Unlisted { .. } => FindingKind::Unlisted,
        }
    }

    /// Returns the segment that can't be trusted because of it.
    fn segment(&self) -> Option<&str> {
        match self {
            Finding::File { name, .. } => files::segment_of(name),
            Finding::Segment { segment, .. }
            | Finding::Count { segment, .. }
            | Finding::Stored { segment, .. }
            | Finding::Article { segment, .. } => Some(segment),
            _ => None,
        }
    }
}

/// A file of the folder that nothing refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Its name in the folder.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What a check has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Articles of the commit, as far as it can be read.
    pub articles: u64,
    /// Segments of the commit.
    pub segments: usize,
    /// Files of the commit.
    pub files: usize,
    /// Bytes in them.
    pub bytes: u64,
    /// Articles that were compared with what is indexed of them.
    pub compared: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// How much more of a kind was found than is told.
    pub more: BTreeMap<FindingKind, u64>,
    /// Files that an interrupted run has left; they do no harm but take space, and the
    /// next run that writes removes most.
    pub leftovers: Vec<Leftover>,
    /// Files that are none of the program's; never touched.
    pub foreign: Vec<String>,
    /// Whether a writer was at work, so that leftovers can't be told from its files.
    pub in_use: bool,
    /// Time from start to end.
    pub elapsed: Duration,
}

impl Verification {
    /// Whether everything is as it was written.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, finding: Finding) {
        let kind = finding.kind();
        let told = self.findings.iter().filter(|other| other.kind() == kind);
        // Segments that can't be trusted are told whatever their number is.
        let is_news = finding.segment().is_some_and(|segment| {
            let mut others = self.findings.iter();
            !others.any(|other| other.segment() == Some(segment))
        });
        if is_news || kind == FindingKind::File || told.count() < TOLD_OF_A_KIND {
            self.findings.push(finding);
        } else {
            *self.more.entry(kind).or_default() += 1;
        }
    }
}

/// What is behind a [`Verification`], for whoever repairs.
pub(super) struct Examined {
    pub(super) verification: Verification,
    /// The index, if it could be opened.
    pub(super) commit: Option<ExaminedCommit>,
    pub(super) folder: Folder,
}

/// A commit, and which of it can be trusted.
pub(super) struct ExaminedCommit {
    pub(super) index: Index,
    pub(super) metas: IndexMeta,
    pub(super) commit: Commit,
    /// `None` if it is damaged.
    pub(super) manifest: Option<Manifest>,
    /// Segments with something wrong in them.
    pub(super) untrusted: HashSet<SegmentId>,
    /// Articles of each file in the segments that can be trusted.
    pub(super) by_file: HashMap<FileKey, u64>,
    /// Files with articles whose ids others have.
    pub(super) with_same_ids: HashSet<FileKey>,
}

/// Checks the index in `folder`.
///
/// # Errors
///
/// Fails if there is no index, if it is of another version, or if the system does not
/// let it be read; not if it is damaged.
pub fn verify(folder: &Path, depth: Depth) -> Result<Verification, IndexError> {
    check_that_there_is_one(folder)?;
    check_files_are_files(folder)?;
    let lock = WriterLock::for_a_moment(folder);
    let is_busy = matches!(lock, Err(tantivy::directory::error::LockError::LockBusy));
    let start = Instant::now();
    let examined = threads(0)?.install(|| examine(folder, depth, || drop(lock)))?;
    let mut verification = examined.verification;
    verification.elapsed = start.elapsed();
    if is_busy {
        // They may be what the writer is writing.
        verification.leftovers.clear();
        verification
            .findings
            .retain(|finding| finding.kind() != FindingKind::Unlisted);
        verification.in_use = true;
    }
    Ok(verification)
}

/// Fails where there is no index, before anything is written there.
fn check_that_there_is_one(folder: &Path) -> Result<(), IndexError> {
    let is_there = [MARKER, TANTIVY_META]
        .iter()
        .any(|name| folder.join(name).exists());
    if is_there {
        Ok(())
    } else {
        Err(IndexError::Missing {
            folder: folder.to_path_buf(),
        })
    }
}

/// Checks an index, on the threads it is called on; `listed` is called once the folder was
/// looked at.
pub(super) fn examine(
    folder: &Path,
    depth: Depth,
    listed: impl FnOnce(),
) -> Result<Examined, IndexError> {
    let mut verification = Verification::default();
    let index = match Index::open(folder) {
        Ok(index) => index,
        Err(error) => {
            verification.find(finding_of(error, folder)?);
            let files = Folder::list(folder)?;
            listed();
            verification.foreign.clone_from(&files.foreign);
            return Ok(Examined {
                verification,
                commit: None,
                folder: files,
            });
        }
    };
    let Opened {
        metas,
        commit,
        manifest,
        files,
        folder,
    } = open(&index)?;
    listed();

    verification.segments = metas.segments.len();
    let alive = metas.segments.iter().map(SegmentMeta::num_docs);
    verification.articles = alive.map(u64::from).sum();
    verification.leftovers.clone_from(&folder.leftovers);
    verification.foreign.clone_from(&folder.foreign);
    for name in &folder.unlisted {
        verification.find(Finding::Unlisted { name: name.clone() });
    }
    if let Some(fault) = &folder.managed_fault {
        verification.find(Finding::File {
            name: files::MANAGED.to_owned(),
            fault: fault.clone(),
        });
    }
    check_files(&index, &files, &mut verification)?;
    let manifest = match (manifest, &commit.manifest) {
        (Ok(manifest), _) => Some(manifest),
        (Err(fault), name) => {
            verification.find(Finding::File {
                name: name.clone().unwrap_or_default(),
                fault,
            });
            None
        }
    };
    let readers = open_segments(&index, &metas, &mut verification);
    drop(files);
    if depth == Depth::Full {
        articles::compare(&index, &readers, &mut verification)?;
    }
    let mut examined = ExaminedCommit {
        untrusted: untrusted(&metas, &verification),
        index,
        metas,
        commit,
        manifest,
        by_file: HashMap::new(),
        with_same_ids: HashSet::new(),
    };
    let trusted: Vec<_> = readers
        .into_iter()
        .filter(|reader| !examined.untrusted.contains(&reader.segment_id()))
        .collect();
    check_ids(&mut examined, &trusted, &mut verification)?;
    check_manifest(&mut examined, &trusted, &mut verification)?;
    Ok(Examined {
        verification,
        commit: Some(examined),
        folder,
    })
}

/// Returns what an error means that kept an index from being opened.
fn finding_of(error: IndexError, folder: &Path) -> Result<Finding, IndexError> {
    let (path, fault) = match error {
        IndexError::Marker { path, fault } | IndexError::Damaged { path, fault, .. } => {
            (path, fault)
        }
        other => return Err(other),
    };
    let name = path.strip_prefix(folder).unwrap_or(&path);
    Ok(Finding::File {
        name: name.to_string_lossy().into_owned(),
        fault,
    })
}

/// A file of a commit, held open, or what keeps it from being opened.
type HeldFile = (PathBuf, Result<FileSlice, FileFault>);

/// A commit with all that belongs to it, at one moment.
struct Opened {
    metas: IndexMeta,
    commit: Commit,
    manifest: Result<Manifest, FileFault>,
    files: Vec<HeldFile>,
    folder: Folder,
}

fn open(index: &Index) -> Result<Opened, IndexError> {
    let failed = |error| index.failed(error);
    let directory = index.inner.directory();
    let mut attempts = 0;
    loop {
        attempts += 1;
        // While they are open, no writer can take them away.
        let lock = directory
            .acquire_lock(&META_LOCK)
            .map_err(|error| failed(error.into()))?;
        let metas = index.inner.load_metas().map_err(failed)?;
        let paths = metas.segments.iter().flat_map(files_of_segment);
        let files = paths.map(|path| {
            let opened = directory
                .open_read(&path)
                .map_err(|error| failed(error.into()));
            Ok((path, or_fault(opened)?))
        });
        let files: Vec<_> = files.collect::<Result<_, _>>()?;
        drop(lock);
        let commit = index.last_commit()?;
        let manifest = match &commit.manifest {
            Some(name) => or_fault(Manifest::load(&index.directory, &index.folder, name))?,
            None => Ok(Manifest::default()),
        };
        let folder =
            Folder::list(&index.folder)?.compare(&metas, commit.manifest.as_deref(), &index.folder);
        // Another commit has its own manifest.
        let now = index.inner.load_metas().map_err(failed)?;
        let is_same = (now.opstamp, &now.payload) == (metas.opstamp, &metas.payload);
        if is_same || attempts == ATTEMPTS {
            return Ok(Opened {
                metas,
                commit,
                manifest,
                files,
                folder,
            });
        }
    }
}

/// Returns a result, or what is wrong with the file that it is about. That the system does
/// not let a file be read is no fault of it.
fn or_fault<T>(result: Result<T, IndexError>) -> Result<Result<T, FileFault>, IndexError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error @ IndexError::Io { .. }) => Err(error),
        Err(IndexError::Damaged { fault, .. } | IndexError::Manifest { fault, .. }) => {
            Ok(Err(fault))
        }
        Err(other) => Ok(Err(FileFault::unreadable(&cause(&other)))),
    }
}

/// Returns what an error says, without the advice to run what tells it.
fn cause(error: &IndexError) -> String {
    match error {
        IndexError::Damaged { path, fault, .. } => {
            let name = path.file_name().unwrap_or(path.as_os_str());
            format!("{}: {fault}", name.to_string_lossy())
        }
        IndexError::Panicked { message, .. } => message.clone(),
        IndexError::Tantivy { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

/// Reads every file of the commit from end to end.
fn check_files(
    index: &Index,
    files: &[HeldFile],
    verification: &mut Verification,
) -> Result<(), IndexError> {
    let directory = index.inner.directory();
    verification.files = files.len();
    let check = |(path, opened): &HeldFile| {
        let fault = if let Err(fault) = opened {
            Some(fault.clone())
        } else {
            let checksum = || directory.validate_checksum(path);
            let checked = contained(&index.folder, || {
                checksum().map_err(|error| index.failed(error.into()))
            });
            match or_fault(checked)? {
                Ok(true) => None,
                Ok(false) => Some(FileFault::Checksum),
                Err(fault) => Some(fault),
            }
        };
        Ok((path.to_string_lossy().into_owned(), fault))
    };
    let checked: Vec<_> = files
        .par_iter()
        .map(check)
        .collect::<Result<_, IndexError>>()?;
    for (path, _) in files {
        let metadata = std::fs::metadata(index.folder.join(path));
        verification.bytes += metadata.map_or(0, |metadata| metadata.len());
    }
    for (name, fault) in checked {
        if let Some(fault) = fault {
            verification.find(Finding::File { name, fault });
        }
    }
    Ok(())
}

impl Index {
    /// Reads the files of the last commit from end to end that this process has not
    /// read so yet.
    ///
    /// # Errors
    ///
    /// [`IndexError::Damaged`] if one is not as it was written.
    pub(super) fn check_files(&self) -> Result<(), IndexError> {
        let known = || {
            // A set that a panicking thread held is still a set of files.
            let files = self.whole_files.lock();
            files.unwrap_or_else(PoisonError::into_inner)
        };
        let metas = self
            .inner
            .load_metas()
            .map_err(|error| self.failed(error))?;
        let files: Vec<PathBuf> = {
            let known = known();
            let files = metas.segments.iter().flat_map(files_of_segment);
            files.filter(|file| !known.contains(file)).collect()
        };
        let directory = self.inner.directory();
        let check = |file: &PathBuf| {
            let is_whole = self.contained(|| {
                let checked = directory.validate_checksum(file);
                checked.map_err(|error| self.failed(error.into()))
            })?;
            if is_whole {
                Ok(())
            } else {
                Err(IndexError::Damaged {
                    folder: self.folder.clone(),
                    path: self.folder.join(file),
                    fault: FileFault::Checksum,
                })
            }
        };
        threads(0)?.install(|| files.par_iter().try_for_each(check))?;
        known().extend(files);
        Ok(())
    }
}

fn untrusted(metas: &IndexMeta, verification: &Verification) -> HashSet<SegmentId> {
    let named: HashSet<&str> = verification
        .findings
        .iter()
        .filter_map(Finding::segment)
        .collect();
    let ids = metas.segments.iter().map(SegmentMeta::id);
    ids.filter(|id| named.contains(id.uuid_string().as_str()))
        .collect()
}

/// Opens the segments whose files are whole, and counts the documents of each part.
fn open_segments(
    index: &Index,
    metas: &IndexMeta,
    verification: &mut Verification,
) -> Vec<SegmentReader> {
    let damaged = untrusted(metas, verification);
    let whole = metas.segments.iter();
    let whole = whole.filter(|meta| !damaged.contains(&meta.id()));
    let mut readers = Vec::new();
    for meta in whole {
        let segment = meta.id().uuid_string();
        let opened = contained(&index.folder, || {
            let reader = SegmentReader::open(&index.inner.segment(meta.clone()));
            let reader = reader.map_err(|error| index.failed(error))?;
            let counts = counts(&reader, meta).map_err(|error| index.failed(error))?;
            // What is looked for in all segments below must not fail in one.
            for field in [index.fields.id, index.fields.file] {
                each_term(index, std::slice::from_ref(&reader), field, |_, _| {})?;
            }
            Ok::<_, IndexError>((reader, counts))
        });
        match opened {
            Err(error) => verification.find(Finding::Segment {
                segment,
                message: cause(&error),
            }),
            Ok((reader, counts)) => {
                let mut is_right = true;
                for (part, expected, found) in counts {
                    if expected != found {
                        is_right = false;
                        verification.find(Finding::Count {
                            segment: segment.clone(),
                            part,
                            expected,
                            found,
                        });
                    }
                }
                if is_right {
                    readers.push(reader);
                }
            }
        }
    }
    readers
}

/// Returns how many documents the parts of a segment should have, and have.
fn counts(
    reader: &SegmentReader,
    meta: &SegmentMeta,
) -> tantivy::Result<Vec<(SegmentPart, u64, u64)>> {
    let all = u64::from(meta.max_doc());
    let mut counts = vec![(
        SegmentPart::Deletions,
        u64::from(meta.num_deleted_docs()),
        u64::from(reader.num_deleted_docs()),
    )];
    if let Some(alive) = reader.alive_bitset() {
        let length = u64::from(alive.bitset().max_value());
        counts.push((SegmentPart::Deletions, all, length));
    }
    let store = reader.get_store_reader(0)?;
    let last = store.get_document_bytes(meta.max_doc().saturating_sub(1));
    let stored = match (
        last.is_ok(),
        store.get_document_bytes(meta.max_doc()).is_ok(),
    ) {
        (true, false) => all,
        (true, true) => all + 1,
        (false, _) => all.saturating_sub(1),
    };
    counts.push((SegmentPart::Store, all, stored));
    let sketches = reader.fast_fields().u64("sketch")?.num_docs();
    counts.push((SegmentPart::Columns, all, sketches.into()));
    for (field, entry) in reader.schema().fields() {
        if entry.has_fieldnorms()
            && let Some(norms) = reader.fieldnorms_readers().get_field(field)?
        {
            counts.push((SegmentPart::FieldNorms, all, norms.num_docs().into()));
        }
    }
    Ok(counts)
}

/// Looks for ids that more than one article has.
fn check_ids(
    commit: &mut ExaminedCommit,
    readers: &[SegmentReader],
    verification: &mut Verification,
) -> Result<(), IndexError> {
    let ExaminedCommit {
        index,
        with_same_ids,
        ..
    } = commit;
    let same = index.contained(|| {
        let mut seen = HashSet::new();
        let mut same = BTreeMap::<String, u64>::new();
        each_term(index, readers, index.fields.id, |id, alive| {
            let hash = XxHash3_128::oneshot(id);
            if alive > 1 || (alive == 1 && !seen.insert(hash)) {
                let id = String::from_utf8_lossy(id).into_owned();
                *same.entry(id).or_insert(u64::from(alive == 1)) += alive;
            }
        })?;
        Ok::<_, IndexError>(same)
    })?;
    for (id, articles) in same {
        for reader in readers {
            with_same_ids.extend(index.contained(|| files_with_id(index, reader, &id))?);
        }
        verification.find(Finding::SameId { id, articles });
    }
    Ok(())
}

/// Calls `on_term` with each term of a field in each segment, and how many articles that
/// were not taken out have it there.
fn each_term(
    index: &Index,
    readers: &[SegmentReader],
    field: Field,
    mut on_term: impl FnMut(&[u8], u64),
) -> Result<(), IndexError> {
    let io = |error: std::io::Error| index.failed(error.into());
    for reader in readers {
        let terms = reader.inverted_index(field);
        let terms = terms.map_err(|error| index.failed(error))?;
        let mut stream = terms.terms().stream().map_err(io)?;
        while stream.advance() {
            let postings =
                terms.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic);
            let alive = count_alive(postings.map_err(io)?, reader);
            on_term(stream.key(), alive);
        }
    }
    Ok(())
}

fn count_alive(mut postings: impl DocSet, reader: &SegmentReader) -> u64 {
    let mut alive = 0;
    while postings.doc() != TERMINATED {
        alive += u64::from(!reader.is_deleted(postings.doc()));
        postings.advance();
    }
    alive
}

/// Returns the files of the articles of an id.
fn files_with_id(
    index: &Index,
    reader: &SegmentReader,
    id: &str,
) -> Result<Vec<FileKey>, IndexError> {
    let failed = |error| index.failed(error);
    let term = Term::from_field_text(index.fields.id, id);
    let terms = reader.inverted_index(index.fields.id).map_err(failed)?;
    let postings = terms.read_postings(&term, IndexRecordOption::Basic);
    let postings = postings.map_err(|error| failed(error.into()))?;
    let Some(mut postings) = postings else {
        return Ok(Vec::new());
    };
    let store = reader.get_store_reader(1);
    let store = store.map_err(|error| failed(error.into()))?;
    let unpacker = Unpacker::default();
    let mut files = Vec::new();
    while postings.doc() != TERMINATED {
        if !reader.is_deleted(postings.doc()) {
            let article = article(&store, reader, postings.doc(), &unpacker);
            let origin = article.map_err(failed)?.origin;
            files.push((origin.root, origin.path));
        }
        postings.advance();
    }
    Ok(files)
}

/// Compares the articles of each file with the list of files that were read.
fn check_manifest(
    commit: &mut ExaminedCommit,
    readers: &[SegmentReader],
    verification: &mut Verification,
) -> Result<(), IndexError> {
    let index = &commit.index;
    commit.by_file = index.contained(|| {
        let mut by_file = HashMap::<FileKey, u64>::new();
        each_term(index, readers, index.fields.file, |key, alive| {
            if let Some(file) = Origin::from_file_key(&String::from_utf8_lossy(key))
                && alive > 0
            {
                *by_file.entry((file.root, file.path)).or_default() += alive;
            }
        })?;
        Ok::<_, IndexError>(by_file)
    })?;
    // What a segment has that can't be trusted is not known; its loss is told already.
    let Some(manifest) = &commit.manifest else {
        return Ok(());
    };
    let is_whole = commit.untrusted.is_empty();
    let roots = Roots::from_paths(commit.commit.roots.clone());
    let mut wrong = Vec::new();
    for (file, record) in &manifest.files {
        let found = commit.by_file.get(file).copied().unwrap_or(0);
        if found > record.articles || (is_whole && found < record.articles) {
            wrong.push(Finding::FileCount {
                path: file.1.clone(),
                expected: record.articles,
                found,
            });
        }
    }
    for (file, &found) in &commit.by_file {
        let origin = Origin {
            root: file.0,
            ..Origin::default()
        };
        // Those of standard input are in no file.
        if !manifest.files.contains_key(file) && roots.has_root_of(&origin) {
            wrong.push(Finding::UnknownFile {
                path: file.1.clone(),
                found,
            });
        }
    }
    wrong.sort_by(|a, b| format!("{a:?}").cmp(&format!("{b:?}")));
    for finding in wrong {
        verification.find(finding);
    }
    Ok(())
}
