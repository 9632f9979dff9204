//! What is asked and what is answered: plain data, without a trace of the engine.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;

use super::difference::Difference;
use super::expansion::Substitution;
use super::sentences::{begins_item, begins_with_bullet, is_finished};
use crate::article::Article;
use crate::query::{Note, PropertyName, Span, Synonyms};
use crate::texts::Label;

/// In which order hits come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// The best first.
    #[default]
    Relevance,
    /// The latest published first, those without a date last.
    Newest,
    /// The earliest published first, those without a date last.
    Oldest,
}

/// A search.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, named where it is set"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// The query as typed.
    pub query: String,
    /// What an article must be as well; compared without case, word by word.
    /// Several values of one property are alternatives.
    pub filters: Vec<(PropertyName, String)>,
    /// The span of days in which it must have been published.
    pub published: Option<Span>,
    /// Whether all words of the query that stand side by side must be there.
    pub all_words: bool,
    /// The order of the hits.
    pub order: SortOrder,
    /// The day that *the last seven days* count to; `None` means that of the clock.
    pub today: Option<Date>,
    /// How many hits to return.
    pub limit: usize,
    /// How many of the best to pass over; copies that are folded do not count.
    pub offset: usize,
    /// Whether copies of one article are one hit: that which comes first in the order
    /// asked for.
    pub fold_copies: bool,
    /// Whether to count every match, however many there are.
    pub count_all: bool,
    /// How many passages of each article to return.
    pub passages: PassageCount,
    /// Longest passage, in characters.
    pub passage_chars: usize,
    /// Whether words that stand in no article are searched for as what they may be.
    pub repair: bool,
    /// Whether words of the best articles are searched for as well (pseudo-relevance
    /// feedback).
    pub expand: bool,
    /// Words that mean the same, beside those that Telusur knows.
    pub synonyms: Synonyms,
    /// Whether to say how each score came about.
    pub explain: bool,
}

impl Default for SearchRequest {
    fn default() -> SearchRequest {
        SearchRequest {
            query: String::new(),
            filters: Vec::new(),
            published: None,
            all_words: false,
            order: SortOrder::Relevance,
            today: None,
            limit: 10,
            offset: 0,
            fold_copies: true,
            count_all: false,
            passages: PassageCount::default(),
            passage_chars: 200,
            repair: true,
            expand: false,
            synonyms: Synonyms::default(),
            explain: false,
        }
    }
}

/// How many passages of an article to return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PassageCount {
    /// One, and a second where it shows words of the query that weigh something
    /// and the first does not show.
    #[default]
    AsNeeded,
    /// So many where the article has so many places that match; with 0 no body is
    /// looked at.
    UpTo(usize),
}

/// The answer to a search.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResponse {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// How many articles match; of copies each one counts.
    pub total: Total,
    /// The query in the one way that shows how it was read.
    pub understood: String,
    /// What was put right in it, by ranges of the query.
    pub notes: Vec<Note>,
    /// Function words of the query that took no part.
    pub left_out: Vec<String>,
    /// What else was searched for than what was typed.
    pub substitutions: Vec<Substitution>,
    /// The folders of the indexes that were searched; see [`Hit::index`].
    pub indexes: Vec<PathBuf>,
    /// Time from the query to the hits.
    pub elapsed: Duration,
}

impl SearchResponse {
    /// Returns the folder of the index a hit is in, where several were searched.
    pub fn index_of(&self, hit: &Hit) -> Option<&Path> {
        self.folder(hit.index)
    }

    /// Returns the folder of an index by its number, where several were searched.
    pub fn folder(&self, index: usize) -> Option<&Path> {
        if self.indexes.len() > 1 {
            self.indexes.get(index).map(PathBuf::as_path)
        } else {
            None
        }
    }
}

/// How many articles match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// The number, or the least it can be.
    pub count: u64,
    /// Whether `count` is the number itself.
    pub exact: bool,
}

/// How articles are ranked where none is read; see [`SearchRequest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankOptions {
    /// How many articles to return.
    pub limit: usize,
    /// Whether words of the best articles are searched for as well.
    pub expand: bool,
}

