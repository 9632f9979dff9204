//! `telusur stem`.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::Context;

use super::exit::Outcome;
use super::{Session, StemmerOptions, texts};
use telusur::analysis::{Analyzer, Explanation, Reason, fold};
use telusur::texts::{Count, Decimal, Language, Part};

const EXAMPLES: &str = "\
Examples:
  telusur stem mengurangi berlari-larian
  telusur stem --explain memadukan       the readings of a word, with scores
  telusur stem --informal ngurusin
  telusur stem --tsv < words.txt         each line with its root, for scoring";

const HELP: &str = "\
Without a word, standard input is read, one word a line.";

/// How many readings of a word are shown.
const SHOWN_READINGS: usize = 8;

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// Words to stem.
    #[arg(value_name = "WORD")]
    words: Vec<String>,

    /// Say how the stem was found, and what else was possible.
    #[arg(long, conflicts_with = "tsv")]
    explain: bool,

    /// Print each line as it is, a tab, and its root, without splitting it into words.
    #[arg(long)]
    tsv: bool,

    #[command(flatten)]
    stemmer: StemmerOptions,

    /// Words whose root you decide: lines of word, tab, root.
    #[arg(long, value_name = "FILE")]
    stem_exceptions: Option<PathBuf>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let language = session.language();
    let stemmer = args
        .stemmer
        .chosen(args.stem_exceptions.as_deref(), language)?
        .unwrap_or_default();
    let mut analyzer = Analyzer::new(stemmer.clone());
    let mut outcome = Outcome::NothingFound;
    let mut one = |line: &str, out: &mut dyn Write| -> anyhow::Result<()> {
        // The words the index would make of it: several if it is several.
        let mut surfaces = Vec::new();
        analyzer.analyze(line, |token| surfaces.push(token.surface.to_owned()));
        if args.tsv {
            let folded = fold(line.trim());
            let word = match surfaces.as_slice() {
                [surface] => surface,
                _ => &folded,
            };
            writeln!(out, "{line}\t{}", stemmer.stem(word))?;
            outcome = Outcome::Found;
            return Ok(());
        }
        for surface in surfaces {
            outcome = Outcome::Found;
            if args.explain {
                explain(&stemmer.explain(&surface), language, out)?;
            } else {
                writeln!(out, "{surface}\t{}", stemmer.stem(&surface))?;
            }
        }
        Ok(())
    };
    if args.words.is_empty() {
        let mut input = std::io::stdin().lock();
        let mut line = Vec::new();
        while input
            .read_until(b'\n', &mut line)
            .with_context(|| texts::cannot_read_input(language))?
            > 0
        {
            let text = String::from_utf8_lossy(&line);
            one(text.trim_end_matches(['\n', '\r']), out)?;
            line.clear();
        }
    } else {
        for word in &args.words {
            one(word, out)?;
        }
    }
    Ok(outcome)
}

/// Writes how a stem was found.
fn explain(
    explanation: &Explanation,
    language: Language,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let Explanation {
        word,
        stem,
        reason,
        readings,
        modern,
    } = explanation;
    let why = match reason {
        Reason::Exception => texts::by_exception,
        Reason::Lexicon => texts::by_lexicon,
        Reason::Halves => texts::by_halves,
        Reason::Algorithm => texts::by_algorithm,
        Reason::Ranked if readings.len() == 1 => texts::uncut,
        Reason::Ranked => texts::by_rank,
    };
    let why = why(language);
    writeln!(out, "{word} → {stem}    {why}")?;
    if let Some(modern) = modern {
        writeln!(out, "  {}", texts::old_spelling(language, modern))?;
    }
    let Some(best) = readings.first().filter(|_| readings.len() > 1) else {
        return Ok(());
    };
    let width = |text: &str| text.chars().count();
    let shown = &readings[..readings.len().min(SHOWN_READINGS)];
    let widest = shown
        .iter()
        .map(|reading| width(&reading.affixes))
        .max()
        .unwrap_or(0);
    for reading in shown {
        let behind = best.score - reading.score;
        let score = if behind == 0 {
            texts::best(language)
        } else {
            let behind = Decimal::new(f64::from(behind) / 100.0, 2);
            format!("−{}", behind.told(language))
        };
        let padding = " ".repeat(widest - width(&reading.affixes));
        writeln!(
            out,
            "  {}{padding}  {score:>7}  {}",
            reading.affixes,
            reading.known_as.told(language)
        )?;
    }
    let rest = readings.len() - shown.len();
    if rest > 0 {
        let rest = texts::more_readings(language, Count(rest as u64));
        writeln!(out, "  {rest}")?;
    }
    Ok(())
}
