//! The search for the few operations that a violation is about.

use super::partition::Partition;
use super::search::{Best, Found, Search};
use super::task::Tasks;
use crate::MachineKind;
use crate::service::{Moment, Operation, Outcome};
use crate::sorting::ascending;

/// Takes answers away for as long as there is a violation. With fewer answers that count there are only more
/// orders, so that an answer which cannot be taken away now cannot be taken away later either.
#[derive(Clone, Debug)]
pub(super) struct Minimizer {
    machine: MachineKind,
    part: Partition,
    /// The smallest set known, sorted.
    set: Vec<usize>,
    /// How far the search came with it.
    best: Best,
    /// What is tried to take away.
    attempt: Attempt,
    /// The set to try, and the search in it.
    trial: Option<(Vec<usize>, Search)>,
    /// Steps that one search may take.
    limit: u64,
    is_minimal: bool,
    steps: u64,
}

#[derive(Clone, Copy, Debug)]
enum Attempt {
    /// Everything after this.
    After(Moment),
    /// So many, from here on.
    Some { from: usize, count: usize },
    /// There is nothing left to try.
    Over,
}

impl Minimizer {
    /// After a search in `part` that found no order.
    pub(super) fn new(
        machine: MachineKind,
        operations: &[Operation],
        part: Partition,
        search: &Search,
    ) -> Self {
        let is_answered = |index: &&usize| ended(&operations[**index]).is_some();
        let set: Vec<usize> = part.members.iter().filter(is_answered).copied().collect();
        let set = ascending(&set);
        let best = search.best().clone();
        let attempt = match best.horizon {
            Some(horizon) => Attempt::After(horizon),
            None => Attempt::Over,
        };
        let limit = search.steps().saturating_mul(4).max(50_000);
        let (trial, is_minimal, steps) = (None, true, 0);
        Self { machine, part, set, best, attempt, trial, limit, is_minimal, steps }
    }

    pub(super) fn part(&self) -> &Partition {
        &self.part
    }

    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// Goes on until the set is as small as can be, or until `until` steps were taken in all; whether it is
    /// done.
    pub(super) fn run(&mut self, operations: &[Operation], until: u64) -> bool {
        while self.steps < until {
            if self.trial.is_none() && !self.next_trial(operations) {
                return true;
            }
            let Some((_, search)) = &mut self.trial else { continue };
            let before = search.steps();
            let end = before.saturating_add(until.saturating_sub(self.steps));
            let found = search.run(operations, self.limit.min(end));
            self.steps += search.steps() - before;
            if found == Found::Nothing && search.steps() < self.limit {
                continue;
            }
            self.is_minimal &= found != Found::Nothing;
            let Some((set, search)) = self.trial.take() else { continue };
            let is_smaller = found == Found::NoOrder;
            if is_smaller {
                self.set = set;
                self.best = search.best().clone();
            }
            self.proceed(is_smaller);
        }
        false
    }

    /// Whether there is anything left to try.
    fn next_trial(&mut self, operations: &[Operation]) -> bool {
        let set: Vec<usize> = match self.attempt {
            Attempt::Over => return false,
            Attempt::After(last) => {
                let is_before = |index: &&usize| ended(&operations[**index]) <= Some(last);
                self.set.iter().filter(is_before).copied().collect()
            }
            Attempt::Some { from, count } => {
                let end = (from + count).min(self.set.len());
                [&self.set[..from], &self.set[end..]].concat()
            }
        };
        let tasks = Tasks::new(self.machine, operations, &self.part, Some(&set));
        // To set a search up costs about as much as a step with every operation.
        self.steps += self.part.members.len() as u64;
        self.trial = Some((set, Search::new(tasks)));
        true
    }

    fn proceed(&mut self, is_smaller: bool) {
        let left = self.set.len();
        self.attempt = match self.attempt {
            Attempt::Over => Attempt::Over,
            Attempt::After(_) => Attempt::Some { from: 0, count: left.div_ceil(2) },
            Attempt::Some { from, count } => {
                let from = if is_smaller { from } else { from + count };
                match (from < left, count) {
                    (true, _) => Attempt::Some { from, count },
                    (false, 0 | 1) => Attempt::Over,
                    (false, _) => Attempt::Some { from: 0, count: count.min(left).div_ceil(2) },
                }
            }
        };
    }

    /// The smallest set known; whether nothing can be taken from it; how far the search came with it.
    pub(super) fn result(&self) -> (&[usize], bool, &Best) {
        (&self.set, self.is_minimal && matches!(self.attempt, Attempt::Over), &self.best)
    }
}

fn ended(operation: &Operation) -> Option<Moment> {
    match operation.outcome {
        Outcome::Answered { at, .. } => Some(at),
        Outcome::Unknown | Outcome::Failed => None,
    }
}
