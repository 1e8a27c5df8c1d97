//! Who reaches whom, and whether that is enough: for whoever looks at a cluster as a whole.

use raft_core::{ConfState, NodeId, Raft, Recorder, majority};

use crate::cluster::ClusterRules;
use crate::{Cluster, Server};

const MILLION: u32 = 1_000_000;

/// Which voters a majority is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// All of them: the configuration is not joint.
    Whole,
    /// Those of the old half of a joint configuration (§6: `C_old`).
    Old,
    /// Those of the new half (§6: `C_new`).
    New,
}

/// A majority that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lack {
    pub(super) half: Half,
    /// The voters that are there.
    pub(super) have: Vec<NodeId>,
    /// Those that are not.
    pub(super) missing: Vec<NodeId>,
    pub(super) needed: usize,
}

/// Whether the server is up and does not stand still.
pub(super) fn is_going<R>(server: &Server<R>) -> bool {
    server.is_up() && !server.is_paused()
}

/// The Raft state of those that are up and do not stand still.
pub(super) fn going<R: ClusterRules>(
    cluster: &Cluster<R>,
) -> impl Iterator<Item = &Raft<R, Recorder>> {
    cluster.servers().iter().filter(|server| is_going(server)).filter_map(Server::raft)
}

pub(super) fn raft<R: ClusterRules>(
    cluster: &Cluster<R>,
    id: NodeId,
) -> Option<&Raft<R, Recorder>> {
    cluster.server(id)?.raft()
}

/// Whether the link loses every message.
pub(super) fn loses_all<R: ClusterRules>(cluster: &Cluster<R>, from: NodeId, to: NodeId) -> bool {
    cluster.link(from, to).is_some_and(|dials| dials.loss_ppm >= MILLION)
}

/// Whether anything that the one sends reaches the other.
pub(super) fn carries<R: ClusterRules>(cluster: &Cluster<R>, from: NodeId, to: NodeId) -> bool {
    from == to || cluster.is_link_up(from, to) && !loses_all(cluster, from, to)
}

/// With whom a server can talk, both ways and without help; itself included.
pub(super) fn reach<R: ClusterRules>(cluster: &Cluster<R>, id: NodeId) -> Vec<NodeId> {
    let others = going(cluster).map(Raft::id);
    others.filter(|&to| carries(cluster, id, to) && carries(cluster, to, id)).collect()
}

/// The majority that `servers` lack, if they are not enough to decide (§5.2, §5.3; §6).
pub(super) fn lack(members: &ConfState, servers: &[NodeId]) -> Option<Lack> {
    let (old, new) = (&members.voters_outgoing, &members.voters);
    let halves = match members.is_joint() {
        true => [Some((Half::New, new)), Some((Half::Old, old))],
        false => [Some((Half::Whole, new)), None],
    };
    halves.into_iter().flatten().find_map(|(half, voters)| {
        let (have, missing): (Vec<_>, Vec<_>) = voters.iter().partition(|id| servers.contains(id));
        let needed = majority(voters.len());
        (have.len() < needed).then_some(Lack { half, have, missing, needed })
    })
}

/// The half of a configuration in which the fewest of `servers` are missing to a majority that is not there,
/// or else any: how many of them count, and how many are needed.
pub(super) fn share(members: &ConfState, servers: &[NodeId]) -> (Vec<NodeId>, usize) {
    match lack(members, servers) {
        Some(lack) => (lack.have, lack.needed),
        None => {
            let have = members.voters.iter().copied().filter(|id| servers.contains(id)).collect();
            (have, majority(members.voters.len()))
        }
    }
}

/// The configuration by which servers decide: the leader's, or else that of the most up-to-date log.
pub(super) fn in_force<R: ClusterRules>(cluster: &Cluster<R>) -> ConfState {
    let leader = cluster.leader().and_then(|id| raft(cluster, id));
    let rafts = || cluster.servers().iter().filter_map(Server::raft);
    let newest = || {
        rafts().max_by_key(|raft| {
            let last = raft.log().last();
            (last.term, last.index)
        })
    };
    leader.or_else(newest).map(|raft| raft.members().clone()).unwrap_or_default()
}

/// Which of these loses patience first, and in how many microseconds.
pub(super) fn next_timeout<R: ClusterRules>(
    cluster: &Cluster<R>,
    is_meant: &dyn Fn(NodeId) -> bool,
) -> Option<(NodeId, u64)> {
    let waits = |server: &&Server<R>| {
        let leads = server.role() == Some(raft_core::Role::Leader);
        is_going(server) && !leads && is_meant(server.id())
    };
    let servers = cluster.servers().iter().filter(waits);
    let timers = servers.filter_map(|server| Some((server.timer(cluster.now())?.0, server.id())));
    timers.min().map(|(in_us, id)| (id, in_us))
}
