//! Panics of tantivy over damaged files → errors.
//!
//! tantivy checks the checksum of a file only when it is asked to, and trusts what it
//! reads: an offset that a flipped bit has moved behind the end of a file ends in a
//! panic. Whatever reads an index goes through [`contained`].

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::IndexError;

thread_local! {
    /// How many calls of [`contained`] this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Whether a panic of this thread would become an [`IndexError::Panicked`]: a program
/// whose panic hook asks this need not print what its user is told anyway.
pub fn is_contained() -> bool {
    DEPTH.get() > 0
}

/// Returns what `work` returns, or an error if it panics. Nothing that it can leave
/// half done is used afterwards: it reads, and what it changes in memory are caches.
pub(super) fn contained<T, E: From<IndexError>>(
    folder: &Path,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    DEPTH.set(DEPTH.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    result.unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no reason given");
        Err(E::from(IndexError::Panicked {
            folder: folder.to_path_buf(),
            message: message.to_owned(),
        }))
    })
}

/// Does a part of the work of a [`contained`] call on another thread, from which panics
/// go on to that call.
pub(crate) fn for_contained<T>(work: impl FnOnce() -> T) -> T {
    struct Within;
    impl Drop for Within {
        fn drop(&mut self) {
            DEPTH.set(DEPTH.get() - 1);
        }
    }
    DEPTH.set(DEPTH.get() + 1);
    let _within = Within;
    work()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let result: Result<(), IndexError> = contained(Path::new("index"), || {
            assert!(is_contained());
            panic!("byte {} of 3", 7)
        });
        let error = result.unwrap_err();
        assert!(
            matches!(&error, IndexError::Panicked { message, .. } if message == "byte 7 of 3"),
            "{error}"
        );
        assert!(!is_contained());
        let elsewhere: Result<(), IndexError> = contained(Path::new("index"), || {
            let work = || for_contained(|| panic!("in a thread"));
            let joined = std::thread::scope(|scope| scope.spawn(work).join());
            joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        assert!(elsewhere.is_err());
        assert_eq!(
            contained(Path::new("index"), || Ok::<_, IndexError>(7)).unwrap(),
            7
        );
    }
}
