//! Raft's decisions as pure functions, each with its place in the paper.
//!
//! [`Paper`] takes every default, and the defaults *are* Raft. Whoever wants to see what happens when
//! one decision is wrong implements [`Rules`] and overrides just that one; the core never does.

use crate::{Body, CommitRefusal, Index, LogPosition, NodeId, Term, VoteRefusal};

/// What a voter knows when it decides about a vote of the candidate's term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteQuestion {
    /// Who asks.
    pub candidate: NodeId,
    /// Where the candidate's log ends.
    pub candidate_log: LogPosition,
    /// Whom the voter has voted for in this term.
    pub voted_for: Option<NodeId>,
    /// Where the voter's log ends.
    pub own_log: LogPosition,
}

/// The decisions of Raft. Every default is the paper's rule.
pub trait Rules {
    /// May I grant this vote? One vote a term, first come, first served, and only to a candidate
    /// whose log is at least as up-to-date as mine (§5.2, §5.4.1).
    ///
    /// # Errors
    /// The reason to refuse.
    fn may_grant_vote(&self, question: &VoteQuestion) -> Result<(), VoteRefusal> {
        match question.voted_for {
            Some(voted_for) if voted_for != question.candidate => {
                Err(VoteRefusal::AlreadyVoted { voted_for })
            }
            _ if self.is_up_to_date(question.candidate_log, question.own_log) => Ok(()),
            _ => Err(VoteRefusal::LogBehind {
                candidate: question.candidate_log,
                own: question.own_log,
            }),
        }
    }

    /// Is the candidate's log at least as up-to-date as mine? The later last term wins; with equal
    /// last terms the longer log (§5.4.1).
    fn is_up_to_date(&self, candidate: LogPosition, own: LogPosition) -> bool {
        (candidate.term, candidate.index) >= (own.term, own.index)
    }

    /// Does my log match the leader's at `prev_log`? `own_term` is the term of my entry there (§5.3;
    /// Figure 2, `AppendEntries` rule 2).
    fn append_matches(&self, prev_log: LogPosition, own_term: Option<Term>) -> bool {
        own_term == Some(prev_log.term)
    }

    /// Must my entry at this index, and all after it, go? Only if its term differs from the leader's:
    /// a late message must not cut off what was acknowledged (§5.3; Figure 2, `AppendEntries` rule 3).
    fn conflicts(&self, own_term: Term, leaders_term: Term) -> bool {
        own_term != leaders_term
    }

    /// Up to where may a follower commit? As far as the leader has, but not beyond the last entry that
    /// this request showed to match (Figure 2, `AppendEntries` rule 5).
    fn follower_commit(&self, leader_commit: Index, last_matching: Index) -> Index {
        leader_commit.min(last_matching)
    }

    /// May a leader commit an entry that a majority holds? Only one of its own term; older ones are
    /// committed along with it (§5.3, §5.4.2, Figure 8).
    ///
    /// # Errors
    /// The reason to wait.
    fn may_commit(&self, entry_term: Term, current_term: Term) -> Result<(), CommitRefusal> {
        if entry_term == current_term {
            Ok(())
        } else {
            Err(CommitRefusal::OlderTerm { term: entry_term })
        }
    }

    /// Must everything that this server has decided so far be durable before this message leaves?
    /// Answers promise something ("you have my vote", "I hold these entries"), and a request for votes
    /// rests on the candidate's own vote and log. A leader may send entries while it writes them
    /// itself (Figure 2, "persistent state"; diss. §10.2.1).
    fn must_be_durable_before(&self, body: &Body) -> bool {
        !body.is_from_leader()
    }
}

/// The rules as the paper has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Paper;

impl Rules for Paper {}
