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

/// Declares texts: for each a function of the language and of what is said in it.
/// A text without one of its languages does not compile.
///
/// ```
/// telusur::texts! {
///     /// Said of an id in no index.
///     fn no_article(id: &str) {
///         en: "no article has the id {id}",
///         id: "tidak ada artikel dengan id {id}",
///     }
/// }
/// use telusur::texts::Language;
/// assert_eq!(no_article(Language::English, "a"), "no article has the id a");
/// ```
#[macro_export]
macro_rules! texts {
    ($($(#[$about:meta])* fn $name:ident($($part:ident: $kind:ty),* $(,)?) {
        en: $english:literal,
        id: $indonesian:literal $(,)?
    })*) => {
        $(
            $(#[$about])*
            pub(crate) fn $name(language: $crate::texts::Language, $($part: $kind),*) -> String {
                match language {
                    $crate::texts::Language::English => format!($english),
                    $crate::texts::Language::Indonesian => format!($indonesian),
                }
            }
        )*
    };
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
}
