//! What a page says about its article: JSON-LD first, then meta tags.

use dom_query::{Document, NodeRef};
use serde_json::Value;

use super::body::{Block, words};
use super::{json_ld, one_line};
use crate::article::DateRule;

/// Keys of meta tags, the most reliable first.
const TITLE_KEYS: [&str; 7] = [
    "og:title",
    "twitter:title",
    "parsely-title",
    "citation_title",
    "dc.title",
    "dcterms.title",
    "title",
];
const PUBLISHED_KEYS: [&str; 14] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "content_publisheddate",
    "dtk:publishdate",
    "datepublished",
    "parsely-pub-date",
    "publishdate",
    "publish_date",
    "publish-date",
    "published_time",
    "pubdate",
    "publication_date",
];
/// Dates that other documents than articles have as well.
const DATE_KEYS: [&str; 13] = [
    "citation_publication_date",
    "citation_date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "dcterms.created",
    "dc.date.created",
    "sailthru.date",
    "article:created",
    "datecreated",
    "created",
    "date",
];
const AUTHOR_KEYS: [&str; 10] = [
    "content_author",
    "dtk:author",
    "author",
    "article:author",
    "parsely-author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "byl",
];
const SOURCE_KEYS: [&str; 5] = [
    "og:site_name",
    "citation_publisher",
    "dc.publisher",
    "dcterms.publisher",
    "application-name",
];
const SECTION_KEYS: [&str; 4] = [
    "article:section",
    "parsely-section",
    "content_category",
    "section",
];
const TAG_KEYS: [&str; 9] = [
    "article:tag",
    "content_tag",
    "content_tags",
    "dtk:keywords",
    "parsely-tags",
    "news_keywords",
    "dc.subject",
    "sailthru.tags",
    "keywords",
];

/// Keywords by which sites describe themselves.
const SITE_TAGS: [&str; 14] = [
    "berita",
    "berita hari ini",
    "berita harian",
    "berita harian online",
    "berita indonesia",
    "berita online",
    "berita terbaru",
    "berita terkini",
    "berita terpopuler",
    "indonesia news",
    "news",
    "portal berita",
    "portal berita indonesia",
    "portal indonesia",
];

/// Marks between a headline and the name of its site in a title.
const SEPARATORS: [&str; 9] = [
    " | ", " - ", " – ", " — ", " :: ", " » ", " • ", " · ", " / ",
];

/// Most words that a title may lose as the name of a site that is not known.
const MAX_SITE_WORDS: usize = 4;

/// Fewest words of a headline for which the name of an unknown site is cut off.
const MIN_HEADLINE_WORDS: usize = 3;

/// Longest name of an author, in characters.
const MAX_AUTHOR_CHARS: usize = 120;

/// Most elements for authors that are looked at; each is read whole.
const MAX_NAMED: usize = 50;

/// Most words of a name that stands in an element for authors.
const MAX_NAME_WORDS: usize = 6;

/// Words in a class or id of elements that hold the name of an author.
const AUTHOR_WORDS: [&str; 11] = [
    "author", "byline", "jurnalis", "namarep", "namerep", "penulis", "pewarta", "redaksi",
    "reporter", "wartawan", "writer",
];

/// What the markup of a page says.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    headline: Option<String>,
    pub(super) sites: Vec<String>,
    /// Dates as written with where they were, the most trusted first.
    pub(super) dates: Vec<(String, DateRule)>,
    /// Names of the author in the markup, the most trusted first.
    pub(super) authors: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) section: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) url: Option<String>,
    /// The text of the article in JSON-LD.
    pub(super) body: Option<String>,
    /// How sure the page is that it is an article.
    pub(super) claim: Claim,
    /// The text of the title element.
    full_title: Option<String>,
    meta: MetaTags,
}

/// What a page says of its being an article, rather than a list of others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// Nothing.
    #[default]
    None,
    /// Its type is `article`, or there is some date, as on other pages as well.
    Type,
    /// A date of publication or other details that only articles have.
    Details,
}

