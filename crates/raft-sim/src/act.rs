//! What can be done to a cluster, and when it cannot.

use std::sync::Arc;

use raft_core::{NodeId, Role};

use crate::cluster::ClusterRules;
use crate::script::{MessageFate, Statement, When, Who};
use crate::{Action, Cluster, Server};

mod carry_out;
mod error;
mod flights;
mod possible;

pub use error::{ActionError, RaftError};

impl<R: ClusterRules> Cluster<R> {
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
        self.write_down(action);
        // Just as when the script is played again.
        self.play_statement();
        self.look_at_checks();
        self.look_at_conditions();
        Ok(())
    }

    /// Puts an action of this moment into the script. What came next in it keeps its time.
    fn write_down(&mut self, action: Action) {
        let (at, due) = (self.cursor.next(), self.cursor.due());
        let script = Arc::make_mut(&mut self.script);
        if let (Some(next), Some(due)) = (script.statements.get_mut(at), due)
            && matches!(next.when, When::After(_))
        {
            next.when = When::At(due);
        }
        script.statements.insert(at, Statement { when: When::At(self.now), action });
    }

    /// The server that is meant.
    ///
    /// # Errors
    /// If there is none.
    // It is called from everywhere, and large.
    #[inline(never)]
    pub fn resolve(&self, who: Who) -> Result<NodeId, ActionError> {
        match who {
            Who::Server(id) => self.place(id).map(|_| id).ok_or(ActionError::UnknownServer { id }),
            Who::Leader => self.leader().ok_or(ActionError::NoLeader),
            Who::Follower => {
                let leader = self.leader().ok_or(ActionError::NoLeader)?;
                let follows = |server: &&Server<R>| {
                    let raft = server.raft();
                    raft.is_some_and(|raft| {
                        raft.leader() == Some(leader) && raft.role() == Role::Follower
                    })
                };
                self.servers.iter().find(follows).map(Server::id).ok_or(ActionError::NoFollower)
            }
        }
    }

    /// The place of a server that was resolved before.
    fn place_of(&self, who: Who) -> Option<usize> {
        self.place(self.resolve(who).ok()?)
    }
}

impl MessageFate {
    /// Whether it is done to messages that are held.
    fn wants_held(self) -> Option<bool> {
        match self {
            Self::Hold => Some(false),
            Self::Release => Some(true),
            Self::Drop | Self::Duplicate | Self::Delay(_) | Self::Deliver => None,
        }
    }
}
