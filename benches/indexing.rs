//! Articles per second of a whole indexing run, from JSON Lines to the commit, and
//! files per second of runs over an archive that was indexed before.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use telusur::index::{Index, IndexOptions};
use telusur::ingest::{IngestRequest, ingest};

/// Number of generated articles.
const ARTICLES: u64 = 2_000;

/// Writes articles recombined from the paragraphs of the sample archive, the
/// same ones every time.
fn write_archive(path: &Path) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut paths = Vec::new();
    for folder in corpus.read_dir().expect("the sample archive") {
        let folder = folder.expect("an entry").path();
        if folder.is_dir() {
            for file in folder.read_dir().expect("a folder") {
                paths.push(file.expect("an entry").path());
            }
        }
    }
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    let (mut titles, mut paragraphs) = (Vec::new(), Vec::new());
    for path in paths {
        let text = std::fs::read_to_string(path).expect("an article");
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        titles.extend(lines.next().map(str::to_owned));
        let body = lines.filter(|line| !line.starts_with("Oleh"));
        paragraphs.extend(body.map(str::to_owned));
    }
    // A linear congruential generator: no dependency, no seed from outside.
    let mut state = 2_019_u64;
    let mut below = |limit: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % limit
    };
    let mut lines = String::new();
    for number in 0..ARTICLES {
        let title = &titles[below(titles.len())];
        let length = 4 + below(5);
        let body: Vec<&str> = (0..length)
            .map(|_| paragraphs[below(paragraphs.len())].as_str())
            .collect();
        let record = serde_json::json!({
            "id": format!("gabungan-{number:04}"),
            "title": title,
            "body": body.join("\n\n"),
            "date": format!("{}-{:02}-{:02}", 2015 + below(11), 1 + below(12), 1 + below(28)),
            "source": "Gabungan",
        });
        lines.push_str(&record.to_string());
        lines.push('\n');
    }
    std::fs::write(path, lines).expect("a written archive");
}

fn indexing(criterion: &mut Criterion) {
    let archive = tempfile::tempdir().expect("a temporary folder");
    let file = archive.path().join("gabungan.jsonl");
    write_archive(&file);
    let request = IngestRequest {
        paths: vec![file],
        ..IngestRequest::default()
    };

    let mut group = criterion.benchmark_group("indexing");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(ARTICLES));
    group.bench_function("json lines", |bencher| {
        // The folder is handed back, so that its removal is not measured.
        bencher.iter_batched(
            || tempfile::tempdir().expect("a temporary folder"),
            |folder| {
                let index = Index::open_or_create(folder.path(), IndexOptions::default())
                    .expect("a new index");
                let report =
                    ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
                assert_eq!(report.added, ARTICLES);
                folder
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Number of files of the archive that is indexed again.
const FILES: u64 = 10_000;

fn again(criterion: &mut Criterion) {
    let archive = tempfile::tempdir().expect("a temporary folder");
    for number in 0..FILES {
        let folder = archive.path().join(format!("{:03}", number / 100));
        std::fs::create_dir_all(&folder).expect("a folder");
        let text = format!("Judul {number}\n\nIsi berita nomor {number}.\n");
        std::fs::write(folder.join(format!("{number}.txt")), text).expect("a written file");
    }
    let request = IngestRequest {
        paths: vec![archive.path().to_path_buf()],
        ..IngestRequest::default()
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = Index::open_or_create(folder.path(), IndexOptions::default()).expect("a new index");
    let run = || ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
    assert_eq!(run().added, FILES);

    let mut group = criterion.benchmark_group("indexing again");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(FILES));
    group.bench_function("nothing changed", |bencher| {
        bencher.iter(|| assert_eq!(run().unchanged, FILES));
    });
    let mut version = 0;
    group.bench_function("one file changed", |bencher| {
        bencher.iter(|| {
            version += 1;
            let text = format!("Judul\n\nIsi berita, versi {version:09}.\n");
            std::fs::write(archive.path().join("000/7.txt"), text).expect("a written file");
            assert_eq!(run().replaced, 1);
        });
    });
    group.finish();
}

criterion_group!(benches, indexing, again);
criterion_main!(benches);
