//! Body + matches → the passages worth showing.
//!
//! A passage is a run of whole neighbouring sentences that fits the length; a
//! sentence that does not fit is cut at words around its matches. Passages are
//! chosen one after another, each for what it adds to those before it, and come
//! in the order of the body. They are slices of the body and ranges in it:
//! nothing is marked up here. The rules are told in `docs/passages.md`.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::ops::Range;

use super::hit::PassageCount;
use super::matches::{Match, covered};
use super::quotations::Quotations;
use super::sentences::{
    begins_item, is_bullet, is_finished, joins, leads_on, sentences, whole_lines,
};
use crate::article::Article;
use crate::query::{Importance, importance};

/// Share of the free room of a cut sentence that leads up to its matches (one
/// part in so many): what follows a match says more than what precedes it.
const LEADING_PART: usize = 3;

/// Most of that room, as a fraction, which the beginning of a sentence may take so
/// that the sentence is not cut there: for the sake of a few words none is left out.
const WHOLE_BEGINNING: (usize, usize) = (2, 3);

/// Share of the length (one part in so many) that a cut sentence may be shorter, on a
/// side, so that it begins or ends there with a clause.
const CLAUSE_PART: usize = 4;

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
    /// Whether it ends inside a sentence, or before the rest of a list.
    pub(super) cut_end: bool,
    /// The mark that opened, before it, the quotation inside which it begins.
    pub(super) opening: Option<char>,
    /// The mark that closes, behind it, the quotation inside which it ends.
    pub(super) closing: Option<char>,
    /// Bytes of the matches within the passage.
    pub(super) highlights: Vec<Range<usize>>,
}

/// Returns the best passages of at most `max_chars` characters each (more only
/// where one match alone is longer), in the order of the body; the lead when nothing
/// matched, and none of a body without text. `dateline` is the length of the dateline
/// before the first sentence, in bytes, which is shown only with a match in it. Matches
/// are sorted as [`super::matches::MatchFinder`] has them; `weights` says what each
/// clause is worth.
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
    let text = Text {
        body,
        dateline,
        spots: &spots,
        max_chars,
    };
    let mut pieces = Chooser::new(text, matches, weights).best(count);
    if pieces.is_empty() {
        pieces.extend(text.lead());
    }
    text.merged(pieces)
}

/// What is shown whole if it fits: a sentence, or several that a match joins,
/// so that every match lies in one unit.
struct Unit {
    /// Bytes in the body.
    range: Range<usize>,
    /// Characters, counted once, as counting for each window is quadratic.
    chars: Range<usize>,
    /// Whether the next one may stand behind it in one passage: it is in the same
    /// line, or this one is finished or leads to it, and it is no headline itself.
    runs_on: bool,
    /// Whether it says nothing by itself: initials of an editor, a dateline alone.
    is_furniture: bool,
    role: Role,
}

/// What a unit is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// One sentence of a text.
    Sentence,
    /// A line that is not finished, as headlines are: nothing stands before it in a
    /// passage.
    Headline,
    /// Words before a list, at the end of a line.
    Introduction,
    /// A line of a list that is no sentence: only its introduction and the items
    /// between stand before it.
    Item,
}

/// A passage while passages are chosen.
#[derive(Debug, Clone)]
struct Piece {
    range: Range<usize>,
    cut_start: bool,
    cut_end: bool,
    headed: Headed,
}

/// Whether a piece begins with a headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Headed {
    No,
    /// It is of nothing else.
    Alone,
    /// The text that follows is in it.
    WithText,
}

impl Piece {
    fn overlaps(&self, range: &Range<usize>) -> bool {
        self.range.start < range.end && range.start < self.range.end
    }
}

/// Neighbouring units with matches that fit a passage, or a part of a long one.
struct Window {
    /// Number of the first spot in it.
    spot: usize,
    units: Range<usize>,
    /// Numbers of the matches in it.
    matches: Range<usize>,
    /// Of a unit that has to be cut, the bytes of the matches to keep.
    core: Option<Range<usize>>,
}

/// A body and what is asked of its passages.
#[derive(Debug, Clone, Copy)]
struct Text<'a> {
    body: &'a str,
    dateline: usize,
    /// What is highlighted.
    spots: &'a [Range<usize>],
    max_chars: usize,
}

/// Some lines of a body, cut into units.
struct Page<'a> {
    text: Text<'a>,
    lines: Range<usize>,
    units: Vec<Unit>,
    quotations: Quotations,
}

/// Cuts lines into units.
fn units_of(text: Text<'_>, lines: &Range<usize>) -> Vec<Unit> {
    let Text {
        body,
        dateline,
        spots,
        ..
    } = text;
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
    let shapes = shapes_of(body, lines.start, &joined);
    let mut units: Vec<Unit> = Vec::with_capacity(joined.len());
    for (number, (range, chars)) in joined.iter().zip(chars).enumerate() {
        let text = &body[range.clone()];
        let shape = shapes[number];
        let before = number.checked_sub(1).map(|number| shapes[number]);
        let next = shapes.get(number + 1).copied();
        let role = if shape.is_unfinished_line {
            let neighbours = [before, next].into_iter().flatten();
            if shape.marker == Some(Marker::Bullet)
                || neighbours
                    .into_iter()
                    .any(|other| shape.is_listed_with(other))
            {
                Role::Item
            } else {
                Role::Headline
            }
        } else if shape.ends_line && text.ends_with(':') {
            Role::Introduction
        } else {
            Role::Sentence
        };
        if let Some(before) = units.last_mut() {
            let leads_on = match role {
                Role::Headline => false,
                Role::Item => matches!(before.role, Role::Item | Role::Introduction),
                Role::Sentence | Role::Introduction => before.role != Role::Item,
            };
            before.runs_on &= leads_on;
        }
        // Captions have no text of their own behind them.
        let leads_on = role != Role::Sentence && !is_caption(text);
        units.push(Unit {
            runs_on: next.is_some() && (!shape.ends_line || shape.is_finished || leads_on),
            role,
            is_furniture: chars.len() <= MAX_FURNITURE && is_furniture(text),
            range: range.clone(),
            chars,
        });
    }
    units
}

