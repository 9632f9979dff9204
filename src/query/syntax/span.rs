//! Dates of queries: `2018-08`, `agustus-2018`, `2018-01..2018-06`, `7hari..`.

use std::fmt;
use std::ops::Range;

use jiff::ToSpan as _;
use jiff::civil::Date;
use thiserror::Error;

use crate::calendar::month_of;

/// Days from one to another, both among them.
///
/// ```
/// use telusur::query::syntax::Span;
///
/// let today = jiff::civil::date(2018, 8, 9);
/// assert_eq!(Span::parse("agustus-2018", today)?.to_string(), "2018-08");
/// assert_eq!(Span::parse("7hari..", today)?.to_string(), "2018-08-03..2018-08-09");
/// # Ok::<(), telusur::query::syntax::SpanError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first day; `None`: however early.
    pub first: Option<Date>,
    /// The last day; `None`: however late.
    pub last: Option<Date>,
}

/// The day from which days are counted back.
///
/// Few queries ask for it, and to find out the zone of a computer costs more than to
/// read most of them; so it can be given as the function that knows it.
#[derive(Debug, Clone, Copy)]
pub enum Today {
    /// This day.
    Is(Date),
    /// The day this function returns.
    AskedFrom(fn() -> Date),
}

impl Today {
    fn date(self) -> Date {
        match self {
            Today::Is(date) => date,
            Today::AskedFrom(date) => date(),
        }
    }
}

impl From<Date> for Today {
    fn from(date: Date) -> Today {
        Today::Is(date)
    }
}

/// Why a text is no [`Span`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SpanError {
    kind: SpanErrorKind,
    range: Range<usize>,
}

impl SpanError {
    /// Returns what is wrong.
    pub fn kind(&self) -> &SpanErrorKind {
        &self.kind
    }

    /// Returns where, in bytes of the text.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    pub(super) fn into_kind(self) -> SpanErrorKind {
        self.kind
    }
}

/// What is wrong with a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SpanErrorKind {
    /// `kata`
    #[error(
        "this is no date: write 2018, 2018-08, 2018-08-09, agustus-2018, 2018-01..2018-06 or 7hari.."
    )]
    NotADate,
    /// `2018-13`
    #[error("there is no month {0}: write a month from 01 to 12")]
    NoSuchMonth(i8),
    /// `2018-02-30`
    #[error("there is no day {day} in this month: its last day is {last}")]
    NoSuchDay {
        /// The day that was written.
        day: i8,
        /// The last day of that month.
        last: Date,
    },
    /// `..`
    #[error("a date must stand before or after the two points: write 2018.. or ..1998")]
    NoEnds,
    /// `2018..2017`
    #[error("{first} is later than {last}: write the earlier date first")]
    Reversed {
        /// The first day as written.
        first: Date,
        /// The last day as written.
        last: Date,
    },
    /// `..7hari`
    #[error("days up to today stand before the two points: write {0}..")]
    LengthAsEnd(String),
    /// `99999tahun..`
    #[error("too long ago: write the first year, such as 1945..")]
    TooLongAgo,
}

impl Span {
    /// Reads a span; days back are counted from `today`.
    pub fn parse(text: &str, today: impl Into<Today>) -> Result<Span, SpanError> {
        let today = today.into();
        let Some((before, after)) = text.split_once("..") else {
            return read_end(text, 0, today).map(|end| end.span);
        };
        let fail = |kind| SpanError {
            kind,
            range: 0..text.len(),
        };
        let end_of = |text: &str, start: usize| {
            let is_open = text.trim().is_empty();
            (!is_open).then(|| read_end(text, start, today)).transpose()
        };
        let first = end_of(before, 0)?;
        let last = end_of(after, before.len() + "..".len())?;
        if last.as_ref().is_some_and(|end| end.is_length) {
            return Err(fail(SpanErrorKind::LengthAsEnd(after.trim().to_owned())));
        }
        let span = match (first, last) {
            (None, None) => return Err(fail(SpanErrorKind::NoEnds)),
            (Some(first), None) if first.is_length => first.span,
            (first, last) => Span {
                first: first.and_then(|end| end.span.first),
                last: last.and_then(|end| end.span.last),
            },
        };
        match span {
            Span {
                first: Some(first),
                last: Some(last),
            } if first > last => Err(fail(SpanErrorKind::Reversed { first, last })),
            span => Ok(span),
        }
    }

