//! The affixes of Indonesian as tables.
//!
//! Sources: Nazief and Adriani 1996, *Confix-stripping: approach to stemming
//! algorithm for Bahasa Indonesia*; Asian, Williams and Tahaghoghi 2005,
//! *Stemming Indonesian*; Adriani et al. 2007, *Stemming Indonesian: a
//! confix-stripping approach* (ACM TALIP 6.4); Arifin, Mahendra and Ciptaningtyas
//! 2009, *Enhanced confix stripping stemmer*; Tala 2003; and, for the shapes
//! themselves, Alwi et al., *Tata Bahasa Baku Bahasa Indonesia* (3rd ed., 1998).
//! Unlike theirs, these tables are no rules: they say what is possible, and the
//! ranker chooses.

/// A prefix, whatever form it takes before a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum Prefix {
    MeN,
    PeN,
    Pe,
    Per,
    Ber,
    Ter,
    Di,
    Ke,
    Se,
    Ku,
    Kau,
    /// *ketidak-* of *ketidakpastian*: a negated *ke-…-an*.
    Ketidak,
    /// The bare nasal of informal verbs: *nulis*, *ngikutin*, *nyari*, *mikir*.
    N,
    /// *nge-* of informal verbs: *ngerasa*, *ngeprint*.
    Nge,
}

/// Number of prefixes.
pub(super) const PREFIXES: usize = Prefix::Nge as usize + 1;

impl Prefix {
    /// The name of the prefix in the literature.
    pub(super) fn name(self) -> &'static str {
        match self {
            Prefix::MeN => "meN-",
            Prefix::PeN => "peN-",
            Prefix::Pe => "pe-",
            Prefix::Per => "per-",
            Prefix::Ber => "ber-",
            Prefix::Ter => "ter-",
            Prefix::Di => "di-",
            Prefix::Ke => "ke-",
            Prefix::Se => "se-",
            Prefix::Ku => "ku-",
            Prefix::Kau => "kau-",
            Prefix::Ketidak => "ketidak-",
            Prefix::N => "N-",
            Prefix::Nge => "nge-",
        }
    }

    /// The prefixes that may stand between this one and the root.
    pub(super) fn inner(self) -> &'static [Prefix] {
        use Prefix::{Ber, Ke, Ketidak, MeN, Pe, PeN, Per, Se, Ter};
        match self {
            Prefix::PeN => &[Ber, Ter, Ke, Se, Per],
            Prefix::MeN | Prefix::Di | Prefix::Ku | Prefix::Kau => &[Per, Ber, Ke, Se, Ter],
            Prefix::Ke => &[Ber, Ter, Se, PeN, Per, Pe],
            Prefix::Ber => &[Ke, Se, PeN, Per, Pe, Ketidak],
            Prefix::Ter => &[Per, Ke, Se, Ber, PeN],
            Prefix::Se => &[Ke, Ber, Ter, PeN, Per, Pe],
            Prefix::Per => &[Se, Ke],
            Prefix::Ketidak => &[Ber, Ter, Se, MeN],
            Prefix::Pe | Prefix::N | Prefix::Nge => &[],
        }
    }
}

/// What must follow a form of a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Anything.
    Any,
    /// One of these letters.
    Letters(&'static [u8]),
    /// A consonant.
    Consonant,
    /// A consonant and *er*, where *ber-* and *ter-* lose their *r*: *bekerja*.
    ConsonantEr,
}

const VOWELS: &[u8] = b"aeiou";

pub(super) fn is_vowel(letter: u8) -> bool {
    VOWELS.contains(&letter)
}

impl Before {
    /// Whether the rest of a word may follow.
    pub(super) fn admits(self, rest: &[u8]) -> bool {
        let Some(&first) = rest.first() else {
            return false;
        };
        match self {
            Before::Any => true,
            Before::Letters(letters) => letters.contains(&first),
            Before::Consonant => first.is_ascii_lowercase() && !is_vowel(first),
            Before::ConsonantEr => {
                first.is_ascii_lowercase() && !is_vowel(first) && rest[1..].starts_with(b"er")
            }
        }
    }
}

