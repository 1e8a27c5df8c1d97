//! Broken promises: which, and the facts that clash.

use raft_core::{Index, LogPosition, NodeId, Term};

use super::{EventId, OutsideFault};
use crate::Time;
use crate::service::{Answer, ClientId};

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Property {
    /// At most one leader is elected in a term (Figure 3).
    ElectionSafety,
    /// A server votes for one candidate a term, whatever happens to it meanwhile (Figure 2).
    OneVote,
    /// A leader never overwrites or deletes entries of its log (Figure 3).
    LeaderAppendOnly,
    /// An entry with an index and term is the same in every log, and so is the one before it (Figure 3).
    LogMatching,
    /// What is committed in a term is in the logs of the leaders of all later terms (Figure 3).
    LeaderCompleteness,
    /// What one server applies at an index is what every server applies there, without gaps (Figure 3).
    StateMachineSafety,
    /// What a server has committed is in its log, is what all commit there, and stays.
    CommittedStays,
    /// Terms, commit indices and what is durable never go back; nothing is applied before it is committed.
    Monotonic,
    /// What is committed is in the log of a member of every quorum.
    QuorumLog,
    /// What is committed is on the disk of a member of every quorum (diss. §10.2.1).
    DurableCommit,
    /// No two configurations that servers may act by have quorums without a common server (§6).
    OverlappingQuorums,
    /// A client's request takes effect once (§8; diss. §6.3).
    ExactlyOnce,
    /// Clients are answered what the committed log says, and in the order of real time (§8; diss. §6.4).
    Linearizability,
}

impl Property {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::ElectionSafety,
        Self::OneVote,
        Self::LeaderAppendOnly,
        Self::LogMatching,
        Self::LeaderCompleteness,
        Self::StateMachineSafety,
        Self::CommittedStays,
        Self::Monotonic,
        Self::QuorumLog,
        Self::DurableCommit,
        Self::OverlappingQuorums,
        Self::ExactlyOnce,
        Self::Linearizability,
    ];

    /// Where it is stated.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::ElectionSafety => "Figure 3, §5.2",
            Self::OneVote => "Figure 2, §5.2",
            Self::LeaderAppendOnly | Self::LogMatching => "Figure 3, §5.3",
            Self::LeaderCompleteness => "Figure 3, §5.4",
            Self::StateMachineSafety => "Figure 3, §5.4.3",
            Self::CommittedStays => "§5.3, §5.4.3",
            Self::Monotonic => "Figure 2, §5.1",
            Self::QuorumLog => "§5.4.3",
            Self::DurableCommit => "Figure 2, diss. §10.2.1",
            Self::OverlappingQuorums => "§6, diss. §4.1",
            Self::ExactlyOnce => "§8, diss. §6.3",
            Self::Linearizability => "§8, diss. §6.4",
        }
    }
}

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Violation {
    /// Which promise.
    pub property: Property,
    /// By which facts.
    pub clash: Clash,
    /// The event that brought the second of them.
    pub event: EventId,
    /// When.
    pub at: Time,
    /// What was done to the cluster that Raft promises nothing against, and that can explain this.
    pub blame: Option<(EventId, OutsideFault)>,
}

