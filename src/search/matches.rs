//! Text + query → the places that answer it.

use std::ops::Range;

use foldhash::HashMap;

use super::together::{Arrangement, Finder, Places};
use crate::analysis::{Analyzer, TermFilter, Token, with_hyphenated_affixes};
use crate::query::{By, Nearness, Scope, Words};

/// A match in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// Bytes in the text.
    pub(super) range: Range<usize>,
    /// The clause of the query that it answers.
    pub(super) clause: usize,
    /// Whether it stands as typed, not in another form of the word or as another
    /// word that means the same.
    pub(super) exact: bool,
}

/// Returns the ranges that matches cover, sorted, not overlapping: what is to be
/// highlighted. Matches that share letters are one range.
pub(super) fn covered(matches: &[Match]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(matches.len());
    for found in matches {
        match ranges.last_mut() {
            Some(last) if found.range.start < last.end => last.end = last.end.max(found.range.end),
            _ => ranges.push(found.range.clone()),
        }
    }
    ranges
}

/// Finds the matches of a query in one text after another.
pub(super) struct MatchFinder<'a> {
    title: Asked<'a>,
    body: Asked<'a>,
}

impl<'a> MatchFinder<'a> {
    /// Prepares for the clauses that are looked for, which matches name by number.
    pub(super) fn new(wanted: &[&'a Words]) -> MatchFinder<'a> {
        let asked_of = |place| {
            let mut asked = Asked::default();
            for (clause, words) in wanted.iter().enumerate() {
                if words.scope == place || words.scope == Scope::Text {
                    asked.add(clause, words);
                }
            }
            asked
        };
        MatchFinder {
            title: asked_of(Scope::Title),
            body: asked_of(Scope::Body),
        }
    }

    /// Returns the matches in a title. `positions` are those of its words at which an
    /// index has terms of the query; without them the whole title is read.
    pub(super) fn in_title(
        &mut self,
        title: &str,
        positions: Option<&[u32]>,
        analyzer: &mut Analyzer,
    ) -> Vec<Match> {
        self.title.find(title, positions, analyzer)
    }

    /// Returns the matches in a body; see [`MatchFinder::in_title`].
    pub(super) fn in_body(
        &mut self,
        body: &str,
        positions: Option<&[u32]>,
        analyzer: &mut Analyzer,
    ) -> Vec<Match> {
        self.body.find(body, positions, analyzer)
    }
}

/// What is asked of a text: one look-up a token, however many words the query has.
#[derive(Default)]
struct Asked<'a> {
    stems: HashMap<&'a str, Answers<'a>>,
    surfaces: HashMap<&'a str, Answers<'a>>,
    /// All of these terms.
    terms: TermFilter,
    /// Numbers of the words of longer clauses, by the terms that answer them.
    numbers: HashMap<Vec<(By, &'a str)>, usize>,
    /// Where each of them stands in the text at hand.
    places: Vec<Places>,
    together: Vec<Together>,
}

/// What a term answers.
#[derive(Default)]
struct Answers<'a> {
    /// The clauses of this word alone, with the word as typed.
    clauses: Vec<(usize, &'a str)>,
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
            self.add_together(clause, &terms, words.nearness, true);
            return;
        };
        for (by, term) in terms.into_iter().flatten() {
            self.answers(by, term).clauses.push((clause, &word.surface));
        }
        for phrase in &word.phrases {
            let stems = phrase.stems.iter();
            let stems: Vec<_> = stems.map(|stem| vec![(By::Stem, stem.as_str())]).collect();
            self.add_together(clause, &stems, Nearness::Adjacent, false);
        }
    }

