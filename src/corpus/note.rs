//! What was not understood in an article that was read all the same.

use jiff::civil::Date;

/// Longest part of a value that a note repeats, in characters.
const MAX_VALUE_CHARS: usize = 80;

/// Something about a file or article that a reader of its archive should know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// What should be a date is none.
    #[error("date not understood: \"{text}\"")]
    Date {
        /// What is written, cut to a few words.
        text: String,
    },
    /// What should be a time of day is none.
    #[error("time not understood: \"{text}\"")]
    Time {
        /// What is written, cut to a few words.
        text: String,
    },
    /// The weekday is not that of the date, which is kept as written.
    #[error("weekday of \"{text}\" disagrees: {day} is {weekday}")]
    Weekday {
        /// What is written.
        text: String,
        /// The day.
        day: Date,
        /// The name of its weekday.
        weekday: &'static str,
    },
    /// Bytes that mean nothing in the encoding became U+FFFD.
    #[error("{} replaced ({encoding})", broken_characters(*count))]
    Replaced {
        /// How many.
        count: usize,
        /// Name of the encoding.
        encoding: &'static str,
    },
    /// An id is too long to be one.
    #[error("its id is longer than {limit} bytes and was not taken")]
    LongId {
        /// The longest that is taken, in bytes.
        limit: usize,
    },
    /// A web archive has only the beginning of a page.
    #[error("the page was cut short when it was saved")]
    CutShort,
    /// Front matter is not in its format.
    #[error("front matter not understood: {message}")]
    FrontMatter {
        /// What is wrong with it.
        message: String,
    },
    /// Front matter is too long to be any.
    #[error("front matter longer than {limit} bytes passed over")]
    LongFrontMatter {
        /// The longest that is read, in bytes.
        limit: usize,
    },
    /// Keys of records were taken for fields by their common meaning.
    #[error("fields guessed: {guesses}")]
    Guesses {
        /// Key and field of each.
        guesses: String,
    },
    /// A pattern of an ignore file is none.
    #[error("the pattern {pattern} is wrong and keeps nothing out: {message}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// An ignore file can't be used.
    #[error("{message}")]
    IgnoreFile {
        /// What is wrong with it.
        message: String,
    },
}

fn broken_characters(count: usize) -> String {
    match count {
        1 => "a broken character".to_owned(),
        count => format!("{count} broken characters"),
    }
}

impl Note {
    /// The note on a date that was not understood.
    pub(super) fn date(text: &str) -> Note {
        Note::Date {
            text: beginning(text),
        }
    }

    /// The note on a time of day that was not understood.
    pub(super) fn time(text: &str) -> Note {
        Note::Time {
            text: beginning(text),
        }
    }
}

fn beginning(value: &str) -> String {
    match value.char_indices().nth(MAX_VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// Tests compare a note with how it reads.
#[cfg(test)]
#[expect(clippy::cmp_owned, reason = "a note has no text before it is printed")]
impl PartialEq<&str> for Note {
    fn eq(&self, text: &&str) -> bool {
        self.to_string() == *text
    }
}
