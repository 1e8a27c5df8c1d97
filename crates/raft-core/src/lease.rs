//! Leases (diss. §6.4.1): a leader may answer reads without asking anybody as long as a majority has
//! promised to vote for nobody else.
//!
//! A follower promises that with every message of its leader that it takes: for the shortest election timeout
//! from then on. The leader cannot know when a message arrived, but it knows when it was sent, which was
//! before: it counts from there.

use alloc::collections::VecDeque;

use crate::quorum::joint_result;
use crate::raft::Raft;
use crate::{Index, NodeId, Observer, ReadMode, Rules, VoteResult};

/// What a leader knows of the promises that it has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Lease {
    /// Ticks since it leads.
    now: u64,
    /// What had been sent when, oldest first; older ones than the first say nothing any more.
    sent: VecDeque<Sent>,
    /// It asked another server to stand, which no promise holds back, and which may still hear of it.
    given_up: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Sent {
    at: u64,
    /// The last entry of the log …
    index: Index,
    /// … and the last round of heartbeats, at the end of that tick.
    round: u64,
}

impl Lease {
    pub(crate) fn pass(&mut self, ticks: u32) {
        self.now = self.now.saturating_add(ticks.into());
    }

    pub(crate) fn give_up(&mut self) {
        self.given_up = true;
    }

    /// Entries up to `index` are in the log, heartbeats up to `round` are sent.
    fn note(&mut self, index: Index, round: u64, length: u64) {
        let news = Sent { at: self.now, index, round };
        match self.sent.back_mut() {
            Some(last) if last.at == self.now => *last = news,
            _ => self.sent.push_back(news),
        }
        // The first one shows up to where the answers are too old.
        while self.sent.get(1).is_some_and(|next| next.at.saturating_add(length) < self.now) {
            self.sent.pop_front();
        }
    }

    /// When the message was sent, at the earliest, whose answer is known to be one to what `is_in`.
    fn sent_at(&self, is_in: impl Fn(&Sent) -> bool) -> Option<u64> {
        self.sent.iter().find(|sent| is_in(sent)).map(|sent| sent.at)
    }
}

impl<R: Rules, O: Observer> Raft<R, O> {
    pub(crate) fn reads_by_lease(&self) -> bool {
        self.config.options.read_mode == ReadMode::Lease
    }

    /// Entries were appended, or heartbeats sent.
    #[inline]
    pub(crate) fn note_sent(&mut self) {
        if self.reads_by_lease() {
            self.note_sent_by_lease();
        }
    }

    fn note_sent_by_lease(&mut self) {
        let (index, length) = (self.log.last().index, self.config.election_ticks_min.into());
        let Some(leadership) = self.leadership_mut() else { return };
        leadership.lease.note(index, leadership.reads.newest_round(), length);
    }

    /// A follower has the entries up to `index`: it took a message that was sent after they were appended.
    #[inline]
    pub(crate) fn note_match(&mut self, from: NodeId, index: Index) {
        self.note_promise(from, |sent| sent.index >= index);
    }

    /// A follower answered this round of heartbeats.
    pub(crate) fn note_round(&mut self, from: NodeId, round: u64) {
        self.note_promise(from, |sent| sent.round >= round);
    }

    #[inline]
    fn note_promise(&mut self, from: NodeId, is_in: impl Fn(&Sent) -> bool) {
        if self.reads_by_lease() {
            self.note_promise_by_lease(from, is_in);
        }
    }

    fn note_promise_by_lease(&mut self, from: NodeId, is_in: impl Fn(&Sent) -> bool) {
        let Some(leadership) = self.leadership_mut() else { return };
        let Some(at) = leadership.lease.sent_at(is_in) else { return };
        let progress = leadership.progress.iter_mut().find(|progress| progress.id == from);
        if let Some(progress) = progress {
            progress.promised_at = progress.promised_at.max(Some(at));
        }
    }

    /// Has a majority promised to vote for nobody else yet? Some ticks are left over for the beginning
    /// of the first and the end of the last one, and for clocks that differ a little.
    pub(crate) fn holds_lease(&self) -> bool {
        let Some(leadership) = self.leadership().filter(|now| !now.lease.given_up) else {
            return false;
        };
        let length = u64::from(self.config.election_ticks_min);
        let length = length - (length / 10).max(1);
        let now = leadership.lease.now;
        let is_bound = |id| {
            let known = leadership.progress.iter().find(|progress| progress.id == id);
            let promised_at = known.and_then(|progress| progress.promised_at);
            id == self.config.id || promised_at.is_some_and(|at| at.saturating_add(length) > now)
        };
        self.reads_by_lease()
            && joint_result(self.members(), |id| is_bound(id).then_some(true)) == VoteResult::Won
    }

    /// The leader is heard: no vote for anybody else for the shortest election timeout.
    pub(crate) fn promise(&mut self) {
        if self.reads_by_lease() {
            self.timer.promised = self.config.election_ticks_min;
        }
    }

    /// A promise holds back all votes, also in a later term that it heard of meanwhile.
    pub(crate) fn is_bound(&self) -> bool {
        self.timer.promised > 0
    }
}
