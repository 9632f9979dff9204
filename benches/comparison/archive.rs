//! Archives and queries of any size, the same every time.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::support::Numbers;

/// The texts of a record: what is stored and shown, without the syntax around it.
#[derive(Deserialize)]
struct Record {
    title: String,
    body: String,
}

/// The most articles that are written to text files as well.
const MOST_TEXT_FILES: u64 = 100_000;

/// An archive of generated articles.
pub(crate) struct Archive {
    pub(crate) file: PathBuf,
    /// The folder with the same articles as text files, unless they are too many.
    pub(crate) text_files: Option<PathBuf>,
    pub(crate) articles: u64,
    /// Bytes of all titles and bodies.
    pub(crate) text_bytes: u64,
    titles: Vec<String>,
}

/// Returns the folder in which archives and indexes are kept between runs.
pub(crate) fn folder() -> PathBuf {
    let named = std::env::var_os("TELUSUR_BENCH").map(PathBuf::from);
    named.unwrap_or_else(|| std::env::temp_dir().join("telusur-bench"))
}

/// Has the generator make an archive, if it is not there yet.
fn make(generator: &Path, articles: u64, form: &str, path: &Path) {
    if path.exists() {
        return;
    }
    eprintln!("making {}", path.display());
    std::fs::create_dir_all(folder()).expect("a folder for archives");
    let unfinished = path.with_extension("unfinished");
    let status = Command::new(generator)
        .args(["--articles", &articles.to_string(), form])
        .arg(&unfinished)
        .status()
        .expect("the generator of archives");
    assert!(status.success(), "the generator has failed");
    std::fs::rename(&unfinished, path).expect("a finished archive");
}

/// Kinds of queries of a log, in the order in which they take turns.
pub(crate) const KINDS: [&str; 10] = [
    "rare word",
    "common word",
    "two words",
    "three words",
    "four words",
    "five words",
    "phrase of two",
    "two words of a title",
    "phrase of three",
    "two required words",
];

impl Archive {
    /// Makes the archive with the generator, if it is not there yet.
    pub(crate) fn of(articles: u64, generator: &Path) -> Archive {
        let file = folder().join(format!("articles-{articles}.jsonl"));
        make(generator, articles, "--jsonl", &file);
        let text_files = (articles <= MOST_TEXT_FILES).then(|| {
            let texts = folder().join(format!("articles-{articles}"));
            make(generator, articles, "--text", &texts);
            texts
        });
        let (mut text_bytes, mut titles) = (0, Vec::new());
        for line in BufReader::new(File::open(&file).expect("an archive")).lines() {
            let record: Record = serde_json::from_str(&line.expect("a line")).expect("a record");
            text_bytes += (record.title.len() + record.body.len()) as u64;
            titles.push(record.title);
        }
        assert_eq!(titles.len() as u64, articles);
        Archive {
            file,
            text_files,
            articles,
            text_bytes,
            titles,
        }
    }

    /// Returns a log of queries made of words of the titles: one to five words as
    /// they stand there, rare and common ones alone, phrases, required words.
    pub(crate) fn queries(&self, number: usize) -> Vec<String> {
        let titles: Vec<Vec<String>> = self.titles.iter().map(|title| words(title)).collect();
        let mut counts = HashMap::<&str, usize>::new();
        for word in titles.iter().flatten() {
            *counts.entry(word).or_default() += 1;
        }
        let mut by_count: Vec<(usize, &str)> =
            counts.iter().map(|(word, count)| (*count, *word)).collect();
        by_count.sort_unstable_by(|a, b| b.cmp(a));
        let common = &by_count[..by_count.len().min(100)];
        let rare: Vec<&str> = by_count
            .iter()
            .filter(|(count, _)| *count <= 3)
            .map(|(_, word)| *word)
            .collect();
        let mut numbers = Numbers::new();
        let mut below = |limit| numbers.below(limit);
        let mut queries = Vec::with_capacity(number);
        while queries.len() < number {
            let title = &titles[below(titles.len())];
            let kind = queries.len() % KINDS.len();
            let length = match kind {
                2..=4 => kind,
                5 => 5,
                8 => 3,
                _ => 2,
            };
            if title.len() < length {
                continue;
            }
            let start = below(title.len() - length + 1);
            let run = &title[start..start + length];
            queries.push(match kind {
                0 => rare[below(rare.len())].to_owned(),
                1 => common[below(common.len())].1.to_owned(),
                6 | 8 => format!("\"{}\"", run.join(" ")),
                9 => format!("+{}", run.join(" +")),
                _ => run.join(" "),
            });
        }
        queries
    }
}

/// Returns the words of a title that any query language takes for words.
fn words(title: &str) -> Vec<String> {
    let words = title.split(|c: char| !c.is_alphanumeric());
    words
        .map(str::to_lowercase)
        .filter(|word| word.len() > 2 && word.chars().all(char::is_alphabetic))
        .collect()
}
