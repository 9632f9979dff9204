//! Dates as archives write them → times of publication.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::article::{DateRule, Precision, Published, WIB, zone_offset};

/// Longer texts are no dates; the bound keeps a stray article body cheap.
const MAX_BYTES: usize = 200;

/// Names of months after [`fold`], with their numbers.
const MONTHS: [(&str, i8); 47] = [
    ("januari", 1),
    ("january", 1),
    ("jan", 1),
    ("februari", 2),
    ("pebruari", 2),
    ("february", 2),
    ("feb", 2),
    ("peb", 2),
    ("maret", 3),
    ("march", 3),
    ("mar", 3),
    ("mrt", 3),
    ("april", 4),
    ("apr", 4),
    ("mei", 5),
    ("may", 5),
    ("juni", 6),
    ("june", 6),
    ("jun", 6),
    ("juli", 7),
    ("july", 7),
    ("jul", 7),
    ("agustus", 8),
    ("august", 8),
    ("agust", 8),
    ("agus", 8),
    ("agu", 8),
    ("ags", 8),
    ("agt", 8),
    ("aug", 8),
    ("september", 9),
    ("sept", 9),
    ("sep", 9),
    ("oktober", 10),
    ("october", 10),
    ("okt", 10),
    ("oct", 10),
    ("november", 11),
    ("nopember", 11),
    ("nov", 11),
    ("nop", 11),
    ("desember", 12),
    ("december", 12),
    ("des", 12),
    ("dec", 12),
    // Dutch, in papers of the colonial years.
    ("maart", 3),
    ("augustus", 8),
];

/// Names of weekdays after [`fold`]; which day it is does not matter.
const WEEKDAYS: [&str; 32] = [
    "senin",
    "senen",
    "isnin",
    "selasa",
    "slasa",
    "rabu",
    "rebo",
    "kamis",
    "kemis",
    "jumat",
    "jumaat",
    "jumahat",
    "sabtu",
    "saptu",
    "setu",
    "minggu",
    "ahad",
    "akad",
    "sen",
    "sel",
    "rab",
    "kam",
    "jum",
    "sab",
    "min",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Reads a date or time in any of the forms archives use; `None` when any of
/// the text is not understood.
pub fn parse_date(text: &str, rule: DateRule) -> Option<Published> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return None;
    }
    if text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return unix_time(text, rule);
    }
    let mut rest = Rest(text);
    let moment = iso(&mut rest).or_else(|| {
        rest = Rest(text);
        spelled_out(&mut rest)
    })?;
    if !rest.0.trim().is_empty() {
        return None;
    }
    moment.publish(rule)
}

/// Digits only: seconds or milliseconds since 1970. No zone is written, so the
/// day is that of WIB, as for any time without one.
fn unix_time(digits: &str, rule: DateRule) -> Option<Published> {
    let number: i64 = digits.parse().ok()?;
    let seconds = match digits.len() {
        10 => number,
        13 => number / 1000,
        _ => return None,
    };
    let local_day = WIB
        .to_datetime(Timestamp::from_second(seconds).ok()?)
        .date();
    in_range(local_day.year()).then_some(Published {
        timestamp: seconds,
        precision: Precision::Minute,
        zone: None,
        rule,
        local_day,
    })
}

fn in_range(year: i16) -> bool {
    (1500..=2200).contains(&year)
}

/// The parts of a date as far as they were written.
struct Moment<'a> {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<(Time, Option<&'a str>)>,
}

impl Moment<'_> {
    fn publish(self, rule: DateRule) -> Option<Published> {
        if !in_range(self.year) {
            return None;
        }
        let local_day =
            Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()?;
        let precision = match (self.month, self.day, self.time) {
            (_, _, Some(_)) => Precision::Minute,
            (_, Some(_), None) => Precision::Day,
            (Some(_), None, None) => Precision::Month,
            (None, None, None) => Precision::Year,
        };
        let (time, zone) = self.time.unwrap_or((Time::midnight(), None));
        let offset = zone.map_or(Some(WIB), |zone| zone_offset(Some(zone)))?;
        let timestamp = offset
            .to_timestamp(local_day.to_datetime(time))
            .ok()?
            .as_second();
        let zone = zone.map(str::to_owned);
        Some(Published {
            timestamp,
            precision,
            zone,
            rule,
            local_day,
        })
    }
}

