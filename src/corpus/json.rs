//! A JSON document → its records: an array of objects, an object with such an
//! array inside, or one object that is an article.
//!
//! The document is never held whole. Objects are cut out by counting brackets
//! outside strings and parsed one by one, as JSON Lines are. Which array of a
//! document in one object holds the articles is found by reading it once before.

use std::io::{BufReader, Read};

use super::fields::{Field, Rank, ReadOptions};
use super::jsonl::DOCUMENT_KEY;
use super::pieces::{Cut, Splitter};

/// Longest key that is kept while the shape of a document is looked at.
const MAX_KEY_BYTES: usize = 200;

/// Deeper arrays of articles are not looked for; `serde_json` reads 128 levels.
const MAX_DEPTH: usize = 128;

/// Where the records of a document are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The objects of the n-th array that objects only lead to, counted from 0.
    Array(usize),
    /// One object, or some one after the other, as in JSON Lines.
    Objects,
}

/// Reads a document up to the point where its shape is known.
pub(super) fn shape(reader: impl Read, options: &ReadOptions) -> std::io::Result<Shape> {
    let mut scan = Scan::default();
    let mut best: Option<Array> = None;
    let mut open: Option<(u64, bool)> = None;
    let mut objects = 0;
    // The objects open that only objects lead to: where each begins, and whether
    // it has a body. One that does is an article, with all the arrays in it.
    let mut path: Vec<(u64, bool)> = Vec::new();
    for (at, byte) in (0_u64..).zip(BufReader::with_capacity(1 << 16, reader).bytes()) {
        match scan.step(byte?) {
            // An array at the very top is the simple case.
            Step::ArrayBegins if scan.depth() == 1 => return Ok(Shape::Array(0)),
            Step::ArrayBegins if scan.is_array_of_document() => open = Some((at, false)),
            Step::ObjectBegins if scan.is_object_of_document() => {
                // A second object beside the first: JSON Lines under another name.
                if scan.depth() == 1 {
                    if objects > 0 {
                        return Ok(Shape::Objects);
                    }
                    objects += 1;
                }
                path.push((at, false));
            }
            Step::ObjectBegins if scan.is_element() => {
                open = open.map(|(begin, _)| (begin, true));
            }
            Step::ObjectEnds if path.len() > scan.open.len() => {
                if let Some((begin, true)) = path.pop() {
                    best = best.filter(|best| best.begin < begin);
                }
            }
            Step::ArrayEnds if scan.is_behind_array() => {
                if let Some((begin, true)) = open.take()
                    && best.is_none_or(|best| at - begin > best.bytes)
                {
                    best = Some(Array {
                        number: scan.arrays - 1,
                        begin,
                        bytes: at - begin,
                    });
                }
            }
            Step::Value if scan.is_object_of_document() => {
                let meaning = options.meaning(&String::from_utf8_lossy(&scan.key));
                let is_body = matches!(meaning, Some((Field::Body, rank)) if !matches!(rank, Rank::Summary(_)))
                    // A document of Elasticsearch is one record, whatever is in it.
                    || scan.depth() == 1 && scan.key == DOCUMENT_KEY.as_bytes();
                if let Some((_, has_body)) = path.last_mut() {
                    *has_body |= is_body;
                }
            }
            _ => {}
        }
    }
    // A document cut short may have its array still open.
    if let (None, Some((begin, true))) = (best, open) {
        best = Some(Array {
            number: scan.arrays.saturating_sub(1),
            begin,
            bytes: 0,
        });
    }
    let article = path.iter().find(|(_, has_body)| *has_body);
    if let Some(&(begin, _)) = article {
        best = best.filter(|best| best.begin < begin);
    }
    Ok(best.map_or(Shape::Objects, |best| Shape::Array(best.number)))
}

/// An array of objects that only objects lead to.
#[derive(Debug, Clone, Copy)]
struct Array {
    /// Counted from 0.
    number: usize,
    begin: u64,
    bytes: u64,
}

/// What a byte of JSON begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Nothing,
    ObjectBegins,
    ObjectEnds,
    ArrayBegins,
    ArrayEnds,
    /// The colon after a key.
    Value,
    Comma,
}

