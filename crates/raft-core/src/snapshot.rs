//! Log compaction and snapshots (§7, Figure 13).

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::raft::Raft;
use crate::{
    AppendEntriesReply, AppendResult, Body, ConfState, Index, InstallSnapshot,
    InstallSnapshotReply, LogPosition, NodeId, Observation, Observer, ProgressState, Rules,
    SnapshotError, SnapshotQuestion, Term,
};

/// The state machine at some point of the log, and what Raft needs to go on from there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    /// Which entries it stands for.
    pub meta: Arc<SnapshotMeta>,
    /// The owner's: its state machine, or a note of where to fetch it. Raft does not look at it.
    pub data: Arc<[u8]>,
}

/// What Raft needs of a snapshot (Figure 13: `lastIncludedIndex`, `lastIncludedTerm`, configuration).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SnapshotMeta {
    /// The snapshot replaces all entries up to and including this one.
    pub last_included: LogPosition,
    /// The members as of that entry.
    pub members: ConfState,
}

/// How the sending of a snapshot, by whatever way the owner took, came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SnapshotStatus {
    /// It arrived: go on after it.
    Arrived,
    /// It did not: try again from what is known.
    Failed,
}

/// The pieces of a snapshot received so far.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Incoming {
    /// The term that they came in, and so the leader that they came from.
    term: Term,
    meta: Arc<SnapshotMeta>,
    data: Vec<u8>,
}

impl<R: Rules, O: Observer> Raft<R, O> {
    /// The owner has a snapshot of its state machine as of `last_included` entry `index`, which is
    /// applied; it is what followers get that lag behind the log. The log stays: see [`Self::compact`]. Of
    /// two snapshots of the same entry the first stays.
    ///
    /// # Errors
    /// If it stands for entries that are not applied, or there is a newer one.
    pub fn snapshot_taken(&mut self, snapshot: Arc<Snapshot>) -> Result<(), SnapshotError> {
        let last = snapshot.meta.last_included;
        // The owner may have applied more than it has told of, but no more than it was given.
        if last.index > self.log.handed_to_apply() {
            return Err(SnapshotError::NotApplied { applied: self.log.last_applied() });
        }
        match self.snapshot.as_ref().map(|old| old.meta.last_included.index) {
            Some(old) if last.index < old => return Err(SnapshotError::Outdated),
            // A follower may have pieces of the one that is here: two of the same entry are one.
            Some(old) if last.index == old => return Ok(()),
            _ => {}
        }
        match self.log.term_at(last.index) {
            None => return Err(SnapshotError::Outdated),
            Some(own_term) if own_term != last.term => {
                return Err(SnapshotError::OtherTerm { own_term });
            }
            Some(_) => {}
        }
        self.snapshot = Some(snapshot);
        Ok(())
    }

    /// Drops the entries up to `index` from the log; the owner does the same on its disk. Keep some for
    /// followers that lag a little (§7).
    ///
    /// # Errors
    /// If no snapshot stands for them.
    pub fn compact(&mut self, index: Index) -> Result<(), SnapshotError> {
        let applied = self.log.last_applied();
        if index > applied {
            return Err(SnapshotError::NotApplied { applied });
        }
        if self.snapshot.as_ref().is_none_or(|held| held.meta.last_included.index < index) {
            return Err(SnapshotError::NoSnapshot);
        }
        if index <= self.log.base().index {
            return Err(SnapshotError::Outdated);
        }
        self.log.compact(index);
        self.members.compact(index);
        Ok(())
    }

    /// What the owner learnt about a snapshot that it sent, or had sent, to `id`. After success the next
    /// `AppendEntries` waits for the follower's word, after failure for its next heartbeat.
    pub fn report_snapshot(&mut self, id: NodeId, status: SnapshotStatus) {
        let Some(progress) = self.progress_mut(id) else { return };
        if !matches!(progress.state, ProgressState::Snapshot { .. }) {
            return;
        }
        if status == SnapshotStatus::Failed {
            progress.state = ProgressState::Snapshot { pending: 0 };
        }
        progress.become_probe();
        progress.is_paused = true;
    }

    /// Sends the snapshot in place of entries that are no longer in the log; true if there is one to
    /// send, and somebody there to take it.
    pub(crate) fn send_snapshot(&mut self, at: usize) -> bool {
        let Some(snapshot) = self.snapshot.clone() else { return false };
        let Some(leadership) = self.leadership_mut() else { return false };
        let progress = &mut leadership.progress[at];
        if !progress.recently_active {
            return false;
        }
        let (follower, position) = (progress.id, snapshot.meta.last_included);
        progress.become_snapshot(snapshot);
        self.observe(Observation::SnapshotSent { follower, position });
        self.send_piece(follower);
        true
    }

