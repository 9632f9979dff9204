//! A file of records → pieces of whole records, with bounded memory.
//!
//! A [`Splitter`] tells where records end; it looks at every byte once. Pieces
//! hold some records each, so that they can be parsed side by side. A record
//! longer than [`MAX_RECORD_BYTES`] is passed over, and never held whole.

use std::io::Read;
use std::ops::Range;

/// Bytes of records handed over as one piece.
const PIECE_BYTES: usize = 1 << 20;

/// Records after which a piece is handed over, however short they are.
const PIECE_RECORDS: usize = 4096;

/// Bytes read at once.
const CHUNK_BYTES: usize = 1 << 16;

/// Longest record that is read, in bytes.
pub(super) const MAX_RECORD_BYTES: usize = 128 << 20;

/// What a splitter has found, and how many of the bytes it was given that takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// They end the record in hand.
    Record(usize),
    /// They, and what came since the last cut, are no record.
    Other(usize),
}

impl Cut {
    fn taken(self) -> usize {
        match self {
            Cut::Record(taken) | Cut::Other(taken) => taken,
        }
    }
}

/// Tells where the records of a format end.
pub(super) trait Splitter: Send {
    /// Takes the next bytes of the file, at least one, up to the next cut, or
    /// all of them if there is none.
    fn cut(&mut self, bytes: &[u8]) -> Option<Cut>;
}

/// Some whole records of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    /// The line that `bytes` begin on.
    first_line: u64,
    /// The number of the first record.
    first_record: u64,
    bytes: Vec<u8>,
    /// Where the records are in `bytes`.
    ranges: Vec<Range<usize>>,
}

impl Piece {
    /// Returns the number of bytes in it.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the number of records in it.
    pub(super) fn count(&self) -> usize {
        self.ranges.len()
    }

    /// Returns the records, without white space before them, with line and number.
    pub(super) fn records(&self) -> impl Iterator<Item = (u64, u64, &[u8])> {
        let mut line = self.first_line;
        let mut counted = 0;
        self.ranges
            .iter()
            .zip(self.first_record..)
            .map(move |(range, number)| {
                let record = self.bytes[range.clone()].trim_ascii_start();
                let start = range.end - record.len();
                line += lines(&self.bytes[counted..start]);
                counted = start;
                (line, number, record)
            })
    }
}

fn lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// What comes next in a file of records.
#[derive(Debug)]
pub(super) enum Next {
    Piece(Piece),
    /// A record, beginning on this line, is too long.
    TooLong(u64),
    /// The file can't be read on from this line.
    Failed(u64, std::io::Error),
}

/// Cuts a file of records into pieces.
pub(super) struct Pieces<R, S> {
    /// `None` once everything is read.
    reader: Option<R>,
    splitter: S,
    /// Bytes read and not handed over.
    bytes: Vec<u8>,
    /// The whole records in `bytes`.
    ranges: Vec<Range<usize>>,
    /// Where the last cut is in `bytes`.
    cut: usize,
    /// The line that `bytes` begin on.
    line: u64,
    /// The number of the first record in `bytes`.
    record: u64,
    /// Set while a record that is too long is passed over, to its line.
    too_long: Option<u64>,
    failure: Option<std::io::Error>,
}

impl<R: Read, S: Splitter> Pieces<R, S> {
    pub(super) fn new(reader: R, splitter: S) -> Pieces<R, S> {
        Pieces {
            reader: Some(reader),
            splitter,
            bytes: Vec::new(),
            ranges: Vec::new(),
            cut: 0,
            line: 1,
            record: 1,
            too_long: None,
            failure: None,
        }
    }

    /// Reads some bytes and looks for cuts; `false` at the end.
    fn fill(&mut self) -> bool {
        let Some(reader) = &mut self.reader else {
            return false;
        };
        let mut seen = self.bytes.len();
        let read = reader
            .by_ref()
            .take(CHUNK_BYTES as u64)
            .read_to_end(&mut self.bytes);
        if let Err(error) = read {
            self.failure = Some(error);
            self.reader = None;
        } else if self.bytes.len() == seen {
            self.reader = None;
        }
        let any = self.bytes.len() > seen;
        while seen < self.bytes.len() {
            let Some(cut) = self.splitter.cut(&self.bytes[seen..]) else {
                break;
            };
            // A splitter that takes nothing would never end.
            seen += cut.taken().max(1);
            // The first cut ends what is passed over, if anything is.
            if matches!(cut, Cut::Record(_)) && self.too_long.is_none_or(|_| self.cut > 0) {
                self.ranges.push(self.cut..seen);
            }
            self.cut = seen;
        }
        any
    }

    /// Hands over the whole records in hand.
    fn take(&mut self) -> Piece {
        let rest = self.bytes.split_off(self.cut);
        let piece = Piece {
            first_line: self.line,
            first_record: self.record,
            bytes: std::mem::replace(&mut self.bytes, rest),
            ranges: std::mem::take(&mut self.ranges),
        };
        self.cut = 0;
        self.line += lines(&piece.bytes);
        self.record += piece.ranges.len() as u64;
        piece
    }
}

