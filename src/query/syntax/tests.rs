use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2018, 8, 9);

fn read(text: &str) -> Parsed {
    parse(text, TODAY).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// Checks how a query is read, and which parts of it are noted.
fn check_noted(text: &str, expected: &str, noted: &[&str]) {
    let parsed = read(text);
    assert_eq!(parsed.query.to_string(), expected, "{text:?}");
    let found: Vec<&str> = parsed
        .notes
        .iter()
        .map(|note| &text[note.range.clone()])
        .collect();
    assert_eq!(found, noted, "{text:?}: {:?}", parsed.notes);
    let again = read(expected);
    assert_eq!(again.query, parsed.query, "{text:?} as {expected:?}");
    assert!(again.notes.is_empty(), "{expected:?}: {:?}", again.notes);
}

fn check(text: &str, expected: &str) {
    check_noted(text, expected, &[]);
}

fn word(text: &str) -> Node {
    Node::Word {
        text: text.to_owned(),
        form: WordForm::Plain,
    }
}

#[test]
fn trees_of_small_queries() {
    let check = |text: &str, expected: Node| assert_eq!(read(text).query, expected, "{text:?}");
    check("", Node::Group(vec![]));
    check("*", Node::Everything);
    check("harga", word("harga"));
    check("((harga))", word("harga"));
    check("+harga", word("harga"));
    check("-harga", Node::Not(Box::new(word("harga"))));
    check(
        "harga +beras -gula",
        Node::Group(vec![
            (Sign::Optional, word("harga")),
            (Sign::Must, word("beras")),
            (Sign::MustNot, word("gula")),
        ]),
    );
    check(
        "a b AND c",
        Node::Group(vec![
            (Sign::Optional, word("a")),
            (Sign::Optional, Node::And(vec![word("b"), word("c")])),
        ]),
    );
    check(
        "title:\"akhir tah*\"",
        Node::Field {
            field: FieldName::Title,
            node: Box::new(Node::Phrase {
                text: "akhir tah".to_owned(),
                kind: PhraseKind::Prefix,
            }),
        },
    );
    check(
        "date:2018-08",
        Node::Dates(Span {
            first: Some(date(2018, 8, 1)),
            last: Some(date(2018, 8, 31)),
        }),
    );
}

#[test]
fn operators_and_their_precedence() {
    check("a AND b OR c AND d", "(a AND b) OR (c AND d)");
    check("a DAN b ATAU c", "(a AND b) OR c");
    check("a b OR c d", "a (b OR c) d");
    check("(a b) AND c", "(a b) AND c");
    check("a AND (b AND c) AND d", "a AND b AND c AND d");
    check("a OR (b OR c)", "a OR b OR c");
    check("a (b c) d", "a b c d");
    check("a (+b c) d", "a (+b c) d");
    check("a AND(b c)", "a AND (b c)");
    check("and or not dan atau bukan", "and or not dan atau bukan");
    check("a AND +b", "a AND b");
    check("a AND b +c", "(a AND b) +c");
}

#[test]
fn exclusions() {
    check("a NOT b", "a -b");
    check("a BUKAN b c", "a -b c");
    check("a AND NOT b", "a AND NOT b");
    check("a AND -b", "a AND NOT b");
    check("a OR NOT b", "a OR NOT b");
    check("NOT a", "NOT a");
    check("-a -b", "NOT (a OR b)");
    check("NOT a AND NOT b", "NOT (a OR b)");
    check("NOT NOT a", "a");
    check("NOT (NOT a)", "a");
    check("-(-a)", "a");
    check("b NOT -a", "b +a");
    check("a (-b)", "a -b");
    check("a +(-b)", "a -b");
    check("a -(b c)", "a -(b c)");
    check("a (-b -c)", "a -(b OR c)");
    check(
        "a -\"b c\" -~\"b c\" -=b -b* -judul:b -tanggal:2018",
        "a -\"b c\" -~\"b c\" -=b -b* -judul:b -tanggal:2018",
    );
    check("* -a", "* -a");
    check("a NOT *", "a -(*)");
    check("NOT(a)NOT\"b\"", "NOT (a OR \"b\")");
}

#[test]
fn words_keep_what_stands_in_them() {
    for text in [
        "covid-19",
        "2018/2019",
        "Rp1,8",
        "Jum'at",
        "https://a.b/c?d=e",
        "https://a.b/~2018",
        "redaksi@x.co.id",
        "[x]",
        "C++",
        "10:30",
        "foo:bar",
        "judulnya:x",
        "--kata",
        "-[x]",
        "ka*ta",
        "ka~ta",
        "a=b",
        "@a",
        ".~5",
        "e\u{301}",
        "你好",
    ] {
        check(text, text);
        assert_eq!(read(text).query, word(text));
    }
    check("NOT --kata", "NOT --kata");
    check("a NOT --kata", "a -(--kata)");
    check("harga\"produk\"(x)beras", "harga \"produk\" x beras");
    check("  harga\u{a0}\n beras\t", "harga beras");
    check("x -AND +judul:OR", "x -and +judul:or");
}

#[test]
fn forms_of_words() {
    check(
        "=perumahan industr* kata~ kata~1 kata~2",
        "=perumahan industr* kata~ kata~ kata~2",
    );
    check(
        "=--x =judul:x =AND AND~ C++*",
        "=--x =judul:x =AND AND~ C++*",
    );
    check_noted("*kata", "kata", &["*"]);
    check_noted("~kata", "kata", &["~"]);
    check_noted("**", "", &["**"]);
    check_noted("kata**", "kata*", &["*"]);
    check_noted("kata*~", "kata~", &["*"]);
    check_noted("kata~*", "kata*", &["~"]);
    check_noted("kata*~2", "kata~2", &["*"]);
    check_noted("=kata*", "kata*", &["="]);
    check_noted("=-kata*", "NOT kata*", &["="]);
    check_noted("==kata", "=kata", &["=="]);
    check_noted("-*kata a", "-kata a", &["*"]);
    check_noted("*-kata a", "-kata a", &["*"]);
    check_noted("*judul:kata", "judul:kata", &["*"]);
    check_noted("(a)* (b)~2", "a b", &["*", "~2"]);
    check_noted("=(a)", "a", &["="]);
}

#[test]
fn phrases() {
    check("\"produk impor\"", "\"produk impor\"");
    check("“produk impor” „a” «b»", "\"produk impor\" \"a\" \"b\"");
    check("\"  produk \n impor \"", "\"produk impor\"");
    check("=\"produk impor\"", "\"produk impor\"");
    check("\"produk impor\"~3", "\"produk impor\"~3");
    check("\"produk impor\"~3,", "\"produk impor\"~3");
    check("~\"produk impor\"", "~\"produk impor\"");
    check("\"akhir tah*\"", "\"akhir tah*\"");
    check("\"akhir tah **\"", "\"akhir tah **\"");
    check("\"a AND (b\"", "\"a AND (b\"");
    check_noted("\"produk impor", "\"produk impor\"", &["\""]);
    check_noted("a \"\" b \" - \"", "a b", &["\"\"", "\" - \""]);
    check_noted("a \"", "a", &["\"", "\""]);
    check_noted("\"a b\"* \"a b\"~", "\"a b\" \"a b\"", &["*", "~"]);
    check("~\"a b\"~3", "~\"a b\"~3");
    check_noted("~\"a b*\"~3", "~\"a b\"~3", &["\"a b*\""]);
    check_noted("~\"a b*\"", "~\"a b\"", &["\"a b*\""]);
    check_noted("**~\"a b\"", "~\"a b\"", &["**"]);
}

#[test]
fn fields() {
    check("judul:impor", "judul:impor");
    check("TITLE:impor Judul:ekspor", "judul:impor judul:ekspor");
    for (field, names) in FieldName::ALL {
        for name in names {
            check(&format!("{name}:x"), &format!("{}:x", field.name()));
        }
    }
    check("judul:(impor ekspor)", "judul:(impor ekspor)");
    check(
        "judul:\"a b\" judul:~\"a b\" judul:=a judul:a*",
        "judul:\"a b\" judul:~\"a b\" judul:=a judul:a*",
    );
    check("judul: impor", "judul:impor");
    check("a judul: NOT impor", "a -judul:impor");
    check("a judul:-impor", "a -judul:impor");
    check("-judul:-impor", "judul:impor");
    check("a judul:+impor", "a +judul:impor");
    check("judul:(-impor)", "NOT judul:impor");
    check("judul:(isi:impor ekspor)", "judul:(isi:impor ekspor)");
    check("judul:(isi:impor)", "isi:impor");
    check("penulis:*", "penulis:*");
    check("url:https://a.b/c", "url:https://a.b/c");
    check("id:a:b", "id:a:b");
    check_noted("judul:", "", &["judul:"]);
    check_noted("a judul: ", "a", &["judul:"]);
    check_noted("(judul:) a", "a", &["(judul:)", "judul:"]);
    check_noted("judul: AND a", "a", &["judul:", "AND"]);
    check_noted("judul:\"\" a", "a", &["judul:", "\"\""]);
    check_noted("judul:isi:a", "isi:a", &["judul:"]);
    check_noted("judul:tanggal:2018", "tanggal:2018", &["judul:"]);
    check_noted("tanggal: OR a", "a", &["tanggal:", "OR"]);
    check_noted("judul:tanggal:", "", &["judul:", "tanggal:"]);
}

#[test]
fn dates() {
    check("tanggal:agustus-2018", "tanggal:2018-08");
    check("date: 2018 x", "tanggal:2018 x");
    check("tanggal:\"9 Agustus 2018\"", "tanggal:2018-08-09");
    check("harga tanggal:7d..", "harga tanggal:2018-08-03..2018-08-09");
    check("judul:(a tanggal:2018)", "judul:(a tanggal:2018)");
}

#[test]
fn punctuation_is_passed_over() {
    check("harga - & ? – , / … beras", "harga beras");
    check_noted(
        "+ -- +- 😀 = ~ ***",
        "",
        &["+", "--", "+-", "😀", "=", "~", "***"],
    );
    check_noted("-*", "", &["-*"]);
    check("harga AND - beras", "harga AND beras");
    check("NOT - beras", "NOT beras");
}

#[test]
fn what_does_not_fit_is_noted() {
    check_noted("AND a", "a", &["AND"]);
    check_noted("a AND", "a", &["AND"]);
    check_noted("a AND OR b", "a AND b", &["OR"]);
    check_noted("a OR OR b", "a OR b", &["OR"]);
    check_noted("a (OR b) AND", "a b", &["OR", "AND"]);
    check_noted("a OR (AND)", "a", &["OR", "(AND)", "AND"]);
    check_noted("NOT", "", &["NOT"]);
    check_noted("a NOT AND b", "a b", &["NOT", "AND"]);
    check_noted("(a b", "a b", &["("]);
    check_noted("((a", "a", &["(", "("]);
    check_noted("a) b", "a b", &[")"]);
    check_noted(") a", "a", &[")"]);
    check_noted("a AND ) b", "a b", &["AND", ")"]);
    check_noted("() a", "a", &["()"]);
    check_noted("+a OR b", "a OR b", &["+"]);
    check_noted("(a OR +b c", "(a OR b) c", &["(", "+"]);
}

fn fails(text: &str, kind: &ErrorKind, marked: &str) {
    let error = parse(text, TODAY).expect_err("an error");
    assert_eq!(error.kind(), kind);
    assert_eq!(&text[error.range()], marked);
}

#[test]
fn errors_say_where() {
    let distance = |word: &str| ErrorKind::FuzzyDistance(word.to_owned());
    fails("a kata~3", &distance("kata"), "kata~3");
    fails("kata~0", &distance("kata"), "kata~0");
    fails("2018~2019", &distance("2018"), "2018~2019");
    fails("\"a b\"~101 c", &ErrorKind::NearDistance, "~101");
    fails(
        "\"a b\"~99999999999999",
        &ErrorKind::NearDistance,
        "~99999999999999",
    );
    let date = |kind| ErrorKind::Date(kind);
    fails(
        "a tanggal:2018-13 b",
        &date(SpanErrorKind::NoSuchMonth(13)),
        "2018-13",
    );
    fails(
        "tanggal:2018..2019-13",
        &date(SpanErrorKind::NoSuchMonth(13)),
        "2019-13",
    );
    fails("tanggal:(2018 2019)", &date(SpanErrorKind::NotADate), "(");
    fails("tanggal:\"\"", &date(SpanErrorKind::NotADate), "");
    fails("tanggal:-2018", &date(SpanErrorKind::NotADate), "-2018");
    fails("tanggal:*", &date(SpanErrorKind::NotADate), "*");
}

#[test]
fn limits() {
    let long = "é".repeat(MAX_BYTES / 2);
    assert_eq!(read(&long).query, word(&long));
    fails(&format!("a{long}"), &ErrorKind::TooLong, "é");
    let words = "a ".repeat(MAX_WORDS);
    assert!(matches!(read(&words).query, Node::Group(members) if members.len() == MAX_WORDS));
    fails(&format!("{words}b"), &ErrorKind::TooManyWords, "b");
    fails(
        &format!("\"{words}b\""),
        &ErrorKind::TooManyWords,
        &format!("\"{words}b\""),
    );
    let patterns = "a* \"a b*\" ".repeat(MAX_PATTERNS / 2);
    assert!(parse(&patterns, TODAY).is_ok());
    fails(&format!("{patterns}b~"), &ErrorKind::TooManyPatterns, "b~");
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(read(&nested(MAX_DEPTH)).query, word("a"));
    fails(&nested(MAX_DEPTH + 1), &ErrorKind::TooDeep, "(");
}

#[test]
fn no_query_takes_long() {
    let start = std::time::Instant::now();
    for part in [
        "+",
        "-=",
        "*-",
        "=*",
        "judul:",
        "*judul:",
        "+judul:",
        "NOT ",
        "AND ",
        "a~",
        "\"",
        "\"\"~",
        "()",
        "(",
        ")",
        "~",
        "a*",
        "-",
        "NOT - ",
        "judul: ",
        "tanggal: AND ",
        "*(",
        "é",
    ] {
        let text = part.repeat(MAX_BYTES / part.len());
        let _ = parse(&text, TODAY);
        let _ = parse(&format!("{}a*", &text[..MAX_BYTES - 64]), TODAY);
    }
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

/// The tables of the documentation are the test.
#[test]
fn the_documented_queries_are_read_so() {
    let page = include_str!("../../../docs/query-language.md");
    let mut section = "";
    let mut rows = 0;
    for line in page.lines() {
        section = line.strip_prefix("## ").unwrap_or(section);
        let Some(row) = line.strip_prefix("| `") else {
            continue;
        };
        let row = row.trim_end_matches('|');
        let cells: Vec<&str> = row.split(" | ").map(str::trim).collect();
        let code = |cell: usize| cells[cell].trim_matches('`');
        match (section, cells.len()) {
            ("Errors", 3) => {
                let error = parse(code(0), TODAY).expect_err(line);
                assert_eq!(&code(0)[error.range()], code(1), "{line}");
                assert_eq!(error.to_string(), cells[2], "{line}");
            }
            ("Notes", 4) => {
                check_noted(code(0), code(1), &[code(2)]);
                assert_eq!(read(code(0)).notes[0].kind.to_string(), cells[3], "{line}");
            }
            // Not about reading; the archive is searched in tests/integration.
            ("Options" | "On the sample archive", _) => continue,
            (_, 3) => check(code(0), code(1)),
            _ => panic!("a row of other cells: {line}"),
        }
        rows += 1;
    }
    assert!(rows > 80, "the tables have {rows} rows");
}

/// Trees as the parser makes them.
fn trees() -> impl Strategy<Value = Node> {
    let text = || {
        prop_oneof![
            "[a-z]{1,4}",
            "[a-z0-9]{1,3}[-/.,'+&]{0,2}[a-z0-9]{1,3}",
            "[.@#%\\[]{1,2}[a-zé]{1,3}[\\]!?]{0,2}",
        ]
    };
    let form = prop_oneof![
        Just(WordForm::Plain),
        Just(WordForm::Exact),
        Just(WordForm::Prefix),
    ];
    let kind = prop_oneof![
        Just(PhraseKind::Exact),
        Just(PhraseKind::Prefix),
        Just(PhraseKind::Stems),
        (0..=MAX_DISTANCE).prop_map(PhraseKind::Near),
        (0..=MAX_DISTANCE).prop_map(PhraseKind::NearStems),
    ];
    let day = || (1990_i16..2030, 1_i8..13, 1_i8..29).prop_map(|(y, m, d)| date(y, m, d));
    let leaf = prop_oneof![
        1 => Just(Node::Everything),
        6 => (text(), form).prop_map(|(text, form)| Node::Word { text, form }),
        2 => ("[a-z]{1,5}", 1..=MAX_FUZZY).prop_map(|(text, distance)| Node::Word {
            text,
            form: WordForm::Fuzzy(distance),
        }),
        2 => ("[a-z]{1,4}( [(+*:~-]?[A-Z]{1,4}){0,3}", kind)
            .prop_map(|(text, kind)| Node::Phrase { text, kind }),
        1 => (day(), proptest::option::of(day())).prop_map(|(day, other)| Node::Dates(Span {
            first: Some(other.map_or(day, |other| day.min(other))),
            last: other.map(|other| day.max(other)),
        })),
    ];
    let sign = || prop_oneof![Just(Sign::Optional), Just(Sign::Must), Just(Sign::MustNot)];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        let several = || proptest::collection::vec(inner.clone(), 1..4);
        let field = proptest::sample::select(FieldName::ALL.map(|(field, _)| field).to_vec());
        prop_oneof![
            several().prop_filter_map("no part", Node::all_of),
            several().prop_filter_map("no part", Node::any_of),
            proptest::collection::vec((sign(), inner.clone()), 1..5)
                .prop_filter_map("no part", Node::row),
            inner.clone().prop_map(Node::negated),
            (inner.clone(), field).prop_map(|(node, field)| node.in_field(field)),
        ]
    })
}

