//! Text + query → the places that answer it.

use std::collections::HashMap;
use std::ops::Range;

use super::passages::Match;
use super::spans::close_runs;
use crate::analysis::{Analyzer, Token};
use crate::query::{By, Nearness, Scope, Word, Words};

/// Returns the matches of clauses in a title or body, sorted, not overlapping. A
/// phrase is one match and only where all of it stands; of words near each other
/// each is one.
pub(super) fn find_matches(
    text: &str,
    place: Scope,
    wanted: &[&Words],
    analyzer: &mut Analyzer,
) -> Vec<Match> {
    let mut matches = Vec::new();
    // Clauses of one word, by stem or by surface form: one look-up a token,
    // however many words the query has.
    let mut stems: HashMap<&str, usize> = HashMap::new();
    let mut surfaces: HashMap<&str, usize> = HashMap::new();
    let mut longer: Vec<Unfinished<'_>> = Vec::new();
    let mut near: Vec<Near<'_>> = Vec::new();
    for (clause, asked) in wanted.iter().enumerate() {
        if asked.scope != place && asked.scope != Scope::Text {
            continue;
        }
        match (&asked.words[..], asked.nearness) {
            ([word], _) => {
                for alternative in &word.alternatives {
                    let by = match alternative.by {
                        By::Stem => &mut stems,
                        By::Surface => &mut surfaces,
                    };
                    by.entry(&alternative.term).or_insert(clause);
                }
                for phrase in &word.phrases {
                    longer.push(Unfinished {
                        clause,
                        parts: phrase.stems.iter().map(Part::Stem).collect(),
                        begun: Vec::new(),
                    });
                }
            }
            (words, Nearness::Adjacent) => longer.push(Unfinished {
                clause,
                parts: words.iter().map(Part::Word).collect(),
                begun: Vec::new(),
            }),
            (words, Nearness::Within(distance)) => near.push(Near {
                clause,
                words,
                distance,
                places: Vec::new(),
                ranges: Vec::new(),
            }),
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
        for clause in &mut near {
            clause.take(&token);
        }
    });
    for clause in near {
        clause.finish(&mut matches);
    }
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

/// A word of a clause of several.
enum Part<'a> {
    Word(&'a Word),
    Stem(&'a String),
}

impl Part<'_> {
    fn answers(&self, token: &Token<'_>) -> bool {
        match self {
            Part::Word(word) => word.answers(token),
            Part::Stem(stem) => *stem == token.stem,
        }
    }
}

/// A clause of several words on its way through a text.
struct Unfinished<'a> {
    clause: usize,
    parts: Vec<Part<'a>>,
    /// Beginnings that have matched so far: words matched, byte of the first.
    begun: Vec<(usize, usize)>,
}

impl Unfinished<'_> {
    fn advance(&mut self, token: &Token<'_>, matches: &mut Vec<Match>) {
        let (clause, parts) = (self.clause, &self.parts);
        self.begun.push((0, token.start));
        self.begun.retain_mut(|(matched, start)| {
            if !parts[*matched].answers(token) {
                return false;
            }
            *matched += 1;
            if *matched == parts.len() {
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

/// A clause of words near each other, with the words of a text that answer it.
struct Near<'a> {
    clause: usize,
    words: &'a [Word],
    distance: u32,
    /// Number of the word in the text, number of the word in the clause.
    places: Vec<(u32, usize)>,
    ranges: Vec<Range<usize>>,
}

impl Near<'_> {
    fn take(&mut self, token: &Token<'_>) {
        for (number, word) in self.words.iter().enumerate() {
            if word.answers(token) {
                self.places.push((token.position, number));
                self.ranges.push(token.range());
            }
        }
    }

    fn finish(self, matches: &mut Vec<Match>) {
        for run in close_runs(&self.places, self.words.len(), self.distance) {
            matches.extend(self.ranges[run].iter().map(|range| Match {
                range: range.clone(),
                clause: self.clause,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Algorithm;
    use crate::query::parse;

    fn check(query: &str, text: &str, expected: &[&str]) {
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
        let today = jiff::civil::date(2018, 8, 9);
        let query = parse(query, today, false, &mut analyzer).expect("a query");
        let found = find_matches(text, Scope::Body, &query.wanted(), &mut analyzer);
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
        check("judul:impor isi:produk", "produk impor", &["produk"]);
        check("=impor", "impor mengimpor", &["impor"]);
        check(
            "~\"produk impor\"",
            "produk mengimpor",
            &["produk mengimpor"],
        );
        check(
            "\"impor produk\"~1",
            "produk yang impor dan dua tiga empat produk",
            &["produk", "impor"],
        );
        check("\"a a\"~1", "a b b b a b a", &["a", "a"]);
        check("jumat", "Jum’at", &["Jum’at"]);
    }
}
