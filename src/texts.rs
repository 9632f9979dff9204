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
            match language {
                $($crate::texts::Language::English if $count.is_one() => format!($one),)?
                $crate::texts::Language::English => format!($english),
                $crate::texts::Language::Indonesian => format!($indonesian),
            }
        }
    )*};
}

/// A number that counts things; it prints with its thousands grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(pub u64);

impl Count {
    /// Whether it is one, which English has another form for.
    pub fn is_one(self) -> bool {
        self.0 == 1
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&group_thousands(self.0))
    }
}

/// Returns a number with points between thousands, as Indonesian has them.
pub fn group_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
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
    fn thousands_are_grouped() {
        for (number, grouped) in [
            (0, "0"),
            (999, "999"),
            (1000, "1.000"),
            (1_234_567, "1.234.567"),
        ] {
            assert_eq!(group_thousands(number), grouped);
        }
    }
}
