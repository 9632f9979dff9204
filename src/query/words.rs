//! Words that say little, from a table.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How much a word of a query says about what is sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importance {
    /// Nothing: it only holds the sentence together.
    Function,
    /// What kind of answer is meant, not which.
    Weak,
    /// What is sought.
    Full,
}

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// When something was: a date.
    Time,
    /// How many or how much: a number.
    Number,
}

#[derive(Default)]
struct Table {
    importance: HashMap<&'static str, Importance>,
    /// Words side by side that ask for something; the first that is found counts.
    asking: Vec<(Vec<&'static str>, Asked)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    let (mut importance, mut asked) = (None, None);
    for line in include_str!("data/question_words.txt").lines() {
        match line {
            "[function]" => importance = Some(Importance::Function),
            "[weak]" => importance = Some(Importance::Weak),
            "[asks time]" => asked = Some(Asked::Time),
            "[asks number]" => asked = Some(Asked::Number),
            _ if line.is_empty() || line.starts_with('#') => {}
            _ => {
                let words = line.split_whitespace();
                if let Some(asked) = asked {
                    table.asking.push((words.collect(), asked));
                } else if let Some(importance) = importance {
                    table
                        .importance
                        .extend(words.map(|word| (word, importance)));
                }
            }
        }
    }
    table
});

/// Returns how much a folded word says.
pub fn importance(word: &str) -> Importance {
    TABLE
        .importance
        .get(word)
        .copied()
        .unwrap_or(Importance::Full)
}

/// Returns what the folded words of a query ask for, if it is a question whose
/// answer can be told by its kind of words.
pub(super) fn asked(words: &[&str]) -> Option<Asked> {
    let stand = |phrase: &[&str]| words.windows(phrase.len()).any(|here| here == phrase);
    let found = TABLE.asking.iter().find(|(phrase, _)| stand(phrase));
    found.map(|(_, asked)| *asked)
}

/// Returns the function words of the table.
pub(crate) fn function_words() -> impl Iterator<Item = &'static str> {
    TABLE
        .importance
        .iter()
        .filter(|(_, importance)| **importance == Importance::Function)
        .map(|(word, _)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_section_by_section() {
        assert_eq!(importance("dimanakah"), Importance::Function);
        assert_eq!(importance("kepanjangan"), Importance::Weak);
        assert_eq!(importance("beras"), Importance::Full);
        assert_eq!(importance("[weak]"), Importance::Full);
        assert!(function_words().count() > 90);
    }

    #[test]
    fn questions_ask_for_a_time_or_a_number() {
        assert_eq!(asked(&["kapan", "merdeka"]), Some(Asked::Time));
        assert_eq!(asked(&["pada", "tahun", "berapakah"]), Some(Asked::Time));
        assert_eq!(asked(&["berapa", "tahun", "usia"]), Some(Asked::Number));
        assert_eq!(asked(&["harga", "beras"]), None);
        assert_eq!(asked(&[]), None);
    }
}
