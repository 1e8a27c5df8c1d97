//! One server with its disk, and what is told of it: by comparing what it was with what it is.

use std::collections::VecDeque;
use std::sync::Arc;

use raft_core::{
    ConfState, Config, Entry, HardState, LogPosition, NodeId, Payload, Raft, Random, Ready,
    Restored, Role, Rules, Snapshot, SnapshotMeta, Term,
};
use raft_sim::checks::{Checks, TraceEvent};

use super::owner::Machine;

/// What outlives a crash.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    pub(crate) hard_state: HardState,
    /// With the state machine that it stands for.
    pub(crate) snapshot: Option<(Arc<Snapshot>, Machine)>,
    base: LogPosition,
    pub(crate) entries: Vec<Entry>,
}

/// A server.
pub(crate) struct Node<R> {
    pub(crate) id: NodeId,
    /// `None` while it is down.
    pub(crate) raft: Option<Raft<R>>,
    pub(crate) disk: Disk,
    pub(crate) writes: VecDeque<Box<Ready>>,
    pub(crate) machine: Machine,
    /// Requests that became entries here: where, and their place in the list of all.
    pub(crate) waiting: Vec<(LogPosition, usize)>,
    /// Reads that may be served once so much is applied.
    pub(crate) reads: Vec<(u64, u64)>,
    starts: u64,
    seen: Seen,
}

/// What was told.
#[derive(Default)]
struct Seen {
    term: Term,
    voted_for: Option<NodeId>,
    leads: bool,
    base: LogPosition,
    terms: Vec<Term>,
    commit_index: u64,
    members: ConfState,
}

impl Disk {
    pub(crate) fn last(&self) -> LogPosition {
        self.entries.last().map_or(self.base, Entry::position)
    }

    fn write(&mut self, ready: &Ready, snapshot: Option<(Arc<Snapshot>, Machine)>) {
        if let Some(hard_state) = ready.hard_state {
            self.hard_state = hard_state;
        }
        if let Some((snapshot, machine)) = snapshot {
            self.base = snapshot.meta.last_included;
            self.entries.clear();
            self.snapshot = Some((snapshot, machine));
        }
        if let Some(first) = ready.entries.first() {
            let keep = first.index.saturating_sub(self.base.index + 1);
            self.entries.truncate(usize::try_from(keep).unwrap());
            self.entries.extend_from_slice(&ready.entries);
        }
    }
}

