//! Query text → what it asks for.
//!
//! [`syntax`] reads the text; [`parse`] analyses the words in it. A word made of
//! several parts (*covid-19*, *2018/2019*) asks for its parts side by side, in
//! any form.

pub mod syntax;

mod lowering;
mod synonyms;
mod words;

use std::collections::HashSet;
use std::fmt;

use crate::analysis::Stemmer;
pub use lowering::{any_value, parse, plain};
pub(crate) use synonyms::MAX_WORDS;
pub(crate) use synonyms::SynonymPair;
pub use synonyms::{Synonyms, SynonymsError};
pub use syntax::{Note, Span, SyntaxError, Today};
pub(crate) use words::function_words;
pub use words::{Asked, Importance, importance};

/// How much of a full word a weak one counts ([`Importance::Weak`]). Tuned on
/// the questions of both development collections; see `docs/ranking.md`.
const WEAK_WEIGHT: f32 = 0.4;

/// A query that was understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// What an article must answer.
    pub root: Expression,
    /// What it must be as well, and ranks no article higher.
    pub filters: Vec<Expression>,
    /// The query in the one way that shows how it was read.
    pub canonical: String,
    /// What was put right in it, by ranges of the text.
    pub notes: Vec<Note>,
    /// Function words that take no part, as typed.
    pub left_out: Vec<String>,
    /// What it asks for, if it is a question.
    pub asked: Option<Asked>,
    /// Whether words side by side must all be there.
    pub all_words: bool,
}

/// What an article must answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// Anything.
    Everything,
    /// One thing.
    Clause(Clause),
    /// Several things.
    Group(Group),
}

impl Default for Expression {
    fn default() -> Expression {
        Expression::Group(Group::default())
    }
}

/// Several things: all of `must` and `filter`, none of `must_not`, and, where
/// nothing is a must, at least one of `should`. Filters and exclusions alone mean
/// everything that passes them, and an empty group nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// What an article has to answer.
    pub must: Vec<Expression>,
    /// What it has to be as well; alternatives beside it stay such.
    pub filter: Vec<Expression>,
    /// Alternatives; an article that answers more of them, and rarer ones, ranks higher.
    pub should: Vec<Expression>,
    /// What an article must not answer.
    pub must_not: Vec<Expression>,
}

impl Group {
    /// Whether any of its words will do, in any form and place; words of several
    /// parts are such.
    fn is_of_plain_words(&self) -> bool {
        let plain = |part: &Expression| match part {
            Expression::Clause(Clause::Words(words)) => {
                words.scope == Scope::Text
                    && words.nearness == Nearness::Adjacent
                    && words.words.iter().all(|word| word.form == Form::Any)
            }
            _ => false,
        };
        self.must.is_empty() && !self.should.is_empty() && self.should.iter().all(plain)
    }
}

/// One thing a query asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// A word, or words that stand together.
    Words(Words),
    /// Any word at all in title or body.
    Text(Scope),
    /// Something about the article.
    Property(Property),
    /// Published then.
    Dates(Span),
}

/// Something about an article that is no part of its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// What.
    pub name: PropertyName,
    /// The words that stand there, side by side; without any, that there is one.
    pub words: Vec<Word>,
}

/// What is known about an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PropertyName {
    /// See [`crate::article::Article::author`].
    Author,
    /// See [`crate::article::Article::source`].
    Source,
    /// See [`crate::article::Article::place`].
    Place,
    /// See [`crate::article::Article::section`].
    Section,
    /// See [`crate::article::Article::tags`].
    Tags,
    /// See [`crate::article::Article::url`].
    Url,
    /// See [`crate::article::Article::id`]; compared whole, with its case.
    Id,
}

/// A word, or words that stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// The words in their order.
    pub words: Vec<Word>,
    /// How they stand together.
    pub nearness: Nearness,
    /// Where they stand.
    pub scope: Scope,
    /// How much they count in ranking, 1 for most.
    pub weight: f32,
    /// Where they come from.
    pub origin: Origin,
}

/// Where a clause comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// From the query.
    Typed,
    /// From the best articles for the query; nobody asked to see it.
    Feedback,
}

/// How the words of a clause stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nearness {
    /// Side by side, in their order.
    Adjacent,
    /// In any order, with at most so many other words among them.
    Within(u32),
}

