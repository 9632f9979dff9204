//! Query text → tree, in one pass.
//!
//! From loosest to tightest: words side by side, `OR`, `AND`, and before a part
//! `NOT`, signs and names of fields. Only parentheses make the parser call
//! itself, so [`MAX_DEPTH`] bounds its stack.

use std::ops::Range;

use super::{
    DATE_NAMES, ErrorKind, FieldName, Node, Note, NoteKind, Parsed, PhraseKind, Sign, Span,
    SyntaxError, Today, WordForm, is_quote, takes_sign,
};

/// Bytes a query may have.
pub const MAX_BYTES: usize = 64 << 10;

/// Words a query may have, those of phrases and dates among them.
pub const MAX_WORDS: usize = 1024;

/// Words and phrases with `*` or `~2` a query may have: each is a walk through the
/// words of the archive.
pub const MAX_PATTERNS: usize = 64;

/// Parentheses in which a word may stand.
pub const MAX_DEPTH: usize = 64;

/// Letters in which a word may differ: `kata~2`.
pub const MAX_FUZZY: u8 = 2;

/// How far the words of a phrase may be apart: `"produk impor"~100`.
pub const MAX_DISTANCE: u32 = 100;

/// Reads a query; dates such as `7hari..` are counted back from `today`.
///
/// Nearly every text is a query. What is put right is said in notes; an error
/// is a limit, or a date or distance that cannot be.
pub fn parse(text: &str, today: impl Into<Today>) -> Result<Parsed, SyntaxError> {
    if text.len() > MAX_BYTES {
        return Err(SyntaxError {
            kind: ErrorKind::TooLong,
            range: text.floor_char_boundary(MAX_BYTES)..text.len(),
        });
    }
    let mut parser = Parser {
        text,
        today: today.into(),
        at: 0,
        run_end: 0,
        depth: 0,
        words: 0,
        patterns: 0,
        notes: Vec::new(),
    };
    let query = parser.row()?;
    // An unclosed parenthesis is noted when its end is not found.
    parser.notes.sort_by_key(|note| note.range.start);
    Ok(Parsed {
        query: query.unwrap_or_else(Node::nothing),
        notes: parser.notes,
    })
}

struct Parser<'a> {
    text: &'a str,
    today: Today,
    /// The next byte to read.
    at: usize,
    /// The end of the run that was looked at last.
    run_end: usize,
    /// How many parentheses are open.
    depth: usize,
    words: usize,
    patterns: usize,
    notes: Vec<Note>,
}

/// What stands before a part.
struct Prefix {
    sign: Sign,
    field: Option<FieldName>,
    /// Where the last `NOT` and the last name of a field stand.
    not: Option<Range<usize>>,
    name: Option<Range<usize>>,
    /// Whether no white space followed.
    glued: bool,
}

impl Prefix {
    const NONE: Prefix = Prefix {
        sign: Sign::Optional,
        field: None,
        not: None,
        name: None,
        glued: false,
    };