/// One form of a prefix.
#[derive(Debug, Clone, Copy)]
pub(super) struct PrefixForm {
    pub(super) prefix: Prefix,
    pub(super) text: &'static [u8],
    pub(super) before: Before,
    /// The first letter of the root that the nasal has swallowed.
    pub(super) restored: Option<u8>,
    pub(super) informal: bool,
}

const fn form(prefix: Prefix, text: &'static str, before: Before) -> PrefixForm {
    PrefixForm {
        prefix,
        text: text.as_bytes(),
        before,
        restored: None,
        informal: false,
    }
}

const fn swallowing(prefix: Prefix, text: &'static str, letter: u8) -> PrefixForm {
    PrefixForm {
        prefix,
        text: text.as_bytes(),
        before: Before::Letters(VOWELS),
        restored: Some(letter),
        informal: false,
    }
}

/// A nasal that swallows *p* before *r*: *memroses*, *pemrakarsa*.
const fn swallowing_p_before_r(prefix: Prefix, text: &'static str) -> PrefixForm {
    PrefixForm {
        before: Before::Letters(b"r"),
        ..swallowing(prefix, text, b'p')
    }
}

const fn informal(form: PrefixForm) -> PrefixForm {
    PrefixForm {
        informal: true,
        ..form
    }
}

/// All forms of all prefixes.
pub(super) const PREFIX_FORMS: [PrefixForm; 54] = [
    form(Prefix::MeN, "me", Before::Letters(b"lrmnwy")),
    form(Prefix::MeN, "mem", Before::Letters(b"bfvp")),
    form(Prefix::MeN, "men", Before::Letters(b"cdjtsz")),
    form(Prefix::MeN, "meng", Before::Letters(b"aeioughkqx")),
    form(Prefix::MeN, "menge", Before::Consonant),
    swallowing(Prefix::MeN, "mem", b'p'),
    swallowing(Prefix::MeN, "men", b't'),
    swallowing(Prefix::MeN, "meny", b's'),
    swallowing(Prefix::MeN, "meng", b'k'),
    form(Prefix::PeN, "pe", Before::Letters(b"lrmnwy")),
    form(Prefix::PeN, "pem", Before::Letters(b"bfvp")),
    form(Prefix::PeN, "pen", Before::Letters(b"cdjtsz")),
    form(Prefix::PeN, "peng", Before::Letters(b"aeioughkqx")),
    form(Prefix::PeN, "penge", Before::Consonant),
    swallowing(Prefix::PeN, "pem", b'p'),
    swallowing(Prefix::PeN, "pen", b't'),
    swallowing(Prefix::PeN, "peny", b's'),
    swallowing(Prefix::PeN, "peng", b'k'),
    swallowing_p_before_r(Prefix::MeN, "mem"),
    swallowing_p_before_r(Prefix::PeN, "pem"),
    form(Prefix::PeN, "peng", Before::Letters(b"lr")),
    form(Prefix::Pe, "pe", Before::Letters(b"bcdfghjkpqstvz")),
    form(Prefix::Per, "per", Before::Any),
    form(Prefix::Per, "pel", Before::Letters(b"a")),
    form(Prefix::Per, "pe", Before::ConsonantEr),
    form(Prefix::Per, "pe", Before::Letters(b"r")),
    form(Prefix::Ber, "ber", Before::Any),
    form(Prefix::Ber, "be", Before::Letters(b"r")),
    form(Prefix::Ber, "be", Before::ConsonantEr),
    form(Prefix::Ber, "bel", Before::Letters(b"a")),
    form(Prefix::Ter, "ter", Before::Any),
    form(Prefix::Ter, "te", Before::Letters(b"r")),
    form(Prefix::Ter, "te", Before::ConsonantEr),
    form(Prefix::Ter, "tel", Before::Letters(b"a")),
    form(Prefix::Di, "di", Before::Any),
    form(Prefix::Ke, "ke", Before::Any),
    form(Prefix::Se, "se", Before::Any),
    form(Prefix::Ku, "ku", Before::Any),
    form(Prefix::Kau, "kau", Before::Any),
    form(Prefix::Ketidak, "ketidak", Before::Any),
    informal(form(Prefix::N, "ng", Before::Letters(b"aeiou"))),
    informal(form(Prefix::N, "n", Before::Letters(b"cdjtz"))),
    informal(form(Prefix::N, "m", Before::Letters(b"bpf"))),
    informal(form(Prefix::N, "ng", Before::Letters(b"ghlrk"))),
    informal(swallowing(Prefix::N, "ng", b'k')),
    informal(swallowing(Prefix::N, "n", b't')),
    informal(swallowing(Prefix::N, "ny", b's')),
    informal(swallowing(Prefix::N, "ny", b'c')),
    informal(swallowing(Prefix::N, "m", b'p')),
    informal(form(Prefix::Nge, "nge", Before::Any)),
    // The spoken meN-: me- before a letter that the standard assimilates.
    informal(form(Prefix::MeN, "me", Before::Letters(b"bcdfghjkpstv"))),
    informal(form(Prefix::Ber, "be", Before::Letters(b"bcdfghjklmnpstw"))),
    informal(form(Prefix::Ter, "te", Before::Letters(b"bcdfghjklmnpstw"))),
    informal(swallowing(Prefix::MeN, "meny", b'c')),
];

