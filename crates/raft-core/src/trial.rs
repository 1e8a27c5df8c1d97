//! A server to try something on.

use alloc::boxed::Box;

use crate::raft::Raft;
use crate::ready::Spare;

impl<R: Clone, O: Default> Raft<R, O> {
    /// A copy, to see what would come of something. Unlike a clone it has an observer of its own and nothing to
    /// say of what came before, so that neither has to be copied.
    #[must_use]
    pub fn trial(&self) -> Self {
        Self {
            config: self.config.clone(),
            rules: self.rules.clone(),
            observer: O::default(),
            current_term: self.current_term,
            voted_for: self.voted_for,
            log: self.log.clone(),
            snapshot: self.snapshot.clone(),
            members: self.members.clone(),
            durability: self.durability.clone(),
            role: self.role.clone(),
            leader: self.leader,
            timer: self.timer,
            random: self.random.clone(),
            incoming: self.incoming.clone(),
            next: Box::default(),
            spare: Spare::default(),
        }
    }
}
