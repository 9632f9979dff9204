//! A page → the paragraphs of its article.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};

use super::metadata::{Claim, Metadata};
use super::{is_info, one_line};
use crate::corpus::error::SkipReason;
use crate::corpus::text::normalise;

/// Elements whose text is not for readers.
const SCRIPTS: &str = "script, style, noscript, template";

/// Elements that stand beside an article.
const CLUTTER: &str = "iframe, object, embed, svg, canvas, \
    form, button, input, select, textarea, dialog, menu, nav, aside, footer, figcaption, audio, \
    video, amp-sidebar, amp-ad, amp-auto-ads, amp-list, amp-social-share, [hidden], [aria-hidden='true'], [role='navigation'], [role='complementary'], \
    [role='dialog']";

/// Words in a class or id of what stands beside an article. A word ends at a
/// hyphen, underscore, digit or capital letter.
const CLUTTER_WORDS: [&str; 56] = [
    "ad",
    "ads",
    "adv",
    "advert",
    "advertisement",
    "bacajuga",
    "bagikan",
    "banner",
    "berbagi",
    "breadcrumb",
    "breadcrumbs",
    "caption",
    "cookie",
    "copyright",
    "footer",
    "iklan",
    "imageinfo",
    "kuki",
    "lainnya",
    "menu",
    "modal",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "pagination",
    "paging",
    "photodesc",
    "populer",
    "popular",
    "popup",
    "promo",
    "recommend",
    "recommendation",
    "recommended",
    "rekomendasi",
    "related",
    "relatedposts",
    "remah",
    "share",
    "sharedaddy",
    "sharing",
    "sidebar",
    "social",
    "sosmed",
    "sponsor",
    "subscribe",
    "tag",
    "tagar",
    "tags",
    "terkait",
    "terpopuler",
    "toolbar",
    "trending",
    "widget",
    "widgets",
];

/// Words in a class or id of comments, which may be longer than the article.
const COMMENT_WORDS: [&str; 4] = ["comment", "comments", "disqus", "komentar"];

/// Words of a class or id that together name the element of the text.
const ARTICLE_WORDS: [&str; 9] = [
    "article", "artikel", "detail", "entry", "post", "news", "berita", "read", "story",
];
const TEXT_WORDS: [&str; 6] = ["body", "content", "konten", "text", "txt", "isi"];

const BLOCKS: [&str; 42] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
    "figcaption",
];

/// Shortest text, in bytes, that counts when the weight of an element is asked.
const MIN_WEIGHT: usize = 40;

/// Fewest characters of a paragraph that ends as sentences do, and of any other.
const PROSE_CHARS: usize = 40;
const LONG_CHARS: usize = 140;

/// Fewest characters of prose on a page that does not say it is an article.
const MIN_ARTICLE_CHARS: usize = 150;

/// From so many linked headings or cut paragraphs on, a text that has little else
/// is a list of others.
const MIN_LINKED: usize = 3;

/// Longest caption of a picture, in characters, and its credit, in bytes.
const MAX_CAPTION_CHARS: usize = 300;
const MAX_CREDIT_BYTES: usize = 60;

/// Percent of a block in links from which it is a list of links.
const LINKED_PERCENT: usize = 75;

/// Most elements named as the text, and most cells, that are compared.
const MAX_CANDIDATES: usize = 32;

/// Longest heading of a list of links, in characters.
const LEAD_IN_CHARS: usize = 40;

/// Longest initials of authors and editors that sign an article, in bytes.
const MAX_INITIALS_BYTES: usize = 20;

/// Longest dateline that stands on a line of its own, in characters.
const MAX_DATELINE_CHARS: usize = 60;

/// Most steps from every node of a page up to its root for which Readability,
/// whose time grows with them, is asked. Ordinary pages have some ten thousand.
const MAX_READABILITY_STEPS: usize = 2_000_000;

/// Longest run of text, in bytes, with which Readability is asked: it writes the
/// text it finds as HTML again, in time that grows with the square of a run.
const MAX_RUN_BYTES: usize = 1 << 20;

