//! The text of an article → the language it is in, if that is certainly another
//! than Indonesian or Malay.

use whatlang::{Info, Lang};

use crate::article::Article;

/// As much of an article is looked at, in bytes.
const SAMPLE_BYTES: usize = 4000;

/// Shorter texts may be in any language, in letters.
const MIN_LETTERS: usize = 80;

/// A text is Indonesian or Malay when at least one in so many words is one of
/// [`COMMON_WORDS`]; in real articles it is one in five to ten.
const COMMON_WORD_DISTANCE: usize = 30;

/// Words that few sentences of Indonesian and Malay do without, and that are
/// not common in other languages.
const COMMON_WORDS: [&str; 22] = [
    "yang", "dan", "dengan", "untuk", "dari", "pada", "ini", "itu", "dalam", "adalah", "tidak",
    "akan", "oleh", "juga", "ada", "telah", "sebagai", "karena", "atau", "tersebut", "bahwa",
    "sudah",
];

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language {
    /// Its code in ISO 639-3.
    pub code: &'static str,
    /// Its English name.
    pub name: &'static str,
}

/// Returns the language of an article if it is certainly another than Indonesian
/// or Malay. Lists of names look like any language, but seldom like the same one
/// in both halves; so the halves must agree.
pub fn other_language(article: &Article) -> Option<Language> {
    let body = &article.body[..article.body.floor_char_boundary(SAMPLE_BYTES)];
    let title = &article.title[..article.title.floor_char_boundary(SAMPLE_BYTES)];
    let text = format!("{title}\n{body}");
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    // A character of these says as much as several letters.
    let is_dense = text.chars().any(|c| ('\u{3040}'..='\u{d7af}').contains(&c));
    if letters
        < if is_dense {
            MIN_LETTERS / 4
        } else {
            MIN_LETTERS
        }
        || is_indonesian(&text)
    {
        return None;
    }
    let (first, second) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let languages = [&text, first, second].map(|part| {
        let info = whatlang::detect(part).filter(Info::is_reliable);
        info.map(|info| info.lang())
    });
    match languages {
        [Some(whole), Some(first), Some(second)]
            if whole == first && first == second && whole != Lang::Ind =>
        {
            Some(Language {
                code: whole.code(),
                name: whole.eng_name(),
            })
        }
        _ => None,
    }
}

fn is_indonesian(text: &str) -> bool {
    let words = || {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    let is_common = |word: &&str| {
        COMMON_WORDS
            .iter()
            .any(|common| word.eq_ignore_ascii_case(common))
    };
    words().filter(is_common).count() * COMMON_WORD_DISTANCE >= words().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certainly_another_language() {
        let check = |body: &str, expected: Option<&str>| {
            let article = Article {
                body: body.to_owned(),
                ..Article::default()
            };
            let found = other_language(&article).map(|language| language.name);
            assert_eq!(found, expected, "{body}");
        };
        let english = "The government announced on Thursday that it would limit the import of \
                       rice from neighbouring countries in order to protect local farmers.";
        check(english, Some("English"));
        check(
            "De regering heeft donderdag aangekondigd dat zij de invoer van rijst uit de \
             buurlanden zal beperken om de boeren in het hele land te beschermen.",
            Some("Dutch"),
        );
        check(
            "Pamarentah ing dina Kemis ngumumake yen bakal mbatesi impor beras saka negara \
             tangga kanggo nglindhungi para among tani. Rega beras wis mundhak sepuluh persen \
             wiwit wiwitan taun iki, lan akeh wong sing sambat marang panguwasa ing kutha gedhe.",
            Some("Javanese"),
        );
        check(
            "政府周四宣布,将限制从邻国进口大米,以保护当地农民。官员表示,价格已上涨百分之十。",
            Some("Mandarin"),
        );
        // Malay, and names of which each half looks like another language.
        check(
            "Kerajaan akan mengehadkan import beras mulai bulan depan bagi melindungi pesawah \
             tempatan. Menteri berkata, langkah itu diambil selepas harga beras meningkat.",
            None,
        );
        check(
            "Emma Watson sebagai Belle, Dan Stevens sebagai The Beast, Luke Evans sebagai Gaston, \
             Kevin Kline sebagai Maurice, Josh Gad sebagai Le Fou, Ewan McGregor sebagai Lumière",
            None,
        );
        let quoted =
            format!("Dalam siaran pers yang diterima Kamis, menteri itu menulis: {english}");
        check(&quoted, None);
        check("The government announced on Thursday", None);
        check("", None);
        check(&"1234567890 ".repeat(500), None);
        check(&"é".repeat(9000), None);
    }
}
