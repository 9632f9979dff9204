//! Names of months, as archives and queries write them.

/// Names of months after [`fold`], with their numbers.
const MONTHS: [(&str, i8); 53] = [
    ("januari", 1),
    ("january", 1),
    ("jan", 1),
    ("februari", 2),
    ("pebruari", 2),
    ("february", 2),
    ("feb", 2),
    ("peb", 2),
    ("maret", 3),
    ("march", 3),
    ("mar", 3),
    ("mrt", 3),
    ("april", 4),
    ("apr", 4),
    ("mei", 5),
    ("may", 5),
    ("juni", 6),
    ("june", 6),
    ("jun", 6),
    ("juli", 7),
    ("july", 7),
    ("jul", 7),
    ("agustus", 8),
    ("august", 8),
    ("agust", 8),
    ("agus", 8),
    ("agu", 8),
    ("ags", 8),
    ("agt", 8),
    ("agst", 8),
    ("aug", 8),
    ("september", 9),
    ("sept", 9),
    ("sep", 9),
    ("oktober", 10),
    ("october", 10),
    ("okt", 10),
    ("oct", 10),
    ("november", 11),
    ("nopember", 11),
    ("nov", 11),
    ("nop", 11),
    ("desember", 12),
    ("december", 12),
    ("des", 12),
    ("dec", 12),
    // Dutch, in papers of the colonial years.
    ("maart", 3),
    ("augustus", 8),
    // Malay.
    ("mac", 3),
    ("julai", 7),
    ("ogos", 8),
    ("disember", 12),
    ("dis", 12),
];

/// Returns the number of the month of that name.
pub(crate) fn month_of(name: &str) -> Option<i8> {
    let name = fold(name);
    Some(MONTHS.iter().find(|(known, _)| *known == name)?.1)
}

/// Returns the names of months, in small letters.
pub(crate) fn month_names() -> impl Iterator<Item = &'static str> {
    MONTHS.iter().map(|(name, _)| *name)
}

/// Brings a name to lower case and today's spelling: `Djoem’at` → `jumat`.
pub(crate) fn fold(word: &str) -> String {
    let mut folded: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    folded.make_ascii_lowercase();
    folded.replace("oe", "u").replace("dj", "j")
}