/// Text between two boundaries of blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Composed, with single spaces; a line break where the page forces one.
    pub(super) text: String,
    /// Whether it is a heading.
    pub(super) heading: bool,
    /// Characters in links, and all of them, white space not counted.
    linked: usize,
    chars: usize,
}

impl Block {
    pub(super) fn is_links(&self) -> bool {
        self.linked * 100 >= self.chars * LINKED_PERCENT
    }

    /// Whether it is running text: long, or a sentence of some length.
    fn is_prose(&self) -> bool {
        self.linked * 2 <= self.chars
            && (self.chars >= LONG_CHARS || self.chars >= PROSE_CHARS && self.ends_sentence())
    }

    /// Whether it ends as sentences do, maybe with quotes or initials after it.
    fn ends_sentence(&self) -> bool {
        let text = match self.text.rsplit_once(['(', '[']) {
            Some((before, signed)) if signed.len() <= MAX_INITIALS_BYTES => before,
            _ => &self.text,
        };
        // The initials may stand on a line of their own.
        let quotes = ['"', '”', '\'', '’', ')', ' ', '\n'];
        text.trim_end_matches(quotes)
            .ends_with(['.', '!', '?', '…'])
    }

    /// Whether it is the initials that sign an article: `(abc/xyz)`.
    fn is_initials(&self) -> bool {
        self.text
            .strip_prefix('(')
            .and_then(|text| text.strip_suffix(')'))
            .is_some_and(|text| {
                text.len() <= MAX_INITIALS_BYTES
                    && text
                        .split('/')
                        .all(|part| part.bytes().all(|b| b.is_ascii_alphanumeric()))
            })
    }

    /// Whether it is a dateline on a line of its own: `Jakarta -`.
    fn is_dateline(&self) -> bool {
        self.text.chars().count() <= MAX_DATELINE_CHARS && self.text.ends_with(['-', '–', '—'])
    }

    /// Takes off the lines it begins with for which `is_beside` holds.
    fn without_first_lines(&mut self, is_beside: impl Fn(&str) -> bool) {
        let mut rest = self.text.as_str();
        while let (line, after) = rest.split_once('\n').unwrap_or((rest, ""))
            && !line.is_empty()
            && is_beside(line)
        {
            rest = after;
        }
        if rest.len() < self.text.len() {
            self.chars = count_chars(rest);
            self.text = rest.to_owned();
        }
    }

    /// Whether it may be the heading of a list of links that follows.
    fn is_lead_in(&self) -> bool {
        self.text.chars().count() <= LEAD_IN_CHARS
            && (self.heading || self.text.ends_with([':', '!']))
    }
}

/// Removes what stands beside articles from a page.
///
/// An element stays, whatever it is called, if the headline, a marked article
/// body or, unless they are comments, most of the text of the page is in it.
pub(super) fn remove_clutter(page: &Document) {
    remove_unread(page);
    let mut main = HashSet::new();
    for kept in page
        .select("h1, [itemprop~='articleBody'], html, body, main")
        .nodes()
    {
        main.insert(kept.id);
        main.extend(kept.ancestors_it(None).map(|node| node.id));
    }
    let weights = Weights::of(page);
    for node in page.select(CLUTTER).nodes() {
        if !main.contains(&node.id) && !weights.is_most(node) {
            node.remove_from_parent();
        }
    }
    for node in page.select("[class], [id], [style]").nodes() {
        let words: Vec<String> = [node.class(), node.id_attr()]
            .iter()
            .flatten()
            .flat_map(|names| words(names))
            .collect();
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        let is_clutter = has(&CLUTTER_WORDS)
            || words.windows(2).any(|pair| pair == ["baca", "juga"])
            || is_invisible(node);
        let goes = has(&COMMENT_WORDS) || is_clutter && !weights.is_most(node);
        if goes && !main.contains(&node.id) {
            node.remove_from_parent();
        }
    }
}

/// Removes what is not for readers.
pub(super) fn remove_unread(page: &Document) {
    for node in page.select(SCRIPTS).nodes() {
        node.remove_from_parent();
    }
}

/// How many bytes of running text are below each element.
struct Weights {
    weights: HashMap<NodeId, usize>,
    total: usize,
}

