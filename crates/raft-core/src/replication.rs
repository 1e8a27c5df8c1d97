//! Log replication and commitment (§5.3, §5.4.2).

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::quorum::{majority, majority_index};
use crate::raft::{Raft, RoleState};
use crate::{
    AppendEntries, AppendEntriesReply, AppendRefusal, AppendResult, Body, CommitRefusal, Entry,
    Fault, Heartbeat, Index, LogPosition, NodeId, Observation, Observer, Payload, Progress,
    ProposeError, Rules, StepError, Term,
};

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Appends a command to the log and replicates it; returns its index. It is decided only when
    /// [`crate::Ready::committed_entries`] has it: another leader may still replace it.
    ///
    /// # Errors
    /// If this server does not lead.
    pub fn propose(&mut self, command: Arc<[u8]>) -> Result<Index, ProposeError> {
        if !matches!(self.role, RoleState::Leader(_)) {
            return Err(ProposeError::NotLeader { leader: self.leader });
        }
        Ok(self.append_and_replicate(Payload::Command(command)))
    }

    pub(crate) fn append_and_replicate(&mut self, payload: Payload) -> Index {
        let no_op = payload == Payload::NoOp;
        let index = self.log.last().index + 1;
        let entry = Entry { index, term: self.current_term(), payload };
        self.observe(Observation::Proposed { position: entry.position(), no_op });
        self.log.append(&[entry]);
        for peer in self.peers() {
            self.send_append(peer, SendWhat::NewEntries);
        }
        index
    }

    /// All followers get a sign of life (§5.2), each with the commit index as far as it may rely on it.
    pub(crate) fn broadcast_heartbeats(&mut self) {
        self.timer.elapsed_ticks = 0;
        let commit_index = self.log.commit_index();
        let beats: Vec<_> = self
            .progress()
            .iter()
            .filter(|progress| progress.id != self.id())
            .map(|progress| (progress.id, commit_index.min(progress.match_index)))
            .collect();
        for (peer, leader_commit) in beats {
            self.send(peer, Body::Heartbeat(Heartbeat { leader_commit }));
        }
    }

    /// Sends a follower what it lacks, unless a probe is under way.
    fn send_append(&mut self, to: NodeId, what: SendWhat) {
        let Some(progress) = self.progress().iter().find(|progress| progress.id == to).copied()
        else {
            return;
        };
        let last_index = self.log.last().index;
        if progress.is_waiting()
            || (what == SendWhat::NewEntries && progress.next_index > last_index)
        {
            return;
        }
        let prev_index = progress.next_index - 1;
        let Some(term) = self.log.term_at(prev_index) else { return };
        let request = AppendEntries {
            prev_log: LogPosition { index: prev_index, term },
            entries: self.log.from(progress.next_index).to_vec(),
            leader_commit: self.log.commit_index(),
        };
        self.send(to, Body::AppendEntries(request));
        if let Some(progress) = self.progress_mut(to) {
            progress.sent(last_index);
        }
    }

    pub(crate) fn progress_mut(&mut self, id: NodeId) -> Option<&mut Progress> {
        let RoleState::Leader(all) = &mut self.role else { return None };
        all.iter_mut().find(|progress| progress.id == id)
    }

    /// Figure 2, `AppendEntries`, "Receiver implementation"; the terms were compared before.
    pub(crate) fn handle_append_entries(&mut self, leader: NodeId, request: AppendEntries) {
        let AppendEntries { prev_log, entries, leader_commit } = request;
        let own_term = self.log.term_at(prev_log.index);
        if !self.rules.append_matches(prev_log, own_term) {
            let last_index = self.log.last().index;
            let reason = match own_term {
                None => AppendRefusal::Missing { last_index },
                Some(own_term) => AppendRefusal::OtherTerm { own_term },
            };
            self.observe(Observation::AppendRefused { prev_log, reason });
            let hint = self.log.last_possible_match(prev_log.index.min(last_index), prev_log.term);
            let result = AppendResult::Rejected { prev_log_index: prev_log.index, hint };
            self.send(leader, Body::AppendEntriesReply(AppendEntriesReply { result }));
            return;
        }
        let match_index = entries.last().map_or(prev_log.index, |entry| entry.index);
        self.store(prev_log, &entries);
        self.follow_commit(self.rules.follower_commit(leader_commit, match_index));
        let result = AppendResult::Accepted { match_index };
        self.send(leader, Body::AppendEntriesReply(AppendEntriesReply { result }));
    }

    /// Rules 3 and 4: delete what conflicts, append what is not there yet, touch nothing else.
    fn store(&mut self, prev_log: LogPosition, entries: &[Entry]) {
        let is_stored = |entry: &&Entry| {
            let own_term = self.log.term_at(entry.index);
            own_term.is_some_and(|own_term| !self.rules.conflicts(own_term, entry.term))
        };
        let new = &entries[entries.iter().take_while(is_stored).count()..];
        let [first, ..] = new else { return };
        if first.index > self.log.last().index + 1 {
            // Other rules took a missing entry for a match. A log has no gaps, so this cannot be stored.
            return;
        }
        if let Some(was) = self.log.term_at(first.index) {
            let last = self.log.last().index;
            self.log.truncate_from(first.index);
            self.durability.truncated(first.index);
            self.observe(Observation::Truncated { first: first.index, last, was, now: first.term });
        }
        self.log.append(new);
        self.observe(Observation::Appended {
            first: first.index,
            last: self.log.last().index,
            after: prev_log,
        });
    }

    pub(crate) fn handle_heartbeat(&mut self, leader: NodeId, heartbeat: Heartbeat) {
        self.follow_commit(heartbeat.leader_commit);
        self.send(leader, Body::HeartbeatReply);
    }

    fn follow_commit(&mut self, commit: Index) {
        let first = self.log.commit_index() + 1;
        if self.log.commit_to(commit) {
            let last = self.log.commit_index();
            self.observe(Observation::Committed { first, last, holders: None });
        }
    }

    pub(crate) fn handle_append_entries_reply(&mut self, from: NodeId, reply: AppendEntriesReply) {
        let last_possible = |hint: LogPosition| {
            // Where the follower's log has term `hint.term`, mine can agree only up to my last
            // entry of at most that term: skip a whole term at a time (§5.3).
            self.log.last_possible_match(hint.index, hint.term).index
        };
        match reply.result {
            AppendResult::Accepted { match_index } => {
                let Some(progress) = self.progress_mut(from) else { return };
                progress.resume();
                if progress.accepted(match_index) {
                    self.observe(Observation::MatchAdvanced { follower: from, match_index });
                    if !self.advance_commit() {
                        self.send_append(from, SendWhat::NewEntries);
                    }
                }
            }
            AppendResult::Rejected { prev_log_index, hint } => {
                let possible = last_possible(hint);
                let Some(progress) = self.progress_mut(from) else { return };
                if progress.rejected(prev_log_index, possible) {
                    let next_index = progress.next_index;
                    self.observe(Observation::NextLowered { follower: from, next_index });
                    self.send_append(from, SendWhat::Anything);
                }
            }
        }
    }

    /// The follower lives; if it lacks something, a message was lost: try again.
    pub(crate) fn handle_heartbeat_reply(&mut self, from: NodeId) {
        let Some(progress) = self.progress_mut(from) else { return };
        progress.resume();
        let match_index = progress.match_index;
        if match_index < self.log.last().index {
            self.send_append(from, SendWhat::Anything);
        }
    }

    /// The leader's own log counts as far as it is durable (§5.3; diss. §10.2.1).
    pub(crate) fn count_own_log(&mut self) {
        let (id, stable_index) = (self.id(), self.durability.stable_index());
        if self.progress_mut(id).is_some_and(|own| own.accepted(stable_index)) {
            self.advance_commit();
        }
    }

    /// Figure 2, Leaders, last rule: commit what a majority holds, if it is of the current term.
    /// True if something was committed, and so everyone was told.
    fn advance_commit(&mut self) -> bool {
        let held: Vec<_> = self.progress().iter().map(|progress| progress.match_index).collect();
        let needed = majority(held.len());
        let best = held.iter().copied().max().unwrap_or(0);
        let index = majority_index(&held);
        let first = self.log.commit_index() + 1;
        let count = |at: Index| held.iter().filter(|&&held| held >= at).count();
        if index < first {
            if best >= first {
                let reason = CommitRefusal::NoMajority { holders: count(best), needed };
                self.observe(Observation::CommitWithheld { index: best, reason });
            }
            return false;
        }
        let holders = count(index);
        let Some(term) = self.log.term_at(index) else { return false };
        if let Err(reason) = self.rules.may_commit(term, self.current_term()) {
            self.observe(Observation::CommitWithheld { index, reason });
            return false;
        }
        self.log.commit_to(index);
        self.observe(Observation::Committed { first, last: index, holders: Some(holders) });
        for peer in self.peers() {
            self.send_append(peer, SendWhat::Anything);
        }
        true
    }

    /// Is this a message that correct Raft can send?
    pub(crate) fn check(&self, from: NodeId, term: Term, body: &Body) -> Result<(), StepError> {
        let last_index = self.log.last().index;
        let is_current = term == self.current_term();
        let is_leader = matches!(self.role, RoleState::Leader(_));
        if body.is_from_leader() && is_current && is_leader {
            return Err(StepError::Fault(Fault::SecondLeader { term, other: from }));
        }
        match body {
            // A candidate starts a term that its log cannot have entries of yet.
            Body::RequestVote(request) if request.last_log.term >= term => {
                Err(StepError::Malformed)
            }
            Body::AppendEntries(request) => {
                check_entries(request, term)?;
                self.check_committed(request, term)
            }
            Body::Heartbeat(Heartbeat { leader_commit })
                if term >= self.current_term() && *leader_commit > last_index =>
            {
                let fault = Fault::CommitBeyondLog { leader_commit: *leader_commit, last_index };
                Err(StepError::Fault(fault))
            }
            Body::AppendEntriesReply(AppendEntriesReply {
                result: AppendResult::Accepted { match_index },
            }) if is_current && is_leader && *match_index > last_index => {
                let fault = Fault::MatchBeyondLog { match_index: *match_index, last_index };
                Err(StepError::Fault(fault))
            }
            _ => Ok(()),
        }
    }

    /// No leader of this term or a later one lacks a committed entry (§5.4).
    fn check_committed(&self, request: &AppendEntries, term: Term) -> Result<(), StepError> {
        let committed = self.log.commit_index();
        let conflict =
            request.entries.iter().take_while(|entry| entry.index <= committed).find(|entry| {
                let own_term = self.log.term_at(entry.index);
                own_term.is_some_and(|own_term| self.rules.conflicts(own_term, entry.term))
            });
        match conflict {
            Some(entry) if term >= self.current_term() => {
                Err(StepError::Fault(Fault::CommittedConflict { index: entry.index }))
            }
            _ => Ok(()),
        }
    }
}

/// What makes an `AppendEntries` worth sending.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SendWhat {
    /// Only if there are entries to send.
    NewEntries,
    /// In any case: an empty one probes, or carries the commit index.
    Anything,
}

fn check_entries(request: &AppendEntries, term: Term) -> Result<(), StepError> {
    let mut previous = request.prev_log;
    if previous.term > term {
        return Err(StepError::Malformed);
    }
    for entry in &request.entries {
        let follows = previous.index.checked_add(1) == Some(entry.index);
        if !follows || entry.term < previous.term || entry.term > term {
            return Err(StepError::Malformed);
        }
        previous = entry.position();
    }
    Ok(())
}
