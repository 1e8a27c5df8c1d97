//! What stands in the way whoever leads: paused servers, dead links, slow disks, and what clients wait for.

use raft_core::{NodeId, Role};

use super::super::reach::{going, is_going, lack, loses_all, raft, reach};
use super::{Dead, InVain, Stall, acting_leader};
use crate::cluster::ClusterRules;
use crate::script::Who;
use crate::service::Client;
use crate::{Action, ActionError, Cluster};

pub(super) fn look<R: ClusterRules>(cluster: &Cluster<R>, all: &mut Vec<Stall>) {
    let paused = cluster.servers().iter().filter(|server| server.is_paused());
    all.extend(paused.map(|server| {
        let leads = server.role() == Some(Role::Leader);
        Stall::Paused { server: server.id(), leads }
    }));
    stale_leaders(cluster, all);
    let messages = cluster.flights().filter(|flight| flight.held_since.is_some()).count();
    if messages > 0 {
        all.push(Stall::Held { messages });
    }
    // A candidate, and who votes for it, first has to write that down.
    let stands = going(cluster).any(|raft| raft.role() == Role::Candidate);
    if acting_leader(cluster).is_none() && stands {
        for raft in going(cluster) {
            disk(cluster, raft.id(), all);
        }
    }
    all.extend(cluster.clients().filter_map(|client| waiting(cluster, client)));
}

/// Servers that are down and cannot be started again as they are.
pub(super) fn starting<R: ClusterRules>(cluster: &Cluster<R>, all: &mut Vec<Stall>) {
    for server in cluster.servers().iter().filter(|server| !server.is_up()) {
        let start = Action::Restart(Who::Server(server.id()));
        if let Err(error @ (ActionError::Damaged { .. } | ActionError::DiskFull { .. })) =
            cluster.check(&start)
        {
            all.push(Stall::CannotStart { error });
        }
    }
}

/// Links between servers that are up which carry nothing.
pub(super) fn dead_links<R: ClusterRules>(
    cluster: &Cluster<R>,
    all: &mut Vec<Stall>,
    is_meant: impl Fn(NodeId, NodeId) -> bool,
) {
    let up: Vec<_> = going(cluster).map(raft_core::Raft::id).collect();
    let pairs = up.iter().flat_map(|&from| up.iter().map(move |&to| (from, to)));
    for (from, to) in pairs.filter(|&(from, to)| from != to && is_meant(from, to)) {
        let why = if !cluster.is_link_up(from, to) {
            Dead::Cut
        } else if loses_all(cluster, from, to) {
            Dead::LosesAll
        } else {
            continue;
        };
        all.push(Stall::LinkDead { from, to, why });
    }
}

/// A write of that server is not durable yet.
pub(super) fn disk<R: ClusterRules>(cluster: &Cluster<R>, id: NodeId, all: &mut Vec<Stall>) {
    let server = cluster.server(id).filter(|server| is_going(server));
    if let Some(done_at) = server.and_then(|server| server.disk.idle_at()) {
        let in_us = done_at.since(cluster.now());
        all.push(Stall::DiskSlow { server: id, in_us });
    }
}

/// Those who lead a term that is over, and cannot hear so.
fn stale_leaders<R: ClusterRules>(cluster: &Cluster<R>, all: &mut Vec<Stall>) {
    let Some(leader) = acting_leader(cluster) else { return };
    let is_stale = |raft: &&super::Member<R>| {
        raft.role() == Role::Leader && raft.current_term() < leader.current_term()
    };
    for stale in going(cluster).filter(is_stale) {
        let (server, term) = (stale.id(), stale.current_term());
        if !reach(cluster, server).contains(&leader.id()) {
            let waiting = cluster.server(server).map_or(0, crate::Server::waiting);
            all.push(Stall::StaleLeader { server, term, waiting });
        }
    }
}

/// Why a client has no answer, if that is known to be for another reason than that it takes a while.
fn waiting<R: ClusterRules>(cluster: &Cluster<R>, client: &Client) -> Option<Stall> {
    let current = client.current()?;
    let (id, number) = (client.id(), current.number);
    if !current.is_asked {
        let within_us = (cluster.config().client.retry_us / 10).max(1);
        return Some(Stall::BacksOff { client: id, number, leader: client.leader(), within_us });
    }
    let server = cluster.server(current.server)?;
    let leads = |raft: &super::Member<R>| raft.role() == Role::Leader;
    let why = if !server.is_up() {
        InVain::Down
    } else if server.is_paused() {
        InVain::Paused
    } else if raft(cluster, server.id()).is_some_and(|raft| {
        leads(raft) && lack(raft.members(), &reach(cluster, raft.id())).is_some()
    }) {
        InVain::CutOff
    } else {
        return None;
    };
    Some(Stall::AskedInVain { client: id, number, server: current.server, why })
}
