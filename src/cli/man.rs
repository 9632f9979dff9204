//! `telusur man`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::CommandFactory;
use clap_mangen::Man;

use super::exit::Outcome;
use super::{Cli, Session, texts};

const EXAMPLES: &str = "\
Examples:
  telusur man | man -l -
  telusur man ~/.local/share/man/man1              then: man telusur-search";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Write a page for each command into this folder; else the page of the program is printed.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let program = with_examples_last(Cli::command());
    match &args.folder {
        None => Man::new(program).render(out)?,
        Some(folder) => {
            std::fs::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(program, folder))
                .with_context(|| {
                    texts::cannot_write(session.language(), &folder.to_string_lossy())
                })?;
        }
    }
    Ok(Outcome::Found)
}

/// Returns a command and those below it with their examples at the end, where
/// pages of manuals have them.
fn with_examples_last(command: clap::Command) -> clap::Command {
    let end = [command.get_after_help(), command.get_before_help()];
    let end: Vec<String> = end.into_iter().flatten().map(ToString::to_string).collect();
    let command = command.before_help("").after_help(end.join("\n\n"));
    command.mut_subcommands(with_examples_last)
}
