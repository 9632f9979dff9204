//! Hits → bytes: the same response as text for a terminal or as JSON.

mod check;
mod copies;
mod dates;
mod evaluation;
mod json;
mod pointer;
mod terminal;
mod texts;

pub use check::{CheckTable, Checked, write_checked_json};
pub use copies::{DifferenceMarks, write_copies};
pub use dates::{day_from_number, indonesian_date, indonesian_time};
pub use evaluation::{EvaluationReport, write_evaluation, write_evaluation_json};
pub use json::{
    write_article_json, write_copies_json, write_hits_json, write_stats_json,
    write_syntax_error_json,
};
pub use pointer::write_pointer;
pub use terminal::{
    Layout, counted, group_thousands, quoted_id, safe, write_article, write_hits, write_stats,
    write_understood,
};
