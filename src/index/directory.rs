//! The folder of an index, as tantivy sees it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::IgnoredAny;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, META_LOCK, MmapDirectory,
    WatchCallback, WatchHandle, WritePtr,
};

use super::lock::{WriterLock, is_without_locks};
use super::verify::{MANAGED, is_managed_list, managed_anew};
use super::{TANTIVY_META, WRONG_CHECKSUM, seal};

/// A folder in which who may not write can still search.
///
/// While tantivy opens files it holds a lock that keeps writers from removing
/// them, and the lock is a file. Where that can't be written, on a medium or by a
/// user that may only read, it goes without, and so it does where the file system has
/// no locks: nobody writes there.
///
/// The list of segments gets a checksum when it is written, which is checked when it
/// is read.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory {
    inner: MmapDirectory,
    folder: PathBuf,
}

impl IndexDirectory {
    pub(super) fn open(folder: &Path) -> Result<IndexDirectory, OpenDirectoryError> {
        Ok(IndexDirectory {
            inner: MmapDirectory::open(folder)?,
            folder: folder.to_path_buf(),
        })
    }
}

impl IndexDirectory {
    /// Returns the list of files that tantivy may remove. What is there says as much;
    /// so one that is lost or damaged keeps nobody from reading.
    fn managed_list(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match self.inner.atomic_read(path) {
            Ok(list) if is_managed_list(&list) => Ok(list),
            Ok(_) | Err(OpenReadError::FileDoesNotExist(_)) => managed_anew(&self.folder)
                .map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf())),
            Err(error) => Err(error),
        }
    }
}

impl Directory for IndexDirectory {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if lock.filepath == INDEX_WRITER_LOCK.filepath {
            return WriterLock::acquire(&self.folder)
                .map(|lock| DirectoryLock::from(Box::new(lock)));
        }
        match self.inner.acquire_lock(lock) {
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
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(MANAGED) {
            return self.managed_list(path);
        }
        let data = self.inner.atomic_read(path)?;
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
                    Err(io::Error::new(wrong, WRONG_CHECKSUM))
                }
            })
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == Path::new(TANTIVY_META) {
            return self.inner.atomic_write(path, &seal::sealed(data));
        }
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}
