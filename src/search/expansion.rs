//! Words of a query → the words of the archive that answer them as well.
//!
//! What people type and what stands in the archive differ: a word is misspelt,
//! written apart or together, or there are two spellings or a short form of it.
//! Each finding is added to the query as an alternative of lower weight, and
//! told to the user.

use std::collections::BTreeMap;

use tantivy::query::{EnableScoring, FuzzyTermQuery, Query as _};
use tantivy::schema::{Field, Term};
use tantivy::{DocSet, Score, TERMINATED};

use super::filters::field_of;
use super::spans::{SpanQuery, TextFields};
use super::views::Views;
use crate::analysis::{Stemmer, is_root};
use crate::index::{Fields, Mark};
use crate::query::{
    Alternative, By, Clause, Expression, Form, Group, Paraphrase, Query, SynonymPair, Word,
    function_words,
};

/// Weights of what is added, beside 1 for the word as typed. Tuned coarsely on
/// both development collections; see `docs/ranking.md`.
const REPAIR_WEIGHT: f32 = 0.8;
/// See [`REPAIR_WEIGHT`].
const JOIN_WEIGHT: f32 = 0.9;
/// See [`REPAIR_WEIGHT`].
const SYNONYM_WEIGHT: f32 = 0.7;

/// Shortest word, in characters, that is repaired at all, and that may be two
/// letters off.
const REPAIRED_FROM: usize = 4;
/// See [`REPAIRED_FROM`].
const TWO_ERRORS_FROM: usize = 8;

/// Shortest part, in characters, of a word that is taken apart or put together.
const SHORTEST_PART: usize = 2;

/// Most words of one query that are put together, and most that stand in no article and
/// are looked for in another spelling: each goes through the words of the archive.
const MAX_REPAIRS: usize = 32;

/// What a letter too many or too few costs at least: see [`spelling_distance`].
const LEAST_GAP: Score = 0.5;

/// Most words of the archive that a word such as `industr*` stands for: the
/// commonest. A query may be 1,024 such words long, and still has to end.
const MAX_EXPANSIONS: usize = 1_024;

/// The same for all such words of one query together.
const MAX_EXPANSIONS_IN_ALL: usize = 8 * MAX_EXPANSIONS;

/// Longest word, in bytes, that may have errors: what accepts them grows with it,
/// and no word of a text is longer.
const LONGEST_FUZZY: usize = 250;

/// The mark of terms in the old spelling, which no surface form has.
const OLD_SPELLING: char = '~';

/// What was done to a query so that it finds more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// What stands in the query.
    pub typed: String,
    /// What is searched for as well, or instead.
    pub searched: String,
    /// Why.
    pub reason: SubstitutionReason,
}

/// Why something else is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubstitutionReason {
    /// The word stands in no article; one of almost the same spelling does.
    Repair,
    /// The word is a misspelt function word, and left out.
    FunctionWord,
    /// The archive has it in two words.
    Apart,
    /// The archive has the two words in one.
    Together,
    /// The table of synonyms says so.
    Synonym,
    /// The best articles for what stands in the query have these words, which
    /// are separated by spaces.
    Feedback,
    /// The beginning of a word, or a word with errors, fits more words of the
    /// archive than are searched for; `searched` says how many.
    Limited,
}

/// What a search may add to a query.
pub(super) struct Expansion<'a> {
    pub(super) views: &'a Views,
    pub(super) fields: &'a Fields,
    pub(super) stemmer: &'a Stemmer,
    pub(super) synonyms: &'a [SynonymPair],
    pub(super) repair: bool,
}

/// What was found for a query so far.
#[derive(Default)]
struct Found {
    substitutions: Vec<Substitution>,
    /// How many words were looked for in another spelling, found or not.
    looked_for: usize,
}

