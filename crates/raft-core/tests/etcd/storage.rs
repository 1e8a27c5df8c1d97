//! The disk of a server in etcd's environment: a log that starts after a snapshot.

use raft_core::{Entry, Index, LogPosition, Snapshot};

use crate::args::{Outcome, bad, told};

/// What is written. Entries start after `base`, which a snapshot or a compaction put there.
#[derive(Debug, Default)]
pub(crate) struct Storage {
    base: LogPosition,
    entries: Vec<Entry>,
    /// The last entry of the snapshot written last.
    snapshot: Index,
}

impl Storage {
    pub(crate) fn first_index(&self) -> Index {
        self.base.index + 1
    }

    pub(crate) fn last_index(&self) -> Index {
        self.entries.last().map_or(self.base.index, |entry| entry.index)
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Writes entries over whatever is there from the first one's index on.
    pub(crate) fn append(&mut self, entries: &[Entry]) -> Outcome {
        let is_new = |entry: &&Entry| entry.index > self.base.index;
        let new: Vec<_> = entries.iter().filter(is_new).cloned().collect();
        let Some(first) = new.first() else { return Ok(()) };
        if first.index > self.last_index() + 1 {
            return bad(format!(
                "entry {} was written after entry {}",
                first.index,
                self.last_index()
            ));
        }
        self.entries.retain(|entry| entry.index < first.index);
        self.entries.extend(new);
        Ok(())
    }

    /// The snapshot replaces everything.
    pub(crate) fn install(&mut self, snapshot: &Snapshot) -> Outcome {
        let last = snapshot.meta.last_included;
        if self.snapshot >= last.index {
            return told("requested index is older than the existing snapshot");
        }
        (self.base, self.snapshot) = (last, last.index);
        self.entries.clear();
        Ok(())
    }

    /// Drops the entries up to `index`.
    pub(crate) fn compact(&mut self, index: Index) -> Outcome {
        if index <= self.base.index {
            return told("requested index is unavailable due to compaction");
        }
        let Some(last) = self.entries.iter().find(|entry| entry.index == index) else {
            return bad(format!("there is no entry {index} to compact"));
        };
        self.base = last.position();
        self.entries.retain(|entry| entry.index > index);
        Ok(())
    }
}