proptest! {
    #[test]
    fn a_printed_tree_is_read_as_the_tree(tree in trees()) {
        let text = tree.to_string();
        let parsed = parse(&text, TODAY);
        prop_assert_eq!(parsed, Ok(Parsed { query: tree, notes: Vec::new() }), "{}", text);
    }

    #[test]
    fn any_text_is_read_as_what_it_prints(parts in proptest::collection::vec(
        prop_oneof![
            "[a-zA-Z0-9é]{1,3}",
            "\\PC{0,3}",
            proptest::sample::select(vec![
                " ", " ", " ", "\"", "”", "(", ")", "+", "-", "=", "~", "*", "~2", "AND", "OR",
                "NOT", "BUKAN", "judul:", "isi:", "id:", "tanggal:", "2018", "2018-08", "..",
                "7hari..", "--", ",", "\u{301}", "\n",
            ]).prop_map(str::to_owned),
        ],
        0..16,
    )) {
        let text = parts.concat();
        match parse(&text, TODAY) {
            Ok(parsed) => {
                for note in &parsed.notes {
                    prop_assert!(text.get(note.range.clone()).is_some(), "{:?}: {:?}", text, note);
                }
                let printed = parsed.query.to_string();
                let again = parse(&printed, TODAY);
                let expected = Parsed { query: parsed.query, notes: Vec::new() };
                prop_assert_eq!(again, Ok(expected), "{:?} as {:?}", text, printed);
            }
            Err(error) => prop_assert!(text.get(error.range()).is_some(), "{:?}: {:?}", text, error),
        }
    }
}
