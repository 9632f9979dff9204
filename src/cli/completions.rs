//! `telusur completions`, and what the shell asks for when a user presses Tab.
//!
//! The scripts only register: for every Tab the shell runs the program with
//! [`VARIABLE`] set, and it answers from the definitions of its commands and from
//! the index. So completions are never older than the program.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh};
use clap_complete::{ArgValueCompleter, CompleteEnv, CompletionCandidate, Shell};

use super::arguments::{is_query_word, values_of};
use super::exit::Outcome;
use super::line_editor::completions;
use super::{Cli, settings};
use telusur::index::Index;
use telusur::render::safe;
use telusur::texts::Language;

/// The shells; Bash in our own way, since it parts words at `:` and `=` and takes
/// candidates as they are.
const SHELLS: Shells<'static> = Shells(&[
    &Bash,
    &QueryAware(&Elvish, Words::AsRead),
    &QueryAware(&Fish, Words::AsTyped),
    &QueryAware(&Powershell, Words::AsRead),
    &QueryAware(&Zsh, Words::AsTyped),
]);

/// Name of the program, and of what the shell completes.
const PROGRAM: &str = "telusur";

/// The variable by which the shell asks.
const VARIABLE: &str = "TELUSUR_COMPLETE";

const EXAMPLES: &str = "\
Examples:
  source <(telusur completions bash)               in ~/.bashrc
  source <(telusur completions zsh)                in ~/.zshrc
  telusur completions fish > ~/.config/fish/completions/telusur.fish";

const HELP: &str = "\
Completes commands, options, files, the names of fields (judul:) and the names of sources, from the \
index that the line names with --index, else from the one that is found from the working folder.";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let name = args.shell.to_string();
    let Some(shell) = SHELLS.completer(&name) else {
        anyhow::bail!("there are no completions for {name}");
    };
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    out.write_all(&script)?;
    Ok(Outcome::Found)
}

/// Answers the shell, if it asks, and returns whether it did.
pub(super) fn answer_shell() -> Result<bool, clap::Error> {
    CompleteEnv::with_factory(program)
        .shells(SHELLS)
        .var(VARIABLE)
        .bin(PROGRAM)
        .try_complete(std::env::args_os(), std::env::current_dir().ok().as_deref())
}

/// Returns the program with other names of commands hidden: they are completed
/// only where no first name fits.
fn program() -> Command {
    Cli::command().mut_subcommands(|command| {
        let names: Vec<String> = command.get_visible_aliases().map(str::to_owned).collect();
        command.visible_alias(None::<&str>).aliases(names)
    })
}

/// Returns the codes of the languages.
pub(super) fn languages() -> Vec<CompletionCandidate> {
    let languages = Language::ALL.into_iter();
    languages
        .map(|language| CompletionCandidate::new(language.code()))
        .collect()
}

/// Completes a word of a query: names of fields, and sources of these indexes behind
/// `sumber:`.
fn complete_query(typed: &OsStr, named: &[PathBuf]) -> Vec<CompletionCandidate> {
    let is_word = |typed: &&str| !typed.starts_with(':') && !typed.starts_with("--");
    let Some(typed) = typed.to_str().filter(is_word) else {
        return Vec::new();
    };
    // The language is that of commands of the prompt, of which there are none here.
    let (start, found) = completions(typed, Language::default(), &|| sources(named));
    let before = &typed[..start];
    let whole = found.iter().map(|end| format!("{before}{end}"));
    whole.map(CompletionCandidate::new).collect()
}

/// Completes the name of a source of these indexes.
fn complete_source(typed: &OsStr, named: &[PathBuf]) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy().to_lowercase();
    let fit = sources(named).into_iter();
    let fit = fit.filter(|name| name.to_lowercase().starts_with(&typed));
    fit.map(CompletionCandidate::new).collect()
}

