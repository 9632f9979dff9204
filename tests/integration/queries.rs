//! The query language on real indexes: beside an evaluation word by word, and
//! with whatever may be typed.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use telusur::analysis::{Algorithm, Analyzer, Stemmer};
use telusur::index::{Index, IndexOptions, WriterOptions};
use telusur::ingest::{IngestRequest, ingest};
use telusur::query::syntax::{FieldName, Node, PhraseKind, Sign, WordForm, parse};
use telusur::render;
use telusur::search::{PassageCount, ScoredBy, SearchRequest, SearchResponse, Searcher, SortOrder};
use telusur::texts::Language;
use tempfile::TempDir;

use crate::workspace::Workspace;

const TODAY: Date = date(2018, 8, 9);

/// Words that are no function words and have no other spelling, some with the
/// same stem.
const WORDS: [&str; 12] = [
    "harga",
    "berharga",
    "beras",
    "impor",
    "mengimpor",
    "kapal",
    "kapalnya",
    "pasar",
    "padi",
    "kopi",
    "2018",
    "x",
];

/// Dates as records have them, with their first and last day.
const DATES: [(&str, Date, Date); 6] = [
    ("2018", date(2018, 1, 1), date(2018, 12, 31)),
    ("2018-08", date(2018, 8, 1), date(2018, 8, 31)),
    ("2018-08-09", date(2018, 8, 9), date(2018, 8, 9)),
    // The day is that of the place, not that of Greenwich.
    (
        "2018-08-10T01:30:00+07:00",
        date(2018, 8, 10),
        date(2018, 8, 10),
    ),
    (
        "2018-08-09T23:30:00+09:00",
        date(2018, 8, 9),
        date(2018, 8, 9),
    ),
    ("1998-05-21", date(1998, 5, 21), date(1998, 5, 21)),
];

#[derive(Debug, Clone)]
struct Text {
    title: Vec<usize>,
    body: Vec<usize>,
    date: Option<usize>,
    source: Option<usize>,
    tags: Vec<usize>,
}

const SOURCES: [&str; 3] = ["Antara", "Kantor Berita", "Berita Kantor"];

/// An article as the evaluation sees it: words with surface form and stem.
struct Article {
    id: String,
    title: Vec<Token>,
    body: Vec<Token>,
    span: Option<(Date, Date)>,
    source: Vec<Vec<String>>,
    tags: Vec<Vec<String>>,
}

struct Token {
    surface: String,
    stem: String,
}

fn words(list: &[usize]) -> String {
    let words: Vec<&str> = list.iter().map(|&word| WORDS[word]).collect();
    words.join(" ")
}

fn record(number: usize, text: &Text) -> String {
    let mut record = serde_json::json!({
        "id": format!("d/{number:02}"),
        "title": words(&text.title),
        "body": format!("{}.", words(&text.body)),
        "tags": text.tags.iter().map(|&tag| SOURCES[tag]).collect::<Vec<_>>(),
    });
    if let Some(date) = text.date {
        record["date"] = DATES[date].0.into();
    }
    if let Some(source) = text.source {
        record["source"] = SOURCES[source].into();
    }
    record.to_string() + "\n"
}

fn article(number: usize, text: &Text, analyzer: &mut Analyzer) -> Article {
    let mut tokens = |text: &str| {
        let mut tokens = Vec::new();
        analyzer.analyze(text, |token| {
            tokens.push(Token {
                surface: token.surface.to_owned(),
                stem: token.stem.to_owned(),
            });
        });
        tokens
    };
    let value = |value: &usize| -> Vec<String> {
        let words = SOURCES[*value].split(' ');
        words.map(str::to_lowercase).collect()
    };
    Article {
        id: format!("d/{number:02}"),
        title: tokens(&words(&text.title)),
        body: tokens(&words(&text.body)),
        span: text.date.map(|date| (DATES[date].1, DATES[date].2)),
        source: text.source.iter().map(value).collect(),
        tags: text.tags.iter().map(value).collect(),
    }
}

/// Evaluates a query on one article, as the documentation has it.
struct Evaluation<'a> {
    article: &'a Article,
    stemmer: &'a Stemmer,
    all: bool,
}

