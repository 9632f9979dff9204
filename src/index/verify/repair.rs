//! What is wrong with an index → an index that is sound.
//!
//! What can be trusted stays. A segment of which only the stored articles can be is
//! built anew from them; one of which not even those can be is given up, and the files
//! its articles came from are noted as not read, so that the next run reads them again.
//!
//! Whatever is new is on the disk before the one file is replaced that says what counts;
//! until then, and if the process ends, the index is as it was.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, META_LOCK};
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;
use tantivy::store::StoreReader;
use tantivy::{SegmentMeta, TantivyError};

use super::super::directory::{IndexDirectory, check_files_are_files};
use super::super::document::AnalysedArticle;
use super::super::lock::{WriterLock, lock_error};
use super::super::manifest::FileKey;
use super::super::packing::{Packer, Unpacker};
use super::super::view::article_in;
use super::super::{
    Commit, FileRecord, Index, IndexError, IndexOptions, Manifest, TANTIVY_META, WriterOptions,
    files_of_segment, threads,
};
use super::{
    Depth, Examined, ExaminedCommit, FindingKind, SegmentPart, Verification,
    check_that_there_is_one, examine, files,
};
use super::{Finding, managed_anew};
use crate::article::Origin;
use crate::corpus::Roots;

/// What a repair may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nothing: only say what it would do.
    DryRun,
    /// What takes no article out of the index.
    Lossless,
    /// Everything.
    All,
}

/// A step of a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepairStep {
    /// A segment is built anew from its stored articles.
    Rebuild {
        /// The segment.
        segment: String,
        /// Articles in it.
        articles: u64,
    },
    /// A segment is given up, for its stored articles can't be trusted.
    Drop {
        /// The segment.
        segment: String,
        /// Articles in it.
        articles: u64,
    },
    /// Files of the archive are noted as not read, so that the next run reads them.
    ReadAgain {
        /// How many.
        files: u64,
    },
    /// Articles are gone, for no file of the archive is known to hold them: they came
    /// from standard input, or their file is gone.
    Lose {
        /// How many.
        articles: u64,
    },
    /// The list of files that were read is made anew, so that the next run reads all of
    /// them and replaces their articles.
    ReplaceManifest {
        /// Articles that were taken out and stay out; `None` if that can't be read.
        takedowns: Option<u64>,
    },
    /// The list of tantivy's own files is made anew.
    ListFiles,
    /// Files that nothing refers to are removed.
    RemoveLeftovers {
        /// How many.
        files: u64,
        /// Bytes in them.
        bytes: u64,
    },
    /// Nothing can be done but to build the index anew.
    BuildAnew {
        /// The folders it was built from, if that can still be read.
        roots: Vec<PathBuf>,
    },
}

impl RepairStep {
    /// Returns its name, which no language changes.
    pub fn name(&self) -> &'static str {
        match self {
            RepairStep::Rebuild { .. } => "rebuild",
            RepairStep::Drop { .. } => "drop",
            RepairStep::ReadAgain { .. } => "read_again",
            RepairStep::Lose { .. } => "lose",
            RepairStep::ReplaceManifest { .. } => "replace_manifest",
            RepairStep::ListFiles => "list_files",
            RepairStep::RemoveLeftovers { .. } => "remove_leftovers",
            RepairStep::BuildAnew { .. } => "build_anew",
        }
    }
}

/// How a repair ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairOutcome {
    /// There was nothing to do.
    Nothing,
    /// All steps are done.
    Done,
    /// No step is done, as was asked for.
    Planned,
    /// No step is done, for articles would be taken out, which needs [`Consent::All`].
    Refused,
    /// It can't be repaired.
    Impossible,
}

/// What a repair has found and done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What was wrong.
    pub before: Verification,
    /// What has to be done, in that order.
    pub steps: Vec<RepairStep>,
    /// How it ended.
    pub outcome: RepairOutcome,
    /// What is wrong now, if something was done.
    pub after: Option<Verification>,
}

