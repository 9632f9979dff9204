//! Telling a query from the flags around it.
//!
//! In `telusur search harga -nasi -n 5` the word `-nasi` belongs to the query
//! and `-n 5` does not. clap would read `-nasi` as `-n asi`, so the words of a
//! query are moved behind `--` before clap sees them. The id that `show` takes
//! before its query goes with them.

use std::ffi::OsString;

use clap::{ArgAction, Command};
use telusur::texts::Language;

use super::values::parse_language;

/// The command that prints help.
const HELP: &str = "help";

/// Returns the arguments with the query of a command that takes one moved to the
/// end, behind `--`, and those of `help` as a command with `--help`.
pub(super) fn with_query_apart(
    arguments: impl IntoIterator<Item = OsString>,
    program: &Command,
) -> Vec<OsString> {
    let mut arguments = arguments.into_iter();
    let mut before: Vec<OsString> = arguments.next().into_iter().collect();
    let named = |word: &str| {
        program
            .get_subcommands()
            .filter(|command| takes_query(command))
            .find(|command| {
                word == command.get_name() || command.get_all_aliases().any(|alias| alias == word)
            })
    };
    // Up to the command, only flags of the program itself can stand.
    let mut takes_next = false;
    let command = loop {
        let Some(argument) = arguments.next() else {
            return before;
        };
        let text = argument.to_str().map(str::to_owned);
        before.push(argument);
        match text {
            _ if takes_next => takes_next = false,
            Some(text) if text.starts_with('-') => {
                takes_next = flag(&text, &[program]) == Some(true);
            }
            // `help search` is `search --help`, whatever flags there are.
            Some(text) if text == HELP => {
                before.pop();
                before.extend(arguments.filter(|argument| argument != "--"));
                before.push("--help".into());
                return before;
            }
            text => match text.as_deref().and_then(named) {
                Some(command) => break command,
                None => return before.into_iter().chain(arguments).collect(),
            },
        }
    };
    let mut query = Vec::new();
    let mut takes_next = false;
    while let Some(argument) = arguments.next() {
        let text = argument.to_str();
        if takes_next {
            before.push(argument);
            takes_next = false;
        } else if text == Some("--") {
            query.extend(arguments.by_ref());
        } else if let Some(takes) = text.and_then(|text| flag(text, &[command, program])) {
            before.push(argument);
            takes_next = takes;
        } else {
            query.push(argument);
        }
    }
    if !query.is_empty() {
        before.push("--".into());
        before.append(&mut query);
    }
    before
}

/// Returns the language that the arguments ask for, whatever else is wrong with them.
pub(super) fn language(arguments: &[OsString]) -> Option<Language> {
    let texts = arguments.iter().skip(1).map_while(|text| text.to_str());
    let last = values_of("--lang", texts).last();
    last.and_then(|code| parse_language(code).ok())
}

/// Returns the values that arguments give an option, whatever else is wrong with them.
pub(super) fn values_of<'a>(
    option: &str,
    arguments: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = &'a str> {
    let mut arguments = arguments.take_while(|argument| *argument != "--");
    std::iter::from_fn(move || {
        loop {
            match arguments.next()?.strip_prefix(option) {
                Some("") => return arguments.next(),
                Some(value) if value.starts_with('=') => return Some(&value[1..]),
                _ => {}
            }
        }
    })
}

/// Returns the names of the commands that the arguments name, however far they are
/// right: of `help search` and `search --help` the same.
pub(super) fn command_path(arguments: &[OsString], program: &Command) -> Vec<String> {
    let mut path = Vec::new();
    let mut command = program;
    let mut takes_next = false;
    for argument in arguments.iter().skip(1) {
        let Some(text) = argument.to_str() else {
            break;
        };
        if std::mem::take(&mut takes_next) || text == HELP && path.is_empty() {
            continue;
        }
        if text.starts_with('-') {
            takes_next = flag(text, &[command, program]) == Some(true);
            continue;
        }
        let Some(found) = command.find_subcommand(text) else {
            break;
        };
        path.push(found.get_name().to_owned());
        command = found;
    }
    path
}

