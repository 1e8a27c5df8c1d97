//! Whether clients can tell the cluster from one machine that does one operation after the other.
//!
//! A history is *linearizable* (Herlihy and Wing 1990) if all its operations can be brought into one order in
//! which every operation lies between its invocation and its answer, and in which the machine would have given
//! these answers. An operation whose client gave up may stand anywhere after its invocation, or nowhere.
//!
//! [`check`] decides that for a whole history, [`Checker`] little by little. Nothing here knows of Raft.

mod awaited;
mod memo;
mod minimize;
mod model;
mod partition;
mod sample;
mod search;
mod task;
mod values;
mod verdict;

#[cfg(test)]
mod tests;

use minimize::Minimizer;
use partition::Partition;
use search::{Found, Search};
use task::Tasks;

use crate::MachineKind;
use crate::service::History;

pub use sample::{Sample, sample_history};
pub use verdict::{Stuck, Verdict, Violation};

/// Decides about a history, taking at most about `budget` steps; a step is to try one operation at one place,
/// and takes less than a microsecond. A history that is usual takes one or two for each operation, one with
/// dozens of clients on one key perhaps millions; for a million steps the checker may need 100 MB.
#[must_use]
pub fn check(machine: MachineKind, history: &History, budget: u64) -> Verdict {
    let mut checker = Checker::new(machine, history.clone());
    checker.step(budget);
    checker.verdict()
}

/// A decision under way. To cancel it, drop it. How it is cut into slices makes no difference to the result.
#[derive(Clone, Debug)]
pub struct Checker {
    machine: MachineKind,
    history: History,
    /// The parts of the history that are not decided yet. They take turns, so that one that is hard does not
    /// hide a violation in the others.
    open: Vec<(Partition, Search)>,
    turn: usize,
    /// The steps that a part may have taken at the end of its turn.
    quantum: u64,
    /// The orders found.
    orders: Vec<Vec<usize>>,
    violation: Option<(Search, Minimizer)>,
    /// Of how many operations those consist that are decided.
    decided: usize,
    of: usize,
    steps: u64,
    is_finished: bool,
}

/// How far a checker is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do.
    Running {
        /// So many operations could be brought into an order. It stands still while a violation is made small.
        done: usize,
        /// Of so many that matter.
        of: usize,
    },
    /// There is no more to do.
    Finished(Verdict),
}

/// The steps of a part's first turn.
const FIRST_QUANTUM: u64 = 20_000;

impl Checker {
    /// Nothing is decided yet. Operations that are added to the history later are not looked at.
    #[must_use]
    pub fn new(machine: MachineKind, history: History) -> Self {
        let operations = history.operations();
        let open: Vec<(Partition, Search)> = partition::partitions(operations)
            .into_iter()
            .map(|part| {
                let search = Search::new(Tasks::new(machine, operations, &part, None));
                (part, search)
            })
            .collect();
        let of = open.iter().map(|(_, search)| search.len()).sum();
        let is_finished = open.is_empty();
        Self {
            machine,
            history,
            open,
            turn: 0,
            quantum: FIRST_QUANTUM,
            orders: Vec::new(),
            violation: None,
            decided: 0,
            of,
            steps: 0,
            is_finished,
        }
    }

    /// Takes at most about so many steps.
    pub fn step(&mut self, budget: u64) -> Progress {
        let until = self.steps.saturating_add(budget);
        while !self.is_finished && self.steps < until {
            if self.violation.is_some() {
                self.minimize(until);
            } else {
                self.search(until);
            }
        }
        if self.is_finished {
            return Progress::Finished(self.verdict());
        }
        let depths = self.open.iter().map(|(_, search)| search.depth());
        let failed = self.violation.iter().map(|(search, _)| search.depth());
        Progress::Running { done: self.decided + depths.chain(failed).sum::<usize>(), of: self.of }
    }

    /// What is decided about.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// How many steps were taken.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// An order for each part of the history that was found linearizable so far. Parts have no key in common.
    /// The rest of their operations had no effect that anybody saw.
    #[must_use]
    pub fn orders(&self) -> &[Vec<usize>] {
        &self.orders
    }

    /// What can be said now: [`Verdict::Unknown`] if the search is not over, and a violation that may not be
    /// the smallest if only that is not over.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match &self.violation {
            Some((search, minimizer)) => Verdict::Violation(Box::new(Violation::new(
                self.machine,
                self.history.operations(),
                search.best(),
                minimizer,
            ))),
            None if self.is_finished => Verdict::Linearizable,
            None => Verdict::Unknown { steps: self.steps },
        }
    }

    /// A turn of one part.
    fn search(&mut self, until: u64) {
        let Some((_, search)) = self.open.get_mut(self.turn) else {
            (self.turn, self.quantum) = (0, self.quantum.saturating_mul(2));
            return;
        };
        let before = search.steps();
        let end = self.quantum.min(before.saturating_add(until - self.steps));
        let found = search.run(self.history.operations(), end);
        self.steps += search.steps() - before;
        match found {
            Found::Nothing => self.turn += usize::from(search.steps() >= self.quantum),
            Found::Order => {
                let (_, search) = self.open.remove(self.turn);
                self.orders.push(search.order());
                self.decided += search.len();
                self.is_finished = self.open.is_empty();
            }
            Found::NoOrder => {
                let (part, search) = self.open.remove(self.turn);
                let operations = self.history.operations();
                let minimizer = Minimizer::new(self.machine, operations, part, &search);
                self.violation = Some((search, minimizer));
            }
        }
    }

    fn minimize(&mut self, until: u64) {
        if let Some((_, minimizer)) = &mut self.violation {
            let before = minimizer.steps();
            let end = before.saturating_add(until - self.steps);
            self.is_finished = minimizer.run(self.history.operations(), end);
            self.steps += minimizer.steps() - before;
        }
    }
}
