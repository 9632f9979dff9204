//! Syntax tree → analysed clauses.

use super::syntax::{
    self, FieldName, Node, Note, NoteKind, PhraseKind, Sign, SyntaxError, WordForm, near_fields,
};
use super::{
    Clause, Expression, Form, Group, Nearness, Property, PropertyName, Query, Scope, Today, Word,
    Words,
};
use crate::analysis::Analyzer;

/// Characters that hold the parts of one word together; others, such as a
/// comma with no space behind it, separate words.
const CONNECTORS: &[char] = &[
    '-', '‐', '‑', '–', '/', '.', ':', '@', '_', '&', '+', '#', '=', '?', '~', '%', '\\',
];

/// Parses a query. Dates such as *the last seven days* count from `today`; with
/// `all`, words side by side must all be there.
///
/// ```
/// use telusur::analysis::{Algorithm, Analyzer};
/// use telusur::query::parse;
///
/// let mut analyzer = Analyzer::new(Algorithm::Telusur);
/// let today = jiff::civil::date(2018, 8, 9);
/// let query = parse("\"produk impor\" tekstil -covid-19", today, false, &mut analyzer)?;
/// assert_eq!(query.wanted().len(), 2);
/// # Ok::<(), telusur::query::SyntaxError>(())
/// ```
pub fn parse(
    text: &str,
    today: impl Into<Today>,
    all: bool,
    analyzer: &mut Analyzer,
) -> Result<Query, SyntaxError> {
    let mut parsed = syntax::parse(text, today)?;
    let mut lowering = Lowering { analyzer, all };
    let root = match lowering.expression(&parsed.query, Place::Text(Scope::Text)) {
        Some(group @ Expression::Group(_)) => group,
        // One word is a group of one alternative, with or without parentheses.
        Some(part @ Expression::Clause(Clause::Words(_))) => Expression::Group(Group {
            should: vec![part],
            ..Group::default()
        }),
        Some(other) => other,
        None => Expression::default(),
    };
    if all {
        require_all(&mut parsed.query);
    }
    let mut query = Query {
        root,
        canonical: parsed.query.to_string(),
        notes: parsed.notes,
        all_words: all,
        ..Query::default()
    };
    if query.root == Expression::default() {
        query.notes.push(Note {
            range: 0..text.len(),
            kind: NoteKind::NothingAsked,
        });
    }
    query.notes.extend(near_fields(text));
    query.weigh();
    Ok(query)
}

/// Reads a text that has no operators, such as a title or a question: its words
/// are alternatives, and quotes and `-` mean nothing.
///
/// ```
/// use telusur::analysis::{Algorithm, Analyzer};
/// use telusur::query::plain;
///
/// let query = plain("\"produk impor\" -tekstil", &mut Analyzer::new(Algorithm::Telusur));
/// assert_eq!(query.wanted().len(), 3);
/// ```
pub fn plain(text: &str, analyzer: &mut Analyzer) -> Query {
    let mut group = Group::default();
    for words in groups(text, Form::Any, analyzer) {
        let words = Words::new(words, Scope::Text);
        push_new(&mut group.should, Expression::Clause(Clause::Words(words)));
    }
    let mut query = Query {
        root: Expression::Group(group),
        canonical: text.to_owned(),
        ..Query::default()
    };
    query.weigh();
    query
}

/// Returns what narrows a search to articles with one of these values of a
/// property, compared word by word without case.
pub fn any_value<'t>(
    name: PropertyName,
    values: impl IntoIterator<Item = &'t str>,
    analyzer: &mut Analyzer,
) -> Expression {
    let values = values.into_iter().map(|value| {
        let words = match name {
            PropertyName::Id => vec![Word::new(value, Form::Exact, analyzer.stemmer())],
            _ => groups(value, Form::Exact, analyzer)
                .into_iter()
                .flatten()
                .collect(),
        };
        property(name, words)
    });
    Expression::Group(Group {
        should: values.collect(),
        ..Group::default()
    })
}

/// Where the words of a node are sought.
#[derive(Debug, Clone, Copy)]
enum Place {
    Text(Scope),
    Property(PropertyName),
}

