//! Going to any moment.

use std::sync::Arc;

use super::branch::Branch;
use super::checkpoints::{Checkpoint, latest};
use super::{BranchId, History, Position, UnknownBranch};
use crate::cluster::ClusterRules;
use crate::{Cluster, EventId, Time};

/// Where to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// When everything up to this time has happened.
    Time(Time),
    /// As soon as there have been so many events.
    Count(u64),
}

impl Goal {
    /// Plays at most `limit` happenings; true if the goal is reached, or can never be.
    pub(super) fn play<R: ClusterRules>(self, cluster: &mut Cluster<R>, limit: u32) -> bool {
        match self {
            Self::Time(until) => cluster.run_some(until, limit),
            Self::Count(count) => {
                for _ in 0..limit {
                    if cluster.event_count() >= count || cluster.next_at().is_none() {
                        return true;
                    }
                    cluster.play_next();
                }
                cluster.event_count() >= count
            }
        }
    }

    /// Whether who plays on from there gets to the goal.
    pub(super) fn is_after(self, at: Position) -> bool {
        match self {
            Self::Time(until) => at.at <= until,
            Self::Count(count) => at.events < count,
        }
    }

    /// Whether it is at the end or beyond.
    fn is_beyond(self, end: Position) -> bool {
        match self {
            Self::Time(until) => until >= end.at,
            Self::Count(count) => count > end.events,
        }
    }

    fn coordinate(self, at: Position) -> u64 {
        match self {
            Self::Time(_) => at.at.as_micros(),
            Self::Count(_) => at.events,
        }
    }

    fn value(self) -> u64 {
        match self {
            Self::Time(until) => until.as_micros(),
            Self::Count(count) => count,
        }
    }
}

/// A way to another moment, to be gone in parts. While it is gone the present stays as it is; who drops it
/// stays there.
#[derive(Debug)]
pub struct Seek<R> {
    branch: BranchId,
    goal: Goal,
    from: Position,
    /// `None`: beyond the end, the end itself is played on.
    replayed: Option<Box<Cluster<R>>>,
}

/// How far a [`Seek`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So much of it: events for an event, microseconds for a time.
    pub done: u64,
    /// The whole of it.
    pub of: u64,
    /// It is done: the present is what was sought.
    pub is_there: bool,
}

impl<R: ClusterRules> History<R> {
    /// Goes to a time on this branch: everything up to it has happened, and nothing after. A time beyond
    /// the end is played to. Before the start there is nothing but the start.
    pub fn seek(&mut self, time: Time) {
        self.go(self.current, Goal::Time(time));
    }

    /// Goes to just after an event. One that has not come yet is played to; if the cluster comes to rest
    /// for good before, that is as far as one gets.
    pub fn seek_event(&mut self, id: EventId) {
        self.go(self.current, Goal::Count(id.saturating_add(1)));
    }

