//! Where the values of options come from: flags, environment, files, defaults.
//!
//! A setting stands for an argument of the commands that have one of its name. Its
//! value, wherever it comes from, becomes the default of that argument before the
//! command line is read for good: so flags win, one parser reads all values, and
//! no command knows where a value comes from.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use etcetera::BaseStrategy as _;
use etcetera::base_strategy::Xdg;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::parsing::indonesian_message;
use super::texts;
use super::values::parse_language;
use telusur::index::MARKER;
use telusur::nearest::nearest;
use telusur::render;
use telusur::texts::Language;

/// Name of the file beside an index.
const BESIDE_INDEX: &str = "telusur.toml";

/// Longest file of settings, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// What the names of our variables of the environment begin with.
const PREFIX: &str = "TELUSUR_";

/// Where the index is when nobody says so.
const DEFAULT_INDEX: &str = "index";

/// An option that users may want to fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Setting {
    /// Its name in files, and that of the argument.
    key: &'static str,
    /// The commands whose argument it is; none means all that have one.
    commands: &'static [&'static str],
    kind: Kind,
    scope: Scope,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Taken as it is.
    Plain,
    /// A path; in a file it begins at the folder of the file.
    Path,
    /// The same, or several.
    Paths,
}

/// Which files may set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// All.
    Anywhere,
    /// Only that of the user: the file beside an index belongs to whoever made the
    /// archive, and may neither point elsewhere nor name a program to run.
    User,
}

const fn setting(key: &'static str, commands: &'static [&'static str], kind: Kind) -> Setting {
    Setting {
        key,
        commands,
        kind,
        scope: Scope::Anywhere,
    }
}

/// Where the index is.
const INDEX: Setting = Setting {
    scope: Scope::User,
    ..setting("index", &[], Kind::Paths)
};

/// All settings. One whose argument no command has is none.
const SETTINGS: [Setting; 13] = [
    INDEX,
    setting("lang", &[], Kind::Plain),
    setting("color", &[], Kind::Plain),
    Setting {
        scope: Scope::User,
        ..setting("pager", &[], Kind::Plain)
    },
    setting("limit", &["search"], Kind::Plain),
    setting("sort", &["search"], Kind::Plain),
    setting("passages", &["search"], Kind::Plain),
    setting("length", &["search"], Kind::Plain),
    setting("synonyms", &[], Kind::Path),
    setting("zone", &[], Kind::Plain),
    setting("cleaning", &[], Kind::Path),
    setting("threads", &[], Kind::Plain),
    setting("memory", &[], Kind::Plain),
];

impl Setting {
    fn variable(self) -> String {
        format!("{PREFIX}{}", self.key.to_ascii_uppercase())
    }

    /// Returns the commands whose argument it is, the program itself for one that
    /// goes with each.
    fn commands_of(self, program: &Command) -> impl Iterator<Item = &Command> {
        std::iter::once(program)
            .chain(program.get_subcommands())
            .filter(move |command| self.belongs_to(command))
    }

    fn belongs_to(self, command: &Command) -> bool {
        let named = self.commands.is_empty() || self.commands.contains(&command.get_name());
        named && self.argument_of(command).is_some()
    }

    fn argument_of(self, command: &Command) -> Option<&Arg> {
        let mut arguments = command.get_arguments();
        arguments.find(|argument| argument.get_id() == self.key)
    }
}

/// Returns the settings that some command has.
fn known(program: &Command) -> impl Iterator<Item = Setting> {
    SETTINGS
        .into_iter()
        .filter(|setting| setting.commands_of(program).next().is_some())
}

/// Where a value comes from, the weakest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Nobody set it.
    Default,
    /// The locale says the language.
    Locale,
    /// The index was found in this folder above the working folder.
    FoundIn(PathBuf),
    /// A line of a file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A variable of the environment.
    Environment(String),
    /// The command line.
    Flag,
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    /// One, or several paths; none when there is no default.
    pub(super) values: Vec<OsString>,
    pub(super) origin: Origin,
}

