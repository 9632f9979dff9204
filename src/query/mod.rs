//! Query text → clauses.
//!
//! Words are alternatives. `"…"` is a phrase of surface forms. A word made of
//! several parts (*covid-19*, *2018/2019*) asks for its parts side by side, in
//! any form. A `-` before a word or phrase excludes it.

use crate::analysis::{Analyzer, QueryTerm};

/// A query that was understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Alternatives; an article that holds more of them, and rarer ones, ranks higher.
    pub include: Vec<Clause>,
    /// What must not be in an article.
    pub exclude: Vec<Clause>,
}

/// One thing a query asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// A word in any of its forms.
    Word(Word),
    /// Words in any of their forms, side by side.
    Compound(Vec<Word>),
    /// Words exactly as written, side by side.
    Phrase(Vec<Word>),
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The word as typed, folded.
    pub surface: String,
    /// The terms under which it is indexed, that of its stem first.
    pub terms: Vec<QueryTerm>,
}

impl Word {
    /// Whether a token is this word in any of its forms.
    pub fn answers(&self, stem: &str) -> bool {
        self.terms.iter().any(|term| term.term == stem)
    }
}

impl Clause {
    /// Returns the words of the clause.
    pub fn words(&self) -> &[Word] {
        match self {
            Clause::Word(word) => std::slice::from_ref(word),
            Clause::Compound(words) | Clause::Phrase(words) => words,
        }
    }

    /// Returns the words of the clause, to change them.
    pub(crate) fn words_mut(&mut self) -> &mut [Word] {
        match self {
            Clause::Word(word) => std::slice::from_mut(word),
            Clause::Compound(words) | Clause::Phrase(words) => words,
        }
    }
}

/// Characters that hold the parts of one word together; others, such as a
/// comma with no space behind it, separate words.
const CONNECTORS: &[char] = &[
    '-', '‐', '‑', '–', '/', '.', ':', '@', '_', '&', '+', '#', '=', '?', '~', '%', '\\',
];

/// Parses a query; every text is a query, though perhaps one without a clause.
///
/// ```
/// use telusur::analysis::{Algorithm, Analyzer};
/// use telusur::query::{Clause, parse};
///
/// let query = parse("\"produk impor\" tekstil -covid-19", &mut Analyzer::new(Algorithm::Telusur));
/// assert!(matches!(query.include[0], Clause::Phrase(_)));
/// assert!(matches!(query.include[1], Clause::Word(_)));
/// assert!(matches!(query.exclude[0], Clause::Compound(_)));
/// ```
pub fn parse(text: &str, analyzer: &mut Analyzer) -> Query {
    let mut query = Query::default();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            break;
        };
        let after_sign = rest.strip_prefix('-').filter(|after| {
            after
                .chars()
                .next()
                .is_some_and(|next| next.is_alphanumeric() || is_quote(next))
        });
        let excluded = after_sign.is_some();
        if let Some(after) = after_sign {
            rest = after;
        }
        let clauses = if rest.starts_with(is_quote) {
            let inside = rest.trim_start_matches(is_quote);
            // A quote that is never closed reaches to the end.
            let end = inside.find(is_quote).unwrap_or(inside.len());
            rest = inside[end..].strip_prefix(is_quote).unwrap_or("");
            let words = groups(&inside[..end], analyzer)
                .into_iter()
                .flatten()
                .collect::<Vec<_>>();
            if words.is_empty() {
                Vec::new()
            } else {
                vec![Clause::Phrase(words)]
            }
        } else {
            let end = rest
                .find(|c: char| c.is_whitespace() || is_quote(c))
                .unwrap_or(rest.len())
                .max(if excluded { 0 } else { first.len_utf8() });
            let chunk = &rest[..end];
            rest = &rest[end..];
            groups(chunk, analyzer)
                .into_iter()
                .map(|mut words| {
                    if words.len() > 1 {
                        Clause::Compound(words)
                    } else {
                        Clause::Word(words.remove(0))
                    }
                })
                .collect()
        };
        let list = if excluded {
            &mut query.exclude
        } else {
            &mut query.include
        };
        for clause in clauses {
            if !list.contains(&clause) {
                list.push(clause);
            }
        }
    }
    query
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Returns the words of a text, those held together by connectors in one group.
fn groups(text: &str, analyzer: &mut Analyzer) -> Vec<Vec<Word>> {
    let mut groups: Vec<Vec<Word>> = Vec::new();
    let mut last_end = 0;
    let stemmer = analyzer.stemmer().clone();
    analyzer.analyze(text, |token| {
        let word = Word {
            surface: token.surface.to_owned(),
            terms: stemmer.query_terms(token.surface),
        };
        let held = token.joined
            && text[last_end..token.start]
                .chars()
                .all(|c| CONNECTORS.contains(&c));
        last_end = token.end;
        match groups.last_mut() {
            Some(group) if held => group.push(word),
            _ => groups.push(vec![word]),
        }
    });
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Algorithm;

    /// The query as understood: `w` word, `c` compound, `p` phrase.
    fn check(text: &str, expected: &str) {
        let query = parse(text, &mut Analyzer::new(Algorithm::None));
        let show = |clause: &Clause| {
            let kind = match clause {
                Clause::Word(_) => 'w',
                Clause::Compound(_) => 'c',
                Clause::Phrase(_) => 'p',
            };
            let words: Vec<_> = clause
                .words()
                .iter()
                .map(|word| word.surface.as_str())
                .collect();
            format!("{kind}({})", words.join(" "))
        };
        let mut parts: Vec<String> = query.include.iter().map(show).collect();
        parts.extend(
            query
                .exclude
                .iter()
                .map(|clause| format!("-{}", show(clause))),
        );
        assert_eq!(parts.join(" "), expected, "query: {text}");
    }

    #[test]
    fn queries_as_understood() {
        check("harga beras", "w(harga) w(beras)");
        check("\"produk impor\" tekstil", "p(produk impor) w(tekstil)");
        check("“produk impor”", "p(produk impor)");
        check("covid-19 2018/2019", "c(covid 19) c(2018 2019)");
        check("anak-anak Jum'at", "w(anak-anak) w(jumat)");
        check("harga,beras", "w(harga) w(beras)");
        check("harga -nasi", "w(harga) -w(nasi)");
        check("-\"produk impor\"", "-p(produk impor)");
        check("harga harga", "w(harga)");
        check("\"produk impor", "p(produk impor)");
        check("harga\"produk\"", "w(harga) p(produk)");
        check("-- - \"\" ()", "");
        check("", "");
        check("Rp1,8 triliun", "c(rp 1.8) w(triliun)");
    }
}
