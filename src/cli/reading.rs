//! The options that say how archives are read, the same for every command that does.

use std::path::PathBuf;

use anyhow::Context;

use telusur::corpus::{Cleaning, FieldMapping, Limits, Links, ReadOptions};
use telusur::texts::Language;

use super::texts;
use super::values::{parse_nesting, parse_zone};

#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "How to read")]
pub(super) struct ReadingOptions {
    /// What a key of the records means, as in title=judul; may be given again.
    #[arg(long, value_name = "FIELD=KEY")]
    field: Vec<FieldMapping>,

    /// More rules for what is no part of an article; see docs/cleaning.md.
    #[arg(long, value_name = "FILE")]
    cleaning: Option<PathBuf>,

    /// Leave texts as they are, advertisements and links to other articles too.
    #[arg(long, conflicts_with = "cleaning")]
    no_cleaning: bool,

    /// Zone of times that are written without one: WIB, WITA, WIT or as +09:00.
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    zone: Option<String>,

    /// Date articles that have no other date by when their file was last changed.
    #[arg(long)]
    mtime: bool,

    /// Follow symbolic links, also out of the archive.
    #[arg(long)]
    follow: bool,

    /// Open packed files within one another so deep, at most 32.
    #[arg(long, value_name = "N", default_value_t = Limits::default().depth, value_parser = parse_nesting)]
    max_depth: usize,

    /// Open packed files whose contents are up to so many times as large.
    #[arg(long, value_name = "N", default_value_t = Limits::default().expansion)]
    max_expansion: u64,
}

impl ReadingOptions {
    pub(super) fn read_options(&self, language: Language) -> anyhow::Result<ReadOptions> {
        Ok(ReadOptions {
            fields: self.field.clone(),
            cleaning: self.cleaning(language)?,
            zone: self.zone.clone(),
            modified: self.mtime,
            links: if self.follow {
                Links::Follow
            } else {
                Links::PassOver
            },
            limits: Limits {
                depth: self.max_depth,
                expansion: self.max_expansion,
            },
        })
    }

    /// Returns the rules by which texts are to be cleaned.
    fn cleaning(&self, language: Language) -> anyhow::Result<Cleaning> {
        if self.no_cleaning {
            return Ok(Cleaning::none());
        }
        let mut cleaning = Cleaning::default();
        if let Some(path) = &self.cleaning {
            let rules = std::fs::read_to_string(path)
                .with_context(|| texts::cannot_read(language, &path.to_string_lossy()))?;
            cleaning
                .add(&rules)
                .with_context(|| texts::cannot_use(language, &path.to_string_lossy()))?;
        }
        Ok(cleaning)
    }
}