impl Weights {
    fn of(page: &Document) -> Weights {
        let mut weights: HashMap<NodeId, usize> = HashMap::new();
        let mut total = 0;
        let root = page.root();
        for text in root.descendants_it().filter(NodeRef::is_text) {
            let weight = text.text().trim().len();
            let is_link = text.parent().is_some_and(|parent| parent.has_name("a"));
            if weight < MIN_WEIGHT || is_link {
                continue;
            }
            total += weight;
            for node in text.ancestors_it(None) {
                *weights.entry(node.id).or_default() += weight;
            }
        }
        Weights { weights, total }
    }

    /// Returns whether more than half of the text of the page is in this element.
    fn is_most(&self, node: &NodeRef) -> bool {
        let here = self.weights.get(&node.id).copied().unwrap_or(0);
        here * 2 > self.total
    }
}

fn is_invisible(node: &NodeRef) -> bool {
    node.attr("style").is_some_and(|style| {
        let style: String = style.split_whitespace().collect();
        style.to_ascii_lowercase().contains("display:none")
    })
}

/// Splits names of classes into words: `articleBody box-terkait2` → article,
/// body, box, terkait.
pub(super) fn words(names: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in names.chars() {
        let starts = c.is_uppercase() && before.is_lowercase();
        if (starts || !c.is_alphabetic()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The text of an article and the lines of credit that stood below it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) text: String,
    pub(super) credits: Vec<String>,
}

/// Returns the text of the article; `all` are the blocks of the page.
///
/// # Errors
///
/// [`SkipReason::NoArticle`] for a page that is about others, and
/// [`SkipReason::PageTooComplex`] for one that would take too long.
pub(super) fn find(
    page: &Document,
    metadata: &Metadata,
    title: &str,
    all: &[Block],
) -> Result<Found, SkipReason> {
    let mut found = match container(page, prose_of(all)) {
        Some((node, Certainty::Marked)) => clean(blocks(&node), title),
        Some((node, Certainty::Named)) => without_start(clean(blocks(&node), title)),
        Some((node, Certainty::Cell)) => without_end(without_start(clean(blocks(&node), title))),
        None => {
            let found = with_lead(restored(readable(page)?, all), all);
            without_end(without_start(clean(found, title)))
        }
    };
    let credits = split_credits(&mut found);
    // Rarely the text is only in the markup, and the page draws it by script.
    if let Some(body) = &metadata.body {
        let linked = from_markup(body);
        if chars_of(&linked) > 2 * chars_of(&found) {
            found = linked;
        }
    }
    if found.is_empty() || is_index(&found, all, metadata.claim) {
        return Err(SkipReason::NoArticle);
    }
    Ok(Found {
        text: body_text(&found),
        credits,
    })
}

/// Joins the paragraphs of an article. All text of a body passes here.
pub(super) fn body_text(paragraphs: &[Block]) -> String {
    let texts: Vec<&str> = paragraphs.iter().map(|block| block.text.as_str()).collect();
    texts.join("\n\n")
}

fn prose_of(blocks: &[Block]) -> usize {
    blocks
        .iter()
        .filter(|block| block.is_prose())
        .map(|block| block.chars)
        .sum()
}

fn chars_of(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.chars).sum()
}

/// How an element is known to hold the text.
#[derive(Clone, Copy)]
enum Certainty {
    /// By microdata.
    Marked,
    /// By a name like `article-content`.
    Named,
    /// As the cell of a table that holds most of the text.
    Cell,
}

