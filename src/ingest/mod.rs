//! Corpus + index: the indexing pipeline.
//!
//! `plan` compares the archive with what was read before. One thread reads the
//! files that are new or changed, in walk order, piece by piece, as the budget
//! of bytes in flight admits them. Workers parse and analyse pieces side by
//! side. The results are put back in order, given their ids and handed to the
//! writer; so ids never depend on timing. A permit travels with each article
//! and is given back when tantivy has indexed it.
//!
//! # Ids
//!
//! An article has the id of its record, else its path below the archive root
//! with `#n` for the n-th record of a file of records. When an id is taken by an
//! article of another file, the second is kept under its path and `#n`, and
//! reported. All articles of a file that is read again are replaced.

#[cfg(test)]
mod faults;
mod plan;
mod run;
mod takedown;
mod watch;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::corpus::{self, Note, Place, ReadOptions, Skipped, WalkError};
use crate::index::{FileSkips, Index, IndexError, MARKER, Packer, WriterOptions, threads};
use crate::texts::Label;
pub use plan::Change;
use plan::Plan;
use run::{Piece, Run};
pub use takedown::{TakedownResult, take_down, undo_takedown};
pub use watch::{WatchError, watch};

/// Files that are gone are taken out of the index without being asked for as
/// long as they held no more than this part of the articles of their archives.
const MAX_GONE_PART: u64 = 10;

/// What is added to the size of each record in the budget: an article of ten
/// bytes costs more than ten bytes.
const RECORD_OVERHEAD_BYTES: u64 = 1024;

/// Pieces that are read before anybody parses them.
const READ_AHEAD: usize = 16;

/// What a run of the indexer is asked to do.
#[derive(Debug, Clone, Default)]
pub struct IngestRequest {
    /// Files and folders to index; `-` is JSON Lines from standard input.
    pub paths: Vec<PathBuf>,
    /// How to read them.
    pub reading: ReadOptions,
    /// Size of the writer; its threads are also the number of parsing threads.
    pub writer: WriterOptions,
    /// Take files that are gone out of the index, however many they are.
    pub remove_many: bool,
    /// Only say what would happen.
    pub dry_run: bool,
}