/// Returns the sources of the indexes in these folders, else of the one that is found
/// from here. What fails is not completed; there is nobody to tell. Nor is a name that would
/// steer the terminal on which the shell shows it.
fn sources(named: &[PathBuf]) -> Vec<String> {
    let found = || settings::index_folders(&Cli::command()).unwrap_or_default();
    let folders = if named.is_empty() {
        Cow::from(found())
    } else {
        Cow::from(named)
    };
    let indexes = folders.iter().filter_map(|folder| Index::open(folder).ok());
    indexes
        .filter_map(|index| index.sources().ok())
        .flatten()
        .filter(|source| safe(source) == *source)
        .collect()
}

/// Makes the program complete a line with these words, the last of which is being typed.
fn prepare(program: &mut Command, words: &[String]) {
    keep_query_whole(program, words);
    let before = &words[..words.len().saturating_sub(1)];
    let folders = values_of("--index", before.iter().map(String::as_str));
    let folders: Vec<PathBuf> = folders.map(from_home).collect();
    *program = std::mem::take(program).mut_subcommands(|command| {
        command.mut_args(|argument| {
            let folders = folders.clone();
            match argument.get_id().as_str() {
                "query" => argument.add(ArgValueCompleter::new(move |typed: &OsStr| {
                    complete_query(typed, &folders)
                })),
                "source" => argument.add(ArgValueCompleter::new(move |typed: &OsStr| {
                    complete_source(typed, &folders)
                })),
                _ => argument,
            }
        })
    });
}

/// Returns a folder as the shell would hand it over, which leaves `~` in a line that is
/// being typed.
fn from_home(folder: &str) -> PathBuf {
    match (folder.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => folder.into(),
    }
}

/// Takes the letters of short flags from the program if a word of a query among these
/// words begins with a dash: what no flag is called like would be taken for letters.
fn keep_query_whole(program: &mut Command, words: &[String]) {
    let is_of_query = |number: usize| is_query_word(&words[number], &words[..number], program);
    if (1..words.len()).any(is_of_query) {
        *program = std::mem::take(program)
            .mut_subcommands(|command| command.mut_args(|argument| argument.short(None)));
    }
}

/// A shell that hands over the words of its line.
struct QueryAware(&'static dyn EnvCompleter, Words);

/// How a shell hands over the word that is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// As a program would get it.
    AsRead,
    /// With its quotes and backslashes.
    AsTyped,
}

impl EnvCompleter for QueryAware {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn is(&self, name: &str) -> bool {
        self.0.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        program: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.0
            .write_registration(variable, name, program, completer, out)
    }

    fn write_complete(
        &self,
        program: &mut Command,
        arguments: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let words = arguments.iter().map(|word| word.to_string_lossy());
        let words: Vec<String> = match self.1 {
            Words::AsRead => words.map(Cow::into_owned).collect(),
            Words::AsTyped => words
                .map(|word| TypedLine::read(&word, "").words.join(" "))
                .collect(),
        };
        prepare(program, &words);
        let arguments = words.into_iter().map(OsString::from).collect();
        self.0.write_complete(program, arguments, folder, out)
    }
}