/// Returns the element of the text: the one that is marked, or the smallest with
/// a fitting name that holds most of the prose of the page, and not much else.
fn container(page: &Document, prose: usize) -> Option<(NodeRef<'_>, Certainty)> {
    let marked = page.select("[itemprop~='articleBody']");
    if let [node] = marked.nodes()
        && !clean(blocks(node), "").is_empty()
    {
        return Some((*node, Certainty::Marked));
    }
    let mut smallest: Option<(usize, NodeRef, Certainty)> = None;
    let elements = page.select("div, section, article, main, td");
    let named = elements
        .nodes()
        .iter()
        .filter(|node| is_named_text(node))
        .take(MAX_CANDIDATES)
        .map(|node| (node, Certainty::Named));
    // Old pages are laid out as tables, whose cells have no names.
    let cells = page.select("td");
    let weights = Weights::of(page);
    let main_cells = cells
        .nodes()
        .iter()
        .rev()
        .filter(|cell| weights.is_most(cell))
        .take(MAX_CANDIDATES)
        .map(|cell| (cell, Certainty::Cell));
    for (node, certainty) in named.chain(main_cells) {
        let blocks = blocks(node);
        let size = chars_of(&blocks);
        let inside = prose_of(&blocks);
        if inside > 0
            && inside * 10 >= prose * 6
            && inside * 10 >= size * 6
            && smallest.as_ref().is_none_or(|(least, ..)| size <= *least)
        {
            smallest = Some((size, *node, certainty));
        }
    }
    smallest.map(|(_, node, certainty)| (node, certainty))
}

fn is_named_text(node: &NodeRef) -> bool {
    let names = [node.class(), node.id_attr()];
    names.iter().flatten().any(|names| {
        names.split_whitespace().any(|name| {
            let words = words(name);
            let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
            let is_both = |word: &String| {
                let rest = |known: &&str| word.strip_prefix(known).or(word.strip_suffix(known));
                let mut rests = TEXT_WORDS.iter().filter_map(rest);
                rests.any(|rest| ARTICLE_WORDS.contains(&rest))
            };
            words == ["isi"] || has(&ARTICLE_WORDS) && has(&TEXT_WORDS) || words.iter().any(is_both)
        })
    })
}

/// Asks Readability for the text.
fn readable(page: &Document) -> Result<Vec<Block>, SkipReason> {
    let mut steps = 0;
    let root = page.root();
    for node in root.descendants_it() {
        let is_long = node.is_text() && node.text().len() > MAX_RUN_BYTES;
        steps += node.ancestors_it(None).count();
        if is_long || steps > MAX_READABILITY_STEPS {
            return Err(SkipReason::PageTooComplex);
        }
    }
    let config = Config {
        disable_json_ld: true,
        char_threshold: MIN_ARTICLE_CHARS,
        ..Config::default()
    };
    let article = Readability::with_document(page.clone(), None, Some(config))
        .and_then(|mut readability| readability.parse());
    // It fails when it finds nothing.
    let Ok(article) = article else {
        return Ok(Vec::new());
    };
    let content = super::page::parse(&article.content)?;
    Ok(content.body().map(|root| blocks(&root)).unwrap_or_default())
}

/// Exchanges what Readability found for the blocks of the page: it loses line breaks.
fn restored(found: Vec<Block>, all: &[Block]) -> Vec<Block> {
    let letters = |block: &Block| block.text.split_whitespace().collect::<String>();
    let originals: HashMap<String, &Block> =
        all.iter().map(|block| (letters(block), block)).collect();
    let original = |block: Block| match originals.get(&letters(&block)) {
        Some(original) => (*original).clone(),
        None => block,
    };
    found.into_iter().map(original).collect()
}

/// Puts the paragraphs right before a text to it, which Readability loses where
/// they are in no element of their own.
fn with_lead(found: Vec<Block>, all: &[Block]) -> Vec<Block> {
    let first = found.first();
    let Some(at) = all.iter().position(|block| Some(block) == first) else {
        return found;
    };
    let lead = all[..at].iter().rev().take_while(|block| block.is_prose());
    let start = at - lead.count();
    [all[start..at].to_vec(), found].concat()
}

/// Cuts the text of an article out of JSON-LD, which may hold markup itself.
fn from_markup(body: &str) -> Vec<Block> {
    let text = normalise(body);
    let lines = if text.contains('<') || text.contains('&') {
        match super::page::parse(&text.replace('\n', "<br>")) {
            Ok(page) => page.body().map(|root| blocks(&root)).unwrap_or_default(),
            Err(_) => Vec::new(),
        }
        .iter()
        .map(|block| block.text.clone())
        .collect::<Vec<_>>()
    } else {
        vec![text.into_owned()]
    };
    lines
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            let text = one_line(line)?;
            let chars = text.chars().filter(|c| !c.is_whitespace()).count();
            Some(Block {
                text,
                heading: false,
                linked: 0,
                chars,
            })
        })
        .collect()
}

