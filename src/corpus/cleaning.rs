//! Text of an article → the text without what is no part of it.
//!
//! *Baca juga*, *Simak juga Video*, *ADVERTISEMENT* and their kind stand between
//! the paragraphs of news pages and of archives made from them. The rules are in
//! `cleaning.txt`; a user can add a file of the same form.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use memchr::memchr3;
use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::ast::parse::Parser;
use regex_syntax::hir::{Hir, HirKind};

const BUILT_IN: &str = include_str!("cleaning.txt");

/// Longest line that can be one of those to be removed, in bytes: longer ones are
/// paragraphs, and are not even looked at.
const MAX_LINE_BYTES: usize = 400;

/// Most the compiled patterns may take, in bytes; those built in take some two
/// million.
const MAX_PATTERN_BYTES: usize = 32 << 20;

/// The rules by which texts are cleaned.
#[derive(Debug, Clone)]
pub struct Cleaning {
    lines: Rules,
    parts: Rules,
    ends: Rules,
    kept: Rules,
}

/// Patterns, and all of them as one, so that a line is read once.
#[derive(Debug, Clone, Default)]
struct Rules {
    patterns: Vec<String>,
    any: Option<Regex>,
    /// Characters of which each text that one matches has one, if there are such: most
    /// texts have none, which is seen at once.
    needed: Option<[u8; 3]>,
}

impl Rules {
    fn add(&mut self, pattern: &str) -> Result<(), regex::Error> {
        // Compiling takes long, and all together are compiled in any case.
        if Parser::new().parse(pattern).is_err() {
            compile(pattern)?;
        }
        self.patterns.push(format!("(?:{pattern})"));
        Ok(())
    }

    /// Makes one pattern of all. `whole` asks each to match a line from its
    /// beginning to its end.
    fn join(&mut self, whole: bool) -> Result<(), regex::Error> {
        if !self.patterns.is_empty() {
            let any = self.patterns.join("|");
            self.any = Some(compile(&if whole { format!("^(?:{any})$") } else { any })?);
        }
        self.needed = needed_by_all(&self.patterns);
        Ok(())
    }

    /// Whether a text has none of the characters that a match needs.
    fn cannot_match(&self, text: &str) -> bool {
        self.needed
            .is_some_and(|[a, b, c]| memchr3(a, b, c, text.as_bytes()).is_none())
    }

    fn matches(&self, line: &str) -> bool {
        self.any.as_ref().is_some_and(|any| any.is_match(line))
    }
}

/// Returns up to three marks of which each pattern needs one.
fn needed_by_all(patterns: &[String]) -> Option<[u8; 3]> {
    let mut needed = Vec::new();
    for pattern in patterns {
        let mut parser = ParserBuilder::new().case_insensitive(true).build();
        let mark = needed_mark(&parser.parse(pattern).ok()?)?;
        if !needed.contains(&mark) {
            needed.push(mark);
        }
    }
    match needed[..] {
        [a] => Some([a; 3]),
        [a, b] => Some([a, b, b]),
        [a, b, c] => Some([a, b, c]),
        _ => None,
    }
}

/// Returns a mark that whatever matches must have.
fn needed_mark(pattern: &Hir) -> Option<u8> {
    match pattern.kind() {
        HirKind::Literal(literal) => literal.0.iter().copied().find(u8::is_ascii_punctuation),
        HirKind::Concat(parts) => parts.iter().find_map(needed_mark),
        HirKind::Capture(group) => needed_mark(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => needed_mark(&repeated.sub),
        _ => None,
    }
}

fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(MAX_PATTERN_BYTES)
        .build()
}

/// Why a file of rules can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CleaningError {
    /// A line begins with none of the kinds of rules.
    #[error("line {line} does not begin with line, part, end or keep and a space: {text:?}")]
    Kind {
        /// Number of the line, from 1.
        line: usize,
        /// What it says.
        text: String,
    },
    /// A pattern is no regular expression.
    #[error("line {line} has a pattern that can't be used: {message}")]
    Pattern {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
}

impl Default for Cleaning {
    /// Returns the rules that are built in.
    fn default() -> Cleaning {
        let mut cleaning = Cleaning::none();
        // The built-in rules are tested to be readable.
        let _ = cleaning.add(BUILT_IN);
        cleaning
    }
}

