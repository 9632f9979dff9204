//! All legal analyses of a word.

use super::affixes::{
    FIRST_SYLLABLE, INFIXES, PARTICLES, POSSESSIVES, PREFIX_FORMS, Prefix, SUFFIX_FORMS, Suffix,
    is_vowel,
};
use super::lexicon::{self, Entry};

/// Longest word that is analysed, in bytes; the longest Indonesian words have
/// some thirty letters. Longer ones are data and are their own root.
pub(super) const MAX_WORD: usize = 48;

/// Most prefixes a word has: *di-per-se-kutu-kan*.
const MAX_PREFIXES: usize = 3;

/// The shortest root that may be unknown to the lexicon, in letters.
const MIN_UNKNOWN_ROOT: usize = 3;

/// One way to take a word apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// Where the root begins and ends in the word, in bytes.
    start: u8,
    end: u8,
    /// The letter to be put in the place of the root's first byte, or 0.
    restored: u8,
    /// Forms of the prefixes, from the outside; indices of [`PREFIX_FORMS`].
    forms: [u8; MAX_PREFIXES],
    prefixes: u8,
    pub(super) suffix: Option<Suffix>,
    /// Indices of the tables of clitics.
    pub(super) possessive: Option<u8>,
    pub(super) particle: Option<u8>,
    /// Likewise of [`INFIXES`], or [`FIRST_SYLLABLE`].
    pub(super) infix: Option<u8>,
    /// What the lexicon says of the root.
    pub(super) entry: Option<&'static Entry>,
}

/// A root written out.
pub(super) struct Root {
    bytes: [u8; MAX_WORD],
    length: usize,
}

impl Root {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    pub(super) fn as_str(&self) -> &str {
        // Only words of ASCII are taken apart.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl Candidate {
    /// Whether the whole word is the root.
    pub(super) fn is_identity(&self) -> bool {
        self.prefixes == 0
            && self.suffix.is_none()
            && self.possessive.is_none()
            && self.particle.is_none()
            && self.infix.is_none()
    }

    /// Number of letters of the root.
    pub(super) fn root_length(&self) -> usize {
        usize::from(self.end - self.start) - if self.infix.is_some() { 2 } else { 0 }
    }

    /// The forms of the prefixes, from the outside.
    pub(super) fn forms(&self) -> &[u8] {
        &self.forms[..usize::from(self.prefixes)]
    }

    /// The prefixes, from the outside.
    pub(super) fn prefixes(&self) -> impl DoubleEndedIterator<Item = Prefix> {
        self.forms()
            .iter()
            .map(|&form| PREFIX_FORMS[usize::from(form)].prefix)
    }

    /// Whether neither an infix nor one of the short clitics *ku-*, *kau-*, *-ku*
    /// and *-mu* is needed, which fit many words by accident.
    pub(super) fn is_plain(&self) -> bool {
        self.infix.is_none()
            && self
                .possessive
                .is_none_or(|number| POSSESSIVES[usize::from(number)] == b"nya")
            && !self
                .prefixes()
                .any(|prefix| matches!(prefix, Prefix::Ku | Prefix::Kau))
    }

    /// Whether the analysis needs the rules for informal language.
    pub(super) fn is_informal(&self) -> bool {
        self.suffix == Some(Suffix::In)
            || self
                .forms()
                .iter()
                .any(|&form| PREFIX_FORMS[usize::from(form)].informal)
    }

    /// Writes out the root of this analysis of `word`.
    pub(super) fn root(&self, word: &[u8]) -> Root {
        let mut bytes = [0; MAX_WORD];
        let part = &word[usize::from(self.start)..usize::from(self.end)];
        let length = if self.infix == Some(FIRST_SYLLABLE) {
            bytes[..part.len() - 2].copy_from_slice(&part[2..]);
            part.len() - 2
        } else if self.infix.is_some() {
            bytes[0] = part[0];
            bytes[1..part.len() - 2].copy_from_slice(&part[3..]);
            part.len() - 2
        } else {
            bytes[..part.len()].copy_from_slice(part);
            part.len()
        };
        if self.restored != 0 {
            bytes[0] = self.restored;
        }
        Root { bytes, length }
    }

