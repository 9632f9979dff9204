//! Faults of the file system under an index, for tests: the n-th call of its folder
//! fails with an error of the system's.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};

use super::{Index, IndexError};
use crate::article::Article;

/// What a folder is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Call {
    /// A file is opened to be read.
    Read,
    /// A small file is read as a whole.
    AtomicRead,
    /// A file is removed.
    Delete,
    /// It is asked whether a file is there.
    Exists,
    /// A file is created.
    Create,
    /// Bytes are written; of those that fail, half are.
    Write,
    /// What is buffered is written.
    Flush,
    /// A file is ended and synced.
    Terminate,
    /// A small file is written, synced and renamed.
    AtomicWrite,
    /// The names of the folder are synced.
    SyncDirectory,
    /// A lock is taken.
    Lock,
}

/// The n-th call fails.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    /// Which call, counted from 0.
    pub(crate) at: usize,
    /// The number of the error.
    pub(crate) code: i32,
    /// Whether all calls after it that need room fail as well, as on a full disk.
    pub(crate) lasting: bool,
}

/// What was asked of a folder since it was armed.
#[derive(Debug, Default)]
pub(crate) struct Record {
    fault: Option<Fault>,
    /// The number of calls.
    pub(crate) calls: usize,
    /// The call that failed, and of which file.
    pub(crate) failed: Option<(Call, PathBuf)>,
    /// Calls of each kind.
    pub(crate) kinds: BTreeMap<Call, usize>,
}

type Shared = Arc<Mutex<Record>>;

/// The folders that were armed. Tests run side by side, each with folders of its own.
static ARMED: LazyLock<Mutex<HashMap<PathBuf, Shared>>> = LazyLock::new(Mutex::default);

/// Lets a call of this folder fail, or, with no fault, only counts them.
pub(crate) fn arm(folder: &Path, fault: Option<Fault>) {
    let record = Record {
        fault,
        ..Record::default()
    };
    lock(&ARMED).insert(folder.to_path_buf(), Arc::new(Mutex::new(record)));
}

/// Ends what [`arm`] began and returns what was asked meanwhile.
pub(crate) fn disarm(folder: &Path) -> Record {
    let record = lock(&ARMED).remove(folder).unwrap_or_default();
    std::mem::take(&mut *lock(&record))
}

/// Puts the faults between an index and its files, if its folder is armed.
pub(super) fn between(folder: &Path, files: Box<dyn Directory>) -> Box<dyn Directory> {
    match lock(&ARMED).get(folder) {
        Some(record) => Box::new(FaultyDirectory {
            files,
            record: Arc::clone(record),
        }),
        None => files,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts a call and returns the error it ends with, if it is to fail.
fn hit(record: &Shared, call: Call, path: &Path) -> Option<io::Error> {
    let mut record = lock(record);
    let number = record.calls;
    record.calls += 1;
    *record.kinds.entry(call).or_default() += 1;
    let fault = record.fault?;
    let needs_room = matches!(
        call,
        Call::Create | Call::Write | Call::Flush | Call::Terminate | Call::AtomicWrite
    );
    if number == fault.at || (fault.lasting && number > fault.at && needs_room) {
        record.failed.get_or_insert((call, path.to_path_buf()));
        return Some(io::Error::from_raw_os_error(fault.code));
    }
    None
}

#[derive(Debug, Clone)]
struct FaultyDirectory {
    files: Box<dyn Directory>,
    record: Shared,
}

impl FaultyDirectory {
    fn hit(&self, call: Call, path: &Path) -> io::Result<()> {
        hit(&self.record, call, path).map_or(Ok(()), Err)
    }

    fn hit_reading(&self, call: Call, path: &Path) -> Result<(), OpenReadError> {
        self.hit(call, path)
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))
    }
}

impl Directory for FaultyDirectory {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.hit(Call::Lock, &lock.filepath)
            .map_err(LockError::wrap_io_error)?;
        self.files.acquire_lock(lock)
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.hit_reading(Call::Read, path)?;
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.hit(Call::Delete, path)
            .map_err(|error| DeleteError::IoError {
                io_error: Arc::new(error),
                filepath: path.to_path_buf(),
            })?;
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.hit_reading(Call::Exists, path)?;
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.hit(Call::Create, path)
            .map_err(|error| OpenWriteError::wrap_io_error(error, path.to_path_buf()))?;
        Ok(BufWriter::new(Box::new(FaultyWriter {
            file: self.files.open_write(path)?,
            path: path.to_path_buf(),
            record: Arc::clone(&self.record),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.hit_reading(Call::AtomicRead, path)?;
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.hit(Call::AtomicWrite, path)?;
        self.files.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.hit(Call::SyncDirectory, Path::new(""))?;
        self.files.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

struct FaultyWriter {
    file: WritePtr,
    path: PathBuf,
    record: Shared,
}

impl Write for FaultyWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match hit(&self.record, Call::Write, &self.path) {
            Some(error) => {
                // An interrupted call has written nothing, and is repeated.
                if error.kind() != io::ErrorKind::Interrupted {
                    let _ = self.file.write(&bytes[..bytes.len() / 2]);
                }
                Err(error)
            }
            None => self.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        hit(&self.record, Call::Flush, &self.path).map_or_else(|| self.file.flush(), Err)
    }
}

impl TerminatingWrite for FaultyWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        match hit(&self.record, Call::Terminate, &self.path) {
            Some(error) => Err(error),
            None => self.file.terminate_ref(token),
        }
    }
}

/// Returns every article of the last commit, by id; one that is there twice fails.
pub(crate) fn articles(index: &Index) -> Result<BTreeMap<String, Article>, IndexError> {
    let searcher = index.searcher()?;
    let mut articles = BTreeMap::new();
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        for doc in segment.doc_ids_alive() {
            let article = index.stored(&searcher, tantivy::DocAddress::new(ordinal, doc))?;
            let before = articles.insert(article.id.clone(), article);
            assert!(before.is_none(), "{before:?} is there twice");
        }
    }
    Ok(articles)
}

/// Returns the files of the folder that the last commit does not need.
pub(crate) fn strays(index: &Index) -> BTreeSet<String> {
    let metas = index.inner.load_metas().expect("a commit");
    let manifest = index.last_commit().expect("a commit").manifest;
    let is_needed = |name: &str| {
        let of_index = [
            super::MARKER,
            super::TANTIVY_META,
            ".managed.json",
            ".tantivy-meta.lock",
            ".tantivy-writer.lock",
        ];
        let of_segment = metas.segments.iter().any(|segment| {
            name.strip_prefix(&segment.id().uuid_string())
                .is_some_and(|rest| {
                    let deletes = segment.delete_opstamp();
                    Path::new(rest).extension().is_none_or(|end| end != "del")
                        || deletes.is_some_and(|stamp| rest == format!(".{stamp}.del"))
                })
        });
        of_segment || of_index.contains(&name) || manifest.as_deref() == Some(name)
    };
    let names = std::fs::read_dir(&index.folder).expect("a folder");
    names
        .map(|entry| entry.expect("a file").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| !is_needed(name))
        .collect()
}
