//! Adds articles to an index and commits them.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use sysinfo::System;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocSet, IndexWriter, TERMINATED, TantivyError};

use super::document::{AnalysedArticle, ArticleDocument};
use super::lock::lock_error;
use super::view::View;
use super::{Commit, Index, IndexError, Manifest, directory};
use crate::article::Origin;
use crate::corpus::Roots;

/// Size of the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that build segments; at least 1, at most 8.
    pub threads: usize,
    /// Memory for building segments, all threads together, in bytes.
    pub memory_budget_bytes: usize,
}

impl Default for WriterOptions {
    fn default() -> WriterOptions {
        WriterOptions::new(None, None)
    }
}

impl WriterOptions {
    /// Returns the size that is asked for, and where nobody asks what suits the machine:
    /// a thread a core and 128 MiB each, but no more than a quarter of the memory that
    /// is free.
    pub fn new(threads: Option<usize>, memory_budget_bytes: Option<usize>) -> WriterOptions {
        let threads = threads.unwrap_or_else(|| {
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            cores.min(MAX_THREADS)
        });
        let budget = || (threads * BUDGET_PER_THREAD).min(free_memory().unwrap_or(usize::MAX) / 4);
        WriterOptions {
            threads,
            memory_budget_bytes: memory_budget_bytes.unwrap_or_else(budget),
        }
    }

    /// Returns the size of a writer that adds next to nothing.
    pub fn small() -> WriterOptions {
        WriterOptions {
            threads: 1,
            memory_budget_bytes: MIN_BUDGET_PER_THREAD,
        }
    }
}

/// Returns the memory that is free, of the machine or of what this process may have, in
/// bytes; `None` where that is not known.
fn free_memory() -> Option<usize> {
    let mut system = System::new().ok()?;
    system.refresh_memory();
    let of_machine = system.available_memory();
    let of_group = system
        .cgroup_limits()
        .map(|limits| limits.total_memory.saturating_sub(limits.rss));
    let known = [Some(of_machine), of_group].into_iter().flatten();
    let free = known.filter(|bytes| *bytes > 0).min();
    usize::try_from(free?).ok()
}

/// The most threads that build segments, as tantivy has it.
const MAX_THREADS: usize = 8;

/// Memory for building segments a thread when nobody says: a segment then holds some
/// 60,000 articles of 2 KB, and two threads stay below 450 MiB in all.
const BUDGET_PER_THREAD: usize = 128 << 20;

/// The least memory a thread can build a segment in, as tantivy has it.
const MIN_BUDGET_PER_THREAD: usize = 15_000_000;

/// The most memory a thread can use, as tantivy has it.
const MAX_BUDGET_PER_THREAD: usize = (u32::MAX as usize) - 1_000_001;

/// Bytes of archive text that may be on their way from the reader to the end
/// of a segment builder. Parsed and analysed text takes about three times as much.
const IN_FLIGHT_BYTES: usize = 24 << 20;

/// A writer of one index; there is never more than one.
///
/// Before it changes anything it reads every file of the index from end to end: a merge
/// would give damaged content a checksum of its own, and an article that a damaged file
/// hides would not be replaced but doubled.
pub struct Writer {
    inner: IndexWriter<ArticleDocument>,
    /// Whether the files of the index are known to be whole.
    checked: bool,
    index: Index,
    snapshot: View,
    budget: Arc<Budget>,
}

impl Writer {
    pub(super) fn new(index: &Index, options: WriterOptions) -> Result<Writer, IndexError> {
        let per_thread = (options.memory_budget_bytes / options.threads.max(1))
            .clamp(MIN_BUDGET_PER_THREAD, MAX_BUDGET_PER_THREAD);
        let tantivy_options = tantivy::indexer::IndexWriterOptions::builder()
            .num_worker_threads(options.threads.clamp(1, MAX_THREADS))
            .memory_budget_per_thread(per_thread)
            .num_merge_threads(1)
            .build();
        // Another process may have written since; files it made that are not
        // known here would never be removed.
        let index = Index {
            whole_files: Arc::clone(&index.whole_files),
            ..Index::open(&index.folder)?
        };
        let inner =
            index
                .inner
                .writer_with_options(tantivy_options)
                .map_err(|error| match error {
                    TantivyError::LockFailure(error, _) => lock_error(&index.folder, error),
                    other => index.failed(other),
                })?;
        // Before anything is removed: what it does not need may be what it lacks.
        let snapshot = index.searcher()?;
        // What a run left that was killed.
        directory::remove_drafts(&index.folder);
        if let Some(name) = index.last_commit()?.manifest {
            Manifest::remove_others(&index.folder, &name);
        }
        inner
            .garbage_collect_files()
            .wait()
            .map_err(|error| index.failed(error))?;
        let budget = Arc::new(Budget::new(IN_FLIGHT_BYTES));
        Ok(Writer {
            inner,
            checked: false,
            index,
            snapshot,
            budget,
        })
    }

    /// Returns the limit on articles that are read and not yet indexed.
    pub fn budget(&self) -> Arc<Budget> {
        Arc::clone(&self.budget)
    }

    /// Returns where the article of this id came from, as of the last commit.
    pub fn origin_of(&self, id: &str) -> Result<Option<Origin>, IndexError> {
        self.index.contained(|| self.find_origin(id))
    }

