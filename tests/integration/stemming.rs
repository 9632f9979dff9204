//! Words that must meet and words that must not, through the real program.

use std::collections::HashMap;

use insta::assert_snapshot;
use telusur::analysis::{Algorithm, Stemmer};

use crate::workspace::Workspace;

/// An article of a file of JSON Lines.
fn article(id: &str, title: &str, body: &str) -> String {
    format!(
        "{}\n",
        serde_json::json!({"id": id, "title": title, "body": body})
    )
}

/// The ids a search finds, in the order of rank.
fn found(workspace: &Workspace, query: &str) -> Vec<String> {
    let (hits, _) = workspace.search(&[query]);
    hits.iter()
        .map(|hit| hit["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// The same without their order.
fn found_sorted(workspace: &Workspace, query: &str) -> Vec<String> {
    let mut ids = found(workspace, query);
    ids.sort();
    ids
}

#[test]
fn all_forms_of_a_family_meet() {
    let stemmer = Stemmer::new(Algorithm::Telusur);
    let (mut families, mut apart) = (0, Vec::new());
    let table = include_str!("families.txt");
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (root, forms) = line.split_once(": ").unwrap();
        families += 1;
        for form in forms.split(' ').chain([root]) {
            let stem = stemmer.stem(form);
            if stem != root {
                apart.push(format!("{form}: {stem} instead of {root}"));
            }
        }
    }
    assert!(families >= 200, "{families} families");
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

#[test]
fn verbs_are_doubled_with_their_nasal() {
    let stemmer = Stemmer::new(Algorithm::Telusur);
    for (form, root) in [
        ("memuji-muji", "puji"),
        ("menari-nari", "tari"),
        ("memilih-milih", "pilih"),
        ("memukul-mukul", "pukul"),
        ("menulis-nulis", "tulis"),
        ("menyebut-nyebut", "sebut"),
        ("mengejar-ngejar", "kejar"),
        ("menakut-nakuti", "takut"),
        ("menyama-nyamakan", "sama"),
        ("mengira-ngira", "kira"),
        ("nilai-nilai", "nilai"),
        ("buku-buku", "buku"),
    ] {
        assert_eq!(stemmer.stem(form), root, "{form}");
    }
}

/// Every root of the lexicon is its own stem. The exceptions are rare words that
/// are also derived from a common root (*sepia*, or *pia* with *se-*): they are
/// listed, and the list says no more than is true.
#[test]
fn a_root_is_its_own_stem() {
    let stemmer = Stemmer::new(Algorithm::Telusur);
    let lines = |text: &'static str| text.lines().filter(|line| !line.starts_with('#'));
    let table: HashMap<&str, &str> =
        lines(include_str!("../../src/analysis/stemmer/data/words.txt"))
            .filter_map(|line| line.split_once(' '))
            .collect();
    let listed: Vec<&str> = lines(include_str!("roots_read_otherwise.txt")).collect();
    let mut cut = Vec::new();
    for line in lines(include_str!("../../src/analysis/stemmer/data/roots.txt")) {
        let (root, _) = line.split_once(' ').unwrap();
        let stem = stemmer.stem(root);
        match table.get(root) {
            Some(expected) => assert_eq!(stem, *expected),
            None if stem != root => cut.push(root),
            None => {}
        }
    }
    assert_eq!(cut, listed);
}

#[test]
fn a_name_meets_itself_wherever_it_stands() {
    let place = |name: &str| {
        let capitals = name.to_uppercase();
        [
            article(
                "awal",
                "Banjir",
                &format!("{name} dilanda banjir sejak pagi."),
            ),
            article(
                "tengah",
                "Banjir",
                &format!("Warga Kota {name} masih mengungsi."),
            ),
            article(
                "judul",
                &format!("Banjir {name} Meluas ke Batang"),
                "Air naik.",
            ),
            article("kapital", &format!("BANJIR {capitals} MELUAS"), "Air naik."),
            article("kecil", "Banjir", &format!("banjir di {name} meluas")),
        ]
        .concat()
    };
    // Known to the lexicon, though its letters are also those of kalong, the bat.
    let bat = article("kelelawar", "Kalong", "Kalong bergantung di pohon.");
    let workspace = Workspace::indexed(&(place("Pekalongan") + &bat));
    let everywhere = ["awal", "judul", "kapital", "kecil", "tengah"];
    for query in ["pekalongan", "Pekalongan", "PEKALONGAN", "\"pekalongan\""] {
        assert_eq!(found_sorted(&workspace, query), everywhere, "{query}");
    }
    assert_eq!(found(&workspace, "kalong"), ["kelelawar"]);

    // Known to nobody, and cut by its form where no capital letter speaks against it.
    let stemmer = Stemmer::new(Algorithm::Telusur);
    assert_eq!(stemmer.stem("kelurakan"), "lurak");
    let workspace = Workspace::indexed(&place("Kelurakan"));
    for query in [
        "kelurakan",
        "Kelurakan",
        "\"kelurakan\"",
        "\"banjir kelurakan\" kelurakan",
    ] {
        assert_eq!(found_sorted(&workspace, query), everywhere, "{query}");
    }
    let cut = found_sorted(&workspace, "lurak");
    assert!(!cut.contains(&"tengah".to_owned()), "{cut:?}");
    let clitics = article(
        "klitik",
        "Banjir",
        "Warga berkata bahwa Kelurakannya masih terendam.",
    );
    workspace.write("b.jsonl", clitics);
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    assert!(found(&workspace, "kelurakan").contains(&"klitik".to_owned()));
    assert!(found(&workspace, "kelurakannya").contains(&"tengah".to_owned()));
    let (hits, _) = workspace.search(&["kelurakan"]);
    for hit in hits {
        let marked = |part: &serde_json::Value| part.as_array().map_or(0, Vec::len);
        let marks = marked(&hit["title_matches"]) + marked(&hit["passages"][0]["matches"]);
        assert_eq!(marks, 1, "{hit}");
    }
}

#[test]
fn the_two_spellings_meet_and_the_one_typed_ranks_above() {
    let filler = "Pada hari itu banyak orang datang dari jauh untuk melihat pasar malam.";
    let lines = [
        article(
            "lama",
            "Pasar",
            &format!("Pasar malam di Djakarta dibuka. {filler}"),
        ),
        article(
            "baru",
            "Pasar",
            &format!("Pasar malam di Jakarta dibuka. {filler}"),
        ),
        article(
            "lain",
            "Pasar",
            &format!("Pasar malam di Bandung dibuka. {filler}"),
        ),
        article(
            "ramai",
            "Jakarta",
            "Jakarta, Jakarta dan Jakarta: kota Jakarta di Jakarta.",
        ),
    ];
    let workspace = Workspace::indexed(&lines.concat());
    assert_eq!(found(&workspace, "djakarta")[0], "lama");
    assert_eq!(
        found_sorted(&workspace, "djakarta"),
        ["baru", "lama", "ramai"]
    );
    assert_eq!(found(&workspace, "jakarta"), ["ramai", "baru", "lama"]);
    // Where the spelling typed is nowhere, the other is worth as much as any word.
    let old = Workspace::indexed(
        &(article("a", "Pidato", "Soekarno berpidato di Bandung tadi malam.")
            + &article("b", "Pidato", "Pidato itu disiarkan radio ke seluruh kota.")),
    );
    assert_eq!(found(&old, "sukarno pidato")[0], "a");
    // Exactly as written means exactly as written.
    assert_eq!(found(&workspace, "\"di djakarta\""), ["lama"]);
    assert_eq!(
        found_sorted(&workspace, "\"di jakarta\""),
        ["baru", "ramai"]
    );
}

#[test]
fn old_spelling_is_seen_only_where_nothing_else_is_known() {
    let modern = |word: &str| Stemmer::new(Algorithm::Telusur).explain(word).modern;
    for (old, stem) in [
        ("djakarta", "jakarta"),
        ("soeharto", "suharto"),
        ("tjukup", "cukup"),
        ("jang", "yang"),
        ("njata", "nyata"),
        ("mentjari", "cari"),
        ("pekerdjaan", "kerja"),
        ("sjarat", "syarat"),
        ("achir", "akhir"),
        // Known to the table of informal spellings alone, which is off.
        ("tjinta", "cinta"),
        ("kampoeng", "kampung"),
    ] {
        assert_eq!(modern(old).as_deref(), Some(stem), "{old}");
    }
    for word in [
        "join",
        "does",
        "koefisien",
        "jakarta",
        "projek",
        "xoeyz",
        "chat",
        "juni",
    ] {
        assert_eq!(modern(word), None, "{word}");
    }
}

#[test]
fn exceptions_go_into_the_index_and_rule_every_search_of_it() {
    let workspace = Workspace::new();
    workspace.write(
        "a.jsonl",
        article("a", "Rapat", "Kemenkominfoan dan wartel dibahas."),
    );
    let exceptions = workspace.path().join("kata.tsv");
    std::fs::write(
        &exceptions,
        "# ours\nkemenkominfoan\tkominfo\nWartel\ttelepon\n",
    )
    .unwrap();
    let run = workspace.run(&["index", "archive", "--stem-exceptions", "kata.tsv"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    std::fs::remove_file(&exceptions).unwrap();
    assert_eq!(found(&workspace, "kominfo"), ["a"]);
    assert_eq!(found(&workspace, "telepon"), ["a"]);
    assert_eq!(found(&workspace, "menelepon"), ["a"]);

    // Later runs keep the stemmer of the index; another one is refused.
    workspace.write("b.jsonl", article("b", "Rapat", "Wartel lagi."));
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    assert_eq!(found_sorted(&workspace, "telepon"), ["a", "b"]);
    let run = workspace.run(&["index", "archive", "--stemmer", "snowball"]);
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @r"telusur: The index at index was built with the stemmer telusur and 2 exceptions, not snowball (the exceptions differ, for one in kemenkominfoan). Use another folder, or remove this one and run telusur index again");
    for (content, wrong) in [("satu dua\n", "line 1"), ("a\tb\na\tc\n", "line 2")] {
        std::fs::write(&exceptions, content).unwrap();
        let folder = workspace.path().join("other");
        let other = folder.to_str().unwrap();
        let arguments = [
            "index",
            "archive",
            "--index",
            other,
            "--stem-exceptions",
            "kata.tsv",
        ];
        let run = workspace.run(&arguments);
        assert_eq!(run.code, Some(2));
        assert!(
            run.stderr.contains("kata.tsv") && run.stderr.contains(wrong),
            "{}",
            run.stderr
        );
        assert!(!folder.exists());
    }
}

#[test]
fn an_index_can_have_another_stemmer() {
    for (stemmer, query, hits) in [
        ("telusur", "kurang", 1),
        ("snowball", "kurang", 0),
        ("snowball", "mengurangi", 1),
        ("none", "kurang", 0),
        ("none", "mengurangi", 1),
    ] {
        let workspace = Workspace::new();
        workspace.write(
            "a.jsonl",
            article("a", "Rapat", "Pemerintah mengurangi subsidi."),
        );
        assert_eq!(
            workspace
                .run(&["index", "archive", "--stemmer", stemmer])
                .code,
            Some(0)
        );
        let (found, _) = workspace.search(&["--no-repair", query]);
        assert_eq!(found.len(), hits, "{stemmer}: {query}");
    }
    let run = Workspace::new().run(&["stem", "a", "--stemmer", "none", "--informal"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("leave out one of the two"),
        "{}",
        run.stderr
    );
    let run = Workspace::new().run(&["index", "archive", "--stemmer", "porter"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("telusur, snowball, none"),
        "{}",
        run.stderr
    );
}

#[test]
fn informal_language_is_understood_when_asked_for() {
    let workspace = Workspace::new();
    workspace.write(
        "a.jsonl",
        article("a", "Curhat", "Dia ngurusin anaknya, udah biasa."),
    );
    assert_eq!(
        workspace.run(&["index", "archive", "--informal"]).code,
        Some(0)
    );
    for query in ["mengurus", "urusan", "sudah", "ngurusin"] {
        assert_eq!(found(&workspace, query), ["a"], "{query}");
    }
    let standard = Stemmer::new(Algorithm::Telusur);
    let informal = standard.clone().with_informal(true);
    for (form, root) in [
        ("ngurusin", "urus"),
        ("ngeluarin", "keluar"),
        ("ngikutin", "ikut"),
        ("nyari", "cari"),
        ("gimana", "bagaimana"),
        ("kangeeen", "kangen"),
        ("apaaa", "apa"),
    ] {
        assert_eq!(informal.stem(form), root, "{form}");
        assert_ne!(standard.stem(form), root, "{form}");
    }
}

#[test]
fn words_are_explained() {
    let workspace = Workspace::new();
    let explain = |words: &[&str]| {
        let run = workspace.run(&[&["stem", "--explain"], words].concat());
        assert_eq!(run.code, Some(0));
        run.stdout
    };
    assert_snapshot!(explain(&["berlari-larian", "djakarta", "yang", "xq"]), @r"
    berlari-larian → lari    the root of both halves
    djakarta → djakarta    no affix that could be cut
      spelling before 1972, also found as jakarta
    yang → yang    listed in the lexicon
    xq → xq    no affix that could be cut
    ");
    // The losers and their scores change with every training, not who wins.
    let readings = explain(&["memadukan"]);
    let lines: Vec<&str> = readings.lines().take(3).collect();
    assert_eq!(lines[0], "memadukan → padu    the best reading");
    assert!(lines[1].starts_with("  meN- + padu + -kan ") && lines[1].contains(" best "));
    assert!(lines[2].starts_with("  meN- + madu + -kan ") && lines[2].contains(" −"));
    assert!(lines[1].ends_with("  root") && lines[2].ends_with("  root"));
}

#[test]
fn words_are_read_from_standard_input() {
    let workspace = Workspace::new();
    for (arguments, expected) in [
        (
            &["stem", "--tsv"][..],
            "mengurangi\tkurang\nanak-anak\tanak\n\t\nse-Indonesia\tindonesia\n",
        ),
        (
            &["stem"][..],
            "mengurangi\tkurang\nanak-anak\tanak\nse\tse\nindonesia\tindonesia\n",
        ),
        (
            &["stem", "--tsv", "--stemmer", "none"][..],
            "mengurangi\tmengurangi\nanak-anak\tanak\n\t\nse-Indonesia\tse-indonesia\n",
        ),
    ] {
        let words = b"mengurangi\r\nanak-anak\n\nse-Indonesia";
        let run = workspace.run_with_input(arguments, words);
        assert_eq!(run.code, Some(0));
        assert_eq!(run.stdout, expected, "{arguments:?}");
    }
}
