//! The target `passages`.

use std::sync::LazyLock;

use telusur::article::Article;
use telusur::search::{PassageCount, SearchRequest, Searcher};

use super::parts::{parts, text};
use super::sample;

static SEARCHER: LazyLock<Searcher> = LazyLock::new(sample::searcher);

/// Passages of any text lie in it, apart from each other, and what is marked in them.
pub(crate) fn check(bytes: &[u8]) {
    let input = text(bytes);
    let [query, body] = parts(input);
    // The length says how much is shown.
    let chars = body.len() % 256;
    let request = SearchRequest {
        query: query.to_owned(),
        today: Some(jiff::civil::date(2018, 8, 9)),
        passages: PassageCount::UpTo(chars % 4),
        passage_chars: chars,
        ..SearchRequest::default()
    };
    let article = Article {
        body: body.to_owned(),
        title: query.to_owned(),
        ..Article::default()
    };
    let Ok(passages) = SEARCHER.passages(&article, &request) else {
        return;
    };
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
    let highlights = SEARCHER
        .highlights(&article, &request)
        .expect("a query that was read");
    for range in highlights.body {
        assert!(body.get(range).is_some());
    }
}
