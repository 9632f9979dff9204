//! The folder of an index, as tantivy sees it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::de::IgnoredAny;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, META_LOCK,
    MmapDirectory, TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};

use super::lock::{WriterLock, is_without_locks};
use super::verify::{MANAGED, is_lock, is_managed_list, is_name_of_index, managed_anew};
use super::{FileFault, IndexError, TANTIVY_META, seal};
use crate::corpus::root_cause;

/// How names begin under which files are written before they get their own. Other
/// programs have other names for theirs, which may be in the same folder.
pub(super) const DRAFT_PREFIX: &str = ".telusur-draft-";

/// The folder of an index: what a commit needs is on the disk when the commit is
/// told as done, and what went wrong with writing is known.
///
/// tantivy writes in threads that do not tell why they ended; so the first write that
/// failed is kept here.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory {
    files: Box<dyn Directory>,
    failure: Failure,
}

/// The first write that failed.
type Failure = Arc<OnceLock<io::Error>>;

impl IndexDirectory {
    pub(super) fn open(folder: &Path) -> Result<IndexDirectory, OpenDirectoryError> {
        let files: Box<dyn Directory> = Box::new(Files {
            files: MmapDirectory::open(folder)?,
            folder: folder.to_path_buf(),
        });
        #[cfg(test)]
        let files = super::faults::between(folder, files);
        Ok(IndexDirectory {
            files,
            failure: Failure::default(),
        })
    }

    /// Returns why writing failed first, if it did since this directory was opened.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.failure.get().map(same)
    }

    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        note(&self.failure, result)
    }
}

/// Keeps the error of a write if it is the first.
fn note<T>(failure: &Failure, result: io::Result<T>) -> io::Result<T> {
    if let Err(error) = &result {
        let _ = failure.set(same(error));
    }
    result
}

/// Returns an error that says what this one says.
pub(super) fn same(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

/// Creates a folder and those above it, and waits until their names are on the disk.
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    let is_new = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let new: Vec<&Path> = folder.ancestors().take_while(is_new).collect();
    std::fs::create_dir_all(folder)?;
    for folder in new {
        let above = folder
            .parent()
            .filter(|above| !above.as_os_str().is_empty());
        // Not every system lets a folder be opened.
        if let Ok(above) = File::open(above.unwrap_or(Path::new("."))) {
            above.sync_all()?;
        }
    }
    Ok(())
}

/// Fails if what has the name of a file of an index is something else: opening a pipe would
/// wait for somebody to write to it, a device may have no end, and what a link leads to would
/// be written over. A file that is only read may be a link to one.
///
/// # Errors
///
/// [`IndexError::NotAFile`]; a folder that can't be listed is told by whoever uses it.
pub(super) fn check_files_are_files(folder: &Path) -> Result<(), IndexError> {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let metadata = if is_lock(&name) {
            path.symlink_metadata()
        } else if is_name_of_index(&name) {
            path.metadata()
        } else {
            continue;
        };
        // What is not there any more, or leads nowhere, is missed by whoever opens it.
        if metadata.is_ok_and(|metadata| !metadata.is_file()) {
            return Err(IndexError::NotAFile { path });
        }
    }
    Ok(())
}

/// Removes what was being written when a process was killed. Whoever calls holds the
/// lock of the writer, so nobody else is writing.
pub(super) fn remove_drafts(folder: &Path) {
    // What can't be removed takes room and nothing else; the next writer tries again.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(DRAFT_PREFIX.as_bytes()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

impl Directory for IndexDirectory {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let writer = self.files.open_write(path).inspect_err(|error| {
            if let OpenWriteError::IoError { io_error, .. } = error {
                let _ = self.failure.set(same(io_error));
            }
        })?;
        // Whoever writes buffers already.
        let writer = writer
            .into_inner()
            .map_err(|error| OpenWriteError::wrap_io_error(error.into_error(), path.into()))?;
        Ok(BufWriter::new(Box::new(NotedWriter {
            writer,
            failure: Arc::clone(&self.failure),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.note(self.files.atomic_write(path, data))?;
        if path == Path::new(TANTIVY_META) {
            // tantivy goes on to remove the files of the commit before, and tells its
            // caller that this one is done: its name must have reached the disk.
            self.sync_directory()?;
        }
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.note(self.files.sync_directory())
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

/// Writes a file and notes why that failed.
struct NotedWriter {
    writer: Box<dyn TerminatingWrite + Send + Sync>,
    failure: Failure,
}

impl Write for NotedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.writer.write(bytes) {
            // Whoever writes all of it tries again.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            result => note(&self.failure, result),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        note(&self.failure, self.writer.flush())
    }
}

impl TerminatingWrite for NotedWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        note(&self.failure, self.writer.terminate_ref(token))
    }
}

/// The files of a folder in which who may not write can still search.
///
/// While tantivy opens files it holds a lock that keeps writers from removing
/// them, and the lock is a file. Where that can't be written, on a medium or by a
/// user that may only read, it goes without, and so it does where the file system has
/// no locks: nobody writes there.
///
/// The list of segments gets a checksum when it is written, which is checked when it
/// is read.
#[derive(Debug, Clone)]
struct Files {
    files: MmapDirectory,
    folder: PathBuf,
}

impl Files {
    /// Returns the list of files that tantivy may remove. What is there says as much;
    /// so one that is lost or damaged keeps nobody from reading.
    fn managed_list(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match self.files.atomic_read(path) {
            Ok(list) if is_managed_list(&list) => Ok(list),
            Ok(_) | Err(OpenReadError::FileDoesNotExist(_)) => managed_anew(&self.folder)
                .map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf())),
            Err(error) => Err(error),
        }
    }
}

impl Directory for Files {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if lock.filepath == INDEX_WRITER_LOCK.filepath {
            return WriterLock::acquire(&self.folder)
                .map(|lock| DirectoryLock::from(Box::new(lock)));
        }
        match self.files.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath
                    && (is_without_locks(&error)
                        || matches!(
                            error.kind(),
                            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                        )) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            result => result,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(MANAGED) {
            return self.managed_list(path);
        }
        let data = self.files.atomic_read(path)?;
        if path != Path::new(TANTIVY_META) {
            return Ok(data);
        }
        let is_json = serde_json::from_slice::<IgnoredAny>(&data).map_err(io::Error::from);
        is_json
            .and_then(|_| {
                if seal::is_whole(&data) {
                    Ok(data)
                } else {
                    let wrong = io::ErrorKind::InvalidData;
                    Err(io::Error::new(wrong, FileFault::Checksum))
                }
            })
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))
    }

    /// As tantivy does it, but for the rights: those of any new file, so that who may
    /// read the rest of the index may also read its commits.
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let mut draft = tempfile::Builder::new();
        draft.prefix(DRAFT_PREFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            draft.permissions(std::fs::Permissions::from_mode(0o666));
        }
        // The name of a draft says nothing to whoever reads the error.
        let draft = draft
            .tempfile_in(&self.folder)
            .map_err(|error| same(root_cause(&error)))?;
        if path == Path::new(TANTIVY_META) {
            draft.as_file().write_all(&seal::sealed(data))?;
        } else {
            draft.as_file().write_all(data)?;
        }
        draft.as_file().sync_all()?;
        draft
            .persist(self.folder.join(path))
            .map_err(|error| error.error)?;
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}