impl Evaluation<'_> {
    fn answers(&self, node: &Node, field: Option<FieldName>) -> bool {
        match node {
            Node::Everything => match field {
                None | Some(FieldName::Id) => true,
                Some(field) => !self.values(Some(field)).iter().all(Vec::is_empty),
            },
            Node::Word { text, form } => self.stands(&[text.as_str()], None, field, *form),
            Node::Phrase { text, kind } => {
                let words: Vec<&str> = text.split(' ').collect();
                match kind {
                    PhraseKind::Exact => self.stands(&words, None, field, WordForm::Exact),
                    PhraseKind::Prefix => self.stands(&words, None, field, WordForm::Prefix),
                    PhraseKind::Stems => self.stands(&words, None, field, WordForm::Plain),
                    PhraseKind::Near(distance) => {
                        self.stands(&words, Some(*distance as usize), field, WordForm::Exact)
                    }
                    PhraseKind::NearStems(distance) => {
                        self.stands(&words, Some(*distance as usize), field, WordForm::Plain)
                    }
                }
            }
            Node::Field { field, node } => self.answers(node, Some(*field)),
            Node::Dates(span) => self
                .article
                .span
                .is_some_and(|(first, last)| span.contains(first) && span.contains(last)),
            Node::Not(node) => !Evaluation {
                all: false,
                ..*self
            }
            .answers(node, field),
            Node::And(members) => members.iter().all(|member| self.answers(member, field)),
            Node::Or(members) => members.iter().any(|member| self.answers(member, field)),
            Node::Group(members) => self.answers_group(members, field),
        }
    }

    fn answers_group(&self, members: &[(Sign, Node)], field: Option<FieldName>) -> bool {
        let mut alternatives = Vec::new();
        let mut has_must = false;
        let mut same: Vec<(Option<FieldName>, bool)> = Vec::new();
        for (sign, node) in members {
            let is_excluded = *sign == Sign::MustNot;
            let all = self.all && !is_excluded;
            let answers = Evaluation { all, ..*self }.answers(node, field);
            let narrows = match node {
                Node::Dates(_) => Some(None),
                Node::Field { field, .. } => {
                    let is_text = matches!(field, FieldName::Title | FieldName::Body);
                    (!is_text).then_some(Some(*field))
                }
                _ => None,
            };
            match (sign, narrows) {
                (Sign::MustNot, _) if answers => return false,
                (Sign::Must, Some(_)) if !answers => return false,
                (Sign::MustNot, _) | (Sign::Must, Some(_)) => {}
                (Sign::Optional, Some(known)) => {
                    match same.iter_mut().find(|(name, _)| *name == known) {
                        Some((_, any)) => *any |= answers,
                        None => same.push((known, answers)),
                    }
                }
                (Sign::Optional, None) if !self.all => alternatives.push(answers),
                _ if !answers => return false,
                _ => has_must = true,
            }
        }
        same.iter().all(|(_, any)| *any)
            && (has_must || alternatives.is_empty() || alternatives.contains(&true))
    }

    /// The texts or values of a field, as lists of words with their stems.
    fn values(&self, field: Option<FieldName>) -> Vec<Vec<(&str, &str)>> {
        match field {
            None => vec![pairs(&self.article.title), pairs(&self.article.body)],
            Some(FieldName::Title) => vec![pairs(&self.article.title)],
            Some(FieldName::Body) => vec![pairs(&self.article.body)],
            Some(FieldName::Source) => self
                .article
                .source
                .iter()
                .map(|value| same(value))
                .collect(),
            Some(FieldName::Tags) => self.article.tags.iter().map(|value| same(value)).collect(),
            Some(FieldName::Id) => vec![vec![(&self.article.id, &self.article.id)]],
            Some(_) => Vec::new(),
        }
    }

    /// Whether words stand side by side, or within a distance in any order; the
    /// form is that of the last word, before it stands the exact form or a stem.
    fn stands(
        &self,
        words: &[&str],
        distance: Option<usize>,
        field: Option<FieldName>,
        form: WordForm,
    ) -> bool {
        let is_text = matches!(field, None | Some(FieldName::Title | FieldName::Body));
        let one = |number: usize, token: (&str, &str)| {
            let is_last = number + 1 == words.len();
            let word = match field {
                Some(FieldName::Id) => words[number].to_owned(),
                _ => words[number].to_lowercase(),
            };
            let (surface, stem) = token;
            match form {
                WordForm::Plain if is_text => *stem == *self.stemmer.stem(&word),
                WordForm::Prefix if is_last => surface.starts_with(&word),
                WordForm::Fuzzy(errors) => edits(&word, surface) <= usize::from(errors),
                _ => surface == word,
            }
        };
        self.values(field).into_iter().any(|tokens| match distance {
            None => tokens.windows(words.len()).any(|run| {
                let mut run = run.iter().enumerate();
                run.all(|(number, token)| one(number, *token))
            }),
            Some(distance) => (0..tokens.len()).any(|start| {
                let end = tokens.len().min(start + words.len() + distance);
                assigned(&tokens[start..end], words.len(), 0, &mut Vec::new(), &one)
            }),
        })
    }
}

