//! Text + query → the places that answer it.

use super::passages::Match;
use crate::analysis::{Analyzer, Token};
use crate::query::{Clause, Query, Word};

/// Returns the matches of the included clauses in a text, sorted, not
/// overlapping. A phrase is one match and only where all of it stands; excluded
/// clauses match nothing.
pub(super) fn find_matches(text: &str, query: &Query, analyzer: &mut Analyzer) -> Vec<Match> {
    let mut matches = Vec::new();
    // For each clause of several words, the beginnings that have matched so far:
    // number of words matched and the byte where they start.
    let mut begun: Vec<Vec<(usize, usize)>> = vec![Vec::new(); query.include.len()];
    analyzer.analyze(text, |token| {
        for (clause, asked) in query.include.iter().enumerate() {
            let words = asked.words();
            let exact = matches!(asked, Clause::Phrase(_));
            if let [word] = words {
                if answers(&token, word, exact) {
                    matches.push(Match {
                        range: token.range(),
                        clause,
                    });
                }
                continue;
            }
            let begun = &mut begun[clause];
            begun.push((0, token.start));
            begun.retain_mut(|(matched, start)| {
                if !answers(&token, &words[*matched], exact) {
                    return false;
                }
                *matched += 1;
                if *matched == words.len() {
                    matches.push(Match {
                        range: *start..token.end,
                        clause,
                    });
                    return false;
                }
                true
            });
        }
    });
    // The longest of those that begin together wins; what it covers goes.
    matches.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    let mut end = 0;
    matches.retain(|found| {
        let free = found.range.start >= end;
        if free {
            end = found.range.end;
        }
        free
    });
    matches
}

fn answers(token: &Token<'_>, word: &Word, exact: bool) -> bool {
    if exact {
        token.surface == word.surface
    } else {
        token.stem == word.stem
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Stemmer;
    use crate::query::parse;

    fn check(query: &str, text: &str, expected: &[&str]) {
        let mut analyzer = Analyzer::new(Stemmer::Snowball);
        let query = parse(query, &mut analyzer);
        let found = find_matches(text, &query, &mut analyzer);
        let found: Vec<&str> = found.into_iter().map(|found| &text[found.range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn matches_are_true_to_the_query() {
        check("impor", "Impor dan mengimpor", &["Impor", "mengimpor"]);
        check(
            "\"produk impor\"",
            "produk impor, produk, impor",
            &["produk impor", "produk, impor"],
        );
        check("\"produk impor\"", "produk mengimpor", &[]);
        check("covid-19", "Covid 19 pada 19 Mei", &["Covid 19"]);
        check(
            "produk \"produk impor\"",
            "produk impor produk",
            &["produk impor", "produk"],
        );
        check("\"a a b\"", "a a a b", &["a a b"]);
        check("-impor", "impor", &[]);
        check("jumat", "Jum’at", &["Jum’at"]);
    }
}
