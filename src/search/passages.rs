//! Body + matches → the passages worth showing.
//!
//! A passage is a run of whole neighbouring sentences that fits the length; a
//! sentence that does not fit is cut at words around its matches. Passages are
//! chosen one after another, each for what it adds to those before it, and come
//! in the order of the body. They are slices of the body and ranges in it:
//! nothing is marked up here. The rules are told in `docs/passages.md`.

use std::ops::Range;

use super::hit::PassageCount;
use super::matches::{Match, covered};
use super::sentences::{is_bullet, is_finished, sentences, whole_lines};
use crate::article::Article;

/// Share of the free room of a cut sentence that leads up to its matches (one
/// part in so many): what follows a match says more than what precedes it.
const LEADING_PART: usize = 3;

/// Most of that room, as a fraction, which the beginning of a sentence may take so
/// that the sentence is not cut there: for the sake of a few words none is left out.
const WHOLE_BEGINNING: (usize, usize) = (2, 3);

/// Most passages where their number is left to the query.
const AS_NEEDED: usize = 2;

/// Share of the worth of the heaviest clause that a further passage must add where
/// their number is left to the query: what says little is not worth two lines.
const WORTH_A_PASSAGE: f32 = 0.25;

/// Bytes that hold one match of each clause of a passage, with how close that is:
/// side by side, in one clause of a sentence, in one sentence.
const CLOSENESS: [(usize, f32); 3] = [(30, 1.0), (80, 0.7), (200, 0.4)];

/// Longest text in brackets, a dateline or another piece that is no sentence, in
/// characters.
const MAX_FURNITURE: usize = 40;

/// How many sentences of the beginning the lead is looked for in.
const LEAD_WITHIN: usize = 12;

/// Bytes in which the lead is looked for at first, beside those of its length.
const LEAD_BYTES: usize = 2_000;

/// Most bytes of a character in UTF-8.
const MAX_CHAR_BYTES: usize = 4;

/// How captions of pictures and videos begin, in small letters.
const CAPTION_BEGINNINGS: [&str; 11] = [
    "foto",
    "ilustrasi",
    "gambar",
    "infografis",
    "grafis",
    "video",
    "caption",
    "keterangan",
    "dok.",
    "sumber",
    "photo",
];

/// What credits of pictures have in them, in small letters.
const CAPTION_MARKS: [&str; 9] = [
    "foto:",
    "(foto",
    "foto/",
    "/foto",
    "antara foto",
    "dok.",
    "(dok",
    "istimewa",
    "(ist)",
];

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

/// Returns the best passages of at most `max_chars` characters each (more only
/// where one match alone is longer, and where two that touch become one), in the
/// order of the body; the lead when nothing matched, and none of a body without
/// text. `dateline` is the length of the dateline before the first sentence, in bytes,
/// which is shown only with a match in it. Matches are sorted as [`super::matches::MatchFinder`] has them; `weights`
/// says what each clause is worth.
pub(super) fn best_passages(
    body: &str,
    dateline: usize,
    matches: &[Match],
    weights: &[f32],
    count: PassageCount,
    max_chars: usize,
) -> Vec<Passage> {
    if count == PassageCount::UpTo(0) {
        return Vec::new();
    }
    let spots = covered(matches);
    let lines = lines_around(body, &spots, max_chars);
    let page = Page::new(body, dateline, &lines, spots, max_chars);
    let best = page.best(matches, weights, count);
    if best.is_empty() {
        return lead(body, dateline, page.spots, max_chars);
    }
    best
}

/// What is shown whole if it fits: a sentence, or several that a match joins,
/// so that every match lies in one unit.
struct Unit {
    /// Bytes in the body.
    range: Range<usize>,
    /// Characters, counted once, as counting for each window is quadratic. They are
    /// counted within lines that stand together; from there to the next such lines
    /// it is far.
    chars: Range<usize>,
    /// Whether the next one may stand behind it in one passage: it is in the same
    /// line, or this one is no headline.
    runs_on: bool,
    /// Whether it says nothing by itself: initials of an editor, a dateline alone.
    is_furniture: bool,
}

/// A passage while passages are chosen.
#[derive(Debug, Clone)]
struct Piece {
    range: Range<usize>,
    cut_start: bool,
    cut_end: bool,
}

impl Piece {
    fn overlaps(&self, range: &Range<usize>) -> bool {
        self.range.start < range.end && range.start < self.range.end
    }
}

/// Neighbouring units with matches that fit a passage, or a part of a long one.
struct Window {
    units: Range<usize>,
    /// Numbers of the matches in it.
    matches: Range<usize>,
    /// Of a unit that has to be cut, the bytes of the matches to keep.
    core: Option<Range<usize>>,
}

/// What is looked at of a body, cut into units, with what is highlighted in it.
struct Page<'a> {
    body: &'a str,
    units: Vec<Unit>,
    spots: Vec<Range<usize>>,
    max_chars: usize,
}