/// Bash, which hands over its line up to the cursor and the characters at which it
/// parts words, and replaces what is behind the last of them.
#[derive(Debug)]
struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(
        &self,
        variable: &str,
        _: &str,
        program: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let function = format!("_{program}_complete");
        write!(
            out,
            "\
{function}() {{
    local word
    COMPREPLY=()
    while IFS= read -r word; do
        COMPREPLY+=(\"$word\")
    done < <({variable}=bash {completer} -- \"$COMP_WORDBREAKS\" \"${{COMP_LINE:0:COMP_POINT}}\")
    if [[ ${{#COMPREPLY[@]}} -eq 1 && ${{COMPREPLY[0]}} != *[=/:] ]]; then
        compopt +o nospace 2> /dev/null
    fi
}}
complete -o nospace -o bashdefault -F {function} {program}
"
        )
    }

    fn write_complete(
        &self,
        program: &mut Command,
        arguments: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut texts = arguments.iter().map(|text| text.to_string_lossy());
        let (Some(breaks), Some(line)) = (texts.next(), texts.next()) else {
            return Ok(());
        };
        let typed = TypedLine::read(&line, &breaks);
        let words = typed.words;
        prepare(program, &words);
        let index = words.len().saturating_sub(1);
        let words = words.into_iter().map(OsString::from).collect();
        for candidate in clap_complete::engine::complete(program, words, index, folder)? {
            let value = candidate.get_value().to_string_lossy();
            let Some(rest) = value.strip_prefix(&typed.kept) else {
                continue;
            };
            // A line break would end the candidate.
            if !rest.contains(char::is_control) {
                writeln!(out, "{}", typed.quote.escape(rest))?;
            }
        }
        Ok(())
    }
}

/// The quotes in which something stands on the line of a shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Single,
    Double,
}

impl Quote {
    /// Returns a text as it has to be typed in these quotes.
    fn escape(self, text: &str) -> String {
        let plain =
            |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "-_./,+@%:=".contains(c);
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            match self {
                Quote::None if !plain(c) => escaped.push('\\'),
                Quote::Double if "\"$`\\".contains(c) => escaped.push('\\'),
                Quote::Single if c == '\'' => escaped.push_str("'\\'"),
                _ => {}
            }
            escaped.push(c);
        }
        escaped
    }
}

/// The line of a shell up to the cursor.
#[derive(Debug, PartialEq, Eq)]
struct TypedLine {
    /// Its words, as a program gets them; the last is being typed.
    words: Vec<String>,
    /// What of the last word stays; candidates replace the rest.
    kept: String,
    /// The quotes around the cursor.
    quote: Quote,
}

impl TypedLine {
    fn read(line: &str, breaks: &str) -> TypedLine {
        let (mut words, mut quote) = (Vec::new(), Quote::None);
        let (mut word, mut kept) = (String::new(), 0);
        let mut is_begun = false;
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            match (quote, c) {
                (Quote::None, ' ' | '\t' | '\n') => {
                    if is_begun {
                        words.push(std::mem::take(&mut word));
                    }
                    (is_begun, kept) = (false, 0);
                    continue;
                }
                (Quote::None, '\'') => (quote, kept) = (Quote::Single, word.len()),
                (Quote::None, '"') => (quote, kept) = (Quote::Double, word.len()),
                (Quote::Single, '\'') | (Quote::Double, '"') => {
                    (quote, kept) = (Quote::None, word.len());
                }
                (Quote::None, '\\') => word.extend(characters.next()),
                (Quote::Double, '\\') => match characters.next() {
                    Some(next) if "\"$`\\".contains(next) => word.push(next),
                    next => word.extend(std::iter::once('\\').chain(next)),
                },
                (_, c) => {
                    word.push(c);
                    if quote == Quote::None && breaks.contains(c) {
                        kept = word.len();
                    }
                }
            }
            is_begun = true;
        }
        let kept = word[..kept].to_owned();
        words.push(word);
        TypedLine { words, kept, quote }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_the_shell_reads_it() {
        for (line, words, kept, quote) in [
            ("t ", &["t", ""][..], "", Quote::None),
            (
                "t a sumber:W",
                &["t", "a", "sumber:W"],
                "sumber:",
                Quote::None,
            ),
            (
                "t --format=c",
                &["t", "--format=c"],
                "--format=",
                Quote::None,
            ),
            ("t 'sumber:\"Te", &["t", "sumber:\"Te"], "", Quote::Single),
            ("t \"a \\\"b", &["t", "a \"b"], "", Quote::Double),
            ("t Koran\\ S", &["t", "Koran S"], "", Quote::None),
            ("t ''", &["t", ""], "", Quote::None),
            ("t é:é\\", &["t", "é:é"], "é:", Quote::None),
        ] {
            let read = TypedLine::read(line, " \t\n\"'><=;|&(:");
            assert_eq!(read.words, words, "{line}");
            assert_eq!((read.kept.as_str(), read.quote), (kept, quote), "{line}");
        }
    }
}
