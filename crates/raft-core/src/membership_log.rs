//! When a change of membership counts: as soon as it is in the log (§6), or when it is applied (etcd).

use alloc::vec::Vec;

use crate::raft::{Raft, RoleState};
use crate::{
    Changed, ConfChange, ConfChangeError, ConfState, Entry, Index, MembershipCounts, NodeId,
    Observation, Observer, Payload, Rules, StepDownReason,
};

/// The configurations that the log goes through, as far as they may still be taken back or asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct MembershipLog {
    /// The configuration at the start of the log, or the one applied last.
    base: (Index, ConfState),
    /// Those of the entries after that, with [`MembershipCounts::WhenAppended`].
    later: Vec<(Index, ConfState)>,
    /// The last change that the owner applied.
    applied: Index,
}

impl MembershipLog {
    pub(crate) fn new(index: Index, members: ConfState) -> Self {
        Self { base: (index, members), later: Vec::new(), applied: index }
    }

    #[inline]
    pub(crate) fn current(&self) -> &ConfState {
        if self.later.is_empty() { &self.base.1 } else { self.latest() }
    }

    /// Out of line, so that the usual way is short.
    #[cold]
    fn latest(&self) -> &ConfState {
        self.later.last().map_or(&self.base.1, |(_, members)| members)
    }

    /// The index of the entry that brought the current configuration; 0 for that of the start.
    fn current_index(&self) -> Index {
        self.later.last().map_or(self.base.0, |(index, _)| *index)
    }

    /// The configuration after the entry at `index`.
    pub(crate) fn at(&self, index: Index) -> &ConfState {
        let before = self.later.iter().rev().find(|(since, _)| *since <= index);
        before.map_or(&self.base.1, |(_, members)| members)
    }

    /// Whether `id` votes in the configuration after the entry at `index`, or in a later one.
    fn votes_since(&self, index: Index, id: NodeId) -> bool {
        let mut later = self.later.iter().filter(|(since, _)| *since > index);
        self.at(index).is_voter(id) || later.any(|(_, members)| members.is_voter(id))
    }

    /// The log up to `index` is gone: nobody asks for earlier configurations.
    pub(crate) fn compact(&mut self, index: Index) {
        while self.later.first().is_some_and(|(since, _)| *since <= index) {
            self.base = self.later.remove(0);
        }
    }
}

impl<R, O> Raft<R, O> {
    /// The members that count now.
    #[must_use]
    pub fn members(&self) -> &ConfState {
        self.members.current()
    }

    /// The members as of the last applied entry: what belongs into a snapshot taken now.
    #[must_use]
    pub fn applied_members(&self) -> &ConfState {
        self.members.at(self.log.last_applied())
    }

    /// Only voters stand for election, and whoever votes until the changes of membership in its log are
    /// committed: nobody else may have the log to win with (diss. §4.2.2).
    pub(crate) fn may_stand_by_membership(&self) -> bool {
        let id = self.config.id;
        self.members().is_voter(id)
            || self.counts_when_appended() && self.members.votes_since(self.log.commit_index(), id)
    }

    pub(crate) fn counts_when_appended(&self) -> bool {
        self.config.options.membership_counts == MembershipCounts::WhenAppended
    }

    /// The first committed change of membership that counts only once it is applied, and is not.
    pub(crate) fn unapplied_conf_change(&self) -> Option<Index> {
        if self.counts_when_appended() {
            return None;
        }
        let mut unapplied = self.log.range(self.log.last_applied() + 1, self.log.commit_index());
        unapplied.find(|entry| conf_change(entry).is_some()).map(|entry| entry.index)
    }
}

impl<R: Rules, O: Observer> Raft<R, O> {
    /// After a restart: the log may hold changes of membership.
    pub(crate) fn restore_membership(&mut self) {
        if self.counts_when_appended() {
            self.note_appended(self.members.base.0.saturating_add(1).max(self.log.first_index()));
        }
    }

    /// Entries from `first` on are new in the log, and count at once.
    pub(crate) fn note_appended(&mut self, first: Index) {
        let changes: Vec<_> = self
            .log
            .from(first)
            .filter_map(|entry| Some((entry.index, conf_change(entry)?.clone())))
            .collect();
        for (index, change) in changes {
            // Who starts without a configuration, in a log that does not begin with one, lacks what the
            // change builds on: taken for all there is, "add S4" would make S4 its own cluster.
            if self.members().voters.is_empty() && index > 1 {
                continue;
            }
            // An impossible change changes nothing, on every server alike.
            if let Ok(changed) = self.members().changed(&change) {
                self.members.later.push((index, changed.members.clone()));
                self.switch_to(&changed);
            }
        }
    }

