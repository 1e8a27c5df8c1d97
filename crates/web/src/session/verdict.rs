//! Whether what clients saw can be explained: the search for an order of their operations.

use raft_sim::linearizability::{Checker, Progress, Verdict};
use raft_sim::service::{ClientId, History};
use raft_sim::sorting::arranged;

use super::Session;
use super::record::{Ending, Operation};

/// A search under way, or what it came to.
#[derive(Clone, Debug, Default)]
pub struct Linearity {
    checker: Option<Checker>,
    progress: Option<(usize, usize)>,
    verdict: Option<Verdict>,
    /// How many operations it was about.
    count: usize,
}

/// More steps are not taken: some histories are too hard.
const STEPS_MAX: u64 = 20_000_000;
/// So many steps are taken between two looks at the clock.
const STEPS: u64 = 2_000;

impl Linearity {
    /// What the search came to.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// So many operations are in an order, of so many, while it is looked into.
    #[must_use]
    pub fn progress(&self) -> Option<(usize, usize)> {
        self.progress
    }

    /// How many operations it is about.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Session {
    /// Begins to look into the operations of the clients up to now.
    pub fn begin_verdict(&mut self) {
        self.version += 1;
        let operations = self.run.record.operations_before(self.position().events);
        let history = as_history(operations, self.position().events);
        self.linearity = Linearity {
            checker: Some(Checker::new(self.cluster().script().config.machine, history)),
            progress: Some((0, operations.len())),
            verdict: None,
            count: operations.len(),
        };
    }

    /// Ends the search without a verdict.
    pub fn cancel_verdict(&mut self) {
        self.version += 1;
        self.linearity.forget();
    }

    /// Goes on with it until `is_late`; true if there is more to do.
    pub fn continue_verdict(&mut self, mut is_late: impl FnMut() -> bool) -> bool {
        let linearity = &mut self.linearity;
        let Some(checker) = &mut linearity.checker else { return false };
        self.version += 1;
        loop {
            match checker.step(STEPS) {
                Progress::Running { done, of } if checker.steps() < STEPS_MAX => {
                    linearity.progress = Some((done, of));
                }
                Progress::Running { .. } | Progress::Finished(_) => {
                    linearity.verdict = Some(checker.verdict());
                    (linearity.checker, linearity.progress) = (None, None);
                    return false;
                }
            }
            if is_late() {
                return true;
            }
        }
    }
}

/// The operations as their clients saw them before an event.
fn as_history(operations: &[Operation], before: u64) -> History {
    let ended = |operation: &Operation| {
        operation.end.as_ref().filter(|(event, ..)| *event < before).cloned()
    };
    let mut moments: Vec<(u64, usize, bool)> = Vec::new();
    for (place, operation) in operations.iter().enumerate() {
        moments.push((operation.event, place, false));
        if let Some((event, ..)) = ended(operation) {
            moments.push((event, place, true));
        }
    }
    let mut history = History::new();
    for (_, place, is_end) in arranged(moments, Ord::cmp) {
        let operation = &operations[place];
        let (client, number): (ClientId, u64) = (operation.client, operation.number);
        match ended(operation) {
            Some((_, at, Ending::Answered(answer))) if is_end => {
                history.answered(client, number, answer.as_ref().clone(), at);
            }
            Some((_, _, Ending::GaveUp)) if is_end => history.gave_up(client, number),
            _ if !is_end => {
                history.invoked(client, number, operation.op.as_ref().clone(), operation.at);
            }
            _ => {}
        }
    }
    history
}