impl<R: Read, S: Splitter> Iterator for Pieces<R, S> {
    type Item = Next;

    fn next(&mut self) -> Option<Next> {
        while self.fill() {
            if let Some(begins) = self.too_long {
                if self.cut == 0 {
                    // All of it belongs to the record that is passed over.
                    self.line += lines(&self.bytes);
                    self.bytes.clear();
                    continue;
                }
                self.too_long = None;
                self.record += 1;
                return Some(Next::TooLong(begins));
            }
            let rest = self.bytes.len() - self.cut;
            let full = self.cut >= PIECE_BYTES || self.ranges.len() >= PIECE_RECORDS;
            if full || rest > MAX_RECORD_BYTES {
                let piece = self.take();
                if rest > MAX_RECORD_BYTES {
                    let blank = self.bytes.len() - self.bytes.trim_ascii_start().len();
                    self.too_long = Some(self.line + lines(&self.bytes[..blank]));
                    self.line += lines(&self.bytes);
                    self.bytes = Vec::new();
                }
                if !piece.ranges.is_empty() {
                    return Some(Next::Piece(piece));
                }
            }
        }
        if let Some(begins) = self.too_long.take() {
            return Some(Next::TooLong(begins));
        }
        // What follows the last cut is a record without an end, or part of one.
        let rest = self.bytes[self.cut..].trim_ascii();
        if self.failure.is_some() {
            self.bytes.truncate(self.cut);
        } else if !rest.is_empty() {
            self.ranges.push(self.cut..self.bytes.len());
            self.cut = self.bytes.len();
        }
        if !self.ranges.is_empty() {
            return Some(Next::Piece(self.take()));
        }
        let line = self.line + lines(&self.bytes);
        self.failure.take().map(|error| Next::Failed(line, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Lines;

    impl Splitter for Lines {
        fn cut(&mut self, bytes: &[u8]) -> Option<Cut> {
            let end = memchr::memchr(b'\n', bytes)? + 1;
            Some(if bytes.starts_with(b"#") {
                Cut::Other(end)
            } else {
                Cut::Record(end)
            })
        }
    }

    fn records(text: impl Read) -> Vec<(u64, u64, Vec<u8>)> {
        let mut found = Vec::new();
        for next in Pieces::new(text, Lines) {
            match next {
                Next::Piece(piece) => {
                    found.extend(piece.records().map(|(line, number, bytes)| {
                        (line, number, bytes.trim_ascii_end().to_vec())
                    }));
                }
                Next::TooLong(line) => found.push((line, 0, b"too long".to_vec())),
                Next::Failed(line, error) => found.push((line, 0, error.to_string().into_bytes())),
            }
        }
        found
    }

    #[test]
    fn records_keep_their_lines_and_numbers() {
        let line = "x".repeat(1000) + "\n";
        let text = line.repeat(5000) + "last";
        let found = records(text.as_bytes());
        assert_eq!(found.len(), 5001);
        for ((line, number, _), expected) in found.iter().zip(1..) {
            assert_eq!((*line, *number), (expected, expected));
        }
        assert_eq!(found[5000].2, b"last");
        assert_eq!(records(&b""[..]), []);
        assert_eq!(records(&b"  "[..]), []);
    }

    #[test]
    fn what_stands_before_a_failure_is_read() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("broken"))
            }
        }
        let check = |text: &[u8], expected: &[(u64, u64, &[u8])]| {
            let found = records(text.chain(Failing));
            let found: Vec<_> = found
                .iter()
                .map(|(a, b, c)| (*a, *b, c.as_slice()))
                .collect();
            assert_eq!(found, expected);
        };
        check(b"", &[(1, 0, b"broken")]);
        check(b"a", &[(1, 0, b"broken")]);
        check(b"a\nc\nb", &[(1, 1, b"a"), (2, 2, b"c"), (3, 0, b"broken")]);
        check(b"a\n# no\n", &[(1, 1, b"a"), (3, 0, b"broken")]);
    }

    #[test]
    fn pieces_have_few_records_however_short() {
        let text = "7\n".repeat(10 * PIECE_RECORDS + CHUNK_BYTES);
        let mut counted = 0;
        for next in Pieces::new(text.as_bytes(), Lines) {
            let Next::Piece(piece) = next else {
                panic!("{next:?}")
            };
            assert!(piece.count() <= PIECE_RECORDS + CHUNK_BYTES);
            counted += piece.count();
        }
        assert_eq!(counted, text.len() / 2);
    }

    #[test]
    fn a_record_that_is_too_long_is_passed_over() {
        let long = "x".repeat(MAX_RECORD_BYTES + 3 * CHUNK_BYTES);
        let found = records(format!("a\n{long}\n# no\nb\n").as_bytes());
        let expected = [
            (1, 1, b"a".to_vec()),
            (2, 0, b"too long".to_vec()),
            (4, 3, b"b".to_vec()),
        ];
        assert_eq!(found, expected);
        assert_eq!(records(long.as_bytes())[0].2, b"too long");
    }
}