/// What happens during a run.
#[derive(Debug)]
pub enum Event<'a> {
    /// A file is going to be read or taken out; told for every one by a dry run.
    Planned {
        /// Its path below its root.
        path: &'a str,
        /// What happens to it.
        change: Change,
    },
    /// The archive was compared: so many bytes are to be read.
    Listed {
        /// Size of the files to read.
        bytes: u64,
        /// Number of the files to read.
        files: usize,
    },
    /// So much of it is done.
    Progress {
        /// Bytes of the archive.
        bytes: u64,
        /// Articles added.
        articles: u64,
    },
    /// A file or record was no article.
    Skipped(&'a Skipped),
    /// An earlier run has skipped something in a file that is as it was then.
    SkippedEarlier {
        /// The file.
        path: &'a Path,
        /// What in it.
        skips: &'a FileSkips,
    },
    /// Something in an article was not understood.
    Note {
        /// Where.
        place: &'a Place,
        /// What.
        note: &'a Note,
    },
    /// An id was taken by an article of another file.
    Duplicate {
        /// Where the second article is.
        place: &'a Place,
        /// The id it should have had.
        id: &'a str,
        /// The id it is kept under.
        kept_as: &'a str,
    },
    /// Everything is read; the commit begins.
    Committing,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IngestReport {
    /// Articles added or replaced.
    pub added: u64,
    /// How many of them replaced an earlier version.
    pub replaced: u64,
    /// How many have an id other than their own because it was taken.
    pub duplicates: u64,
    /// Files and records skipped, by the name of the reason.
    pub skipped: BTreeMap<Label, u64>,
    /// How many of them were not to be expected.
    pub failed: u64,
    /// How many such an earlier run has skipped in files that were not read now.
    pub skipped_earlier: u64,
    /// Hidden files and folders passed over.
    pub hidden: u64,
    /// Symbolic links passed over.
    pub links: u64,
    /// Articles with something that was not understood.
    pub notes: u64,
    /// Pieces of text that were no part of an article and were taken out.
    pub cleaned: u64,
    /// Articles that were taken out by the user before and stay out.
    pub taken_down: u64,
    /// Files to read, or that were read.
    pub files: u64,
    /// Files that are as they were and were not read.
    pub unchanged: u64,
    /// Files that are gone and whose articles were taken out.
    pub gone_files: u64,
    /// The articles taken out with them.
    pub gone_articles: u64,
    /// Files that were moved or renamed; their articles are counted as added.
    pub moved_files: u64,
    /// Files that are gone and whose articles were left, because they are too
    /// many or because the archive could not be listed as a whole.
    pub kept: Option<Kept>,
    /// Articles the index now has of the paths asked for.
    pub articles: u64,
    /// Bytes of the archive that were read.
    pub bytes: u64,
    /// Time from start to end.
    pub elapsed: Duration,
    /// Whether the run was asked to stop; what was added until then is committed.
    pub interrupted: bool,
}

impl IngestReport {
    /// Returns whether the run found anything to do or to tell.
    pub fn did_something(&self) -> bool {
        self.files > 0 || self.gone_files > 0 || self.kept.is_some()
    }
}

/// Articles that were left in the index although their files seem gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// They are more than a tenth of the archive.
    TooMany {
        /// How many files.
        files: u64,
        /// How many articles.
        articles: u64,
    },
    /// A folder could not be listed, so it is not known which files are gone.
    Unlisted,
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A path can't be read.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// The index can't be used.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Brings an index to what the archive is now and commits.
///
/// Reads the files that are new or have changed, replaces their articles, and
/// takes out those of files that are gone. `should_stop` is asked before each
/// piece; once it says yes, the run ends with a commit of what was added.
///
/// # Errors
///
/// After an error nothing of this run is in the index.
pub fn ingest(
    index: &Index,
    request: &IngestRequest,
    should_stop: &(dyn Fn() -> bool + Sync),
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<IngestReport, IngestError> {
    let result = update(index, request, should_stop, on_event);
    if result.is_err() && !request.dry_run {
        // The error is what counts; the next run removes what is left now.
        let _ = index.remove_leftovers();
    }
    result
}

fn update(
    index: &Index,
    request: &IngestRequest,
    should_stop: &(dyn Fn() -> bool + Sync),
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<IngestReport, IngestError> {
    let start = Instant::now();
    // The writer first: nobody else can change what is compared below.
    let writer = if request.dry_run {
        None
    } else {
        Some(index.writer(request.writer)?)
    };
    let mut roots = index.roots()?;
    let known_roots = roots.paths().len();
    let manifest = index.manifest()?;
    let mut listing = corpus::walk(&request.paths, &mut roots, MARKER, request.reading.links)?;
    let pool = threads(request.writer.threads.max(1))?;
    let reading = request.reading.fingerprint();
    let mut plan = pool.install(|| Plan::new(&mut listing, &roots, &manifest, reading));
    let mut run = Run::new(roots, manifest, reading);
    run.count_listing(&listing, &plan, on_event);
    run.decide_on_gone(&mut plan, &listing, request.remove_many);
    if request.dry_run {
        run::tell_plan(&plan, on_event);
    }
    on_event(Event::Listed {
        bytes: plan.read.iter().map(|(file, _)| file.bytes).sum(),
        files: plan.read.len(),
    });
    let Some(mut writer) = writer else {
        run.report.elapsed = start.elapsed();
        return Ok(run.report);
    };
    let nothing_to_do = plan.read.is_empty() && plan.gone.is_empty() && plan.touched.is_empty();
    if nothing_to_do && run.roots.paths().len() == known_roots {
        run.count_articles(&listing);
        run.report.elapsed = start.elapsed();
        return Ok(run.report);
    }
    run.apply(&plan, &mut writer)?;

    let budget = writer.budget();
    let (analyzer, surface_forms) = (index.analyzer(), index.has_surface_forms());
    let stopped = AtomicBool::new(false);
    let (unit_sender, units) = sync_channel(READ_AHEAD);
    let (sender, receiver) = sync_channel::<Piece>(64);
    let admitting = Arc::clone(&budget);
    let files = plan.read;
    let result = std::thread::scope(|scope| {
        let read = || {
            let unit_sender = unit_sender;
            let mut number = 0;
            let mut hand_over = |unit: corpus::Unit| {
                if should_stop() {
                    stopped.store(true, Ordering::Relaxed);
                    return ControlFlow::Break(());
                }
                let size = usize::try_from(unit.bytes() + RECORD_OVERHEAD_BYTES * unit.records());
                // Nobody admits or listens only after an error, which ends the run.
                let Some(permit) = admitting.admit(size.unwrap_or(usize::MAX)) else {
                    return ControlFlow::Break(());
                };
                let sent = unit_sender.send((number, unit, permit));
                number += 1;
                if sent.is_ok() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            };
            for (file, _) in files {
                if corpus::read(file, &request.reading, &mut hand_over).is_break() {
                    break;
                }
            }
        };
        let parse = || {
            pool.install(|| {
                // One analyzer a thread: its cache of stems outlives the piece.
                units.into_iter().par_bridge().for_each_with(
                    (sender, analyzer, Packer::default()),
                    |(sender, analyzer, packer), (number, unit, permit)| {
                        let bytes = unit.bytes();
                        let file = Arc::clone(unit.file());
                        let parsed = corpus::parse(unit, &request.reading);
                        let records = parsed.records.into_iter().map(|record| {
                            record.map(|reading| {
                                run::Analysed::new(reading, analyzer, packer, surface_forms)
                            })
                        });
                        let piece = Piece {
                            number,
                            file,
                            bytes,
                            records: records.collect(),
                            guesses: parsed.guesses,
                            passed_over: parsed.passed_over,
                            finished: parsed.finished,
                            permit,
                        };
                        let _ = sender.send(piece);
                    },
                );
            });
        };
        // Where a thread is refused, what it was to do is dropped, and with it the ends of
        // the queues, so that the other has nothing to wait for.
        let start = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let started = start("read")
            .spawn_scoped(scope, read)
            .and_then(|_| start("parse").spawn_scoped(scope, parse));
        let result = match started {
            Ok(_) => run.receive(receiver, &mut writer, on_event),
            Err(error) => Err(IndexError::Threads {
                message: error.to_string(),
            }),
        };
        // Wakes a reader that waits for bytes nobody will free after an error.
        budget.close();
        result
    });
    result?;
    run.report.interrupted = stopped.load(Ordering::Relaxed);
    on_event(Event::Committing);
    run.count_articles(&listing);
    writer.commit(&run.roots, &run.manifest)?;
    run.report.elapsed = start.elapsed();
    Ok(run.report)
}
