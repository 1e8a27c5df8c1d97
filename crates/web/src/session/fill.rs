//! Bringing the space-time diagram the messages that it lacks.

use raft_sim::{EventId, Time};

use super::Session;
use crate::timeline::Scale;

impl Session {
    /// The diagram goes along with the present again: it has to have what happened last.
    pub fn follow(&mut self) {
        if self.track.next() != self.cluster().event_count() {
            self.track.begin(EventId::MAX, Time::ZERO);
            self.arrive();
        }
    }

    /// Whether the diagram lacks messages of the stretch that is looked at, which [`Self::fill`] would bring.
    #[must_use]
    pub fn lacks_messages(&self, scale: Scale) -> bool {
        self.stretch_to_fill(scale).is_some()
    }

    /// Brings some of the messages that the diagram lacks.
    #[inline(never)]
    pub fn fill(&mut self, scale: Scale) {
        let Some((first, is_new)) = self.stretch_to_fill(scale) else { return };
        self.version += 1;
        let mut is_begun = !is_new;
        for event in self.run.history.events(first..EventId::MAX) {
            if !is_begun {
                self.track.begin(event.id, event.at);
                is_begun = true;
            }
            self.track.hear(event);
        }
        if !is_begun {
            self.track.begin(first, Time::ZERO);
        }
    }

    /// Where to go on with filling, and whether what is there has to go.
    fn stretch_to_fill(&self, scale: Scale) -> Option<(EventId, bool)> {
        /// A wider stretch has no room for messages.
        const EVENTS_MAX: u64 = 40_000;
        let history = &self.run.history;
        let (start, end) = (history.start(), history.end());
        let from = Time::from_micros(scale.from_us).max(start.at);
        let until = Time::from_micros(scale.until_us()).min(end.at);
        if from >= end.at || self.is_playing && scale.follows && history.is_live() {
            return None;
        }
        let has_first = self.track.first() <= start.events || self.track.from() <= from;
        let has_last = self.track.next() >= end.events || self.track.until() >= until;
        if has_first && has_last {
            return None;
        }
        let before = history.checkpoints().filter(|at| at.at <= from).last().unwrap_or(start);
        let after = history.checkpoints().find(|at| at.at >= until).unwrap_or(end);
        if after.events - before.events.min(after.events) > EVENTS_MAX {
            return None;
        }
        let is_near = has_first && self.track.next() >= before.events;
        Some(if is_near { (self.track.next(), false) } else { (before.events, true) })
    }
}
