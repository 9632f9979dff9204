//! Words that stand together in one text, in an index or in memory.
//!
//! Where a word stands is a set of bits, one a word of the text. A phrase is an
//! intersection of shifted sets, so that it costs a few operations a word of the
//! phrase and 64 words of the text, however often its words are repeated in both
//! (the bit-parallel idea of Baeza-Yates and Gonnet 1992, along the text).

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::ops::Range;

use crate::query::Nearness;

/// Most runs of words near each other that are told of one text: more of them say
/// nothing more about it, and a text may repeat itself without end.
const MAX_RUNS: usize = 1_000;

/// Numbers of the words of a text, as bits.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    blocks: Vec<u64>,
}

impl Places {
    pub(super) fn clear(&mut self) {
        self.blocks.clear();
    }

    pub(super) fn insert(&mut self, word: u32) {
        let block = (word / u64::BITS) as usize;
        if block >= self.blocks.len() {
            self.blocks.resize(block + 1, 0);
        }
        self.blocks[block] |= 1 << (word % u64::BITS);
    }

    pub(super) fn contains(&self, word: u32) -> bool {
        let block = self.blocks.get((word / u64::BITS) as usize);
        block.is_some_and(|block| block >> (word % u64::BITS) & 1 == 1)
    }

    /// Adds the words of another set.
    pub(super) fn insert_all(&mut self, other: &Places) {
        if self.blocks.len() < other.blocks.len() {
            self.blocks.resize(other.blocks.len(), 0);
        }
        for (block, more) in self.blocks.iter_mut().zip(&other.blocks) {
            *block |= more;
        }
    }

    fn is_empty(&self) -> bool {
        self.blocks.iter().all(|block| *block == 0)
    }

    /// Returns the words in their order.
    fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.blocks.len()).flat_map(|number| self.of_block(number))
    }

    /// Returns the words of one block, in their order.
    fn of_block(&self, number: usize) -> impl Iterator<Item = u32> + use<> {
        let block = self.blocks.get(number).copied().unwrap_or(0);
        let first = u32::try_from(number).unwrap_or(u32::MAX / u64::BITS) * u64::BITS;
        let rest = std::iter::successors(Some(block), |rest| Some(rest & rest.wrapping_sub(1)));
        rest.take_while(|rest| *rest != 0)
            .map(move |rest| first + rest.trailing_zeros())
    }

    /// The block of this number after every word has moved so many words back.
    fn moved_back(&self, number: usize, words: u32) -> u64 {
        let block = |number: usize| self.blocks.get(number).copied().unwrap_or(0);
        let number = number + (words / u64::BITS) as usize;
        match words % u64::BITS {
            0 => block(number),
            bits => block(number) >> bits | block(number + 1) << (u64::BITS - bits),
        }
    }

    /// Becomes the words so many words before those of another set.
    fn become_before(&mut self, other: &Places, words: u32) {
        self.blocks.clear();
        let blocks = 0..other.blocks.len();
        self.blocks
            .extend(blocks.map(|number| other.moved_back(number, words)));
    }

    /// Keeps the words that stand so many words before one of another set.
    fn keep_before(&mut self, other: &Places, words: u32) {
        for (number, block) in self.blocks.iter_mut().enumerate() {
            *block &= other.moved_back(number, words);
        }
    }
}

/// How the words of a clause are to stand: each different word with where it
/// comes in the clause.
#[derive(Debug, Clone)]
pub(super) struct Arrangement {
    nearness: Nearness,
    /// For each different word its places in the clause.
    offsets: Vec<Vec<u32>>,
    /// How many words the clause has.
    length: u32,
}

impl Arrangement {
    /// Returns the arrangement of words, and the different ones among them.
    pub(super) fn new<W: Clone + Eq + Hash>(words: &[W], nearness: Nearness) -> (Self, Vec<W>) {
        let mut numbers: HashMap<&W, usize> = HashMap::with_capacity(words.len());
        let mut different = Vec::new();
        let mut offsets: Vec<Vec<u32>> = Vec::new();
        let mut length = 0;
        for word in words {
            let number = *numbers.entry(word).or_insert_with(|| {
                different.push(word.clone());
                offsets.push(Vec::new());
                offsets.len() - 1
            });
            offsets[number].push(length);
            length += 1;
        }
        let arrangement = Arrangement {
            nearness,
            offsets,
            length,
        };
        (arrangement, different)
    }

