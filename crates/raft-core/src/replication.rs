//! How a leader brings its log to the others (§5.3; Figure 2, Leaders).

use alloc::vec::Vec;

use crate::entry::total_bytes;
use crate::raft::{Raft, RoleState};
use crate::{
    AppendEntries, AppendEntriesReply, AppendResult, Body, CommitNotice, Entries, Entry, Heartbeat,
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
    /// Appends entries of this term to the leader's log. It holds them itself only once they are durable
    /// (diss. §10.2.1): see [`Self::count_own`].
    pub(crate) fn append_entries(&mut self, payloads: Vec<Payload>) {
        let first = self.log.last().index + 1;
        payloads.into_iter().for_each(|payload| self.push_entry(payload));
        self.note_entries(first);
    }

    /// The same with a single one.
    #[inline(always)]
    pub(crate) fn append_entry(&mut self, payload: Payload) {
        self.push_entry(payload);
        self.note_entries(self.log.last().index);
    }

    #[inline(always)]
    fn push_entry(&mut self, payload: Payload) {
        let (index, term) = (self.log.last().index + 1, self.current_term);
        if O::LISTENS {
            let no_op = payload == Payload::NoOp;
            self.observe(Observation::Proposed { position: LogPosition { index, term }, no_op });
        }
        self.log.push(Entry { index, term, payload });
    }

    #[inline]
    fn note_entries(&mut self, first: Index) {
        self.note_sent();
        if self.counts_when_appended() {
            self.note_appended(first);
        }
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
    /// that there is; true if so. Who has all entries and lacks the commit index may get a notice of it: it
    /// need not answer, and if that is lost, the next heartbeat or request says it.
    #[inline]
    fn maybe_send_append(&mut self, at: usize, what: Send) -> bool {
        let RoleState::Leader(leadership) = &mut self.role else { return false };
        let Some(progress) = leadership.progress.get_mut(at) else { return false };
        let to = progress.id;
        if progress.must_wait() || to == self.config.id {
            return false;
        }
        if progress.next_index > self.log.last().index {
            if what == Send::NewEntries {
                return false;
            }
            if what == Send::CommitIndex && self.config.options.commit_notices {
                let commit_index = self.log.commit_index();
                let commit_index = self.rules.told_commit(commit_index, progress.match_index);
                let is_news = commit_index > progress.sent_commit;
                if is_news {
                    progress.sent_commit = commit_index;
                    self.send_often(to, Body::CommitNotice(CommitNotice { commit_index }));
                }
                return is_news;
            }
        }
        self.send_now(at, what)
    }

    #[inline(never)]
    fn send_now(&mut self, at: usize, what: Send) -> bool {
        let RoleState::Leader(leadership) = &mut self.role else { return false };
        let Some(progress) = leadership.progress.get_mut(at) else { return false };
        let prev_index = progress.next_index - 1;
        let Some(term) = self.log.term_at(prev_index) else { return self.send_snapshot(at) };
        let (to, prev_log) = (progress.id, LogPosition { index: prev_index, term });
        let options = &self.config.options;
        let leader_commit = self.log.commit_index();
        // To a follower with a full window only empty messages go, so that it answers: had all of the
        // window been lost, nothing else would ever tell.
        if progress.state == ProgressState::Replicate && progress.is_full(options) {
            if what == Send::NewEntries {
                return false;
            }
            progress.sent(0, 0, leader_commit, options);
            let entries = Entries::new();
            self.send(to, Body::AppendEntries(AppendEntries { prev_log, entries, leader_commit }));
            return true;
        }
        let entries = self.log.copied_from(progress.next_index, options.max_message_bytes);
        let bytes = if options.max_inflight_bytes == u64::MAX { 0 } else { total_bytes(&entries) };
        progress.sent(entries.len() as u64, bytes, leader_commit, options);
        self.send_often(
            to,
            Body::AppendEntries(AppendEntries { prev_log, entries, leader_commit }),
        );
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
        let RoleState::Leader(leadership) = &mut self.role else { return };
        let mut beats = Vec::with_capacity(leadership.progress.len());
        for progress in leadership.progress.iter_mut().filter(|progress| progress.id != id) {
            let leader_commit = self.rules.told_commit(commit_index, progress.match_index);
            progress.sent_commit = leader_commit;
            beats.push((progress.id, leader_commit));
        }
        for (peer, leader_commit) in beats {
            self.send(peer, Body::Heartbeat(Heartbeat { leader_commit, read_round }));
        }
        self.note_sent();
    }

    pub(crate) fn handle_append_entries_reply(&mut self, from: NodeId, reply: AppendEntriesReply) {
        let Some(at) = self.position_of(from) else { return };
        match reply.result {
            AppendResult::Accepted { match_index } => self.handle_accepted(at, match_index),
            AppendResult::Rejected { prev_log_index, hint } => {
                self.note_active(at);
                self.append_rejected(at, prev_log_index, hint);
            }
            AppendResult::OldTerm => self.note_active(at),
        }
    }

    fn note_active(&mut self, at: usize) {
        if let Some(leadership) = self.leadership_mut() {
            leadership.progress[at].recently_active = true;
        }
    }

    pub(crate) fn handle_accepted(&mut self, at: usize, match_index: Index) {
        let RoleState::Leader(leadership) = &mut self.role else { return };
        let progress = &mut leadership.progress[at];
        progress.recently_active = true;
        let from = progress.id;
        self.note_match(from, match_index);
        self.append_accepted(at, match_index);
    }

    /// More of a leader's own log is durable: that counts as a follower's answer does.
    pub(crate) fn count_own(&mut self) {
        let (follower, match_index) = (self.config.id, self.durability.stable_index());
        let Some(at) = self.position_of(follower) else { return };
        let Some(leadership) = self.leadership_mut() else { return };
        if leadership.progress[at].accepted(match_index) {
            self.observe(Observation::MatchAdvanced { follower, match_index });
            self.commit_matched(match_index);
        }
    }

    /// What is committed already commits nothing more – unless this server applied its own removal,
    /// which may have made a majority of what was none.
    #[inline]
    fn commit_matched(&mut self, match_index: Index) -> bool {
        let is_news = match_index > self.log.commit_index();
        (is_news || !self.members().is_voter(self.config.id)) && self.advance_commit()
    }

    #[inline]
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
        let commits = self.commit_matched(match_index);
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
