//! An article ↔ the bytes an index keeps of it.
//!
//! Each article is packed by itself, so that showing one unpacks no other. What an
//! article of two kilobytes lacks is a text before it to refer to; it gets one that
//! every article has, a dictionary of the runs of words that are commonest in
//! Indonesian (`data/runs.txt`). That makes it as small as a block of articles
//! that are packed together (`docs/performance.md`).

use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use super::document::{day_from_number, day_number};
use crate::article::{Article, DateRule, Origin, Precision, Published};

/// Level of zstd: what each costs and saves is in `docs/performance.md`.
const LEVEL: i32 = 3;

/// The most an article unpacks to, in bytes: more than the largest record of an archive
/// (`docs/limits.md`). What claims more is damaged.
const MAX_BYTES: usize = 256 << 20;

/// First byte of an article that is kept as it is: packing made it no smaller.
const PLAIN: u8 = 0;

/// First byte of a frame of zstd with the dictionary.
const PACKED: u8 = 1;

/// The dictionary: how frequent letters and lengths are, as zstd has it, and runs of one
/// to three words that stand in at least eight of 7,120 articles (1,101 of detik.com, the
/// passages of `TyDi` QA and `FacQA`), those that save most last. Made by
/// `src/bin/train-dictionary.rs`.
static DICTIONARY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (tables, runs) = (
        include_bytes!("data/tables.bin"),
        include_str!("data/runs.txt"),
    );
    let mut dictionary = Vec::with_capacity(tables.len() + runs.len());
    dictionary.extend_from_slice(tables);
    // Between words of an article there is a space.
    let spaced = |byte| if byte == b'\n' { b' ' } else { byte };
    dictionary.extend(runs.bytes().map(spaced));
    dictionary
});

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(&DICTIONARY, LEVEL));

static DECODER: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(&DICTIONARY));

/// What is kept of an article, but for its id, which is given when others have theirs.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    title: &'a str,
    body: &'a str,
    author: Option<&'a str>,
    source: Option<&'a str>,
    place: Option<&'a str>,
    section: Option<&'a str>,
    tags: Vec<&'a str>,
    url: Option<&'a str>,
    #[serde(borrow)]
    published: Option<Time<'a>>,
    root: u32,
    path: &'a str,
    member: &'a str,
    number: u64,
}

#[derive(Serialize, Deserialize)]
struct Time<'a> {
    timestamp: i64,
    precision: Precision,
    zone: Option<&'a str>,
    rule: DateRule,
    day: i64,
}

/// Packs articles; one for each thread.
#[derive(Default)]
pub struct Packer {
    /// Made for the first article.
    compressor: Option<Compressor<'static>>,
    record: Vec<u8>,
    packed: Vec<u8>,
}

impl Clone for Packer {
    /// Returns a new one: nothing of what one has packed matters to another.
    fn clone(&self) -> Packer {
        Packer::default()
    }
}

impl Packer {
    /// Packs an article, without its id.
    #[expect(
        clippy::missing_panics_doc,
        reason = "strings and numbers have a form in bytes"
    )]
    pub fn pack(&mut self, article: &Article) -> Box<[u8]> {
        let record = Record {
            title: &article.title,
            body: &article.body,
            author: article.author.as_deref(),
            source: article.source.as_deref(),
            place: article.place.as_deref(),
            section: article.section.as_deref(),
            tags: article.tags.iter().map(String::as_str).collect(),
            url: article.url.as_deref(),
            published: article.published.as_ref().map(|published| Time {
                timestamp: published.timestamp,
                precision: published.precision,
                zone: published.zone.as_deref(),
                rule: published.rule,
                day: day_number(published.local_day),
            }),
            root: article.origin.root,
            path: &article.origin.path,
            member: &article.origin.member,
            number: article.origin.record,
        };
        self.record.clear();
        self.record = postcard::to_extend(&record, std::mem::take(&mut self.record))
            .expect("strings and numbers have a form in bytes");
        match self.compress() {
            Some(frame) if frame < self.record.len() => with_kind(PACKED, &self.packed),
            // Also where zstd gets no memory.
            _ => with_kind(PLAIN, &self.record),
        }
    }

    /// Packs the record and returns its size packed, in bytes.
    fn compress(&mut self) -> Option<usize> {
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            none => {
                let mut compressor = Compressor::with_prepared_dictionary(&ENCODER).ok()?;
                // There is one, and the first byte says that it is needed.
                compressor.include_dictid(false).ok()?;
                none.insert(compressor)
            }
        };
        self.packed.clear();
        self.packed
            .reserve(zstd::zstd_safe::compress_bound(self.record.len()));
        compressor
            .compress_to_buffer(&self.record, &mut self.packed)
            .ok()
    }
}

fn with_kind(kind: u8, bytes: &[u8]) -> Box<[u8]> {
    let mut whole = Vec::with_capacity(bytes.len() + 1);
    whole.push(kind);
    whole.extend_from_slice(bytes);
    whole.into_boxed_slice()
}

