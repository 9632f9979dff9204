//! What stops a file or record → the reason a reader is told and counted under.

/// Why a file or record is no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SkipReason {
    /// There is nothing in it but white space.
    #[error("the file is empty")]
    Empty,
    /// It is not text.
    #[error("it holds NUL bytes, so it is not text")]
    Binary,
    /// A page has no article in it, but links to some.
    #[error("the page holds no article; it may be an index of others")]
    NoArticle,
    /// A page is beyond the limits within which its reading takes no time to speak of.
    #[error("the page is nested too deep or is too large to be read in reasonable time")]
    PageTooComplex,
    /// A record can't be parsed.
    #[error("not valid JSON: {message}")]
    InvalidJson {
        /// What is wrong with it and in which column.
        message: String,
    },
    /// A record is some other JSON value.
    #[error("a record must be a JSON object")]
    NotAnObject,
    /// A record can't be parsed.
    #[error("not valid XML: {message}")]
    InvalidXml {
        /// What is wrong with it.
        message: String,
    },
    /// A file of markup holds something else than articles.
    #[error("no RSS, Atom, WordPress export or TREC documents in it")]
    UnknownMarkup,
    /// A post was not for readers.
    #[error("the post is not published ({status})")]
    NotPublished {
        /// What it is instead.
        status: String,
    },
    /// A record of a WordPress export serves the site only.
    #[error("a WordPress {kind} is no article")]
    NotAPost {
        /// What WordPress calls it.
        kind: String,
    },
    /// There is nothing to search in it.
    #[error("neither title nor body has text")]
    NoText,
    /// Files of its kind are not read.
    #[error("not a format Telusur reads")]
    Unsupported,
    /// The system does not let it be read.
    #[error("can't be read: {message}")]
    Unreadable {
        /// What the system says.
        message: String,
    },
    /// A line of a file of records is too long to be held in memory.
    #[error("the line is longer than {limit} bytes")]
    LineTooLong {
        /// The most that is read.
        limit: usize,
    },
    /// No column of a table is a title or a body.
    #[error("no column is a title or body; name one with --field")]
    NoColumns,
    /// A row of a table does not fit its header.
    #[error("the row has {found} columns, the header {expected}; a quote may be left open")]
    RaggedRow {
        /// How many it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A record is too long to be held in memory, or its end is missing.
    #[error("the record is longer than {limit} bytes, or its end is missing")]
    RecordTooLong {
        /// The most that is read.
        limit: usize,
    },
}

impl SkipReason {
    /// Returns the short name under which such files and records are counted.
    pub fn name(&self) -> &'static str {
        match self {
            SkipReason::Empty => "empty",
            SkipReason::Binary => "binary",
            SkipReason::NoArticle => "no article",
            SkipReason::PageTooComplex => "page too complex",
            SkipReason::InvalidJson { .. } => "invalid JSON",
            SkipReason::NotAnObject => "not an object",
            SkipReason::InvalidXml { .. } => "invalid XML",
            SkipReason::UnknownMarkup => "unknown markup",
            SkipReason::NotPublished { .. } => "not published",
            SkipReason::NotAPost { .. } => "not a post",
            SkipReason::NoText => "no text",
            SkipReason::Unsupported => "unsupported format",
            SkipReason::Unreadable { .. } => "unreadable",
            SkipReason::LineTooLong { .. } => "line too long",
            SkipReason::NoColumns => "no columns of articles",
            SkipReason::RaggedRow { .. } => "row unlike the header",
            SkipReason::RecordTooLong { .. } => "record too long",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_carry_their_details() {
        let check = |reason: SkipReason, name: &str, message: &str| {
            assert_eq!(reason.name(), name);
            assert_eq!(reason.to_string(), message);
        };
        check(SkipReason::Empty, "empty", "the file is empty");
        check(
            SkipReason::InvalidJson {
                message: "expected value (column 3)".to_owned(),
            },
            "invalid JSON",
            "not valid JSON: expected value (column 3)",
        );
        check(
            SkipReason::LineTooLong { limit: 9 },
            "line too long",
            "the line is longer than 9 bytes",
        );
    }
}
