#![no_main]

use std::sync::LazyLock;

use telusur::analysis::{Algorithm, Exceptions, Stemmer};

static STEMMERS: LazyLock<[Stemmer; 3]> = LazyLock::new(|| {
    [
        Stemmer::default(),
        Stemmer::default().with_informal(true),
        Stemmer::new(Algorithm::Snowball),
    ]
});

// Words of any kind have a stem, an explanation and terms; exceptions are refused or kept.
libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (words, lines) = input;
    let own = Exceptions::parse(lines).ok();
    let own = own.map(|exceptions| Stemmer::default().with_exceptions(exceptions));
    for word in words.split_whitespace() {
        for stemmer in STEMMERS.iter().chain(&own) {
            let stem = stemmer.stem(word);
            assert_eq!(stem, stemmer.stem(word));
            let _ = (stemmer.explain(word), stemmer.query_terms(word));
        }
    }
});