/// Returns the lines of which passages with these spots can be made, as ranges that
/// do not touch: no passage is longer than `max_chars`, so what is farther from
/// every spot has no part in one.
fn lines_around(body: &str, spots: &[Range<usize>], max_chars: usize) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let reach = max_chars.saturating_mul(MAX_CHAR_BYTES);
    for spot in spots {
        let start = spot.start.saturating_sub(reach);
        let end = spot.end.saturating_add(reach).min(body.len());
        if lines.last().is_some_and(|last| end <= last.end) {
            continue;
        }
        let around = whole_lines(body, start..end);
        match lines.last_mut() {
            Some(last) if around.start <= last.end => last.end = around.end,
            _ => lines.push(around),
        }
    }
    lines
}

/// Returns the beginning of a body, but for what says nothing by itself.
fn lead(
    body: &str,
    dateline: usize,
    mut spots: Vec<Range<usize>>,
    max_chars: usize,
) -> Vec<Passage> {
    let reach = max_chars.saturating_mul(MAX_CHAR_BYTES);
    let mut end = reach.saturating_add(LEAD_BYTES).min(body.len());
    loop {
        let lines = whole_lines(body, 0..end);
        end = lines.end;
        let page = Page::new(body, dateline, &[lines], spots, max_chars);
        let last = page.units.get(LEAD_WITHIN - 1);
        let is_enough = last.is_some_and(|last| last.range.end.saturating_add(reach) <= end);
        if is_enough || end == body.len() {
            return page.merged(page.lead().into_iter().collect());
        }
        end = end.saturating_mul(2).min(body.len());
        spots = page.spots;
    }
}

/// Cuts lines into units.
fn units_of(
    body: &str,
    dateline: usize,
    lines: &Range<usize>,
    spots: &[Range<usize>],
    units: &mut Vec<Unit>,
) {
    let mut joined: Vec<Range<usize>> = Vec::new();
    let mut ahead = spots[spots.partition_point(|spot| spot.end <= lines.start)..]
        .iter()
        .peekable();
    for sentence in sentences(body, lines.clone()) {
        // A spot that begins before this sentence and ends in it or later joins.
        while ahead.next_if(|spot| spot.end <= sentence.start).is_some() {}
        let joins = ahead.peek().is_some_and(|spot| spot.start < sentence.start);
        match joined.last_mut() {
            Some(before) if joins => before.end = sentence.end,
            _ => joined.push(without_bullet(body, sentence)),
        }
    }
    let begins = dateline > 0 && body[..lines.start].trim_start().is_empty();
    if let Some(first) = joined.first_mut().filter(|_| begins)
        && first.contains(&dateline)
        && spots.first().is_none_or(|spot| spot.start >= dateline)
    {
        first.start = dateline;
    }
    joined.retain(|range| !range.is_empty());
    let chars = char_ranges(body, lines.start, joined.iter());
    for (number, (range, chars)) in joined.iter().zip(chars).enumerate() {
        let text = &body[range.clone()];
        let next = joined.get(number + 1);
        let gap = next.map(|next| &body[range.end..next.start]);
        units.push(Unit {
            runs_on: gap.is_some_and(|gap| !gap.contains('\n') || is_finished(text)),
            is_furniture: chars.len() <= MAX_FURNITURE && is_furniture(text),
            range: range.clone(),
            chars,
        });
    }
}

/// Returns the length of the dateline before the first sentence of a body, in
/// bytes: source and place of the article, as it has them, and the marks behind
/// them (*HARIAN.co.id - Jakarta, Harga naik*; *Jakarta (ANTARA) - Harga naik*).
pub(super) fn dateline(article: &Article) -> usize {
    let body = article.body.as_str();
    let mark = |c: char| c.is_whitespace() || "-–—,:/()|".contains(c);
    let mut rest = body;
    let mut is_sure = false;
    loop {
        let bare = rest.trim_start_matches(mark);
        let marks = &rest[..rest.len() - bare.len()];
        // A comma alone may go on with the sentence: Jakarta, ibu kota negara.
        is_sure |= rest.len() < body.len() && marks.contains(['-', '–', '—', ':', ')']);
        let named = [&article.source, &article.place].into_iter().flatten();
        let behind = named.filter_map(|name| {
            let start = bare.get(..name.len())?;
            let behind = &bare[name.len()..];
            let whole = !name.is_empty() && !behind.starts_with(char::is_alphanumeric);
            (whole && start.to_lowercase() == name.to_lowercase()).then_some(behind)
        });
        let Some(behind) = behind.min_by_key(|behind| behind.len()) else {
            let opens = bare.starts_with(|c: char| !c.is_lowercase());
            return if is_sure && opens {
                body.len() - bare.len()
            } else {
                0
            };
        };
        rest = behind;
    }
}

/// Returns a sentence without the bullet before it.
fn without_bullet(body: &str, sentence: Range<usize>) -> Range<usize> {
    let text = &body[sentence.clone()];
    let mark = |c: char| is_bullet(c) || matches!(c, '-' | '*' | '–' | '—');
    let bare = text.trim_start_matches(mark);
    let trimmed = bare.trim_start();
    let is_marked = bare.len() < text.len()
        && (trimmed.len() < bare.len() || text.chars().next().is_some_and(is_bullet));
    if is_marked {
        sentence.end - trimmed.len()..sentence.end
    } else {
        sentence
    }
}

