//! What the owner has to do, and what it did.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use core::{fmt, mem};

use crate::raft::Raft;
use crate::{Entry, HardState, Index, Message, Observer, ReadState, Rules, Snapshot};

/// Work for the owner, from [`Raft::ready`]; its duties are listed in the crate's documentation.
///
/// What one Ready asks to write reaches the disk as a whole or not at all: a crash must not leave the hard
/// state of one with the entries of another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use = "a Ready that is dropped loses messages and writes"]
pub struct Ready {
    /// Counts the Readies from 1; goes back with [`Raft::persisted`].
    pub number: u64,
    /// To be written, if it changed.
    pub hard_state: Option<HardState>,
    /// Replaces the state machine and the whole log; to be written before `entries`.
    pub snapshot: Option<Arc<Snapshot>>,
    /// To be written, replacing whatever the disk has from the first one's index on.
    pub entries: Vec<Entry>,
    /// Whether what is to be written must be durable before it counts. Otherwise only the commit index
    /// changed, which may be lost.
    pub must_sync: bool,
    /// To be sent at once: nothing in them depends on this server's disk (diss. §10.2.1).
    pub messages: Vec<Message>,
    /// To be sent when this Ready's writes, and those of all before it, are durable. Those addressed to
    /// this server itself are its own votes: they go to [`Raft::step`].
    pub persisted_messages: Vec<Message>,
    /// To be applied to the state machine, in order. They are committed.
    pub committed_entries: Vec<Entry>,
    /// Reads that may be served once their index is applied.
    pub read_states: Vec<ReadState>,
}

impl Ready {
    /// Whether there is anything to write.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.hard_state.is_some() || self.snapshot.is_some() || !self.entries.is_empty()
    }

    /// Whether the owner has to wait for its disk and then call [`Raft::persisted`].
    #[must_use]
    pub fn needs_disk(&self) -> bool {
        self.writes() || !self.persisted_messages.is_empty()
    }

    /// Moves all messages for other servers to the end of `outbox`, for owners that send once
    /// everything is written. Those to this server itself stay, for [`Raft::advance`].
    pub fn send_into(&mut self, outbox: &mut Vec<Message>) {
        move_all(&mut self.messages, outbox);
        if self.persisted_messages.is_empty() {
            return;
        }
        if self.persisted_messages.iter().all(|message| message.to != message.from) {
            move_all(&mut self.persisted_messages, outbox);
        } else {
            outbox.extend(self.drain_messages());
        }
    }

    /// The same messages one by one.
    pub fn drain_messages(&mut self) -> impl Iterator<Item = Message> + '_ {
        let to_others =
            self.persisted_messages.extract_if(.., |message| message.to != message.from);
        self.messages.drain(..).chain(to_others)
    }
}

fn move_all(from: &mut Vec<Message>, to: &mut Vec<Message>) {
    if from.is_empty() {
        return;
    }
    if to.is_empty() {
        mem::swap(to, from);
    } else {
        to.append(from);
    }
}

/// Most lists are empty already, which is found out sooner than that there is nothing to drop.
#[inline]
fn clear<T>(list: &mut Vec<T>) {
    if !list.is_empty() {
        list.clear();
    }
}

/// An empty Ready whose vectors have room. It is no part of a server's state: a copy has none.
#[derive(Default)]
pub(crate) struct Spare(Option<Box<Ready>>);

