//! Trains the weights of the ranker and scores stemmers on gold.
//!
//! The model is a softmax over the analyses of a word: the probability of all
//! analyses that lead to the gold root is raised, by stochastic gradient descent
//! with L2 regularisation. Gold is split by the hash of the root, so that no
//! root stands on both sides.

use std::collections::BTreeMap;

use super::candidates::candidates;
use super::lexicon::{self, Marks};
use super::ranking::{FEATURES, feature_name, features};
use super::{Algorithm, Stemmer};

/// Names take affixes as roots do (*Jawanya*, *diindonesiakan*), but gold has few
/// such forms; so every so-many-th name of the lexicon is an example with these.
const NAMES_SKIPPED: usize = 20;
const AFFIXES_OF_NAMES: [(&str, &str); 2] = [("", "nya"), ("", "lah")];
const NAME_WITH_AFFIXES_WEIGHT: f64 = 0.02;

/// Scale between the weights of the trainer and the integers of the ranker.
const SCALE: f64 = 100.0;

/// A form with its root and how much it counts in training.
#[derive(Debug, Clone)]
pub struct Example {
    /// The form, folded.
    pub form: String,
    /// Its root.
    pub root: String,
    /// Weight of the example.
    pub weight: f64,
    /// Whether it is to be read with the rules for informal language.
    pub informal: bool,
    /// Whether it is a name, which no lexicon need know.
    pub name: bool,
}

/// How a model is trained.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Passes over the examples.
    pub epochs: u32,
    /// Learning rate of the first pass; it falls with the passes.
    pub rate: f64,
    /// L2 regularisation, for each example.
    pub decay: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            epochs: 30,
            rate: 0.1,
            decay: 1e-5,
        }
    }
}

/// An example with the features of its analyses.
struct Prepared {
    weight: f64,
    /// Features of each analysis, and whether it leads to the root.
    analyses: Vec<(Vec<usize>, bool)>,
    /// Whether the gold root is one of the lexicon, or nothing else is.
    plausible: bool,
    form: String,
    root: String,
    /// The root each analysis leads to.
    roots: Vec<String>,
}

/// Weights of the ranker, as trained.
#[derive(Debug, Clone)]
pub struct Model(Vec<f64>);

/// Returns the share of the roots this one falls into, of `parts`: FNV-1a of the
/// root, folded to 32 bits.
pub fn part_of(root: &str, parts: u64) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in root.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ (hash >> 32)) % parts
}

/// Whether an example is left to the ranker at all: words with a hyphen or from
/// the lexicon have their root elsewhere.
fn is_ranked(example: &Example) -> bool {
    let stemmer = Stemmer::new(Algorithm::Telusur).with_informal(example.informal);
    !example.form.contains('-') && stemmer.listed_root(&example.form).is_none()
}

/// What an example weighs when its root is hidden from the lexicon, beside the
/// same example with all that is known: so the ranker learns from real words
/// what to do with roots that nobody listed.
const HIDDEN_WEIGHT: f64 = 0.01;

/// Returns an example with the features of its analyses; `hidden` as if the
/// lexicon did not have its root.
fn prepare(example: &Example, hidden: bool) -> Prepared {
    let word = example.form.as_bytes();
    let mut analyses = Vec::new();
    let mut roots = Vec::new();
    let is_bare_name = example.name && example.form == example.root;
    let (mut right_is_known, mut other_is_known) = (false, false);
    candidates(word, example.informal, &mut |candidate| {
        let listed = candidate.entry.map_or("", |entry| {
            if entry.root().is_empty() && example.informal {
                entry.informal()
            } else {
                entry.root()
            }
        });
        let root = if !listed.is_empty() {
            listed.to_owned()
        } else if candidate.is_identity() {
            example.form.clone()
        } else {
            candidate.root(word).as_str().to_owned()
        };
        let mut candidate = *candidate;
        if hidden && root == example.root {
            candidate.entry = None;
        }
        let mut active = Vec::new();
        features(word, &candidate, |feature| active.push(feature));
        let known = candidate
            .entry
            .is_some_and(|entry| entry.marks.any(Marks::ROOT) || !entry.root().is_empty());
        if root == example.root {
            right_is_known |= known;
        } else {
            other_is_known |= known;
        }
        analyses.push((active, root == example.root));
        roots.push(root);
    });
    Prepared {
        weight: example.weight
            * if hidden && !is_bare_name {
                HIDDEN_WEIGHT
            } else {
                1.0
            },
        analyses,
        plausible: hidden || right_is_known || !other_is_known || example.name,
        form: example.form.clone(),
        root: example.root.clone(),
        roots,
    }
}

