//! The help of the program and its commands; in Indonesian with the texts replaced.
//!
//! The Indonesian texts stand in `help.id.toml`; a test holds that none is missing. Arguments
//! are parsed by the same definitions whatever the language.

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command};
use serde::Deserialize;

use super::arguments::command_path;
use telusur::texts::Language;
use unicode_width::UnicodeWidthStr;

const TABLE: &str = include_str!("help.id.toml");

/// The Indonesian texts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// What stands in the place of a value, by its English name.
    values: BTreeMap<String, String>,
    /// Headings of options, by their English text.
    headings: BTreeMap<String, String>,
    /// Options that several commands have, by their id.
    common: BTreeMap<String, String>,
    /// By the name of the command; `telusur` for the program itself.
    commands: BTreeMap<String, Texts>,
}

/// The texts of a command.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    about: String,
    /// What stands before all else.
    #[serde(default)]
    examples: Option<String>,
    /// What stands behind the options.
    #[serde(default)]
    more: Option<String>,
    /// Arguments and options, by their id.
    #[serde(default)]
    arguments: BTreeMap<String, String>,
}

impl Table {
    fn read() -> Table {
        // A test holds that it can be read.
        toml::from_str(TABLE).unwrap_or_default()
    }

    fn argument(&self, command: &str, id: &str) -> Option<&String> {
        let own = self
            .commands
            .get(command)
            .and_then(|texts| texts.arguments.get(id));
        own.or_else(|| self.common.get(id))
    }
}

/// Returns the help of the command that the arguments name.
pub(super) fn help(arguments: &[OsString], mut program: Command, language: Language) -> StyledStr {
    let path = command_path(arguments, &program);
    program.build();
    let mut command = &program;
    for name in &path {
        command = command.find_subcommand(name).unwrap_or(command);
    }
    // clap has a long and a short help; ours is one, with all options.
    let mut command = match language {
        Language::English => with_one_help(command.clone()),
        Language::Indonesian => translate(command.clone(), &Table::read()),
    };
    if let Some(examples) = command.get_before_help() {
        let fitted = fitted(&examples.to_string(), super::help_width());
        command = command.before_help(fitted);
    }
    command.render_help()
}

/// Returns a command that is built, with a flag for help that tells of no other.
pub(super) fn with_one_help(command: Command) -> Command {
    command.mut_arg("help", |argument| {
        argument.help("Print help").long_help(None::<&str>)
    })
}

/// What parts an example from what is said about it.
const BEFORE_REMARK: &str = "   ";

/// Breaks the lines of examples that are wider than this: a remark goes below its
/// command, and a command goes on behind a backslash, so that it can still be copied.
fn fitted(examples: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in examples.lines() {
        if line.width() <= width {
            lines.push(line.to_owned());
            continue;
        }
        let (command, remark) = match line.trim_start().split_once(BEFORE_REMARK) {
            Some((command, remark)) => (command, remark.trim_start()),
            None => (line.trim_start(), ""),
        };
        let mut broken = String::from(" ");
        let room = width.saturating_sub(" \\".len());
        for word in shell_words(command) {
            if broken.width() + 1 + word.width() > room && broken.trim() != "" {
                lines.push(format!("{broken} \\"));
                broken.clear();
                broken.push_str("     ");
            }
            broken.push(' ');
            broken.push_str(word);
        }
        lines.push(broken);
        if !remark.is_empty() {
            lines.push(format!("      {remark}"));
        }
    }
    lines.join("\n")
}

/// Parts a command at spaces that are in no quotes.
fn shell_words(command: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    let words = command.split(move |c| match (quote, c) {
        (None, '\'' | '"') => {
            quote = Some(c);
            false
        }
        (Some(open), c) if open == c => {
            quote = None;
            false
        }
        (quote, ' ') => quote.is_none(),
        _ => false,
    });
    words.filter(|word| !word.is_empty())
}

/// Returns the program and its commands with the texts of their help in Indonesian.
pub(super) fn indonesian_program(program: &Command) -> Command {
    let table = Table::read();
    let mut program = program.clone();
    program.build();
    translate(program, &table).mut_subcommands(|command| translate(command, &table))
}

/// Replaces the texts of a command and of the list of its subcommands.
fn translate(command: Command, table: &Table) -> Command {
    let name = command.get_name().to_owned();
    let mut command = command
        .mut_args(|argument| translate_argument(argument, &name, table))
        .mut_subcommands(
            |subcommand| match table.commands.get(subcommand.get_name()) {
                Some(texts) => subcommand.about(&texts.about),
                None => subcommand,
            },
        )
        .subcommand_help_heading("Perintah")
        .subcommand_value_name("PERINTAH");
    if let Some(texts) = table.commands.get(&name) {
        command = command.about(&texts.about).long_about(None::<&str>);
        if let Some(examples) = &texts.examples {
            command = command.before_help(examples);
        }
        if let Some(more) = &texts.more {
            command = command.after_help(more);
        }
    }
    let usage = translate_usage(&command.render_usage().to_string(), table);
    command.help_template(format!(
        "{{before-help}}{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}"
    ))
}

