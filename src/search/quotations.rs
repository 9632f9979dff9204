//! Lines → the quotations in them.
//!
//! A quotation is what stands between two marks of one line (`"…"`, `“…”`). A mark that
//! has no other one in its line is none: an inch, a slip, or the beginning of a
//! quotation of several paragraphs, each of which opens with a mark again.

use std::ops::Range;

/// A quotation with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quotation {
    /// Bytes in the text, from the mark that opens it to the end of the one that closes.
    pub(super) range: Range<usize>,
    /// The mark that opens it.
    pub(super) opening: char,
    /// The mark that closes it.
    pub(super) closing: char,
}

/// The quotations of some lines, in order; none within another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Quotations(Vec<Quotation>);

impl Quotations {
    /// Finds the quotations of some whole lines of a text.
    pub(super) fn new(text: &str, lines: Range<usize>) -> Quotations {
        let mut found = Vec::new();
        let mut start = lines.start;
        for line in text[lines].split_inclusive('\n') {
            find_in_line(line, start, &mut found);
            start += line.len();
        }
        Quotations(found)
    }

    /// Returns the quotation that goes on at a byte: it begins before it and ends
    /// behind it.
    pub(super) fn around(&self, at: usize) -> Option<&Quotation> {
        let number = self.0.partition_point(|found| found.range.end <= at);
        self.0.get(number).filter(|found| found.range.start < at)
    }
}

/// What a mark does where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    /// It stands alone, or between letters.
    Either,
}

/// Adds the quotations of a line that begins at a byte of its text.
fn find_in_line(line: &str, start: usize, found: &mut Vec<Quotation>) {
    // The mark that is open, and where it stands.
    let mut open: Option<(usize, char)> = None;
    let bytes = line.as_bytes();
    // 0xE2 is the first byte of “ and ”.
    for at in memchr::memchr2_iter(b'"', 0xE2, bytes) {
        let Some(mark) = line[at..].chars().next().filter(|&c| is_quotation_mark(c)) else {
            continue;
        };
        let opens = match role(line, at, mark) {
            Role::Opens => true,
            Role::Closes => false,
            Role::Either => open.is_none(),
        };
        if opens {
            open = Some((at, mark));
        } else if let Some((from, opening)) = open.take() {
            found.push(Quotation {
                range: start + from..start + at + mark.len_utf8(),
                opening,
                closing: mark,
            });
        }
    }
}

/// Tells by what stands around a mark whether it opens or closes, else by its form.
fn role(line: &str, at: usize, mark: char) -> Role {
    let before = line[..at].chars().next_back();
    let behind = line[at + mark.len_utf8()..].chars().next();
    let free_before = before.is_none_or(|c| c.is_whitespace() || "([{-–—/".contains(c));
    let free_behind = behind.is_none_or(|c| !c.is_alphanumeric());
    let spaced_before = before.is_none_or(char::is_whitespace);
    let spaced_behind = behind.is_none_or(char::is_whitespace);
    if free_before && !spaced_behind && (spaced_before || !free_behind) {
        return Role::Opens;
    }
    if !spaced_before && free_behind {
        return Role::Closes;
    }
    match mark {
        '“' => Role::Opens,
        '”' => Role::Closes,
        _ => Role::Either,
    }
}

/// Whether it is a mark of quotations; single ones are apostrophes as well.
fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = Quotations::new(text, 0..text.len());
        let found: Vec<&str> = found
            .0
            .iter()
            .map(|found| &text[found.range.clone()])
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn quotations_are_marks_of_one_line() {
        check("\"Kami siap,\" kata dia.", &["\"Kami siap,\""]);
        check(
            "“Kami siap. Harga naik,” kata dia. \"Lalu?\"",
            &["“Kami siap. Harga naik,”", "\"Lalu?\""],
        );
        check(
            "Ia berkata:\"Kami siap.\" Lalu (\"dia\") pulang.",
            &["\"Kami siap.\"", "\"dia\""],
        );
        // Texts that were cut into words.
        check("\" Kami siap , \" kata dia .", &["\" Kami siap , \""]);
        check("Dia : \" Kami . \" Lalu .", &["\" Kami . \""]);
        // Marks of other kinds, and all of one.
        check("”Kami siap,” kata dia.", &["”Kami siap,”"]);
        check("“Kami siap,\" kata dia.", &["“Kami siap,\""]);
        // Marks without another one.
        check("Layar 6,7\" dan \"besar\".", &["\"besar\""]);
        check(
            "\"Kami siap, kata dia.\n\"Harga naik.\"",
            &["\"Harga naik.\""],
        );
        check("\"Kami siap \"sekali\" hari ini.", &["\"sekali\""]);
        check("", &[]);
    }

    #[test]
    fn a_quotation_goes_on_between_its_marks() {
        let text = "Ia: “Ya.” Lalu";
        let found = Quotations::new(text, 0..text.len());
        for (at, expected) in [(0, false), (4, false), (7, true), (10, true), (13, false)] {
            assert_eq!(found.around(at).is_some(), expected, "{at}");
        }
        let found = found.around(7).unwrap();
        assert_eq!((found.opening, found.closing), ('“', '”'));
    }
}