impl Cleaning {
    /// Returns rules that remove nothing.
    pub fn none() -> Cleaning {
        Cleaning {
            lines: Rules::default(),
            parts: Rules::default(),
            ends: Rules::default(),
            kept: Rules::default(),
        }
    }

    /// Adds the rules of a file: lines of a kind (`line`, `part`, `end`, `keep`), white
    /// space and a pattern; empty lines and lines that begin with `#` are passed over.
    pub fn add(&mut self, rules: &str) -> Result<(), CleaningError> {
        let mut added = Vec::new();
        for (line, text) in (1..).zip(rules.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let kind = || CleaningError::Kind {
                line,
                text: text.to_owned(),
            };
            let (name, pattern) = text.split_once(char::is_whitespace).ok_or_else(kind)?;
            let list = match name {
                "line" => &mut self.lines,
                "part" => &mut self.parts,
                "end" => &mut self.ends,
                "keep" => &mut self.kept,
                _ => return Err(kind()),
            };
            list.add(pattern.trim())
                .map_err(|error| pattern_error(line, &error))?;
            added.push((line, pattern.trim()));
        }
        self.lines
            .join(true)
            .and_then(|()| self.parts.join(false))
            .and_then(|()| self.ends.join(true))
            .and_then(|()| self.kept.join(true))
            .map_err(|error| {
                // Which one it is takes long to find, and is asked only now.
                let wrong = added.iter().find_map(|(line, pattern)| {
                    let error = compile(pattern).err()?;
                    Some(pattern_error(*line, &error))
                });
                wrong.unwrap_or_else(|| pattern_error(rules.lines().count(), &error))
            })
    }

    /// Feeds the rules to `hash`, kind by kind.
    pub(super) fn fingerprint(&self, hash: &mut impl Hasher) {
        for rules in [&self.lines, &self.parts, &self.ends, &self.kept] {
            rules.patterns.hash(hash);
        }
    }

    /// Returns a text without what the rules remove, and the pieces removed, in
    /// their order; `None` when nothing is.
    pub fn clean(&self, text: &str) -> Option<(String, Vec<String>)> {
        let mut removed = Vec::new();
        let mut kept: Vec<Cow<'_, str>> = Vec::new();
        let mut lines = text.split('\n');
        for line in lines.by_ref() {
            let bare = line.trim();
            let has_rule = |rules: &Rules| {
                let unmarked = bare.trim_matches(is_mark);
                rules.matches(bare) || unmarked != bare && rules.matches(unmarked)
            };
            if bare.len() <= MAX_LINE_BYTES && !bare.is_empty() {
                let (ends, goes) = (has_rule(&self.ends), has_rule(&self.lines));
                let is_out = (ends || goes) && !self.kept.matches(bare);
                if is_out && ends {
                    removed.push(bare.to_owned());
                    removed.extend(
                        lines
                            .by_ref()
                            .map(str::trim)
                            .filter(|rest| !rest.is_empty())
                            .map(str::to_owned),
                    );
                    break;
                }
                if is_out {
                    removed.push(bare.to_owned());
                    // The empty line that set it off goes with it.
                    if kept.last().is_some_and(|before| before.trim().is_empty()) {
                        kept.pop();
                    }
                    continue;
                }
            }
            kept.push(self.without_parts(line, &mut removed));
        }
        if removed.is_empty() {
            return None;
        }
        let cleaned = kept.join("\n");
        Some((cleaned.trim().to_owned(), removed))
    }

    fn without_parts<'a>(&self, line: &'a str, removed: &mut Vec<String>) -> Cow<'a, str> {
        let Some(any) = &self.parts.any else {
            return Cow::Borrowed(line);
        };
        if self.parts.cannot_match(line) {
            return Cow::Borrowed(line);
        }
        let found = any.find_iter(line).filter(|found| !found.is_empty());
        let before = removed.len();
        removed.extend(found.map(|found| found.as_str().to_owned()));
        if removed.len() == before {
            return Cow::Borrowed(line);
        }
        let without = any.replace_all(line, " ");
        let words: Vec<&str> = without.split_whitespace().collect();
        Cow::Owned(words.join(" "))
    }
}

