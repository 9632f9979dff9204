//! The plain value every stage shares: one article of an archive.
//!
//! Nothing here reads, writes or searches; `corpus` makes articles, `index`
//! keeps them, `render` shows them.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

/// One article as the archive tells it.
///
/// All text is in Unicode normalisation form C; offsets of passages and
/// highlights are UTF-8 byte offsets into `title` and `body` as they are here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// Identifies the article in its index; see [`crate::ingest`] for where it comes from.
    pub id: String,
    /// The headline; may be empty when `body` is not.
    pub title: String,
    /// The text, paragraphs separated by line breaks; may be empty when `title` is not.
    pub body: String,
    /// Who wrote it, as the byline says.
    pub author: Option<String>,
    /// The paper, site or agency that published it.
    pub source: Option<String>,
    /// Where it was filed from, as the dateline says.
    pub place: Option<String>,
    /// Section of the paper (*rubrik*).
    pub section: Option<String>,
    /// Keywords given by the archive.
    pub tags: Vec<String>,
    /// Where it was published on the web.
    pub url: Option<String>,
    /// When it was published, if the archive says.
    pub published: Option<Published>,
    /// The file it was read from.
    pub origin: Origin,
}

/// The place of an article in its archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// Number of the archive root, in the order in which roots were first indexed.
    pub root: u32,
    /// Path of the file below that root, with `/` between the parts on every system.
    pub path: String,
    /// Path within that file if it is a container, else empty.
    pub member: String,
    /// 1 for the first record of the file, 2 for the second …; 0 if the file is
    /// the article.
    pub record: u64,
}

impl Origin {
    /// Returns whether both are records of one file.
    pub fn is_same_file(&self, other: &Origin) -> bool {
        (self.root, &self.path) == (other.root, &other.path)
    }

    /// Returns what stands for the file in the index: the number of the root
    /// and the path below it.
    pub fn file_key(&self) -> String {
        format!("{}:{}", self.root, self.path)
    }

    /// Returns the file that a [`Origin::file_key`] stands for, without a member or
    /// record.
    pub fn from_file_key(key: &str) -> Option<Origin> {
        let (root, path) = key.split_once(':')?;
        Some(Origin {
            root: root.parse().ok()?,
            path: path.to_owned(),
            ..Origin::default()
        })
    }

    /// Returns the path below the root, through a container to the member.
    pub fn full_path(&self) -> Cow<'_, str> {
        if self.member.is_empty() {
            Cow::Borrowed(&self.path)
        } else {
            Cow::Owned(format!("{}/{}", self.path, self.member))
        }
    }
}

/// A time of publication and how well it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The instant, in seconds since 1970-01-01T00:00:00Z; the first instant
    /// of the day, month or year (local time) when only that much is known.
    pub timestamp: i64,
    /// How much of it the archive says.
    pub precision: Precision,
    /// The zone as written (`WIB`, `+08:00`) or as the user said; `None` means
    /// none was written and WIB was taken.
    pub zone: Option<String>,
    /// What the time was read from.
    pub rule: DateRule,
    /// The day at the place of publication.
    pub local_day: Date,
}

/// How narrow a span a publication time is known to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
    /// The minute or better.
    Minute,
}

impl Precision {
    /// Returns the name used in the index and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Year => "year",
            Precision::Month => "month",
            Precision::Day => "day",
            Precision::Minute => "minute",
        }
    }

    /// Returns the precision of that name.
    pub fn from_name(name: &str) -> Option<Precision> {
        [
            Precision::Year,
            Precision::Month,
            Precision::Day,
            Precision::Minute,
        ]
        .into_iter()
        .find(|precision| precision.name() == name)
    }
}

/// The rule by which a publication time was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateRule {
    /// The date field of a record.
    Record,
    /// The front matter of a Markdown file.
    FrontMatter,
    /// The JSON-LD of a page.
    JsonLd,
    /// A meta tag or `time` element of a page.
    Meta,
    /// The byline of a text.
    Byline,
    /// A date in the dateline or first lines of a text.
    Dateline,
    /// The name of the file or its folders, or the address of a page.
    Path,
    /// When a web archive saved the page: it is no younger than that.
    Crawl,
    /// When the file was last changed; only if the user asks for it.
    Modified,
}

impl DateRule {
    /// All of them, the most trusted first.
    pub const ALL: [DateRule; 9] = [
        DateRule::Record,
        DateRule::FrontMatter,
        DateRule::JsonLd,
        DateRule::Meta,
        DateRule::Byline,
        DateRule::Dateline,
        DateRule::Path,
        DateRule::Crawl,
        DateRule::Modified,
    ];