/// Whether a text with a dash behind these words is a word of a query, not a flag.
pub(super) fn is_query_word(text: &str, before: &[String], program: &Command) -> bool {
    let before: Vec<OsString> = before.iter().map(OsString::from).collect();
    let path = command_path(&before, program);
    let command = path.first().and_then(|name| program.find_subcommand(name));
    let Some(command) = command.filter(|command| takes_query(command)) else {
        return false;
    };
    text.len() > 1 && text.starts_with('-') && flag(text, &[command, program]).is_none()
}

/// Whether a command takes a query.
fn takes_query(command: &Command) -> bool {
    let mut places = command.get_positionals();
    places.any(|argument| argument.get_id() == "query")
}

/// Returns `None` when `text` is no flag, else whether the next argument is its value.
fn flag(text: &str, commands: &[&Command]) -> Option<bool> {
    let declared = || commands.iter().flat_map(|command| command.get_arguments());
    let takes_value =
        |argument: &clap::Arg| matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
    if let Some(long) = text.strip_prefix("--") {
        // A long flag nobody declared is a mistake, which clap explains.
        let (name, value) = long
            .split_once('=')
            .map_or((long, false), |(name, _)| (name, true));
        let argument = declared().find(|argument| {
            argument.get_long() == Some(name)
                || argument
                    .get_all_aliases()
                    .is_some_and(|aliases| aliases.contains(&name))
        });
        return Some(!value && argument.is_some_and(takes_value));
    }
    let mut letters = text.strip_prefix('-')?.chars();
    let short = letters.next()?;
    let rest = letters.as_str();
    let argument = declared().find(|argument| argument.get_short() == Some(short));
    match argument {
        None if rest.is_empty() && matches!(short, 'h' | 'V') => Some(false),
        Some(argument) if rest.is_empty() => Some(takes_value(argument)),
        // "-n5" and "-n=5" are the flag, "-nasi" is a word.
        Some(argument) if takes_value(argument) => {
            let value = rest.strip_prefix('=').unwrap_or(rest);
            (!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())).then_some(false)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn check(typed: &str, expected: &str) {
        let arguments = typed.split(' ').map(OsString::from);
        let apart = with_query_apart(arguments, &super::super::Cli::command());
        let apart: Vec<_> = apart
            .iter()
            .map(|argument| argument.to_string_lossy())
            .collect();
        assert_eq!(apart.join(" "), expected);
    }

    #[test]
    fn commands_are_found_among_flags() {
        let check = |typed: &str, expected: &[&str]| {
            let arguments: Vec<_> = typed.split(' ').map(OsString::from).collect();
            let path = command_path(&arguments, &super::super::Cli::command());
            assert_eq!(path, expected, "{typed}");
        };
        check("t", &[]);
        check("t --help", &[]);
        check("t help", &[]);
        check("t help cari", &["search"]);
        check("t --lang id search --help", &["search"]);
        check("t --lang=id search harga --help", &["search"]);
        check("t nope --help", &[]);
    }

    #[test]
    fn words_of_a_query_go_behind_the_flags() {
        check("t search harga -nasi", "t search -- harga -nasi");
        check("t search harga -n 5 -nasi", "t search -n 5 -- harga -nasi");
        check("t cari -n5 harga", "t cari -n5 -- harga");
        check(
            "t --color never search a --index d b",
            "t --color never search --index d -- a b",
        );
        check("t search --index=d a", "t search --index=d -- a");
        check("t search a -- --json", "t search -- a --json");
        check("t search --jsno a", "t search --jsno -- a");
        check("t search -h", "t search -h");
        check("t search -harga a", "t search -- -harga a");
        check("t index -q search", "t index -q search");
        check("t show a --json -nasi", "t show --json -- a -nasi");
        check("t help", "t --help");
        check("t --lang id help cari", "t --lang id cari --help");
        check("t help --help", "t --help --help");
        check("t help --lang id -- show", "t --lang id show --help");
        check("t", "t");
    }
}
