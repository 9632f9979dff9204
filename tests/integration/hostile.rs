//! Texts, ids and names of files that want to steer the terminal, the spreadsheet or the
//! browser of whoever reads them: see docs/reliability.md.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use serde_json::{Value, json};

use crate::workspace::{Run, Workspace};

/// What clears, colours, renames, copies and links in a terminal; what reorders, hides
/// and annotates text; what a browser runs and a spreadsheet computes.
const HOSTILE: &str = "=1+1\u{1b}[2J\u{1b}[45mberas\u{1b}]0;judul\u{7}\
    \u{1b}]8;;https://jahat.example\u{1b}\\klik\u{1b}]8;;\u{1b}\\\u{1b}]52;c;aGFsbw==\u{7}\
    \u{1b}P1$r0m\u{1b}\\\u{9b}31m\u{9d}0;x\u{9c}\u{0}\u{8}\u{7f}\u{b}\u{c}\u{85}\
    \u{180e}\u{202a}\u{202e}\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}\u{200b}\u{2060}\u{feff}\
    \u{fff9}\u{e0041}\u{2028}</script><script>alert(1)</script><img src=x onerror=alert(1)>\
    \" ' & beras";

/// A hostile name that file systems allow.
const FILE: &str = "=1\u{1b}[2Jberas\u{9b}31m\u{202e}\u{200b}\n\r\t'\"<script>.txt";

/// Characters that say how others are shown. Lines end in what they end in.
fn steers(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Takes out what the program itself writes to colour and to link; what is wrong in
/// it or beside it stays.
fn without_own_sequences(text: &str) -> String {
    let own =
        regex::Regex::new("\u{1b}\\[[0-9;]*m|\u{1b}\\]8;;(file://[!-~]*)?\u{1b}\\\\").unwrap();
    let plain = own.replace_all(text, "");
    // Tabs stand between columns.
    plain.replace('\t', " ")
}

/// Fails if a text, freed of colours, steers anything. The colours of article text are
/// found by their number: the program uses no coloured ground.
fn check(command: &[&str], text: &str) {
    let plain = without_own_sequences(text);
    let line = plain.lines().find(|line| line.contains(steers));
    assert_eq!(line, None, "{command:?}");
    assert!(!text.contains("\u{1b}[45m"), "{command:?}: {text:?}");
}

fn hostile_workspace() -> Workspace {
    let workspace = Workspace::new();
    let body = format!(
        "{HOSTILE} {}",
        "Harga beras di pasar naik lagi kata pedagang. ".repeat(20)
    );
    let record = |id: String| {
        json!({
            "id": id, "title": HOSTILE, "body": body, "author": HOSTILE, "source": HOSTILE,
            "place": HOSTILE, "section": HOSTILE, "tags": [HOSTILE],
            "url": format!("https://a.example/{HOSTILE}"), "date": "2018-08-09",
        })
    };
    let (first, second) = (record(HOSTILE.to_owned()), record(format!("{HOSTILE}2")));
    // A key, a broken date and a broken record tell about themselves.
    let third = json!({ HOSTILE: "x", "judul": HOSTILE, "tanggal": HOSTILE, "isi": "beras" });
    workspace.write(
        "a.jsonl",
        format!("{first}\n{second}\n{third}\n{{\"{HOSTILE}\n"),
    );
    workspace.write(
        "b.txt",
        format!("{HOSTILE}\n\nOleh {HOSTILE}\n\nberas {HOSTILE}"),
    );
    workspace.write("c.html", format!("<title>{HOSTILE}</title><p>{HOSTILE}"));
    workspace.write(
        "d.csv",
        format!("judul,isi\n\"{HOSTILE}\",beras,{HOSTILE}\n"),
    );
    workspace.write(".telusurignore", format!("[{HOSTILE}\n"));
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        workspace.write(FILE, "Judul\n\nberas");
        workspace.write(&FILE.replace(".txt", ".pdfx"), "x");
        let name = std::ffi::OsStr::from_bytes(b"\x1b]0;\xff\x9b.txt");
        std::fs::write(workspace.archive().join(name), "Judul\n\nberas").unwrap();
    }
    workspace
}