/// `2018`, `2018-08`, `2018-08-09`, `2018-08-09T11:30:00+07:00`.
fn iso<'a>(rest: &mut Rest<'a>) -> Option<Moment<'a>> {
    let mut moment = Moment {
        year: rest.number(4, 4)?,
        month: None,
        day: None,
        time: None,
    };
    if !rest.eat('-') {
        return Some(moment);
    }
    moment.month = Some(rest.number(2, 2)?);
    if !rest.eat('-') {
        return Some(moment);
    }
    moment.day = Some(rest.number(2, 2)?);
    if rest.0.starts_with(['T', 't', ' ']) {
        rest.0 = &rest.0[1..];
        let time = rest.time(2)?;
        moment.time = Some((time, rest.zone()));
    }
    Some(moment)
}

/// `Kamis, 09 Agustus 2018 - 11:30 WIB`, `August 9, 2018`, `Agustus 2018`.
fn spelled_out<'a>(rest: &mut Rest<'a>) -> Option<Moment<'a>> {
    let start = rest.0;
    if is_weekday(rest.word()) {
        rest.separators(&[',']);
    } else {
        rest.0 = start;
    }
    let mut day: Option<i8> = None;
    if rest.0.starts_with(|first: char| first.is_ascii_digit()) {
        day = Some(rest.number(1, 2)?);
        rest.separators(&[]);
    }
    let name = fold(rest.word());
    let month = MONTHS.iter().find(|(known, _)| *known == name)?.1;
    rest.separators(&['.', ',']);
    if day.is_none() {
        let before = rest.0;
        day = rest.number(1, 2);
        if day.is_some() {
            rest.separators(&[',']);
        } else {
            rest.0 = before;
        }
    }
    let year = rest.number(4, 4)?;
    let mut moment = Moment {
        year,
        month: Some(month),
        day,
        time: None,
    };
    if rest.0.trim().is_empty() || day.is_none() {
        return Some(moment);
    }
    rest.separators(&['-', '–', '—', ',', '|', '/']);
    let before_word = rest.0;
    if matches!(fold(rest.word()).as_str(), "pukul" | "pkl" | "jam") {
        rest.separators(&['.', ':']);
    } else {
        rest.0 = before_word;
    }
    let time = rest.time(1)?;
    moment.time = Some((time, rest.zone()));
    Some(moment)
}

fn is_weekday(word: &str) -> bool {
    WEEKDAYS.contains(&fold(word).as_str())
}

/// Brings a name to lower case and today's spelling: `Djoem’at` → `jumat`.
fn fold(word: &str) -> String {
    let mut folded: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    folded.make_ascii_lowercase();
    folded.replace("oe", "u").replace("dj", "j")
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '‘' | '’' | 'ʼ' | '`' | '´')
}