/// How a unit stands in its lines.
#[derive(Debug, Clone, Copy)]
struct Shape {
    ends_line: bool,
    is_finished: bool,
    /// Whether it is all of a line, and leads to nothing.
    is_unfinished_line: bool,
    marker: Option<Marker>,
}

/// What lines of a list have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Bullet,
    /// They are numbered.
    Number,
    /// They are a name and what it stands for, with a colon between.
    Pair,
}

impl Shape {
    /// Whether it and its neighbour are lines of one list.
    fn is_listed_with(self, neighbour: Shape) -> bool {
        self.marker.is_some() && self.marker == neighbour.marker && neighbour.is_unfinished_line
    }
}

/// Returns the shapes of the units of a text from `start` on.
fn shapes_of(body: &str, start: usize, units: &[Range<usize>]) -> Vec<Shape> {
    let mut begins_line = true;
    let mut before = start;
    let shapes = units.iter().enumerate().map(|(number, range)| {
        let text = &body[range.clone()];
        let next = units.get(number + 1);
        let ends_line = next.is_none_or(|next| body[range.end..next.start].contains('\n'));
        let is_finished = is_finished(text);
        let shape = Shape {
            ends_line,
            is_finished,
            is_unfinished_line: begins_line && ends_line && !is_finished && !text.ends_with(':'),
            marker: if !body[before..range.start].trim().is_empty() {
                Some(Marker::Bullet)
            } else if begins_item(text) {
                Some(Marker::Number)
            } else {
                text.contains(": ").then_some(Marker::Pair)
            },
        };
        (begins_line, before) = (ends_line, range.end);
        shape
    });
    shapes.collect()
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

/// Turns byte ranges from `start` on, sorted and not overlapping, into ranges of the
/// characters from there on.
fn char_ranges<'a>(
    body: &str,
    start: usize,
    ranges: impl Iterator<Item = &'a Range<usize>>,
) -> Vec<Range<usize>> {
    let (mut byte, mut count) = (start, 0);
    let mut char_at = |at: usize| {
        count += body[byte..at].chars().count();
        byte = at;
        count
    };
    ranges
        .map(|range| char_at(range.start)..char_at(range.end))
        .collect()
}

/// What matches are worth, what counts first before what counts next.
#[derive(Debug, Clone, Copy, Default)]
struct Value {
    /// What the clauses weigh that are not shown yet.
    gain: f32,
    /// How many they are.
    clauses: usize,
    /// How near each other they stand and how much of them as typed.
    standing: f32,
    /// Whether the passage begins with a sentence and leaves no quotation open.
    reads_well: bool,
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        let gain = self.gain.total_cmp(&other.gain);
        let clauses = || self.clauses.cmp(&other.clauses);
        let standing = || self.standing.total_cmp(&other.standing);
        let reads_well = || self.reads_well.cmp(&other.reads_well);
        gain.then_with(clauses)
            .then_with(standing)
            .then_with(reads_well)
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

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

