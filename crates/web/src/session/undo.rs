//! Taking back what was done, and doing it again.
//!
//! Nothing is lost by that: what is taken back stays as a branch, or as a run that is put aside.

use raft_sim::History;
use raft_sim::history::{BranchId, Position};

use super::Run;
use super::branches::Deleted;

/// More steps are not taken back.
const STEPS_MAX: usize = 200;
/// More runs are not put aside: each may be large.
const RUNS_MAX: usize = 4;

/// A place in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(super) branch: BranchId,
    pub(super) at: Position,
}

impl Place {
    pub(super) fn of(history: &History) -> Self {
        Self { branch: history.current(), at: history.position() }
    }
}

/// Something that a person did.
#[derive(Debug)]
pub(super) enum Done {
    /// Something to the cluster, from there on; at the end of a branch or, in the past, beginning another one.
    Acted { before: Place, is_fork: bool },
    /// Begun another run, in place of this one.
    Restarted(Box<Run>),
    /// Given a branch another name than this.
    Renamed(BranchId, Option<String>),
    /// Deleted a branch.
    Deleted(BranchId, Deleted),
}

/// Something that was taken back, and how it is done again.
#[derive(Debug)]
pub(super) enum TakenBack {
    /// By going back to there. The branch that was made to go on without it, if one was.
    Acted { after: Place, made: Option<BranchId>, done: Done },
    /// By taking up that run.
    Restarted(Box<Run>),
    /// By giving a branch that name.
    Renamed(BranchId, Option<String>),
    /// By deleting a branch.
    Deleted(BranchId),
}

/// What can be taken back, and what can be done again; the latest is the last.
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub(super) done: Vec<Done>,
    pub(super) taken_back: Vec<TakenBack>,
}

impl Steps {
    /// Something new was done: what was taken back before is not done again.
    pub(super) fn did(&mut self, done: Done) {
        self.taken_back.clear();
        self.push(done);
    }

    pub(super) fn push(&mut self, done: Done) {
        self.done.push(done);
        let runs = self.done.iter().filter(|done| matches!(done, Done::Restarted(_))).count();
        if runs > RUNS_MAX {
            let oldest = self.done.iter().position(|done| matches!(done, Done::Restarted(_)));
            self.done.drain(..=oldest.unwrap_or(0));
        } else if self.done.len() > STEPS_MAX {
            self.done.remove(0);
        }
    }
}
