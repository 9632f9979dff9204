//! Two texts → where their words differ.

use std::time::{Duration, Instant};

use similar::{Algorithm, ChangeTag, capture_diff_slices_deadline, group_diff_ops};

/// Words shown before and behind what differs.
const CONTEXT_WORDS: usize = 4;

/// Longest time for the shortest difference; then a longer one does. Only long texts
/// with little in common need it.
const TIME_LIMIT: Duration = Duration::from_secs(1);

/// What a part of a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    /// In both texts.
    Same,
    /// In the first text only.
    Deleted,
    /// In the second text only.
    Inserted,
}

/// A run of words, with a space between each two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferencePart {
    /// Where it stands.
    pub kind: DifferenceKind,
    /// The words.
    pub text: String,
}

/// A place where two texts differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What stands there, in order, with a few words around.
    pub parts: Vec<DifferencePart>,
    /// Whether both texts have more of the same before.
    pub goes_on_before: bool,
    /// Whether both texts have more of the same behind.
    pub goes_on_behind: bool,
}

/// Returns the places where two texts differ. Words are what stands between white space, so how a text
/// is broken into lines does not matter.
pub(super) fn word_difference(first: &str, second: &str) -> Vec<Difference> {
    let first: Vec<&str> = first.split_whitespace().collect();
    let second: Vec<&str> = second.split_whitespace().collect();
    let deadline = Instant::now().checked_add(TIME_LIMIT);
    // Patience keeps passages together that were moved or rewritten.
    let operations = capture_diff_slices_deadline(Algorithm::Patience, &first, &second, deadline);
    let places = group_diff_ops(operations, CONTEXT_WORDS);
    let difference = |place: Vec<similar::DiffOp>| {
        let slices = place
            .iter()
            .flat_map(|operation| operation.iter_slices(&first, &second));
        let parts = slices.map(|(tag, words)| DifferencePart {
            kind: match tag {
                ChangeTag::Equal => DifferenceKind::Same,
                ChangeTag::Delete => DifferenceKind::Deleted,
                ChangeTag::Insert => DifferenceKind::Inserted,
            },
            text: words.join(" "),
        });
        Difference {
            parts: parts.collect(),
            goes_on_before: place.first().is_some_and(|all| all.old_range().start > 0),
            goes_on_behind: place
                .last()
                .is_some_and(|all| all.old_range().end < first.len()),
        }
    };
    places.into_iter().map(difference).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(first: &str, second: &str) -> Vec<String> {
        let place = |place: Difference| {
            let parts = place.parts.into_iter().map(|part| match part.kind {
                DifferenceKind::Same => part.text,
                DifferenceKind::Deleted => format!("[-{}-]", part.text),
                DifferenceKind::Inserted => format!("{{+{}+}}", part.text),
            });
            parts.collect::<Vec<_>>().join(" ")
        };
        let places = word_difference(first, second);
        places.into_iter().map(place).collect()
    }

    #[test]
    fn only_what_differs_is_left_with_words_around() {
        assert_eq!(shown("a b\nc", "a b c"), [""; 0]);
        assert_eq!(
            shown(
                "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh",
                "satu dua tiga empat lima ENAM tujuh delapan sembilan sepuluh sebelas",
            ),
            ["dua tiga empat lima [-enam-] {+ENAM+} tujuh delapan sembilan sepuluh {+sebelas+}"]
        );
        assert_eq!(shown("", "a"), ["{+a+}"]);
        assert_eq!(shown("a", ""), ["[-a-]"]);
    }

    #[test]
    fn texts_without_a_word_in_common_take_no_longer_than_the_limit() {
        let text = |letter: &str| {
            let words = (0..40_000).map(|number| format!("{letter}{}", number % 7919));
            words.collect::<Vec<_>>().join(" ")
        };
        let start = Instant::now();
        assert_eq!(word_difference(&text("a"), &text("b")).len(), 1);
        assert!(start.elapsed() < TIME_LIMIT * 5);
    }
}
