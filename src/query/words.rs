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

static TABLE: LazyLock<HashMap<&str, Importance>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    let mut importance = Importance::Full;
    for line in include_str!("data/question_words.txt").lines() {
        match line {
            "[function]" => importance = Importance::Function,
            "[weak]" => importance = Importance::Weak,
            _ if line.starts_with('#') => {}
            _ => table.extend(line.split_whitespace().map(|word| (word, importance))),
        }
    }
    table
});

/// Returns how much a folded word says.
pub fn importance(word: &str) -> Importance {
    TABLE.get(word).copied().unwrap_or(Importance::Full)
}

/// Returns the function words of the table.
pub(crate) fn function_words() -> impl Iterator<Item = &'static str> {
    TABLE
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
}
