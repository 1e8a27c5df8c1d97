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
        self.network.flights().iter().map(|(id, flight)| (*id, flight))
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
        let ids: Vec<_> = self.servers.iter().map(Server::id).collect();
        let is_linked =
            |a: usize, b: usize| self.is_link_up(ids[a], ids[b]) && self.is_link_up(ids[b], ids[a]);
        // Each server starts as a group of its own, named by its place; a link joins two groups.
        let mut group_of: Vec<usize> = (0..ids.len()).collect();
        for (a, b) in (0..ids.len()).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let (one, other) = (group_of[a].min(group_of[b]), group_of[a].max(group_of[b]));
            if one != other && is_linked(a, b) {
                for group in group_of.iter_mut().filter(|group| **group == other) {
                    *group = one;
                }
            }
        }
        let members = |name: usize| {
            let in_group = ids.iter().zip(&group_of).filter(move |(_, group)| **group == name);
            in_group.map(|(&id, _)| id).collect()
        };
        let groups = (0..ids.len()).map(members);
        groups.filter(|group: &Vec<_>| !group.is_empty()).collect()
    }
}
