//! Events that are no longer at hand: they are played again.

use std::ops::Range;
use std::sync::Arc;

use super::branch::Branch;
use super::checkpoints::Checkpoint;
use super::{BranchId, History};
use crate::cluster::ClusterRules;
use crate::event_log::EventLog;
use crate::{Event, EventId};

/// A stretch of a branch that was played again.
#[derive(Debug)]
pub(super) struct Window<R> {
    pub(super) branch: BranchId,
    events: EventLog,
    /// How many events there had been after each happening that brought some: from before the window's
    /// first event on.
    ends: Vec<u64>,
    /// Checkpoints on the way, so that the next step back costs less.
    pub(super) near: Vec<Arc<Checkpoint<R>>>,
}

/// More events at once are not played again.
const MOST: u64 = 16_384;
/// So many before the ones wanted are played along: who asks for some will ask for those before.
const AHEAD: u64 = 3_072;
/// Checkpoints in a window are so many events apart.
const NEAR: u64 = 1_024;

impl<R: ClusterRules> History<R> {
    /// Events of this branch, oldest first, 16,384 at the most: from the start to its end, wherever the
    /// present is. Those before the latest 10,000 are played again from a checkpoint.
    pub fn events(&mut self, ids: Range<EventId>) -> impl DoubleEndedIterator<Item = &Event> {
        let start = ids.start.max(self.start().events);
        let end = ids.end.min(self.branch.end.events).min(start.saturating_add(MOST));
        let ids = start..end.max(start);
        if !self.is_at_hand(&ids) {
            self.open_window(ids.clone());
        }
        if let Some(window) = self.window.as_ref().filter(|window| window.has(self.current, &ids)) {
            return window.events.range(ids);
        }
        let tip = self.branch.tip.as_ref().filter(|tip| tip.events.first() <= start);
        tip.map_or(&self.present, |tip| tip).events.range(ids)
    }

    fn is_at_hand(&self, ids: &Range<EventId>) -> bool {
        let is_in = |cluster: &crate::Cluster<R>| {
            cluster.events.first() <= ids.start && ids.end <= cluster.event_count()
        };
        ids.is_empty()
            || is_in(&self.present)
            || self.branch.tip.as_ref().is_some_and(|tip| is_in(tip))
            || self.window.as_ref().is_some_and(|window| window.has(self.current, ids))
    }

    /// Plays these events again, and some before.
    fn open_window(&mut self, ids: Range<EventId>) {
        let wanted = ids.start.saturating_sub(AHEAD)..ids.end;
        let window = self.play_again(self.current, wanted);
        self.window = Some(window);
    }

    fn play_again(&mut self, id: BranchId, ids: Range<EventId>) -> Window<R> {
        let branch: &Branch<R> = &self.branch;
        let base = branch.base_before(ids.start).unwrap_or(self.keeper.start());
        let mut cluster = base.play_by(branch.script(self.present.script()));
        let first = ids.start.max(base.at.events);
        let mut ends = vec![cluster.event_count()];
        let mut near = Vec::<Arc<Checkpoint<R>>>::new();
        cluster.events.keep_all(true);
        while cluster.event_count() < ids.end && cluster.next_at().is_some() {
            let before = cluster.event_count();
            cluster.play_next();
            let count = cluster.event_count();
            if count == before {
                continue;
            }
            if count <= first {
                ends.clear();
            }
            ends.push(count);
            cluster.events.forget_before(first);
            if count >= first && near.last().is_none_or(|last| count >= last.at.events + NEAR) {
                near.push(self.keeper.make(&mut cluster));
            }
        }
        Window { branch: id, events: cluster.events, ends, near }
    }

    /// How many events there had been before the happening that brought the latest one before `count`,
    /// at which a happening ended.
    pub(super) fn end_before(&mut self, count: u64) -> Option<u64> {
        if count <= self.start().events {
            return None;
        }
        let known = self.window.as_ref().filter(|window| window.branch == self.current);
        if let Some(end) = known.and_then(|window| window.end_before(count)) {
            return Some(end);
        }
        self.open_window(count.saturating_sub(1)..count);
        self.window.as_ref()?.end_before(count)
    }
}

impl<R> Window<R> {
    fn has(&self, branch: BranchId, ids: &Range<EventId>) -> bool {
        let is_there = self.events.first() <= ids.start && ids.end <= self.events.recorded();
        self.branch == branch && is_there
    }

    fn end_before(&self, count: u64) -> Option<u64> {
        let place = self.ends.binary_search(&count).ok()?;
        self.ends.get(place.checked_sub(1)?).copied()
    }
}
