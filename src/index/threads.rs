//! Threads that the system may refuse to start.

use std::fmt::Display;

use rayon::ThreadPool;

use super::IndexError;

/// Starts threads for parallel iterators; one a core if their number is 0. Those that
/// rayon would start by itself end the program where the system refuses them.
///
/// # Errors
///
/// [`IndexError::Threads`] if it does.
pub(crate) fn threads(number: usize) -> Result<ThreadPool, IndexError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(number)
        .thread_name(|number| format!("telusur-{number}"))
        .build()
        .map_err(refused)
}

/// Asks the system for a thread that does nothing, before a library asks that panics where
/// it is refused.
///
/// # Errors
///
/// [`IndexError::Threads`] if it is.
pub(crate) fn one_more() -> Result<(), IndexError> {
    let started = std::thread::Builder::new().spawn(|| ()).map_err(refused)?;
    // It has nothing to panic about.
    let _ = started.join();
    Ok(())
}

fn refused(error: impl Display) -> IndexError {
    IndexError::Threads {
        message: error.to_string(),
    }
}
