//! What is remembered of a run for ever.

use std::sync::Arc;

use crate::{Event, EventId};

/// So many are shared at a time.
const SHARED: usize = 64;

/// The events that matter when one looks at a whole run, oldest first. Branches share those of their common
/// past.
#[derive(Clone, Debug, Default)]
pub(super) struct Milestones {
    shared: Vec<Arc<Vec<Event>>>,
    latest: Vec<Event>,
}

impl Milestones {
    /// Takes one that is newer than those that are here.
    pub(super) fn push(&mut self, event: Event) {
        self.latest.push(event);
        if self.latest.len() == SHARED {
            self.shared.push(Arc::new(std::mem::take(&mut self.latest)));
        }
    }

    /// Those before `id`.
    pub(super) fn before(&self, id: EventId) -> Self {
        let is_before = |event: &Event| event.id < id;
        let whole = self.shared.partition_point(|part| part.last().is_some_and(is_before));
        let rest = self.shared.get(whole).map_or(&self.latest, |part| part);
        let latest = rest.iter().take_while(|event| is_before(event)).cloned().collect();
        Self { shared: self.shared[..whole].to_vec(), latest }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.shared.iter().flat_map(|part| part.iter()).chain(&self.latest)
    }
}