    /// Returns the name used in the index and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            DateRule::Record => "record",
            DateRule::FrontMatter => "frontmatter",
            DateRule::JsonLd => "jsonld",
            DateRule::Meta => "meta",
            DateRule::Byline => "byline",
            DateRule::Dateline => "dateline",
            DateRule::Path => "path",
            DateRule::Crawl => "crawl",
            DateRule::Modified => "modified",
        }
    }

    /// Returns the rule of that name.
    pub fn from_name(name: &str) -> Option<DateRule> {
        DateRule::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

impl Published {
    /// Returns the time of this second since 1970, on the clock of WIB; `None`
    /// beyond the years that can be written.
    pub fn at_second(timestamp: i64, rule: DateRule) -> Option<Published> {
        let instant = Timestamp::from_second(timestamp).ok()?;
        Some(Published {
            timestamp,
            precision: Precision::Minute,
            zone: Some("WIB".to_owned()),
            rule,
            local_day: WIB.to_datetime(instant).date(),
        })
    }

    /// Takes a time that was written without a zone to be in this one; one that
    /// is unknown or was written stays.
    pub fn assume_zone(&mut self, zone: &str) {
        if self.zone.is_none()
            && let Some(offset) = zone_offset(Some(zone))
        {
            self.timestamp += i64::from(WIB.seconds()) - i64::from(offset.seconds());
            self.zone = Some(zone.to_owned());
        }
    }

    /// Returns the last day on which it can have been published.
    pub fn last_local_day(&self) -> Date {
        let day = self.local_day;
        match self.precision {
            Precision::Year => Date::new(day.year(), 12, 31).unwrap_or(day),
            Precision::Month => day.last_of_month(),
            Precision::Day | Precision::Minute => day,
        }
    }

    /// Returns the date and time on the clock of the place of publication.
    pub fn local_time(&self) -> DateTime {
        let offset = zone_offset(self.zone.as_deref()).unwrap_or(WIB);
        match Timestamp::from_second(self.timestamp) {
            Ok(instant) => offset.to_datetime(instant),
            Err(_) => self.local_day.to_datetime(jiff::civil::Time::midnight()),
        }
    }

    /// Returns the time in RFC 3339 form, shortened to what is known
    /// (`2018`, `2018-08`, `2018-08-09`, `2018-08-09T11:30:00+07:00`).
    pub fn to_iso(&self) -> String {
        let day = self.local_day;
        match self.precision {
            Precision::Year => format!("{:04}", day.year()),
            Precision::Month => format!("{:04}-{:02}", day.year(), day.month()),
            Precision::Day => day.to_string(),
            Precision::Minute => {
                let offset = zone_offset(self.zone.as_deref()).unwrap_or(WIB);
                let seconds = offset.seconds();
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.unsigned_abs() / 60;
                let time = self.local_time();
                format!(
                    "{}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
                    time.date(),
                    time.hour(),
                    time.minute(),
                    time.second(),
                    minutes / 60,
                    minutes % 60
                )
            }
        }
    }
}

/// Western Indonesia Time, UTC+7: what a time without a zone is taken for.
pub const WIB: Offset = Offset::constant(7);

/// Returns the offset from UTC of a zone as written (`WIB`, `WITA`, `WIT`,
/// `UTC`, `GMT`, `Z`, `+07:00`, `-0500`), WIB for `None`, and `None` when the
/// zone is not one of these.
pub fn zone_offset(zone: Option<&str>) -> Option<Offset> {
    let Some(zone) = zone else { return Some(WIB) };
    match zone.trim().to_ascii_uppercase().as_str() {
        "WIB" => Some(WIB),
        "WITA" => Some(Offset::constant(8)),
        "WIT" => Some(Offset::constant(9)),
        "Z" | "UTC" | "GMT" => Some(Offset::UTC),
        other => {
            let (sign, digits) = match other.split_at_checked(1)? {
                ("+", rest) => (1, rest.replace(':', "")),
                ("-", rest) => (-1, rest.replace(':', "")),
                _ => return None,
            };
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let (hours, minutes) = match digits.len() {
                1 | 2 => (digits.parse::<i32>().ok()?, 0),
                4 => (
                    digits.get(..2)?.parse().ok()?,
                    digits.get(2..)?.parse().ok()?,
                ),
                _ => return None,
            };
            if hours > 23 || minutes > 59 {
                return None;
            }
            Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_as_written() {
        for (zone, hours) in [
            ("WIB", 7),
            ("wita", 8),
            ("WIT", 9),
            ("Z", 0),
            ("+08:00", 8),
            ("-0500", -5),
            ("+7", 7),
        ] {
            assert_eq!(
                zone_offset(Some(zone)).map(Offset::seconds),
                Some(hours * 3600),
                "{zone}"
            );
        }
        assert_eq!(zone_offset(None), Some(WIB));
        for zone in ["", "CET", "+7x", "+99:00", "+é", "++7", "+-7"] {
            assert_eq!(zone_offset(Some(zone)), None, "{zone}");
        }
    }

    #[test]
    fn iso_says_no_more_than_is_known() {
        let mut published = Published {
            timestamp: 1_533_789_000,
            precision: Precision::Minute,
            zone: Some("WIB".to_owned()),
            rule: DateRule::Byline,
            local_day: jiff::civil::date(2018, 8, 9),
        };
        assert_eq!(published.to_iso(), "2018-08-09T11:30:00+07:00");
        published.precision = Precision::Day;
        assert_eq!(published.to_iso(), "2018-08-09");
        published.precision = Precision::Month;
        assert_eq!(published.to_iso(), "2018-08");
        published.precision = Precision::Year;
        assert_eq!(published.to_iso(), "2018");
    }
}