impl From<FieldName> for Place {
    fn from(field: FieldName) -> Place {
        match field {
            FieldName::Title => Place::Text(Scope::Title),
            FieldName::Body => Place::Text(Scope::Body),
            FieldName::Author => Place::Property(PropertyName::Author),
            FieldName::Source => Place::Property(PropertyName::Source),
            FieldName::Place => Place::Property(PropertyName::Place),
            FieldName::Section => Place::Property(PropertyName::Section),
            FieldName::Tags => Place::Property(PropertyName::Tags),
            FieldName::Url => Place::Property(PropertyName::Url),
            FieldName::Id => Place::Property(PropertyName::Id),
        }
    }
}

struct Lowering<'a> {
    analyzer: &'a mut Analyzer,
    all: bool,
}

impl Lowering<'_> {
    /// Returns what a node asks for; `None` if analysis finds no word in it.
    fn expression(&mut self, node: &Node, place: Place) -> Option<Expression> {
        match node {
            Node::Everything => Some(match place {
                Place::Text(Scope::Text) => Expression::Everything,
                Place::Text(scope) => Expression::Clause(Clause::Text(scope)),
                Place::Property(name) => Expression::Clause(Clause::Property(Property {
                    name,
                    words: Vec::new(),
                })),
            }),
            Node::Word { .. } | Node::Phrase { .. } => {
                let mut clauses = self.clauses(node, place);
                if clauses.len() > 1 {
                    Some(Expression::Group(Group {
                        should: clauses,
                        ..Group::default()
                    }))
                } else {
                    clauses.pop()
                }
            }
            Node::Field { field, node } => self.expression(node, Place::from(*field)),
            Node::Dates(span) => Some(Expression::Clause(Clause::Dates(*span))),
            Node::Group(members) => self.group(members, place),
            Node::And(members) => {
                let mut group = Group::default();
                for member in members {
                    match member {
                        Node::Not(inner) => group.must_not.extend(self.excluded(inner, place)),
                        member if is_filter(member) => {
                            group.filter.extend(self.expression(member, place));
                        }
                        member => {
                            if let Some(part) = self.expression(member, place) {
                                push_new(&mut group.must, part);
                            }
                        }
                    }
                }
                some_group(group)
            }
            Node::Or(members) => {
                let mut group = Group::default();
                for member in members {
                    if let Some(part) = self.expression(member, place) {
                        push_new(&mut group.should, part);
                    }
                }
                some_group(group)
            }
            Node::Not(inner) => {
                let excluded = self.excluded(inner, place)?;
                Some(Expression::Group(Group {
                    must_not: vec![excluded],
                    ..Group::default()
                }))
            }
        }
    }

    /// Returns what is excluded: `-(harga beras)` is without either, also where all
    /// words that are sought must be there.
    fn excluded(&mut self, node: &Node, place: Place) -> Option<Expression> {
        let all = std::mem::replace(&mut self.all, false);
        let excluded = self.expression(node, place);
        self.all = all;
        excluded
    }

    /// Words side by side. Dates and properties narrow what the words find; of
    /// one property, several are alternatives.
    fn group(&mut self, members: &[(Sign, Node)], place: Place) -> Option<Expression> {
        let mut group = Group::default();
        let mut filters: Vec<(Option<FieldName>, Vec<Expression>)> = Vec::new();
        for (sign, node) in members {
            match sign {
                Sign::MustNot => group.must_not.extend(self.excluded(node, place)),
                _ if is_filter(node) => {
                    let field = match node {
                        Node::Field { field, .. } => Some(*field),
                        _ => None,
                    };
                    let Some(filter) = self.expression(node, place) else {
                        continue;
                    };
                    match filters.iter_mut().find(|(known, _)| *known == field) {
                        _ if *sign == Sign::Must => group.filter.push(filter),
                        Some((_, same)) => same.push(filter),
                        None => filters.push((field, vec![filter])),
                    }
                }
                Sign::Must => {
                    if let Some(part) = self.expression(node, place) {
                        push_new(&mut group.must, part);
                    }
                }
                Sign::Optional => {
                    let list = if self.all {
                        &mut group.must
                    } else {
                        &mut group.should
                    };
                    if matches!(node, Node::Word { .. }) {
                        for clause in self.clauses(node, place) {
                            push_new(list, clause);
                        }
                    } else if let Some(part) = self.expression(node, place) {
                        push_new(list, part);
                    }
                }
            }
        }
        for (_, mut same) in filters {
            if same.len() > 1 {
                group.filter.push(Expression::Group(Group {
                    should: same,
                    ..Group::default()
                }));
            } else {
                group.filter.append(&mut same);
            }
        }
        some_group(group)
    }

    /// Returns the clauses of a word or phrase; a word such as *harga,beras*
    /// has several.
    fn clauses(&mut self, node: &Node, place: Place) -> Vec<Expression> {
        let (text, form, last, nearness) = match node {
            Node::Word { text, form } => match form {
                WordForm::Plain => (text, Form::Any, None, None),
                WordForm::Exact => (text, Form::Exact, None, Some(Nearness::Adjacent)),
                WordForm::Prefix => (
                    text,
                    Form::Exact,
                    Some(Form::Prefix),
                    Some(Nearness::Adjacent),
                ),
                WordForm::Fuzzy(errors) => (
                    text,
                    Form::Exact,
                    Some(Form::Fuzzy(*errors)),
                    Some(Nearness::Adjacent),
                ),
            },
            Node::Phrase { text, kind } => match kind {
                PhraseKind::Exact => (text, Form::Exact, None, Some(Nearness::Adjacent)),
                PhraseKind::Prefix => (
                    text,
                    Form::Exact,
                    Some(Form::Prefix),
                    Some(Nearness::Adjacent),
                ),
                PhraseKind::Stems => (text, Form::Any, None, Some(Nearness::Adjacent)),
                PhraseKind::Near(distance) => {
                    (text, Form::Exact, None, Some(Nearness::Within(*distance)))
                }
                PhraseKind::NearStems(distance) => {
                    (text, Form::Any, None, Some(Nearness::Within(*distance)))
                }
            },
            _ => return Vec::new(),
        };
        if let Place::Property(PropertyName::Id) = place {
            // An id is one term, whatever is in it.
            let form = last.unwrap_or(Form::Exact);
            let word = Word::new(text, form, self.analyzer.stemmer());
            return vec![property(PropertyName::Id, vec![word])];
        }
        let form = match place {
            Place::Property(_) => Form::Exact,
            Place::Text(_) => form,
        };
        let mut found = groups(text, form, self.analyzer);
        if nearness.is_some() {
            found = vec![found.into_iter().flatten().collect()];
        }
        if let Some(form) = last
            && let Some(word) = found.last_mut().and_then(|words| words.last_mut())
        {
            *word = Word::new(&word.surface, form, self.analyzer.stemmer());
        }
        found
            .into_iter()
            .filter(|words| !words.is_empty())
            .map(|words| match place {
                Place::Property(name) => property(name, words),
                Place::Text(scope) => {
                    let mut words = Words::new(words, scope);
                    words.nearness = nearness.unwrap_or(Nearness::Adjacent);
                    Expression::Clause(Clause::Words(words))
                }
            })
            .collect()
    }
}

