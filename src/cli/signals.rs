//! Signals that must not end the program, or not at once. Those that stop a run are in
//! `index`.

#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::sync::{Arc, LazyLock};

/// Makes a limit on the size of files (`ulimit -f`) an error of the write that goes
/// beyond it: the signal that comes with it would end the program without a word.
pub(super) fn bear_limits_of_files() {
    #[cfg(unix)]
    {
        // Without it the program ends as it would have ended.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    }
}

/// Does something while Ctrl-C is for another program on the same terminal, such as
/// the pager, which would stay behind without us.
pub(super) fn leaving_interrupts_to_others<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(unix)]
    {
        /// Whether Ctrl-C ends the program. Signals belong to the process.
        static IS_OURS: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
            let is_ours = Arc::new(AtomicBool::new(true));
            let _ = signal_hook::flag::register_conditional_default(
                signal_hook::consts::SIGINT,
                Arc::clone(&is_ours),
            );
            is_ours
        });
        IS_OURS.store(false, Ordering::Relaxed);
        let result = work();
        IS_OURS.store(true, Ordering::Relaxed);
        result
    }
    #[cfg(not(unix))]
    work()
}

/// Leaves the terminal as it is now if the program is told to end while a line is
/// edited, for which keys are read one by one and nothing is echoed.
pub(super) fn restore_terminal_at_the_end() {
    #[cfg(unix)]
    {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
        use signal_hook::consts::{SIGHUP, SIGTERM};

        /// Ends what the line editor begins: text that is pasted with marks around it.
        const NO_BRACKETED_PASTE: &[u8] = b"\x1b[?2004l";

        let (Ok(before), Ok(mut signals)) = (
            tcgetattr(std::io::stdin()),
            signal_hook::iterator::Signals::new([SIGTERM, SIGHUP]),
        ) else {
            return;
        };
        // Without a thread for it the terminal stays as it is when the program is ended.
        let restore = move || {
            if let Some(signal) = signals.forever().next() {
                // The terminal may be gone.
                let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &before);
                let _ = rustix::io::write(std::io::stdin(), NO_BRACKETED_PASTE);
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        };
        let _ = std::thread::Builder::new().spawn(restore);
    }
}
