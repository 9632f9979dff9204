//! How every command looks: at 60, 80 and 120 columns, with and without colours, in
//! English and in Indonesian.
//!
//! A row of the table is a snapshot for each language. What is the same at several
//! widths stands there once.

use std::fmt::Write as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::rc::Rc;

use unicode_width::UnicodeWidthStr;

use crate::help::COMMANDS;
use crate::workspace::Workspace;

const WIDTHS: [usize; 3] = [60, 80, 120];

/// Commands that print another text with colours: differences are marked by brackets
/// or by colours, and settings say which was asked for.
const OTHER_WITH_COLORS: [&str; 2] = ["copies", "config"];

/// What stands above what was said beside the results.
const STANDARD_ERROR: &str = "── standard error";

/// Most columns that stand before something unbroken.
const NAME_WIDTH: usize = 12;

const LINES: &str = concat!(
    r#"{"id":"2018/08/09/pemerintah-membatasi-impor-beras-mulai-pekan-depan-kata-menteri-perdagangan.html","title":"Pemerintah Membatasi Impor Beras Mulai Pekan Depan, Petani di Bojonegoro dan Lamongan Menyambut Baik","body":"JAKARTA, HARIAN.co.id - Pemerintah membatasi impor beras mulai Kamis pekan depan. Menteri Perdagangan menyatakan harga di tingkat petani sudah terlalu rendah.\nHarga beras di Pasar Induk Cipinang, kata dr. Budi Santoso, naik 10 persen menjadi Rp 13.800 per kilogram sejak awal tahun.\nPetani di Bojonegoro berharap harga gabah ikut naik sebelum panen raya pada bulan depan.","author":"Rina Astuti dan Muhammad Iqbal Ramadhan","source":"HARIAN.co.id","place":"Jakarta","section":"Ekonomi","tags":["beras","impor","harga pangan","menteri perdagangan","bojonegoro","lamongan","panen raya"],"url":"https://harian.example/ekonomi/2018/08/09/pemerintah-membatasi-impor-beras-mulai-pekan-depan-kata-menteri-perdagangan?utm_source=arsip","date":"2018-08-09T11:30:00+07:00"}"#,
    "\n",
    r#"{"id":"kabar-beras","title":"Impor Beras Dibatasi","body":"Pemerintah membatasi impor beras mulai Kamis pekan depan. Menteri Perdagangan menyatakan harga di tingkat petani sudah terlalu rendah.\nHarga beras di Pasar Induk Cipinang, kata dr. Budi Santoso, naik 10 persen menjadi Rp 13.800 per kilogram sejak awal tahun.\nPetani di Bojonegoro berharap harga gabah ikut naik sebelum panen raya pada bulan depan. (ant)","source":"Kantor Berita Kabar Nusantara","date":"2018-08-10"}"#,
    "\n",
    r#"{"id":"jalan","title":"Jalan Rusak","body":"Jalan rusak menghambat pengangkut beras.","date":"2018-08"}"#,
    "\n",
    r#"{"judul":"Tanpa Tanggal","isi":"Lumbung beras desa kosong."}"#,
    "\n{\n"
);

const TEXT: &str = "Panen Raya di Lereng Gunung\n\n\
    Oleh : Laras Widyaningtyas | Jumat, 17 November 2023 - 10:20 WIB\n\n\
    HARIANSAGARA.co.id - Bandung, Panen raya dimulai pekan ini.\n\nBaca juga: Harga Beras Naik\n\nWarga bersyukur.\n";

/// What a row is run on.
#[derive(Clone, Copy, PartialEq)]
enum On {
    /// An index, which it leaves as it is.
    Index,
    /// An index of its own, which it changes.
    OwnIndex,
    /// An archive that is not indexed yet.
    Archive,
    /// An index of its own in which a bit of a file is another.
    Damaged,
    /// An index of its own of which the file of articles was cut short.
    CutShort,
    /// An index of its own without the list of its segments.
    WithoutSegments,
}

/// What changes from run to run, or with every change of the ranking.
#[derive(Clone, Copy, PartialEq)]
enum Masked {
    /// Times and rates.
    Times,
    /// All digits.
    Digits,
}

const LONG_ID: &str = "2018/08/09/pem";

