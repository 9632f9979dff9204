//! Trains the ranker of the stemmer and reports how good it is.
//!
//! ```text
//! cargo run --release --features training --bin train-stemmer -- GOLD [--write] [--errors FILE]
//! ```
//!
//! `GOLD` is a folder of `ud_rootpref.tsv`, `unimorph.tsv`, `propn.tsv` and the
//! other sets, each a table of form, root and count. One fifth of the roots, by
//! hash, is never trained on and is reported apart; the rest is cross-validated
//! by root in five folds. `--write` writes the weights trained on the four
//! fifths; build again to use them.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a tool whose report is its output")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, bail};
use telusur::analysis::training::{
    Example, Gold, Model, Settings, coverage, parse_gold, part_of, score,
};
use telusur::analysis::{Algorithm, Stemmer};

const WEIGHTS: &str = "src/analysis/stemmer/data/weights.txt";
/// One in so many roots is never trained on.
const CLOSED_PARTS: u64 = 5;
const FOLDS: u64 = 5;
/// Sets with the weight each form has in training, and whether they are read as
/// informal. The treebanks are what the stemmer is measured by first.
const TRAINED: [(&str, f64, bool); 6] = [
    ("ud_consensus", 1.0, false),
    ("ud_rootpref", 1.0, false),
    ("unimorph", 0.7, false),
    ("propn", 0.7, false),
    ("aksara_informal", 1.0, true),
    ("mpstemmer_informal", 1.0, true),
];
const REPORTED: [&str; 11] = [
    "ud_consensus",
    "ud_rootpref",
    "unimorph",
    "propn",
    "aksara_informal",
    "mpstemmer_informal",
    "ud_csui",
    "ud_gsd",
    "ud_pud",
    "sastrawi_tests",
    "lucene_tests",
];
/// Samples of the bootstrap.
const SAMPLES: usize = 1000;

