//! Measures of rankings: against those of another program, on small collections,
//! and, where the material is at hand, against floors on real ones.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use telusur::eval::{Evaluation, Measure, Qrels, Run, read_topics};

use crate::shared::shared;
use crate::workspace::Workspace;

/// `expected.tsv` is what `ir_measures` says of the same files (`expected.py`).
#[test]
fn measures_are_those_of_trec_eval() {
    let file = |name: &str| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/evaluation")
            .join(name)
    };
    let topics = read_topics(&file("queries.tsv")).unwrap();
    let qrels = Qrels::read(&file("qrels.txt")).unwrap();
    let run = Run::read(&file("run.txt")).unwrap();
    let evaluation = Evaluation::new(&run, &topics, &qrels, 1000).unwrap();
    let mut compared = 0;
    for line in std::fs::read_to_string(file("expected.tsv"))
        .unwrap()
        .lines()
    {
        let mut columns = line.split('\t');
        let id = columns.next().unwrap();
        let query = evaluation.queries.iter().find(|query| query.topic.id == id);
        for measure in Measure::ALL {
            let expected: f64 = columns.next().unwrap().parse().unwrap();
            let found = match query {
                Some(query) => query.scores[measure],
                None if id == "mean" => evaluation.mean(measure),
                None => panic!("{id} was not measured"),
            };
            let name = measure.name();
            assert!(
                (found - expected).abs() < 1e-5,
                "{name} of {id}: {found} instead of {expected}"
            );
        }
        compared += 1;
    }
    assert_eq!(compared, evaluation.queries.len() + 1);
}

const ARTICLES: &str = concat!(
    r#"{"id":"beras","title":"Harga beras naik","body":"Harga beras naik di pasar."}"#,
    "\n",
    r#"{"id":"impor","title":"Impor","body":"Pemerintah mengimpor beras."}"#,
    "\n",
    r#"{"id":"banjir","title":"Banjir","body":"Banjir merendam desa."}"#,
    "\n",
    // The same twice, so that scores are equal; the newer one comes first.
    r#"{"id":"a-baru","title":"Jalan","body":"Jalan rusak.","date":"2024-02-02"}"#,
    "\n",
    r#"{"id":"b-lama","title":"Jalan","body":"Jalan rusak.","date":"2014-02-02"}"#,
    "\n",
);

fn judged() -> Workspace {
    let workspace = Workspace::indexed(ARTICLES);
    let files = [
        (
            "q.tsv",
            "q1\tharga \"beras\"\nq2\t-banjir\nq3\tjalan\nq4\tgempa\nq5\tdesa\n",
        ),
        (
            "qrels.txt",
            "q1 0 impor 1\nq2 0 banjir 1\nq3 0 a-baru 2\nq4 0 beras 1\nq5 0 banjir 0\nq9 0 beras 1\n",
        ),
        ("none.tsv", "q4\tgempa\n"),
        ("damaged.tsv", "q1\tharga\nq2 banjir\n"),
        ("other.tsv", "x\tharga\n"),
    ];
    for (name, content) in files {
        std::fs::write(workspace.path().join(name), content).expect("a written file");
    }
    workspace
}

const EVAL: [&str; 5] = ["eval", "--queries", "q.tsv", "--qrels", "qrels.txt"];

#[test]
fn words_of_the_best_articles_count_when_asked() {
    let workspace = Workspace::indexed(concat!(
        r#"{"id":"satu","body":"Banjir. Sungai meluap."}"#,
        "\n",
        r#"{"id":"dua","body":"Banjir lagi, sungai meluap."}"#,
        "\n",
        r#"{"id":"tiga","body":"Sungai itu meluap."}"#,
        "\n",
        r#"{"id":"empat","body":"Harga beras naik."}"#,
        "\n",
    ));
    std::fs::write(workspace.path().join("q.tsv"), "q1\tbanjir\n").unwrap();
    std::fs::write(workspace.path().join("qrels.txt"), "q1 0 tiga 1\n").unwrap();
    let recall = |options: &[&str]| {
        let run = workspace.run(&[&EVAL[..], &["--json"], options].concat());
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        report["measures"]["R@100"].as_f64()
    };
    assert_eq!(recall(&[]), Some(0.0));
    assert_eq!(recall(&["--expand"]), Some(1.0));
}