impl<R: Rules + Clone> Node<R> {
    pub(crate) fn new(id: NodeId) -> Self {
        Self {
            id,
            raft: None,
            disk: Disk::default(),
            writes: VecDeque::new(),
            machine: Machine::default(),
            waiting: Vec::new(),
            reads: Vec::new(),
            starts: 0,
            seen: Seen::default(),
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        self.raft.is_some()
    }

    pub(crate) fn start(&mut self, config: &Config, seed: u64, rules: R, checks: &mut Checks) {
        self.starts += 1;
        let seed = Random::stream(seed, self.starts, self.id.0).next_u64();
        let config = Config { id: self.id, seed, ..config.clone() };
        let snapshot = self.disk.snapshot.clone();
        let base = snapshot.as_ref().map_or(LogPosition::default(), |s| s.0.meta.last_included);
        let entries = self.disk.entries.iter().filter(|entry| entry.index > base.index).cloned();
        let restored = Restored {
            hard_state: self.disk.hard_state,
            snapshot: snapshot.as_ref().map(|(snapshot, _)| snapshot.clone()),
            entries: entries.collect(),
            applied: base.index,
            members: None,
        };
        let (server, hard_state, last) = (self.id, self.disk.hard_state, self.disk.last());
        // A disk that wrong rules have spoilt is no log.
        let Ok(raft) = Raft::restore(config, restored, rules, ()) else { return };
        checks.see(&TraceEvent::Started { server, hard_state, base, last });
        self.machine = snapshot.map(|(_, machine)| machine).unwrap_or_default();
        self.seen = Seen {
            term: hard_state.current_term,
            voted_for: hard_state.voted_for,
            leads: false,
            base,
            terms: raft.log().entries().iter().map(|entry| entry.term).collect(),
            commit_index: raft.log().commit_index(),
            members: ConfState::default(),
        };
        self.raft = Some(raft);
        self.tell(checks);
    }

    /// Of the writes under way the first `reached` still reach the disk.
    pub(crate) fn crash(&mut self, reached: usize, checks: &mut Checks) {
        for _ in 0..reached {
            self.write_one(checks);
        }
        self.raft = None;
        self.writes.clear();
        self.waiting.clear();
        self.reads.clear();
        checks.see(&TraceEvent::Stopped { server: self.id });
    }

    /// The oldest write reaches the disk.
    pub(crate) fn write_one(&mut self, checks: &mut Checks) -> Option<Box<Ready>> {
        let ready = self.writes.pop_front()?;
        let server = self.id;
        let snapshot = ready.snapshot.as_ref().map(|snapshot| (snapshot.clone(), unpack(snapshot)));
        if let Some((snapshot, machine)) = &snapshot {
            self.machine = machine.clone();
            let last_included = snapshot.meta.last_included;
            checks.see(&TraceEvent::Restored { server, last_included });
        }
        self.disk.write(&ready, snapshot);
        checks.see(&TraceEvent::Durable { server, last: self.disk.last() });
        if let Some(hard_state) = ready.hard_state {
            checks.see(&TraceEvent::DurableState { server, hard_state });
        }
        Some(ready)
    }

    /// Tells what is new since the last time.
    pub(crate) fn tell(&mut self, checks: &mut Checks) {
        let Some(raft) = &self.raft else { return };
        let (server, seen, term) = (self.id, &mut self.seen, raft.current_term());
        let leads = raft.role() == Role::Leader;
        let is_new_term = seen.term != term;
        if is_new_term {
            checks.see(&TraceEvent::TermChanged { server, term });
        }
        if let Some(candidate) = raft.voted_for()
            && (is_new_term || seen.voted_for != raft.voted_for())
        {
            checks.see(&TraceEvent::Voted { server, term, candidate });
        }
        if seen.leads && (!leads || is_new_term) {
            checks.see(&TraceEvent::SteppedDown { server });
        }
        if leads && (!seen.leads || is_new_term) {
            checks.see(&TraceEvent::Elected { server, term });
        }
        (seen.term, seen.voted_for, seen.leads) = (term, raft.voted_for(), leads);
        seen.log(server, raft, checks);
        if seen.members != *raft.members() {
            seen.members = raft.members().clone();
            checks.see(&TraceEvent::MembersChanged { server, members: &seen.members });
        }
        let index = raft.log().commit_index();
        if seen.commit_index != index {
            seen.commit_index = index;
            checks.see(&TraceEvent::Committed { server, index });
        }
    }

    /// Takes a snapshot and compacts the log, but for the last entries.
    pub(crate) fn take_snapshot(&mut self, keep: u64, checks: &mut Checks) -> Option<()> {
        let raft = self.raft.as_mut()?;
        let index = raft.log().last_applied();
        if index == 0 || index != self.machine.applied {
            return None;
        }
        let last_included = LogPosition { index, term: raft.log().term_at(index)? };
        let members = raft.applied_members().clone();
        let meta = Arc::new(SnapshotMeta { last_included, members });
        let snapshot = Arc::new(Snapshot { meta, data: pack(&self.machine) });
        raft.snapshot_taken(snapshot.clone()).ok()?;
        let base = index.saturating_sub(keep);
        raft.compact(base).ok()?;
        let base = raft.log().base();
        self.disk.snapshot = Some((snapshot, self.machine.clone()));
        let written = self.disk.entries.iter().filter(|entry| entry.index > base.index);
        self.disk.entries = written.cloned().collect();
        self.disk.base = base;
        let dropped = usize::try_from(base.index - self.seen.base.index).unwrap();
        self.seen.terms.drain(..dropped.min(self.seen.terms.len()));
        self.seen.base = base;
        checks.see(&TraceEvent::Compacted { server: self.id, base });
        Some(())
    }
}

impl Seen {
    fn log<R: Rules>(&mut self, server: NodeId, raft: &Raft<R>, checks: &mut Checks) {
        let log = raft.log();
        if self.base != log.base() {
            let last_included = log.base();
            checks.see(&TraceEvent::SnapshotInstalled { server, last_included });
            (self.base, self.terms) = (last_included, Vec::new());
            self.commit_index = self.commit_index.max(last_included.index);
        }
        let entries = log.entries();
        let same = self.terms.iter().zip(entries).take_while(|(term, e)| **term == e.term).count();
        if same < self.terms.len() {
            let from = self.base.index + same as u64 + 1;
            checks.see(&TraceEvent::Truncated { server, from });
            self.terms.truncate(same);
        }
        for entry in entries.iter().skip(same) {
            let prev_term = self.terms.last().copied().unwrap_or(self.base.term);
            checks.see(&TraceEvent::Appended { server, prev_term, entry });
            self.terms.push(entry.term);
        }
    }
}

/// A number, the place of a request in the list of all.
pub(crate) fn number(payload: &Payload) -> Option<usize> {
    let Payload::Command(bytes) = payload else { return None };
    Some(u64::from_be_bytes(bytes[..].try_into().ok()?) as usize)
}

thread_local! {
    /// Snapshots hold notes of where the state machines are.
    static PACKED: std::cell::RefCell<Vec<Machine>> = const { std::cell::RefCell::new(Vec::new()) };
}

fn pack(machine: &Machine) -> Arc<[u8]> {
    PACKED.with_borrow_mut(|all| {
        all.push(machine.clone());
        (all.len() as u64 - 1).to_be_bytes().into()
    })
}

fn unpack(snapshot: &Snapshot) -> Machine {
    let number = u64::from_be_bytes(snapshot.data[..].try_into().expect("as it was packed"));
    PACKED.with_borrow(|all| all[number as usize].clone())
}
