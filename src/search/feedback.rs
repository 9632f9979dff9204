//! The best articles for a query → words that are searched for as well.
//!
//! Pseudo-relevance feedback: the best articles are taken to answer the query,
//! and what they speak of more than others do is what the query is about
//! (relevance model 1 of Lavrenko and Croft 2001; added to the query itself,
//! with which it is RM3, Abdul-Jaleel et al. 2004). Words that the table of
//! function words has, numbers and the words of the query itself are no news.

use std::collections::{HashMap, HashSet};

use tantivy::Score;

use super::statistics::idf;
use super::views::Views;
use crate::analysis::Analyzer;
use crate::article::Article;
use crate::index::Fields;
use crate::query::{Clause, Importance, Query, Words, importance};

/// How many of the best articles are read. This and the next two were tuned
/// coarsely on the questions of both development collections.
pub(super) const BEST_ARTICLES: usize = 10;

/// How many words are added. See [`BEST_ARTICLES`].
const ADDED: usize = 10;

/// What all of them together weigh beside all words of the query. See
/// [`BEST_ARTICLES`].
const SHARE: Score = 0.6;

/// How many words of an article are read, those of its title first, so that one
/// long article costs no more than others.
const WORDS_READ: u32 = 2_000;

/// Letters of the shortest word that is added.
const SHORTEST: usize = 3;

/// How many of the likeliest words are looked up in the index.
const LOOKED_UP: usize = 200;

/// In how many of the best articles a word must stand, where there are so many: what
/// one article alone speaks of is not what the query is about.
const AGREEING: u32 = 2;

/// How likely each word is in an article that answers a query.
pub(super) struct RelevanceModel {
    /// By their stems.
    words: HashMap<String, Candidate>,
    /// How many articles were read.
    articles: usize,
}

/// A word that may be added.
struct Candidate {
    /// The form that stands first in the best article that has one.
    surface: String,
    probability: Score,
    /// How many of the best articles have it.
    articles: u32,
}

/// A word that is added.
#[derive(Debug, Clone, PartialEq)]
struct Added {
    surface: String,
    stem: String,
    /// Its part of the weight of all of them.
    share: Score,
}

impl RelevanceModel {
    /// Reads articles, the best first, with the scores they have for a query.
    ///
    /// The weights of the second stage were trained with a softmax over scores, so
    /// that of the scores here says how likely each article answers the query.
    pub(super) fn new(articles: &[(Score, Article)], analyzer: &mut Analyzer) -> RelevanceModel {
        let best = articles.first().map_or(0.0, |(score, _)| *score);
        let likelihoods = articles.iter().map(|(score, _)| (score - best).exp());
        let all: Score = likelihoods.clone().sum();
        let mut words = HashMap::new();
        for ((_, article), likelihood) in articles.iter().zip(likelihoods) {
            let counts = WordCounts::of(article, analyzer);
            for (stem, (surface, count)) in counts.words {
                let candidate = words.entry(stem).or_insert(Candidate {
                    surface,
                    probability: 0.0,
                    articles: 0,
                });
                candidate.articles += 1;
                #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
                let share = count as Score / counts.all as Score;
                candidate.probability += share * likelihood / all;
            }
        }
        RelevanceModel {
            words,
            articles: articles.len(),
        }
    }

    /// Returns the words to be added to a query, the weightiest first.
    pub(super) fn words(
        self,
        query: &mut Query,
        fields: &Fields,
        views: &Views,
    ) -> tantivy::Result<Vec<Words>> {
        let typed: Score = query.wanted().iter().map(|words| words.weight).sum();
        let known = terms_of(query);
        let added = self.choose(&known, views.articles(), |stem| {
            views.frequency(fields, stem)
        })?;
        let words = added.into_iter().map(|word| {
            let weight = SHARE * typed * word.share;
            Words::from_feedback(word.surface, word.stem, weight)
        });
        Ok(words.collect())
    }

    /// Chooses the words that are likeliest and rarest, none of them known; says
    /// how much each weighs by how likely it is, as BM25 weighs the rareness.
    fn choose<E>(
        self,
        known: &HashSet<String>,
        articles: u64,
        mut frequency: impl FnMut(&str) -> Result<u64, E>,
    ) -> Result<Vec<Added>, E> {
        let agreeing = AGREEING.min(u32::try_from(self.articles).unwrap_or(AGREEING));
        let mut likely: Vec<(Score, String, Candidate)> = self
            .words
            .into_iter()
            .filter(|(stem, candidate)| {
                candidate.articles >= agreeing
                    && [stem, &candidate.surface]
                        .into_iter()
                        .all(|word| says_something(word) && !known.contains(word))
            })
            .map(|(stem, candidate)| (candidate.probability, stem, candidate))
            .collect();
        keep_best(&mut likely, LOOKED_UP);
        let mut telling = Vec::with_capacity(likely.len());
        for (probability, stem, candidate) in likely {
            let frequency = frequency(&stem)?;
            // A word of one article alone finds no other.
            if frequency > 1 {
                telling.push((probability * idf(frequency, articles), stem, candidate));
            }
        }
        keep_best(&mut telling, ADDED);
        let chosen = telling.into_iter();
        let all: Score = chosen
            .as_slice()
            .iter()
            .map(|(_, _, word)| word.probability)
            .sum();
        Ok(chosen
            .map(|(_, stem, word)| Added {
                surface: word.surface,
                stem,
                share: word.probability / all,
            })
            .collect())
    }
}

