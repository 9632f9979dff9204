//! Makes the dictionary with which articles are packed.
//!
//! ```text
//! cargo run --release --features training --bin train-dictionary -- src/index/data ARCHIVE...
//! ```
//!
//! It writes two files. `runs.txt`: the runs of one to three words that save most,
//! which is how often a run stands in the archives, times its length beyond that of a
//! reference to it; runs of few articles are no part of the language and stay out.
//! `tables.bin`: how frequent letters, lengths and distances are when articles are packed
//! with these runs, as zstd writes it down, so that no article needs tables of its own.

use std::collections::{HashMap, HashSet};
use std::env;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::bail;
use telusur::corpus::{self, Links, ReadOptions, Roots};
use telusur::index::MARKER;
use zstd::zstd_safe::zstd_sys;

/// Size of the dictionary, in bytes. Twice as much saves 1% more of the articles it was
/// made of and takes twice as long to make ready in a short process.
const SIZE: usize = 64 << 10;
/// Words of the longest run. With five, the dictionary packs worse.
const LONGEST: usize = 3;
/// Articles in which a run stands at least.
const LEAST_ARTICLES: u32 = 8;
/// What a reference to a run costs, about, in bytes.
const REFERENCE: usize = 3;
/// The tables are made of one article of so many.
const SAMPLED: usize = 3;
/// The level of zstd they are made for.
const LEVEL: i32 = 3;
/// Number that zstd wants of a dictionary; frames don't have it.
const NUMBER: u32 = 2018;

#[derive(Default)]
struct Count {
    times: usize,
    articles: u32,
}

fn main() -> anyhow::Result<()> {
    let paths: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let Some((folder, paths)) = paths.split_first().filter(|(_, paths)| !paths.is_empty()) else {
        bail!("usage: train-dictionary FOLDER ARCHIVE...");
    };
    let mut samples = Vec::new();
    let mut counts = HashMap::<String, Count>::new();
    let options = ReadOptions::default();
    let listing = corpus::walk(paths, &mut Roots::default(), MARKER, Links::default())?;
    for file in listing.files {
        let _ = corpus::read(file.into(), &options, &mut |unit| {
            let articles = corpus::parse(unit, &options).records.into_iter().flatten();
            for reading in articles {
                let article = &reading.article;
                samples.push(format!("{}\n{}", article.title, article.body));
                count(&article.title, &article.body, &mut counts);
            }
            ControlFlow::Continue(())
        });
    }
    let gain = |run: &str, count: &Count| count.times * run.len().saturating_sub(REFERENCE);
    let mut runs: Vec<(usize, String)> = counts
        .into_iter()
        .filter(|(_, count)| count.articles >= LEAST_ARTICLES)
        .map(|(run, count)| (gain(&run, &count), run))
        .collect();
    runs.sort_unstable_by(|a, b| b.cmp(a));
    let mut chosen: Vec<String> = Vec::new();
    let mut text = " ".to_owned();
    for (_, run) in runs {
        if text.contains(&format!(" {run} ")) {
            continue;
        }
        if text.len() + run.len() > SIZE {
            break;
        }
        text.push_str(&run);
        text.push(' ');
        chosen.push(run);
    }
    // What is used most comes last, where it is nearest to the text.
    let runs: String = chosen
        .iter()
        .rev()
        .flat_map(|run| [run.as_str(), "\n"])
        .collect();
    fs::write(folder.join("runs.txt"), &runs)?;
    let samples: Vec<String> = samples.into_iter().step_by(SAMPLED).collect();
    write_tables(
        &folder.join("tables.bin"),
        &runs.replace('\n', " "),
        &samples,
    )
}

/// Writes what stands before the text in a dictionary of zstd.
#[expect(unsafe_code, reason = "only the library in C makes the tables")]
fn write_tables(path: &Path, text: &str, samples: &[String]) -> anyhow::Result<()> {
    let sizes: Vec<usize> = samples.iter().map(String::len).collect();
    let samples = samples.concat();
    let mut dictionary = vec![0_u8; text.len() + (64 << 10)];
    let parameters = zstd_sys::ZDICT_params_t {
        compressionLevel: LEVEL,
        notificationLevel: 0,
        dictID: NUMBER,
    };
    // SAFETY: each pointer comes with the length of what it points to, and the sizes of
    // the samples add up to that of all of them.
    let length = unsafe {
        zstd_sys::ZDICT_finalizeDictionary(
            dictionary.as_mut_ptr().cast(),
            dictionary.len(),
            text.as_ptr().cast(),
            text.len(),
            samples.as_ptr().cast(),
            sizes.as_ptr(),
            u32::try_from(sizes.len())?,
            parameters,
        )
    };
    let Some(tables) = length
        .checked_sub(text.len())
        .and_then(|end| dictionary.get(..end))
    else {
        bail!("zstd can't make the tables (error {length})");
    };
    fs::write(path, tables)?;
    Ok(())
}

fn count(title: &str, body: &str, counts: &mut HashMap<String, Count>) {
    let mut seen = HashSet::new();
    for line in body.lines().chain([title]) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for length in 1..=LONGEST {
            for run in words.windows(length) {
                let run = run.join(" ");
                let count = counts.entry(run.clone()).or_default();
                count.times += 1;
                if seen.insert(run) {
                    count.articles += 1;
                }
            }
        }
    }
}