    /// Returns the affixes around the root, as a linguist writes them:
    /// *meN- + kurang + -i*.
    pub(super) fn describe(&self, word: &[u8]) -> String {
        let mut parts: Vec<String> = self
            .prefixes()
            .map(|prefix| prefix.name().to_owned())
            .collect();
        if let Some(infix) = self.infix {
            parts.push(match INFIXES.get(usize::from(infix)) {
                Some(infix) => format!("-{}-", name(infix)),
                None => "first syllable".to_owned(),
            });
        }
        parts.push(self.root(word).as_str().to_owned());
        parts.extend(self.suffix.map(|suffix| suffix.name().to_owned()));
        for (clitic, table) in [
            (self.possessive, &POSSESSIVES[..]),
            (self.particle, &PARTICLES[..]),
        ] {
            parts.extend(clitic.map(|clitic| format!("-{}", name(table[usize::from(clitic)]))));
        }
        parts.join(" + ")
    }
}

fn name(affix: &[u8]) -> &str {
    std::str::from_utf8(affix).unwrap_or_default()
}

/// Calls `found` with every analysis of a word, the word as its own root first.
/// A word of more than [`MAX_WORD`] bytes has none.
pub(super) fn candidates(word: &[u8], informal: bool, found: &mut impl FnMut(&Candidate)) {
    let Some(end) = u8::try_from(word.len())
        .ok()
        .filter(|_| word.len() <= MAX_WORD)
    else {
        return;
    };
    let identity = Candidate {
        start: 0,
        end,
        restored: 0,
        forms: [0; MAX_PREFIXES],
        prefixes: 0,
        suffix: None,
        possessive: None,
        particle: None,
        infix: None,
        entry: lexicon::look_up(word, informal),
    };
    found(&identity);
    if !word.iter().all(u8::is_ascii_lowercase) {
        return;
    }
    let mut letters = [0; MAX_WORD];
    letters[..word.len()].copy_from_slice(word);
    let mut search = Search {
        letters: &mut letters[..word.len()],
        informal,
        endings: [identity; MAX_ENDINGS],
        ending_count: 0,
        root_found: identity.entry.is_some(),
        found,
    };
    search.list_endings(&identity);
    search.list_prefixes(&identity, None);
    if !search.root_found {
        search.list_infixes();
    }
}

/// More combinations of suffix, possessive and particle than any one word can
/// end in: three clitics deep, no two of a kind fit the same letters.
const MAX_ENDINGS: usize = 16;

struct Search<'a, F> {
    /// The word, with swallowed letters restored while their branch is searched.
    letters: &'a mut [u8],
    informal: bool,
    /// Analyses that differ in what follows the root.
    endings: [Candidate; MAX_ENDINGS],
    ending_count: usize,
    /// Whether an analysis leads to a word of the lexicon.
    root_found: bool,
    found: &'a mut F,
}

