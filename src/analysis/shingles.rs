//! Words → shingles: how much of a text stands word for word in another.
//!
//! A shingle is a run of [`SHINGLE_WORDS`] folded words, known by a hash. Two
//! things are made of shingles: a [`Sketch`], which is small enough to be kept
//! with every article and says which texts may be copies, and a [`ShingledText`],
//! which says of two texts how much they share. What both are good for is
//! measured in `docs/copies.md`.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use twox_hash::XxHash3_64;

use super::each_surface;

/// Words of a shingle. Texts have a run of this length in common by copying, or
/// in a formula; shorter ones also by chance.
const SHINGLE_LENGTH: u32 = 8;
const SHINGLE_WORDS: usize = SHINGLE_LENGTH as usize;

/// Shingles of a window of which one is kept in a sketch. A run of
/// `SHINGLE_WORDS + SKETCH_WINDOW - 1` words that two texts share is in both
/// their sketches; on average one shingle in `(SKETCH_WINDOW + 1) / 2` is kept.
const SKETCH_WINDOW: usize = 32;

/// Words of the shortest text that can be a copy: what is shorter is a caption or
/// a formula, and the same under many titles.
const MIN_WORDS: usize = 40;

/// A hash of every run of words, moved on word by word.
#[derive(Debug, Clone, Default)]
struct Shingler {
    /// The hashes of the last words, as a ring.
    recent: [u64; SHINGLE_WORDS],
    words: usize,
    /// The polynomial of `recent` in [`BASE`], the last word lowest.
    rolled: u64,
}

/// Any large odd number does; this is the multiplier of the generator of Steele
/// and Vigna (2021, table 7).
const BASE: u64 = 0xd134_2543_de82_ef95;

/// What the oldest word of a shingle is multiplied with when it leaves.
const BASE_TO_LENGTH: u64 = BASE.wrapping_pow(SHINGLE_LENGTH);

impl Shingler {
    /// Takes the hash of a word in, and returns the shingle that ends with it.
    fn push(&mut self, hash: u64) -> Option<u32> {
        let oldest = std::mem::replace(&mut self.recent[self.words % SHINGLE_WORDS], hash);
        self.words += 1;
        // A rolling hash (Karp and Rabin 1987), modulo 2^64.
        self.rolled = self
            .rolled
            .wrapping_mul(BASE)
            .wrapping_add(hash)
            .wrapping_sub(oldest.wrapping_mul(BASE_TO_LENGTH));
        (self.words >= SHINGLE_WORDS).then(|| mix(self.rolled))
    }
}

/// Returns the high half of a number whose bits have been mixed, as the finaliser
/// of `SplitMix64` does (Steele, Lea and Flood 2014).
fn mix(number: u64) -> u32 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed >> 32) as u32
}

/// Which texts may be copies of each other: a sample of the shingles of a text.
///
/// The sample is the smallest hash of each window of shingles, so a min-wise one
/// taken all along the text (winnowing, Schleimer, Wilkerson and Aiken 2003).
/// What is added to a text or cut from it changes the sample only there; so the
/// share of a sketch that another has says how much of the text is *contained* in
/// the other, where the fixed number of smallest hashes of a whole text
/// (Broder 1997) says it only of texts of one length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// Returns its shingles, each once; none if the text is too short to be a copy.
    pub fn shingles(&self) -> &[u32] {
        &self.0
    }
}

/// Whether two texts may be copies, when their sketches share so many of the
/// shingles that each has.
pub fn may_be_copies(shared: usize, first: usize, second: usize) -> bool {
    shared > 0 && per_mille(shared, first.min(second)) >= MIN_SKETCH_PER_MILLE
}

/// Least share of the smaller sketch, in thousandths, for which texts are
/// compared. It is far below that of [`MIN_CORE_OF_SHORTER`], since a sample may
/// be unlucky and comparing costs little.
const MIN_SKETCH_PER_MILLE: usize = 150;

fn per_mille(part: usize, whole: usize) -> usize {
    part * 1000 / whole.max(1)
}