/// Follows the brackets and strings of JSON, without checking the rest of it.
#[derive(Debug, Default)]
struct Scan {
    /// The open brackets.
    open: Vec<u8>,
    /// Brackets open beyond those.
    deeper: usize,
    in_string: bool,
    escaped: bool,
    /// The string read last, or its beginning.
    key: Vec<u8>,
    /// Arrays seen that objects only lead to.
    arrays: usize,
}

impl Scan {
    fn depth(&self) -> usize {
        self.open.len() + self.deeper
    }

    fn only_objects(open: &[u8]) -> bool {
        open.iter().all(|&bracket| bracket == b'{')
    }

    /// Whether the array just begun is one that objects only lead to.
    fn is_array_of_document(&self) -> bool {
        self.deeper == 0
            && self
                .open
                .split_last()
                .is_some_and(|(_, before)| Scan::only_objects(before))
    }

    /// Whether only objects lead to what is read now, itself within an object.
    fn is_object_of_document(&self) -> bool {
        self.deeper == 0 && !self.open.is_empty() && Scan::only_objects(&self.open)
    }

    /// Whether the object just begun stands in such an array.
    fn is_element(&self) -> bool {
        self.deeper == 0
            && match self.open.as_slice() {
                [before @ .., b'[', b'{'] => Scan::only_objects(before),
                _ => false,
            }
    }

    /// Whether the array just ended was such an array.
    fn is_behind_array(&self) -> bool {
        self.deeper == 0 && Scan::only_objects(&self.open)
    }

    fn step(&mut self, byte: u8) -> Step {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    return Step::Nothing;
                }
                _ => {}
            }
            if self.key.len() < MAX_KEY_BYTES {
                self.key.push(byte);
            }
            return Step::Nothing;
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.key.clear();
                Step::Nothing
            }
            b'{' | b'[' => {
                if self.open.len() < MAX_DEPTH {
                    self.open.push(byte);
                } else {
                    self.deeper += 1;
                }
                if byte == b'{' {
                    Step::ObjectBegins
                } else {
                    self.arrays += usize::from(self.is_array_of_document());
                    Step::ArrayBegins
                }
            }
            b'}' | b']' => {
                if self.deeper > 0 {
                    self.deeper -= 1;
                } else {
                    self.open.pop();
                }
                if byte == b'}' {
                    Step::ObjectEnds
                } else {
                    Step::ArrayEnds
                }
            }
            b':' => Step::Value,
            b',' => Step::Comma,
            _ => Step::Nothing,
        }
    }
}

/// Cuts a document behind each of its records.
pub(super) struct RecordSplitter {
    shape: Shape,
    scan: Scan,
    /// How deep the array of records is, once it has begun.
    array: Option<usize>,
    /// Whether the array has ended.
    behind: bool,
    /// Whether there was nothing but white space since the last cut.
    blank: bool,
}

impl RecordSplitter {
    pub(super) fn new(shape: Shape) -> RecordSplitter {
        RecordSplitter {
            shape,
            scan: Scan::default(),
            array: None,
            behind: false,
            blank: true,
        }
    }

    /// Takes a byte; returns whether a record ends with it, or what is none.
    fn step(&mut self, byte: u8) -> Option<fn(usize) -> Cut> {
        let blank = self.blank;
        let step = self.scan.step(byte);
        self.blank &= byte.is_ascii_whitespace();
        let Shape::Array(number) = self.shape else {
            return (step == Step::ObjectEnds && self.scan.depth() == 0).then_some(Cut::Record);
        };
        let Some(depth) = self.array else {
            let begins = step == Step::ArrayBegins
                && self.scan.is_array_of_document()
                && self.scan.arrays == number + 1;
            if begins {
                self.array = Some(self.scan.depth());
            }
            return begins.then_some(Cut::Other);
        };
        self.behind = step == Step::ArrayEnds && self.scan.depth() < depth;
        if self.behind && blank {
            return Some(Cut::Other);
        }
        let ends = step == Step::Comma && self.scan.depth() == depth;
        (self.behind || ends).then_some(Cut::Record)
    }
}

impl Splitter for RecordSplitter {
    fn cut(&mut self, bytes: &[u8]) -> Option<Cut> {
        if self.behind {
            return Some(Cut::Other(bytes.len()));
        }
        for (at, &byte) in bytes.iter().enumerate() {
            if let Some(cut) = self.step(byte) {
                self.blank = true;
                return Some(cut(at + 1));
            }
        }
        // What stands before the array need not be kept.
        let before = self.array.is_none() && self.shape != Shape::Objects;
        before.then_some(Cut::Other(bytes.len()))
    }
}

