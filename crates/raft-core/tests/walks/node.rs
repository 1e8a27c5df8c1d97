//! One server with its owner: a disk, a state machine, and work that is put off.

use std::collections::VecDeque;
use std::sync::Arc;

use raft_core::{
    ConfChange, ConfState, Entry, HardState, Index, MembershipCounts, Message, NodeId, Payload,
    Raft, ReadState, Ready, Recorder, Rules, Snapshot,
};

use super::machine::{Disk, Machine};
use super::setup::{Owner, Setup};

pub(crate) type Server<R> = Raft<R, Recorder>;

pub(crate) struct Node<R> {
    pub(crate) id: NodeId,
    pub(crate) owner: Owner,
    /// `None` while it is down.
    pub(crate) raft: Option<Server<R>>,
    pub(crate) disk: Disk,
    pub(crate) machine: Machine,
    /// The members as of what is applied, as the server said when it applied the changes.
    pub(crate) members: ConfState,
    /// Readies whose writes are put off, in order.
    pub(crate) writes: VecDeque<Box<Ready>>,
    /// Entries whose application is put off, in order.
    pub(crate) to_apply: VecDeque<Entry>,
    /// Reads that wait until their index is applied.
    pub(crate) reads: Vec<ReadState>,
    pub(crate) starts: u64,
    machine_is_durable: bool,
}

/// What an owner turns down, on every server alike.
pub(crate) fn is_turned_down(change: &ConfChange) -> bool {
    *change.context == *b"no"
}

impl<R: Rules + Clone> Node<R> {
    pub(crate) fn new(id: NodeId, setup: &Setup) -> Self {
        let place = usize::try_from(id.0 - 1).unwrap();
        Self {
            id,
            owner: setup.owners[place],
            raft: None,
            disk: Disk::default(),
            machine: Machine::default(),
            members: ConfState::default(),
            writes: VecDeque::new(),
            to_apply: VecDeque::new(),
            reads: Vec::new(),
            starts: 0,
            machine_is_durable: setup.durable_machines[place],
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        self.raft.is_some()
    }

    /// The hard state that is written last, or will be.
    pub(crate) fn hard_state_handed(&self) -> HardState {
        let later = self.writes.iter().rev().find_map(|ready| ready.hard_state);
        later.unwrap_or(self.disk.hard_state)
    }

    /// Starts from the disk.
    pub(crate) fn start(&mut self, setup: &Setup, rules: R) {
        self.starts += 1;
        let (disk, machine) = self.disk.restore();
        let raft =
            Raft::restore(setup.config_of(self.id, self.starts), disk, rules, Recorder::default());
        let raft = raft.expect("what was written is a log");
        self.machine = machine;
        self.members = raft.applied_members().clone();
        self.raft = Some(raft);
    }

    /// Loses all that is volatile; of the writes put off the first `reached` still reach the disk.
    pub(crate) fn crash(&mut self, reached: usize) {
        let reached = reached.min(self.writes.len());
        for ready in self.writes.drain(..reached) {
            self.disk.write(&ready);
        }
        self.disk.lose_unsynced();
        self.raft = None;
        self.writes.clear();
        self.to_apply.clear();
        self.reads.clear();
    }

    /// The state machine is replaced.
    pub(crate) fn install(&mut self, snapshot: &Snapshot) {
        self.machine = Machine::from_bytes(&snapshot.data).expect("a snapshot as it was taken");
        self.members = snapshot.meta.members.clone();
        self.to_apply.retain(|entry| entry.index > self.machine.applied);
        self.keep_machine();
    }

    /// Applies an entry. A change of membership is passed on, or turned down, which is no use where it counts
    /// already.
    pub(crate) fn apply(&mut self, entry: &Entry) {
        self.machine.apply(entry);
        if let (Payload::ConfChange(change), Some(raft)) = (&entry.payload, &mut self.raft) {
            let counts_already =
                raft.config().options.membership_counts == MembershipCounts::WhenAppended;
            if (counts_already || !is_turned_down(change))
                && let Ok(members) = raft.apply_conf_change(change)
            {
                self.members = members;
            }
        }
        self.keep_machine();
    }

    fn keep_machine(&mut self) {
        if self.machine_is_durable {
            self.disk.machine = Some((self.machine, self.members.clone()));
        }
    }

    /// Takes a snapshot of the state machine; the log is compacted up to `keep` entries before it.
    pub(crate) fn take_snapshot(&mut self, keep: Index) -> Option<Arc<Snapshot>> {
        let raft = self.raft.as_mut()?;
        let index = raft.log().last_applied();
        if index != self.machine.applied || index == 0 {
            return None;
        }
        let term = raft.log().term_at(index)?;
        let snapshot = self.machine.snapshot(term, raft.applied_members().clone());
        raft.snapshot_taken(snapshot.clone()).ok()?;
        self.disk.snapshot = Some(snapshot.clone());
        let compacted = index.saturating_sub(keep);
        if raft.compact(compacted).is_ok() {
            self.disk.compact(compacted);
        }
        Some(snapshot)
    }
}

/// Whether a message is this server's word to itself.
pub(crate) fn is_own(message: &Message) -> bool {
    message.to == message.from
}
