//! Searches that bare tantivy has no like of, or not in its query language: what each
//! kind costs beside two words of a title.

use std::time::{Duration, Instant};

use telusur::search::{PassageCount, SearchRequest, Searcher, SortOrder};

use crate::archive::Archive;
use crate::median;

/// Queries of each kind.
const QUERIES: usize = 100;

/// Times that each is asked; the first time only warms.
const PASSES: usize = 4;

/// A kind of search, made of two words.
type Kind = (&'static str, fn(&str, &str) -> String, SortOrder);

const KINDS: [Kind; 8] = [
    ("two words", |a, b| format!("{a} {b}"), SortOrder::Relevance),
    (
        "as written",
        |a, b| format!("={a} ={b}"),
        SortOrder::Relevance,
    ),
    (
        "words that begin so",
        |a, b| format!("{}* {b}", beginning(a)),
        SortOrder::Relevance,
    ),
    (
        "words spelt nearly so",
        |a, b| format!("{a}~ {b}"),
        SortOrder::Relevance,
    ),
    (
        "of one year",
        |a, b| format!("{a} {b} tanggal:2014"),
        SortOrder::Relevance,
    ),
    (
        "of one source",
        |a, b| format!("{a} {b} sumber:\"Media Kota\""),
        SortOrder::Relevance,
    ),
    (
        "the newest first",
        |a, b| format!("{a} {b}"),
        SortOrder::Newest,
    ),
    (
        "the newest with both",
        |a, b| format!("+{a} +{b}"),
        SortOrder::Newest,
    ),
];

/// Returns the first four letters of a word.
fn beginning(word: &str) -> String {
    word.chars().take(4).collect()
}

/// Asks every kind with and without passages, and prints the medians.
pub(crate) fn compare(searcher: &Searcher, archive: &Archive) {
    let words: Vec<String> = archive
        .queries(QUERIES * crate::archive::KINDS.len())
        .into_iter()
        .skip(2)
        .step_by(crate::archive::KINDS.len())
        .collect();
    let mut base = None;
    println!("\n| telusur | with passages | without |\n|---|---:|---:|");
    for (kind, query, order) in KINDS {
        let mut medians = [0.0; 2];
        let ways = [PassageCount::default(), PassageCount::UpTo(0)];
        for (passages, median_ms) in ways.into_iter().zip(&mut medians) {
            let requests: Vec<SearchRequest> = words
                .iter()
                .filter_map(|words| words.split_once(' '))
                .map(|(a, b)| SearchRequest {
                    query: query(a, b),
                    order,
                    passages,
                    ..SearchRequest::default()
                })
                .collect();
            *median_ms = ask(searcher, &requests, kind).as_secs_f64() * 1e3;
        }
        let base = *base.get_or_insert(medians[0]);
        println!(
            "| {kind} | {:.2} ({:.2} ms) | {:.2} ({:.2} ms) |",
            medians[0] / base,
            medians[0],
            medians[1] / base,
            medians[1]
        );
    }
}

fn ask(searcher: &Searcher, requests: &[SearchRequest], kind: &str) -> Duration {
    let mut times = Vec::with_capacity(requests.len() * (PASSES - 1));
    let mut found = 0;
    for pass in 0..PASSES {
        for request in requests {
            let start = Instant::now();
            let response = searcher.search(request).expect("hits");
            if pass > 0 {
                times.push(start.elapsed());
            }
            found += response.hits.len();
        }
    }
    assert!(found > requests.len(), "{kind}: {found} hits");
    median(&mut times)
}
