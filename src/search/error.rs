use std::path::PathBuf;

use thiserror::Error;

use crate::index::IndexError;
use crate::query::SyntaxError;

/// Why a search failed.
#[derive(Debug, Error)]
pub enum SearchError {
    /// The query can't be understood.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The index can't be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Indexes that can't be searched together.
    #[error(
        "The indexes at {} and {} were built with different stemmers, so a word has different terms in them. Search them one by one, or build one of them again",
        first.display(), second.display()
    )]
    Stemmers {
        /// A folder.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// Nothing to search.
    #[error("There is no index to search. Name one")]
    NoIndex,
}
