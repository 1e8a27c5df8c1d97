//! A server of the peer, driven as its documentation says, which tells whatever changed.

use raft::StateRole;
use raft::prelude::{Config, Entry, HardState, Message, RawNode};
use raft::storage::{MemStorage, Storage};
use slog::{Discard, Logger, o};

use super::lines::Lines;
use crate::Result;

/// A server, and what was told of it.
pub(super) struct Server {
    pub(super) id: u64,
    /// It outlives crashes.
    disk: MemStorage,
    /// None while the server is down.
    node: Option<RawNode<MemStorage>>,
    /// Term, vote and role.
    state: (u64, u64, StateRole),
    commit: u64,
}

impl Server {
    pub(super) fn new(id: u64, members: &[u64]) -> Result<Self> {
        let disk = MemStorage::new_with_conf_state((members.to_vec(), Vec::new()));
        let node = Some(start(id, &disk)?);
        Ok(Self { id, disk, node, state: (0, 0, StateRole::Follower), commit: 0 })
    }

    pub(super) fn is_up(&self) -> bool {
        self.node.is_some()
    }

    fn node(&mut self) -> Result<&mut RawNode<MemStorage>> {
        self.node.as_mut().ok_or_else(|| "the server is down".into())
    }

    pub(super) fn campaign(&mut self) -> Result<()> {
        Ok(self.node()?.campaign()?)
    }

    pub(super) fn propose(&mut self, command: &str) -> Result<()> {
        Ok(self.node()?.propose(Vec::new(), command.into())?)
    }

    pub(super) fn step(&mut self, message: Message) -> Result<()> {
        Ok(self.node()?.step(message)?)
    }

    /// As a leader, it hears what its followers lack.
    pub(super) fn heartbeat(&mut self) -> Result<()> {
        self.node()?.ping();
        Ok(())
    }

    pub(super) fn crash(&mut self, lines: &mut Lines) {
        self.node = None;
        lines.line(self.id, format_args!(r#""crash":true"#));
    }

    pub(super) fn restart(&mut self, lines: &mut Lines) -> Result<()> {
        let node = start(self.id, &self.disk)?;
        let HardState { term, vote, commit, .. } = self.disk.initial_state()?.hard_state;
        let last = self.disk.last_index()?;
        let (last_term, told) = (self.disk.term(last)?, vote_or_null(vote));
        // The peer keeps its commit index on the disk, too.
        lines.line(
            self.id,
            format_args!(r#""restart":true,"last":[{last},{last_term}],"term":{term},"vote":{told},"commit":{commit}"#),
        );
        (self.state, self.commit) = ((term, vote, StateRole::Follower), commit);
        self.node = Some(node);
        Ok(())
    }

    /// Forgets the entries up to this one, for which a snapshot stands from now on.
    pub(super) fn compact(&mut self, upto: u64, lines: &mut Lines) -> Result<()> {
        let term = self.disk.term(upto)?;
        self.disk.wl().compact(upto + 1)?;
        lines.line(self.id, format_args!(r#""snapshot":[{upto},{term}]"#));
        Ok(())
    }

    /// Writes to the disk what is to be written, applies what is committed, and returns what is to be sent. A line
    /// tells of it what is on the disk already.
    pub(super) fn handle_ready(&mut self, lines: &mut Lines) -> Result<Vec<Message>> {
        let Some(mut node) = self.node.take() else { return Ok(Vec::new()) };
        let mut messages = Vec::new();
        while node.has_ready() {
            let mut ready = node.ready();
            messages.extend(ready.take_messages());
            if let Some(state) = ready.hs() {
                self.disk.wl().set_hardstate(state.clone());
            }
            self.tell_state(node.raft.state, lines)?;
            if !ready.snapshot().is_empty() {
                self.install(&ready, lines)?;
            }
            self.write(ready.entries(), lines)?;
            self.tell_commit(ready.hs().map(|state| state.commit), lines);
            self.apply(&ready.take_committed_entries(), lines)?;
            messages.extend(ready.take_persisted_messages());
            // What the write made possible comes in a second, smaller Ready.
            let mut light = node.advance(ready);
            if let Some(commit) = light.commit_index() {
                self.disk.wl().mut_hard_state().set_commit(commit);
            }
            self.tell_commit(light.commit_index(), lines);
            self.apply(&light.take_committed_entries(), lines)?;
            messages.extend(light.take_messages());
            node.advance_apply();
        }
        self.node = Some(node);
        Ok(messages)
    }

    fn tell_state(&mut self, role: StateRole, lines: &mut Lines) -> Result<()> {
        let HardState { term, vote, .. } = self.disk.initial_state()?.hard_state;
        if self.state != (term, vote, role) {
            self.state = (term, vote, role);
            let (vote, role) = (vote_or_null(vote), format!("{role:?}").to_lowercase());
            let what = format_args!(r#""term":{term},"vote":{vote},"role":"{role}""#);
            lines.line(self.id, what);
        }
        Ok(())
    }

    /// A snapshot from the leader.
    fn install(&mut self, ready: &raft::Ready, lines: &mut Lines) -> Result<()> {
        let snapshot = ready.snapshot();
        let (index, term) = (snapshot.get_metadata().index, snapshot.get_metadata().term);
        self.disk.wl().apply_snapshot(snapshot.clone())?;
        lines.line(self.id, format_args!(r#""snapshot":[{index},{term}]"#));
        Ok(())
    }

    fn write(&mut self, entries: &[Entry], lines: &mut Lines) -> Result<()> {
        let Some(first) = entries.first() else { return Ok(()) };
        if first.index <= self.disk.last_index()? {
            lines.line(self.id, format_args!(r#""truncate":{}"#, first.index));
        }
        self.disk.wl().append(entries)?;
        entries.iter().try_for_each(|entry| lines.entry(self.id, "append", entry))
    }

    fn tell_commit(&mut self, commit: Option<u64>, lines: &mut Lines) {
        if let Some(commit) = commit.filter(|commit| *commit != self.commit) {
            self.commit = commit;
            lines.line(self.id, format_args!(r#""commit":{commit}"#));
        }
    }

    fn apply(&mut self, entries: &[Entry], lines: &mut Lines) -> Result<()> {
        entries.iter().try_for_each(|entry| lines.entry(self.id, "apply", entry))
    }
}

/// A process starts with what its disk has.
fn start(id: u64, disk: &MemStorage) -> Result<RawNode<MemStorage>> {
    let config = Config { id, ..Config::default() };
    Ok(RawNode::new(&config, disk.clone(), &Logger::root(Discard, o!()))?)
}

/// The peer says 0 for no vote.
fn vote_or_null(vote: u64) -> String {
    if vote == 0 { "null".to_owned() } else { vote.to_string() }
}