impl Value {
    /// Whether it is to become the default of its argument.
    fn changes_default(&self) -> bool {
        !matches!(self.origin, Origin::Default | Origin::Locale | Origin::Flag)
    }
}

/// The values of all settings.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    /// In the order of their list.
    values: Vec<(Setting, Value)>,
    /// What can't be understood in files and the environment, each with its place.
    faults: Vec<String>,
    /// What may be meant otherwise and is left alone.
    warnings: Vec<String>,
}

/// The file of the user's own settings, as it was found.
#[derive(Debug)]
pub(super) struct UserFile {
    path: PathBuf,
    content: Content,
}

/// What is in a file, nothing if it is not there.
type Content = std::io::Result<Option<Vec<u8>>>;

impl UserFile {
    /// Reads it, if there is a folder for it.
    pub(super) fn read() -> Option<UserFile> {
        let path = Xdg::new().ok()?.config_dir().join("telusur/config.toml");
        let content = content_of(&path);
        Some(UserFile { path, content })
    }

    /// Returns the language it asks for, if it can be read.
    pub(super) fn language(&self) -> Option<Language> {
        let text = std::str::from_utf8(self.content.as_ref().ok()?.as_ref()?).ok()?;
        match DeTable::parse(text).ok()?.get_ref().get("lang")?.get_ref() {
            DeValue::String(code) => parse_language(code).ok(),
            _ => None,
        }
    }
}

/// Returns the language that the environment asks for.
pub(super) fn language_of_environment() -> Option<Language> {
    parse_language(&std::env::var("TELUSUR_LANG").ok()?).ok()
}

/// Reads a file, unless it is one that may have no end, or that is longer than
/// [`MAX_BYTES`]: the file beside an index may come from anybody.
fn content_of(path: &Path) -> Content {
    let metadata = match std::fs::metadata(path) {
        // In a home that is no folder there is no file either.
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(None);
        }
        metadata => metadata?,
    };
    // Opening a pipe would wait for somebody to write to it.
    if !metadata.is_file() {
        return Err(std::io::ErrorKind::Unsupported.into());
    }
    if metadata.len() > MAX_BYTES {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    std::fs::read(path).map(Some)
}