impl Clone for Spare {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Hash for Spare {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl fmt::Debug for Spare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spare")
    }
}

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Whether [`Self::ready`] would return something. With [`crate::Options::coalesce_appends`] it may
    /// still turn out that no follower has to be told anything.
    #[must_use]
    pub fn has_ready(&self) -> bool {
        self.has_work() || self.has_dirty_followers()
    }

    /// What is the most common comes first.
    #[inline]
    fn has_work(&self) -> bool {
        self.durability.handed_index() != self.log.last().index
            || self.apply_to().is_some()
            || !self.next.messages.is_empty()
            || !self.next.persisted_messages.is_empty()
            || self.has_new_hard_state()
            || self.durability.has_new_snapshot()
            || !self.next.read_states.is_empty()
    }

    #[inline]
    fn has_new_hard_state(&self) -> bool {
        self.has_new_promise()
            || self.durability.hard_state_handed().commit_index != self.persisted_commit_index()
    }

    /// Term or vote: what must not be forgotten.
    #[inline]
    fn has_new_promise(&self) -> bool {
        let before = self.durability.hard_state_handed();
        self.current_term != before.current_term || self.voted_for != before.voted_for
    }

    /// Up to where committed entries are to be handed out, if there are any: to what is durable, unless the
    /// owner may apply more, and not beside a snapshot that replaces the state machine.
    #[inline]
    fn apply_to(&self) -> Option<Index> {
        let mut last = self.log.commit_index();
        if last <= self.log.handed_to_apply() {
            return None;
        }
        if !self.config.options.apply_before_durable {
            last = last.min(self.durability.stable_index());
        }
        (self.log.may_hand_out(last) && !self.durability.has_snapshot()).then_some(last)
    }

    /// What is to be done now, or `None`. Take it until it returns `None`. (In a box, because it is large
    /// and comes back with [`Self::advance`] or [`Self::recycle`] to be used again.)
    #[inline]
    pub fn ready(&mut self) -> Option<Box<Ready>> {
        if self.config.options.coalesce_appends {
            self.send_coalesced();
        }
        self.has_work().then(|| self.take_ready())
    }

    #[inline(never)]
    fn take_ready(&mut self) -> Box<Ready> {
        let empty = self.spare.0.take().unwrap_or_default();
        let mut ready = mem::replace(&mut self.next, empty);
        ready.number = self.durability.next_number();
        let is_promise = self.has_new_promise();
        let is_news = self.has_new_hard_state();
        let has_snapshot = self.durability.has_new_snapshot();
        let (handed, last) = (self.durability.handed_index(), self.log.last());
        ready.must_sync = is_promise || has_snapshot || handed != last.index;
        if is_news {
            let hard_state = self.hard_state();
            ready.hard_state = Some(hard_state);
            self.durability.hand_out_hard_state(hard_state);
        }
        if has_snapshot {
            ready.snapshot.clone_from(&self.snapshot);
        }
        if handed != last.index {
            self.log.copy_range(handed, last.index, &mut ready.entries);
        }
        if is_news || ready.must_sync || !ready.persisted_messages.is_empty() {
            self.durability.hand_out(self.current_term, last);
        }
        if let Some(last) = self.apply_to() {
            let bytes = self.config.options.max_committed_bytes;
            self.log.take_committed(last, bytes, &mut ready.committed_entries);
        }
        ready
    }

    /// What the Readies up to `number` asked to write is durable: from now on a leader counts it as its
    /// own (diss. §10.2.1).
    pub fn persisted(&mut self, number: u64) {
        if !self.durability.has_outstanding() {
            return;
        }
        let stable_index = self.durability.stable_index();
        let installed = self.durability.persisted(number, self.current_term, &self.log);
        if self.durability.stable_index() > stable_index {
            self.count_own();
        }
        if let Some(index) = installed {
            self.log.applied_snapshot(index);
            self.settle_membership();
        }
    }

    /// The state machine has applied the committed entries up to `index`.
    pub fn applied(&mut self, index: Index) {
        let first = self.log.last_applied() + 1;
        self.log.applied_to(index, self.config.options.max_committed_bytes);
        self.release_uncommitted(first, self.log.last_applied());
        self.settle_membership();
    }

    /// For owners that have written, sent ([`Ready::drain_messages`]) and applied all of `ready`, and of
    /// all before it, in this order: takes note of it, and keeps its vectors for the next one. What was
    /// moved out of `ready` except its own messages and the committed entries makes no difference.
    #[inline]
    pub fn advance(&mut self, ready: Box<Ready>) {
        let mut ready = ready;
        if !ready.persisted_messages.is_empty() {
            self.step_own(&mut ready);
        }
        self.persisted(ready.number);
        if let Some(last) = ready.committed_entries.last() {
            self.applied(last.index);
        }
        self.recycle(ready);
    }

    /// Its own vote counts. If it is of a past term, it is ignored like any other.
    #[cold]
    fn step_own(&mut self, ready: &mut Ready) {
        for message in ready.persisted_messages.drain(..) {
            if message.to == self.config.id {
                let _ = self.step(message);
            }
        }
    }

    /// Keeps the vectors of a Ready that is done with, so that the next one needs no new ones.
    pub fn recycle(&mut self, ready: Box<Ready>) {
        let mut ready = ready;
        (ready.number, ready.must_sync, ready.hard_state) = (0, false, None);
        if ready.snapshot.is_some() {
            ready.snapshot = None;
        }
        clear(&mut ready.entries);
        clear(&mut ready.messages);
        clear(&mut ready.persisted_messages);
        clear(&mut ready.committed_entries);
        ready.read_states.clear();
        self.spare = Spare(Some(ready));
    }
}
