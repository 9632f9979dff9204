//! `telusur stem`.

use std::io::Write;

use super::exit::Outcome;
use telusur::analysis::{Analyzer, Stemmer};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Words to stem.
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let mut analyzer = Analyzer::new(Stemmer::default());
    let mut outcome = Outcome::NothingFound;
    for word in &args.words {
        // What the index would make of it: several words if it is several.
        let mut lines = Vec::new();
        analyzer.analyze(word, |token| {
            lines.push(format!("{}\t{}", token.surface, token.stem));
        });
        for line in lines {
            writeln!(out, "{line}")?;
            outcome = Outcome::Found;
        }
    }
    Ok(outcome)
}