/// A name, what it is run on, and the command.
const ROWS: [(&str, On, Masked, &[&str]); 42] = [
    ("index", On::Archive, Masked::Times, &["index", "archive"]),
    (
        "index_again",
        On::OwnIndex,
        Masked::Times,
        &["index", "archive"],
    ),
    (
        "index_dry_run",
        On::Archive,
        Masked::Times,
        &["index", "--dry-run", "archive"],
    ),
    (
        "index_nothing",
        On::Archive,
        Masked::Times,
        &["index", "archive/none"],
    ),
    ("watch_input", On::Archive, Masked::Times, &["watch", "-"]),
    ("check", On::Archive, Masked::Times, &["check", "archive"]),
    (
        "search",
        On::Index,
        Masked::Times,
        &["search", "harga beras"],
    ),
    (
        "search_explain",
        On::Index,
        Masked::Digits,
        &["search", "--explain", "-n1", "hrga beras dan gabah"],
    ),
    (
        "search_nothing",
        On::Index,
        Masked::Times,
        &["search", "zzzzqqqq"],
    ),
    (
        "search_notes",
        On::Index,
        Masked::Times,
        &["search", "+beras (\"harga gabah"],
    ),
    (
        "search_wrong",
        On::Index,
        Masked::Times,
        &[
            "search",
            "harga AND (beras OR gula) tanggal:2018-13 dan kata-kata lain yang panjang sekali",
        ],
    ),
    (
        "search_past_the_end",
        On::Index,
        Masked::Times,
        &["search", "--offset", "20", "beras"],
    ),
    (
        "export",
        On::OwnIndex,
        Masked::Times,
        &["export", "-o", "beras.csv", "beras"],
    ),
    (
        "export_wrong",
        On::Index,
        Masked::Times,
        &["export", "-o", "beras.xls", "beras"],
    ),
    ("show", On::Index, Masked::Times, &["show", LONG_ID]),
    (
        "show_query",
        On::Index,
        Masked::Times,
        &["show", LONG_ID, "\"impor beras\" petani"],
    ),
    ("show_unknown", On::Index, Masked::Times, &["show", "tiada"]),
    ("show_ambiguous", On::Index, Masked::Times, &["show", "2"]),
    (
        "copies",
        On::Index,
        Masked::Times,
        &["copies", "kabar-beras"],
    ),
    (
        "copies_none",
        On::Index,
        Masked::Times,
        &["copies", "jalan"],
    ),
    (
        "delete",
        On::OwnIndex,
        Masked::Times,
        &["delete", "jalan", "tiada"],
    ),
    ("stats", On::Index, Masked::Times, &["stats"]),
    ("verify", On::Index, Masked::Times, &["verify"]),
    (
        "verify_quick",
        On::Damaged,
        Masked::Times,
        &["verify", "--quick"],
    ),
    ("verify_faults", On::CutShort, Masked::Times, &["verify"]),
    (
        "verify_dry_run",
        On::Damaged,
        Masked::Times,
        &["verify", "--repair", "--dry-run"],
    ),
    (
        "verify_repair_refused",
        On::CutShort,
        Masked::Times,
        &["verify", "--repair"],
    ),
    (
        "verify_beyond_repair",
        On::WithoutSegments,
        Masked::Times,
        &["verify", "--repair"],
    ),
    (
        "stem",
        On::Index,
        Masked::Times,
        &["stem", "mengurangi", "berlari-larian", "ketidakadilannya"],
    ),
    (
        "stem_explain",
        On::Index,
        Masked::Digits,
        &["stem", "--explain", "penyelidikan"],
    ),
    (
        "eval",
        On::Index,
        Masked::Times,
        &["eval", "--queries", "queries.tsv", "--qrels", "qrels.txt"],
    ),
    (
        "eval_against",
        On::Index,
        Masked::Times,
        &[
            "eval",
            "--queries",
            "queries.tsv",
            "--qrels",
            "qrels.txt",
            "--against",
            "run.txt",
        ],
    ),
    (
        "eval_per_query",
        On::Index,
        Masked::Times,
        &[
            "eval",
            "--queries",
            "queries.tsv",
            "--qrels",
            "qrels.txt",
            "--per-query",
        ],
    ),
    ("config", On::Index, Masked::Times, &["config"]),
    ("demo_without_corpus", On::Index, Masked::Times, &["demo"]),
    ("no_index", On::Archive, Masked::Times, &["search", "beras"]),
    (
        "wrong_command",
        On::Archive,
        Masked::Times,
        &["serach", "beras"],
    ),
    (
        "wrong_flag",
        On::Archive,
        Masked::Times,
        &["search", "--limt", "3", "beras"],
    ),
    (
        "wrong_value",
        On::Archive,
        Masked::Times,
        &["search", "--limit", "x", "beras"],
    ),
    (
        "wrong_choice",
        On::Archive,
        Masked::Times,
        &["search", "--sort", "newst", "beras"],
    ),
    ("missing_argument", On::Archive, Masked::Times, &["export"]),
    ("missing_command", On::Archive, Masked::Times, &[]),
];