    /// Returns whether each of the words is told by itself, not the run of all.
    pub(super) fn is_scattered(&self) -> bool {
        matches!(self.nearness, Nearness::Within(_))
    }
}

/// Finds where the words of a clause stand together in one text after another.
#[derive(Debug, Clone)]
pub(super) struct Finder {
    arrangement: Arrangement,
    /// Where a run may begin, as far as the words are known.
    starts: Places,
    /// Whether any word is known.
    begun: bool,
    /// Of words near each other, where each different word stands.
    sets: Vec<(usize, Places)>,
}

impl Finder {
    pub(super) fn new(arrangement: Arrangement) -> Finder {
        Finder {
            arrangement,
            starts: Places::default(),
            begun: false,
            sets: Vec::new(),
        }
    }

    pub(super) fn arrangement(&self) -> &Arrangement {
        &self.arrangement
    }

    /// Begins with another text.
    pub(super) fn clear(&mut self) {
        self.begun = false;
        self.sets.clear();
    }

    /// Takes where one of the different words stands; returns whether they may
    /// still stand together.
    pub(super) fn add(&mut self, word: usize, places: &Places) -> bool {
        if let Nearness::Within(_) = self.arrangement.nearness {
            self.sets.push((word, places.clone()));
            return !places.is_empty();
        }
        for &offset in &self.arrangement.offsets[word] {
            if self.begun {
                self.starts.keep_before(places, offset);
            } else {
                self.starts.become_before(places, offset);
                self.begun = true;
            }
            if self.starts.is_empty() {
                return false;
            }
        }
        true
    }

    /// Tells, once all words were added, the runs of words in which they stand
    /// together, in their order. Near each other, these are the shortest.
    pub(super) fn runs(&mut self, mut tell: impl FnMut(Range<u32>)) {
        match self.arrangement.nearness {
            Nearness::Adjacent => {
                let starts = self.starts.iter();
                starts.for_each(|start| tell(start..start + self.arrangement.length));
            }
            Nearness::Within(distance) => self.near_runs(distance, tell),
        }
    }

    /// Each word is to be answered by a word of its own, with at most `distance`
    /// other words among them.
    fn near_runs(&self, distance: u32, mut tell: impl FnMut(Range<u32>)) {
        let longest = self.arrangement.length.saturating_add(distance);
        let mut window = Window::new(&self.arrangement);
        let blocks = self.sets.iter().map(|(_, set)| set.blocks.len()).max();
        let mut places = Vec::new();
        let mut told = 0;
        for number in 0..blocks.unwrap_or(0) {
            places.clear();
            for (answered, set) in &self.sets {
                places.extend(set.of_block(number).map(|word| (word, *answered)));
            }
            places.sort_unstable();
            for newest in places.chunk_by(|a, b| a.0 == b.0) {
                let word = newest[0].0;
                window.add(newest);
                while let Some(first) = window.first()
                    && (first.saturating_add(longest) <= word
                        || window.holds_without(window.oldest()))
                {
                    window.drop_oldest();
                }
                if let Some(first) = window.first()
                    && window.holds()
                    && !window.holds_without(newest.iter())
                {
                    tell(first..word + 1);
                    told += 1;
                    if told == MAX_RUNS {
                        return;
                    }
                }
            }
        }
    }
}

/// A part of a text, with the places in it that answer something.
struct Window<'a> {
    arrangement: &'a Arrangement,
    /// Number of a word of the text, and which different word it answers; sorted.
    places: VecDeque<(u32, usize)>,
    /// How often each different word is answered.
    held: Vec<usize>,
    /// How many different words are not answered as often as they are asked for.
    missing: usize,
    /// How many words of the text answer something.
    words: u32,
}

