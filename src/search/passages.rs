//! Body + matches → the passage worth showing.
//!
//! A passage is a run of whole neighbouring sentences of one line that fits the
//! length; a sentence that does not fit is cut at words around its matches. It
//! is a slice of the body and ranges in it: nothing is marked up here.

use std::ops::Range;

use super::sentences::sentences;

/// Worth of a further match of a clause that is matched already, as a share of
/// the clause's weight: enough to decide between equals, never more than a new clause.
const REPEAT_SHARE: f32 = 0.05;

/// Worth of standing at the very beginning of the article; it falls to nothing
/// at its end. It only decides between equals.
const LEAD_BONUS: f32 = 0.1;

/// A match in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// Bytes in the text.
    pub(super) range: Range<usize>,
    /// The clause of the query that it answers.
    pub(super) clause: usize,
}

/// A piece of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// Bytes in the body.
    pub(super) range: Range<usize>,
    /// Whether it begins inside a sentence.
    pub(super) cut_start: bool,
    /// Whether it ends inside a sentence.
    pub(super) cut_end: bool,
    /// Bytes of the matches within the passage.
    pub(super) highlights: Vec<Range<usize>>,
}

/// Returns the best passage of at most `max_chars` characters (more only where
/// one match alone is longer), the lead when nothing matched, and `None` for a
/// body without text. Matches are sorted and do not overlap.
pub(super) fn best_passage(
    body: &str,
    matches: &[Match],
    weights: &[f32],
    max_chars: usize,
) -> Option<Passage> {
    let sentences = sentences(body);
    let window = best_window(body, &sentences, matches, weights, max_chars);
    let (mut first, mut last) = (window.start, window.end.checked_sub(1)?);
    let mut range = sentences.get(first)?.start..sentences.get(last)?.end;
    let (mut cut_start, mut cut_end) = (false, false);
    if fits(body, &range, max_chars) {
        // Room is filled with what follows, else with what leads up to it.
        let fitting = |range: Range<usize>| fits(body, &range, max_chars).then_some(range);
        let same_line = |range: &Range<usize>| !body[range.clone()].contains('\n');
        while let Some(wider) = sentences
            .get(last + 1)
            .and_then(|next| fitting(range.start..next.end))
            .filter(same_line)
        {
            range = wider;
            last += 1;
        }
        while let Some(wider) = first
            .checked_sub(1)
            .and_then(|before| fitting(sentences[before].start..range.end))
            .filter(same_line)
        {
            range = wider;
            first -= 1;
        }
        while let Some(wider) = sentences
            .get(last + 1)
            .and_then(|next| fitting(range.start..next.end))
        {
            range = wider;
            last += 1;
        }
    } else {
        (range, cut_start, cut_end) = cut(body, &range, matches, weights, max_chars);
    }
    let inside = matches
        .iter()
        .map(|found| &found.range)
        .filter(|found| found.start >= range.start && found.end <= range.end);
    let highlights = inside
        .map(|found| found.start - range.start..found.end - range.start)
        .collect();
    Some(Passage {
        range,
        cut_start,
        cut_end,
        highlights,
    })
}

/// Returns the sentences of the best window, by number; the first sentence when
/// nothing matched.
fn best_window(
    body: &str,
    sentences: &[Range<usize>],
    matches: &[Match],
    weights: &[f32],
    max_chars: usize,
) -> Range<usize> {
    let lead = 0..sentences.len().min(1);
    // The matches of each sentence that has any. A match across sentences
    // counts for the one it begins in.
    let mut found_in: Vec<(usize, Range<usize>)> = Vec::new();
    let mut sentence = 0;
    for (number, found) in matches.iter().enumerate() {
        while sentences
            .get(sentence)
            .is_some_and(|range| range.end <= found.range.start)
        {
            sentence += 1;
        }
        match found_in.last_mut() {
            Some((last, numbers)) if *last == sentence => numbers.end = number + 1,
            _ => found_in.push((sentence, number..number + 1)),
        }
    }
    let mut best: Option<(f32, Range<usize>)> = None;
    for (begin, &(first, _)) in found_in.iter().enumerate() {
        let Some(start) = sentences.get(first).map(|range| range.start) else {
            break;
        };
        for (last, numbers) in &found_in[begin..] {
            let Some(end) = sentences.get(*last).map(|range| range.end) else {
                break;
            };
            let range = start..end;
            let single = *last == first;
            let fits = fits(body, &range, max_chars) && !body[range].contains('\n');
            if !single && !fits {
                break;
            }
            let numbers = found_in[begin].1.start..numbers.end;
            let worth = worth(&matches[numbers], weights) + LEAD_BONUS * place(start, body.len());
            if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                best = Some((worth, first..last + 1));
            }
        }
    }
    best.map_or(lead, |(_, window)| window)
}