    fn find_origin(&self, id: &str) -> Result<Option<Origin>, IndexError> {
        let term = Term::from_field_text(self.index.fields.id, id);
        for (ordinal, segment) in (0..).zip(self.snapshot.segment_readers()) {
            let postings = segment
                .inverted_index(self.index.fields.id)
                .and_then(|terms| Ok(terms.read_postings(&term, IndexRecordOption::Basic)?))
                .map_err(|error| self.index.failed(error))?;
            let Some(mut postings) = postings else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    let address = tantivy::DocAddress::new(ordinal, postings.doc());
                    let article = self.index.stored(&self.snapshot, address)?;
                    return Ok(Some(article.origin));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    /// Adds an article; it is found after the next commit.
    pub fn add(&mut self, analysed: AnalysedArticle, permit: Permit) -> Result<(), IndexError> {
        self.check()?;
        let fields = self.index.fields;
        let document = ArticleDocument::new(analysed, fields, permit);
        self.inner
            .add_document(document)
            .map_err(|error| self.index.failed(error))?;
        Ok(())
    }

    /// Takes the article of this id out; what is added afterwards stays.
    pub fn delete(&mut self, id: &str) -> Result<(), IndexError> {
        self.check()?;
        let field: Field = self.index.fields.id;
        self.inner.delete_term(Term::from_field_text(field, id));
        Ok(())
    }

    /// Fails if a file of the index is not what was written.
    fn check(&mut self) -> Result<(), IndexError> {
        if !self.checked {
            self.index.check_files()?;
            self.checked = true;
        }
        Ok(())
    }

    /// Takes all articles of a file out; what is added afterwards stays. Returns
    /// how many there were at the last commit.
    pub fn delete_file(&mut self, origin: &Origin) -> Result<u64, IndexError> {
        self.check()?;
        let term = Term::from_field_text(self.index.fields.file, &origin.file_key());
        let query = TermQuery::new(term.clone(), IndexRecordOption::Basic);
        let held = self.index.contained(|| {
            self.snapshot
                .search(&query, &tantivy::collector::Count)
                .map_err(|error| self.index.failed(error))
        })?;
        if held > 0 {
            self.inner.delete_term(term);
        }
        Ok(held as u64)
    }

    /// Makes everything added so far part of the index, with the roots it came
    /// from and what was read, and waits for merges.
    ///
    /// # Errors
    ///
    /// After an error or a crash the index is as it was, or, if that came when the
    /// commit had its name already, as it was to become; never anything between.
    pub fn commit(mut self, roots: &Roots, manifest: &Manifest) -> Result<(), IndexError> {
        // Merges begin with the commit at the latest.
        self.check()?;
        let index = self.index.clone();
        let failed = |error| index.failed(error);
        let name = manifest
            .save(&index.directory)
            .map_err(|source| index.failed(source.into()))?;
        let payload = Commit {
            roots: roots.paths().to_vec(),
            manifest: Some(name.clone()),
        }
        .to_payload();
        let mut prepared = self.inner.prepare_commit().map_err(failed)?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(failed)?;
        Manifest::remove_others(&index.folder, &name);
        self.inner.wait_merging_threads().map_err(failed)
    }
}

/// A limit on bytes in flight.
#[derive(Debug)]
pub struct Budget {
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug)]
struct State {
    free: usize,
    capacity: usize,
    closed: bool,
}

impl Budget {
    pub(super) fn new(capacity: usize) -> Budget {
        let state = State {
            free: capacity,
            capacity,
            closed: false,
        };
        Budget {
            state: Mutex::new(state),
            freed: Condvar::new(),
        }
    }

    /// Waits until `bytes` may be in flight and returns the permit, or `None`
    /// once the budget is closed. More than the whole budget waits for all of it.
    pub fn admit(self: &Arc<Budget>, bytes: usize) -> Option<Permit> {
        let mut state = self.lock();
        let bytes = bytes.min(state.capacity);
        while state.free < bytes && !state.closed {
            state = self
                .freed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return None;
        }
        state.free -= bytes;
        Some(Permit(Arc::new(Share {
            bytes,
            budget: Arc::clone(self),
        })))
    }

    /// Lets nobody in any more and wakes those who wait.
    pub fn close(&self) {
        self.lock().closed = true;
        self.freed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A share of the budget, free again when its last clone is dropped.
#[derive(Debug, Clone)]
pub struct Permit(#[expect(dead_code, reason = "held for its drop")] Arc<Share>);

#[derive(Debug)]
struct Share {
    bytes: usize,
    budget: Arc<Budget>,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.lock().free += self.bytes;
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_suits_the_machine() {
        let options = WriterOptions::default();
        assert!((1..=MAX_THREADS).contains(&options.threads));
        assert!(options.memory_budget_bytes <= options.threads * BUDGET_PER_THREAD);
        let asked = WriterOptions::new(Some(3), Some(1 << 30));
        assert_eq!((asked.threads, asked.memory_budget_bytes), (3, 1 << 30));
    }

    #[test]
    fn permits_are_given_back() {
        let budget = Arc::new(Budget::new(100));
        let first = budget.admit(60).unwrap();
        let other = Arc::clone(&budget);
        let waiting = std::thread::spawn(move || other.admit(1000).is_some());
        drop(first.clone());
        assert_eq!(budget.lock().free, 40);
        drop(first);
        assert!(waiting.join().unwrap());
        assert_eq!(budget.lock().free, 100);
        budget.close();
        assert!(budget.admit(1).is_none());
    }
}
