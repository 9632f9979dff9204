//! What a query finds, and in which order.

use crate::workspace::Workspace;

fn json_lines(bodies: &[(&str, &str)]) -> String {
    let line =
        |(id, body): &(&str, &str)| serde_json::json!({"id": id, "body": body}).to_string() + "\n";
    bodies.iter().map(line).collect()
}

#[test]
fn words_phrases_and_compounds() {
    let workspace = Workspace::indexed(&json_lines(&[
        ("frasa", "produk impor murah"),
        ("verba", "produk mengimpor barang"),
        ("nya", "produknya mengimpor"),
        ("ulang", "anak-anak bermain"),
        ("rute", "tol Jakarta-Bandung macet"),
        ("kota", "Bandung hujan"),
        ("lurus", "hari Jum'at"),
        ("miring", "hari Jum’at"),
        ("covid", "pasien covid 19 sembuh"),
        ("mei", "19 Mei, covid mereda"),
        ("angka", "sebanyak 1.800 orang, Rp1,8 triliun"),
    ]));
    let sorted = |query: &str| {
        let mut ids = workspace.ids(query);
        ids.sort();
        ids.join(" ")
    };
    for (query, expected) in [
        ("\"produk impor\"", "frasa"),
        ("\"Produk, impor\"", "frasa"),
        ("\"produknya mengimpor\"", "nya"),
        ("\"impor\"", "frasa"),
        ("\"mengimpor\"", "nya verba"),
        ("impor", "frasa nya verba"),
        ("mengimpor", "frasa nya verba"),
        ("anak", "ulang"),
        ("jakarta", "rute"),
        ("bandung", "kota rute"),
        ("Jakarta-Bandung", "rute"),
        ("Jakarta–Bandung", "rute"),
        ("jumat", "lurus miring"),
        ("Jum'at", "lurus miring"),
        ("covid-19", "covid"),
        ("covid", "covid mei"),
        ("1800", "angka"),
        ("\"Rp 1,8\"", "angka"),
        ("bandung -jakarta", "kota"),
        ("-\"produk impor\" produk", "nya verba"),
        ("tidakada", ""),
        ("\"\" --", ""),
    ] {
        assert_eq!(sorted(query), expected, "query: {query}");
    }
    let (_, summary) = workspace.search(&["-n", "0", "-jakarta"]);
    assert_eq!(
        summary["total"], 10,
        "exclusions alone mean everything else"
    );
}

#[test]
fn a_title_weighs_more_than_a_body() {
    let workspace = Workspace::indexed(
        "{\"id\":\"isi\",\"title\":\"kabar pagi\",\"body\":\"banjir besar\"}\n\
         {\"id\":\"judul\",\"title\":\"banjir besar\",\"body\":\"kabar pagi\"}\n",
    );
    assert_eq!(workspace.ids("banjir"), ["judul", "isi"]);
}

#[test]
fn ties_go_to_the_newer_then_to_the_smaller_id_for_any_threads_and_segments() {
    let mut lines = Vec::new();
    for number in 0..300 {
        let day = 1 + number % 3;
        let id = format!("n{:03}", (number * 7) % 300);
        lines.push(format!(
            "{{\"id\":\"{id}\",\"body\":\"harga beras naik tajam\",\"date\":\"2020-01-0{day}\"}}"
        ));
    }
    lines.push("{\"id\":\"a\",\"body\":\"harga beras naik tajam\"}".to_owned());
    let expected: Vec<String> = {
        let mut order: Vec<(i32, String)> = (0..300)
            .map(|number| (-(1 + number % 3), format!("n{:03}", (number * 7) % 300)))
            .collect();
        order.sort();
        order.into_iter().map(|(_, id)| id).take(100).collect()
    };
    for (threads, runs) in [("1", 1), ("2", 1), ("2", 7)] {
        let workspace = Workspace::new();
        for (number, part) in lines.chunks(lines.len().div_ceil(runs)).enumerate() {
            workspace.write(&format!("{number}.jsonl"), part.join("\n"));
            let file = format!("archive/{number}.jsonl");
            assert_eq!(
                workspace.run(&["index", &file, "--threads", threads]).code,
                Some(0)
            );
        }
        assert_eq!(
            workspace.ids("harga beras naik"),
            expected,
            "{threads} threads, {runs} runs"
        );
    }
}

#[test]
fn pages_follow_each_other_and_totals_are_exact_to_a_thousand() {
    let lines: Vec<String> = (0..1005)
        .map(|number| format!("{{\"id\":\"{number}\",\"body\":\"banjir {number}\"}}"))
        .collect();
    let workspace = Workspace::indexed(&lines.join("\n"));
    let page = |offset: &str| {
        let (hits, summary) = workspace.search(&["banjir", "-n", "20", "--offset", offset]);
        assert_eq!(summary["total"], 1000);
        assert_eq!(summary["total_is_exact"], false);
        hits.into_iter()
            .map(|hit| hit["id"].clone())
            .collect::<Vec<_>>()
    };
    let both = [page("0"), page("20")].concat();
    let (hits, summary) = workspace.search(&["banjir", "-n", "40", "--exact-total"]);
    assert_eq!(
        both,
        hits.iter().map(|hit| hit["id"].clone()).collect::<Vec<_>>()
    );
    assert_eq!(
        (&summary["total"], &summary["total_is_exact"]),
        (&1005.into(), &true.into())
    );
    assert!(
        workspace
            .run(&["search", "banjir"])
            .stdout
            .contains("≥ 1,000 articles")
    );
    assert!(
        workspace
            .run(&["search", "banjir", "--exact-total"])
            .stdout
            .contains("1,005 articles")
    );
}

