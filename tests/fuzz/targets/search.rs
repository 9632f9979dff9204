#![no_main]

#[path = "../sample.rs"]
mod sample;

use std::sync::LazyLock;

use telusur::search::{SearchRequest, Searcher};

static SEARCHER: LazyLock<Searcher> = LazyLock::new(sample::searcher);

// Any query is answered or refused, the same with and without widening, and what is
// marked lies in its text.
libfuzzer_sys::fuzz_target!(|text: &str| {
    for expand in [false, true] {
        let request = SearchRequest {
            query: text.to_owned(),
            today: Some(jiff::civil::date(2018, 8, 9)),
            expand,
            explain: expand,
            ..SearchRequest::default()
        };
        let Ok(response) = SEARCHER.search(&request) else { return };
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
});
