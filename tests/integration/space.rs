//! Indexes without surface forms, and what takes the space of an index.

use insta::assert_snapshot;
use serde_json::Value;

use super::workspace::Workspace;

const LINES: &str = r#"{"id":"a","date":"2018-08-09","title":"Harga beras naik","body":"Bulog mengimpor 500 ribu ton beras pada Agustus 2018. Anti-korupsi."}
{"id":"b","title":"Produk impor","body":"Pedagang menjual produk impor dengan harga murah."}
"#;

fn without_forms() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", LINES);
    let run = workspace.run(&["index", "archive", "--no-surface"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    workspace
}

#[test]
fn without_surface_forms_words_are_found_in_any_form() {
    let workspace = without_forms();
    for (query, expected) in [
        ("impor", &["a", "b"][..]),
        ("mengimpor", &["a", "b"]),
        ("~\"produk mengimpor\"", &["b"]),
        ("~\"menjual impor\"~3", &["b"]),
        ("anti-korupsi", &["a"]),
        ("judul:produk", &["b"]),
        ("id:a", &["a"]),
        ("+beras -murah", &["a"]),
        ("berapa ton beras", &["a"]),
        ("kapan bulog mengimpor beras", &["a"]),
    ] {
        let (hits, _) = workspace.search(&[query, "--no-repair"]);
        let mut ids: Vec<_> = hits.iter().filter_map(|hit| hit["id"].as_str()).collect();
        ids.sort_unstable();
        for id in expected {
            assert!(ids.contains(id), "{query}: {ids:?}");
        }
    }
    // A word that is misspelt is repaired, and an article shows what it answers.
    let (hits, _) = workspace.search(&["bulok"]);
    assert_eq!(hits.len(), 1);
    let run = workspace.run(&["show", "a", "impor", "--json"]);
    assert!(run.stdout.contains("\"body_matches\":[{"), "{}", run.stdout);
}

#[test]
fn without_surface_forms_what_asks_for_them_is_refused() {
    let workspace = without_forms();
    for query in [
        "\"produk impor\"",
        "=impor",
        "impo*",
        "imporr~1",
        "beras -\"produk impor\"",
    ] {
        for arguments in [
            &["search", query][..],
            &["export", query],
            &["show", "a", query],
        ] {
            let run = workspace.run(arguments);
            assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stdout);
            assert!(run.stderr.contains("--no-surface"), "{}", run.stderr);
        }
    }
    let run = workspace.run(&["search", "harga judul:\"produk impor\""]);
    let said = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "\"produk impor\" asks for words as they are written";
    assert!(said.contains(expected), "{}", run.stderr);
    assert!(run.stderr.contains("^^^^^^^^^^^^^^"), "{}", run.stderr);
    let run = workspace.run(&["--lang", "id", "search", "penulis:=maya =impor"]);
    assert!(
        run.stderr.contains("=impor meminta kata seperti ditulis"),
        "{}",
        run.stderr
    );
    let run = workspace.run(&["search", "--json", "harga \"akhir tah*\""]);
    let error: Value = serde_json::from_str(&run.stdout).expect("a line of JSON");
    assert_eq!(error["type"], "error");
    assert_eq!(error["start"], 6);
    // The next query is answered.
    let queries = "\"produk impor\"\nimpor~\nimpor\n";
    let run = workspace.run_with_input(&["search", "-"], queries.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let lines = run.stdout.lines().map(|line| {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        (line["type"].to_string(), line["query_number"].as_u64())
    });
    let expected = [
        ("error", 1),
        ("error", 2),
        ("hit", 3),
        ("hit", 3),
        ("summary", 3),
    ];
    let expected = expected.map(|(kind, number)| (format!("\"{kind}\""), Some(number)));
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

#[test]
fn an_index_stays_with_or_without_surface_forms() {
    let workspace = without_forms();
    workspace.write(
        "b.jsonl",
        "{\"id\":\"c\",\"title\":\"Impor\",\"body\":\"Impor gula.\"}\n",
    );
    for arguments in [
        &["index", "archive"][..],
        &["index", "archive", "--no-surface"],
    ] {
        let run = workspace.run(arguments);
        assert_eq!(run.code, Some(0));
        // Who asks for it need not be told.
        let is_told = run.stderr.contains("goes on without surface forms");
        assert_eq!(is_told, arguments.len() == 2, "{}", run.stderr);
        assert_eq!(workspace.run(&["search", "=impor"]).code, Some(2));
    }
    let run = workspace.run(&["stats"]);
    let told = "forms      none (--no-surface): no exact phrases\n";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    let run = workspace.run(&["stats", "--json"]);
    let stats: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(stats["surface_forms"], false);
    let run = workspace.run(&["config"]);
    assert!(
        run.stdout.contains("has no surface forms"),
        "{}",
        run.stdout
    );
    let (hits, _) = workspace.search(&["impor"]);
    assert_eq!(hits.len(), 3);

    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&["index", "archive", "--no-surface"]);
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @"telusur: The index at index has surface forms; --no-surface is for a new one. Use another folder, or remove this one and run telusur index again");
    assert_eq!(workspace.run(&["search", "\"produk impor\""]).code, Some(0));
}

#[test]
fn one_index_without_surface_forms_is_enough_to_refuse() {
    let workspace = without_forms();
    let run = workspace.run(&["index", "archive", "--index", "whole"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let both = ["search", "--index", "index", "--index", "whole"];
    assert_eq!(
        workspace.run(&[&both[..], &["impor"]].concat()).code,
        Some(0)
    );
    let run = workspace.run(&[&both[..], &["=impor"]].concat());
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("the index at index "), "{}", run.stderr);
}

#[test]
fn the_parts_of_an_index_are_told() {
    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&["stats", "--space", "--json"]);
    let stats: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let parts = stats["space"]["parts"].as_array().expect("parts");
    let sum: u64 = parts.iter().filter_map(|part| part["bytes"].as_u64()).sum();
    assert_eq!(sum, stats["bytes"].as_u64().expect("a size"));
    for (part, field) in [
        ("store", None),
        ("postings", Some("body_stems")),
        ("positions", Some("body_forms")),
        ("terms", Some("id")),
        ("field norms", Some("title_stems")),
    ] {
        let is_it = |one: &Value| one["part"] == part && one["field"].as_str() == field;
        assert_eq!(
            parts.iter().filter(|one| is_it(one)).count(),
            1,
            "{part}: {parts:?}"
        );
    }
    let terms = stats["space"]["largest_terms"].as_array().expect("terms");
    assert_eq!(terms.len(), 20);
    let largest = &terms[0];
    assert_eq!(
        (largest["field"].as_str(), largest["articles"].as_u64()),
        (Some("body_stems"), Some(2)),
        "{largest}"
    );

    let run = workspace.run(&["stats", "--space"]);
    assert!(
        run.stdout.contains("\nbytes by part and field\n"),
        "{}",
        run.stdout
    );
    let run = workspace.run(&["--lang", "id", "stats", "--space"]);
    assert!(run.stdout.contains("istilah terbesar"), "{}", run.stdout);
    // Without being asked for, nothing of it.
    let run = workspace.run(&["stats", "--json"]);
    assert!(!run.stdout.contains("space"), "{}", run.stdout);
}
