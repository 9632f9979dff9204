//! A name that is not known → the known one it was most likely meant to be.

/// Returns the name nearest to what was typed, by the Damerau-Levenshtein distance
/// without regard to case; `None` when more than a third of the letters differ.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (typed.chars().count() / 3).max(1);
    with_distances(typed, names)
        .filter(|(distance, name)| *distance <= allowed && *distance < name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Returns the names that differ least from what was typed, however much that is.
pub fn least_distant<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let all: Vec<(usize, &str)> = with_distances(typed, names).collect();
    let least = all.iter().map(|(distance, _)| *distance).min();
    let nearest = all.iter().filter(|(distance, _)| Some(*distance) == least);
    nearest.map(|(_, name)| *name).collect()
}

fn with_distances<'a>(
    typed: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = (usize, &'a str)> {
    let typed = typed.to_lowercase();
    names.into_iter().map(move |name| {
        let distance = strsim::damerau_levenshtein(&typed, &name.to_lowercase());
        (distance, name)
    })
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
        assert_eq!(least_distant("exprt", ["ekspor", "export"]), ["export"]);
        assert_eq!(least_distant("exspor", ["ekspor", "export"]), ["ekspor"]);
    }
}
