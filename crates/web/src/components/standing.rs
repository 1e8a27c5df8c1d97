//! What a server is just now.

use raft_sim::core::{Raft, Role};
use raft_sim::mark;
use raft_sim::{Cluster, Server};

/// In a word: the class that gives it its looks, and, in the language that is spoken, what stands beside it.
pub(crate) fn standing(cluster: &Cluster, server: &Server) -> &'static str {
    let Some(raft) = server.raft() else { return mark!("crashed") };
    if server.is_paused() {
        return mark!("paused");
    }
    // A server that was removed may never hear of it: the leader knows.
    let leader = cluster.leader().and_then(|id| cluster.server(id)?.raft());
    let members = leader.map_or_else(|| raft.members(), Raft::members);
    match raft.role() {
        Role::Follower if !members.is_member(raft.id()) => mark!("non-member"),
        Role::Follower if members.is_learner(raft.id()) => mark!("learner"),
        Role::Follower => mark!("follower"),
        Role::PreCandidate => mark!("pre-candidate"),
        Role::Candidate => mark!("candidate"),
        Role::Leader => mark!("leader"),
    }
}
