//! Hits, articles and statistics as JSON, one object a line.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::terminal::{json_escape, steers};
use super::texts;
use crate::article::Article;
use crate::index::{Space, Stats};
use crate::search::{
    ArticleCopies, DifferenceKind, Explanation, Highlights, Hit, ScoredBy, SearchError,
    SearchResponse, Substitution, SubstitutionReason,
};

/// The query that an answer is for.
#[derive(Debug, Clone, Copy)]
pub struct TypedQuery<'a> {
    /// The query as typed.
    pub text: &'a str,
    /// Its number, where several are answered in one output.
    pub number: Option<u64>,
}

/// Version of the JSON output; raised when a field changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct ArticleFields<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    author: Option<&'a str>,
    source: Option<&'a str>,
    place: Option<&'a str>,
    section: Option<&'a str>,
    tags: &'a [String],
    url: Option<&'a str>,
    published: Option<String>,
    published_timestamp: Option<i64>,
    published_precision: Option<&'static str>,
    published_zone: Option<&'a str>,
    published_rule: Option<&'static str>,
    published_day: Option<String>,
    path: Cow<'a, str>,
}

impl<'a> ArticleFields<'a> {
    fn without_body(article: &'a Article) -> ArticleFields<'a> {
        let published = article.published.as_ref();
        ArticleFields {
            id: &article.id,
            title: &article.title,
            body: None,
            author: article.author.as_deref(),
            source: article.source.as_deref(),
            place: article.place.as_deref(),
            section: article.section.as_deref(),
            tags: &article.tags,
            url: article.url.as_deref(),
            published: published.map(crate::article::Published::to_iso),
            published_timestamp: published.map(|published| published.timestamp),
            published_precision: published.map(|published| published.precision.name()),
            published_zone: published.and_then(|published| published.zone.as_deref()),
            published_rule: published.map(|published| published.rule.name()),
            published_day: published.map(|published| published.local_day.to_string()),
            path: article.origin.full_path(),
        }
    }
}

/// A match, in UTF-8 bytes and in characters (Unicode scalar values).
#[derive(Serialize)]
struct MatchRange {
    start: usize,
    end: usize,
    char_start: usize,
    char_end: usize,
}

#[derive(Serialize)]
struct PassageLine<'a> {
    text: &'a str,
    /// Where it begins in the body, in bytes and in characters.
    offset: usize,
    char_offset: usize,
    cut_start: bool,
    cut_end: bool,
    /// Marks of the quotations inside which it begins and ends.
    opening: Option<char>,
    closing: Option<char>,
    matches: Vec<MatchRange>,
}

#[derive(Serialize)]
struct HitLine<'a> {
    r#type: &'static str,
    schema_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_number: Option<u64>,
    rank: usize,
    score: f32,
    /// Where several indexes were searched, the folder of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<Cow<'a, str>>,
    #[serde(flatten)]
    article: ArticleFields<'a>,
    title_matches: Vec<MatchRange>,
    passages: Vec<PassageLine<'a>>,
    /// The copies among the best matches.
    copies: Vec<FoldedLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationLine<'a>>,
}

#[derive(Serialize)]
struct FoldedLine<'a> {
    id: &'a str,
    /// Where several indexes were searched, the folder of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
struct CopyLine<'a> {
    r#type: &'static str,
    schema_version: u32,
    share: f32,
    /// Where several indexes were searched, the folder of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<Cow<'a, str>>,
    #[serde(flatten)]
    article: ArticleFields<'a>,
    /// The places that differ, each as parts that follow each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Vec<Vec<DifferenceLine<'a>>>>,
}

#[derive(Serialize)]
struct DifferenceLine<'a> {
    kind: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct CopiesLine<'a> {
    r#type: &'static str,
    schema_version: u32,
    id: &'a str,
    copies: usize,
}

#[derive(Serialize)]
struct ExplanationLine<'a> {
    scored_by: &'static str,
    bm25: Vec<ClauseLine<'a>>,
    features: Vec<FeatureLine>,
}

#[derive(Serialize)]
struct ClauseLine<'a> {
    clause: &'a str,
    score: f32,
}

#[derive(Serialize)]
struct FeatureLine {
    name: &'static str,
    value: f32,
    weight: f32,
}

