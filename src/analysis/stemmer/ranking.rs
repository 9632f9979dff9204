//! Which analysis of a word is the right one: a linear ranker.
//!
//! Each analysis has a few dozen features; its score is the sum of their
//! weights, and the highest wins. The weights are in `data/weights.txt`, which
//! says how and on what they were trained; `training` is the trainer.

use super::affixes::{INFIXES, PARTICLES, POSSESSIVES, PREFIX_FORMS, PREFIXES, SUFFIXES, is_vowel};
use super::candidates::{Candidate, candidates};
use super::lexicon::{Marks, TRAINED};

/// The families of features, each with the number of its members.
macro_rules! families {
    ($($name:ident: $size:expr;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        pub(super) enum Family { $($name),* }

        const SIZES: &[usize] = &[$($size),*];
        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

/// No prefix or suffix, beside the numbers of those that exist.
const NO_PREFIX: usize = PREFIXES;
const NO_SUFFIX: usize = SUFFIXES;
/// Kinds of roots, see [`kind`].
const KINDS: usize = 7;
const UNKNOWN: usize = 0;
const ROOT: usize = 1;
const FREQUENCIES: usize = 6;
const PARTS_OF_SPEECH: usize = 4;
const LONGEST: usize = 12;
const MOST_SYLLABLES: usize = 5;
const SHAPES: usize = 5;

families! {
    Kind: KINDS * 2;
    Frequency: FREQUENCIES * 2;
    Form: PREFIX_FORMS.len() * 2;
    PrefixPair: PREFIXES * PREFIXES;
    Confix: (PREFIXES + 1) * (SUFFIXES + 1) * 2;
    PrefixOfPart: (PREFIXES + 1) * PARTS_OF_SPEECH;
    SuffixOfPart: (SUFFIXES + 1) * PARTS_OF_SPEECH;
    ConfixOfPart: (PREFIXES + 1) * (SUFFIXES + 1) * PARTS_OF_SPEECH;
    Possessive: POSSESSIVES.len() * 2;
    PossessiveOfPart: POSSESSIVES.len() * PARTS_OF_SPEECH;
    CliticAlone: POSSESSIVES.len() + 1;
    Particle: PARTICLES.len() * 2;
    Infix: INFIXES.len() + 1;
    Length: (LONGEST + 1) * 4;
    Syllables: (MOST_SYLLABLES + 1) * 4;
    Shape: SHAPES * 2;
}

const OFFSETS: [usize; SIZES.len() + 1] = {
    let mut offsets = [0; SIZES.len() + 1];
    let mut family = 0;
    while family < SIZES.len() {
        offsets[family + 1] = offsets[family] + SIZES[family];
        family += 1;
    }
    offsets
};

/// Number of features.
pub(super) const FEATURES: usize = OFFSETS[SIZES.len()];

/// The weights, one a feature.
static WEIGHTS: [i16; FEATURES] = {
    // Only the trainer may be built with the weights of another ranker.
    assert!(
        TRAINED.len() == FEATURES || cfg!(feature = "training"),
        "weights.txt is of another ranker; train again"
    );
    let mut weights = [0; FEATURES];
    let mut feature = 0;
    while feature < FEATURES && feature < TRAINED.len() {
        weights[feature] = TRAINED[feature];
        feature += 1;
    }
    weights
};

/// Returns the name of a feature, for the file of weights.
pub(super) fn feature_name(feature: usize) -> String {
    let family = OFFSETS.partition_point(|&offset| offset <= feature) - 1;
    format!("{}.{}", NAMES[family], feature - OFFSETS[family])
}

/// Returns what kind of root this is: unknown, a root, a name, foreign, a
/// derived word kept whole, a function word, or an informal one.
fn kind(candidate: &Candidate) -> usize {
    let Some(entry) = candidate.entry else {
        return UNKNOWN;
    };
    let marks = entry.marks;
    let is_root = marks.any(Marks::ROOT) && !marks.any(Marks::INFORMAL);
    // A word with its root from the table takes clitics as a root does.
    if is_root || !entry.root().is_empty() {
        ROOT
    } else if marks.any(Marks::NAME) {
        2
    } else if marks.any(Marks::FOREIGN) {
        3
    } else if marks.any(Marks::WHOLE) {
        4
    } else if marks.any(Marks::CLOSED) {
        5
    } else if marks.any(Marks::INFORMAL) {
        6
    } else {
        UNKNOWN
    }
}

/// Calls `has` with each feature of an analysis of `word`.
pub(super) fn features(word: &[u8], candidate: &Candidate, mut has: impl FnMut(usize)) {
    let mut of = |family: Family, member: usize| has(OFFSETS[family as usize] + member);
    let cut = usize::from(!candidate.is_identity());
    let kind = kind(candidate);
    let unknown = usize::from(kind == UNKNOWN);
    of(Family::Kind, kind * 2 + cut);
    if kind == ROOT
        && let Some(entry) = candidate.entry
    {
        let frequency = usize::from(entry.frequency).min(FREQUENCIES - 1);
        of(Family::Frequency, frequency * 2 + cut);
    }
    let length = candidate.root_length().min(LONGEST);
    of(Family::Length, (length * 2 + unknown) * 2 + cut);
    let root = candidate.root(word);
    let root = root.as_bytes();
    let syllables = (1..=root.len())
        .filter(|&at| is_vowel(root[at - 1]) && root.get(at).is_none_or(|&next| !is_vowel(next)))
        .count()
        .min(MOST_SYLLABLES);
    of(Family::Syllables, (syllables * 2 + unknown) * 2 + cut);
    if kind == UNKNOWN {
        for (shape, has_shape) in (0..).zip(shapes(root)) {
            if has_shape {
                of(Family::Shape, shape * 2 + cut);
            }
        }
    }
    if cut == 0 {
        return;
    }

    for &form in candidate.forms() {
        of(Family::Form, usize::from(form) * 2 + unknown);
    }
    let mut prefixes = candidate.prefixes().map(|prefix| prefix as usize);
    let outer = prefixes.next().unwrap_or(NO_PREFIX);
    let mut inner = outer;
    for next in prefixes {
        of(Family::PrefixPair, inner * PREFIXES + next);
        inner = next;
    }
    let suffix = candidate.suffix.map_or(NO_SUFFIX, |suffix| suffix as usize);
    of(
        Family::Confix,
        (outer * (SUFFIXES + 1) + suffix) * 2 + unknown,
    );
    if let Some(possessive) = candidate.possessive {
        of(Family::Possessive, usize::from(possessive) * 2 + unknown);
    }
    if let Some(particle) = candidate.particle {
        of(Family::Particle, usize::from(particle) * 2 + unknown);
    }
    if let Some(infix) = candidate.infix {
        of(Family::Infix, usize::from(infix));
    }
    let Some(entry) = candidate.entry else {
        return;
    };
    // A word of the lexicon with nothing but clitics behind it.
    if outer == NO_PREFIX && suffix == NO_SUFFIX && candidate.infix.is_none() {
        let possessive = candidate.possessive.map_or(POSSESSIVES.len(), usize::from);
        of(Family::CliticAlone, possessive);
    }
    for part in (0..PARTS_OF_SPEECH).filter(|part| entry.marks.any(Marks(1 << part))) {
        of(Family::PrefixOfPart, inner * PARTS_OF_SPEECH + part);
        of(Family::SuffixOfPart, suffix * PARTS_OF_SPEECH + part);
        let confix = outer * (SUFFIXES + 1) + suffix;
        of(Family::ConfixOfPart, confix * PARTS_OF_SPEECH + part);
        if let Some(possessive) = candidate.possessive {
            let possessive = usize::from(possessive);
            of(
                Family::PossessiveOfPart,
                possessive * PARTS_OF_SPEECH + part,
            );
        }
    }
}

/// What an unknown root looks like: two consonants at its beginning, at its
/// end, a letter of loanwords, a doubled letter, a vowel at its beginning.
fn shapes(root: &[u8]) -> [bool; SHAPES] {
    let consonants = |a: u8, b: u8| !is_vowel(a) && !is_vowel(b) && (a, b) != (b'n', b'y');
    let (first, last) = (
        root.get(..2),
        root.len().checked_sub(2).map(|at| &root[at..]),
    );
    [
        first.is_some_and(|pair| consonants(pair[0], pair[1])),
        last.is_some_and(|pair| consonants(pair[0], pair[1]) && pair != b"ng"),
        root.iter().any(|letter| b"fqvxz".contains(letter)),
        root.windows(2).any(|pair| pair[0] == pair[1]),
        first.is_some_and(|pair| is_vowel(pair[0])),
    ]
}

/// Returns the score of an analysis.
pub(super) fn score(word: &[u8], candidate: &Candidate) -> i32 {
    let mut sum = 0;
    features(word, candidate, |feature| {
        sum += i32::from(WEIGHTS[feature]);
    });
    sum
}

/// Returns the best analysis of a word. Of equals the first listed wins.
pub(super) fn best(word: &[u8], informal: bool) -> Option<Candidate> {
    let mut best: Option<(i32, Candidate)> = None;
    candidates(word, informal, &mut |candidate| {
        let score = score(word, candidate);
        if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
            best = Some((score, *candidate));
        }
    });
    best.map(|(_, candidate)| candidate)
}
