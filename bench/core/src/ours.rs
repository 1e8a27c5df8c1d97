//! `raft-core`, driven as the top of its documentation says.

use raft_core::{Config, Entry, HardState, Message, NodeId, Payload, Raft, Role};

use crate::applied::COMMAND_LEN;
use crate::{Applied, CoreUnderTest, Options, Result};

/// A server with our core.
pub struct Ours {
    raft: Raft,
    disk: Disk,
    applied: Applied,
}

#[derive(Default)]
struct Disk {
    hard_state: HardState,
    entries: Vec<Entry>,
}

impl CoreUnderTest for Ours {
    type Message = Message;

    fn new(id: u64, options: Options) -> Result<Self> {
        // The preset that does what the peer does: it descends from etcd as well.
        let etcd = Config::etcd();
        let config = Config {
            id: NodeId(id),
            voters: (1..=options.servers).map(NodeId).collect(),
            seed: id,
            options: raft_core::Options {
                coalesce_appends: options.coalesce_appends,
                commit_notices: true,
                ..etcd.options
            },
            ..etcd
        };
        Ok(Self { raft: Raft::new(config)?, disk: Disk::default(), applied: Applied::default() })
    }

    fn campaign(&mut self) -> Result<()> {
        self.raft.campaign()?;
        Ok(())
    }

    fn propose(&mut self, command: [u8; COMMAND_LEN]) -> Result<()> {
        self.raft.propose(command.into())?;
        Ok(())
    }

    fn step(&mut self, message: Message) -> Result<()> {
        Ok(self.raft.step(message)?)
    }

    fn handle_ready(&mut self, outbox: &mut Vec<Message>) -> Result<()> {
        let Some(mut ready) = self.raft.ready() else { return Ok(()) };
        ready.send_into(outbox);
        if let Some(hard_state) = ready.hard_state {
            self.disk.hard_state = hard_state;
        }
        if let Some(first) = ready.entries.first() {
            self.disk.entries.truncate(usize::try_from(first.index - 1)?);
            self.disk.entries.append(&mut ready.entries);
        }
        for entry in &ready.committed_entries {
            if let Payload::Command(command) = &entry.payload {
                self.applied.command(entry.index, command);
            } else {
                self.applied.empty(entry.index);
            }
        }
        self.raft.advance(ready);
        Ok(())
    }

    fn ends(message: &Message) -> (u64, u64) {
        (message.from.0, message.to.0)
    }

    fn is_leader(&self) -> bool {
        self.raft.role() == Role::Leader
    }

    fn applied(&self) -> &Applied {
        &self.applied
    }

    fn persisted(&self) -> Result<(u64, u64)> {
        let last = self.disk.entries.last().map_or(0, |entry| entry.index);
        Ok((self.disk.hard_state.current_term, last))
    }
}
