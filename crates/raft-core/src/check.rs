//! Which messages cannot come from correct Raft: they are refused before anything is changed.

use crate::log::INDEX_MAX;
use crate::raft::{Raft, RoleState};
use crate::{
    AppendEntries, AppendResult, Body, Fault, Index, InstallSnapshot, LogPosition, Message, NodeId,
    Observer, Rules, StepError, Term,
};

impl<R: Rules, O: Observer> Raft<R, O> {
    pub(crate) fn check(&self, message: &Message) -> Result<(), StepError> {
        let Message { from, to, term, ref body } = *message;
        if to != self.config.id {
            return Err(StepError::Misaddressed { to });
        }
        match body {
            Body::AppendEntries(request) => {
                self.check_leader(from, term)?;
                malformed_unless(is_sequence(request, term))?;
                self.check_committed(request, term)
            }
            Body::AppendEntriesReply(reply) => {
                self.check_answer(from)?;
                self.check_match(term, reply.result)
            }
            Body::Heartbeat(heartbeat) => {
                self.check_leader(from, term)?;
                self.check_told_commit(term, heartbeat.leader_commit)
            }
            Body::CommitNotice(notice) => {
                self.check_leader(from, term)?;
                self.check_told_commit(term, notice.commit_index)
            }
            Body::InstallSnapshot(piece) => {
                self.check_leader(from, term)?;
                check_snapshot(piece, term)
            }
            Body::RequestVote(request) | Body::PreVote(request) => {
                self.check_other(from)?;
                // A candidate's log cannot have entries of a term that is still to come.
                malformed_unless(request.last_log.term <= term)
            }
            Body::RequestVoteReply(_) | Body::PreVoteReply(_) => self.check_answer(from),
            Body::HeartbeatReply(_) | Body::InstallSnapshotReply(_) => {
                self.check_other(from)?;
                self.check_answer(from)
            }
            Body::ReadIndexReply(_) => {
                self.check_other(from)?;
                // A newcomer knows its leader before it knows the members.
                if self.leader == Some(from) { Ok(()) } else { self.check_answer(from) }
            }
            Body::Propose(payloads) => {
                check_somebody(from)?;
                malformed_unless(!payloads.is_empty())
            }
            Body::TransferLeadership | Body::ReadIndex(_) => check_somebody(from),
            Body::TimeoutNow => self.check_other(from),
        }
    }

    /// `from` is known to lead the present term, and this server to follow.
    #[inline]
    pub(crate) fn is_led_by(&self, from: NodeId) -> bool {
        self.leader == Some(from) && matches!(self.role, RoleState::Follower)
    }

    /// What [`Self::check`] asks of entries, once it is known that they are from the leader.
    #[inline]
    pub(crate) fn are_plain(&self, request: &AppendEntries) -> bool {
        request.prev_log.index >= self.log.commit_index() && is_sequence(request, self.current_term)
    }

    /// Whoever leads or stands may be a member that this server has not heard of yet (§6: "servers
    /// process incoming RPC requests without consulting their current configuration").
    fn check_other(&self, from: NodeId) -> Result<(), StepError> {
        if from == self.config.id || from.0 == 0 {
            return Err(StepError::Stranger { from });
        }
        Ok(())
    }

    /// But it only asked members that it knows. Its own votes and acknowledgements are answers too.
    fn check_answer(&self, from: NodeId) -> Result<(), StepError> {
        if from == self.config.id || self.members().is_member(from) {
            return Ok(());
        }
        Err(StepError::Stranger { from })
    }

    fn check_leader(&self, from: NodeId, term: Term) -> Result<(), StepError> {
        self.check_other(from)?;
        if term == self.current_term && matches!(self.role, RoleState::Leader(_)) {
            return Err(StepError::Fault(Fault::SecondLeader { term, other: from }));
        }
        Ok(())
    }

    fn check_told_commit(&self, term: Term, leader_commit: Index) -> Result<(), StepError> {
        let last_index = self.log.last().index;
        if term >= self.current_term && leader_commit > last_index {
            return Err(StepError::Fault(Fault::CommitBeyondLog { leader_commit, last_index }));
        }
        Ok(())
    }

    fn check_match(&self, term: Term, result: AppendResult) -> Result<(), StepError> {
        if let AppendResult::Accepted { match_index } = result {
            let last_index = self.log.last().index;
            let leads = matches!(self.role, RoleState::Leader(_)) && term == self.current_term;
            if match_index > last_index && leads {
                return Err(StepError::Fault(Fault::MatchBeyondLog { match_index, last_index }));
            }
        }
        Ok(())
    }

    /// No leader of this term or a later one lacks a committed entry (§5.4).
    fn check_committed(&self, request: &AppendEntries, term: Term) -> Result<(), StepError> {
        let committed = self.log.commit_index();
        if request.prev_log.index >= committed || term < self.current_term {
            return Ok(());
        }
        let mut positions = request.entries.iter().map(|entry| entry.position());
        let conflict =
            positions.by_ref().take_while(|entry| entry.index <= committed).find(|entry| {
                let own_term = self.log.term_at(entry.index);
                own_term.is_some_and(|own_term| self.rules.conflicts(own_term, entry.term))
            });
        match conflict {
            Some(LogPosition { index, .. }) => {
                Err(StepError::Fault(Fault::CommittedConflict { index }))
            }
            None => Ok(()),
        }
    }
}

/// What is passed on in somebody's name may come back to whom it is from: a server may lead by now.
fn check_somebody(from: NodeId) -> Result<(), StepError> {
    if from.0 == 0 { Err(StepError::Stranger { from }) } else { Ok(()) }
}

/// Entries that follow each other and what they claim to follow, none of them of a later term.
#[inline]
fn is_sequence(request: &AppendEntries, term: Term) -> bool {
    let mut previous = request.prev_log;
    for entry in &request.entries {
        // (Wrapping: what begins behind `INDEX_MAX` is told by its end, whatever lies between.)
        if entry.index != previous.index.wrapping_add(1) || entry.term < previous.term {
            return false;
        }
        previous = entry.position();
    }
    // The indices count up and the terms never go down: where they end says it all.
    request.prev_log.index <= previous.index && previous.index <= INDEX_MAX && previous.term <= term
}

fn check_snapshot(piece: &InstallSnapshot, term: Term) -> Result<(), StepError> {
    let last = piece.meta.last_included;
    let is_possible = last.index > 0
        && last.index <= INDEX_MAX
        && last.term <= term
        && piece.offset.checked_add(piece.data.len() as u64).is_some()
        && piece.meta.members.is_consistent()
        && !piece.meta.members.voters.is_empty();
    malformed_unless(is_possible)
}

fn malformed_unless(holds: bool) -> Result<(), StepError> {
    if holds { Ok(()) } else { Err(StepError::Malformed) }
}
