//! What anyone may look at: the cluster as a whole.

use raft_core::{NodeId, Role};

use crate::{Cluster, Flight, FlightId, Server};

impl Cluster {
    /// All servers, in the order of their names.
    #[must_use]
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// A server by its name.
    #[must_use]
    pub fn server(&self, id: NodeId) -> Option<&Server> {
        self.servers.iter().find(|server| server.id == id)
    }

    /// The messages under way, in the order in which they were sent.
    pub fn flights(&self) -> impl Iterator<Item = (FlightId, &Flight)> {
        self.network.flights().iter().map(|(&id, flight)| (id, flight))
    }

    /// Whether messages from one server reach another.
    #[must_use]
    pub fn is_link_up(&self, from: NodeId, to: NodeId) -> bool {
        self.network.is_up(from, to)
    }

    /// The server that leads the highest term, if one does. In an older term another one may still
    /// take itself for the leader.
    #[must_use]
    pub fn leader(&self) -> Option<NodeId> {
        let leaders = self.servers.iter().filter_map(|server| {
            let raft = server.raft().filter(|raft| raft.role() == Role::Leader)?;
            Some((raft.current_term(), server.id))
        });
        leaders.max().map(|(_, id)| id)
    }

    /// The servers in groups whose members can all talk to one another, directly or through others of
    /// the group, both ways. Servers that are down count by their links. One group if nothing is cut.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<NodeId>> {
        let mut groups: Vec<Vec<NodeId>> = Vec::new();
        for server in &self.servers {
            let linked = |&other: &NodeId| {
                self.is_link_up(server.id, other) && self.is_link_up(other, server.id)
            };
            let (joined, mut apart): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group| group.iter().any(linked));
            let mut group = joined.concat();
            group.push(server.id);
            group.sort_unstable();
            apart.push(group);
            apart.sort_unstable();
            groups = apart;
        }
        groups
    }
}
