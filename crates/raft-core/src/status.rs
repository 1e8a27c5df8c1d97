//! Everything about a server at once, for dashboards and tests.

use alloc::vec::Vec;

use crate::raft::Raft;
use crate::{ConfState, Index, LogPosition, NodeId, Progress, Role, Term};

/// What a server knows and does; from [`Raft::status`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Status {
    /// The server.
    pub id: NodeId,
    /// Its role.
    pub role: Role,
    /// Latest term it has seen.
    pub current_term: Term,
    /// Whom it voted for in that term.
    pub voted_for: Option<NodeId>,
    /// The leader of that term, as far as it knows.
    pub leader: Option<NodeId>,
    /// Where its log starts: index and term of the last entry that was compacted.
    pub log_base: LogPosition,
    /// Where its log ends.
    pub log_last: LogPosition,
    /// Its log is durable up to here.
    pub stable_index: Index,
    /// Highest index known to be committed.
    pub commit_index: Index,
    /// Highest index applied.
    pub last_applied: Index,
    /// The members that count now.
    pub members: ConfState,
    /// The last entry of its newest snapshot; zeros for none.
    pub snapshot: LogPosition,
    /// Ticks since its timer was last restarted …
    pub elapsed_ticks: u32,
    /// … and at which it runs out.
    pub timeout_ticks: u32,
    /// A leader's view of every member, itself included; else empty.
    pub progress: Vec<Progress>,
    /// To whom a leader hands over.
    pub transferee: Option<NodeId>,
    /// Reads that a leader has not answered yet.
    pub pending_reads: usize,
    /// Bytes of payload in a leader's log that are not applied, if they are limited.
    pub uncommitted_bytes: u64,
}

impl<R, O> Raft<R, O> {
    /// To whom it hands over, while it leads and does so (diss. §3.10).
    #[must_use]
    pub fn transferee(&self) -> Option<NodeId> {
        match &self.role {
            crate::raft::RoleState::Leader(leadership) => leadership.transferee,
            _ => None,
        }
    }

    /// Everything at once. It copies; for single facts there are methods of their own.
    #[must_use]
    pub fn status(&self) -> Status {
        let leadership = match &self.role {
            crate::raft::RoleState::Leader(leadership) => Some(leadership),
            _ => None,
        };
        let snapshot = self.snapshot.as_ref().map(|snapshot| snapshot.meta.last_included);
        Status {
            id: self.id(),
            role: self.role(),
            current_term: self.current_term(),
            voted_for: self.voted_for(),
            leader: self.leader(),
            log_base: self.log.base(),
            log_last: self.log.last(),
            stable_index: self.stable_index(),
            commit_index: self.log.commit_index(),
            last_applied: self.log.last_applied(),
            members: self.members().clone(),
            snapshot: snapshot.unwrap_or_default(),
            elapsed_ticks: self.elapsed_ticks(),
            timeout_ticks: self.timeout_ticks(),
            progress: self.progress().to_vec(),
            transferee: self.transferee(),
            pending_reads: leadership.map_or(0, |leadership| leadership.reads.count()),
            uncommitted_bytes: leadership.map_or(0, |leadership| leadership.uncommitted_bytes),
        }
    }
}
