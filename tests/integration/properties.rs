//! Whatever the text or query, nothing panics and the ranges hold.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use telusur::analysis::{Algorithm, Analyzer, Exceptions, Reason, Stemmer};
use telusur::article::DateRule;
use telusur::corpus::{Cleaning, Links, ReadOptions, Roots, parse, parse_date, read, walk};
use telusur::index::{Index, IndexOptions, WriterOptions};
use telusur::ingest::{IngestRequest, ingest};
use telusur::query::{self, Synonyms};
use telusur::search::{SearchRequest, Searcher};

/// An index of the sample archive, built once.
static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = Index::open_or_create(folder.path(), IndexOptions::default()).expect("a new index");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let writer = WriterOptions {
        threads: 1,
        ..WriterOptions::default()
    };
    let request = IngestRequest {
        paths: vec![corpus],
        writer,
        ..IngestRequest::default()
    };
    ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
    let searcher = Searcher::open(&index).expect("a view");
    // The files stay mapped after they are gone from the folder.
    searcher
});

/// Words of [`MANY`], the first the commonest.
const WORDS: [&str; 24] = [
    "harga",
    "beras",
    "pasar",
    "naik",
    "warga",
    "kota",
    "impor",
    "menteri",
    "sungai",
    "banjir",
    "desa",
    "rumah",
    "mengimpor",
    "kenaikan",
    "hargai",
    "pasaran",
    "sekolah",
    "jalan",
    "gempa",
    "presiden",
    "dewan",
    "perwakilan",
    "rakyat",
    "dpr",
];

/// An index of 4,500 articles of few words in three segments, built once: so many that
/// what a search passes by matters.
static MANY: LazyLock<Searcher> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = Index::open_or_create(&folder.path().join("index"), IndexOptions::default());
    let index = index.expect("a new index");
    let mut state = 88_172_645_463_325_252_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(limit).expect("a small number")).expect("a number")
    };
    for part in 0..3 {
        let mut lines = String::new();
        for number in 0..1_500 {
            let mut text = |length: usize| {
                let words = (0..length)
                    .map(|_| WORDS[below(WORDS.len()) * below(WORDS.len()) / WORDS.len()]);
                words.collect::<Vec<_>>().join(" ")
            };
            let article = serde_json::json!({
                "id": format!("{part}-{number}"),
                "title": text(2),
                "body": match number % 40 {
                    0 => format!("{} ", text(1)).repeat(number / 2),
                    _ => text(3 + number % 17) + ".",
                },
                "date": format!("20{:02}-05-01", 10 + number % 9),
                "source": format!("s{}", number % 4),
            });
            lines += &article.to_string();
            lines.push('\n');
        }
        let file = folder.path().join(format!("{part}.jsonl"));
        std::fs::write(&file, lines).expect("a written file");
        let request = IngestRequest {
            paths: vec![file],
            ..IngestRequest::default()
        };
        ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
    }
    Searcher::open(&index).expect("a view")
});

/// A query of every kind over [`WORDS`].
fn query_of_many() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.to_vec());
    let clause = prop_oneof![
        6 => word.clone().prop_map(str::to_owned),
        1 => word.clone().prop_map(|word| format!("={word}")),
        1 => word.clone().prop_map(|word| format!("judul:{word}")),
        2 => (word.clone(), word.clone()).prop_map(|(a, b)| format!("\"{a} {b}\"")),
        1 => (word.clone(), word.clone()).prop_map(|(a, b)| format!("\"{a} {b}\"~3")),
        1 => (word.clone(), word).prop_map(|(a, b)| format!("({a} OR {b})")),
        1 => (10..19).prop_map(|year| format!("tanggal:20{year}")),
        1 => (0..5).prop_map(|source| format!("sumber:s{source}")),
    ];
    let marked = (prop::sample::select(vec!["", "", "", "+", "-"]), clause);
    prop::collection::vec(
        marked.prop_map(|(mark, clause)| mark.to_owned() + &clause),
        1..5,
    )
    .prop_map(|clauses| clauses.join(" "))
}

/// Text as archives have it, and text as they should not.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[A-Za-z]{1,8}",
        "[0-9]{1,5}",
        "[-.,:/'’\"“”()@ \n]{1,3}",
        "(anak-anak|Jum’at|U\\.S\\.|Rp1,8|covid-19|beras|impor|produk|harga) ?",
        "\\PC{1,4}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Dates as archives have them, and as they should not.