/// Makes the sketch of a text from its words, one by one.
#[derive(Debug, Clone, Default)]
pub struct Sketcher {
    shingler: Shingler,
    shingles: Vec<u32>,
}

impl Sketcher {
    /// Takes in the next word, by its hash ([`super::Token::hash`]).
    pub fn push(&mut self, word: u64) {
        self.shingles.extend(self.shingler.push(word));
    }

    /// Returns the sketch of all words.
    pub fn finish(self) -> Sketch {
        if self.shingler.words < MIN_WORDS {
            return Sketch::default();
        }
        let mut kept = Vec::with_capacity(self.shingles.len() * 3 / SKETCH_WINDOW + 1);
        let mut smallest: Option<usize> = None;
        for end in SKETCH_WINDOW.min(self.shingles.len())..=self.shingles.len() {
            let start = end.saturating_sub(SKETCH_WINDOW);
            match smallest {
                // Of equals the last: the sample changes least.
                Some(at) if at >= start => {
                    if self.shingles[end - 1] <= self.shingles[at] {
                        smallest = Some(end - 1);
                    } else {
                        continue;
                    }
                }
                _ => {
                    smallest = (start..end).rev().min_by_key(|&at| self.shingles[at]);
                }
            }
            kept.extend(smallest.map(|at| self.shingles[at]));
        }
        kept.sort_unstable();
        kept.dedup();
        Sketch(kept)
    }
}

/// For sets of what is a hash already.
type AsHashed = BuildHasherDefault<Spread>;

/// Spreads the bits of one number over the whole of a hash, as `FxHash` does
/// (`rustc-hash` 2).
#[derive(Debug, Clone, Copy, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        self.write_u64(XxHash3_64::oneshot(bytes));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(BASE);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(32)
    }
}

/// A text as its shingles, to be compared with others.
#[derive(Debug, Clone, Default)]
pub struct ShingledText {
    words: usize,
    /// In the order of the text.
    shingles: Vec<u32>,
    distinct: HashSet<u32, AsHashed>,
    /// The digits that first stand behind each two words, both as hashes.
    numbers: HashMap<u64, u64, AsHashed>,
}

/// What a text shares with another, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Shared {
    /// Words of the text.
    words: usize,
    /// Those that stand in a shingle the other has too.
    common: usize,
    /// Those of `common` in the core: the stretch that is nearly all common.
    core: usize,
    /// Words before the core.
    before: usize,
    /// Words behind the core.
    after: usize,
}

/// How much two texts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    shorter: Shared,
    longer: Shared,
    /// Places of numbers that are in both texts with the same number.
    equal_numbers: usize,
    /// Those with another number.
    other_numbers: usize,
}

/// What a word that is not common costs, in common words: so three of four words
/// of a core are common, and at its ends nearly all.
const COST_OF_GAP: usize = 3;

/// Least core of copies, as a share of the shorter text. This and the four limits
/// below were tuned on half of the articles of `docs/copies.md`.
const MIN_CORE_OF_SHORTER: f32 = 0.5;

/// Least core of copies, as a share of the longer text: a short report that a
/// long one takes in whole is no copy of it.
const MIN_CORE_OF_LONGER: f32 = 0.4;

/// Most words before the core: three sentences of a lead. The background that a
/// story takes from another comes later in one of the two.
const MAX_BEFORE_WORDS: usize = 120;

/// Most words before the core of a long text, as a share of it.
const MAX_BEFORE_SHARE: f32 = 0.25;

/// Most words behind the core, as a share of the text: two fifths may be cut.
const MAX_AFTER_SHARE: f32 = 0.42;

/// From so many numbers that differ, if they are more than a third of all, texts are
/// two reports on one form, such as those of prices or prayer times, however long
/// the passages that never change.
const NUMBERS_OF_A_FORM: usize = 3;

#[expect(clippy::cast_precision_loss, reason = "words of a text are few")]
fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

impl Shared {
    fn begins_and_ends_as_a_copy(self) -> bool {
        let before =
            self.before <= MAX_BEFORE_WORDS || share(self.before, self.words) <= MAX_BEFORE_SHARE;
        before && share(self.after, self.words) <= MAX_AFTER_SHARE
    }
}