fn pairs(tokens: &[Token]) -> Vec<(&str, &str)> {
    let pairs = tokens.iter();
    pairs
        .map(|token| (token.surface.as_str(), token.stem.as_str()))
        .collect()
}

fn same(words: &[String]) -> Vec<(&str, &str)> {
    words
        .iter()
        .map(|word| (word.as_str(), word.as_str()))
        .collect()
}

/// Whether each word of a clause can have a token of its own.
fn assigned(
    tokens: &[(&str, &str)],
    words: usize,
    word: usize,
    used: &mut Vec<usize>,
    one: &impl Fn(usize, (&str, &str)) -> bool,
) -> bool {
    word == words
        || (0..tokens.len()).any(|place| {
            if used.contains(&place) || !one(word, tokens[place]) {
                return false;
            }
            used.push(place);
            let fits = assigned(tokens, words, word + 1, used, one);
            used.pop();
            fits
        })
}

/// Letters to change, add, take out or swap.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = changed.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// An index of lines, read file by file in runs of their own.
fn index(folder: &Path, files: &[String], threads: usize) -> Index {
    let index =
        Index::open_or_create(&folder.join("index"), IndexOptions::default()).expect("a new index");
    for (number, lines) in files.iter().enumerate() {
        let path = folder.join(format!("{number}.jsonl"));
        std::fs::write(&path, lines).expect("a file");
        let request = IngestRequest {
            paths: vec![path],
            writer: WriterOptions {
                threads,
                ..WriterOptions::default()
            },
            ..IngestRequest::default()
        };
        ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed file");
    }
    index
}

fn request(query: &str) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        today: Some(TODAY),
        limit: 1_000,
        repair: false,
        explain: true,
        ..SearchRequest::default()
    }
}

/// The ids of hits with their scores, bit by bit.
fn order(response: &SearchResponse) -> Vec<(String, u32)> {
    let hits = response.hits.iter();
    hits.map(|hit| (hit.article.id.clone(), hit.score.to_bits()))
        .collect()
}

/// Checks that what is told of each score adds up to it.
fn check_explanations(response: &SearchResponse) {
    for hit in &response.hits {
        let explanation = hit.explanation.as_ref().expect("an explanation");
        let bm25: f32 = explanation.clauses.iter().map(|(_, score)| score).sum();
        let features = explanation.features.iter();
        let sum: f32 = features.map(|feature| feature.value * feature.weight).sum();
        match explanation.stage {
            ScoredBy::SecondStage => {
                assert!((sum - hit.score).abs() < 1e-3 * (1.0 + sum), "{hit:?}");
            }
            ScoredBy::FirstStage => {
                assert!(hit.score <= bm25 * 1.001, "{hit:?}");
                assert!(explanation.features.is_empty());
            }
            ScoredBy::Nothing => {
                assert_eq!(hit.score.to_bits(), 0, "{hit:?}");
                assert!(explanation.features.is_empty());
            }
        }
    }
}

fn text() -> impl Strategy<Value = Text> {
    let list = |most| prop::collection::vec(0..WORDS.len(), 0..most);
    (
        list(4),
        prop::collection::vec(0..WORDS.len(), 1..12),
        prop::option::weighted(0.8, 0..DATES.len()),
        prop::option::of(0..SOURCES.len()),
        prop::collection::vec(0..SOURCES.len(), 0..3),
    )
        .prop_map(|(title, body, date, source, tags)| Text {
            title,
            body,
            date,
            source,
            tags,
        })
}