/// Something that was searched for beside, or instead of, what was typed.
#[derive(Serialize)]
struct SubstitutionLine<'a> {
    typed: &'a str,
    searched: &'a str,
    reason: &'static str,
}

/// What is said about a part of the query.
#[derive(Serialize)]
struct MessageLine {
    message: String,
    #[serde(flatten)]
    range: MatchRange,
}

#[derive(Serialize)]
struct ErrorLine<'a> {
    r#type: &'static str,
    schema_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_number: Option<u64>,
    query: &'a str,
    message: String,
    /// The part of the query it is about, if it is about one.
    #[serde(flatten)]
    range: Option<MatchRange>,
}

#[derive(Serialize)]
struct UnknownIdLine<'a> {
    r#type: &'static str,
    schema_version: u32,
    id: &'a str,
    message: &'a str,
    /// Ids that begin so.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    candidates: &'a [&'a str],
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    r#type: &'static str,
    schema_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_number: Option<u64>,
    query: &'a str,
    understood: &'a str,
    notes: Vec<MessageLine>,
    left_out: &'a [String],
    substitutions: Vec<SubstitutionLine<'a>>,
    hits: usize,
    total: u64,
    total_is_exact: bool,
    elapsed_ms: f64,
}

/// Writes a line for each hit and one for the summary.
pub fn write_hits_json(
    response: &SearchResponse,
    query: TypedQuery<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    for hit in &response.hits {
        write_json_line(&hit_line(hit, query, response), out)?;
    }
    let summary = SummaryLine {
        r#type: "summary",
        schema_version: SCHEMA_VERSION,
        query_number: query.number,
        query: query.text,
        understood: &response.understood,
        notes: response
            .notes
            .iter()
            .map(|note| MessageLine {
                message: note.kind.to_string(),
                range: match_range(query.text, note.range.clone()),
            })
            .collect(),
        left_out: &response.left_out,
        substitutions: response
            .substitutions
            .iter()
            .map(substitution_line)
            .collect(),
        hits: response.hits.len(),
        total: response.total.count,
        total_is_exact: response.total.exact,
        elapsed_ms: response.elapsed.as_secs_f64() * 1000.0,
    };
    write_json_line(&summary, out)
}

/// Writes a line that says why a query can't be answered, and which part of it.
pub fn write_query_error_json(
    error: &SearchError,
    query: TypedQuery<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let line = ErrorLine {
        r#type: "error",
        schema_version: SCHEMA_VERSION,
        query_number: query.number,
        query: query.text,
        message: error.to_string(),
        range: error
            .range_in(query.text)
            .map(|range| match_range(query.text, range)),
    };
    write_json_line(&line, out)
}

/// Writes a line that says why a query has no answer, where it is not its syntax.
pub fn write_error_json(
    message: &str,
    query: TypedQuery<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let line = ErrorLine {
        r#type: "error",
        schema_version: SCHEMA_VERSION,
        query_number: query.number,
        query: query.text,
        message: message.to_owned(),
        range: None,
    };
    write_json_line(&line, out)
}

/// Writes a line that says why an id stands for no article, with the ids it may stand
/// for.
pub fn write_unknown_id_json(
    id: &str,
    message: &str,
    candidates: &[&str],
    out: &mut impl Write,
) -> io::Result<()> {
    let line = UnknownIdLine {
        r#type: "error",
        schema_version: SCHEMA_VERSION,
        id,
        message,
        candidates,
    };
    write_json_line(&line, out)
}

fn match_range(query: &str, range: Range<usize>) -> MatchRange {
    MatchRange {
        start: range.start,
        end: range.end,
        char_start: query[..range.start].chars().count(),
        char_end: query[..range.end].chars().count(),
    }
}

fn substitution_line(done: &Substitution) -> SubstitutionLine<'_> {
    SubstitutionLine {
        typed: &done.typed,
        searched: &done.searched,
        reason: match done.reason {
            SubstitutionReason::Repair => "repair",
            SubstitutionReason::FunctionWord => "function_word",
            SubstitutionReason::Apart => "apart",
            SubstitutionReason::Together => "together",
            SubstitutionReason::Synonym => "synonym",
            SubstitutionReason::Feedback => "feedback",
            SubstitutionReason::Limited => "limited",
        },
    }
}

