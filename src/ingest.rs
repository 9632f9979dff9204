//! Corpus + index: the indexing pipeline.
//!
//! One thread at a time takes the next piece of the archive, in walk order, as
//! soon as the budget of bytes in flight admits it. Workers parse and analyse
//! pieces side by side. The results are put back in order, given their ids and
//! handed to the writer; so ids never depend on timing. A permit travels with
//! each article and is given back when tantivy has indexed it.
//!
//! # Ids
//!
//! An article has the id of its record, else its path below the archive root
//! with `#n` for the n-th record of a file of records. When an id is taken by an
//! article of another file, the second is kept under its path and `#n`, and
//! reported; an article of the same file is replaced.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::article::Article;
use crate::corpus::{self, Guess, Note, ReadOptions, Roots, SkipReason, Skipped, WalkError};
use crate::index::{AnalysedArticle, Index, IndexError, MARKER, Permit, Writer, WriterOptions};

/// What is added to the size of each piece in the budget: an article of ten
/// bytes costs more than ten bytes.
const PIECE_OVERHEAD_BYTES: u64 = 1024;

/// What a run of the indexer is asked to do.
#[derive(Debug, Clone, Default)]
pub struct IngestRequest {
    /// Files and folders to index.
    pub paths: Vec<PathBuf>,
    /// How to read them.
    pub reading: ReadOptions,
    /// Size of the writer; its threads are also the number of parsing threads.
    pub writer: WriterOptions,
}

/// What happens during a run.
#[derive(Debug)]
pub enum Event<'a> {
    /// The archive was listed: so many bytes are to be read.
    Listed {
        /// Size of all files.
        bytes: u64,
        /// Number of files.
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
    /// Something in an article was not understood.
    Note(&'a Note),
    /// An id was taken by an article of another file.
    Duplicate {
        /// The file of the second article.
        path: &'a str,
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
    pub skipped: BTreeMap<&'static str, u64>,
    /// Hidden files and folders passed over.
    pub hidden: u64,
    /// Articles with something that was not understood.
    pub notes: u64,
    /// Pieces of text that were no part of an article and were taken out.
    pub removed: u64,
    /// Bytes of the archive that were read.
    pub bytes: u64,
    /// Time from start to end.
    pub elapsed: Duration,
    /// Whether the run was asked to stop; what was added until then is committed.
    pub interrupted: bool,
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
    /// The parsing threads could not be started.
    #[error("can't start the parsing threads: {message}")]
    Threads {
        /// What the system says.
        message: String,
    },
}

/// Indexes an archive and commits.
///
/// `should_stop` is asked before each piece; once it says yes, the run ends with
/// a commit of what was added.
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
    let start = Instant::now();
    let mut roots = index.roots()?;
    let mut writer = index.writer(request.writer)?;
    let listing = corpus::walk(&request.paths, &mut roots, MARKER)?;
    let bytes = listing.files.iter().map(|file| file.bytes).sum();
    on_event(Event::Listed {
        bytes,
        files: listing.files.len(),
    });

    let mut run = Run {
        report: IngestReport::default(),
        seen: HashSet::new(),
        guessed: (PathBuf::new(), BTreeSet::new()),
        roots,
    };
    run.report.hidden = listing.hidden;
    for skipped in &listing.skipped {
        run.skip(skipped, on_event);
    }

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(request.writer.threads.max(1))
        .thread_name(|number| format!("parse-{number}"))
        .build()
        .map_err(|error| IngestError::Threads {
            message: error.to_string(),
        })?;
    let budget = writer.budget();
    let (sender, receiver) = sync_channel::<Piece>(64);
    let admitting = std::sync::Arc::clone(&budget);
    let stopped = AtomicBool::new(false);
    let pieces = corpus::units(listing.files, &request.reading)
        .take_while(|_| {
            let stop = should_stop();
            stopped.fetch_or(stop, Ordering::Relaxed);
            !stop
        })
        .map_while(move |unit| {
            let size = usize::try_from(unit.bytes() + PIECE_OVERHEAD_BYTES).unwrap_or(usize::MAX);
            admitting.admit(size).map(|permit| (unit, permit))
        })
        .enumerate();
    let analyzer = index.analyzer();
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            pool.install(|| {
                // One analyzer a thread: its cache of stems outlives the piece.
                pieces.par_bridge().for_each_with(
                    (sender, analyzer),
                    |(sender, analyzer), (number, (unit, permit))| {
                        let bytes = unit.bytes();
                        let path = unit.path().to_path_buf();
                        let parsed = corpus::parse(unit, &request.reading);
                        let records = parsed.records.into_iter().map(|record| {
                            record.map(|article| AnalysedArticle::new(article, analyzer))
                        });
                        let records = records.collect();
                        let piece = Piece {
                            number,
                            path,
                            bytes,
                            records,
                            notes: parsed.notes,
                            removed: parsed.removed.len() as u64,
                            guesses: parsed.guesses,
                            permit,
                        };
                        // The receiver is gone only after an error, which ends the run.
                        let _ = sender.send(piece);
                    },
                );
            });
        });
        let result = run.receive(receiver, &mut writer, on_event);
        // Wakes a reader that waits for bytes nobody will free after an error.
        budget.close();
        result
    });
    result?;
    run.report.interrupted = stopped.load(Ordering::Relaxed);
    on_event(Event::Committing);
    writer.commit(&run.roots)?;
    run.report.elapsed = start.elapsed();
    Ok(run.report)
}