/// Leaves away the comma or bracket that ends an element of an array.
pub(super) fn element(record: &[u8]) -> &[u8] {
    match record.trim_ascii_end() {
        [element @ .., b',' | b']'] => element.trim_ascii_end(),
        element => element,
    }
}

#[cfg(test)]
mod tests {
    use super::super::pieces::{Next, Pieces};
    use super::*;

    fn records(document: &str) -> Vec<(u64, String)> {
        let shape = shape(document.as_bytes(), &ReadOptions::default()).unwrap();
        let mut found = Vec::new();
        for next in Pieces::new(document.as_bytes(), RecordSplitter::new(shape)) {
            let Next::Piece(piece) = next else {
                panic!("{next:?}")
            };
            for (line, _, record) in piece.records() {
                found.push((line, String::from_utf8(element(record).to_vec()).unwrap()));
            }
        }
        found
    }

    fn check(document: &str, expected: &[(u64, &str)]) {
        let found = records(document);
        let found: Vec<_> = found
            .iter()
            .map(|(line, record)| (*line, record.as_str()))
            .collect();
        assert_eq!(found, expected, "{document}");
    }

    #[test]
    fn arrays_at_the_top() {
        check("[]", &[]);
        check(" [ ] ", &[]);
        check(r#"[{"a": 1}]"#, &[(1, r#"{"a": 1}"#)]);
        check(
            "[\n{\"a\": [1, {}]},\n\n 7 , {\"b\": \"]}\\\",\"}\n]\n",
            &[(2, r#"{"a": [1, {}]}"#), (4, "7"), (4, r#"{"b": "]}\","}"#)],
        );
    }

    #[test]
    fn arrays_within() {
        check(
            "{\"total\": 2, \"articles\": [\n{\"a\": 1}, {\"b\": 2}], \"next\": [1]}",
            &[(2, r#"{"a": 1}"#), (2, r#"{"b": 2}"#)],
        );
        check(
            r#"{"response": {"links": [{"a": 1}], "docs": [{"title": "x"}, {"title": "y"}]}}"#,
            &[(1, r#"{"title": "x"}"#), (1, r#"{"title": "y"}"#)],
        );
        check(
            r#"{"took": 3, "hits": {"total": {"value": 1}, "hits": [{"_id": "7", "_source": {"title": "x", "tags": [{}]}}]}}"#,
            &[(
                1,
                r#"{"_id": "7", "_source": {"title": "x", "tags": [{}]}}"#,
            )],
        );
        // A feed has a title and articles.
        check(
            r#"{"title": "Koran", "items": [{"title": "x"}]}"#,
            &[(1, r#"{"title": "x"}"#)],
        );
    }

    #[test]
    fn single_articles_and_files_of_many() {
        let article = r#"{"title": "x", "images": [{"a": 1}], "isi": "y"}"#;
        check(article, &[(1, article)]);
        let document = r#"{"_id": "7", "_source": {"images": [{"a": 1}], "title": "x"}}"#;
        check(document, &[(1, document)]);
        let article = r#"{"data": {"images": [{"a": 1}], "isi": "y"}, "ok": true}"#;
        check(article, &[(1, article)]);
        check(
            r#"{"about": {"text": "y"}, "items": [{"title": "x"}]}"#,
            &[(1, r#"{"title": "x"}"#)],
        );
        let article = r#"{"title": "x", "tags": ["a", "b"]}"#;
        check(article, &[(1, article)]);
        check(
            "{\"a\": 1}\n{\"b\": [{}]}\n",
            &[(1, r#"{"a": 1}"#), (2, r#"{"b": [{}]}"#)],
        );
        check("7", &[(1, "7")]);
        check("", &[]);
    }

    #[test]
    fn damaged_documents() {
        check(
            r#"[{"a": 1}, {"b": 2"#,
            &[(1, r#"{"a": 1}"#), (1, r#"{"b": 2"#)],
        );
        check(
            r#"{"items": [{"a": 1}, {"b": "2"#,
            &[(1, r#"{"a": 1}"#), (1, r#"{"b": "2"#)],
        );
        check("}}", &[(1, "}"), (1, "}")]);
        let deep = "[".repeat(1000);
        assert_eq!(records(&format!("[{{\"a\": {deep}")).len(), 1);
    }
}
