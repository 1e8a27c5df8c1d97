//! Why nothing seems to happen: what a cluster waits for, and what it waits for in vain.

mod election;
mod leader;
mod others;

use raft_core::{Index, LogPosition, NodeId, Term};

use super::reach::{Half, going, lack, reach};
use crate::cluster::ClusterRules;
use crate::service::ClientId;
use crate::{ActionError, Cluster};

/// A reason why nothing happens, or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stall {
    /// Every server is down.
    AllDown,
    /// Too few voters are up, and not paused, to decide anything (§5.2; §6 for the halves).
    NoMajorityUp {
        /// Of which voters.
        half: Half,
        /// Those that are.
        up: Vec<NodeId>,
        /// Those that are not.
        missing: Vec<NodeId>,
        /// How many have to be.
        needed: usize,
    },
    /// Enough voters are up, but none of them can talk to a majority.
    NoMajorityConnected {
        /// Who can talk to whom; a single group if the links carry messages one way only.
        groups: Vec<Vec<NodeId>>,
        /// How many have to.
        needed: usize,
    },
    /// A leader talks to no majority: it takes writes, and commits none (§5.3).
    LeaderAlone {
        /// Which.
        leader: NodeId,
        /// The term that it leads.
        term: Term,
        /// The voters that it talks to, itself included.
        reaches: Vec<NodeId>,
        /// How many it needs.
        needed: usize,
        /// Entries that wait to be committed.
        uncommitted: u64,
    },
    /// A change of membership cannot be committed, because too few of those that it asks are there (§6).
    ConfigurationStuck {
        /// Who leads.
        leader: NodeId,
        /// The entry of the change.
        index: Index,
        /// Of which voters there are too few.
        half: Half,
        /// Those that are there.
        have: Vec<NodeId>,
        /// Those that are not.
        missing: Vec<NodeId>,
        /// How many have to be.
        needed: usize,
    },
    /// A server that is down cannot simply be started again.
    CannotStart {
        /// Why.
        error: ActionError,
    },
    /// A server takes itself for the leader of a term that is over, and hears nothing of the new one.
    StaleLeader {
        /// Which.
        server: NodeId,
        /// The term that it led.
        term: Term,
        /// Requests that wait in it.
        waiting: usize,
    },
    /// A server stands still.
    Paused {
        /// Which.
        server: NodeId,
        /// Whether it leads.
        leads: bool,
    },
    /// Nothing that the one sends reaches the other.
    LinkDead {
        /// Sender.
        from: NodeId,
        /// Receiver.
        to: NodeId,
        /// Why.
        why: Dead,
    },
    /// Messages are held where they are, until somebody releases them.
    Held {
        /// How many.
        messages: usize,
    },
    /// The votes of a term are given away so that nobody can win it (§5.2).
    SplitVote {
        /// The term.
        term: Term,
        /// Who voted for whom: each candidate with its voters.
        votes: Vec<(NodeId, Vec<NodeId>)>,
        /// Who loses patience next, and in how many microseconds.
        next: Option<(NodeId, u64)>,
    },
    /// A candidate cannot win: the logs of too many are more up-to-date (§5.4.1).
    LogBehind {
        /// Which.
        candidate: NodeId,
        /// Where its log ends.
        last: LogPosition,
        /// Whose logs are ahead.
        ahead: Vec<NodeId>,
        /// Which of those loses patience next, and in how many microseconds.
        next: Option<(NodeId, u64)>,
    },
    /// A server asks for votes, but the others hear from a leader and take no notice (diss. §4.2.3, §9.6).
    NotHeeded {
        /// Which.
        candidate: NodeId,
        /// Whom the others hear from.
        leader: NodeId,
    },
    /// A candidate waits for votes.
    Electing {
        /// Which.
        candidate: NodeId,
        /// Its term; the term that it would start, if it asks before it stands.
        term: Term,
        /// Whether it asks before it stands (diss. §9.6).
        pre_vote: bool,
        /// How many it has.
        votes: usize,
        /// How many it needs.
        needed: usize,
        /// Who has not answered yet.
        silent: Vec<NodeId>,
    },
    /// Nobody leads, and nobody has lost patience yet (§5.2).
    TimerRuns {
        /// Who will first.
        server: NodeId,
        /// In how many microseconds.
        in_us: u64,
    },
    /// A leader hands over and takes no writes meanwhile (diss. §3.10).
    Transferring {
        /// Who leads.
        leader: NodeId,
        /// Who will.
        to: NodeId,
        /// Entries that the successor lacks; with none it is asked to stand.
        lacks: u64,
    },
    /// A majority holds an entry of an older term, which must not be committed by counting (§5.4.2, Figure 8).
    OldTermEntry {
        /// Who leads.
        leader: NodeId,
        /// The entry.
        entry: LogPosition,
        /// The first entry of the leader's own term, which has to be on a majority first.
        own: Index,
        /// Who holds that.
        holders: Vec<NodeId>,
    },
    /// A leader takes no more proposals until more is committed and applied.
    UncommittedLimit {
        /// Who leads.
        leader: NodeId,
        /// Bytes that are not.
        bytes: u64,
        /// Bytes that may be.
        max: u64,
    },
    /// A change of membership is under way; the next one has to wait (§6).
    ConfigurationPending {
        /// Who leads.
        leader: NodeId,
        /// The entry that has yet to be committed; `None` if a joint configuration stays until it is left.
        index: Option<Index>,
        /// Whether two majorities are needed meanwhile.
        joint: bool,
    },
    /// A follower gets a snapshot in place of entries (§7).
    SendingSnapshot {
        /// Who sends it.
        leader: NodeId,
        /// Who gets it.
        to: NodeId,
        /// The last entry that it stands for.
        index: Index,
        /// How often it, or a piece of it, was sent.
        sent: usize,
        /// How often that was lost.
        lost: usize,
    },
    /// A leader looks for the place where a follower's log parts from its own (§5.3).
    Probing {
        /// Who leads.
        leader: NodeId,
        /// Whose log.
        follower: NodeId,
        /// Where it tries next.
        next_index: Index,
        /// The last entry that is equal, which it has yet to find.
        equal: Index,
    },
    /// As much is under way to a follower as may be.
    WindowFull {
        /// Who leads.
        leader: NodeId,
        /// To whom.
        follower: NodeId,
        /// How many messages are under way.
        messages: usize,
    },
    /// A server's disk has yet to make durable what the server has to answer for (diss. §10.2.1).
    DiskSlow {
        /// Which server's.
        server: NodeId,
        /// For how many microseconds more.
        in_us: u64,
    },
    /// An entry is not yet known to be on a majority (§5.3).
    Replicating {
        /// Who leads.
        leader: NodeId,
        /// The newest entry.
        index: Index,
        /// Who is known to hold it.
        holders: Vec<NodeId>,
        /// How many have to.
        needed: usize,
        /// Voters that have yet to answer.
        silent: Vec<NodeId>,
    },
    /// Reads wait until a majority has shown that the leader still leads (diss. §6.4).
    ReadUnconfirmed {
        /// Who leads.
        leader: NodeId,
        /// How many reads.
        reads: usize,
    },
    /// Reads wait until the leader has committed an entry of its own term (diss. §6.4).
    ReadTooEarly {
        /// Who leads.
        leader: NodeId,
        /// How many reads.
        reads: usize,
        /// Its term.
        term: Term,
    },
    /// A client waits a little before it asks again.
    BacksOff {
        /// Which client.
        client: ClientId,
        /// The number of its request.
        number: u64,
        /// Who leads, as far as it was told.
        leader: Option<NodeId>,
        /// At most for so many microseconds.
        within_us: u64,
    },
    /// A client waits for a server that will not answer, until it asks another one.
    AskedInVain {
        /// Which client.
        client: ClientId,
        /// The number of its request.
        number: u64,
        /// Whom it asked.
        server: NodeId,
        /// Why that will not answer.
        why: InVain,
    },
}

