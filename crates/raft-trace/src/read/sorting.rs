//! Bringing records into the order of their times, a little at a time: nobody waits for a million of them.

use std::collections::VecDeque;
use std::vec::IntoIter;

use crate::Trace;
use crate::record::Record;

/// Records that are being sorted by their times; those of one moment stay as they are.
#[derive(Debug)]
pub struct Sorting {
    trace: Trace,
    /// Pieces that are in order, in the order in which they stood; two neighbours at a time become one.
    runs: VecDeque<Vec<Record>>,
    /// So many of them wait for their turn in this round.
    left: usize,
    merge: Option<Merge>,
}

/// Two pieces, as far as they are not put together yet, and what comes of them.
#[derive(Debug)]
struct Merge {
    first: IntoIter<Record>,
    second: IntoIter<Record>,
    merged: Vec<Record>,
}

impl Sorting {
    /// The trace has the last of the pieces.
    pub(super) fn new(mut trace: Trace, runs: Vec<Vec<Record>>) -> Self {
        let mut runs = VecDeque::from(runs);
        runs.push_back(std::mem::take(&mut trace.records));
        Self { trace, left: runs.len(), runs, merge: None }
    }

    /// Moves so many records; true once nothing is left to be done.
    pub fn go_on(&mut self, mut steps: usize) -> bool {
        loop {
            if let Some(merge) = &mut self.merge {
                steps = match merge.go_on(steps) {
                    Some(left) => left,
                    None => return false,
                };
                self.runs.extend(self.merge.take().map(|merge| merge.merged));
            }
            if self.left < 2 {
                // The last of an odd number waits for the next round, behind those that became one.
                self.runs.rotate_left(self.left);
                self.left = self.runs.len();
            }
            if self.left < 2 {
                return true;
            }
            let (Some(first), Some(second)) = (self.runs.pop_front(), self.runs.pop_front()) else {
                return true;
            };
            self.left -= 2;
            let merged = Vec::with_capacity(first.len().saturating_add(second.len()));
            self.merge =
                Some(Merge { first: first.into_iter(), second: second.into_iter(), merged });
        }
    }

    /// The trace, in order.
    #[must_use]
    pub fn done(mut self) -> Trace {
        self.trace.records = self.runs.pop_front().unwrap_or_default();
        self.trace
    }
}

impl Merge {
    /// How many steps are left once both are one; nothing if they are not yet.
    fn go_on(&mut self, steps: usize) -> Option<usize> {
        for left in (0..steps).rev() {
            let (first, second) = (self.first.as_slice().first(), self.second.as_slice().first());
            let next = match (first, second) {
                (Some(one), Some(other)) if one.time <= other.time => self.first.next(),
                (_, Some(_)) => self.second.next(),
                (Some(_), None) => self.first.next(),
                (None, None) => return Some(left),
            };
            self.merged.extend(next);
        }
        None
    }
}