    fn add_sign(&mut self, sign: Sign) {
        self.sign = match (self.sign, sign) {
            (Sign::MustNot, Sign::MustNot) => Sign::Must,
            (Sign::MustNot, _) | (_, Sign::MustNot) => Sign::MustNot,
            _ => sign,
        };
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
}

fn operator(word: &str) -> Option<Operator> {
    match word {
        "AND" | "DAN" => Some(Operator::And),
        "OR" | "ATAU" => Some(Operator::Or),
        "NOT" | "BUKAN" => Some(Operator::Not),
        _ => None,
    }
}

/// What a known name before a `:` means.
enum Name {
    Field(FieldName),
    Dates,
}

/// Returns the name of a field at the beginning, and its length with the colon.
fn field_name(rest: &str) -> Option<(usize, Name)> {
    // No name is longer; a run of anything else is not read to its end.
    let colon = rest.bytes().take(8).position(|byte| byte == b':')?;
    let is_written = |name: &&'static str| name.eq_ignore_ascii_case(&rest[..colon]);
    let name = if DATE_NAMES.iter().any(is_written) {
        Name::Dates
    } else {
        let (field, _) = FieldName::ALL
            .iter()
            .find(|(_, names)| names.iter().any(is_written))?;
        Name::Field(*field)
    };
    Some((colon + 1, name))
}

/// Returns the sign at the beginning.
fn sign(rest: &str) -> Option<Sign> {
    let sign = match rest.chars().next()? {
        '+' => Sign::Must,
        '-' => Sign::MustNot,
        _ => return None,
    };
    takes_sign(&rest[1..]).then_some(sign)
}

/// Parts a word from the `*`, `~` or `~2` behind it, if what it stands behind
/// is a word.
fn split_ending(run: &str) -> (&str, &str) {
    let without_digits = run.trim_end_matches(is_digit);
    let marked = if without_digits.ends_with('~') {
        without_digits
    } else {
        run
    };
    let word = marked.trim_end_matches(['~', '*']);
    let ending = &run[word.len()..];
    // `https://x.id/~2018` is an address.
    let in_address = ending.contains('~') && word.ends_with(|c: char| c.is_ascii_punctuation());
    if has_word(word) && !in_address {
        (word, ending)
    } else {
        (run, "")
    }
}

/// Whether a run stands between words in any text, as dashes do.
fn is_plain_punctuation(run: &str) -> bool {
    let is_dashes = run.len() > 1 && run.chars().all(|c| c == '-');
    !is_dashes
        && run
            .chars()
            .all(|c| (c.is_ascii_punctuation() && !"+=~*".contains(c)) || "–—…·•‘’".contains(c))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// The sign before a part of `AND` or `OR`.
fn signed(sign: Sign, node: Node) -> Node {
    match sign {
        Sign::MustNot => node.negated(),
        Sign::Optional | Sign::Must => node,
    }
}

/// Marks of forms, where they stand before a word or phrase.
const MARKS: [char; 3] = ['=', '~', '*'];

fn ends_run(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || c == '(' || c == ')'
}

fn has_word(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

impl<'a> Parser<'a> {
    /// Words side by side, up to the end or the parenthesis that closes them.
    fn row(&mut self) -> Result<Option<Node>, SyntaxError> {
        let mut parts = Vec::new();
        loop {
            if let Some(part) = self.or()? {
                parts.push(part);
                continue;
            }
            // No part stands here: an operator, a parenthesis, or the end.
            if let Some((_, place)) = self.binary() {
                self.note_next(place.len(), NoteKind::StrayOperator);
            } else if self.rest().starts_with(')') && self.depth == 0 {
                self.note_next(1, NoteKind::StrayParenthesis);
            } else {
                return Ok(Node::row(parts));
            }
        }
    }

    /// `a OR b`; the sign is that of a part alone.
    fn or(&mut self) -> Result<Option<(Sign, Node)>, SyntaxError> {
        let start = self.part_start();
        let Some((sign, first)) = self.and()? else {
            return Ok(None);
        };
        let mut nodes = vec![(start, sign, first)];
        while let Some(place) = self.eat(Operator::Or) {
            let start = self.part_start();
            match self.and()? {
                Some((sign, node)) => nodes.push((start, sign, node)),
                None => self.note(place, NoteKind::StrayOperator),
            }
        }
        if nodes.len() == 1 {
            return Ok(nodes.pop().map(|(_, sign, node)| (sign, node)));
        }
        for &(start, sign, _) in &nodes {
            if sign == Sign::Must && self.text[start..].starts_with('+') {
                self.note(start..start + 1, NoteKind::MustBesideOr);
            }
        }
        let nodes = nodes.into_iter().map(|(_, sign, node)| signed(sign, node));
        Ok(Node::any_of(nodes.collect()).map(|node| (Sign::Optional, node)))
    }

    /// `a AND b`; the sign is that of a part alone.
    fn and(&mut self) -> Result<Option<(Sign, Node)>, SyntaxError> {
        let Some(first) = self.part()? else {
            return Ok(None);
        };
        let mut parts = vec![first];
        while let Some(place) = self.eat(Operator::And) {
            match self.part()? {
                Some(part) => parts.push(part),
                None => self.note(place, NoteKind::StrayOperator),
            }
        }
        if parts.len() == 1 {
            return Ok(parts.pop());
        }
        let nodes = parts.into_iter().map(|(sign, node)| signed(sign, node));
        Ok(Node::all_of(nodes.collect()).map(|node| (Sign::Optional, node)))
    }

    /// A part with what stands before it; `None` before `AND`, `OR`, `)` and
    /// the end.
    fn part(&mut self) -> Result<Option<(Sign, Node)>, SyntaxError> {
        let mut prefix = Prefix::NONE;
        loop {
            if self.skip_space() {
                prefix.glued = false;
            }
            let rest = self.rest();
            let ends = rest.is_empty() || rest.starts_with(')');
            if ends || (!prefix.glued && self.binary().is_some()) {
                self.note_unused(prefix);
                return Ok(None);
            }
            if !prefix.glued && operator(self.run()) == Some(Operator::Not) {
                let length = self.run().len();
                prefix.not = Some(self.take(length));
                prefix.add_sign(Sign::MustNot);
            } else if let Some(sign) = sign(rest) {
                self.take(1);
                prefix.add_sign(sign);
                prefix.glued = true;
            } else if let Some((length, name)) = field_name(rest) {
                let place = self.take(length);
                if let Some(before) = prefix.name.take() {
                    self.note(before, NoteKind::FieldReplaced);
                }
                prefix.field = match name {
                    Name::Field(field) => Some(field),
                    Name::Dates => {
                        if let Some(span) = self.dates()? {
                            return Ok(Some((prefix.sign, Node::Dates(span))));
                        }
                        None
                    }
                };
                prefix.name = Some(place);
                prefix.glued = prefix.field.is_some();
            } else {
                match self.atom()? {
                    Atom::Node(node) => {
                        let node = match prefix.field {
                            Some(field) => node.in_field(field),
                            None => node,
                        };
                        return Ok(Some((prefix.sign, node)));
                    }
                    Atom::Mark => prefix.glued = true,
                    // What stood directly before nothing goes with it.
                    Atom::Nothing if prefix.glued => {
                        self.note_unused(std::mem::replace(&mut prefix, Prefix::NONE));
                    }
                    Atom::Nothing => {}
                }
            }
        }
    }

    /// Notes what stands before nothing.
    fn note_unused(&mut self, prefix: Prefix) {
        if let Some(place) = prefix.not {
            self.note(place, NoteKind::StrayNot);
        }
        if let Some(place) = prefix.name {
            self.note(place, NoteKind::FieldWithoutValue);
        }
    }

    /// What stands after `tanggal:`; `None` if nothing does.
    fn dates(&mut self) -> Result<Option<Span>, SyntaxError> {
        self.skip_space();
        let rest = self.rest();
        let (start, text) = if rest.starts_with(is_quote) {
            self.quoted()
        } else if rest.starts_with('(') {
            // No list of dates; the error says how to write them.
            (self.at, &rest[..1])
        } else {
            let run = self.run();
            if run.is_empty() || operator(run).is_some() {
                return Ok(None);
            }
            (self.take(run.len()).start, run)
        };
        self.count(start..self.at, text)?;
        let span = Span::parse(text, self.today);
        span.map(Some)
            .map_err(|error| SyntaxError::of_date(error, start))
    }

    /// A word, phrase or parenthesis with the marks before it.
    fn atom(&mut self) -> Result<Atom, SyntaxError> {
        let rest = self.rest();
        let after = rest.trim_start_matches(MARKS);
        let marks = &rest[..rest.len() - after.len()];
        let is_phrase = after.starts_with(is_quote);
        match marks {
            "" | "=" if is_phrase => self.phrase(marks.len(), PhraseKind::Exact),
            "~" if is_phrase => self.phrase(marks.len(), PhraseKind::Stems),
            "" if after.starts_with('(') => self.parenthesis(),
            _ if is_phrase || after.starts_with('(') => {
                // The last of them may be the one of the phrase.
                let kept = usize::from(is_phrase && marks.ends_with('~'));
                self.note_next(marks.len() - kept, NoteKind::StrayMark);
                Ok(Atom::Mark)
            }
            "*" if after.is_empty() || after.starts_with(ends_run) => {
                let place = self.take(marks.len());
                self.count(place, marks)?;
                Ok(Atom::Node(Node::Everything))
            }
            _ => self.word(marks),
        }
    }

    /// A run, which begins with these marks.
    fn word(&mut self, marks: &str) -> Result<Atom, SyntaxError> {
        let start = self.at;
        let run = self.run();
        if !has_word(run) {
            if is_plain_punctuation(run) {
                self.take(run.len());
            } else {
                self.note_next(run.len(), NoteKind::NoWord);
            }
            return Ok(Atom::Nothing);
        }
        let (word, ending) = split_ending(&run[marks.len()..]);
        let is_exact = marks.contains('=') && ending.is_empty();
        if !marks.is_empty() && !is_exact {
            let kind = if marks == "=" {
                NoteKind::ExactWithOther
            } else {
                NoteKind::StrayMark
            };
            self.note_next(marks.len(), kind);
            return Ok(Atom::Mark);
        }
        let place = self.take(run.len());
        self.count(place.clone(), run)?;
        if marks.len() > 1 {
            self.note(start..start + marks.len(), NoteKind::StrayMark);
        }
        let digits = ending.trim_start_matches(MARKS);
        let form = if is_exact {
            WordForm::Exact
        } else if ending.is_empty() {
            WordForm::Plain
        } else if ending.ends_with('*') {
            WordForm::Prefix
        } else if digits.is_empty() {
            WordForm::Fuzzy(1)
        } else {
            match digits.parse() {
                Ok(distance @ 1..=MAX_FUZZY) => WordForm::Fuzzy(distance),
                _ => {
                    return Err(SyntaxError {
                        kind: ErrorKind::FuzzyDistance(word.to_owned()),
                        range: place,
                    });
                }
            }
        };
        let marks_behind = ending.len() - digits.len();
        if marks_behind > 1 {
            let end = place.end - digits.len();
            self.note(end - marks_behind..end - 1, NoteKind::StrayMark);
        }
        if matches!(form, WordForm::Prefix | WordForm::Fuzzy(_)) {
            self.count_pattern(place)?;
        }
        // An operator that is a word here must not print as an operator.
        let text = if form == WordForm::Plain && operator(word).is_some() {
            word.to_lowercase()
        } else {
            word.to_owned()
        };
        Ok(Atom::Node(Node::Word { text, form }))
    }

    /// A phrase with so many bytes of marks before it.
    fn phrase(&mut self, marks: usize, marked: PhraseKind) -> Result<Atom, SyntaxError> {
        self.take(marks);
        let start = self.at;
        let (_, text) = self.quoted();
        let quoted = start..self.at;
        let mut kind = marked;
        if let Some(distance) = self.distance()? {
            kind = match marked {
                PhraseKind::Stems => PhraseKind::NearStems(distance),
                _ => PhraseKind::Near(distance),
            };
        }
        self.stray_marks();
        let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !has_word(&text) {
            self.note(quoted, NoteKind::EmptyPhrase);
            return Ok(Atom::Nothing);
        }
        self.count(quoted.clone(), &text)?;
        let stem = text.trim_end_matches('*').len();
        let last = text[..stem].rfind(' ').map_or(0, |space| space + 1);
        if stem < text.len() && has_word(&text[last..stem]) {
            text.truncate(stem);
            if kind == PhraseKind::Exact {
                self.count_pattern(quoted)?;
                kind = PhraseKind::Prefix;
            } else {
                self.note(quoted, NoteKind::PrefixInPhrase);
            }
        }
        Ok(Atom::Node(Node::Phrase { text, kind }))
    }

    /// Takes the `~3` behind a phrase.
    fn distance(&mut self) -> Result<Option<u32>, SyntaxError> {
        let Some(after) = self.rest().strip_prefix('~') else {
            return Ok(None);
        };
        let digits = &after[..after.len() - after.trim_start_matches(is_digit).len()];
        if digits.is_empty() {
            return Ok(None);
        }
        let place = self.take(1 + digits.len());
        match digits.parse() {
            Ok(distance @ ..=MAX_DISTANCE) => Ok(Some(distance)),
            _ => Err(SyntaxError {
                kind: ErrorKind::NearDistance,
                range: place,
            }),
        }
    }

    /// Takes a text between quotation marks; returns where it begins, and it.
    fn quoted(&mut self) -> (usize, &'a str) {
        let mark = self.take(self.next_length());
        let (start, inside) = (self.at, self.rest());
        let end = inside.find(is_quote).unwrap_or(inside.len());
        self.take(end);
        if self.rest().is_empty() {
            self.note(mark, NoteKind::UnclosedQuote);
        }
        self.take(self.next_length());
        (start, &inside[..end])
    }

    /// The length of the next character.
    fn next_length(&self) -> usize {
        self.rest().chars().next().map_or(0, char::len_utf8)
    }

    /// A row in parentheses.
    fn parenthesis(&mut self) -> Result<Atom, SyntaxError> {
        let open = self.take(1);
        if self.depth == MAX_DEPTH {
            return Err(SyntaxError {
                kind: ErrorKind::TooDeep,
                range: open,
            });
        }
        self.depth += 1;
        let row = self.row()?;
        self.depth -= 1;
        if self.rest().is_empty() {
            self.note(open.clone(), NoteKind::UnclosedParenthesis);
        } else {
            self.at += 1;
        }
        let end = self.at;
        self.stray_marks();
        Ok(if let Some(node) = row {
            Atom::Node(node)
        } else {
            self.note(open.start..end, NoteKind::EmptyParentheses);
            Atom::Nothing
        })
    }

    /// Passes over `*` and `~` that end a phrase or parenthesis.
    fn stray_marks(&mut self) {
        let rest = self.rest();
        let after = rest.trim_start_matches(['~', '*']);
        if after.len() < rest.len() {
            let after = after.trim_start_matches(is_digit);
            self.note_next(rest.len() - after.len(), NoteKind::StrayMark);
        }
    }

    /// Takes this operator if it comes next, and all binary ones behind it,
    /// which are one too many.
    fn eat(&mut self, wanted: Operator) -> Option<Range<usize>> {
        let (found, place) = self.binary()?;
        if found != wanted {
            return None;
        }
        self.at = place.end;
        while let Some((_, stray)) = self.binary() {
            self.note_next(stray.len(), NoteKind::StrayOperator);
        }
        Some(place)
    }

    /// The `AND` or `OR` that comes next, if one does.
    fn binary(&mut self) -> Option<(Operator, Range<usize>)> {
        self.skip_space();
        let run = self.run();
        let found = operator(run).filter(|found| *found != Operator::Not)?;
        Some((found, self.at..self.at + run.len()))
    }

    /// Where the next part begins.
    fn part_start(&mut self) -> usize {
        self.skip_space();
        self.at
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// What comes next, up to white space, a quotation mark or a parenthesis.
    fn run(&mut self) -> &'a str {
        // Looked for once a run, however many prefixes are taken from it.
        if self.run_end <= self.at {
            let rest = self.rest();
            self.run_end = self.at + rest.find(ends_run).unwrap_or(rest.len());
        }
        &self.text[self.at..self.run_end]
    }

    fn skip_space(&mut self) -> bool {
        let start = self.at;
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at > start
    }

    /// Passes over so many bytes and returns where they stand.
    fn take(&mut self, bytes: usize) -> Range<usize> {
        let start = self.at;
        self.at += bytes;
        start..self.at
    }

    /// Counts the words of a text that stands here.
    fn count(&mut self, range: Range<usize>, text: &str) -> Result<(), SyntaxError> {
        self.words += text.split_whitespace().count();
        if self.words > MAX_WORDS {
            return Err(SyntaxError {
                kind: ErrorKind::TooManyWords,
                range,
            });
        }
        Ok(())
    }

    fn count_pattern(&mut self, range: Range<usize>) -> Result<(), SyntaxError> {
        self.patterns += 1;
        if self.patterns > MAX_PATTERNS {
            return Err(SyntaxError {
                kind: ErrorKind::TooManyPatterns,
                range,
            });
        }
        Ok(())
    }

    fn note(&mut self, range: Range<usize>, kind: NoteKind) {
        self.notes.push(Note { range, kind });
    }

    /// Passes over so many bytes with a note.
    fn note_next(&mut self, bytes: usize, kind: NoteKind) {
        let place = self.take(bytes);
        self.note(place, kind);
    }
}

/// What a look at a part gives.
enum Atom {
    Node(Node),
    /// A mark that is passed over; the part follows directly.
    Mark,
    /// Something without a word.
    Nothing,
}
