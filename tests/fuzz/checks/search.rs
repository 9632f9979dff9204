//! The target `search`.

use std::sync::LazyLock;

use telusur::search::{SearchRequest, Searcher, SortOrder};

use super::parts::text;
use super::sample;

static SEARCHER: LazyLock<Searcher> = LazyLock::new(sample::searcher);

/// Any query is answered or refused, however it is asked, and what is marked lies in its
/// text. The length says how it is asked: one search an input, so that there are many.
pub(crate) fn check(bytes: &[u8]) {
    let text = text(bytes);
    let flag = |bit: u32| text.len() >> bit & 1 == 1;
    let request = SearchRequest {
        query: text.to_owned(),
        today: Some(jiff::civil::date(2018, 8, 9)),
        expand: flag(0),
        explain: flag(0),
        all_words: flag(1),
        fold_copies: flag(2),
        count_all: flag(3),
        order: if flag(4) {
            SortOrder::Newest
        } else {
            SortOrder::Relevance
        },
        limit: 3,
        ..SearchRequest::default()
    };
    let Ok(response) = SEARCHER.search(&request) else {
        return;
    };
    assert!(response.hits.len() <= request.limit);
    for hit in response.hits {
        for range in hit.title_highlights {
            assert!(hit.article.title.get(range).is_some());
        }
        for passage in hit.passages {
            for range in passage.highlights {
                assert!(passage.text.get(range).is_some());
            }
        }
    }
}
