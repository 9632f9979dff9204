//! Dates in Indonesian.

use crate::article::{Precision, Published};

const WEEKDAYS: [&str; 7] = [
    "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu",
];

const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// Returns the day as far as it is known: `9 Agustus 2018`, `Agustus 2018`, `2018`.
pub fn indonesian_date(published: &Published) -> String {
    let day = published.local_day;
    let month = month(day.month());
    match published.precision {
        Precision::Year => day.year().to_string(),
        Precision::Month => format!("{month} {}", day.year()),
        Precision::Day | Precision::Minute => format!("{} {month} {}", day.day(), day.year()),
    }
}

/// Returns all that is known of the time: `Kamis, 9 Agustus 2018, 11.30 WIB`.
pub fn indonesian_time(published: &Published) -> String {
    let date = indonesian_date(published);
    if published.precision < Precision::Day {
        return date;
    }
    let weekday = published.local_day.weekday().to_monday_zero_offset();
    let weekday = usize::try_from(weekday)
        .ok()
        .and_then(|day| WEEKDAYS.get(day))
        .unwrap_or(&"");
    if published.precision < Precision::Minute {
        return format!("{weekday}, {date}");
    }
    let time = published.local_time();
    let zone = match published.zone.as_deref() {
        None | Some("+07:00" | "+0700") => "WIB",
        Some("+08:00" | "+0800") => "WITA",
        Some("+09:00" | "+0900") => "WIT",
        Some("Z" | "z") => "UTC",
        Some(zone) => zone,
    };
    format!(
        "{weekday}, {date}, {:02}.{:02} {zone}",
        time.hour(),
        time.minute()
    )
}

/// Returns a day given as the number YYYYMMDD: `9 Agustus 2018`.
pub fn day_from_number(number: i64) -> String {
    let month = month(i8::try_from(number / 100 % 100).unwrap_or(0));
    format!("{} {month} {}", number % 100, number / 10_000)
}

fn month(number: i8) -> &'static str {
    usize::try_from(number - 1)
        .ok()
        .and_then(|number| MONTHS.get(number))
        .unwrap_or(&"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::DateRule;
    use crate::corpus::parse_date;

    #[test]
    fn dates_read_as_in_a_newspaper() {
        for (written, date, time) in [
            (
                "Kamis, 09 Agustus 2018 - 11:30 WIB",
                "9 Agustus 2018",
                "Kamis, 9 Agustus 2018, 11.30 WIB",
            ),
            (
                "2018-08-09T11:30:00+08:00",
                "9 Agustus 2018",
                "Kamis, 9 Agustus 2018, 11.30 WITA",
            ),
            ("2018-08-09", "9 Agustus 2018", "Kamis, 9 Agustus 2018"),
            ("2018-08", "Agustus 2018", "Agustus 2018"),
            ("2018", "2018", "2018"),
        ] {
            let published = parse_date(written, DateRule::Record).unwrap();
            assert_eq!(indonesian_date(&published), date);
            assert_eq!(indonesian_time(&published), time);
        }
        assert_eq!(day_from_number(20_180_809), "9 Agustus 2018");
    }
}