/// The commands that print what the archive or the user wrote.
fn commands() -> Vec<Vec<&'static str>> {
    let template = "{id} {title} {author} {source} {url} {path}";
    let mut commands = vec![
        vec!["search", "-n", "20", "beras"],
        vec![
            "search",
            "-n",
            "20",
            "--passages",
            "3",
            "--explain",
            "beras",
        ],
        vec!["search", "-n", "20", "--json", "--explain", "beras"],
        vec!["search", "-n", "20", "--ids", "beras"],
        vec!["search", "-n", "20", "--paths", "beras"],
        vec!["search", "-n", "20", "--template", template, "beras"],
        vec!["show", "a.jsonl#3"],
        vec!["show", "b"],
        vec!["stats"],
        vec!["stats", "--json"],
        vec!["check", "archive"],
        vec!["check", "--json", "archive"],
        vec!["index", "--dry-run", "archive"],
        vec!["delete", "--list"],
        vec!["config"],
        vec!["config", "--json"],
        vec!["verify"],
        vec!["verify", "--json"],
        vec!["verify", "--repair", "--dry-run"],
        vec![
            "eval",
            "--queries",
            "topik.tsv",
            "--qrels",
            "qrels.txt",
            "--per-query",
        ],
        vec![
            "eval",
            "--json",
            "--queries",
            "topik.tsv",
            "--qrels",
            "qrels.txt",
        ],
    ];
    for id in [ID, ID_OF_NONE] {
        for command in ["show", "copies", "delete"] {
            commands.push(vec![command, id]);
        }
        commands.push(vec!["show", "--json", id]);
        commands.push(vec!["copies", "--json", id]);
        commands.push(vec!["copies", "--no-diff", id]);
    }
    let typed = HOSTILE_ARGUMENT;
    for command in [
        &["search", typed][..],
        &["search", "--json", typed],
        &["search", "--source", typed, "beras"],
        &["search", "--since", typed, "beras"],
        &["search", "--sort", typed, "beras"],
        &["search", "--template", typed, "beras"],
        &["search", "--index", typed, "beras"],
        &["stats", "--index", typed],
        &["index", typed],
        &["check", typed],
        &["stem", typed],
        &["stem", "--explain", typed],
        &["export", typed],
        &["export", "beras", "--output", typed],
        &["eval", "--queries", typed, "--qrels", typed],
        &[typed],
        &["--lang", typed],
    ] {
        commands.push(command.to_vec());
    }
    commands
}

/// The same without NUL, which can't be in an argument.
const HOSTILE_ARGUMENT: &str =
    "beras (\u{1b}[45m\u{1b}]52;c;aGFsbw==\u{7}\u{9b}31m\u{8}\u{202e}\u{200b}/\u{1b}P1$r\u{1b}\\";

/// An id that can be given: see [`quotable`].
const ID: &str = "\u{1b}[45m\u{9b}2J\u{202e}satu";

const ID_OF_NONE: &str = "\u{1b}[45m\u{9b}2J\u{202e}tiada";

