//! Reduplication (*kata ulang*): which hyphenated pairs are one word.
//!
//! *anak-anak*, *buku-bukunya*, *berlari-larian*, *surat-menyurat* say one
//! root twice and are one word; *Jakarta-Bandung* and *anti-korupsi* are two.
//! The patterns are those of Alwi et al., *Tata Bahasa Baku Bahasa Indonesia*
//! (3rd ed., 1998), as far as form alone shows them; a change of sound
//! (*sayur-mayur*) is in the lexicon.

/// Endings that may follow the second half.
const ENDINGS: [&str; 16] = [
    "an", "i", "kan", "nya", "ku", "mu", "lah", "kah", "pun", "annya", "kannya", "inya", "anku",
    "anmu", "nyalah", "nyapun",
];

/// Prefixes that may precede the first half.
const PREFIXES: [&str; 20] = [
    "be", "ber", "me", "mem", "men", "meng", "meny", "di", "ter", "te", "se", "ke", "pe", "per",
    "pem", "pen", "peng", "peny", "memper", "diper",
];

/// Prefixes of the second half in reciprocal verbs, with the first letter of
/// the root that they swallow.
const NASAL_PREFIXES: [(&str, &str); 4] =
    [("mem", "p"), ("men", "t"), ("meny", "s"), ("meng", "k")];

/// The shortest root a half may shrink to, in bytes: below it, look-alikes
/// (*ke-an*) outnumber reduplications.
const MIN_ROOT: usize = 3;

/// Returns whether two folded halves, written with a hyphen between them, say one root twice.
pub(super) fn is_reduplication(first: &str, second: &str) -> bool {
    if first == second {
        return first.len() > 1;
    }
    if let Some(ending) = second.strip_prefix(first)
        && first.len() >= MIN_ROOT
        && ENDINGS.contains(&ending)
    {
        return true;
    }
    // The prefix stands before the first half alone: berlari-lari, berlari-larian.
    let repeats_root = |root: &str| {
        root.len() >= MIN_ROOT
            && first
                .strip_suffix(root)
                .is_some_and(|prefix| PREFIXES.contains(&prefix))
    };
    if repeats_root(second)
        || ENDINGS
            .iter()
            .any(|ending| second.strip_suffix(ending).is_some_and(repeats_root))
    {
        return true;
    }
    // The verb prefix stands before the second half alone: tolong-menolong, bahu-membahu.
    if first.len() < MIN_ROOT {
        return false;
    }
    if second
        .strip_suffix(first)
        .is_some_and(|prefix| PREFIXES.contains(&prefix))
    {
        return true;
    }
    NASAL_PREFIXES.iter().any(|(prefix, swallowed)| {
        first
            .strip_prefix(swallowed)
            .is_some_and(|rest| second.strip_prefix(prefix) == Some(rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_root_said_twice() {
        for pair in [
            "anak-anak",
            "buku-bukunya",
            "sayur-sayuran",
            "berlari-lari",
            "berlari-larian",
            "kebarat-baratan",
            "sebaik-baiknya",
            "terus-menerus",
            "surat-menyurat",
            "pukul-memukul",
            "kait-mengait",
            "bahu-membahu",
            "mengada-ada",
            "kira-kira",
        ] {
            let (first, second) = pair.split_once('-').unwrap();
            assert!(is_reduplication(first, second), "{pair}");
        }
    }

    #[test]
    fn two_words() {
        for pair in [
            "jakarta-bandung",
            "anti-korupsi",
            "ke-an",
            "a-a",
            "se-indonesia",
            "indonesia-malaysia",
            "co-founder",
            "e-commerce",
            "non-migas",
            "di-an",
        ] {
            let (first, second) = pair.split_once('-').unwrap();
            assert!(!is_reduplication(first, second), "{pair}");
        }
    }
}
