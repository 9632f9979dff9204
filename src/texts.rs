//! The languages Telusur speaks, and how its texts are written down.

use std::fmt;

/// A language of texts for people. Formats for programs have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Indonesian.
    Indonesian,
}

impl Language {
    /// All languages.
    pub const ALL: [Language; 2] = [Language::English, Language::Indonesian];

    /// Returns its ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Indonesian => "id",
        }
    }

    /// Returns the language of a locale such as `id_ID.UTF-8`, `id-ID` or `en`, if
    /// Telusur speaks it. `in` is what Indonesian was called before 1989.
    pub fn of_locale(locale: &str) -> Option<Language> {
        let code = locale.split(['_', '-', '.', '@']).next()?;
        match code.to_ascii_lowercase().as_str() {
            "id" | "in" => Some(Language::Indonesian),
            "en" => Some(Language::English),
            _ => None,
        }
    }

    /// Returns the language that gettext would choose first among those Telusur
    /// speaks: of a list of preferred ones with colons between them (`LANGUAGE`), if
    /// there is one, else that of the locale. The locale `C` has none, whatever is
    /// preferred.
    pub fn of_environment(preferred: Option<&str>, locale: &str) -> Option<Language> {
        if matches!(locale.split('.').next(), Some("C" | "POSIX")) {
            return None;
        }
        preferred
            .unwrap_or(locale)
            .split(':')
            .find_map(Language::of_locale)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A name or label in each language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// In English; in formats for programs always this.
    pub english: &'static str,
    /// In Indonesian.
    pub indonesian: &'static str,
}

impl Label {
    /// Returns a label.
    pub const fn new(english: &'static str, indonesian: &'static str) -> Label {
        Label {
            english,
            indonesian,
        }
    }

    /// Returns it in each language.
    pub const fn names(self) -> [&'static str; 2] {
        [self.english, self.indonesian]
    }

    /// Returns it in a language.
    pub const fn told(self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Indonesian => self.indonesian,
        }
    }
}

/// Declares texts: for each a function of the language and of what is said in it.
/// A text without one of its languages does not compile. What English says of a
/// single thing stands behind `one(…)`, with the name of the [`Count`].
///
/// ```
/// telusur::texts! {
///     /// Said of an id in no index.
///     fn no_article(id: &str) {
///         en: "no article has the id {id}",
///         id: "tidak ada artikel dengan id {id}",
///     }
///     /// How many were found.
///     fn articles(count: Count) {
///         one(count): "{count} article",
///         en: "{count} articles",
///         id: "{count} artikel",
///     }
/// }
/// use telusur::texts::{Count, Language};
/// assert_eq!(no_article(Language::English, "a"), "no article has the id a");
/// assert_eq!(articles(Language::English, Count(1)), "1 article");
/// assert_eq!(articles(Language::Indonesian, Count(1200)), "1.200 artikel");
/// ```
#[macro_export]
macro_rules! texts {
    ($(
        $(#[$about:meta])*
        fn $name:ident($($part:ident: $kind:ty),* $(,)?) {
            $(one($count:ident): $one:literal,)?
            en: $english:literal,
            id: $indonesian:literal $(,)?
        }
    )*) => {$(
        $(#[$about])*
        pub(crate) fn $name(
            language: $crate::texts::Language
            $(, $part: $kind)*
        ) -> String {
            $(let is_one = $count.is_one();)?
            $(let $part = $crate::texts::Part::told($part, language);)*
            match language {
                $($crate::texts::Language::English if is_one => format!($one),)?
                $crate::texts::Language::English => format!($english),
                $crate::texts::Language::Indonesian => format!($indonesian),
            }
        }
    )*};
}

/// What is put into a text; it may be written differently in each language.
pub trait Part {
    /// Returns it as a language writes it.
    fn told(self, language: Language) -> impl fmt::Display + fmt::Debug;
}

impl Part for &str {
    fn told(self, _: Language) -> impl fmt::Display + fmt::Debug {
        self
    }
}

/// A rank or the like, which is not grouped.
impl Part for usize {
    fn told(self, _: Language) -> impl fmt::Display + fmt::Debug {
        self
    }
}

/// A number that counts things; its thousands are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(pub u64);

impl Count {
    /// Whether it is one, which English has another form for.
    pub fn is_one(self) -> bool {
        self.0 == 1
    }
}

impl Part for Count {
    fn told(self, language: Language) -> impl fmt::Display + fmt::Debug {
        let digits = self.0.to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(match language {
                    Language::English => ',',
                    Language::Indonesian => '.',
                });
            }
            grouped.push(digit);
        }
        grouped
    }
}

/// A number with so many places behind the point, or the comma.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decimal {
    value: f64,
    places: usize,
}

impl Decimal {
    /// Returns a number that is written with so many places.
    pub fn new(value: impl Into<f64>, places: usize) -> Decimal {
        Decimal {
            value: value.into(),
            places,
        }
    }
}

impl Part for Decimal {
    fn told(self, language: Language) -> impl fmt::Display + fmt::Debug {
        let written = format!("{:.*}", self.places, self.value);
        match language {
            Language::English => written,
            Language::Indonesian => written.replace('.', ","),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_name_a_language() {
        for (locale, expected) in [
            ("id_ID.UTF-8", Some(Language::Indonesian)),
            ("id", Some(Language::Indonesian)),
            ("in-ID", Some(Language::Indonesian)),
            ("en_GB@euro", Some(Language::English)),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("idx", None),
            ("", None),
        ] {
            assert_eq!(Language::of_locale(locale), expected, "{locale}");
        }
    }

    #[test]
    fn preferred_languages_come_before_the_locale() {
        use Language::{English, Indonesian};
        for (preferred, locale, expected) in [
            (None, "id_ID.UTF-8", Some(Indonesian)),
            (Some("id"), "en_US.UTF-8", Some(Indonesian)),
            (Some("en:id"), "id_ID.UTF-8", Some(English)),
            (Some("jv:id:en"), "en_US.UTF-8", Some(Indonesian)),
            (Some("jv"), "id_ID.UTF-8", None),
            (Some("id"), "C", None),
            (Some("id"), "C.UTF-8", None),
            (Some("id"), "POSIX", None),
        ] {
            let found = Language::of_environment(preferred, locale);
            assert_eq!(found, expected, "{preferred:?} {locale}");
        }
    }

    #[test]
    fn numbers_are_written_as_each_language_does() {
        let check = |part: Count, english: &str, indonesian: &str| {
            assert_eq!(part.told(Language::English).to_string(), english);
            assert_eq!(part.told(Language::Indonesian).to_string(), indonesian);
        };
        check(Count(0), "0", "0");
        check(Count(999), "999", "999");
        check(Count(1000), "1,000", "1.000");
        check(Count(1_234_567), "1,234,567", "1.234.567");
        let half = Decimal::new(-12.345, 1);
        assert_eq!(half.told(Language::English).to_string(), "-12.3");
        assert_eq!(half.told(Language::Indonesian).to_string(), "-12,3");
    }
}
