//! Whether a condition of a script holds.

use raft_core::{NodeId, Role, Term};

use crate::cluster::ClusterRules;
use crate::script::Condition;
use crate::{Cluster, Server};

pub(crate) fn holds<R: ClusterRules>(condition: &Condition, cluster: &Cluster<R>) -> bool {
    let server = |id: NodeId| cluster.server(id);
    // Of one server, or of any.
    let some = |id: Option<NodeId>, is_so: &dyn Fn(&Server<R>) -> bool| match id {
        Some(id) => server(id).is_some_and(is_so),
        None => cluster.servers.iter().any(is_so),
    };
    match condition {
        Condition::Role { server: id, role } => {
            server(*id).and_then(Server::raft).is_some_and(|raft| raft.role() == *role)
        }
        Condition::SomebodyLeads => cluster.leader().is_some(),
        Condition::NobodyLeads => cluster.leader().is_none(),
        Condition::Up(id) => server(*id).is_some_and(Server::is_up),
        Condition::Down(id) => server(*id).is_some_and(|server| !server.is_up()),
        Condition::Term { server, term } => some(*server, &|server| term_of(server) >= *term),
        Condition::LastIndex { server, index } => some(*server, &|server| {
            let last = server.raft().map_or(server.durable_last(), |raft| raft.log().last());
            last.index >= *index
        }),
        Condition::Committed { server, index } => some(*server, &|server| {
            server.raft().is_some_and(|raft| raft.log().commit_index() >= *index)
        }),
        Condition::Applied { server, index } => some(*server, &|server| {
            server.raft().is_some_and(|raft| raft.log().last_applied() >= *index)
        }),
        Condition::Entry { server: who, index, term } => {
            let server = cluster.resolve(*who).ok().and_then(server);
            server.is_some_and(|server| server.term_at(*index) == Some(*term))
        }
        Condition::Value { server: who, key, value } => {
            let machine = cluster.resolve(*who).ok().and_then(server).and_then(Server::machine);
            machine.is_some_and(|machine| machine.value(key) == *value)
        }
        Condition::AllAgree => all_agree(cluster),
        Condition::Answered(client) => {
            let is_idle = |client: &crate::service::Client| {
                client.current().is_none() && client.queued() == 0
            };
            match client {
                Some(id) => cluster.clients.client(*id).is_none_or(is_idle),
                None => cluster.clients.iter().all(is_idle),
            }
        }
        Condition::UnderWay(pattern) => cluster.find_flight(pattern).is_some(),
        Condition::Violation => cluster.is_violated(),
        Condition::Not(condition) => !holds(condition, cluster),
        Condition::Both(one, other) => holds(one, cluster) && holds(other, cluster),
        Condition::Either(one, other) => holds(one, cluster) || holds(other, cluster),
    }
}

fn term_of<R>(server: &Server<R>) -> Term {
    server.raft().map_or(server.durable_state().current_term, raft_core::Raft::current_term)
}

/// All that are up have the same log, and have applied all of it.
fn all_agree<R: ClusterRules>(cluster: &Cluster<R>) -> bool {
    let mut logs = cluster.servers.iter().filter_map(Server::raft).map(raft_core::Raft::log);
    let Some(first) = logs.next() else { return false };
    let is_applied = first.last_applied() == first.last().index;
    is_applied
        && logs.all(|log| log.last() == first.last() && log.last_applied() == first.last_applied())
}

impl<R> Server<R> {
    /// The term of the entry at `index`, as far as the log has it.
    pub(crate) fn term_at(&self, index: u64) -> Option<Term> {
        match self.raft() {
            Some(raft) => raft.log().term_at(index),
            None => self.disk.term_at(index),
        }
    }

    /// As what it acts, while it is up.
    pub(crate) fn role(&self) -> Option<Role> {
        self.raft().map(raft_core::Raft::role)
    }
}