impl Overlap {
    /// Returns how much of the shorter text stands word for word in the other, as
    /// a share from 0 to 1.
    pub fn share(self) -> f32 {
        share(self.shorter.common, self.shorter.words)
    }

    /// Whether these are two versions of one article. Not how much they share
    /// decides alone, for a story may quote more of another than a copy keeps, but
    /// where: copies have one long core, and differ in the lead and at the end.
    pub fn is_copy(self) -> bool {
        let Overlap {
            shorter, longer, ..
        } = self;
        let one_form =
            self.other_numbers >= NUMBERS_OF_A_FORM && 2 * self.other_numbers > self.equal_numbers;
        shorter.words >= MIN_WORDS
            && !one_form
            && share(shorter.core, shorter.words) >= MIN_CORE_OF_SHORTER
            && share(longer.core, longer.words) >= MIN_CORE_OF_LONGER
            && shorter.begins_and_ends_as_a_copy()
            && longer.begins_and_ends_as_a_copy()
    }
}

impl ShingledText {
    /// Takes a text apart.
    pub fn new(text: &str) -> ShingledText {
        let mut words = Shingler::default();
        let mut shingles = Vec::with_capacity(text.len() / 6);
        let mut numbers = HashMap::default();
        let mut before = [0_u64; 2];
        // The digits of all numbers in a row, so that `1.800` is `1 . 800`.
        let mut number = 0_u64;
        each_surface(text, |surface| {
            let word = XxHash3_64::oneshot(surface.as_bytes());
            shingles.extend(words.push(word));
            if surface.starts_with(|c: char| c.is_ascii_digit()) {
                for digit in surface.bytes().filter(u8::is_ascii_digit) {
                    number = number.wrapping_mul(BASE).wrapping_add(digit.into());
                }
            } else {
                if number > 0 {
                    let place = before[0].rotate_left(1) ^ before[1];
                    numbers.entry(place).or_insert(number);
                    number = 0;
                }
                before = [before[1], word];
            }
        });
        ShingledText {
            words: words.words,
            distinct: shingles.iter().copied().collect(),
            shingles,
            numbers,
        }
    }

    /// Returns how much of this and another text is the same.
    pub fn overlap(&self, other: &ShingledText) -> Overlap {
        let (shorter, longer) = if self.words <= other.words {
            (self, other)
        } else {
            (other, self)
        };
        let (mut equal_numbers, mut other_numbers) = (0, 0);
        for (place, number) in &shorter.numbers {
            match longer.numbers.get(place) {
                Some(other) if other == number => equal_numbers += 1,
                Some(_) => other_numbers += 1,
                None => {}
            }
        }
        Overlap {
            shorter: shorter.shared_with(longer),
            longer: longer.shared_with(shorter),
            equal_numbers,
            other_numbers,
        }
    }

