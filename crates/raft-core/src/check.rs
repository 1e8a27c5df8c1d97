//! Which messages cannot come from correct Raft: they are refused before anything is changed.

use crate::raft::{Raft, RoleState};
use crate::{
    AppendEntries, AppendResult, Body, Fault, Heartbeat, InstallSnapshot, LogPosition, Message,
    Observer, Rules, StepError, Term,
};

impl<R: Rules, O: Observer> Raft<R, O> {
    pub(crate) fn check(&self, message: &Message) -> Result<(), StepError> {
        let Message { from, to, term, ref body } = *message;
        if to != self.id() {
            return Err(StepError::Misaddressed { to });
        }
        // Whoever leads or stands may be a member that this server has not heard of yet; but it only
        // asks members that it knows. To itself it sends votes and acknowledgements only.
        let is_expected = if from == self.id() {
            matches!(
                body,
                Body::RequestVoteReply(_) | Body::PreVoteReply(_) | Body::AppendEntriesReply(_)
            )
        } else {
            from.0 != 0 && (!body.is_reply() || self.is_known(from, body))
        };
        if !is_expected {
            return Err(StepError::Stranger { from });
        }
        let is_current = term == self.current_term;
        let is_leader = matches!(self.role, RoleState::Leader(_));
        if body.is_from_leader() && is_current && is_leader {
            return Err(StepError::Fault(Fault::SecondLeader { term, other: from }));
        }
        self.check_body(term, body)
    }

    /// Answers come from members; to a read, from the leader, whom a newcomer knows before its members.
    fn is_known(&self, from: crate::NodeId, body: &Body) -> bool {
        self.members().is_member(from)
            || (matches!(body, Body::ReadIndexReply(_)) && self.leader == Some(from))
    }

    fn check_body(&self, term: Term, body: &Body) -> Result<(), StepError> {
        let last_index = self.log.last().index;
        let is_news = term >= self.current_term;
        match body {
            // A candidate's log cannot have entries of a term that is still to come.
            Body::RequestVote(request) | Body::PreVote(request) if request.last_log.term > term => {
                Err(StepError::Malformed)
            }
            Body::AppendEntries(request) => {
                check_entries(request, term)?;
                self.check_committed(request, term)
            }
            Body::Heartbeat(Heartbeat { leader_commit, .. })
                if is_news && *leader_commit > last_index =>
            {
                let fault = Fault::CommitBeyondLog { leader_commit: *leader_commit, last_index };
                Err(StepError::Fault(fault))
            }
            Body::AppendEntriesReply(reply) => match reply.result {
                AppendResult::Accepted { match_index }
                    if term == self.current_term
                        && matches!(self.role, RoleState::Leader(_))
                        && match_index > last_index =>
                {
                    Err(StepError::Fault(Fault::MatchBeyondLog { match_index, last_index }))
                }
                _ => Ok(()),
            },
            Body::InstallSnapshot(piece) => check_snapshot(piece, term),
            Body::Propose(payloads) if payloads.is_empty() => Err(StepError::Malformed),
            _ => Ok(()),
        }
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
    // A log that could grow no further is nobody's.
    if previous.index == u64::MAX { Err(StepError::Malformed) } else { Ok(()) }
}

fn check_snapshot(piece: &InstallSnapshot, term: Term) -> Result<(), StepError> {
    let last = piece.meta.last_included;
    let is_possible = last.index > 0
        && last.index < u64::MAX
        && last.term <= term
        && piece.offset.checked_add(piece.data.len() as u64).is_some()
        && piece.meta.members.is_consistent()
        && !piece.meta.members.voters.is_empty();
    if is_possible { Ok(()) } else { Err(StepError::Malformed) }
}
