//! Real articles and the archive generator, read through `TELUSUR_SHARED`.
//!
//! With the variable set, what is not there is a failure; without it these
//! tests say that they are skipped.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use telusur::analysis::training::{parse_gold, score};
use telusur::analysis::{Algorithm, Stemmer};

use crate::workspace::Workspace;

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("TELUSUR_SHARED") else {
        eprintln!("skipped: TELUSUR_SHARED is not set, so there is no {path}");
        return None;
    };
    let path = PathBuf::from(folder).join(path);
    assert!(
        path.exists(),
        "TELUSUR_SHARED is set, but there is no {}",
        path.display()
    );
    Some(path)
}

#[test]
fn real_articles_are_indexed_and_found() {
    let Some(file) = shared("news/detik-1k.jsonl") else {
        return;
    };
    let workspace = Workspace::new();
    let run = workspace.run(&["index", file.to_str().unwrap()]);
    assert!(
        run.stderr.contains("1,000 articles indexed"),
        "{}",
        run.stderr
    );
    let stats: Value = serde_json::from_str(&workspace.run(&["stats", "--json"]).stdout).unwrap();
    assert_eq!(
        (&stats["articles"], &stats["dated_articles"]),
        (&1000.into(), &1000.into())
    );
    let (hits, _) = workspace.search(&["pengendalian harga beras"]);
    assert_eq!(hits.len(), 10);
    for hit in hits {
        assert!(hit["section"].is_string());
        let passage = &hit["passages"][0];
        let marked = passage["matches"].as_array().unwrap();
        assert!(!marked.is_empty() || !hit["title_matches"].as_array().unwrap().is_empty());
        for range in marked {
            let place = |key: &str| usize::try_from(range[key].as_u64().unwrap()).unwrap();
            let text = passage["text"].as_str().unwrap();
            let by_bytes = &text[place("start")..place("end")];
            let by_chars: String = text
                .chars()
                .skip(place("char_start"))
                .take(place("char_end") - place("char_start"))
                .collect();
            assert_eq!(by_bytes, by_chars);
            let word = by_bytes.to_lowercase();
            assert!(
                ["harga", "beras", "endali"]
                    .iter()
                    .any(|root| word.contains(root)),
                "{word}"
            );
        }
    }
}

#[test]
fn generated_text_files_keep_every_field() {
    let Some(generator) = shared("bench/make-archive") else {
        return;
    };
    let workspace = Workspace::new();
    let records = workspace.path().join("records.jsonl");
    let status = Command::new("python3")
        .arg(generator)
        .args(["--articles", "300", "--text"])
        .arg(workspace.archive())
        .arg("--jsonl")
        .arg(&records)
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(workspace.run(&["index", "archive", "-q"]).code, Some(0));
    let index = telusur::index::Index::open(&workspace.path().join("index")).unwrap();
    let mut compared = 0;
    for line in std::fs::read_to_string(records).unwrap().lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let id = format!("00000/{}.txt", record["id"].as_str().unwrap());
        let article = index.article(&id).unwrap().unwrap();
        let published = article.published.unwrap().to_iso();
        let found = [
            Some(article.title),
            article.author,
            article.source,
            article.place,
            Some(published),
        ];
        let expected = ["title", "author", "source", "place", "date"];
        for (found, key) in found.into_iter().zip(expected) {
            assert_eq!(found.as_deref(), record[key].as_str(), "{id}: {key}");
        }
        compared += 1;
    }
    assert_eq!(compared, 300);
}

#[test]
fn no_real_article_ends_in_a_link_to_a_video() {
    let Some(file) = shared("news/detik-1k.jsonl") else {
        return;
    };
    let cleaning = telusur::corpus::Cleaning::default();
    let mut cleaned = 0;
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let body = record["body"].as_str().unwrap();
        let text = cleaning
            .clean(body)
            .map_or_else(|| body.to_owned(), |(text, _)| text);
        cleaned += usize::from(text.len() < body.len());
        let last = text.lines().last().unwrap_or_default().to_lowercase();
        for start in [
            "simak juga video",
            "simak video",
            "tonton juga video",
            "lihat juga video",
        ] {
            assert!(!last.starts_with(start), "{last}");
        }
        assert!(!text.contains("SCROLL TO CONTINUE WITH CONTENT"), "{text}");
        // Cleaning takes out lines, never the article.
        assert!(text.len() * 2 > body.len(), "{text}");
    }
    assert!(cleaned > 900, "{cleaned}");
}

/// The scores of the stemmer may rise, and never fall below these: a little under
/// what docs/stemmer.md reports for the whole development gold.
#[test]
fn the_stemmer_is_as_good_as_it_was() {
    /// Set, whether it is read as informal, and floors in percent: forms, tokens,
    /// affixed forms, forms that are their own root.
    const FLOORS: [(&str, bool, [f64; 4]); 6] = [
        ("ud_consensus", false, [99.5, 99.8, 99.2, 99.6]),
        ("ud_rootpref", false, [95.0, 98.6, 97.0, 92.9]),
        ("unimorph", false, [97.3, 97.3, 97.3, 0.0]),
        ("propn", false, [98.0, 98.8, 0.0, 98.0]),
        ("aksara_informal", true, [87.0, 88.0, 78.0, 94.0]),
        ("mpstemmer_informal", true, [95.0, 95.0, 95.0, 0.0]),
    ];
    for (set, informal, floors) in FLOORS {
        let Some(file) = shared(&format!("stem/{set}.tsv")) else {
            return;
        };
        let gold = parse_gold(&std::fs::read_to_string(file).unwrap());
        let stemmer = Stemmer::new(Algorithm::Telusur).with_informal(informal);
        let scores = score(&gold, |form| stemmer.stem(form).into_owned());
        let reached = [scores.types, scores.tokens, scores.affixed, scores.base];
        for (floor, reached) in floors.into_iter().zip(reached) {
            assert!(floor == 0.0 || reached >= floor, "{set}: {scores:?}");
        }
        if set == "ud_rootpref" {
            assert!(scores.understemmed <= 2.0, "{scores:?}");
            assert!(scores.wrong_pairs <= 5.0, "{scores:?}");
        }
    }
}

#[test]
fn indonesian_is_never_called_foreign() {
    // One passage of Wikipedia is in English.
    for (path, foreign) in [("news/detik-1k.jsonl", 0), ("eval/tydi/docs.jsonl", 1)] {
        let Some(file) = shared(path) else { return };
        let run = Workspace::new().run(&["check", "--json", file.to_str().unwrap()]);
        let lines = run.stdout.lines();
        let articles: Vec<Value> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(articles.len() >= 1000);
        let languages = articles.iter().map(|article| &article["language"]);
        let found: Vec<_> = languages.filter(|language| !language.is_null()).collect();
        assert_eq!(found, vec!["eng"; foreign], "{path}");
    }
}
