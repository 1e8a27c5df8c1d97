//! Why the server did what it did: typed facts for whoever explains it.

use alloc::vec::Vec;

use crate::{Index, LogPosition, NodeId, Role, Term};

/// Receives every [`Observation`] as it is made. `()` ignores them at no cost.
pub trait Observer {
    /// Called in the order of the decisions.
    fn observe(&mut self, observation: Observation);
}

impl Observer for () {
    fn observe(&mut self, _: Observation) {}
}

/// An observer that keeps what it hears until it is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recorder(Vec<Observation>);

impl Recorder {
    /// What was observed since the last call.
    pub fn drain(&mut self) -> impl Iterator<Item = Observation> + '_ {
        self.0.drain(..)
    }
}

impl Observer for Recorder {
    fn observe(&mut self, observation: Observation) {
        self.0.push(observation);
    }
}

/// A decision and its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Observation {
    /// Heard no leader for a whole election timeout and stands for election (§5.2).
    ElectionStarted {
        /// The new term.
        term: Term,
        /// How long it waited, in ticks.
        waited_ticks: u32,
        /// What it was before: a candidate starts a new election if nobody won (§5.2).
        was: Role,
    },
    /// Votes for the candidate (§5.2, §5.4.1).
    VoteGranted {
        /// The candidate.
        candidate: NodeId,
        /// The term of the vote.
        term: Term,
    },
    /// Refuses its vote.
    VoteRefused {
        /// The candidate.
        candidate: NodeId,
        /// The candidate's term.
        term: Term,
        /// Why.
        reason: VoteRefusal,
    },
    /// A candidate counts an answer.
    VoteCounted {
        /// Who answered; the candidate itself for its own vote.
        voter: NodeId,
        /// Whether it granted.
        granted: bool,
        /// Votes so far, this one included.
        votes: usize,
        /// Votes needed.
        needed: usize,
    },
    /// A majority voted for it (§5.2).
    LeaderElected {
        /// The term it leads.
        term: Term,
        /// Votes it has.
        votes: usize,
        /// Servers in the cluster.
        voters: usize,
    },
    /// Saw a higher term, or, as a candidate, the leader of its own (§5.1, §5.2).
    SteppedDown {
        /// What it was.
        was: Role,
        /// Its term now.
        term: Term,
        /// Whose message it was.
        because_of: NodeId,
    },
    /// Adopted a higher term as a follower (§5.1).
    TermAdopted {
        /// Its term now.
        term: Term,
        /// Whose message it was.
        because_of: NodeId,
    },
    /// Heard the leader of its term for the first time (§5.2).
    LeaderRecognised {
        /// The leader.
        leader: NodeId,
        /// Its term.
        term: Term,
    },
    /// A leader appended an entry of its own (§5.3; a no-op at the start of its term, §8).
    Proposed {
        /// Where it stands.
        position: LogPosition,
        /// Whether it is the no-op.
        no_op: bool,
    },
    /// Stored entries from the leader (§5.3).
    Appended {
        /// First new entry.
        first: Index,
        /// Last new entry.
        last: Index,
        /// The entry before them, which matched.
        after: LogPosition,
    },
    /// Refused entries from the leader (§5.3).
    AppendRefused {
        /// The position that the leader named.
        prev_log: LogPosition,
        /// Why.
        reason: AppendRefusal,
    },
    /// Deleted entries that conflict with the leader's (§5.3).
    Truncated {
        /// First entry deleted.
        first: Index,
        /// Last entry deleted.
        last: Index,
        /// Their first one's term here.
        was: Term,
        /// The leader's term at that index.
        now: Term,
    },
    /// The leader learnt that a follower's log matches further (§5.3).
    MatchAdvanced {
        /// The follower.
        follower: NodeId,
        /// How far.
        match_index: Index,
    },
    /// The leader backs off after a refusal (§5.3).
    NextLowered {
        /// The follower.
        follower: NodeId,
        /// Where it tries next.
        next_index: Index,
    },
    /// Committed entries: the leader by counting (§5.3, §5.4.2), a follower because the leader says so.
    Committed {
        /// First entry newly committed.
        first: Index,
        /// Last entry newly committed.
        last: Index,
        /// Servers known to hold `last`, if it was the leader who counted.
        holders: Option<usize>,
    },
    /// The leader may not commit its newest replicated entry yet.
    CommitWithheld {
        /// The index in question.
        index: Index,
        /// Why.
        reason: CommitRefusal,
    },
    /// Took no notice of a message from an older term (§5.1).
    StaleIgnored {
        /// Sender.
        from: NodeId,
        /// The message's term.
        term: Term,
    },
}

/// Why a vote is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum VoteRefusal {
    /// The candidate's term is behind (§5.1).
    OldTerm {
        /// The voter's term.
        current_term: Term,
    },
    /// The vote of this term is given away (§5.2: one vote a term, first come, first served).
    AlreadyVoted {
        /// To whom.
        voted_for: NodeId,
    },
    /// The voter's log is more up-to-date (§5.4.1).
    LogBehind {
        /// Where the candidate's log ends.
        candidate: LogPosition,
        /// Where the voter's log ends.
        own: LogPosition,
    },
}

/// Why entries are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum AppendRefusal {
    /// The leader's term is behind (§5.1).
    OldTerm {
        /// The follower's term.
        current_term: Term,
    },
    /// There is no entry at the index that the leader named.
    Missing {
        /// Where the follower's log ends.
        last_index: Index,
    },
    /// The entry there is of another term.
    OtherTerm {
        /// Of this one.
        own_term: Term,
    },
}

/// Why an index is not committed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum CommitRefusal {
    /// Too few servers hold it durably.
    NoMajority {
        /// How many do.
        holders: usize,
        /// How many are needed.
        needed: usize,
    },
    /// A majority holds it, but it is of an older term: Figure 8 shows why that is not enough (§5.4.2).
    OlderTerm {
        /// The entry's term.
        term: Term,
    },
}