/// Queries of the grammar on those words.
fn query() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(WORDS.to_vec());
    let some = || prop::collection::vec(word(), 1..4).prop_map(|words| words.join(" "));
    let value = || {
        prop_oneof![
            "(antara|ANTARA|kantor|berita|\"kantor berita\"|\"Berita Kantor\"|\\*|kan\\*|antra~)",
        ]
    };
    let date = prop::sample::select(vec![
        "2018",
        "2018-08",
        "2018-08-09",
        "2018-08-10",
        "1998",
        "..1998",
        "2018-08..",
        "7hari..",
        "..2018-08-09",
        "2018-02..2018-12",
        "2018-01..2018-12",
        "2017..2019",
        "..2017",
        "2019..",
    ]);
    let leaf = prop_oneof![
        8 => word().prop_map(str::to_owned),
        1 => word().prop_map(|word| format!("={word}")),
        1 => "(ha|be|k|kapaln|impo|xx)\\*",
        1 => "(hrga|brass|kpaal|inpor|kopy|x)~2?",
        2 => some().prop_map(|words| format!("\"{words}\"")),
        1 => some().prop_map(|words| format!("~\"{words}\"")),
        2 => (some(), 0..5).prop_map(|(words, distance)| format!("\"{words}\"~{distance}")),
        2 => (some(), 0..5).prop_map(|(words, distance)| format!("~\"{words}\"~{distance}")),
        1 => word().prop_map(|word| format!("\"{word} k*\"")),
        1 => date.prop_map(|date| format!("tanggal:{date}")),
        1 => value().prop_map(|value| format!("sumber:{value}")),
        1 => value().prop_map(|value| format!("tag:{value}")),
        1 => "id:(d/0\\*|d/03|D/03|\\*)",
        1 => Just("*".to_owned()),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let list = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            list().prop_map(|parts| parts.join(" ")),
            list().prop_map(|parts| format!("({})", parts.join(" "))),
            list().prop_map(|parts| format!("({})", parts.join(" DAN "))),
            list().prop_map(|parts| parts.join(" OR ")),
            inner.clone().prop_map(|part| format!("-({part})")),
            inner.clone().prop_map(|part| format!("+({part})")),
            inner.clone().prop_map(|part| format!("BUKAN ({part})")),
            inner.clone().prop_map(|part| format!("judul:({part})")),
            inner.clone().prop_map(|part| format!("isi:({part})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// What is found is what the query says word by word; the order and the
    /// scores are the same for any segments, threads and indexes.
    #[test]
    fn queries_find_what_they_say(
        texts in prop::collection::vec(text(), 2..30),
        queries in prop::collection::vec((query(), prop::bool::weighted(0.2)), 100),
        cut in 0.0..1.0_f64,
    ) {
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
        let stemmer = Stemmer::new(Algorithm::Telusur);
        let articles: Vec<Article> = texts
            .iter()
            .enumerate()
            .map(|(number, text)| article(number, text, &mut analyzer))
            .collect();
        let lines: Vec<String> = texts.iter().enumerate().map(|(n, text)| record(n, text)).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "small")]
        let cut = (lines.len() as f64 * cut) as usize;
        let (left, right) = (lines[..cut].concat(), lines[cut..].concat());
        let folders = [(); 4].map(|()| TempDir::new().expect("a temporary folder"));
        let one = Searcher::open(&index(folders[0].path(), &[lines.concat()], 1)).unwrap();
        let parts = [left.clone(), right.clone()];
        let segments = Searcher::open(&index(folders[1].path(), &parts, 2)).unwrap();
        // The other way round: the order of indexes must not matter either.
        let indexes = [
            index(folders[2].path(), &[right], 1),
            index(folders[3].path(), &[left], 1),
        ];
        let indexes = Searcher::open_all(&indexes).unwrap();
        for (query, all) in queries {
            let request = SearchRequest { all_words: all, ..request(&query) };
            let parsed = parse(&query, TODAY).expect("a query").query;
            let expected: BTreeSet<&str> = articles
                .iter()
                .filter(|article| {
                    let evaluation = Evaluation { article, stemmer: &stemmer, all };
                    !parsed.is_nothing() && evaluation.answers(&parsed, None)
                })
                .map(|article| article.id.as_str())
                .collect();
            let response = one.search(&request).expect("an answer");
            let found: BTreeSet<&str> =
                response.hits.iter().map(|hit| hit.article.id.as_str()).collect();
            prop_assert_eq!(&found, &expected, "{} (all: {}) as {}", query, all, parsed);
            prop_assert_eq!(response.hits.len(), found.len(), "{}", query);
            prop_assert_eq!(response.total.count, found.len() as u64, "{}", query);
            check_explanations(&response);
            for other in [&segments, &indexes] {
                let other = other.search(&request).expect("an answer");
                prop_assert_eq!(order(&other), order(&response), "{} (all: {})", query, all);
                prop_assert_eq!(other.total, response.total, "{}", query);
            }
            for order in [SortOrder::Newest, SortOrder::Oldest] {
                let sorted = one.search(&SearchRequest { order, ..request.clone() }).unwrap();
                prop_assert_eq!(sorted.hits.len(), found.len(), "{}", query);
                check_explanations(&sorted);
            }
        }
    }
}

