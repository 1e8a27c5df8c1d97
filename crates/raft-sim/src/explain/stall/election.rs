//! What keeps a cluster without a leader.

use raft_core::{NodeId, Raft, Role, Term};

use super::super::reach::{going, in_force, is_going, lack, next_timeout, raft, reach, share};
use super::{Member, Stall};
use crate::cluster::ClusterRules;
use crate::{Cluster, Server};

/// Nobody leads who could commit anything.
pub(super) fn none<R: ClusterRules>(cluster: &Cluster<R>, all: &mut Vec<Stall>) {
    let members = in_force(cluster);
    let up: Vec<_> = going(cluster).map(Raft::id).collect();
    if let Some(lack) = lack(&members, &up) {
        let (half, up, missing, needed) = (lack.half, lack.have, lack.missing, lack.needed);
        all.push(Stall::NoMajorityUp { half, up, missing, needed });
        super::others::starting(cluster, all);
        return;
    }
    let could_win =
        |id: NodeId| members.is_voter(id) && lack(&members, &reach(cluster, id)).is_none();
    if !up.iter().any(|&id| could_win(id)) {
        let groups = cluster.groups().into_iter().map(|mut group| {
            group.retain(|&id| cluster.server(id).is_some_and(is_going));
            group
        });
        let groups: Vec<_> = groups.filter(|group| !group.is_empty()).collect();
        let is_one_way = groups.len() == 1;
        let needed = raft_core::majority(members.voters.len());
        all.push(Stall::NoMajorityConnected { groups, needed });
        if is_one_way {
            super::others::dead_links(cluster, all, |_, _| true);
        }
        return;
    }
    let next = next_timeout(cluster, &could_win);
    if !contest(cluster, next, all)
        && let Some((server, in_us)) = next
    {
        all.push(Stall::TimerRuns { server, in_us });
    }
}

/// Somebody stands, or asks whether to: what of it. False if nobody does.
fn contest<R: ClusterRules>(
    cluster: &Cluster<R>,
    next: Option<(NodeId, u64)>,
    all: &mut Vec<Stall>,
) -> bool {
    let in_role = |role| going(cluster).filter(move |raft| raft.role() == role);
    let term = in_role(Role::Candidate).map(Raft::current_term).max().unwrap_or(0);
    let standing: Vec<_> =
        in_role(Role::Candidate).filter(|raft| raft.current_term() == term).collect();
    let behind: Vec<_> =
        standing.iter().filter_map(|candidate| log_behind(cluster, candidate)).collect();
    if !standing.is_empty()
        && behind.len() < standing.len()
        && standing.iter().all(|candidate| has_lost(cluster, candidate))
    {
        all.push(Stall::SplitVote { term, votes: votes_cast(cluster, term), next });
    }
    let is_over = matches!(all.last(), Some(Stall::SplitVote { .. }));
    let asking: Vec<_> = in_role(Role::PreCandidate).collect();
    for candidate in standing.iter().chain(&asking) {
        match log_behind(cluster, candidate) {
            Some(stall) => all.push(stall),
            None if !is_over => all.push(electing(candidate)),
            None => (),
        }
    }
    !standing.is_empty() || !asking.is_empty()
}

fn electing<R: ClusterRules>(candidate: &Member<R>) -> Stall {
    let pre_vote = candidate.role() == Role::PreCandidate;
    let answers = || candidate.votes().into_iter().flat_map(raft_core::Votes::iter);
    let gave = |wanted| {
        let voters = answers().filter(move |(_, vote)| *vote == wanted);
        voters.map(|(id, _)| id).collect::<Vec<_>>()
    };
    let (votes, needed) = share(candidate.members(), &gave(Some(true)));
    Stall::Electing {
        candidate: candidate.id(),
        term: candidate.current_term().saturating_add(pre_vote.into()),
        pre_vote,
        votes: votes.len(),
        needed,
        silent: gave(None),
    }
}

/// Too many of those that it could ask would refuse it for its log.
pub(super) fn log_behind<R: ClusterRules>(
    cluster: &Cluster<R>,
    candidate: &Member<R>,
) -> Option<Stall> {
    let (id, last) = (candidate.id(), candidate.log().last());
    let reached = reach(cluster, id);
    let is_ahead = |voter: NodeId| {
        let own = raft(cluster, voter).map(|raft| raft.log().last());
        own.is_some_and(|own| !cluster.rules.is_up_to_date(last, own))
    };
    let voters = candidate.members().all_voters();
    let ahead: Vec<_> =
        voters.into_iter().filter(|voter| reached.contains(voter) && is_ahead(*voter)).collect();
    let mut willing = reached;
    willing.retain(|voter| !ahead.contains(voter));
    if ahead.is_empty() || lack(candidate.members(), &willing).is_none() {
        return None;
    }
    let next = next_timeout(cluster, &|id| ahead.contains(&id));
    Some(Stall::LogBehind { candidate: id, last, ahead, next })
}

/// Too many votes of its term went to others, or were refused.
fn has_lost<R: ClusterRules>(cluster: &Cluster<R>, candidate: &Member<R>) -> bool {
    let refused = |voter| {
        let mut answers = candidate.votes().into_iter().flat_map(raft_core::Votes::iter);
        answers.any(|answer| answer == (voter, Some(false)))
    };
    let may_vote = |voter: &NodeId| {
        let server = cluster.server(*voter);
        match server.and_then(|server| vote_of(server, candidate.current_term())) {
            Some(whom) => whom == candidate.id(),
            None => !refused(*voter),
        }
    };
    let mut voters = candidate.members().all_voters();
    voters.retain(may_vote);
    lack(candidate.members(), &voters).is_some()
}

/// Whom a server voted for in `term`, as far as it knows, or its disk.
fn vote_of<R>(server: &Server<R>, term: Term) -> Option<NodeId> {
    let (current_term, voted_for) = match server.raft() {
        Some(raft) => (raft.current_term(), raft.voted_for()),
        None => (server.durable_state().current_term, server.durable_state().voted_for),
    };
    voted_for.filter(|_| current_term == term)
}

/// Whoever got a vote in `term`, with the voters.
fn votes_cast<R: ClusterRules>(cluster: &Cluster<R>, term: Term) -> Vec<(NodeId, Vec<NodeId>)> {
    let servers = cluster.servers();
    let shares = servers.iter().map(|candidate| {
        let voted = servers.iter().filter(|voter| vote_of(voter, term) == Some(candidate.id()));
        (candidate.id(), voted.map(Server::id).collect::<Vec<_>>())
    });
    shares.filter(|(_, voters)| !voters.is_empty()).collect()
}