impl<'a> Window<'a> {
    fn new(arrangement: &'a Arrangement) -> Window<'a> {
        Window {
            arrangement,
            places: VecDeque::new(),
            held: vec![0; arrangement.offsets.len()],
            missing: arrangement.offsets.len(),
            words: 0,
        }
    }

    /// Adds the places of one word of the text.
    fn add(&mut self, places: &[(u32, usize)]) {
        for &(word, answered) in places {
            self.places.push_back((word, answered));
            self.held[answered] += 1;
            if self.held[answered] == self.arrangement.offsets[answered].len() {
                self.missing -= 1;
            }
        }
        self.words += 1;
    }

    /// Returns its first word of the text.
    fn first(&self) -> Option<u32> {
        self.places.front().map(|place| place.0)
    }

    /// Returns the places of its first word.
    fn oldest(&self) -> impl Iterator<Item = &(u32, usize)> {
        let first = self.first();
        self.places
            .iter()
            .take_while(move |place| Some(place.0) == first)
    }

    fn drop_oldest(&mut self) {
        let first = self.first();
        while let Some(&(word, answered)) = self.places.front()
            && Some(word) == first
        {
            self.places.pop_front();
            if self.held[answered] == self.arrangement.offsets[answered].len() {
                self.missing += 1;
            }
            self.held[answered] -= 1;
        }
        self.words -= 1;
    }

    /// Whether it answers all that is asked for.
    fn holds(&self) -> bool {
        self.missing == 0 && self.words >= self.arrangement.length
    }

    /// Whether it does so without the word of the text that has these places.
    fn holds_without<'p>(&self, mut places: impl Iterator<Item = &'p (u32, usize)>) -> bool {
        self.missing == 0
            && self.words > self.arrangement.length
            && places.all(|&(_, answered)| {
                self.held[answered] > self.arrangement.offsets[answered].len()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(clause: &str, nearness: Nearness, text: &str, expected: &[Range<u32>]) {
        let words: Vec<char> = clause.chars().collect();
        let (arrangement, different) = Arrangement::new(&words, nearness);
        let mut finder = Finder::new(arrangement);
        let mut may = true;
        for (number, word) in different.into_iter().enumerate() {
            let mut places = Places::default();
            for (place, found) in (0..).zip(text.chars()) {
                // An x answers every word.
                if found == word || found == 'x' {
                    places.insert(place);
                }
            }
            may = may && finder.add(number, &places);
        }
        let mut found = Vec::new();
        if may {
            finder.runs(|run| found.push(run));
        }
        assert_eq!(found, expected, "{clause} {nearness:?} in {text}");
    }

    #[test]
    fn words_side_by_side() {
        let check = |clause, text, starts: &[u32]| {
            let length = u32::try_from(str::len(clause)).unwrap();
            let runs: Vec<_> = starts.iter().map(|&start| start..start + length).collect();
            check(clause, Nearness::Adjacent, text, &runs);
        };
        check("ab", "abcab", &[0, 3]);
        check("aa", "aaba", &[0]);
        check("aab", "aaab", &[1]);
        check("aba", "abababa", &[0, 2, 4]);
        check("ab", "ba", &[]);
        check("ab", "b", &[]);
        check("axb", "", &[]);
        let far = format!("{}ab{}ab", ".".repeat(63), ".".repeat(62));
        check("ab", &far, &[63, 127]);
        let long = "a".repeat(200);
        check(&long, &long, &[0]);
        check(&long[1..], &long, &[0, 1]);
    }

    #[test]
    fn words_near_each_other() {
        let check = |clause, distance, text, expected: &[Range<u32>]| {
            check(clause, Nearness::Within(distance), text, expected);
        };
        let one = |run: Range<u32>| [run];
        check("ab", 0, "ab.b.a", &one(0..2));
        check("ab", 2, "ab.b", &one(0..2));
        check("ab", 1, "b.a..b", &one(0..3));
        check("ab", 1, "b..a", &[]);
        check("ab", 5, "aab", &one(1..3));
        // Each word by a word of its own.
        check("aab", 3, "abb", &[]);
        check("aab", 3, "aba", &one(0..3));
        check("aa", 1, "a..a.a", &one(3..6));
        check("ab", 3, "x", &[]);
        check("ab", 3, "ax", &one(0..2));
        check("ab", 3, "x.x", &one(0..3));
    }
}
