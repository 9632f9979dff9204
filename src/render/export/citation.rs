//! What citation formats share: keys, names of authors, values of one line.

use std::borrow::Cow;

use twox_hash::XxHash3_64;

use crate::search::ExportedArticle;

/// What a key begins with where nobody is known to have written or published it.
const NOBODY: &str = "anonim";

/// Returns the key of an article: who wrote it, or else published it, and when,
/// for people; and a hash of its id, which makes it unique and keeps it the same
/// from export to export.
pub(super) fn key(exported: &ExportedArticle) -> String {
    let article = &exported.article;
    let author = article.author.as_deref().map(authors);
    let name = author
        .as_ref()
        .and_then(|authors| authors.first())
        .and_then(|author| author.split_whitespace().rfind(|word| !is_suffix(word)))
        .or(article.source.as_deref())
        .unwrap_or_default();
    let mut letters: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if letters.is_empty() {
        letters.push_str(NOBODY);
    }
    let year = article.published.as_ref();
    let year = year.map(|published| published.local_day.year().to_string());
    // Indexes that are searched together may share ids.
    let hash = XxHash3_64::oneshot_with_seed(exported.index as u64, article.id.as_bytes());
    format!("{letters}{}-{hash:016x}", year.unwrap_or_default())
}

/// What stands behind the name of a company or a person, as its second part, in lower
/// case and without points: of Indonesian companies (*terbuka*, *perusahaan perseroan*)
/// and of those of other countries; and academic degrees with one capital.
const SUFFIXES: [&str; 20] = [
    "tbk",
    "persero",
    "perseroda",
    "perum",
    "ltd",
    "inc",
    "corp",
    "co",
    "llc",
    "plc",
    "pte",
    "sdn",
    "bhd",
    "gmbh",
    "nv",
    "jr",
    "sr",
    "lc",
    "psi",
    "apt",
];

/// Returns the names in a line of authors. Bylines join them by commas and other
/// marks, but what comes after a comma may also be a degree or the form of a company.
pub(super) fn authors(line: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let line = line.replace(" dan ", ";").replace(" and ", ";");
    for group in line.split([';', '&', '/']) {
        let mut is_first = true;
        for part in group.split(',').map(one_line) {
            let belongs = !is_first && part.split(' ').all(is_suffix);
            match names.last_mut() {
                _ if part.is_empty() => continue,
                Some(name) if belongs => {
                    name.push_str(", ");
                    name.push_str(&part);
                }
                _ => names.push(part),
            }
            is_first = false;
        }
    }
    names
}

/// Whether a word behind a comma belongs to the name before it.
fn is_suffix(word: &str) -> bool {
    let letters: String = word
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    is_degree(word) || SUFFIXES.contains(&letters.as_str())
}

/// Whether a word is an academic degree behind a name: `S.H.`, `M.Si`, `SH`, `PhD`.
fn is_degree(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    word.trim_end_matches('.').contains('.') || (word.chars().count() <= 4 && capitals >= 2)
}

/// Returns a text without escape sequences and without control characters other
/// than line breaks and tabs; what is white space as well becomes a space.
pub(super) fn without_controls(text: &str) -> Cow<'_, str> {
    let is_foreign = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if !text.contains(is_foreign) {
        return Cow::Borrowed(text);
    }
    let text = anstream::adapter::strip_str(text).to_string();
    let text = text.replace(['\u{b}', '\u{c}', '\u{85}'], " ");
    Cow::Owned(text.replace(is_foreign, ""))
}

/// Returns a value in one line, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let text = without_controls(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn names_are_told_apart_and_keep_their_degrees() {
        for (line, expected) in [
            ("Rina Astuti", &["Rina Astuti"][..]),
            ("Budi dan Ani, Umar", &["Budi", "Ani", "Umar"]),
            (
                "Dr. Budi, S.H., M.H., Ani",
                &["Dr. Budi, S.H., M.H.", "Ani"],
            ),
            ("Budi, SH & Ani/Umar", &["Budi, SH", "Ani", "Umar"]),
            ("A. Yani, B. Santoso", &["A. Yani", "B. Santoso"]),
            ("PT Maju, Tbk", &["PT Maju, Tbk"]),
            (
                "PT Pos Indonesia, (Persero)",
                &["PT Pos Indonesia, (Persero)"],
            ),
            (
                "Ani, PT Maju, Tbk., Umar",
                &["Ani", "PT Maju, Tbk.", "Umar"],
            ),
            ("Ahmad Fauzi, Lc., M.A.", &["Ahmad Fauzi, Lc., M.A."]),
            ("Rina, Co Umar", &["Rina", "Co Umar"]),
            (" , ;", &[]),
        ] {
            assert_eq!(authors(line), expected, "{line}");
        }
    }

    #[test]
    fn escape_sequences_and_control_characters_are_left_out() {
        for (text, expected) in [
            ("be\u{0}ras\tmahal\n", "beras\tmahal\n"),
            ("\u{1b}[31mberas\u{1b}[0m", "beras"),
            ("\u{1b}]0;x\u{7}beras\u{9b}", "beras"),
            ("beras\u{85}gula\u{c}", "beras gula "),
            ("beras – é", "beras – é"),
        ] {
            assert_eq!(without_controls(text), expected);
        }
    }

    #[test]
    fn keys_are_unique_and_stable() {
        let mut exported = sample();
        let first = key(&exported);
        assert!(first.starts_with("astuti2018-"), "{first}");
        assert_eq!(key(&exported), first);
        exported.index = 1;
        assert_ne!(key(&exported), first);
        exported.article.id.push('x');
        exported.article.author = None;
        assert!(key(&exported).starts_with("hariancoid2018-"));
        exported.article.source = Some("新聞".to_owned());
        exported.article.published = None;
        assert!(key(&exported).starts_with("anonim-"));
    }
}