/// Returns 1 for the beginning of the body, 0 for its end.
#[expect(clippy::cast_precision_loss, reason = "a share")]
fn place(at: usize, length: usize) -> f32 {
    1.0 - at as f32 / length.max(1) as f32
}

/// Sums the weights of the clauses that matched, with a little more for repetitions.
fn worth(matches: &[Match], weights: &[f32]) -> f32 {
    let mut seen = vec![false; weights.len()];
    let mut sum = 0.0;
    for found in matches {
        let Some(weight) = weights.get(found.clause) else {
            continue;
        };
        let repeated = std::mem::replace(&mut seen[found.clause], true);
        sum += if repeated {
            weight * REPEAT_SHARE
        } else {
            *weight
        };
    }
    sum
}

/// Cuts the best `max_chars` characters out of a longer sentence, at words.
fn cut(
    body: &str,
    sentence: &Range<usize>,
    matches: &[Match],
    weights: &[f32],
    max_chars: usize,
) -> (Range<usize>, bool, bool) {
    let first = matches.partition_point(|found| found.range.start < sentence.start);
    let after = matches.partition_point(|found| found.range.start < sentence.end);
    let inside = &matches[first..after];
    // The densest cluster of matches that fits.
    let mut core: Option<(f32, Range<usize>)> = None;
    let mut end = 0;
    for begin in 0..inside.len() {
        end = end.max(begin + 1);
        let start = inside[begin].range.start;
        while end < inside.len() && fits(body, &(start..inside[end].range.end), max_chars) {
            end += 1;
        }
        let worth = worth(&inside[begin..end], weights);
        if core.as_ref().is_none_or(|(most, _)| worth > *most) {
            core = Some((worth, start..inside[end - 1].range.end.min(sentence.end)));
        }
    }
    let core = core.map_or(sentence.start..sentence.start, |(_, range)| range);
    let room = max_chars.saturating_sub(chars(body, &core));
    // A third of the room leads up to the matches; what the sentence does not
    // have on one side goes to the other.
    let before = chars(body, &(sentence.start..core.start));
    let behind = chars(body, &(core.end..sentence.end));
    let left = (room / 3).max(room.saturating_sub(behind)).min(before);
    let right = (room - left).min(behind);
    let mut start = back(body, core.start, left);
    let mut end = forth(body, core.end, right);
    if start > sentence.start {
        // To the next word, if there is one before the matches.
        let inside_word = !body[..start].ends_with(char::is_whitespace);
        if inside_word && let Some(space) = body[start..core.start].find(char::is_whitespace) {
            start += space;
        }
        start += body[start..core.start].len() - body[start..core.start].trim_start().len();
    }
    if end < sentence.end {
        let inside_word = !body[end..].starts_with(char::is_whitespace);
        if inside_word && let Some(space) = body[core.end..end].rfind(char::is_whitespace) {
            end = core.end + space;
        }
        end -= body[core.end..end].len() - body[core.end..end].trim_end().len();
    }
    (start..end, start > sentence.start, end < sentence.end)
}

/// Whether a range has at most `max_chars` characters. A character has at most
/// four bytes, which spares counting hopeless ranges.
fn fits(body: &str, range: &Range<usize>, max_chars: usize) -> bool {
    range.len() / 4 <= max_chars && chars(body, range) <= max_chars
}