fn main() -> anyhow::Result<()> {
    let mut folder = None;
    let (mut write, mut errors) = (false, None);
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--write" => write = true,
            "--errors" => {
                let path = arguments.next().context("--errors needs a file")?;
                errors = Some(PathBuf::from(path));
            }
            option if option.starts_with('-') => bail!("no option is called {option}"),
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let Some(folder) = folder else {
        bail!("say in which folder the gold is: train-stemmer GOLD [--write] [--errors FILE]");
    };

    // Every set with its weight and reading; sets that are only reported weigh nothing.
    let mut sets: Vec<(&str, bool, Vec<Gold>)> = Vec::new();
    let mut examples = Vec::new();
    for name in REPORTED {
        let trained = TRAINED.iter().find(|(set, ..)| *set == name);
        // Sets that are only reported need not be there.
        if trained.is_none() && !folder.join(format!("{name}.tsv")).exists() {
            continue;
        }
        let gold = read(&folder, name)?;
        let informal = trained.is_some_and(|(_, _, informal)| *informal);
        if let Some((_, weight, _)) = trained {
            examples.extend(gold.iter().map(|line| Example {
                form: line.form.clone(),
                root: line.root.clone(),
                weight: weight * (1.0 + f64::from(line.count)).ln().clamp(0.7, 4.0),
                informal,
                name: name == "propn",
            }));
        }
        sets.push((name, informal, gold));
    }
    let closed = |root: &str| part_of(root, CLOSED_PARTS) == 0;
    let fold = |root: &str| part_of(&format!("{root}/fold"), FOLDS);
    let open: Vec<Example> = examples
        .iter()
        .filter(|example| !closed(&example.root))
        .cloned()
        .collect();
    let (ranked, missing) = coverage(&open);
    println!(
        "{ranked} forms to rank; the root is not among the analyses of {}",
        missing.len()
    );

    let models: Vec<Model> = std::thread::scope(|scope| {
        let trainings: Vec<_> = (0..FOLDS)
            .map(|held_out| {
                let rest: Vec<Example> = open
                    .iter()
                    .filter(|example| fold(&example.root) != held_out)
                    .cloned()
                    .collect();
                scope.spawn(move || Model::train(&rest, Settings::default()))
            })
            .collect();
        trainings
            .into_iter()
            .map(|training| training.join().unwrap_or_else(|_| std::process::abort()))
            .collect()
    });
    let whole = Model::train(&open, Settings::default());

    let mut wrong = String::new();
    println!(
        "set\tpart\tforms\ttype\ttoken\taffixed\tbase\tmissed pairs\twrong pairs\t95% of type"
    );
    for (name, informal, gold) in &sets {
        let stemmer = Stemmer::new(Algorithm::Telusur).with_informal(*informal);
        for part in ["open", "closed"] {
            let lines: Vec<Gold> = gold
                .iter()
                .filter(|line| closed(&line.root) == (part == "closed"))
                .cloned()
                .collect();
            let found: HashMap<&str, String> = lines
                .iter()
                .map(|line| {
                    let model = if part == "closed" {
                        &whole
                    } else {
                        &models[usize::try_from(fold(&line.root)).unwrap_or(0)]
                    };
                    let root = model
                        .root(&line.form, *informal)
                        .unwrap_or_else(|| stemmer.stem(&line.form).into_owned());
                    (line.form.as_str(), root)
                })
                .collect();
            let scores = score(&lines, |form| found[form].clone());
            let (low, high) = interval(&lines, &found);
            println!(
                "{name}\t{part}\t{}\t{:.2}\t{:.2}\t{:.2}\t{:.2}\t{:.2}\t{:.2}\t{low:.1}–{high:.1}",
                scores.forms,
                scores.types,
                scores.tokens,
                scores.affixed,
                scores.base,
                scores.understemmed,
                scores.wrong_pairs,
            );
            if part == "open" {
                for line in &lines {
                    let root = &found[line.form.as_str()];
                    if *root != line.root {
                        writeln!(
                            wrong,
                            "{name}\t{}\t{}\t{root}\t{}",
                            line.form, line.root, line.count
                        )?;
                    }
                }
            }
        }
    }
    if let Some(path) = errors {
        fs::write(&path, wrong).with_context(|| format!("can't write {}", path.display()))?;
    }
    if write {
        let mut text = format!(
            "# Weights of the ranker, times 100, one a feature (see src/analysis/stemmer/ranking.rs).\n\
             # Trained by src/bin/train-stemmer.rs on {} forms of the development gold: Universal\n\
             # Dependencies treebanks CSUI, GSD and PUD, UniMorph ind, and the informal sets of Aksara\n\
             # and mpstemmer, without the fifth of the roots that is kept for the report.\n",
            open.len()
        );
        for line in whole.lines() {
            text.push_str(&line);
            text.push('\n');
        }
        fs::write(WEIGHTS, text).with_context(|| format!("can't write {WEIGHTS}"))?;
    }
    Ok(())
}

fn read(folder: &Path, name: &str) -> anyhow::Result<Vec<Gold>> {
    let path = folder.join(format!("{name}.tsv"));
    let text =
        fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
    Ok(parse_gold(&text))
}

/// Returns the 95% interval of the share of right forms, from a bootstrap over roots.
fn interval(gold: &[Gold], found: &HashMap<&str, String>) -> (f64, f64) {
    let mut groups: HashMap<&str, (f64, f64)> = HashMap::new();
    for line in gold {
        let group = groups.entry(&line.root).or_default();
        group.0 += f64::from(u8::from(found[line.form.as_str()] == line.root));
        group.1 += 1.0;
    }
    let mut groups: Vec<(&str, (f64, f64))> = groups.into_iter().collect();
    groups.sort_by_key(|(root, _)| *root);
    let mut random: u64 = 0x2545_f491_4f6c_dd1d;
    let mut shares: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let (mut right, mut all) = (0.0, 0.0);
            for _ in 0..groups.len() {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let at = usize::try_from(random % groups.len() as u64).unwrap_or(0);
                right += groups[at].1.0;
                all += groups[at].1.1;
            }
            100.0 * right / f64::max(all, 1.0)
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    (shares[SAMPLES / 40], shares[SAMPLES - SAMPLES / 40 - 1])
}
