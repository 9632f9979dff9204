#![no_main]

use telusur::analysis::{Analyzer, Stemmer};

// Tokens lie in the text, in order, and stemming never fails.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let stemmer = Stemmer::default();
    for word in text.split_whitespace() {
        let _ = stemmer.stem(word);
    }
    telusur::index::AnalysedText::new(text, &mut Analyzer::new(stemmer));
});
