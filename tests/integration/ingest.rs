//! Archives → index.

use std::path::Path;

use crate::workspace::Workspace;

const TEXT: &str = "Harga Beras Naik\n\nOleh : Ridwan | Kamis, 09 Agustus 2018 - 11:30 WIB\n\n\
    HARIAN.co.id - Jakarta, Harga beras naik lagi.\n\nPedagang mengeluh.\n";

#[test]
fn text_and_json_lines_arrive_with_their_fields() {
    let workspace = Workspace::new();
    workspace.write("2018/beras.txt", TEXT);
    workspace.write("b.jsonl", "{\"title\":\"Satu\",\"topic\":\"olahraga\"}\n{\"id\":\"x-2\",\"body\":\"Dua\"}\n{\"body\":\"Tiga\"}\n");
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("4 articles indexed"), "{}", run.stderr);
    assert_eq!(run.stdout, "");

    let show = |id: &str| -> serde_json::Value {
        serde_json::from_str(&workspace.run(&["show", "--json", id]).stdout).unwrap()
    };
    let article = show("2018/beras.txt");
    assert_eq!(article["title"], "Harga Beras Naik");
    assert_eq!(article["author"], "Ridwan");
    assert_eq!(article["source"], "HARIAN.co.id");
    assert_eq!(article["place"], "Jakarta");
    assert_eq!(article["published"], "2018-08-09T11:30:00+07:00");
    assert_eq!(article["published_precision"], "minute");
    assert_eq!(article["published_rule"], "byline");
    assert_eq!(show("b.jsonl#1")["section"], "olahraga");
    assert_eq!(show("x-2")["body"], "Dua");
    assert_eq!(show("b.jsonl#3")["body"], "Tiga");
}

#[test]
fn the_date_comes_from_the_best_place_that_has_one() {
    let workspace = Workspace::new();
    let undated = "Harga Beras Naik\n\nJakarta, HARIAN.com - Harga beras naik.\n";
    workspace.write("2018/08/09/a.txt", undated);
    workspace.write("b.txt", undated);
    workspace.write(
        "2018/c.txt",
        "Harga Beras Naik\n\nJakarta, Rabu (9/8) - Harga beras naik.\n",
    );
    workspace.write("20180809-d.jsonl", "{\"id\":\"d\",\"body\":\"Satu\"}\n");
    workspace.write("20190101-e.txt", TEXT);
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0));
    // 9 August 2018 was a Thursday.
    assert!(run.stderr.contains("c.txt: weekday of"), "{}", run.stderr);
    let check = |id: &str, date: Option<&str>, rule: Option<&str>| {
        let shown = workspace.run(&["show", "--json", id]).stdout;
        let article: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(article["published"].as_str(), date, "{id}");
        assert_eq!(article["published_rule"].as_str(), rule, "{id}");
    };
    check("2018/08/09/a.txt", Some("2018-08-09"), Some("path"));
    check("b.txt", None, None);
    check("2018/c.txt", Some("2018-08-09"), Some("dateline"));
    check("d", Some("2018-08-09"), Some("path"));
    check(
        "20190101-e.txt",
        Some("2018-08-09T11:30:00+07:00"),
        Some("byline"),
    );
}

#[test]
fn indexing_again_replaces_and_never_doubles() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    workspace.write("sub/b.txt", TEXT);
    workspace.write("c.jsonl", "{\"id\":\"c\",\"body\":\"lama\"}\n");
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    workspace.write(
        "c.jsonl",
        "\n{\"body\":\"di depan\"}\n{\"id\":\"c\",\"body\":\"baru\"}\n",
    );
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    // A folder or a file of a known root keeps the ids.
    assert_eq!(workspace.run(&["index", "archive/sub"]).code, Some(0));
    assert_eq!(
        workspace
            .run(&["index", "archive/sub/b.txt", "archive"])
            .code,
        Some(0)
    );
    assert_eq!(workspace.articles(), 4);
    assert_eq!(workspace.ids("beras"), ["a.txt", "sub/b.txt"]);
    assert_eq!(workspace.ids("baru"), ["c"]);
    assert!(workspace.ids("lama").is_empty());
}

