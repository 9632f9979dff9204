//! A passage → the lines it is shown in, with marks where something is missing.

use std::ops::Range;

use crate::search::HitPassage;

/// A line of a passage; only `text` is of the article.
pub(super) struct PassageLine<'a> {
    /// What says that the passage begins within something.
    pub(super) before: String,
    pub(super) text: &'a str,
    /// Byte ranges of matches in `text`.
    pub(super) highlights: Vec<Range<usize>>,
    /// What says that the passage ends within something.
    pub(super) behind: String,
}

/// Returns the lines of a passage. Where it begins inside a sentence stands an ellipsis,
/// and where it begins inside a quotation, the mark of that and an ellipsis (*"… Harga
/// naik," kata dia.*), as a quotation is opened of which the beginning is left out; so
/// at its end.
pub(super) fn passage_lines(passage: &HitPassage) -> Vec<PassageLine<'_>> {
    let lines = passage.lines();
    let last = lines.len().saturating_sub(1);
    let lines = lines.into_iter().enumerate().map(|(number, line)| {
        // A phrase may begin in one line and end in another.
        let highlights = passage.highlights.iter().filter_map(|range| {
            let within = range.start.max(line.start)..range.end.min(line.end);
            (within.start < within.end).then(|| within.start - line.start..within.end - line.start)
        });
        PassageLine {
            before: match passage.opening {
                _ if number > 0 => String::new(),
                Some(mark) => format!("{mark}… "),
                None if passage.cut_start => "… ".to_owned(),
                None => String::new(),
            },
            text: &passage.text[line.clone()],
            highlights: highlights.collect(),
            behind: match passage.closing {
                _ if number < last => String::new(),
                Some(mark) => format!(" …{mark}"),
                None if passage.cut_end => " …".to_owned(),
                None => String::new(),
            },
        }
    });
    lines.collect()
}

/// Returns passages as one line of text: behind a headline stands a dash, and between
/// two passages an ellipsis.
pub(super) fn passages_in_a_line(passages: &[HitPassage]) -> String {
    let mut text = String::new();
    for passage in passages {
        let lines = passage_lines(passage);
        let is_apart = |text: &str, next: &str| {
            !text.is_empty() && !text.ends_with('…') && !next.starts_with('…')
        };
        for (number, line) in lines.iter().enumerate() {
            let paragraphs: Vec<&str> = line.text.split_whitespace().collect();
            let shown = format!("{}{}{}", line.before, paragraphs.join(" "), line.behind);
            if number > 0 {
                let is_item = !shown.starts_with(char::is_alphanumeric);
                let is_joined = text.ends_with(':') || is_item;
                text.push_str(if is_joined { " " } else { " – " });
            } else if is_apart(&text, &shown) {
                text.push_str(" … ");
            } else if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&shown);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str) -> HitPassage {
        HitPassage {
            text: text.to_owned(),
            offset: 0,
            cut_start: false,
            cut_end: false,
            opening: None,
            closing: None,
            highlights: Vec::new(),
        }
    }

    fn shown(passage: &HitPassage) -> Vec<String> {
        let lines = passage_lines(passage).into_iter();
        lines
            .map(|line| format!("{}{}{}", line.before, line.text, line.behind))
            .collect()
    }

    #[test]
    fn headlines_and_items_have_lines_of_their_own() {
        assert_eq!(
            shown(&passage("Harga naik.\n\nBeras turun.")),
            ["Harga naik.\n\nBeras turun."]
        );
        let headed = passage("5. Impor Beras\nHarga naik.\nLalu turun.");
        assert_eq!(
            shown(&headed),
            ["5. Impor Beras", "Harga naik.\nLalu turun."]
        );
        let list = passage("Berikut harganya:\n- Beras naik\n- Gula turun");
        assert_eq!(
            shown(&list),
            ["Berikut harganya:", "- Beras naik", "- Gula turun"]
        );
        assert_eq!(
            passages_in_a_line(&[headed, list]),
            "5. Impor Beras – Harga naik. Lalu turun. … Berikut harganya: - Beras naik - Gula turun"
        );
    }

    #[test]
    fn what_is_missing_is_marked() {
        let cut = HitPassage {
            cut_start: true,
            cut_end: true,
            ..passage("harga naik")
        };
        assert_eq!(shown(&cut), ["… harga naik …"]);
        let quoted = HitPassage {
            opening: Some('“'),
            closing: Some('”'),
            ..cut.clone()
        };
        assert_eq!(shown(&quoted), ["“… harga naik …”"]);
        let whole = passage("Beras.");
        assert_eq!(
            passages_in_a_line(&[whole.clone(), cut, whole.clone(), whole]),
            "Beras. … harga naik … Beras. … Beras."
        );
    }

    #[test]
    fn a_match_across_a_line_break_is_marked_in_both_lines() {
        let across = HitPassage {
            highlights: std::iter::once(6..18).collect(),
            ..passage("Impor beras\nNaik lagi.")
        };
        let lines = passage_lines(&across);
        let marked = lines.iter().flat_map(|line| line.highlights.clone());
        assert_eq!(marked.collect::<Vec<_>>(), [6..11, 0..6]);
    }
}