/// Checks the index in `folder` and repairs it, as far as consent goes.
///
/// # Errors
///
/// Those of [`super::verify`], and those of writing; after an error the index is as it
/// was.
pub fn repair(folder: &Path, depth: Depth, consent: Consent) -> Result<Repair, IndexError> {
    check_that_there_is_one(folder)?;
    check_files_are_files(folder)?;
    // Nobody may write meanwhile, not even when only a plan is made.
    let lock = WriterLock::acquire(folder).map_err(|error| lock_error(folder, error))?;
    let examined = threads(0)?.install(|| examine(folder, depth, || {}))?;
    let plan = Plan::new(&examined, folder);
    let mut repair = Repair {
        before: examined.verification,
        steps: plan.steps,
        outcome: RepairOutcome::Nothing,
        after: None,
    };
    let has = |name: &str| repair.steps.iter().any(|step| step.name() == name);
    repair.outcome = if repair.steps.is_empty() {
        RepairOutcome::Nothing
    } else if has("build_anew") {
        RepairOutcome::Impossible
    } else if consent == Consent::DryRun {
        RepairOutcome::Planned
    } else if has("drop") && consent != Consent::All {
        RepairOutcome::Refused
    } else {
        RepairOutcome::Done
    };
    if repair.outcome != RepairOutcome::Done {
        return Ok(repair);
    }
    if let (Some(commit), Some(change)) = (&examined.commit, plan.change) {
        carry_out(commit, change)?;
    }
    remove_unused(folder)?;
    drop(lock);
    repair.after = Some(super::verify(folder, depth)?);
    Ok(repair)
}

/// What a repair has to do.
struct Plan {
    steps: Vec<RepairStep>,
    /// The new commit, where one is needed.
    change: Option<Change>,
}

/// How the commit is changed.
struct Change {
    kept: Vec<SegmentMeta>,
    rebuilt: Vec<SegmentMeta>,
    manifest: Manifest,
    /// Whether a file that is in no manifest is to be noted with its articles.
    by_file: HashMap<FileKey, u64>,
    read_again: HashSet<FileKey>,
}

impl Plan {
    fn new(examined: &Examined, folder: &Path) -> Plan {
        let Some(commit) = &examined.commit else {
            return Plan {
                steps: vec![RepairStep::BuildAnew {
                    roots: roots_of_damaged(folder),
                }],
                change: None,
            };
        };
        let verification = &examined.verification;
        let mut steps = Vec::new();
        let change = plan_commit(commit, verification, &mut steps);
        let of_kind = |kind| {
            let mut kinds = verification.findings.iter().map(Finding::kind);
            kinds.any(|other| other == kind)
        };
        if of_kind(FindingKind::Unlisted) || examined.folder.managed_fault.is_some() {
            steps.push(RepairStep::ListFiles);
        }
        let leftovers = &verification.leftovers;
        if !leftovers.is_empty() {
            steps.push(RepairStep::RemoveLeftovers {
                files: leftovers.len() as u64,
                bytes: leftovers.iter().map(|file| file.bytes).sum(),
            });
        }
        Plan { steps, change }
    }
}

fn plan_commit(
    commit: &ExaminedCommit,
    verification: &Verification,
    steps: &mut Vec<RepairStep>,
) -> Option<Change> {
    let stores = damaged_stores(verification);
    let (mut kept, mut rebuilt, mut dropped) = (Vec::new(), Vec::new(), 0);
    for meta in &commit.metas.segments {
        let segment = meta.id().uuid_string();
        let articles = u64::from(meta.num_docs());
        if !commit.untrusted.contains(&meta.id()) {
            kept.push(meta.clone());
        } else if stores.contains(segment.as_str()) {
            steps.push(RepairStep::Drop { segment, articles });
            dropped += articles;
        } else {
            steps.push(RepairStep::Rebuild { segment, articles });
            rebuilt.push(meta.clone());
        }
    }
    // What is rebuilt is counted when it is there; until then as the list has it.
    let roots = Roots::from_paths(commit.commit.roots.clone());
    let mut read_again = commit.with_same_ids.clone();
    let mut missing = 0;
    if let Some(manifest) = &commit.manifest {
        for (file, record) in &manifest.files {
            let found = commit.by_file.get(file).copied().unwrap_or(0);
            let is_short = found < record.articles && rebuilt.is_empty();
            if is_short && dropped > 0 {
                let origin = origin_of(file);
                if roots.has_file_of(&origin) {
                    missing += record.articles - found;
                }
            }
            if found > record.articles || is_short {
                read_again.insert(file.clone());
            }
        }
        for file in commit.by_file.keys() {
            if !manifest.files.contains_key(file) && roots.has_root_of(&origin_of(file)) {
                read_again.insert(file.clone());
            }
        }
        if !read_again.is_empty() {
            steps.push(RepairStep::ReadAgain {
                files: read_again.len() as u64,
            });
        }
        if dropped > missing && rebuilt.is_empty() {
            steps.push(RepairStep::Lose {
                articles: dropped - missing,
            });
        }
    }
    let manifest = match (&commit.manifest, &commit.commit.manifest) {
        (Some(manifest), _) => manifest.clone(),
        (None, name) => {
            let name = name.as_deref().unwrap_or_default();
            let salvaged = Manifest::salvage_takedowns(&commit.index.folder, name);
            steps.push(RepairStep::ReplaceManifest {
                takedowns: salvaged.as_ref().map(|taken| taken.len() as u64),
            });
            Manifest {
                files: BTreeMap::new(),
                takedowns: salvaged.unwrap_or_default(),
            }
        }
    };
    let is_changed = kept.len() < commit.metas.segments.len()
        || !read_again.is_empty()
        || commit.manifest.is_none();
    is_changed.then(|| Change {
        kept,
        rebuilt,
        manifest,
        by_file: commit.by_file.clone(),
        read_again,
    })
}

