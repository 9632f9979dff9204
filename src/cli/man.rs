//! `telusur man`.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::exit::Outcome;
use super::help::{indonesian_program, with_one_help};
use super::{Cli, Session, texts};
use telusur::texts::Language;

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
    let language = session.language();
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    program = match language {
        Language::English => with_one_help(program).mut_subcommands(with_one_help),
        Language::Indonesian => indonesian_program(&program),
    };
    let Some(folder) = &args.folder else {
        write_page(&program, language, out)?;
        return Ok(Outcome::Found);
    };
    let write = || {
        std::fs::create_dir_all(folder)?;
        for command in std::iter::once(&program).chain(program.get_subcommands()) {
            let mut page = Vec::new();
            write_page(command, language, &mut page)?;
            let name = Man::new(command.clone()).get_filename();
            std::fs::write(folder.join(name), page)?;
        }
        io::Result::Ok(())
    };
    write().with_context(|| texts::cannot_write(language, &folder.to_string_lossy()))?;
    Ok(Outcome::Found)
}

/// Writes the page of a command, with its examples at the end, where pages of
/// manuals have them.
fn write_page(command: &Command, language: Language, out: &mut impl Write) -> io::Result<()> {
    let man = Man::new(command.clone());
    let mut head = Vec::new();
    man.render_title(&mut head)?;
    man.render_name_section(&mut head)?;
    man.render_synopsis_section(&mut head)?;
    let head = String::from_utf8_lossy(&head);
    let head = head
        .replace(".SH NAME\n", &heading(&texts::name_section(language)))
        .replace(
            ".SH SYNOPSIS\n",
            &heading(&texts::synopsis_section(language)),
        );
    out.write_all(head.as_bytes())?;
    let aliases: Vec<&str> = command.get_visible_aliases().collect();
    if !aliases.is_empty() {
        let heading = heading(&texts::aliases_section(language));
        writeln!(out, "{heading}{}", escaped(&aliases.join(", ")))?;
    }
    man.render_options_section(out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    if let Some(notes) = command.get_after_help() {
        out.write_all(heading(&texts::notes_section(language)).as_bytes())?;
        write_as_it_is(notes.to_string().lines(), out)?;
    }
    if let Some(examples) = command.get_before_help() {
        out.write_all(heading(&texts::examples_section(language)).as_bytes())?;
        // The first line is a heading, too.
        write_as_it_is(examples.to_string().lines().skip(1), out)?;
    }
    Ok(())
}

fn heading(name: &str) -> String {
    format!(".SH \"{name}\"\n")
}

/// Writes lines that are not to be filled.
fn write_as_it_is<'a>(
    lines: impl Iterator<Item = &'a str>,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(b".nf\n")?;
    for line in lines {
        writeln!(out, "{}", escaped(line))?;
    }
    out.write_all(b".fi\n")
}

/// Returns a line as roff takes it for text.
fn escaped(line: &str) -> String {
    let escaped = line
        .replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('\'', "\\(aq");
    match escaped.chars().next() {
        Some('.') => format!("\\&{escaped}"),
        _ => escaped,
    }
}