fn explanation_line(explanation: &Explanation) -> ExplanationLine<'_> {
    let clauses = explanation.clauses.iter();
    let features = explanation.features.iter();
    ExplanationLine {
        scored_by: match explanation.stage {
            ScoredBy::SecondStage => "second_stage",
            ScoredBy::FirstStage => "first_stage",
            ScoredBy::Nothing => "nothing",
        },
        bm25: clauses
            .map(|(clause, score)| ClauseLine {
                clause,
                score: *score,
            })
            .collect(),
        features: features
            .map(|feature| FeatureLine {
                name: feature.name.english,
                value: feature.value,
                weight: feature.weight,
            })
            .collect(),
    }
}

fn hit_line<'a>(hit: &'a Hit, query: TypedQuery<'_>, response: &'a SearchResponse) -> HitLine<'a> {
    let (mut at, mut chars) = (0, 0);
    let passages = hit.passages.iter().map(|passage| PassageLine {
        text: &passage.text,
        offset: passage.offset,
        char_offset: {
            chars += hit.article.body[at..passage.offset].chars().count();
            at = passage.offset;
            chars
        },
        cut_start: passage.cut_start,
        cut_end: passage.cut_end,
        opening: passage.opening,
        closing: passage.closing,
        matches: match_ranges(&passage.text, &passage.highlights),
    });
    HitLine {
        r#type: "hit",
        schema_version: SCHEMA_VERSION,
        query_number: query.number,
        rank: hit.rank,
        score: hit.score,
        index: response.index_of(hit).map(Path::to_string_lossy),
        article: ArticleFields::without_body(&hit.article),
        title_matches: match_ranges(&hit.article.title, &hit.title_highlights),
        passages: passages.collect(),
        copies: hit
            .copies
            .iter()
            .map(|copy| FoldedLine {
                id: &copy.id,
                index: response.folder(copy.index).map(Path::to_string_lossy),
            })
            .collect(),
        explanation: hit.explanation.as_ref().map(explanation_line),
    }
}

fn match_ranges(text: &str, highlights: &[Range<usize>]) -> Vec<MatchRange> {
    let (mut at, mut chars) = (0, 0);
    let mut count_to = |end: usize| {
        chars += text[at..end].chars().count();
        at = end;
        chars
    };
    let range = |range: &Range<usize>| MatchRange {
        start: range.start,
        end: range.end,
        char_start: count_to(range.start),
        char_end: count_to(range.end),
    };
    highlights.iter().map(range).collect()
}

/// Writes a line for each copy of an article and one for the summary.
pub fn write_copies_json(found: &ArticleCopies, out: &mut impl Write) -> io::Result<()> {
    for copy in &found.copies {
        let places = copy.difference.as_ref().map(|places| {
            let lines = places.iter().map(|place| {
                let parts = place.parts.iter().map(|part| DifferenceLine {
                    kind: match part.kind {
                        DifferenceKind::Same => "same",
                        DifferenceKind::Deleted => "deleted",
                        DifferenceKind::Inserted => "inserted",
                    },
                    text: &part.text,
                });
                parts.collect()
            });
            lines.collect()
        });
        let line = CopyLine {
            r#type: "copy",
            schema_version: SCHEMA_VERSION,
            share: copy.share,
            index: found.folder(copy.index).map(Path::to_string_lossy),
            article: ArticleFields::without_body(&copy.article),
            difference: places,
        };
        write_json_line(&line, out)?;
    }
    let summary = CopiesLine {
        r#type: "summary",
        schema_version: SCHEMA_VERSION,
        id: &found.article.id,
        copies: found.copies.len(),
    };
    write_json_line(&summary, out)
}

#[derive(Serialize)]
struct ArticleLine<'a> {
    #[serde(flatten)]
    article: ArticleFields<'a>,
    /// Where it answers a query, if one was given.
    #[serde(flatten)]
    matches: Option<ArticleMatches>,
}

#[derive(Serialize)]
struct ArticleMatches {
    title_matches: Vec<MatchRange>,
    body_matches: Vec<MatchRange>,
}

