//! Copies folded and found: how well, on real articles with edits that were fixed
//! beforehand, and what the program prints.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use regex::Regex;
use serde_json::{Value, json};
use telusur::corpus::Cleaning;
use telusur::index::Index;
use telusur::search::{CopiesRequest, SearchRequest, Searcher, SortOrder};

use crate::shared::shared;
use crate::workspace::Workspace;

/// What was read of pairs of real articles.
const READ: &str = include_str!("copies_read.txt");

/// A generator of Lehmer's kind: the same edits every time, and no dependency.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit.max(1)
    }
}

/// A real article, its cleaned body in sentences.
struct Original {
    number: usize,
    title: String,
    body: String,
    date: String,
    sentences: Vec<String>,
}

fn originals(file: &Path) -> Vec<Original> {
    let cleaning = Cleaning::default();
    let ends = Regex::new("[.!?][\"”]?\\s+|\\n+").expect("a pattern");
    let lines = std::fs::read_to_string(file).expect("the articles");
    let articles = (1..).zip(lines.lines()).map(|(number, line)| {
        let record: Value = serde_json::from_str(line).expect("JSON");
        let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        let body = text("body");
        let body = cleaning
            .clean(&body)
            .map_or_else(|| body.clone(), |(text, _)| text);
        let (mut sentences, mut start) = (Vec::new(), 0);
        for end in ends.find_iter(&body).map(|found| found.end()) {
            sentences.push(body[start..end].trim().to_owned());
            start = end;
        }
        sentences.push(body[start..].trim().to_owned());
        sentences.retain(|sentence| sentence.split_whitespace().count() > 1);
        Original {
            number,
            title: text("title"),
            body,
            date: text("date"),
            sentences,
        }
    });
    articles.collect()
}

fn words(sentences: &[String]) -> usize {
    let words = sentences.iter().map(|text| text.split_whitespace().count());
    words.sum()
}

/// The edits, as the issue that asked for folding fixed them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edit {
    /// Title and byline are others, as with all that follow.
    Head,
    /// Up to three sentences of the lead are others.
    Lead,
    /// Up to a quarter is appended.
    Appended,
    /// Up to two fifths are cut from the end.
    Cut,
    /// All three.
    All,
}

const EDITS: [Edit; 5] = [Edit::Head, Edit::Lead, Edit::Appended, Edit::Cut, Edit::All];

/// Replaces one to three sentences of the lead with as many that stand together in
/// another article.
fn with_other_lead(sentences: &mut [String], other: &Original, dice: &mut Dice) {
    let count = 1 + dice.below(3);
    let start = dice.below(other.sentences.len().saturating_sub(count));
    for (sentence, new) in sentences
        .iter_mut()
        .zip(&other.sentences[start..])
        .take(count)
    {
        sentence.clone_from(new);
    }
}

/// Cuts whole sentences from the end: at most so many hundredths of the words, from
/// 10 to 40.
fn cut(sentences: &mut Vec<String>, dice: &mut Dice) {
    let most = words(sentences) * (10 + dice.below(31)) / 100;
    let mut gone = 0;
    while let Some(last) = sentences.last() {
        gone += last.split_whitespace().count();
        if gone > most {
            break;
        }
        sentences.pop();
    }
}

/// Appends sentences of another article: at most so many hundredths of the words,
/// from 5 to 25.
fn append(sentences: &mut Vec<String>, other: &Original, dice: &mut Dice) {
    let most = words(sentences) * (5 + dice.below(21)) / 100;
    let mut added = 0;
    for sentence in &other.sentences {
        added += sentence.split_whitespace().count();
        if added > most {
            break;
        }
        sentences.push(sentence.clone());
    }
}

fn edited(original: &Original, edit: Edit, others: &[Original], dice: &mut Dice) -> String {
    let mut other = || &others[dice.below(others.len())];
    let (for_lead, for_end) = (other(), other());
    let mut sentences = original.sentences.clone();
    if matches!(edit, Edit::Lead | Edit::All) {
        with_other_lead(&mut sentences, for_lead, dice);
    }
    if matches!(edit, Edit::Cut | Edit::All) {
        cut(&mut sentences, dice);
    }
    if matches!(edit, Edit::Appended | Edit::All) {
        append(&mut sentences, for_end, dice);
    }
    sentences.join("\n")
}