fn archive() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("berita.jsonl", LINES);
    workspace.write(
        "2023/11/17/panen-raya-di-lereng-gunung-yang-lama-dinanti-warga-desa.txt",
        TEXT,
    );
    workspace.write("gambar.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let write = |path: &str, text: &str| {
        std::fs::write(workspace.path().join(path), text).expect("a written file");
    };
    write(
        "queries.tsv",
        "1\tharga beras\n2\tjalan rusak di desa yang menghambat pengangkut beras ke kota\n3\tzzzz\n",
    );
    write("qrels.txt", "1 0 kabar-beras 1\n2 0 jalan 2\n");
    write("run.txt", "1 Q0 jalan 1 2.0 lama\n2 Q0 jalan 1 2.0 lama\n");
    write("telusur.toml", "limit = 5\n");
    workspace
}

fn indexed() -> Workspace {
    let workspace = archive();
    // One thread writes one segment.
    let run = workspace.run(&["index", "-q", "--threads", "1", "archive"]);
    assert_eq!(run.code, Some(0));
    workspace
}

/// An index with something beside it that is not the program's, and what a run left.
fn indexed_with(damage: impl Fn(&Path)) -> Workspace {
    let workspace = indexed();
    let index = workspace.path().join("index");
    std::fs::write(index.join("README.md"), "x").expect("a file");
    std::fs::write(index.join(".telusur-draft-a"), "x").expect("a file");
    damage(&index);
    workspace
}

/// Changes the file of a segment with this ending.
fn change_file(index: &Path, ending: &str, change: impl Fn(&mut Vec<u8>)) {
    let entries = std::fs::read_dir(index).expect("a folder");
    let mut paths = entries.map(|entry| entry.expect("an entry").path());
    let path = paths.find(|path| path.extension().is_some_and(|found| found == ending));
    let path = path.expect("a file");
    let mut content = std::fs::read(&path).expect("a file");
    change(&mut content);
    std::fs::write(&path, content).expect("it is changed");
}

/// Returns what a command prints at a width, and how it ends.
fn printed(workspace: &Workspace, arguments: &[&str], width: usize, masked: Masked) -> String {
    let output = workspace
        .command(arguments)
        .env("COLUMNS", width.to_string())
        .output()
        .expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let mut all = stdout;
    if !stderr.is_empty() {
        let _ = write!(all, "{STANDARD_ERROR}\n{stderr}");
    }
    let code = output.status.code().unwrap_or_default();
    if code != 0 {
        let _ = writeln!(all, "── exit code {code}");
    }
    let all = all.replace(&*workspace.path().to_string_lossy(), "/home/rina");
    let all = mask_times(&all);
    match masked {
        Masked::Times => all,
        Masked::Digits => regex(r"\d").replace_all(&all, "0").into_owned(),
    }
}

fn regex(pattern: &str) -> regex::Regex {
    regex::Regex::new(pattern).expect("a pattern")
}

fn mask_times(text: &str) -> String {
    let mut masked = text.to_owned();
    for (pattern, with) in [
        (r"\b[0-9a-f]{32}\b", "abcdef0123456789abcdef0123456789"),
        (r"[\d.,]+ ms\b", "0.0 ms"),
        (r"\b[\d.,]+ (s|dtk)\b", "0.0 $1"),
        (
            r"[\d.,]+ (articles|queries|artikel|kueri)/(s|dtk)",
            "0 $1/$2",
        ),
        (r"(size|ukuran)( +)[\d.,]+ (bytes|bita)", "$1${2}10,000 $3"),
        (r"(segments|segmen)( +)\d+", "$1${2}1"),
        (r"(with|berisi) [\d.,]+ (bytes|bita)", "$1 10,000 $2"),
    ] {
        masked = regex(pattern).replace_all(&masked, with).into_owned();
    }
    masked
}