/// Whatever may be typed: pieces of the grammar and of texts, in any order and
/// number.
fn hostile() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "harga",
        "beras",
        "di",
        "yang",
        "Jakarta",
        "covid-19",
        "dimana",
        "praktek",
        "hrga",
        "Rp1,8",
        "a*",
        "*",
        "d*",
        "a~2",
        "e~",
        "di~2",
        "\"a b\"~100",
        "\"di yang\"~100",
        "\"harga b*\"",
        "~\"harga beras\"",
        "=harga",
        "+",
        "-",
        "+-",
        "--",
        "=",
        "~",
        "~2",
        "~9",
        "\"",
        "“",
        "”",
        "«",
        "(",
        ")",
        "()",
        "\"\"",
        " AND ",
        " OR ",
        " NOT ",
        " DAN ",
        " ATAU ",
        " BUKAN ",
        "judul:",
        "isi:",
        "id:",
        "id:2*",
        "tag:",
        "url:",
        "penulis:*",
        "sumber:",
        "tempat:*",
        "tanggal:",
        "tanggal:2018",
        "tanggal:..",
        "tanggal:7hari..",
        "tanggal:0000",
        "tanggal:9999-12-31",
        "tanggal:2018..2017",
        "date:1d..",
        "foo:",
        ":",
        "\\",
        "\0",
        "\u{1b}[2J",
        "\u{202e}",
        "\u{feff}",
        "\u{301}",
        "\n",
        "\t",
        "你好",
        "😀",
        "ß",
        "İ",
        "ﬁ",
        "\u{1d400}",
        "اندونيسيا",
        "..",
        "/",
        "http://a.b/c?d=e#f",
        "'",
        "’",
        "`",
        "$",
        "%00",
        "<b>",
        "&amp;",
    ]);
    let piece = prop_oneof![
        12 => fragment.clone().prop_map(str::to_owned),
        6 => Just(" ".to_owned()),
        2 => "\\PC{1,6}",
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z]{1,3}[*~]2? ?",
    ];
    let some = || prop::collection::vec(piece.clone(), 0..16).prop_map(|pieces| pieces.concat());
    // Rare, since each is as long as a query may be, or longer.
    let repeated = (fragment, 1_usize..1_100, prop::bool::ANY).prop_map(|(piece, times, apart)| {
        let piece = if apart {
            format!("{piece} ")
        } else {
            piece.to_owned()
        };
        piece.repeat(times)
    });
    prop_oneof![
        800 => some(),
        4 => repeated.clone(),
        2 => (some(), repeated.clone()).prop_map(|(some, rest)| format!("{some} {rest}")),
        1 => repeated.prop_map(|text| format!("\"{text}\"~100")),
        1 => prop::collection::vec("[a-z]\\* ", 1..1_100).prop_map(|words| words.concat()),
        1 => prop::collection::vec("[a-z]{1,2}~2 ", 1..1_100).prop_map(|words| words.concat()),
        1 => prop::collection::vec("[a-z]{1,12} ", 1..1_100).prop_map(|words| words.concat()),
    ]
}

