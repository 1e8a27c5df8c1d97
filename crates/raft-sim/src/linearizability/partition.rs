//! Which operations can be ordered for themselves.
//!
//! A history is linearizable if and only if, for each part whose operations touch no key of another part,
//! that part is (Herlihy and Wing's locality): an operation neither notices nor changes what it does not
//! touch, so orders of the parts can be merged by time. An operation of one key belongs with all others of
//! that key. A scan belongs with all keys in its range.

use super::model::{self, Touches};
use crate::service::{Answer, Operation, Outcome};
use crate::sorting::sorted;

/// A part of a history.
#[derive(Clone, Debug, Default)]
pub(super) struct Partition {
    /// The keys that its operations touch, in their order.
    pub(super) keys: Vec<String>,
    /// The places of its operations in the history, by the moments of their invocations.
    pub(super) members: Vec<usize>,
}

/// The parts of a history, without the operations that were certainly not done. Those come first whose first
/// key does.
pub(super) fn partitions(operations: &[Operation]) -> Vec<Partition> {
    let keys = keys(operations);
    let mut roots: Vec<usize> = (0..keys.len()).collect();
    for operation in operations {
        if let Touches::Range(from, to) = model::touches(&operation.op) {
            let (first, end) = range(&keys, from, to);
            for key in first..end {
                unite(&mut roots, first, key);
            }
        }
    }
    let mut parts = vec![Partition::default(); keys.len()];
    for (place, key) in keys.iter().enumerate() {
        parts[root(&roots, place)].keys.push((*key).to_owned());
    }
    for (index, operation) in operations.iter().enumerate() {
        if operation.outcome == Outcome::Failed {
            continue;
        }
        let (first, end) = match model::touches(&operation.op) {
            Touches::Key(key) => (keys.partition_point(|known| *known < key), keys.len()),
            Touches::Range(from, to) => range(&keys, from, to),
        };
        if first < end {
            parts[root(&roots, first)].members.push(index);
        } else {
            // A scan that comes across no key.
            parts.push(Partition { keys: Vec::new(), members: vec![index] });
        }
    }
    parts.retain(|part| !part.members.is_empty());
    for part in &mut parts {
        let call = |place: usize| operations[part.members[place]].invoked_at;
        let order = sorted(part.members.len(), &|one, other| call(one).cmp(&call(other)));
        part.members = order.into_iter().map(|place| part.members[place]).collect();
    }
    parts
}

/// All keys that occur, sorted; also those that occur in an answer only.
fn keys(operations: &[Operation]) -> Vec<&str> {
    let mut keys = Vec::new();
    let mut add = |key| {
        if let Err(place) = keys.binary_search(&key) {
            keys.insert(place, key);
        }
    };
    for operation in operations {
        if let Touches::Key(key) = model::touches(&operation.op) {
            add(key);
        }
        if let Outcome::Answered { answer: Answer::Pairs(pairs), .. } = &operation.outcome {
            pairs.iter().for_each(|(key, _)| add(key.as_str()));
        }
    }
    keys
}

fn range(keys: &[&str], from: &str, to: Option<&str>) -> (usize, usize) {
    let first = keys.partition_point(|key| *key < from);
    let end = keys.partition_point(|key| to.is_none_or(|to| *key < to));
    (first, end)
}

fn root(roots: &[usize], mut place: usize) -> usize {
    while roots[place] != place {
        place = roots[place];
    }
    place
}

/// The root of a part is its first key.
fn unite(roots: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(roots, one), root(roots, other));
    let first = one.min(other);
    roots[one] = first;
    roots[other] = first;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linearizability::tests::{Shorthand, get, put, scan};

    fn members(shorthand: &Shorthand) -> Vec<Vec<usize>> {
        let history = shorthand.history();
        partitions(history.operations()).into_iter().map(|part| part.members).collect()
    }

    #[test]
    fn keys_stand_alone_until_a_scan_comes_across_them() {
        let alone = Shorthand::new().run(put("b", "1")).run(put("a", "2")).run(get("b", Some("1")));
        assert_eq!(members(&alone), [vec![1], vec![0, 2]]);
        let together = alone.clone().run(scan("a", Some("c"), &[("a", "2"), ("b", "1")]));
        assert_eq!(members(&together), [vec![0, 1, 2, 3]]);
        let one = alone.run(scan("a", Some("b"), &[("a", "2")]));
        assert_eq!(members(&one), [vec![1, 3], vec![0, 2]]);
    }

    #[test]
    fn scans_that_overlap_bring_their_keys_together() {
        let history = Shorthand::new().run(put("a", "1")).run(put("b", "2")).run(put("c", "3"));
        let history = history.run(scan("a", Some("c"), &[])).run(scan("b", None, &[]));
        assert_eq!(members(&history), [vec![0, 1, 2, 3, 4]]);
    }

    #[test]
    fn a_scan_of_nothing_is_a_part_of_its_own() {
        let history = Shorthand::new().run(put("a", "1")).run(scan("x", None, &[]));
        assert_eq!(members(&history), [vec![0], vec![1]]);
    }
}
