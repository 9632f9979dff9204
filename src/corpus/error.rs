//! What stops a file or record → the reason a reader is told and counted under.

use std::path::PathBuf;

use crate::texts::Label;

/// Why a file or record is no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SkipReason {
    /// There is nothing in it but white space.
    #[error("the file is empty")]
    Empty,
    /// It is not text.
    #[error("it holds NUL bytes, so it is not text")]
    Binary,
    /// A page has no article in it, but links to some.
    #[error("the page holds no article; it may be an index of others")]
    NoArticle,
    /// A page is beyond the limits within which its reading takes no time to speak of.
    #[error("the page is nested too deep or is too large to be read in reasonable time")]
    PageTooComplex,
    /// A record of a web archive is a picture, a request, an error or the like.
    #[error("no page of a web archive")]
    OtherRecord,
    /// A record of a web archive can't be read.
    #[error("the record is damaged: {message}")]
    DamagedRecord {
        /// What is wrong with it.
        message: String,
    },
    /// A document can't be opened.
    #[error("the document is damaged: {message}")]
    DamagedDocument {
        /// What is wrong with it.
        message: String,
    },
    /// A document is in the binary format of old Word.
    #[error("a Word document of the old kind, or protected by a password; save it as .docx")]
    OldDocument,
    /// A PDF file: it says where glyphs stand on paper, and no reader of them
    /// withstands files made to exhaust memory or time.
    #[error("PDF is not read; convert it with pdftotext")]
    Pdf,
    /// What it holds is too large, unpacked, to be held in memory.
    #[error("unpacked it is larger than {limit} bytes")]
    UnpackedTooLarge {
        /// The most that is read.
        limit: usize,
    },
    /// A record can't be parsed.
    #[error("not valid JSON: {message}")]
    InvalidJson {
        /// What is wrong with it and in which column.
        message: String,
    },
    /// A record is some other JSON value.
    #[error("a record must be a JSON object")]
    NotAnObject,
    /// A record can't be parsed.
    #[error("not valid XML: {message}")]
    InvalidXml {
        /// What is wrong with it.
        message: String,
    },
    /// A file of markup holds something else than articles.
    #[error("no RSS, Atom, WordPress export or TREC documents in it")]
    UnknownMarkup,
    /// A post was not for readers.
    #[error("the post is not published ({status})")]
    NotPublished {
        /// What it is instead.
        status: String,
    },
    /// A record of a WordPress export serves the site only.
    #[error("a WordPress {kind} is no article")]
    NotAPost {
        /// What WordPress calls it.
        kind: String,
    },
    /// There is nothing to search in it.
    #[error("neither title nor body has text")]
    NoText,
    /// Files of its kind are not read.
    #[error("not a format Telusur reads")]
    Unsupported,
    /// The system does not let it be read.
    #[error("can't be read: {message}")]
    Unreadable {
        /// What the system says.
        message: String,
    },
    /// There is no temporary file in which it could be unpacked, which says nothing of it.
    #[error("there is no room to unpack it in {}: {message}. Set TMPDIR to a folder with more and run it again", folder.display())]
    NoRoomToUnpack {
        /// The folder for temporary files.
        folder: PathBuf,
        /// What the system says.
        message: String,
    },
    /// What is packed is damaged, or its end is missing.
    #[error("it is damaged or cut short: {message}")]
    Damaged {
        /// What was found.
        message: String,
    },
    /// A file of one article is too long to be held in memory.
    #[error("the file is longer than {limit} bytes")]
    FileTooLong {
        /// The most that is read.
        limit: usize,
    },
    /// There are no records in a file of records.
    #[error("there are no records in it")]
    NoRecords,
    /// There are no files in a container.
    #[error("there are no files in it")]
    NoMembers,
    /// A zip file has several members of one name.
    #[error("of members of the same name only the last is read")]
    SameNames,
    /// A packed file expands to more than its size allows.
    #[error("it expands to too many times its size; allow more with --max-expansion")]
    TooLarge,
    /// A packed file is in too many others.
    #[error("it is in too many packed files; allow more with --max-depth")]
    TooDeep,
    /// A member of a container is encrypted.
    #[error("it is encrypted; unpack it and index the folder")]
    Encrypted,
    /// The path of a member leads out of its container.
    #[error("its path leads out of the archive it is in; unpack it and index the folder")]
    UnsafePath,
    /// The path of a member is too long for an id.
    #[error("a path in it is longer than {limit} bytes")]
    PathTooLong {
        /// The longest that is read.
        limit: usize,
    },
    /// What a container says about its members can't be held in memory.
    #[error("it says too much about its members; unpack it and index the folder")]
    HeaderTooLong,
    /// It is a device or the like, in a folder or container.
    #[error("it is no regular file")]
    NoFile,
    /// A symbolic link that was to be followed leads to a folder around it.
    #[error("the link leads back to a folder that it is in")]
    LinkInCircle,
    /// A container can't be read to its end.
    #[error("{cause}; what follows in the archive is left out")]
    Rest {
        /// Why.
        cause: Box<SkipReason>,
    },
    /// No column of a table is a title or a body.
    #[error("no column is a title or body; name one with --field")]
    NoColumns,
    /// A row of a table does not fit its header.
    #[error("the row has {found} column{}, the header {expected}; a quote may be left open", if *found == 1 { "" } else { "s" })]
    RaggedRow {
        /// How many it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A record is too long to be held in memory, or its end is missing.
    #[error("the record is longer than {limit} bytes, or its end is missing")]
    RecordTooLong {
        /// The most that is read.
        limit: usize,
    },
}