/// Whether a short text is no sentence and says nothing by itself.
fn is_furniture(text: &str) -> bool {
    let in_brackets = text.starts_with(['(', '[']) && text.ends_with([')', ']', '.']);
    let initials = in_brackets && (text.contains('/') || !text.contains(char::is_whitespace));
    // A dateline without its sentence: JAKARTA, HARIAN.co.id -
    let dateline = text.ends_with(['-', '–', '—']);
    initials || dateline || !text.contains(char::is_alphanumeric)
}

/// Whether a sentence tells of a picture.
fn is_caption(text: &str) -> bool {
    let folded = text.to_lowercase();
    let bare = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    CAPTION_MARKS.iter().any(|mark| folded.contains(mark))
        || CAPTION_BEGINNINGS.iter().any(|word| {
            let rest = bare.strip_prefix(word);
            rest.is_some_and(|rest| rest.starts_with([':', '/', '.', ' ']) && rest.len() < 200)
        })
}

/// Turns byte ranges from `start` on, sorted and not overlapping, into character
/// ranges, as if before it every byte were a character.
fn char_ranges<'a>(
    body: &str,
    start: usize,
    ranges: impl Iterator<Item = &'a Range<usize>>,
) -> Vec<Range<usize>> {
    let (mut byte, mut count) = (start, start);
    let mut char_at = |at: usize| {
        count += body[byte..at].chars().count();
        byte = at;
        count
    };
    ranges
        .map(|range| char_at(range.start)..char_at(range.end))
        .collect()
}

/// What windows are worth beside what is shown already.
struct Worth<'a> {
    matches: &'a [Match],
    weights: &'a [f32],
    /// Whether a chosen passage shows the clause.
    shown: Vec<bool>,
    /// Of each clause, its last match in the window at hand and whether one of
    /// them is as typed.
    seen: Vec<Option<(usize, bool)>>,
}

impl<'a> Worth<'a> {
    fn new(matches: &'a [Match], weights: &'a [f32]) -> Worth<'a> {
        Worth {
            matches,
            weights,
            shown: vec![false; weights.len()],
            seen: vec![None; weights.len()],
        }
    }

    /// Returns what the clauses that are not shown yet weigh, and, for those who
    /// weigh the same, how near each other they stand and how much of them as typed.
    fn of(&mut self, window: &Range<usize>) -> (f32, f32) {
        let found = &self.matches[window.clone()];
        let mut touched = false;
        for found in found {
            if let Some(seen) = self.seen.get_mut(found.clause)
                && !self.shown[found.clause]
            {
                let exact = seen.is_some_and(|(_, exact)| exact) || found.exact;
                *seen = Some((found.range.start, exact));
                touched = true;
            }
        }
        if !touched {
            return (0.0, 0.0);
        }
        // Summed in the order of the clauses: another order would tell equals apart.
        let (mut all, mut as_typed, mut clauses) = (0.0, 0.0, 0);
        for (seen, weight) in self.seen.iter().zip(self.weights) {
            if let Some((_, exact)) = seen {
                all += weight;
                as_typed += if *exact { *weight } else { 0.0 };
                clauses += 1;
            }
        }
        let closeness = if clauses > 1 {
            let bytes = self.tightest(window, clauses);
            let step = CLOSENESS.iter().find(|(within, _)| bytes <= *within);
            step.map_or(0.0, |(_, closeness)| *closeness)
        } else {
            0.0
        };
        self.seen.fill(None);
        (all, all * closeness + as_typed)
    }

    /// Returns what no window can surpass: all clauses that are not shown yet, side by
    /// side and as typed.
    fn highest(&self) -> (f32, f32) {
        let mut matched = vec![false; self.weights.len()];
        for found in self.matches {
            if let Some(matched) = matched.get_mut(found.clause) {
                *matched = true;
            }
        }
        // Summed as for a window, where fewer clauses make no larger sum.
        let (mut all, mut clauses) = (0.0, 0);
        for (number, weight) in self.weights.iter().enumerate() {
            if matched[number] && !self.shown[number] {
                all += weight;
                clauses += 1;
            }
        }
        let [(_, closest), ..] = CLOSENESS;
        let closeness = if clauses > 1 { closest } else { 0.0 };
        (all, all * closeness + all)
    }

    /// Returns the fewest bytes of a window that hold a match of each of its
    /// clauses that are not shown yet.
    fn tightest(&mut self, window: &Range<usize>, clauses: usize) -> usize {
        self.seen.fill(None);
        let mut fewest = usize::MAX;
        let mut held = 0;
        for found in &self.matches[window.clone()] {
            if self.shown.get(found.clause) != Some(&false) {
                continue;
            }
            held += usize::from(self.seen[found.clause].is_none());
            self.seen[found.clause] = Some((found.range.start, false));
            if held == clauses {
                let first = self.seen.iter().flatten().map(|(start, _)| *start).min();
                fewest = fewest.min(found.range.end.saturating_sub(first.unwrap_or(0)));
            }
        }
        fewest
    }

    /// Notes what a passage shows.
    fn show(&mut self, bytes: &Range<usize>) {
        let first = self
            .matches
            .partition_point(|found| found.range.start < bytes.start);
        let within = self.matches[first..].iter();
        for found in within.take_while(|found| found.range.start < bytes.end) {
            if found.range.end <= bytes.end
                && let Some(shown) = self.shown.get_mut(found.clause)
            {
                *shown = true;
            }
        }
    }

    /// Begins anew; returns whether that makes a difference.
    fn forget_shown(&mut self) -> bool {
        let any = self.shown.contains(&true);
        self.shown.fill(false);
        any
    }
}

