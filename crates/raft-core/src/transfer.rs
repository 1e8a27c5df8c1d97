//! Handing leadership over (diss. §3.10).

use crate::election::Campaign;
use crate::raft::{Raft, RoleState};
use crate::{Body, NodeId, Observation, Observer, Rules, TransferError};

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Hands leadership over to `to`: brings its log up to date, then asks it to stand for election at
    /// once. Meanwhile, for at most an election timeout, no proposals are taken. A follower passes the
    /// wish on to its leader.
    ///
    /// # Errors
    /// If no leader is known, or `to` cannot be the next one.
    pub fn transfer_leadership(&mut self, to: NodeId) -> Result<(), TransferError> {
        let RoleState::Leader(leadership) = &self.role else {
            let leader = self.leader.ok_or(TransferError::NoLeader)?;
            // In the name of the successor: the leader has to do with nobody else.
            self.send_as(to, leader, self.current_term, Body::TransferLeadership);
            return Ok(());
        };
        if !self.members().is_voter(to) {
            return Err(TransferError::NotAVoter { to });
        }
        let under_way = leadership.transferee;
        if under_way == Some(to) {
            return Err(TransferError::UnderWay);
        }
        self.abort_transfer();
        if to == self.id() {
            return Err(TransferError::AlreadyLeader);
        }
        self.timer.election_elapsed = 0;
        if let Some(leadership) = self.leadership_mut() {
            leadership.transferee = Some(to);
        }
        self.observe(Observation::TransferStarted { to });
        if !self.transfer_caught_up(to) {
            self.send_append(to, crate::replication::Send::Anything);
        }
        Ok(())
    }

    pub(crate) fn handle_transfer_request(&mut self, from: NodeId) {
        if from != self.id() || matches!(self.role, RoleState::Leader(_)) {
            // A request that cannot be met is dropped: whoever asked sees that nothing happens.
            let _ = self.transfer_leadership(from);
        }
    }

    /// The successor has the whole log: ask it to stand. False if it has not, or is not the successor.
    #[inline]
    pub(crate) fn transfer_caught_up(&mut self, to: NodeId) -> bool {
        if self.leadership().is_none_or(|leadership| leadership.transferee != Some(to)) {
            return false;
        }
        self.successor_caught_up(to)
    }

    fn successor_caught_up(&mut self, to: NodeId) -> bool {
        let last_index = self.log.last().index;
        let Some(leadership) = self.leadership_mut() else { return false };
        let is_there =
            leadership.progress.iter().any(|p| p.id == to && p.match_index == last_index);
        if is_there {
            leadership.lease.give_up();
            self.observe(Observation::TimeoutNowSent { to });
            self.send(to, Body::TimeoutNow);
        }
        is_there
    }

    pub(crate) fn abort_transfer(&mut self) {
        let Some(leadership) = self.leadership_mut() else { return };
        if let Some(to) = leadership.transferee.take() {
            self.observe(Observation::TransferAborted { to });
        }
    }

    /// The leader wants this server to lead: no pre-vote, and no lease holds the voters back.
    pub(crate) fn handle_timeout_now(&mut self, _from: NodeId) {
        if matches!(self.role, RoleState::Follower) {
            // A server that may not stand lets the leader's wait run out.
            let _ = self.stand(Campaign::Transfer);
        }
    }
}
