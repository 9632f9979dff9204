//! Exit codes, as grep has them.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It did what was asked, or found something.
    Found,
    /// It found nothing.
    NothingFound,
    /// It failed.
    Failed,
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Outcome::Found => 0,
            Outcome::NothingFound => 1,
            Outcome::Failed => 2,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(outcome.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_grep() {
        assert_eq!(Outcome::Found.code(), 0);
        assert_eq!(Outcome::NothingFound.code(), 1);
        assert_eq!(Outcome::Failed.code(), 2);
    }
}