/// Why a link carries nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// It is cut.
    Cut,
    /// It loses everything.
    LosesAll,
}

/// Why a server will not answer a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InVain {
    /// It is down.
    Down,
    /// It stands still.
    Paused,
    /// It leads, but can commit nothing.
    CutOff,
}

impl Stall {
    /// Why nothing happens in `cluster`, or not yet: the most important reason first. None if there is
    /// nothing to wait for.
    #[must_use]
    pub fn all<R: ClusterRules>(cluster: &Cluster<R>) -> Vec<Self> {
        if cluster.servers().iter().all(|server| !server.is_up()) {
            let mut all = vec![Self::AllDown];
            others::starting(cluster, &mut all);
            return all;
        }
        let mut all = Vec::new();
        match acting_leader(cluster) {
            Some(leader) => match lack(leader.members(), &reach(cluster, leader.id())) {
                None => leader::going_on(cluster, leader, &mut all),
                Some(lack) => {
                    leader::alone(leader, lack, &mut all);
                    election::none(cluster, &mut all);
                }
            },
            None => election::none(cluster, &mut all),
        }
        others::look(cluster, &mut all);
        // In the order in which they were found, but what ends by itself comes last.
        let (passing, mut all): (Vec<_>, Vec<_>) = all.into_iter().partition(Self::passes);
        all.extend(passing);
        all
    }

    /// Whether this ends by itself, if nothing else goes wrong: the cluster is not stuck, it only waits.
    #[must_use]
    pub fn passes(&self) -> bool {
        match self {
            Self::AllDown
            | Self::NoMajorityUp { .. }
            | Self::NoMajorityConnected { .. }
            | Self::LeaderAlone { .. }
            | Self::ConfigurationStuck { .. }
            | Self::CannotStart { .. }
            | Self::StaleLeader { .. }
            | Self::Paused { .. }
            | Self::LinkDead { .. }
            | Self::Held { .. } => false,
            Self::ConfigurationPending { index, .. } => index.is_some(),
            Self::SendingSnapshot { lost, .. } => *lost < 2,
            Self::SplitVote { .. }
            | Self::LogBehind { .. }
            | Self::NotHeeded { .. }
            | Self::Electing { .. }
            | Self::TimerRuns { .. }
            | Self::Transferring { .. }
            | Self::OldTermEntry { .. }
            | Self::UncommittedLimit { .. }
            | Self::Probing { .. }
            | Self::WindowFull { .. }
            | Self::DiskSlow { .. }
            | Self::Replicating { .. }
            | Self::ReadUnconfirmed { .. }
            | Self::ReadTooEarly { .. }
            | Self::BacksOff { .. }
            | Self::AskedInVain { .. } => true,
        }
    }
}

type Member<R> = raft_core::Raft<R, raft_core::Recorder>;

/// Who leads the highest term among those that do not stand still.
fn acting_leader<R: ClusterRules>(cluster: &Cluster<R>) -> Option<&Member<R>> {
    let leaders = going(cluster).filter(|raft| raft.role() == raft_core::Role::Leader);
    leaders.max_by_key(|raft| raft.current_term())
}
