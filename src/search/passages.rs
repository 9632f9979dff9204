//! Body + matches → the passage worth showing.
//!
//! A passage is a run of whole neighbouring sentences of one line that fits the
//! length; a sentence that does not fit is cut at words around its matches. It
//! is a slice of the body and ranges in it: nothing is marked up here.

use std::ops::Range;

use super::sentences::sentences;

/// Share of the free room of a cut sentence that leads up to its matches (one
/// part in so many): what follows a match says more than what precedes it.
const LEADING_PART: usize = 3;

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
    let units = units(body, matches);
    let lead = units.first()?;
    let (chosen, core) = choose(body, &units, matches, weights, max_chars)
        .unwrap_or((0..1, lead.range.start..lead.range.start));
    let (mut first, mut last) = (chosen.start, chosen.end - 1);
    let fits =
        |first: usize, last: usize| units[last].chars.end - units[first].chars.start <= max_chars;
    let (range, cut_start, cut_end) = if fits(first, last) {
        // Room is filled with what follows, else with what leads up to it.
        let line = units[first].line;
        let follows = |last: usize| last + 1 < units.len();
        while follows(last) && units[last + 1].line == line && fits(first, last + 1) {
            last += 1;
        }
        while first > 0 && units[first - 1].line == line && fits(first - 1, last) {
            first -= 1;
        }
        while follows(last) && fits(first, last + 1) {
            last += 1;
        }
        (
            units[first].range.start..units[last].range.end,
            false,
            false,
        )
    } else {
        cut(body, &units[first].range, core, matches, max_chars)
    };
    let highlights = matches
        .iter()
        .map(|found| &found.range)
        .filter(|found| found.start >= range.start && found.end <= range.end)
        .map(|found| found.start - range.start..found.end - range.start)
        .collect();
    Some(Passage {
        range,
        cut_start,
        cut_end,
        highlights,
    })
}

/// What is shown whole if it fits: a sentence, or several that a match joins,
/// so that every match lies in one unit.
struct Unit {
    /// Bytes in the body.
    range: Range<usize>,
    /// Characters in the body; counted once, as counting for each window is quadratic.
    chars: Range<usize>,
    /// Number of the line it is in.
    line: usize,
}

fn units(body: &str, matches: &[Match]) -> Vec<Unit> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    let mut ahead = matches.iter().peekable();
    for sentence in sentences(body) {
        // A match that begins before this sentence and ends in it or later joins.
        while ahead
            .next_if(|found| found.range.end <= sentence.start)
            .is_some()
        {}
        let joins = ahead
            .peek()
            .is_some_and(|found| found.range.start < sentence.start);
        match joined.last_mut() {
            Some(before) if joins => before.end = sentence.end,
            _ => joined.push(sentence),
        }
    }
    let chars = char_ranges(body, joined.iter());
    let (mut line, mut before) = (0, 0);
    joined
        .into_iter()
        .zip(chars)
        .map(|(range, chars)| {
            line += usize::from(body[before..range.start].contains('\n'));
            before = range.end;
            Unit { range, chars, line }
        })
        .collect()
}

/// Turns byte ranges, sorted and not overlapping, into character ranges.
fn char_ranges<'a>(
    body: &str,
    ranges: impl Iterator<Item = &'a Range<usize>>,
) -> Vec<Range<usize>> {
    let (mut byte, mut count) = (0, 0);
    let mut char_at = |at: usize| {
        count += body[byte..at].chars().count();
        byte = at;
        count
    };
    ranges
        .map(|range| char_at(range.start)..char_at(range.end))
        .collect()
}

/// What a window is worth: first the clauses it answers, then, between equals,
/// the further matches. The earlier of two that are worth the same wins.
type Worth = (f32, usize);

/// The matches inside a sliding window, by clause.
struct Tally<'a> {
    weights: &'a [f32],
    counts: Vec<usize>,
}

