//! What a leader knows of a follower's log (Figure 2: `nextIndex[]`, `matchIndex[]`).

use crate::{Index, NodeId};

/// How a leader replicates to one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ProgressState {
    /// Where the logs agree is not known yet: one `AppendEntries` at a time, then wait.
    Probe {
        /// One is under way; the next goes out with its answer or with a heartbeat's.
        waiting: bool,
    },
    /// The logs agree: send each entry as soon as it is there, without waiting for answers.
    Replicate,
}

/// A leader's view of one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    /// The server.
    pub id: NodeId,
    /// Index of the next entry to send.
    pub next_index: Index,
    /// Highest index known to be durable on that server and equal to the leader's.
    pub match_index: Index,
    /// How entries are sent at present.
    pub state: ProgressState,
}

impl Progress {
    /// A new leader assumes that everyone has its whole log (§5.3: nextIndex = last index + 1).
    pub(crate) fn new(id: NodeId, last_index: Index) -> Self {
        let state = ProgressState::Probe { waiting: false };
        Self { id, next_index: last_index + 1, match_index: 0, state }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.state == ProgressState::Probe { waiting: true }
    }

    /// An answer came: a probe may go out again.
    pub(crate) fn resume(&mut self) {
        if let ProgressState::Probe { waiting } = &mut self.state {
            *waiting = false;
        }
    }

    /// Entries up to `last` were sent.
    pub(crate) fn sent(&mut self, last: Index) {
        match &mut self.state {
            ProgressState::Probe { waiting } => *waiting = true,
            ProgressState::Replicate => self.next_index = self.next_index.max(last + 1),
        }
    }

    /// The server matches up to `index`; true if that was news.
    pub(crate) fn accepted(&mut self, index: Index) -> bool {
        let news = index > self.match_index;
        self.match_index = self.match_index.max(index);
        self.next_index = self.next_index.max(index + 1);
        if news {
            self.state = ProgressState::Replicate;
        }
        news
    }

    /// The server refused a request whose `prev_log_index` was `rejected`; the logs can agree up to
    /// `possible` at most. False if the answer is an old one, which says nothing about now.
    pub(crate) fn rejected(&mut self, rejected: Index, possible: Index) -> bool {
        match self.state {
            // What was acknowledged is not taken back. A server that does take it back has lost its
            // disk; trying again at once would go on for ever, so that is left to the heartbeats.
            _ if rejected <= self.match_index => return false,
            ProgressState::Probe { .. } if rejected.checked_add(1) != Some(self.next_index) => {
                return false;
            }
            ProgressState::Replicate => self.next_index = self.match_index + 1,
            ProgressState::Probe { .. } => {
                self.next_index = rejected.min(possible + 1).max(self.match_index + 1);
            }
        }
        self.state = ProgressState::Probe { waiting: false };
        true
    }
}
