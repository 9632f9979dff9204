//! The query language: query text → syntax tree, and back.
//!
//! ```
//! use telusur::query::syntax::parse;
//!
//! let today = jiff::civil::date(2018, 8, 9);
//! let parsed = parse("harga DAN (beras ATAU gula) -judul:iklan", today)?;
//! assert_eq!(parsed.query.to_string(), "(harga AND (beras OR gula)) -judul:iklan");
//! assert!(parsed.notes.is_empty());
//! # Ok::<(), telusur::query::syntax::SyntaxError>(())
//! ```
//!
//! Nothing here knows about stems or terms: a [`Node::Word`] is what was typed,
//! and analysis may find several words in it. `docs/query-language.md` lists
//! the whole language, and each of its rows is a test.

mod near_field;
mod parser;
mod problem;
mod span;
#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

pub(crate) use near_field::near_fields;
pub use parser::{MAX_BYTES, MAX_DEPTH, MAX_DISTANCE, MAX_FUZZY, MAX_PATTERNS, MAX_WORDS, parse};
pub use problem::{ErrorKind, Note, NoteKind, SyntaxError};
pub use span::{Span, SpanError, SpanErrorKind, Today};

/// A query that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What is asked for.
    pub query: Node,
    /// What was put right on the way, in the order of the text.
    pub notes: Vec<Note>,
}

/// A part of a query.
///
/// [`parse`] gives one tree for all ways to write a query, so that
/// `parse(tree.to_string())` is the tree again, without notes, as far as the
/// limits allow. In such a tree
///
/// - a group has two members or more, of which one at least is no exclusion;
///   only the query in which nothing is asked for is a group without members;
/// - [`Node::And`] and [`Node::Or`] have two members or more, none of them of
///   their own kind, and one member at least of an [`Node::And`] is no [`Node::Not`];
/// - [`Node::Not`] holds no other, and stands in no group: its sign says it there;
/// - [`Node::Field`] holds a word, a phrase, [`Node::Everything`], a group,
///   [`Node::And`] or [`Node::Or`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `*`: every article; below a field, every article that has the field.
    Everything,
    /// `impor`: a run of characters without white space, with a letter or digit.
    Word {
        /// The word as typed, without the marks of its form.
        text: String,
        /// Which words it stands for.
        form: WordForm,
    },
    /// `"produk impor"`: words side by side, with a letter or digit.
    Phrase {
        /// What stood between the quotation marks, with single spaces.
        text: String,
        /// How exactly it is meant.
        kind: PhraseKind,
    },
    /// `judul:impor`: in this field only; a field further in counts instead.
    Field {
        /// The field.
        field: FieldName,
        /// What is sought there.
        node: Box<Node>,
    },
    /// `tanggal:2018`: published then.
    Dates(Span),
    /// `harga +beras -gula`: words side by side.
    Group(Vec<(Sign, Node)>),
    /// `harga AND beras`: all of them.
    And(Vec<Node>),
    /// `harga OR beras`: one of them at least.
    Or(Vec<Node>),
    /// `NOT gula`: all other articles.
    Not(Box<Node>),
}

impl Node {
    /// Returns the first part that asks for words of title or body as they are written,
    /// also for those that begin or are spelled in some way.
    pub fn as_written(&self) -> Option<&Node> {
        match self {
            Node::Word { form, .. } => (*form != WordForm::Plain).then_some(self),
            Node::Phrase { kind, .. } => {
                let in_any_form = matches!(kind, PhraseKind::Stems | PhraseKind::NearStems(_));
                (!in_any_form).then_some(self)
            }
            Node::Field { field, node } => match field {
                FieldName::Title | FieldName::Body => node.as_written(),
                _ => None,
            },
            Node::Group(parts) => parts.iter().find_map(|(_, part)| part.as_written()),
            Node::And(parts) | Node::Or(parts) => parts.iter().find_map(Node::as_written),
            Node::Not(part) => part.as_written(),
            Node::Everything | Node::Dates(_) => None,
        }
    }
}