/// Two facts that cannot both be, if the promise is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Clash {
    /// Two servers were elected in one term.
    TwoLeaders {
        /// The term.
        term: Term,
        /// Who led it first.
        first: NodeId,
        /// Who leads it too.
        second: NodeId,
    },
    /// A server voted for two candidates in one term.
    TwoVotes {
        /// The voter.
        server: NodeId,
        /// The term.
        term: Term,
        /// Who had its vote.
        first: NodeId,
        /// Who got it then.
        second: NodeId,
    },
    /// A server votes in a term that is over for it.
    VoteInOldTerm {
        /// The voter.
        server: NodeId,
        /// The vote's term.
        term: Term,
        /// The server's.
        current_term: Term,
    },
    /// A server started and did not know its durable vote any more.
    VoteForgotten {
        /// The voter.
        server: NodeId,
        /// The vote's term.
        term: Term,
        /// Who had it.
        candidate: NodeId,
        /// Who has it as the server knows now.
        now: Option<NodeId>,
    },
    /// A leader changed what was in its log.
    LeaderRewrote {
        /// The leader.
        server: NodeId,
        /// The term that it leads.
        term: Term,
        /// The first entry that it changed.
        index: Index,
    },
    /// Two entries of the same index and term say different things.
    EntriesDiffer {
        /// Who has the second one.
        server: NodeId,
        /// Their position.
        position: LogPosition,
    },
    /// Two entries of the same index and term follow different ones.
    HistoriesDiffer {
        /// Who has the second one.
        server: NodeId,
        /// Their position.
        position: LogPosition,
        /// The term of the entry before the first one.
        first: Term,
        /// The term of the entry before the second one.
        second: Term,
    },
    /// A leader's log lacks what was committed in an earlier term.
    LeaderLacks {
        /// The leader.
        server: NodeId,
        /// The term that it leads.
        term: Term,
        /// What was committed.
        committed: LogPosition,
        /// In which term.
        committed_in: Term,
    },
    /// Two servers applied different things.
    AppliedDiffers {
        /// Where.
        index: Index,
        /// Who applied first.
        first: NodeId,
        /// Who applied something else.
        second: NodeId,
    },
    /// A server applied another entry than was committed there.
    AppliedOther {
        /// The server.
        server: NodeId,
        /// What was committed.
        committed: LogPosition,
        /// The term of what was applied in its place.
        term: Term,
    },
    /// A server did not apply entry by entry.
    AppliedOutOfOrder {
        /// The server.
        server: NodeId,
        /// What it had applied.
        applied: Index,
        /// What it applies next.
        index: Index,
    },
    /// A state machine was restored to what was never committed.
    RestoredUncommitted {
        /// The server.
        server: NodeId,
        /// The snapshot's last entry.
        last_included: LogPosition,
        /// What is committed.
        committed: LogPosition,
    },
    /// A server deleted entries that it had committed.
    CommittedDeleted {
        /// The server.
        server: NodeId,
        /// From here on.
        from: Index,
        /// Its commit index.
        commit_index: Index,
    },
    /// A server commits another entry than was committed before.
    CommittedDiffers {
        /// The server.
        server: NodeId,
        /// What was committed before.
        committed: LogPosition,
        /// The term of its own entry.
        term: Term,
    },
    /// A server commits entries that it does not have.
    CommitBeyondLog {
        /// The server.
        server: NodeId,
        /// Its commit index.
        index: Index,
        /// Its last entry.
        last: Index,
    },
    /// A server dropped entries from the beginning of its log that it had not committed.
    CompactedUncommitted {
        /// The server.
        server: NodeId,
        /// The last one dropped.
        base: Index,
        /// Its commit index.
        commit_index: Index,
    },
    /// A server's term went back.
    TermWentBack {
        /// The server.
        server: NodeId,
        /// Its term before.
        from: Term,
        /// Its term now.
        to: Term,
    },
    /// The term on a server's disk went back, or the server started in an earlier one.
    DurableTermWentBack {
        /// The server.
        server: NodeId,
        /// What was durable.
        from: Term,
        /// What is now.
        to: Term,
    },
    /// A server's commit index went back.
    CommitWentBack {
        /// The server.
        server: NodeId,
        /// Before.
        from: Index,
        /// Now.
        to: Index,
    },
    /// A server applied what it had not committed.
    AppliedUncommitted {
        /// The server.
        server: NodeId,
        /// What it applied.
        index: Index,
        /// Its commit index.
        commit_index: Index,
    },
    /// A quorum lacks what is committed.
    QuorumLacks {
        /// What is committed.
        committed: LogPosition,
        /// The voters whose logs lack it.
        lacking: Vec<NodeId>,
    },
    /// A quorum's disks lack what is committed.
    DisksLack {
        /// What is committed.
        committed: LogPosition,
        /// The voters whose disks lack it.
        lacking: Vec<NodeId>,
    },
    /// Two servers act by configurations that could decide without each other.
    DisjointQuorums {
        /// A server.
        first: NodeId,
        /// Another one; `None` for what the committed log says.
        second: Option<NodeId>,
        /// A quorum in the view of the first.
        quorum_of_first: Vec<NodeId>,
        /// One in the view of the second.
        quorum_of_second: Vec<NodeId>,
    },
    /// A request took effect twice.
    TookEffectTwice {
        /// Whose.
        client: ClientId,
        /// Its number.
        request: u64,
        /// Where the first time.
        first: Index,
        /// Where again.
        second: Index,
    },
    /// A request was taken for a repetition, and is not.
    NeverTookEffect {
        /// Whose.
        client: ClientId,
        /// Its number.
        request: u64,
        /// Where it was taken for one.
        index: Index,
    },
    /// A client was answered from an entry that is not its own.
    NotItsEntry {
        /// Who was answered.
        client: ClientId,
        /// The number of its request.
        request: u64,
        /// By whom.
        server: NodeId,
        /// From there.
        index: Index,
        /// Whose request is there, if it is one.
        found: Option<(ClientId, u64)>,
    },
    /// A client was answered from what is not committed.
    AnsweredUncommitted {
        /// Who was answered.
        client: ClientId,
        /// The number of its request.
        request: u64,
        /// By whom.
        server: NodeId,
        /// From there.
        index: Index,
        /// What is committed.
        commit_index: Index,
    },
    /// A client was answered something else than the log says.
    WrongAnswer {
        /// Who was answered.
        client: ClientId,
        /// The number of its request.
        request: u64,
        /// By whom.
        server: NodeId,
        /// From there.
        index: Index,
        /// What.
        answer: Answer,
        /// The entry that wrote last what was read, if one key was.
        written_at: Option<Index>,
    },
    /// A client was answered from a time before it asked: of what others had been told then, something is
    /// missing.
    Stale {
        /// Who was answered.
        client: ClientId,
        /// The number of its request.
        request: u64,
        /// By whom.
        server: NodeId,
        /// From there.
        index: Index,
        /// What had been answered before it asked: from there,
        known: Index,
        /// to this client,
        told: ClientId,
        /// for this request.
        told_request: u64,
    },
}