/// Fewest sentences of an original that is edited: of a shorter one, three of the
/// lead and two fifths of the end would be all.
const MIN_SENTENCES: usize = 6;

/// What was counted of pairs.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    copies: usize,
    found: usize,
    wrong: usize,
}

impl Counts {
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    fn recall(self) -> f64 {
        self.found as f64 / self.copies.max(1) as f64
    }

    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    fn precision(self) -> f64 {
        self.found as f64 / (self.found + self.wrong).max(1) as f64
    }
}

/// Which real articles are versions of one report.
struct Truth {
    /// The first article of the same body.
    same_as: HashMap<usize, usize>,
    copies: HashSet<(usize, usize)>,
    /// One report, of which one version has much more than the other.
    extended: HashSet<(usize, usize)>,
    /// Articles, each with its neighbours that were read.
    neighbours: Vec<(usize, Vec<usize>)>,
}

impl Truth {
    fn new(articles: &[Original]) -> Truth {
        let mut first = HashMap::new();
        let mut same_as = HashMap::new();
        for article in articles {
            let number = *first.entry(article.body.as_str()).or_insert(article.number);
            same_as.insert(article.number, number);
        }
        let mut truth = Truth {
            same_as,
            copies: HashSet::new(),
            extended: HashSet::new(),
            neighbours: Vec::new(),
        };
        let number = |text: &str| text.parse::<usize>().expect("a number");
        for line in READ.lines() {
            let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
            let numbers = || rest.split(' ').map(number);
            let pairs = match kind {
                "=" => &mut truth.copies,
                "~" => &mut truth.extended,
                "#" | "-" => continue,
                article => {
                    let article = number(article.trim_end_matches(':'));
                    truth.neighbours.push((article, numbers().collect()));
                    continue;
                }
            };
            let pair: Vec<usize> = numbers().map(|number| truth.same_as[&number]).collect();
            pairs.extend([(pair[0], pair[1]), (pair[1], pair[0])]);
        }
        truth
    }

    fn is_copy(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.same_as[&a], self.same_as[&b]);
        a == b || self.copies.contains(&(a, b))
    }

    /// Whether two articles are two reports.
    fn are_apart(&self, a: usize, b: usize) -> bool {
        let pair = (self.same_as[&a], self.same_as[&b]);
        !self.is_copy(a, b) && !self.extended.contains(&pair)
    }
}

fn number(id: &str) -> usize {
    let number = id.split('-').nth(1).expect("a number");
    number.parse().expect("a number")
}