/// Returns how a command looks: at all widths without colours, and then with them.
fn looks(
    workspace: &dyn Fn() -> Rc<Workspace>,
    language: &str,
    arguments: &[&str],
    masked: Masked,
) -> String {
    let mut all = String::new();
    let mut plain = Vec::new();
    for color in ["never", "always"] {
        let mut by_width: Vec<(String, String)> = Vec::new();
        for (number, width) in WIDTHS.into_iter().enumerate() {
            let given = [&["--lang", language, "--color", color], arguments].concat();
            let text = printed(&workspace(), &given, width, masked);
            let bare = regex("\u{1b}\\[[0-9;]*m").replace_all(&text, "");
            if color == "never" {
                assert_eq!(bare, text, "colours in {arguments:?}");
                check_width(&text, width, arguments);
                plain.push(text.clone());
            } else {
                if !arguments
                    .iter()
                    .any(|word| OTHER_WITH_COLORS.contains(word))
                {
                    assert_eq!(bare, plain[number], "{arguments:?} at {width}");
                }
                if bare == text {
                    continue;
                }
            }
            match by_width.last_mut() {
                Some((widths, same)) if *same == text => {
                    let _ = write!(widths, ", {width}");
                }
                _ => by_width.push((width.to_string(), text)),
            }
        }
        for (widths, text) in by_width {
            let colored = if color == "always" { ", coloured" } else { "" };
            let _ = writeln!(
                all,
                "━━ {widths} columns{colored}\n{}",
                text.replace('\u{1b}', "␛")
            );
        }
    }
    all
}

/// Lines of results are no wider than asked for, unless something stands in them that
/// is not to be broken: an id, an address, a path, or a line for programs.
fn check_width(text: &str, width: usize, arguments: &[&str]) {
    let results = text.split(STANDARD_ERROR).next().unwrap_or_default();
    for line in results.lines().filter(|line| !line.contains('\t')) {
        // clap breaks no usage, and rates are masked.
        let rest = ["Usage: ", "Pemakaian: "];
        if rest.iter().any(|head| line.starts_with(head)) || line.ends_with("/dtk") {
            continue;
        }
        let is_unbroken = line
            .split(' ')
            .any(|word| word.width() + NAME_WIDTH > width);
        assert!(
            line.width() <= width || is_unbroken,
            "{arguments:?} at {width}: {line}"
        );
    }
}

#[test]
fn commands() {
    let shared = Rc::new(indexed());
    for (name, on, masked, arguments) in ROWS {
        for language in ["en", "id"] {
            let workspace = || match on {
                On::Archive => Rc::new(archive()),
                On::OwnIndex => Rc::new(indexed()),
                On::Index => Rc::clone(&shared),
                On::Damaged => Rc::new(indexed_with(|index| {
                    change_file(index, "fieldnorm", |content| content[1] ^= 1);
                })),
                On::CutShort => Rc::new(indexed_with(|index| {
                    change_file(index, "store", |content| content.truncate(100));
                })),
                On::WithoutSegments => Rc::new(indexed_with(|index| {
                    std::fs::remove_file(index.join("meta.json")).expect("it goes");
                })),
            };
            let look = looks(&workspace, language, arguments, masked);
            insta::assert_snapshot!(format!("{name}_{language}"), look);
        }
    }
}

#[test]
fn help() {
    let workspace = Rc::new(Workspace::new());
    for command in std::iter::once("").chain(COMMANDS) {
        for language in ["en", "id"] {
            let arguments: Vec<&str> = [command, "--help"]
                .into_iter()
                .filter(|argument| !argument.is_empty())
                .collect();
            let name = if command.is_empty() {
                "telusur"
            } else {
                command
            };
            let look = looks(
                &|| Rc::clone(&workspace),
                language,
                &arguments,
                Masked::Times,
            );
            insta::assert_snapshot!(format!("help_{name}_{language}"), look);
        }
    }
}

#[test]
fn demo() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let workspace = || {
        let workspace = Workspace::new();
        symlink(&corpus, workspace.path().join("corpus")).expect("a link");
        Rc::new(workspace)
    };
    for language in ["en", "id"] {
        let look = looks(&workspace, language, &["demo"], Masked::Times);
        insta::assert_snapshot!(format!("demo_{language}"), look);
    }
}