#[test]
fn a_table_with_each_query_the_worst_first() {
    let workspace = judged();
    let run = workspace.run(&[&EVAL[..], &["--per-query"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let table = run
        .stdout
        .replace('\t', " | ")
        .lines()
        .map(|line| line.split(" · ").next().unwrap().to_owned() + "\n")
        .collect::<String>();
    insta::assert_snapshot!(table, @r#"
    query | nDCG@10 | RR@10 | first | text
    q4 | 0.0000 | 0.0000 | - | gempa
    q1 | 0.6309 | 0.5000 | 2 | harga "beras"
    q2 | 1.0000 | 1.0000 | 1 | -banjir
    q3 | 1.0000 | 1.0000 | 1 | jalan

    nDCG@10   0.6577
    RR@10     0.6250
    AP        0.6250
    P@10      0.0750
    R@100     0.7500
    4 queries
    1 left out: no article is judged relevant
    1 left out: judged, but not among the queries
    "#);
}

#[test]
fn a_run_written_and_read_again_is_the_same() {
    let workspace = judged();
    let run = workspace.run(&[&EVAL[..], &["--run", "run.txt"]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let written = std::fs::read_to_string(workspace.path().join("run.txt")).unwrap();
    let q3: Vec<&str> = written
        .lines()
        .filter(|line| line.starts_with("q3 "))
        .collect();
    assert!(q3[0].starts_with("q3 Q0 a-baru 1 ") && q3[0].ends_with(" telusur"));
    assert!(q3[1].starts_with("q3 Q0 b-lama 2 "), "{q3:?}");

    let run =
        workspace.run(&[&["nilai"], &EVAL[1..], &["--against", "run.txt", "--json"]].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["queries"], 4);
    for measure in Measure::ALL {
        let row = &report["against"][measure.name()];
        assert_eq!(row["mean"], report["measures"][measure.name()]);
        assert_eq!(row["difference"], 0.0);
        assert_eq!(row["p"], 1.0);
        assert_eq!(row["equal"], 4);
    }

    let others = "q1 Q0 impor 1 2 x\nq1 Q0 beras 2 1 x\n";
    std::fs::write(workspace.path().join("other.txt"), others).unwrap();
    let run = workspace.run(&[&EVAL[..], &["--against", "other.txt"]].concat());
    let table: Vec<&str> = run.stdout.lines().take(2).collect();
    insta::assert_snapshot!(table.join("\n"), @r"
                here  other    change       p better worse equal
    nDCG@10   0.6577 0.2500   +0.4077  0.5000      2     1     1
    ");
}

#[test]
fn exit_codes_and_messages() {
    let workspace = judged();
    let eval = |queries: &str, more: &[&str]| {
        let files = ["eval", "--queries", queries, "--qrels", "qrels.txt"];
        workspace.run(&[&files[..], more].concat())
    };
    assert_eq!(eval("none.tsv", &[]).code, Some(1));
    for (queries, more, message) in [
        (
            "damaged.tsv",
            &[][..],
            "telusur: damaged.tsv, line 2: \"q2 banjir\" is no query; write an id without spaces, a tab and the text\n",
        ),
        ("other.tsv", &[], "telusur: no query has an article judged"),
        ("missing.tsv", &[], "telusur: can't use missing.tsv: "),
        (
            "q.tsv",
            &["--index", "nowhere"],
            "telusur: No index at nowhere/.",
        ),
        (
            "q.tsv",
            &["--against", "qrels.txt"],
            "telusur: qrels.txt, line 1: ",
        ),
        ("q.tsv", &["--depth", "0"], "error: invalid value '0'"),
    ] {
        let run = eval(queries, more);
        assert_eq!(run.code, Some(2), "{queries} {more:?}");
        assert!(run.stderr.starts_with(message), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

/// Indexes `docs.jsonl` of a folder and measures its queries.
fn evaluate(workspace: &Workspace, folder: &Path, index: &str, options: &[&str]) -> Value {
    let file = |name: &str| folder.join(name).display().to_string();
    let (docs, queries, qrels) = (file("docs.jsonl"), file("queries.tsv"), file("qrels.txt"));
    let indexing = [&["index", "-q", &docs, "--index", index][..], options].concat();
    let indexed = workspace.run(&indexing);
    assert_eq!(indexed.code, Some(0), "{}", indexed.stderr);
    let run = workspace.run(&[
        "eval",
        "--json",
        "--index",
        index,
        "--queries",
        &queries,
        "--qrels",
        &qrels,
    ]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// Rankings may get better, and never fall below these figures, which lie a
/// little under what docs/evaluation.md reports.
#[test]
fn rankings_are_as_good_as_they_were() {
    const FLOORS: [(&str, u64, f64, f64); 2] = [
        // Collection, queries, nDCG@10, R@100.
        ("eval/tydi", 5369, 0.783, 0.965),
        ("eval/facqa", 2495, 0.850, 0.981),
    ];
    for (collection, queries, ndcg, recall) in FLOORS {
        let Some(folder) = shared(collection) else {
            return;
        };
        let report = evaluate(&Workspace::new(), &folder, "index", &[]);
        eprintln!("{collection}: {report}");
        assert_eq!(report["queries"], queries);
        for (measure, floor) in [("nDCG@10", ndcg), ("R@100", recall)] {
            let reached = report["measures"][measure].as_f64().unwrap();
            assert!(
                reached >= floor,
                "{collection}: {measure} is {reached}, below {floor}"
            );
        }
    }
}

/// Writes a known-item collection: the bodies of articles, their titles as queries.
/// Articles with the same body are all relevant, as no ranking can tell them apart.
fn known_items(articles: &Path, folder: PathBuf) -> PathBuf {
    let text = std::fs::read_to_string(articles).expect("articles");
    let articles: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let text = |article: &Value, key: &str| article[key].as_str().expect("a text").to_owned();
    let (mut docs, mut queries, mut qrels) = (Vec::new(), Vec::new(), Vec::new());
    for article in &articles {
        let (id, body) = (text(article, "id"), text(article, "body"));
        let title = text(article, "title").replace(char::is_whitespace, " ");
        docs.push(json!({"id": id, "title": "", "body": body}).to_string());
        queries.push(format!("{id}\t{title}"));
        for same in articles.iter().filter(|other| other["body"] == body) {
            qrels.push(format!("{id} 0 {} 1", text(same, "id")));
        }
    }
    std::fs::create_dir(&folder).expect("a folder");
    for (name, lines) in [
        ("docs.jsonl", docs),
        ("queries.tsv", queries),
        ("qrels.txt", qrels),
    ] {
        std::fs::write(folder.join(name), lines.join("\n") + "\n").expect("a written file");
    }
    folder
}

#[test]
fn titles_find_their_articles_as_well_as_with_snowball() {
    let Some(articles) = shared("news/detik-1k.jsonl") else {
        return;
    };
    let workspace = Workspace::new();
    let folder = known_items(&articles, workspace.path().join("known-items"));
    let reciprocal = |index: &str, options: &[&str]| {
        let report = evaluate(&workspace, &folder, index, options);
        assert_eq!(report["queries"], 1000);
        report["measures"]["RR@10"].as_f64().unwrap()
    };
    let ours = reciprocal("ours", &[]);
    let snowball = reciprocal("snowball", &["--stemmer", "snowball"]);
    eprintln!("RR@10 of known items: {ours:.4}, with Snowball {snowball:.4}");
    assert!(ours >= snowball - 0.005, "{ours}, with Snowball {snowball}");
}
