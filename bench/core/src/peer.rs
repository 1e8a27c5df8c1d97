//! The crate `raft`, driven as its documentation and its examples say.

use raft::StateRole;
use raft::prelude::{Config, Entry, HardState, Message, RawNode};
use raft::storage::{MemStorage, Storage};
use slog::{Discard, Logger, o};

use crate::applied::COMMAND_LEN;
use crate::{Applied, CoreUnderTest, Options, Result};

/// The default is one entry a message, with which a follower would catch up entry by entry.
const MESSAGE_BYTES_MAX: u64 = 1 << 20;

/// A server with the peer's core.
pub struct Peer {
    node: RawNode<MemStorage>,
    applied: Applied,
}

impl CoreUnderTest for Peer {
    type Message = Message;

    fn new(id: u64, options: Options) -> Result<Self> {
        let config = Config {
            id,
            max_size_per_msg: MESSAGE_BYTES_MAX,
            batch_append: options.coalesce_appends,
            ..Config::default()
        };
        let voters: Vec<u64> = (1..=options.servers).collect();
        let disk = MemStorage::new_with_conf_state((voters, Vec::new()));
        let node = RawNode::new(&config, disk, &Logger::root(Discard, o!()))?;
        Ok(Self { node, applied: Applied::default() })
    }

    fn campaign(&mut self) -> Result<()> {
        Ok(self.node.campaign()?)
    }

    fn propose(&mut self, command: [u8; COMMAND_LEN]) -> Result<()> {
        Ok(self.node.propose(Vec::new(), command.into())?)
    }

    fn step(&mut self, message: Message) -> Result<()> {
        Ok(self.node.step(message)?)
    }

    fn handle_ready(&mut self, outbox: &mut Vec<Message>) -> Result<()> {
        if !self.node.has_ready() {
            return Ok(());
        }
        let mut ready = self.node.ready();
        outbox.extend(ready.take_messages());
        apply(&mut self.applied, &ready.take_committed_entries());
        self.write(ready.entries(), ready.hs().cloned())?;
        outbox.extend(ready.take_persisted_messages());
        // What the write made possible comes in a second, smaller Ready.
        let mut light = self.node.advance(ready);
        if let Some(commit) = light.commit_index() {
            self.node.store().wl().mut_hard_state().set_commit(commit);
        }
        outbox.extend(light.take_messages());
        apply(&mut self.applied, &light.take_committed_entries());
        self.node.advance_apply();
        Ok(())
    }

    fn ends(message: &Message) -> (u64, u64) {
        (message.from, message.to)
    }

    fn is_leader(&self) -> bool {
        self.node.raft.state == StateRole::Leader
    }

    fn applied(&self) -> &Applied {
        &self.applied
    }

    fn persisted(&self) -> Result<(u64, u64)> {
        let disk = self.node.store();
        let last = disk.last_index()?;
        Ok((disk.rl().hard_state().term, last))
    }
}

impl Peer {
    fn write(&self, entries: &[Entry], hard_state: Option<HardState>) -> Result<()> {
        let mut disk = self.node.store().wl();
        disk.append(entries)?;
        if let Some(hard_state) = hard_state {
            disk.set_hardstate(hard_state);
        }
        Ok(())
    }
}

fn apply(applied: &mut Applied, entries: &[Entry]) {
    for entry in entries {
        // A new leader's own entry has no data.
        if entry.data.is_empty() {
            applied.empty(entry.index);
        } else {
            applied.command(entry.index, &entry.data);
        }
    }
}