/// Leaves out of a text what is no part of the article: headline, date and
/// byline before it, lists of links with their headings, notes of copyright, and
/// what follows the initials.
fn clean(blocks: Vec<Block>, title: &str) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::new();
    for mut block in blocks {
        if block.is_links() {
            while kept.last().is_some_and(Block::is_lead_in) {
                kept.pop();
            }
            continue;
        }
        if kept.is_empty() {
            block.without_first_lines(|line| line == title || is_info(line));
        }
        if block.text.is_empty() || is_copyright(&block) || is_caption(&block) {
            continue;
        }
        match kept.last_mut() {
            Some(dateline) if dateline.is_dateline() => {
                dateline.text = format!("{} {}", dateline.text, block.text);
                dateline.chars += block.chars;
                dateline.linked += block.linked;
            }
            _ => kept.push(block),
        }
    }
    if let Some(signed) = kept.iter().position(Block::is_initials)
        && prose_of(&kept[..signed]) * 2 > prose_of(&kept)
    {
        kept.truncate(signed + 1);
    }
    kept
}

/// Whether a block is part of a text by itself: prose, or the initials below it.
fn is_text(block: &Block) -> bool {
    block.is_prose() || block.is_initials()
}

/// Leaves out what stands before the first paragraph of prose.
fn without_start(mut blocks: Vec<Block>) -> Vec<Block> {
    let start = blocks.iter().position(is_text).unwrap_or(0);
    blocks.drain(..start);
    blocks
}

/// Leaves out what stands after the last paragraph of prose.
fn without_end(mut blocks: Vec<Block>) -> Vec<Block> {
    let last = blocks.iter().rposition(is_text);
    blocks.truncate(last.map_or(0, |at| at + 1));
    blocks
}

fn is_copyright(block: &Block) -> bool {
    let start = block.text.get(..9).unwrap_or_default();
    block.chars < LONG_CHARS
        && (block.text.starts_with('©') || start.eq_ignore_ascii_case("copyright"))
}

/// Returns whether it tells of a picture, and who made it.
fn is_caption(block: &Block) -> bool {
    const SIGNS: [&str; 8] = [
        "foto:",
        "foto/",
        "photo:",
        "dok.",
        "(foto ",
        "antara foto",
        "grafis:",
        "ilustrasi:",
    ];
    let start = block.text.len().saturating_sub(MAX_CREDIT_BYTES);
    let end = block.text[block.text.ceil_char_boundary(start)..].to_lowercase();
    block.chars <= MAX_CAPTION_CHARS
        && (SIGNS.iter().any(|sign| end.contains(sign)) || end.contains('©'))
}

/// Takes the lines below a text that say who edited it or where it comes from.
fn split_credits(found: &mut Vec<Block>) -> Vec<String> {
    let mut credits = Vec::new();
    while let Some(last) =
        found.pop_if(|last| !last.is_initials() && last.text.lines().all(is_info))
    {
        credits.extend(last.text.lines().map(str::to_owned));
    }
    credits
}

/// Returns whether this is a list of other articles, or too little to be one.
/// A page with the details of an article is none, and may be short.
fn is_index(found: &[Block], all: &[Block], claim: Claim) -> bool {
    if claim == Claim::Details {
        return false;
    }
    let prose = found.iter().filter(|block| block.is_prose()).count();
    if prose == 0 || claim < Claim::Type && prose_of(found) < MIN_ARTICLE_CHARS {
        return true;
    }
    let cut = |block: &&Block| block.text.ends_with("...") || block.text.ends_with('…');
    let cut = found.iter().filter(cut).count();
    if cut >= MIN_LINKED && cut * 2 >= prose {
        return true;
    }
    let (first, last) = (found.first(), found.last());
    let first = all.iter().position(|block| Some(block) == first);
    let last = all.iter().rposition(|block| Some(block) == last);
    let (Some(first), Some(last)) = (first, last) else {
        return false;
    };
    let between = all.get(first..last).unwrap_or_default();
    let linked = between.iter().filter(|block| block.is_links());
    let headings = linked.clone().filter(|block| block.heading).count();
    let titles = linked
        .filter(|block| block.text.split_whitespace().count() > 2)
        .count();
    headings >= MIN_LINKED && headings * 4 >= found.len()
        || titles >= MIN_LINKED && titles * 2 >= prose
}