fn origin_of(file: &FileKey) -> Origin {
    Origin {
        root: file.0,
        path: file.1.clone(),
        ..Origin::default()
    }
}

/// Returns the segments whose stored articles can't be trusted, or of which it is not
/// known which were taken out.
fn damaged_stores(verification: &Verification) -> HashSet<&str> {
    let findings = verification.findings.iter();
    let damaged = findings.filter_map(|finding| match finding {
        Finding::File { name, .. } => files::segment_file(name)
            .filter(|(_, ending)| ["store", "del"].contains(ending))
            .map(|(segment, _)| segment),
        Finding::Count {
            segment,
            part: SegmentPart::Store | SegmentPart::Deletions,
            ..
        }
        | Finding::Stored { segment, .. } => Some(segment.as_str()),
        _ => None,
    });
    damaged.collect()
}

/// Makes the changed commit the one that counts.
fn carry_out(commit: &ExaminedCommit, change: Change) -> Result<(), IndexError> {
    let ExaminedCommit { index, metas, .. } = commit;
    let folder = &index.folder;
    let io = |source| IndexError::Io {
        path: folder.clone(),
        source,
    };
    let failed = |error| index.failed(error);
    let Change {
        kept,
        rebuilt,
        manifest,
        mut by_file,
        read_again,
    } = change;
    let mut segments = kept;
    // Gone when it is dropped, with what was not moved out of it.
    let workshop = tempfile::Builder::new()
        .prefix(files::WORKSHOP)
        .tempdir_in(folder)
        .map_err(io)?;
    if !rebuilt.is_empty() {
        let built = rebuild(commit, &rebuilt, workshop.path(), &mut by_file)?;
        for meta in &built {
            for file in files_of_segment(meta) {
                std::fs::rename(workshop.path().join(&file), folder.join(&file)).map_err(io)?;
            }
        }
        segments.extend(built);
    }
    let manifest = corrected(commit, manifest, &by_file, &read_again);
    let directory = IndexDirectory::open(folder).map_err(|error| failed(error.into()))?;
    let name = manifest.save(&directory).map_err(io)?;
    let payload = Commit {
        roots: commit.commit.roots.clone(),
        manifest: Some(name),
    };
    let mut metas = metas.clone();
    metas.segments = segments;
    metas.payload = Some(payload.to_payload());
    let json = serde_json::to_vec_pretty(&metas).map_err(|error| io(error.into()))?;
    directory.sync_directory().map_err(io)?;
    directory
        .atomic_write(Path::new(TANTIVY_META), &json)
        .map_err(io)
}

/// Returns the manifest with the numbers of articles that the index now has, and with
/// files as not read of which it should have others.
fn corrected(
    commit: &ExaminedCommit,
    mut manifest: Manifest,
    by_file: &HashMap<FileKey, u64>,
    read_again: &HashSet<FileKey>,
) -> Manifest {
    let roots = Roots::from_paths(commit.commit.roots.clone());
    for (file, record) in &mut manifest.files {
        let found = by_file.get(file).copied().unwrap_or(0);
        if found != record.articles || read_again.contains(file) {
            record.hash = None;
            record.articles = found;
        }
    }
    for (file, &articles) in by_file {
        if roots.has_root_of(&origin_of(file)) {
            let not_read = FileRecord {
                bytes: 0,
                modified_ns: 0,
                hash: None,
                fresh: true,
                reading: 0,
                articles,
                skips: None,
            };
            manifest.files.entry(file.clone()).or_insert(not_read);
        }
    }
    manifest
}