fn prepared() -> (Workspace, Run) {
    let workspace = hostile_workspace();
    let record = json!({ "id": ID, "title": HOSTILE, "body": "Harga beras" });
    workspace.write("e.jsonl", format!("{record}\n"));
    std::fs::write(
        workspace.path().join("topik.tsv"),
        format!("1{ID}\tberas {ID}\n"),
    )
    .unwrap();
    std::fs::write(
        workspace.path().join("qrels.txt"),
        format!("1{ID} 0 {ID} 1\n"),
    )
    .unwrap();
    let run = workspace.run(&["index", "archive", "--color", "always"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    (workspace, run)
}

#[test]
fn nothing_of_an_archive_steers_a_pipe_of_coloured_text() {
    let (workspace, run) = prepared();
    check(&["index"], &run.stdout);
    check(&["index"], &run.stderr);
    for command in commands() {
        // What goes to other programs goes byte for byte: only a terminal is spared it.
        if command
            .iter()
            .any(|word| ["--ids", "--paths", "--template"].contains(word))
        {
            continue;
        }
        let run = workspace.run(&[&["--color", "always"], &command[..]].concat());
        assert!(
            matches!(run.code, Some(0..=2)),
            "{command:?}: {}",
            run.stderr
        );
        check(&command, &run.stdout);
        check(&command, &run.stderr);
    }
}

/// A title, an author or a source that is a whole text fills no terminal.
#[test]
fn long_fields_are_cut_in_lists() {
    let workspace = Workspace::new();
    let long = "beras panjang ".repeat(20_000);
    let body = "Harga beras di pasar naik lagi kata pedagang. ".repeat(20);
    let record = |id: &str| {
        json!({"id": id, "title": long, "author": long, "source": long, "body": body}).to_string()
    };
    workspace.write(
        "a.jsonl",
        format!("{}\n{}\n", record("satu"), record("dua")),
    );
    assert_eq!(workspace.run(&["index", "archive", "-q"]).code, Some(0));
    for command in [&["search", "beras"], &["copies", "satu"]] {
        let run = workspace.run(command);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(run.stdout.contains("\n    …\n"), "{}", run.stdout);
        assert!(run.stdout.contains("… · beras panjang"), "{}", run.stdout);
        assert!(run.stdout.len() < 4_000, "{}", run.stdout.len());
    }
    let shown = workspace.run(&["show", "satu"]).stdout;
    assert!(shown.len() > 3 * long.len(), "an article is shown whole");
}

/// Markup that says more than it is long: entities of entities, aliases of aliases,
/// elements, lists and objects within one another.
#[test]
fn markup_that_expands_or_nests_beyond_measure_ends() {
    let workspace = Workspace::new();
    let doubling = |define: &dyn Fn(usize, &str) -> String, twice: &dyn Fn(usize) -> String| {
        let definition = |n: usize| match n {
            0 => define(0, "beras"),
            n => define(n, &twice(n - 1)),
        };
        (0..40).map(definition).collect::<String>()
    };
    let entities = doubling(&|n, text| format!("<!ENTITY e{n} \"{text}\">"), &|n| {
        format!("&e{n};&e{n};")
    });
    let item = "<item><title>Satu</title><description>&e39; beras</description></item>";
    let feed = format!("<!DOCTYPE rss [{entities}]><rss><channel>{item}</channel></rss>");
    workspace.write("entitas.xml", feed);
    workspace.write(
        "entitas.html",
        format!("<!DOCTYPE html [{entities}]><title>Satu</title><p>&e39; beras</p>"),
    );
    let aliases = doubling(&|n, text| format!("a{n}: &a{n} [{text}]\n"), &|n| {
        format!("*a{n}, *a{n}")
    });
    workspace.write("alias.md", format!("---\n{aliases}title: *a39\n---\nberas"));
    for (name, open) in [
        ("dalam.html", "<div>"),
        ("dalam.xml", "<rss>"),
        ("dalam.trec", "<DOC>"),
        ("dalam.json", "["),
        ("dalam.jsonl", "{\"a\":"),
        ("dalam.md", "> "),
        ("dalam.csv", "\""),
    ] {
        workspace.write(name, open.repeat(200_000));
    }
    workspace.write("utuh.txt", "Satu\n\nberas utuh");
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(workspace.ids("utuh"), ["utuh.txt"]);
}

#[test]
fn queries_that_explode_are_cut_with_a_message() {
    let workspace = Workspace::indexed("{\"id\":\"1\",\"body\":\"abad beras\"}\n");
    let all = |end: &str| {
        let words = ('a'..='z').flat_map(|a| ('a'..='z').map(move |b| format!("{a}{b}{end}")));
        words.collect::<Vec<_>>()
    };
    let words = |n: usize| {
        (0..n)
            .map(|n| format!("kata{n}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let cases = [
        (all("*").join(" OR "), "too many words with `*` or `~`"),
        (all("~2").join(" "), "too many words with `*` or `~`"),
        ("* ".repeat(2_000), "too many words"),
        (words(2_000), "too many words"),
        (format!("\"{}\"", words(2_000)), "too many words"),
        (
            "(".repeat(10_000) + "a" + &")".repeat(10_000),
            "too many parentheses",
        ),
        (words(10_000), "the query is too long"),
        ("a".repeat(1 << 20), "the query is too long"),
    ];
    for (query, expected) in &cases {
        let run = workspace.run_with_input(&["search", "-"], query.as_bytes());
        let answer: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(answer["type"], "error");
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains(expected), "{message}");
    }
    // What may stand is answered, whatever it finds.
    for query in ["*", "?????", "a* OR b* OR c*", "a~2", "judul:*"] {
        let run = workspace.run(&["search", query]);
        assert!(matches!(run.code, Some(0 | 1)), "{query}: {}", run.stderr);
    }
}

#[test]
fn json_is_json_and_means_the_same() {
    let (workspace, _) = prepared();
    let (hits, _) = workspace.search(&["-n", "20", "id:nothing OR beras"]);
    assert!(hits.iter().any(|hit| {
        hit["source"]
            .as_str()
            .is_some_and(|it| it.contains('\u{9b}'))
    }));
    let run = workspace.run(&["export", "--format", "jsonl", "beras"]);
    check(&["export"], &run.stdout);
    let lines: Vec<Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(lines.iter().any(|line| line["id"] == ID));
}

#[test]
fn tables_compute_nothing_and_citations_hold_no_control_characters() {
    let (workspace, _) = prepared();
    for format in ["csv", "bibtex", "ris"] {
        let run = workspace.run(&["export", "--format", format, "beras"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        assert!(!run.stdout.contains(bad), "{format}: {:?}", run.stdout);
        if format == "csv" {
            let mut table = csv::Reader::from_reader(run.stdout.as_bytes());
            let mut guarded = 0;
            for row in table.records() {
                for cell in &row.unwrap() {
                    assert!(
                        !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
                        "{cell}"
                    );
                    guarded += usize::from(cell.starts_with("'="));
                }
            }
            assert!(guarded >= 10, "{guarded}");
        }
    }
}

#[test]
fn pages_hold_no_elements_of_articles() {
    let (workspace, _) = prepared();
    let run = workspace.run(&["search", "-n", "20", "--html", "beras"]);
    check(&["--html"], &run.stdout);
    for element in ["<script", "<img", "href=\"javascript", "&#x1b;"] {
        assert!(!run.stdout.contains(element), "{element}: {}", run.stdout);
    }
    assert!(run.stdout.contains("&lt;script&gt;"), "{}", run.stdout);
}

#[cfg(unix)]
mod terminal {
    use rexpect::session::{PtySession, spawn_command};

    use super::*;

    /// Longest wait, in milliseconds.
    const PATIENCE: u64 = 60_000;

    fn start(workspace: &Workspace, arguments: &[&str]) -> PtySession {
        let mut command = workspace.command(arguments);
        command
            .env("TERM", "xterm")
            .env("PAGER", "cat")
            .env("FORCE_HYPERLINK", "1");
        spawn_command(command, Some(PATIENCE)).expect("a terminal")
    }

    /// What a terminal got: its lines end in CR LF. Each character stands for a byte.
    fn shown(output: &str) -> String {
        let bytes: Vec<u8> = output
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        String::from_utf8(bytes)
            .expect("UTF-8")
            .replace("\r\n", "\n")
    }

    #[test]
    fn nothing_of_an_archive_steers_a_terminal() {
        let (workspace, _) = prepared();
        for command in commands() {
            // Its progress moves the cursor; its messages are looked at elsewhere.
            if command[0] == "index" {
                continue;
            }
            let mut session = start(&workspace, &command);
            let output = session.exp_eof().expect("an end");
            check(&command, &shown(&output));
        }
    }

    /// Files have what the archive has; a terminal that is written to instead, does not.
    #[test]
    fn an_export_to_a_terminal_does_not_steer_it() {
        let (workspace, _) = prepared();
        for format in ["csv", "bibtex", "ris", "jsonl"] {
            let command = ["export", "beras", "--format", format];
            let mut session = start(&workspace, &command);
            let shown = shown(&session.exp_eof().expect("an end"));
            check(&command, &shown);
            assert!(shown.contains("beras"), "{format}: {shown}");
        }
    }

    #[test]
    fn nothing_of_an_archive_steers_the_prompt() {
        let (workspace, _) = prepared();
        let mut session = start(&workspace, &["search", "--lang", "en", "-n", "20"]);
        session.exp_string("telusur> ").expect("a prompt");
        // The editor moves the cursor, and switches how pasting is told.
        let own = regex::Regex::new("\u{1b}\\[(\\?20(04|26)[hl]|[0-9]*[GKJC])").unwrap();
        for line in [
            "beras",
            ":show 1",
            ":json",
            "beras",
            ":since \u{202e}x",
            ":\u{202e}x",
        ] {
            session.send_line(line).expect("a terminal");
            // The editor echoes the line, and then ends it.
            session.exp_string("\r\n").expect("an end of line");
            let answer = session.exp_string("telusur> ").expect("a prompt");
            let answer = own
                .replace_all(&answer, "")
                .replace("\r\n", "\n")
                .replace('\r', "");
            check(&[line], &shown(&answer));
        }
        session.send_control('d').expect("a terminal");
        session.exp_eof().expect("an end");
    }
}
