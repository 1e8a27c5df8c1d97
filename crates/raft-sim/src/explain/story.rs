//! The one-line story: what the cluster as a whole is doing just now.

use raft_core::{Index, NodeId, Progress, ProgressState, Raft, Recorder, Role, Term};

use super::reach::{Lack, going, in_force, is_going, lack, next_timeout, raft, reach, share};
use crate::Cluster;
use crate::cluster::ClusterRules;

/// What is going on, with at most one detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The main thing.
    pub headline: Headline,
    /// What is worth knowing beside it.
    pub detail: Option<Detail>,
}

/// The main thing that is going on. Where a number is needed, it is that of the configuration in force; if
/// that is joint, of the half that has yet to agree (§6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Headline {
    /// Every server is down.
    AllDown,
    /// No group of connected servers has enough of them up to elect anybody.
    NoMajority {
        /// The largest group's voters that are up and do not stand still.
        largest: Vec<NodeId>,
        /// How many are needed.
        needed: usize,
    },
    /// Nobody leads and nobody stands: the timeouts run.
    Waiting,
    /// A server asks whether it could win (diss. §9.6).
    Asking {
        /// Which.
        candidate: NodeId,
        /// The term that it would start.
        term: Term,
        /// Votes it would have.
        votes: usize,
        /// Votes it needs.
        needed: usize,
    },
    /// One server asks for votes.
    Electing {
        /// Which.
        candidate: NodeId,
        /// In which term.
        term: Term,
        /// Votes it has.
        votes: usize,
        /// Votes it needs.
        needed: usize,
    },
    /// Several servers ask for votes in the same term.
    Splitting {
        /// Which.
        candidates: Vec<NodeId>,
        /// In which term.
        term: Term,
    },
    /// A server leads.
    Leading {
        /// Which.
        leader: NodeId,
        /// In which term.
        term: Term,
        /// Who follows it in this term.
        followers: Vec<NodeId>,
    },
}

/// A detail beside the headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Whose election timeout ends first.
    NextTimeout {
        /// Which server.
        server: NodeId,
        /// In how many milliseconds.
        in_ms: u64,
    },
    /// A former leader has not heard that its term is over.
    StaleLeader {
        /// Which server.
        server: NodeId,
        /// The term that it still leads.
        term: Term,
    },
    /// The leader stands still.
    LeaderPaused,
    /// The leader is on the smaller side of a cut: it cannot commit.
    LeaderCutOff {
        /// The voters on its side that are up, itself included if it votes.
        side: Vec<NodeId>,
        /// How many are needed.
        needed: usize,
    },
    /// The leader hands over (diss. §3.10).
    HandingOver {
        /// To whom.
        to: NodeId,
        /// Entries that the successor lacks.
        lacks: u64,
    },
    /// Two configurations count at once (§6).
    Joint {
        /// Voters of the old one.
        old: usize,
        /// Voters of the new one.
        new: usize,
    },
    /// The newest entry is on its way to a majority.
    Replicating {
        /// Its index.
        index: Index,
        /// The servers known to hold it durably.
        holders: Vec<NodeId>,
        /// How many are needed.
        needed: usize,
    },
    /// A server gets a snapshot in place of entries (§7).
    SendingSnapshot {
        /// Which server.
        to: NodeId,
        /// The last entry that it stands for.
        index: Index,
    },
    /// A server that is up and reachable lacks committed entries.
    CatchingUp {
        /// Which server.
        server: NodeId,
        /// How many entries it has not committed yet.
        behind: u64,
    },
    /// Clients wait for answers.
    ClientsWaiting {
        /// How many.
        clients: usize,
    },
    /// Every server that is up holds and has committed the same log.
    AllAgree {
        /// Up to here.
        index: Index,
    },
}

