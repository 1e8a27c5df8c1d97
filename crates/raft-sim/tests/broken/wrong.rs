//! Wrong rules: each gets one decision wrong.

use raft_sim::core::{
    Body, ConfChangeError, LogPosition, MembershipQuestion, Paper, ReadQuestion, Rules, Term,
    VoteQuestion, VoteRefusal, WaitForDisk,
};

/// What the servers get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Wrong {
    Nothing,
    /// A second candidate gets a vote in the same term.
    VotesTwice,
    /// A vote leaves before it is durable.
    VotesBeforeWriting,
    /// An acknowledgement leaves before the entries are durable.
    AcknowledgesBeforeWriting,
    /// A candidate's log does not matter.
    VotesForAnyLog,
    /// Any entry at the index before the new ones will do, whatever its term.
    IgnoresPrevTerm,
    /// An entry of another term than the leader's stays.
    KeepsConflicts,
    /// What comes again is taken for a conflict, and cuts off what is after it.
    AlwaysTruncates,
    /// A change of membership does not wait for the one before it.
    ChangesTwoAtOnce,
    /// A new leader serves reads before it knows what is committed.
    ReadsTooEarly,
}

impl Rules for Wrong {
    fn may_grant_vote(&self, question: &VoteQuestion) -> Result<(), VoteRefusal> {
        let mut question = *question;
        match self {
            Self::VotesTwice => (question.voted_for, question.leader) = (None, None),
            Self::VotesForAnyLog => question.own_log = LogPosition::default(),
            _ => (),
        }
        Paper.may_grant_vote(&question)
    }

    fn append_matches(&self, prev_log: LogPosition, own_term: Option<Term>) -> bool {
        match self {
            Self::IgnoresPrevTerm => own_term.is_some(),
            _ => Paper.append_matches(prev_log, own_term),
        }
    }

    fn conflicts(&self, own_term: Term, leaders_term: Term) -> bool {
        match self {
            Self::KeepsConflicts => false,
            Self::AlwaysTruncates => true,
            _ => Paper.conflicts(own_term, leaders_term),
        }
    }

    fn may_change_membership(&self, question: &MembershipQuestion) -> Result<(), ConfChangeError> {
        let is_hasty = *self == Self::ChangesTwoAtOnce;
        let pending_index = if is_hasty { 0 } else { question.pending_index };
        Paper.may_change_membership(&MembershipQuestion { pending_index, ..*question })
    }

    fn may_take_read_index(&self, question: &ReadQuestion) -> bool {
        *self == Self::ReadsTooEarly || Paper.may_take_read_index(question)
    }

    fn must_be_durable_before(&self, body: &Body, wait: WaitForDisk) -> bool {
        let is_hasty = match self {
            Self::VotesBeforeWriting => matches!(body, Body::RequestVoteReply(_)),
            Self::AcknowledgesBeforeWriting => matches!(body, Body::AppendEntriesReply(_)),
            _ => false,
        };
        !is_hasty && Paper.must_be_durable_before(body, wait)
    }
}
