//! One vote a term (Figure 2, "votedFor"): the rule that Election Safety rests on.

use raft_core::{HardState, NodeId, Term};

use super::logs::Server;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};
use super::voters::place;

/// Whom each server voted for last. What a vote was that never was durable, a crash may take back: nobody
/// was told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct OneVote {
    /// By the server's place.
    votes: Vec<(Term, Option<NodeId>)>,
}

impl OneVote {
    /// To be called with ids that have a place.
    fn vote(&mut self, id: NodeId) -> &mut (Term, Option<NodeId>) {
        let at = place(id).unwrap_or(0);
        if self.votes.len() <= at {
            self.votes.resize(at + 1, (0, None));
        }
        &mut self.votes[at]
    }

    /// `server` is as it was before.
    pub(crate) fn voted(
        &mut self,
        id: NodeId,
        server: &Server,
        term: Term,
        candidate: NodeId,
        verdicts: &mut Verdicts,
    ) {
        let vote = self.vote(id);
        let clash = match *vote {
            (voted_in, Some(first)) if voted_in == term && first != candidate => {
                Some(Clash::TwoVotes { server: id, term, first, second: candidate })
            }
            _ if term < server.term => {
                Some(Clash::VoteInOldTerm { server: id, term, current_term: server.term })
            }
            _ => {
                *vote = (term, Some(candidate));
                None
            }
        };
        verdicts.verdict(Property::OneVote, clash);
    }

    /// `before` was durable, and now it is this.
    pub(crate) fn durable(id: NodeId, before: HardState, now: HardState, verdicts: &mut Verdicts) {
        if let Some(candidate) = before.voted_for {
            let term = before.current_term;
            let kept = now.current_term != term || now.voted_for == before.voted_for;
            verdicts.expect(Property::OneVote, kept, || Clash::VoteForgotten {
                server: id,
                term,
                candidate,
                now: now.voted_for,
            });
        }
    }

    pub(crate) fn started(
        &mut self,
        id: NodeId,
        before: HardState,
        now: HardState,
        verdicts: &mut Verdicts,
    ) {
        Self::durable(id, before, now, verdicts);
        *self.vote(id) = (now.current_term, now.voted_for);
    }
}
