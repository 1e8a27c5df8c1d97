//! What anyone may look at: the cluster as a whole.

use std::sync::Arc;

use raft_core::{NodeId, Role};

use crate::checks::Checks;
use crate::cluster::ClusterRules;
use crate::event::EventId;
use crate::script::MessageKind;
use crate::service::{Client, Load};
use crate::{Cluster, Event, Flight, LinkDials, Script, Server, Time, Traffic};

impl<R: ClusterRules> Cluster<R> {
    /// The virtual time.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// The run so far as a script, with what is still to come of the script that it was made from.
    #[must_use]
    pub fn script(&self) -> &Arc<Script> {
        &self.script
    }

    /// The latest events, about 10,000 at the most, oldest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.events.iter()
    }

    /// One of the latest events.
    #[must_use]
    pub fn event(&self, id: EventId) -> Option<&Event> {
        self.events.get(id)
    }

    /// How many events there have been.
    #[must_use]
    pub fn event_count(&self) -> u64 {
        self.events.recorded()
    }

    /// All servers, in the order of their names.
    #[must_use]
    pub fn servers(&self) -> &[Server<R>] {
        &self.servers
    }

    /// A server by its name.
    #[must_use]
    pub fn server(&self, id: NodeId) -> Option<&Server<R>> {
        self.servers.get(self.place(id)?)
    }

    /// The packets under way, in the order in which they were sent.
    pub fn flights(&self) -> impl Iterator<Item = &Flight> {
        self.network.flights().into_iter().map(|(_, flight)| flight)
    }

    /// Whether nothing is under way.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.network.under_way() == 0
    }

    /// How many messages servers have sent each other so far.
    #[must_use]
    pub fn messages_sent(&self) -> u64 {
        self.network.sent_between_servers()
    }

    /// What was sent of a kind.
    #[must_use]
    pub fn traffic(&self, kind: MessageKind) -> Traffic {
        self.network.traffic(kind)
    }

    /// The dials of a link.
    #[must_use]
    pub fn link(&self, from: NodeId, to: NodeId) -> Option<LinkDials> {
        self.network.link(from, to).map(|link| link.dials)
    }

    /// The clients.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.iter()
    }

    /// What clients ask for by themselves.
    #[must_use]
    pub fn load(&self) -> Option<&Load> {
        self.clients.load()
    }

    /// Whether a check found a violation.
    #[must_use]
    pub fn is_violated(&self) -> bool {
        self.checks.violations().len() > 0
    }

    /// What Raft promises, and whether it held.
    #[must_use]
    pub fn checks(&self) -> &Checks {
        &self.checks
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
        for a in 0..ids.len() {
            for b in 0..a {
                let (one, other) = (group_of[a].min(group_of[b]), group_of[a].max(group_of[b]));
                if one != other && is_linked(a, b) {
                    for group in group_of.iter_mut().filter(|group| **group == other) {
                        *group = one;
                    }
                }
            }
        }
        let mut groups = vec![Vec::new(); ids.len()];
        for (id, group) in ids.iter().zip(group_of) {
            groups[group].push(*id);
        }
        groups.retain(|group| !group.is_empty());
        groups
    }
}
