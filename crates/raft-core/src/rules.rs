//! Raft's decisions as pure functions, each with its place in the paper.
//!
//! [`Paper`] takes every default, and the defaults *are* Raft. Whoever wants to see what happens when
//! one decision is wrong implements [`Rules`] and overrides just that one; the core never does.

use crate::{
    Body, CampaignError, CommitRefusal, ConfChangeError, Index, LogPosition, NodeId,
    SnapshotRefusal, Term, VoteRefusal, WaitForDisk,
};

/// What a voter knows when it decides about a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteQuestion {
    /// Who asks.
    pub candidate: NodeId,
    /// Where the candidate's log ends.
    pub candidate_log: LogPosition,
    /// The candidate's [`crate::Config::priority`].
    pub candidate_priority: u32,
    /// The candidate asks about a term that the voter is not in yet: a pre-vote (diss. §9.6). Otherwise
    /// the question is about the voter's own term.
    pub is_of_later_term: bool,
    /// Whom the voter has voted for in its term.
    pub voted_for: Option<NodeId>,
    /// Whom the voter knows as the leader of its term.
    pub leader: Option<NodeId>,
    /// Where the voter's log ends.
    pub own_log: LogPosition,
    /// The voter's priority.
    pub own_priority: u32,
}

/// What a server knows when it decides whether to stand for election.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandQuestion {
    /// It votes in the present configuration, as far as it knows.
    pub is_voter: bool,
    /// A snapshot has replaced its log and is not durable yet.
    pub installs_snapshot: bool,
    /// A committed change of membership that counts only once applied, and is not.
    pub unapplied_conf_change: Option<Index>,
}

/// What a leader knows when it decides about a change of membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembershipQuestion {
    /// An earlier change stands here at the latest, or the entry that has to be settled before the first
    /// change of a term: the leader's no-op, or, where changes count when applied, the one before it.
    pub pending_index: Index,
    /// Changes up to here are over: committed, or applied where they count only then.
    pub settled_index: Index,
    /// The present configuration is joint.
    pub is_joint: bool,
    /// The change names no server: its one use is to leave a joint configuration.
    pub leaves_joint: bool,
}

/// What a follower knows when it is offered a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotQuestion {
    /// The last entry that the snapshot stands for.
    pub last_included: LogPosition,
    /// What is committed here.
    pub commit_index: Index,
    /// The term of this server's entry at that index.
    pub own_term: Option<Term>,
    /// This server is a member in the snapshot's configuration, or may be one in spite of it.
    pub is_member: bool,
}

/// What a leader knows when a read asks for its commit index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadQuestion {
    /// The term of the entry at the commit index, if it is known.
    pub commit_term: Option<Term>,
    /// The leader's term.
    pub current_term: Term,
}

/// The decisions of Raft. Every default is the paper's rule.
pub trait Rules {
    /// May I grant this vote? One vote a term, first come, first served, and only to a candidate
    /// whose log is at least as up-to-date as mine (§5.2, §5.4.1). Who knows the leader of the term need
    /// not vote any more. A pre-vote for a later term gives no vote away (diss. §9.6).
    ///
    /// # Errors
    /// The reason to refuse.
    fn may_grant_vote(&self, question: &VoteQuestion) -> Result<(), VoteRefusal> {
        let VoteQuestion { candidate, candidate_log, own_log, own_priority, .. } = *question;
        match (question.voted_for, question.leader) {
            _ if question.is_of_later_term => {}
            (Some(voted_for), _) if voted_for == candidate => {}
            (Some(voted_for), _) => return Err(VoteRefusal::AlreadyVoted { voted_for }),
            (None, Some(leader)) => return Err(VoteRefusal::LeaderKnown { leader }),
            (None, None) => {}
        }
        if !self.is_up_to_date(candidate_log, own_log) {
            return Err(VoteRefusal::LogBehind { candidate: candidate_log, own: own_log });
        }
        // Not Raft: priority decides between logs of the same length.
        if candidate_log.index <= own_log.index && question.candidate_priority < own_priority {
            return Err(VoteRefusal::LowPriority { own_priority });
        }
        Ok(())
    }