    /// Goes back to a place where one has been, on any branch: exactly the events before it have happened.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn return_to(&mut self, id: BranchId, place: Position) -> Result<(), UnknownBranch> {
        let end = self.branch_of(id).ok_or(UnknownBranch(id))?.end;
        if place >= end {
            self.change_branch(id);
            self.live();
            return Ok(());
        }
        self.go(id, Goal::Count(place.events));
        // What happens at that very time may have been still to come.
        let is_next_later = self.present.next_at().is_none_or(|next| next > place.at);
        let at = place.at.as_micros().saturating_sub(u64::from(!is_next_later));
        if self.present.now().as_micros() < at {
            self.run_until(Time::from_micros(at));
        }
        Ok(())
    }

    /// The same in parts: see [`Self::continue_seek`].
    #[must_use]
    pub fn begin_seek(&self, time: Time) -> Seek<R> {
        self.plan(self.current, Goal::Time(time))
    }

    /// The same in parts: see [`Self::continue_seek`].
    #[must_use]
    pub fn begin_seek_event(&self, id: EventId) -> Seek<R> {
        self.plan(self.current, Goal::Count(id.saturating_add(1)))
    }

    /// Plays at most `limit` happenings towards what is sought, which becomes the present once it is
    /// reached. In between anything may be done with the history; what is sought is on the branch on which
    /// the search began. What has been played beyond that branch's end stays played.
    ///
    /// # Errors
    /// If that branch is gone.
    pub fn continue_seek(
        &mut self,
        seek: &mut Seek<R>,
        limit: u32,
    ) -> Result<Progress, UnknownBranch> {
        let id = seek.branch;
        let Some(branch) = self.branch_of(id) else { return Err(UnknownBranch(id)) };
        let (is_there, at) = match seek.replayed.take() {
            Some(mut cluster) => {
                cluster.go_on_by(branch.script(self.present.script()).clone());
                let is_there = seek.goal.play(&mut cluster, limit);
                let at = Position::of(&cluster);
                if is_there {
                    self.install(id, *cluster);
                } else {
                    seek.replayed = Some(cluster);
                }
                (is_there, at)
            }
            None => self.play_end(id, seek.goal, limit),
        };
        let of = seek.goal.value().saturating_sub(seek.goal.coordinate(seek.from));
        let done = seek.goal.coordinate(at).saturating_sub(seek.goal.coordinate(seek.from));
        let done = if is_there { of } else { done.min(of) };
        Ok(Progress { done, of, is_there })
    }

    pub(super) fn go(&mut self, id: BranchId, goal: Goal) {
        if id == self.current && goal.is_beyond(self.branch.end) {
            self.live();
        }
        let is_on_the_way = id == self.current && goal.is_after(self.position());
        let from = self.branch.base(goal).map(|base| base.at);
        if is_on_the_way && from.is_none_or(|base| base <= self.position()) {
            while !self.play(goal, u32::MAX) {}
            return;
        }
        let mut seek = self.plan(id, goal);
        while self.continue_seek(&mut seek, u32::MAX).is_ok_and(|progress| !progress.is_there) {}
    }

    pub(super) fn plan(&self, id: BranchId, goal: Goal) -> Seek<R> {
        let branch = self.branch_of(id).unwrap_or(&self.branch);
        if goal.is_beyond(branch.end) {
            return Seek { branch: id, goal, from: branch.end, replayed: None };
        }
        let base = self.base(id, branch, goal);
        let from = Position::of(&base);
        Seek { branch: id, goal, from, replayed: Some(Box::new(base)) }
    }

    /// A copy of the cluster to play towards `goal` from: the latest there is.
    fn base(&self, id: BranchId, branch: &Branch<R>, goal: Goal) -> Cluster<R> {
        let checkpoint = branch.base(goal).unwrap_or(self.keeper.start());
        let window = self.window.as_ref().filter(|window| window.branch == id);
        let nearer = window.and_then(|window| latest(&window.near, |at| goal.is_after(at)));
        let best = nearer.filter(|near| near.at > checkpoint.at).unwrap_or(checkpoint);
        best.play_by(branch.script(self.present.script()))
    }

    /// Plays the end of a branch on.
    fn play_end(&mut self, id: BranchId, goal: Goal, limit: u32) -> (bool, Position) {
        let other = self.others.get_mut(&id).filter(|_| id != self.current);
        let branch = other.unwrap_or(&mut self.branch);
        // Whoever gives up stays where they are.
        let mut tip = match branch.tip.take() {
            Some(tip) => tip,
            None => Box::new(self.present.checkpoint()),
        };
        let is_there = branch.play(&mut tip, goal, limit, &mut self.keeper);
        let at = Position::of(&tip);
        branch.tip = Some(tip);
        if is_there {
            self.change_branch(id);
            self.live();
        }
        self.thin();
        (is_there, at)
    }

    /// What was sought is the present.
    fn install(&mut self, id: BranchId, mut cluster: Cluster<R>) {
        self.change_branch(id);
        let tip = &mut self.branch.tip;
        cluster.events.keep_all(false);
        let before = std::mem::replace(&mut self.present, cluster);
        if tip.is_none() {
            *tip = Some(Box::new(before));
        }
        self.notice_end();
    }
}

impl<R> Branch<R> {
    /// The latest checkpoint from which one gets to `goal`.
    fn base(&self, goal: Goal) -> Option<&Arc<Checkpoint<R>>> {
        latest(&self.checkpoints, |at| goal.is_after(at))
    }

    /// The latest checkpoint before the event `id`.
    pub(super) fn base_before(&self, id: EventId) -> Option<&Arc<Checkpoint<R>>> {
        latest(&self.checkpoints, |at| at.events <= id)
    }

    /// The latest checkpoint before `end`, and not of that very moment.
    pub(super) fn base_within(&self, end: Position) -> Option<&Arc<Checkpoint<R>>> {
        latest(&self.checkpoints, |at| at.events <= end.events && at.at < end.at)
    }
}
