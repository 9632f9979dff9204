//! Distinct words per second of the stemmers, one thread, without any cache.
//!
//! The words are those of the sample archive; with `TELUSUR_SHARED` also the
//! forms of its frequency list, which holds the words no cache would serve.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use telusur::analysis::{Algorithm, Analyzer, Stemmer};

/// Returns every word once, folded.
fn distinct_words() -> Vec<String> {
    let mut words = BTreeSet::new();
    let mut analyzer = Analyzer::new(Algorithm::None);
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for folder in corpus.read_dir().expect("the sample archive") {
        let folder = folder.expect("an entry").path();
        if folder.is_dir() {
            for file in folder.read_dir().expect("a folder") {
                let text = std::fs::read_to_string(file.expect("an entry").path());
                analyzer.analyze(&text.expect("an article"), |token| {
                    words.insert(token.surface.to_owned());
                });
            }
        }
    }
    if let Ok(shared) = std::env::var("TELUSUR_SHARED") {
        let list = Path::new(&shared).join("stem/frequency.txt");
        let text = std::fs::read_to_string(list).expect("the frequency list");
        let forms = text.lines().filter(|line| !line.starts_with('#'));
        words.extend(forms.filter_map(|line| Some(line.split('\t').next()?.to_owned())));
    }
    words.retain(|word| word.chars().all(char::is_alphabetic));
    assert!(words.len() > 1_000, "the archive has {} words", words.len());
    words.into_iter().collect()
}

fn stemming(criterion: &mut Criterion) {
    let words = distinct_words();
    let mut group = criterion.benchmark_group("stemming");
    group.throughput(Throughput::Elements(words.len() as u64));
    for algorithm in [Algorithm::Telusur, Algorithm::Snowball] {
        let stemmer = Stemmer::new(algorithm);
        group.bench_function(algorithm.name(), |bencher| {
            bencher.iter(|| {
                for word in &words {
                    black_box(stemmer.stem(black_box(word)));
                }
            });
        });
    }
    // Its word list may not be shipped (CC BY-NC-SA); it is here to be measured.
    let dictionary = sastrawi::Dictionary::new();
    let sastrawi = sastrawi::Stemmer::new(&dictionary);
    group.bench_function("sastrawi", |bencher| {
        bencher.iter(|| {
            for word in &words {
                let mut stem = word.clone();
                sastrawi.stem_word(black_box(&mut stem));
                black_box(stem);
            }
        });
    });
    group.finish();
}

criterion_group!(benches, stemming);
criterion_main!(benches);