/// Unpacks articles, for any number of threads.
#[derive(Default)]
pub struct Unpacker {
    /// Those that nobody uses.
    idle: Mutex<Vec<Decompressor<'static>>>,
}

impl Unpacker {
    /// Returns the article, without its id.
    ///
    /// # Errors
    ///
    /// If the bytes are no packed article.
    pub fn unpack(&self, packed: &[u8]) -> io::Result<Article> {
        match packed.split_first() {
            Some((&PLAIN, record)) => read(record),
            Some((&PACKED, frame)) => read(&self.decompress(frame)?),
            _ => Err(damaged("it begins with no known kind")),
        }
    }

    fn decompress(&self, frame: &[u8]) -> io::Result<Vec<u8>> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let unused = idle().pop();
        let mut decompressor = match unused {
            Some(decompressor) => decompressor,
            None => Decompressor::with_prepared_dictionary(&DECODER)?,
        };
        let record = decompressor.decompress(frame, MAX_BYTES);
        idle().push(decompressor);
        record
    }
}

impl std::fmt::Debug for Unpacker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Unpacker").finish_non_exhaustive()
    }
}

fn damaged(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

fn read(record: &[u8]) -> io::Result<Article> {
    let record: Record<'_> = postcard::from_bytes(record).map_err(damaged)?;
    let published = match record.published {
        None => None,
        Some(time) => Some(Published {
            timestamp: time.timestamp,
            precision: time.precision,
            zone: time.zone.map(str::to_owned),
            rule: time.rule,
            local_day: day_from_number(time.day).ok_or_else(|| damaged("it has no such day"))?,
        }),
    };
    Ok(Article {
        id: String::new(),
        title: record.title.to_owned(),
        body: record.body.to_owned(),
        author: record.author.map(str::to_owned),
        source: record.source.map(str::to_owned),
        place: record.place.map(str::to_owned),
        section: record.section.map(str::to_owned),
        tags: record.tags.into_iter().map(str::to_owned).collect(),
        url: record.url.map(str::to_owned),
        published,
        origin: Origin {
            root: record.root,
            path: record.path.to_owned(),
            member: record.member.to_owned(),
            record: record.number,
        },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn full() -> Article {
        Article {
            id: String::new(),
            title: "Harga beras naik".to_owned(),
            body: "Jakarta - Harga beras di pasar naik.\n\nKata pedagang, stok tipis.".to_owned(),
            author: Some("Ridwan".to_owned()),
            source: Some("Kilas".to_owned()),
            place: Some("Jakarta".to_owned()),
            section: Some("Ekonomi".to_owned()),
            tags: vec!["beras".to_owned(), "pangan".to_owned()],
            url: Some("https://example.org/1".to_owned()),
            published: Some(Published {
                timestamp: 1_533_789_000,
                precision: Precision::Minute,
                zone: Some("WIB".to_owned()),
                rule: DateRule::Byline,
                local_day: jiff::civil::date(2018, 8, 9),
            }),
            origin: Origin {
                root: 3,
                path: "2018/08/beras.zip".to_owned(),
                member: "beras.txt".to_owned(),
                record: 7,
            },
        }
    }

    #[test]
    fn an_article_comes_back_whole() {
        let (mut packer, unpacker) = (Packer::default(), Unpacker::default());
        for article in [full(), Article::default()] {
            let bytes = packer.pack(&article);
            assert_eq!(unpacker.unpack(&bytes).unwrap(), article);
        }
    }

    #[test]
    fn ordinary_text_gets_smaller_and_noise_no_larger() {
        let mut packer = Packer::default();
        assert_eq!(packer.pack(&full())[0], PACKED);
        let noise = Article {
            body: (0..40)
                .filter_map(|n| char::from_u32(0x4E00 + n * 977 % 20_000))
                .collect(),
            ..Article::default()
        };
        assert_eq!(packer.pack(&noise)[0], PLAIN);
    }

    #[test]
    fn an_absurd_size_is_not_believed() {
        // A frame whose header claims 2^60 bytes.
        let mut frame = vec![PACKED, 0x28, 0xB5, 0x2F, 0xFD, 0b1110_0000];
        frame.extend((1_u64 << 60).to_le_bytes());
        assert!(Unpacker::default().unpack(&frame).is_err());
    }

    proptest! {
        #[test]
        fn any_text_comes_back(title in ".{0,60}", body in "(.|\n){0,400}", tag in ".{0,9}") {
            let article = Article { title, body, tags: vec![tag], ..full() };
            let packed = Packer::default().pack(&article);
            prop_assert_eq!(Unpacker::default().unpack(&packed).unwrap(), article);
        }

        #[test]
        fn damaged_bytes_are_an_error_or_another_article(
            at in any::<prop::sample::Index>(),
            bit in 0..8_u8,
            length in any::<prop::sample::Index>(),
        ) {
            let mut packed = Packer::default().pack(&full()).into_vec();
            let at = at.index(packed.len());
            packed[at] ^= 1 << bit;
            let unpacker = Unpacker::default();
            let _ = unpacker.unpack(&packed);
            packed.truncate(length.index(packed.len()));
            let _ = unpacker.unpack(&packed);
        }
    }
}
