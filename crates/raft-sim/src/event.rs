//! What happened.

use std::collections::VecDeque;

use raft_core::{Index, Message, NodeId, Observation, StepError};

use crate::{Action, ActionError, Time};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Counts the events of the run from 0.
    pub id: u64,
    /// When.
    pub at: Time,
    /// What.
    pub fact: Fact,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A server decided something.
    Observed {
        /// Which.
        server: NodeId,
        /// What, and why.
        observation: Observation,
    },
    /// A server applied an entry to its state machine.
    Applied {
        /// Which.
        server: NodeId,
        /// The entry's index.
        index: Index,
    },
    /// A message was lost on its way.
    Lost {
        /// The message.
        message: Message,
        /// Its receiver was down, else the link was cut.
        receiver_down: bool,
    },
    /// A server refused a message as impossible.
    Refused {
        /// Which server.
        server: NodeId,
        /// Why.
        error: StepError,
    },
    /// An action was carried out, scripted or live.
    Acted(Action),
    /// A scripted action was impossible when its time came.
    ActionFailed {
        /// The action.
        action: Action,
        /// Why.
        error: ActionError,
    },
}

/// The latest events of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventLog {
    events: VecDeque<Event>,
    recorded: u64,
}

/// Older events are forgotten: a run may be endless, memory is not.
const EVENTS_KEPT: usize = 10_000;

impl EventLog {
    pub(crate) fn record(&mut self, at: Time, fact: Fact) {
        if self.events.len() == EVENTS_KEPT {
            self.events.pop_front();
        }
        self.events.push_back(Event { id: self.recorded, at, fact });
        self.recorded += 1;
    }

    pub(crate) fn recorded(&self) -> u64 {
        self.recorded
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.events.iter()
    }
}