impl Tally<'_> {
    fn new(weights: &[f32]) -> Tally<'_> {
        Tally {
            weights,
            counts: vec![0; weights.len()],
        }
    }

    fn add(&mut self, found: &Match) {
        if let Some(count) = self.counts.get_mut(found.clause) {
            *count += 1;
        }
    }

    fn remove(&mut self, found: &Match) {
        if let Some(count) = self.counts.get_mut(found.clause) {
            *count -= 1;
        }
    }

    /// Summed anew each time: a running sum would drift and tell equals apart.
    fn worth(&self) -> Worth {
        let answered = self.counts.iter().zip(self.weights);
        let sum = answered
            .filter(|(count, _)| **count > 0)
            .map(|(_, weight)| weight);
        let repeats = self.counts.iter().map(|count| count.saturating_sub(1));
        (sum.sum(), repeats.sum())
    }
}

/// Returns the units of the best window, and the matches to keep if it is one
/// unit that has to be cut; `None` when nothing matched.
fn choose(
    body: &str,
    units: &[Unit],
    matches: &[Match],
    weights: &[f32],
    max_chars: usize,
) -> Option<(Range<usize>, Range<usize>)> {
    // The matches of each unit that has any.
    let mut holding: Vec<(usize, Range<usize>)> = Vec::new();
    let mut unit = 0;
    for (number, found) in matches.iter().enumerate() {
        while units
            .get(unit)
            .is_some_and(|unit| unit.range.end <= found.range.start)
        {
            unit += 1;
        }
        match holding.last_mut() {
            Some((last, numbers)) if *last == unit => numbers.end = number + 1,
            _ if unit < units.len() => holding.push((unit, number..number + 1)),
            _ => break,
        }
    }
    let chars = char_ranges(body, matches.iter().map(|found| &found.range));

    let mut best: Option<(Worth, Range<usize>, Range<usize>)> = None;
    let mut consider = |worth: Worth, units: Range<usize>, core: Range<usize>| {
        if best.as_ref().is_none_or(|(most, ..)| worth > *most) {
            best = Some((worth, units, core));
        }
    };
    let mut tally = Tally::new(weights);
    let mut end = 0;
    for (begin, (first, numbers)) in holding.iter().enumerate() {
        let start = &units[*first];
        if start.chars.len() > max_chars {
            // Only what its cut can show counts, not all that it holds.
            let mut cluster = Tally::new(weights);
            let mut after = numbers.start;
            for number in numbers.clone() {
                while after < numbers.end
                    && (after == number || chars[after].end - chars[number].start <= max_chars)
                {
                    cluster.add(&matches[after]);
                    after += 1;
                }
                let core = matches[number].range.start..matches[after - 1].range.end;
                consider(cluster.worth(), *first..first + 1, core);
                cluster.remove(&matches[number]);
            }
            end = begin + 1;
            continue;
        }
        // The widest window from here holds every narrower one.
        while let Some((last, numbers)) = holding.get(end) {
            let last = &units[*last];
            if last.line != start.line || last.chars.end - start.chars.start > max_chars {
                break;
            }
            matches[numbers.clone()]
                .iter()
                .for_each(|found| tally.add(found));
            end += 1;
        }
        consider(tally.worth(), *first..holding[end - 1].0 + 1, 0..0);
        matches[numbers.clone()]
            .iter()
            .for_each(|found| tally.remove(found));
    }
    best.map(|(_, units, core)| (units, core))
}