    fn add_together(
        &mut self,
        clause: usize,
        words: &[Vec<(By, &'a str)>],
        nearness: Nearness,
        exact: bool,
    ) {
        let (arrangement, different) = Arrangement::new(words, nearness);
        let words = different.into_iter();
        let words = words.map(|terms| self.number(terms)).collect();
        self.together.push(Together {
            clause,
            words,
            finder: Finder::new(arrangement),
            exact,
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

    fn answers(&mut self, by: By, term: &'a str) -> &mut Answers<'a> {
        self.terms.insert(term);
        let answers = match by {
            By::Stem => &mut self.stems,
            By::Surface => &mut self.surfaces,
        };
        answers.entry(term).or_default()
    }

    /// Returns the matches in a text, sorted by where they begin, the longest first.
    /// A phrase is one match and only where all of it stands; of words near each
    /// other each is one.
    fn find(
        &mut self,
        text: &str,
        positions: Option<&[u32]>,
        analyzer: &mut Analyzer,
    ) -> Vec<Match> {
        if self.stems.is_empty() && self.surfaces.is_empty() {
            return Vec::new();
        }
        let (stems, surfaces) = (&self.stems, &self.surfaces);
        let places = &mut self.places;
        places.iter_mut().for_each(Places::clear);
        let mut matches = Vec::new();
        // The words that take part in longer clauses, by their number in the text.
        let mut taking_part = Vec::new();
        let wanted =
            |surface: &str, stem: &str| surfaces.contains_key(surface) || stems.contains_key(stem);
        let on_token = |token: Token<'_>| {
            let by_stem = stems.get(token.stem);
            let range = match by_stem {
                Some(_) => with_hyphenated_affixes(text, token.range()),
                None => token.range(),
            };
            let answers = [surfaces.get(token.surface), by_stem];
            let begun = matches.len();
            let mut takes_part = false;
            for answers in answers.into_iter().flatten() {
                for &(clause, typed) in &answers.clauses {
                    let known = |found: &Match| found.clause == clause;
                    if matches[begun..].iter().any(known) {
                        continue;
                    }
                    matches.push(Match {
                        range: range.clone(),
                        clause,
                        exact: token.surface == typed,
                    });
                }
                for &word in &answers.words {
                    places[word].insert(token.position);
                    takes_part = true;
                }
            }
            if takes_part {
                taking_part.push((token.position, token.range()));
            }
        };
        match positions {
            Some(positions) => analyzer.find_at(text, positions, wanted, on_token),
            None => analyzer.find(text, &self.terms, wanted, on_token),
        }
        for together in &mut self.together {
            together.find(places, &taking_part, &mut matches);
        }
        matches.sort_by_key(|found| {
            let Range { start, end } = found.range;
            (start, std::cmp::Reverse(end), found.clause)
        });
        matches
    }
}

/// A clause of several words.
struct Together {
    clause: usize,
    /// Numbers of its different words.
    words: Vec<usize>,
    finder: Finder,
    /// See [`Match::exact`].
    exact: bool,
}

impl Together {
    fn find(
        &mut self,
        places: &[Places],
        taking_part: &[(u32, Range<usize>)],
        matches: &mut Vec<Match>,
    ) {
        self.finder.clear();
        for (word, &number) in self.words.iter().enumerate() {
            if !self.finder.add(word, &places[number]) {
                return;
            }
        }
        let mut answering = Places::default();
        for &number in &self.words {
            answering.insert_all(&places[number]);
        }
        // Every word of a run of neighbours takes part.
        let range_of = |word: u32| {
            let at = taking_part.binary_search_by_key(&word, |(number, _)| *number);
            at.ok().map(|at| taking_part[at].1.clone())
        };
        let (clause, exact) = (self.clause, self.exact);
        let is_scattered = self.finder.arrangement().is_scattered();
        let mut next = 0;
        self.finder.runs(|run| {
            if !is_scattered {
                if let (Some(first), Some(last)) = (range_of(run.start), range_of(run.end - 1)) {
                    matches.push(Match {
                        range: first.start..last.end,
                        clause,
                        exact,
                    });
                }
                return;
            }
            // Runs may overlap; each word is told once.
            for word in run.start.max(next)..run.end {
                if answering.contains(word)
                    && let Some(range) = range_of(word)
                {
                    matches.push(Match {
                        range,
                        clause,
                        exact,
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
    use proptest::prelude::*;

    use crate::analysis::Algorithm;
    use crate::query::{Query, parse};

    fn check(query: &str, text: &str, expected: &[&str]) {
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
        let today = jiff::civil::date(2018, 8, 9);
        let query = parse(query, today, false, &mut analyzer).expect("a query");
        let mut finder = MatchFinder::new(&query.wanted());
        // A text after another finds the same.
        for _ in 0..2 {
            let found = covered(&finder.in_body(text, None, &mut analyzer));
            let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{query:?}");
        }
    }

    fn parsed(query: &str, analyzer: &mut Analyzer) -> Query {
        let today = jiff::civil::date(2018, 8, 9);
        parse(query, today, false, analyzer).expect("a query")
    }

    /// What is to be highlighted, word by word from the plain analysis of a text:
    /// for clauses of one word and phrases.
    fn plainly(query: &Query, text: &str, analyzer: &mut Analyzer) -> Vec<Range<usize>> {
        let mut tokens = Vec::new();
        analyzer.analyze(text, |token| {
            let (surface, stem) = (token.surface.to_owned(), token.stem.to_owned());
            tokens.push((token.range(), surface, stem));
        });
        let mut matches = Vec::new();
        for words in query.wanted() {
            let words = &words.words;
            for run in tokens.windows(words.len()) {
                let mut by_stem = false;
                let stands = run.iter().zip(words).all(|((_, surface, stem), word)| {
                    by_stem |= word
                        .alternatives
                        .iter()
                        .any(|alternative| alternative.by == By::Stem && alternative.term == *stem);
                    word.alternatives
                        .iter()
                        .any(|alternative| match alternative.by {
                            By::Stem => alternative.term == *stem,
                            By::Surface => alternative.term == *surface,
                        })
                });
                let range = run[0].0.start..run[run.len() - 1].0.end;
                if stands && words.len() == 1 && by_stem {
                    matches.push(with_hyphenated_affixes(text, range));
                } else if stands {
                    matches.push(range);
                }
            }
        }
        matches.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let matches: Vec<Match> = matches
            .into_iter()
            .map(|range| Match {
                range,
                clause: 0,
                exact: false,
            })
            .collect();
        covered(&matches)
    }

    /// Queries for the comparison with the plain analysis.
    const COMPARED: [&str; 10] = [
        "yang",
        "harga beras",
        "=harga pasar",
        "anak jakarta phk",
        "\"produk impor\" produk",
        "\"anak anak\"",
        "tulis wiran 1.800",
        "covid-19 jumat",
        "~\"harga beras\" a",
        "indonesia kota u.s.",
    ];

    /// Pieces of texts: words of those queries in many forms, what stands around
    /// them, and what is hard to cut into words.
    const PIECES: [&str; 48] = [
        "yang",
        "Yang",
        "YANG",
        "harga",
        "Harganya",
        "beras",
        "berasan",
        "pasar",
        "dipasarkan",
        "anak-anak",
        "Anak",
        "anakan-anakan",
        "Jakarta",
        "Djakarta",
        "se-Indonesia",
        "di-PHK",
        "PHK-nya",
        "phk",
        "produk",
        "impor",
        "mengimpor",
        "menulis",
        "penulisan",
        "Wiranan",
        "wiranan",
        "1.800",
        "1800",
        "covid19",
        "covid-19",
        "Jum’at",
        "Jum'at",
        "U.S.",
        "u.s",
        "a",
        "b",
        "Rp1",
        "kotanya",
        "kota\u{ad}kota",
        "ko\u{301}ta",
        "é",
        "한글",
        "antikorupsisekalian",
        "abcdefghijklmno",
        "abcdefghijklmnop",
        "@harga",
        "harga_beras",
        "hàrga",
        "`harga`",
    ];

    const GAPS: [&str; 12] = [
        " ", " ", " ", "  ", ", ", ". ", "-", "\n", "", "’", "\u{200b}", "\0",
    ];

    proptest! {
        #[test]
        fn what_is_found_is_what_a_plain_analysis_has(
            pieces in prop::collection::vec((0..PIECES.len(), 0..GAPS.len()), 0..250),
            query in 0..COMPARED.len(),
        ) {
            let text: String = pieces
                .into_iter()
                .flat_map(|(piece, gap)| [PIECES[piece], GAPS[gap]])
                .collect();
            let mut analyzer = Analyzer::new(Algorithm::Telusur);
            let query = parsed(COMPARED[query], &mut analyzer);
            let mut finder = MatchFinder::new(&query.wanted());
            let expected = plainly(&query, &text, &mut analyzer);
            // With no memory for words, and with more and more of it.
            let half = text.floor_char_boundary(text.len() / 2);
            for text in [&text[..], &text[..half], &text[..]] {
                let found = covered(&finder.in_body(text, None, &mut analyzer));
                let expected = if text.len() == half {
                    plainly(&query, text, &mut analyzer)
                } else {
                    expected.clone()
                };
                prop_assert_eq!(found, expected);
            }
        }

        #[test]
        fn in_articles_too(picks in prop::collection::vec(any::<prop::sample::Index>(), 1..40)) {
            let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/2018");
            let mut paths: Vec<_> = corpus
                .read_dir()
                .expect("the sample archive")
                .map(|entry| entry.expect("an entry").path())
                .collect();
            paths.sort();
            let texts = paths.into_iter().filter_map(|path| std::fs::read_to_string(path).ok());
            let texts: Vec<String> = texts.collect();
            let lines: Vec<&str> = texts.iter().flat_map(|text| text.lines()).collect();
            let picked: Vec<&str> = picks.iter().map(|pick| *pick.get(&lines)).collect();
            let text = picked.join("\n");
            let mut analyzer = Analyzer::new(Algorithm::Telusur);
            for query in COMPARED {
                let query = parsed(query, &mut analyzer);
                let mut finder = MatchFinder::new(&query.wanted());
                let found = covered(&finder.in_body(&text, None, &mut analyzer));
                prop_assert_eq!(found, plainly(&query, &text, &mut analyzer));
            }
        }
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

    #[test]
    fn the_whole_word_is_highlighted() {
        check(
            "anak",
            "Anak-anak dan anak-anaknya",
            &["Anak-anak", "anak-anaknya"],
        );
        check(
            "rumah",
            "perumahannya, rumah-rumah",
            &["perumahannya", "rumah-rumah"],
        );
        check(
            "phk",
            "mem-PHK, di-PHK, PHK-nya",
            &["mem-PHK", "di-PHK", "PHK-nya"],
        );
        check("indonesia", "se-Indonesia", &["se-Indonesia"]);
        check("=indonesia", "se-Indonesia", &["Indonesia"]);
        check("jakarta", "Djakarta", &["Djakarta"]);
        check("ma'ruf", "Ma’ruf Amin", &["Ma’ruf"]);
        check("lari", "berlari-larian", &["berlari-larian"]);
    }

    #[test]
    fn what_overlaps_is_one_range() {
        check("\"a b\" \"b c\"", "a b c", &["a b c"]);
        check("a \"a b\"", "a b, a", &["a b", "a"]);
        check("beras -impor", "impor beras", &["beras"]);
        check(
            "beras AND NOT (impor OR ekspor)",
            "impor ekspor beras",
            &["beras"],
        );
        check("judul:beras impor", "impor beras", &["impor"]);
        check("penulis:budi beras", "budi beras", &["beras"]);
    }

    #[test]
    fn each_clause_has_its_match() {
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
        let today = jiff::civil::date(2018, 8, 9);
        let query = parse("impor \"produk impor\"", today, false, &mut analyzer).expect("a query");
        let mut finder = MatchFinder::new(&query.wanted());
        let found = finder.in_body("Produk impor, mengimpor", None, &mut analyzer);
        let found: Vec<_> = found
            .into_iter()
            .map(|found| (found.range, found.clause, found.exact))
            .collect();
        assert_eq!(
            found,
            [(0..12, 1, true), (7..12, 0, true), (14..23, 0, false)]
        );
    }
}
