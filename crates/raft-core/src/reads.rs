//! Linearizable reads without a log entry (§8; diss. §6.4): by a round of heartbeats, or by lease.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::mem;

use crate::quorum::joint_result;
use crate::raft::{Raft, RoleState};
use crate::{
    Body, NodeId, Observation, Observer, ReadError, ReadIndex, ReadQuestion, ReadState, Rules,
    VoteResult,
};

/// The reads that a leader has not answered yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Reads {
    /// Waiting for the first commit of this term.
    early: Vec<(NodeId, u64)>,
    /// Waiting for a majority to confirm that this server still leads, oldest first.
    waiting: VecDeque<Waiting>,
    /// Rounds are numbered by the leader, not by whoever asks: an answer to an earlier question of the
    /// same name proves nothing about this one.
    last_round: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Waiting {
    round: u64,
    from: NodeId,
    state: ReadState,
    confirmed_by: Vec<NodeId>,
}

impl Reads {
    /// The newest round that still waits; 0 for none.
    pub(crate) fn last_round(&self) -> u64 {
        self.waiting.back().map_or(0, |read| read.round)
    }

    /// The newest round of all.
    pub(crate) fn newest_round(&self) -> u64 {
        self.last_round
    }

    /// A new round.
    pub(crate) fn next_round(&mut self) -> u64 {
        self.last_round += 1;
        self.last_round
    }

    /// Reads that wait.
    pub(crate) fn count(&self) -> usize {
        self.early.len() + self.waiting.len()
    }
}

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Asks up to where the state machine must have applied the log before a read may be served, so
    /// that it sees everything acknowledged until now. The answer comes in
    /// [`crate::Ready::read_states`] with the same `context`; it may never come, if messages or the
    /// leader are lost: ask again after a while.
    ///
    /// # Errors
    /// If no leader is known.
    pub fn read_index(&mut self, context: u64) -> Result<(), ReadError> {
        if !matches!(self.role, RoleState::Leader(_)) && self.leader.is_none() {
            return Err(ReadError::NoLeader);
        }
        self.handle_read_index(self.id(), ReadIndex { context });
        Ok(())
    }

    pub(crate) fn handle_read_index(&mut self, from: NodeId, request: ReadIndex) {
        if !matches!(self.role, RoleState::Leader(_)) {
            if let Some(leader) = self.leader.filter(|_| matches!(self.role, RoleState::Follower)) {
                self.send_as(from, leader, 0, Body::ReadIndex(request));
            }
            return;
        }
        let commit_index = self.log.commit_index();
        let question = ReadQuestion {
            commit_term: self.log.term_at(commit_index),
            current_term: self.current_term,
        };
        if self.rules.may_take_read_index(&question) {
            self.start_read(from, ReadState { index: commit_index, context: request.context });
        } else if let Some(leadership) = self.leadership_mut() {
            leadership.reads.early.push((from, request.context));
        }
    }

    /// The read index is known; does this server still lead?
    fn start_read(&mut self, from: NodeId, state: ReadState) {
        let is_alone = self.members().all_voters() == [self.id()];
        if is_alone || self.holds_lease() {
            self.answer_read(from, state);
            return;
        }
        let id = self.id();
        let Some(leadership) = self.leadership_mut() else { return };
        let reads = &mut leadership.reads;
        let round = reads.next_round();
        reads.waiting.push_back(Waiting { round, from, state, confirmed_by: [id].into() });
        self.broadcast_heartbeats_for(round);
    }

    /// `from` answered the heartbeats of that round: it heard of no later term when it did.
    pub(crate) fn count_read_answer(&mut self, from: NodeId, round: u64) {
        let Some(leadership) = self.leadership_mut() else { return };
        let Reads { waiting, last_round, .. } = &mut leadership.reads;
        let asked_before = |read: &Waiting| read.round <= round && round <= *last_round;
        let Some(at) = waiting.iter().rposition(asked_before) else { return };
        for read in waiting.iter_mut().take(at + 1) {
            if !read.confirmed_by.contains(&from) {
                read.confirmed_by.push(from);
            }
        }
        let confirmed_by = waiting[at].confirmed_by.clone();
        let confirms = |voter| confirmed_by.contains(&voter).then_some(true);
        if joint_result(self.members(), confirms) != VoteResult::Won {
            return;
        }
        // Whoever asked earlier is answered as well.
        for _ in 0..=at {
            let read = self.leadership_mut().and_then(|l| l.reads.waiting.pop_front());
            let Some(read) = read else { return };
            self.answer_read(read.from, read.state);
        }
    }

    fn answer_read(&mut self, to: NodeId, state: ReadState) {
        self.observe(Observation::ReadConfirmed { index: state.index, asked_by: to });
        if to == self.id() {
            self.next.read_states.push(state);
        } else {
            self.send(to, Body::ReadIndexReply(state));
        }
    }

    /// An entry of this term is committed: now the commit index is known (diss. §6.4, step 1).
    #[inline]
    pub(crate) fn release_early_reads(&mut self) {
        let Some(leadership) = self.leadership_mut() else { return };
        if leadership.reads.early.is_empty() {
            return;
        }
        for (from, context) in mem::take(&mut leadership.reads.early) {
            self.handle_read_index(from, ReadIndex { context });
        }
    }
}
