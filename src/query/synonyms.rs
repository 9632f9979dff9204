//! Words that mean the same, from a table.

use thiserror::Error;

use super::words::{Importance, importance};
use crate::analysis::{Stemmer, each_surface};

/// Most words of one entry.
pub(crate) const MAX_WORDS: usize = 8;

/// Sets of words and phrases that mean the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    sets: Vec<Vec<String>>,
}

/// Why a table of synonyms can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SynonymsError {
    /// A line without two entries.
    #[error("line {line}: write words that mean the same apart by =, as in \"praktik = praktek\"")]
    Alone {
        /// Its number, from 1.
        line: usize,
    },
    /// An entry of too many words.
    #[error("line {line}: \"{entry}\" has more than {MAX_WORDS} words; shorten it")]
    Long {
        /// Its number, from 1.
        line: usize,
        /// The entry.
        entry: String,
    },
}

impl Synonyms {
    /// Returns the table that comes with Telusur.
    pub fn built_in() -> Synonyms {
        // A test holds that it can be read.
        Synonyms::parse(include_str!("data/synonyms.txt")).unwrap_or_default()
    }

    /// Reads a table: a line a set, its words apart by `=`; lines that begin with
    /// `#` are comments.
    ///
    /// ```
    /// use telusur::query::Synonyms;
    ///
    /// assert!(Synonyms::parse("praktik = praktek\n# tempat\nsumut = sumatera utara").is_ok());
    /// assert!(Synonyms::parse("praktik").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Synonyms, SynonymsError> {
        let mut sets = Vec::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let set: Vec<String> = line
                .split('=')
                .map(|entry| entry.trim().to_owned())
                .filter(|entry| !entry.is_empty())
                .collect();
            if set.len() < 2 {
                return Err(SynonymsError::Alone { line: number });
            }
            for entry in &set {
                if entry.split_whitespace().count() > MAX_WORDS {
                    return Err(SynonymsError::Long {
                        line: number,
                        entry: entry.clone(),
                    });
                }
            }
            sets.push(set);
        }
        Ok(Synonyms { sets })
    }

    /// Adds the sets of another table.
    pub fn extend(&mut self, other: Synonyms) {
        self.sets.extend(other.sets);
    }

    /// Returns every pair of entries of one set, as stems. Each word is stemmed once, so
    /// no cache of stems is filled.
    pub(crate) fn stemmed(&self, stemmer: &Stemmer) -> Vec<SynonymPair> {
        let mut pairs = Vec::new();
        for set in &self.sets {
            let mut entries: Vec<(Vec<String>, Vec<String>, &str)> = Vec::with_capacity(set.len());
            for entry in set {
                let (mut asked, mut stems) = (Vec::new(), Vec::new());
                each_surface(entry, |surface| {
                    let stem = stemmer.term(surface);
                    if importance(surface) != Importance::Function {
                        asked.push(stem.clone());
                    }
                    stems.push(stem);
                });
                entries.push((asked, stems, entry));
            }
            for (from, stems, _) in &entries {
                for (_, to, written) in &entries {
                    if stems != to && !from.is_empty() && !to.is_empty() {
                        pairs.push(SynonymPair {
                            from: from.clone(),
                            to: to.clone(),
                            written: (*written).to_owned(),
                        });
                    }
                }
            }
        }
        pairs
    }
}

/// Stems that may stand for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SynonymPair {
    /// Without function words, which queries leave out.
    pub(crate) from: Vec<String>,
    pub(crate) to: Vec<String>,
    /// `to` as the table writes it.
    pub(crate) written: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Algorithm;

    #[test]
    fn the_built_in_table_can_be_read() {
        let text = include_str!("data/synonyms.txt");
        assert!(Synonyms::parse(text).is_ok());
        let pairs = Synonyms::built_in().stemmed(&Stemmer::new(Algorithm::Telusur));
        let found = pairs
            .iter()
            .any(|pair| pair.from == ["praktik"] && pair.to == ["praktek"]);
        assert!(found, "praktik = praktek");
        let phrase = pairs
            .iter()
            .any(|pair| pair.from == ["dpr"] && pair.to.len() == 3);
        assert!(phrase, "dpr = dewan perwakilan rakyat");
    }

    #[test]
    fn wrong_lines_are_named() {
        assert_eq!(
            Synonyms::parse("# a\n\npraktik ="),
            Err(SynonymsError::Alone { line: 3 })
        );
        let long = format!("x = {}", "a ".repeat(9));
        assert!(matches!(
            Synonyms::parse(&long),
            Err(SynonymsError::Long { line: 1, .. })
        ));
    }
}
