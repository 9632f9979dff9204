//! The progress bar of the indexer, on standard error.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use telusur::ingest::Event;
use telusur::render::{counted, safe};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that shows itself on a terminal only, and warnings above it.
pub(super) struct Progress {
    bar: ProgressBar,
    quiet: bool,
}

impl Progress {
    pub(super) fn new(quiet: bool) -> Progress {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let template = "{bar:30} {percent}% · {msg} · {decimal_bytes_per_sec} · {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if shown {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress { bar, quiet }
    }

    /// Makes one that shows no bar and only prints warnings.
    pub(super) fn warnings_only(quiet: bool) -> Progress {
        Progress {
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
            quiet,
        }
    }

    /// Shows what happens in a run of the indexer.
    pub(super) fn tell(&self, event: &Event<'_>) {
        match event {
            Event::Listed { bytes, .. } => self.start(*bytes),
            Event::Progress { bytes, articles } => {
                self.advance(*bytes, counted(*articles, "article", "articles"));
            }
            Event::Planned { .. } | Event::SkippedEarlier { .. } => {}
            Event::Skipped(skipped) if skipped.reason.is_expected() => {}
            Event::Skipped(skipped) => self.warn(&format!(
                "skipped {}: {}",
                safe(&skipped.place.to_string()),
                safe(&skipped.reason.to_string())
            )),
            Event::Note { place, message } => {
                self.warn(&format!("{}: {}", safe(&place.to_string()), safe(message)));
            }
            Event::Duplicate { place, id, kept_as } => self.warn(&format!(
                "{}: the id {} is taken by another article; kept as {}",
                safe(&place.to_string()),
                safe(id),
                safe(kept_as)
            )),
            Event::Committing => self.say("committing"),
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
    fn say(&self, message: &'static str) {
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