    /// May I stand for election? Only a voter with a log of its own, and, where a change of membership
    /// counts when applied, only one that has applied every committed one: it could else win with the
    /// majority of a configuration that is past.
    ///
    /// # Errors
    /// The reason to wait.
    fn may_stand(&self, question: &StandQuestion) -> Result<(), CampaignError> {
        match question.unapplied_conf_change {
            _ if !question.is_voter => Err(CampaignError::NotAVoter),
            _ if question.installs_snapshot => Err(CampaignError::InstallsSnapshot),
            Some(index) => Err(CampaignError::UnappliedConfChange { index }),
            None => Ok(()),
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

    /// Up to where may a heartbeat, or a notice of a commit, tell a follower to commit? Not beyond what it is known
    /// to hold: such a message shows nothing to match. (Figure 2 has heartbeats that do, as `AppendEntries`.)
    fn told_commit(&self, commit_index: Index, match_index: Index) -> Index {
        commit_index.min(match_index)
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

    /// May the membership change now? One change at a time, and a joint configuration is left before
    /// the next one is entered (§6; diss. §4.1, §4.3).
    ///
    /// # Errors
    /// The reason to wait.
    fn may_change_membership(&self, question: &MembershipQuestion) -> Result<(), ConfChangeError> {
        match (question.is_joint, question.leaves_joint) {
            _ if question.pending_index > question.settled_index => {
                Err(ConfChangeError::Pending { index: question.pending_index })
            }
            (true, false) => Err(ConfChangeError::AlreadyJoint),
            (false, true) => Err(ConfChangeError::NotJoint),
            _ => Ok(()),
        }
    }

    /// May a snapshot replace my log? Only one that goes beyond what is committed here, and beyond what
    /// the log has: a late one must not take back what was acknowledged (Figure 13, rules 5–7). (Not
    /// Raft: where changes of membership count when applied, only members take one, as in etcd.)
    ///
    /// # Errors
    /// The reason to keep the log.
    fn may_install_snapshot(&self, question: &SnapshotQuestion) -> Result<(), SnapshotRefusal> {
        let SnapshotQuestion { last_included, commit_index, own_term, is_member } = *question;
        if last_included.index <= commit_index {
            Err(SnapshotRefusal::Old { commit_index })
        } else if !is_member {
            Err(SnapshotRefusal::NotAMember)
        } else if own_term == Some(last_included.term) {
            Err(SnapshotRefusal::HasEntries)
        } else {
            Ok(())
        }
    }

    /// May a leader take its commit index for a read? Only after an entry of its own term is committed:
    /// before, it may not know all that is (diss. §6.4, step 1) – not even a single voter, whose commit
    /// index does not survive a restart.
    fn may_take_read_index(&self, question: &ReadQuestion) -> bool {
        question.commit_term == Some(question.current_term)
    }

    /// Must everything that this server has decided so far be durable before this message leaves?
    /// Answers promise something ("you have my vote", "I hold these entries"), and a request for votes
    /// rests on the candidate's own vote and log. A leader may send entries while it writes them
    /// itself (Figure 2, "persistent state"; diss. §10.2.1).
    #[inline]
    fn must_be_durable_before(&self, body: &Body, wait: WaitForDisk) -> bool {
        let votes_or_acknowledges = matches!(
            body,
            Body::RequestVoteReply(_) | Body::PreVoteReply(_) | Body::AppendEntriesReply(_)
        );
        match wait {
            WaitForDisk::VotesAndAcks => votes_or_acknowledges,
            WaitForDisk::EveryAnswer => {
                !body.is_from_leader()
                    && !body.is_request_of_client()
                    && !matches!(body, Body::TimeoutNow | Body::TransferLeadership)
            }
        }
    }
}

/// The rules as the paper has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Paper;

impl Rules for Paper {}
