//! Articles and bytes per second of parsing alone: from a file to articles with titles,
//! dates and cleaned bodies, on one thread, by format.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

mod support;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use support::Recombined;
use telusur::corpus::{self, Links, ReadOptions, Roots};
use telusur::index::MARKER;

/// Articles of an archive that is put together.
const ARTICLES: u64 = 2_000;

/// Reads and parses everything below a path, and returns the number of articles and of
/// bytes of their texts.
fn parse(archive: &Path, options: &ReadOptions) -> (u64, usize) {
    let paths = [archive.to_path_buf()];
    let listing =
        corpus::walk(&paths, &mut Roots::default(), MARKER, Links::default()).expect("a listing");
    let (mut articles, mut text) = (0, 0);
    for file in listing.files {
        let _ = corpus::read(file.into(), options, &mut |unit| {
            for reading in corpus::parse(unit, options).records.into_iter().flatten() {
                articles += 1;
                text += reading.article.title.len() + reading.article.body.len();
            }
            ControlFlow::Continue(())
        });
    }
    (articles, text)
}

fn bytes_below(path: &Path) -> u64 {
    if path.is_file() {
        return path.metadata().expect("a file").len();
    }
    let entries = path.read_dir().expect("a folder");
    entries
        .map(|entry| bytes_below(&entry.expect("an entry").path()))
        .sum()
}

/// Copies the files of the sample archive with this ending, each as often as it takes.
fn copies_of(ending: &str, folder: &Path) -> PathBuf {
    let folder = folder.join(ending);
    std::fs::create_dir_all(&folder).expect("a folder");
    let files = support::sample_files(ending);
    for (number, file) in files.iter().cycle().take(500).enumerate() {
        let copy = folder.join(format!("{number:03}.{ending}"));
        std::fs::copy(file, copy).expect("a copied file");
    }
    folder
}

fn parsing(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lines = folder.path().join("gabungan.jsonl");
    std::fs::write(&lines, Recombined::new().json_lines(ARTICLES)).expect("a written archive");
    let archives = [
        ("json lines", lines, ARTICLES),
        ("text files", copies_of("txt", folder.path()), 500),
        ("pages", copies_of("html", folder.path()), 500),
    ];
    let options = ReadOptions::default();
    let mut group = criterion.benchmark_group("parsing");
    group.sample_size(20);
    for (format, archive, articles) in archives {
        let expected = parse(&archive, &options);
        assert_eq!(expected.0, articles, "{format}");
        assert!(
            expected.1 > 500 * usize::try_from(articles).expect("a number"),
            "{format}"
        );
        group.throughput(Throughput::ElementsAndBytes {
            elements: articles,
            bytes: bytes_below(&archive),
        });
        group.bench_function(format, |bencher| {
            bencher.iter(|| assert_eq!(parse(&archive, &options), expected));
        });
    }
    group.finish();
}

criterion_group!(benches, parsing);
criterion_main!(benches);
