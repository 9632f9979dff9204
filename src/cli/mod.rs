//! Arguments → calls.

mod answer;
mod arguments;
mod article;
mod batch;
mod check;
mod completions;
mod config;
mod copies;
mod delete;
mod demo;
mod eval;
mod exit;
mod export;
mod help;
mod index;
mod line_editor;
mod links;
mod man;
mod pager;
mod parsing;
mod progress;
mod prompt;
mod reading;
mod search;
mod selection;
mod settings;
mod show;
mod signals;
mod stats;
mod stem;
mod texts;
mod values;
mod verify;
mod watch;

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use anyhow::Context;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::ArgValueCandidates;

use exit::Outcome;
use settings::{Settings, UserFile};
use telusur::analysis::{Algorithm, Exceptions, Stemmer};
use telusur::render::{self, Layout};
use telusur::texts::Language;
use values::{parse_algorithm, parse_language};

/// Full-text search for archives of Indonesian articles.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true, before_help = EXAMPLES)]
struct Cli {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN",
          display_order = BEHIND_ALL)]
    color: Color,

    /// Language of texts: id or en; else that of the locale.
    #[arg(long, global = true, value_parser = parse_language, value_name = "LANGUAGE",
          display_order = BEHIND_ALL,
          add = ArgValueCandidates::new(completions::languages))]
    lang: Option<Language>,

    #[command(subcommand)]
    command: Command,
}

/// Place of options that go with every command: behind those of the command itself.
const BEHIND_ALL: usize = 900;

/// Widest help: longer lines are hard to read.
const MAX_HELP_WIDTH: usize = 100;

const EXAMPLES: &str = "\
Examples:
  telusur demo                                   index and search the samples
  telusur index ~/arsip --index ~/arsip-index    index an archive
  telusur search --index ~/arsip-index 'harga beras'
  telusur search '\"produk impor\" tekstil'        an exact phrase, and a word";

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
    /// Write every match of a query to a file: JSON Lines, CSV, BibTeX or RIS.
    #[command(visible_alias = "ekspor")]
    Export(export::Args),
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
    /// Check that an index is whole, and repair it.
    #[command(visible_alias = "verifikasi")]
    Verify(verify::Args),
    /// Print words with their stems.
    Stem(stem::Args),
    /// Measure how well queries with judged articles are answered.
    #[command(visible_alias = "nilai")]
    Eval(eval::Args),
    /// Say what is set, and where.
    Config(config::Args),
    /// Print a script that makes a shell complete commands, fields and sources.
    Completions(completions::Args),
    /// Print the manual, or write a page for each command.
    Man(man::Args),
    /// Index the sample archive and run a few searches.
    Demo(demo::Args),
}

impl Command {
    /// Whether it goes on when something that is set can't be understood: it tells
    /// that itself, or needs nothing that can be set.
    fn bears_faults(&self) -> bool {
        matches!(
            self,
            Command::Config(_) | Command::Completions(_) | Command::Man(_) | Command::Stem(_)
        )
    }

    /// Whether the output is for a program and must reach it byte for byte.
    fn is_for_programs(&self) -> bool {
        match self {
            Command::Search(args) => args.is_for_programs(),
            Command::Export(_) | Command::Completions(_) | Command::Man(_) => true,
            Command::Config(args) => args.is_for_programs(),
            _ => false,
        }
    }
}

/// The option that says where the index is.
#[derive(Debug, Clone, clap::Args)]
struct IndexFolder {
    /// Folder of the index; else the folder index here or in a folder above.
    #[arg(id = "index", long, value_name = "DIR", default_value = "index")]
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
    fn chosen(
        self,
        exceptions: Option<&Path>,
        language: Language,
    ) -> anyhow::Result<Option<Stemmer>> {
        if self.stemmer.is_none() && !self.informal && exceptions.is_none() {
            return Ok(None);
        }
        let algorithm = self.stemmer.unwrap_or_default();
        if self.informal && algorithm != Algorithm::Telusur {
            anyhow::bail!(texts::informal_needs_telusur(language));
        }
        let mut stemmer = Stemmer::new(algorithm).with_informal(self.informal);
        if let Some(path) = exceptions {
            let name = path.to_string_lossy();
            let text = std::fs::read_to_string(path)
                .with_context(|| texts::cannot_read(language, &name))?;
            let exceptions =
                Exceptions::parse(&text).with_context(|| texts::cannot_use(language, &name))?;
            stemmer = stemmer.with_exceptions(exceptions);
        }
        Ok(Some(stemmer))
    }
}

