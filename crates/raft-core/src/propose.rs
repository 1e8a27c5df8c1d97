//! What a leader takes into its log (§5.3; §6 for changes of membership).

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::raft::{Raft, RoleState};
use crate::{
    Body, Command, ConfChange, ConfChangeError, Index, MembershipCounts, MembershipQuestion,
    NodeId, Observation, Observer, Payload, ProposeError, Rules,
};

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Appends a command to the log and replicates it; returns its index. It is decided only when
    /// [`crate::Ready::committed_entries`] has it: another leader may still replace it. With
    /// [`crate::Options::forward_proposals`] a follower passes it on, and returns 0: whether and where
    /// it was appended only the log tells.
    ///
    /// # Errors
    /// If this server does not lead, or cannot take it now.
    #[inline]
    pub fn propose(&mut self, command: Command) -> Result<Index, ProposeError> {
        self.propose_payload(Payload::Command(command))
    }

    /// Appends a change of membership to the log and replicates it, as [`Self::propose`].
    ///
    /// # Errors
    /// If this server does not lead, cannot take it now, or the change does not fit.
    pub fn propose_conf_change(&mut self, change: ConfChange) -> Result<Index, ProposeError> {
        self.propose_payload(Payload::ConfChange(Arc::new(change)))
    }

    #[inline]
    fn propose_payload(&mut self, mut payload: Payload) -> Result<Index, ProposeError> {
        if matches!(self.role, RoleState::Leader(_)) {
            self.admit(&mut payload, 0)?;
            self.append_entry(payload);
            let index = self.log.last().index;
            self.broadcast_append();
            return Ok(index);
        }
        self.forward(self.id(), [payload].into())?;
        Ok(0)
    }

    /// Proposals that a follower passed on: all of them or none.
    pub(crate) fn handle_propose(
        &mut self,
        from: NodeId,
        mut payloads: Vec<Payload>,
    ) -> Result<(), ProposeError> {
        if !matches!(self.role, RoleState::Leader(_)) {
            return self.forward(from, payloads);
        }
        let before = self.leadership().map(|now| (now.pending_conf_index, now.uncommitted_bytes));
        let mut numbered = (0..).zip(&mut payloads);
        let admitted = numbered.try_for_each(|(offset, payload)| self.admit(payload, offset));
        if let (Err(_), Some(before), Some(now)) = (&admitted, before, self.leadership_mut()) {
            (now.pending_conf_index, now.uncommitted_bytes) = before;
        }
        admitted?;
        self.append_entries(payloads);
        self.broadcast_append();
        Ok(())
    }

    fn forward(&mut self, from: NodeId, payloads: Vec<Payload>) -> Result<(), ProposeError> {
        match self.leader {
            Some(leader)
                if self.config.options.forward_proposals
                    && self.role() == crate::Role::Follower =>
            {
                self.send_as(from, leader, 0, Body::Propose(payloads));
                Ok(())
            }
            leader => Err(ProposeError::NotLeader { leader }),
        }
    }

    /// May this go into the leader's log, `offset` entries after its end? What is appended in its place, if
    /// it may not as it is, takes its place.
    #[inline(always)]
    fn admit(&mut self, payload: &mut Payload, offset: u64) -> Result<(), ProposeError> {
        let RoleState::Leader(leadership) = &self.role else {
            return Err(ProposeError::NotLeader { leader: self.leader });
        };
        if self.config.options.membership_counts == MembershipCounts::WhenApplied
            && !self.members().is_member(self.config.id)
        {
            return Err(ProposeError::Removed);
        }
        if let Some(to) = leadership.transferee {
            return Err(ProposeError::Transferring { to });
        }
        if let Payload::ConfChange(change) = payload
            && !self.admit_conf_change(change, offset)?
        {
            *payload = Payload::NoOp;
        }
        self.reserve_uncommitted(payload)
    }

    /// False if an entry without a command is to be appended in its place.
    fn admit_conf_change(
        &mut self,
        change: &ConfChange,
        offset: u64,
    ) -> Result<bool, ProposeError> {
        if self.config.options.validate_conf_changes
            && let Err(reason) = self.may_change_membership(change)
        {
            self.observe(Observation::ConfChangeRefused { reason });
            return if self.config.options.refused_conf_change_is_no_op {
                Ok(false)
            } else {
                Err(ProposeError::ConfChange(reason))
            };
        }
        let index = self.log.last().index + 1 + offset;
        if let Some(leadership) = self.leadership_mut() {
            leadership.pending_conf_index = index;
        }
        Ok(true)
    }

    fn may_change_membership(&self, change: &ConfChange) -> Result<(), ConfChangeError> {
        let when_appended = self.config.options.membership_counts == MembershipCounts::WhenAppended;
        self.rules.may_change_membership(&MembershipQuestion {
            pending_index: self.leadership().map_or(0, |leadership| leadership.pending_conf_index),
            settled_index: if when_appended {
                self.log.commit_index()
            } else {
                self.log.last_applied()
            },
            is_joint: self.members().is_joint(),
            leaves_joint: change.changes.is_empty(),
        })?;
        // Where refusal is an error, the owner hears about an impossible change now, not never.
        if !self.config.options.refused_conf_change_is_no_op {
            self.members().changed(change)?;
        }
        Ok(())
    }

    /// Keeps the log's tail that is not applied within its limit. One that finds it empty may be of any
    /// size, and one without bytes always passes.
    fn reserve_uncommitted(&mut self, payload: &Payload) -> Result<(), ProposeError> {
        let max = self.config.options.max_uncommitted_bytes;
        if max == u64::MAX {
            return Ok(());
        }
        let bytes = payload.size_bytes();
        let Some(leadership) = self.leadership_mut() else { return Ok(()) };
        let sum = leadership.uncommitted_bytes.saturating_add(bytes);
        if leadership.uncommitted_bytes > 0 && bytes > 0 && sum > max {
            return Err(ProposeError::TooMuchUncommitted);
        }
        leadership.uncommitted_bytes = sum;
        Ok(())
    }

    /// The entries `first..=last` are applied. Those of earlier terms were not counted.
    pub(crate) fn release_uncommitted(&mut self, first: Index, last: Index) {
        if self.config.options.max_uncommitted_bytes == u64::MAX {
            return;
        }
        let own = self.log.range(first, last).filter(|entry| entry.term == self.current_term);
        let bytes = own.map(|entry| entry.payload.size_bytes()).fold(0, u64::saturating_add);
        if let Some(leadership) = self.leadership_mut() {
            leadership.uncommitted_bytes = leadership.uncommitted_bytes.saturating_sub(bytes);
        }
    }
}
