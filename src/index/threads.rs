//! Threads that the system may refuse to start.

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
        .map_err(|error| IndexError::Threads {
            message: error.to_string(),
        })
}
