//! Articles per second of a whole indexing run, from text files.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use telusur::index::Index;
use telusur::ingest::{IngestRequest, ingest};

/// Copies of the sample archive, so that a run is longer than its start and end.
const COPIES: u64 = 20;

fn indexing(criterion: &mut Criterion) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let archive = tempfile::tempdir().expect("a temporary folder");
    let mut articles = 0;
    for folder in corpus.read_dir().expect("the sample archive").flatten() {
        let Ok(files) = folder.path().read_dir() else {
            continue;
        };
        for file in files
            .flatten()
            .filter(|file| file.path().extension().is_some_and(|e| e == "txt"))
        {
            for copy in 0..COPIES {
                let name = format!("{copy}-{}", file.file_name().to_string_lossy());
                std::fs::copy(file.path(), archive.path().join(name)).expect("a copy");
                articles += 1;
            }
        }
    }
    assert!(articles >= 80 * COPIES, "there are {articles} articles");
    let request = IngestRequest {
        paths: vec![archive.path().to_path_buf()],
        ..IngestRequest::default()
    };

    let mut group = criterion.benchmark_group("indexing");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(articles));
    group.bench_function("text files", |bencher| {
        bencher.iter_batched_ref(
            || tempfile::tempdir().expect("a temporary folder"),
            |folder| {
                let index = Index::open_or_create(folder.path()).expect("a new index");
                let report =
                    ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
                assert_eq!(report.added, articles);
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, indexing);
criterion_main!(benches);
