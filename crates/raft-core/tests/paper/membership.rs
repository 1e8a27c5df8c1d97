//! §6, changes of the cluster's membership, as the paper has them: a server uses the latest configuration in
//! its log, committed or not.

mod in_the_log;
mod joint;
mod newcomers;
mod one_at_a_time;
mod removal;

use raft_core::{
    Body, ConfChange, ConfState, Index, MemberChange, MemberChangeKind, Message, NodeId, Options,
    Transition,
};

use crate::cluster::{Cluster, ids};

/// Goes by a joint configuration that the leader leaves by itself.
fn joint(changes: &[(MemberChangeKind, u64)]) -> ConfChange {
    by(Transition::JointImplicit, changes)
}

/// Goes by a joint configuration that stays until somebody wants to leave it.
fn joint_explicit(changes: &[(MemberChangeKind, u64)]) -> ConfChange {
    by(Transition::JointExplicit, changes)
}

fn by(transition: Transition, changes: &[(MemberChangeKind, u64)]) -> ConfChange {
    let change = |&(kind, id)| MemberChange { kind, node: NodeId(id) };
    ConfChange { transition, changes: changes.iter().map(change).collect(), ..Default::default() }
}

fn one(kind: MemberChangeKind, id: u64) -> ConfChange {
    ConfChange::one(kind, NodeId(id))
}

/// `C_old,new` with these voters.
fn old_new(old: &[u64], new: &[u64], auto_leave: bool) -> ConfState {
    ConfState { voters_outgoing: ids(old), auto_leave, ..ConfState::new(&ids(new), &[]) }
}

fn only(voters: &[u64]) -> ConfState {
    ConfState::new(&ids(voters), &[])
}

/// Servers 1..=n of which S1 leads, its first entry committed everywhere, and newcomers up to `all`.
fn led(n: u64, all: u64) -> Cluster {
    led_with(n, all, Options::PAPER)
}

fn led_with(n: u64, all: u64, options: Options) -> Cluster {
    let mut cluster = Cluster::with(n, options);
    let founders: Vec<_> = (1..=n).collect();
    for newcomer in n + 1..=all {
        cluster.start(newcomer, &founders);
    }
    cluster.elect(1, &founders);
    cluster.beat(1, &founders);
    assert_eq!(cluster.raft(1).log().commit_index(), 1);
    cluster
}

/// Whether a message brings the entry at `index`.
fn brings(message: &Message, index: Index) -> bool {
    let Body::AppendEntries(request) = &message.body else { return false };
    request.entries.iter().any(|entry| entry.index >= index)
}

fn beat_all(cluster: &mut Cluster, leader: u64) {
    for _ in 0..3 {
        cluster.beat(leader, &[1, 2, 3, 4, 5, 6]);
    }
}