/// What a copy may look like besides, and still is one.
fn variants(original: &Original) -> [(&'static str, String); 3] {
    let apart = Regex::new("([.,:;()\"“”?!/])").expect("a pattern");
    let mut with_links = original.sentences.clone();
    let links = with_links.len() / 3;
    with_links.insert(
        links,
        "Baca juga: Harga Beras di Pasar Induk Naik Lagi".to_owned(),
    );
    with_links.insert(links * 2, "[Gambas:Video 20detik]".to_owned());
    [
        (
            "apart",
            apart.replace_all(&original.body, " $1 ").into_owned(),
        ),
        ("capitals", original.body.to_uppercase()),
        ("links", with_links.join("\n\n")),
    ]
}

/// Reports on one form: what never changes in them is long.
fn reports_on_a_form(articles: &[Original]) -> Vec<String> {
    const TOWNS: [&str; 12] = [
        "Bandung", "Garut", "Cirebon", "Bogor", "Tegal", "Solo", "Kediri", "Malang", "Jember",
        "Madiun", "Blitar", "Batu",
    ];
    let same = |article: usize| articles[article].sentences[..4].join(" ");
    let (prayers, weather, shares) = (same(10), same(40), same(60));
    let mut dice = Dice(17);
    let mut reports = Vec::new();
    for town in TOWNS {
        let mut number = |from: usize| from + dice.below(50);
        reports.push(format!(
            "Umat Islam di {town} dan sekitarnya menjalankan puasa Ramadan. Jadwal imsakiyah untuk \
             wilayah {town}: Imsak 04.{} Subuh 04.{} Zuhur 11.{} Asar 15.{} Magrib 17.{} Isya 19.{}. \
             {prayers}",
            number(10), number(10), number(10), number(10), number(10), number(10),
        ));
        reports.push(format!(
            "BMKG memprakirakan cuaca {town} hari ini berawan pada pagi hari dan hujan ringan pada \
             siang hari. Suhu berkisar {} sampai {} derajat Celsius dengan kelembapan {} persen. \
             Angin bertiup dari barat daya dengan kecepatan {} kilometer per jam. {weather}",
            number(20),
            number(25),
            number(40),
            number(5),
        ));
        reports.push(format!(
            "Indeks Harga Saham Gabungan ditutup menguat {},{} poin ke posisi 7.1{}. Sebanyak {} saham \
             naik, {} saham turun dan {} saham stagnan. Frekuensi perdagangan tercatat {}.000 kali \
             dengan nilai transaksi Rp {} triliun. {shares}",
            number(10), number(10), number(10), number(100), number(100), number(100),
            number(900), number(5),
        ));
    }
    reports
}

#[test]
fn copies_are_found_and_nothing_else() {
    let Some(file) = shared("news/detik-1k.jsonl") else {
        return;
    };
    let articles = originals(&file);
    let truth = Truth::new(&articles);
    let mut lines = String::new();
    for original in &articles {
        let mut add = |kind: &str, title: &str, body: &str, date: &str| {
            let record = json!({
                "id": format!("{kind}-{}", original.number), "title": title, "body": body,
                "date": date, "author": kind, "source": kind,
            });
            writeln!(lines, "{record}").expect("a string");
        };
        add("asli", &original.title, &original.body, &original.date);
        if original.sentences.len() < MIN_SENTENCES {
            continue;
        }
        for edit in EDITS {
            let mut dice = Dice(original.number as u64 * 31 + edit as u64);
            let title = &articles[dice.below(articles.len())].title;
            let body = edited(original, edit, &articles, &mut dice);
            let date = format!("2025-11-{:02}", 1 + dice.below(28));
            add(&format!("{edit:?}"), title, &body, &date);
        }
        for (kind, body) in variants(original) {
            add(kind, &original.title, &body, "2025-12-01");
        }
    }
    let workspace = Workspace::indexed(&lines);
    let searcher = Searcher::open(&Index::open(&workspace.path().join("index")).unwrap()).unwrap();

    // The copies of each original; the limits were tuned on those of even numbers.
    let mut by_edit = BTreeMap::<(usize, String), Counts>::new();
    let mut all = [Counts::default(); 2];
    let mut real = Counts::default();
    for original in &articles {
        let half = original.number % 2;
        let request = CopiesRequest {
            id: format!("asli-{}", original.number),
            difference: false,
        };
        let copies = searcher.copies(&request).unwrap().unwrap().copies;
        let found: HashSet<&str> = copies.iter().map(|copy| copy.article.id.as_str()).collect();
        if original.sentences.len() >= MIN_SENTENCES {
            let edits = EDITS.map(|edit| format!("{edit:?}"));
            let variants = ["apart", "capitals", "links"].map(str::to_owned);
            for (number, kind) in edits.into_iter().chain(variants).enumerate() {
                let is_found = found.contains(format!("{kind}-{}", original.number).as_str());
                let counts = by_edit.entry((half, kind)).or_default();
                counts.copies += 1;
                counts.found += usize::from(is_found);
                if number < EDITS.len() {
                    all[half].copies += 1;
                    all[half].found += usize::from(is_found);
                }
            }
        }
        let edited = found.iter().filter(|id| id.starts_with(char::is_uppercase));
        let wrong = edited.filter(|id| truth.are_apart(original.number, number(id)));
        all[half].wrong += wrong.count();
        for other in articles
            .iter()
            .filter(|other| other.number > original.number)
        {
            let is_copy = truth.is_copy(original.number, other.number);
            let is_found = found.contains(format!("asli-{}", other.number).as_str());
            real.copies += usize::from(is_copy);
            real.found += usize::from(is_copy && is_found);
            let is_apart = truth.are_apart(original.number, other.number);
            real.wrong += usize::from(is_apart && is_found);
            if is_copy != is_found {
                eprintln!(
                    "{} and {}: copies {is_copy}, found {is_found}",
                    original.number, other.number
                );
            }
        }
    }
    for ((half, kind), counts) in &by_edit {
        eprintln!("half {half}, {kind}: recall {:.4}", counts.recall());
    }
    for (half, counts) in all.iter().enumerate() {
        report(&format!("copies, half {half}"), *counts);
    }
    report("copies, pairs of real articles", real);

    // All of them folded at once.
    let request = SearchRequest {
        query: "*".to_owned(),
        order: SortOrder::Oldest,
        limit: usize::MAX,
        ..SearchRequest::default()
    };
    let response = searcher.search(&request).unwrap();
    let mut row_of = HashMap::new();
    let mut folded = [Counts::default(); 2];
    for hit in &response.hits {
        row_of.insert(hit.article.id.clone(), hit.rank);
        for copy in &hit.copies {
            row_of.insert(copy.id.clone(), hit.rank);
            let (a, b) = (number(&hit.article.id), number(&copy.id));
            if copy.id.starts_with(char::is_uppercase) {
                folded[b % 2].wrong += usize::from(truth.are_apart(a, b));
            }
        }
    }
    for original in &articles {
        if original.sentences.len() >= MIN_SENTENCES {
            for edit in EDITS {
                let row = |kind: &str| row_of[&format!("{kind}-{}", original.number)];
                let counts = &mut folded[original.number % 2];
                counts.copies += 1;
                counts.found += usize::from(row("asli") == row(&format!("{edit:?}")));
            }
        }
    }
    for (half, counts) in folded.iter().enumerate() {
        report(&format!("folding, half {half}"), *counts);
    }
    for counts in all.into_iter().chain(folded) {
        assert!(
            counts.recall() >= 0.985 && counts.precision() >= 0.985,
            "{counts:?}"
        );
    }
    assert!(
        real.recall() >= 0.97 && real.precision() >= 0.95,
        "{real:?}"
    );
    for ((_, kind), counts) in &by_edit {
        assert!(counts.recall() >= 0.96, "{kind}: {counts:?}");
    }
}

#[expect(clippy::print_stderr, reason = "the figures of docs/copies.md")]
fn report(what: &str, counts: Counts) {
    let (recall, precision) = (counts.recall(), counts.precision());
    eprintln!("{what}: recall {recall:.4}, precision {precision:.4} {counts:?}");
}

/// The negatives: of each real article the ones most like it that are no copies, those
/// that were read and those of more articles that were not.
#[test]
fn neighbours_are_not_folded() {
    const NEIGHBOURS: usize = 5;
    let Some(file) = shared("news/detik-1k.jsonl") else {
        return;
    };
    let articles = originals(&file);
    let truth = Truth::new(&articles);
    let workspace = Workspace::new();
    assert_eq!(
        workspace.run(&["index", file.to_str().unwrap()]).code,
        Some(0)
    );
    let searcher = Searcher::open(&Index::open(&workspace.path().join("index")).unwrap()).unwrap();
    let copies_of = |article: usize| -> HashSet<usize> {
        let request = CopiesRequest {
            id: format!("detik1k-{article}"),
            difference: false,
        };
        let copies = searcher.copies(&request).unwrap().unwrap().copies;
        copies.iter().map(|copy| number(&copy.article.id)).collect()
    };
    let (mut pairs, mut folded) = (0, 0);
    for (article, neighbours) in &truth.neighbours {
        let copies = copies_of(*article);
        for neighbour in neighbours {
            if truth.are_apart(*article, *neighbour) {
                pairs += 1;
                if copies.contains(neighbour) {
                    folded += 1;
                    eprintln!("{article} and {neighbour}: read as two reports, and a copy");
                }
            }
        }
    }
    eprintln!("{folded} of {pairs} pairs of neighbours that were read are taken for copies");
    assert!(
        truth.neighbours.len() >= 200 && pairs >= 1_000 && folded * 200 <= pairs,
        "{folded} of {pairs}"
    );

    let (mut pairs, mut folded) = (0, 0);
    for original in articles.iter().step_by(2) {
        // The rarest words of title and lead decide, as BM25 weighs them.
        let text = format!("{} {}", original.title, original.sentences[0]);
        let words = text.split(|c: char| !c.is_alphanumeric());
        let request = SearchRequest {
            query: words
                .filter(|word| word.len() > 3)
                .collect::<Vec<_>>()
                .join(" "),
            limit: 60,
            fold_copies: false,
            ..SearchRequest::default()
        };
        let hits = searcher.search(&request).unwrap().hits;
        let copies = copies_of(original.number);
        let others = hits.iter().map(|hit| number(&hit.article.id));
        let others = others.filter(|&other| truth.are_apart(original.number, other));
        for other in others.take(NEIGHBOURS) {
            pairs += 1;
            folded += usize::from(copies.contains(&other));
        }
    }
    eprintln!("{folded} of {pairs} pairs of neighbours are taken for copies");
    assert!(
        pairs >= 2_000 && folded * 200 <= pairs,
        "{folded} of {pairs}"
    );
}

#[test]
fn reports_on_one_form_are_not_folded() {
    let Some(file) = shared("news/detik-1k.jsonl") else {
        return;
    };
    let articles = originals(&file);
    let reports = reports_on_a_form(&articles);
    let record = |(number, body): (usize, &String)| {
        json!({"id": format!("lapor-{number}"), "title": "Laporan", "body": body}).to_string()
    };
    let mut lines: Vec<String> = reports.iter().enumerate().map(record).collect();
    // Short articles that are copies are still found beside them.
    let short: Vec<&Original> = articles
        .iter()
        .filter(|article| (60..=120).contains(&words(&article.sentences)))
        .collect();
    for original in &short {
        for kind in ["asli", "salinan"] {
            let id = format!("{kind}-{}", original.number);
            let mut body = original.sentences.clone();
            if kind == "salinan" {
                body[0].clone_from(&articles[20].sentences[0]);
            }
            let title = format!("{kind} {}", original.title);
            let record = json!({"id": id, "title": title, "body": body.join("\n")});
            lines.push(record.to_string());
        }
    }
    let workspace = Workspace::indexed(&lines.join("\n"));
    let (hits, summary) = workspace.search(&["-n", "1000", "id:lapor-*"]);
    assert_eq!(
        hits.len(),
        reports.len(),
        "{:?}",
        hits.iter()
            .map(|hit| hit["copies"].clone())
            .collect::<Vec<_>>()
    );
    assert_eq!(summary["total"], reports.len());
    let found = short.iter().filter(|original| {
        let id = format!("asli-{}", original.number);
        let run = workspace.run(&["copies", "--json", "--no-diff", &id]);
        run.stdout
            .contains(&format!("\"salinan-{}\"", original.number))
    });
    let found = found.count();
    assert!(
        short.len() >= 10 && found * 100 >= short.len() * 80,
        "{found} of {}",
        short.len()
    );
}

/// An article of some length, so that there is something to fold.
const BODY: &str = "Pemerintah Kabupaten Bojonegoro menyalurkan bantuan benih padi kepada para petani \
    di tiga kecamatan yang sawahnya terendam banjir pada awal tahun ini. Bantuan itu diserahkan oleh \
    Bupati di balai desa dan dihadiri para ketua kelompok tani. Setiap kelompok menerima dua ton \
    benih unggul serta pupuk organik yang cukup untuk satu musim tanam. Menurut dinas pertanian, \
    luas sawah yang terendam mencapai empat ratus hektare dan kerugian petani ditaksir miliaran \
    rupiah. Petani berharap saluran irigasi segera diperbaiki agar banjir tidak terulang lagi.";

fn record(id: &str, title: &str, body: &str, date: &str) -> String {
    json!({"id": id, "title": title, "body": body, "date": date, "source": id}).to_string() + "\n"
}

/// Three versions of one article and two others.
fn archive() -> String {
    let cut = BODY
        .rsplit_once(" Petani berharap")
        .expect("it is there")
        .0
        .to_owned()
        + " Demikian Antara.";
    let lead = BODY.replace(
        "Pemerintah Kabupaten Bojonegoro menyalurkan",
        "Pemkab Bojonegoro membagikan",
    );
    [
        record(
            "b-kantor",
            "Petani Bojonegoro Terima Benih",
            BODY,
            "2018-03-02",
        ),
        record("c-harian", "Bantuan Benih Padi", &cut, "2018-03-01"),
        record("a-warta", "Benih untuk Petani", &lead, "2018-03-03"),
        record(
            "d-lain",
            "Panen Raya",
            "Panen raya padi di Bojonegoro berlangsung meriah.",
            "2018-04-01",
        ),
        record(
            "e-lain",
            "Harga Padi",
            "Harga padi di tingkat petani Bojonegoro naik.",
            "2018-05-01",
        ),
    ]
    .concat()
}

fn shown(hits: &[Value]) -> Vec<(String, Vec<String>)> {
    let text = |value: &Value| value["id"].as_str().expect("an id").to_owned();
    let copies = |hit: &Value| {
        hit["copies"]
            .as_array()
            .expect("a list")
            .iter()
            .map(text)
            .collect()
    };
    hits.iter().map(|hit| (text(hit), copies(hit))).collect()
}

#[test]
fn copies_are_one_hit_and_pages_are_full() {
    let workspace = Workspace::indexed(&archive());
    let (hits, summary) = workspace.search(&["--sort", "oldest", "-n", "3", "bojonegoro"]);
    let row = |id: &str, copies: &[&str]| {
        (
            id.to_owned(),
            copies.iter().map(|&id| id.to_owned()).collect::<Vec<_>>(),
        )
    };
    let rows = [
        row("c-harian", &["b-kantor", "a-warta"]),
        row("d-lain", &[]),
        row("e-lain", &[]),
    ];
    assert_eq!(shown(&hits), rows);
    assert_eq!(
        (&summary["total"], &summary["hits"]),
        (&json!(5), &json!(3))
    );
    // Page by page it is the same.
    for (offset, row) in rows.iter().enumerate() {
        let offset = offset.to_string();
        let page = [
            "--sort",
            "oldest",
            "-n",
            "1",
            "--offset",
            &offset,
            "bojonegoro",
        ];
        assert_eq!(shown(&workspace.search(&page).0), std::slice::from_ref(row));
    }
    let (hits, _) = workspace.search(&["--sort", "newest", "bojonegoro"]);
    assert_eq!(
        shown(&hits),
        [
            row("e-lain", &[]),
            row("d-lain", &[]),
            row("a-warta", &["b-kantor", "c-harian"])
        ]
    );
    let (hits, _) = workspace.search(&["--all-copies", "bojonegoro"]);
    assert_eq!(hits.len(), 5);
    assert!(hits.iter().all(|hit| hit["copies"] == json!([])));
    let (hits, _) = workspace.search(&["-n", "0", "bojonegoro"]);
    assert!(hits.is_empty());
    let run = workspace.run(&["search", "-n", "1", "--explain", "benih padi"]);
    assert!(run.stdout.contains(" · +2 copies\n"), "{}", run.stdout);
    assert!(
        run.stdout.contains("5 articles, each copy counted · "),
        "{}",
        run.stdout
    );
    let run = workspace.run(&["search", "--lang", "id", "-n", "1", "benih padi"]);
    assert!(run.stdout.contains(" · +2 salinan\n"), "{}", run.stdout);
    let run = workspace.run(&["search", "--html", "-n", "1", "benih padi"]);
    assert!(
        run.stdout
            .contains("<span class=\"copies\">+2 copies</span>"),
        "{}",
        run.stdout
    );
    let run = workspace.run(&["search", "--template", "{id} {copies}", "benih padi"]);
    assert!(run.stdout.contains(" 2\n"), "{}", run.stdout);
    assert!(run.stdout.contains(" 0\n"), "{}", run.stdout);
}

#[test]
fn copies_in_several_indexes_are_one_hit() {
    let workspace = Workspace::indexed(&archive());
    let other = record("a-warta", "Benih Padi", BODY, "2017-01-01");
    std::fs::write(workspace.path().join("b.jsonl"), other).unwrap();
    assert_eq!(
        workspace.run(&["index", "b.jsonl", "--index", "lain"]).code,
        Some(0)
    );
    let both = ["--index", "index", "--index", "lain"];
    let (hits, _) = workspace.search(&[&both[..], &["--sort", "oldest", "bojonegoro"]].concat());
    assert_eq!(hits[0]["index"], "lain");
    let copy = json!({"id": "c-harian", "index": "index"});
    assert_eq!(hits[0]["copies"][0], copy);
    assert_eq!(hits[0]["copies"].as_array().unwrap().len(), 3);
    let run = workspace.run(&[&["salinan", "--no-diff", "b-kantor"], &both[..]].concat());
    assert!(
        run.stdout
            .contains("lain · a-warta · 1 January 2017 · a-warta"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .ends_with("3 copies of b-kantor, the oldest first\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn copies_of_an_article() {
    let workspace = Workspace::indexed(&archive());
    insta::assert_snapshot!(workspace.run(&["copies", "b-kantor"]).stdout, @r###"
     1. Bantuan Benih Padi
        c-harian · 1 March 2018 · c-harian · 97% in common
        … petani ditaksir miliaran rupiah. [-Petani berharap saluran irigasi segera
        diperbaiki agar banjir tidak terulang lagi.-] {+Demikian Antara.+}

     2. Benih untuk Petani
        a-warta · 3 March 2018 · a-warta · 96% in common
        [-Pemerintah Kabupaten-] {+Pemkab+} Bojonegoro [-menyalurkan-]
        {+membagikan+} bantuan benih padi kepada …

    2 copies of b-kantor, the oldest first
    "###);
    let mut colored = workspace.command(&["copies", "--color=always", "--lang=id", "b-kantor"]);
    let colored = String::from_utf8(colored.env("COLUMNS", "60").output().unwrap().stdout).unwrap();
    insta::assert_snapshot!(colored.replace('\u{1b}', "␛"), @r###"
     1. ␛[1mBantuan Benih Padi␛[0m
        ␛[2mc-harian · 1 Maret 2018 · c-harian · 97% sama␛[0m
        … petani ditaksir miliaran rupiah. ␛[9m␛[31mPetani berharap␛[0m
        ␛[9m␛[31msaluran irigasi segera diperbaiki agar banjir tidak␛[0m
        ␛[9m␛[31mterulang lagi.␛[0m ␛[32mDemikian Antara.␛[0m

     2. ␛[1mBenih untuk Petani␛[0m
        ␛[2ma-warta · 3 Maret 2018 · a-warta · 96% sama␛[0m
        ␛[9m␛[31mPemerintah Kabupaten␛[0m ␛[32mPemkab␛[0m Bojonegoro ␛[9m␛[31mmenyalurkan␛[0m
        ␛[32mmembagikan␛[0m bantuan benih padi kepada …

    ␛[2m2 salinan dari b-kantor, urut waktu terbit␛[0m
    "###);
    let run = workspace.run(&["copies", "--json", "c-harian"]);
    insta::assert_snapshot!(run.stdout, @r###"
    {"type":"copy","schema_version":1,"share":0.9714286,"id":"b-kantor","title":"Petani Bojonegoro Terima Benih","author":null,"source":"b-kantor","place":null,"section":null,"tags":[],"url":null,"published":"2018-03-02","published_timestamp":1519923600,"published_precision":"day","published_zone":null,"published_rule":"record","published_day":"2018-03-02","path":"a.jsonl","difference":[[{"kind":"same","text":"petani ditaksir miliaran rupiah."},{"kind":"deleted","text":"Demikian Antara."},{"kind":"inserted","text":"Petani berharap saluran irigasi segera diperbaiki agar banjir tidak terulang lagi."}]]}
    {"type":"copy","schema_version":1,"share":0.9142857,"id":"a-warta","title":"Benih untuk Petani","author":null,"source":"a-warta","place":null,"section":null,"tags":[],"url":null,"published":"2018-03-03","published_timestamp":1520010000,"published_precision":"day","published_zone":null,"published_rule":"record","published_day":"2018-03-03","path":"a.jsonl","difference":[[{"kind":"deleted","text":"Pemerintah Kabupaten"},{"kind":"inserted","text":"Pemkab"},{"kind":"same","text":"Bojonegoro"},{"kind":"deleted","text":"menyalurkan"},{"kind":"inserted","text":"membagikan"},{"kind":"same","text":"bantuan benih padi kepada"}],[{"kind":"same","text":"petani ditaksir miliaran rupiah."},{"kind":"deleted","text":"Demikian Antara."},{"kind":"inserted","text":"Petani berharap saluran irigasi segera diperbaiki agar banjir tidak terulang lagi."}]]}
    {"type":"summary","schema_version":1,"id":"c-harian","copies":2}
    "###);

    let run = workspace.run(&["copies", "d-lain"]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (
            Some(1),
            "",
            "telusur: no other article is a copy of d-lain\n"
        )
    );
    let run = workspace.run(&["copies", "--json", "tiada"]);
    assert_eq!(run.code, Some(1));
    let error: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&error["type"], &error["id"]),
        (&json!("error"), &json!("tiada"))
    );
    assert!(
        run.stderr
            .starts_with("telusur: no article has the id \"tiada\""),
        "{}",
        run.stderr
    );
}

#[test]
fn articles_taken_out_are_no_copies() {
    let workspace = Workspace::indexed(&archive());
    assert_eq!(workspace.run(&["delete", "c-harian"]).code, Some(0));
    let run = workspace.run(&["copies", "--json", "--no-diff", "b-kantor"]);
    assert!(
        run.stdout.contains("a-warta") && !run.stdout.contains("c-harian"),
        "{}",
        run.stdout
    );
}

/// A word of letters for a number.
fn made_up(number: usize) -> String {
    let digits = number.to_string();
    let letters = digits.bytes().map(|digit| char::from(digit - b'0' + b'b'));
    letters.collect()
}

/// Forty copies of each of thirty articles: every page has ten articles.
#[test]
fn folding_looks_as_far_as_the_page_needs() {
    let mut lines = String::new();
    for number in 0..30 {
        let body: Vec<String> = (0..60)
            .map(|word| made_up((number * 60 + word) * 7919 % 9973))
            .collect();
        for copy in 0..40 {
            let date = format!("20{:02}-01-01", 60 - number);
            let id = format!("{number:02}-{copy:02}");
            lines += &record(&id, "Bata", &body.join(" "), &date);
        }
    }
    let workspace = Workspace::indexed(&lines);
    for (offset, expected) in [(0, 0..10), (10, 10..20), (25, 25..30)] {
        let offset = offset.to_string();
        let page = ["--sort", "newest", "-n", "10", "--offset", &offset, "bata"];
        let (hits, _) = workspace.search(&page);
        let firsts: Vec<String> = shown(&hits).into_iter().map(|(id, _)| id).collect();
        let expected: Vec<String> = expected.map(|number| format!("{number:02}-00")).collect();
        assert_eq!(firsts, expected);
        assert_eq!(hits[0]["copies"].as_array().unwrap().len(), 39);
    }
}
