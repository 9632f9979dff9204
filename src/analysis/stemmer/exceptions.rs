//! Words whose root the user gives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::{Algorithm, Analyzer};

/// Words with the root they are to have, whatever the stemmer thinks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Exceptions(BTreeMap<String, String>);

/// Why a file of exceptions can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExceptionsError {
    /// A line is not two words with a tab between them.
    #[error("line {line} is not a word, a tab and its root: {text:?}")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What it says.
        text: String,
    },
    /// What should be a word is none to the search, or several.
    #[error("line {line}: a search does not take {text:?} for one word")]
    NotOneWord {
        /// Number of the line, from 1.
        line: usize,
        /// What it says.
        text: String,
    },
    /// A word stands on two lines with different roots.
    #[error("line {line} gives {word} another root than a line before it")]
    Contradiction {
        /// Number of the second line, from 1.
        line: usize,
        /// The word.
        word: String,
    },
}

impl Exceptions {
    /// Reads lines of `word<TAB>root`; empty lines and lines that begin with `#`
    /// are passed over.
    pub fn parse(text: &str) -> Result<Exceptions, ExceptionsError> {
        let mut exceptions = BTreeMap::new();
        for (line, content) in (1..).zip(text.lines()) {
            let content = content.trim_start_matches('\u{feff}');
            if content.trim().is_empty() || content.starts_with('#') {
                continue;
            }
            let malformed = || ExceptionsError::Line {
                line,
                text: content.to_owned(),
            };
            let (word, root) = content.split_once('\t').ok_or_else(malformed)?;
            let one = |text: &str| {
                one_word(text).ok_or_else(|| ExceptionsError::NotOneWord {
                    line,
                    text: text.to_owned(),
                })
            };
            let (word, root) = (one(word.trim())?, one(root.trim())?);
            match exceptions.insert(word.clone(), root.clone()) {
                Some(other) if other != root => {
                    return Err(ExceptionsError::Contradiction { line, word });
                }
                _ => {}
            }
        }
        Ok(Exceptions(exceptions))
    }

    /// Returns a word that the two treat differently, if there is one.
    pub fn first_difference<'a>(&'a self, other: &'a Exceptions) -> Option<&'a str> {
        self.0
            .keys()
            .chain(other.0.keys())
            .find(|word| self.get(word) != other.get(word))
            .map(String::as_str)
    }

    /// Returns the root of a folded word, if one was given.
    pub fn get(&self, word: &str) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(word).map(String::as_str)
    }

    /// Returns the number of words.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no word was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Returns a word as texts are searched for it, if it is one word to them.
fn one_word(text: &str) -> Option<String> {
    let mut surfaces = Vec::new();
    Analyzer::new(Algorithm::None).analyze(text, |token| surfaces.push(token.surface.to_owned()));
    match surfaces.as_mut_slice() {
        [surface] => Some(std::mem::take(surface)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_words_with_roots() {
        let exceptions = Exceptions::parse("# ours\n\nKemenkeu\tkemenkeu\r\nwartel\ttelepon\n");
        let exceptions = exceptions.unwrap();
        assert_eq!(exceptions.len(), 2);
        assert_eq!(exceptions.get("kemenkeu"), Some("kemenkeu"));
        assert_eq!(exceptions.get("wartel"), Some("telepon"));
        assert_eq!(exceptions.get("telepon"), None);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, message) in [
            ("a b\n", "line 1 is not a word, a tab and its root: \"a b\""),
            (
                "a\tb\na\tc\n",
                "line 2 gives a another root than a line before it",
            ),
            ("a\t\n", "line 1: a search does not take \"\" for one word"),
            (
                "a b\tc\n",
                "line 1: a search does not take \"a b\" for one word",
            ),
            (
                "covid-19\tkorona\n",
                "line 1: a search does not take \"covid-19\" for one word",
            ),
        ] {
            assert_eq!(Exceptions::parse(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn words_are_those_a_text_has() {
        let exceptions = Exceptions::parse("Jum'at\thari\nU.S.\tamerika\nx\t~jakarta\n").unwrap();
        assert_eq!(exceptions.get("jumat"), Some("hari"));
        assert_eq!(exceptions.get("us"), Some("amerika"));
        assert_eq!(exceptions.get("x"), Some("jakarta"));
        let long = Exceptions::parse(&format!("x\t{}\n", "a".repeat(70_000))).unwrap();
        assert!(long.get("x").unwrap().len() <= 250);
    }
}
