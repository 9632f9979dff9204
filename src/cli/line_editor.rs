//! Lines typed on a terminal, with history, editing and completion.

use std::cell::OnceCell;
use std::path::PathBuf;

use anyhow::Context as _;
use etcetera::BaseStrategy as _;
use etcetera::base_strategy::Xdg;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::prompt::{Command, Line, PROMPT, command_names, order_names};
use super::{signals, texts};
use telusur::index::Index;
use telusur::query::syntax::FieldName;
use telusur::texts::Language;

/// Most lines that are kept from one conversation to the next.
const KEPT_LINES: usize = 1_000;

/// Reads lines from the terminal.
pub(super) struct LineEditor<'a> {
    editor: Editor<Completion<'a>, FileHistory>,
    /// Where lines are kept, unless there is no place.
    history: Option<PathBuf>,
    language: Language,
}

impl<'a> LineEditor<'a> {
    /// Takes the lines of earlier conversations; what can't be read of them is
    /// no reason not to ask.
    pub(super) fn new(indexes: &'a [Index], language: Language) -> anyhow::Result<LineEditor<'a>> {
        let config = Config::builder()
            .max_history_size(KEPT_LINES)
            .and_then(|config| config.history_ignore_dups(true))
            .with_context(|| texts::cannot_use_terminal(language))?
            .completion_type(CompletionType::List)
            .build();
        let mut editor =
            Editor::with_config(config).with_context(|| texts::cannot_use_terminal(language))?;
        editor.set_helper(Some(Completion {
            indexes,
            sources: OnceCell::new(),
            language,
        }));
        signals::restore_terminal_at_the_end();
        let history = history_file();
        if let Some(path) = &history {
            let _ = editor.load_history(path);
        }
        Ok(LineEditor {
            editor,
            history,
            language,
        })
    }

    /// Returns the next line.
    pub(super) fn read(&mut self) -> anyhow::Result<Line> {
        match self.editor.readline(PROMPT) {
            Ok(line) => {
                let is_new = self.editor.add_history_entry(line.as_str());
                if let (Ok(true), Some(path)) = (is_new, &self.history) {
                    // Kept at once: a conversation may end in any way.
                    let _ = self.editor.append_history(path);
                }
                Ok(Line::Text(line))
            }
            Err(ReadlineError::Interrupted) => Ok(Line::Cleared),
            Err(ReadlineError::Eof) => Ok(Line::End),
            Err(ReadlineError::Io(error)) if error.kind() == std::io::ErrorKind::InvalidData => {
                Ok(Line::Garbled)
            }
            Err(error) => Err(error).with_context(|| texts::cannot_use_terminal(self.language)),
        }
    }
}

/// Returns the file in which lines are kept, in a folder that is there; none if what is
/// there is no file, such as a pipe or a link to `/dev/null`. The editor makes the file
/// readable by nobody else.
fn history_file() -> Option<PathBuf> {
    let folder = Xdg::new().ok()?.state_dir()?.join("telusur");
    std::fs::create_dir_all(&folder).ok()?;
    let file = folder.join("history");
    file.metadata()
        .map_or(true, |there| there.is_file())
        .then_some(file)
}

/// What can stand where the cursor is.
struct Completion<'a> {
    indexes: &'a [Index],
    /// Read when they are first asked for.
    sources: OnceCell<Vec<String>>,
    language: Language,
}

impl Completion<'_> {
    fn sources(&self) -> &[String] {
        self.sources.get_or_init(|| {
            let of_indexes = self.indexes.iter().filter_map(|index| index.sources().ok());
            let mut sources: Vec<String> = of_indexes.flatten().collect();
            sources.sort_unstable();
            sources.dedup();
            sources
        })
    }
}