/// What is still to be read.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn eat(&mut self, wanted: char) -> bool {
        let found = self.0.strip_prefix(wanted);
        self.0 = found.unwrap_or(self.0);
        found.is_some()
    }

    /// Takes a run of at least `min` digits, which must not be longer than `max`.
    fn number<N: std::str::FromStr>(&mut self, min: usize, max: usize) -> Option<N> {
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if length < min || length > max {
            return None;
        }
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        digits.parse().ok()
    }

    /// Takes letters and the apostrophes between them; may be empty.
    fn word(&mut self) -> &'a str {
        let end = self
            .0
            .find(|c: char| !c.is_alphabetic() && !is_apostrophe(c));
        let (word, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        word
    }

    /// Passes over white space and any of these characters.
    fn separators(&mut self, allowed: &[char]) {
        self.0 = self
            .0
            .trim_start_matches(|c: char| c.is_whitespace() || allowed.contains(&c));
    }

    /// Takes `11:30`, `11.30`, `11:30:05` or `11:30:05.250`.
    fn time(&mut self, hour_digits: usize) -> Option<Time> {
        let hour = self.number(hour_digits, 2)?;
        if !self.eat(':') && !self.eat('.') {
            return None;
        }
        let minute = self.number(2, 2)?;
        let mut second: i8 = 0;
        if self.eat(':') || self.eat('.') {
            second = self.number(2, 2)?;
            if self.0.starts_with(['.', ',']) {
                self.0 = &self.0[1..];
                // Times are kept in seconds; the fraction only has to be one.
                let _: u64 = self.number(1, 18)?;
            }
        }
        // RFC 3339 allows leap seconds, the calendar of jiff has none.
        Time::new(hour, minute, if second == 60 { 59 } else { second }, 0).ok()
    }

    /// Takes the zone, if the rest begins with one.
    fn zone(&mut self) -> Option<&'a str> {
        let start = self.0.trim_start();
        let offset = start.starts_with(['+', '-']);
        let end = start
            .char_indices()
            .skip(usize::from(offset))
            .find(|&(_, c)| {
                if offset {
                    !c.is_ascii_digit() && c != ':'
                } else {
                    !c.is_ascii_alphabetic()
                }
            });
        let (zone, rest) = start.split_at(end.map_or(start.len(), |(at, _)| at));
        // What is no zone stays in the rest, where it makes the date fail.
        zone_offset(Some(zone))?;
        self.0 = rest;
        Some(zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, iso: Option<&str>, zone: Option<&str>) {
        let published = parse_date(text, DateRule::Record);
        assert_eq!(
            published.as_ref().map(Published::to_iso).as_deref(),
            iso,
            "{text:?}"
        );
        let found = published
            .as_ref()
            .and_then(|published| published.zone.as_deref());
        assert_eq!(found, zone, "{text:?}");
    }

    #[test]
    fn iso_forms() {
        let minute = Some("2018-08-09T11:30:00+07:00");
        check("2018-08-09T11:30:00+07:00", minute, Some("+07:00"));
        check("2018-08-09T11:30:00.123456+07:00", minute, Some("+07:00"));
        check("2018-08-09T11:30+0700", minute, Some("+0700"));
        check(
            "2018-08-09T04:30:00Z",
            Some("2018-08-09T04:30:00+00:00"),
            Some("Z"),
        );
        check("2018-08-09 11:30", minute, None);
        check(" 2018-08-09T11:30:00 ", minute, None);
        check("2018-08-09 11:30 WIB", minute, Some("WIB"));
        check(
            "2016-12-31T23:59:60Z",
            Some("2016-12-31T23:59:59+00:00"),
            Some("Z"),
        );
        check("2021-03-04", Some("2021-03-04"), None);
        check("2020-11", Some("2020-11"), None);
        check("2020", Some("2020"), None);
        check("2020-02-29", Some("2020-02-29"), None);
    }

    #[test]
    fn spelled_out_forms() {
        let minute = Some("2018-08-09T11:30:00+07:00");
        for text in [
            "Kamis, 09 Agustus 2018 - 11:30 WIB",
            "KAMIS , 9 AGUSTUS 2018, 11.30 WIB",
            "Kamis 9 Agustus 2018 | 11:30:00 WIB",
            "9 Agu 2018 / 11:30WIB",
            "9 Ags. 2018 pukul 11.30 WIB",
            "Kemis, 9 Agoestoes 2018 – poekoel 11:30 WIB",
            "Thursday, August 9, 2018 11:30 WIB",
            "Kamis,\u{a0}09 Agt 2018 — 11:30 WIB",
        ] {
            check(text, minute, Some("WIB"));
        }
        check("9 Agustus 2018 11:30", minute, None);
        check(
            "9 Agustus 2018 12:30 WITA",
            Some("2018-08-09T12:30:00+08:00"),
            Some("WITA"),
        );
        check(
            "9 Agustus 2018 13:30 WIT",
            Some("2018-08-09T13:30:00+09:00"),
            Some("WIT"),
        );
        check("9 Agustus 2018 11:30 +07:00", minute, Some("+07:00"));
        for text in [
            "Jum'at",
            "Djum’at",
            "Djoem'at",
            "Jumat",
            "Saptu",
            "Ahad",
            "Minggu",
        ] {
            check(
                &format!("{text}, 17 Agustus 1945"),
                Some("1945-08-17"),
                None,
            );
        }
        check("Agustus 2018", Some("2018-08"), None);
        check("Pebruari 1957", Some("1957-02"), None);
        check("August 2018", Some("2018-08"), None);
    }

    #[test]
    fn months_in_every_spelling() {
        for (names, month) in [
            ("Jan Januari Djanuari Djanoeari January", 1),
            ("Feb Peb Februari Pebruari February", 2),
            ("Mar Maret March", 3),
            ("Apr April", 4),
            ("Mei May", 5),
            ("Jun Juni Djuni Djoeni June", 6),
            ("Jul Juli Djuli Djoeli July", 7),
            ("Agu Ags Agt Agustus Agoestoes August", 8),
            ("Sep Sept September", 9),
            ("Okt Oktober October", 10),
            ("Nov Nop November Nopember", 11),
            ("Des Desember December", 12),
        ] {
            for name in names.split(' ') {
                let iso = format!("1957-{month:02}-03");
                check(&format!("3 {name} 1957"), Some(&iso), None);
                check(&format!("3 {} 1957", name.to_uppercase()), Some(&iso), None);
            }
        }
    }

    #[test]
    fn unix_time_is_shown_in_wib() {
        for written in ["1533789000", "1533789000999"] {
            check(written, Some("2018-08-09T11:30:00+07:00"), None);
        }
        // Midnight in Jakarta is still the day before in Greenwich.
        let midnight = parse_date("1533747600", DateRule::Record).unwrap();
        assert_eq!(midnight.local_day, jiff::civil::date(2018, 8, 9));
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "kemarin",
            "31 Februari 2018",
            "2018-02-31",
            "2018-13",
            "1499-12-31",
            "2201",
            "9999999999",
            "20180809",
            "9 Agustus",
            "9 Agustus 18",
            "Agustus 2018 11:30",
            "9 Agustus 2018 25:00",
            "9 Agustus 2018 11:60",
            "9 Agustus 2018 11:30 CET",
            "9 Agustus 2018 11:30 +-7",
            "9 Agustus 2018 WIB",
            "9 Agustus 2018 -",
            "9 Agustus 2018 dan seterusnya",
            "2018-08-09T11:30:00+07:00 (direvisi)",
            "Hari, 9 Agustus 2018",
            "123 Agustus 2018",
            "2018-08-09T",
            "2018-08-09T1:30",
            "2018é",
        ] {
            check(text, None, None);
        }
        check(&" 2018".repeat(100), None, None);
    }

    #[test]
    fn no_text_makes_it_panic() {
        let parts = [
            "2018",
            "-",
            "08",
            "T",
            "11:30",
            "+",
            "07:00",
            "Z",
            "Agustus",
            "é",
            "’",
            " ",
            "世",
            "9",
            ",",
            ".",
            "WIB",
            "pukul",
            "\u{301}",
            "😀",
            "|",
            ":",
            "99999999999999999999",
            "İ",
        ];
        // A linear congruential generator: the same texts on every run.
        let mut state = 12_345_u64;
        for _ in 0..50_000 {
            let mut text = String::new();
            for _ in 0..=(state >> 33) % 9 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let pick = usize::try_from(state >> 33).unwrap();
                text.push_str(parts[pick % parts.len()]);
            }
            if let Some(published) = parse_date(&text, DateRule::Byline) {
                assert!(in_range(published.local_day.year()), "{text:?}");
                assert!(!published.to_iso().is_empty());
            }
        }
    }
}
