#![no_main]

#[path = "../sample.rs"]
mod sample;

use std::sync::LazyLock;

use telusur::article::Article;
use telusur::search::{PassageCount, SearchRequest, Searcher};

static SEARCHER: LazyLock<Searcher> = LazyLock::new(sample::searcher);

// Passages of any text lie in it, apart from each other, and what is marked in them.
libfuzzer_sys::fuzz_target!(|input: (u8, &str, &str)| {
    let (chars, query, body) = input;
    let request = SearchRequest {
        query: query.to_owned(),
        today: Some(jiff::civil::date(2018, 8, 9)),
        passages: PassageCount::UpTo(usize::from(chars % 4)),
        passage_chars: usize::from(chars),
        ..SearchRequest::default()
    };
    let article = Article { body: body.to_owned(), title: query.to_owned(), ..Article::default() };
    let Ok(passages) = SEARCHER.passages(&article, &request) else { return };
    let mut end = 0;
    for passage in passages {
        assert!(passage.offset >= end, "{body:?}");
        end = passage.offset + passage.text.len();
        assert_eq!(&body[passage.offset..end], passage.text);
        for line in passage.lines() {
            assert!(passage.text.get(line).is_some());
        }
        for range in passage.highlights {
            assert!(passage.text.get(range).is_some());
        }
    }
    let highlights = SEARCHER.highlights(&article, &request).expect("a query that was read");
    for range in highlights.body {
        assert!(body.get(range).is_some());
    }
});
