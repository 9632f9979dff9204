//! Latency of a search with ten hits and their passages, by kind of query.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use telusur::index::Index;
use telusur::ingest::{IngestRequest, ingest};
use telusur::search::{SearchRequest, Searcher};

fn search(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = Index::open_or_create(folder.path()).expect("a new index");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let request = IngestRequest {
        paths: vec![corpus],
        ..IngestRequest::default()
    };
    ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
    let searcher = Searcher::open(&index).expect("a view");

    let mut group = criterion.benchmark_group("search");
    for (kind, query, least) in [
        ("rare word", "wiraloka", 1),
        ("common word", "yang", 50),
        ("five words", "pengendalian harga beras di pasar", 50),
        ("phrase", "\"produk impor\"", 2),
        ("compound", "jakarta-bandung", 2),
        ("nothing", "tidakadakatasemacamini", 0),
    ] {
        let request = SearchRequest {
            query: query.to_owned(),
            ..SearchRequest::default()
        };
        group.bench_function(kind, |bencher| {
            bencher.iter(|| {
                let response = searcher.search(&request).expect("an answer");
                assert!(
                    response.total.count >= least,
                    "{query}: {}",
                    response.total.count
                );
                response.hits.len()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