impl Model {
    /// Trains a model on gold, and on names of the lexicon with affixes.
    ///
    /// Left out are forms whose gold root is unknown to the lexicon while another
    /// analysis reaches a root of it: annotators often stop at a derived word
    /// (*belajarlah* → *belajar*) or do not cut at all (*diunggah*).
    pub fn train(examples: &[Example], settings: Settings) -> Model {
        let mut names: Vec<&str> = lexicon::names().collect();
        names.sort_unstable();
        let with_affixes: Vec<Example> = names
            .into_iter()
            .step_by(NAMES_SKIPPED)
            .flat_map(|name| {
                AFFIXES_OF_NAMES.map(|(before, after)| Example {
                    form: format!("{before}{name}{after}"),
                    root: name.to_owned(),
                    weight: NAME_WITH_AFFIXES_WEIGHT,
                    informal: false,
                    name: true,
                })
            })
            .collect();
        let prepared: Vec<Prepared> = examples
            .iter()
            .chain(&with_affixes)
            .filter(|example| is_ranked(example))
            .flat_map(|example| [prepare(example, false), prepare(example, true)])
            .filter(|example| example.plausible && example.analyses.iter().any(|(_, right)| *right))
            .collect();
        let mut weights = vec![0.0; FEATURES];
        let mut order: Vec<usize> = (0..prepared.len()).collect();
        let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut sum = vec![0.0; FEATURES];
        let mut averaged = 0.0;
        #[expect(clippy::cast_precision_loss, reason = "a count of examples")]
        let decay = settings.decay * prepared.len() as f64;
        for epoch in 0..settings.epochs {
            // Fisher-Yates with xorshift: the same order in every run.
            for at in (1..order.len()).rev() {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let other = usize::try_from(random % (at as u64 + 1)).unwrap_or(0);
                order.swap(at, other);
            }
            let rate = settings.rate / (1.0 + f64::from(epoch) * 0.2);
            for &at in &order {
                step(&prepared[at], &mut weights, rate);
            }
            for weight in &mut weights {
                *weight *= 1.0 - (rate * decay).min(0.5);
            }
            if epoch >= settings.epochs / 2 {
                averaged += 1.0;
                for (total, weight) in sum.iter_mut().zip(&weights) {
                    *total += weight;
                }
            }
        }
        Model(sum.into_iter().map(|total| total / averaged).collect())
    }

    /// Returns the root the model gives a form, where it is left to the ranker.
    pub fn root(&self, form: &str, informal: bool) -> Option<String> {
        let example = Example {
            form: form.to_owned(),
            root: String::new(),
            weight: 1.0,
            informal,
            name: false,
        };
        if !is_ranked(&example) {
            return None;
        }
        let prepared = prepare(&example, false);
        let mut best: Option<(f64, &String)> = None;
        for ((active, _), root) in prepared.analyses.iter().zip(&prepared.roots) {
            let score: f64 = active.iter().map(|&feature| self.rounded(feature)).sum();
            if best.is_none_or(|(highest, _)| score > highest) {
                best = Some((score, root));
            }
        }
        best.map(|(_, root)| root.clone())
    }

    /// Returns a weight as the ranker will have it.
    fn rounded(&self, feature: usize) -> f64 {
        (self.0[feature] * SCALE).round()
    }

    /// Returns the lines of the file of weights, one a feature.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        (0..FEATURES).map(|feature| format!("{} {}", feature_name(feature), self.rounded(feature)))
    }
}

