//! What a leader knows of a follower's log (Figure 2: `nextIndex[]`, `matchIndex[]`), and how much it may
//! have under way to it.

use alloc::collections::VecDeque;
use alloc::sync::Arc;

use crate::replication::Send;
use crate::{Index, NodeId, Options, Snapshot};

/// How a leader replicates to one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ProgressState {
    /// Where the logs agree is not known yet: one `AppendEntries` at a time, then wait.
    Probe,
    /// The logs agree: send each entry as soon as it is there, without waiting for answers.
    Replicate,
    /// The server lacks entries that are compacted here: it gets a snapshot, and nothing else until
    /// that is answered.
    Snapshot {
        /// Last index of the snapshot.
        pending: Index,
    },
}

/// A leader's view of one server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// It receives the log but does not vote.
    pub is_learner: bool,
    /// It said something since the last look at the quorum.
    pub recently_active: bool,
    /// An `AppendEntries` is under way whose answer, or a heartbeat's, comes first: a probe, or as much
    /// as the limits allow.
    pub is_paused: bool,
    /// The last commit index that was sent to it.
    pub(crate) sent_commit: Index,
    /// With reads by lease: in which tick of the leader's the last message was sent that it is known to
    /// have taken.
    pub(crate) promised_at: Option<u64>,
    pub(crate) inflight: Inflight,
    pub(crate) outgoing: Option<Outgoing>,
    /// What the next Ready has to look after, with [`Options::coalesce_appends`].
    pub(crate) wanted: Option<Send>,
}

/// Messages with entries that are not answered yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Inflight {
    /// `(last index, bytes)` of each.
    messages: VecDeque<(Index, u64)>,
    bytes: u64,
}

/// A snapshot on its way to a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Outgoing {
    pub(crate) snapshot: Arc<Snapshot>,
    /// The server has so many bytes of it.
    pub(crate) received: u64,
    /// Heartbeats answered since the last piece was sent.
    pub(crate) heartbeats: u32,
}

impl Progress {
    /// A leader assumes that everyone has its whole log (§5.3: nextIndex = last index + 1).
    #[must_use]
    pub fn new(id: NodeId, next_index: Index, is_learner: bool) -> Self {
        Self {
            id,
            next_index,
            match_index: 0,
            state: ProgressState::Probe,
            is_learner,
            recently_active: false,
            is_paused: false,
            sent_commit: 0,
            promised_at: None,
            inflight: Inflight::default(),
            outgoing: None,
            wanted: None,
        }
    }

    /// Messages with entries under way.
    #[must_use]
    pub fn inflight_messages(&self) -> usize {
        self.inflight.messages.len()
    }

    /// Whether as much is under way as `options` allow.
    #[must_use]
    pub fn is_full(&self, options: &Options) -> bool {
        self.inflight.messages.len() >= options.max_inflight_messages
            || self.inflight.bytes >= options.max_inflight_bytes
    }

    /// Whether no `AppendEntries` may be sent now.
    #[must_use]
    pub fn must_wait(&self) -> bool {
        self.is_paused || matches!(self.state, ProgressState::Snapshot { .. })
    }

    fn enter(&mut self, state: ProgressState) {
        self.state = state;
        self.is_paused = false;
        self.inflight.messages.clear();
        self.inflight.bytes = 0;
        self.outgoing = None;
    }

    /// Back to asking where the logs agree: after the snapshot under way, if there is one.
    pub(crate) fn become_probe(&mut self) {
        let after_snapshot = match self.state {
            ProgressState::Snapshot { pending } => pending.saturating_add(1),
            ProgressState::Probe | ProgressState::Replicate => 0,
        };
        self.enter(ProgressState::Probe);
        self.go_back_to(self.match_index.saturating_add(1).max(after_snapshot));
    }

    pub(crate) fn become_replicate(&mut self) {
        self.enter(ProgressState::Replicate);
        self.next_index = self.match_index.saturating_add(1);
    }

    pub(crate) fn become_snapshot(&mut self, snapshot: Arc<Snapshot>) {
        let pending = snapshot.meta.last_included.index;
        self.enter(ProgressState::Snapshot { pending });
        self.next_index = pending.saturating_add(1);
        self.sent_commit = pending;
        self.outgoing = Some(Outgoing { snapshot, received: 0, heartbeats: 0 });
    }

    /// `entries` entries of `bytes` bytes from `next_index` on, and the commit index, were sent.
    pub(crate) fn sent(&mut self, entries: u64, bytes: u64, commit: Index, options: &Options) {
        self.sent_commit = commit;
        if self.state != ProgressState::Replicate {
            self.is_paused |= entries > 0;
            return;
        }
        if entries > 0 {
            self.next_index = self.next_index.saturating_add(entries);
            self.inflight.messages.push_back((self.next_index - 1, bytes));
            self.inflight.bytes = self.inflight.bytes.saturating_add(bytes);
        }
        self.is_paused = self.is_full(options);
    }

    /// Whether the server was not told of `commit` and could make use of it.
    pub(crate) fn lacks_commit(&self, commit: Index) -> bool {
        commit > self.sent_commit && self.sent_commit < self.next_index.saturating_sub(1)
    }

    /// The server matches up to `index`; true if that was news.
    pub(crate) fn accepted(&mut self, index: Index) -> bool {
        let news = index > self.match_index;
        if news {
            self.match_index = index;
            self.next_index = self.next_index.max(index.saturating_add(1));
            self.is_paused = false;
        }
        news
    }

    /// Messages with entries up to `index` are answered.
    pub(crate) fn arrived(&mut self, index: Index) {
        while let Some(&(last, bytes)) = self.inflight.messages.front() {
            if last > index {
                break;
            }
            self.inflight.messages.pop_front();
            self.inflight.bytes = self.inflight.bytes.saturating_sub(bytes);
        }
    }

    /// The server refused a request whose `prev_log_index` was `rejected`; the logs can agree up to
    /// `possible` at most. False if the answer is an old one, which says nothing about now.
    pub(crate) fn rejected(&mut self, rejected: Index, possible: Index) -> bool {
        // What was acknowledged is not taken back. A server that does take it back has lost its disk;
        // trying again at once would go on for ever, so that is left to the heartbeats.
        if rejected <= self.match_index {
            return false;
        }
        if self.state == ProgressState::Replicate {
            self.go_back_to(self.match_index.saturating_add(1));
            return true;
        }
        // Only one request is under way to a server that is probed.
        if self.next_index.checked_sub(1) != Some(rejected) {
            return false;
        }
        let possible = rejected.min(possible.saturating_add(1));
        self.go_back_to(possible.max(self.match_index.saturating_add(1)));
        self.is_paused = false;
        true
    }

    /// What was sent after `next_index` has hardly arrived, a commit index included.
    fn go_back_to(&mut self, next_index: Index) {
        self.next_index = next_index;
        self.sent_commit = self.sent_commit.min(next_index.saturating_sub(1));
    }
}
