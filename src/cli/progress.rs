//! The progress bar of the indexer, on standard error.

use std::io::{IsTerminal, Write};
use std::time::Duration;

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

    pub(super) fn start(&self, bytes: u64) {
        self.bar.set_length(bytes);
    }

    pub(super) fn advance(&self, bytes: u64, message: String) {
        self.bar.set_position(bytes);
        self.bar.set_message(message);
    }

    /// Replaces the bar by a few words.
    pub(super) fn say(&self, message: &'static str) {
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            self.bar.set_style(style);
        }
        self.bar.set_message(message);
    }

    /// Prints a warning, above the bar if there is one.
    pub(super) fn warn(&self, message: &str) {
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
