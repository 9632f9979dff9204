//! Query → ranked hits with passages.

mod hit;
mod matches;
mod passages;
mod phrase;
mod ranking;
mod sentences;

use std::time::Instant;

pub use hit::{Hit, HitPassage, SearchRequest, SearchResponse, Total};

use crate::index::{Index, IndexError};
use crate::query;
use matches::find_matches;
use passages::best_passage;
use ranking::Plan;

/// Total up to which every search counts exactly.
pub const COUNTED_EXACTLY: u64 = 1_000;

/// Searches one view of an index; what is indexed later is not seen.
pub struct Searcher {
    index: Index,
    view: tantivy::Searcher,
}

impl Searcher {
    /// Opens a view of the last commit.
    pub fn open(index: &Index) -> Result<Searcher, IndexError> {
        Ok(Searcher {
            index: index.clone(),
            view: index.searcher()?,
        })
    }

    /// Returns the best articles for a query, with their passages.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, IndexError> {
        let start = Instant::now();
        let failed = |error| self.index.failed(error);
        let mut analyzer = self.index.analyzer();
        let query = query::parse(&request.query, &mut analyzer);
        let plan = Plan::new(&query, self.index.fields(), &self.view).map_err(failed)?;

        let wanted = request.offset.saturating_add(request.limit);
        let documents = usize::try_from(self.view.num_docs()).unwrap_or(usize::MAX);
        let ranked = plan.top(wanted.min(documents)).map_err(failed)?;
        let limit = if request.count_all {
            u64::MAX - 1
        } else {
            COUNTED_EXACTLY
        };
        let counted = plan.count(limit).map_err(failed)?;
        let total = Total {
            count: counted.min(limit),
            exact: counted <= limit,
        };

        let mut hits = Vec::new();
        for (rank, ranked) in (1..).zip(&ranked).skip(request.offset) {
            let article = self.index.stored(&self.view, ranked.address)?;
            let title_matches = find_matches(&article.title, &query, &mut analyzer);
            let body_matches = find_matches(&article.body, &query, &mut analyzer);
            let passage = best_passage(
                &article.body,
                &body_matches,
                &plan.clause_weights,
                request.passage_chars,
            );
            let passages = passage.into_iter().map(|found| HitPassage {
                text: article.body[found.range.clone()].to_owned(),
                offset: found.range.start,
                cut_start: found.cut_start,
                cut_end: found.cut_end,
                highlights: found.highlights,
            });
            hits.push(Hit {
                rank,
                score: ranked.score,
                title_highlights: title_matches.into_iter().map(|found| found.range).collect(),
                passages: passages.collect(),
                article,
            });
        }
        Ok(SearchResponse {
            hits,
            total,
            elapsed: start.elapsed(),
        })
    }
}
