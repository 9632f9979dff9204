//! The name of a file → what is in it.

/// What a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One file, compressed.
    Compressed(Compression),
    /// Several files.
    Container(Container),
    /// Articles.
    Document(Format),
}

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

/// How files are put together into one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Tar,
    Zip,
}

/// How articles are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    JsonLines,
    Json,
    Table,
    Html,
    Markdown,
    /// XML or SGML: feeds, exports, TREC documents.
    Markup,
    Warc,
    Docx,
    Pdf,
}

impl Format {
    /// Whether a file of this format can hold several articles.
    pub(super) fn has_records(self) -> bool {
        !matches!(
            self,
            Format::Text | Format::Html | Format::Markdown | Format::Docx | Format::Pdf
        )
    }
}

impl Kind {
    /// Returns what a file of this name is, or `None` when such files are not
    /// read. A name without extension is taken for text.
    pub(super) fn of_name(name: &str) -> Option<Kind> {
        let name = name.rsplit('/').next().unwrap_or(name);
        let Some((_, extension)) = name.rsplit_once('.') else {
            return Some(Kind::Document(Format::Text));
        };
        Some(match extension.to_ascii_lowercase().as_str() {
            "gz" | "tgz" => Kind::Compressed(Compression::Gzip),
            "zst" | "tzst" => Kind::Compressed(Compression::Zstd),
            "bz2" | "tbz" | "tbz2" => Kind::Compressed(Compression::Bzip2),
            "xz" | "txz" => Kind::Compressed(Compression::Xz),
            "tar" => Kind::Container(Container::Tar),
            "zip" => Kind::Container(Container::Zip),
            "txt" | "text" => Kind::Document(Format::Text),
            "jsonl" | "ndjson" => Kind::Document(Format::JsonLines),
            "json" => Kind::Document(Format::Json),
            "html" | "htm" | "xhtml" => Kind::Document(Format::Html),
            "md" | "markdown" => Kind::Document(Format::Markdown),
            "xml" | "wxr" | "rss" | "atom" | "trec" | "sgml" | "sgm" => {
                Kind::Document(Format::Markup)
            }
            "warc" => Kind::Document(Format::Warc),
            "pdf" => Kind::Document(Format::Pdf),
            "docx" | "odt" => Kind::Document(Format::Docx),
            "csv" | "tsv" => Kind::Document(Format::Table),
            _ => return None,
        })
    }
}

/// Returns the name of what a compressed file holds: `arsip.tar` for `arsip.tgz`.
pub(super) fn uncompressed_name(name: &str) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    if extension.to_ascii_lowercase().starts_with('t') {
        format!("{stem}.tar")
    } else {
        stem.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_is_in_them() {
        let check = |name: &str, kinds: &str| {
            let mut name = name.to_owned();
            let mut found = Vec::new();
            loop {
                let kind = Kind::of_name(&name);
                found.push(match kind {
                    None => "nothing".to_owned(),
                    Some(Kind::Compressed(kind)) => format!("{kind:?}"),
                    Some(Kind::Container(kind)) => format!("{kind:?}"),
                    Some(Kind::Document(kind)) => format!("{kind:?}"),
                });
                if !matches!(kind, Some(Kind::Compressed(_))) {
                    break;
                }
                name = uncompressed_name(&name);
            }
            assert_eq!(found.join(" "), kinds, "{name}");
        };
        check("a.txt", "Text");
        check("2018/08.09/berita", "Text");
        check("A.JSONL.GZ", "Gzip JsonLines");
        check("a.tgz", "Gzip Tar");
        check("a.tar.zst", "Zstd Tar");
        check("a.TBZ2", "Bzip2 Tar");
        check("a.csv.xz", "Xz Table");
        check("a.zip", "Zip");
        check("a.json.gz.bz2", "Bzip2 Gzip Json");
        check("a.gz", "Gzip Text");
        check("a.warc.gz", "Gzip Warc");
        check("a.odt", "Docx");
        check("a.png", "nothing");
        check("a.png.gz", "Gzip nothing");
        check("", "Text");
    }
}