impl Expansion<'_> {
    /// Adds alternatives to the words of a query; returns what was added.
    pub(super) fn expand(&self, query: &mut Query) -> tantivy::Result<Vec<Substitution>> {
        let mut found = Found::default();
        self.expand_patterns(query, &mut found.substitutions)?;
        self.expand_expression(&mut query.root, &mut query.left_out, &mut found)?;
        Ok(found.substitutions)
    }

    /// Finds the words of the archive that `industr*` and `kata~` stand for.
    fn expand_patterns(
        &self,
        query: &mut Query,
        done: &mut Vec<Substitution>,
    ) -> tantivy::Result<()> {
        let mut left = MAX_EXPANSIONS_IN_ALL;
        for clause in query.clauses_mut() {
            let (words, fields) = match clause {
                Clause::Words(words) => (&mut words.words, self.fields.text().to_vec()),
                Clause::Property(property) => {
                    let field = field_of(property.name, self.fields);
                    (&mut property.words, vec![field])
                }
                _ => continue,
            };
            for word in words {
                let mark = match word.form {
                    // Asked of every article instead.
                    Form::Prefix if fields == [self.fields.id] => continue,
                    Form::Prefix => "*",
                    Form::Fuzzy(_) if word.surface.len() > LONGEST_FUZZY => {
                        word.alternatives = vec![Alternative::surface(word.surface.clone())];
                        continue;
                    }
                    Form::Fuzzy(_) => "~",
                    Form::Any | Form::Exact => continue,
                };
                let mut found = self.words_like(word, &fields)?;
                // The commonest first, which also is the one that weighs the word.
                found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                let all = found.len();
                found.truncate(left.min(MAX_EXPANSIONS));
                left -= found.len();
                if found.len() < all {
                    done.push(Substitution {
                        typed: format!("{}{mark}", word.surface),
                        searched: format!("{} of {all} words", found.len()),
                        reason: SubstitutionReason::Limited,
                    });
                }
                let terms = found.into_iter().map(|(term, _)| term);
                word.alternatives = terms.map(Alternative::surface).collect();
            }
        }
        Ok(())
    }

    /// Returns the terms of these fields that a pattern stands for, each with
    /// the number of articles that hold it.
    fn words_like(&self, word: &Word, fields: &[Field]) -> tantivy::Result<Vec<(String, u64)>> {
        let mut found = BTreeMap::<String, u64>::new();
        let automaton = match word.form {
            Form::Fuzzy(errors) => Some(automaton(&word.surface, errors)?),
            _ => None,
        };
        for segment in self.views.segments() {
            for &field in fields {
                let index = segment.inverted_index(field)?;
                let mut take = |term: &[u8], frequency: u32| {
                    if let Ok(term) = std::str::from_utf8(term)
                        && !term.starts_with(OLD_SPELLING)
                        && !Mark::is_term(term)
                    {
                        *found.entry(term.to_owned()).or_default() += u64::from(frequency);
                    }
                };
                if let Some(automaton) = &automaton {
                    let mut stream = index.terms().search(automaton).into_stream()?;
                    while let Some((term, info)) = stream.next() {
                        take(term, info.doc_freq);
                    }
                } else {
                    let beginning = word.surface.as_bytes();
                    let mut stream = index.terms().range().ge(beginning).into_stream()?;
                    while let Some((term, info)) = stream.next() {
                        if !term.starts_with(beginning) {
                            break;
                        }
                        take(term, info.doc_freq);
                    }
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    fn expand_expression(
        &self,
        expression: &mut Expression,
        left_out: &mut Vec<String>,
        found: &mut Found,
    ) -> tantivy::Result<()> {
        let Expression::Group(group) = expression else {
            return Ok(());
        };
        let Group { must, should, .. } = group;
        for list in [must, should] {
            for part in list.iter_mut() {
                self.expand_expression(part, left_out, found)?;
            }
            if self.repair {
                // Two words that make one stand in the archive, and need no repair.
                self.join_words(list, &mut found.substitutions)?;
                self.repair_words(list, left_out, found)?;
            }
            self.add_synonyms(list, &mut found.substitutions)?;
        }
        Ok(())
    }

    fn repair_words(
        &self,
        list: &mut Vec<Expression>,
        left_out: &mut Vec<String>,
        found: &mut Found,
    ) -> tantivy::Result<()> {
        let several = list.len() > 1;
        let mut failed = Ok(());
        list.retain_mut(|part| {
            let Some(word) = bare_word(part) else {
                return true;
            };
            if found.looked_for >= MAX_REPAIRS || failed.is_err() {
                return true;
            }
            match self.repair_word(word, several, &mut found.looked_for) {
                Ok(None) => true,
                Ok(Some(substitution)) => {
                    let keep = substitution.reason != SubstitutionReason::FunctionWord;
                    if !keep {
                        left_out.push(word.surface.clone());
                    }
                    found.substitutions.push(substitution);
                    keep
                }
                Err(error) => {
                    failed = Err(error);
                    true
                }
            }
        });
        failed
    }

    /// Finds what a word that stands in no article may be.
    fn repair_word(
        &self,
        word: &mut Word,
        several: bool,
        looked_for: &mut usize,
    ) -> tantivy::Result<Option<Substitution>> {
        let length = word.surface.chars().count();
        if length < REPAIRED_FROM
            || word.surface.contains(|c: char| c.is_ascii_digit())
            || self.stands(word)?
        {
            return Ok(None);
        }
        *looked_for += 1;
        let typed = word.surface.clone();
        let substitution = |searched: String, reason| Substitution {
            typed: typed.clone(),
            searched,
            reason,
        };
        let letters: Vec<char> = word.surface.chars().collect();
        let function_word = function_words().find(|function_word| {
            function_word.len() > 4 && is_within(&letters, function_word, 1.0)
        });
        if several
            && !is_root(&word.surface)
            && let Some(function_word) = function_word
        {
            let reason = SubstitutionReason::FunctionWord;
            return Ok(Some(substitution(function_word.to_owned(), reason)));
        }
        if let Some((first, second)) = self.apart(&word.surface)? {
            let stems = [&first, &second].map(|part| self.stemmer.stem(part).into_owned());
            let searched = format!("{first} {second}");
            word.phrases
                .push(self.paraphrase(stems.to_vec(), JOIN_WEIGHT)?);
            return Ok(Some(substitution(searched, SubstitutionReason::Apart)));
        }
        let Some(repaired) = self.nearest(&word.surface, length)? else {
            return Ok(None);
        };
        for term in self.stemmer.query_terms(&repaired) {
            add_alternative(word, term.term, term.weight * REPAIR_WEIGHT);
        }
        Ok(Some(substitution(repaired, SubstitutionReason::Repair)))
    }

    /// Whether a word stands anywhere in the archive.
    fn stands(&self, word: &Word) -> tantivy::Result<bool> {
        for alternative in &word.alternatives {
            if self.views.frequency(self.fields, &alternative.term)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the two words of the archive that a word is put together from, if
    /// they stand side by side in it.
    fn apart(&self, surface: &str) -> tantivy::Result<Option<(String, String)>> {
        let mut best = None;
        for (at, _) in surface.char_indices().skip(SHORTEST_PART) {
            let (first, second) = surface.split_at(at);
            if second.chars().count() < SHORTEST_PART {
                break;
            }
            let stems = [first, second].map(|part| self.stemmer.stem(part).into_owned());
            let mut rarer = u64::MAX;
            for stem in &stems {
                rarer = rarer.min(self.views.frequency(self.fields, stem)?);
            }
            if rarer > 0
                && best.as_ref().is_none_or(|(known, _)| rarer > *known)
                && self.side_by_side(&self.paraphrase(stems.to_vec(), 1.0)?)?
            {
                best = Some((rarer, (first.to_owned(), second.to_owned())));
            }
        }
        Ok(best.map(|(_, parts)| parts))
    }

    /// Whether stems stand side by side in some title or body.
    fn side_by_side(&self, phrase: &Paraphrase) -> tantivy::Result<bool> {
        let unscored = EnableScoring::disabled_from_searcher(self.views.first());
        for place in TextFields::all(self.fields) {
            let query = SpanQuery::of_paraphrase(place, phrase);
            let weight = query.weight(unscored)?;
            for segment in self.views.segments() {
                if weight.scorer(segment, 1.0)?.doc() != TERMINATED {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Returns a phrase that counts by the rarest of its stems.
    fn paraphrase(&self, stems: Vec<String>, weight: f32) -> tantivy::Result<Paraphrase> {
        let mut rarest: Option<(u64, &String)> = None;
        for stem in &stems {
            let frequency = self.views.frequency(self.fields, stem)?;
            if rarest.is_none_or(|(known, _)| frequency < known) {
                rarest = Some((frequency, stem));
            }
        }
        let weighing = rarest.map(|(_, stem)| stem.clone()).unwrap_or_default();
        Ok(Paraphrase {
            stems,
            weight,
            weighing,
        })
    }

    /// Returns the word of the archive whose spelling is nearest: the fewest and
    /// most likely errors, then the commonest.
    fn nearest(&self, surface: &str, length: usize) -> tantivy::Result<Option<String>> {
        let errors = if length >= TWO_ERRORS_FROM { 2 } else { 1 };
        let letters: Vec<char> = surface.chars().collect();
        let mut best: Option<(Score, String)> = None;
        let automaton = automaton(surface, errors)?;
        for segment in self.views.segments() {
            for field in self.fields.text() {
                let index = segment.inverted_index(field)?;
                let mut stream = index.terms().search(&automaton).into_stream()?;
                while let Some((term, _)) = stream.next() {
                    let Ok(term) = std::str::from_utf8(term) else {
                        continue;
                    };
                    let candidate: Vec<char> = term.chars().collect();
                    if candidate.len() < REPAIRED_FROM
                        || !candidate.iter().all(|c| c.is_alphabetic())
                    {
                        continue;
                    }
                    let distance = spelling_distance(&letters, &candidate);
                    if distance > f32::from(errors) {
                        continue;
                    }
                    let other_initial = if letters[0] == candidate[0] { 0.0 } else { 0.4 };
                    let frequency = self.views.frequency(self.fields, term)?;
                    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
                    let score = distance + other_initial - 0.08 * (frequency.max(1) as Score).ln();
                    let better = best.as_ref().is_none_or(|(known, word)| {
                        score < *known || (score <= *known && term < word.as_str())
                    });
                    if better {
                        best = Some((score, term.to_owned()));
                    }
                }
            }
        }
        Ok(best.map(|(_, word)| word))
    }

    /// Lets two words side by side be found where the archive has them in one.
    fn join_words(
        &self,
        list: &mut [Expression],
        done: &mut Vec<Substitution>,
    ) -> tantivy::Result<()> {
        for first in 1..list.len() {
            let (head, tail) = list.split_at_mut(first);
            let pair = (
                head.last_mut().and_then(bare_word),
                tail.first_mut().and_then(bare_word),
            );
            let (Some(left), Some(right)) = pair else {
                continue;
            };
            let longest = |word: &Word| word.surface.chars().count() >= SHORTEST_PART;
            if done.len() >= MAX_REPAIRS || !longest(left) || !longest(right) {
                continue;
            }
            let together = format!("{}{}", left.surface, right.surface);
            if !self.is_a_word(&together)? {
                continue;
            }
            let stem = self.stemmer.stem(&together).into_owned();
            for word in [&mut *left, right] {
                add_alternative(word, stem.clone(), JOIN_WEIGHT);
            }
            done.push(Substitution {
                typed: format!("{} {}", left.surface, right.surface),
                searched: together,
                reason: SubstitutionReason::Together,
            });
        }
        Ok(())
    }

    /// Whether exactly this word stands in the archive.
    fn is_a_word(&self, surface: &str) -> tantivy::Result<bool> {
        let stem = self.stemmer.stem(surface);
        for place in TextFields::all(self.fields) {
            // Of a word that is its own stem, other forms may stand there as well.
            let field = if stem == surface {
                place.stems
            } else {
                place.forms
            };
            if self
                .views
                .doc_freq(&Term::from_field_text(field, surface))?
                > 0
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn add_synonyms(
        &self,
        list: &mut [Expression],
        done: &mut Vec<Substitution>,
    ) -> tantivy::Result<()> {
        let stems: Vec<Option<String>> = list
            .iter_mut()
            .map(|part| {
                bare_word(part)?
                    .alternatives
                    .first()
                    .map(|first| first.term.clone())
            })
            .collect();
        for pair in self.synonyms {
            let length = pair.from.len();
            for start in 0..(stems.len() + 1).saturating_sub(length) {
                let here = stems[start..start + length].iter().zip(&pair.from);
                if !here
                    .into_iter()
                    .all(|(stem, from)| stem.as_ref() == Some(from))
                {
                    continue;
                }
                let mut rarest = u64::MAX;
                for stem in &pair.to {
                    rarest = rarest.min(self.views.frequency(self.fields, stem)?);
                }
                let phrase = self.paraphrase(pair.to.clone(), SYNONYM_WEIGHT)?;
                if rarest == 0 || (pair.to.len() > 1 && !self.side_by_side(&phrase)?) {
                    continue;
                }
                let mut typed = Vec::with_capacity(length);
                for part in &mut list[start..start + length] {
                    if let Some(word) = bare_word(part) {
                        typed.push(word.surface.clone());
                        if let [stem] = &pair.to[..] {
                            add_alternative(word, stem.clone(), SYNONYM_WEIGHT);
                        } else if !word.phrases.contains(&phrase) {
                            word.phrases.push(phrase.clone());
                        }
                    }
                }
                let typed = typed.join(" ");
                // A repair may have found the same word already.
                let told =
                    |known: &Substitution| known.typed == typed && known.searched == pair.written;
                if !done.iter().any(told) {
                    done.push(Substitution {
                        typed,
                        searched: pair.written.clone(),
                        reason: SubstitutionReason::Synonym,
                    });
                }
            }
        }
        Ok(())
    }
}

/// Returns the word, if this is a word in any of its forms.
fn bare_word(part: &mut Expression) -> Option<&mut Word> {
    match part {
        Expression::Clause(Clause::Words(words)) if words.is_bare_word() => words.words.first_mut(),
        _ => None,
    }
}

fn add_alternative(word: &mut Word, stem: String, weight: f32) {
    if !word.alternatives.iter().any(|known| known.term == stem) {
        word.alternatives.push(Alternative {
            term: stem,
            by: By::Stem,
            weight,
        });
    }
}

/// Returns what accepts words with so many errors at most; two neighbours that
/// changed places are one error.
fn automaton(word: &str, errors: u8) -> tantivy::Result<tantivy::query::DfaWrapper> {
    // It accepts the same in any field.
    let term = Term::from_field_text(Field::from_field_id(0), word);
    FuzzyTermQuery::new(term, errors, true).automaton()
}

/// Letters that Indonesian writers take for each other.
const CONFUSED: &[&str] = &["fvp", "ie", "uo", "sz", "kcq", "iy", "jy"];

/// Whether two words are no further apart than a limit: see [`spelling_distance`].
fn is_within(a: &[char], b: &str, limit: Score) -> bool {
    let b: Vec<char> = b.chars().collect();
    #[expect(clippy::cast_precision_loss, reason = "words are short")]
    let least = a.len().abs_diff(b.len()) as Score * LEAST_GAP;
    least <= limit && spelling_distance(a, &b) <= limit
}

/// Returns the weighted edit distance of two words (Damerau 1964, optimal string
/// alignment): letters that are often confused, a lost or added h and doubled
/// letters are half an error, other vowels and swapped neighbours most of one.
fn spelling_distance(a: &[char], b: &[char]) -> Score {
    let change = |x: char, y: char| -> Score {
        let vowel = |c: char| "aeiou".contains(c);
        if x == y {
            0.0
        } else if CONFUSED
            .iter()
            .any(|set| set.contains(x) && set.contains(y))
        {
            0.5
        } else if vowel(x) && vowel(y) {
            0.8
        } else {
            1.0
        }
    };
    let gap = |word: &[char], at: usize| -> Score {
        if word[at] == 'h' || (at > 0 && word[at - 1] == word[at]) {
            LEAST_GAP
        } else {
            1.0
        }
    };
    let mut earlier: Vec<Score> = vec![0.0; b.len() + 1];
    let mut previous = vec![0.0; b.len() + 1];
    for j in 0..b.len() {
        previous[j + 1] = previous[j] + gap(b, j);
    }
    for i in 0..a.len() {
        let mut row = vec![0.0; b.len() + 1];
        row[0] = previous[0] + gap(a, i);
        for j in 0..b.len() {
            let mut least = (previous[j] + change(a[i], b[j]))
                .min(previous[j + 1] + gap(a, i))
                .min(row[j] + gap(b, j));
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(earlier[j - 1] + 0.8);
            }
            row[j + 1] = least;
        }
        earlier = previous;
        previous = row;
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: &str, b: &str) -> Score {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        spelling_distance(&letters(a), &letters(b))
    }

    #[test]
    fn likely_errors_are_small() {
        assert!(distance("aktif", "aktip") < distance("aktif", "aktis"));
        assert!(distance("hadits", "hadis") <= 1.0);
        assert!(distance("masyarakat", "masarakat") <= 1.0);
        assert!(distance("ahad", "ahadd") < 1.0);
        assert!(distance("beras", "bersa") < 1.0);
        assert!(distance("beras", "kapal") > 2.0);
    }
}
