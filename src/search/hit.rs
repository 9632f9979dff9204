//! What is asked and what is answered: plain data, without a trace of the engine.

use std::ops::Range;
use std::time::Duration;

use crate::article::Article;

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// The query as typed.
    pub query: String,
    /// How many hits to return.
    pub limit: usize,
    /// How many of the best to pass over.
    pub offset: usize,
    /// Whether to count every match, however many there are.
    pub count_all: bool,
    /// Longest passage, in characters.
    pub passage_chars: usize,
}

impl Default for SearchRequest {
    fn default() -> SearchRequest {
        SearchRequest {
            query: String::new(),
            limit: 10,
            offset: 0,
            count_all: false,
            passage_chars: 200,
        }
    }
}

/// The answer to a search.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResponse {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// How many articles match.
    pub total: Total,
    /// Time from the query to the hits.
    pub elapsed: Duration,
}

/// How many articles match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// The number, or the least it can be.
    pub count: u64,
    /// Whether `count` is the number itself.
    pub exact: bool,
}

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// 1 for the best.
    pub rank: usize,
    /// Its score; only the order means something.
    pub score: f32,
    /// The article, as stored.
    pub article: Article,
    /// Byte ranges of matches in the title, sorted, not overlapping.
    pub title_highlights: Vec<Range<usize>>,
    /// The best passages of the body.
    pub passages: Vec<HitPassage>,
}

/// A piece of an article's body with its matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitPassage {
    /// The text, a verbatim slice of the body.
    pub text: String,
    /// Where it begins in the body, in bytes.
    pub offset: usize,
    /// Whether it begins inside a sentence.
    pub cut_start: bool,
    /// Whether it ends inside a sentence.
    pub cut_end: bool,
    /// Byte ranges of matches in `text`, sorted, not overlapping.
    pub highlights: Vec<Range<usize>>,
}
