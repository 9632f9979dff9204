//! What a page says about its article: JSON-LD first, then meta tags.

use dom_query::Document;

use super::json_ld;
use super::one_line;
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
const DATE_KEYS: [&str; 25] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "publishdate",
    "publish_date",
    "publish-date",
    "published_time",
    "pubdate",
    "publication_date",
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
const AUTHOR_KEYS: [&str; 9] = [
    "author",
    "article:author",
    "parsely-author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "content_author",
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
const TAG_KEYS: [&str; 6] = [
    "article:tag",
    "parsely-tags",
    "news_keywords",
    "dc.subject",
    "sailthru.tags",
    "keywords",
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

/// What the markup of a page says.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    headline: Option<String>,
    sites: Vec<String>,
    /// Dates as written with where they were, the most trusted first.
    pub(super) dates: Vec<(String, DateRule)>,
    pub(super) author: Option<String>,
    pub(super) source: Option<String>,
    pub(super) section: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) url: Option<String>,
    /// The text of the article in JSON-LD.
    pub(super) body: Option<String>,
    /// Whether the page says that it is an article, with a date or headline of its own.
    pub(super) is_article: bool,
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
            .or_else(|| tags.first(&SOURCE_KEYS));
        let sites: Vec<String> = site_name.into_iter().chain(source.clone()).collect();

        let mut dates: Vec<(String, DateRule)> = linked(&["datePublished"])
            .into_iter()
            .chain(linked(&["dateCreated"]))
            .map(|date| (date, DateRule::JsonLd))
            .collect();
        dates.extend(
            tags.all(&DATE_KEYS)
                .map(|date| (mend_date(date), DateRule::Meta)),
        );

        let is_name = |name: &String| is_author(name, &sites);
        let names: Vec<String> = linked(&["author", "creator"])
            .iter()
            .filter_map(|name| clean_author(name))
            .filter(is_name)
            .collect();
        let author = one_line(&names.join(", ")).or_else(|| {
            tags.all(&AUTHOR_KEYS)
                .filter_map(clean_author)
                .find(is_name)
        });
        let keywords = linked(&["keywords"]);
        let url = page
            .select("link[rel='canonical' i][href]")
            .iter()
            .find_map(|link| one_line(&link.attr("href")?))
            .into_iter()
            .chain(tags.first(&["og:url"]))
            .chain(first(&["url"]))
            .find(|url| url.starts_with("http://") || url.starts_with("https://"));
        Metadata {
            is_article: article.is_some()
                || tags.all(&DATE_KEYS[..12]).next().is_some()
                || page.select("[itemprop~='articleBody']").length() == 1,
            headline: first(&["headline"]).or_else(|| tags.first(&TITLE_KEYS)),
            section: first(&["articleSection"]).or_else(|| tags.first(&SECTION_KEYS)),
            tags: if keywords.is_empty() {
                tags.tags()
            } else {
                split_tags(keywords.iter().map(String::as_str))
            },
            body: article
                .as_ref()
                .and_then(|article| Some(article.get("articleBody")?.as_str()?.to_owned())),
            sites,
            dates,
            author,
            source,
            url,
        }
    }

    /// Returns the headline: as the page shows it where that agrees with what the
    /// markup says, else the markup, else what is shown, without the name of the site.
    pub(super) fn title(&self, page: &Document) -> String {
        let shown: Vec<String> = page
            .select("h1")
            .iter()
            .filter_map(|heading| one_line(&heading.text()))
            .collect();
        let full = page
            .select("title")
            .iter()
            .find_map(|title| one_line(&title.text()));
        let shown_in = |text: &str| {
            let text = text.to_lowercase();
            shown
                .iter()
                .find(|heading| {
                    heading.split_whitespace().count() >= MIN_HEADLINE_WORDS
                        && text.contains(&heading.to_lowercase())
                })
                .cloned()
        };
        let marked = self.headline.as_deref();
        marked
            .and_then(shown_in)
            .or_else(|| full.as_deref().and_then(shown_in))
            .or_else(|| marked.map(|marked| self.without_site(marked, false)))
            .or_else(|| {
                // A lone heading is the headline, unless it is the logo.
                shown
                    .first()
                    .filter(|heading| heading.split_whitespace().count() >= MIN_HEADLINE_WORDS)
                    .cloned()
            })
            .or_else(|| full.map(|full| self.without_site(&full, true)))
            .unwrap_or_default()
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

    /// Returns the tags under the first key that has any.
    fn tags(&self) -> Vec<String> {
        TAG_KEYS
            .iter()
            .map(|key| split_tags(self.all(&[key])))
            .find(|tags| !tags.is_empty() && !is_cut_sentence(tags))
            .unwrap_or_default()
    }
}

/// Returns whether these are the words of a sentence, which some sites give out as keywords.
fn is_cut_sentence(tags: &[String]) -> bool {
    const FUNCTION_WORDS: [&str; 6] = ["di", "dan", "yang", "dengan", "ini", "untuk"];
    tags.iter()
        .any(|tag| FUNCTION_WORDS.contains(&tag.as_str()))
}

fn split_tags<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in texts
        .flat_map(|text| text.split([',', ';']))
        .filter_map(one_line)
    {
        if !tags.contains(&tag) {
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

/// Takes the label off a name: `Penulis: Budi` → `Budi`.
fn clean_author(name: &str) -> Option<String> {
    const LABELS: [&str; 12] = [
        "oleh",
        "penulis",
        "pewarta",
        "reporter",
        "wartawan",
        "laporan",
        "jurnalis",
        "author",
        "written by",
        "by",
        "editor",
        "kontributor",
    ];
    let name = plain(name)?;
    if let Some((label, rest)) = name.split_once(':')
        && LABELS.contains(&label.trim().to_lowercase().as_str())
    {
        return one_line(rest);
    }
    Some(name)
}

/// Returns whether this may be who wrote an article, and not a site or an address.
fn is_author(name: &str, sites: &[String]) -> bool {
    let lower = name.to_lowercase();
    let is_site = [".co", ".com", ".id", ".net", "://", "www."]
        .iter()
        .any(|part| lower.contains(part));
    !is_site
        && name.chars().count() <= MAX_AUTHOR_CHARS
        && name.chars().any(char::is_alphabetic)
        && !sites.iter().any(|site| site.to_lowercase() == lower)
}

/// Returns the author that microdata or a class of the visible text marks.
pub(super) fn marked_author(page: &Document) -> Option<String> {
    [
        "[itemprop~='author']",
        "[rel~='author' i]",
        ".author, .penulis, .reporter, .byline",
    ]
    .iter()
    .find_map(|selector| {
        page.select(selector)
            .iter()
            .filter_map(|element| clean_author(&element.text()))
            .find(|name| is_author(name, &[]) && name.split_whitespace().count() <= 8)
    })
}

/// Returns the dates that elements of the visible text carry for programs.
pub(super) fn marked_dates(page: &Document) -> Vec<(String, DateRule)> {
    [
        ("[itemprop~='datePublished'][datetime]", "datetime"),
        ("[itemprop~='datePublished'][content]", "content"),
        ("time[pubdate][datetime]", "datetime"),
        ("article time[datetime]", "datetime"),
        ("time[datetime]", "datetime"),
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