/// Searches and writes all that a person or a program may see of the answer.
fn ask(searcher: &Searcher, request: &SearchRequest) {
    let layout = render::Layout {
        width: 80,
        language: Language::English,
    };
    let mut out = std::io::sink();
    let query = &request.query;
    let typed = render::TypedQuery {
        text: query,
        number: None,
    };
    match searcher.search(request) {
        Ok(response) => {
            for note in &response.notes {
                let (range, message) = (note.range.clone(), note.kind.to_string());
                render::write_pointer(query, range, &message, layout, &mut out).expect("a sink");
            }
            render::write_understood(&response, layout, &mut out).expect("a sink");
            render::write_hits(&response, &[], layout, &mut out).expect("a sink");
            render::write_hits_json(&response, typed, &mut out).expect("a sink");
            check_explanations(&response);
        }
        Err(error) => {
            let range = error.range_in(query).expect("an error of the query");
            let message = error.to_string();
            render::write_pointer(query, range, &message, layout, &mut out).expect("a sink");
            render::write_query_error_json(&error, typed, &mut out).expect("a sink");
        }
    }
}

/// Every query of ten thousand ends soon.
#[test]
fn ten_thousand_hostile_queries_end() {
    let folder = TempDir::new().expect("a temporary folder");
    let index = Index::open_or_create(&folder.path().join("index"), IndexOptions::default())
        .expect("a new index");
    let ingested = IngestRequest {
        paths: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")],
        ..IngestRequest::default()
    };
    ingest(&index, &ingested, &|| false, &mut |_| {}).expect("an indexed archive");
    let searcher = Searcher::open(&index).expect("a view");
    let mut runner = TestRunner::deterministic();
    let queries = hostile();
    let mut slowest = (Duration::ZERO, String::new());
    for number in 0..10_000 {
        let query = queries.new_tree(&mut runner).expect("a query").current();
        let request = SearchRequest {
            limit: 10,
            offset: if number % 50 == 0 { 95 } else { 0 },
            all_words: number % 7 == 0,
            repair: number % 3 != 0,
            order: [SortOrder::Relevance, SortOrder::Newest][usize::from(number % 11 == 0)],
            ..request(&query)
        };
        let start = Instant::now();
        ask(&searcher, &request);
        let took = start.elapsed();
        if took > slowest.0 {
            slowest = (took, query);
        }
    }
    let start: String = slowest.1.chars().take(200).collect();
    assert!(
        slowest.0 < Duration::from_secs(10),
        "{:?}: {start}",
        slowest.0
    );
    eprintln!("slowest: {:?}: {start:?}", slowest.0);
}

/// Texts that repeat themselves and queries that do: the cost stays that of
/// reading the text, not of all the ways in which it answers.
#[test]
fn repetition_costs_little() {
    const REPEATED: usize = 400_000;
    let folder = TempDir::new().expect("a temporary folder");
    let lines: Vec<String> = ["a ", "a b ", "a a a b ", "padi kopi padi padi "]
        .iter()
        .map(|words| {
            let length = words.split(' ').count() - 1;
            let body = words.repeat(REPEATED / length);
            serde_json::json!({"title": "a", "body": body}).to_string() + "\n"
        })
        .collect();
    let searcher = Searcher::open(&index(folder.path(), &lines, 1)).expect("a view");
    let (one, two) = ("a ".repeat(1_000), "a b ".repeat(500));
    let pairs: Vec<String> = (0..64)
        .map(|n| format!("\"a{} b{}\"", " a".repeat(n % 8), " b".repeat(n / 8)))
        .collect();
    for query in [
        format!("\"{one}\""),
        format!("\"{two}\""),
        format!("\"{one}b\""),
        format!("\"{one}b a\""),
        format!("~\"{one}\""),
        format!("\"{one}\"~100"),
        format!("\"{two}\"~100"),
        format!("~\"{two}\"~100"),
        format!("\"{}{}\"~100", "a ".repeat(500), "b ".repeat(400)),
        format!("\"{one}pad*\""),
        format!("\"{}\"", "padi kopi padi padi ".repeat(250)),
        one.clone(),
        format!("+a {one}"),
        format!("id:{}~2", "é日".repeat(8_000)),
        "a* ".repeat(64),
        "\"a b p*\" ".repeat(64),
        "a~2 \"pad*\" judul:b* isi:k~ ".repeat(16),
        one.replace(' ', "~2 "),
        two.replace(' ', " OR "),
        two.replace(' ', " AND "),
        pairs.join(" "),
        pairs.join("~50 ") + "~50",
    ] {
        let query = query.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '"' && c != '*');
        let start = Instant::now();
        ask(&searcher, &request(query));
        let took = start.elapsed();
        let shown: String = query.chars().take(40).collect();
        eprintln!("{took:?}: {shown}");
        // All the ways would take hours; a machine with other work may take a while.
        assert!(took < Duration::from_mins(2), "{took:?}: {shown}");
    }
}