    /// Sends the next piece of the snapshot, or all of it.
    fn send_piece(&mut self, to: NodeId) {
        let chunk = self.config.options.snapshot_chunk_bytes;
        let Some(progress) = self.progress_mut(to) else { return };
        let Some(outgoing) = &mut progress.outgoing else { return };
        outgoing.heartbeats = 0;
        let data = &outgoing.snapshot.data;
        let start = usize::try_from(outgoing.received).unwrap_or(usize::MAX).min(data.len());
        let room = chunk.map_or(usize::MAX, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        let end = start.saturating_add(room).min(data.len());
        let is_whole = start == 0 && end == data.len();
        let piece = InstallSnapshot {
            meta: outgoing.snapshot.meta.clone(),
            offset: outgoing.received,
            data: if is_whole { data.clone() } else { data[start..end].into() },
            done: end == data.len(),
        };
        self.send(to, Body::InstallSnapshot(piece));
    }

    /// A follower has a piece: it gets the next one.
    pub(crate) fn handle_install_snapshot_reply(
        &mut self,
        from: NodeId,
        reply: InstallSnapshotReply,
    ) {
        let Some(progress) = self.progress_mut(from) else { return };
        progress.recently_active = true;
        let Some(outgoing) = &mut progress.outgoing else { return };
        let is_this_one = outgoing.snapshot.meta.last_included == reply.last_included;
        let length = u64::try_from(outgoing.snapshot.data.len()).unwrap_or(u64::MAX);
        // A late answer about an earlier piece is no reason to send that again.
        if is_this_one && reply.received > outgoing.received && reply.received < length {
            outgoing.received = reply.received;
            self.send_piece(from);
        }
    }

    /// A heartbeat was answered while a snapshot is under way: after an election timeout's worth of
    /// them a piece or an answer must have been lost, or all pieces with a crash of the follower, or
    /// the log here now starts after what the follower got. So it begins anew, with the newest snapshot; a
    /// follower that still has pieces of it says so, and gets the next one.
    pub(crate) fn retry_snapshot(&mut self, to: NodeId) {
        let patience = self.config.election_ticks_min / self.config.heartbeat_ticks;
        let retries = self.config.options.retry_snapshot;
        let newest = self.snapshot.as_ref().map_or(0, |held| held.meta.last_included.index);
        let Some(at) = self.progress().iter().position(|known| known.id == to) else { return };
        let Some(leadership) = self.leadership_mut() else { return };
        let Some(outgoing) = &mut leadership.progress[at].outgoing else { return };
        outgoing.heartbeats = outgoing.heartbeats.saturating_add(1);
        if !retries || outgoing.heartbeats <= patience {
            return;
        }
        if newest > outgoing.snapshot.meta.last_included.index {
            self.send_snapshot(at);
        } else {
            outgoing.received = 0;
            self.send_piece(to);
        }
    }

    /// Figure 13, "Receiver implementation".
    pub(crate) fn handle_install_snapshot(&mut self, leader: NodeId, piece: InstallSnapshot) {
        let InstallSnapshot { meta, offset, data, done } = piece;
        let data = if offset == 0 && done {
            self.incoming = None;
            data
        } else {
            let received = self.collect_piece(&meta, offset, &data);
            let total = offset.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
            if !done || received != total {
                let reply = InstallSnapshotReply { last_included: meta.last_included, received };
                self.send(leader, Body::InstallSnapshotReply(reply));
                return;
            }
            self.incoming.take().map(|incoming| incoming.data.into()).unwrap_or_default()
        };
        let installed = self.install(Arc::new(Snapshot { meta, data }));
        let match_index = if installed { self.log.last().index } else { self.log.commit_index() };
        let result = AppendResult::Accepted { match_index };
        self.send(leader, Body::AppendEntriesReply(AppendEntriesReply { result }));
    }

    /// Rules 2–4: pieces are written one after the other; returns how many bytes are here. A first piece
    /// begins another snapshot, unless it is a late one of an older snapshot than the leader sends now
    /// (rule 5). The next leader's may be older, and count.
    fn collect_piece(&mut self, meta: &Arc<SnapshotMeta>, offset: u64, data: &[u8]) -> u64 {
        let term = self.current_term;
        let is_news = self.incoming.as_ref().is_none_or(|incoming| {
            let (had, comes) = (&incoming.meta.last_included, &meta.last_included);
            incoming.term < term || had.index < comes.index
        });
        if offset == 0 && is_news {
            self.incoming = Some(Incoming { term, meta: meta.clone(), data: Vec::new() });
        }
        let same = |incoming: &&mut Incoming| incoming.term == term && incoming.meta == *meta;
        let Some(incoming) = self.incoming.as_mut().filter(same) else { return 0 };
        if u64::try_from(incoming.data.len()) == Ok(offset) {
            incoming.data.extend_from_slice(data);
        }
        u64::try_from(incoming.data.len()).unwrap_or(u64::MAX)
    }

    /// Rules 5–8: the snapshot replaces the log, unless the log has all that it stands for. True if it
    /// does.
    fn install(&mut self, snapshot: Arc<Snapshot>) -> bool {
        let position = snapshot.meta.last_included;
        let question = SnapshotQuestion {
            last_included: position,
            commit_index: self.log.commit_index(),
            own_term: self.log.term_at(position.index),
            // A server that was added since the snapshot was taken is no member in it, but in the log
            // that follows it (§6: requests are processed without consulting the configuration).
            is_member: self.counts_when_appended()
                || snapshot.meta.members.is_member(self.config.id),
        };
        if let Err(reason) = self.rules.may_install_snapshot(&question) {
            self.observe(Observation::SnapshotIgnored { position, reason });
            if reason == crate::SnapshotRefusal::HasEntries {
                // Rule 6: what follows the snapshot's last entry is kept; that entry is committed.
                self.follow_commit(position.index);
            }
            return false;
        }
        self.log.replace_by(position);
        self.durability.replaced(position.index);
        self.replace_membership(position.index, snapshot.meta.members.clone());
        self.snapshot = Some(snapshot);
        self.observe(Observation::SnapshotInstalled { position });
        true
    }
}
