//! One server with its owner: what was handed out to apply, and which reads were answered.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use raft_core::{
    Config, Entry, HardState, Index, LogPosition, Message, NodeId, Paper, Payload, Progress,
    ProgressState, Raft, ReadState, Restored, Role, Snapshot, SnapshotMeta, Term,
};

use super::messages::{accepted, vote};

/// A server and what its owner keeps. Everything is written at once, nothing is applied until
/// [`Self::apply`] – the originals' harness has no state machine either.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) raft: Raft,
    /// Committed entries that were handed out and not applied.
    pub(crate) to_apply: Vec<Entry>,
    /// Every read that was answered, in order.
    pub(crate) reads: Vec<ReadState>,
    /// Applies everything as soon as it is handed out.
    pub(crate) applies: bool,
}

impl Deref for Server {
    type Target = Raft;

    fn deref(&self) -> &Raft {
        &self.raft
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Raft {
        &mut self.raft
    }
}

impl Server {
    /// A server that starts with what its disk holds.
    pub(crate) fn start(config: Config, disk: Restored) -> Self {
        let raft = Raft::restore(config, disk, Paper, ()).unwrap();
        Self { raft, to_apply: Vec::new(), reads: Vec::new(), applies: false }
    }

    /// A server that starts for the first time.
    pub(crate) fn new(config: Config) -> Self {
        Self::start(config, Restored::default())
    }

    /// Server 1 of these voters; timeouts from `election` ticks to one less than twice as many.
    pub(crate) fn one(voters: &[u64], election: u32) -> Self {
        Self::new(Config {
            election_ticks_min: election,
            election_ticks_max: 2 * election - 1,
            ..config(1, voters)
        })
    }

    /// A server in this term whose log has entries of these terms; nothing is committed.
    pub(crate) fn with_log(config: Config, current_term: Term, terms: &[Term]) -> Self {
        Self::start(config, disk(current_term, 0, terms))
    }

    /// Writes everything; returns what is to be sent to others, in order.
    pub(crate) fn settle(&mut self) -> Vec<Message> {
        let mut sent = Vec::new();
        while let Some(mut ready) = self.raft.ready() {
            self.to_apply.append(&mut ready.committed_entries);
            self.reads.append(&mut ready.read_states);
            ready.send_into(&mut sent);
            // With its committed entries gone, the Ready is advanced but nothing counts as applied.
            self.raft.advance(ready);
            if self.applies {
                self.apply_what_is_handed_out();
            }
        }
        sent
    }

    /// Applies all that is committed, changes of membership included; returns it. What follows from
    /// it is done at the next [`Self::settle`].
    pub(crate) fn apply(&mut self) -> Vec<Entry> {
        let messages = self.settle();
        assert_eq!(messages, [], "settle before applying");
        self.apply_what_is_handed_out()
    }

    fn apply_what_is_handed_out(&mut self) -> Vec<Entry> {
        let entries = std::mem::take(&mut self.to_apply);
        for entry in &entries {
            if let Payload::ConfChange(change) = &entry.payload {
                // One that does not fit changes nothing.
                let _ = self.raft.apply_conf_change(change);
            }
            self.raft.applied(entry.index);
        }
        entries
    }

    /// Delivers a message and settles; returns what is sent then.
    pub(crate) fn ask(&mut self, message: Message) -> Vec<Message> {
        self.raft.step(message).unwrap();
        self.settle()
    }

    /// Stands for election and is elected by all; returns what it sends as the new leader.
    pub(crate) fn lead(&mut self) -> Vec<Message> {
        self.raft.campaign().unwrap();
        self.settle();
        let (id, term) = (self.raft.id(), self.raft.current_term());
        let mut sent = Vec::new();
        for voter in self.raft.members().all_voters() {
            if voter != id {
                sent.extend(self.ask(vote(voter.0, id.0, term, true)));
            }
        }
        assert_eq!(self.raft.role(), Role::Leader);
        sent
    }

    /// The follower has all of this leader's log; returns what is sent then.
    pub(crate) fn acked_by(&mut self, id: u64) -> Vec<Message> {
        let last = self.raft.log().last().index;
        let message = accepted(id, self.raft.id().0, self.raft.current_term(), last);
        let sent = self.ask(message);
        assert_eq!(self.progress_of(id).state, ProgressState::Replicate);
        sent
    }

    /// Proposes a command and settles; returns what is sent then.
    pub(crate) fn propose_some(&mut self) -> Vec<Message> {
        self.raft.propose(somedata()).unwrap();
        self.settle()
    }