fn date() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "(Senin|Kamis|Jum’at|Minggu|Thu),? ?",
        "[0-9]{1,2}[-/. ]?",
        "(1998|2018|2025)[-/ ]?",
        " ?(Agustus|Djuni|Nop|May) ?",
        "[ T,(|)-]{1,2}",
        "[0-2][0-9][:.][0-5][0-9]",
        " ?(WIB|WITA|WIT|Z|\\+0700|-05:00|pm)",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Lines of text files: bylines and datelines, whole and in pieces.
fn line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "(Oleh|Penulis|Editor|Laporan|Sumber|Rubrik|Tanggal) ?:? ?",
        "(Budi|Ani|Presiden|Jakarta|Banda Aceh|HARIAN\\.com|ANTARA) ?",
        " ?[-|;,()–—] ?",
        date(),
        text(),
    ];
    prop::collection::vec(piece, 0..6)
        .prop_map(|pieces| pieces.concat().replace('\n', " ").replace('\0', ""))
}

/// Words as the grammar makes them, and as it does not.
fn word() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "(me|mem|men|meng|meny|menge|pe|pem|pen|peng|peny|ber|be|bel|per|ter|te|di|ke|se|ku|kau|nge|ny)",
        "(kan|an|i|in|wan|wati|ku|mu|nya|lah|kah|tah|pun|el|em|er)",
        "(kurang|tulis|sapu|pukul|bom|ajar|djakarta|oentoek|anak|warna|nyata|x|é|ß|ǆ)",
        "-",
        "[a-z]{1,6}",
        "[a-z]{20,60}",
        "\\PC",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| telusur::analysis::fold(&pieces.concat()))
}

/// Lines of the files that users write: rules of cleaning, exceptions of the stemmer, words
/// that mean the same.
fn line_of_settings() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "(line|part|end|keep)[ \t]",
        r"(\\[a-zBSW]|\(\?i:|\(\?|\\p\{L\}|[.*+?|^$()]{1,2}|\{[0-9]{1,4}\})",
        "[=\t#]",
        "(Baca juga|beras|praktek|sumatera utara) ?",
        word(),
        text(),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat().replace('\n', " "))
}