impl Settings {
    /// Finds all values for a command line, as it was read without them. A file that
    /// can't be read or understood, an unknown key and a value that its argument does
    /// not take are among [`Settings::faults`], and count as not there.
    pub(super) fn resolve(
        program: &Command,
        matches: &ArgMatches,
        user: Option<UserFile>,
        language: Language,
    ) -> anyhow::Result<Settings> {
        let (mut values, mut faults) = (BTreeMap::new(), Vec::new());
        let mut warnings = mistyped_variables(program, language);
        let mut read = |file: File<'_>, content: Content, values: &mut _| {
            // Who may not read it, as when started by another user, has not set it.
            let content = match content {
                Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                    let path = file.path.to_string_lossy();
                    warnings.push(texts::settings_unread(language, &path));
                    return;
                }
                content => content,
            };
            let read = content
                .map_err(|error| match error.kind() {
                    std::io::ErrorKind::Unsupported => {
                        anyhow::anyhow!(texts::no_regular_file(language))
                    }
                    std::io::ErrorKind::FileTooLarge => {
                        anyhow::anyhow!(texts::longer_than_a_mebibyte(language))
                    }
                    _ => error.into(),
                })
                .with_context(|| texts::cannot_read(language, &file.path.to_string_lossy()))
                .and_then(|content| match content {
                    Some(content) => {
                        read_content(file, &content, program, values, &mut faults, language)
                    }
                    None => Ok(()),
                });
            if let Err(error) = read {
                faults.push(render::error_chain(error.as_ref(), language));
            }
        };
        let (user, content) = user.map(|user| (user.path, user.content)).unzip();
        if let (Some(path), Some(content)) = (&user, content) {
            read(File { path, user: None }, content, &mut values);
        }
        let of_index = index(given(INDEX, matches), &values, language)?;
        // A file beside the index is weaker than what was set to find the index.
        let beside = folder_of(&of_index).join(BESIDE_INDEX);
        let file = File {
            path: &beside,
            user: user.as_deref(),
        };
        read(file, content_of(&beside), &mut values);
        let mut settings = Vec::new();
        for setting in known(program) {
            let value = if setting == INDEX {
                of_index.clone()
            } else if let Some(given) = given(setting, matches) {
                given
            } else if let Some(value) =
                from_environment(setting, program, language).unwrap_or_else(|fault| {
                    faults.push(fault);
                    None
                })
            {
                value
            } else if let Some(value) = values.remove(setting.key) {
                value
            } else {
                Value {
                    values: default_of(setting, program),
                    origin: Origin::Default,
                }
            };
            settings.push((setting, value));
        }
        Ok(Settings {
            values: settings,
            faults,
            warnings,
        })
    }

    /// Whether anything is set that the definitions do not have as a default.
    pub(super) fn change_defaults(&self) -> bool {
        let mut values = self.values.iter();
        values.any(|(_, value)| value.changes_default())
    }

    /// Returns the program with the values as defaults of its arguments.
    pub(super) fn applied(&self, program: Command) -> Command {
        let mut program = program;
        for (setting, value) in &self.values {
            if !value.changes_default() {
                continue;
            }
            let values = &value.values;
            let with_default = |argument: Arg| {
                let takes_all = matches!(argument.get_action(), ArgAction::Append);
                let taken = if takes_all { values.len() } else { 1 };
                argument.default_values(values.iter().take(taken).cloned())
            };
            if setting.belongs_to(&program) {
                program = program.mut_arg(setting.key, with_default);
            }
            let commands = program.get_subcommands();
            let commands = commands.filter(|command| setting.belongs_to(command));
            let names: Vec<String> = commands.map(|command| command.get_name().into()).collect();
            for name in names {
                program = program
                    .mut_subcommand(name, |command| command.mut_arg(setting.key, with_default));
            }
        }
        program
    }

    /// Returns what can't be understood, in the order in which it was found.
    pub(super) fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Returns what may be meant otherwise.
    pub(super) fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Returns each setting by its name, with its value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.values
            .iter()
            .map(|(setting, value)| (setting.key, value))
    }

    /// Says which language texts have if nobody set it.
    pub(super) fn set_language_of_locale(&mut self, language: Language) {
        for (setting, value) in &mut self.values {
            if setting.key == "lang" && value.values.is_empty() {
                *value = Value {
                    values: vec![language.code().into()],
                    origin: Origin::Locale,
                };
            }
        }
    }

    /// Returns whether the index was found above the working folder.
    pub(super) fn index_is_above(&self) -> bool {
        let mut values = self.values.iter().map(|(_, value)| value);
        values.any(|value| matches!(value.origin, Origin::FoundIn(_)))
    }
}

/// Returns the folders of the indexes that are used where none is named.
pub(super) fn index_folders(program: &Command) -> anyhow::Result<Vec<PathBuf>> {
    let language = Language::English;
    let mut values = BTreeMap::new();
    if let Some(UserFile { path, content }) = &UserFile::read()
        && let Ok(Some(content)) = content
    {
        let file = File { path, user: None };
        read_content(
            file,
            content,
            program,
            &mut values,
            &mut Vec::new(),
            language,
        )?;
    }
    let found = index(None, &values, language)?;
    Ok(found.values.into_iter().map(PathBuf::from).collect())
}