#[test]
fn a_moved_archive_keeps_its_ids() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    std::fs::rename(workspace.archive(), workspace.path().join("moved")).unwrap();
    assert_eq!(workspace.run(&["index", "moved"]).code, Some(0));
    assert_eq!(workspace.ids("beras"), ["a.txt"]);
}

#[test]
fn an_id_taken_by_another_file_is_reported_and_the_second_kept() {
    let workspace = Workspace::new();
    workspace.write(
        "a.jsonl",
        "{\"id\":\"x\",\"body\":\"satu\"}\n{\"id\":\"x\",\"body\":\"dua\"}\n",
    );
    workspace.write("b.jsonl", "{\"id\":\"x\",\"body\":\"tiga\"}\n");
    for changes in ["", "\n"] {
        for name in ["a.jsonl", "b.jsonl"] {
            let path = workspace.archive().join(name);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, text + changes).unwrap();
        }
        let run = workspace.run(&["index", "archive"]);
        assert!(
            run.stderr.contains("b.jsonl:1: the id x is taken"),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("kept as b.jsonl#1"), "{}", run.stderr);
        assert_eq!(workspace.articles(), 3);
        assert_eq!(workspace.ids("satu dua tiga").len(), 3);
        assert_eq!(workspace.ids("satu"), ["x"]);
        assert_eq!(workspace.ids("dua"), ["a.jsonl#2"]);
        assert_eq!(workspace.ids("tiga"), ["b.jsonl#1"]);
    }
}

#[test]
fn what_is_no_article_is_skipped_with_its_reason() {
    let workspace = Workspace::new();
    workspace.write("ok.txt", TEXT);
    workspace.write("bin.txt", b"a\0b");
    workspace.write("empty.txt", b"");
    workspace.write("latin.txt", b"Judul\n\ncaf\xe9 Jum\x92at\n");
    workspace.write("broken.txt", b"Judul\n\nJum\xe2\x80\x99at \xff\n");
    workspace.write("gambar.png", b"png");
    workspace.write(
        "bad.jsonl",
        "{\"title\":\n[1]\n{\"body\":\" \"}\n{\"title\":\"Ya\",\"date\":\"kemarin\"}\n",
    );
    workspace.write(".hidden.txt", TEXT);
    workspace.write("README.txt", TEXT);
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0));
    for expected in [
        "bin.txt: it holds NUL bytes",
        "empty.txt: the file is empty",
        "broken.txt: a broken character replaced (UTF-8)",
        "gambar.png: not a format",
        "bad.jsonl:1: not valid JSON",
        "bad.jsonl:2: a record must be a JSON object",
        "bad.jsonl:3: neither title nor body",
        "bad.jsonl:4: date not understood: \"kemarin\"",
        "4 articles indexed",
        "1 skipped: unsupported format",
        "1 skipped: invalid JSON",
        "1 hidden file or folder",
    ] {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
    assert_eq!(workspace.articles(), 4);
    for word in ["café", "jumat"] {
        assert!(
            workspace.ids(word).contains(&"latin.txt".to_owned()),
            "{word}"
        );
    }
}

#[test]
fn ignore_files_and_index_folders() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    workspace.write("draft/b.txt", TEXT);
    workspace.write("c.txt", TEXT);
    workspace.write(".telusurignore", "draft/\n");
    workspace.write(".gitignore", "c.txt\n");
    for expected in ["2 articles indexed", "2 files unchanged"] {
        let run = workspace.run(&["index", "archive", "--index", "archive/index"]);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}

