//! Going by events: back, and to what is of interest.

use super::seek::Goal;
use super::{History, Interests};
use crate::cluster::ClusterRules;
use crate::{Event, EventId, Time};

/// What became of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// This event.
    Event(EventId),
    /// There is none in the bounds.
    Nothing,
    /// None so far: the search goes on from here when it is asked for again. Backwards that is before this
    /// event.
    NotYet(EventId),
}

impl<R: ClusterRules> History<R> {
    /// Goes back to before whatever brought the latest events: [`History::step`] brings them again. False
    /// if there is nothing before.
    pub fn step_back(&mut self) -> bool {
        let Some(before) = self.end_before(self.present.event_count()) else { return false };
        if before <= self.start().events {
            self.seek_start();
        } else {
            self.go(self.current, Goal::Count(before));
        }
        true
    }

    /// Goes to the start.
    pub fn seek_start(&mut self) {
        // Nothing is before that; so the seek finds the start and has nothing to play.
        self.go(self.current, Goal::Count(0));
    }

    /// Plays on until an event is of interest, at most `limit` happenings and at most up to `until`.
    pub fn step_to(&mut self, interests: Interests, until: Time, limit: u32) -> Found {
        if !self.is_live() && interests.are_milestones() {
            // What was played before need not be played again.
            let seen = self.present.event_count();
            let is_wanted = |event: &&Event| event.id >= seen && interests.match_event(event);
            let found = self.milestones().find(is_wanted).map(|event| (event.id, event.at));
            match found {
                Some((id, at)) if at <= until => {
                    self.seek_event(id);
                    return Found::Event(id);
                }
                None if self.end().at <= until => self.live(),
                _ => {
                    self.seek(until.max(self.present.now()));
                    return Found::Nothing;
                }
            }
        }
        self.step_until(|event| interests.match_event(event), until, limit)
    }

    /// The same with any condition.
    pub fn step_until(
        &mut self,
        mut is_wanted: impl FnMut(&Event) -> bool,
        until: Time,
        limit: u32,
    ) -> Found {
        for _ in 0..limit {
            if self.present.next_at().is_none_or(|at| at > until) {
                self.run_until(until);
                return Found::Nothing;
            }
            let before = self.present.event_count();
            self.present.events.keep_all(true);
            self.present.play_next();
            let wanted = self.present.events.range(before..u64::MAX).find(|event| is_wanted(event));
            let found = wanted.map(|event| event.id);
            self.branch.remember(&mut self.present, &mut self.keeper);
            self.notice_end();
            if let Some(id) = found {
                return Found::Event(id);
            }
        }
        Found::NotYet(self.present.event_count())
    }

    /// Goes back to the latest event of interest before those that came last; plays about `limit` events
    /// again, at least those since one checkpoint. If that is not enough, one goes on with
    /// [`Self::find_before`]; the present has not moved.
    pub fn step_back_to(&mut self, interests: Interests, limit: u64) -> Found {
        let count = self.present.event_count();
        let latest = self.event(count.wrapping_sub(1)).map(|event| event.at);
        // Some time after an event, that one is the first to go back to.
        let before = match latest {
            Some(at) if at < self.present.now() => count,
            _ => self.end_before(count).unwrap_or(count),
        };
        let found = if interests.are_milestones() {
            let is_wanted = |event: &&Event| event.id < before && interests.match_event(event);
            self.milestones().rfind(is_wanted).map_or(Found::Nothing, |it| Found::Event(it.id))
        } else {
            self.find_before(before, |event| interests.match_event(event), limit)
        };
        if let Found::Event(id) = found {
            self.seek_event(id);
        }
        found
    }

    /// Looks for the latest event before `id` that is wanted. The present stays where it is.
    pub fn find_before(
        &mut self,
        id: EventId,
        mut is_wanted: impl FnMut(&Event) -> bool,
        limit: u64,
    ) -> Found {
        let (mut before, mut played) = (id.min(self.branch.end.events), 0);
        while before > self.start().events {
            if played > 0 && played >= limit {
                return Found::NotYet(before);
            }
            let base = self.branch.base_before(before - 1).unwrap_or(self.keeper.start());
            let (from, script) = (base.at.events, self.branch.script(self.present.script()));
            let mut cluster = base.play_by(script);
            let mut found = None;
            while cluster.event_count() < before && cluster.next_at().is_some() {
                cluster.events.keep_all(true);
                cluster.play_next();
                let new = cluster.events.take_all().filter(|event| event.id < before);
                found = new.filter(|event| is_wanted(event)).map(|event| event.id).last().or(found);
            }
            if let Some(id) = found {
                return Found::Event(id);
            }
            played += before - from;
            before = from;
        }
        Found::Nothing
    }
}
