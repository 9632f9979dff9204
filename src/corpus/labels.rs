//! A text file whose head is labelled (`Judul: …`, `Tanggal: …`, `Isi: …`) → a
//! record, and the text below it.
//!
//! Ordinary articles may begin with `Sumber: …` or have a colon in their headline;
//! so a head is one only with a label of the title, or one of the body below others.

use super::byline::Byline;
use super::fields::{Field, Rank, ReadOptions, Record, Value};
use super::text::{collapse, split_line};

/// Labels of the title, in lower case.
const TITLES: [&str; 5] = [
    "judul",
    "judul berita",
    "judul artikel",
    "title",
    "headline",
];

/// Labels of the body, in lower case.
const BODIES: [&str; 6] = [
    "isi",
    "isi berita",
    "isi artikel",
    "konten",
    "content",
    "body",
];

/// Most lines of a head that are not blank.
const MAX_LINES: usize = 30;

/// Longest label, and longest value of a label, in bytes.
const MAX_LABEL_BYTES: usize = 40;
const MAX_VALUE_BYTES: usize = 500;

/// A labelled head, and what follows it.
pub(super) struct Labelled<'a> {
    /// What the labels say.
    pub(super) record: Record,
    /// What labels of a byline say that are no keys of records.
    pub(super) byline: Byline,
    /// Lines among the labels that mean nothing: they belong to the text.
    pub(super) unknown: Vec<&'a str>,
    /// The text below.
    pub(super) text: &'a str,
}

