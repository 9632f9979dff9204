//! JSON-LD of a page → the object that describes its article.

use dom_query::Document;
use serde_json::{Map, Value};

use crate::article::DateRule;

/// Returns the object that describes the article of the page: the one whose headline
/// is in the title; else the first with a headline, unless there are several, as on
/// pages that list articles.
pub(super) fn find_article(page: &Document) -> Option<Map<String, Value>> {
    let mut articles: Vec<Map<String, Value>> = Vec::new();
    for script in page.select("script[type*='ld+json' i]").nodes() {
        if let Some(value) = parse(&script.text()) {
            collect(value, &mut articles);
        }
    }
    let titles: String = page
        .select("title, h1")
        .iter()
        .map(|title| title.text().to_lowercase())
        .collect();
    let headline = |article: &Map<String, Value>| -> Option<String> {
        texts(article.get("headline")?).into_iter().next()
    };
    let headlines: Vec<_> = articles.iter().map(headline).collect();
    let in_title = |headline: &Option<String>| {
        headline
            .as_ref()
            .is_some_and(|headline| titles.contains(&headline.to_lowercase()))
    };
    let best = headlines.iter().position(in_title).or_else(|| {
        let first = headlines.iter().position(Option::is_some).unwrap_or(0);
        let others = headlines.iter().flatten();
        let only = others
            .clone()
            .all(|other| Some(other) == headlines.get(first).and_then(Option::as_ref));
        only.then_some(first)
    })?;
    (best < articles.len()).then(|| articles.swap_remove(best))
}

/// Returns the dates of publication of what describes the page itself, and no
/// article: plugins of WordPress leave it at that.
pub(super) fn page_dates(page: &Document) -> Vec<(String, DateRule)> {
    let is_page = |object: &&Value| {
        let kind = object.get("@type").and_then(Value::as_str);
        matches!(kind, Some("WebPage" | "ItemPage"))
    };
    let date = |object: &Value| Some(object.get("datePublished")?.as_str()?.to_owned());
    let scripts = page.select("script[type*='ld+json' i]");
    let values = scripts
        .nodes()
        .iter()
        .filter_map(|node| parse(&node.text()));
    values
        .flat_map(|value| match value.get("@graph").unwrap_or(&value) {
            Value::Array(objects) => objects.iter().filter(is_page).filter_map(date).collect(),
            object => Some(object)
                .filter(is_page)
                .and_then(date)
                .into_iter()
                .collect::<Vec<_>>(),
        })
        .map(|date| (date, DateRule::JsonLd))
        .collect()
}

/// Parses JSON, also with the mistakes that sites make: comment marks around it,
/// raw line breaks in strings, commas before closing brackets, a semicolon after it.
fn parse(text: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    serde_json::from_str(&repair(text)).ok()
}

fn repair(text: &str) -> String {
    let start = text.find(['{', '[']).unwrap_or(0);
    let end = text.rfind(['}', ']']).map_or(text.len(), |at| at + 1);
    let text = text.get(start..end).unwrap_or_default();
    let mut repaired = String::with_capacity(text.len());
    let mut in_string = false;
    let mut escaped = false;
    for c in text.chars() {
        if in_string {
            if c.is_control() {
                repaired.push(' ');
                escaped = false;
                continue;
            }
            in_string = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
        } else if c == '"' {
            in_string = true;
        } else if matches!(c, '}' | ']') {
            let kept = repaired.trim_end().trim_end_matches(',').len();
            repaired.truncate(kept);
        }
        repaired.push(c);
    }
    repaired
}

/// Collects the articles in a value and in the places where pages put them.
fn collect(value: Value, articles: &mut Vec<Map<String, Value>>) {
    // serde_json bounds the depth, and only these keys are followed.
    match value {
        Value::Array(values) => {
            for value in values {
                collect(value, articles);
            }
        }
        Value::Object(mut object) => {
            if is_article(&object) {
                articles.push(object);
                return;
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = object.remove(key) {
                    collect(inner, articles);
                }
            }
        }
        _ => {}
    }
}

fn is_article(object: &Map<String, Value>) -> bool {
    let names = |name: &Value| {
        name.as_str()
            .is_some_and(|name| name.ends_with("Article") || name.ends_with("BlogPosting"))
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(names),
        Some(kind) => names(kind),
        None => false,
    }
}

/// Returns the texts of a value: of a string itself, of an object its name, of
/// an array those of all its elements.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => super::metadata::plain(text).into_iter().collect(),
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(object) => ["name", "@value", "headline"]
            .into_iter()
            .find_map(|key| object.get(key))
            .map(texts)
            .unwrap_or_default(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// Returns the names in a value that are of people: an organisation is none.
pub(super) fn people(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(people).collect(),
        Value::Object(object) if object.get("@type").is_some_and(is_organisation) => Vec::new(),
        other => texts(other),
    }
}

fn is_organisation(kind: &Value) -> bool {
    kind.as_str()
        .is_some_and(|kind| kind.ends_with("Organization"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_wherever_they_are() {
        let check = |json: &str, headline: Option<&str>| {
            let html = format!("<script type='application/ld+json'>{json}</script>");
            let article = find_article(&Document::from(html));
            let found = article.as_ref().map(|article| texts(&article["headline"]));
            assert_eq!(
                found.as_deref(),
                headline.map(|text| vec![text.to_owned()]).as_deref(),
                "{json}"
            );
        };
        let article = r#"{"@type": "NewsArticle", "headline": "Judul"}"#;
        check(article, Some("Judul"));
        check(&format!("[{article}]"), Some("Judul"));
        check(&format!("[[{article}], 1]"), Some("Judul"));
        check(
            &format!(r#"{{"@graph": [{{"@type": "WebSite"}}, {article}]}}"#),
            Some("Judul"),
        );
        check(&format!(r#"{{"mainEntity": {article}}}"#), Some("Judul"));
        check(
            r#"{"@type": ["Thing", "BlogPosting"], "headline": "Judul"}"#,
            Some("Judul"),
        );
        check(&format!("<!-- {article}; -->"), Some("Judul"));
        check(
            "{\"@type\": \"Article\", \"headline\": \"Judul\nitu\",}",
            Some("Judul itu"),
        );
        check(
            r#"{"@type": "Article", "headline": "Judul \"itu\" &amp; ini", "x": [1,],}"#,
            Some("Judul \"itu\" & ini"),
        );
        check(r#"{"@type": "WebSite", "headline": "Judul"}"#, None);
        check("", None);
        check("}{", None);
        check("nonsense", None);
        check(&"[".repeat(100_000), None);
    }

    #[test]
    fn the_article_with_a_headline_wins() {
        let html = r#"<script type="application/ld+json">{"@type": "Article", "name": "x"}</script>
            <script type="APPLICATION/LD+JSON">{"@type": "Article", "headline": "Judul"}</script>"#;
        let article = find_article(&Document::from(html)).unwrap();
        assert_eq!(article["headline"], "Judul");
    }

    #[test]
    fn texts_of_values() {
        let check = |json: &str, expected: &[&str]| {
            let value: Value = serde_json::from_str(json).unwrap();
            assert_eq!(texts(&value), expected, "{json}");
        };
        check(r#"" Budi  Santoso ""#, &["Budi Santoso"]);
        check(r#"{"@type": "Person", "name": "Budi"}"#, &["Budi"]);
        check(
            r#"[{"name": "Budi"}, "Ani", null, [1]]"#,
            &["Budi", "Ani", "1"],
        );
        check(r#"{"name": ["Budi", "Ani"]}"#, &["Budi", "Ani"]);
        check("{}", &[]);
        check("true", &[]);
    }
}