impl Story {
    /// What `cluster` is doing now.
    #[must_use]
    pub fn of<R: ClusterRules>(cluster: &Cluster<R>) -> Self {
        let headline = headline(cluster);
        let detail = match &headline {
            Headline::Waiting | Headline::Splitting { .. } => {
                stale_leader(cluster, Term::MAX).or_else(|| who_is_next(cluster))
            }
            Headline::Leading { leader, .. } => leading_detail(cluster, *leader),
            Headline::AllDown
            | Headline::NoMajority { .. }
            | Headline::Asking { .. }
            | Headline::Electing { .. } => {
                stale_leader(cluster, Term::MAX).or_else(|| clients_waiting(cluster))
            }
        };
        Self { headline, detail }
    }
}

fn headline<R: ClusterRules>(cluster: &Cluster<R>) -> Headline {
    if cluster.servers().iter().all(|server| !server.is_up()) {
        return Headline::AllDown;
    }
    // A leader whose term others have left behind leads only if it can still commit.
    let newest = going(cluster).map(Raft::current_term).max().unwrap_or(0);
    if let Some(leader) = cluster.leader().and_then(|id| raft(cluster, id))
        && (leader.current_term() >= newest || can_commit(cluster, leader))
    {
        let term = leader.current_term();
        let follows = |raft: &&Raft<R, Recorder>| raft.leader() == Some(leader.id());
        let same_term = going(cluster).filter(|raft| raft.current_term() == term);
        let followers = same_term.filter(follows).map(Raft::id).filter(|&id| id != leader.id());
        return Headline::Leading { leader: leader.id(), term, followers: followers.collect() };
    }
    let members = in_force(cluster);
    let mut largest: Option<Lack> = None;
    for group in cluster.groups() {
        let Some(lack) = lack(&members, &only_going(cluster, group)) else {
            return contest(cluster);
        };
        if largest.as_ref().is_none_or(|largest| largest.have.len() <= lack.have.len()) {
            largest = Some(lack);
        }
    }
    match largest {
        Some(Lack { have, needed, .. }) => Headline::NoMajority { largest: have, needed },
        None => contest(cluster),
    }
}

/// Nobody leads, and somebody could.
fn contest<R: ClusterRules>(cluster: &Cluster<R>) -> Headline {
    let standing = |role| going(cluster).filter(move |raft| raft.role() == role);
    let newest = standing(Role::Candidate).map(Raft::current_term).max().unwrap_or(0);
    let candidates: Vec<_> =
        standing(Role::Candidate).filter(|raft| raft.current_term() == newest).collect();
    match candidates.as_slice() {
        [one] => {
            let (votes, needed) = votes(one);
            Headline::Electing { candidate: one.id(), term: newest, votes, needed }
        }
        [] => {
            let asking = standing(Role::PreCandidate);
            let Some(one) = asking.max_by_key(|raft| (raft.current_term(), votes(raft).0)) else {
                return Headline::Waiting;
            };
            let (votes, needed) = votes(one);
            let term = one.current_term().saturating_add(1);
            Headline::Asking { candidate: one.id(), term, votes, needed }
        }
        several => Headline::Splitting {
            candidates: several.iter().map(|raft| raft.id()).collect(),
            term: newest,
        },
    }
}

/// How many votes a candidate has, and needs.
fn votes<R>(candidate: &Raft<R, Recorder>) -> (usize, usize) {
    let votes = candidate.votes().into_iter().flat_map(raft_core::Votes::iter);
    let granted = votes.filter(|(_, vote)| *vote == Some(true)).map(|(id, _)| id);
    let (counted, needed) = share(candidate.members(), &granted.collect::<Vec<_>>());
    (counted.len(), needed)
}