/// Which words a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordForm {
    /// `impor`: the word in any of its forms.
    Plain,
    /// `=impor`: the word exactly as written.
    Exact,
    /// `impor*`: words that begin so.
    Prefix,
    /// `impor~2`: words that differ in so many letters at most, 1 or 2.
    Fuzzy(u8),
}

/// How exactly a phrase is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhraseKind {
    /// `"akhir tahun"`: the words exactly as written.
    Exact,
    /// `"akhir tah*"`: the same, and the last is the beginning of a word.
    Prefix,
    /// `~"akhir tahun"`: the words in any of their forms.
    Stems,
    /// `"akhir tahun"~3`: the words as written, near each other in any order.
    Near(u32),
    /// `~"akhir tahun"~3`: the same in any of their forms.
    NearStems(u32),
}

/// What a member of a group is to the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// `kata`: one of the alternatives.
    Optional,
    /// `+kata`: must be there.
    Must,
    /// `-kata`: must not be there.
    MustNot,
}

/// A field of an article that a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldName {
    /// `judul`, `title`.
    Title,
    /// `isi`, `body`.
    Body,
    /// `penulis`, `author`.
    Author,
    /// `sumber`, `source`.
    Source,
    /// `tempat`, `place`.
    Place,
    /// `rubrik`, `section`.
    Section,
    /// `tag`, `tags`.
    Tags,
    /// `url`.
    Url,
    /// `id`.
    Id,
}

impl FieldName {
    /// Every field, with its names; the first is the one that is printed.
    pub const ALL: [(FieldName, &'static [&'static str]); 9] = [
        (FieldName::Title, &["judul", "title"]),
        (FieldName::Body, &["isi", "body"]),
        (FieldName::Author, &["penulis", "author"]),
        (FieldName::Source, &["sumber", "source"]),
        (FieldName::Place, &["tempat", "place"]),
        (FieldName::Section, &["rubrik", "section"]),
        (FieldName::Tags, &["tag", "tags"]),
        (FieldName::Url, &["url"]),
        (FieldName::Id, &["id"]),
    ];

    /// Returns the name by which the field is printed.
    pub fn name(self) -> &'static str {
        FieldName::ALL
            .iter()
            .find(|(field, _)| *field == self)
            .map_or("", |(_, names)| names[0])
    }
}

/// The names of the date, which is no field: it holds a [`Span`].
pub const DATE_NAMES: [&str; 2] = ["tanggal", "date"];

/// Characters that begin and end a phrase; any of them ends it.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Whether a `+` or `-` directly before this is a sign: before a letter, digit,
/// quotation mark or parenthesis, with or without the marks of a form.
fn takes_sign(rest: &str) -> bool {
    rest.trim_start_matches(['=', '~', '*'])
        .starts_with(|c: char| c.is_alphanumeric() || is_quote(c) || c == '(')
}

/// How a tree of the invariants of [`Node`] is made from parts.
impl Node {
    /// The query in which nothing is asked for.
    fn nothing() -> Node {
        Node::Group(Vec::new())
    }