/// Cuts `max_chars` characters around `core` out of a longer unit, at words,
/// and says on which sides something is missing.
fn cut(
    body: &str,
    unit: &Range<usize>,
    core: Range<usize>,
    matches: &[Match],
    max_chars: usize,
) -> (Range<usize>, bool, bool) {
    // The match that a cut here would cut in two.
    let split = |at: usize| {
        let after = matches.partition_point(|found| found.range.end <= at);
        matches
            .get(after)
            .map(|found| found.range.clone())
            .filter(|found| found.start < at)
    };
    let core = whole_words(body, unit, core, |core| {
        chars(body, core) <= max_chars && split(core.start).or(split(core.end)).is_none()
    });
    let room = max_chars.saturating_sub(chars(body, &core));
    // What the unit does not have on one side goes to the other.
    let before = chars(body, &(unit.start..core.start));
    let behind = chars(body, &(core.end..unit.end));
    let left = (room / LEADING_PART)
        .max(room.saturating_sub(behind))
        .min(before);
    let right = (room - left).min(behind);

    let mut start = back(body, core.start, left);
    while start > unit.start {
        let mid_word = !body[..start].ends_with(char::is_whitespace);
        let gap = &body[start..core.start];
        if mid_word && let Some(space) = gap.find(char::is_whitespace) {
            start += space;
        }
        let gap = &body[start..core.start];
        start += gap.len() - gap.trim_start().len();
        let Some(found) = split(start) else { break };
        start = found.end;
    }
    let mut end = forth(body, core.end, right);
    while end < unit.end {
        let mid_word = !body[end..].starts_with(char::is_whitespace);
        let gap = &body[core.end..end];
        if mid_word && let Some(space) = gap.rfind(char::is_whitespace) {
            end = core.end + space;
        }
        end = core.end + body[core.end..end].trim_end().len();
        let Some(found) = split(end) else { break };
        end = found.start;
    }
    (start..end, start > unit.start, end < unit.end)
}

/// Widens a range to whole words, on each side where the result is allowed.
fn whole_words(
    body: &str,
    unit: &Range<usize>,
    core: Range<usize>,
    allowed: impl Fn(&Range<usize>) -> bool,
) -> Range<usize> {
    let head = &body[unit.start..core.start];
    let word = head.trim_end_matches(|c: char| !c.is_whitespace()).len();
    let wider = unit.start + word..core.end;
    let core = if allowed(&wider) { wider } else { core };
    let tail = &body[core.end..unit.end];
    let word = tail.find(char::is_whitespace).unwrap_or(tail.len());
    let wider = core.start..core.end + word;
    if allowed(&wider) { wider } else { core }
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

    #[test]
    fn repetition_and_place_only_decide_between_equals() {
        let repeated = format!("{}.\nharga beras.", ["beras"; 30].join(" "));
        check(&repeated, &["harga", "beras"], 20, "harga beras.");
        let weights = [2.0, 0.05];
        let body = "harga naik.\nharga beras.";
        let found = matches(body, &["harga", "beras"]);
        let passage = best_passage(body, &found, &weights, 12).unwrap();
        assert_eq!(&body[passage.range], "harga beras.");
    }

    #[test]
    fn a_long_sentence_counts_only_what_its_cut_shows() {
        let far = "x ".repeat(40);
        let body = format!("harga {far}beras {far}gula.\nharga beras.");
        check(&body, &["harga", "beras", "gula"], 20, "harga beras.");
    }

    #[test]
    fn words_and_matches_stay_whole() {
        let body = "aaa bbb ccc ddd super-beras fff ggg hhh iii";
        check(body, &["beras"], 13, "…super-beras…");
        let body = "Ini produk. Impor naik.";
        check(body, &["produk. Impor"], 15, "…produk. Impor…");
        check("ab harga beras cd", &["harga beras"], 3, "…harga beras…");
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
            let count = random(140);
            let body: String = (0..count)
                .map(|_| parts[usize::try_from(random(13)).unwrap()])
                .collect();
            let max_chars = usize::try_from(random(300)).unwrap() + 1;
            let found = matches(&body, &["beras", "harga"]);
            let Some(passage) = best_passage(&body, &found, &[1.0, 2.0], max_chars) else {
                assert!(body.trim().is_empty());
                continue;
            };
            let text = &body[passage.range.clone()];
            assert!(
                text.chars().count() <= max_chars.max(5),
                "{body:?} {max_chars}"
            );
            assert!(
                found.is_empty() || !passage.highlights.is_empty(),
                "{body:?}"
            );
            let mut end = 0;
            for range in &passage.highlights {
                assert!(range.start >= end && text.get(range.clone()).is_some());
                end = range.end;
            }
        }
    }
}