/// Returns the blocks of text below a node, in the order of the page.
pub(super) fn blocks(root: &NodeRef) -> Vec<Block> {
    read_blocks(root, BlockReader::default())
}

/// Returns the blocks of a fragment, in which blank lines end paragraphs too, as
/// in the posts of blogs.
pub(super) fn fragment_blocks(root: &NodeRef) -> Vec<Block> {
    let reader = BlockReader {
        blank_lines_end: true,
        ..BlockReader::default()
    };
    read_blocks(root, reader)
}

fn read_blocks(root: &NodeRef, mut reader: BlockReader) -> Vec<Block> {
    // The page may be deep, so the way back up is on a stack of our own.
    let mut steps = vec![Step::Enter(*root)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Enter(node) if node.is_text() => reader.push(&node.text()),
            Step::Enter(node) if node.is_element() => {
                steps.push(Step::Leave(node));
                reader.enter(&node);
                steps.extend(node.children_it(true).map(Step::Enter));
            }
            Step::Enter(_) => {}
            Step::Leave(node) => reader.leave(&node),
        }
    }
    reader.flush();
    reader.blocks
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(NodeRef<'a>),
}

/// Gathers text until the boundary of a block.
#[derive(Default)]
struct BlockReader {
    blocks: Vec<Block>,
    text: String,
    linked: usize,
    links: usize,
    headings: usize,
    blank_lines_end: bool,
}

impl BlockReader {
    fn push(&mut self, text: &str) {
        if !self.blank_lines_end {
            self.push_run(text);
            return;
        }
        let last = text.matches('\n').count();
        for (number, line) in text.split('\n').enumerate() {
            if 0 < number && number < last && line.trim().is_empty() {
                self.flush();
                continue;
            }
            if number > 0 {
                self.text.push(' ');
            }
            self.push_run(line);
        }
    }

    fn push_run(&mut self, text: &str) {
        // Line breaks of the source are white space; those of `br` are put in by `enter`.
        self.text.extend(
            text.chars()
                .map(|c| if c == '\n' || c == '\r' { ' ' } else { c }),
        );
        // An address written out is text, though it is linked.
        let is_address = text.contains("://") || text.contains("www.") || text.contains('@');
        if self.links > 0 && !is_address {
            self.linked += count_chars(text);
        }
    }

    fn enter(&mut self, node: &NodeRef) {
        match node.node_name().as_deref() {
            Some("br") => self.line_break(),
            Some("a") => self.links += 1,
            Some("td" | "th") if holds_blocks(node) => self.flush(),
            Some("td" | "th") => self.text.push(' '),
            Some(name) if BLOCKS.contains(&name) => {
                self.flush();
                self.headings += usize::from(is_heading(name));
            }
            _ => {}
        }
    }

    fn leave(&mut self, node: &NodeRef) {
        match node.node_name().as_deref() {
            Some("a") => self.links -= 1,
            Some(name) if BLOCKS.contains(&name) => {
                self.flush();
                self.headings -= usize::from(is_heading(name));
            }
            _ => {}
        }
    }

    /// One `br` breaks a line, two end a paragraph.
    fn line_break(&mut self) {
        if self.text.trim_end_matches(' ').ends_with('\n') {
            self.flush();
        } else {
            self.text.push('\n');
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        let lines: Vec<String> = text.lines().filter_map(one_line).collect();
        let text = lines.join("\n");
        if text.chars().any(char::is_alphanumeric) {
            self.blocks.push(Block {
                chars: count_chars(&text),
                heading: self.headings > 0,
                text,
                linked,
            });
        }
    }
}

/// Whether a cell is part of a layout, and not of a row to be read as one line.
fn holds_blocks(cell: &NodeRef) -> bool {
    cell.descendants_it().any(|node| {
        let name = node.node_name();
        name.is_some_and(|name| &*name == "br" || BLOCKS.contains(&&*name))
    })
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn count_chars(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}
