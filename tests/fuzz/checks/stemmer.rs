//! The target `stemmer`.

use std::sync::LazyLock;

use telusur::analysis::{Algorithm, Exceptions, Stemmer};

use super::parts::{parts, text};

static STEMMERS: LazyLock<[Stemmer; 3]> = LazyLock::new(|| {
    [
        Stemmer::default(),
        Stemmer::default().with_informal(true),
        Stemmer::new(Algorithm::Snowball),
    ]
});

/// Words of any kind have a stem, an explanation and terms; exceptions are refused or kept.
pub(crate) fn check(bytes: &[u8]) {
    let input = text(bytes);
    let [words, lines] = parts(input);
    let own = Exceptions::parse(lines).ok();
    let own = own.map(|exceptions| Stemmer::default().with_exceptions(exceptions));
    for word in words.split_whitespace() {
        for stemmer in STEMMERS.iter().chain(&own) {
            let stem = stemmer.stem(word);
            assert_eq!(stem, stemmer.stem(word));
            let _ = (stemmer.explain(word), stemmer.query_terms(word));
        }
    }
}