    /// Whether a day is among these.
    pub fn contains(&self, day: Date) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }
}

/// A date as far as it was written, or days up to today.
struct End {
    span: Span,
    is_length: bool,
}

/// Reads what stands on one side of `..`, or alone, at this byte of the whole.
fn read_end(text: &str, start: usize, today: Today) -> Result<End, SpanError> {
    let trimmed = text.trim();
    let start = start + (text.len() - text.trim_start().len());
    let fail = |kind| SpanError {
        kind,
        range: start..start + trimmed.len(),
    };
    let day = |date: Option<Date>| date.map(|date| (date, date));
    let tokens = Token::split(trimmed).ok_or_else(|| fail(SpanErrorKind::NotADate))?;
    let is_length =
        matches!(tokens[..], [Token::Number(..), Token::Word(word)] if unit(word).is_some());
    let days = match tokens[..] {
        [Token::Word(word)] => match word.to_lowercase().as_str() {
            "hariini" | "today" => day(Some(today.date())),
            "kemarin" | "yesterday" => day(today.date().yesterday().ok()),
            _ => None,
        },
        [Token::Word(first), Token::Word(second)]
            if first.eq_ignore_ascii_case("hari") && second.eq_ignore_ascii_case("ini") =>
        {
            day(Some(today.date()))
        }
        [Token::Number(count, _), Token::Word(word)] if is_length => {
            let today = today.date();
            let first = unit(word).and_then(|unit| back(today, count, unit));
            Some((first.ok_or_else(|| fail(SpanErrorKind::TooLongAgo))?, today))
        }
        _ => match written(&tokens) {
            Some((year, month, date)) => Some(calendar(year, month, date).map_err(fail)?),
            None => None,
        },
    };
    let (first, last) = days.ok_or_else(|| fail(SpanErrorKind::NotADate))?;
    let span = Span {
        first: Some(first),
        last: Some(last),
    };
    Ok(End { span, is_length })
}

/// Returns year, month and day in whatever order they were written.
fn written(tokens: &[Token]) -> Option<(i16, Option<i8>, Option<i8>)> {
    use Token::{Number, Word};
    let small = |number: i64| i8::try_from(number).ok();
    let full = |number: i64| i16::try_from(number).ok();
    match *tokens {
        [Number(year, 4)] => Some((full(year)?, None, None)),
        [Number(date, 8)] => Some((
            full(date / 10_000)?,
            Some(small(date / 100 % 100)?),
            Some(small(date % 100)?),
        )),
        [Number(year, 4), Number(month, 1 | 2)] | [Number(month, 1 | 2), Number(year, 4)] => {
            Some((full(year)?, Some(small(month)?), None))
        }
        [Number(year, 4), Word(name)] | [Word(name), Number(year, 4)] => {
            Some((full(year)?, Some(month_of(name)?), None))
        }
        [Number(year, 4), Number(month, 1 | 2), Number(day, 1 | 2)]
        | [Number(day, 1 | 2), Number(month, 1 | 2), Number(year, 4)] => {
            Some((full(year)?, Some(small(month)?), Some(small(day)?)))
        }
        [Number(day, 1 | 2), Word(name), Number(year, 4)]
        | [Word(name), Number(day, 1 | 2), Number(year, 4)]
        | [Number(year, 4), Word(name), Number(day, 1 | 2)] => {
            Some((full(year)?, Some(month_of(name)?), Some(small(day)?)))
        }
        _ => None,
    }
}

/// Returns the first and last day of a date as far as it was written.
fn calendar(year: i16, month: Option<i8>, day: Option<i8>) -> Result<(Date, Date), SpanErrorKind> {
    let first_of = |month| Date::new(year, month, 1).map_err(|_| SpanErrorKind::NoSuchMonth(month));
    let Some(month) = month else {
        return Ok((first_of(1)?, first_of(12)?.last_of_month()));
    };
    let first = first_of(month)?;
    let last = first.last_of_month();
    let Some(day) = day else {
        return Ok((first, last));
    };
    let date = Date::new(year, month, day);
    let date = date.map_err(|_| SpanErrorKind::NoSuchDay { day, last })?;
    Ok((date, date))
}

/// A length of time.
#[derive(Clone, Copy)]
enum Unit {
    Days(i64),
    Months(i64),
}