/// A parsed and analysed piece of the archive.
struct Piece {
    number: usize,
    path: PathBuf,
    bytes: u64,
    records: Vec<Result<AnalysedArticle, Skipped>>,
    notes: Vec<Note>,
    removed: u64,
    guesses: BTreeSet<Guess>,
    permit: Permit,
}

struct Run {
    report: IngestReport,
    /// Ids given in this run.
    seen: HashSet<String>,
    /// The file in hand and what was said about its keys.
    guessed: (PathBuf, BTreeSet<Guess>),
    roots: Roots,
}

impl Run {
    /// Takes pieces as they come and adds them in their order.
    fn receive(
        &mut self,
        pieces: std::sync::mpsc::Receiver<Piece>,
        writer: &mut Writer,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), IndexError> {
        let mut early = BTreeMap::new();
        let mut next = 0;
        for piece in pieces {
            early.insert(piece.number, piece);
            while let Some(piece) = early.remove(&next) {
                next += 1;
                self.add(piece, writer, on_event)?;
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        piece: Piece,
        writer: &mut Writer,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), IndexError> {
        self.say_guesses(&piece, on_event);
        self.report.removed += piece.removed;
        for note in &piece.notes {
            self.report.notes += 1;
            on_event(Event::Note(note));
        }
        for record in piece.records {
            match record {
                Err(skipped) => self.skip(&skipped, on_event),
                Ok(mut analysed) => {
                    let replaces = self.give_id(&mut analysed.article, writer, on_event)?;
                    if replaces {
                        writer.delete(&analysed.article.id);
                        self.report.replaced += 1;
                    }
                    writer.add(analysed, piece.permit.clone())?;
                    self.report.added += 1;
                }
            }
        }
        self.report.bytes += piece.bytes;
        on_event(Event::Progress {
            bytes: self.report.bytes,
            articles: self.report.added,
        });
        Ok(())
    }

    /// Says which keys were guessed at, once a file unless a later piece has others.
    fn say_guesses(&mut self, piece: &Piece, on_event: &mut dyn FnMut(Event<'_>)) {
        if self.guessed.0 != piece.path {
            self.guessed = (piece.path.clone(), BTreeSet::new());
        }
        let said = &mut self.guessed.1;
        let new: Vec<_> = piece.guesses.difference(said).cloned().collect();
        if !new.is_empty() {
            on_event(Event::Note(&Note::on_guesses(&piece.path, &new)));
            said.extend(new);
        }
    }

    fn skip(&mut self, skipped: &Skipped, on_event: &mut dyn FnMut(Event<'_>)) {
        *self
            .report
            .skipped
            .entry(SkipReason::name(&skipped.reason))
            .or_default() += 1;
        on_event(Event::Skipped(skipped));
    }

    /// Gives the article its id; returns whether the index has it already.
    fn give_id(
        &mut self,
        article: &mut Article,
        writer: &mut Writer,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<bool, IndexError> {
        let own = if article.id.is_empty() {
            corpus::path_id(&article.origin)
        } else {
            std::mem::take(&mut article.id)
        };
        let numbered = corpus::numbered_id(&article.origin);
        let choices = [own.clone(), numbered.clone()]
            .into_iter()
            .chain((2..).map(|further| format!("{numbered}#{further}")));
        for id in choices {
            if self.seen.contains(&id) {
                continue;
            }
            let holder = writer.origin_of(&id)?;
            let free = holder.as_ref().is_none_or(|holder| {
                // A file that is gone was moved: its articles are replaced, not doubled.
                holder.is_same_file(&article.origin)
                    || !self.roots.locate(holder).is_some_and(|path| path.exists())
            });
            if free {
                if id != own {
                    self.report.duplicates += 1;
                    on_event(Event::Duplicate {
                        path: &article.origin.path,
                        id: &own,
                        kept_as: &id,
                    });
                }
                // The copy kept under the number while the id was taken is this article too.
                if id == own
                    && id != numbered
                    && !self.seen.contains(&numbered)
                    && writer
                        .origin_of(&numbered)?
                        .is_some_and(|holder| holder.is_same_file(&article.origin))
                {
                    writer.delete(&numbered);
                }
                self.seen.insert(id.clone());
                article.id = id;
                return Ok(holder.is_some());
            }
        }
        unreachable!("the further choices never end")
    }
}