    /// Entries from `first` on are gone from the log, and so are their configurations (§6).
    pub(crate) fn note_truncated(&mut self, first: Index) {
        let before = self.members.current_index();
        self.members.later.retain(|(index, _)| *index < first);
        if self.members.current_index() != before {
            self.observe(Observation::MembershipTakenBack { first });
        }
    }

    /// The whole log was replaced by a snapshot with these members.
    pub(crate) fn replace_membership(&mut self, index: Index, members: ConfState) {
        self.members = MembershipLog::new(index, members);
    }

    /// The owner applies a committed [`Payload::ConfChange`]; returns the configuration after it. With
    /// [`MembershipCounts::WhenApplied`] it counts from now on; otherwise it counts already, and this
    /// changes nothing. An owner that turns the change down does not call this, on any server.
    ///
    /// # Errors
    /// If the change does not fit the present configuration; nothing is changed, on any server.
    pub fn apply_conf_change(&mut self, change: &ConfChange) -> Result<ConfState, ConfChangeError> {
        if self.counts_when_appended() {
            // `applied` may not have been called yet, and the same change may be there more than once: this
            // is the first such one after what it last said and what was asked last.
            let applied = self.log.last_applied();
            let mut waiting = self.log.from(applied.max(self.members.applied) + 1);
            let entry = waiting.find(|entry| conf_change(entry) == Some(change));
            let index = entry.map_or(applied, |entry| entry.index);
            self.members.applied = index;
            return Ok(self.members.at(index).clone());
        }
        if self.log.last_applied() < self.log.base().index {
            // Handed out before a snapshot came that has this change behind it, and is not durable yet.
            return Ok(self.members().clone());
        }
        let changed = self.members().changed(change)?;
        self.members.base = (self.log.last_applied(), changed.members.clone());
        self.switch_to(&changed);
        Ok(changed.members)
    }

    /// What a new configuration means for a server, a leader above all.
    fn switch_to(&mut self, changed: &Changed) {
        let members = &changed.members;
        self.observe(Observation::MembershipChanged {
            voters: members.voters.len(),
            outgoing: members.voters_outgoing.len(),
            learners: members.learners.len(),
        });
        let last_index = self.log.last().index;
        let Some(leadership) = self.leadership_mut() else { return };
        changed.update_progress(&mut leadership.progress, last_index);
        if !members.is_voter(self.config.id) {
            // With configurations that count when appended, it leads until this one is committed (§6).
            if self.config.options.step_down_on_removal && !self.counts_when_appended() {
                self.become_follower(self.current_term, None, StepDownReason::Removed);
            }
            return;
        }
        if !self.advance_commit() {
            // Newcomers need not wait for a heartbeat or the next proposal.
            self.broadcast_new_entries();
        }
        let members = self.members.current().clone();
        if let Some(leadership) = self.leadership_mut()
            && leadership.transferee.is_some_and(|transferee| !members.is_voter(transferee))
        {
            self.abort_transfer();
        }
    }

    /// What a leader owes the configuration once more is committed or applied: to leave a joint one that
    /// was entered for that (§6), and to go if it was removed.
    #[inline(always)]
    pub(crate) fn settle_membership(&mut self) {
        if matches!(self.role, RoleState::Leader(_))
            && (self.counts_when_appended() || self.members().auto_leave)
        {
            self.settle_as_leader();
        }
    }

    fn settle_as_leader(&mut self) {
        let settled_index = if self.counts_when_appended() {
            self.log.commit_index()
        } else {
            self.log.last_applied()
        };
        let RoleState::Leader(leadership) = &self.role else { return };
        let current = self.members.current_index();
        if self.members().auto_leave
            && settled_index >= leadership.pending_conf_index
            && settled_index >= current
        {
            // Refused while leadership is being handed over; then the next applied entry, or the
            // new leader, tries again.
            let _ = self.propose_conf_change(ConfChange::leave_joint());
        } else if self.counts_when_appended()
            && settled_index >= current
            && self.config.options.step_down_on_removal
            && !self.members().is_voter(self.config.id)
        {
            self.send_coalesced();
            self.become_follower(self.current_term, None, StepDownReason::Removed);
        }
    }
}

pub(crate) fn conf_change(entry: &Entry) -> Option<&ConfChange> {
    if let Payload::ConfChange(change) = &entry.payload { Some(change) } else { None }
}
