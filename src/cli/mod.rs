//! Arguments → calls.

mod arguments;
mod check;
mod copies;
mod delete;
mod demo;
mod eval;
mod exit;
mod index;
mod progress;
mod reading;
mod search;
mod show;
mod stats;
mod stem;
mod texts;
mod watch;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use anyhow::Context;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use exit::Outcome;
use telusur::analysis::{Algorithm, Exceptions, Stemmer};
use telusur::render::Layout;
use telusur::texts::Language;

/// Full-text search for archives of Indonesian articles.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,

    /// Language of texts: id or en; else that of the locale.
    #[arg(long, global = true, value_parser = parse_language, value_name = "LANGUAGE")]
    lang: Option<Language>,

    #[command(subcommand)]
    command: Command,
}

fn parse_language(code: &str) -> Result<Language, String> {
    let mut languages = Language::ALL.into_iter();
    let found = languages.find(|language| language.code() == code);
    found.ok_or_else(|| "the languages are id and en".to_owned())
}

const EXAMPLES: &str = "\
Examples:
  telusur demo                                     index the sample archive and search it
  telusur index ~/arsip --index ~/arsip-index      index an archive
  telusur search --index ~/arsip-index 'harga beras'
  telusur search '\"produk impor\" tekstil'          an exact phrase, and a word";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Even into a file or pipe.
    Always,
    /// Not at all.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Index an archive of articles.
    #[command(visible_alias = "indeks")]
    Index(index::Args),
    /// Follow an archive and index what changes.
    #[command(visible_alias = "pantau")]
    Watch(watch::Args),
    /// Say how files would be read, without indexing them.
    #[command(visible_alias = "periksa")]
    Check(check::Args),
    /// Search for articles.
    #[command(visible_alias = "cari")]
    Search(search::Args),
    /// Print one article.
    Show(show::Args),
    /// Find the copies of an article.
    #[command(visible_alias = "salinan")]
    Copies(copies::Args),
    /// Take articles out for good, or allow them in again.
    #[command(visible_alias = "hapus")]
    Delete(delete::Args),
    /// Say what an index holds.
    Stats(stats::Args),
    /// Print words with their stems.
    Stem(stem::Args),
    /// Measure how well queries with judged articles are answered.
    #[command(visible_alias = "nilai")]
    Eval(eval::Args),
    /// Index the sample archive and run a few searches.
    Demo(demo::Args),
}

/// The option that says where the index is.
#[derive(Debug, Clone, clap::Args)]
struct IndexFolder {
    /// Folder of the index.
    #[arg(long = "index", value_name = "DIR", default_value = "index")]
    folder: PathBuf,
}

/// The options that choose a stemmer.
#[derive(Debug, Clone, Copy, clap::Args)]
struct StemmerOptions {
    /// Stemmer: telusur (the default), snowball or none.
    #[arg(long, value_name = "NAME", value_parser = parse_algorithm, hide_possible_values = true)]
    stemmer: Option<Algorithm>,

    /// Undo the affixes and spellings of informal language as well (ngurusin → urus).
    #[arg(long)]
    informal: bool,
}

impl StemmerOptions {
    /// Returns the stemmer asked for, if one was.
    fn chosen(self, exceptions: Option<&Path>) -> anyhow::Result<Option<Stemmer>> {
        if self.stemmer.is_none() && !self.informal && exceptions.is_none() {
            return Ok(None);
        }
        let algorithm = self.stemmer.unwrap_or_default();
        if self.informal && algorithm != Algorithm::Telusur {
            anyhow::bail!(
                "--informal goes with the stemmer telusur only; leave out one of the two"
            );
        }
        let mut stemmer = Stemmer::new(algorithm).with_informal(self.informal);
        if let Some(path) = exceptions {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("can't read {}", path.display()))?;
            let exceptions = Exceptions::parse(&text)
                .with_context(|| format!("can't use {}", path.display()))?;
            stemmer = stemmer.with_exceptions(exceptions);
        }
        Ok(Some(stemmer))
    }
}

fn parse_algorithm(name: &str) -> Result<Algorithm, String> {
    Algorithm::from_name(name).ok_or_else(|| {
        let names = Algorithm::ALL.map(Algorithm::name).join(", ");
        format!("the stemmers are {names}")
    })
}

/// Runs the program and returns its exit code.
pub(super) fn main() -> ExitCode {
    let arguments = arguments::with_query_apart(std::env::args_os(), &Cli::command());
    let parsed = Cli::command()
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are no failure.
            let failed = error.use_stderr();
            return match error.print() {
                Err(io) if io.kind() != io::ErrorKind::BrokenPipe => Outcome::Failed.into(),
                _ if failed => Outcome::Failed.into(),
                _ => Outcome::Found.into(),
            };
        }
    };
    let choice = match cli.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let stdout = AutoStream::new(io::stdout(), choice);
    let session = Session {
        colored: stdout.current_choice() != ColorChoice::Never,
        ..Session::new(cli.lang)
    };
    let mut out = io::BufWriter::new(stdout.lock());
    let result = run(&cli.command, &session, &mut out).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match result {
        Ok(outcome) => outcome.into(),
        // The reader of our output has seen enough.
        Err(error) if is_broken_pipe(&error) => Outcome::Found.into(),
        Err(error) => {
            let _ = writeln!(io::stderr(), "telusur: {error:#}");
            Outcome::Failed.into()
        }
    }
}

fn run(command: &Command, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    match command {
        Command::Index(args) => index::run(args, session, out),
        Command::Watch(args) => watch::run(args, session),
        Command::Check(args) => check::run(args, session, out),
        Command::Search(args) => search::run(args, session, out),
        Command::Show(args) => show::run(args, session, out),
        Command::Copies(args) => copies::run(args, session, out),
        Command::Delete(args) => delete::run(args, session, out),
        Command::Stats(args) => stats::run(args, session, out),
        Command::Stem(args) => stem::run(args, session, out),
        Command::Eval(args) => eval::run(args, session, out),
        Command::Demo(args) => demo::run(args, session, out),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|error| error.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

/// What every command is run with.
#[derive(Debug, Clone, Copy)]
struct Session {
    /// How text for people is laid out, and in which language.
    layout: Layout,
    /// Whether colours reach standard output.
    colored: bool,
}

impl Session {
    fn new(language: Option<Language>) -> Session {
        Session {
            layout: Layout {
                width: width(),
                language: language.unwrap_or_else(language_of_locale),
            },
            colored: false,
        }
    }
}

/// Returns the width of the terminal, else `COLUMNS`, else 80.
fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0.into());
    let columns = || {
        std::env::var("COLUMNS")
            .ok()?
            .parse()
            .ok()
            .filter(|&width| width > 0)
    };
    terminal.or_else(columns).unwrap_or(80)
}

/// Returns the language of the first locale that is set, as POSIX orders them, or
/// English.
fn language_of_locale() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|locale| !locale.is_empty())
        .and_then(|locale| Language::of_locale(&locale))
        .unwrap_or_default()
}