/// Returns a warning for each variable of the environment that is called nearly as
/// one of ours.
fn mistyped_variables(program: &Command, language: Language) -> Vec<String> {
    let names: Vec<String> = known(program).map(Setting::variable).collect();
    let mut warnings = Vec::new();
    for (name, _) in std::env::vars_os() {
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else {
            continue;
        };
        let known = names.iter().filter_map(|name| name.strip_prefix(PREFIX));
        if let Some(near) = nearest(rest, known)
            && near != rest
        {
            warnings.push(texts::mistyped_variable(
                language,
                &format!("{PREFIX}{rest}"),
                &format!("{PREFIX}{near}"),
            ));
        }
    }
    warnings.sort_unstable();
    warnings
}

/// Returns what stands in the command line.
fn given(setting: Setting, matches: &ArgMatches) -> Option<Value> {
    // The command is the innermost; what goes with each command is known there too.
    let matches = matches.subcommand().map_or(matches, |(_, inner)| inner);
    let is_known = matches.ids().any(|id| id.as_str() == setting.key);
    if !is_known || matches.value_source(setting.key) != Some(ValueSource::CommandLine) {
        return None;
    }
    let values = matches.get_raw(setting.key)?.map(OsString::from).collect();
    let origin = Origin::Flag;
    Some(Value { values, origin })
}

fn from_environment(
    setting: Setting,
    program: &Command,
    language: Language,
) -> Result<Option<Value>, String> {
    let name = setting.variable();
    let Some(text) = std::env::var_os(&name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let values = match setting.kind {
        Kind::Paths => std::env::split_paths(&text).map(OsString::from).collect(),
        Kind::Plain | Kind::Path => vec![text],
    };
    for value in &values {
        check(setting, value, program, language).map_err(|message| format!("{name}: {message}"))?;
    }
    let origin = Origin::Environment(name);
    Ok(Some(Value { values, origin }))
}

fn default_of(setting: Setting, program: &Command) -> Vec<OsString> {
    let argument = setting
        .commands_of(program)
        .find_map(|command| setting.argument_of(command));
    let defaults = argument.map(Arg::get_default_values).unwrap_or_default();
    defaults.iter().map(OsString::from).collect()
}

/// Finds the index: named, or a folder that carries the marker of an index, here or
/// in a folder above.
fn index(
    given: Option<Value>,
    files: &BTreeMap<&str, Value>,
    language: Language,
) -> anyhow::Result<Value> {
    if let Some(value) = given {
        return Ok(value);
    }
    let variable = INDEX.variable();
    if let Some(text) = std::env::var_os(&variable).filter(|text| !text.is_empty()) {
        let values = std::env::split_paths(&text).map(OsString::from).collect();
        let origin = Origin::Environment(variable);
        return Ok(Value { values, origin });
    }
    if let Some(value) = files.get(INDEX.key) {
        return Ok(value.clone());
    }
    let found = |folder: &Path| folder.join(DEFAULT_INDEX).join(MARKER).is_file();
    if !found(Path::new("")) {
        let here = std::env::current_dir().with_context(|| texts::no_working_folder(language))?;
        if let Some(above) = here.ancestors().skip(1).find(|folder| found(folder)) {
            return Ok(Value {
                values: vec![above.join(DEFAULT_INDEX).into()],
                origin: Origin::FoundIn(above.to_path_buf()),
            });
        }
    }
    Ok(Value {
        values: vec![DEFAULT_INDEX.into()],
        origin: Origin::Default,
    })
}

/// Returns the folder that holds the index, the first of several.
fn folder_of(index: &Value) -> PathBuf {
    let first = index.values.first().map(PathBuf::from).unwrap_or_default();
    match first.parent() {
        // Only by its full path is it known what holds a folder such as `..`.
        _ if first.file_name().is_none() => first.canonicalize().map_or(first, |full| {
            full.parent().map(Path::to_path_buf).unwrap_or(full)
        }),
        Some(folder) => folder.to_path_buf(),
        None => PathBuf::new(),
    }
}

/// A file of settings.
#[derive(Debug, Clone, Copy)]
struct File<'a> {
    path: &'a Path,
    /// The user's own file, if this one is not that but belongs to an archive.
    user: Option<&'a Path>,
}

