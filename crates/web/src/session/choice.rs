//! The event that somebody looks at, and what led to it.

use raft_sim::explain::CHAIN_MAX;
use raft_sim::{Event, EventId, History};

use super::Session;

/// The chosen event.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The event and what led to it, the first cause first, the event itself last.
    story: Vec<Event>,
}

impl Choice {
    fn of(history: &mut History, id: EventId) -> Self {
        // Every cause is looked up in the history, which plays again what is not at hand.
        let mut story: Vec<Event> = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next
            && story.len() < CHAIN_MAX
            && let Some(event) = history.event(id)
        {
            next = (event.cause < id).then_some(event.cause);
            story.push(event.clone());
        }
        story.reverse();
        Self { story }
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> Option<&Event> {
        self.story.last()
    }

    /// The events that led to it, the first cause first, the event itself last.
    #[must_use]
    pub fn story(&self) -> &[Event] {
        &self.story
    }

    /// Whether an event is part of the story.
    #[must_use]
    pub fn has(&self, id: EventId) -> bool {
        self.story.binary_search_by_key(&id, |event| event.id).is_ok()
    }
}

impl Session {
    /// Looks at an event of this branch and at what led to it; `None`: no more.
    pub fn choose(&mut self, id: Option<EventId>) {
        self.version += 1;
        self.choice = id.map_or_else(Choice::default, |id| Choice::of(&mut self.run.history, id));
    }
}
