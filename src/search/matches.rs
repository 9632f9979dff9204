//! Text + query → the places that answer it.

use std::collections::HashMap;

use super::passages::Match;
use crate::analysis::{Analyzer, Token};
use crate::query::{Clause, Query, Word};

/// Returns the matches of the included clauses in a text, sorted, not
/// overlapping. A phrase is one match and only where all of it stands; excluded
/// clauses match nothing.
pub(super) fn find_matches(text: &str, query: &Query, analyzer: &mut Analyzer) -> Vec<Match> {
    let mut matches = Vec::new();
    // Clauses of one word, by stem or by surface form: one look-up a token,
    // however many words the query has.
    let mut stems: HashMap<&str, usize> = HashMap::new();
    let mut surfaces: HashMap<&str, usize> = HashMap::new();
    let mut longer: Vec<Unfinished<'_>> = Vec::new();
    for (clause, asked) in query.include.iter().enumerate() {
        match (asked, asked.words()) {
            (Clause::Phrase(_), [word]) => {
                surfaces.entry(&word.surface).or_insert(clause);
            }
            (_, [word]) => {
                for term in &word.terms {
                    stems.entry(&term.term).or_insert(clause);
                }
            }
            (_, words) => {
                let exact = matches!(asked, Clause::Phrase(_));
                longer.push(Unfinished {
                    clause,
                    words,
                    exact,
                    begun: Vec::new(),
                });
            }
        }
    }
    analyzer.analyze(text, |token| {
        let single = [surfaces.get(token.surface), stems.get(token.stem)];
        if let Some(&clause) = single.into_iter().flatten().next() {
            matches.push(Match {
                range: token.range(),
                clause,
            });
        }
        for phrase in &mut longer {
            phrase.advance(&token, &mut matches);
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

/// A clause of several words on its way through a text.
struct Unfinished<'a> {
    clause: usize,
    words: &'a [Word],
    exact: bool,
    /// Beginnings that have matched so far: words matched, byte of the first.
    begun: Vec<(usize, usize)>,
}

impl Unfinished<'_> {
    fn advance(&mut self, token: &Token<'_>, matches: &mut Vec<Match>) {
        let (clause, words, exact) = (self.clause, self.words, self.exact);
        self.begun.push((0, token.start));
        self.begun.retain_mut(|(matched, start)| {
            let word = &words[*matched];
            let answers = if exact {
                token.surface == word.surface
            } else {
                word.answers(token.stem)
            };
            if !answers {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Algorithm;
    use crate::query::parse;

    fn check(query: &str, text: &str, expected: &[&str]) {
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
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
