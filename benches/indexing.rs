//! Articles per second of a whole indexing run, from JSON Lines and from text files to the
//! commit, and files per second of runs over an archive that was indexed before.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

mod support;

use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use support::Recombined;
use telusur::index::{Index, IndexOptions};
use telusur::ingest::{IngestRequest, ingest};

/// Number of generated articles.
const ARTICLES: u64 = 2_000;

/// Writes the articles to text files, as newspapers' archives have them: title, byline,
/// paragraphs.
fn write_text_files(lines: &str, folder: &Path) {
    for (number, line) in lines.lines().enumerate() {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record");
        let text = |key: &str| record[key].as_str().expect("a text").to_owned();
        let folder = folder.join(format!("{:03}", number / 500));
        std::fs::create_dir_all(&folder).expect("a folder");
        let article = format!(
            "{}\nOleh : Gabungan | {}\n\n{}\n",
            text("title"),
            text("date"),
            text("body")
        );
        std::fs::write(folder.join(format!("{number}.txt")), article).expect("a written file");
    }
}

fn indexing(criterion: &mut Criterion) {
    let archive = tempfile::tempdir().expect("a temporary folder");
    let lines = Recombined::new().json_lines(ARTICLES);
    let file = archive.path().join("gabungan.jsonl");
    std::fs::write(&file, &lines).expect("a written archive");
    let folder = archive.path().join("teks");
    write_text_files(&lines, &folder);

    let mut group = criterion.benchmark_group("indexing");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(ARTICLES));
    for (format, path) in [("json lines", file), ("text files", folder)] {
        group.bench_function(format, |bencher| {
            // The folder is handed back, so that its removal is not measured.
            bencher.iter_batched(
                || tempfile::tempdir().expect("a temporary folder"),
                |folder| {
                    index(&path, folder.path());
                    folder
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// Makes an index of all the articles.
fn index(archive: &Path, folder: &Path) {
    let request = IngestRequest {
        paths: vec![archive.to_path_buf()],
        ..IngestRequest::default()
    };
    let index = Index::open_or_create(folder, IndexOptions::default()).expect("a new index");
    let report = ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
    assert_eq!(report.added, ARTICLES);
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