/// Highlights of hits, which are looked for where the index has the words, are those
/// of reading the whole text.
#[test]
fn highlights_are_those_of_the_whole_text() {
    let folder = TempDir::new().expect("a temporary folder");
    let index = Index::open_or_create(&folder.path().join("index"), IndexOptions::default())
        .expect("a new index");
    let odd = serde_json::json!({
        "id": "aneh",
        "title": "Anak-anaknya di-PHK: «Ça» 1.800 e\u{301}",
        "body": "Ke-19 \u{ad}kali, Jum\u{2019}at U.S.A. djakarta mem-PHK 1.800 anak\u{ad}anak. \
            1,8 impor, meng\u{ad}impor Rp1.800 produk impor produk-impor.\n한국 produk  impor ké."
    });
    let odd_file = folder.path().join("aneh.jsonl");
    std::fs::write(&odd_file, format!("{odd}\n")).expect("a written archive");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let request_of = IngestRequest {
        paths: vec![corpus, odd_file],
        ..IngestRequest::default()
    };
    ingest(&index, &request_of, &|| false, &mut |_| {}).expect("an indexed archive");
    let searcher = Searcher::open(&index).expect("a view");
    let mut checked = 0;
    for query in [
        "harga beras",
        "impor",
        "\"produk impor\"",
        "~\"produk impor\"",
        "\"produk impor\"~5",
        "=impor judul:produk",
        "anak phk dpr",
        "jakarta 1800 jumat usa",
        "bera* pedag*",
        "a*",
        "beraz~",
        "isi:pemerintah -impor",
        "+pasar +harga OR \"buruh garmen\"",
        "covid-19 se-indonesia ke-19",
        "한국 ca ke",
    ] {
        let request = SearchRequest {
            passages: PassageCount::UpTo(20),
            limit: 50,
            ..request(query)
        };
        let response = searcher.search(&request).expect("an answer");
        for hit in response.hits {
            let whole = searcher
                .highlights(&hit.article, &request)
                .expect("highlights");
            let name = format!("{query}: {}", hit.article.id);
            assert_eq!(hit.title_highlights, whole.title, "{name}");
            for passage in &hit.passages {
                let end = passage.offset + passage.text.len();
                let within = whole.body.iter();
                let within =
                    within.filter(|range| range.start >= passage.offset && range.end <= end);
                let expected: Vec<_> = within
                    .map(|range| range.start - passage.offset..range.end - passage.offset)
                    .collect();
                assert_eq!(passage.highlights, expected, "{name}");
                checked += expected.len();
            }
        }
    }
    assert!(checked > 500, "{checked} highlights");
}

/// The last table of the documentation, on the archive that it is about.
#[test]
fn the_documented_queries_find_so_many_articles() {
    let workspace = Workspace::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let run = workspace.run(&["index", corpus.to_str().expect("UTF-8")]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let page = include_str!("../../docs/query-language.md");
    let (_, table) = page
        .split_once("\n## On the sample archive\n")
        .expect("a section");
    let mut rows = 0;
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let (arguments, articles) = line
            .trim_matches(|c| c == '|' || c == ' ')
            .split_once("` | ")
            .expect(line);
        // As a shell reads them: the query last, in quotation marks.
        let (options, query) = arguments
            .trim_matches('`')
            .split_once('\'')
            .expect("a quoted query");
        let mut list: Vec<&str> = Vec::new();
        for (number, part) in options.trim().split('"').enumerate() {
            if number % 2 == 1 {
                list.push(part);
            } else {
                list.extend(part.split_whitespace());
            }
        }
        list.push(query.trim_end_matches('\''));
        let (_, summary) = workspace.search(&list);
        let articles: u64 = articles.parse().expect(line);
        assert_eq!(summary["total"], articles, "{line}");
        rows += 1;
    }
    assert!(rows > 50, "the table has {rows} rows");
}