    /// What this leader knows of a server.
    pub(crate) fn progress_of(&self, id: u64) -> &Progress {
        self.raft.progress().iter().find(|progress| progress.id == NodeId(id)).unwrap()
    }

    /// What is on its disk, if that has everything.
    pub(crate) fn disk(&self) -> Restored {
        Restored {
            hard_state: self.raft.hard_state(),
            snapshot: self.raft.snapshot().cloned(),
            entries: self.raft.log().entries().to_vec(),
            applied: self.raft.log().last_applied(),
            members: Some(self.raft.applied_members().clone()),
        }
    }

    /// Stops and starts again, with other options perhaps.
    pub(crate) fn restart(&mut self, change: impl FnOnce(&mut Config)) {
        let mut config = self.raft.config().clone();
        change(&mut config);
        *self = Self { applies: self.applies, ..Self::start(config, self.disk()) };
    }

    /// The commit index.
    pub(crate) fn committed(&self) -> Index {
        self.raft.log().commit_index()
    }

    /// The index of the last entry.
    pub(crate) fn last_index(&self) -> Index {
        self.raft.log().last().index
    }

    /// The terms of the log's entries.
    pub(crate) fn terms(&self) -> Vec<Term> {
        self.raft.log().entries().iter().map(|entry| entry.term).collect()
    }

    /// Whether it votes in the present configuration, and so may stand.
    pub(crate) fn is_promotable(&self) -> bool {
        self.raft.members().is_voter(self.raft.id())
    }
}

/// Server `id` among `voters`, as etcd's tests have it, with a seed of its own.
pub(crate) fn config(id: u64, voters: &[u64]) -> Config {
    Config { id: NodeId(id), voters: ids(voters), seed: id, ..Config::etcd() }
}

/// The same with learners.
pub(crate) fn config_with_learners(id: u64, voters: &[u64], learners: &[u64]) -> Config {
    Config { learners: ids(learners), ..config(id, voters) }
}

/// A disk with a log of these terms, all of it after the start.
pub(crate) fn disk(current_term: Term, commit_index: Index, terms: &[Term]) -> Restored {
    let hard_state = HardState { current_term, commit_index, ..HardState::default() };
    Restored { hard_state, entries: log(terms), ..Restored::default() }
}

/// A disk with a snapshot only.
pub(crate) fn disk_with_snapshot(snapshot: Snapshot) -> Restored {
    let LogPosition { index, term } = snapshot.meta.last_included;
    let hard_state = HardState { current_term: term, commit_index: index, voted_for: None };
    Restored { hard_state, snapshot: Some(Arc::new(snapshot)), ..Restored::default() }
}

/// A snapshot up to there, with these members.
pub(crate) fn snapshot(index: Index, term: Term, voters: &[u64], learners: &[u64]) -> Snapshot {
    let members = raft_core::ConfState::new(&ids(voters), &ids(learners));
    let meta = SnapshotMeta { last_included: at(index, term), members };
    Snapshot { meta: Arc::new(meta), data: [].into() }
}

/// The owner snapshots all that a server has applied, and compacts its log.
pub(crate) fn compact(server: &mut Server) {
    let index = server.log().last_applied();
    let term = server.log().term_at(index).unwrap();
    let meta =
        SnapshotMeta { last_included: at(index, term), members: server.applied_members().clone() };
    server.snapshot_taken(Arc::new(Snapshot { meta: meta.into(), data: [].into() })).unwrap();
    server.raft.compact(index).unwrap();
}

/// Empty entries of these terms, from index 1 on.
pub(crate) fn log(terms: &[Term]) -> Vec<Entry> {
    (1..).zip(terms).map(|(index, &term)| empty(index, term)).collect()
}

/// Empty entries of one term, from `first` to `last`.
pub(crate) fn entries(first: Index, last: Index, term: Term) -> Vec<Entry> {
    (first..=last).map(|index| empty(index, term)).collect()
}

/// An entry that carries nothing.
pub(crate) fn empty(index: Index, term: Term) -> Entry {
    Entry { index, term, payload: Payload::NoOp }
}

/// `(index, term)`.
pub(crate) fn at(index: Index, term: Term) -> LogPosition {
    LogPosition { index, term }
}

/// Names of servers.
pub(crate) fn ids(ids: &[u64]) -> Vec<NodeId> {
    ids.iter().copied().map(NodeId).collect()
}

/// The command that most of the tests propose.
pub(crate) fn somedata() -> raft_core::Command {
    b"somedata".as_slice().into()
}

/// A command of so many bytes.
pub(crate) fn bytes(count: usize) -> raft_core::Command {
    vec![b'a'; count].as_slice().into()
}