/// What has the name of an ignore file may be a pipe, for which reading waits, or have no
/// end.
#[cfg(unix)]
#[test]
fn ignore_files_that_are_no_files_are_told() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    for (make, reason) in [
        ("mkfifo", "no regular file"),
        ("ln -s /dev/zero", "no regular file"),
        ("truncate -s 2M", "longer than 1 MiB"),
    ] {
        let path = "archive/.telusurignore";
        let run =
            workspace.run_in_shell(&format!("{make} {path} && \"$0\" index archive; rm {path}"));
        assert_eq!(run.code, Some(0), "{make}: {}", run.stderr);
        for said in [".telusurignore: ", reason] {
            assert!(run.stderr.contains(said), "{make}: {}", run.stderr);
        }
    }
    assert_eq!(workspace.articles(), 1);
}

#[test]
fn an_index_is_no_archive() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    for command in ["index", "watch"] {
        let run = workspace.run(&[command, "archive", "--index", "archive"]);
        assert_eq!(run.code, Some(2));
        let said = "archive is the folder of an index, not of an archive";
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    let left = std::fs::read_dir(workspace.archive()).expect("a folder");
    assert_eq!(left.count(), 1);
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    let run = workspace.run(&["index", "archive", "index", "--index", "other"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(!workspace.path().join("other").exists());
}

/// One pattern that is too much, or very many, void none of the others; and editors write
/// UTF-16.
#[test]
fn a_pattern_costs_no_other() {
    let workspace = Workspace::new();
    for path in ["a.txt", "rahasia/b.txt", "x1y/c.txt"] {
        workspace.write(path, TEXT);
    }
    let nested = |depth| "{a,b".repeat(depth) + &"}".repeat(depth);
    // The second, read by a recursive parser, would overflow its stack.
    let (deep, endless) = (nested(800), nested(150_000));
    let many: Vec<String> = (0..20_000).map(|number| format!("*a*b{number}")).collect();
    let many = many.join("\n");
    let utf16 = |text: &str| -> Vec<u8> {
        let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    for (patterns, wrong) in [
        (format!("rahasia/\nx*y\n!x1y\n{deep}\n").into_bytes(), 1),
        (format!("rahasia/\nx*y\n{endless}\n!x1y\n").into_bytes(), 1),
        (format!("rahasia/\nx*y\n{many}\n!x1y\n").into_bytes(), 0),
        ("\u{feff}rahasia/\nx*y\n!x1y\n".as_bytes().to_vec(), 0),
        (utf16("rahasia/\r\nx*y\r\n!x1y\r\n"), 0),
    ] {
        workspace.write(".telusurignore", &patterns);
        let run = workspace.run(&["index", "archive", "--dry-run"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let told = run.stderr.matches("keeps nothing out").count();
        assert_eq!(told, wrong, "{}", &run.stderr[..run.stderr.len().min(500)]);
        assert_eq!(run.stdout, "new     a.txt\nnew     x1y/c.txt\n");
    }
}

#[test]
fn wrong_patterns_are_told_with_file_and_line() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    workspace.write("sub/b.txt", TEXT);
    workspace.write("sub/draft/c.txt", TEXT);
    workspace.write(".telusurignore", "{x\ndraft/\n[z-a]\n");
    workspace.write("sub/.telusurignore", "# only\n{y\n");
    let told = |name: &str, line: u64, pattern: &str| {
        format!("{name}:{line}: the pattern {pattern} is wrong and keeps nothing out: ")
    };
    let above = [
        told("archive/.telusurignore", 1, "{x"),
        told("archive/.telusurignore", 3, "[z-a]"),
    ];
    let below = told("sub/.telusurignore", 2, "{y");
    // Also if it is in a folder above what is indexed, once for all paths.
    for (paths, articles) in [
        (&["archive"][..], "2 articles indexed"),
        (&["archive/sub", "archive/sub/"], "1 file"),
    ] {
        for command in ["index", "check"] {
            let run = workspace.run(&[&[command], paths].concat());
            assert_eq!(run.code, Some(0), "{}", run.stderr);
            for said in above.iter().chain([&below]) {
                assert_eq!(
                    run.stderr.matches(said).count(),
                    1,
                    "{said}\n{}",
                    run.stderr
                );
            }
            assert!(
                !run.stderr.contains("could not be listed"),
                "{}",
                run.stderr
            );
            assert!(
                command == "check" || run.stderr.contains(articles),
                "{}",
                run.stderr
            );
        }
    }
}

#[test]
fn nothing_to_index() {
    let workspace = Workspace::new();
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(1));
    let run = workspace.run(&["index", "absent", "--index", "new"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("can't read absent"), "{}", run.stderr);
    assert!(!workspace.path().join("new").exists());
}

#[test]
fn an_index_of_another_version_is_refused_with_the_remedy() {
    let workspace = Workspace::indexed("{\"body\":\"satu\"}\n");
    let marker = workspace.path().join("index/telusur.json");
    let text = std::fs::read_to_string(&marker).unwrap();
    std::fs::write(&marker, text.replace("\"format\":", "\"format\":9")).unwrap();
    for arguments in [&["search", "satu"][..], &["index", "archive"], &["stats"]] {
        let run = workspace.run(arguments);
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains("another version"), "{}", run.stderr);
        assert!(run.stderr.contains("Remove the folder"), "{}", run.stderr);
    }
}

#[test]
fn the_sample_archive_is_indexed_whole() {
    let workspace = Workspace::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let run = workspace.run(&["index", corpus.to_str().unwrap()]);
    assert!(!run.stderr.contains("skipped"), "{}", run.stderr);
    assert!(!run.stderr.contains("not understood"), "{}", run.stderr);
    assert!(workspace.articles() >= 80);
    assert!(
        workspace
            .ids("djakarta")
            .iter()
            .any(|id| id.starts_with("ejaan-lama/"))
    );
    let (hits, _) = workspace.search(&["bebean pecukan janggan"]);
    assert_eq!(hits[0]["id"], "halaman/festival-layang-layang.html");
    assert_eq!(hits[0]["author"], "Andi Tenri Salempang");
}

#[test]
fn ids_do_not_depend_on_the_number_of_threads() {
    let listing = |threads: &str| {
        let workspace = Workspace::new();
        for number in 0..40 {
            workspace.write(&format!("{}/t{number}.txt", number % 4), TEXT);
            let taken = format!("{{\"id\":\"x{}\",\"body\":\"beras\"}}\n", number % 5);
            workspace.write(
                &format!("r{number:02}.jsonl"),
                format!("{{\"body\":\"beras\"}}\n{taken}"),
            );
        }
        let run = workspace.run(&["index", "archive", "--threads", threads]);
        let warnings: Vec<String> = run
            .stderr
            .lines()
            .filter_map(|line| Some(line.split_once("the id ")?.1.to_owned()))
            .collect();
        let (hits, _) = workspace.search(&["-n", "200", "beras"]);
        let hits: Vec<(String, String)> = hits
            .iter()
            .map(|hit| (hit["id"].to_string(), hit["score"].to_string()))
            .collect();
        assert_eq!((hits.len(), warnings.len()), (120, 35));
        (hits, warnings)
    };
    let expected = listing("1");
    for threads in ["2", "8"] {
        assert_eq!(listing(threads), expected, "{threads} threads");
    }
}

#[test]
fn a_folder_that_holds_an_index_is_passed_over_in_silence() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    for expected in ["1 article indexed", "1 file unchanged"] {
        let run = workspace.run(&["index", "archive", "--index", "archive/sub/index"]);
        assert_eq!(run.code, Some(0));
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert!(!run.stderr.contains("skipped"), "{}", run.stderr);
    }
}

#[test]
fn a_broken_line_costs_that_line_only() {
    let workspace = Workspace::new();
    workspace.write(
        "a.jsonl",
        b"{\"body\":\"beras satu\"}\n{\"body\":\"beras\n\n{\"body\":\"beras \xe2\x80\x99 \xff\"}\n{\"body\":\"beras empat\"}"
            .as_slice(),
    );
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("a.jsonl:2: "), "{}", run.stderr);
    let replaced = "a.jsonl:4: a broken character replaced (UTF-8)";
    assert!(run.stderr.contains(replaced), "{}", run.stderr);
    // Records are counted with the broken ones, so that a repair moves no id.
    let mut ids = workspace.ids("beras");
    ids.sort();
    assert_eq!(ids, ["a.jsonl#1", "a.jsonl#3", "a.jsonl#4"]);
}

#[cfg(unix)]
#[test]
fn a_file_name_can_not_steer_the_terminal() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    workspace.write("b\u{1b}[2J.pdf", "%PDF");
    let run = workspace.run(&["index", "archive"]);
    assert!(run.stderr.contains("b[2J.pdf"), "{:?}", run.stderr);
    assert!(!run.stderr.contains('\u{1b}'), "{:?}", run.stderr);
}

