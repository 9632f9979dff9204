use std::ops::Range;
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
        "{asked} asks for words as they are written, which the index at {} was built without (--no-surface). Ask for any form (a bare word, or ~\"…\"), or remove the folder and run telusur index again without --no-surface",
        folder.display()
    )]
    NoSurfaceForms {
        /// The folder.
        folder: PathBuf,
        /// The part of the query, as it is written there.
        asked: String,
    },
    /// Nothing to search.
    #[error("There is no index to search. Name one")]
    NoIndex,
}

impl SearchError {
    /// Returns the part of a query that is the reason, in bytes; `None` if the reason is
    /// not the query, so that another one would have no answer either.
    pub fn range_in(&self, query: &str) -> Option<Range<usize>> {
        match self {
            SearchError::Syntax(error) => Some(error.range()),
            SearchError::NoSurfaceForms { asked, .. } => {
                let start = query.find(asked.as_str());
                Some(start.map_or(0..query.len(), |start| start..start + asked.len()))
            }
            SearchError::Index(_) | SearchError::Stemmers { .. } | SearchError::NoIndex => None,
        }
    }
}
