//! What each field of an article was read from.

use super::fields::Field;
use crate::article::DateRule;
use crate::texts::Label;

/// What a field was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A key of a record that means the field.
    Key,
    /// A key the user has mapped.
    MappedKey,
    /// A key that was taken for the field by its common meaning.
    GuessedKey,
    /// The front matter of a Markdown file.
    FrontMatter,
    /// The JSON-LD of a page.
    JsonLd,
    /// A meta tag or `time` element of a page.
    MetaTag,
    /// A heading of a page or document.
    Heading,
    /// The first line of a text that is no byline.
    FirstLine,
    /// The byline of a text.
    Byline,
    /// The dateline or first lines of a text.
    Dateline,
    /// The end of a text: `(abc/xyz)`.
    Ending,
    /// The name of the file or its folders.
    Path,
    /// When a web archive saved the page.
    Crawl,
    /// When the file was last changed.
    Modified,
}

impl Rule {
    /// Returns the name users read.
    pub fn name(self) -> Label {
        match self {
            Rule::Key => Label::new("key", "kunci"),
            Rule::MappedKey => Label::new("key given with --field", "kunci dari --field"),
            Rule::GuessedKey => Label::new("guessed key", "kunci tebakan"),
            Rule::FrontMatter => Label::new("front matter", "front matter"),
            Rule::JsonLd => Label::new("JSON-LD", "JSON-LD"),
            Rule::MetaTag => Label::new("meta tag", "tag meta"),
            Rule::Heading => Label::new("heading", "judul halaman"),
            Rule::FirstLine => Label::new("first line", "baris pertama"),
            Rule::Byline => Label::new("byline", "baris penulis"),
            Rule::Dateline => Label::new("dateline", "baris tempat"),
            Rule::Ending => Label::new("end of the text", "akhir teks"),
            Rule::Path => Label::new(
                "name of the file or its folders",
                "nama berkas atau foldernya",
            ),
            Rule::Crawl => Label::new("time of the crawl", "waktu perayapan"),
            Rule::Modified => Label::new("last change of the file", "perubahan terakhir berkas"),
        }
    }
}

impl From<DateRule> for Rule {
    fn from(rule: DateRule) -> Rule {
        match rule {
            DateRule::Record => Rule::Key,
            DateRule::FrontMatter => Rule::FrontMatter,
            DateRule::JsonLd => Rule::JsonLd,
            DateRule::Meta => Rule::MetaTag,
            DateRule::Byline => Rule::Byline,
            DateRule::Dateline => Rule::Dateline,
            DateRule::Path => Rule::Path,
            DateRule::Crawl => Rule::Crawl,
            DateRule::Modified => Rule::Modified,
        }
    }
}

/// The rule of each field, as far as there is one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules([Option<Rule>; Field::ALL.len()]);

impl Rules {
    /// Says what a field was read from.
    pub(super) fn set(&mut self, field: Field, rule: Rule) {
        self.0[field as usize] = Some(rule);
    }

    /// Says that a field was read from what `other` says.
    pub(super) fn set_as(&mut self, field: Field, other: &Rules) {
        self.0[field as usize] = other.get(field);
    }

    /// Says what a field was read from if there is a value, and returns the value.
    pub(super) fn of<T>(&mut self, field: Field, rule: Rule, value: Option<T>) -> Option<T> {
        if value.is_some() {
            self.set(field, rule);
        }
        value
    }

    /// Returns what a field was read from.
    pub(super) fn get(&self, field: Field) -> Option<Rule> {
        self.0[field as usize]
    }
}