/// Reads the values of a file over those that are known, and what can't be understood
/// to the faults.
///
/// # Errors
///
/// A file that is no TOML.
fn read_content(
    file: File<'_>,
    bytes: &[u8],
    program: &Command,
    values: &mut BTreeMap<&str, Value>,
    faults: &mut Vec<String>,
    language: Language,
) -> anyhow::Result<()> {
    let File { path, user } = file;
    let place = |offset: usize| {
        let lines = bytes.iter().take(offset).filter(|byte| **byte == b'\n');
        let line = 1 + lines.count();
        (line, format!("{}:{line}", path.display()))
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (_, place) = place(error.valid_up_to());
        anyhow::anyhow!(texts::not_utf8(language, &place))
    })?;
    let table = DeTable::parse(text).map_err(|error| {
        let (_, place) = place(error.span().map_or(0, |span| span.start));
        anyhow::anyhow!(texts::no_toml(language, &place, error.message()))
    })?;
    for (key, value) in table.get_ref() {
        let (line, place) = place(key.span().start);
        let name: &str = key.get_ref();
        let Some(setting) = known(program).find(|setting| setting.key == name) else {
            let names: Vec<&str> = known(program).map(|setting| setting.key).collect();
            let keys = names.join(", ");
            faults.push(match nearest(name, names) {
                Some(near) => texts::no_such_key_but(language, &place, name, near, &keys),
                None => texts::no_such_key(language, &place, name, &keys),
            });
            continue;
        };
        if let (Scope::User, Some(user)) = (setting.scope, user) {
            let user = user.to_string_lossy();
            faults.push(texts::users_key(language, &place, name, &user));
            continue;
        }
        match values_of_key(setting, value, path, program, language) {
            Ok(list) => {
                let origin = Origin::File {
                    path: path.to_path_buf(),
                    line,
                };
                let value = Value {
                    values: list,
                    origin,
                };
                values.insert(setting.key, value);
            }
            Err(message) => faults.push(format!("{place}: {name}: {message}")),
        }
    }
    Ok(())
}

/// Returns the values of a key of a file as its argument takes them, or why it
/// takes none of them.
fn values_of_key(
    setting: Setting,
    value: &Spanned<DeValue<'_>>,
    path: &Path,
    program: &Command,
    language: Language,
) -> Result<Vec<OsString>, String> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut list = Vec::new();
    for text in values_in(value, setting, language)? {
        let value = match setting.kind {
            Kind::Plain => text.into(),
            Kind::Path | Kind::Paths if text.is_empty() => {
                return Err(texts::empty_path(language));
            }
            Kind::Path | Kind::Paths => path_from(folder, &text),
        };
        check(setting, &value, program, language)?;
        list.push(value);
    }
    Ok(list)
}

/// Returns a value of a file as the command line would have it.
fn values_in(
    value: &Spanned<DeValue<'_>>,
    setting: Setting,
    language: Language,
) -> Result<Vec<String>, String> {
    Ok(match value.get_ref() {
        DeValue::String(text) => vec![text.clone().into_owned()],
        DeValue::Integer(number) => vec![number.to_string()],
        DeValue::Array(values) if setting.kind == Kind::Paths && !values.is_empty() => {
            let mut all = Vec::with_capacity(values.len());
            for value in values {
                match value.get_ref() {
                    DeValue::String(text) => all.push(text.clone().into_owned()),
                    _ => return Err(texts::list_of_strings(language)),
                }
            }
            all
        }
        _ if setting.kind == Kind::Paths => {
            return Err(texts::string_or_list(language));
        }
        _ => return Err(texts::string_or_number(language)),
    })
}