/// A suffix that derives a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum Suffix {
    Kan,
    An,
    I,
    /// *-wan*, *-wati*: a person of that trade.
    Wan,
    /// The informal *-in*, for *-kan* and *-i*.
    In,
}

/// Number of suffixes.
pub(super) const SUFFIXES: usize = Suffix::In as usize + 1;

impl Suffix {
    pub(super) fn name(self) -> &'static str {
        match self {
            Suffix::Kan => "-kan",
            Suffix::An => "-an",
            Suffix::I => "-i",
            Suffix::Wan => "-wan",
            Suffix::In => "-in",
        }
    }
}

/// The suffixes as written.
pub(super) const SUFFIX_FORMS: [(Suffix, &[u8]); 6] = [
    (Suffix::Kan, b"kan"),
    (Suffix::An, b"an"),
    (Suffix::I, b"i"),
    (Suffix::Wan, b"wan"),
    (Suffix::Wan, b"wati"),
    (Suffix::In, b"in"),
];

/// Possessive clitics, and *-nya* in its other uses.
pub(super) const POSSESSIVES: [&[u8]; 3] = [b"ku", b"mu", b"nya"];

/// Particles.
pub(super) const PARTICLES: [&[u8]; 4] = [b"lah", b"kah", b"tah", b"pun"];

/// Infixes, which stand after the first consonant of the root.
pub(super) const INFIXES: [&[u8]; 4] = [b"el", b"em", b"er", b"in"];

/// Number, after those of [`INFIXES`], of the repeated first syllable: *pepohonan*.
pub(super) const FIRST_SYLLABLE: u8 = 4;

/// Prefixes and first parts that are written with a hyphen before a name, a
/// number or a foreign word.
pub(crate) const HYPHEN_PREFIXES: [&str; 5] = ["se", "ke", "di", "ter", "ber"];

/// Prefixes of verbs and their nouns that are written with a hyphen before a
/// foreign word or an abbreviation (*me-review*, *mem-PHK*).
pub(crate) const HYPHEN_NASAL_PREFIXES: [&str; 13] = [
    "me", "mem", "men", "meng", "nge", "pe", "pem", "pen", "peng", "per", "memper", "diper",
    "pember",
];

/// Endings that are written with a hyphen after a name or a foreign word.
pub(crate) const HYPHEN_ENDINGS: [&str; 10] = [
    "nya", "ku", "mu", "an", "kan", "i", "lah", "kah", "pun", "annya",
];