fn step(example: &Prepared, weights: &mut [f64], rate: f64) {
    let scores: Vec<f64> = example
        .analyses
        .iter()
        .map(|(active, _)| active.iter().map(|&feature| weights[feature]).sum())
        .collect();
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exponentials: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
    let total: f64 = exponentials.iter().sum();
    let right: f64 = exponentials
        .iter()
        .zip(&example.analyses)
        .filter(|(_, (_, right))| *right)
        .map(|(exponential, _)| exponential)
        .sum();
    for (exponential, (active, is_right)) in exponentials.iter().zip(&example.analyses) {
        let wanted = if *is_right { exponential / right } else { 0.0 };
        let gradient = rate * example.weight * (wanted - exponential / total);
        for &feature in active {
            weights[feature] += gradient;
        }
    }
}

/// Returns how many forms have their root among their analyses, and the forms
/// that do not, with their roots: what no ranker can get right.
pub fn coverage(examples: &[Example]) -> (usize, BTreeMap<String, String>) {
    let mut missing = BTreeMap::new();
    let mut ranked = 0;
    for example in examples.iter().filter(|example| is_ranked(example)) {
        let prepared = prepare(example, false);
        ranked += 1;
        if !prepared.analyses.iter().any(|(_, right)| *right) {
            missing.insert(prepared.form, prepared.root);
        }
    }
    (ranked, missing)
}

/// A line of gold: a form with its root and how often it stands in its corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gold {
    /// The form.
    pub form: String,
    /// Its root.
    pub root: String,
    /// Occurrences.
    pub count: u32,
}

/// Reads gold: lines of form, root and count with tabs between, under a heading
/// or without; further columns are passed over.
pub fn parse_gold(text: &str) -> Vec<Gold> {
    text.lines()
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let (form, root, count) = (cells.next()?, cells.next()?, cells.next()?);
            Some(Gold {
                form: form.to_owned(),
                root: root.to_owned(),
                count: count.parse().ok()?,
            })
        })
        .collect()
}

/// How well roots were found, each figure in percent.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scores {
    /// Number of forms.
    pub forms: usize,
    /// Forms with the right root.
    pub types: f64,
    /// The same, each form counted as often as it occurs.
    pub tokens: f64,
    /// Forms with the right root among those that are not their own root.
    pub affixed: f64,
    /// The same among those that are.
    pub base: f64,
    /// Pairs of one root that are not conflated (the understemming index of
    /// Paice 1994, "An evaluation method for stemming algorithms").
    pub understemmed: f64,
    /// Pairs with different roots among those that are conflated.
    pub wrong_pairs: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        f64::NAN
    } else {
        100.0 * part as f64 / whole as f64
    }
}

/// Scores the roots found for gold.
pub fn score(gold: &[Gold], found: impl Fn(&str) -> String) -> Scores {
    let mut count = [(0, 0); 4];
    let mut pairs: [BTreeMap<(String, String), u64>; 3] = Default::default();
    for line in gold {
        let root = found(&line.form);
        let right = root == line.root;
        let own = line.root == line.form;
        for (at, weight) in [
            (0, 1),
            (1, u64::from(line.count)),
            (2, u64::from(!own)),
            (3, u64::from(own)),
        ] {
            count[at].0 += weight * u64::from(right);
            count[at].1 += weight;
        }
        for (map, key) in pairs.iter_mut().zip([
            (line.root.clone(), String::new()),
            (root.clone(), String::new()),
            (line.root.clone(), root),
        ]) {
            *map.entry(key).or_default() += 1;
        }
    }
    let [same, conflated, both] = pairs.map(|map| {
        map.values()
            .map(|&count| count * (count - 1) / 2)
            .sum::<u64>()
    });
    let [types, tokens, affixed, base] = count.map(|(right, all)| percent(right, all));
    Scores {
        forms: gold.len(),
        types,
        tokens,
        affixed,
        base,
        understemmed: percent(same - both, same),
        wrong_pairs: percent(conflated - both, conflated),
    }
}