impl Metadata {
    /// Reads JSON-LD and meta tags.
    pub(super) fn of(page: &Document) -> Metadata {
        let article = json_ld::find_article(page);
        let tags = MetaTags::of(page);
        let linked = |keys: &[&str]| -> Vec<String> {
            keys.iter()
                .filter_map(|key| article.as_ref()?.get(*key))
                .map(json_ld::texts)
                .find(|texts| !texts.is_empty())
                .unwrap_or_default()
        };
        let first = |keys: &[&str]| linked(keys).into_iter().next();

        let site_name = tags.first(&SOURCE_KEYS[..1]);
        let source = first(&["publisher", "sourceOrganization", "provider"])
            .or_else(|| tags.first(&SOURCE_KEYS))
            .and_then(|source| host(&source).or(Some(source)));
        let sites: Vec<String> = site_name.into_iter().chain(source.clone()).collect();

        let mut dates: Vec<(String, DateRule)> = linked(&["datePublished"])
            .into_iter()
            .chain(linked(&["dateCreated"]))
            .map(|date| (date, DateRule::JsonLd))
            .collect();
        let in_tags = tags.all(&PUBLISHED_KEYS).chain(tags.all(&DATE_KEYS));
        dates.extend(in_tags.map(|date| (mend_date(date), DateRule::Meta)));

        let names = |value: &Value| {
            let names: Vec<String> = json_ld::people(value)
                .iter()
                .filter_map(|name| clean_author(name, &sites))
                .collect();
            one_line(&names.join(", "))
        };
        let linked_names = ["author", "creator"]
            .iter()
            .filter_map(|key| names(article.as_ref()?.get(*key)?));
        let authors = linked_names
            .chain(
                tags.all(&AUTHOR_KEYS)
                    .filter_map(|name| clean_author(name, &sites)),
            )
            .collect();
        let keywords = linked(&["keywords"]);
        let url = page
            .select("link[rel='canonical' i][href]")
            .iter()
            .find_map(|link| one_line(&link.attr("href")?))
            .into_iter()
            .chain(tags.first(&["og:url"]))
            .chain(first(&["url"]))
            .find(|url| url.starts_with("http://") || url.starts_with("https://"));
        let has_details = article.is_some()
            || tags.all(&PUBLISHED_KEYS).next().is_some()
            || page.select("[itemprop~='articleBody']").length() == 1;
        let claim = match tags.first(&["og:type"]) {
            _ if has_details => Claim::Details,
            Some(kind) if kind.eq_ignore_ascii_case("article") => Claim::Type,
            _ if !dates.is_empty() => Claim::Type,
            _ => Claim::None,
        };
        let description = tags.first(&["description", "og:description"]);
        let about = description.as_deref().unwrap_or_default();
        Metadata {
            claim,
            headline: first(&["headline"]).or_else(|| tags.first(&TITLE_KEYS)),
            full_title: page
                .select("title")
                .iter()
                .find_map(|title| one_line(&title.text())),
            section: first(&["articleSection"]).or_else(|| tags.first(&SECTION_KEYS)),
            tags: if keywords.is_empty() {
                tags.tags(about)
            } else {
                split_tags(keywords.iter().map(String::as_str))
            },
            meta: tags,
            body: article
                .as_ref()
                .and_then(|article| Some(article.get("articleBody")?.as_str()?.to_owned())),
            sites,
            dates,
            authors,
            source,
            url,
        }
    }

    /// Returns the content of the meta tag of that key.
    pub(super) fn meta(&self, key: &str) -> Option<String> {
        self.meta.first(&[key.to_ascii_lowercase().as_str()])
    }

