//! What `telusur search` prints for other programs.

use crate::workspace::{Run, Workspace};

const LINES: &str = concat!(
    r#"{"id":"satu","title":"Impor\tBeras","body":"Harga beras naik.","author":"Rina Astuti","source":"HARIAN.co.id","place":"Jakarta","section":"Ekonomi","tags":["beras","impor"],"url":"https://harian.example/1","date":"2018-08-09T11:30:00+07:00"}"#,
    "\n",
    "{\"id\":\"dua\\nbaris \\u001b[2J\",\"title\":\"Jalan \\u001b[2J Rusak\",\"body\":\"Jalan rusak menghambat\\npengangkut beras dari desa ke kota besar di seberang sungai.\",\"date\":\"2018-08\"}\n"
);

fn workspace() -> Workspace {
    let workspace = Workspace::indexed(LINES);
    workspace.write("2019/tiga.txt", "Panen Raya\n\nPanen beras di kampung.\n");
    assert_eq!(workspace.run(&["index", "archive", "-q"]).code, Some(0));
    workspace
}

fn search(workspace: &Workspace, arguments: &[&str]) -> Run {
    workspace.run(&[&["search", "--sort", "oldest"], arguments].concat())
}

#[test]
fn ids_are_printed_as_they_are() {
    let workspace = workspace();
    let run = search(&workspace, &["--ids", "beras"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout, "dua\nbaris \u{1b}[2J\nsatu\n2019/tiga.txt\n");
    let run = search(&workspace, &["--ids", "-0", "beras"]);
    assert_eq!(run.stdout, "dua\nbaris \u{1b}[2J\0satu\x002019/tiga.txt\0");
    let run = search(
        &workspace,
        &["--ids", "--null", "-n", "1", "--offset", "1", "beras"],
    );
    assert_eq!(run.stdout, "satu\0");
    let run = search(&workspace, &["--ids", "jagung"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    // What is asked of a stream of colours changes no byte.
    let run = search(&workspace, &["--ids", "-0", "--color", "never", "desa"]);
    assert_eq!(run.stdout, "dua\nbaris \u{1b}[2J\0");
}

#[test]
fn a_number_below_zero_is_a_number() {
    let workspace = workspace();
    for option in ["--length", "--passages", "-n", "--offset"] {
        let run = search(&workspace, &[option, "-5", "beras"]);
        assert_eq!(run.code, Some(2));
        let said = run.stderr.contains("it must be a whole number from ");
        assert!(said, "{option}: {}", run.stderr);
    }
}

#[test]
fn no_word_stands_beside_the_dash_for_standard_input() {
    let workspace = workspace();
    for (language, expected) in [("en", "Leave the words out"), ("id", "Hilangkan kata itu")] {
        let run = search(&workspace, &["--lang", language, "-", "beras"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
    // Elsewhere, and in quotation marks, it is a dash.
    for query in [&["beras", "-", "panen"][..], &["- beras"]] {
        assert_eq!(search(&workspace, query).code, Some(0), "{query:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_named() {
    let workspace = workspace();
    for (language, expected) in [
        ("en", "can't write to standard output: "),
        ("id", "keluaran standar tidak dapat ditulisi: "),
    ] {
        for command in ["search", "export"] {
            let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
            let mut command = workspace.command(&[command, "--lang", language, "beras"]);
            command.stdout(full.expect("a device"));
            let output = command.output().expect("the program runs");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains(expected), "{said}");
        }
    }
}

#[test]
fn fields_of_a_template_have_names_in_both_languages() {
    let workspace = workspace();
    let run = search(&workspace, &["--template", "{tanggal} {judul}", "panen"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "2019 Panen Raya\n")
    );
    let run = search(&workspace, &["--template", "{judull}", "panen"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("did you mean judul?"), "{}", run.stderr);
    let run = search(
        &workspace,
        &["--lang", "id", "--template", "{titel}", "panen"],
    );
    assert!(
        run.stderr.contains("mungkin maksud Anda title?") && run.stderr.contains("judul, "),
        "{}",
        run.stderr
    );
    let run = workspace.run(&[
        "export",
        "--format",
        "csv",
        "--columns",
        "judul,tempat",
        "panen",
    ]);
    assert_eq!(run.stdout, "title,place\r\nPanen Raya,\r\n");
}

#[test]
fn paths_are_those_of_files_and_none_comes_twice() {
    let workspace = workspace();
    let run = search(&workspace, &["--paths", "beras"]);
    assert_eq!(run.stdout, "archive/a.jsonl\narchive/2019/tiga.txt\n");
    for path in run.stdout.lines() {
        assert!(workspace.path().join(path).is_file(), "{path}");
    }
    let run = search(&workspace, &["--paths", "-0", "beras"]);
    assert_eq!(run.stdout, "archive/a.jsonl\0archive/2019/tiga.txt\0");
    // From a folder beside the archive, the path is absolute.
    let run: Run = workspace
        .command(&["search", "--paths", "panen", "--index", "../../index"])
        .current_dir(workspace.path().join("archive/2019"))
        .output()
        .unwrap()
        .into();
    assert_eq!(run.stdout, "tiga.txt\n", "{}", run.stderr);
    let run: Run = workspace
        .command(&["search", "--paths", "impor", "--index", "../../index"])
        .current_dir(workspace.path().join("archive/2019"))
        .output()
        .unwrap()
        .into();
    assert!(std::path::Path::new(run.stdout.trim_end()).is_absolute());
    assert!(run.stdout.ends_with("/archive/a.jsonl\n"), "{}", run.stdout);
}

#[test]
fn articles_from_standard_input_have_the_name_of_no_file() {
    let workspace = Workspace::new();
    let run = workspace.run_with_input(&["index", "-"], b"{\"body\":\"beras\"}\n");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(
        workspace.run(&["search", "--paths", "beras"]).stdout,
        "stdin\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_no_text_is_printed_byte_for_byte() {
    use std::os::unix::ffi::OsStrExt;
    let workspace = Workspace::new();
    let name = std::ffi::OsStr::from_bytes(b"a\xff\n.txt");
    std::fs::write(workspace.archive().join(name), "Judul\n\nberas mahal\n").unwrap();
    assert_eq!(workspace.run(&["index", "archive", "-q"]).code, Some(0));
    let output = workspace
        .command(&["search", "--paths", "-0", "beras"])
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"archive/a\xff\n.txt\0");
}

#[test]
fn the_number_of_matches_is_exact_and_alone() {
    let lines: Vec<String> = (0..1234)
        .map(|_| "{\"body\":\"banjir\"}".to_owned())
        .collect();
    let workspace = Workspace::indexed(&lines.join("\n"));
    for (query, expected) in [("banjir", "1234\n"), ("kering -kering", "0\n")] {
        let run = workspace.run(&["search", "--count", query]);
        assert_eq!(run.stdout, expected);
        assert_eq!(run.code, Some(i32::from(expected == "0\n")));
    }
    let run = workspace.run(&["search", "--count", "banjir AND"]);
    assert_eq!(run.stdout, "1234\n");
    assert!(run.stderr.contains("ignored"), "{}", run.stderr);
}

#[test]
fn a_template_makes_a_line_of_each_hit() {
    let workspace = workspace();
    let run = search(
        &workspace,
        &[
            "--template",
            "{rank}. {date}|{time}|{title}|{author}|{source}|{place}|{section}|{tags}|{url}|{path}",
            "beras",
        ],
    );
    insta::assert_snapshot!(run.stdout.replace('\u{1b}', "␛"), @r###"
    1. 2018-08||Jalan ␛[2J Rusak|||||||a.jsonl
    2. 2018-08-09|11:30:00+07:00|Impor Beras|Rina Astuti|HARIAN.co.id|Jakarta|Ekonomi|beras, impor|https://harian.example/1|a.jsonl
    3. 2019||Panen Raya|||||||2019/tiga.txt
    "###);
    let run = search(
        &workspace,
        &["--template", "{{{id}}}\\t{body}\\0", "-0", "desa"],
    );
    assert_eq!(
        run.stdout.replace('\u{1b}', "␛"),
        "{dua\nbaris ␛[2J}\tJalan rusak menghambat\npengangkut beras dari desa ke kota besar di seberang sungai.\0\0"
    );
    let run = search(&workspace, &["--template", "{passage}", "desa"]);
    assert!(run.stdout.contains("dari desa ke kota"), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1);
    let run = search(&workspace, &["--template", "{index} {score}", "desa"]);
    assert!(run.stdout.starts_with("index 0."), "{}", run.stdout);
    let run = search(&workspace, &["--template={titel}", "desa"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("did you mean title?"), "{}", run.stderr);
}

#[test]
fn modes_that_exclude_each_other_are_refused() {
    let workspace = workspace();
    for arguments in [
        &["--ids", "--paths"][..],
        &["--ids", "--json"],
        &["--count", "--json"],
        &["--count", "--ids"],
        &["--template", "{id}", "--paths"],
        &["--explain", "--ids"],
        &["--exact-total", "--count"],
        &["-0"],
        &["-0", "--json"],
    ] {
        let run = search(&workspace, &[arguments, &["beras"]].concat());
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}