/// Where the words of a clause stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In title or body.
    Text,
    /// In the title.
    Title,
    /// In the body.
    Body,
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The word as typed, folded.
    pub surface: String,
    /// What a word of a text must be to answer it.
    pub form: Form,
    /// The words of texts that answer it, the nearest first.
    pub alternatives: Vec<Alternative>,
    /// Pairs of words and longer phrases that mean the same.
    pub phrases: Vec<Paraphrase>,
}

/// What a word of a text must be to answer a word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// The word in any of its forms.
    Any,
    /// The word as typed.
    Exact,
    /// Any word that begins so.
    Prefix,
    /// Any word that differs in so many letters at most.
    Fuzzy(u8),
}

/// Words of texts that answer a word of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// A stem, or a folded word.
    pub term: String,
    /// What `term` is.
    pub by: By,
    /// How much it counts, 1 for the word itself.
    pub weight: f32,
}

impl Alternative {
    /// The word of a text that is written so.
    pub(crate) fn surface(term: String) -> Alternative {
        Alternative {
            term,
            by: By::Surface,
            weight: 1.0,
        }
    }
}

/// What is compared of a word in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// Its stem.
    Stem,
    /// The word as written.
    Surface,
}

/// Words side by side that mean the same as one word.
#[derive(Debug, Clone, PartialEq)]
pub struct Paraphrase {
    /// Their stems.
    pub stems: Vec<String>,
    /// How much they count.
    pub weight: f32,
    /// The term by whose rareness they count.
    pub weighing: String,
}

impl Word {
    /// Returns a word of a query.
    pub(crate) fn new(surface: &str, form: Form, stemmer: &Stemmer) -> Word {
        let alternatives = match form {
            Form::Any => stemmer
                .query_terms(surface)
                .into_iter()
                .map(|term| Alternative {
                    term: term.term,
                    by: By::Stem,
                    weight: term.weight,
                })
                .collect(),
            Form::Exact => vec![Alternative::surface(surface.to_owned())],
            // The archive says which there are.
            Form::Prefix | Form::Fuzzy(_) => Vec::new(),
        };
        Word {
            surface: surface.to_owned(),
            form,
            alternatives,
            phrases: Vec::new(),
        }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.words.iter().map(|word| &*word.surface).collect();
        let words = words.join(" ");
        match self.scope {
            Scope::Text => {}
            Scope::Title => f.write_str("judul:")?,
            Scope::Body => f.write_str("isi:")?,
        }
        let form = self.words.last().map_or(Form::Any, |word| word.form);
        match (self.nearness, form) {
            (Nearness::Within(distance), Form::Any) => write!(f, "~\"{words}\"~{distance}"),
            (Nearness::Within(distance), _) => write!(f, "\"{words}\"~{distance}"),
            (_, Form::Any) => f.write_str(&words),
            (_, Form::Exact) => write!(f, "\"{words}\""),
            (_, Form::Prefix) => write!(f, "{words}*"),
            (_, Form::Fuzzy(errors)) => write!(f, "{words}~{errors}"),
        }
    }
}

impl Words {
    fn new(words: Vec<Word>, scope: Scope) -> Words {
        Words {
            words,
            nearness: Nearness::Adjacent,
            scope,
            weight: 1.0,
            origin: Origin::Typed,
        }
    }

    /// Returns a word of the best articles, by its stem.
    pub(crate) fn from_feedback(surface: String, stem: String, weight: f32) -> Words {
        let word = Word {
            surface,
            form: Form::Any,
            alternatives: vec![Alternative {
                term: stem,
                by: By::Stem,
                weight: 1.0,
            }],
            phrases: Vec::new(),
        };
        Words {
            weight,
            origin: Origin::Feedback,
            ..Words::new(vec![word], Scope::Text)
        }
    }

    /// Whether it is one word in any of its forms.
    pub(crate) fn is_bare_word(&self) -> bool {
        matches!(&self.words[..], [word] if word.form == Form::Any)
    }
}

/// Returns how much a clause says.
fn importance_of(words: &Words) -> Importance {
    if words.is_bare_word() {
        importance(&words.words[0].surface)
    } else {
        Importance::Full
    }
}

