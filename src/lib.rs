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

pub mod analysis;
pub mod article;
