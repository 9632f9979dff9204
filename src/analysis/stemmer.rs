//! Word → stem.

use std::borrow::Cow;

/// The stemmers an index can be built with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stemmer {
    /// The Indonesian algorithm of the Snowball project, after Tala (2003),
    /// "A Study of Stemming Effects on Information Retrieval in Bahasa Indonesia".
    #[default]
    Snowball,
    /// No stemming: every form is its own stem.
    None,
}

impl Stemmer {
    /// Returns the name kept in the index.
    pub fn name(self) -> &'static str {
        match self {
            Stemmer::Snowball => "snowball",
            Stemmer::None => "none",
        }
    }

    /// Returns the stemmer of that name.
    pub fn from_name(name: &str) -> Option<Stemmer> {
        [Stemmer::Snowball, Stemmer::None]
            .into_iter()
            .find(|stemmer| stemmer.name() == name)
    }

    /// Returns the stem of a folded word.
    pub fn stem(self, word: &str) -> Cow<'_, str> {
        match self {
            Stemmer::Snowball => frostem::Stemmer::new(frostem::Algorithm::Indonesian).stem(word),
            Stemmer::None => Cow::Borrowed(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snowball_cuts_affixes_and_none_cuts_nothing() {
        assert_eq!(Stemmer::Snowball.stem("mengimpor"), "impor");
        assert_eq!(Stemmer::Snowball.stem("impor"), "impor");
        assert_eq!(Stemmer::None.stem("mengimpor"), "mengimpor");
    }

    #[test]
    fn names_come_back() {
        for stemmer in [Stemmer::Snowball, Stemmer::None] {
            assert_eq!(Stemmer::from_name(stemmer.name()), Some(stemmer));
        }
        assert_eq!(Stemmer::from_name("porter"), None);
    }
}