fn unit(name: &str) -> Option<Unit> {
    match name.to_lowercase().as_str() {
        "hari" | "day" | "days" | "d" => Some(Unit::Days(1)),
        "minggu" | "pekan" | "week" | "weeks" | "w" => Some(Unit::Days(7)),
        "bulan" | "month" | "months" | "m" => Some(Unit::Months(1)),
        "tahun" | "year" | "years" | "y" => Some(Unit::Months(12)),
        _ => None,
    }
}

/// Returns the first of so many days, months … of which today is the last day.
fn back(today: Date, count: i64, unit: Unit) -> Option<Date> {
    let length = match unit {
        Unit::Days(days) => jiff::Span::new().try_days(count.checked_mul(days)?),
        Unit::Months(months) => jiff::Span::new().try_months(count.checked_mul(months)?),
    };
    // A length of nothing is today as well.
    let first = today.checked_sub(length.ok()?).ok()?;
    let first = first.checked_add(1.day()).ok()?.min(today);
    (first.year() > 0).then_some(first)
}

/// A piece of a date.
#[derive(Clone, Copy)]
enum Token<'a> {
    /// A number and how many digits it has.
    Number(i64, usize),
    Word(&'a str),
}

impl<'a> Token<'a> {
    /// Cuts a date into three tokens at most; between two may be white space
    /// and one separator.
    fn split(text: &'a str) -> Option<Vec<Token<'a>>> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let is_digit = |c: char| c.is_ascii_digit();
            let is_number = rest.starts_with(is_digit);
            let end = rest.find(|c: char| {
                if is_number {
                    !is_digit(c)
                } else {
                    !c.is_alphabetic()
                }
            });
            let (token, after) = rest.split_at(end.unwrap_or(rest.len()));
            if token.is_empty() || tokens.len() == 3 {
                return None;
            }
            tokens.push(if is_number {
                Token::Number(token.parse().ok()?, token.len())
            } else {
                Token::Word(token)
            });
            let after = after.trim_start();
            let next = after.strip_prefix(['-', '/', '.', '_', ',']);
            rest = next.map_or(after, str::trim_start);
            if rest.is_empty() && next.is_some() {
                return None;
            }
        }
        (!tokens.is_empty()).then_some(tokens)
    }
}