#[test]
fn pages_put_together_are_the_whole_list() {
    let lines: Vec<String> = (0..53)
        .map(|number| {
            let body = "banjir ".repeat(1 + number % 3);
            format!("{{\"id\":\"{number:02}\",\"body\":\"{body}\"}}")
        })
        .collect();
    let workspace = Workspace::indexed(&lines.join("\n"));
    let whole = workspace.ids("banjir");
    assert_eq!(whole.len(), 53);
    let mut pages = Vec::new();
    for offset in ["0", "10", "20", "30", "40", "50", "60"] {
        let (hits, summary) = workspace.search(&["banjir", "--offset", offset]);
        assert_eq!(
            (&summary["total"], &summary["total_is_exact"]),
            (&53.into(), &true.into())
        );
        for hit in hits {
            pages.push(hit["id"].as_str().unwrap().to_owned());
            assert_eq!(hit["rank"], pages.len());
        }
    }
    assert_eq!(pages, whole);
}

/// Ids of hits, sorted.
fn found(workspace: &Workspace, arguments: &[&str]) -> String {
    let (hits, _) = workspace.search(arguments);
    let ids = hits.iter().map(|hit| hit["id"].as_str().expect("an id"));
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.join(" ")
}

#[test]
fn words_of_the_best_articles_find_more_when_asked() {
    let line = |(id, source, body): (&str, &str, &str)| {
        serde_json::json!({"id": id, "source": source, "body": body}).to_string() + "\n"
    };
    let lines = [
        ("satu", "Suara", "Banjir merendam kampung. Sungai meluap."),
        ("dua", "Suara", "Banjir lagi: sungai meluap ke kampung."),
        (
            "tiga",
            "Kabar",
            "Sungai meluap, kata warga, lalu hujan reda.",
        ),
        ("empat", "Kabar", "Harga beras naik di pasar."),
        ("lima", "Kabar", "Pasar beras ramai."),
    ];
    let workspace = Workspace::indexed(&lines.map(line).concat());
    for (arguments, expected) in [
        (&["banjir"][..], "dua satu"),
        (&["--expand", "banjir"], "dua satu tiga"),
        // What is excluded, required, filtered or meant to the letter holds.
        (&["--expand", "banjir -hujan"], "dua satu"),
        (&["--expand", "banjir -sumber:kabar"], "dua satu"),
        (&["--expand", "--source", "suara", "banjir"], "dua satu"),
        (&["--expand", "--source", "kabar", "banjir"], ""),
        (&["--expand", "banjir sumber:suara"], "dua satu"),
        (&["--expand", "--all", "banjir kampung"], "dua satu"),
        (&["--expand", "--all", "banjir"], "dua satu"),
        (&["--expand", "+banjir kampung"], "dua satu"),
        (&["--expand", "\"banjir\""], "dua satu"),
        (&["--expand", "isi:banjir"], "dua satu"),
        (
            &["--expand", "banjir OR (beras AND harga)"],
            "dua empat satu",
        ),
        (&["--expand", "tidakadakatanya"], ""),
        (&["--expand", "-banjir"], "empat lima tiga"),
    ] {
        assert_eq!(found(&workspace, arguments), expected, "{arguments:?}");
    }

    let (hits, summary) = workspace.search(&["--expand", "banjir"]);
    assert_eq!(summary["total"], 3);
    assert_eq!(
        summary["substitutions"],
        serde_json::json!([
            {"typed": "banjir", "searched": "kampung meluap sungai", "reason": "feedback"}
        ])
    );
    let last = &hits[2];
    assert_eq!(last["id"], "tiga", "behind those with the word itself");
    assert_eq!(last["passages"][0]["matches"], serde_json::json!([]));
    let run = workspace.run(&["search", "--expand", "banjir"]);
    let told = "searched also for kampung, meluap, sungai, from the best articles (--expand)";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    let (_, summary) = workspace.search(&["banjir"]);
    assert_eq!(summary["substitutions"], serde_json::json!([]));
    let run = workspace.run(&["search", "--expand", "--explain", "banjir"]);
    assert!(run.stdout.contains("meluap"), "{}", run.stdout);
    assert_eq!(
        workspace
            .run(&["search", "--expand", "tidakadakatanya"])
            .code,
        Some(1)
    );

    // Two indexes are searched as one: the words of one find articles of the other.
    for (index, lines) in [("kiri", &lines[..2]), ("kanan", &lines[2..])] {
        let file = format!("{index}/a.jsonl");
        workspace.write(&file, lines.iter().copied().map(line).collect::<String>());
        let folder = format!("archive/{index}");
        let run = workspace.run(&["index", &folder, "--index", index]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let both = ["--index", "kiri", "--index", "kanan", "--expand", "banjir"];
    assert_eq!(found(&workspace, &both), "dua satu tiga");
}