impl<'a> Page<'a> {
    /// Cuts these lines of a body into units.
    fn new(
        body: &'a str,
        dateline: usize,
        lines: &[Range<usize>],
        spots: Vec<Range<usize>>,
        max_chars: usize,
    ) -> Page<'a> {
        let mut units = Vec::new();
        for lines in lines {
            units_of(body, dateline, lines, &spots, &mut units);
        }
        Page {
            body,
            units,
            spots,
            max_chars,
        }
    }

    /// Returns the best passages with matches.
    fn best(&self, matches: &[Match], weights: &[f32], count: PassageCount) -> Vec<Passage> {
        let (most, least_gain) = match count {
            PassageCount::AsNeeded => {
                let heaviest = weights.iter().copied().fold(0.0, f32::max);
                (AS_NEEDED, heaviest * WORTH_A_PASSAGE)
            }
            PassageCount::UpTo(most) => (most, 0.0),
        };
        let mut chosen: Vec<Piece> = Vec::new();
        let mut worth = Worth::new(matches, weights);
        let windows = self.windows(matches);
        while chosen.len() < most {
            let free = windows.iter().filter(|window| {
                let bytes = self.window_bytes(window);
                chosen.iter().all(|piece| !piece.overlaps(&bytes))
            });
            let highest = worth.highest();
            let mut best: Option<((f32, f32), &Window)> = None;
            for window in free {
                let value = worth.of(&window.matches);
                if best.is_none_or(|(most, _)| value > most) {
                    best = Some((value, window));
                }
                // Of equals the first is taken.
                if value >= highest {
                    break;
                }
            }
            let Some(((gain, _), window)) = best else {
                break;
            };
            if !chosen.is_empty() && gain <= least_gain {
                // Whoever asks for so many passages gets those that repeat as well.
                if count == PassageCount::AsNeeded || !worth.forget_shown() {
                    break;
                }
                continue;
            }
            let piece = self.fill(window, &chosen);
            worth.show(&piece.range);
            chosen.push(piece);
        }
        chosen.sort_by_key(|piece| piece.range.start);
        self.merged(chosen)
    }

    fn text(&self, range: Range<usize>) -> &str {
        &self.body[range]
    }

    fn fits(&self, first: usize, last: usize) -> bool {
        self.units[last].chars.end - self.units[first].chars.start <= self.max_chars
    }

    fn window_bytes(&self, window: &Window) -> Range<usize> {
        let whole = || {
            self.units[window.units.start].range.start..self.units[window.units.end - 1].range.end
        };
        window.core.clone().unwrap_or_else(whole)
    }

    /// Returns the windows with matches in their order: from each unit that has
    /// some the widest, as it holds all that narrower ones do.
    fn windows(&self, matches: &[Match]) -> Vec<Window> {
        // The matches under each spot, and the spots of each unit that has any.
        let mut under: Vec<Range<usize>> = Vec::with_capacity(self.spots.len());
        let mut number = 0;
        for spot in &self.spots {
            let first = number;
            number += matches[first..]
                .iter()
                .take_while(|found| found.range.start < spot.end)
                .count();
            under.push(first..number);
        }
        let mut holding: Vec<(usize, Range<usize>)> = Vec::new();
        let mut unit = 0;
        for (number, spot) in self.spots.iter().enumerate() {
            let ends_before = |unit: &Unit| unit.range.end <= spot.start;
            while self.units.get(unit).is_some_and(ends_before) {
                unit += 1;
            }
            match holding.last_mut() {
                Some((last, spots)) if *last == unit => spots.end = number + 1,
                _ if unit < self.units.len() => holding.push((unit, number..number + 1)),
                _ => break,
            }
        }
        let mut windows = Vec::new();
        for (begin, (first, spots)) in holding.iter().enumerate() {
            let (mut last, mut end) = (*first, spots.end);
            if self.units[*first].chars.len() > self.max_chars {
                // Only what its cut can show counts, not all that it holds.
                let mut after = spots.start;
                for number in spots.clone() {
                    let start = self.spots[number].start;
                    after = after.max(number + 1);
                    while after < spots.end && self.is_cut_enough(start..self.spots[after].end) {
                        after += 1;
                    }
                    windows.push(Window {
                        units: *first..first + 1,
                        matches: under[number].start..under[after - 1].end,
                        core: Some(start..self.spots[after - 1].end),
                    });
                }
                continue;
            }
            for (next, spots) in &holding[begin + 1..] {
                let connected = self.units[last..*next].iter().all(|unit| unit.runs_on);
                if !connected || !self.fits(*first, *next) {
                    break;
                }
                (last, end) = (*next, spots.end);
            }
            windows.push(Window {
                units: *first..last + 1,
                matches: under[spots.start].start..under[end - 1].end,
                core: None,
            });
        }
        windows
    }

    /// Whether a part of a sentence is within the length.
    fn is_cut_enough(&self, part: Range<usize>) -> bool {
        // No character has more than four bytes: counted only where that leaves doubt.
        part.len() <= self.max_chars
            || (part.len() <= self.max_chars.saturating_mul(MAX_CHAR_BYTES)
                && chars(self.body, &part) <= self.max_chars)
    }

    /// Makes a passage of a window: its units with what fits around them, or a cut.
    fn fill(&self, window: &Window, taken: &[Piece]) -> Piece {
        if let Some(core) = &window.core {
            return self.cut(&self.units[window.units.start].range, core.clone());
        }
        let (mut first, mut last) = (window.units.start, window.units.end - 1);
        let is_free = |unit: usize| {
            let unit = &self.units[unit];
            !unit.is_furniture && taken.iter().all(|piece| !piece.overlaps(&unit.range))
        };
        // What stands on both sides says more than what stands on one; a quotation
        // that is open on a side is closed first.
        let (mut before, mut behind) = (0, 0);
        loop {
            let follows = last + 1 < self.units.len()
                && self.units[last].runs_on
                && is_free(last + 1)
                && self.fits(first, last + 1);
            let leads = first > 0
                && self.units[first - 1].runs_on
                && is_free(first - 1)
                && self.fits(first - 1, last);
            let text = self.text(self.units[first].range.start..self.units[last].range.end);
            let leading = leads
                && (!follows
                    || begins_inside_quotation(text)
                    || (before < behind && !ends_inside_quotation(text)));
            if leading {
                first -= 1;
                before += self.units[first].chars.len();
            } else if follows {
                last += 1;
                behind += self.units[last].chars.len();
            } else {
                break;
            }
        }
        // Context that leaves a quotation open says half of what was said.
        let text = |first: usize, last: usize| {
            self.text(self.units[first].range.start..self.units[last].range.end)
        };
        while last >= window.units.end && ends_inside_quotation(text(first, last)) {
            last -= 1;
        }
        while first < window.units.start && begins_inside_quotation(text(first, last)) {
            first += 1;
        }
        Piece {
            range: self.units[first].range.start..self.units[last].range.end,
            cut_start: false,
            cut_end: false,
        }
    }

    /// Returns the beginning of the body, but for what says nothing by itself.
    fn lead(&self) -> Option<Piece> {
        let within = self.units.iter().take(LEAD_WITHIN).enumerate();
        let mut sentences = within.filter(|(_, unit)| !unit.is_furniture);
        let is_good = |(_, unit): &(usize, &Unit)| {
            let text = &self.body[unit.range.clone()];
            is_finished(text) && !is_caption(text)
        };
        let first = sentences.clone().find(is_good).or_else(|| sentences.next());
        let first = first.map_or(0, |(number, _)| number);
        let unit = self.units.get(first)?;
        if unit.chars.len() > self.max_chars {
            return Some(self.cut(&unit.range, unit.range.start..unit.range.start));
        }
        let mut last = first;
        while last + 1 < self.units.len()
            && self.units[last].runs_on
            && !self.units[last + 1].is_furniture
            && self.fits(first, last + 1)
        {
            last += 1;
        }
        Some(Piece {
            range: unit.range.start..self.units[last].range.end,
            cut_start: false,
            cut_end: false,
        })
    }

    /// The spot that a cut here would cut in two.
    fn split_at(&self, at: usize) -> Option<Range<usize>> {
        let after = self.spots.partition_point(|spot| spot.end <= at);
        let spot = self.spots.get(after)?;
        (spot.start < at).then(|| spot.clone())
    }

    /// Cuts `max_chars` characters around `core` out of a longer unit, at words,
    /// and says on which sides something is missing.
    fn cut(&self, unit: &Range<usize>, core: Range<usize>) -> Piece {
        let body = self.body;
        let core = whole_words(body, unit, core, |core| {
            chars(body, core) <= self.max_chars
                && self
                    .split_at(core.start)
                    .or(self.split_at(core.end))
                    .is_none()
        });
        let room = self.max_chars.saturating_sub(chars(body, &core));
        // What the unit does not have on one side goes to the other.
        let before = chars(body, &(unit.start..core.start));
        let behind = chars(body, &(core.end..unit.end));
        let (part, of) = WHOLE_BEGINNING;
        let left = if before * of <= room * part {
            before
        } else {
            (room / LEADING_PART)
                .max(room.saturating_sub(behind))
                .min(before)
        };

        let mut start = back(body, core.start, left);
        while start > unit.start {
            let mid_word = !body[..start].ends_with(char::is_whitespace);
            let gap = &body[start..core.start];
            if mid_word && let Some(space) = gap.find(char::is_whitespace) {
                start += space;
            }
            let gap = &body[start..core.start];
            start = core.start - without_loose_beginning(gap).len();
            let Some(found) = self.split_at(start) else {
                break;
            };
            start = found.end;
        }
        // What whole words left of the room before the matches goes behind them.
        let right = room.saturating_sub(chars(body, &(start..core.start)));
        let mut end = forth(body, core.end, right.min(behind));
        while end < unit.end {
            let mid_word = !body[end..].starts_with(char::is_whitespace);
            let gap = &body[core.end..end];
            if mid_word && let Some(space) = gap.rfind(char::is_whitespace) {
                end = core.end + space;
            }
            end = core.end + without_loose_end(&body[core.end..end]).len();
            let Some(found) = self.split_at(end) else {
                break;
            };
            end = found.start;
        }
        // No word is missing where only marks are.
        let misses = |range: Range<usize>| body[range].contains(char::is_alphanumeric);
        Piece {
            cut_start: misses(unit.start..start),
            cut_end: misses(end..unit.end),
            range: start..end,
        }
    }

    /// Makes passages of pieces in the order of the body; those that overlap, or
    /// have nothing between them, become one.
    fn merged(&self, pieces: Vec<Piece>) -> Vec<Passage> {
        let mut merged: Vec<Piece> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            if let Some(last) = merged.last_mut() {
                let gap = self.body.get(last.range.end..piece.range.start);
                let touches = gap.is_none_or(|gap| {
                    gap.trim().is_empty()
                        && (!gap.contains('\n') || is_finished(self.text(last.range.clone())))
                });
                if touches {
                    if piece.range.end > last.range.end {
                        last.range.end = piece.range.end;
                        last.cut_end = piece.cut_end;
                    }
                    continue;
                }
            }
            merged.push(piece);
        }
        merged
            .into_iter()
            .map(|piece| {
                let range = piece.range;
                let first = self.spots.partition_point(|spot| spot.start < range.start);
                let highlights = self.spots[first..]
                    .iter()
                    .take_while(|spot| spot.end <= range.end)
                    .map(|spot| spot.start - range.start..spot.end - range.start)
                    .collect();
                Passage {
                    range,
                    cut_start: piece.cut_start,
                    cut_end: piece.cut_end,
                    highlights,
                }
            })
            .collect()
    }
}

