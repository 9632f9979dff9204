//! Text + query → the places that answer it.

use std::collections::HashMap;
use std::ops::Range;

use super::passages::Match;
use super::together::{Arrangement, Finder, Places};
use crate::analysis::Analyzer;
use crate::query::{By, Nearness, Scope, Words};

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
    let mut asked = Asked::default();
    for (clause, words) in wanted.iter().enumerate() {
        if words.scope == place || words.scope == Scope::Text {
            asked.add(clause, words);
        }
    }
    // Ranges of all words, where runs of them are sought.
    let mut ranges: Vec<Range<usize>> = Vec::new();
    analyzer.analyze(text, |token| {
        let single = [
            asked.surfaces.get(token.surface),
            asked.stems.get(token.stem),
        ];
        let mut clause = None;
        for terms in single.into_iter().flatten() {
            clause = clause.or(terms.clause);
            for &word in &terms.words {
                asked.places[word].insert(token.position);
            }
        }
        if let Some(clause) = clause {
            matches.push(Match {
                range: token.range(),
                clause,
            });
        }
        if !asked.together.is_empty() {
            ranges.push(token.range());
        }
    });
    for together in asked.together {
        together.find(&asked.places, &ranges, &mut matches);
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

/// What is asked of a text: one look-up a token, however many words the query has.
#[derive(Default)]
struct Asked<'a> {
    stems: HashMap<&'a str, Answers>,
    surfaces: HashMap<&'a str, Answers>,
    /// Numbers of the words of longer clauses, by the terms that answer them.
    numbers: HashMap<Vec<(By, &'a str)>, usize>,
    /// Where each of them stands.
    places: Vec<Places>,
    together: Vec<Together>,
}

/// What a term answers.
#[derive(Default)]
struct Answers {
    /// The first clause of this word alone.
    clause: Option<usize>,
    /// Words of longer clauses.
    words: Vec<usize>,
}

impl<'a> Asked<'a> {
    fn add(&mut self, clause: usize, words: &'a Words) {
        let terms: Vec<Vec<(By, &str)>> = words
            .words
            .iter()
            .map(|word| {
                let alternatives = word.alternatives.iter();
                alternatives
                    .map(|alternative| (alternative.by, alternative.term.as_str()))
                    .collect()
            })
            .collect();
        let [word] = &words.words[..] else {
            self.add_together(clause, &terms, words.nearness);
            return;
        };
        for (by, term) in terms.into_iter().flatten() {
            self.answers(by, term).clause.get_or_insert(clause);
        }
        for phrase in &word.phrases {
            let stems = phrase.stems.iter();
            let stems: Vec<_> = stems.map(|stem| vec![(By::Stem, stem.as_str())]).collect();
            self.add_together(clause, &stems, Nearness::Adjacent);
        }
    }

    fn add_together(&mut self, clause: usize, words: &[Vec<(By, &'a str)>], nearness: Nearness) {
        let (arrangement, different) = Arrangement::new(words, nearness);
        let words = different.into_iter();
        let words = words.map(|terms| self.number(terms)).collect();
        self.together.push(Together {
            clause,
            words,
            finder: Finder::new(arrangement),
        });
    }

    /// Returns the number of the word that these terms answer.
    fn number(&mut self, terms: Vec<(By, &'a str)>) -> usize {
        if let Some(&known) = self.numbers.get(&terms) {
            return known;
        }
        let number = self.places.len();
        self.places.push(Places::default());
        for &(by, term) in &terms {
            self.answers(by, term).words.push(number);
        }
        self.numbers.insert(terms, number);
        number
    }

    fn answers(&mut self, by: By, term: &'a str) -> &mut Answers {
        let terms = match by {
            By::Stem => &mut self.stems,
            By::Surface => &mut self.surfaces,
        };
        terms.entry(term).or_default()
    }
}

/// A clause of several words.
struct Together {
    clause: usize,
    /// Numbers of its different words.
    words: Vec<usize>,
    finder: Finder,
}

impl Together {
    fn find(mut self, places: &[Places], ranges: &[Range<usize>], matches: &mut Vec<Match>) {
        for (word, &number) in self.words.iter().enumerate() {
            if !self.finder.add(word, &places[number]) {
                return;
            }
        }
        let mut answering = Places::default();
        for &number in &self.words {
            answering.insert_all(&places[number]);
        }
        let clause = self.clause;
        let is_scattered = self.finder.arrangement().is_scattered();
        let mut next = 0;
        self.finder.runs(|run| {
            if !is_scattered {
                let last = &ranges[run.end as usize - 1];
                matches.push(Match {
                    range: ranges[run.start as usize].start..last.end,
                    clause,
                });
                return;
            }
            // Runs may overlap; each word is told once.
            for word in run.start.max(next)..run.end {
                if answering.contains(word) {
                    matches.push(Match {
                        range: ranges[word as usize].clone(),
                        clause,
                    });
                }
            }
            next = next.max(run.end);
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
        check("\"a a\"~3", "a a b a", &["a", "a", "a"]);
        check("\"a b\"~3", "a b b", &["a", "b"]);
        check("\"a a b\"~3", "a b b", &[]);
        check("jumat", "Jum’at", &["Jum’at"]);
    }
}