/// Prints the span as [`Span::parse`] reads it, no more exactly than it is.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let starts = self.first.map_or(Precision::Year, |first| {
            match (first.month(), first.day()) {
                (1, 1) => Precision::Year,
                (_, 1) => Precision::Month,
                _ => Precision::Day,
            }
        });
        let ends = self.last.map_or(Precision::Year, |last| {
            match (last.month(), last.day() == last.days_in_month()) {
                (12, true) => Precision::Year,
                (_, true) => Precision::Month,
                _ => Precision::Day,
            }
        });
        // Both ends alike: `2018-01..2018-06`, not `2018..2018-06`.
        let precision = starts.max(ends);
        let print = |date: Option<Date>| match (date, precision) {
            (None, _) => String::new(),
            (Some(date), Precision::Year) => format!("{:04}", date.year()),
            (Some(date), Precision::Month) => format!("{:04}-{:02}", date.year(), date.month()),
            (Some(date), Precision::Day) => date.to_string(),
        };
        let (first, last) = (print(self.first), print(self.last));
        if first == last && self.first.is_some() {
            f.write_str(&first)
        } else {
            write!(f, "{first}..{last}")
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    Year,
    Month,
    Day,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2018, 8, 9);

    fn check(text: &str, expected: &str) {
        let span = Span::parse(text, TODAY).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(span.to_string(), expected, "{text:?}");
        assert_eq!(Span::parse(expected, TODAY), Ok(span), "{text:?}");
    }

    #[test]
    fn dates_as_far_as_they_are_written() {
        check("2018", "2018");
        check("0001", "0001");
        for text in [
            "2018-08",
            "2018-8",
            "2018/08",
            "08/2018",
            "agustus-2018",
            "Agustus2018",
        ] {
            check(text, "2018-08");
        }
        for text in ["Agoestoes 2018", "2018-agt", "AUGUST 2018"] {
            check(text, "2018-08");
        }
        for text in [
            "2018-08-09",
            "2018-8-9",
            "2018.08.09",
            "20180809",
            "09/08/2018",
            "9-8-2018",
            "9-agustus-2018",
            "9agustus2018",
            "9 Agustus 2018",
            "August 9, 2018",
            " 2018-08-09 ",
        ] {
            check(text, "2018-08-09");
        }
        check("29-02-2020", "2020-02-29");
    }

    #[test]
    fn ranges_hold_both_ends() {
        let span = Span::parse("2018-01..2018-06", TODAY).unwrap();
        assert_eq!(span.first, Some(date(2018, 1, 1)));
        assert_eq!(span.last, Some(date(2018, 6, 30)));
        assert!(span.contains(date(2018, 6, 30)) && !span.contains(date(2018, 7, 1)));
        check("2018-01..2018-06", "2018-01..2018-06");
        check("2018-01 .. 2018-06", "2018-01..2018-06");
        check("2017..2018", "2017..2018");
        check("2018-01..2018-12", "2018");
        check("2018-02-01..2018-02-28", "2018-02");
        check("2018..2018-06", "2018-01..2018-06");
        check("2018..9-8-2018", "2018-01-01..2018-08-09");
        check("..1998", "..1998");
        check("2018..", "2018..");
        check("2018-08-09..", "2018-08-09..");
        check("..jan-1998", "..1998-01");
        check("2018..today", "2018-01-01..2018-08-09");
    }

    #[test]
    fn days_up_to_today() {
        check("hari-ini", "2018-08-09");
        check("Hari ini", "2018-08-09");
        check("today", "2018-08-09");
        check("kemarin", "2018-08-08");
        check("yesterday..today", "2018-08-08..2018-08-09");
        for text in [
            "7hari..",
            "7 hari..",
            "7days..",
            "7d..",
            "7hari",
            "1minggu..",
            "1w..",
        ] {
            check(text, "2018-08-03..2018-08-09");
        }
        check("1hari..", "2018-08-09");
        check("0hari..", "2018-08-09");
        check("2minggu..", "2018-07-27..2018-08-09");
        check("3bulan..", "2018-05-10..2018-08-09");
        check("1tahun..", "2017-08-10..2018-08-09");
        check("7hari..kemarin", "2018-08-03..2018-08-08");
        // The month before has no 31st.
        let span = Span::parse("1bulan..", date(2018, 3, 31));
        assert_eq!(span.map(|span| span.first), Ok(Some(date(2018, 3, 1))));
    }

    #[test]
    fn what_is_no_date() {
        use SpanErrorKind::*;
        let check = |text: &str, kind: SpanErrorKind, marked: &str| {
            let error = Span::parse(text, TODAY).expect_err(text);
            assert_eq!(error.kind(), &kind, "{text:?}");
            assert_eq!(&text[error.range()], marked, "{text:?}");
        };
        for text in [
            "",
            "x",
            "20",
            "201",
            "20188",
            "2018-",
            "-2018",
            "2018--08",
            "8/9",
            "2018-08-09-10",
            "2018-123",
            "hari",
            "ini",
            "é",
            "2018é",
            "999999999999999999999",
            "9999999999999hari",
            "Senin",
            "2018 08 09 10",
            "12/2018/08",
            "08/09/18",
        ] {
            // The largest number that is one is too long ago.
            let kind = if text == "9999999999999hari" {
                TooLongAgo
            } else {
                NotADate
            };
            check(text, kind, text);
        }
        check("2018..x", NotADate, "x");
        check("x..2018", NotADate, "x");
        check("2018...2019", NotADate, ".2019");
        check("2018..2019..2020", NotADate, "2019..2020");
        check("..", NoEnds, "..");
        check(" .. ", NoEnds, " .. ");
        check("2018-13", NoSuchMonth(13), "2018-13");
        check("2018-00", NoSuchMonth(0), "2018-00");
        check("08/21/2018", NoSuchMonth(21), "08/21/2018");
        let last = date(2018, 2, 28);
        check("2018-02-30", NoSuchDay { day: 30, last }, "2018-02-30");
        check(
            "2017 .. 2018-02-30",
            NoSuchDay { day: 30, last },
            "2018-02-30",
        );
        check("30-feb-2018", NoSuchDay { day: 30, last }, "30-feb-2018");
        let (first, last) = (date(2018, 1, 1), date(2017, 12, 31));
        check("2018..2017", Reversed { first, last }, "2018..2017");
        check("..7hari", LengthAsEnd("7hari".to_owned()), "..7hari");
        check("3000tahun..", TooLongAgo, "3000tahun");
    }
}
