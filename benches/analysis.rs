//! Tokens per second of the analysis chain, on the sample archive.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use telusur::analysis::{Analyzer, Stemmer};

/// All text files of the sample archive.
fn sample() -> String {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut text = String::new();
    for folder in corpus.read_dir().expect("the sample archive").flatten() {
        let Ok(files) = folder.path().read_dir() else {
            continue;
        };
        for file in files
            .flatten()
            .filter(|file| file.path().extension().is_some_and(|e| e == "txt"))
        {
            text.push_str(&std::fs::read_to_string(file.path()).expect("an article"));
        }
    }
    text
}

fn count(analyzer: &mut Analyzer, text: &str) -> u64 {
    let mut tokens = 0;
    analyzer.analyze(text, |token| {
        black_box(token.stem);
        tokens += 1;
    });
    tokens
}

fn analysis(criterion: &mut Criterion) {
    let text = sample();
    let expected = count(&mut Analyzer::new(Stemmer::None), &text);
    assert!(
        expected > 20_000,
        "the sample archive has {expected} tokens"
    );
    let mut group = criterion.benchmark_group("analysis");
    group.throughput(Throughput::Elements(expected));
    for stemmer in [Stemmer::None, Stemmer::Snowball] {
        let mut analyzer = Analyzer::new(stemmer);
        group.bench_function(stemmer.name(), |bencher| {
            bencher.iter(|| assert_eq!(count(&mut analyzer, black_box(&text)), expected));
        });
    }
    group.finish();
}

criterion_group!(benches, analysis);
criterion_main!(benches);
