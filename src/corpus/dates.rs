//! Dates as archives write them → times of publication.

use jiff::civil::{Date, Time, Weekday};

use super::Note;
use crate::article::{DateRule, Precision, Published, zone_offset};
use crate::calendar::{fold, month_of};

/// Longer texts are no dates; the bound keeps a stray article body cheap.
const MAX_BYTES: usize = 200;

/// Names of weekdays after [`fold`], with their days.
const WEEKDAYS: [(&str, Weekday); 43] = [
    ("senin", Weekday::Monday),
    ("senen", Weekday::Monday),
    ("isnin", Weekday::Monday),
    ("selasa", Weekday::Tuesday),
    ("slasa", Weekday::Tuesday),
    ("rabu", Weekday::Wednesday),
    ("rebo", Weekday::Wednesday),
    ("kamis", Weekday::Thursday),
    ("kemis", Weekday::Thursday),
    ("khamis", Weekday::Thursday),
    ("jumat", Weekday::Friday),
    ("jumaat", Weekday::Friday),
    ("jumahat", Weekday::Friday),
    ("sabtu", Weekday::Saturday),
    ("saptu", Weekday::Saturday),
    ("setu", Weekday::Saturday),
    ("minggu", Weekday::Sunday),
    ("ahad", Weekday::Sunday),
    ("akad", Weekday::Sunday),
    ("sen", Weekday::Monday),
    ("sel", Weekday::Tuesday),
    ("rab", Weekday::Wednesday),
    ("kam", Weekday::Thursday),
    ("jum", Weekday::Friday),
    ("sab", Weekday::Saturday),
    ("min", Weekday::Sunday),
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("tues", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("thur", Weekday::Thursday),
    ("thurs", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// What may stand between a weekday and its date: `Kamis malam (9/8)`.
const PARTS_OF_DAY: [&str; 8] = [
    "pagi", "siang", "sore", "petang", "malam", "subuh", "dini", "hari",
];

/// Days of the Javanese market week, after [`fold`]: `Kamis Pon`.
const MARKET_DAYS: [&str; 6] = ["pon", "wage", "kliwon", "legi", "pahing", "paing"];

/// What may stand between a day and its time.
const TIME_SEPARATORS: [char; 9] = ['-', '–', '—', ',', '|', '/', '•', '·', '@'];

/// Years that the name of a file or folder may stand for; other numbers are numbers.
const PATH_YEARS: std::ops::RangeInclusive<i16> = 1800..=2099;

/// A time of publication, and what about it the reader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateReading {
    /// The time.
    pub(super) published: Published,
    /// That the weekday is not that of the date, which is kept as written.
    pub(super) note: Option<Note>,
}

/// Reads a date or time in any of the forms archives use; `None` when any of
/// the text is not understood. `docs/dates.md` lists the forms.
pub fn parse_date(text: &str, rule: DateRule) -> Option<Published> {
    Some(read_date(text, rule, None)?.published)
}

/// Reads a date as [`parse_date`] does, and says what is wrong with it. A date
/// without a year is understood beside a `reference`.
pub(super) fn read_date(
    text: &str,
    rule: DateRule,
    reference: Option<&Published>,
) -> Option<DateReading> {
    let text = text.trim();
    let instant = unix_time(text, rule)
        .or_else(|| json_date(text, rule))
        .or_else(|| stamp(text, rule));
    if let Some(published) = instant {
        return Some(DateReading {
            published,
            note: None,
        });
    }
    Written::parse(text)?.resolve(rule, reference)
}

/// Reads the date field of a record, and the time of day if it stands in a field
/// of its own; what is wrong with them goes to the notes.
pub(super) fn read_field(
    text: &str,
    time: Option<&str>,
    rule: DateRule,
    notes: &mut Vec<Note>,
) -> Option<Published> {
    let joined = time.and_then(|time| {
        let day = Written::parse(text).filter(|date| date.has_day() && date.time.is_none())?;
        let time = Rest(time).time_of_day().or_else(|| {
            notes.push(Note::time(time));
            None
        });
        Written { time, ..day }.resolve(rule, None)
    });
    let Some(reading) = joined.or_else(|| read_date(text, rule, None)) else {
        notes.push(Note::date(text));
        return None;
    };
    notes.extend(reading.note);
    Some(reading.published)
}

/// Whether a text is a time of day and nothing else.
pub(super) fn is_time_of_day(text: &str) -> bool {
    text.len() <= MAX_BYTES && Rest(text).time_of_day().is_some()
}

/// Reads a date from the name of a file or of the folders it is in:
/// `2018/08/09/judul.txt`, `20180809-judul.txt`, `arsip 2018-08/judul.txt`. The
/// name nearest to the article wins, a full date before parts of one.
pub(super) fn path_date(relative: &str) -> Option<Published> {
    let names: Vec<&str> = relative.split('/').collect();
    let (year, month, day) = names
        .iter()
        .rev()
        .find_map(|name| date_in_name(name))
        .map(|date| (date.year(), Some(date.month()), Some(date.day())))
        .or_else(|| date_of_folders(&names[..names.len() - 1]))?;
    let written = Written {
        text: relative,
        weekday: None,
        year: Some(year),
        month,
        day,
        time: None,
    };
    Some(written.resolve(DateRule::Path, None)?.published)
}

/// Finds `20180809`, `2018-08-09`, `2018_08_09` or `2018.08.09` in a name, with
/// no digit before or after it.
fn date_in_name(name: &str) -> Option<Date> {
    let is_start = |at: usize| at == 0 || !name.as_bytes()[at - 1].is_ascii_digit();
    name.match_indices(|c: char| c.is_ascii_digit())
        .filter(|&(at, _)| is_start(at))
        .find_map(|(at, _)| {
            let mut rest = Rest(&name[at..]);
            let (year, month, day) = if let Some(compact) = rest.number::<u32>(8, 8) {
                compact_date(compact)?
            } else {
                let year = rest.number(4, 4)?;
                let separator = rest.any_of(&['-', '_', '.'])?;
                let month = rest.number(2, 2)?;
                rest.eat(separator).then_some(())?;
                (year, month, rest.number(2, 2)?)
            };
            PATH_YEARS.contains(&year).then_some(())?;
            Date::new(year, month, day).ok()
        })
}

/// Finds the last run of folders that are a year, perhaps a month, perhaps a
/// day: `2018`, `2018-08`, `2018/08`, `2018/Agustus/9`.
fn date_of_folders(folders: &[&str]) -> Option<(i16, Option<i8>, Option<i8>)> {
    let number = |name: &str, last: i8| {
        let mut rest = Rest(name);
        let number: i8 = rest.number(1, 2)?;
        (rest.0.is_empty() && (1..=last).contains(&number)).then_some(number)
    };
    let named_month = |name: &str| number(name, 12).or_else(|| month_of(name));
    (0..folders.len()).rev().find_map(|at| {
        let mut rest = Rest(folders[at]);
        let year: i16 = rest.number(4, 4)?;
        if !PATH_YEARS.contains(&year) {
            return None;
        }
        let mut below = folders[at + 1..].iter();
        let month = if rest.0.is_empty() {
            below.next().and_then(|name| named_month(name))
        } else {
            rest.any_of(&['-', '_', '.', ' '])?;
            Some(named_month(rest.0)?)
        };
        let day = month
            .and_then(|_| below.next())
            .and_then(|name| number(name, 31));
        // `2018/02/31` is February 2018 and some number.
        let day = day.filter(|&day| Date::new(year, month.unwrap_or(1), day).is_ok());
        Some((year, month, day))
    })
}

/// `20180809` → its year, month and day, which need not be in the calendar.
fn compact_date(number: u32) -> Option<(i16, i8, i8)> {
    let part = |number: u32| i8::try_from(number % 100).ok();
    let year = i16::try_from(number / 10_000).ok()?;
    Some((year, part(number / 100)?, part(number)?))
}

/// `20180809113000`, as crawlers write it.
fn stamp(text: &str, rule: DateRule) -> Option<Published> {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let written = format!(
        "{}-{}-{}T{}:{}:{}",
        &text[..4],
        &text[4..6],
        &text[6..8],
        &text[8..10],
        &text[10..12],
        &text[12..]
    );
    let reading = Written::parse(&written)?.resolve(rule, None)?;
    Some(reading.published)
}

/// Digits only: seconds or milliseconds since 1970. No zone is written, so the
/// day is that of WIB, as for any time without one.
fn unix_time(text: &str, rule: DateRule) -> Option<Published> {
    let (digits, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(digits) || !is_number(fraction) {
        return None;
    }
    // Nine digits are times before September 2001.
    let seconds = match digits.len() {
        9 | 10 => digits.parse::<i64>().ok()?,
        12 | 13 => digits.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    Published::at_second(seconds, rule).filter(|found| in_range(found.local_day.year()))
}

/// `/Date(1533789000000)/`, milliseconds since 1970 as Microsoft's services write
/// them; a zone behind them says only where the writer was.
fn json_date(text: &str, rule: DateRule) -> Option<Published> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let zone = inner.rfind(['+', '-']).filter(|&at| at > 0);
    let (milliseconds, zone) = inner.split_at(zone.unwrap_or(inner.len()));
    if !(zone.is_empty() || zone.len() == 5 && zone[1..].bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let seconds = milliseconds.parse::<i64>().ok()?.div_euclid(1000);
    Published::at_second(seconds, rule).filter(|found| in_range(found.local_day.year()))
}

fn in_range(year: i16) -> bool {
    (1500..=2200).contains(&year)
}

/// A date as far as it was written.
#[derive(Debug, Clone)]
pub(super) struct Written<'a> {
    text: &'a str,
    weekday: Option<Weekday>,
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<(Time, Option<&'a str>)>,
}

impl<'a> Written<'a> {
    /// Reads a date, all of the text; the year may be missing.
    pub(super) fn parse(text: &'a str) -> Option<Written<'a>> {
        let text = text.trim();
        if text.len() > MAX_BYTES {
            return None;
        }
        let mut rest = Rest(text);
        let weekday = rest.weekday();
        let label = |word: &str| matches!(fold(word).as_str(), "tanggal" | "tgl").then_some(());
        if rest.known_word(label).is_some() {
            rest.separators(&['.', ':']);
        }
        if let Some(mut written) = rest.year_last() {
            (written.text, written.weekday) = (text, weekday);
            return Some(written);
        }
        let in_brackets = rest.eat('(');
        rest.separators(&[]);
        let (year, month, day) = rest.calendar()?;
        if in_brackets {
            rest.separators(&[]);
            rest.eat(')').then_some(())?;
        }
        let year = match year {
            Some(short @ 0..100) => Some(full_year(short, month?, day?, weekday?)?),
            _ => year,
        };
        if day.is_some() {
            rest.part_of_day();
        }
        let mut written = Written {
            text,
            weekday,
            year,
            month,
            day,
            time: None,
        };
        if rest.is_done() {
            return Some(written);
        }
        // An hour of an unknown day is no time of publication.
        day?;
        written.time = Some(rest.time_and_zone()?);
        rest.is_done().then_some(written)
    }

    /// Returns what was written.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Whether a weekday was written.
    pub(super) fn has_weekday(&self) -> bool {
        self.weekday.is_some()
    }

    /// Whether day, month and year were written.
    pub(super) fn is_full(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }

    /// Whether the day was written.
    pub(super) fn has_day(&self) -> bool {
        self.day.is_some()
    }

    /// Finds the instant; a date without a year is the one nearest to `reference`.
    pub(super) fn resolve(
        &self,
        rule: DateRule,
        reference: Option<&Published>,
    ) -> Option<DateReading> {
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        let local_day = match self.year {
            Some(year) => Date::new(year, month, day).ok()?,
            None => nearest_day(month, day, reference?)?,
        };
        if !in_range(local_day.year()) {
            return None;
        }
        let precision = match (self.month, self.day, self.time) {
            (_, _, Some(_)) => Precision::Minute,
            (_, Some(_), None) => Precision::Day,
            (Some(_), None, None) => Precision::Month,
            (None, None, None) => Precision::Year,
        };
        let (time, zone) = self.time.unwrap_or((Time::midnight(), None));
        let offset = zone_offset(zone)?;
        let timestamp = offset
            .to_timestamp(local_day.to_datetime(time))
            .ok()?
            .as_second();
        let note = self
            .weekday
            .filter(|&weekday| self.day.is_some() && weekday != local_day.weekday())
            .map(|_| Note::Weekday {
                text: self.text.to_owned(),
                day: local_day,
                weekday: weekday_name(local_day.weekday()),
            });
        Some(DateReading {
            published: Published {
                timestamp,
                precision,
                zone: zone.map(str::to_owned),
                rule,
                local_day,
            },
            note,
        })
    }
}

/// Returns the year of a date whose year has two digits: the one in which it is
/// that weekday. The same day a century apart never is.
fn full_year(short: i16, month: i8, day: i8, weekday: Weekday) -> Option<i16> {
    [1900, 2000]
        .into_iter()
        .map(|century| century + short)
        .find(|year| Date::new(*year, month, day).is_ok_and(|date| date.weekday() == weekday))
}

/// Returns the 9 August (say) that is nearest to the reference, as far as that is known.
fn nearest_day(month: i8, day: i8, reference: &Published) -> Option<Date> {
    let known = reference.local_day;
    let in_year = |year: i16| Date::new(year, month, day).ok();
    let middle = match reference.precision {
        Precision::Year => return in_year(known.year()),
        Precision::Month => Date::new(known.year(), known.month(), 15).ok()?,
        Precision::Day | Precision::Minute => known,
    };
    [-1, 0, 1]
        .into_iter()
        .filter_map(|years| in_year(middle.year() + years))
        .min_by_key(|date| middle.duration_until(*date).abs())
}

/// Returns the weekday of that name.
fn weekday_of(name: &str) -> Option<Weekday> {
    let name = fold(name);
    Some(WEEKDAYS.iter().find(|(known, _)| *known == name)?.1)
}

/// Whether a text is the name of a weekday and nothing else.
pub(super) fn is_weekday(text: &str) -> bool {
    weekday_of(text.trim()).is_some()
}

fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Senin",
        Weekday::Tuesday => "Selasa",
        Weekday::Wednesday => "Rabu",
        Weekday::Thursday => "Kamis",
        Weekday::Friday => "Jumat",
        Weekday::Saturday => "Sabtu",
        Weekday::Sunday => "Minggu",
    }
}

/// Whether a text is the long name of a zone, as browsers write it: `Western
/// Indonesia Time`, `Waktu Indonesia Barat`.
fn is_zone_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphabetic() || c == ' ')
        && (text.ends_with(" Time") || text.starts_with("Waktu "))
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

    /// Takes one of these characters.
    fn any_of(&mut self, wanted: &[char]) -> Option<char> {
        let found = self.0.chars().next().filter(|c| wanted.contains(c))?;
        self.0 = &self.0[found.len_utf8()..];
        Some(found)
    }

    fn is_done(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Takes a word if it is one that `known` knows.
    fn known_word<T>(&mut self, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        let start = self.0;
        self.0 = start.trim_start();
        let found = known(self.word());
        if found.is_none() {
            self.0 = start;
        }
        found
    }

    /// Takes `Kamis,`, `Kamis malam`, `Kamis Pon` or `Kamis` if the rest begins so.
    fn weekday(&mut self) -> Option<Weekday> {
        let weekday = self.known_word(weekday_of)?;
        let market_day = |word: &str| MARKET_DAYS.contains(&fold(word).as_str()).then_some(());
        self.known_word(market_day);
        self.part_of_day();
        self.separators(&TIME_SEPARATORS);
        Some(weekday)
    }

    /// Takes `malam` or `dini hari`, if the rest begins so.
    fn part_of_day(&mut self) {
        let part = |word: &str| PARTS_OF_DAY.contains(&word).then_some(());
        while self.known_word(part).is_some() {}
    }

    /// Takes the `th` of `9th`.
    fn ordinal(&mut self) {
        let ends = |rest: &&str| !rest.starts_with(char::is_alphabetic);
        let rest = ["st", "nd", "rd", "th"]
            .iter()
            .find_map(|ending| self.0.strip_prefix(ending).filter(ends));
        self.0 = rest.unwrap_or(self.0);
    }

    /// Takes a year, month and day, as far as they are written.
    fn calendar(&mut self) -> Option<(Option<i16>, Option<i8>, Option<i8>)> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        match digits {
            0 => self.month_first(),
            4 => self.year_first(),
            8 => {
                let (year, month, day) = compact_date(self.number(8, 8)?)?;
                Some((Some(year), Some(month), Some(day)))
            }
            _ => self.day_first(),
        }
    }

    /// `2018`, `2018-08`, `2018-08-09`, `2018/08/09`.
    fn year_first(&mut self) -> Option<(Option<i16>, Option<i8>, Option<i8>)> {
        let year = Some(self.number(4, 4)?);
        let Some(separator) = self.any_of(&['-', '/', '.']) else {
            return Some((year, None, None));
        };
        let month = Some(self.number(1, 2)?);
        if !self.eat(separator) {
            return Some((year, month, None));
        }
        Some((year, month, Some(self.number(1, 2)?)))
    }

    /// `9/8/2018`, `09-08-2018`, `9/8`, `8/2018`, `9 Agustus 2018`, `9-Aug-2018`,
    /// `9 Agustus`. The day stands before the month, never the other way round. A
    /// year may have two digits.
    fn day_first(&mut self) -> Option<(Option<i16>, Option<i8>, Option<i8>)> {
        let first = self.number(1, 2)?;
        self.ordinal();
        if let Some((month, year)) = self.spaced_month_and_year() {
            return Some((Some(year), Some(month), Some(first)));
        }
        let start = *self;
        if let Some(separator) = self.any_of(&['/', '-', '.'])
            && self.0.starts_with(|c: char| c.is_ascii_digit())
        {
            if let Some(year) = self.number(4, 4) {
                return (separator != '.').then_some((Some(year), Some(first), None));
            }
            let month = Some(self.number(1, 2)?);
            if self.eat(separator) {
                let year = self.number(4, 4).or_else(|| self.number(2, 2))?;
                return Some((Some(year), month, Some(first)));
            }
            // `9.10` and `9-10` are more often a time and a range.
            return (separator == '/').then_some((None, month, Some(first)));
        }
        *self = start;
        self.separators(&['-', '/']);
        let month = Some(month_of(self.word())?);
        let before_year = *self;
        self.separators(&['.', ',', '-', '/']);
        let year = self.number(4, 4);
        if year.is_none() {
            *self = before_year;
        }
        Some((year, month, Some(first)))
    }

    /// Takes ` / 8 / 2018`, as forms print it.
    fn spaced_month_and_year(&mut self) -> Option<(i8, i16)> {
        let mut rest = *self;
        let mut after_slash = |min, max| {
            rest.separators(&[]);
            rest.eat('/').then_some(())?;
            rest.separators(&[]);
            rest.number::<i16>(min, max)
        };
        let month = i8::try_from(after_slash(1, 2)?).ok()?;
        let year = after_slash(4, 4)?;
        *self = rest;
        Some((month, year))
    }

    /// `Agustus 2018`, `August 9, 2018`.
    fn month_first(&mut self) -> Option<(Option<i16>, Option<i8>, Option<i8>)> {
        let month = Some(month_of(self.word())?);
        self.separators(&['.', ',']);
        let day = self.number(1, 2);
        self.ordinal();
        self.separators(&[',']);
        Some((Some(self.number(4, 4)?), month, day))
    }

    /// Reads all of `Aug  9 11:30:00 2018` or `Aug 9 11:30:00 WIB 2018`, as the C
    /// library and `date` write it.
    fn year_last(mut self) -> Option<Written<'a>> {
        let text = self.0;
        let month = month_of(self.word())?;
        self.separators(&[]);
        let day = self.number(1, 2)?;
        self.separators(&[]);
        let time = self.time(2)?;
        let zone = self.zone();
        self.separators(&[]);
        let year = self.number(4, 4)?;
        self.is_done().then_some(Written {
            text,
            weekday: None,
            year: Some(year),
            month: Some(month),
            day: Some(day),
            time: Some((time, zone)),
        })
    }

    /// Takes what may follow a day: `T11:30Z`, ` - 11:30 WIB`, `, pukul 11.30`,
    /// `WIB11:30+07:00`, ` 11:30:00 +0700 (WIB)`, ` 11:30 AM`, ` (11:30 WIB)`.
    fn time_and_zone(&mut self) -> Option<(Time, Option<&'a str>)> {
        let mut zone = None;
        let mut in_brackets = false;
        let hour_digits = if self.eat('T') || self.eat('t') {
            2
        } else {
            if self.0.starts_with(|c: char| c.is_ascii_alphabetic()) {
                zone = self.zone();
            }
            self.separators(&TIME_SEPARATORS);
            in_brackets = self.eat('(');
            let clock = |word: &str| {
                let word = fold(word);
                matches!(
                    word.as_str(),
                    "pada" | "pukul" | "pkl" | "pk" | "jam" | "at"
                )
                .then_some(())
            };
            while self.known_word(clock).is_some() {
                self.separators(&['.', ':']);
            }
            1
        };
        let mut time = self.time(hour_digits)?;
        let half = |word: &str| match word.to_ascii_lowercase().as_str() {
            "am" => Some(0),
            "pm" => Some(12),
            _ => None,
        };
        if let Some(hours) = self.known_word(half) {
            if !(1..=12).contains(&time.hour()) {
                return None;
            }
            time = Time::new(time.hour() % 12 + hours, time.minute(), time.second(), 0).ok()?;
        }
        zone = self.zone().or(zone);
        if in_brackets {
            self.separators(&[]);
            self.eat(')').then_some(())?;
        }
        // The zone may stand in brackets of its own: `11:30 (GMT+7)`.
        let mut bracketed = *self;
        bracketed.separators(&[]);
        if zone.is_none()
            && bracketed.eat('(')
            && let Some(found) = bracketed.zone()
            && bracketed.eat(')')
        {
            zone = Some(found);
            *self = bracketed;
        }
        // A zone said twice (`+0700 (WIB)`, `WIB WIB`): the first counts.
        while zone.is_some() && !self.is_done() {
            self.separators(&[]);
            let name_follows = self.eat('(');
            if self.zone().is_none() {
                let (name, rest) = self.0.split_once(')').filter(|_| name_follows)?;
                is_zone_name(name).then_some(())?;
                self.0 = rest;
            }
            self.eat(')');
        }
        Some((time, zone))
    }

    /// Reads a time of day, all of the text.
    fn time_of_day(mut self) -> Option<(Time, Option<&'a str>)> {
        let found = self.time_and_zone()?;
        self.is_done().then_some(found)
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

    /// Takes `11:30`, `11.30`, `11:30:05` or `11:30:05.250`; `113005` where the
    /// hour has two digits.
    fn time(&mut self, hour_digits: usize) -> Option<Time> {
        if hour_digits == 2
            && let Some(compact) = self.number::<u32>(6, 6)
        {
            let part = |number: u32| i8::try_from(number % 100).ok();
            let (hour, minute) = (part(compact / 10_000)?, part(compact / 100)?);
            return Time::new(hour, minute, part(compact)?, 0).ok();
        }
        let hour: i8 = self.number(hour_digits, 2)?;
        if !self.eat(':') && !self.eat('.') {
            return None;
        }
        let minute: i8 = self.number(2, 2)?;
        let mut second: i8 = 0;
        if self.eat(':') || self.eat('.') {
            second = self.number(2, 2)?;
            if self.0.starts_with(['.', ',']) {
                self.0 = &self.0[1..];
                // Times are kept in seconds; the fraction only has to be one.
                let _: u64 = self.number(1, 18)?;
            }
        }
        // The midnight that ends the day stays on that day, at its last second.
        if (hour, minute, second) == (24, 0, 0) {
            return Some(Time::constant(23, 59, 59, 0));
        }
        // RFC 3339 allows leap seconds, the calendar of jiff has none.
        Time::new(hour, minute, if second == 60 { 59 } else { second }, 0).ok()
    }

    /// Takes the zone, if the rest begins with one. Of `GMT+0700` the offset is the zone.
    fn zone(&mut self) -> Option<&'a str> {
        let start = self.0.trim_start();
        let start = ["GMT", "UTC"]
            .iter()
            .find_map(|name| start.strip_prefix(name))
            .filter(|rest| rest.starts_with(['+', '-']))
            .unwrap_or(start);
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
            "9 Agustus 2018 (11:30 WIB)",
            "Kamis (9/8/2018) (pukul 11.30 WIB)",
            "Kamis Pon, 9 Agustus 2018, 11:30 WIB",
            "Kamis | 9 Agst 2018 · 11.30 WIB",
            "Kamis, tanggal 9 Agustus 2018 pada pukul 11.30 WIB",
            "9 Agustus 2018, Pk. 11.30 WIB",
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
            "Kamis Pon, 9 Agustus 2018",
            "KAMIS WAGE 9 AGUSTUS 2018",
            "Kamis Kliwon (9/8/2018)",
            "Kamis Legi malam, 9 Agustus 2018",
            "Kamis Pahing, 9 Agustus 2018",
            "Kamis Paing, 9 Agustus 2018",
        ] {
            check(text, Some("2018-08-09"), None);
        }
        let midnight = Some("2018-08-09T23:59:59+07:00");
        check("9 Agustus 2018 24:00 WIB", midnight, Some("WIB"));
        check("2018-08-09T24:00:00+07:00", midnight, Some("+07:00"));
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
    fn numeric_forms() {
        let minute = Some("2018-08-09T11:30:00+07:00");
        for text in [
            "9/8/2018 11:30",
            "09/08/2018, 11:30",
            "09-08-2018 11.30",
            "9.8.2018 - 11:30:00",
            "2018/08/09 11:30",
            "Kamis (9/8/2018) pukul 11.30",
            "9 August 2018 at 11:30 AM",
            "August 9th, 2018 @ 11:30",
            "20180809T113000",
        ] {
            check(text, minute, None);
        }
        for text in [
            "Kamis (9/8/2018)",
            "Kamis, 09/08/2018",
            "Kamis malam (9/8/2018)",
            "Kamis dini hari (9/8/2018)",
            "(9 Agustus 2018)",
            "( 9/8/2018 )",
            "Kamis (9/8/2018) malam",
            "Kamis (9/8/18)",
            "Kamis, 09-08-18",
            "9th August 2018",
            "Tanggal: 9 Agustus 2018",
            "9-Agt-2018",
            "2018/8/9",
            "20180809",
        ] {
            check(text, Some("2018-08-09"), None);
        }
        check("Kamis, 09/08/2018 11:30 WIB WIB", minute, Some("WIB"));
        check("9 / 8 / 2018", Some("2018-08-09"), None);
        check("Kamis, 9 / 8 / 2018 11:30", minute, None);
        check("9 / 8", None, None);
        check("6 Nop 2019", Some("2019-11-06"), None);
        check("8/2018", Some("2018-08"), None);
        check(
            "2019-09-28WIB19:17:34+07:00",
            Some("2019-09-28T19:17:34+07:00"),
            Some("+07:00"),
        );
        check(
            "2019-09-28WITA19:17:34",
            Some("2019-09-28T19:17:34+08:00"),
            Some("WITA"),
        );
        for zone in ["GMT+7", "(UTC+7)", "(GMT+7)"] {
            check(&format!("2018-08-09 11:30 {zone}"), minute, Some("+7"));
        }
        check("Kamis (18/8/38)", Some("1938-08-18"), None);
        // Of programs.
        check(
            "Thu Aug 09 2018 11:30:00 GMT+0700 (Western Indonesia Time)",
            minute,
            Some("+0700"),
        );
        check("Thu Aug 09 2018 11:30:00 GMT+0700", minute, Some("+0700"));
        check("Thu Aug  9 11:30:00 2018", minute, None);
        check("Thu Aug  9 11:30:00 WIB 2018", minute, Some("WIB"));
        // RFC 2822.
        check("Thu, 09 Aug 2018 11:30:00 +0700", minute, Some("+0700"));
        check("Thu, 9 Aug 2018 11:30 +0700 (WIB)", minute, Some("+0700"));
        check(
            "Thu, 09 Aug 2018 04:30:00 GMT",
            Some("2018-08-09T04:30:00+00:00"),
            Some("GMT"),
        );
        check(
            "Aug 9, 2018 11:30 pm",
            Some("2018-08-09T23:30:00+07:00"),
            None,
        );
        check(
            "Aug 9, 2018 12:30 am",
            Some("2018-08-09T00:30:00+07:00"),
            None,
        );
    }

    #[test]
    fn times_in_a_field_of_their_own() {
        let check = |date: &str, time: &str, expected: &str, noted: &[&str]| {
            let mut notes = Vec::new();
            let found = read_field(date, Some(time), DateRule::Record, &mut notes);
            assert_eq!(found.unwrap().to_iso(), expected, "{date} {time}");
            assert_eq!(notes, noted, "{date} {time}");
        };
        let minute = "2018-08-09T11:30:00+07:00";
        for (date, time) in [
            ("2018-08-09", "11:30"),
            ("Kamis, 9 Agustus 2018", "11.30 WIB"),
            ("9/8/2018", "pukul 11:30:00"),
            ("20180809", "11:30 AM"),
            ("2018-08-09 11:30", "09:00"),
            ("20180809113000", "09:00"),
        ] {
            check(date, time, minute, &[]);
        }
        check("9/8/2018", "12:30 WITA", "2018-08-09T12:30:00+08:00", &[]);
        check("Agustus 2018", "12:30", "2018-08", &[]);
        let noted = ["time not understood: \"siang\""];
        check("9/8/2018", "siang", "2018-08-09", &noted);
        for time in ["11:30", "11.30 WIB", "pukul 11.30", "24:00"] {
            assert!(is_time_of_day(time), "{time}");
        }
        for text in ["", "2018", "11", "2018-08-09", "9/8/2018 11:30", "siang"] {
            assert!(!is_time_of_day(text), "{text}");
        }
    }

    #[test]
    fn the_year_comes_from_the_reference() {
        let check = |text: &str, reference: &str, expected: Option<&str>| {
            let reference = parse_date(reference, DateRule::Path);
            let found = read_date(text, DateRule::Dateline, reference.as_ref());
            let found = found.map(|found| found.published.to_iso());
            assert_eq!(found.as_deref(), expected, "{text:?}");
        };
        check("Kamis (9/8)", "2018-08-10", Some("2018-08-09"));
        check("9 Agustus", "2018", Some("2018-08-09"));
        check("31 Desember", "2018", Some("2018-12-31"));
        check("31/12", "2019-01-02", Some("2018-12-31"));
        check("1/1", "2018-12-31", Some("2019-01-01"));
        check("31/12", "2019-01", Some("2018-12-31"));
        check(
            "Kamis (9/8) pukul 11.30 WIB",
            "2018-08",
            Some("2018-08-09T11:30:00+07:00"),
        );
        check("29/2", "2021-03-01", Some("2020-02-29"));
        check("29/2", "2018-03-01", None);
        check("9/8/2017", "2018-08-10", Some("2017-08-09"));
        check("Kamis (9/8)", "", None);
    }

    #[test]
    fn a_wrong_weekday_is_noted_and_the_date_kept() {
        let check = |text: &str, note: Option<&str>| {
            let found = read_date(text, DateRule::Record, None).unwrap();
            assert_eq!(found.published.local_day, jiff::civil::date(2018, 8, 9));
            assert_eq!(
                found.note.map(|note| note.to_string()).as_deref(),
                note,
                "{text:?}"
            );
        };
        check(
            "Rabu, 9 Agustus 2018",
            Some("weekday of \"Rabu, 9 Agustus 2018\" disagrees: 2018-08-09 is Kamis"),
        );
        for text in [
            "Kamis, 9 Agustus 2018",
            "Kemis (9/8/2018)",
            "Thu, 9 Aug 2018",
        ] {
            check(text, None);
        }
        let sunday = read_date("Minggu, 12 Agustus 2018", DateRule::Record, None).unwrap();
        assert_eq!(sunday.note, None);
    }

    #[test]
    fn dates_of_paths() {
        let check = |path: &str, iso: Option<&str>| {
            let found = path_date(path);
            assert_eq!(
                found.as_ref().map(Published::to_iso).as_deref(),
                iso,
                "{path:?}"
            );
            assert!(found.is_none_or(|found| found.rule == DateRule::Path));
        };
        for path in [
            "2018/08/09/judul.txt",
            "arsip/2018/8/9/1.txt",
            "2018/Agustus/09/judul.txt",
            "2018-08/9/judul.txt",
            "20180809-judul.txt",
            "20180809.txt",
            "2018-08-09-judul.txt",
            "judul-2018_08_09.txt",
            "2017/01/2018-08-09.txt",
            "2018-08-09/12345678.txt",
            "1/20180809_113000.txt",
        ] {
            check(path, Some("2018-08-09"));
        }
        check("2018/08/judul.txt", Some("2018-08"));
        check("2018-08/judul.txt", Some("2018-08"));
        check("koran 1/2018/judul.txt", Some("2018"));
        check("2018/judul/09/1.txt", Some("2018"));
        check("2018/02/31/1.txt", Some("2018-02"));
        check("1998/2018/1.txt", Some("2018"));
        for path in [
            "",
            "/",
            "judul.txt",
            "2018.txt",
            "08/09/judul.txt",
            "20181309.txt",
            "120180809.txt",
            "2018-08-091.txt",
            "12-08-09.txt",
            "9999/1.txt",
            "Jalan 2018/1.txt",
            "2018é/1.txt",
        ] {
            check(path, None);
        }
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
        for written in ["1533789000", "1533789000999", "1533789000.25"] {
            check(written, Some("2018-08-09T11:30:00+07:00"), Some("WIB"));
        }
        check("893351700", Some("1998-04-24T00:15:00+07:00"), Some("WIB"));
        // Midnight in Jakarta is still the day before in Greenwich.
        let midnight = parse_date("1533747600", DateRule::Record).unwrap();
        assert_eq!(midnight.local_day, jiff::civil::date(2018, 8, 9));
    }

    #[test]
    fn dates_of_microsoft_json() {
        let iso = Some("2018-08-09T11:30:00+07:00");
        check("/Date(1533789000000)/", iso, Some("WIB"));
        check("/Date(1533789000000+0700)/", iso, Some("WIB"));
        check("/Date(-1)/", Some("1970-01-01T06:59:59+07:00"), Some("WIB"));
        for wrong in [
            "/Date()/",
            "/Date(x)/",
            "/Date(1+7)/",
            "/Date(9223372036854775807)/",
        ] {
            check(wrong, None, None);
        }
    }

    #[test]
    fn stamps_of_crawlers() {
        check("20180809113000", Some("2018-08-09T11:30:00+07:00"), None);
        check("20181309113000", None, None);
        check("20180809253000", None, None);
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
            "20181809",
            "9 Agustus",
            "9 Agustus 18",
            "Agustus 2018 11:30",
            "9 Agustus 2018 25:00",
            "9 Agustus 2018 24:01",
            "9 Agustus 2018 (11:30 WIB",
            "9 Agustus 2018 11:30 WIB)",
            "9 Agustus 2018 (11:30) pagi",
            "9 Agustus 2018 11:30 (Western Indonesia Time)",
            "9 Agustus 2018 11:30 +0700 (Western Indonesia Time",
            "Aug 9 11:30 2018 lalu",
            "Pon, 9 Agustus 2018",
            "9 Agustus 2018 11:60",
            "9 Agustus 2018 11:30 CET",
            "9 Agustus 2018 11:30 +-7",
            "9 Agustus 2018 WIB",
            "9 Agustus 2018 -",
            "9 Agustus 2018 13:30 PM",
            // The day comes first: the same archive writes 9 October as 10/9.
            "10/21/2025 20:43",
            "9/8/18",
            "Rabu (9/8/18)",
            "9 August th 2018",
            "9/8",
            "Kamis (9/8/2018",
            "2018-08/09",
            "1533789000.",
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
            "(",
            ")",
            "GMT",
            "24:00",
            "Aug",
            "Pon",
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
            let _ = path_date(&text.replace('|', "/"));
            if let Some(published) = parse_date(&text, DateRule::Byline) {
                assert!(in_range(published.local_day.year()), "{text:?}");
                assert!(!published.to_iso().is_empty());
            }
        }
    }
}
