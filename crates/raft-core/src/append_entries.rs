//! What a follower does with a leader's entries and heartbeats (§5.3; Figure 2, `AppendEntries`).

use crate::raft::Raft;
use crate::{
    AppendEntries, AppendEntriesReply, AppendRefusal, AppendResult, Body, Entries, Entry,
    Heartbeat, HeartbeatReply, Index, LogPosition, NodeId, Observation, Observer, Rules,
};

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Figure 2, `AppendEntries`, "Receiver implementation"; the terms were compared before.
    pub(crate) fn handle_append_entries(&mut self, leader: NodeId, request: AppendEntries) {
        let prev_log = request.prev_log;
        let committed = self.log.commit_index();
        if prev_log.index < committed {
            // A late one. What is committed here equals every later leader's log (§5.4.3).
            self.accept(leader, committed);
            return;
        }
        let own_term = self.log.term_at(prev_log.index);
        if !self.rules.append_matches(prev_log, own_term) {
            self.refuse_entries(leader, prev_log);
            return;
        }
        let match_index = match request.entries.as_slice() {
            [] => prev_log.index,
            [.., last] => last.index,
        };
        let commit_index = self.rules.follower_commit(request.leader_commit, match_index);
        if prev_log.index == self.log.last().index {
            self.append_new(prev_log, request.entries, 0);
        } else {
            self.store(prev_log, request.entries);
        }
        self.follow_commit(commit_index);
        self.accept(leader, match_index);
    }

    #[inline]
    fn accept(&mut self, leader: NodeId, match_index: Index) {
        let result = AppendResult::Accepted { match_index };
        self.send_often(leader, Body::AppendEntriesReply(AppendEntriesReply { result }));
    }

    /// Rule 2: no entry there, or one of another term. Says how far back the leader has to go at least.
    fn refuse_entries(&mut self, leader: NodeId, prev_log: LogPosition) {
        let last_index = self.log.last().index;
        let reason = match self.log.term_at(prev_log.index) {
            None => AppendRefusal::Missing { last_index },
            Some(own_term) => AppendRefusal::OtherTerm { own_term },
        };
        self.observe(Observation::AppendRefused { prev_log, reason });
        let hint = self.log.last_possible_match(prev_log.index.min(last_index), prev_log.term);
        let result = AppendResult::Rejected { prev_log_index: prev_log.index, hint };
        self.send(leader, Body::AppendEntriesReply(AppendEntriesReply { result }));
    }

    /// Rules 3 and 4: delete what conflicts, append what is not there yet, touch nothing else.
    #[inline(never)]
    fn store(&mut self, prev_log: LogPosition, entries: Entries) {
        let is_stored = |entry: &&Entry| {
            let own_term = self.log.term_at(entry.index);
            own_term.is_some_and(|own_term| !self.rules.conflicts(own_term, entry.term))
        };
        let stored = entries.iter().take_while(is_stored).count();
        let Some(first) = entries.get(stored).map(Entry::position) else { return };
        let last = self.log.last().index;
        if first.index > last + 1 {
            // Other rules took a missing entry for a match. A log has no gaps, so this cannot be stored.
            return;
        }
        if let Some(was) = self.log.term_at(first.index) {
            self.log.truncate_from(first.index);
            self.durability.truncated(first.index);
            self.observe(Observation::Truncated { first: first.index, last, was, now: first.term });
            self.note_truncated(first.index);
        }
        self.append_new(prev_log, entries, stored);
    }

    /// All of `entries` but the first `stored` follow the end of the log.
    #[inline(always)]
    fn append_new(&mut self, prev_log: LogPosition, entries: Entries, stored: usize) {
        let first = self.log.last().index + 1;
        self.log.append(entries, stored);
        let last = self.log.last().index;
        if last < first {
            return;
        }
        self.observe(Observation::Appended { first, last, after: prev_log });
        if self.counts_when_appended() {
            self.note_appended(first);
        }
    }

    pub(crate) fn handle_heartbeat(&mut self, leader: NodeId, heartbeat: Heartbeat) {
        self.follow_commit(heartbeat.leader_commit);
        let reply = HeartbeatReply { read_round: heartbeat.read_round };
        self.send(leader, Body::HeartbeatReply(reply));
    }

    #[inline]
    pub(crate) fn follow_commit(&mut self, commit: Index) {
        let first = self.log.commit_index() + 1;
        if self.log.commit_to(commit) {
            let last = self.log.commit_index();
            self.observe(Observation::Committed { first, last, holders: None });
        }
    }
}