/// How often the words of an article stand in it.
struct WordCounts {
    /// The first form and the number of each stem.
    words: HashMap<String, (String, u32)>,
    all: u32,
}

impl WordCounts {
    fn of(article: &Article, analyzer: &mut Analyzer) -> WordCounts {
        let mut counts = WordCounts {
            words: HashMap::new(),
            all: 0,
        };
        for text in [&article.title, &article.body] {
            analyzer.analyze(first_words(text, WORDS_READ - counts.all), |token| {
                if counts.all == WORDS_READ {
                    return;
                }
                counts.all += 1;
                if let Some((_, count)) = counts.words.get_mut(token.stem) {
                    *count += 1;
                } else {
                    let first = (token.surface.to_owned(), 1);
                    counts.words.insert(token.stem.to_owned(), first);
                }
            });
        }
        counts
    }
}

/// Returns the beginning of a text that holds so many words, by white space.
fn first_words(text: &str, limit: u32) -> &str {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut ends = text.match_indices(char::is_whitespace);
    match ends.nth(limit) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Keeps the weightiest; of equal ones, those that come first in the alphabet.
fn keep_best(candidates: &mut Vec<(Score, String, Candidate)>, limit: usize) {
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    candidates.truncate(limit);
}

/// Whether a word is more than a number, an abbreviation or a function word.
fn says_something(word: &str) -> bool {
    word.chars().count() >= SHORTEST
        && word.chars().all(|c| c.is_alphabetic() || c == '-')
        && importance(word) == Importance::Full
}

/// Returns the words that a query asks for or excludes, in all their forms.
fn terms_of(query: &mut Query) -> HashSet<String> {
    let mut terms = HashSet::new();
    for clause in query.clauses_mut() {
        let Clause::Words(words) = clause else {
            continue;
        };
        for word in &words.words {
            terms.insert(word.surface.clone());
            terms.extend(word.alternatives.iter().map(|known| known.term.clone()));
            terms.extend(word.phrases.iter().flat_map(|phrase| phrase.stems.clone()));
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Algorithm;

    fn chosen(articles: &[(Score, &str)], known: &[&str]) -> Vec<Added> {
        let articles: Vec<(Score, Article)> = articles
            .iter()
            .map(|(score, body)| {
                let article = Article {
                    body: (*body).to_owned(),
                    ..Article::default()
                };
                (*score, article)
            })
            .collect();
        let model = RelevanceModel::new(&articles, &mut Analyzer::new(Algorithm::Telusur));
        let known = known.iter().map(|word| (*word).to_owned()).collect();
        let frequency = |stem: &str| -> Result<u64, std::convert::Infallible> {
            Ok(match stem {
                "warga" => 900,
                "unik" => 1,
                _ => 10,
            })
        };
        model.choose(&known, 1_000, frequency).unwrap()
    }

    fn stems(added: &[Added]) -> Vec<&str> {
        added.iter().map(|word| word.stem.as_str()).collect()
    }

    #[test]
    fn words_that_say_something_are_chosen() {
        let added = chosen(
            &[
                (
                    2.0,
                    "Banjir yang meluap di sungai 2018, sungai itu unik, warga tanggul",
                ),
                (
                    1.0,
                    "banjir dan tanggul; warga di RT 5 tanggul unik, sungai meluap, perahu",
                ),
            ],
            &["banjir"],
        );
        // No word of the query, no function word, number, short word, word of one
        // article in all or of one that was read; what most articles have comes last.
        assert_eq!(stems(&added), ["sungai", "tanggul", "luap", "warga"]);
        assert_eq!(added[2].surface, "meluap", "as it is written");
        let all: Score = added.iter().map(|word| word.share).sum();
        assert!((all - 1.0).abs() < 1e-6, "{added:?}");
    }

    #[test]
    fn the_better_article_counts_more_and_equal_words_come_by_the_alphabet() {
        let articles = [
            (
                3.0,
                "sungai sungai sungai tanggul tanggul tanggul badai hujan",
            ),
            (0.0, "badai badai badai hujan hujan hujan sungai tanggul"),
        ];
        let added = chosen(&articles, &[]);
        assert_eq!(stems(&added), ["sungai", "tanggul", "badai", "hujan"]);
        assert!(added[0].share > 2.0 * added[2].share, "{added:?}");
        assert!(chosen(&[], &[]).is_empty());
        assert!(chosen(&[(1.0, "")], &[]).is_empty());
    }

    #[test]
    fn few_words_are_added_and_long_texts_cost_no_more() {
        let letters = "abcdefghijklmnopqrstuvwxyz";
        let many: Vec<String> = letters.chars().map(|c| format!("kata{c}")).collect();
        let long = format!("{} akhir", "sungai ".repeat(5_000));
        let many = format!("sungai {}", many.join(" "));
        assert_eq!(chosen(&[(1.0, &many)], &[]).len(), ADDED);
        assert_eq!(
            stems(&chosen(&[(1.0, &many), (1.0, &long)], &[])),
            ["sungai"]
        );
        assert_eq!(stems(&chosen(&[(1.0, &long)], &[])), ["sungai"]);
    }
}