/// An article that was found, and nothing of it read but its id.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedArticle {
    /// Its id.
    pub id: String,
    /// Its score; only the order means something.
    pub score: f32,
}

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// 1 for the best.
    pub rank: usize,
    /// Number of the index it is in; see [`SearchResponse::indexes`].
    pub index: usize,
    /// Its score; only the order means something.
    pub score: f32,
    /// The article, as stored.
    pub article: Article,
    /// Byte ranges of matches in the title, sorted, not overlapping.
    pub title_highlights: Vec<Range<usize>>,
    /// The best passages of the body.
    pub passages: Vec<HitPassage>,
    /// How the score came about, if that was asked.
    pub explanation: Option<Explanation>,
    /// Its copies among the best matches, in the order of the hits; none if they are
    /// not folded.
    pub copies: Vec<FoldedCopy>,
}

/// A match that is a copy of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedCopy {
    /// Number of the index it is in; see [`SearchResponse::indexes`].
    pub index: usize,
    /// Its id.
    pub id: String,
}

/// A search for the copies of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiesRequest {
    /// Its id.
    pub id: String,
    /// Whether to say where each copy differs.
    pub difference: bool,
}

/// An article and its copies in the whole archive.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleCopies {
    /// Number of the index the article is in.
    pub index: usize,
    /// The article, as stored.
    pub article: Article,
    /// The others, the oldest first.
    pub copies: Vec<ArticleCopy>,
    /// The folders of the indexes that were searched.
    pub indexes: Vec<PathBuf>,
}

/// A copy of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleCopy {
    /// Number of the index it is in; see [`ArticleCopies::indexes`].
    pub index: usize,
    /// The copy, as stored.
    pub article: Article,
    /// How much of the shorter of both bodies stands word for word in the other,
    /// from 0 to 1.
    pub share: f32,
    /// The places where the body differs from that of the article; `None` if that was
    /// not asked.
    pub difference: Option<Vec<Difference>>,
}

impl ArticleCopies {
    /// Returns the folder of an index by its number, where several were searched.
    pub fn folder(&self, index: usize) -> Option<&Path> {
        if self.indexes.len() > 1 {
            self.indexes.get(index).map(PathBuf::as_path)
        } else {
            None
        }
    }
}

/// How a score came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What the score is made of.
    pub stage: ScoredBy,
    /// What each clause of the query adds to BM25, in the order of the query.
    pub clauses: Vec<(String, f32)>,
    /// What the second stage saw, if the score is its own.
    pub features: Vec<FeatureValue>,
}

/// What a score is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoredBy {
    /// The sum of the values of the features times their weights.
    SecondStage,
    /// The hit is beyond the reach of the second stage: the sum of BM25, but no
    /// more than the last score within that reach.
    FirstStage,
    /// Nothing: the hits are in order of time, or no word of a text is sought.
    Nothing,
}

/// One thing the second stage saw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FeatureValue {
    /// What it is.
    pub name: Label,
    /// How much of it.
    pub value: f32,
    /// What one of it adds to the score.
    pub weight: f32,
}

/// Where an article answers a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Highlights {
    /// Byte ranges of matches in the title, sorted, not overlapping.
    pub title: Vec<Range<usize>>,
    /// Byte ranges of matches in the body, sorted, not overlapping.
    pub body: Vec<Range<usize>>,
    /// What was put right in the query, by ranges of it.
    pub notes: Vec<Note>,
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
    /// Whether it ends inside a sentence, or before the rest of a list.
    pub cut_end: bool,
    /// The mark that opened, before it, the quotation inside which it begins.
    pub opening: Option<char>,
    /// The mark that closes, behind it, the quotation inside which it ends.
    pub closing: Option<char>,
    /// Byte ranges of matches in `text`, sorted, not overlapping.
    pub highlights: Vec<Range<usize>>,
}

impl HitPassage {
    /// Returns the byte ranges of the lines it is read in: a headline and the items of a
    /// list stand in lines of their own, while paragraphs follow each other.
    pub fn lines(&self) -> Vec<Range<usize>> {
        let mut lines: Vec<Range<usize>> = Vec::new();
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let range = start..start + line.trim_end().len();
            start += line.len();
            let follows = |before: &Range<usize>| {
                range.is_empty()
                    || (is_finished(&self.text[before.clone()])
                        && !begins_with_bullet(line)
                        && !begins_item(line))
            };
            match lines.last_mut() {
                Some(before) if follows(before) => before.end = before.end.max(range.end),
                _ => lines.push(range),
            }
        }
        lines
    }
}
