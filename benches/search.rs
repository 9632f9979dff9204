//! Latency of a search by kind of query: ten hits with and without passages,
//! and counting alone; passages of a very long article; highlights of one.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

mod support;

use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use support::Recombined;
use telusur::index::{Index, IndexOptions};
use telusur::ingest::{IngestRequest, ingest};
use telusur::search::{PassageCount, SearchRequest, SearchResponse, Searcher};

/// Number of generated articles.
const ARTICLES: u64 = 2_000;

/// Size of the very long article, in bytes.
const LONG_BODY: usize = 1_000_000;

/// Writes articles put together of the sample archive, and to another file a very long one.
fn write_archives(path: &Path, long: &Path) {
    let mut recombined = Recombined::new();
    std::fs::write(path, recombined.json_lines(ARTICLES)).expect("a written archive");
    let Recombined {
        paragraphs,
        numbers,
        ..
    } = &mut recombined;
    let mut body = String::with_capacity(LONG_BODY + 10_000);
    while body.len() < LONG_BODY {
        body.push_str(&paragraphs[numbers.below(paragraphs.len())]);
        body.push('\n');
    }
    let record = serde_json::json!({ "id": "panjang", "title": "Panjang", "body": body });
    std::fs::write(long, format!("{record}\n")).expect("a written archive");
}

/// Kinds of query, each with the least and the largest number of articles that
/// makes it one of its kind.
const QUERIES: [(&str, &str, u64, u64); 6] = [
    ("rare word", "sasmitaningrat", 10, 100),
    ("common word", "yang", 1_000, ARTICLES),
    (
        "five words",
        "pengendalian harga beras di pasar",
        1_000,
        ARTICLES,
    ),
    ("phrase", "\"produk impor\"", 10, 1_000),
    ("compound", "jakarta-bandung", 10, 1_000),
    ("no hit", "tidakadakatasemacamini", 0, 0),
];

/// Indexes a file of so many articles in a folder of its own.
fn indexed(file: PathBuf, articles: u64) -> Index {
    let folder = file.with_extension("index");
    let index = Index::open_or_create(&folder, IndexOptions::default()).expect("a new index");
    let request = IngestRequest {
        paths: vec![file],
        ..IngestRequest::default()
    };
    let report = ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
    assert_eq!(report.added, articles);
    index
}

/// Whether each hit has what was asked for: passages with highlights in them.
fn has_passages(response: &SearchResponse, passages: PassageCount) -> bool {
    response.hits.iter().all(|hit| {
        let shown = hit.passages.iter();
        let marked = shown.clone().all(|passage| !passage.highlights.is_empty());
        match passages {
            PassageCount::UpTo(0) => hit.passages.is_empty(),
            _ => !hit.passages.is_empty() && (marked || !hit.title_highlights.is_empty()),
        }
    })
}

fn search(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("gabungan.jsonl");
    let long = folder.path().join("panjang.jsonl");
    write_archives(&file, &long);
    let searcher = Searcher::open(&indexed(file, ARTICLES)).expect("a view");

    let without = PassageCount::UpTo(0);
    // Copies are folded where that is what is measured.
    let ways = [
        ("with passages", 10, PassageCount::AsNeeded, false, false),
        ("without passages", 10, without, false, false),
        ("copies folded", 10, without, false, true),
        ("counting", 0, without, true, false),
    ];
    for (way, limit, passages, count_all, fold_copies) in ways {
        let mut group = criterion.benchmark_group(format!("search, {way}"));
        for (kind, query, least, most) in QUERIES {
            let request = SearchRequest {
                query: query.to_owned(),
                limit,
                count_all,
                passages,
                fold_copies,
                ..SearchRequest::default()
            };
            let expected = searcher.search(&request).expect("an answer");
            let (total, hits) = (expected.total, expected.hits.len());
            assert!(
                (least..=most).contains(&total.count),
                "{query}: {}",
                total.count
            );
            assert_eq!(hits, if least == 0 { 0 } else { limit }, "{query}");
            assert!(has_passages(&expected, passages), "{query}");
            group.bench_function(kind, |bencher| {
                bencher.iter(|| {
                    let response = searcher.search(&request).expect("an answer");
                    assert_eq!(response.total, total, "{query}");
                    assert_eq!(response.hits, expected.hits, "{query}");
                    response
                });
            });
        }
        group.finish();
    }

    let index = indexed(long, 1);
    let searcher = Searcher::open(&index).expect("a view");
    let article = index
        .article("panjang")
        .expect("a view")
        .expect("an article");
    let mut group = criterion.benchmark_group("one article of 1 MB");
    for (kind, query, ..) in QUERIES.into_iter().filter(|(_, _, least, _)| *least > 0) {
        for (way, passages) in [("with", PassageCount::AsNeeded), ("without", without)] {
            let request = SearchRequest {
                query: query.to_owned(),
                passages,
                fold_copies: false,
                ..SearchRequest::default()
            };
            let expected = searcher.search(&request).expect("an answer");
            assert_eq!(expected.hits.len(), 1, "{query}");
            assert!(has_passages(&expected, passages), "{query}");
            group.bench_function(format!("{kind}, {way} passages"), |bencher| {
                bencher.iter(|| {
                    let response = searcher.search(&request).expect("an answer");
                    assert_eq!(response.hits[0].passages, expected.hits[0].passages);
                    response
                });
            });
        }
        let request = SearchRequest {
            query: query.to_owned(),
            ..SearchRequest::default()
        };
        group.bench_function(format!("{kind}, highlights"), |bencher| {
            bencher.iter(|| {
                let highlights = searcher.highlights(&article, &request).expect("an answer");
                assert!(!highlights.body.is_empty(), "{query}");
                highlights
            });
        });
    }
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
