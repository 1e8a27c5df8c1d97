//! The checks by name, with the rule that each looks at.

use crate::told::mark;

/// A promise of Raft, or a rule by which it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// At most one leader a term.
    ElectionSafety,
    /// At most one vote a server and term.
    OneVote,
    /// Votes only for logs that are at least as up-to-date.
    UpToDateVote,
    /// Who leads has the votes of a majority.
    ElectedByMajority,
    /// A server's term never goes back.
    TermMonotonic,
    /// Term, vote and log outlive a restart.
    Persistence,
    /// Entries of the same index and term are the same, and so are those before them.
    LogMatching,
    /// A leader never changes or deletes what its log has.
    LeaderAppendOnly,
    /// Terms never fall along a log, and none is higher than the server's.
    LogTerms,
    /// What is committed is in the logs of all later leaders.
    LeaderCompleteness,
    /// A server's commit index never goes back while it runs.
    CommitMonotonic,
    /// A server commits only what its log has.
    CommitInLog,
    /// A leader commits by counting only what is of its own term.
    OwnTermCommit,
    /// A leader commits what a majority stores.
    CommitByMajority,
    /// What is committed is never deleted.
    CommittedStays,
    /// No two servers commit or apply different entries at one index.
    StateMachineSafety,
    /// Entries are applied in order, and once they are committed.
    AppliedInOrder,
}

/// What a line may tell, for checks that need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Term,
    Role,
    Vote,
    Append,
    Commit,
    Apply,
    Members,
    Restart,
}

impl Field {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Term => "\"term\"",
            Self::Role => "\"role\"",
            Self::Vote => "\"vote\"",
            Self::Append => "\"append\"",
            Self::Commit => "\"commit\"",
            Self::Apply => "\"apply\"",
            Self::Members => "\"members\"",
            Self::Restart => "\"restart\"",
        }
    }
}

impl Check {
    /// All of them, in the order in which the paper comes to them.
    pub const ALL: [Self; 17] = [
        Self::ElectionSafety,
        Self::OneVote,
        Self::UpToDateVote,
        Self::ElectedByMajority,
        Self::TermMonotonic,
        Self::Persistence,
        Self::LogMatching,
        Self::LeaderAppendOnly,
        Self::LogTerms,
        Self::LeaderCompleteness,
        Self::CommitMonotonic,
        Self::CommitInLog,
        Self::OwnTermCommit,
        Self::CommitByMajority,
        Self::CommittedStays,
        Self::StateMachineSafety,
        Self::AppliedInOrder,
    ];

    /// A name without spaces.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.told().0
    }

    /// The rule with its place in the paper.
    #[must_use]
    pub fn rule(self) -> &'static str {
        self.told().1
    }

    #[rustfmt::skip]
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::ElectionSafety => ("election_safety", mark!("at most one leader a term (Election Safety, §5.2)")),
            Self::OneVote => ("one_vote", mark!("at most one vote per term (§5.2)")),
            Self::UpToDateVote => ("up_to_date_vote", mark!("a vote goes only to a log that is at least as up-to-date (§5.4.1)")),
            Self::ElectedByMajority => ("elected_by_majority", mark!("a leader needs the votes of a majority (§5.2)")),
            Self::TermMonotonic => ("term_monotonic", mark!("the current term never goes back (§5.1)")),
            Self::Persistence => ("persistence", mark!("term, vote and log are saved before a server answers (Figure 2, persistent state)")),
            Self::LogMatching => ("log_matching", mark!("entries of one index and term are the same, with all before them (Log Matching, §5.3)")),
            Self::LeaderAppendOnly => ("leader_append_only", mark!("a leader only appends to its log (Leader Append-Only, §5.3)")),
            Self::LogTerms => ("log_terms", mark!("the terms of a log never fall, and none is above the current term (§5.3)")),
            Self::LeaderCompleteness => ("leader_completeness", mark!("leaders of later terms have what is committed (Leader Completeness, §5.4.3)")),
            Self::CommitMonotonic => ("commit_monotonic", mark!("the commit index never goes back (Figure 2, volatile state)")),
            Self::CommitInLog => ("commit_in_log", mark!("the commit index is at most that of the last new entry (Figure 2, AppendEntries rule 5)")),
            Self::OwnTermCommit => ("own_term_commit", mark!("only entries of the leader's own term are committed by counting (Figure 8, §5.4.2)")),
            Self::CommitByMajority => ("commit_by_majority", mark!("an entry is committed once a majority stores it (§5.3)")),
            Self::CommittedStays => ("committed_stays", mark!("only entries that conflict are deleted, which no committed one does (§5.3, §5.4)")),
            Self::StateMachineSafety => ("state_machine_safety", mark!("all servers apply the same entry at an index (State Machine Safety, §5.4.3)")),
            Self::AppliedInOrder => ("applied_in_order", mark!("committed entries are applied one after the other (§5.3; Figure 2, rules for all servers)")),
        }
    }

    /// What lines have to tell, or there is nothing to look at.
    pub(super) fn needs(self) -> &'static [Field] {
        use Field::{Append, Apply, Commit, Members, Restart, Role, Term, Vote};
        match self {
            Self::ElectionSafety => &[Term, Role],
            Self::OneVote => &[Term, Vote],
            Self::UpToDateVote => &[Term, Vote, Append],
            Self::ElectedByMajority => &[Term, Role, Vote, Members],
            Self::TermMonotonic => &[Term],
            Self::Persistence => &[Term, Restart],
            Self::LogMatching => &[Append],
            Self::LeaderAppendOnly => &[Role, Append],
            Self::LogTerms => &[Append],
            Self::LeaderCompleteness => &[Term, Role, Append, Commit],
            Self::CommitMonotonic => &[Commit],
            Self::CommitInLog | Self::CommittedStays => &[Append, Commit],
            Self::OwnTermCommit => &[Term, Role, Append, Commit],
            Self::CommitByMajority => &[Role, Append, Commit, Members],
            Self::StateMachineSafety | Self::AppliedInOrder => &[Apply],
        }
    }

    /// What did not happen in a trace in which the check had nothing to look at, though lines tell of all it needs.
    pub(super) fn unseen(self) -> &'static str {
        match self {
            Self::ElectionSafety => mark!("no server became leader"),
            Self::OneVote => mark!("no server voted"),
            Self::UpToDateVote => mark!("no server voted for another whose log's end is known"),
            Self::ElectedByMajority => mark!("no server whose members are known became leader"),
            Self::TermMonotonic => mark!("no server took a term while it ran"),
            Self::Persistence => mark!("no server restarted after it had told its term or its log"),
            Self::LogMatching | Self::LogTerms => mark!("the term of no entry is known"),
            Self::LeaderAppendOnly => mark!("no leader changed its log"),
            Self::LeaderCompleteness => mark!("nothing was committed before an election"),
            Self::CommitInLog => mark!("no server whose log is known committed anything"),
            Self::OwnTermCommit => mark!("no leader committed an entry whose term is known"),
            Self::CommitByMajority => {
                mark!("no leader whose members are known committed something new")
            }
            Self::CommittedStays => mark!("no entry was deleted"),
            Self::CommitMonotonic | Self::StateMachineSafety | Self::AppliedInOrder => {
                mark!("no server committed or applied anything")
            }
        }
    }
}