    /// Returns what matches are worth. Those of a part of a window are never worth more
    /// than those of the window.
    fn of(&mut self, window: &Range<usize>) -> Value {
        let found = &self.matches[window.clone()];
        let mut value = Value::default();
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
            return value;
        }
        // Summed in the order of the clauses: another order would tell equals apart.
        let mut as_typed = 0.0;
        for (seen, weight) in self.seen.iter().zip(self.weights) {
            if let Some((_, exact)) = seen {
                value.gain += weight;
                value.clauses += 1;
                as_typed += if *exact { *weight } else { 0.0 };
            }
        }
        let closeness = if value.clauses > 1 {
            let bytes = self.tightest(window, value.clauses);
            let step = CLOSENESS.iter().find(|(within, _)| bytes <= *within);
            step.map_or(0.0, |(_, closeness)| *closeness)
        } else {
            0.0
        };
        self.seen.fill(None);
        value.standing = value.gain * closeness + as_typed;
        value
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

/// Chooses passages. Of most places of a long body it is enough to know what a passage
/// there could be worth at most; only around the best of them the body is cut.
struct Chooser<'a> {
    text: Text<'a>,
    /// For each spot, the numbers of the matches in it.
    under: Vec<Range<usize>>,
    /// For each spot, the numbers of the matches that a passage could hold in which it
    /// is the first.
    within: Vec<Range<usize>>,
    worth: Worth<'a>,
    pages: Vec<(Page<'a>, Vec<Window>)>,
}

impl<'a> Chooser<'a> {
    fn new(text: Text<'a>, matches: &'a [Match], weights: &'a [f32]) -> Chooser<'a> {
        let under = text.under(matches);
        let mut within = Vec::with_capacity(under.len());
        let mut last = 0;
        for (first, spot) in text.spots.iter().enumerate() {
            last = last.max(first);
            while let Some(next) = text.spots.get(last + 1)
                && text.is_cut_enough(spot.start..next.end)
            {
                last += 1;
            }
            within.push(under[first].start..under[last].end);
        }
        Chooser {
            text,
            under,
            within,
            worth: Worth::new(matches, weights),
            pages: Vec::new(),
        }
    }

    /// Returns the best passages with matches.
    fn best(mut self, count: PassageCount) -> Vec<Piece> {
        let (most, least_gain) = match count {
            PassageCount::AsNeeded => {
                let heaviest = self.worth.weights.iter().copied().fold(0.0, f32::max);
                (AS_NEEDED, heaviest * WORTH_A_PASSAGE)
            }
            PassageCount::UpTo(most) => (most, 0.0),
        };
        let mut chosen: Vec<Piece> = Vec::new();
        while chosen.len() < most {
            let Some((gain, piece)) = self.next(&chosen) else {
                break;
            };
            if !chosen.is_empty() && gain <= least_gain {
                // Whoever asks for so many passages gets those that repeat as well.
                if count == PassageCount::AsNeeded || !self.worth.forget_shown() {
                    break;
                }
                continue;
            }
            self.worth.show(&piece.range);
            chosen.push(piece);
        }
        chosen.sort_by_key(|piece| piece.range.start);
        chosen
    }

    /// Returns the best passage beside those that are chosen, the first of equals, and
    /// what its new clauses weigh.
    fn next(&mut self, chosen: &[Piece]) -> Option<(f32, Piece)> {
        let mut places = Vec::with_capacity(self.within.len());
        for (spot, within) in self.within.iter().enumerate() {
            if !chosen
                .iter()
                .any(|piece| piece.overlaps(&self.text.spots[spot]))
            {
                let most = Value {
                    reads_well: true,
                    ..self.worth.of(within)
                };
                places.push((most, Reverse(spot)));
            }
        }
        let mut places = BinaryHeap::from(places);
        let mut best: Option<((Value, Reverse<usize>), Piece)> = None;
        while let Some(place) = places.pop() {
            // What is not looked at yet can be worth no more than this.
            if best.as_ref().is_some_and(|(value, _)| *value > place) {
                break;
            }
            let (_, Reverse(spot)) = place;
            let page = self.page_around(spot);
            let (page, windows) = &self.pages[page];
            let Ok(window) = windows.binary_search_by_key(&spot, |window| window.spot) else {
                continue;
            };
            let Some((value, piece)) = page.offer(&windows[window], chosen, &mut self.worth) else {
                continue;
            };
            let value = (value, Reverse(spot));
            if best.as_ref().is_none_or(|(most, _)| value > *most) {
                best = Some((value, piece));
            }
        }
        best.map(|((value, _), piece)| (value.gain, piece))
    }

    /// Returns the number of a page that has all lines of which a passage with this
    /// spot can be made: none is longer than `max_chars`, so what is farther from the
    /// spot has no part in one.
    fn page_around(&mut self, spot: usize) -> usize {
        let Range { start, end } = self.text.spots[spot];
        let reach = self.text.max_bytes();
        let body = self.text.body;
        let start = start.saturating_sub(reach);
        let end = end.saturating_add(reach).min(body.len());
        let has_all =
            |(page, _): &(Page<'_>, _)| page.lines.start <= start && end <= page.lines.end;
        if let Some(known) = self.pages.iter().position(has_all) {
            return known;
        }
        // The more had to be cut, the more is likely to be asked for: so lines are cut
        // again less and less often.
        let more = self.pages.last().map_or(0, |(page, _)| page.lines.len());
        let start = start.saturating_sub(more);
        let end = end.saturating_add(more).min(body.len());
        let page = Page::new(self.text, whole_lines(body, start..end));
        let windows = page.windows(&self.under);
        self.pages.push((page, windows));
        self.pages.len() - 1
    }
}

impl<'a> Text<'a> {
    fn slice(&self, range: Range<usize>) -> &'a str {
        &self.body[range]
    }

    /// Returns the bytes that no passage is longer than.
    fn max_bytes(&self) -> usize {
        self.max_chars.saturating_mul(MAX_CHAR_BYTES)
    }

    /// Returns, for each spot, the numbers of the matches in it.
    fn under(&self, matches: &[Match]) -> Vec<Range<usize>> {
        let mut number = 0;
        let spots = self.spots.iter();
        spots
            .map(|spot| {
                let first = number;
                let within = |found: &&Match| found.range.start < spot.end;
                number += matches[first..].iter().take_while(within).count();
                first..number
            })
            .collect()
    }

    /// Whether a part of a sentence is within the length.
    fn is_cut_enough(&self, part: Range<usize>) -> bool {
        // Characters are counted only where bytes leave doubt.
        part.len() <= self.max_chars
            || (part.len() <= self.max_bytes() && chars(self.body, &part) <= self.max_chars)
    }

    /// Returns the beginning of the body, but for what says nothing by itself.
    fn lead(self) -> Option<Piece> {
        let reach = self.max_bytes();
        let mut end = reach.saturating_add(LEAD_BYTES).min(self.body.len());
        loop {
            let page = Page::new(self, whole_lines(self.body, 0..end));
            end = page.lines.end;
            let last = page.units.get(LEAD_WITHIN - 1);
            let is_enough = last.is_some_and(|last| last.range.end.saturating_add(reach) <= end);
            if is_enough || end == self.body.len() {
                return page.lead();
            }
            end = end.saturating_mul(2).min(self.body.len());
        }
    }

    /// The spot that a cut here would cut in two.
    fn split_at(&self, at: usize) -> Option<Range<usize>> {
        let after = self.spots.partition_point(|spot| spot.end <= at);
        let spot = self.spots.get(after)?;
        (spot.start < at).then(|| spot.clone())
    }

    /// Cuts `max_chars` characters around `core` out of a longer unit, at words and
    /// within the part that is free, and says on which sides something is missing.
    fn cut(
        &self,
        unit: &Range<usize>,
        free: &Range<usize>,
        core: Range<usize>,
        quotations: &Quotations,
    ) -> Piece {
        let body = self.body;
        let core = whole_words(body, free, core, |core| {
            chars(body, core) <= self.max_chars
                && self
                    .split_at(core.start)
                    .or(self.split_at(core.end))
                    .is_none()
        });
        let room = self.max_chars.saturating_sub(chars(body, &core));
        // What the unit does not have on one side goes to the other; what lies behind
        // the length is not counted, as the unit may be a whole body.
        let reach = self.max_chars.saturating_add(1);
        let before = chars(
            body,
            &(back(body, core.start, reach).max(free.start)..core.start),
        );
        let behind = chars(
            body,
            &(core.end..forth(body, core.end, reach).min(free.end)),
        );
        let (part, of) = WHOLE_BEGINNING;
        let left = if before * of <= room * part {
            before
        } else {
            (room / LEADING_PART)
                .max(room.saturating_sub(behind))
                .min(before)
        };

        let from_core = chars(body, &core) + behind;
        let spare = self.max_chars / CLAUSE_PART;
        let mut start = back(body, core.start, left);
        if start > unit.start {
            let widest = (room * part / of).clamp(left, before.max(left));
            let gap = &body[back(body, core.start, widest)..core.start];
            start = core.start - from_clause(gap, left, spare).unwrap_or(core.start - start);
        }
        while start > unit.start {
            let mid_word = !body[..start].ends_with(char::is_whitespace);
            let gap = &body[start..core.start];
            if mid_word && let Some(space) = gap.find(char::is_whitespace) {
                start += space;
            }
            let gap = &body[start..core.start];
            let enough = |gap: &str| gap.chars().count() + from_core >= self.max_chars / 2;
            let quoted = quotations
                .around(start)
                .and_then(|found| body.get(found.range.end..core.start));
            let whole = quoted
                .or(behind_bracket(gap))
                .filter(|rest| enough(rest))
                .unwrap_or(gap);
            start = core.start - without_joining_beginning(whole).len();
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
            let gap = &body[core.end..end];
            let to_core = chars(body, &(start..core.end));
            let enough = |gap: &str| to_core + gap.chars().count() >= self.max_chars / 2;
            let quoted = quotations
                .around(end)
                .and_then(|found| body.get(core.end..found.range.start));
            let whole = quoted
                .or(before_bracket(gap))
                .filter(|gap| enough(gap))
                .unwrap_or_else(|| to_clause(gap, spare));
            end = core.end + without_leading_end(whole).len();
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
            headed: Headed::No,
        }
    }

    /// Makes passages of pieces in the order of the body; those that overlap, or
    /// have nothing between them and fit the length, become one.
    fn merged(&self, pieces: Vec<Piece>) -> Vec<Passage> {
        let mut merged: Vec<Piece> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            if let Some(last) = merged.last_mut() {
                let gap = self.body.get(last.range.end..piece.range.start);
                let touches = gap.is_none_or(|gap| {
                    gap.trim().is_empty()
                        && chars(self.body, &(last.range.start..piece.range.end)) <= self.max_chars
                        && (!gap.contains('\n')
                            || (piece.headed == Headed::No
                                && is_finished(self.slice(last.range.clone()))))
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
                let quotations = Quotations::new(self.body, whole_lines(self.body, range.clone()));
                Passage {
                    opening: quotations.around(range.start).map(|found| found.opening),
                    closing: quotations.around(range.end).map(|found| found.closing),
                    range,
                    cut_start: piece.cut_start,
                    cut_end: piece.cut_end,
                    highlights,
                }
            })
            .collect()
    }
}

impl<'a> Page<'a> {
    fn new(text: Text<'a>, lines: Range<usize>) -> Page<'a> {
        Page {
            text,
            units: units_of(text, &lines),
            quotations: Quotations::new(text.body, lines.clone()),
            lines,
        }
    }

    fn fits(&self, first: usize, last: usize) -> bool {
        self.units[last].chars.end - self.units[first].chars.start <= self.text.max_chars
    }

    fn window_bytes(&self, window: &Window) -> Range<usize> {
        let whole = || {
            self.units[window.units.start].range.start..self.units[window.units.end - 1].range.end
        };
        window.core.clone().unwrap_or_else(whole)
    }

    /// Returns the windows with matches in their order: from each unit that has
    /// some the widest, as it holds all that narrower ones do. `under` has the numbers
    /// of the matches of each spot.
    fn windows(&self, under: &[Range<usize>]) -> Vec<Window> {
        // The spots of each unit that has any.
        let spots = self.text.spots;
        let mut holding: Vec<(usize, Range<usize>)> = Vec::new();
        let mut unit = 0;
        let first = spots.partition_point(|spot| spot.start < self.lines.start);
        let within = spots[first..].iter().enumerate();
        for (number, spot) in within.take_while(|(_, spot)| spot.start < self.lines.end) {
            let number = first + number;
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
        for (begin, (first, held)) in holding.iter().enumerate() {
            let (mut last, mut end) = (*first, held.end);
            if self.units[*first].chars.len() > self.text.max_chars {
                // Only what its cut can show counts, not all that it holds.
                let mut after = held.start;
                for spot in held.clone() {
                    let start = spots[spot].start;
                    after = after.max(spot + 1);
                    while after < held.end && self.text.is_cut_enough(start..spots[after].end) {
                        after += 1;
                    }
                    windows.push(Window {
                        spot,
                        units: *first..first + 1,
                        matches: under[spot].start..under[after - 1].end,
                        core: Some(start..spots[after - 1].end),
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
                spot: held.start,
                units: *first..last + 1,
                matches: under[held.start].start..under[end - 1].end,
                core: None,
            });
        }
        windows
    }

    /// Returns what a window is worth, and the passage it makes, unless what is taken
    /// has a part of it.
    fn offer(
        &self,
        window: &Window,
        taken: &[Piece],
        worth: &mut Worth<'_>,
    ) -> Option<(Value, Piece)> {
        let bytes = self.window_bytes(window);
        if taken.iter().any(|piece| piece.overlaps(&bytes)) {
            return None;
        }
        let mut value = worth.of(&window.matches);
        let piece = self.fill(window, taken);
        let opens = |at| self.quotations.around(at).is_some();
        value.reads_well = !piece.cut_start
            && piece.headed != Headed::WithText
            && !opens(piece.range.start)
            && (piece.cut_end || !opens(piece.range.end));
        Some((value, piece))
    }

    /// Makes a passage of a window: its units with what fits around them, or a cut.
    fn fill(&self, window: &Window, taken: &[Piece]) -> Piece {
        if let Some(core) = &window.core {
            let unit = &self.units[window.units.start];
            let mut free = unit.range.clone();
            for piece in taken {
                if piece.range.end <= core.start {
                    free.start = free.start.max(piece.range.end);
                } else if piece.range.start >= core.end {
                    free.end = free.end.min(piece.range.start);
                }
            }
            let cut = self
                .text
                .cut(&unit.range, &free, core.clone(), &self.quotations);
            let headed = if unit.role == Role::Headline {
                Headed::Alone
            } else {
                Headed::No
            };
            return Piece { headed, ..cut };
        }
        let (mut first, mut last) = (window.units.start, window.units.end - 1);
        // What stands on both sides says more than what stands on one; a quotation
        // that is open on a side is closed first.
        let (mut before, mut behind) = (0, 0);
        loop {
            let leading = self.led_from(first, last, taken);
            let following = self.followed_to(first, last, taken);
            let begins_inside = || self.is_quoted(self.units[first].range.start);
            let ends_inside = || self.is_quoted(self.units[last].range.end);
            match (leading, following) {
                (Some(lead), follow)
                    if follow.is_none()
                        || begins_inside()
                        || (before < behind && !ends_inside()) =>
                {
                    before += self.units[first].chars.start - self.units[lead].chars.start;
                    first = lead;
                }
                (_, Some(follow)) => {
                    behind += self.units[follow].chars.end - self.units[last].chars.end;
                    last = follow;
                }
                _ => break,
            }
        }
        self.whole(first, last)
    }

    /// Whether a quotation goes on at a byte.
    fn is_quoted(&self, at: usize) -> bool {
        self.quotations.around(at).is_some()
    }

    /// Whether a unit can be context: it says something, and no passage has it.
    fn is_free(&self, unit: usize, taken: &[Piece]) -> bool {
        let unit = &self.units[unit];
        !unit.is_furniture
            && unit.role != Role::Headline
            && taken.iter().all(|piece| !piece.overlaps(&unit.range))
    }

    /// Returns the unit from which a passage may begin with context before `first`: the
    /// nearest with which it begins neither inside a quotation nor inside a list.
    fn led_from(&self, first: usize, last: usize, taken: &[Piece]) -> Option<usize> {
        let in_list = self.units[first].role == Role::Item;
        for lead in (0..first).rev() {
            let unit = &self.units[lead];
            if !unit.runs_on || !self.is_free(lead, taken) || !self.fits(lead, last) {
                return None;
            }
            let is_beginning = match unit.role {
                Role::Introduction => in_list,
                Role::Item => false,
                Role::Sentence | Role::Headline => !in_list,
            };
            if in_list && unit.role == Role::Sentence || !in_list && unit.role != Role::Sentence {
                return None;
            }
            if is_beginning && !self.is_quoted(unit.range.start) {
                return Some(lead);
            }
        }
        None
    }

    /// Returns the unit to which a passage may go on with context behind `last`: the
    /// nearest with which it does not end inside a quotation. Items follow only their
    /// introduction, and what leads to something else follows nothing.
    fn followed_to(&self, first: usize, last: usize, taken: &[Piece]) -> Option<usize> {
        for follow in last + 1..self.units.len() {
            let unit = &self.units[follow];
            let has_place = match unit.role {
                Role::Sentence => true,
                Role::Item => {
                    let shown = self.units[first..follow].iter();
                    shown
                        .into_iter()
                        .any(|unit| unit.role == Role::Introduction)
                }
                Role::Headline | Role::Introduction => false,
            };
            if !self.units[follow - 1].runs_on
                || !has_place
                || !self.is_free(follow, taken)
                || !self.fits(first, follow)
            {
                return None;
            }
            if !self.is_quoted(unit.range.end) {
                return Some(follow);
            }
        }
        None
    }

    /// Makes a passage of whole units.
    fn whole(&self, first: usize, last: usize) -> Piece {
        let shown = &self.units[first..=last];
        let next = self.units.get(last + 1).map(|next| next.role);
        let has_more = || {
            let behind = &self.text.body[self.units[last].range.end..];
            !behind.trim_start().is_empty()
        };
        let has_introduction = || shown.iter().any(|unit| unit.role == Role::Introduction);
        let cut_end = match self.units[last].role {
            Role::Introduction => has_more(),
            Role::Item => next == Some(Role::Item) && has_introduction(),
            Role::Sentence | Role::Headline => false,
        };
        Piece {
            range: self.units[first].range.start..self.units[last].range.end,
            cut_start: false,
            cut_end,
            headed: match self.units[first].role {
                Role::Headline if first < last => Headed::WithText,
                Role::Headline => Headed::Alone,
                _ => Headed::No,
            },
        }
    }

    /// Returns the beginning of the body, but for what says nothing by itself.
    fn lead(&self) -> Option<Piece> {
        let within = self.units.iter().take(LEAD_WITHIN).enumerate();
        let mut sentences = within.filter(|(_, unit)| !unit.is_furniture);
        let is_good = |(_, unit): &(usize, &Unit)| {
            let text = &self.text.body[unit.range.clone()];
            is_finished(text) && !is_caption(text)
        };
        let first = sentences.clone().find(is_good).or_else(|| sentences.next());
        let first = first.map_or(0, |(number, _)| number);
        let unit = self.units.get(first)?;
        if unit.chars.len() > self.text.max_chars {
            let core = unit.range.start..unit.range.start;
            let (unit, quotations) = (&unit.range, &self.quotations);
            return Some(self.text.cut(unit, unit, core, quotations));
        }
        let mut last = first;
        while let Some(follow) = self.followed_to(first, last, &[]) {
            last = follow;
        }
        Some(self.whole(first, last))
    }
}

/// Marks that end a clause where a space follows them.
const CLAUSE_MARKS: [char; 5] = [',', ';', ':', '–', '—'];

/// Returns where clauses end in a text, behind the mark.
fn clause_ends(text: &str) -> impl DoubleEndedIterator<Item = usize> {
    let ends =
        |(at, mark): &(usize, &str)| text[at + mark.len()..].starts_with(char::is_whitespace);
    let marks = text.match_indices(CLAUSE_MARKS).filter(ends);
    marks.map(|(at, mark)| at + mark.len())
}

/// Returns the length, in bytes, of the clauses at the end of a text that is cut before
/// a match: of all that have at most `spare` characters less than `chars`, those that
/// come nearest to these.
fn from_clause(text: &str, chars: usize, spare: usize) -> Option<usize> {
    let lengths = clause_ends(text).map(|end| (text[end..].chars().count(), text.len() - end));
    let near = lengths.filter(|(length, _)| length + spare >= chars);
    let nearest = near.min_by_key(|(length, _)| length.abs_diff(chars));
    nearest.map(|(_, bytes)| bytes)
}

/// Returns a text that is cut behind a match without the beginning of a clause at its
/// end, if that has at most `spare` characters.
fn to_clause(text: &str, spare: usize) -> &str {
    match clause_ends(text).next_back() {
        Some(end) if text[end..].chars().count() <= spare => &text[..end],
        _ => text,
    }
}

/// Returns the text behind a match, of a sentence that is cut, without what at its end
/// only leads to what is missing: words (*per tahun dan …*, *naik," kata …*), and what
/// opens or joins something.
fn without_leading_end(text: &str) -> &str {
    let mut rest = without_loose_end(text);
    while let Some((before, word)) = rest.rsplit_once(char::is_whitespace)
        && (leads_on(word) || importance(&word.to_lowercase()) == Importance::Function)
    {
        rest = without_loose_end(before);
    }
    rest
}

/// Returns what stands behind a bracket that closes what was opened before the text.
fn behind_bracket(text: &str) -> Option<&str> {
    let at = text.find(['(', ')'])?;
    text[at..].strip_prefix(')')
}

/// Returns what stands before a bracket that is closed behind the text.
fn before_bracket(text: &str) -> Option<&str> {
    let at = text.rfind(['(', ')'])?;
    text[at..].starts_with('(').then(|| &text[..at])
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

/// Returns the text before a match, of a sentence that is cut, without what at its
/// beginning only joins it to what is missing: words (*… dan harga naik*), and what closes
/// or joins something.
fn without_joining_beginning(text: &str) -> &str {
    let mut rest = without_loose_beginning(text);
    while let Some((word, behind)) = rest.split_once(char::is_whitespace)
        && joins(word)
    {
        rest = without_loose_beginning(behind);
    }
    rest
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
            let start = match passage.opening {
                Some(mark) => format!("{mark}…"),
                None => if passage.cut_start { "…" } else { "" }.to_owned(),
            };
            let end = match passage.closing {
                Some(mark) => format!("…{mark}"),
                None => if passage.cut_end { "…" } else { "" }.to_owned(),
            };
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
        check("Kalimat amat panjang sekali", &[], 15, "Kalimat amat…");
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
        // What touches is one if it fits.
        let body = "Harga naik sekali. Beras turun sekali.";
        let words = ["Harga", "Beras"];
        let one = passages(body, &words, PassageCount::UpTo(2), 38);
        assert_eq!(one, [body]);
        let two = passages(body, &words, PassageCount::UpTo(2), 20);
        assert_eq!(two, ["Harga naik sekali.", "Beras turun sekali."]);
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
    fn no_headline_is_joined_to_what_stands_before_it() {
        let body = "Harga naik.\n6. Genjot Produksi\nGaram laku.";
        check(body, &["Harga"], 100, "Harga naik.");
        let body = "Harga naik. Inilah sebabnya:\n- Hujan\n- Angin";
        check(body, &["Harga"], 100, "Harga naik.");
        check(body, &["sebab"], 100, body);
        let body = "Harga naik.\nInilah sebabnya:\n- Hujan\n- Angin";
        check(body, &["Harga"], 100, "Harga naik.");
        check("Satu.\nDua\nTiga.", &[], 100, "Satu.");
    }

    #[test]
    fn a_headline_with_a_match_stands_before_its_text() {
        let body = "Harga naik.\n6. Genjot Produksi\nGaram laku. Gula juga.\nLagi\nSemua.";
        let headed = "6. Genjot Produksi\nGaram laku. Gula juga.";
        check(body, &["Produksi"], 100, headed);
        check(body, &["Produksi", "Garam"], 100, headed);
        check(body, &["Produksi"], 20, "6. Genjot Produksi");
        // Where what stands before it matches too, they are two passages.
        let words = ["Harga", "Produksi"];
        let two = passages(body, &words, PassageCount::AsNeeded, 100);
        assert_eq!(two, ["Harga naik.", headed]);
        // One headline does not stand behind another.
        let body = "Beras Naik\nGaram Turun\nGula laku.";
        check(body, &["Beras"], 100, "Beras Naik");
        check(body, &["Garam"], 100, "Garam Turun\nGula laku.");
        // Items of a list and captions lead to nothing.
        let body = "• Beras naik\nSemua pulang.";
        check(body, &["Beras"], 100, "Beras naik");
        let body = "Foto: Pasar Beras\nSemua pulang.";
        check(body, &["Beras"], 100, "Foto: Pasar Beras");
    }

    #[test]
    fn a_list_stands_behind_what_leads_to_it() {
        let body = "Harga naik. Inilah sebabnya:\n- Hujan\n- Angin\nLalu pulang.";
        check(body, &["sebab"], 20, "Inilah sebabnya:…");
        check(
            body,
            &["sebab"],
            36,
            "Harga naik. Inilah sebabnya:\n- Hujan…",
        );
        let list = "Harga naik. Inilah sebabnya:\n- Hujan\n- Angin";
        check(body, &["sebab"], 100, list);
        // An item is shown with what leads to the list, or alone.
        let list = "Inilah sebabnya:\n1. Hujan\n2. Angin";
        let body = format!("{list}\nLalu pulang.");
        check(&body, &["Angin"], 100, list);
        check(&body, &["Hujan"], 20, "1. Hujan");
        let list = "Inilah harganya:\nBeras: 12.000\nGula: 17.000";
        let body = format!("{list}\nLalu pulang.");
        check(&body, &["Gula"], 100, list);
    }

    #[test]
    fn a_sentence_is_taken_rather_than_one_behind_its_headline() {
        let body = "5. harga beras\nLalu harga beras naik.";
        check(body, &["harga", "beras"], 100, "Lalu harga beras naik.");
        check(body, &["harga", "5"], 100, body);
    }

    #[test]
    fn no_quotation_is_left_half() {
        // Where one goes on beyond the passage, that is told.
        let body = "\"Kami siap hari ini. Harga naik besok,\" kata dia.";
        check(body, &["siap"], 22, "\"Kami siap hari ini.…\"");
        let body = "Dia berkata: \"Kami pergi sore ini. Harga naik.\" Lalu mereka pulang.";
        check(body, &["Harga"], 12, "\"…Harga naik.\"");
        let body = "Ia: “Kami pulang. Harga naik. Semua tahu.”";
        check(body, &["Harga"], 12, "“…Harga naik.…”");
        // Context neither opens one nor closes one of which the rest does not fit.
        let body =
            "Diam. \"Satu dua. Tiga empat,\" kata dia. Harga naik. \"Lima. Enam tujuh,\" katanya.";
        check(body, &["Harga"], 30, "Harga naik.");
        let body = "\"Kami pergi sore ini. Harga naik,\" kata dia.";
        check(body, &["Harga"], 24, "\"…Harga naik,\" kata dia.");
        check(body, &["Harga"], 44, body);
        // Of equals one is taken that has all of its quotation.
        let body = "\"Kami pergi. Harga naik,\" kata dia.\nSemua pulang lagi.\nHarga turun.";
        check(body, &["Harga"], 24, "Harga turun.");
        // What is cut has no end of a quotation before the match, and no beginning
        // behind it.
        let body = "\"Mereka pulang besok pagi sekali,\" kata dia tentang harga di pasar kota";
        check(
            body,
            &["harga"],
            40,
            "…kata dia tentang harga di pasar kota",
        );
        let body = "\"Mereka pulang besok pagi sekali tanpa harga,\" katanya.";
        check(body, &["katanya"], 30, "\"…sekali tanpa harga,\" katanya.");
        let body = "Ia pergi sebelum harga naik lalu bertanya \"siapa yang mau pulang?\"";
        check(
            body,
            &["harga"],
            45,
            "Ia pergi sebelum harga naik lalu bertanya…",
        );
    }

    #[test]
    fn a_sentence_is_cut_behind_a_clause_or_a_word_that_says_something() {
        let body = "Satu dua beras tiga empat lima, enam tujuh delapan sembilan sepuluh";
        check(body, &["beras"], 40, "Satu dua beras tiga empat lima…");
        let body = "Satu dua beras tiga empat lima dan yang enam tujuh delapan";
        check(body, &["beras"], 40, "Satu dua beras tiga empat lima…");
        let body = "\"Satu dua beras tiga empat lima,\" kata enam tujuh delapan";
        check(body, &["beras"], 42, "\"Satu dua beras tiga empat lima,\"…");
        let body = "Satu dua beras tiga empat, yang disebut lima enam tujuh";
        check(body, &["beras"], 43, "Satu dua beras tiga empat…");
        let body = "Satu dua beras tiga empat (lima enam tujuh delapan sembilan)";
        check(body, &["beras"], 40, "Satu dua beras tiga empat…");
        let body = "Satu (dua tiga empat) lima enam tujuh beras delapan";
        check(body, &["beras"], 40, "…lima enam tujuh beras delapan");
    }

    #[test]
    fn no_cut_begins_with_what_joins_it_to_what_is_missing() {
        let body = "Satu dua tiga empat lima enam tujuh dan genjot harga beras";
        check(body, &["beras"], 27, "…genjot harga beras");
        let body = "Satu dua tiga empat lima enam, dan yang genjot harga beras";
        check(body, &["beras"], 32, "…genjot harga beras");
        // A match stays.
        check("Satu dua tiga dan beras", &["dan"], 10, "…dan beras");
    }

    #[test]
    fn no_cut_ends_with_what_asks_for_a_number() {
        for end in ["mulai bulan", "di tahun", "sekitar", "tidak"] {
            let body = format!("Satu dua beras tiga {end} lima enam tujuh delapan sembilan");
            let length = "Satu dua beras tiga ".len() + end.len() + 2;
            check(&body, &["beras"], length, "Satu dua beras tiga…");
        }
    }

    #[test]
    fn a_quotation_or_bracket_that_is_longer_than_the_rest_is_cut() {
        let body = "Beras adalah \"satu dua tiga empat lima enam tujuh delapan sembilan\".";
        let expected = "Beras adalah \"satu dua tiga empat lima…\"";
        check(body, &["Beras"], 40, expected);
        let body = "Beras adalah (satu dua tiga empat lima enam tujuh delapan sembilan).";
        check(
            body,
            &["Beras"],
            40,
            "Beras adalah (satu dua tiga empat lima…",
        );
        let body = "Beras satu dua tiga empat lima (enam tujuh delapan sembilan).";
        check(body, &["Beras"], 40, "Beras satu dua tiga empat lima…");
    }

    #[test]
    fn a_sentence_is_cut_before_a_clause() {
        let body = "Satu dua tiga empat lima enam tujuh, delapan sembilan beras sepuluh sebelas";
        check(
            body,
            &["beras"],
            48,
            "…delapan sembilan beras sepuluh sebelas",
        );
        // Of equals one is taken that begins with a sentence.
        let body = format!("{body}.\nBeras naik.\nHarga beras.");
        check(&body, &["beras"], 40, "Beras naik.\nHarga beras.");
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

    /// What is chosen when every window of the whole body is looked at.
    fn plainly_chosen(
        text: Text<'_>,
        found: &[Match],
        weights: &[f32],
        count: PassageCount,
    ) -> Vec<Passage> {
        let page = Page::new(text, 0..text.body.len());
        let windows = page.windows(&text.under(found));
        let mut worth = Worth::new(found, weights);
        let (most, least) = match count {
            PassageCount::AsNeeded => (2, 0.5),
            PassageCount::UpTo(most) => (most, 0.0),
        };
        let mut chosen: Vec<Piece> = Vec::new();
        while chosen.len() < most {
            let mut best: Option<(Value, Piece)> = None;
            for window in &windows {
                if let Some((value, piece)) = page.offer(window, &chosen, &mut worth)
                    && best.as_ref().is_none_or(|(most, _)| value > *most)
                {
                    best = Some((value, piece));
                }
            }
            let Some((value, piece)) = best else {
                break;
            };
            if !chosen.is_empty() && value.gain <= least {
                if count == PassageCount::AsNeeded || !worth.forget_shown() {
                    break;
                }
                continue;
            }
            worth.show(&piece.range);
            chosen.push(piece);
        }
        chosen.sort_by_key(|piece| piece.range.start);
        if chosen.is_empty() {
            chosen.extend(page.lead());
        }
        text.merged(chosen)
    }

    /// What is chosen from the lines around the best places is what is chosen from the
    /// whole body.
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
            let text = Text {
                body: &body,
                dateline,
                spots: &spots,
                max_chars,
            };
            for count in [PassageCount::AsNeeded, PassageCount::UpTo(round % 4 + 1)] {
                let expected = plainly_chosen(text, &found, &weights, count);
                let passages = best_passages(&body, dateline, &found, &weights, count, max_chars);
                assert_eq!(passages, expected, "{body:?} {max_chars}");
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
                    text.chars().count() <= max_chars.max(11),
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
