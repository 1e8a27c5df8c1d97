//! What a server is just now.

use raft_sim::core::{Raft, Role};
use raft_sim::explain::en;
use raft_sim::{Cluster, Server};

/// In a word, which stands beside it and is the class that gives it its looks.
pub(crate) fn standing(cluster: &Cluster, server: &Server) -> &'static str {
    let Some(raft) = server.raft() else { return "crashed" };
    if server.is_paused() {
        return "paused";
    }
    // A server that was removed may never hear of it: the leader knows.
    let leader = cluster.leader().and_then(|id| cluster.server(id)?.raft());
    let members = leader.map_or_else(|| raft.members(), Raft::members);
    match raft.role() {
        Role::Follower if !members.is_member(raft.id()) => "non-member",
        Role::Follower if members.is_learner(raft.id()) => "learner",
        role => en::role(role),
    }
}