/// Whether the first quotation mark closes.
fn begins_inside_quotation(text: &str) -> bool {
    let Some(at) = text.find(['"', '“', '”']) else {
        return false;
    };
    match text[at..].chars().next() {
        Some('"') => {
            let spaced = text[..at].ends_with(|c: char| !c.is_whitespace() && c != '(');
            let behind = text[at + 1..].chars().next();
            spaced && behind.is_none_or(|c| !c.is_alphanumeric())
        }
        mark => mark == Some('”'),
    }
}

/// Whether the last quotation mark opens.
fn ends_inside_quotation(text: &str) -> bool {
    let Some(at) = text.rfind(['"', '“', '”']) else {
        return false;
    };
    match text[at..].chars().next() {
        Some('"') => {
            let open = text[..at].chars().next_back();
            open.is_none_or(|c| c.is_whitespace() || c == '(')
                && text[at + 1..].starts_with(char::is_alphanumeric)
        }
        mark => mark == Some('“'),
    }
}

/// Returns the text behind a cut without what closes or joins something before it.
fn without_loose_beginning(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let mut chars = rest.chars();
        let loose = match chars.next() {
            Some(
                '-' | '–' | '—' | '/' | '&' | '”' | ')' | ']' | ',' | '.' | ';' | ':' | '?' | '!'
                | '…',
            ) => true,
            // A straight quotation mark that stands alone.
            Some('"' | '\'') => chars.clone().next().is_some_and(char::is_whitespace),
            Some(c) => is_bullet(c),
            None => false,
        };
        if !loose {
            return rest;
        }
        rest = chars.as_str().trim_start();
    }
}