    /// Returns the headline: as the page shows it where that agrees with what the
    /// markup says, else the markup, else what is shown, without the name of the
    /// site. `None` when only the title element says something, and that is no
    /// more than names.
    pub(super) fn title(&self, page: &Document, blocks: &[Block]) -> Option<String> {
        let headings: Vec<String> = page
            .select("h1")
            .iter()
            .filter_map(|heading| one_line(&heading.text()))
            .filter(|heading| count_words(heading) >= MIN_HEADLINE_WORDS)
            .collect();
        let lines: Vec<&str> = blocks
            .iter()
            .flat_map(|block| block.text.lines())
            .filter(|line| count_words(line) >= MIN_HEADLINE_WORDS)
            .collect();
        let shown_in = |text: &str| {
            let text = text.to_lowercase();
            let is_in =
                |shown: &&str| shown.len() <= text.len() && text.contains(&shown.to_lowercase());
            // What is but a small part may be the name of the site.
            let is_most = |shown: &&str| shown.len() * 2 >= text.len() && is_in(shown);
            let mut headings = headings.iter().map(String::as_str);
            let lines = lines.iter().copied().filter(is_most);
            headings
                .clone()
                .find(is_most)
                .or_else(|| lines.max_by_key(|line| line.len()))
                .or_else(|| headings.find(is_in))
                .map(str::to_owned)
        };
        let marked = self.headline.as_deref();
        let full = self.full_title.as_deref();
        marked
            .and_then(shown_in)
            .or_else(|| full.and_then(shown_in))
            .or_else(|| marked.map(|marked| self.without_site(marked, false)))
            // A lone heading is the headline; logos have fewer words.
            .or_else(|| headings.first().cloned())
            .or_else(|| {
                // What is left of `Harian Kita Online - Ekonomi` is a name, too.
                full.map(|full| self.without_site(full, true))
                    .filter(|title| count_words(title) > MAX_SITE_WORDS)
            })
    }

    /// Returns the whole title of the page, if it has one.
    pub(super) fn full_title(&self) -> Option<String> {
        self.full_title.clone()
    }

    /// Returns the site as the title of the page names it, beside the headline, or
    /// as its address does.
    pub(super) fn site(&self, headline: &str) -> Option<String> {
        let is_name = |text: &str| {
            let is_number = text.starts_with("Halaman ") || text.starts_with("Page ");
            !is_number && (1..=MAX_SITE_WORDS).contains(&count_words(text))
        };
        let beside_headline = |full: &str| {
            let (before, after) = full.split_once(headline)?;
            let parts = SEPARATORS.iter().fold(vec![after], |parts, separator| {
                parts
                    .iter()
                    .flat_map(|part| part.split(separator))
                    .collect()
            });
            let marks: &[char] = &['|', '-', '–', '—', ':', '»', '•', '·', '/', ' '];
            let last = parts.last().map(|part| part.trim_matches(marks));
            [last.unwrap_or_default(), before.trim_matches(marks)]
                .into_iter()
                .find(|site| is_name(site))
                .map(str::to_owned)
        };
        let full = self.full_title.as_deref().filter(|full| *full != headline);
        full.filter(|_| !headline.is_empty())
            .and_then(beside_headline)
            .or_else(|| full.filter(|full| is_name(full)).map(str::to_owned))
            .or_else(|| host(self.url.as_deref()?))
    }

    /// Returns whether a name shares a word with that of the site, as that of its
    /// newsroom does.
    pub(super) fn is_like_site(&self, name: &str) -> bool {
        let words = |text: &str| -> Vec<String> {
            text.to_lowercase()
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.len() > 3)
                .map(str::to_owned)
                .collect()
        };
        let site: Vec<String> = self.sites.iter().flat_map(|site| words(site)).collect();
        words(name).iter().any(|word| site.contains(word))
    }

    /// Cuts the name of the site off a title. `guess`: also one that is not known.
    fn without_site(&self, title: &str, guess: bool) -> String {
        let is_site = |part: &str| {
            self.sites
                .iter()
                .any(|site| site.eq_ignore_ascii_case(part.trim()))
        };
        let mut title = title.trim();
        if let Some((site, rest)) = title.split_once(": ")
            && is_site(site)
        {
            title = rest.trim();
        }
        loop {
            let last = SEPARATORS
                .iter()
                .filter_map(|separator| Some((title.rfind(separator)?, separator.len())))
                .max();
            let Some((at, length)) = last else { break };
            let (head, tail) = (title[..at].trim(), &title[at + length..]);
            let may_be_site = guess
                && tail.split_whitespace().count() <= MAX_SITE_WORDS
                && head.split_whitespace().count() >= MIN_HEADLINE_WORDS;
            if head.is_empty() || !(is_site(tail) || may_be_site) {
                break;
            }
            title = head;
        }
        title.to_owned()
    }
}

