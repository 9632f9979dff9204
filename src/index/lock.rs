//! Who writes to an index: one process at a time, and it says who it is.
//!
//! The lock is one of the system (`flock`), which ends with the process however that
//! ends; a file that is left behind locks nobody out. What the holder says of itself
//! is in the file.

use std::fs::{File, TryLockError};
use std::io::{self, Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tantivy::TantivyError;
use tantivy::directory::INDEX_WRITER_LOCK;
use tantivy::directory::error::LockError;

use super::IndexError;

/// Longest command that is told, in characters.
const MAX_COMMAND_CHARS: usize = 120;

/// Errors of `flock` on file systems without locks, where Rust has no kind for them:
/// `ENOLCK` of Linux and of macOS.
const NO_LOCKS: [i32; 2] = [37, 77];

/// How long a writer waits for one that has the index for a moment: far longer than it
/// takes to list a folder, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long it waits before it tries again.
const PAUSE: Duration = Duration::from_millis(10);

/// The process that writes to an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockHolder {
    /// Number of the process.
    pub process: u32,
    /// Name of the machine it runs on.
    pub host: String,
    /// Since when it has the index, in seconds since 1970.
    pub since: i64,
    /// The command it was started by.
    pub command: String,
}

impl LockHolder {
    fn this_process() -> LockHolder {
        let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
        let mut command = words.collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = command.char_indices().nth(MAX_COMMAND_CHARS) {
            command.truncate(end);
            command.push('…');
        }
        LockHolder {
            process: std::process::id(),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            since: Timestamp::now().as_second(),
            command,
        }
    }

    /// Reads who holds an index; `None` if it does not say so.
    pub(super) fn of(folder: &Path) -> Option<LockHolder> {
        let text = std::fs::read_to_string(folder.join(&INDEX_WRITER_LOCK.filepath)).ok()?;
        let mut holder: LockHolder = serde_json::from_str(&text).ok()?;
        // It may be anybody's text, and stands in messages.
        holder.command.retain(|c| !c.is_control());
        holder.host.retain(|c| !c.is_control());
        Some(holder)
    }

    /// Returns since when it has the index, in local time: `2018-08-09 11:30:00`.
    pub fn local_time(&self) -> String {
        Timestamp::from_second(self.since)
            .map(|instant| instant.to_zoned(TimeZone::system()))
            .map(|time| time.strftime("%Y-%m-%d %H:%M:%S").to_string())
            .unwrap_or_default()
    }
}

/// The lock of a writer; released when dropped.
pub(super) struct WriterLock(File);

impl WriterLock {
    /// Locks an index for whoever writes, waiting for those who only have it for a moment.
    pub(super) fn acquire(folder: &Path) -> Result<WriterLock, LockError> {
        let start = Instant::now();
        loop {
            match WriterLock::try_acquire(folder) {
                Ok(mut lock) => {
                    // Only others need it; on a full disk the lock holds without it.
                    let _ = write_holder(&mut lock.0);
                    return Ok(lock);
                }
                // Who has it for longer says so.
                Err(LockError::LockBusy)
                    if LockHolder::of(folder).is_none() && start.elapsed() < PATIENCE =>
                {
                    std::thread::sleep(PAUSE);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Locks an index for a moment, in which nobody begins to write.
    pub(super) fn for_a_moment(folder: &Path) -> Result<WriterLock, LockError> {
        let lock = WriterLock::try_acquire(folder)?;
        // What a process has left there that was killed is not true of this one.
        let _ = lock.0.set_len(0);
        Ok(lock)
    }

    fn try_acquire(folder: &Path) -> Result<WriterLock, LockError> {
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join(&INDEX_WRITER_LOCK.filepath))
            .map_err(LockError::wrap_io_error)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::LockBusy),
            Err(TryLockError::Error(error)) => return Err(LockError::wrap_io_error(error)),
        }
        Ok(WriterLock(file))
    }
}

fn write_holder(file: &mut File) -> io::Result<()> {
    let json = serde_json::to_vec(&LockHolder::this_process())?;
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(&json)
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // What stays is told of nobody, as nobody is locked out.
        let _ = self.0.set_len(0);
    }
}

/// Returns what it means that an index can't be locked.
pub(super) fn lock_error(folder: &Path, error: LockError) -> IndexError {
    match error {
        LockError::LockBusy => IndexError::Locked {
            folder: folder.to_path_buf(),
            holder: LockHolder::of(folder),
        },
        LockError::IoError(ref error) if is_without_locks(error) => IndexError::NoLocks {
            folder: folder.to_path_buf(),
            source: io::Error::new(error.kind(), Arc::clone(error)),
        },
        LockError::IoError(_) => super::failed(folder, TantivyError::LockFailure(error, None)),
    }
}

/// Whether an error says that a file system has no locks.
pub(super) fn is_without_locks(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
        || error
            .raw_os_error()
            .is_some_and(|code| NO_LOCKS.contains(&code))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_lock_says_who_has_it_and_is_free_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let lock = WriterLock::acquire(path).unwrap();
        assert!(matches!(
            WriterLock::acquire(path),
            Err(LockError::LockBusy)
        ));
        let holder = LockHolder::of(path).unwrap();
        assert_eq!(holder.process, std::process::id());
        assert!(!holder.command.is_empty());
        drop(lock);
        assert_eq!(LockHolder::of(path), None);
        drop(WriterLock::acquire(path).unwrap());
    }

    #[test]
    fn what_a_killed_process_left_locks_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(&INDEX_WRITER_LOCK.filepath);
        let long_ago = LockHolder {
            process: 1,
            host: "mesin-lama".to_owned(),
            since: 1_533_789_000,
            command: "telusur index ".repeat(99),
        };
        std::fs::write(&path, serde_json::to_vec(&long_ago).unwrap()).unwrap();
        let lock = WriterLock::acquire(folder.path()).unwrap();
        let mut text = String::new();
        File::open(&path)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        let holder: LockHolder = serde_json::from_str(&text).unwrap();
        assert_eq!(holder.process, std::process::id());
        drop(lock);
    }

    #[test]
    fn file_systems_without_locks_are_known() {
        for code in [37, 95] {
            let is_linux = cfg!(target_os = "linux");
            let error = io::Error::from_raw_os_error(code);
            assert_eq!(is_without_locks(&error), is_linux, "{code}");
        }
        assert!(!is_without_locks(&io::ErrorKind::PermissionDenied.into()));
    }
}