#[test]
fn a_copy_kept_under_its_number_goes_when_the_id_is_free_or_the_record_moves() {
    let workspace = Workspace::new();
    let record = |id: &str, body: &str| format!("{{\"id\":\"{id}\",\"body\":\"{body}\"}}\n");
    workspace.write("a.jsonl", record("7", "satu"));
    workspace.write("b.jsonl", record("7", "dua"));
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    assert_eq!(workspace.ids("dua"), ["b.jsonl#1"]);
    std::fs::remove_file(workspace.archive().join("a.jsonl")).unwrap();
    // A file that is as it was keeps its ids, one that is read again gets its own.
    assert_eq!(workspace.run(&["index", "archive", "--yes"]).code, Some(0));
    assert_eq!(workspace.ids("dua"), ["b.jsonl#1"]);
    workspace.write("b.jsonl", record("7", "dua tiga"));
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    assert_eq!(workspace.ids("dua"), ["7"]);

    workspace.write("c.jsonl", record("9", "tiga") + &record("9", "empat"));
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    workspace.write(
        "c.jsonl",
        record("8", "lima") + &record("9", "tiga") + &record("9", "empat"),
    );
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    assert_eq!(workspace.ids("empat"), ["c.jsonl#3"]);
    assert_eq!(workspace.articles(), 4);
}

