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
//! # Ok::<(), telusur::index::IndexError>(())
//! ```

pub mod article;
pub mod corpus;

pub mod analysis;
pub mod index;
pub mod ingest;
pub mod query;
pub mod search;

pub mod render;
