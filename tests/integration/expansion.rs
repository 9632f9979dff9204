//! What else is searched for than what was typed, and what questions ask for.

use serde_json::json;

use crate::workspace::Workspace;

const ARTICLES: &[(&str, &str)] = &[
    ("beras", "Harga beras naik di pasar induk."),
    ("praktik", "Praktik dokter itu ditutup."),
    ("praktek", "Tempat praktek bidan itu dibuka."),
    ("dpr", "Dewan Perwakilan Rakyat bersidang."),
    ("pascapanen", "Kerugian pascapanen dihitung."),
    ("kapal induk", "Pesawat mendarat di kapal induk."),
    ("lama", "Korban gempa mengungsi sejak lama."),
    ("angka", "Korban gempa mencapai 120 orang, mengungsi."),
    ("tahun", "Korban gempa mengungsi sejak Agustus lalu."),
];

fn workspace() -> Workspace {
    let lines = ARTICLES
        .iter()
        .map(|(id, body)| json!({"id": id, "title": "", "body": body}).to_string() + "\n");
    Workspace::indexed(&lines.collect::<String>())
}

/// The hits of a query, the best first, and what was searched for besides.
fn found(workspace: &Workspace, arguments: &[&str]) -> (String, String) {
    let (hits, summary) = workspace.search(arguments);
    let ids: Vec<_> = hits
        .iter()
        .map(|hit| hit["id"].as_str().expect("a text"))
        .collect();
    let substitutions = summary["substitutions"].as_array().expect("a list");
    let told: Vec<_> = substitutions
        .iter()
        .map(|done| {
            let text = |key: &str| done[key].as_str().expect("a text");
            format!(
                "{}: {} → {}",
                text("reason"),
                text("typed"),
                text("searched")
            )
        })
        .collect();
    (ids.join(", "), told.join(", "))
}

/// Each word that stands nowhere is looked for among all of the archive: a page that was
/// pasted would take long.
#[test]
fn of_very_many_unknown_words_the_first_are_repaired() {
    let workspace = workspace();
    let letters = || 'a'..='z';
    let all = letters().flat_map(|a| letters().map(move |b| format!("xqz{a}{b}wvk ")));
    let all: Vec<String> = all.collect();
    for (words, ids) in [(31, "beras"), (32, "")] {
        let query = all[..words].concat() + "berass";
        let (found, _) = found(&workspace, &[&query]);
        assert_eq!(found, ids, "behind {words} others");
    }
}

#[test]
fn words_are_repaired_joined_parted_and_told() {
    let workspace = workspace();
    for (query, ids, told) in [
        ("berass", "beras", "repair: berass → beras"),
        ("beras", "beras", ""),
        (
            "pasca panen",
            "pascapanen",
            "together: pasca panen → pascapanen",
        ),
        (
            "kapalinduk",
            "kapal induk",
            "apart: kapalinduk → kapal induk",
        ),
        ("praktik", "praktik, praktek", "synonym: praktik → praktek"),
        ("dpr", "dpr", "synonym: dpr → dewan perwakilan rakyat"),
        // Quoted, required in this form or too short: as typed.
        ("\"berass\"", "", ""),
        ("=berass", "", ""),
        ("ber", "", ""),
    ] {
        let expected = (ids.to_owned(), told.to_owned());
        assert_eq!(found(&workspace, &[query]), expected, "query: {query}");
    }
    for query in ["berass", "pasca panen", "kapalinduk"] {
        let (ids, told) = found(&workspace, &["--no-repair", query]);
        assert_eq!((ids.as_str(), told.as_str()), ("", ""), "query: {query}");
    }
}

#[test]
fn a_repair_is_printed_below_the_hits_once() {
    let workspace =
        Workspace::indexed("{\"id\":\"a\",\"title\":\"\",\"body\":\"Praktik dokter.\"}\n");
    let run = workspace.run(&["search", "praktek"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(run.stdout.matches("praktek").count(), 1, "{}", run.stdout);
    let told = "searched for \"praktik\" instead of \"praktek\" (--no-repair: as typed)";
    assert!(run.stdout.contains(told), "{}", run.stdout);
}

#[test]
fn users_have_their_own_synonyms() {
    let workspace = workspace();
    std::fs::write(workspace.path().join("mine.txt"), "# mine\nlindu = gempa\n").unwrap();
    std::fs::write(workspace.path().join("wrong.txt"), "lindu gempa\n").unwrap();
    let (ids, told) = found(&workspace, &["--synonyms", "mine.txt", "lindu"]);
    assert_eq!(ids.split(", ").count(), 3, "{ids}");
    assert_eq!(told, "synonym: lindu → gempa");
    let run = workspace.run(&["search", "--synonyms", "wrong.txt", "lindu"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("line 1"), "{}", run.stderr);
}

#[test]
fn a_question_ranks_what_it_asks_for_first() {
    let workspace = workspace();
    let first = |query: &str| {
        found(&workspace, &[query])
            .0
            .split(", ")
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(first("berapa korban gempa mengungsi"), "angka");
    assert_eq!(first("kapan korban gempa mengungsi"), "tahun");
    // The number of the question is no answer to it.
    let scores = |query: &str| {
        let (hits, _) = workspace.search(&["--explain", query]);
        hits[0]["explanation"]["features"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|feature| {
                feature["name"]
                    .as_str()
                    .unwrap()
                    .contains("asked for a number")
            })
            .map(|feature| feature["value"].as_f64().expect("a number"))
            .sum::<f64>()
    };
    assert!(scores("berapa korban gempa mengungsi") > 0.5);
    assert!(scores("berapa korban gempa 120") < 0.5);
}
