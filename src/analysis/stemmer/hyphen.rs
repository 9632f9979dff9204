//! Words with a hyphen: reduplications and hyphenated affixes.
//!
//! A reduplication says one root twice, with affixes around either half, so its
//! root is one that both halves can have: *berlari-larian* is *ber-lari* and
//! *lari-an*. Pairs that change their sound (*sayur-mayur*) and doubles that are
//! one word (*kupu-kupu*, *undang-undang*) are in the lexicon.

use super::affixes::{HYPHEN_ENDINGS, HYPHEN_PREFIXES, Prefix};
use super::candidates::{Candidate, MAX_WORD, candidates};
use super::lexicon::{self, Marks};
use super::ranking;
use super::{Grounds, Stemmer};

/// How many analyses of the first half are compared; no word has more that matter.
const COMPARED: usize = 32;

/// Letters that can stand before the listed pair: *ber-warna-warni*.
const LONGEST_OUTER_PREFIX: usize = 4;

/// Appends the stem of a word with a hyphen.
pub(super) fn stem_into(stemmer: &Stemmer, word: &str, out: &mut String) -> Grounds {
    let Some((first, second)) = word.split_once('-') else {
        return stemmer.root_into(word, out);
    };
    if first.is_empty() || second.is_empty() {
        out.push_str(word);
        return Grounds::Guess;
    }
    if let Some(pair) = listed_pair(word) {
        let listed =
            lexicon::look_up(pair.as_bytes(), false).and_then(|entry| stemmer.root_in_table(entry));
        out.push_str(listed.unwrap_or(pair));
        return Grounds::Known;
    }
    if first == second
        && let Some(root) = stemmer.exceptions.get(first)
    {
        out.push_str(root);
        return Grounds::Known;
    }
    if let Some((root_word, root)) = common_root(first, second, stemmer.informal) {
        let root_text = root.root(root_word.as_bytes());
        let root_text = root_text.as_str();
        let start = out.len();
        let listed = root.entry.and_then(|entry| stemmer.root_in_table(entry));
        out.push_str(listed.unwrap_or(root_text));
        // A double that is one word: perundang-undangan.
        let end = out.len();
        out.push('-');
        out.extend_from_within(start..end);
        let double = lexicon::look_up(&out.as_bytes()[start..], false);
        match double.map(|entry| stemmer.root_in_table(entry)) {
            None => out.truncate(end),
            Some(Some(root)) => {
                out.truncate(start);
                out.push_str(root);
            }
            Some(None) => {}
        }
        return if root.entry.is_some() {
            Grounds::Known
        } else {
            Grounds::Guess
        };
    }
    if HYPHEN_PREFIXES.contains(&first) {
        return stemmer.stem_into(second, out);
    }
    if HYPHEN_ENDINGS.contains(&second) {
        return stemmer.root_into(first, out);
    }
    out.push_str(word);
    Grounds::Guess
}

/// Returns the pair of the lexicon that a word is, affixes around it left out.
pub(in crate::analysis) fn listed_pair(word: &str) -> Option<&str> {
    let hyphen = word.find('-')?;
    let endings = [""].into_iter().chain(HYPHEN_ENDINGS);
    for ending in endings {
        let Some(stem) = word.strip_suffix(ending) else {
            continue;
        };
        for start in 0..=hyphen.min(LONGEST_OUTER_PREFIX) {
            let pair = stem.get(start..).unwrap_or_default();
            if start < hyphen
                && stem.len() > hyphen
                && lexicon::look_up(pair.as_bytes(), false).is_some()
            {
                return Some(pair);
            }
        }
    }
    None
}

/// What a half that is a root of the lexicon is worth over every way to cut it.
const WHOLE: i32 = 10_000;

fn score(half: &str, candidate: &Candidate) -> i32 {
    let is_whole_root = candidate.is_identity()
        && candidate
            .entry
            .is_some_and(|entry| entry.marks.any(Marks::ROOT) && entry.stays_whole());
    ranking::score(half.as_bytes(), candidate) + if is_whole_root { WHOLE } else { 0 }
}

/// Returns the analysis of one half whose root the other half can have too, the
/// best of them, with the half it is of.
fn common_root<'w>(
    first: &'w str,
    second: &'w str,
    informal: bool,
) -> Option<(&'w str, Candidate)> {
    if first.len().max(second.len()) > MAX_WORD {
        return None;
    }
    let mut firsts: [Option<(i32, Candidate)>; COMPARED] = [None; COMPARED];
    let mut count = 0;
    candidates(first.as_bytes(), informal, &mut |candidate| {
        if count < COMPARED {
            firsts[count] = Some((score(first, candidate), *candidate));
            count += 1;
        }
    });
    let mut best: Option<(i32, Candidate)> = None;
    // A verb is doubled with its nasal (menari-nari), which only the informal
    // forms of the second half can undo.
    candidates(second.as_bytes(), true, &mut |candidate| {
        let root = candidate.root(second.as_bytes());
        for (first_score, other) in firsts.iter().flatten() {
            let has_nasal = || {
                other
                    .prefixes()
                    .any(|prefix| matches!(prefix, Prefix::MeN | Prefix::PeN))
            };
            if candidate.is_informal() && !informal && !has_nasal() {
                continue;
            }
            if other.root(first.as_bytes()).as_bytes() == root.as_bytes() {
                let sum = first_score + score(second, candidate);
                if best.is_none_or(|(highest, _)| sum > highest) {
                    best = Some((sum, *candidate));
                }
            }
        }
    });
    best.map(|(_, candidate)| (second, candidate))
}