proptest! {
    /// What is passed by would not have been shown: with everything counted, nothing is
    /// passed by.
    #[test]
    fn the_best_are_the_best_of_all(query in query_of_many(), limit in 1..120_usize) {
        let request = SearchRequest {
            query,
            limit,
            fold_copies: false,
            ..SearchRequest::default()
        };
        let quick = MANY.search(&request).expect("hits");
        let all = MANY.search(&SearchRequest { count_all: true, ..request }).expect("hits");
        let hits = |response: &telusur::search::SearchResponse| {
            let hits = response.hits.iter();
            hits.map(|hit| (hit.article.id.clone(), hit.score)).collect::<Vec<_>>()
        };
        prop_assert_eq!(hits(&quick), hits(&all));
        prop_assert!(all.total.exact);
        if quick.total.exact {
            prop_assert_eq!(quick.total.count, all.total.count);
        } else {
            prop_assert!(quick.total.count < all.total.count);
        }
    }

    #[test]
    fn tokens_give_back_the_text(text in text()) {
        let mut tokens = Vec::new();
        Analyzer::new(Algorithm::Telusur).analyze(&text, |token| {
            tokens.push((token.range(), token.position, token.surface.to_owned(), token.stem.to_owned()));
        });
        let mut end = 0;
        for (number, (range, position, surface, stem)) in tokens.iter().enumerate() {
            prop_assert!(range.start >= end && range.start < range.end);
            end = range.end;
            let written = text.get(range.clone()).expect("character boundaries");
            prop_assert!(!surface.is_empty() && !stem.is_empty(), "{}", written);
            prop_assert_eq!(usize::try_from(*position).expect("few words"), number);
            let mut again = Vec::new();
            Analyzer::new(Algorithm::Telusur)
                .analyze(written, |token| again.push((token.range(), token.surface.to_owned())));
            prop_assert_eq!(&again, &[(0..written.len(), surface.clone())]);
        }
    }

    /// Affixes, roots and letters in any order, with everything on: nothing panics,
    /// a stem is no longer than what the affixes leave, and stemming says the same twice.
    #[test]
    fn every_word_has_a_stem(word in word()) {
        for stemmer in [
            Stemmer::new(Algorithm::Telusur),
            Stemmer::new(Algorithm::Telusur).with_informal(true),
        ] {
            let stem = stemmer.stem(&word).into_owned();
            prop_assert_eq!(stem.is_empty(), word.is_empty());
            prop_assert!(!stem.contains(char::is_whitespace) || word.contains(char::is_whitespace));
            prop_assert_eq!(&stemmer.stem(&word), &stem);
            let explanation = stemmer.explain(&word);
            prop_assert_eq!(&explanation.stem, &stem);
            if let (Reason::Ranked, Some(best)) = (explanation.reason, explanation.readings.first()) {
                prop_assert!(explanation.readings.iter().all(|reading| reading.score <= best.score));
            }
            // What the index writes is among what a query for the word asks for.
            let mut terms = Vec::new();
            Analyzer::new(stemmer.clone()).analyze(&word, |token| {
                terms.push((token.surface.to_owned(), token.stem.to_owned()));
            });
            for (surface, term) in terms {
                let asked = stemmer.query_terms(&surface);
                prop_assert!(asked.iter().any(|asked| asked.term == term), "{} {}", surface, term);
            }
        }
    }

    #[test]
    fn every_text_is_a_query(text in text()) {
        let today = jiff::civil::date(2018, 8, 9);
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
        if let Ok(query) = query::parse(&text, today, false, &mut analyzer) {
            for words in query.wanted() {
                prop_assert!(!words.words.is_empty());
            }
        }
    }

    #[test]
    fn every_file_of_rules_is_understood_or_refused(
        lines in prop::collection::vec(line_of_settings(), 0..5),
        text in text(),
    ) {
        let rules = lines.join("\n");
        let mut cleaning = Cleaning::none();
        if cleaning.add(&rules).is_ok()
            && let Some((kept, removed)) = cleaning.clean(&text)
        {
            prop_assert!(!removed.is_empty(), "{rules:?}: {text:?}");
            prop_assert!(kept.len() <= text.len(), "{rules:?}: {text:?} became {kept:?}");
        }
        if let Ok(exceptions) = Exceptions::parse(&rules) {
            let words = rules.lines().filter(|line| line.contains('\t')).count();
            prop_assert!(exceptions.is_empty() || words > 0, "{rules:?}");
        }
        let has_sets = rules.lines().any(|line| line.contains('='));
        if let Ok(synonyms) = Synonyms::parse(&rules) {
            prop_assert!(has_sets || synonyms == Synonyms::default(), "{rules:?}");
        }
    }

    #[test]
    fn every_text_is_a_date_or_none(text in text(), date in date()) {
        for text in [text, date] {
            if let Some(published) = parse_date(&text, DateRule::Record) {
                // What is shown is a date again, and the same one.
                let again = parse_date(&published.to_iso(), DateRule::Record).expect("a date");
                prop_assert_eq!(again.timestamp, published.timestamp, "{}", text);
                prop_assert_eq!(again.precision, published.precision, "{}", text);
            }
        }
    }

    /// Bylines, datelines and dates in any order: the file is read or skipped, and
    /// of what is neither headline nor byline nothing is lost.
    #[test]
    fn every_text_file_is_read(lines in prop::collection::vec(line(), 0..8), name in date()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let text = format!("{}\nKalimat terakhir tentang harga.", lines.join("\n"));
        std::fs::write(folder.path().join(format!("a{name}.txt")), &text).expect("a file");
        let paths = [folder.path().to_path_buf()];
        let listing = walk(&paths, &mut Roots::default(), "telusur.json", Links::default()).expect("a walk");
        let options = ReadOptions::default();
        let mut texts = Vec::new();
        for file in listing.files {
            let _ = read(file.into(), &options, &mut |unit| {
                texts.extend(parse(unit, &options).records.into_iter().map(|record| {
                    let article = record.expect("an article").article;
                    format!("{}\n{}", article.title, article.body)
                }));
                ControlFlow::Continue(())
            });
        }
        prop_assert_eq!(texts.len(), 1);
        for all in texts {
            prop_assert!(all.trim_end().ends_with("Kalimat terakhir tentang harga."), "{:?}", all);
        }
    }

    #[test]
    fn ranges_of_hits_hold(query in text(), passage_chars in 1_usize..300) {
        let request = SearchRequest { query, limit: 5, passage_chars, ..SearchRequest::default() };
        let response = SEARCHER.search(&request).expect("an answer");
        for hit in response.hits {
            prop_assert!(hold(&hit.article.title, &hit.title_highlights));
            for passage in &hit.passages {
                prop_assert!(hold(&passage.text, &passage.highlights));
                let slice = hit.article.body.get(passage.offset..passage.offset + passage.text.len());
                prop_assert_eq!(slice, Some(passage.text.as_str()));
            }
        }
    }
}

/// Whether ranges are sorted, apart, not empty and on character boundaries of the text.
fn hold(text: &str, ranges: &[std::ops::Range<usize>]) -> bool {
    let mut end = 0;
    ranges.iter().all(|range| {
        let sorted = range.start >= end && range.start < range.end;
        end = range.end;
        sorted && text.get(range.clone()).is_some()
    })
}
