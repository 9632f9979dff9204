//! Words whose root the user gives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::fold;

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
            let (word, root) = (fold(word.trim()), fold(root.trim()));
            let is_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
            if !is_word(&word) || !is_word(&root) {
                return Err(malformed());
            }
            match exceptions.insert(word.clone(), root.clone()) {
                Some(other) if other != root => {
                    return Err(ExceptionsError::Contradiction { line, word });
                }
                _ => {}
            }
        }
        Ok(Exceptions(exceptions))
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
            (
                "a\t\n",
                "line 1 is not a word, a tab and its root: \"a\\t\"",
            ),
            (
                "a b\tc\n",
                "line 1 is not a word, a tab and its root: \"a b\\tc\"",
            ),
        ] {
            assert_eq!(Exceptions::parse(text).unwrap_err().to_string(), message);
        }
    }
}
