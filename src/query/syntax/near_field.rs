//! Words before a colon that are nearly the name of a field: `judull:beras`.

use super::{DATE_NAMES, FieldName, Note, NoteKind, is_quote};
use crate::nearest::nearest;

/// Fewest letters of a word that is taken for a slip of the pen; a shorter one is
/// near too many names.
const MIN_LETTERS: usize = 4;

/// Returns a note for each word outside of quotation marks that stands directly
/// before a colon and a word, and is no name of a field but near one. It is
/// searched for as it is: what was put right stays the user's word.
pub(crate) fn near_fields(query: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut is_quoted = false;
    // Where a word began of which only letters were seen.
    let mut word = Some(0);
    for (at, c) in query.char_indices() {
        if is_quote(c) {
            is_quoted = !is_quoted;
        }
        match (word, c) {
            (Some(start), ':') if !is_quoted => {
                let after = query[at + 1..].chars().next();
                let has_value = after.is_some_and(|c| c.is_alphanumeric() || is_quote(c));
                if let Some(name) = near_field(&query[start..at]).filter(|_| has_value) {
                    notes.push(Note {
                        range: start..at + 1,
                        kind: NoteKind::NearField(name),
                    });
                }
                word = None;
            }
            (_, ' ' | '\t' | '\n' | '(' | '+' | '-') => word = Some(at + 1),
            (Some(_), c) if c.is_alphabetic() => {}
            _ => word = None,
        }
    }
    notes
}

/// Returns the name of a field that a word is nearly.
fn near_field(word: &str) -> Option<&'static str> {
    let names = FieldName::ALL.iter().flat_map(|(_, names)| names.iter());
    let names = || names.clone().chain(&DATE_NAMES).copied();
    let is_name = names().any(|name| name.eq_ignore_ascii_case(word));
    if is_name || word.chars().count() < MIN_LETTERS {
        return None;
    }
    nearest(word, names())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_noted() {
        for (query, expected) in [
            ("judull:beras", &[(0..7, "judul")][..]),
            ("+harga -(tangal:2018)", &[(9..16, "tanggal")]),
            (
                "Sumbr:antara rubrk:\"a b\"",
                &[(0..6, "sumber"), (13..19, "rubrik")],
            ),
            ("judul:beras date:2018", &[]),
            ("jakarta:beras isu:x", &[]),
            ("https://judull:8080 \"judull:beras\"", &[]),
            ("judull: beras", &[]),
            ("\u{e9}:x judull:", &[]),
        ] {
            let notes = near_fields(query).into_iter();
            let found: Vec<_> = notes.map(|note| (note.range, note.kind)).collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|(range, name)| (range.clone(), NoteKind::NearField(name)))
                .collect();
            assert_eq!(found, expected, "{query}");
        }
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_those_of_the_query(query in r#"[a-z:é"( +\-]{0,20}"#) {
            for note in near_fields(&query) {
                assert!(query.get(note.range).is_some_and(|word| word.ends_with(':')));
            }
        }
    }
}
