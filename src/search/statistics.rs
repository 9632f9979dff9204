//! How rare the words of a query are.

use std::collections::HashMap;

use tantivy::Score;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, Term};

use super::views::Views;
use crate::index::Fields;
use crate::query::{Alternative, Clause, Query, Word, Words};

/// Statistics in which a word is as rare in the title as in the body: in how
/// many articles it stands decides, not in how many titles. The alternatives of
/// one word of the query are as rare as the commonest of them.
pub(super) struct Statistics<'a> {
    views: &'a Views,
    fields: &'a Fields,
    /// Document frequencies of the terms of the query that stand somewhere.
    frequencies: HashMap<String, u64>,
}

impl<'a> Statistics<'a> {
    pub(super) fn new(
        query: &mut Query,
        fields: &'a Fields,
        views: &'a Views,
    ) -> tantivy::Result<Statistics<'a>> {
        let mut statistics = Statistics {
            views,
            fields,
            frequencies: HashMap::new(),
        };
        for clause in query.clauses_mut() {
            if let Clause::Words(words) = clause {
                for word in &mut words.words {
                    statistics.add(word)?;
                }
            }
        }
        Ok(statistics)
    }

    /// Takes up a word and leaves out those of its alternatives that stand in no
    /// article, so that a word costs one scorer where it has one term. The first
    /// stays if none does; otherwise the best that is left has the full weight, so
    /// that a spelling that is nowhere does not weaken the other.
    fn add(&mut self, word: &mut Word) -> tantivy::Result<()> {
        let mut present = Vec::new();
        for alternative in &word.alternatives {
            let frequency = self.frequency(&alternative.term)?;
            if frequency > 0 {
                present.push((alternative.clone(), frequency));
            }
        }
        let Some(commonest) = present.iter().map(|(_, frequency)| *frequency).max() else {
            word.alternatives.truncate(1);
            return Ok(());
        };
        let best = present
            .iter()
            .map(|(alternative, _)| alternative.weight)
            .fold(0.0, f32::max);
        for (alternative, _) in &present {
            let known = self
                .frequencies
                .entry(alternative.term.clone())
                .or_default();
            *known = (*known).max(commonest);
        }
        word.alternatives = present
            .into_iter()
            .map(|(alternative, _)| Alternative {
                weight: alternative.weight / best,
                ..alternative
            })
            .collect();
        Ok(())
    }

    fn frequency(&self, term: &str) -> tantivy::Result<u64> {
        match self.frequencies.get(term) {
            Some(&frequency) => Ok(frequency),
            None => self.views.frequency(self.fields, term),
        }
    }

    /// Returns in how many articles the words of a clause stand, added up.
    pub(super) fn postings(&self, words: &Words) -> tantivy::Result<u64> {
        let words = words.words.iter();
        let mut postings = 0;
        for alternative in words.flat_map(|word| &word.alternatives) {
            postings += self.frequency(&alternative.term)?;
        }
        Ok(postings)
    }

    /// Returns what a clause is worth: the sum of the idf of its words, weighed.
    pub(super) fn worth(&self, words: &Words) -> tantivy::Result<Score> {
        let total = self.views.articles();
        let mut worth = 0.0;
        for word in &words.words {
            let mut frequency = 0;
            for alternative in &word.alternatives {
                frequency = frequency.max(self.frequency(&alternative.term)?);
            }
            if frequency == 0 {
                for phrase in &word.phrases {
                    frequency = frequency.max(self.frequency(&phrase.weighing)?);
                }
            }
            worth += idf(frequency, total);
        }
        Ok(worth * words.weight)
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.views.tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.views.documents())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        match term.value().as_str() {
            Some(text) => self.frequency(text),
            None => self.views.doc_freq(term),
        }
    }
}

/// The idf of BM25 as Lucene and tantivy have it (Robertson and Zaragoza 2009,
/// with 1 added under the logarithm).
#[expect(clippy::cast_precision_loss, reason = "counts of documents are small")]
pub(super) fn idf(doc_freq: u64, total: u64) -> Score {
    let rest = total.saturating_sub(doc_freq) as Score;
    (1.0 + (rest + 0.5) / (doc_freq as Score + 0.5)).ln()
}
