//! The list of what happened: the events that are wanted, as far back as somebody has asked for.

use std::collections::VecDeque;

use raft_sim::{Cluster, Event, EventId, History};

use super::kinds::Filter;

/// So many rows are kept; who wants older ones asks for them.
const ROWS: usize = 120;
/// So many are shown while they come and go: nobody reads on.
const ROWS_BRIEF: usize = 20;
/// So many rows are added when somebody asks for older ones.
const MORE: usize = 60;
/// So many events are looked through at a time.
const STRETCH: u64 = 4_096;
/// So many events are looked through at most for [`MORE`] rows.
const LOOKED_THROUGH_MAX: u64 = 32_768;

/// The events that are wanted, up to the present.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    filter: Filter,
    /// Oldest first.
    rows: VecDeque<Event>,
    /// It has all wanted events from this one on.
    from: EventId,
    /// And up to before this one.
    next: EventId,
    /// The reader has asked for older ones: none is dropped until the end is looked at again.
    keeps_all: bool,
    /// All of them have been new to the reader just now, who wants the first ones at once.
    is_brief: bool,
}

impl Feed {
    /// Which events are wanted.
    #[must_use]
    pub fn filter(&self) -> Filter {
        self.filter
    }

    /// The events, newest first: the first ones alone while time passes, and for a moment after that.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Event> {
        let most = if self.is_brief() { ROWS_BRIEF } else { usize::MAX };
        self.rows.iter().rev().take(most)
    }

    /// Whether there are more than are shown.
    #[must_use]
    pub fn is_brief(&self) -> bool {
        self.is_brief && !self.keeps_all && self.rows.len() > ROWS_BRIEF
    }

    pub(super) fn set_brief(&mut self, is_brief: bool) {
        self.is_brief = is_brief;
    }

    /// Whether there may be older ones.
    #[must_use]
    pub fn has_more(&self, start: EventId) -> bool {
        self.from > start || self.is_brief()
    }

    /// Events before this one are in it, if they are wanted.
    #[must_use]
    pub fn heard(&self) -> EventId {
        self.next
    }

    /// Takes note of the next event of the run.
    pub fn hear(&mut self, event: &Event) {
        if event.id < self.next {
            return;
        }
        self.next = event.id + 1;
        if self.filter.wants(event) {
            self.rows.push_back(event.clone());
            if self.rows.len() > ROWS && !self.keeps_all {
                self.from = self.rows.pop_front().map_or(self.from, |oldest| oldest.id + 1);
            }
        }
    }

    /// Begins anew: with the events that are at hand, up to the present.
    pub fn look_back(&mut self, present: &Cluster, filter: Filter) {
        *self = Self { filter, next: present.event_count(), is_brief: true, ..Self::default() };
        self.from = present.events().next().map_or(self.next, |event| event.id);
        for event in present.events().rev() {
            if self.rows.len() == ROWS {
                self.from = event.id + 1;
                break;
            }
            if filter.wants(event) {
                self.rows.push_front(event.clone());
            }
        }
    }

    /// Looks for older ones.
    pub fn more(&mut self, history: &mut History) {
        self.keeps_all = true;
        let start = history.start().events;
        let (mut found, mut looked_through) = (0, 0);
        while self.from > start && found < MORE && looked_through < LOOKED_THROUGH_MAX {
            let from = self.from.saturating_sub(STRETCH).max(start);
            for event in history.events(from..self.from).rev() {
                if self.filter.wants(event) {
                    self.rows.push_front(event.clone());
                    found += 1;
                }
            }
            looked_through += self.from - from;
            self.from = from;
        }
    }
}