/// Marks of lists, quotations and stress that may stand around a line.
fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '>' | '•' | '·' | '*' | '_' | '-' | '–' | '—' | '»' | '►')
}

fn pattern_error(line: usize, error: &regex::Error) -> CleaningError {
    CleaningError::Pattern {
        line,
        message: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_part_of_an_article_goes() {
        let clean = |text: &str| Cleaning::default().clean(text);
        for line in [
            "Baca juga: Harga Beras Naik Lagi",
            "Baca Juga : Harga Beras Naik Lagi",
            "BACA JUGA Harga Beras Naik Lagi",
            "Simak juga Video 'Harga Beras Naik Lagi':",
            "Simak Video: Harga Beras",
            "Tonton juga video \"Harga Beras\" di sini:",
            "Lihat juga Video Harga Beras",
            "Saksikan Live Pagi :",
            "Simak selengkapnya di halaman berikutnya",
            "ADVERTISEMENT",
            "SCROLL TO CONTINUE WITH CONTENT",
            "[Gambas:Video 20detik]",
            "Pilihan Editor: Harga Beras Naik Lagi",
            "Halaman selanjutnya >",
            "Rekomendasi untuk Anda",
            "Terpopuler: Harga Beras Naik Lagi",
            "Copyright © 2018 Harian",
            "© 2018 Harian",
            "Hak Cipta Dilindungi Undang-Undang",
            "Ikuti kanal Telegram Harian di tautan ini",
            "Ikuti berita terbaru kami di Google News dan saluran WhatsApp",
            "Follow Berita Harian di Google News",
            "Simak breaking news dan berita pilihan kami langsung di ponselmu. Pilih saluran \
             andalanmu akses berita Harian.com WhatsApp Channel : https://harian.test/wa",
            "Dapatkan berita terkini dari Harian hanya dengan satu akun, daftar sekarang",
            "(Gambas: Video 20detik)",
            "--- ADVERTISEMENT ---",
            "Lanjut ke halaman berikutnya",
            "• Baca juga: Harga Beras Naik Lagi",
            "> **Baca juga: Harga Beras Naik Lagi**",
            "'Lihat juga Video: Harga Beras Naik Lagi'",
            "Saksikan video selengkapnya di sini.",
            "Artikel ini telah tayang diHarian Kita.",
            "Artikel ini sudah tayang di kabarSehat",
            "Artikel ini telah tayang sebelumnya di harian.com",
            "Simak berita lainnya seputar topik ini, di sini:",
            "PILIHAN REDAKSI",
            "Halaman: 1 2 3 Selanjutnya",
            "Facebook Twitter WhatsApp",
            "Tags: beras, pasar",
            "[VIDEO 20detik]",
            "Jangan lupa ikuti Instagram kami",
            "Gulir ke bawah untuk melanjutkan",
        ] {
            let text = format!("Satu.\n\n{line}\n\nDua.");
            let expected = ("Satu.\n\nDua.".to_owned(), vec![line.to_owned()]);
            assert_eq!(clean(&text), Some(expected), "{line}");
            let last = format!("Satu.\nDua.\n\n{line}");
            let expected = ("Satu.\nDua.".to_owned(), vec![line.to_owned()]);
            assert_eq!(clean(&last), Some(expected), "{line}");
        }
        let (text, removed) = clean("Satu [Gambas:Video] dua (baca juga: Tiga).").unwrap();
        assert_eq!(text, "Satu dua .");
        assert_eq!(removed, ["[Gambas:Video]", "(baca juga: Tiga)"]);
        let end = "Simak Video \"Beras Mahal\" [Gambas:Video 20detik]";
        let (text, removed) = clean(&format!("Satu. {end}")).unwrap();
        assert_eq!((text.as_str(), removed), ("Satu.", vec![end.to_owned()]));
    }

    #[test]
    fn what_is_part_of_it_stays() {
        for text in [
            "Baca buku itu perlu, kata guru.",
            "Ia baca juga koran itu setiap pagi, lalu pulang.",
            "Warga diminta simak pengumuman di balai desa.",
            "Video itu beredar luas.",
            "Iklan rokok dilarang di kota itu.",
            "Halaman rumahnya luas.",
            "Bagikan bantuan itu, kata bupati.",
            "Rekomendasi DPRD itu disampaikan kepada wali kota.",
            "Berita terkait kenaikan harga itu dibantah menteri.",
            "Terpopuler di antaranya ialah lagu daerah.",
            "Hak cipta lagu itu dimiliki keluarganya.",
            "Cek fakta: pesan di Telegram itu tidak benar.",
            "Lihat saja nanti, ujarnya.",
            "Simak aturan baru yang berlaku mulai pekan depan.",
            "Dapatkan informasi terbaru dari petugas, kata bupati.",
            "Baca juga tanda-tanda alam sebelum melaut ke selatan.",
            "Simak: harga beras naik dua kali lipat dalam sebulan.",
            "Lihat foto itu, di sana ada almarhum ayah saya.",
            "“Baca juga: bab ketiga buku itu,” kata guru.",
            "Dapatkan vaksin terbaru dengan mendaftar lewat aplikasi, imbau menteri.",
            "Ikuti langkah-langkah berikut untuk membuat akun Google News.",
            "Ikuti kami, teriak pemandu itu.",
            "Berita ini sudah dimuat di koran sore, tetapi tidak ada yang percaya.",
            "Halaman selanjutnya memuat daftar nama korban.",
            "Hak cipta dilindungi undang-undang, tegas hakim dalam putusannya.",
            "Rekomendasi: pemerintah perlu menambah anggaran.",
            "",
        ] {
            assert_eq!(Cleaning::default().clean(text), None, "{text}");
        }
        let paragraph = format!("Baca juga {}", "kata ".repeat(100));
        assert_eq!(Cleaning::default().clean(&paragraph), None);
    }

    #[test]
    fn a_user_adds_rules() {
        let mut cleaning = Cleaning::none();
        let rules = "# ours\n\nline Kontributor: .+\nend   Tentang kami\npart \\(\\*\\)\nkeep .+ ialah .+\n";
        cleaning.add(rules).unwrap();
        let text = "Satu (*) dua.\nKontributor: Ani\nTiga.\nKontributor: ialah wartawan lepas.\nTENTANG KAMI\nKami koran.\n\nLama.";
        let (cleaned, removed) = cleaning.clean(text).unwrap();
        assert_eq!(
            cleaned,
            "Satu dua.\nTiga.\nKontributor: ialah wartawan lepas."
        );
        assert_eq!(
            removed,
            [
                "(*)",
                "Kontributor: Ani",
                "TENTANG KAMI",
                "Kami koran.",
                "Lama."
            ]
        );
        assert_eq!(
            Cleaning::none().add("zeile x").unwrap_err().to_string(),
            "line 1 does not begin with line, part, end or keep and a space: \"zeile x\""
        );
        assert!(matches!(
            Cleaning::none().add("\nline ("),
            Err(CleaningError::Pattern { line: 2, .. })
        ));
        // Brackets that close what another line has opened; and what only fails when
        // it is compiled.
        for rules in ["line a)(?:b\nline c", "line \\p{Nothing}\nline c"] {
            assert!(matches!(
                Cleaning::none().add(rules),
                Err(CleaningError::Pattern { line: 1, .. })
            ));
        }
    }

    #[test]
    fn what_all_patterns_need_is_found() {
        let needed = |patterns: &[&str]| {
            let patterns: Vec<String> = patterns.iter().map(ToString::to_string).collect();
            needed_by_all(&patterns)
        };
        assert_eq!(needed(&[r"baca\s*\[x\]", r"(?:(\(a))+b"]), Some(*b"[(("));
        assert_eq!(needed(&["a:?b", r"\["]), None);
        assert_eq!(needed(&[r"\[|a"]), None);
        assert_eq!(needed(&["[(]a"]), Some(*b"((("));
        assert_eq!(needed(&["a!", "b%", "c&", "d#"]), None);
        assert_eq!(needed(&[]), None);
        assert_eq!(Cleaning::default().parts.needed, Some(*b"[(("));
    }

    #[test]
    fn the_built_in_rules_can_be_read() {
        assert_eq!(Cleaning::none().add(BUILT_IN), Ok(()));
    }
}