#[test]
fn an_index_without_its_marker_is_refused_with_the_remedy() {
    let workspace = Workspace::indexed("{\"body\":\"satu\"}\n");
    std::fs::remove_file(workspace.path().join("index/telusur.json")).unwrap();
    for _ in 0..2 {
        let run = workspace.run(&["index", "archive"]);
        assert_eq!(run.code, Some(2));
        assert!(
            run.stderr.contains("Remove the index folder"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn what_is_no_part_of_an_article_is_taken_out() {
    let text = "Judul\n\nHarga beras naik.\n\nBaca juga: Harga Jagung Turun\n\nTentang kami\nKami koran.\n";
    let json = r#"{"title": "Kedua", "body": "Harga naik.\n\nSimak juga Video 'Jagung':"}"#;
    let archive = || {
        let workspace = Workspace::new();
        workspace.write("a.txt", text);
        workspace.write("b.jsonl", json);
        workspace
    };
    let workspace = archive();
    let run = workspace.run(&["index", "archive"]);
    assert!(run.stderr.contains("2 pieces taken out"), "{}", run.stderr);
    assert_eq!(workspace.ids("jagung"), Vec::<String>::new());
    assert_eq!(workspace.ids("koran"), ["a.txt"]);
    assert_eq!(workspace.ids("harga").len(), 2);

    let workspace = archive();
    std::fs::write(workspace.path().join("rules"), "end Tentang kami\n").unwrap();
    let run = workspace.run(&["index", "archive", "--cleaning", "rules"]);
    assert!(run.stderr.contains("4 pieces taken out"), "{}", run.stderr);
    assert_eq!(workspace.ids("koran jagung"), Vec::<String>::new());

    let workspace = archive();
    assert_eq!(
        workspace.run(&["index", "archive", "--no-cleaning"]).code,
        Some(0)
    );
    assert_eq!(workspace.ids("jagung").len(), 2);

    std::fs::write(workspace.path().join("rules"), "line (\n").unwrap();
    let run = workspace.run(&["index", "archive", "--cleaning", "rules"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("rules: line 1 has a pattern"),
        "{}",
        run.stderr
    );
}
