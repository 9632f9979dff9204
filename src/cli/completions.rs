//! `telusur completions`, and what the shell asks for when a user presses Tab.
//!
//! The scripts only register: for every Tab the shell runs the program with
//! [`VARIABLE`] set, and it answers from the definitions of its commands and from
//! the index. So completions are never older than the program.

use std::ffi::OsStr;
use std::io::Write;

use clap::CommandFactory;
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, CompletionCandidate, Shell};

use super::exit::Outcome;
use super::line_editor::completions;
use super::{Cli, settings};
use telusur::index::Index;

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
Completes commands, options, files, the names of fields (judul:) and, from the index that is found \
from the working folder, the names of sources.";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let name = args.shell.to_string();
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&name) else {
        anyhow::bail!("there are no completions for {name}");
    };
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    out.write_all(&script)?;
    Ok(Outcome::Found)
}

/// Answers the shell, if it asks, and returns whether it did.
pub(super) fn answer_shell() -> Result<bool, clap::Error> {
    CompleteEnv::with_factory(Cli::command)
        .var(VARIABLE)
        .bin(PROGRAM)
        .try_complete(std::env::args_os(), std::env::current_dir().ok().as_deref())
}

/// Completes a word of a query: names of fields, and sources behind `sumber:`.
pub(super) fn complete_query(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str().filter(|typed| !typed.starts_with(':')) else {
        return Vec::new();
    };
    let (start, found) = completions(typed, &sources);
    let before = &typed[..start];
    let whole = found.iter().map(|end| format!("{before}{end}"));
    whole.map(CompletionCandidate::new).collect()
}

/// Completes the name of a source.
pub(super) fn complete_source(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy().to_lowercase();
    let fit = sources().into_iter();
    let fit = fit.filter(|name| name.to_lowercase().starts_with(&typed));
    fit.map(CompletionCandidate::new).collect()
}

/// Returns the sources of the index that is found from here. What fails is not
/// completed; there is nobody to tell.
fn sources() -> Vec<String> {
    let folders = settings::index_folders(&Cli::command()).unwrap_or_default();
    let indexes = folders.iter().filter_map(|folder| Index::open(folder).ok());
    indexes
        .filter_map(|index| index.sources().ok())
        .flatten()
        .collect()
}
