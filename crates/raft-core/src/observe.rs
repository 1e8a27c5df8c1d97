//! Why the server did what it did: typed facts for whoever explains it.

use alloc::vec::Vec;

use crate::{CampaignError, ConfChangeError, Index, LogPosition, NodeId, Role, Term};

/// Receives every [`Observation`] as it is made. `()` ignores them at no cost.
pub trait Observer {
    /// Whether anybody listens: facts that cost something to find out are not looked for otherwise.
    const LISTENS: bool = true;

    /// Called in the order of the decisions.
    fn observe(&mut self, observation: Observation);
}

impl Observer for () {
    const LISTENS: bool = false;

    fn observe(&mut self, _: Observation) {}
}

/// An observer that keeps what it hears until it is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recorder(Vec<Observation>);

impl Recorder {
    /// Whether nothing was observed since then.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

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
        /// The leader that asked it to stand at once, if that is why (diss. §3.10).
        asked_by: Option<NodeId>,
    },
    /// Heard no leader for a whole election timeout and asks whether it could win (diss. §9.6).
    PreVoteStarted {
        /// The term that it would start.
        term: Term,
        /// How long it waited, in ticks.
        waited_ticks: u32,
        /// What it was before.
        was: Role,
    },
    /// Would vote for the candidate (diss. §9.6).
    PreVoteGranted {
        /// The candidate.
        candidate: NodeId,
        /// The term that the candidate would start.
        term: Term,
    },
    /// Would not vote for the candidate.
    PreVoteRefused {
        /// The candidate.
        candidate: NodeId,
        /// The term that the candidate would start.
        term: Term,
        /// Why.
        reason: VoteRefusal,
    },
    /// Takes no notice of a request for votes: it hears from a leader (diss. §4.2.3).
    VoteRequestIgnored {
        /// Who asked.
        candidate: NodeId,
        /// For which term.
        term: Term,
    },
    /// May not stand for election now.
    CampaignRefused {
        /// Why.
        reason: CampaignError,
    },
    /// A leader heard from no majority for an election timeout, and makes way (diss. §6.2).
    QuorumLost {
        /// The term that it led.
        term: Term,
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
        /// Whether it only asked if it could win (diss. §9.6).
        pre_vote: bool,
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
    /// Became a follower (§5.1, §5.2).
    SteppedDown {
        /// What it was.
        was: Role,
        /// Its term now.
        term: Term,
        /// Why.
        reason: StepDownReason,
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
    /// A leader sends its snapshot: the follower lacks entries that are compacted here (§7).
    SnapshotSent {
        /// The follower.
        follower: NodeId,
        /// The last entry that it stands for.
        position: LogPosition,
    },
    /// A snapshot replaced the log (§7, Figure 13).
    SnapshotInstalled {
        /// The last entry that it stands for.
        position: LogPosition,
    },
    /// A snapshot was not needed.
    SnapshotIgnored {
        /// The last entry that it stands for.
        position: LogPosition,
        /// Why.
        reason: SnapshotRefusal,
    },
    /// Another configuration counts from now on (§6).
    MembershipChanged {
        /// Voters of the new configuration.
        voters: usize,
        /// Voters of the old one, while both count.
        outgoing: usize,
        /// Members that do not vote.
        learners: usize,
    },
    /// Entries were deleted, and a change of membership with them: the one before counts again (§6).
    MembershipTakenBack {
        /// First entry deleted.
        first: Index,
    },
    /// A change of membership is refused.
    ConfChangeRefused {
        /// Why.
        reason: ConfChangeError,
    },
    /// A leader begins to hand its leadership over (diss. §3.10).
    TransferStarted {
        /// The successor.
        to: NodeId,
    },
    /// The successor has the whole log and is asked to stand at once (diss. §3.10).
    TimeoutNowSent {
        /// The successor.
        to: NodeId,
    },
    /// Leadership stays here: the successor was not there in time, or is not one any more.
    TransferAborted {
        /// The successor.
        to: NodeId,
    },
    /// A leader is sure that it still leads: a read may be served (diss. §6.4).
    ReadConfirmed {
        /// Once this is applied.
        index: Index,
        /// Who asked.
        asked_by: NodeId,
    },
    /// Took no notice of a message from an older term (§5.1).
    StaleIgnored {
        /// Sender.
        from: NodeId,
        /// The message's term.
        term: Term,
    },
}

/// Why a candidate or a leader became a follower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum StepDownReason {
    /// A message was of a higher term (§5.1).
    HigherTerm {
        /// Its sender.
        from: NodeId,
    },
    /// A candidate heard the leader of its own term (§5.2).
    LeaderFound {
        /// The leader.
        leader: NodeId,
    },
    /// A majority refused its vote ([`crate::Options::lost_candidate_steps_down`]).
    ElectionLost,
    /// The leader heard from no majority for an election timeout (diss. §6.2).
    QuorumLost,
    /// The leader is no longer a voter (§6).
    Removed,
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
    /// The voter knows who leads this term: the election is over.
    LeaderKnown {
        /// The leader.
        leader: NodeId,
    },
    /// The candidate's log is no longer than the voter's, and its priority is lower (not Raft).
    LowPriority {
        /// The voter's.
        own_priority: u32,
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

/// Why a snapshot is not installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum SnapshotRefusal {
    /// As much is committed here already: a late one.
    Old {
        /// What is.
        commit_index: Index,
    },
    /// The snapshot's configuration does not have this server as a member.
    NotAMember,
    /// The log has the last entry that it stands for, and so all of them (§5.3, Log Matching).
    HasEntries,
}
