//! How a leader brings its log to the others (§5.3; Figure 2, Leaders).

use alloc::vec::Vec;

use crate::entry::total_bytes;
use crate::raft::{Raft, RoleState};
use crate::{
    AppendEntries, AppendEntriesReply, AppendResult, Body, CommitNotice, Entry, Heartbeat,
    HeartbeatReply, Index, LogPosition, NodeId, Observation, Observer, Payload, ProgressState,
    Rules,
};

/// What makes an `AppendEntries` worth sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Send {
    /// Only if there are entries to send.
    NewEntries,
    /// If there are entries to send, or a commit index to tell.
    CommitIndex,
    /// In any case: an empty one probes. (With what waits for the next Ready: unless the follower is known
    /// to need none.)
    Anything,
    /// In any case: something may have been lost, and only the answer to a message will tell.
    Probe,
}

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Appends entries of this term to the leader's log. Its own acknowledgement is on its way to its
    /// disk like anyone's (diss. §10.2.1).
    pub(crate) fn append_entries<I>(&mut self, payloads: I)
    where
        I: IntoIterator<Item = Payload>,
    {
        let first = self.log.last().index + 1;
        let term = self.current_term;
        for (index, payload) in (first..).zip(payloads) {
            let no_op = payload == Payload::NoOp;
            self.observe(Observation::Proposed { position: LogPosition { index, term }, no_op });
            self.log.push(Entry { index, term, payload });
        }
        self.note_sent();
        if self.counts_when_appended() {
            self.note_appended(first);
        }
        // With many proposals in one Ready the last acknowledgement says all that the others would.
        if !self.config.options.coalesce_appends {
            self.acknowledge_own();
        }
    }

    fn acknowledge_own(&mut self) {
        let result = AppendResult::Accepted { match_index: self.log.last().index };
        self.send(self.config.id, Body::AppendEntriesReply(AppendEntriesReply { result }));
    }

    /// Everyone gets what is new, or is asked to answer.
    pub(crate) fn broadcast_append(&mut self) {
        self.broadcast(Send::Anything);
    }

    /// Everyone hears how far is committed.
    pub(crate) fn broadcast_commit(&mut self) {
        self.broadcast(Send::CommitIndex);
    }

    pub(crate) fn broadcast_new_entries(&mut self) {
        self.broadcast(Send::NewEntries);
    }

    fn broadcast(&mut self, what: Send) {
        if self.config.options.coalesce_appends {
            if let RoleState::Leader(leadership) = &mut self.role {
                leadership.wanted_by_all = leadership.wanted_by_all.max(Some(what));
            }
            return;
        }
        for at in 0..self.progress().len() {
            self.maybe_send_append(at, what);
        }
    }

    /// Sends a follower what it lacks: now, or with the next Ready.
    pub(crate) fn send_append(&mut self, to: NodeId, what: Send) {
        if let Some(at) = self.progress().iter().position(|progress| progress.id == to) {
            self.want_append(at, what);
        }
    }

    fn want_append(&mut self, at: usize, what: Send) {
        if !self.config.options.coalesce_appends {
            self.maybe_send_append(at, what);
            return;
        }
        let Some(leadership) = self.leadership_mut() else { return };
        let wanted = &mut leadership.progress[at].wanted;
        *wanted = (*wanted).max(Some(what));
    }

    /// Whether there is a follower that [`Self::send_coalesced`] has to look after.
    pub(crate) fn has_dirty_followers(&self) -> bool {
        let RoleState::Leader(leadership) = &self.role else { return false };
        self.config.options.coalesce_appends
            && (leadership.wanted_by_all.is_some()
                || leadership.progress.iter().any(|progress| progress.wanted.is_some()))
    }

    /// One `AppendEntries` to each follower for all that happened since the last Ready.
    pub(crate) fn send_coalesced(&mut self) {
        if !self.has_dirty_followers() {
            return;
        }
        let Some(leadership) = self.leadership_mut() else { return };
        let wanted_by_all = leadership.wanted_by_all.take();
        if self.durability.handed_index() < self.log.last().index {
            self.acknowledge_own();
        }
        let commit_index = self.log.commit_index();
        for at in 0..self.progress().len() {
            let Some(leadership) = self.leadership_mut() else { return };
            let progress = &mut leadership.progress[at];
            let Some(wanted) = progress.wanted.take().max(wanted_by_all) else { continue };
            // Who is up to date and knows what is committed needs no empty message.
            let probes = progress.state != ProgressState::Replicate;
            let is_of_use = probes || progress.lacks_commit(commit_index);
            let is_spared = wanted < Send::Probe && !is_of_use;
            self.maybe_send_append(at, if is_spared { Send::NewEntries } else { wanted });
            self.send_more(at);
        }
    }

    /// As many further messages as the limits allow.
    pub(crate) fn send_more(&mut self, at: usize) {
        while self.maybe_send_append(at, Send::NewEntries) {}
    }

    /// Sends one `AppendEntries`, or a snapshot, unless the follower has to be waited for or has all
    /// that there is; true if so.
    #[inline]
    fn maybe_send_append(&mut self, at: usize, what: Send) -> bool {
        let Some(progress) = self.progress().get(at) else { return false };
        let has_all = progress.next_index > self.log.last().index;
        if progress.must_wait() || progress.id == self.config.id {
            return false;
        }
        match what {
            Send::NewEntries if has_all => false,
            Send::CommitIndex if has_all && self.config.options.commit_notices => {
                self.send_commit_notice(at)
            }
            _ => self.send_now(at, what),
        }
    }

    #[inline(never)]
    fn send_now(&mut self, at: usize, what: Send) -> bool {
        let RoleState::Leader(leadership) = &mut self.role else { return false };
        let progress = &mut leadership.progress[at];
        let prev_index = progress.next_index - 1;
        let Some(term) = self.log.term_at(prev_index) else { return self.send_snapshot(at) };
        let options = &self.config.options;
        // To a follower with a full window only empty messages go, so that it answers: had all of the
        // window been lost, nothing else would ever tell.
        let is_full = progress.state == ProgressState::Replicate && progress.is_full(options);
        let entries = if is_full {
            if what == Send::NewEntries {
                return false;
            }
            Vec::new()
        } else {
            self.log.from_within(progress.next_index, options.max_message_bytes).to_vec()
        };
        let leader_commit = self.log.commit_index();
        let bytes = if options.max_inflight_bytes == u64::MAX { 0 } else { total_bytes(&entries) };
        progress.sent(entries.len() as u64, bytes, leader_commit, options);
        let (to, prev_log) = (progress.id, LogPosition { index: prev_index, term });
        let body = Body::AppendEntries(AppendEntries { prev_log, entries, leader_commit });
        self.send(to, body);
        true
    }

    /// Tells a follower how far is committed of what it has. It need not answer; if this is lost, the
    /// next heartbeat or request says it.
    fn send_commit_notice(&mut self, at: usize) -> bool {
        let commit_index = self.log.commit_index();
        let RoleState::Leader(leadership) = &mut self.role else { return false };
        let progress = &mut leadership.progress[at];
        let commit_index = commit_index.min(progress.match_index);
        if commit_index <= progress.sent_commit {
            return false;
        }
        progress.sent_commit = commit_index;
        let to = progress.id;
        self.send(to, Body::CommitNotice(CommitNotice { commit_index }));
        true
    }

    /// All followers get a sign of life (§5.2), each with the commit index as far as it may rely on it.
    pub(crate) fn broadcast_heartbeats(&mut self) {
        let by_lease = self.reads_by_lease();
        let Some(leadership) = self.leadership_mut() else { return };
        let reads = &mut leadership.reads;
        // Whose answers prolong a lease, each has a number of its own.
        let round = if by_lease { reads.next_round() } else { reads.last_round() };
        self.broadcast_heartbeats_for(round);
    }

    /// The same with the number of a read that waits for the answers; 0 for none.
    pub(crate) fn broadcast_heartbeats_for(&mut self, read_round: u64) {
        let (id, commit_index) = (self.id(), self.log.commit_index());
        let Some(leadership) = self.leadership_mut() else { return };
        let mut beats = Vec::with_capacity(leadership.progress.len());
        for progress in leadership.progress.iter_mut().filter(|progress| progress.id != id) {
            let leader_commit = commit_index.min(progress.match_index);
            progress.sent_commit = leader_commit;
            beats.push((progress.id, leader_commit));
        }
        for (peer, leader_commit) in beats {
            self.send(peer, Body::Heartbeat(Heartbeat { leader_commit, read_round }));
        }
        self.note_sent();
    }

    pub(crate) fn handle_append_entries_reply(&mut self, from: NodeId, reply: AppendEntriesReply) {
        let RoleState::Leader(leadership) = &mut self.role else { return };
        let Some(at) = leadership.progress.iter().position(|known| known.id == from) else {
            return;
        };
        leadership.progress[at].recently_active = true;
        match reply.result {
            AppendResult::Accepted { match_index } => {
                self.note_match(from, match_index);
                self.append_accepted(at, match_index);
            }
            AppendResult::Rejected { prev_log_index, hint } => {
                self.append_rejected(at, prev_log_index, hint);
            }
            AppendResult::OldTerm => {}
        }
    }

    fn append_accepted(&mut self, at: usize, match_index: Index) {
        let RoleState::Leader(leadership) = &mut self.role else { return };
        let progress = &mut leadership.progress[at];
        let from = progress.id;
        let news = progress.accepted(match_index);
        let is_found =
            progress.state == ProgressState::Probe && progress.match_index == match_index;
        if !news && !is_found {
            return;
        }
        match progress.state {
            ProgressState::Replicate => progress.arrived(match_index),
            ProgressState::Probe => progress.become_replicate(),
            // Whichever snapshot it was, as long as the log goes on from there.
            ProgressState::Snapshot { .. } if progress.match_index >= self.log.base().index => {
                progress.become_replicate();
            }
            ProgressState::Snapshot { .. } => {}
        }
        let commit_index = self.log.commit_index();
        let lacks_commit = progress.lacks_commit(commit_index);
        if news {
            self.observe(Observation::MatchAdvanced { follower: from, match_index });
        }
        // What is committed already commits nothing more – unless this server applied its own removal,
        // which may have made a majority of what was none.
        let may_commit = match_index > commit_index || !self.members().is_voter(self.config.id);
        let commits = may_commit && self.advance_commit();
        if from == self.config.id {
            return;
        }
        if !commits && lacks_commit {
            self.want_append(at, Send::CommitIndex);
        }
        self.send_what_fits_now(at, from);
    }

    /// The follower's window has room again, or the logs were found to agree.
    fn send_what_fits_now(&mut self, at: usize, to: NodeId) {
        // Leadership may just have ended, with the membership that the new commit index settled.
        if self.progress().get(at).is_none_or(|progress| progress.id != to) {
            return;
        }
        if self.config.options.coalesce_appends {
            self.want_append(at, Send::NewEntries);
        } else {
            self.send_more(at);
        }
        self.transfer_caught_up(to);
    }

    fn append_rejected(&mut self, at: usize, prev_log_index: Index, hint: LogPosition) {
        // Where the follower's log has term `hint.term`, mine can agree only up to my last entry of at
        // most that term: skip a whole term at a time (§5.3).
        let possible = if hint.term > 0 {
            self.log.last_possible_match(hint.index, hint.term).index
        } else {
            hint.index
        };
        let Some(leadership) = self.leadership_mut() else { return };
        let progress = &mut leadership.progress[at];
        if !progress.rejected(prev_log_index, possible) {
            return;
        }
        let (follower, next_index) = (progress.id, progress.next_index);
        if progress.state == ProgressState::Replicate {
            progress.become_probe();
        }
        self.observe(Observation::NextLowered { follower, next_index });
        self.want_append(at, Send::Anything);
    }

    /// The follower lives; if it lacks something, a message was lost: try again.
    pub(crate) fn handle_heartbeat_reply(&mut self, from: NodeId, reply: HeartbeatReply) {
        let last_index = self.log.last().index;
        let Some(progress) = self.progress_mut(from) else { return };
        progress.recently_active = true;
        progress.is_paused = false;
        if progress.match_index < last_index || progress.state == ProgressState::Probe {
            self.send_append(from, Send::Probe);
        }
        self.retry_snapshot(from);
        self.note_round(from, reply.read_round);
        self.count_read_answer(from, reply.read_round);
    }

    /// The owner could not reach `id`: what is under way to it is probably lost, so find out anew where
    /// its log ends.
    pub fn report_unreachable(&mut self, id: NodeId) {
        if let Some(progress) = self.progress_mut(id)
            && progress.state == ProgressState::Replicate
        {
            progress.become_probe();
        }
    }
}
