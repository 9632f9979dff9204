//! The spellings before 1972.
//!
//! Letters as in the ordinance of 1972 (*Ejaan Yang Disempurnakan*, Presidential
//! Decision 57/1972) against those of Van Ophuijsen (1901) and Soewandi (1947).

/// Old letters and the modern ones; pairs come before the single *j*.
const LETTERS: [(&[u8], &str); 7] = [
    (b"dj", "j"),
    (b"tj", "c"),
    (b"nj", "ny"),
    (b"sj", "sy"),
    (b"ch", "kh"),
    (b"oe", "u"),
    (b"j", "y"),
];

/// How sure it is that a word is written in old letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oldness {
    /// It has letters that no word of today has together, or hardly any.
    Sure,
    /// It has a *j*, which may be today's.
    Perhaps,
}

/// Returns whether a word may be written in old letters.
pub(super) fn oldness(word: &str) -> Option<Oldness> {
    let old = |pair: &str| word.contains(pair);
    if ["dj", "tj", "nj", "sj", "ch", "oe"].into_iter().any(old) {
        Some(Oldness::Sure)
    } else if old("j") {
        Some(Oldness::Perhaps)
    } else {
        None
    }
}

/// Writes the modern spelling of a word into `modern`; returns whether it is
/// another. One pass from left to right, so that the *j* of *dj* stays.
pub(super) fn modernise(word: &str, modern: &mut String) -> bool {
    modern.clear();
    let mut changed = false;
    let mut rest = word;
    while let Some(next) = rest.chars().next() {
        let old = LETTERS
            .iter()
            .find(|(old, _)| rest.as_bytes().starts_with(old));
        if let Some((old, new)) = old {
            modern.push_str(new);
            rest = &rest[old.len()..];
            changed = true;
        } else {
            modern.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_modernised_once() {
        for (old, expected) in [
            ("djakarta", "jakarta"),
            ("soeharto", "suharto"),
            ("tjukup", "cukup"),
            ("jang", "yang"),
            ("njata", "nyata"),
            ("sjarat", "syarat"),
            ("achir", "akhir"),
            ("djoeang", "juang"),
            ("soerabaja", "surabaya"),
            ("njai", "nyai"),
        ] {
            let mut modern = String::new();
            assert!(modernise(old, &mut modern), "{old}");
            assert_eq!(modern, expected);
        }
        assert!(!modernise("rumah", &mut String::new()));
    }
}