/// Returns the names of fields, each with its colon.
pub(super) fn field_names() -> impl Iterator<Item = String> {
    let fields = FieldName::ALL.iter().flat_map(|(_, names)| names.iter());
    fields
        .chain(&telusur::query::syntax::DATE_NAMES)
        .map(|name| format!("{name}:"))
}

/// Returns where in a line the word begins that is being typed, and what it may
/// become.
pub(super) fn completions(
    line: &str,
    language: Language,
    sources: &dyn Fn() -> Vec<String>,
) -> (usize, Vec<String>) {
    let begins = |typed: &str, names: &mut dyn Iterator<Item = String>| {
        let typed = typed.to_lowercase();
        let fit = names.filter(|name| name.to_lowercase().starts_with(&typed));
        fit.collect::<Vec<String>>()
    };
    if let Some(command) = line.strip_prefix(':') {
        let Some((name, value)) = command.split_once(' ') else {
            return (0, begins(line, &mut command_names(language)));
        };
        return match Command::from_name(name) {
            Some(Command::Sort) => (
                line.len() - value.len(),
                begins(value, &mut order_names(language)),
            ),
            _ => (line.len(), Vec::new()),
        };
    }
    // In quotes that are open, spaces belong to the word.
    let is_quoted = line.matches('"').count() % 2 == 1;
    let outside = line.rfind('"').filter(|_| is_quoted);
    let outside = &line[..outside.unwrap_or(line.len())];
    let start = outside.rfind([' ', '(', '+', '-']).map_or(0, |at| at + 1);
    let word = &line[start..];
    if let Some((field, value)) = word.split_once(':') {
        let is_source = FieldName::ALL
            .iter()
            .any(|(name, names)| *name == FieldName::Source && names.contains(&field));
        let found = if is_source {
            let typed = value.strip_prefix('"').unwrap_or(value);
            let names = begins(typed, &mut sources().into_iter());
            names.iter().map(|name| quoted(name)).collect()
        } else {
            Vec::new()
        };
        return (line.len() - value.len(), found);
    }
    if word.is_empty() {
        return (line.len(), Vec::new());
    }
    (start, begins(word, &mut field_names()))
}

/// Returns a value so that a query takes it as one.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || c == '.';
    if value.chars().all(plain) {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('"', " "))
    }
}

impl Completer for Completion<'_> {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let before = line.get(..position).unwrap_or(line);
        Ok(completions(before, self.language, &|| {
            self.sources().to_vec()
        }))
    }
}

impl Hinter for Completion<'_> {
    type Hint = String;
}

impl Highlighter for Completion<'_> {}

impl Validator for Completion<'_> {}

impl Helper for Completion<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_fields_and_sources_are_completed() {
        let sources = || vec!["HARIAN.co.id".to_owned(), "Harian Pagi".to_owned()];
        for (line, start, expected) in [
            (
                ":s",
                0,
                &[
                    ":show ", ":since ", ":sort ", ":sejak ", ":sampai ", ":semua",
                ][..],
            ),
            (":lag", 0, &[":lagi"]),
            (":urutkan n", 9, &["newest"]),
            (":sort n", 6, &["newest"]),
            (":so", 0, &[":sort "]),
            (":urutkan ter", 9, &["terbaru", "terlama"]),
            (":since 2", 8, &[]),
            ("jud", 0, &["judul:"]),
            ("beras (TA", 7, &["tag:", "tags:", "tanggal:"]),
            ("-sumb", 1, &["sumber:"]),
            ("sumber:har", 7, &["HARIAN.co.id", "\"Harian Pagi\""]),
            ("sumber:\"harian p", 7, &["\"Harian Pagi\""]),
            ("judul:be", 8, &[]),
            ("beras ", 6, &[]),
            ("", 0, &[]),
            ("é", 0, &[]),
        ] {
            let (at, found) = completions(line, Language::English, &sources);
            assert_eq!(found, expected, "{line}");
            if !expected.is_empty() {
                assert_eq!(at, start, "{line}");
            }
        }
    }
}
