//! The history of a run: its past at hand, and what would have come of it otherwise.
//!
//! A [`History`] owns the present of a cluster and plays it. Along the way it keeps **checkpoints**, copies
//! of the cluster, so that every moment comes back by playing a little from the checkpoint before it:
//! everything is a function of the script. Who acts in the past begins a **branch**; what had come before
//! stays as another one.
//!
//! What each branch remembers for ever is small: its script, its [milestones](History::milestones), where
//! it ends. Events beyond the latest ones are played again when somebody asks for them.
//!
//! ```
//! use raft_sim::script::{KeepUnsynced, Who};
//! use raft_sim::{Action, History, Script, Time};
//!
//! let mut history = History::new(Script::default())?;
//! history.run_until(Time::from_millis(5000));
//! let before = history.present().digest();
//! history.seek(Time::from_millis(2000));
//! // In the past: another future begins.
//! let main = history.current();
//! history.act(Action::Crash { server: Who::Leader, keep: KeepUnsynced::Nothing })?;
//! history.run_until(Time::from_millis(5000));
//! assert_ne!(history.present().digest(), before);
//! history.switch(main, Time::from_millis(5000))?;
//! assert_eq!(history.present().digest(), before);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::sync::Arc;

use raft_core::Paper;

use crate::cluster::ClusterRules;
use crate::table::Table;
use crate::{Cluster, Event, EventId, InvalidConfig, Script, Time};

mod apart;
mod branch;
mod checkpoints;
mod compare;
mod fork;
mod interest;
mod milestones;
mod seek;
mod step;
mod tree;
mod window;

use branch::Branch;
use checkpoints::Keeper;
use seek::Goal;
use window::Window;

pub use branch::{BranchId, BranchInfo};
pub use checkpoints::Spacing;
pub use compare::{Comparison, Difference, Outcome};
pub use interest::{Interest, Interests};
pub use seek::{Progress, Seek};
pub use step::Found;
pub use tree::{RemoveError, Removed, UnknownBranch};

/// A place in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// How many events there were before it.
    pub events: u64,
    /// When.
    pub at: Time,
}

impl Position {
    /// Where a cluster is.
    #[must_use]
    pub fn of<R: ClusterRules>(cluster: &Cluster<R>) -> Self {
        Self { events: cluster.event_count(), at: cluster.now() }
    }
}

/// A cluster with everything that it has been, and could have been.
#[derive(Debug)]
pub struct History<R = Paper> {
    /// What everything began with. What it has still to say in the past is said on every branch.
    origin: Arc<Script>,
    present: Cluster<R>,
    current: BranchId,
    /// The branch that the present is on.
    branch: Branch<R>,
    others: Table<BranchId, Branch<R>>,
    /// How many branches there have been.
    begun: u32,
    keeper: Keeper<R>,
    window: Option<Window<R>>,
}

impl History {
    /// A cluster at time zero with no past, which decides as the paper does.
    ///
    /// # Errors
    /// If the script's configuration is impossible.
    pub fn new(script: impl Into<Arc<Script>>) -> Result<Self, InvalidConfig> {
        let script: Arc<Script> = script.into();
        // Made twice: what the page does not copy at the start, it need not know how to copy.
        let start = Cluster::new(Arc::clone(&script))?;
        Ok(Self::begin(Cluster::new(script)?, start, Spacing::default()))
    }
}

impl<R: ClusterRules> History<R> {
    /// The history that begins with a cluster as it is. What its script has said so far has been said for
    /// good; nobody goes back before it.
    #[must_use]
    pub fn of(cluster: Cluster<R>) -> Self {
        Self::with_spacing(cluster, Spacing::default())
    }

    /// The same with checkpoints at other distances.
    #[must_use]
    pub fn with_spacing(mut present: Cluster<R>, spacing: Spacing) -> Self {
        let start = present.checkpoint();
        Self::begin(present, start, spacing)
    }

    /// `start` is as `present`.
    fn begin(mut present: Cluster<R>, start: Cluster<R>, spacing: Spacing) -> Self {
        let origin = Arc::clone(present.script());
        let mut keeper = Keeper::new(spacing, Arc::clone(&origin), start);
        let branch = Branch::new(&mut present, &mut keeper);
        let (current, others) = (BranchId(0), Table::new());
        Self { origin, present, current, branch, others, begun: 1, keeper, window: None }
    }

    /// The cluster as it is at the moment that is looked at. Of its events it has only those since the last
    /// checkpoint for certain; [`History::events`] has them all.
    #[must_use]
    pub fn present(&self) -> &Cluster<R> {
        &self.present
    }

    /// Where in its run the present is.
    #[must_use]
    pub fn position(&self) -> Position {
        Position::of(&self.present)
    }

    /// Where this branch's past begins.
    #[must_use]
    pub fn start(&self) -> Position {
        self.keeper.start().at
    }

    /// How far this branch has ever been played.
    #[must_use]
    pub fn end(&self) -> Position {
        self.branch.end
    }

    /// Whether the present is the end of its branch: what is done now needs no other one.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.branch.tip.is_none()
    }

    /// Goes to the end of the branch.
    pub fn live(&mut self) {
        if let Some(tip) = self.branch.tip.take() {
            self.present = *tip;
        }
    }

    /// Plays everything up to `until`: what was played before, and on.
    pub fn run_until(&mut self, until: Time) {
        while !self.run_some(until, u32::MAX) {}
    }

    /// Plays at most `limit` happenings up to `until`; true if that is reached.
    pub fn run_some(&mut self, until: Time, limit: u32) -> bool {
        self.play(Goal::Time(until), limit)
    }

    /// Plays on until something can be seen to have happened, as [`Cluster::step`] does.
    pub fn step(&mut self) {
        let next = self.present.event_count() + 1;
        self.play(Goal::Count(next), 1000);
    }

    /// Plays the present towards `goal`; true if that is reached.
    fn play(&mut self, goal: Goal, limit: u32) -> bool {
        let is_reached = self.branch.play(&mut self.present, goal, limit, &mut self.keeper);
        self.notice_end();
        is_reached
    }

    /// If the present has come to the end of its branch, it is that end from now on.
    fn notice_end(&mut self) {
        if self.position() >= self.branch.end {
            self.branch.tip = None;
        }
        self.thin();
    }

    /// One event of this branch, wherever it is; `None` if it has not come yet, or was before the start.
    pub fn event(&mut self, id: EventId) -> Option<&Event> {
        self.events(id..id.saturating_add(1)).next()
    }

    /// What matters of this branch when one looks at all of it: elections, leaders, actions, goals, what
    /// went wrong. From the start to the end, oldest first.
    pub fn milestones(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.branch.milestones.iter()
    }

    /// The same of any branch.
    pub fn milestones_of(&self, id: BranchId) -> Option<impl DoubleEndedIterator<Item = &Event>> {
        self.branch_of(id).map(|branch| branch.milestones.iter())
    }

    /// Where the checkpoints of this branch are, from its start on.
    pub fn checkpoints(&self) -> impl Iterator<Item = Position> {
        self.branch.checkpoints.iter().map(|checkpoint| checkpoint.at)
    }

    /// How many checkpoints there are, on all branches.
    #[must_use]
    pub fn checkpoint_count(&self) -> usize {
        let branches = std::iter::once(&self.branch).chain(self.others.values());
        checkpoints::count(branches)
    }
}
