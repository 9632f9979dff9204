//! Records in the format of Research Information Systems, as citation managers
//! read them: a tag and a value a line, lines end in CR LF.

use std::io::{self, Write};

use super::citation::{authors, key, one_line};
use crate::article::{Precision, Published};
use crate::search::ExportedArticle;

pub(super) fn write(exported: &ExportedArticle, out: &mut impl Write) -> io::Result<()> {
    let article = &exported.article;
    let mut line = |tag: &str, value: &str| {
        let value = one_line(value);
        if value.is_empty() {
            return Ok(());
        }
        write!(out, "{tag}  - {value}\r\n")
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    line("TY", "NEWS")?;
    line("ID", &key(exported))?;
    line("TI", &article.title)?;
    for author in article.author.as_deref().map(authors).unwrap_or_default() {
        // A comma would part family name and given name.
        line("AU", &author.replace(',', ""))?;
    }
    line("T2", &text(&article.source))?;
    if let Some(published) = &article.published {
        line("PY", &format!("{:04}", published.local_day.year()))?;
        line("DA", &date(published))?;
    }
    line("CY", &text(&article.place))?;
    line("SE", &text(&article.section))?;
    for tag in &article.tags {
        line("KW", tag)?;
    }
    line("UR", &text(&article.url))?;
    line("LA", "id")?;
    out.write_all(b"ER  - \r\n\r\n")
}

/// Returns a date as the format has it: year, month, day and a remark, with
/// slashes between them whether or not they are known.
fn date(published: &Published) -> String {
    let day = published.local_day;
    match published.precision {
        Precision::Year => format!("{:04}///", day.year()),
        Precision::Month => format!("{:04}/{:02}//", day.year(), day.month()),
        Precision::Day | Precision::Minute => {
            format!("{:04}/{:02}/{:02}/", day.year(), day.month(), day.day())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ExportFormat, sample, written};
    use super::*;
    use crate::article::DateRule;

    #[test]
    fn a_record() {
        let record = written(&ExportFormat::Ris, &sample());
        assert_eq!(record.matches("\r\n").count(), record.matches('\n').count());
        let lines: Vec<&str> = record
            .lines()
            .filter(|line| !line.starts_with("ID"))
            .collect();
        insta::assert_snapshot!(lines.join("\n").trim_end(), @r###"
        TY  - NEWS
        TI  - =Impor 50% "Beras" & {Gula}_
        AU  - Rina Astuti
        AU  - Dr. Budi S.H.
        T2  - HARIAN.co.id
        PY  - 2018
        DA  - 2018/08/09/
        CY  - Jakarta
        SE  - Ekonomi
        KW  - beras
        KW  - impor; ekspor
        UR  - https://harian.example/a_b?c={d}
        LA  - id
        ER  -
        "###);
    }

    #[test]
    fn a_value_cannot_begin_a_line() {
        let mut exported = sample();
        exported.article.title = "a\r\nER  - \u{85}b".to_owned();
        let record = written(&ExportFormat::Ris, &exported);
        assert!(record.contains("TI  - a ER - b\r\n"), "{record:?}");
    }

    #[test]
    fn dates_say_no_more_than_is_known() {
        for (iso, expected) in [
            ("2018", "2018///"),
            ("2018-08", "2018/08//"),
            ("2018-08-09", "2018/08/09/"),
        ] {
            let published = crate::corpus::parse_date(iso, DateRule::Record).unwrap();
            assert_eq!(date(&published), expected);
        }
    }
}
