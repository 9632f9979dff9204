//! Hits as records for other programs: ids, paths, lines of a template.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use super::terminal::{quoted_id, safe};
use crate::search::SearchResponse;

/// How records are kept apart, and who reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Records {
    /// What ends a record.
    pub end: RecordEnd,
    /// Whether they go to a terminal: then nothing is in them that steers one.
    pub terminal: bool,
}

/// What ends a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordEnd {
    /// A line break.
    Line,
    /// A NUL, which is in no path, so that line breaks can be in a record.
    Nul,
}

/// One record under construction.
pub(super) struct Listing {
    text: String,
    records: Records,
}

impl Listing {
    pub(super) fn new(records: Records) -> Listing {
        Listing {
            text: String::new(),
            records,
        }
    }

    /// Adds what the user wrote.
    pub(super) fn push_own(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds what the archive says. Where a line break ends the record, line breaks
    /// and tabs of the value become spaces.
    pub(super) fn push_value(&mut self, value: &str) {
        if self.records.terminal {
            self.text.push_str(&safe(value));
        } else if self.records.end == RecordEnd::Line {
            let separates = |c| matches!(c, '\n' | '\r' | '\t' | '\0');
            self.text.push_str(&value.replace(separates, " "));
        } else {
            self.text.push_str(&value.replace('\0', " "));
        }
    }

    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        write_record(self.text.as_bytes(), self.records.end, out)
    }
}

fn write_record(record: &[u8], end: RecordEnd, out: &mut impl Write) -> io::Result<()> {
    out.write_all(record)?;
    out.write_all(match end {
        RecordEnd::Line => b"\n",
        RecordEnd::Nul => b"\0",
    })
}

/// Writes the id of each hit, as it is; for a terminal as [`quoted_id`] has it.
pub fn write_ids(
    response: &SearchResponse,
    records: Records,
    out: &mut impl Write,
) -> io::Result<()> {
    for hit in &response.hits {
        let id = if records.terminal {
            quoted_id(&hit.article.id)
        } else {
            Cow::Borrowed(hit.article.id.as_str())
        };
        write_record(id.as_bytes(), records.end, out)?;
    }
    Ok(())
}

/// Writes a path, byte for byte; for a terminal without what could steer it.
pub fn write_path(path: &Path, records: Records, out: &mut impl Write) -> io::Result<()> {
    if records.terminal {
        let path = safe(&path.to_string_lossy());
        write_record(path.as_bytes(), records.end, out)
    } else {
        write_record(path.as_os_str().as_encoded_bytes(), records.end, out)
    }
}