fn chars(body: &str, range: &Range<usize>) -> usize {
    body[range.clone()].chars().count()
}

/// Returns the byte `count` characters before `at`.
fn back(body: &str, at: usize, count: usize) -> usize {
    count.checked_sub(1).map_or(at, |count| {
        body[..at]
            .char_indices()
            .rev()
            .nth(count)
            .map_or(0, |(byte, _)| byte)
    })
}

/// Returns the byte `count` characters behind `at`.
fn forth(body: &str, at: usize, count: usize) -> usize {
    body[at..]
        .char_indices()
        .nth(count)
        .map_or(body.len(), |(byte, _)| at + byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(body: &str, words: &[&str]) -> Vec<Match> {
        let mut found = Vec::new();
        for (clause, word) in words.iter().enumerate() {
            for (at, _) in body.match_indices(word) {
                found.push(Match {
                    range: at..at + word.len(),
                    clause,
                });
            }
        }
        found.sort_by_key(|found| found.range.start);
        let mut end = 0;
        found.retain(|found| {
            let free = found.range.start >= end;
            end = end.max(found.range.end);
            free
        });
        found
    }

    fn check(body: &str, words: &[&str], max_chars: usize, expected: &str) {
        let found = matches(body, words);
        let passage = best_passage(body, &found, &vec![1.0; words.len()], max_chars).unwrap();
        let text = &body[passage.range.clone()];
        let start = if passage.cut_start { "…" } else { "" };
        let end = if passage.cut_end { "…" } else { "" };
        assert_eq!(format!("{start}{text}{end}"), expected);
        for range in passage.highlights {
            assert!(words.contains(&&text[range]));
        }
    }

    #[test]
    fn whole_sentences_where_they_fit() {
        let body = "Satu dua. Harga beras naik. Tiga empat lima enam.";
        check(body, &["beras"], 20, "Harga beras naik.");
        check(body, &["beras"], 30, "Satu dua. Harga beras naik.");
        check(body, &["beras"], 200, body);
    }

    #[test]
    fn distinct_words_beat_repeated_ones() {
        let body = "beras beras beras.\nharga beras.\nharga.";
        check(body, &["harga", "beras"], 18, "harga beras.");
    }

    #[test]
    fn the_lead_where_nothing_matched() {
        check("Kalimat satu. Kalimat dua.", &[], 15, "Kalimat satu.");
        check("Kalimat yang panjang sekali", &[], 15, "Kalimat yang…");
        assert_eq!(best_passage(" \n ", &[], &[], 100), None);
    }

    #[test]
    fn long_sentences_are_cut_at_words() {
        let body = "aaa bbb ccc ddd eee beras fff ggg hhh iii jjj kkk";
        check(body, &["beras"], 21, "…eee beras fff ggg…");
        check(
            "“Ä” ö ü ä beras é à ñ ç ã õ",
            &["beras"],
            11,
            "…ä beras é à…",
        );
    }

    /// Whatever the text, the ranges hold.
    #[test]
    fn ranges_hold_for_any_text() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        let parts = [
            "beras",
            " ",
            " ",
            "harga",
            ". ",
            "\n",
            "é",
            "한글",
            "\u{301}",
            "Aa",
            "! ",
            "”",
            "xxxxxxxxxx",
        ];
        for _ in 0..2000 {
            let count = random(60);
            let body: String = (0..count)
                .map(|_| parts[usize::try_from(random(13)).unwrap()])
                .collect();
            let max_chars = usize::try_from(random(80)).unwrap() + 1;
            let found = matches(&body, &["beras", "harga"]);
            let Some(passage) = best_passage(&body, &found, &[1.0, 2.0], max_chars) else {
                assert!(body.trim().is_empty() || found.is_empty());
                continue;
            };
            let text = &body[passage.range.clone()];
            assert!(
                text.chars().count() <= max_chars.max(5),
                "{body:?} {max_chars}"
            );
            let mut end = 0;
            for range in &passage.highlights {
                assert!(range.start >= end && text.get(range.clone()).is_some());
                end = range.end;
            }
        }
    }
}