/// The meta tags of a page: key in lower case, content on one line.
#[derive(Debug, Default)]
struct MetaTags(Vec<(String, String)>);

impl MetaTags {
    fn of(page: &Document) -> MetaTags {
        let mut tags = Vec::new();
        for meta in page.select("meta[content]").nodes() {
            let Some(content) = meta.attr("content").and_then(|text| one_line(&text)) else {
                continue;
            };
            // One tag may serve two vocabularies.
            for attribute in ["property", "name", "itemprop"] {
                if let Some(key) = meta.attr(attribute) {
                    tags.push((key.trim().to_ascii_lowercase(), content.clone()));
                }
            }
        }
        MetaTags(tags)
    }

    /// Returns the contents of some keys, those of the first key first.
    fn all<'a>(&'a self, keys: &'a [&str]) -> impl Iterator<Item = &'a str> {
        keys.iter().flat_map(move |wanted| {
            self.0
                .iter()
                .filter(move |(key, _)| key == wanted)
                .map(|(_, content)| content.as_str())
        })
    }

    fn first(&self, keys: &[&str]) -> Option<String> {
        self.all(keys).next().map(str::to_owned)
    }

    /// Returns the tags under the first key that has any. Some sites give out the
    /// words of what the page is about one by one; these are none.
    fn tags(&self, about: &str) -> Vec<String> {
        let about = words_of(about);
        TAG_KEYS
            .iter()
            .map(|key| split_tags(self.all(&[key])))
            .find(|tags| {
                let is_cut = tags.len() > 3 && about.contains(&words_of(&tags.join(" ")));
                !tags.is_empty() && !is_cut
            })
            .unwrap_or_default()
    }
}

/// Returns a text in lower case without its marks.
fn words_of(text: &str) -> String {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_ascii_punctuation() && c != '-')
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

fn count_words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Returns the host of an address, without `www`.
fn host(url: &str) -> Option<String> {
    let rest = url
        .strip_prefix("https://")
        .or(url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.contains('.').then(|| host.to_owned())
}

pub(super) fn split_tags<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in texts
        .flat_map(|text| text.split([',', ';']))
        .filter_map(one_line)
    {
        // `Editor:Budi` is a label for a statistician.
        let is_label = tag.contains(':');
        if !is_label && !tags.contains(&tag) && !SITE_TAGS.contains(&tag.to_lowercase().as_str()) {
            tags.push(tag);
        }
    }
    tags
}

/// Text of an attribute or a JSON string on one line; some sites escape it twice.
pub(super) fn plain(text: &str) -> Option<String> {
    if text.contains('&') && text.contains(';') {
        return one_line(&Document::fragment(text).text());
    }
    one_line(text)
}

/// Closes the gap in `2016-02-23 T16:00:20Z`.
fn mend_date(date: &str) -> String {
    date.replacen(" T", "T", 1)
}

