//! Time in ticks: election timeouts, heartbeats, the leader's look at its quorum (§5.2, §9.3; diss. §6.2).

use crate::quorum::joint_result;
use crate::raft::{Raft, RoleState};
use crate::{
    Config, ElectionTimer, Observation, Observer, Progress, Rules, StepDownReason, VoteResult,
};

/// What a server counts towards its next deadlines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Timer {
    /// Ticks since the election timeout was restarted; a leader's since its last look at its quorum.
    pub(crate) election_elapsed: u32,
    /// The present election timeout.
    pub(crate) election_timeout: u32,
    /// Ticks since a leader's last heartbeats.
    pub(crate) heartbeat_elapsed: u32,
    /// With reads by lease: for so many ticks it votes for nobody.
    pub(crate) promised: u32,
}

/// So many deadlines may pass in one call of [`Raft::tick`].
const DEADLINES_AT_ONCE: u32 = 1000;

impl<R: Rules, O: Observer> Raft<R, O> {
    /// `ticks` ticks have passed. Many at once do what as many single ticks would, for up to a thousand
    /// deadlines; ticks after those are dropped, so that any number ends soon and in bounded memory.
    pub fn tick(&mut self, ticks: u64) {
        let mut left = ticks;
        for _ in 0..DEADLINES_AT_ONCE {
            if left == 0 {
                return;
            }
            let due = self.ticks_to_deadline();
            let step = left.min(due);
            let is_due = step == due;
            left -= step;
            let step = u32::try_from(step).unwrap_or(u32::MAX);
            self.timer.election_elapsed = self.timer.election_elapsed.saturating_add(step);
            self.timer.promised = self.timer.promised.saturating_sub(step);
            if let RoleState::Leader(leadership) = &mut self.role {
                leadership.lease.pass(step);
                self.timer.heartbeat_elapsed = self.timer.heartbeat_elapsed.saturating_add(step);
                self.leader_deadlines();
            } else if is_due
                && self.timer.election_elapsed >= self.timer.election_timeout
                && self.may_stand_by_membership()
            {
                self.election_timed_out();
            }
        }
    }

    fn leader_deadlines(&mut self) {
        if self.timer.election_elapsed >= self.config.election_ticks_min {
            self.timer.election_elapsed = 0;
            if self.config.options.check_quorum {
                self.check_quorum();
            }
            // A successor that is not there after an election timeout will not come (diss. §3.10).
            self.abort_transfer();
        }
        let is_leader = matches!(self.role, RoleState::Leader(_));
        if is_leader && self.timer.heartbeat_elapsed >= self.config.heartbeat_ticks {
            self.timer.heartbeat_elapsed = 0;
            self.broadcast_heartbeats();
        }
    }

    /// A leader that hears from no majority cannot commit anything: it makes way, so that clients look
    /// for another one (diss. §6.2).
    fn check_quorum(&mut self) {
        let id = self.config.id;
        let active = |progress: &&Progress| progress.id == id || progress.recently_active;
        let is_active = |voter| self.progress().iter().filter(active).any(|p| p.id == voter);
        let result = joint_result(self.members(), |voter| is_active(voter).then_some(true));
        if let Some(leadership) = self.leadership_mut() {
            let others = leadership.progress.iter_mut().filter(|progress| progress.id != id);
            others.for_each(|progress| progress.recently_active = false);
        }
        if result != VoteResult::Won {
            let term = self.current_term;
            self.observe(Observation::QuorumLost { term });
            self.become_follower(term, None, StepDownReason::QuorumLost);
        }
    }

    /// A new wait with a new random length: equal ones would split the votes again (§5.2).
    pub(crate) fn draw_election_timeout(&mut self) {
        let Config { election_ticks_min, election_ticks_max, .. } = self.config;
        let limit = self.random.between(election_ticks_min.into(), election_ticks_max.into());
        self.timer.election_timeout = u32::try_from(limit).unwrap_or(election_ticks_max);
        self.timer.election_elapsed = 0;
    }

    /// The leader spoke, or a vote was granted: wait for a whole timeout again (Figure 2, Followers).
    pub(crate) fn restart_election_timer(&mut self) {
        match self.config.options.election_timer {
            ElectionTimer::Figure2 => self.draw_election_timeout(),
            ElectionTimer::EveryTerm => self.timer.election_elapsed = 0,
        }
    }
}

impl<R, O> Raft<R, O> {
    /// Ticks until this server acts on its own; at least 1. `u32::MAX` if it waits for others only: as a
    /// learner, or before it is a member.
    #[must_use]
    pub fn ticks_to_deadline(&self) -> u64 {
        let Timer { election_elapsed, election_timeout, heartbeat_elapsed, .. } = self.timer;
        let left = match &self.role {
            RoleState::Leader(leadership) => {
                let beat = self.config.heartbeat_ticks.saturating_sub(heartbeat_elapsed);
                if self.config.options.check_quorum || leadership.transferee.is_some() {
                    beat.min(self.config.election_ticks_min.saturating_sub(election_elapsed))
                } else {
                    beat
                }
            }
            _ if !self.may_stand_by_membership() => u32::MAX,
            _ => election_timeout.saturating_sub(election_elapsed),
        };
        u64::from(left).max(1)
    }

    /// Ticks since its timer was last restarted: a leader's heartbeats, else its election timeout.
    #[must_use]
    pub fn elapsed_ticks(&self) -> u32 {
        match self.role {
            RoleState::Leader(_) => self.timer.heartbeat_elapsed,
            _ => self.timer.election_elapsed,
        }
    }

    /// Ticks at which its timer runs out: its present election timeout, or a leader's heartbeat interval.
    #[must_use]
    pub fn timeout_ticks(&self) -> u32 {
        match self.role {
            RoleState::Leader(_) => self.config.heartbeat_ticks,
            _ => self.timer.election_timeout,
        }
    }

    /// Sets the present election timeout, until the next one is drawn: for owners with a randomness of
    /// their own, and for tests. At least 1.
    pub fn set_election_timeout(&mut self, ticks: u32) {
        self.timer.election_timeout = ticks.max(1);
    }
}