impl SkipReason {
    /// Whether this is as it should be, so that it is counted and not warned of.
    pub fn is_expected(&self) -> bool {
        matches!(self, SkipReason::OtherRecord)
    }

    /// Returns the short name under which such files and records are counted.
    pub fn name(&self) -> Label {
        match self {
            SkipReason::Empty => Label::new("empty", "kosong"),
            SkipReason::Binary => Label::new("binary", "biner"),
            SkipReason::NoArticle => Label::new("no article", "tanpa artikel"),
            SkipReason::PageTooComplex => Label::new("page too complex", "halaman terlalu rumit"),
            SkipReason::OtherRecord => Label::new(
                "other records of web archives",
                "rekaman lain dari arsip web",
            ),
            SkipReason::DamagedRecord { .. } => Label::new("damaged record", "rekaman rusak"),
            SkipReason::DamagedDocument { .. } => Label::new("damaged document", "dokumen rusak"),
            SkipReason::Pdf => Label::new("PDF", "PDF"),
            SkipReason::OldDocument => Label::new("old Word document", "dokumen Word lama"),
            SkipReason::UnpackedTooLarge { .. } => {
                Label::new("too large unpacked", "terlalu besar setelah dibongkar")
            }
            SkipReason::InvalidJson { .. } => Label::new("invalid JSON", "JSON tidak sah"),
            SkipReason::NotAnObject => Label::new("not an object", "bukan objek"),
            SkipReason::InvalidXml { .. } => Label::new("invalid XML", "XML tidak sah"),
            SkipReason::UnknownMarkup => Label::new("unknown markup", "markah tidak dikenal"),
            SkipReason::NotPublished { .. } => Label::new("not published", "tidak diterbitkan"),
            SkipReason::NotAPost { .. } => Label::new("not a post", "bukan tulisan"),
            SkipReason::NoText => Label::new("no text", "tanpa teks"),
            SkipReason::Unsupported => Label::new("unsupported format", "format tidak didukung"),
            SkipReason::Unreadable { .. } => Label::new("unreadable", "tidak terbaca"),
            SkipReason::NoRoomToUnpack { .. } => {
                Label::new("no room to unpack", "tanpa tempat untuk membongkar")
            }
            SkipReason::Damaged { .. } => Label::new("damaged", "rusak"),
            SkipReason::FileTooLong { .. } => Label::new("file too long", "berkas terlalu panjang"),
            SkipReason::NoRecords => Label::new("no records", "tanpa rekaman"),
            SkipReason::NoMembers => Label::new("no files", "tanpa berkas"),
            SkipReason::SameNames => Label::new("members of the same name", "anggota bernama sama"),
            SkipReason::TooLarge => Label::new("expands too much", "memuai terlalu besar"),
            SkipReason::TooDeep => Label::new("packed too deep", "terlalu dalam terkemas"),
            SkipReason::Encrypted => Label::new("encrypted", "terenkripsi"),
            SkipReason::UnsafePath => Label::new("unsafe path", "jalur tidak aman"),
            SkipReason::PathTooLong { .. } => Label::new("path too long", "jalur terlalu panjang"),
            SkipReason::HeaderTooLong => Label::new("header too long", "kepala terlalu panjang"),
            SkipReason::NoFile => Label::new("no regular file", "bukan berkas biasa"),
            SkipReason::LinkInCircle => Label::new("link in a circle", "tautan berputar"),
            SkipReason::Rest { cause } => cause.name(),
            SkipReason::NoColumns => Label::new("no columns of articles", "tanpa kolom artikel"),
            SkipReason::RaggedRow { .. } => {
                Label::new("row unlike the header", "baris tidak sesuai kepala")
            }
            SkipReason::RecordTooLong { .. } => {
                Label::new("record too long", "rekaman terlalu panjang")
            }
        }
    }
}

impl SkipReason {
    /// Returns the reason why not only this can't be read, but all that follows
    /// in its container.
    pub(super) fn into_rest(self) -> SkipReason {
        match self {
            SkipReason::Rest { .. } => self,
            cause => SkipReason::Rest {
                cause: Box::new(cause),
            },
        }
    }
}

/// An error that carries the reason through a reader.
impl From<SkipReason> for std::io::Error {
    fn from(reason: SkipReason) -> std::io::Error {
        std::io::Error::other(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_carry_their_details() {
        let check = |reason: SkipReason, name: &str, message: &str| {
            assert_eq!(reason.name().english, name);
            assert_eq!(reason.to_string(), message);
        };
        check(SkipReason::Empty, "empty", "the file is empty");
        check(
            SkipReason::InvalidJson {
                message: "expected value (column 3)".to_owned(),
            },
            "invalid JSON",
            "not valid JSON: expected value (column 3)",
        );
        check(
            SkipReason::FileTooLong { limit: 9 },
            "file too long",
            "the file is longer than 9 bytes",
        );
    }
}