impl<F: FnMut(&Candidate)> Search<'_, F> {
    fn push_ending(&mut self, ending: Candidate) {
        debug_assert!(self.ending_count < MAX_ENDINGS, "too many endings");
        if self.ending_count < MAX_ENDINGS {
            self.endings[self.ending_count] = ending;
            self.ending_count += 1;
        }
    }

    /// Lists what may follow the root.
    fn list_endings(&mut self, whole: &Candidate) {
        let without = |from: &Candidate, affix: &[u8], letters: &[u8]| {
            let rest = letters[..usize::from(from.end)].strip_suffix(affix)?;
            (rest.len() >= 2).then(|| Candidate {
                end: u8::try_from(rest.len()).unwrap_or(0),
                ..*from
            })
        };
        self.push_ending(*whole);
        for (particle, affix) in (0..).zip(PARTICLES) {
            if let Some(ending) = without(whole, affix, self.letters) {
                self.push_ending(Candidate {
                    particle: Some(particle),
                    ..ending
                });
            }
        }
        for at in 0..self.ending_count {
            for (possessive, affix) in (0..).zip(POSSESSIVES) {
                if let Some(ending) = without(&self.endings[at], affix, self.letters) {
                    self.push_ending(Candidate {
                        possessive: Some(possessive),
                        ..ending
                    });
                }
            }
        }
        for at in 0..self.ending_count {
            for (suffix, affix) in SUFFIX_FORMS {
                if suffix == Suffix::In && !self.informal {
                    continue;
                }
                if let Some(ending) = without(&self.endings[at], affix, self.letters) {
                    self.push_ending(Candidate {
                        suffix: Some(suffix),
                        ..ending
                    });
                }
            }
        }
    }

    /// Lists the analyses with the prefixes of `outer`, then those with one more.
    fn list_prefixes(&mut self, outer: &Candidate, last: Option<Prefix>) {
        self.emit(outer);
        if outer.forms().len() == MAX_PREFIXES {
            return;
        }
        let start = usize::from(outer.start);
        for (index, form) in (0..).zip(&PREFIX_FORMS) {
            let allowed = last.is_none_or(|last| last.inner().contains(&form.prefix));
            if !allowed || (form.informal && !self.informal) {
                continue;
            }
            let Some(rest) = self.letters[start..].strip_prefix(form.text) else {
                continue;
            };
            if rest.len() < 2 || !form.before.admits(rest) {
                continue;
            }
            let swallowed = usize::from(form.restored.is_some());
            let root_start = start + form.text.len() - swallowed;
            let mut inner = Candidate {
                start: u8::try_from(root_start).unwrap_or(0),
                restored: form.restored.unwrap_or(0),
                prefixes: outer.prefixes + 1,
                ..*outer
            };
            inner.forms[usize::from(outer.prefixes)] = index;
            let nasal = self.letters[root_start];
            if let Some(letter) = form.restored {
                self.letters[root_start] = letter;
            }
            self.list_prefixes(&inner, Some(form.prefix));
            self.letters[root_start] = nasal;
        }
    }

    /// Reports the analyses with these prefixes and any ending.
    fn emit(&mut self, prefixed: &Candidate) {
        for at in 0..self.ending_count {
            let ending = self.endings[at];
            if ending.end < prefixed.start + 2 {
                continue;
            }
            let mut candidate = Candidate {
                start: prefixed.start,
                restored: prefixed.restored,
                forms: prefixed.forms,
                prefixes: prefixed.prefixes,
                ..ending
            };
            if candidate.is_identity() {
                continue;
            }
            let root = &self.letters[usize::from(candidate.start)..usize::from(candidate.end)];
            candidate.entry = lexicon::look_up(root, self.informal);
            let possible = candidate.entry.is_some()
                || (root.len() >= MIN_UNKNOWN_ROOT && root.iter().any(|&letter| is_vowel(letter)));
            self.root_found |= candidate.entry.is_some();
            if possible {
                (self.found)(&candidate);
            }
        }
    }

    /// Lists the analyses with an infix or a repeated first syllable that leave a
    /// word of the lexicon. Asked for only where nothing else does, and without
    /// prefixes: infixes are not productive any more, and most of what they made
    /// is in the lexicon itself.
    fn list_infixes(&mut self) {
        for at in 0..self.ending_count {
            self.emit_infixed(self.endings[at]);
        }
    }

    fn emit_infixed(&mut self, candidate: Candidate) {
        let root = &self.letters[usize::from(candidate.start)..usize::from(candidate.end)];
        if root.len() < 6 || is_vowel(root[0]) {
            return;
        }
        let repeats = root[1] == b'e' && root[2] == root[0] && candidate.suffix == Some(Suffix::An);
        let infix = if repeats {
            Some(FIRST_SYLLABLE)
        } else if is_vowel(root[3]) {
            (0..)
                .zip(INFIXES)
                .find(|(_, infix)| root[1..].starts_with(infix))
                .map(|(number, _)| number)
        } else {
            None
        };
        if infix.is_none() {
            return;
        }
        let infixed = Candidate { infix, ..candidate };
        let entry = lexicon::look_up(infixed.root(self.letters).as_bytes(), self.informal);
        if entry.is_some() {
            (self.found)(&Candidate { entry, ..infixed });
        }
    }
}
