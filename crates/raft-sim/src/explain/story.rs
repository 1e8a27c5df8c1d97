//! The one-line story: what the cluster as a whole is doing just now.

use raft_core::{Index, NodeId, Raft, Role, Term, majority};

use crate::{Cluster, Server, Time};

/// What is going on, with at most one detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The main thing.
    pub headline: Headline,
    /// What is worth knowing beside it.
    pub detail: Option<Detail>,
}

/// The main thing that is going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Headline {
    /// Every server is down.
    AllDown,
    /// No group of connected servers has enough of them up to elect anybody.
    NoMajority {
        /// The largest group's servers that are up.
        largest: Vec<NodeId>,
        /// How many are needed.
        needed: usize,
    },
    /// Nobody leads and nobody stands: the timeouts run.
    Waiting,
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
    /// The leader is on the smaller side of a cut: it cannot commit.
    LeaderCutOff {
        /// The servers on its side that are up, itself included.
        side: Vec<NodeId>,
        /// How many are needed.
        needed: usize,
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
    /// A server that is up and reachable lacks committed entries.
    CatchingUp {
        /// Which server.
        server: NodeId,
        /// How many entries it has not committed yet.
        behind: u64,
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
    pub fn of(cluster: &Cluster) -> Self {
        let headline = headline(cluster);
        let detail = match &headline {
            Headline::Waiting | Headline::Splitting { .. } => {
                stale_leader(cluster, Term::MAX).or_else(|| next_timeout(cluster))
            }
            Headline::Leading { leader, term, .. } => leading_detail(cluster, *leader, *term),
            Headline::AllDown | Headline::NoMajority { .. } | Headline::Electing { .. } => {
                stale_leader(cluster, Term::MAX)
            }
        };
        Self { headline, detail }
    }
}

fn headline(cluster: &Cluster) -> Headline {
    let needed = majority(cluster.servers().len());
    if cluster.servers().iter().all(|server| !server.is_up()) {
        return Headline::AllDown;
    }
    // A leader whose term others have left behind leads only if it can still commit.
    let newest = up(cluster).map(Raft::current_term).max().unwrap_or(0);
    if let Some(leader) = cluster.leader().and_then(|id| raft(cluster, id))
        && (leader.current_term() == newest || can_commit(cluster, leader.id()))
    {
        let term = leader.current_term();
        let follows = |raft: &&Raft<_, _>| raft.leader() == Some(leader.id());
        let same_term = up(cluster).filter(|raft| raft.current_term() == term);
        let followers = same_term.filter(follows).map(Raft::id).filter(|&id| id != leader.id());
        return Headline::Leading { leader: leader.id(), term, followers: followers.collect() };
    }
    let candidates = candidates(cluster);
    let newest = candidates.iter().map(|raft| raft.current_term()).max().unwrap_or(0);
    let largest = largest_group(cluster);
    if largest.len() < needed {
        return Headline::NoMajority { largest, needed };
    }
    let mut standing = candidates.iter().filter(|raft| raft.current_term() == newest);
    match (standing.next(), standing.next()) {
        (Some(one), None) => Headline::Electing {
            candidate: one.id(),
            term: newest,
            votes: one.votes().map_or(0, raft_core::Votes::granted),
            needed,
        },
        (Some(_), Some(_)) => {
            let standing = candidates.iter().filter(|raft| raft.current_term() == newest);
            Headline::Splitting {
                candidates: standing.map(|raft| raft.id()).collect(),
                term: newest,
            }
        }
        (None, _) => Headline::Waiting,
    }
}

fn leading_detail(cluster: &Cluster, leader: NodeId, term: Term) -> Option<Detail> {
    let raft = raft(cluster, leader)?;
    let needed = majority(cluster.servers().len());
    let side = up_side(cluster, leader);
    if side.len() < needed {
        return Some(Detail::LeaderCutOff { side, needed });
    }
    let last = raft.log().last().index;
    if last > raft.log().commit_index() {
        let holders = raft.progress().iter().filter(|progress| progress.match_index >= last);
        let holders = holders.map(|progress| progress.id).collect();
        return Some(Detail::Replicating { index: last, holders, needed });
    }
    if let Some(stale) = stale_leader(cluster, term) {
        return Some(stale);
    }
    let committed = raft.log().commit_index();
    let side_rafts = up(cluster).filter(|raft| side.contains(&raft.id()));
    let furthest_behind = side_rafts.min_by_key(|raft| raft.log().commit_index())?;
    let behind = committed - furthest_behind.log().commit_index().min(committed);
    if behind > 0 {
        return Some(Detail::CatchingUp { server: furthest_behind.id(), behind });
    }
    Some(Detail::AllAgree { index: committed })
}

/// A server that takes itself for the leader of a term before `term`, or of any if nobody leads.
fn stale_leader(cluster: &Cluster, term: Term) -> Option<Detail> {
    let mut leaders = up(cluster).filter(|raft| raft.role() == Role::Leader);
    let stale = leaders.find(|raft| raft.current_term() < term)?;
    Some(Detail::StaleLeader { server: stale.id(), term: stale.current_term() })
}

fn next_timeout(cluster: &Cluster) -> Option<Detail> {
    let largest = largest_group(cluster);
    let deadline =
        |server: &Server| Some((server.process.as_ref()?.deadline(&server.clock), server.id()));
    let electable = cluster.servers().iter().filter(|server| largest.contains(&server.id()));
    let (at, server) = electable.filter_map(deadline).min()?;
    Some(Detail::NextTimeout { server, in_ms: ms_until(cluster, at) })
}

fn ms_until(cluster: &Cluster, at: Time) -> u64 {
    at.since(cluster.now()).div_ceil(1000)
}

fn raft(cluster: &Cluster, id: NodeId) -> Option<&Raft<raft_core::Paper, raft_core::Recorder>> {
    cluster.server(id)?.raft()
}

fn up(cluster: &Cluster) -> impl Iterator<Item = &Raft<raft_core::Paper, raft_core::Recorder>> {
    cluster.servers().iter().filter_map(Server::raft)
}

fn candidates(cluster: &Cluster) -> Vec<&Raft<raft_core::Paper, raft_core::Recorder>> {
    up(cluster).filter(|raft| raft.role() == Role::Candidate).collect()
}

fn can_commit(cluster: &Cluster, leader: NodeId) -> bool {
    up_side(cluster, leader).len() >= majority(cluster.servers().len())
}

/// The servers that are up in the group of `id`, itself included.
fn up_side(cluster: &Cluster, id: NodeId) -> Vec<NodeId> {
    let group = cluster.groups().into_iter().find(|group| group.contains(&id)).unwrap_or_default();
    only_up(cluster, group)
}

fn largest_group(cluster: &Cluster) -> Vec<NodeId> {
    let groups = cluster.groups().into_iter().map(|group| only_up(cluster, group));
    groups.max_by_key(Vec::len).unwrap_or_default()
}

fn only_up(cluster: &Cluster, mut group: Vec<NodeId>) -> Vec<NodeId> {
    group.retain(|&id| cluster.server(id).is_some_and(Server::is_up));
    group
}