/// Indexes the stored articles of segments again, in a folder of their own; counts them
/// by their files. Returns the new segments.
fn rebuild(
    commit: &ExaminedCommit,
    segments: &[SegmentMeta],
    workshop: &Path,
    by_file: &mut HashMap<FileKey, u64>,
) -> Result<Vec<SegmentMeta>, IndexError> {
    let ExaminedCommit { index, .. } = commit;
    let wanted = IndexOptions {
        stemmer: Some(index.stemmer.clone()),
        no_surface: !index.surface_forms,
    };
    let new = Index::open_or_create(workshop, wanted)?;
    let mut writer = new.writer(WriterOptions::default())?;
    let budget = writer.budget();
    let (mut analyzer, mut packer) = (index.analyzer(), Packer::default());
    for meta in segments {
        let articles = index.contained(|| {
            stored_articles(index, meta, |article| {
                let file = (article.origin.root, article.origin.path.clone());
                *by_file.entry(file).or_default() += 1;
                let bytes = article.title.len() + article.body.len();
                let Some(permit) = Arc::clone(&budget).admit(bytes) else {
                    return Ok(());
                };
                let analysed =
                    AnalysedArticle::new(article, &mut analyzer, &mut packer, index.surface_forms);
                writer.add(analysed, permit)
            })
        });
        articles?;
    }
    writer.commit(
        &Roots::from_paths(commit.commit.roots.clone()),
        &Manifest::default(),
    )?;
    let metas = new.inner.load_metas().map_err(|error| new.failed(error))?;
    Ok(metas.segments)
}

/// Reads the stored articles of a segment that were not taken out, without the rest of
/// the segment.
fn stored_articles(
    index: &Index,
    meta: &SegmentMeta,
    mut on_article: impl FnMut(crate::article::Article) -> Result<(), IndexError>,
) -> Result<(), IndexError> {
    let failed = |error: TantivyError| index.failed(error);
    let directory = index.inner.directory();
    let open = |component| {
        let path = meta.relative_path(component);
        directory
            .open_read(&path)
            .map_err(|error| failed(error.into()))
    };
    let io = |error: io::Error| failed(error.into());
    let name = meta.relative_path(SegmentComponent::Store);
    let store = StoreReader::open(open(SegmentComponent::Store)?, 1).map_err(io)?;
    let alive = if meta.has_deletes() {
        let bytes = open(SegmentComponent::Delete)?.read_bytes().map_err(io)?;
        Some(AliveBitSet::open(bytes))
    } else {
        None
    };
    let unpacker = Unpacker::default();
    for doc in 0..meta.max_doc() {
        if alive.as_ref().is_none_or(|alive| alive.is_alive(doc)) {
            on_article(article_in(&store, &name, doc, &unpacker).map_err(failed)?)?;
        }
    }
    Ok(())
}

/// Removes what the commit does not refer to and lists tantivy's own files anew.
fn remove_unused(folder: &Path) -> Result<(), IndexError> {
    let io = |source| IndexError::Io {
        path: folder.to_path_buf(),
        source,
    };
    let directory =
        IndexDirectory::open(folder).map_err(|error| super::super::failed(folder, error.into()))?;
    // Who opens the commit before has opened its files, or sees the one that is now.
    let lock = directory.acquire_lock(&META_LOCK);
    let _lock = lock.map_err(|error: LockError| lock_error(folder, error))?;
    let index = Index::open(folder)?;
    let metas = index
        .inner
        .load_metas()
        .map_err(|error| index.failed(error))?;
    let manifest = index.last_commit()?.manifest;
    let listed = files::Folder::list(folder)?.compare(&metas, manifest.as_deref(), folder);
    for leftover in &listed.leftovers {
        let path = folder.join(&leftover.name);
        let removed = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        removed.map_err(|source| IndexError::Io { path, source })?;
    }
    let list = managed_anew(folder).map_err(io)?;
    directory
        .atomic_write(Path::new(files::MANAGED), &list)
        .map_err(io)
}

/// Returns the folders an index was built from whose list of segments is damaged, if
/// they can be read in it all the same.
fn roots_of_damaged(folder: &Path) -> Vec<PathBuf> {
    let text = std::fs::read(folder.join(TANTIVY_META)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let Some((_, behind)) = text.split_once("\"payload\":") else {
        return Vec::new();
    };
    let mut values = serde_json::Deserializer::from_str(behind).into_iter::<String>();
    let payload = values.next().and_then(Result::ok).unwrap_or_default();
    let commit: Commit = serde_json::from_str(&payload).unwrap_or_default();
    commit.roots
}