/// Shows in a tree that words side by side must all be there.
fn require_all(node: &mut Node) {
    match node {
        Node::Group(members) => {
            for (sign, node) in members {
                if *sign == Sign::Optional && !is_filter(node) {
                    *sign = Sign::Must;
                }
                if *sign == Sign::Must {
                    require_all(node);
                }
            }
        }
        Node::And(members) | Node::Or(members) => members.iter_mut().for_each(require_all),
        Node::Field { node, .. } => require_all(node),
        Node::Everything
        | Node::Word { .. }
        | Node::Phrase { .. }
        | Node::Dates(_)
        | Node::Not(_) => {}
    }
}

fn property(name: PropertyName, words: Vec<Word>) -> Expression {
    Expression::Clause(Clause::Property(Property { name, words }))
}

/// Whether a part only narrows what is found: a date, or anything about the
/// article that is no part of its text.
fn is_filter(node: &Node) -> bool {
    match node {
        Node::Dates(_) => true,
        Node::Field { field, .. } => matches!(Place::from(*field), Place::Property(_)),
        _ => false,
    }
}

fn some_group(group: Group) -> Option<Expression> {
    (group != Group::default()).then_some(Expression::Group(group))
}

/// Adds a part that is not there yet.
fn push_new(list: &mut Vec<Expression>, part: Expression) {
    if !list.contains(&part) {
        list.push(part);
    }
}

