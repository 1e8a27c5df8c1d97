//! State Machine Safety: all servers apply the same entries in the same order (§5.4.3).

use std::collections::BTreeMap;

use raft_sim::Command;
use raft_sim::core::{Entry, Index, NodeId, Payload};

use super::{Invariant, Lost, ProcessView, View, Violation};

/// Applies along with the servers.
#[derive(Clone, Debug, Default)]
pub struct StateMachineSafety {
    /// What anyone applied.
    entries: Vec<Entry>,
    /// What each process that is up has applied, and what that adds up to.
    machines: BTreeMap<NodeId, Machine>,
}

#[derive(Clone, Debug, Default)]
struct Machine {
    applied: usize,
    values: BTreeMap<String, String>,
}

impl Invariant for StateMachineSafety {
    fn check(&mut self, views: &[View<'_>]) -> Result<(), Violation> {
        for view in views {
            match &view.process {
                // The next process starts with an empty store.
                None => drop(self.machines.remove(&view.id)),
                Some(process) => self.follow(view.id, process)?,
            }
        }
        Ok(())
    }
}

impl StateMachineSafety {
    fn follow(&mut self, server: NodeId, process: &ProcessView<'_>) -> Result<(), Violation> {
        let index = process.last_applied;
        let machine = self.machines.entry(server).or_default();
        let applied = usize::try_from(index).unwrap_or(usize::MAX);
        if applied < machine.applied {
            return Err(Violation::WentBack { server, what: Lost::LastApplied });
        }
        if applied > process.log.len() || index > process.commit_index {
            return Err(Violation::AppliedUncommitted { server, index });
        }
        for entry in process.log.range(machine.applied as Index + 1..index + 1) {
            if self.entries.len() == machine.applied {
                self.entries.push(entry.clone());
            }
            machine.apply(entry);
            if self.entries.get(machine.applied - 1) != Some(entry) {
                let index = machine.applied as Index;
                return Err(Violation::AppliedDiffers { server, index });
            }
        }
        let values = machine.values.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        if !values.eq(process.values.iter().copied()) {
            return Err(Violation::StoreDiffers { server, index });
        }
        Ok(())
    }
}

impl Machine {
    fn apply(&mut self, entry: &Entry) {
        self.applied += 1;
        if let Payload::Command(bytes) = &entry.payload
            && let Some(Command::Put { key, value }) = Command::decode(bytes)
        {
            self.values.insert(key, value);
        }
    }
}
