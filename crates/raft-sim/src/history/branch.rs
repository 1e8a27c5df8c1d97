//! One of the ways that things went.

use std::fmt;
use std::sync::Arc;

use super::Position;
use super::checkpoints::{Checkpoint, Keeper};
use super::milestones::Milestones;
use super::seek::Goal;
use crate::cluster::ClusterRules;
use crate::t;
use crate::{Action, Cluster, Script, Time};

/// The name of a branch, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BranchId(pub u32);

impl fmt::Display for BranchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&t!("branch {n}", n = self.0))
    }
}

/// What is to be told of a branch.
#[derive(Clone, Copy, Debug)]
pub struct BranchInfo<'a> {
    /// Its name for programs.
    pub id: BranchId,
    /// The branch that it has its past from, up to that place; `None` for the first one.
    pub parent: Option<(BranchId, Position)>,
    /// When and by what it began to differ from the branch that was looked at then; `None` for the first, and for
    /// those that began with nothing being done ([`super::History::branch_off`]).
    pub began: Option<(Time, &'a Action)>,
    /// Its name for people, if they gave it one.
    pub name: Option<&'a str>,
    /// How far it has been played, and so how many events it has.
    pub end: Position,
    /// Whether the present is on it.
    pub is_current: bool,
}

#[derive(Debug)]
pub(super) struct Branch<R> {
    /// The branches that its past is a part of, from the first one on, and up to where of each.
    pub(super) lineage: Vec<(BranchId, Position)>,
    pub(super) began: Option<(Time, Action)>,
    pub(super) name: Option<String>,
    pub(super) end: Position,
    /// The places in its script of what was done live, in order.
    pub(super) acts: Vec<usize>,
    /// In order, with those of its past that it shares with others; the first is the history's start.
    pub(super) checkpoints: Vec<Arc<Checkpoint<R>>>,
    pub(super) milestones: Milestones,
    /// The cluster at its end; `None` while that is the history's present.
    pub(super) tip: Option<Box<Cluster<R>>>,
}

/// So many happenings are played before their events are looked through.
const CHUNK: u32 = 256;

impl<R: ClusterRules> Branch<R> {
    /// The first one.
    pub(super) fn new(present: &mut Cluster<R>, keeper: &mut Keeper<R>) -> Self {
        Self {
            lineage: Vec::new(),
            began: None,
            name: None,
            end: Position::of(present),
            acts: Vec::new(),
            checkpoints: vec![Arc::clone(keeper.start())],
            milestones: Milestones::default(),
            tip: None,
        }
    }

    /// Plays `cluster`, which is somewhere on this branch, towards `goal`; true if that is reached. What is
    /// new is remembered.
    pub(super) fn play(
        &mut self,
        cluster: &mut Cluster<R>,
        goal: Goal,
        limit: u32,
        keeper: &mut Keeper<R>,
    ) -> bool {
        let mut left = limit;
        loop {
            let now = left.min(CHUNK);
            left -= now;
            cluster.events.keep_all(true);
            let is_reached = goal.play(cluster, now);
            self.remember(cluster, keeper);
            if is_reached || left == 0 {
                return is_reached;
            }
        }
    }

    /// If `cluster` is beyond the end, remembers what is new: that is the end now.
    pub(super) fn remember(&mut self, cluster: &mut Cluster<R>, keeper: &mut Keeper<R>) {
        let at = Position::of(cluster);
        if at >= self.end {
            let new = cluster.events.milestones().filter(|event| event.id >= self.end.events);
            new.for_each(|event| self.milestones.push(event.clone()));
            self.end = at;
            let last = self.checkpoints.last().map_or(0, |last| last.at.events);
            if at.events.saturating_sub(last) >= keeper.spacing.events {
                self.keep_checkpoint(cluster, keeper);
            }
        }
        cluster.events.keep_all(false);
    }

    /// Something was done at the end, at `now`: a checkpoint of the same moment may have been after it.
    pub(super) fn acted(&mut self, place: usize, now: Time) {
        self.acts.push(place);
        while self.checkpoints.len() > 1
            && self.checkpoints.last().is_some_and(|last| last.at.at >= now)
        {
            self.checkpoints.pop();
        }
    }

    /// The run of this branch as a script; `present` is the history's.
    pub(super) fn script<'a>(&'a self, present: &'a Arc<Script>) -> &'a Arc<Script> {
        self.tip.as_ref().map_or(present, |tip| tip.script())
    }

    /// Nobody looks at this branch for now.
    pub(super) fn rest(&mut self) {
        if let Some(tip) = &mut self.tip {
            tip.events = tip.events.continued();
        }
    }
}
