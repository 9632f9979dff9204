//! Dates for people.

use crate::article::{Precision, Published};
use crate::texts::{Label, Language};

const WEEKDAYS: [Label; 7] = [
    Label::new("Monday", "Senin"),
    Label::new("Tuesday", "Selasa"),
    Label::new("Wednesday", "Rabu"),
    Label::new("Thursday", "Kamis"),
    Label::new("Friday", "Jumat"),
    Label::new("Saturday", "Sabtu"),
    Label::new("Sunday", "Minggu"),
];

const MONTHS: [Label; 12] = [
    Label::new("January", "Januari"),
    Label::new("February", "Februari"),
    Label::new("March", "Maret"),
    Label::new("April", "April"),
    Label::new("May", "Mei"),
    Label::new("June", "Juni"),
    Label::new("July", "Juli"),
    Label::new("August", "Agustus"),
    Label::new("September", "September"),
    Label::new("October", "Oktober"),
    Label::new("November", "November"),
    Label::new("December", "Desember"),
];

/// Returns the day as far as it is known: `9 August 2018`, `August 2018`, `2018`.
pub fn date_told(published: &Published, language: Language) -> String {
    let day = published.local_day;
    let month = month(day.month(), language);
    match published.precision {
        Precision::Year => day.year().to_string(),
        Precision::Month => format!("{month} {}", day.year()),
        Precision::Day | Precision::Minute => format!("{} {month} {}", day.day(), day.year()),
    }
}

/// Returns all that is known of the time: `Thursday, 9 August 2018, 11:30 WIB`.
pub fn time_told(published: &Published, language: Language) -> String {
    let date = date_told(published, language);
    if published.precision < Precision::Day {
        return date;
    }
    let weekday = published.local_day.weekday().to_monday_zero_offset();
    let weekday = usize::try_from(weekday)
        .ok()
        .and_then(|day| WEEKDAYS.get(day))
        .map_or("", |day| day.told(language));
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
    let between = match language {
        Language::English => ':',
        Language::Indonesian => '.',
    };
    format!(
        "{weekday}, {date}, {:02}{between}{:02} {zone}",
        time.hour(),
        time.minute()
    )
}

/// Returns a day given as the number YYYYMMDD: `9 August 2018`.
pub fn day_told(number: i64, language: Language) -> String {
    let month = month(i8::try_from(number / 100 % 100).unwrap_or(0), language);
    format!("{} {month} {}", number % 100, number / 10_000)
}

fn month(number: i8, language: Language) -> &'static str {
    usize::try_from(number - 1)
        .ok()
        .and_then(|number| MONTHS.get(number))
        .map_or("", |month| month.told(language))
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
            assert_eq!(date_told(&published, Language::Indonesian), date);
            assert_eq!(time_told(&published, Language::Indonesian), time);
        }
        assert_eq!(day_told(20_180_809, Language::Indonesian), "9 Agustus 2018");
        let published = parse_date("2018-08-09T11:30:00+08:00", DateRule::Record).unwrap();
        assert_eq!(date_told(&published, Language::English), "9 August 2018");
        assert_eq!(
            time_told(&published, Language::English),
            "Thursday, 9 August 2018, 11:30 WITA"
        );
        assert_eq!(day_told(20_180_809, Language::English), "9 August 2018");
    }
}
