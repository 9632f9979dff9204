//! A name that is not known → the known one it was most likely meant to be.

/// Returns the name nearest to what was typed, by the Damerau-Levenshtein distance
/// without regard to case; `None` when more than a third of the letters differ.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let allowed = (typed.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| {
            let distance = strsim::damerau_levenshtein(&typed, &name.to_lowercase());
            (distance, name)
        })
        .filter(|(distance, name)| *distance <= allowed && *distance < name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Returns what the sentence about an unknown name ends with: the nearest name as a
/// question, or a full stop.
pub fn did_you_mean<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(typed, names) {
        Some(name) => format!("; did you mean {name}?"),
        None => ".".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_one_slip_away() {
        let names = ["title", "date", "id", "tags"];
        for (typed, expected) in [
            ("titel", Some("title")),
            ("TITLE", Some("title")),
            ("dates", Some("date")),
            ("tag", Some("tags")),
            ("i", Some("id")),
            ("x", None),
            ("section", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names), expected, "{typed}");
        }
        assert_eq!(did_you_mean("titel", names), "; did you mean title?");
        assert_eq!(did_you_mean("qqqq", names), ".");
    }
}
