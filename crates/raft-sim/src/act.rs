//! What can be done to a cluster, and when it cannot.

use std::fmt;

use raft_core::NodeId;

use crate::queue::Due;
use crate::{Action, Cluster, Command, Fact, Server, TimedAction};

impl Cluster {
    /// Carries out an action now and adds it to the script. If things have happened at this very
    /// moment already, it comes a microsecond later, so that the script plays back exactly.
    ///
    /// # Errors
    /// If the action is impossible; the cluster is then as it was. Only if something else that was due
    /// at this very moment makes it impossible, has that happened.
    pub fn act(&mut self, action: Action) -> Result<(), ActionError> {
        self.check(&action)?;
        if self.is_now_begun {
            // The rest of this moment comes first, whatever becomes of the action.
            self.run_until(self.now);
            self.check(&action)?;
            self.now = self.now.plus(1);
            self.is_now_begun = false;
        }
        self.carry_out(&action);
        self.script.actions.insert(self.acted, TimedAction { at: self.now, action });
        self.acted += 1;
        Ok(())
    }

    /// May this be done now?
    pub(crate) fn check(&self, action: &Action) -> Result<(), ActionError> {
        let known = |id: NodeId| self.server(id).ok_or(ActionError::UnknownServer { id });
        let up = |id: NodeId| match known(id)?.is_up() {
            true => Ok(()),
            false => Err(ActionError::IsDown { id }),
        };
        match action {
            Action::Write { via, key, value: _ } => {
                if key.is_empty() || key.contains('=') {
                    return Err(ActionError::BadKey);
                }
                let server = via.or(self.leader()).ok_or(ActionError::NoLeader)?;
                up(server)?;
                let raft = self.server(server).and_then(Server::raft);
                match raft.map(|raft| (raft.role(), raft.leader())) {
                    Some((raft_core::Role::Leader, _)) | None => Ok(()),
                    Some((_, leader)) => Err(ActionError::NotLeader { id: server, leader }),
                }
            }
            Action::Crash(id) => up(*id),
            Action::TimeOut(id) => {
                up(*id)?;
                let leads = |raft: &_| raft_core::Raft::role(raft) == raft_core::Role::Leader;
                let leads = self.server(*id).and_then(Server::raft).is_some_and(leads);
                if leads { Err(ActionError::Leads { id: *id }) } else { Ok(()) }
            }
            Action::Restart(id) => match known(*id)?.is_up() {
                true => Err(ActionError::IsUp { id: *id }),
                false => Ok(()),
            },
            Action::Cut { from, to } | Action::Mend { from, to } => {
                known(*from)?;
                known(*to)?;
                if from == to { Err(ActionError::OwnLink { id: *from }) } else { Ok(()) }
            }
            Action::Partition(groups) => {
                let named: Vec<_> = groups.iter().flatten().copied().collect();
                named.iter().try_for_each(|&id| known(id).map(drop))?;
                let twice = (1..named.len()).find(|&i| named[..i].contains(&named[i]));
                twice.map_or(Ok(()), |i| Err(ActionError::NamedTwice { id: named[i] }))
            }
            Action::Heal => Ok(()),
        }
    }

    /// Does what was checked. It is told before what follows from it.
    pub(crate) fn carry_out(&mut self, action: &Action) {
        self.events.record(self.now, Fact::Acted(action.clone()));
        match action {
            Action::Write { via, key, value } => {
                let command = Command::Put { key: key.clone(), value: value.clone() }.encode();
                if let Some(server) = via.or(self.leader()) {
                    self.drive(server, |process| {
                        // Checked before: this server leads.
                        let proposed = process.raft.propose(command);
                        debug_assert!(proposed.is_ok());
                    });
                }
            }
            Action::Crash(id) => {
                if let Some(server) = self.server_mut(*id) {
                    server.crash();
                }
            }
            Action::Restart(id) => {
                // The configuration started this server before, and its disk holds what Raft wrote.
                let started = self.start(*id);
                debug_assert_eq!(started, Ok(()));
            }
            Action::TimeOut(id) => self.time_out(*id),
            Action::Cut { from, to } => self.set_link(*from, *to, false),
            Action::Mend { from, to } => self.set_link(*from, *to, true),
            Action::Partition(groups) => {
                let group = |id: NodeId| groups.iter().position(|group| group.contains(&id));
                self.set_links(|from, to| group(from) == group(to));
            }
            Action::Heal => self.set_links(|_, _| true),
        }
    }

    fn time_out(&mut self, id: NodeId) {
        let term = |raft: &_| raft_core::Raft::current_term(raft);
        let before = self.server(id).and_then(Server::raft).map(term);
        self.drive(id, |process| {
            // It may have passed at this very moment anyway; then once is enough.
            if Some(term(&process.raft)) == before {
                // Checked before: this server does not lead, and every server votes.
                let stood = process.raft.campaign();
                debug_assert_eq!(stood, Ok(()));
            }
        });
    }

    fn set_links(&mut self, up: impl Fn(NodeId, NodeId) -> bool) {
        for from in self.script.config.ids() {
            for to in self.script.config.ids().filter(|&to| to != from) {
                self.set_link(from, to, up(from, to));
            }
        }
    }

    fn set_link(&mut self, from: NodeId, to: NodeId, up: bool) {
        for (flight, at) in self.network.set(self.now, from, to, up) {
            self.queue.schedule(at, Due::Arrival(flight));
        }
    }
}

/// Why an action is impossible now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionError {
    /// There is no such server.
    UnknownServer {
        /// What was named.
        id: NodeId,
    },
    /// The server is down.
    IsDown {
        /// Which.
        id: NodeId,
    },
    /// The server is up already.
    IsUp {
        /// Which.
        id: NodeId,
    },
    /// Nobody leads.
    NoLeader,
    /// The server does not lead.
    NotLeader {
        /// Which.
        id: NodeId,
        /// Whom it takes for the leader.
        leader: Option<NodeId>,
    },
    /// A leader has no election timeout.
    Leads {
        /// Which.
        id: NodeId,
    },
    /// A key must not be empty, nor contain `=`.
    BadKey,
    /// A server has no link to itself.
    OwnLink {
        /// Which.
        id: NodeId,
    },
    /// A server is in two groups of a partition.
    NamedTwice {
        /// Which.
        id: NodeId,
    },
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownServer { id } => write!(f, "There is no server {id}."),
            Self::IsDown { id } => write!(f, "{id} is down. Restart it first."),
            Self::IsUp { id } => write!(f, "{id} is up already."),
            Self::NoLeader => write!(f, "Nobody leads yet. Wait for an election."),
            Self::NotLeader { id, leader: Some(leader) } => {
                write!(f, "{id} does not lead. Ask {leader}.")
            }
            Self::NotLeader { id, leader: None } => {
                write!(f, "{id} does not lead and knows of no leader.")
            }
            Self::Leads { id } => write!(f, "{id} leads: it has no election timeout."),
            Self::BadKey => write!(f, "A key must not be empty, nor contain “=”."),
            Self::OwnLink { id } => write!(f, "{id} has no link to itself."),
            Self::NamedTwice { id } => write!(f, "{id} is in two groups."),
        }
    }
}

impl std::error::Error for ActionError {}
