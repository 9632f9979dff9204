//! The target `analysis`.

use telusur::analysis::{Analyzer, Stemmer};

use super::parts::text;

/// Tokens lie in the text, in order, and stemming never fails.
pub(crate) fn check(bytes: &[u8]) {
    let text = text(bytes);
    let stemmer = Stemmer::default();
    for word in text.split_whitespace() {
        let _ = stemmer.stem(word);
    }
    telusur::index::AnalysedText::new(text, &mut Analyzer::new(stemmer));
}