fn leading_detail<R: ClusterRules>(cluster: &Cluster<R>, leader: NodeId) -> Option<Detail> {
    let server = cluster.server(leader)?;
    let raft = server.raft()?;
    if !is_going(server) {
        return Some(Detail::LeaderPaused);
    }
    let (members, progress) = (raft.members(), raft.progress());
    let side = up_side(cluster, leader);
    if let Some(lack) = lack(members, &side) {
        return Some(Detail::LeaderCutOff { side: lack.have, needed: lack.needed });
    }
    let (last, committed) = (raft.log().last().index, raft.log().commit_index());
    if let Some(to) = raft.transferee() {
        let has = progress.iter().find(|progress| progress.id == to);
        let lacks = last.saturating_sub(has.map_or(0, |progress| progress.match_index));
        return Some(Detail::HandingOver { to, lacks });
    }
    if members.is_joint() {
        let (old, new) = (members.voters_outgoing.len(), members.voters.len());
        return Some(Detail::Joint { old, new });
    }
    if last > committed {
        let holders = progress.iter().filter(|progress| progress.match_index >= last);
        let (holders, needed) = share(members, &holders.map(|p| p.id).collect::<Vec<_>>());
        return Some(Detail::Replicating { index: last, holders, needed });
    }
    sending_snapshot(progress)
        .or_else(|| stale_leader(cluster, raft.current_term()))
        .or_else(|| catching_up(cluster, &side, committed))
        .or_else(|| clients_waiting(cluster))
        .or(Some(Detail::AllAgree { index: committed }))
}

fn sending_snapshot(progress: &[Progress]) -> Option<Detail> {
    progress.iter().find_map(|progress| match progress.state {
        ProgressState::Snapshot { pending } => {
            Some(Detail::SendingSnapshot { to: progress.id, index: pending })
        }
        ProgressState::Probe | ProgressState::Replicate => None,
    })
}

fn catching_up<R: ClusterRules>(
    cluster: &Cluster<R>,
    side: &[NodeId],
    committed: Index,
) -> Option<Detail> {
    let leader = cluster.leader().and_then(|id| raft(cluster, id))?;
    let is_meant = |raft: &&Raft<R, Recorder>| {
        side.contains(&raft.id()) && leader.members().is_member(raft.id())
    };
    let members = going(cluster).filter(is_meant);
    let furthest_behind = members.min_by_key(|raft| raft.log().commit_index())?;
    let behind = committed.saturating_sub(furthest_behind.log().commit_index());
    (behind > 0).then_some(Detail::CatchingUp { server: furthest_behind.id(), behind })
}

/// A server that takes itself for the leader of a term before `term`, or of any if nobody leads.
fn stale_leader<R: ClusterRules>(cluster: &Cluster<R>, term: Term) -> Option<Detail> {
    let mut leaders = going(cluster).filter(|raft| raft.role() == Role::Leader);
    let stale = leaders.find(|raft| raft.current_term() < term)?;
    Some(Detail::StaleLeader { server: stale.id(), term: stale.current_term() })
}

fn clients_waiting<R: ClusterRules>(cluster: &Cluster<R>) -> Option<Detail> {
    let clients = cluster.clients().filter(|client| client.current().is_some()).count();
    (clients > 0).then_some(Detail::ClientsWaiting { clients })
}

fn who_is_next<R: ClusterRules>(cluster: &Cluster<R>) -> Option<Detail> {
    let members = in_force(cluster);
    let could_win = |id| lack(&members, &reach(cluster, id)).is_none();
    let (server, in_us) =
        next_timeout(cluster, &could_win).or_else(|| next_timeout(cluster, &|_| true))?;
    Some(Detail::NextTimeout { server, in_ms: in_us.div_ceil(1000) })
}

fn can_commit<R: ClusterRules>(cluster: &Cluster<R>, leader: &Raft<R, Recorder>) -> bool {
    lack(leader.members(), &up_side(cluster, leader.id())).is_none()
}

/// The servers that are up in the group of `id`, itself included.
fn up_side<R: ClusterRules>(cluster: &Cluster<R>, id: NodeId) -> Vec<NodeId> {
    let group = cluster.groups().into_iter().find(|group| group.contains(&id)).unwrap_or_default();
    only_going(cluster, group)
}

fn only_going<R: ClusterRules>(cluster: &Cluster<R>, mut group: Vec<NodeId>) -> Vec<NodeId> {
    group.retain(|&id| cluster.server(id).is_some_and(is_going));
    group
}