/// Returns the text before a cut without what opens or joins something behind it.
fn without_loose_end(text: &str) -> &str {
    let mut rest = text.trim_end();
    loop {
        let mut chars = rest.chars();
        let loose = match chars.next_back() {
            Some('-' | '–' | '—' | '/' | '&' | '“' | '‘' | '(' | '[' | ',' | ';' | ':') => {
                true
            }
            Some('"' | '\'') => chars.clone().next_back().is_some_and(char::is_whitespace),
            Some(c) => is_bullet(c),
            None => false,
        };
        if !loose {
            return rest;
        }
        rest = chars.as_str().trim_end();
    }
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
                    exact: !body[..at].ends_with("di"),
                });
            }
        }
        found.sort_by_key(|found| found.range.start);
        found
    }

    fn passages(body: &str, words: &[&str], count: PassageCount, max_chars: usize) -> Vec<String> {
        let found = matches(body, words);
        let weights = vec![1.0; words.len()];
        let passages = best_passages(body, 0, &found, &weights, count, max_chars);
        let shown = passages.into_iter().map(|passage| {
            let text = &body[passage.range.clone()];
            let start = if passage.cut_start { "…" } else { "" };
            let end = if passage.cut_end { "…" } else { "" };
            for range in passage.highlights {
                assert!(words.contains(&&text[range]));
            }
            format!("{start}{text}{end}")
        });
        shown.collect()
    }

    fn check(body: &str, words: &[&str], max_chars: usize, expected: &str) {
        let found = passages(body, words, PassageCount::UpTo(1), max_chars);
        assert_eq!(found, [expected]);
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
    fn nearness_then_form_then_place() {
        let far = format!("harga {}beras.\nharga beras naik.", "x ".repeat(40));
        check(&far, &["harga", "beras"], 100, "harga beras naik.");
        let body = "Harga diberas naik.\nHarga beras naik.\nHarga beras turun.";
        check(body, &["beras"], 18, "Harga beras naik.");
    }

    #[test]
    fn the_lead_where_nothing_matched() {
        check("Kalimat satu. Kalimat dua.", &[], 15, "Kalimat satu.");
        check("Kalimat yang panjang sekali", &[], 15, "Kalimat yang…");
        let count = PassageCount::AsNeeded;
        assert_eq!(best_passages(" \n ", 0, &[], &[], count, 100), []);
        let count = PassageCount::UpTo(0);
        assert_eq!(best_passages("Satu.", 0, &[], &[], count, 100), []);
        let body = "JAKARTA, HARIAN.co.id -\nFoto: Pasar Induk (dok. Harian)\nJudul Kecil\nHarga naik. Turun.";
        check(body, &[], 40, "Harga naik. Turun.");
        // Nothing better is there.
        check("Foto: Pasar Induk", &[], 40, "Foto: Pasar Induk");
        check("(abc/xyz)", &[], 40, "(abc/xyz)");
    }

    #[test]
    fn long_sentences_are_cut_at_words() {
        let body = "aaa bbb ccc ddd eee beras fff ggg hhh iii jjj kkk";
        check(body, &["beras"], 21, "…eee beras fff ggg hhh…");
        check(
            "“Ä” ö ü ä beras é à ñ ç ã õ",
            &["beras"],
            11,
            "…ä beras é à…",
        );
        // Nothing is missing but marks.
        check("aaa bbb ccc ddd beras.", &["beras"], 12, "…ddd beras.");
        // What joins or closes does not begin, what opens does not end.
        let body = "aaa bbb cccc - ddd beras eee ( ffff gggg hhhh ) iiii";
        check(body, &["beras"], 18, "…ddd beras eee…");
    }

    #[test]
    fn weight_decides_before_repetition_and_place() {
        let repeated = format!("{}.\nharga beras.", ["beras"; 30].join(" "));
        check(&repeated, &["harga", "beras"], 20, "harga beras.");
        let weights = [2.0, 0.05];
        let body = "harga naik.\nharga beras.";
        let found = matches(body, &["harga", "beras"]);
        let passages = best_passages(body, 0, &found, &weights, PassageCount::AsNeeded, 12);
        assert_eq!(passages.len(), 1);
        assert_eq!(&body[passages[0].range.clone()], "harga beras.");
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

    #[test]
    fn further_passages_add_something() {
        let body =
            "Harga naik.\nLain sekali ini.\nLalu beras turun.\nHarga tetap.\nJudul\nBeras lagi.";
        let words = ["Harga", "beras"];
        let needed = passages(body, &words, PassageCount::AsNeeded, 17);
        assert_eq!(needed, ["Harga naik.", "Lalu beras turun."]);
        let one = passages(body, &["Harga"], PassageCount::AsNeeded, 17);
        assert_eq!(one, ["Harga naik."]);
        // Who asks for more gets repetition.
        let two = passages(body, &["Harga"], PassageCount::UpTo(5), 17);
        assert_eq!(two, ["Harga naik.", "Harga tetap."]);
        // What touches is one.
        let body = "Harga naik sekali. Beras turun sekali.";
        let one = passages(body, &["Harga", "Beras"], PassageCount::UpTo(2), 20);
        assert_eq!(one, [body]);
    }

    #[test]
    fn a_dateline_is_source_and_place_with_their_marks() {
        let article = |body: &str| Article {
            body: body.to_owned(),
            source: Some("HARIAN.co.id".to_owned()),
            place: Some("Jakarta".to_owned()),
            ..Article::default()
        };
        for (body, expected) in [
            ("HARIAN.co.id - Jakarta, Harga naik.", "Harga naik."),
            (
                "JAKARTA, HARIAN.co.id – \"Naik,\" kata dia.",
                "\"Naik,\" kata dia.",
            ),
            ("Jakarta (HARIAN.co.id) - Harga naik.", "Harga naik."),
            ("Jakarta - Harga naik.", "Harga naik."),
            (
                "Jakarta, ibu kota negara, naik.",
                "Jakarta, ibu kota negara, naik.",
            ),
            ("Jakartanya - Harga", "Jakartanya - Harga"),
            ("Jakarta - ", "Jakarta - "),
            ("Jakarta", "Jakarta"),
            ("- Harga naik.", "- Harga naik."),
            ("", ""),
        ] {
            let length = dateline(&article(body));
            assert_eq!(&body[length..], expected);
        }
        let body = "HARIAN.co.id - Jakarta, Harga beras naik.";
        let length = dateline(&article(body));
        for (word, expected) in [("beras", "Harga beras naik."), ("Jakarta", body)] {
            let found = matches(body, &[word]);
            let count = PassageCount::AsNeeded;
            let passages = best_passages(body, length, &found, &[1.0], count, 200);
            assert_eq!(&body[passages[0].range.clone()], expected);
        }
    }

    #[test]
    fn what_says_nothing_is_no_context() {
        check("Harga naik. (abc/xyz)", &["Harga"], 100, "Harga naik.");
        check(
            "• Harga naik\n• Beras turun",
            &["Beras"],
            100,
            "Beras turun",
        );
        check("Judul Kecil\nHarga naik.", &["Harga"], 100, "Harga naik.");
        check("(abc/xyz)", &["xyz"], 100, "(abc/xyz)");
        let body = "Lain. Harga naik. \"Dia bersama kami. Semua siap sekali,\" kata dia.";
        check(body, &["Harga"], 40, "Lain. Harga naik.");
        let body = "Lain sekali. \"Kami siap. Harga turun,\" kata dia. Lalu.";
        check(
            body,
            &["Harga"],
            42,
            "\"Kami siap. Harga turun,\" kata dia. Lalu.",
        );
    }

    /// What is chosen from the lines around matches is what is chosen from the whole
    /// body, and no window is worth more than the highest.
    #[test]
    fn lines_far_from_matches_change_nothing() {
        let mut state = 11_u64;
        let mut random = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from((state >> 33) % below).unwrap()
        };
        let parts = [
            "beras",
            "harga",
            " diberas",
            ". ",
            "\n",
            "\n\n",
            " ä ö",
            "x x x x x x x",
            " Kata lain",
            "! ",
            "”",
            "\"",
            "\n- ",
            " (abc/xyz)",
            "\n• ",
            " Judul Kecil\n",
            " naik. Turun",
            " yang lain lagi",
            "beras\nharga",
        ];
        for round in 0..3000 {
            // Few matches, so that lines lie between them.
            let count = random(200);
            let body: String = (0..count)
                .map(|_| {
                    parts[if random(4) == 0 {
                        random(19)
                    } else {
                        3 + random(15)
                    }]
                })
                .collect();
            let max_chars = random(60) + 1;
            let dateline = body.floor_char_boundary(random(30).min(body.len()));
            let found = matches(&body, &["beras", "harga", "beras\nharga"]);
            let weights = [1.0, 2.0, 0.5];
            let spots = covered(&found);
            let whole = 0..body.len();
            let page = Page::new(&body, dateline, &[whole], spots, max_chars);
            for count in [PassageCount::AsNeeded, PassageCount::UpTo(round % 4 + 1)] {
                let expected = page.best(&found, &weights, count);
                let expected = if expected.is_empty() {
                    page.merged(page.lead().into_iter().collect())
                } else {
                    expected
                };
                let passages = best_passages(&body, dateline, &found, &weights, count, max_chars);
                assert_eq!(passages, expected, "{body:?} {max_chars}");
            }
            let mut worth = Worth::new(&found, &weights);
            let highest = worth.highest();
            for window in page.windows(&found) {
                assert!(worth.of(&window.matches) <= highest, "{body:?}");
            }
        }
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
            "\"",
            "- ",
            "(",
            "• ",
        ];
        for round in 0..3000 {
            let count = random(140);
            let body: String = (0..count)
                .map(|_| parts[usize::try_from(random(17)).unwrap()])
                .collect();
            let max_chars = usize::try_from(random(300)).unwrap() + 1;
            let found = matches(&body, &["beras", "harga", "beras harga"]);
            let most = round % 4 + 1;
            let count = PassageCount::UpTo(most);
            let passages = best_passages(&body, 0, &found, &[1.0, 2.0, 0.5], count, max_chars);
            let has_words = body.contains(char::is_alphanumeric);
            assert!(!passages.is_empty() || !has_words, "{body:?}");
            assert!(passages.len() <= most);
            let mut before = 0;
            for passage in passages {
                let text = &body[passage.range.clone()];
                assert!(passage.range.start >= before, "{body:?}");
                before = passage.range.end;
                assert_eq!(text.trim(), text, "{body:?} {max_chars}");
                assert!(
                    text.chars().count() <= max_chars.max(11) * most,
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
}
