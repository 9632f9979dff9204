//! `telusur config`.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::exit::Outcome;
use super::settings::{Origin, Settings, Value};
use super::{IndexFolder, Session, texts};
use telusur::index::Index;
use telusur::render::{safe, wrapped, write_json_line};

const EXAMPLES: &str = "\
Examples:
  telusur config
  TELUSUR_LIMIT=20 telusur config --index ~/arsip-index
  telusur config --json";

const HELP: &str = "\
Flags come first, then the environment (TELUSUR_LIMIT and so on), then the file telusur.toml in the \
folder that holds the index, then the user's own file, telusur/config.toml in the folder of \
configurations (~/.config), then the defaults. All keys: docs/configuration.md.";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    index: IndexFolder,

    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

impl Args {
    /// Whether the output is for a program and must reach it byte for byte.
    pub(super) fn is_for_programs(&self) -> bool {
        self.json
    }
}

#[derive(Serialize)]
struct SettingLine<'a> {
    key: &'a str,
    value: Option<String>,
    origin: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

pub(super) fn run(
    args: &Args,
    settings: &Settings,
    session: &Session,
    out: &mut impl Write,
) -> anyhow::Result<Outcome> {
    let language = session.language();
    let width = settings.iter().map(|(_, value)| shown(value).len()).max();
    let width = width.unwrap_or_default();
    for (key, value) in settings.iter() {
        if args.json {
            let path = |path: &Path| path.to_string_lossy().into_owned();
            let (origin, file, line) = match &value.origin {
                Origin::Default => ("default", None, None),
                Origin::Locale => ("locale", None, None),
                Origin::FoundIn(folder) => ("found", Some(path(folder)), None),
                Origin::File { path: file, line } => ("file", Some(path(file)), Some(*line)),
                Origin::Environment(_) => ("environment", None, None),
                Origin::Flag => ("flag", None, None),
            };
            let line = SettingLine {
                key,
                value: (!value.values.is_empty()).then(|| shown(value)),
                origin,
                file,
                line,
            };
            write_json_line(&line, out)?;
            continue;
        }
        let origin = match &value.origin {
            Origin::Default => texts::by_default(language),
            Origin::Locale => texts::by_locale(language),
            Origin::FoundIn(folder) => texts::found_in(language, &safe(&folder.to_string_lossy())),
            Origin::File { path, line } => format!("{}:{line}", safe(&path.to_string_lossy())),
            Origin::Environment(name) => name.clone(),
            Origin::Flag => texts::by_flag(language),
        };
        writeln!(out, "{key:<9} {:<width$}  {origin}", safe(&shown(value)))?;
    }
    if !args.json
        && let Ok(index) = Index::open(&args.index.folder)
        && !index.has_surface_forms()
    {
        let folder = args.index.folder.to_string_lossy();
        let said = texts::has_no_forms(language, &folder);
        writeln!(out)?;
        for line in wrapped(&said, session.layout.width) {
            writeln!(out, "{line}")?;
        }
    }
    if settings.faults().is_empty() {
        return Ok(Outcome::Found);
    }
    out.flush()?;
    let mut told = std::io::stderr().lock();
    for fault in settings.faults() {
        writeln!(told, "telusur: {}", safe(fault))?;
    }
    Ok(Outcome::Failed)
}

/// Returns a value in one line, `-` where there is none.
fn shown(value: &Value) -> String {
    let values = value.values.iter().map(|value| value.to_string_lossy());
    let values: Vec<_> = values.collect();
    if values.is_empty() {
        "-".to_owned()
    } else {
        values.join(", ")
    }
}