/// Returns a usage, or an argument with the name of its value, in Indonesian.
pub(super) fn indonesian_usage(usage: &str) -> String {
    translate_usage(usage, &Table::read())
}

fn translate_usage(usage: &str, table: &Table) -> String {
    let mut translated = usage.replace("Usage:", "Pemakaian:");
    for (english, indonesian) in &table.values {
        for (open, close) in [('<', '>'), ('[', ']')] {
            let value = format!("{open}{english}{close}");
            translated = translated.replace(&value, &format!("{open}{indonesian}{close}"));
        }
    }
    translated
}

fn translate_argument(argument: Arg, command: &str, table: &Table) -> Arg {
    let mut help = table
        .argument(command, argument.get_id().as_str())
        .cloned()
        .unwrap_or_default();
    let takes_value = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
    let defaults: Vec<_> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    if takes_value && !defaults.is_empty() {
        help = format!("{help} [bawaan: {}]", defaults.join(", "));
    }
    let values = argument.get_value_names().unwrap_or_default().iter();
    let values: Vec<String> = values
        .map(|value| {
            table
                .values
                .get(value.as_str())
                .unwrap_or(&value.to_string())
                .clone()
        })
        .collect();
    let heading = match argument.get_help_heading() {
        Some(heading) => table.headings.get(heading).cloned(),
        None => None,
    };
    let heading = heading.unwrap_or_else(|| {
        let own = if argument.is_positional() {
            "Argumen"
        } else {
            "Opsi"
        };
        own.to_owned()
    });
    let argument = argument
        .help(help)
        .long_help(None::<&str>)
        .help_heading(heading)
        .hide_default_value(true)
        .hide_possible_values(true);
    if takes_value && !values.is_empty() {
        argument.value_names(values)
    } else {
        argument
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn examples_can_be_copied_at_any_width() {
        let examples = "Examples:\n  t search 'harga beras' | xargs -n1   for each\n  t demo";
        assert_eq!(fitted(examples, 80), examples);
        assert_eq!(
            fitted(examples, 40),
            "Examples:\n  t search 'harga beras' | xargs -n1\n      for each\n  t demo"
        );
        assert_eq!(
            fitted(examples, 26),
            "Examples:\n  t search 'harga beras' \\\n      | xargs -n1\n      for each\n  t demo"
        );
    }

    #[test]
    fn no_text_is_missing_and_none_is_left_over() {
        let table: Table = toml::from_str(TABLE).expect("a table");
        let mut program = Cli::command();
        program.build();
        let mut used: BTreeSet<(String, String)> = BTreeSet::new();
        let mut commands: BTreeSet<&str> = BTreeSet::from(["telusur"]);
        commands.extend(program.get_subcommands().map(Command::get_name));
        for command in std::iter::once(&program).chain(program.get_subcommands()) {
            let name = command.get_name();
            if command.is_hide_set() {
                continue;
            }
            let texts = table.commands.get(name).unwrap_or_else(|| panic!("{name}"));
            assert!(!texts.about.is_empty(), "{name}");
            let has = |help: Option<&StyledStr>| help.is_some();
            assert_eq!(
                texts.examples.is_some(),
                has(command.get_before_help()),
                "{name}"
            );
            assert_eq!(
                texts.more.is_some(),
                has(command.get_after_help()),
                "{name}"
            );
            if name == "help" {
                continue;
            }
            for argument in command
                .get_arguments()
                .filter(|argument| !argument.is_hide_set())
            {
                let id = argument.get_id().as_str();
                let own = texts.arguments.contains_key(id);
                assert!(own || table.common.contains_key(id), "{name} {id}");
                let owner = if own { name } else { "common" };
                used.insert((owner.to_owned(), id.to_owned()));
                if let Some(heading) = argument.get_help_heading() {
                    assert!(table.headings.contains_key(heading), "{heading}");
                }
            }
        }
        let own = table.commands.iter().flat_map(|(name, texts)| {
            let ids = texts.arguments.keys();
            ids.map(move |id| (name.clone(), id.clone()))
        });
        let common = table
            .common
            .keys()
            .map(|id| ("common".to_owned(), id.clone()));
        for entry in own.chain(common) {
            assert!(used.contains(&entry), "{entry:?} is no argument");
        }
        for name in table.commands.keys() {
            assert!(commands.contains(name.as_str()), "{name} is no command");
        }
    }
}