/// Takes label and site off a name: `Penulis: Budi - Koran.com` → `Budi`; `None`
/// for what is no name.
fn clean_author(text: &str, sites: &[String]) -> Option<String> {
    const LABELS: [&str; 18] = [
        "diposkan oleh",
        "diposting oleh",
        "ditulis oleh",
        "laporan wartawan",
        "posted by",
        "written by",
        "oleh",
        "penulis",
        "pewarta",
        "reporter",
        "wartawan",
        "laporan",
        "jurnalis",
        "kontributor",
        "editor",
        "author",
        "rep",
        "by",
    ];
    let text = plain(text)?;
    let mut name = text.as_str();
    for label in LABELS {
        if let Some((start, rest)) = name.split_at_checked(label.len())
            && start.eq_ignore_ascii_case(label)
            && rest.starts_with([' ', ':'])
        {
            name = rest.trim_start_matches([' ', ':']);
            break;
        }
    }
    let is_site = |part: &str| {
        let lower = part.trim().to_lowercase();
        [".co", ".com", ".id", ".net", "://", "www."]
            .iter()
            .any(|sign| lower.contains(sign))
            || sites.iter().any(|site| site.to_lowercase() == lower)
            || ["jurnalis", "admin", "administrator"].contains(&lower.as_str())
    };
    for separator in [" - ", " | ", " / ", ", ", " · "] {
        if let Some((head, tail)) = name.split_once(separator)
            && (is_site(tail) || separator == ", " && tail.starts_with("Jurnalis"))
        {
            name = head;
        }
    }
    let name = name.trim_matches([' ', '-', '–', '|', '/', ',']);
    let is_company = name.starts_with("PT ") || name.starts_with("PT.");
    let is_name = !is_site(name)
        && !is_company
        && name.chars().count() <= MAX_AUTHOR_CHARS
        && name.chars().any(char::is_alphabetic);
    is_name.then(|| name.to_owned())
}

/// Whether a headline says that there is no such page: `404`, `Halaman Tidak Ditemukan`.
pub(super) fn is_missing_page(headline: &str) -> bool {
    const WORDS: [&str; 20] = [
        "404",
        "error",
        "halaman",
        "page",
        "laman",
        "artikel",
        "berita",
        "tidak",
        "not",
        "bisa",
        "dapat",
        "found",
        "ditemukan",
        "yang",
        "anda",
        "cari",
        "oops",
        "ups",
        "maaf",
        "kesalahan",
    ];
    let headline = headline.to_lowercase();
    let mut words = headline
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let says_so = ["404", "not found", "tidak ditemukan"];
    says_so.iter().any(|said| headline.contains(said)) && words.all(|word| WORDS.contains(&word))
}

/// Returns the author that microdata or the name of an element marks in the visible text.
pub(super) fn marked_author(page: &Document, sites: &[String]) -> Option<String> {
    let read = |node: &NodeRef| {
        let text = one_line(&node.text())?;
        let name = clean_author(&text, sites)?;
        let is_name = count_words(&name) <= MAX_NAME_WORDS
            && name.starts_with(char::is_alphabetic)
            && !name.contains([':', '?', '!', '|']);
        is_name.then_some(name)
    };
    let marked = page.select("[itemprop~='author'], [rel~='author' i]");
    let named = page.select("[class], [id], [data-qa-id]");
    let is_named = |node: &&NodeRef| {
        [node.class(), node.id_attr(), node.attr("data-qa-id")]
            .iter()
            .flatten()
            .flat_map(|names| words(names))
            .any(|word| AUTHOR_WORDS.contains(&word.as_str()))
    };
    marked
        .nodes()
        .iter()
        .chain(named.nodes().iter().filter(is_named).take(MAX_NAMED))
        .find_map(read)
}

/// Returns the dates that elements of the visible text carry for programs.
pub(super) fn marked_dates(page: &Document) -> Vec<(String, DateRule)> {
    [
        ("[itemprop~='datePublished'][datetime]", "datetime"),
        ("[itemprop~='datePublished'][content]", "content"),
        ("time[pubdate][datetime]", "datetime"),
        (
            "time.published[datetime], time.entry-date[datetime]",
            "datetime",
        ),
        ("article time[datetime]:not(.updated)", "datetime"),
        ("time[datetime]:not(.updated)", "datetime"),
        ("abbr.published[title]", "title"),
    ]
    .iter()
    .filter_map(|(selector, attribute)| {
        let element = page.select(selector);
        let date = one_line(&element.attr(attribute)?)?;
        Some((mend_date(&date), DateRule::Meta))
    })
    .collect()
}