/// Runs the program and returns its exit code.
pub(super) fn main() -> ExitCode {
    signals::bear_limits_of_files();
    match completions::answer_shell() {
        Ok(false) => {}
        Ok(true) => return Outcome::Found.into(),
        Err(error) => return unread(error.into(), &[], language_of_locale()),
    }
    let given: Vec<OsString> = std::env::args_os().collect();
    let user = UserFile::read();
    let early = early_language(&given, user.as_ref());
    let (cli, settings) = match read(&given, user, early) {
        Ok(read) => read,
        Err(error) => return unread(error, &given, early),
    };
    for warning in settings.warnings() {
        // Nobody to tell when standard error is closed.
        let _ = writeln!(io::stderr(), "telusur: {}", render::safe(warning));
    }
    let colors = match cli.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let session = Session::new(cli.lang, colors, &settings);
    // Buffered on both sides: what a stream takes colours out of leaves it in pieces.
    let stdout: Box<dyn Write> = Box::new(io::BufWriter::new(io::stdout().lock()));
    let stdout = if cli.command.is_for_programs() {
        // A stream that takes out colours would also take out bytes of an id.
        AutoStream::always_ansi(stdout)
    } else {
        AutoStream::new(stdout, session.color_choice())
    };
    let mut out = Output {
        stream: io::BufWriter::new(stdout),
        failed: false,
    };
    silence_contained_panics();
    let result = run(&cli.command, &settings, &session, &mut out).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match result {
        Ok(outcome) => outcome.into(),
        // The reader of our output has seen enough.
        Err(error) if is_broken_pipe(&error) => Outcome::Found.into(),
        Err(error) => {
            let error = if out.failed {
                error.context(texts::cannot_write_output(session.language()))
            } else {
                error
            };
            let said = render::error_chain(error.as_ref(), session.language());
            let _ = writeln!(io::stderr(), "telusur: {}", render::safe_lines(&said));
            Outcome::Failed.into()
        }
    }
}

/// Standard output, which knows whether writing to it failed: the errors of the system
/// do not say what could not be written.
struct Output<W> {
    stream: W,
    failed: bool,
}

impl<W> Output<W> {
    fn noted<T>(&mut self, written: io::Result<T>) -> io::Result<T> {
        self.failed |= written.is_err();
        written
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.stream.flush();
        self.noted(flushed)
    }
}

/// Returns the definitions of the program and its commands.
fn program() -> clap::Command {
    Cli::command().term_width(help_width())
}

fn help_width() -> usize {
    width().min(MAX_HELP_WIDTH)
}

/// Reads the command line, with what is set elsewhere as its defaults.
fn read(
    given: &[OsString],
    user: Option<UserFile>,
    early: Language,
) -> anyhow::Result<(Cli, Settings)> {
    let mut defined = program();
    let arguments = arguments::with_query_apart(given.iter().cloned(), &defined);
    let mut matches = defined.try_get_matches_from_mut(&arguments)?;
    let mut settings = Settings::resolve(&defined, &matches, user, early)?;
    settings.set_language_of_locale(language_of_locale());
    if settings.change_defaults() {
        // Definitions that have read a line take no other defaults any more.
        matches = settings
            .applied(program())
            .try_get_matches_from(&arguments)?;
    }
    let cli = Cli::from_arg_matches(&matches)?;
    match settings.faults().first() {
        Some(fault) if !cli.command.bears_faults() => anyhow::bail!(fault.clone()),
        _ => Ok((cli, settings)),
    }
}

