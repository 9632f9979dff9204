//! Full-text search for archives of Indonesian articles.
//!
//! The modules stand in the order of the data:
//!
//! ```text
//! write path, ingest    archive files -> articles  -> analysed tokens -> tantivy index
//!                       corpus           article      analysis           index
//! read path, search     query -> ranked hits -> snippets -> terminal / JSON
//!                       query    search         search      render, cli
//! ```
//!
//! Beside the read path, `eval` measures how good its rankings are.
//!
//! ```no_run
//! use std::path::Path;
//! use telusur::index::Index;
//! use telusur::search::{SearchRequest, Searcher};
//!
//! let searcher = Searcher::open(&Index::open(Path::new("index"))?)?;
//! let request = SearchRequest { query: "harga beras".to_owned(), ..SearchRequest::default() };
//! for hit in searcher.search(&request)?.hits {
//!     assert!(hit.rank > 0);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

pub mod article;
mod calendar;
pub mod texts;

pub mod corpus;
pub mod nearest;

pub mod analysis;
pub mod index;
pub mod ingest;
pub mod query;
pub mod search;

pub mod eval;

pub mod render;