/// Returns a path as it is meant in a file of this folder; `~/` is the home folder.
fn path_from(folder: &Path, text: &str) -> OsString {
    match (text.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(below), Ok(home)) => home.join(below).into(),
        _ => folder.join(text).into(),
    }
}

/// Asks the argument whether it takes a value, and returns why not.
fn check(
    setting: Setting,
    value: &std::ffi::OsStr,
    program: &Command,
    language: Language,
) -> Result<(), String> {
    let command = setting.commands_of(program).next();
    let argument = command.and_then(|command| setting.argument_of(command));
    let (Some(command), Some(argument)) = (command, argument) else {
        return Ok(());
    };
    let Some(long) = argument.get_long() else {
        return Ok(());
    };
    let mut flag = OsString::from(format!("--{long}="));
    flag.push(value);
    let read = command
        .clone()
        .color(clap::ColorChoice::Never)
        .try_get_matches_from([OsString::from(command.get_name()), flag]);
    match read {
        // That more would have to be said is of no account here.
        Err(error)
            if error.kind() == ErrorKind::InvalidValue
                || error.kind() == ErrorKind::ValueValidation =>
        {
            let (message, begins, ends) = match language {
                Language::English => (error.to_string(), "error: ", "For more information"),
                Language::Indonesian => (indonesian_message(&error), "galat: ", "Untuk penjelasan"),
            };
            let lines = message.lines().map(str::trim);
            let lines: Vec<&str> = lines
                .take_while(|line| !line.starts_with(ends))
                .filter(|line| !line.is_empty())
                .collect();
            let message = lines.join("; ");
            Err(message.trim_start_matches(begins).to_owned())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cli::program;

    /// What files of settings are made of.
    const PARTS: [&str; 30] = [
        "index",
        "lang",
        "limit",
        "sort",
        "passages",
        "length",
        "synonyms",
        "zone",
        "threads",
        "memory",
        "pager",
        "limt",
        "=",
        " = ",
        "\n",
        "\"id\"",
        "10",
        "-1",
        "1_0",
        "9e9",
        "[",
        "]",
        ",",
        "'a/b'",
        "\"\"\"",
        "{",
        ".",
        "#",
        "1979-05-27T07:32:00Z",
        "\\u001b",
    ];

    proptest! {
        /// Whatever a file holds is refused with its line, or is a value that the commands
        /// take.
        #[test]
        fn any_file_of_settings_is_understood_or_refused(
            parts in proptest::collection::vec(
                prop_oneof![
                    9 => proptest::sample::select(PARTS.to_vec()).prop_map(str::to_owned),
                    1 => any::<String>(),
                ],
                0..40,
            ),
            behind in proptest::collection::vec(any::<u8>(), 0..3),
            is_of_user: bool,
        ) {
            let mut bytes = parts.concat().into_bytes();
            bytes.extend(behind);
            let program = program();
            let (mut values, mut faults) = (BTreeMap::new(), Vec::new());
            let file = File {
                path: Path::new("arsip/telusur.toml"),
                user: (!is_of_user).then_some(Path::new("config.toml")),
            };
            for language in [Language::English, Language::Indonesian] {
                let read =
                    read_content(file, &bytes, &program, &mut values, &mut faults, language);
                faults.extend(read.err().map(|error| error.to_string()));
            }
            for fault in &faults {
                prop_assert!(fault.contains("telusur.toml:"), "{}", fault);
            }
            let of_archive = values.keys().find(|key| ["index", "pager"].contains(key));
            prop_assert!(is_of_user || of_archive.is_none());
            let values = known(&program)
                .filter_map(|setting| Some((setting, values.remove(setting.key)?)))
                .collect();
            let settings = Settings { values, ..Settings::default() };
            let search = ["telusur", "search", "beras"];
            let read = settings.applied(program).try_get_matches_from(search);
            prop_assert!(read.is_ok(), "{:?}", read.err());
        }
    }
}