impl Expression {
    /// Collects all clauses, whatever their part.
    fn clauses_mut<'a>(&'a mut self, out: &mut Vec<&'a mut Clause>) {
        match self {
            Expression::Everything => {}
            Expression::Clause(clause) => out.push(clause),
            Expression::Group(group) => {
                let Group {
                    must,
                    filter,
                    should,
                    must_not,
                } = group;
                for part in must.iter_mut().chain(filter).chain(should).chain(must_not) {
                    part.clauses_mut(out);
                }
            }
        }
    }

    /// Takes function words out of alternatives of which others say more, and tells them.
    fn leave_out_function_words(&mut self, left_out: &mut Vec<String>) {
        let mut words = Vec::new();
        self.ranking(&mut words);
        let says_something = words
            .into_iter()
            .any(|words| importance_of(words) != Importance::Function);
        let Expression::Group(group) = self else {
            return;
        };
        if says_something {
            group.should.retain(|part| match part {
                Expression::Clause(Clause::Words(words))
                    if importance_of(words) == Importance::Function =>
                {
                    left_out.push(words.words[0].surface.clone());
                    false
                }
                _ => true,
            });
        }
        let groups = group.must.iter_mut().chain(&mut group.should);
        for part in groups.chain(&mut group.must_not) {
            part.leave_out_function_words(left_out);
        }
    }

    /// Collects the clauses that rank.
    fn ranking<'a>(&'a self, out: &mut Vec<&'a Words>) {
        match self {
            Expression::Clause(Clause::Words(words)) => out.push(words),
            Expression::Everything | Expression::Clause(_) => {}
            Expression::Group(group) => {
                for part in group.must.iter().chain(&group.should) {
                    part.ranking(out);
                }
            }
        }
    }
}

impl Query {
    /// Returns what is looked for in title and body, in the order of the query and
    /// each thing once, wherever it stands in it; excluded words are not.
    pub fn wanted(&self) -> Vec<&Words> {
        let mut known = HashSet::new();
        let mut out = self.ranking(Origin::Typed);
        out.retain(|words| {
            let list = words.words.iter();
            let list: Vec<_> = list.map(|word| (&word.surface, word.form)).collect();
            known.insert((words.scope, words.nearness, list))
        });
        out
    }

    /// Returns the words of the best articles that rank as well.
    pub(crate) fn feedback(&self) -> Vec<&Words> {
        self.ranking(Origin::Feedback)
    }

    fn ranking(&self, origin: Origin) -> Vec<&Words> {
        let mut out = Vec::new();
        self.root.ranking(&mut out);
        out.retain(|words| words.origin == origin);
        out
    }

    /// Adds words of the best articles. They find more articles where the query is
    /// plain words, any of which will do; of what must be so, or is meant to the
    /// letter, they change the order only.
    pub(crate) fn add_feedback(&mut self, words: impl Iterator<Item = Words>) {
        let words = words.map(|words| Expression::Clause(Clause::Words(words)));
        if let Expression::Group(group) = &mut self.root
            && group.is_of_plain_words()
            && !self.all_words
        {
            group.should.extend(words);
            return;
        }
        self.root = Expression::Group(Group {
            must: vec![std::mem::take(&mut self.root)],
            should: words.collect(),
            ..Group::default()
        });
    }

    /// Returns all clauses, those of exclusions and filters too, to change them.
    pub(crate) fn clauses_mut(&mut self) -> Vec<&mut Clause> {
        let mut out = Vec::new();
        self.root.clauses_mut(&mut out);
        for filter in &mut self.filters {
            filter.clauses_mut(&mut out);
        }
        out
    }

    /// Notes what is asked for, leaves function words out and weighs weak ones less,
    /// unless all are such.
    fn weigh(&mut self) {
        let best = |level| {
            self.wanted()
                .into_iter()
                .any(|words| importance_of(words) == level)
        };
        let (full, weak) = (best(Importance::Full), best(Importance::Weak));
        if full {
            for clause in self.clauses_mut() {
                if let Clause::Words(words) = clause
                    && importance_of(words) == Importance::Weak
                {
                    words.weight = WEAK_WEIGHT;
                }
            }
        }
        let bare = self
            .wanted()
            .into_iter()
            .filter(|words| words.is_bare_word());
        let surfaces: Vec<&str> = bare.map(|words| &*words.words[0].surface).collect();
        self.asked = words::asked(&surfaces);
        if full || weak {
            self.root.leave_out_function_words(&mut self.left_out);
        }
    }
}