/// Writes one article with its body and, of a query, where it answers that.
pub fn write_article_json(
    article: &Article,
    highlights: Option<&Highlights>,
    out: &mut impl Write,
) -> io::Result<()> {
    let fields = ArticleFields {
        body: Some(&article.body),
        ..ArticleFields::without_body(article)
    };
    let line = ArticleLine {
        article: fields,
        matches: highlights.map(|highlights| ArticleMatches {
            title_matches: match_ranges(&article.title, &highlights.title),
            body_matches: match_ranges(&article.body, &highlights.body),
        }),
    };
    write_json_line(&line, out)
}

#[derive(Serialize)]
struct StatsLine<'a> {
    articles: u64,
    terms: u64,
    dated_articles: u64,
    first_day: Option<String>,
    last_day: Option<String>,
    sources: Vec<SourceCount<'a>>,
    segments: usize,
    surface_forms: bool,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    space: Option<SpaceLine<'a>>,
}

#[derive(Serialize)]
struct SpaceLine<'a> {
    parts: Vec<PartLine<'a>>,
    largest_terms: Vec<TermLine<'a>>,
}

#[derive(Serialize)]
struct PartLine<'a> {
    part: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    bytes: u64,
}

#[derive(Serialize)]
struct TermLine<'a> {
    field: &'a str,
    term: &'a str,
    articles: u64,
    bytes: u64,
    position_bytes: u64,
}

impl<'a> From<&'a Space> for SpaceLine<'a> {
    fn from(space: &'a Space) -> SpaceLine<'a> {
        let parts = space.parts.iter().map(|part| PartLine {
            part: texts::part_name(part.part).english,
            field: part.field.as_deref(),
            bytes: part.bytes,
        });
        let terms = space.largest_terms.iter().map(|term| TermLine {
            field: &term.field,
            term: &term.term,
            articles: term.articles,
            bytes: term.bytes,
            position_bytes: term.position_bytes,
        });
        SpaceLine {
            parts: parts.collect(),
            largest_terms: terms.collect(),
        }
    }
}

#[derive(Serialize)]
struct SourceCount<'a> {
    source: &'a str,
    articles: u64,
}

/// Writes what an index holds and, if it is given, what takes its space.
pub fn write_stats_json(
    stats: &Stats,
    space: Option<&Space>,
    out: &mut impl Write,
) -> io::Result<()> {
    let day = |number: i64| {
        format!(
            "{:04}-{:02}-{:02}",
            number / 10_000,
            number / 100 % 100,
            number % 100
        )
    };
    let sources = stats.sources.iter();
    let line = StatsLine {
        articles: stats.articles,
        terms: stats.terms,
        dated_articles: stats.dated,
        first_day: stats.first_day.map(day),
        last_day: stats.last_day.map(day),
        sources: sources
            .map(|(source, articles)| SourceCount {
                source,
                articles: *articles,
            })
            .collect(),
        segments: stats.segments,
        surface_forms: stats.surface_forms,
        bytes: stats.bytes,
        space: space.map(SpaceLine::from),
    };
    write_json_line(&line, out)
}

/// Writes a value as one line of JSON, whose strings have no character that steers a
/// terminal as it is: they are written as escapes, which mean the same.
pub fn write_json_line(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Harmless))?;
    out.write_all(b"\n")
}

/// Compact JSON with escapes for what [`steers`].
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W>(&mut self, out: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        let mut written = 0;
        for (at, found) in fragment.match_indices(steers) {
            out.write_all(&fragment.as_bytes()[written..at])?;
            for c in found.chars() {
                out.write_all(json_escape(c).as_bytes())?;
            }
            written = at + found.len();
        }
        out.write_all(&fragment.as_bytes()[written..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_escaped_and_means_the_same() {
        let text = "be\u{1b}[31m\u{9b}2J\u{7f}\u{202e}ras\u{200b} \u{e0041}é\u{200d}\n\"";
        let mut out = Vec::new();
        write_json_line(&text, &mut out).unwrap();
        let line = String::from_utf8(out).unwrap();
        assert_eq!(
            line,
            "\"be\\u001b[31m\\u009b2J\\u007f\\u202eras\\u200b \\udb40\\udc41é\u{200d}\\n\\\"\"\n"
        );
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }
}
