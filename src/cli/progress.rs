//! The progress bar of the indexer, on standard error.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use telusur::ingest::Event;
use telusur::render::{Message, safe};
use telusur::texts::{Count, Language};

use super::texts;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that shows itself on a terminal only, and warnings above it.
pub(super) struct Progress {
    bar: ProgressBar,
    quiet: bool,
    language: Language,
}

impl Progress {
    pub(super) fn new(quiet: bool, language: Language) -> Progress {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let left = texts::time_left(language);
        let template = format!(
            "{{bar:30}} {{percent}}% · {{msg}} · {{decimal_bytes_per_sec}} · {{eta}} {left}"
        );
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        if shown {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress {
            bar,
            quiet,
            language,
        }
    }

    /// Makes one that shows no bar and only prints warnings.
    pub(super) fn warnings_only(quiet: bool, language: Language) -> Progress {
        Progress {
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
            quiet,
            language,
        }
    }

    /// Shows what happens in a run of the indexer.
    pub(super) fn tell(&self, event: &Event<'_>) {
        let language = self.language;
        match event {
            Event::Listed { bytes, .. } => self.start(*bytes),
            Event::Progress { bytes, articles } => {
                self.advance(*bytes, texts::articles(language, Count(*articles)));
            }
            Event::Planned { .. } | Event::SkippedEarlier { .. } => {}
            Event::Skipped(skipped) if skipped.reason.is_expected() => {}
            Event::Skipped(skipped) => self.warn(&texts::skipped_place(
                language,
                &safe(&skipped.place.to_string()),
                &safe(&skipped.reason.told(language)),
            )),
            Event::Note { place, note } => {
                let note = note.told(language);
                self.warn(&format!("{}: {}", safe(&place.to_string()), safe(&note)));
            }
            Event::Duplicate { place, id, kept_as } => self.warn(&texts::duplicate(
                language,
                &safe(&place.to_string()),
                &safe(id),
                &safe(kept_as),
            )),
            Event::Committing => self.say(texts::committing(language)),
        }
    }

    fn start(&self, bytes: u64) {
        self.bar.set_length(bytes);
    }

    fn advance(&self, bytes: u64, message: String) {
        self.bar.set_position(bytes);
        self.bar.set_message(message);
    }

    /// Replaces the bar by a few words.
    fn say(&self, message: String) {
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            self.bar.set_style(style);
        }
        self.bar.set_message(message);
    }

    /// Prints a warning, above the bar if there is one.
    fn warn(&self, message: &str) {
        if !self.quiet {
            self.bar.suspend(|| {
                // Nobody to tell when standard error is closed.
                let _ = writeln!(std::io::stderr(), "telusur: {message}");
            });
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
