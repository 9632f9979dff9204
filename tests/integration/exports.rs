//! What `telusur export` writes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use telusur::texts::{Count, Language, Part};

use crate::workspace::{Run, Workspace};

const LINES: &str = concat!(
    r#"{"id":"tiga","title":"Beras Tanpa Tanggal","body":"Harga beras."}"#,
    "\n",
    r#"{"id":"dua","title":"=HYPERLINK(\"x\") beras & {gula}","body":"Harga beras,\nnaik.","author":"Rina Astuti, Budi","source":"HARIAN.co.id","place":"Jakarta","section":"Ekonomi","tags":["beras","impor"],"url":"https://harian.example/1","date":"2018-08-09T11:30:00+07:00"}"#,
    "\n",
    r#"{"id":"satu","title":"Beras Lama","body":"Harga beras dahulu.","date":"1998-05"}"#,
    "\n"
);

fn ids(lines: &str) -> Vec<String> {
    let id = |line| {
        serde_json::from_str::<Value>(line).expect("JSON")["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    lines.lines().map(id).collect()
}

/// Returns a number as English writes it.
fn grouped(number: u64) -> String {
    Count(number).told(Language::English).to_string()
}

#[test]
fn every_match_is_written_the_oldest_first() {
    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&["export", "beras"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(ids(&run.stdout), ["satu", "dua", "tiga"]);
    let run = workspace.run(&["ekspor", "--since", "2018", "beras"]);
    assert_eq!(ids(&run.stdout), ["dua"]);
    let run = workspace.run(&["export", "beras", "-gula"]);
    assert_eq!(ids(&run.stdout), ["satu", "tiga"]);
    let run = workspace.run(&["export", "jagung", "--no-repair"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    let run = workspace.run(&["export", "tanggal:kapan"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("this is no date"), "{}", run.stderr);
}

#[test]
fn more_than_a_page_comes_in_one_order_for_any_number_of_segments() {
    let workspace = Workspace::new();
    let expected: Vec<String> = (0..1500).map(|number| format!("{number:04}")).collect();
    // Three runs, so three segments; every day has articles of all of them.
    for run in 0..3 {
        let lines: Vec<String> = (0..1500)
            .rev()
            .filter(|number| number % 3 == run)
            .map(|number| {
                let day = 1 + number / 100;
                format!(
                    "{{\"id\":\"{number:04}\",\"body\":\"beras\",\"date\":\"2018-01-{day:02}\"}}"
                )
            })
            .collect();
        workspace.write(&format!("{run}.jsonl"), lines.join("\n"));
        assert_eq!(workspace.run(&["index", "archive", "-q"]).code, Some(0));
    }
    let run = workspace.run(&["export", "beras"]);
    assert_eq!(ids(&run.stdout), expected);
    // An article that was taken out is written no more.
    assert_eq!(workspace.run(&["delete", "0700"]).code, Some(0));
    let run = workspace.run(&["export", "*"]);
    assert_eq!(run.stdout.lines().count(), 1499);
    assert!(!ids(&run.stdout).contains(&"0700".to_owned()));
}

#[test]
fn several_indexes_are_one() {
    let workspace = Workspace::indexed(LINES);
    workspace.write(
        "b.jsonl",
        "{\"id\":\"satu\",\"body\":\"beras lain\",\"date\":\"2000\"}\n",
    );
    let run = workspace.run(&["index", "archive/b.jsonl", "--index", "other", "-q"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let both = &["export", "--index", "index", "--index", "other", "beras"];
    let run = workspace.run(both);
    assert_eq!(ids(&run.stdout), ["satu", "satu", "dua", "tiga"]);
    let run = workspace.run(&[&both[..], &["--format", "bibtex"]].concat());
    let keys: std::collections::HashSet<&str> = run
        .stdout
        .lines()
        .filter(|line| line.starts_with('@'))
        .collect();
    assert_eq!(keys.len(), 4, "{}", run.stdout);
}

/// Returns the articles of an index, by id, as far as an export keeps them.
fn articles(workspace: &Workspace, index: &str) -> BTreeMap<String, Vec<Value>> {
    let run = workspace.run(&["search", "--json", "-n", "1000", "--index", index, "*"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let mut articles = BTreeMap::new();
    for line in run.stdout.lines() {
        let hit: Value = serde_json::from_str(line).expect("JSON");
        if hit["type"] == "hit" {
            let id = hit["id"].as_str().expect("an id").to_owned();
            let run = workspace.run(&["show", "--json", "--index", index, &id]);
            let article: Value = serde_json::from_str(&run.stdout).expect("JSON");
            let kept = [
                "title",
                "body",
                "author",
                "source",
                "place",
                "section",
                "tags",
                "url",
                "published",
                "published_timestamp",
                "published_precision",
                "published_day",
            ];
            articles.insert(id, kept.map(|field| article[field].clone()).to_vec());
        }
    }
    articles
}

#[test]
fn an_export_can_be_indexed_again() {
    let workspace = Workspace::indexed(LINES);
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let corpus = corpus.to_str().unwrap();
    assert_eq!(workspace.run(&["index", corpus, "-q"]).code, Some(0));
    let first = articles(&workspace, "index");
    assert!(first.len() > 80, "{}", first.len());
    for (name, extra) in [("all.jsonl", None), ("all.csv", Some("--no-guard"))] {
        let arguments: Vec<&str> = ["export", "*", "-o", name]
            .into_iter()
            .chain(extra)
            .collect();
        let run = workspace.run(&arguments);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let index = format!("index-of-{name}");
        let run = workspace.run(&["index", name, "--index", &index, "-q"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let again = articles(&workspace, &index);
        assert_eq!(
            again.keys().collect::<Vec<_>>(),
            first.keys().collect::<Vec<_>>()
        );
        for (id, article) in &first {
            assert_eq!(&again[id], article, "{name}: {id}");
        }
    }
}

#[test]
fn a_table_has_the_columns_that_were_asked_for() {
    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&[
        "export",
        "beras",
        "--format",
        "csv",
        "--columns",
        "date,title, author",
    ]);
    assert_eq!(
        run.stdout,
        "date,title,author\r\n1998-05,Beras Lama,\r\n2018-08-09,\"'=HYPERLINK(\"\"x\"\") beras & {gula}\",\"Rina Astuti, Budi\"\r\n,Beras Tanpa Tanggal,\r\n"
    );
    for (arguments, message) in [
        (
            &["--format", "csv", "--columns", "titel"][..],
            "did you mean title?",
        ),
        (
            &["--columns", "title"],
            "--columns goes with --format csv only",
        ),
        (&["--format", "ris", "--no-guard"], "--no-guard goes with"),
        (&["--format", "xml"], "xml"),
        (&["--force"], "--output"),
    ] {
        let run = workspace.run(&[&["export", "beras"], arguments].concat());
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert!(
            run.stderr.contains(message),
            "{arguments:?}: {}",
            run.stderr
        );
    }
}

#[test]
fn citations() {
    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&["export", "gula", "--format", "bibtex"]);
    insta::assert_snapshot!(run.stdout, @r###"
    @article{astuti2018-9aa1266222d321ed,
      title = {{=HYPERLINK("x") beras \& {\textbraceleft}gula{\textbraceright}}},
      author = {{Rina Astuti} and {Budi}},
      journal = {{HARIAN.co.id}},
      year = {2018},
      month = aug,
      date = {2018-08-09},
      address = {Jakarta},
      url = {https://harian.example/1},
      keywords = {beras, impor},
      note = {Ekonomi},
      langid = {indonesian}
    }
    "###);
    let run = workspace.run(&["export", "gula", "--format", "ris"]);
    insta::assert_snapshot!(run.stdout.replace('\r', ""), @r###"
    TY  - NEWS
    ID  - astuti2018-9aa1266222d321ed
    TI  - =HYPERLINK("x") beras & {gula}
    AU  - Rina Astuti
    AU  - Budi
    T2  - HARIAN.co.id
    PY  - 2018
    DA  - 2018/08/09/
    CY  - Jakarta
    SE  - Ekonomi
    KW  - beras
    KW  - impor
    UR  - https://harian.example/1
    LA  - id
    ER  -
    "###);
}

#[test]
fn a_file_is_there_only_when_it_is_complete() {
    let workspace = Workspace::indexed(LINES);
    let files = || {
        let mut names: Vec<String> = std::fs::read_dir(workspace.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let run = workspace.run(&["export", "beras", "--output", "beras.ris"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(run.stderr, "3 articles written to beras.ris\n");
    assert_eq!(files(), ["archive", "beras.ris", "index"]);
    let text = std::fs::read_to_string(workspace.path().join("beras.ris")).unwrap();
    assert_eq!(text.matches("TY  - NEWS\r\n").count(), 3);
    let run = workspace.run(&["export", "gula", "-o", "beras.ris"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(
        run.stderr,
        "telusur: beras.ris is there already; --force overwrites it\n"
    );
    let run = workspace.run(&["export", "gula", "-o", "beras.ris", "--force"]);
    assert_eq!(run.stderr, "1 article written to beras.ris\n");
    let run = workspace.run(&["export", "gula", "-o", "absent/beras.ris"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .contains("can't write absent/beras.ris: there is no folder absent\n"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains(".telusur-export"), "{}", run.stderr);
    for (path, message) in [
        ("lain.csv.gz", "choose one with --format"),
        (".", "is a folder"),
    ] {
        let run = workspace.run(&["export", "gula", "-o", path]);
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
    for arguments in [
        &["-n", "2", "-o", "-"][..],
        &["-n2"],
        #[cfg(unix)]
        &["-n2", "-o", "/dev/stdout"],
    ] {
        let run = workspace.run(&[&["export", "beras"], arguments].concat());
        assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout.lines().count(), 2, "{arguments:?}");
    }
    // A query that is not understood leaves nothing behind.
    let run = workspace.run(&["export", "tanggal:kapan", "-o", "lain.csv"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(files(), ["archive", "beras.ris", "index"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let link = workspace.path().join("tautan.ris");
        std::os::unix::fs::symlink("beras.ris", &link).unwrap();
        let run = workspace.run(&["export", "gula", "--force", "-o", "tautan.ris"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(link.is_symlink());
        let mode = |name: &str| {
            let path = workspace.path().join(name);
            path.metadata().unwrap().permissions().mode() & 0o777
        };
        std::fs::write(workspace.path().join("usual"), "").unwrap();
        assert_eq!(mode("beras.ris"), mode("usual"));
    }
}

/// An archive whose export takes a while.
fn large() -> Workspace {
    let body = "beras mahal sekali ".repeat(400);
    let lines: Vec<String> = (0..20_000)
        .map(|number| format!("{{\"id\":\"{number}\",\"body\":\"{body}\"}}"))
        .collect();
    Workspace::indexed(&lines.join("\n"))
}

#[cfg(unix)]
#[test]
fn an_interrupted_export_leaves_whole_records_and_says_how_many() {
    use std::io::{BufRead, BufReader};
    let workspace = large();
    // The pipe is full and nobody reads, so the export waits in the middle.
    let mut child = workspace.start(&["export", "beras"]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut output = String::new();
    stdout.read_line(&mut output).unwrap();
    let interrupt = |id: u32| {
        let status = std::process::Command::new("kill")
            .args(["-INT", &id.to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    };
    interrupt(child.id());
    std::thread::sleep(std::time::Duration::from_millis(100));
    std::io::Read::read_to_string(&mut stdout, &mut output).unwrap();
    let run: Run = child.wait_with_output().unwrap().into();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let written = ids(&output).len();
    assert!(0 < written && written < 20_000, "{written}");
    assert!(output.ends_with('\n'));
    let written = grouped(written as u64);
    let message = format!("stopped: {written} of 20,000 articles written\n");
    assert!(run.stderr.ends_with(&message), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn an_interrupted_export_to_a_file_is_kept_under_another_name() {
    let workspace = large();
    let mut child = workspace.start(&["export", "beras", "-o", "beras.jsonl"]);
    let begun = || {
        std::fs::read_dir(workspace.path()).unwrap().any(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name();
            name.to_string_lossy().starts_with(".telusur-export-")
                && entry.metadata().unwrap().len() > 0
        })
    };
    while !begun() {
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
    }
    let status = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
    let run: Run = child.wait_with_output().unwrap().into();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(
        run.stderr
            .ends_with("what was written is in beras.jsonl.part\n"),
        "{}",
        run.stderr
    );
    assert!(!workspace.path().join("beras.jsonl").exists());
    let text = std::fs::read_to_string(workspace.path().join("beras.jsonl.part")).unwrap();
    let written = grouped(ids(&text).len() as u64);
    assert!(
        run.stderr
            .contains(&format!("stopped: {written} of 20,000")),
        "{}",
        run.stderr
    );
}

#[test]
fn a_closed_pipe_ends_an_export_quietly() {
    use std::io::Read;
    let body = "beras ".repeat(200);
    let lines: Vec<String> = (0..3000)
        .map(|_| format!("{{\"body\":\"{body}\"}}"))
        .collect();
    let workspace = Workspace::indexed(&lines.join("\n"));
    for format in ["jsonl", "csv", "bibtex", "ris"] {
        let mut child = workspace
            .command(&["export", "beras", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert!(output.stderr.is_empty(), "{format}");
    }
}

#[test]
fn others_read_bibtex_as_it_is_meant() {
    use biblatex::{Bibliography, ChunksExt};
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let shared = std::env::var_os("TELUSUR_SHARED").map(|folder| Path::new(&folder).join("news"));
    if shared.is_none() {
        eprintln!("partly skipped: TELUSUR_SHARED names no folder");
    }
    for archive in std::iter::once(corpus).chain(shared) {
        let workspace = Workspace::new();
        let archive = archive.to_string_lossy().into_owned();
        assert_eq!(workspace.run(&["index", "-q", &archive]).code, Some(0));
        let articles: Vec<Value> = workspace
            .run(&["export", "*"])
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let entries = workspace.run(&["export", "--format", "bibtex", "*"]).stdout;
        let entries = Bibliography::parse(&entries).expect("BibTeX");
        assert_eq!(entries.len(), articles.len());
        assert!(entries.len() > 100, "{archive}");
        for (entry, article) in entries.iter().zip(&articles) {
            let field = |name: &str| entry.get(name).map(ChunksExt::format_verbatim);
            let words = |key: &str| {
                let words = article[key].as_str()?.split_whitespace();
                Some(words.collect::<Vec<_>>().join(" "))
            };
            assert_eq!(field("title"), words("title"), "{article}");
            assert_eq!(field("journal"), words("source"), "{article}");
            assert_eq!(field("address"), words("place"), "{article}");
            assert_eq!(field("note"), words("section"), "{article}");
            assert_eq!(field("url"), words("url"), "{article}");
            let day = words("date").map(|date| date[..date.len().min(10)].to_owned());
            assert_eq!(field("date"), day, "{article}");
            let authors = entry.author().unwrap_or_default();
            let names: Vec<&str> = authors.iter().map(|author| author.name.as_str()).collect();
            let author = words("author").unwrap_or_default();
            // Names of more than one are parted in a test of their own.
            if !author.contains([',', '&', ';', '/']) && !author.contains(" dan ") {
                assert_eq!(names.concat(), author, "{article}");
            }
        }
    }
}