/// Says why the command line was not read, or prints the help it asks for.
fn unread(error: anyhow::Error, given: &[OsString], language: Language) -> ExitCode {
    let error = match error.downcast::<clap::Error>() {
        Ok(error) => parsing::with_nearest_only(error),
        Err(error) => {
            let said = render::error_chain(error.as_ref(), language);
            let _ = writeln!(io::stderr(), "telusur: {}", render::safe_lines(&said));
            return Outcome::Failed.into();
        }
    };
    // Help and version go to standard output and are no failure.
    let failed = error.use_stderr();
    let printed = match (language, error.kind()) {
        (_, ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) => {
            let help = help::help(given, program(), language);
            if failed {
                write!(anstream::stderr(), "{}", help.ansi())
            } else {
                write!(anstream::stdout(), "{}", help.ansi())
            }
        }
        (_, ErrorKind::DisplayVersion) => error.print(),
        // What was typed would be repeated as it is, and colours can't be told from it.
        _ if given.iter().any(|word| !is_safe(word)) => {
            let message = match language {
                Language::English => error.render().to_string(),
                Language::Indonesian => parsing::indonesian_message(&error),
            };
            write!(io::stderr(), "{}", render::safe_lines(&message))
        }
        (Language::English, _) => error.print(),
        (Language::Indonesian, _) => {
            write!(
                anstream::stderr(),
                "{}",
                parsing::indonesian_message(&error)
            )
        }
    };
    match printed {
        Err(io) if io.kind() != io::ErrorKind::BrokenPipe => Outcome::Failed.into(),
        _ if failed => Outcome::Failed.into(),
        _ => Outcome::Found.into(),
    }
}

/// Whether nothing of an argument steers a terminal.
fn is_safe(word: &OsStr) -> bool {
    let word = word.to_string_lossy();
    word == render::safe_lines(&word)
}

fn run(
    command: &Command,
    settings: &Settings,
    session: &Session,
    out: &mut impl Write,
) -> anyhow::Result<Outcome> {
    match command {
        Command::Index(args) => index::run(args, session, out),
        Command::Watch(args) => watch::run(args, session),
        Command::Check(args) => check::run(args, session, out),
        Command::Search(args) => search::run(args, session, out),
        Command::Export(args) => export::run(args, session, out),
        Command::Show(args) => show::run(args, session, out),
        Command::Copies(args) => copies::run(args, session, out),
        Command::Delete(args) => delete::run(args, session, out),
        Command::Stats(args) => stats::run(args, session, out),
        Command::Verify(args) => verify::run(args, session, out),
        Command::Stem(args) => stem::run(args, session, out),
        Command::Eval(args) => eval::run(args, session, out),
        Command::Config(args) => config::run(args, settings, session, out),
        Command::Completions(args) => completions::run(args, out),
        Command::Man(args) => man::run(args, session, out),
        Command::Demo(args) => demo::run(args, session, out),
    }
}

/// Says nothing of panics that the library makes errors of, which are said in time.
fn silence_contained_panics() {
    let otherwise = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !telusur::index::is_contained() {
            otherwise(panic);
        }
    }));
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
    /// Whether standard output is a terminal.
    terminal: bool,
    /// Whether the index was found above the working folder.
    index_is_above: bool,
    /// When colours are used.
    colors: ColorChoice,
}

impl Session {
    /// Whether colours reach standard output.
    fn is_colored(&self) -> bool {
        self.color_choice() != ColorChoice::Never
    }

    /// Returns what becomes of colours on standard output.
    fn color_choice(&self) -> ColorChoice {
        AutoStream::new(io::stdout(), self.colors).current_choice()
    }

    fn language(&self) -> Language {
        self.layout.language
    }

    fn new(language: Option<Language>, colors: ColorChoice, settings: &Settings) -> Session {
        Session {
            layout: Layout {
                width: width(),
                language: language.unwrap_or_else(language_of_locale),
            },
            colors,
            terminal: io::stdout().is_terminal(),
            index_is_above: settings.index_is_above(),
        }
    }

    /// Says which index is written to, if that is not plain to see.
    fn tell_index(&self, index: &IndexFolder) {
        if self.index_is_above {
            let folder = render::safe(&index.folder.to_string_lossy());
            let message = texts::index_is_above(self.layout.language, &folder);
            // Nobody to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "telusur: {message}");
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

/// Returns the language before all that is set is known: that of the arguments, the
/// environment, the user's own file or the locale.
fn early_language(given: &[OsString], user: Option<&UserFile>) -> Language {
    arguments::language(given)
        .or_else(settings::language_of_environment)
        .or_else(|| user?.language())
        .unwrap_or_else(language_of_locale)
}

/// Returns the language of the locale, as POSIX and gettext find it, or English.
fn language_of_locale() -> Language {
    let value = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(value);
    let preferred = value("LANGUAGE");
    locale
        .and_then(|locale| Language::of_environment(preferred.as_deref(), &locale))
        .unwrap_or_default()
}
