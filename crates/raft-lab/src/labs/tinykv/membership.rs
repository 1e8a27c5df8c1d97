//! Servers leave the cluster and join it.
//!
//! In the course a server that is removed is destroyed, and joins under another name. Here names are the machines':
//! it shuts down, and starts from the disk it has when it is to join again.

use std::cell::Cell;
use std::rc::Rc;

use raft_sim::core::{ConfChange, MemberChangeKind, NodeId, Raft, Role};
use raft_sim::script::Who;
use raft_sim::{Action, ClusterRules, Server, mark, t};

use super::super::lab::{Lab, Step, fail};

/// A change that takes longer is given up.
const CHANGE_MS: u64 = 1_000;

/// Members are added or removed at random until it is over.
pub(super) async fn change_again_and_again<R: ClusterRules>(
    lab: Lab<R>,
    is_over: Rc<Cell<bool>>,
) -> Step {
    lab.phase(mark!("Servers leave and join."));
    while !is_over.get() {
        let place = lab.any_server();
        let members = members(&lab);
        // Two are the fewest of which one can leave and the other knows of it.
        if !members.contains(&lab.id(place)) {
            add(&lab, place).await?;
        } else if members.len() > 2 {
            remove(&lab, place).await?;
        }
        lab.sleep_ms(1 + lab.below(200)).await;
    }
    Ok(())
}

/// The voters, as the leader knows them; all servers if nobody leads.
pub(super) fn members<R: ClusterRules>(lab: &Lab<R>) -> Vec<NodeId> {
    lab.see(|cluster| {
        let leader = cluster.leader().and_then(|id| cluster.server(id)).and_then(Server::raft);
        match leader {
            Some(raft) => raft.applied_members().voters.clone(),
            None => cluster.servers().iter().map(Server::id).collect(),
        }
    })
}

/// A server starts if it is down, and joins; true if that was done in time.
pub(super) async fn add<R: ClusterRules>(lab: &Lab<R>, place: usize) -> Step<bool> {
    if !lab.is_up(place) {
        lab.restart(place)?;
    }
    change(lab, MemberChangeKind::AddVoter, place).await
}

/// A server leaves, and shuts down; true if that was done in time.
pub(super) async fn remove<R: ClusterRules>(lab: &Lab<R>, place: usize) -> Step<bool> {
    let is_done = change(lab, MemberChangeKind::Remove, place).await?;
    if is_done && lab.is_up(place) {
        lab.crash(place)?;
    }
    Ok(is_done)
}

/// Asks the leader for a change, and waits until a leader goes by it.
async fn change<R: ClusterRules>(lab: &Lab<R>, kind: MemberChangeKind, place: usize) -> Step<bool> {
    let id = lab.id(place);
    let change = ConfChange::one(kind, id);
    // Refused while another change is under way, or nobody leads.
    lab.try_to(Action::ChangeMembership { at: Who::Leader, change });
    let wanted = kind == MemberChangeKind::AddVoter;
    let is_done = |raft: &Raft<R, _>| {
        raft.role() == Role::Leader && raft.applied_members().voters.contains(&id) == wanted
    };
    let is_done = |cluster: &raft_sim::Cluster<R>| {
        let leader = cluster.leader().and_then(|id| cluster.server(id)).and_then(Server::raft);
        leader.is_some_and(is_done)
    };
    Ok(lab.until(CHANGE_MS, is_done).await)
}

/// A change that nothing keeps from being done.
pub(super) async fn must<R: ClusterRules>(lab: &Lab<R>, place: usize, joins: bool) -> Step {
    for _ in 0..10 {
        let is_done = if joins { add(lab, place).await? } else { remove(lab, place).await? };
        if is_done {
            return Ok(());
        }
    }
    let id = lab.id(place);
    fail(match joins {
        true => t!("{id} could not join the cluster within ten seconds.", id),
        false => t!("{id} could not leave the cluster within ten seconds.", id),
    })
}
