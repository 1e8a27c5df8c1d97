//! Where two runs part.

use std::collections::VecDeque;

use raft_core::Paper;

use super::{BranchId, History, Progress, UnknownBranch};
use crate::cluster::ClusterRules;
use crate::{Cluster, Event, EventId, Time};

/// The first event that is not the same in two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which event, by its number: the lower one, where the runs number it differently.
    pub event: EventId,
    /// When: at the earlier of the two.
    pub at: Time,
    /// What happened in one run; `None` if nothing did any more.
    pub left: Option<Event>,
    /// What happened in the other.
    pub right: Option<Event>,
}

/// What a comparison has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No difference so far.
    Going(Progress),
    /// There is one.
    Different(Box<Difference>),
    /// All events are equal up to the time that was looked at.
    Equal,
}

/// Two runs that are played side by side, to be gone on with in parts.
#[derive(Debug)]
pub struct Comparison<A = Paper, B = A> {
    left: Side<A>,
    right: Side<B>,
    from: Time,
    until: Time,
    is_by_meaning: bool,
}

#[derive(Debug)]
struct Side<R> {
    cluster: Cluster<R>,
    /// Those that the other run has not come to.
    events: VecDeque<Event>,
    is_done: bool,
}

impl<A: ClusterRules, B: ClusterRules> Comparison<A, B> {
    /// Compares two runs up to a time, event by event and in everything, from the first event that both
    /// clusters still have. So two new clusters are compared from their start: of two configurations, say,
    /// with one seed.
    #[must_use]
    pub fn new(left: Cluster<A>, right: Cluster<B>, until: Time) -> Self {
        let first = left.events.first().max(right.events.first());
        let from = left.now().min(right.now());
        let (left, right) = (Side::new(left, first), Side::new(right, first));
        Self { left, right, from, until, is_by_meaning: false }
    }

    /// Only what the events mean counts ([`Event::means_same`]). And if nothing more happens in one run up to where
    /// one looks, it is told what comes next there.
    #[must_use]
    pub fn by_meaning(self) -> Self {
        Self { is_by_meaning: true, ..self }
    }

    /// Up to which time is looked.
    #[must_use]
    pub fn until(&self) -> Time {
        self.until
    }

    /// Looks on up to a later time.
    pub fn look_until(&mut self, until: Time) {
        if until > self.until {
            self.until = until;
            (self.left.is_done, self.right.is_done) = (false, false);
        }
    }

    /// Plays at most `limit` happenings of each run.
    pub fn go_on(&mut self, limit: u32) -> Outcome {
        let mut left = limit;
        loop {
            if let Some(difference) = self.difference() {
                return Outcome::Different(Box::new(difference));
            }
            if self.left.is_done && self.right.is_done {
                return Outcome::Equal;
            }
            if left == 0 {
                let now = self.left.cluster.now().min(self.right.cluster.now());
                let (done, of) = (now.since(self.from), self.until.since(self.from));
                return Outcome::Going(Progress { done, of, is_there: false });
            }
            let now = left.min(CHUNK);
            left -= now;
            self.left.play(self.until, now);
            self.right.play(self.until, now);
        }
    }

    /// The first one among the events at hand.
    fn difference(&mut self) -> Option<Difference> {
        let is_by_meaning = self.is_by_meaning;
        let is_same = |one: &Event, other: &Event| {
            if is_by_meaning { one.means_same(other) } else { one.is_same(other) }
        };
        loop {
            let (left, right) = (&mut self.left, &mut self.right);
            match (left.events.front(), right.events.front()) {
                (Some(one), Some(other)) if is_same(one, other) => {
                    left.events.pop_front();
                    right.events.pop_front();
                }
                (None, None) => return None,
                (None, _) if !left.is_done => return None,
                (_, None) if !right.is_done => return None,
                _ => {
                    if is_by_meaning {
                        left.look_ahead();
                        right.look_ahead();
                    }
                    let (left, right) = (left.events.pop_front(), right.events.pop_front());
                    let either = || [&left, &right].into_iter().flatten();
                    let event = either().map(|event| event.id).min()?;
                    let at = either().map(|event| event.at).min()?;
                    return Some(Difference { event, at, left, right });
                }
            }
        }
    }
}

/// So many happenings are played on each side in turn.
const CHUNK: u32 = 256;
/// What comes next is looked for so far ahead, in microseconds, and in so many chunks.
const AHEAD_US: u64 = 10_000_000;
const AHEAD_CHUNKS: u32 = 40;

impl<R: ClusterRules> Side<R> {
    fn new(mut cluster: Cluster<R>, first: EventId) -> Self {
        cluster.events.keep_all(true);
        let events = cluster.events.take_all().filter(|event| event.id >= first).collect();
        Self { cluster, events, is_done: false }
    }

    fn play(&mut self, until: Time, limit: u32) {
        if !self.is_done {
            self.is_done = self.cluster.run_some(until, limit);
            self.events.extend(self.cluster.events.take_all());
        }
    }

    /// If nothing happens up to where one looks, what comes next is still worth telling.
    fn look_ahead(&mut self) {
        let until = self.cluster.now().plus(AHEAD_US);
        for _ in 0..AHEAD_CHUNKS {
            if !self.events.is_empty() || self.cluster.now() >= until {
                return;
            }
            self.cluster.run_some(until, CHUNK);
            self.events.extend(self.cluster.events.take_all());
        }
    }
}

impl<R: ClusterRules> History<R> {
    /// Compares two branches, up to where the shorter one ends.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn compare(&self, left: BranchId, right: BranchId) -> Result<Comparison<R>, UnknownBranch> {
        let branch = |id| self.branch_of(id).ok_or(UnknownBranch(id));
        let (one, other) = (branch(left)?, branch(right)?);
        let common = self.common(left, right).unwrap_or(self.start());
        let base = one.base_within(common).unwrap_or(self.keeper.start());
        let present = self.present.script();
        let cluster = |branch: &super::branch::Branch<R>| base.play_by(branch.script(present));
        let until = one.end.at.min(other.end.at);
        Ok(Comparison::new(cluster(one), cluster(other), until))
    }
}
