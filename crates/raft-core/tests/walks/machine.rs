//! The owner's state machine, and a disk.

use std::sync::Arc;

use raft_core::{
    ConfState, Entry, HardState, Index, LogPosition, Payload, Ready, Restored, Snapshot,
    SnapshotMeta,
};

/// A state machine: what was applied, as a number that tells any two histories apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) applied: Index,
    pub(crate) digest: u64,
}

impl Machine {
    pub(crate) fn apply(&mut self, entry: &Entry) {
        let mut mix = |word: u64| {
            self.digest = (self.digest ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        };
        mix(entry.index);
        mix(entry.term);
        if let Payload::Command(command) = &entry.payload {
            command.iter().for_each(|&byte| mix(byte.into()));
        }
        self.applied = entry.index;
    }

    /// Its length varies, so that the last piece does.
    pub(crate) fn to_bytes(self) -> Arc<[u8]> {
        let mut bytes = [self.applied.to_be_bytes(), self.digest.to_be_bytes()].concat();
        bytes.resize(16 + (self.digest % 20) as usize, 7);
        bytes.into()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let machine = Self { applied: number(0)?, digest: number(8)? };
        (*machine.to_bytes() == *bytes).then_some(machine)
    }

    pub(crate) fn snapshot(self, term: u64, members: ConfState) -> Arc<Snapshot> {
        let last_included = LogPosition { index: self.applied, term };
        let meta = Arc::new(SnapshotMeta { last_included, members });
        Arc::new(Snapshot { meta, data: self.to_bytes() })
    }
}

/// What outlives a crash.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    pub(crate) hard_state: HardState,
    /// The commit index in the last write that had to be synced: a crash may bring this one back.
    synced_commit: Index,
    pub(crate) snapshot: Option<Arc<Snapshot>>,
    /// The entries start after this.
    pub(crate) base: LogPosition,
    pub(crate) entries: Vec<Entry>,
    /// The state machine, if it is durable by itself, with the members as of what it applied.
    pub(crate) machine: Option<(Machine, ConfState)>,
}

impl Disk {
    /// Does what a Ready asks for; true if something is gone that was there before.
    pub(crate) fn write(&mut self, ready: &Ready) -> bool {
        let mut took_away = false;
        if let Some(hard_state) = ready.hard_state {
            self.hard_state = hard_state;
        }
        if ready.must_sync {
            self.synced_commit = self.hard_state.commit_index;
        }
        if let Some(snapshot) = &ready.snapshot {
            self.snapshot = Some(snapshot.clone());
            self.base = snapshot.meta.last_included;
            self.entries.clear();
            took_away = true;
        }
        if let Some(first) = ready.entries.first() {
            let keep = usize::try_from(first.index - self.base.index - 1).unwrap();
            took_away |= keep < self.entries.len();
            self.entries.truncate(keep);
            assert_eq!(self.last().index + 1, first.index, "entries to write follow the others");
            self.entries.extend_from_slice(&ready.entries);
        }
        took_away
    }

    pub(crate) fn last(&self) -> LogPosition {
        self.entries.last().map_or(self.base, Entry::position)
    }

    /// Whether the entry at `position` is here, or in what its place was taken by.
    pub(crate) fn holds(&self, position: LogPosition) -> bool {
        if position.index <= self.base.index {
            return true;
        }
        let place = usize::try_from(position.index - self.base.index - 1).unwrap();
        self.entries.get(place).is_some_and(|entry| entry.term == position.term)
    }

    /// Drops the entries up to `index`, which the snapshot stands for.
    pub(crate) fn compact(&mut self, index: Index) {
        let count = usize::try_from(index - self.base.index).unwrap();
        self.base = self.entries[count - 1].position();
        self.entries.drain(..count);
    }

    /// What was not synced may be lost.
    pub(crate) fn lose_unsynced(&mut self) {
        self.hard_state.commit_index = self.synced_commit;
    }

    /// What a server starts with, and the state machine it starts with.
    pub(crate) fn restore(&self) -> (Restored, Machine) {
        let of_snapshot = self.snapshot.as_ref().map_or(Machine::default(), |snapshot| {
            Machine::from_bytes(&snapshot.data).expect("a snapshot as it was taken")
        });
        let (machine, members) = match &self.machine {
            Some((machine, members)) if machine.applied > of_snapshot.applied => {
                (*machine, Some(members.clone()))
            }
            _ => (of_snapshot, None),
        };
        let after = |entry: &&Entry| entry.index > of_snapshot.applied;
        let restored = Restored {
            hard_state: self.hard_state,
            snapshot: self.snapshot.clone(),
            entries: self.entries.iter().filter(after).cloned().collect(),
            applied: machine.applied,
            members,
        };
        (restored, machine)
    }
}
