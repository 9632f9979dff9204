//! The text of a page → a tree, or the reason why it is too much.
//!
//! Parsing HTML is quadratic in the depth of nesting and in the attributes of a
//! tag, and what walks the tree later may recurse, so both have bounds. Pages
//! are fed in small pieces and measured after each.

use dom_query::{Document, NodeRef};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{ParseOpts, parse_document, tree_builder::TreeBuilderOpts};

use crate::corpus::error::SkipReason;

/// Deepest nesting of elements; browsers flatten what is deeper than 512.
pub(super) const MAX_DEPTH: usize = 512;

/// Most nodes (elements and runs of text) of a page.
pub(super) const MAX_NODES: usize = 1_000_000;

/// Most attributes of one tag.
const MAX_ATTRIBUTES: usize = 10_000;

/// Bytes fed between two measurements. A piece can't nest much deeper by itself.
const PIECE_BYTES: usize = 1024;

/// Parses a page.
///
/// # Errors
///
/// [`SkipReason::PageTooComplex`] beyond one of the limits.
pub(super) fn parse(text: &str) -> Result<Document, SkipReason> {
    if has_huge_tag(text) {
        return Err(SkipReason::PageTooComplex);
    }
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Document::default(), options);
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES));
        parser.process(StrTendril::from_slice(piece));
        rest = after;
        let page = &parser.tokenizer.sink.sink;
        // The tree keeps every mistake of the page, which nobody asks for.
        page.errors.borrow_mut().clear();
        if page.tree.len() > MAX_NODES || is_too_deep(page.root()) {
            return Err(SkipReason::PageTooComplex);
        }
    }
    Ok(parser.finish())
}

/// Returns whether what is open now is nested too deep: the last children, and
/// what stands before a table, where misplaced content of the table goes.
fn is_too_deep(root: NodeRef) -> bool {
    let mut open = vec![(root, 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return true;
        }
        if let Some(last) = node.last_child() {
            if last.has_name("table")
                && let Some(before) = last.prev_sibling()
            {
                open.push((before, depth + 1));
            }
            open.push((last, depth + 1));
        }
    }
    false
}

/// Returns whether a tag has more attributes than the parser can compare with
/// each other. It may mistake text for tags, but no text has so long a "tag".
fn has_huge_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]) {
        at += open + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let mut separators = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'>' => break,
                b'=' => {
                    // A value in quotes is passed over; it may hold anything.
                    let blank = bytes[at..].iter().take_while(|b| b.is_ascii_whitespace());
                    let value = at + blank.count();
                    if let Some(&quote @ (b'"' | b'\'')) = bytes.get(value)
                        && let Some(length) = memchr::memchr(quote, &bytes[value + 1..])
                    {
                        at = value + length + 2;
                        separators += 1;
                    }
                }
                b'/' | b'"' | b'\'' => separators += 1,
                _ if byte.is_ascii_whitespace() => {
                    let blank = bytes[at..].iter().take_while(|b| b.is_ascii_whitespace());
                    at += blank.count();
                    separators += 1;
                }
                _ => {}
            }
            if separators > MAX_ATTRIBUTES {
                return true;
            }
        }
    }
    false
}
