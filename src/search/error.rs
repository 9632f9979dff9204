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
    /// A word or phrase exactly as written, of an index without surface forms.
    #[error(
        "The index at {} was built with --no-surface and knows no words as they are written, which {asked} asks for. Ask for words in any form (a bare word, or ~\"…\" for a phrase), or remove the folder and run telusur index again without --no-surface",
        folder.display()
    )]
    NoSurfaceForms {
        /// The folder.
        folder: PathBuf,
        /// The part of the query.
        asked: String,
    },
    /// Nothing to search.
    #[error("There is no index to search. Name one")]
    NoIndex,
}