    /// Whether nothing is asked for.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Node::Group(members) if members.is_empty())
    }

    fn negated(self) -> Node {
        match self {
            Node::Not(inner) => *inner,
            node => Node::Not(Box::new(node)),
        }
    }

    fn in_field(self, field: FieldName) -> Node {
        match self {
            Node::Not(inner) => inner.in_field(field).negated(),
            Node::Field { .. } | Node::Dates(_) => self,
            node => Node::Field {
                field,
                node: Box::new(node),
            },
        }
    }

    /// Returns the alternatives as one; `None` when there are none.
    fn any_of(nodes: Vec<Node>) -> Option<Node> {
        let mut members = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node {
                Node::Or(inner) => members.extend(inner),
                node => members.push(node),
            }
        }
        one_or(members, Node::Or)
    }

    /// Returns what must all be there as one; `None` when nothing must.
    fn all_of(nodes: Vec<Node>) -> Option<Node> {
        let mut members = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node {
                Node::And(inner) => members.extend(inner),
                node => members.push(node),
            }
        }
        if members.iter().all(|node| matches!(node, Node::Not(_))) {
            // None of them: not any of them.
            let excluded = members.into_iter().map(Node::negated).collect();
            return Node::any_of(excluded).map(Node::negated);
        }
        one_or(members, Node::And)
    }

    /// Returns words side by side as one; `None` when there are none.
    fn row(parts: Vec<(Sign, Node)>) -> Option<Node> {
        let mut members = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                (Sign::MustNot, Node::Not(inner)) => members.push((Sign::Must, *inner)),
                (_, Node::Not(inner)) => members.push((Sign::MustNot, *inner)),
                (Sign::Optional, Node::Group(inner))
                    if inner.iter().all(|(sign, _)| *sign == Sign::Optional) =>
                {
                    members.extend(inner);
                }
                part => members.push(part),
            }
        }
        if members.iter().all(|(sign, _)| *sign == Sign::MustNot) {
            let excluded = members.into_iter().map(|(_, node)| node).collect();
            return Node::any_of(excluded).map(Node::negated);
        }
        if members.len() == 1 {
            return members.pop().map(|(_, node)| node);
        }
        Some(Node::Group(members))
    }
}

fn one_or(mut members: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Option<Node> {
    if members.len() > 1 {
        Some(many(members))
    } else {
        members.pop()
    }
}

/// Prints the query in the one way that shows how it is read: every part of
/// several parts in parentheses, operators in English, fields in Indonesian.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Everything => f.write_char('*'),
            Node::Word { text, form } => match form {
                WordForm::Plain => f.write_str(text),
                WordForm::Exact => write!(f, "={text}"),
                WordForm::Prefix => write!(f, "{text}*"),
                WordForm::Fuzzy(1) => write!(f, "{text}~"),
                WordForm::Fuzzy(distance) => write!(f, "{text}~{distance}"),
            },
            Node::Phrase { text, kind } => match kind {
                PhraseKind::Exact => write!(f, "\"{text}\""),
                PhraseKind::Prefix => write!(f, "\"{text}*\""),
                PhraseKind::Stems => write!(f, "~\"{text}\""),
                PhraseKind::Near(distance) => write!(f, "\"{text}\"~{distance}"),
                PhraseKind::NearStems(distance) => write!(f, "~\"{text}\"~{distance}"),
            },
            Node::Field { field, node } => write!(f, "{}:{}", field.name(), Part(node)),
            Node::Dates(span) => write!(f, "{}:{span}", DATE_NAMES[0]),
            Node::Group(members) => {
                for (number, (sign, node)) in members.iter().enumerate() {
                    if number > 0 {
                        f.write_char(' ')?;
                    }
                    match sign {
                        Sign::Optional => write!(f, "{}", Part(node))?,
                        Sign::Must => write_signed(f, '+', node)?,
                        Sign::MustNot => write_signed(f, '-', node)?,
                    }
                }
                Ok(())
            }
            Node::And(members) => write_joined(f, " AND ", members),
            Node::Or(members) => write_joined(f, " OR ", members),
            Node::Not(node) => write!(f, "NOT {}", Part(node)),
        }
    }
}

/// A node as a part of another: in parentheses where it has several parts.
struct Part<'a>(&'a Node);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            node @ (Node::Group(_) | Node::And(_) | Node::Or(_)) => write!(f, "({node})"),
            node => write!(f, "{node}"),
        }
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, operator: &str, members: &[Node]) -> fmt::Result {
    for (number, node) in members.iter().enumerate() {
        if number > 0 {
            f.write_str(operator)?;
        }
        write!(f, "{}", Part(node))?;
    }
    Ok(())
}

fn write_signed(f: &mut fmt::Formatter<'_>, sign: char, node: &Node) -> fmt::Result {
    let stands_alone = match node {
        Node::Everything => false,
        Node::Word { text, .. } => takes_sign(text),
        _ => true,
    };
    if stands_alone {
        write!(f, "{sign}{}", Part(node))
    } else {
        // `-[x]` is a word with a hyphen.
        write!(f, "{sign}({node})")
    }
}
