//! The name of a file → what is in it.

/// What a file is, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// One file, compressed, and what it is then.
    Compressed(Compression, Box<Kind>),
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
        let compression = match extension.to_ascii_lowercase().as_str() {
            "gz" | "tgz" => Compression::Gzip,
            "zst" | "tzst" => Compression::Zstd,
            "bz2" | "tbz" | "tbz2" => Compression::Bzip2,
            "xz" | "txz" => Compression::Xz,
            "tar" => return Some(Kind::Container(Container::Tar)),
            "zip" => return Some(Kind::Container(Container::Zip)),
            "txt" | "text" => return Some(Kind::Document(Format::Text)),
            "jsonl" | "ndjson" => return Some(Kind::Document(Format::JsonLines)),
            "json" => return Some(Kind::Document(Format::Json)),
            "html" | "htm" | "xhtml" => return Some(Kind::Document(Format::Html)),
            "md" | "markdown" => return Some(Kind::Document(Format::Markdown)),
            "xml" | "wxr" | "rss" | "atom" | "trec" | "sgml" | "sgm" => {
                return Some(Kind::Document(Format::Markup));
            }
            "warc" => return Some(Kind::Document(Format::Warc)),
            "pdf" => return Some(Kind::Document(Format::Pdf)),
            "docx" | "odt" => return Some(Kind::Document(Format::Docx)),
            "csv" | "tsv" => return Some(Kind::Document(Format::Table)),
            _ => return None,
        };
        let inner = Kind::of_name(&uncompressed_name(name))?;
        Some(Kind::Compressed(compression, Box::new(inner)))
    }
}

/// Returns the name of what a compressed file holds: `arsip.tar` for `arsip.tgz`.
fn uncompressed_name(name: &str) -> String {
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
            let mut found = Vec::new();
            let mut kind = Kind::of_name(name);
            while let Some(Kind::Compressed(compression, inner)) = kind {
                found.push(format!("{compression:?}"));
                kind = Some(*inner);
            }
            found.push(match kind {
                Some(Kind::Container(kind)) => format!("{kind:?}"),
                Some(Kind::Document(kind)) => format!("{kind:?}"),
                _ => "nothing".to_owned(),
            });
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
        check("a.png.gz", "nothing");
        check("", "Text");
    }
}
