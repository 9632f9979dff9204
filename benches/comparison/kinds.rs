//! Searches with passages and without, also those that bare tantivy has no like of, or not
//! in its query language: what each kind costs beside two words of a title.

use std::time::{Duration, Instant};

use telusur::search::{PassageCount, SearchRequest, Searcher, SortOrder};

use crate::archive::{self, Archive};
use crate::median;

/// Queries of each kind.
const QUERIES: usize = 100;

/// Times that each is asked; the first time only warms.
const PASSES: usize = 4;

/// Kinds of the log, by their numbers there.
const OF_LOG: [usize; 4] = [0, 1, 5, 6];

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
    let log = archive.queries(QUERIES * archive::KINDS.len());
    let of_log = |number: usize| log.iter().skip(number).step_by(archive::KINDS.len());
    let words: Vec<(&str, &str)> = of_log(2)
        .filter_map(|words| words.split_once(' '))
        .collect();
    let mut base = None;
    println!("\n| telusur | with passages | without |\n|---|---:|---:|");
    let mut compare = |kind: &str, queries: &[String], order: SortOrder| {
        let ways = [PassageCount::default(), PassageCount::UpTo(0)];
        let medians = ways.map(|passages| {
            let request = |query: &String| SearchRequest {
                query: query.clone(),
                order,
                passages,
                ..SearchRequest::default()
            };
            let requests: Vec<SearchRequest> = queries.iter().map(request).collect();
            ask(searcher, &requests, kind).as_secs_f64() * 1e3
        });
        let base = *base.get_or_insert(medians[0]);
        println!(
            "| {kind} | {:.2} ({:.2} ms) | {:.2} ({:.2} ms) |",
            medians[0] / base,
            medians[0],
            medians[1] / base,
            medians[1]
        );
    };
    for (kind, query, order) in KINDS {
        let queries: Vec<String> = words.iter().map(|(a, b)| query(a, b)).collect();
        compare(kind, &queries, order);
    }
    for number in OF_LOG {
        let queries: Vec<String> = of_log(number).cloned().collect();
        compare(archive::KINDS[number], &queries, SortOrder::Relevance);
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
