//! Hits → bytes: the same response as text for a terminal or as JSON.

mod check;
mod dates;
mod json;
mod terminal;

pub use check::{CheckTable, Checked, write_checked_json};
pub use dates::{day_from_number, indonesian_date, indonesian_time};
pub use json::{write_article_json, write_hits_json, write_stats_json};
pub use terminal::{Layout, group_thousands, safe, write_article, write_hits, write_stats};
