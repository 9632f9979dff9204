//! Whether a document answers a query.
//!
//! The documents that may be among the best come one by one; each is asked for what the
//! query demands, of the postings that score it and of what else narrows it, and no
//! other document is looked for.

use std::ops::Range;

use tantivy::query::{Scorer, Weight};
use tantivy::{DocId, SeekDangerResult};

use super::ranking::OpenLeaf;
use super::segment::Segment;
use crate::query::{Clause, Expression, Words};

/// What a match is, by numbers of scored leaves and of sets of documents.
#[derive(Debug, PartialEq)]
pub(super) enum Condition {
    Everything,
    /// One of these leaves.
    Leaves(Range<usize>),
    /// A set of documents.
    Documents(usize),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

impl Condition {
    /// Returns that of an expression. Words of `ranking` are found by their leaves, and
    /// what else an expression has by the set whose number `others` gives.
    pub(super) fn new(
        expression: &Expression,
        ranking: &[(&Words, Range<usize>)],
        others: &mut impl FnMut(&Expression) -> tantivy::Result<usize>,
    ) -> tantivy::Result<Condition> {
        let mut all = Vec::new();
        match expression {
            Expression::Everything => return Ok(Condition::Everything),
            Expression::Clause(clause) => {
                if let Clause::Words(words) = clause
                    && let Some((_, leaves)) = ranking.iter().find(|(known, _)| *known == words)
                {
                    return Ok(Condition::Leaves(leaves.clone()));
                }
                return Ok(Condition::Documents(others(expression)?));
            }
            Expression::Group(group) => {
                for part in group.must.iter().chain(&group.filter) {
                    all.push(Condition::new(part, ranking, others)?);
                }
                let nothing_else = all.is_empty() && group.must_not.is_empty();
                if group.must.is_empty() && (nothing_else || !group.should.is_empty()) {
                    let mut any = Vec::with_capacity(group.should.len());
                    for part in &group.should {
                        any.push(Condition::new(part, ranking, others)?);
                    }
                    all.push(Condition::Any(any));
                }
                for part in &group.must_not {
                    let excluded = Condition::new(part, ranking, others)?;
                    all.push(Condition::Not(Box::new(excluded)));
                }
            }
        }
        Ok(Condition::All(all))
    }

    /// Whether a document fulfils it. Documents come in ascending order.
    pub(super) fn holds(&self, doc: DocId, leaves: &mut [OpenLeaf], sets: &mut OpenSets) -> bool {
        match self {
            Condition::Everything => true,
            Condition::Leaves(range) => {
                let mut leaves = leaves[range.clone()].iter_mut();
                leaves.any(|leaf| leaf.stands_at(doc))
            }
            Condition::Documents(number) => sets.hold(*number, doc),
            Condition::All(parts) => parts.iter().all(|part| part.holds(doc, leaves, sets)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(doc, leaves, sets)),
            Condition::Not(part) => !part.holds(doc, leaves, sets),
        }
    }

    /// Returns leaves of which every document that fulfils it has one, in every way in
    /// which that can be said.
    pub(super) fn carriers(&self) -> Vec<Vec<usize>> {
        match self {
            Condition::Leaves(leaves) => vec![leaves.clone().collect()],
            Condition::All(parts) => parts.iter().flat_map(Condition::carriers).collect(),
            Condition::Any(parts) => {
                let mut together = Vec::new();
                for part in parts {
                    match part.carriers().into_iter().next() {
                        Some(leaves) => together.extend(leaves),
                        None => return Vec::new(),
                    }
                }
                together.sort_unstable();
                together.dedup();
                if together.is_empty() {
                    Vec::new()
                } else {
                    vec![together]
                }
            }
            Condition::Everything | Condition::Documents(_) | Condition::Not(_) => Vec::new(),
        }
    }

    /// Whether each document that has one of so many leaves fulfils it, and no other.
    pub(super) fn is_any_leaf(&self, leaves: usize) -> bool {
        match self {
            Condition::All(parts) => match &parts[..] {
                [part] => part.is_any_leaf(leaves),
                _ => false,
            },
            Condition::Leaves(range) => *range == (0..leaves),
            Condition::Any(parts) => {
                let are_leaves = parts
                    .iter()
                    .all(|part| matches!(part, Condition::Leaves(_)));
                are_leaves && self.carriers().concat().len() == leaves
            }
            _ => false,
        }
    }
}

/// Sets of documents of a segment that are asked for one document after another.
pub(super) struct OpenSets(Vec<OpenSet>);

struct OpenSet {
    documents: Box<dyn Scorer>,
    /// The next document that may be in the set.
    next: DocId,
    /// Whether `next` is in the set.
    is_certain: bool,
}

impl OpenSets {
    pub(super) fn new(
        sets: &[Box<dyn Weight>],
        segment: &Segment<'_>,
    ) -> tantivy::Result<OpenSets> {
        let mut open = Vec::with_capacity(sets.len());
        for weight in sets {
            let documents = weight.scorer(segment, 1.0)?;
            open.push(OpenSet {
                next: documents.doc(),
                is_certain: true,
                documents,
            });
        }
        Ok(OpenSets(open))
    }

    /// Whether a document is in a set. Documents come in ascending order.
    fn hold(&mut self, number: usize, doc: DocId) -> bool {
        let set = &mut self.0[number];
        if doc > set.next || doc == set.next && !set.is_certain {
            (set.next, set.is_certain) = match set.documents.seek_danger(doc) {
                SeekDangerResult::Found => (doc, true),
                SeekDangerResult::SeekLowerBound(next) => (next, false),
            };
        }
        doc == set.next && set.is_certain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(range: Range<usize>) -> Condition {
        Condition::Leaves(range)
    }

    #[test]
    fn what_every_match_has() {
        let no = Vec::<Vec<usize>>::new();
        let any = Condition::Any(vec![leaves(0..2), leaves(2..4), leaves(0..2)]);
        assert_eq!(any.carriers(), [[0, 1, 2, 3]]);
        assert!(any.is_any_leaf(4) && !any.is_any_leaf(5));

        let excluded = Condition::Not(Box::new(leaves(0..2)));
        let both = Condition::All(vec![leaves(0..2), any, Condition::Documents(0), excluded]);
        assert_eq!(both.carriers(), [vec![0, 1], vec![0, 1, 2, 3]]);
        assert!(!both.is_any_leaf(4));

        let other = Condition::Any(vec![leaves(0..2), Condition::Documents(0)]);
        assert_eq!(other.carriers(), no);
        assert!(!other.is_any_leaf(2));
        assert_eq!(Condition::Any(Vec::new()).carriers(), no);
        assert_eq!(Condition::Everything.carriers(), no);
    }
}
