//! Hits → bytes: the same response as text for a terminal, as JSON or as a web page.
//!
//! All of them mark the ranges that the search found; none looks for matches itself.

mod check;
mod copies;
mod dates;
mod evaluation;
mod export;
mod fields;
mod html;
mod indonesian;
mod json;
mod listing;
mod passage;
mod pointer;
mod template;
mod terminal;
mod texts;
mod verification;

pub use check::{CheckTable, Checked, write_checked_json};
pub use copies::{DifferenceMarks, write_copies};
pub use dates::{date_told, day_told, time_told};
pub use evaluation::{EvaluationReport, write_evaluation, write_evaluation_json};
pub use export::{CellGuard, ExportFormat};
pub use fields::ArticleField;
pub use html::{write_hits_html, write_page_html};
pub use indonesian::{Message, error_chain};
pub use json::{
    TypedQuery, write_article_json, write_copies_json, write_error_json, write_hits_json,
    write_json_line, write_query_error_json, write_stats_json, write_unknown_id_json,
};
pub use listing::{RecordEnd, Records, write_ids, write_path};
pub use pointer::write_pointer;
pub use template::{Template, TemplateError, write_by_template};
pub use terminal::{
    Layout, quoted_id, safe, safe_lines, safe_text, wrapped, write_article, write_hits,
    write_space, write_stats, write_understood,
};
pub use verification::{
    write_repair, write_repair_json, write_verification, write_verification_json,
};