    /// Finds what is common, and the core: the stretch with the greatest sum when a
    /// common word counts 1 and another -[`COST_OF_GAP`] (Kadane's algorithm,
    /// Bentley 1984).
    fn shared_with(&self, other: &ShingledText) -> Shared {
        let mut shared = Shared {
            words: self.words,
            after: self.words,
            ..Shared::default()
        };
        let (mut best, mut sum, mut start, mut common_in_sum) = (0, 0, 0, 0);
        // Where the last common word ends.
        let mut covered = 0;
        for (first, shingle) in self.shingles.iter().enumerate() {
            if !other.distinct.contains(shingle) {
                continue;
            }
            let gap = first.saturating_sub(covered) * COST_OF_GAP;
            if gap >= sum {
                (sum, start, common_in_sum) = (0, first.max(covered), 0);
            } else {
                sum -= gap;
            }
            let end = first + SHINGLE_WORDS;
            let fresh = end - first.max(covered);
            shared.common += fresh;
            common_in_sum += fresh;
            sum += fresh;
            covered = end;
            if sum > best {
                best = sum;
                shared.core = common_in_sum;
                shared.before = start;
                shared.after = self.words - end;
            }
        }
        shared
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::{Algorithm, Analyzer};

    fn text(words: std::ops::Range<u32>) -> String {
        let letter = |digit: u8| char::from(digit - b'0' + b'b');
        let words = words.map(|number| {
            let number = (number * 7919 % 6007).to_string();
            number.bytes().map(letter).collect::<String>()
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn sketch(text: &str) -> Sketch {
        let mut sketcher = Sketcher::default();
        Analyzer::new(Algorithm::None).analyze(text, |token| sketcher.push(token.hash));
        sketcher.finish()
    }

    fn shared(a: &Sketch, b: &Sketch) -> usize {
        let both = a.shingles().iter();
        both.filter(|shingle| b.shingles().contains(shingle))
            .count()
    }

    #[test]
    fn a_sketch_is_small_and_says_how_much_is_contained() {
        let whole = sketch(&text(0..2000));
        let kept = whole.shingles().len();
        assert!((90..150).contains(&kept), "{kept} of 1993 shingles");
        // What is cut away leaves the sketch of the rest as it is, but at the cut.
        let half = sketch(&text(0..1000));
        assert!(shared(&whole, &half) + 2 >= half.shingles().len());
        assert_eq!(shared(&whole, &sketch(&text(3000..4000))), 0);
        assert_eq!(sketch(&text(0..39)), Sketch::default());
        assert!(!sketch(&text(0..40)).shingles().is_empty());
    }

    #[test]
    fn copies_have_one_core() {
        let is_copy = |a: &str, b: &str| {
            let overlap = ShingledText::new(a).overlap(&ShingledText::new(b));
            assert_eq!(
                overlap,
                ShingledText::new(b).overlap(&ShingledText::new(a)),
                "which is asked of which does not matter"
            );
            overlap.is_copy()
        };
        let whole = text(0..300);
        let joined = |parts: &[std::ops::Range<u32>]| {
            let parts = parts.iter().map(|part| text(part.clone()));
            parts.collect::<Vec<_>>().join(" ")
        };
        for (other, expected) in [
            (text(0..300), true),
            // The lead rewritten, the end appended, the end cut, all three.
            (joined(&[4000..4060, 60..300]), true),
            (joined(&[0..300, 4000..4075]), true),
            (text(0..180), true),
            (joined(&[4000..4060, 60..200, 4100..4140]), true),
            // Half of it as the background of another story, and its beginning alone.
            (joined(&[4000..4200, 150..300]), false),
            (text(0..100), false),
            // Quoted here and there.
            (
                joined(&[0..60, 4000..4060, 60..120, 4100..4160, 120..180, 4200..4260]),
                false,
            ),
            // Taken in whole by a long one.
            (joined(&[0..300, 4000..5000]), false),
        ] {
            assert_eq!(is_copy(&whole, &other), expected, "{other}");
        }
    }

    #[test]
    fn one_form_with_other_numbers_is_no_copy() {
        let report = |day: u32| {
            format!(
                "Jadwal hari ini: Subuh 04.{day}, Zuhur 11.{day}, Asar 15.{day}, Magrib 17.{day}. {}",
                text(0..200)
            )
        };
        let overlap = ShingledText::new(&report(31)).overlap(&ShingledText::new(&report(32)));
        assert!(overlap.share() > 0.9 && !overlap.is_copy());
    }

    proptest! {
        /// Whatever the texts, shares are shares, and a text is a copy of itself.
        #[test]
        fn shares_are_between_none_and_all(a in "([a-d]{1,2} |[0-9] ){0,120}", b in "([a-d]{1,2} |[0-9] ){0,120}") {
            let (first, second) = (ShingledText::new(&a), ShingledText::new(&b));
            let overlap = first.overlap(&second);
            for shared in [overlap.shorter, overlap.longer] {
                prop_assert!(shared.core <= shared.common && shared.common <= shared.words);
                prop_assert!(shared.before + shared.core + shared.after <= shared.words);
            }
            prop_assert_eq!(first.overlap(&first).is_copy(), first.words >= MIN_WORDS);
            prop_assert_eq!(sketch(&a).shingles().is_empty(), first.words < MIN_WORDS);
        }
    }
}