/// Returns the words of a text, those held together by connectors in one group.
fn groups(text: &str, form: Form, analyzer: &mut Analyzer) -> Vec<Vec<Word>> {
    let mut groups: Vec<Vec<Word>> = Vec::new();
    let mut last_end = 0;
    let stemmer = analyzer.stemmer().clone();
    analyzer.analyze(text, |token| {
        let word = Word::new(token.surface, form, &stemmer);
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
    use super::super::WEAK_WEIGHT;
    use super::*;
    use crate::analysis::Algorithm;

    fn understood(text: &str, all: bool) -> Query {
        let today = jiff::civil::date(2018, 8, 9);
        parse(text, today, all, &mut Analyzer::new(Algorithm::None)).expect("a query")
    }

    /// Returns the function words that are left out of a query.
    fn left_out(text: &str) -> Vec<String> {
        understood(text, false).left_out
    }

    #[test]
    fn function_words_are_left_out_of_every_group_that_says_more() {
        assert_eq!(left_out("dana yang hilang"), ["yang"]);
        assert_eq!(left_out("korupsi OR (dana yang hilang)"), ["yang"]);
        assert_eq!(
            left_out("korupsi AND (dana yang hilang di bank)"),
            ["yang", "di"]
        );
        assert_eq!(left_out("korupsi -(dana yang)"), ["yang"]);
        assert_eq!(left_out("+korupsi yang"), ["yang"]);
        let none: [&str; 0] = [];
        assert_eq!(left_out("yang di"), none);
        assert_eq!(left_out("korupsi AND (yang OR di)"), none);
        assert_eq!(left_out("korupsi +yang"), none);
    }

    /// The query as understood: `w` word, `c` compound, `p` phrase.
    fn check(text: &str, expected: &str) {
        let query = understood(text, false);
        let show = |part: &Expression| {
            let Expression::Clause(Clause::Words(words)) = part else {
                panic!("not words: {part:?}");
            };
            let kind = match &words.words[..] {
                [word, ..] if word.form == Form::Exact => 'p',
                [_] => 'w',
                _ => 'c',
            };
            let words: Vec<_> = words
                .words
                .iter()
                .map(|word| word.surface.as_str())
                .collect();
            format!("{kind}({})", words.join(" "))
        };
        let Expression::Group(group) = &query.root else {
            panic!("not a group: {query:?}");
        };
        let mut parts: Vec<String> = group.should.iter().map(show).collect();
        parts.extend(group.must_not.iter().map(|part| format!("-{}", show(part))));
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
        check("Di manakah letak Surabaya?", "w(letak) w(surabaya)");
        check("di mana", "w(di) w(mana)");
        check("\"di mana\"", "p(di mana)");
    }

    #[test]
    fn operators_mean_nothing_in_plain_text() {
        let mut analyzer = Analyzer::new(Algorithm::None);
        let surfaces = |query: &Query| -> Vec<Vec<String>> {
            let words = query.wanted().into_iter();
            words
                .map(|words| {
                    words
                        .words
                        .iter()
                        .map(|word| word.surface.clone())
                        .collect()
                })
                .collect()
        };
        let query = plain("\"produk impor\" -nasi covid-19", &mut analyzer);
        assert_eq!(
            surfaces(&query),
            [
                vec!["produk"],
                vec!["impor"],
                vec!["nasi"],
                vec!["covid", "19"]
            ]
        );
    }

    #[test]
    fn weak_words_count_less_beside_others() {
        let weights = |text: &str| -> Vec<f32> {
            let query = plain(text, &mut Analyzer::new(Algorithm::None));
            query
                .wanted()
                .into_iter()
                .map(|words| words.weight)
                .collect()
        };
        assert_eq!(weights("nama presiden"), [WEAK_WEIGHT, 1.0]);
        assert_eq!(weights("nama tempat"), [1.0, 1.0]);
    }

    #[test]
    fn without_operators_a_query_is_the_same_plain_or_parsed() {
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
        for text in [
            "Siapakah pendiri PBB?",
            "covid-19 2018/2019 anak-anak Jum'at, harian.co.id - Rp1,8 triliun",
            "Kapan Dr. Ernest François meninggal (di Bandung)? Kapan?",
            "",
        ] {
            let today = jiff::civil::date(2018, 8, 9);
            let parsed = parse(text, today, false, &mut analyzer).expect("a query");
            assert_eq!(plain(text, &mut analyzer).root, parsed.root, "{text}");
        }
    }

    /// The expression in short: `+` must, `?` alternative, `-` not, `&` filter.
    fn sketch(expression: &Expression) -> String {
        match expression {
            Expression::Everything => "*".to_owned(),
            Expression::Clause(Clause::Words(words)) => {
                let list: Vec<_> = words.words.iter().map(|word| &*word.surface).collect();
                list.join("_")
            }
            Expression::Clause(Clause::Text(scope)) => format!("{scope:?}"),
            Expression::Clause(Clause::Property(property)) => {
                let list: Vec<_> = property.words.iter().map(|word| &*word.surface).collect();
                format!("{:?}={}", property.name, list.join("_"))
            }
            Expression::Clause(Clause::Dates(span)) => span.to_string(),
            Expression::Group(group) => {
                let mut parts = Vec::new();
                for (mark, list) in [
                    ('+', &group.must),
                    ('?', &group.should),
                    ('&', &group.filter),
                    ('-', &group.must_not),
                ] {
                    parts.extend(list.iter().map(|part| format!("{mark}{}", sketch(part))));
                }
                format!("({})", parts.join(" "))
            }
        }
    }

    #[test]
    fn operators_become_groups() {
        for (text, expected) in [
            ("a +b -c", "(+b ?a -c)"),
            ("a AND b OR c", "(?(+a +b) ?c)"),
            ("a AND NOT b", "(+a -b)"),
            ("-a", "(-a)"),
            ("*", "*"),
            ("* -a", "(?* -a)"),
            ("judul:(impor ekspor)", "(?impor ?ekspor)"),
            ("harga tanggal:2018", "(?harga &2018)"),
            ("tanggal:2018", "2018"),
            (
                "harga sumber:antara sumber:\"kantor berita\" penulis:adi",
                "(?harga &(?Source=antara ?Source=kantor_berita) &Author=adi)",
            ),
            (
                "harga +sumber:antara sumber:tempo sumber:kompas",
                "(?harga &Source=antara &(?Source=tempo ?Source=kompas))",
            ),
            ("harga AND sumber:antara", "(+harga &Source=antara)"),
            ("harga OR sumber:antara", "(?harga ?Source=antara)"),
            ("a OR b OR a", "(?a ?b)"),
            ("+a +a a AND a", "(+a ?(+a))"),
            ("penulis:*", "Author="),
            ("id:a/b.txt#1", "Id=a/b.txt#1"),
            ("+harga,beras", "(?harga ?beras)"),
            ("x +harga,beras", "(+(?harga ?beras) ?x)"),
            ("[]", "()"),
        ] {
            assert_eq!(
                sketch(&understood(text, false).root),
                expected,
                "query: {text}"
            );
        }
    }

    #[test]
    fn all_words_that_are_sought_may_be_required() {
        for (text, expected, canonical) in [
            ("a b -c", "(+a +b -c)", "+a +b -c"),
            ("a -(b c)", "(+a -(?b ?c))", "+a -(b c)"),
            ("(a b) OR c", "(?(+a +b) ?c)", "(+a +b) OR c"),
            ("a tanggal:2018", "(+a &2018)", "+a tanggal:2018"),
            ("a", "(?a)", "a"),
        ] {
            let query = understood(text, true);
            assert_eq!(sketch(&query.root), expected, "query: {text}");
            assert_eq!(query.canonical, canonical, "query: {text}");
        }
    }

    #[test]
    fn what_stands_twice_is_wanted_once() {
        let query = understood("(a AND b) OR (a AND c) OR judul:a OR =a", false);
        let wanted: Vec<String> = query.wanted().iter().map(ToString::to_string).collect();
        assert_eq!(wanted, ["a", "b", "c", "judul:a", "\"a\""]);
    }

    #[test]
    fn the_form_of_a_word_is_kept() {
        let form = |text: &str| -> Vec<Form> {
            let query = understood(text, false);
            let words = query.wanted()[0].words.iter();
            words.map(|word| word.form).collect()
        };
        assert_eq!(form("=impor"), [Form::Exact]);
        assert_eq!(form("industr*"), [Form::Prefix]);
        assert_eq!(form("kata~2"), [Form::Fuzzy(2)]);
        assert_eq!(form("\"akhir tah*\""), [Form::Exact, Form::Prefix]);
        assert_eq!(form("~\"akhir tahun\""), [Form::Any, Form::Any]);
        assert_eq!(form("\"akhir tahun\"~3"), [Form::Exact, Form::Exact]);
        assert_eq!(form("~\"akhir tahun\"~3"), [Form::Any, Form::Any]);
        assert_eq!(form("covid-1*"), [Form::Exact, Form::Prefix]);
    }
}
