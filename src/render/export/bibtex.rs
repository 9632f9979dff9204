//! Entries for BibTeX, BibLaTeX and the citation managers that read them.
//!
//! An article with a source is an `@article` of that newspaper, any other `@misc`.
//! The day is there twice: as `year` and `month` for BibTeX, as `date` for
//! BibLaTeX. Texts stay in UTF-8; what means something to LaTeX is escaped, and
//! braces are, also in pairs, written as commands, since BibTeX counts them.

use std::io::{self, Write};

use super::citation::{authors, key, one_line};
use crate::article::Precision;
use crate::search::ExportedArticle;

/// The months as BibTeX abbreviates them.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

pub(super) fn write(exported: &ExportedArticle, out: &mut impl Write) -> io::Result<()> {
    let article = &exported.article;
    let kind = if article.source.is_some() {
        "article"
    } else {
        "misc"
    };
    write!(out, "@{kind}{{{}", key(exported))?;
    let mut field = |name: &str, value: &str| {
        if value.is_empty() {
            return Ok(());
        }
        write!(out, ",\n  {name} = {value}")
    };
    let braced = |text: &str| match escaped(text) {
        text if text.is_empty() => text,
        text => format!("{{{text}}}"),
    };
    // A second pair of braces keeps capitals as they are.
    let kept = |text: &str| match braced(text) {
        text if text.is_empty() => text,
        text => format!("{{{text}}}"),
    };
    field("title", &kept(&article.title))?;
    let names = article.author.as_deref().map(authors).unwrap_or_default();
    let names: Vec<String> = names.iter().map(|name| braced(name)).collect();
    if !names.is_empty() {
        field("author", &format!("{{{}}}", names.join(" and ")))?;
    }
    field(
        "journal",
        &kept(article.source.as_deref().unwrap_or_default()),
    )?;
    if let Some(published) = &article.published {
        let day = published.local_day;
        field("year", &format!("{{{:04}}}", day.year()))?;
        if published.precision >= Precision::Month {
            let month = usize::try_from(day.month() - 1).unwrap_or_default();
            field("month", MONTHS.get(month).copied().unwrap_or_default())?;
        }
        let iso = published.to_iso();
        let date = iso.split('T').next().unwrap_or_default();
        field("date", &format!("{{{date}}}"))?;
    }
    field(
        "address",
        &braced(article.place.as_deref().unwrap_or_default()),
    )?;
    field("url", &address(article.url.as_deref().unwrap_or_default()))?;
    field("keywords", &braced(&article.tags.join(", ")))?;
    field(
        "note",
        &braced(article.section.as_deref().unwrap_or_default()),
    )?;
    field("langid", "{indonesian}")?;
    out.write_all(b"\n}\n\n")
}

/// Returns a text with what means something to LaTeX as commands.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' => escaped.extend(['\\', c]),
            '{' => escaped.push_str("{\\textbraceleft}"),
            '}' => escaped.push_str("{\\textbraceright}"),
            '~' => escaped.push_str("{\\textasciitilde}"),
            '^' => escaped.push_str("{\\textasciicircum}"),
            '\\' => escaped.push_str("{\\textbackslash}"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Returns an address, which is taken verbatim: so only what would end the field
/// is encoded, as addresses encode it.
fn address(url: &str) -> String {
    let url = one_line(url);
    if url.is_empty() {
        return url;
    }
    let mut address = String::from("{");
    for c in url.chars() {
        match c {
            '{' => address.push_str("%7B"),
            '}' => address.push_str("%7D"),
            '\\' => address.push_str("%5C"),
            ' ' => address.push_str("%20"),
            c => address.push(c),
        }
    }
    address.push('}');
    address
}

#[cfg(test)]
mod tests {
    use super::super::{ExportFormat, sample, written};
    use super::*;
    use crate::article::Article;

    #[test]
    fn an_entry() {
        let entry = written(&ExportFormat::BibTex, &sample());
        let (head, rest) = entry.split_once('\n').unwrap();
        assert!(head.starts_with("@article{astuti2018-"), "{head}");
        insta::assert_snapshot!(rest, @r###"
          title = {{=Impor 50\% "Beras" \& {\textbraceleft}Gula{\textbraceright}\_}},
          author = {{Rina Astuti} and {Dr. Budi, S.H.}},
          journal = {{HARIAN.co.id}},
          year = {2018},
          month = aug,
          date = {2018-08-09},
          address = {Jakarta},
          url = {https://harian.example/a_b?c=%7Bd%7D},
          keywords = {beras, impor; ekspor},
          note = {Ekonomi},
          langid = {indonesian}
        }
        "###);
    }

    #[test]
    fn an_article_of_which_little_is_known() {
        let exported = ExportedArticle {
            index: 0,
            article: Article {
                title: "a".to_owned(),
                ..Article::default()
            },
        };
        let entry = written(&ExportFormat::BibTex, &exported);
        assert!(entry.starts_with("@misc{anonim-"), "{entry}");
        assert!(entry.ends_with(",\n  title = {{a}},\n  langid = {indonesian}\n}\n\n"));
    }

    proptest::proptest! {
        #[test]
        fn braces_are_balanced_whatever_is_in_a_text(text in r"[{}\\%a ~\n]{0,12}") {
            let mut exported = sample();
            exported.article.title.clone_from(&text);
            exported.article.author = Some(text.clone());
            exported.article.url = Some(text.clone());
            exported.article.tags = vec![text];
            let entry = written(&ExportFormat::BibTex, &exported);
            let mut depth = 0;
            for c in entry.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                assert!(depth >= 0);
            }
            assert_eq!(depth, 0);
            assert!(!entry.contains("{{}}"), "{entry}");
        }
    }
}