impl<'a> Labelled<'a> {
    /// Splits off the head of a text, if it is labelled.
    pub(super) fn split(text: &'a str, options: &ReadOptions) -> Option<Labelled<'a>> {
        let mut head = Labelled {
            record: Record::default(),
            byline: Byline::default(),
            unknown: Vec::new(),
            text,
        };
        let mut is_labelled = false;
        let mut passed = Vec::new();
        let mut rest = text;
        for number in 0..MAX_LINES {
            let (line, below) = split_line(rest);
            let Some((label, value)) = line.split_once(':') else {
                break;
            };
            if label.len() > MAX_LABEL_BYTES {
                break;
            }
            let meaning = meaning(label.trim(), options);
            let is_known = meaning.is_some() || head.byline.read(line);
            match meaning {
                // All that follows is the body, also on this line.
                Some((Field::Body, _)) if number > 0 => {
                    head.unknown.append(&mut passed);
                    head.text = &rest.trim_start()[label.len() + 1..];
                    return Some(head);
                }
                Some((Field::Body, _)) => break,
                Some(_) if value.len() > MAX_VALUE_BYTES => break,
                Some((field, rank)) => {
                    is_labelled |= field == Field::Title;
                    let value = Value::Text(value.to_owned());
                    head.record.set((field, rank), label.trim(), value);
                }
                None if is_known => {}
                None if number > 0 => passed.push(line.trim_end()),
                None => break,
            }
            if is_known {
                head.unknown.append(&mut passed);
                head.text = below;
            }
            rest = below;
        }
        is_labelled.then_some(head)
    }
}

/// Returns what a label means.
fn meaning(label: &str, options: &ReadOptions) -> Option<(Field, Rank)> {
    let asked = options.meaning(label);
    if matches!(asked, Some((_, Rank::Mapped(_)))) {
        return asked;
    }
    let name = collapse(label)?.to_lowercase();
    let place = |names: &[&str]| names.iter().position(|known| *known == name);
    if let Some(number) = place(&TITLES) {
        return Some((Field::Title, Rank::Known(number)));
    }
    if let Some(number) = place(&BODIES) {
        return Some((Field::Body, Rank::Known(number)));
    }
    match asked? {
        // `Berita: …` and `Teks: …` may begin a headline.
        (Field::Title | Field::Body, _) => None,
        // A label is no guess.
        (field, Rank::Guessed(number)) => Some((field, Rank::Known(number))),
        known => Some(known),
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::parse;
    use super::*;
    use crate::corpus::Reading;

    fn read(text: &str) -> Reading {
        parse(text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    #[test]
    fn labelled_heads() {
        const BODY: &str = "Jakarta - Harga beras naik.\n\nSumber: pasar.";
        for text in [
            "Judul: Beras Naik\nTanggal: 9 Agustus 2018\nPenulis: Budi\nSumber: Koran\nIsi:\nBODY",
            "Title : Beras Naik\r\nDate : 2018-08-09\r\nAuthor: Budi\r\nSource: Koran\r\n\r\nContent: BODY",
            "TANGGAL: 9/8/2018\nSUMBER: Koran\nPENULIS: Budi\nJUDUL: Beras Naik\n\nBODY",
            "Sumber: Koran\n\nPenulis: Budi\n\nTanggal: 9/8/2018\n\nJudul: Beras Naik\n\nIsi Berita:\n\nBODY",
            "Judul: Beras Naik\nPewarta: Budi\nHalaman: 3\nSumber: Koran\nTanggal: 9/8/2018\nBody: BODY",
        ] {
            let body = if text.contains("Halaman") {
                format!("Halaman: 3\n\n{BODY}")
            } else {
                BODY.to_owned()
            };
            let Reading {
                article,
                notes,
                guesses,
                ..
            } = read(&text.replace("BODY", BODY));
            assert_eq!(article.title, "Beras Naik", "{text}");
            assert_eq!(article.body, body, "{text}");
            assert_eq!(article.author.as_deref(), Some("Budi"), "{text}");
            assert_eq!(article.source.as_deref(), Some("Koran"), "{text}");
            assert_eq!(article.place.as_deref(), Some("Jakarta"), "{text}");
            let published = article.published.map(|published| published.to_iso());
            assert_eq!(published.as_deref(), Some("2018-08-09"), "{text}");
            assert_eq!((notes.len(), guesses.len()), (0, 0), "{text}");
        }
        let found = read("Tanggal: 9/8/2018\nJam: 11.30 WIB\nURL: https://a.test/1\nIsi: Satu.");
        assert_eq!(found.article.title, "");
        assert_eq!(found.article.url.as_deref(), Some("https://a.test/1"));
        let published = found.article.published.map(|published| published.to_iso());
        assert_eq!(published.as_deref(), Some("2018-08-09T11:30:00+07:00"));
        let found = read("Judul: Beras\nTanggal: kemarin\nIsi:\n");
        assert_eq!(found.article.body, "");
        assert_eq!(found.notes, ["date not understood: \"kemarin\""]);
    }

    #[test]
    fn ordinary_articles_stay() {
        let check = |text: &str, title: &str, body: &str| {
            let article = read(text).article;
            assert_eq!(
                (article.title.as_str(), article.body.as_str()),
                (title, body)
            );
        };
        check(
            "Sumber: Koran\nBeras Naik\n\nHarga naik.",
            "Beras Naik",
            "Harga naik.",
        );
        check(
            "Judul: Satu\nKata Budi: pulang.\nSumber: Koran\nDua.",
            "Satu",
            "Kata Budi: pulang.\n\nDua.",
        );
        check("Isi: Surat Terbuka\n\nSatu.", "Isi: Surat Terbuka", "Satu.");
        check("Berita: Banjir\n\nSatu.", "Berita: Banjir", "Satu.");
        check(
            "Presiden: Judul: Satu\n\nDua.",
            "Presiden: Judul: Satu",
            "Dua.",
        );
        check(
            "Beras Naik\nJudul: Satu\nDua.",
            "Beras Naik",
            "Judul: Satu\nDua.",
        );
        check(
            "Judul: Satu\nKata Budi: pulang.",
            "Satu",
            "Kata Budi: pulang.",
        );
    }

    #[test]
    fn labels_may_be_mapped() {
        let options = ReadOptions {
            fields: vec!["title=Kepala".parse().unwrap()],
            ..ReadOptions::default()
        };
        let found = parse(b"Kepala: Satu\nTanggal: 2018\nDua.", &options).unwrap();
        assert_eq!(found.article.title, "Satu");
        assert_eq!(found.article.body, "Dua.");
    }
}
