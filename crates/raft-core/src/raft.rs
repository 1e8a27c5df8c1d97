//! The server that ties the rooms together: time in, messages in, work out.

use alloc::vec::Vec;
use core::mem;

use crate::durability::Durability;
use crate::{
    Body, Config, ConfigError, Entry, HardState, Index, Log, Message, NodeId, Observation,
    Observer, Paper, Progress, Random, Ready, Role, Rules, StepError, Term, Votes,
};

/// One server's consensus module; see the crate's documentation for how to drive it.
///
/// `R` are the [`Rules`] it decides by, `O` the [`Observer`] that hears why.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Raft<R = Paper, O = ()> {
    pub(crate) config: Config,
    pub(crate) rules: R,
    pub(crate) observer: O,
    /// Persistent on all servers (Figure 2): `currentTerm`, `votedFor` …
    pub(crate) hard_state: HardState,
    /// … and `log[]`, with the volatile `commitIndex` and `lastApplied`.
    pub(crate) log: Log,
    pub(crate) durability: Durability,
    pub(crate) role: RoleState,
    /// The leader of the current term, once heard of.
    pub(crate) leader: Option<NodeId>,
    pub(crate) timer: Timer,
    pub(crate) random: Random,
    pub(crate) messages: Vec<Message>,
    pub(crate) persisted_messages: Vec<Message>,
}

/// A role with what only that role keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum RoleState {
    Follower,
    Candidate(Votes),
    /// One [`Progress`] a voter, in the order of the voters, the leader's own among them.
    Leader(Vec<Progress>),
}

/// Counts ticks towards the next deadline: the next heartbeats for a leader, else the next election.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Timer {
    pub(crate) elapsed_ticks: u32,
    pub(crate) limit_ticks: u32,
}

/// So many deadlines may pass in one call of [`Raft::tick`].
const DEADLINES_AT_ONCE: u32 = 1000;

/// What a disk held when the server started again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The last hard state written.
    pub hard_state: HardState,
    /// The log from index 1.
    pub entries: Vec<Entry>,
}

impl Raft {
    /// A server that starts for the first time, by the paper's rules and unobserved.
    ///
    /// # Errors
    /// If `config` contradicts itself.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        Self::restore(config, Restored::default(), Paper, ())
    }
}

impl<R: Rules, O: Observer> Raft<R, O> {
    /// A server that starts with what its disk holds, as a follower (§5.2); its state machine is empty
    /// and nothing is known to be committed.
    ///
    /// # Errors
    /// If `config` contradicts itself or what was restored is no log.
    pub fn restore(
        config: Config,
        disk: Restored,
        rules: R,
        observer: O,
    ) -> Result<Self, ConfigError> {
        let config = config.validated()?;
        let log = Log::restore(disk.entries, disk.hard_state.current_term)
            .map_err(|index| ConfigError::DamagedLog { index })?;
        let durability = Durability::new(disk.hard_state, log.last().index);
        let random = Random::new(config.seed);
        let mut raft = Self {
            config,
            rules,
            observer,
            hard_state: disk.hard_state,
            log,
            durability,
            role: RoleState::Follower,
            leader: None,
            timer: Timer { elapsed_ticks: 0, limit_ticks: 0 },
            random,
            messages: Vec::new(),
            persisted_messages: Vec::new(),
        };
        raft.restart_election_timer();
        Ok(raft)
    }

    /// Ticks until this server acts on its own; at least 1.
    #[must_use]
    pub fn ticks_to_deadline(&self) -> u64 {
        u64::from(self.timer.limit_ticks.saturating_sub(self.timer.elapsed_ticks)).max(1)
    }

    /// `ticks` ticks have passed. Many at once do what as many single ticks would, for up to a thousand
    /// deadlines; ticks after those are dropped, so that any number ends soon and in bounded memory.
    pub fn tick(&mut self, ticks: u64) {
        let mut left = ticks;
        for _ in 0..DEADLINES_AT_ONCE {
            let step = left.min(self.ticks_to_deadline());
            left -= step;
            let step = u32::try_from(step).unwrap_or(u32::MAX);
            self.timer.elapsed_ticks = self.timer.elapsed_ticks.saturating_add(step);
            if self.timer.elapsed_ticks < self.timer.limit_ticks {
                return;
            }
            match self.role {
                RoleState::Leader(_) => self.broadcast_heartbeats(),
                RoleState::Follower | RoleState::Candidate(_) => self.campaign(),
            }
        }
    }

    /// A message arrived.
    ///
    /// # Errors
    /// If it cannot come from correct Raft; the server is then as it was.
    pub fn step(&mut self, message: Message) -> Result<(), StepError> {
        let Message { from, to, term, body } = message;
        if to != self.id() {
            return Err(StepError::Misaddressed { to });
        }
        if from == self.id() || !self.config.voters.contains(&from) {
            return Err(StepError::Stranger { from });
        }
        self.check(from, term, &body)?;
        if term < self.current_term() {
            self.refuse_old_term(from, term, &body);
            return Ok(());
        }
        if term > self.current_term() {
            self.adopt_term(term, from);
        }
        if body.is_from_leader() {
            self.recognise_leader(from);
        }
        match body {
            Body::RequestVote(request) => self.handle_request_vote(from, request),
            Body::RequestVoteReply(reply) => self.handle_request_vote_reply(from, reply),
            Body::AppendEntries(request) => self.handle_append_entries(from, request),
            Body::AppendEntriesReply(reply) => self.handle_append_entries_reply(from, reply),
            Body::Heartbeat(heartbeat) => self.handle_heartbeat(from, heartbeat),
            Body::HeartbeatReply => self.handle_heartbeat_reply(from),
        }
        Ok(())
    }

    /// What is to be done now, or `None`. Take it until it returns `None`.
    pub fn ready(&mut self) -> Option<Ready> {
        let hard_state =
            self.durability.is_hard_state_new(self.hard_state).then_some(self.hard_state);
        let entries = self.log.from(self.durability.handed_index() + 1).to_vec();
        let writes = hard_state.is_some() || !entries.is_empty();
        if !writes && !self.durability.has_outstanding() {
            // Everything decided so far is durable already: nothing has to wait.
            self.messages.append(&mut self.persisted_messages);
        }
        let committed = self.log.has_committed(self.durability.stable_index());
        let waits = writes || !self.persisted_messages.is_empty();
        if !waits && !committed && self.messages.is_empty() {
            return None;
        }
        let number = if waits {
            self.durability.hand_out(self.hard_state, self.log.last().index)
        } else {
            self.durability.next_number()
        };
        Some(Ready {
            number,
            hard_state,
            entries,
            messages: mem::take(&mut self.messages),
            persisted_messages: mem::take(&mut self.persisted_messages),
            committed_entries: self.log.take_committed(self.durability.stable_index()),
        })
    }

    /// What the Readies up to `number` asked to write is durable.
    pub fn persisted(&mut self, number: u64) {
        if self.durability.persisted(number) {
            self.count_own_vote();
            self.count_own_log();
        }
    }

    /// The state machine has applied the committed entries up to `index`.
    pub fn applied(&mut self, index: Index) {
        self.log.applied_to(index);
    }

    /// For owners that have written, sent and applied all of `ready` at once.
    pub fn advance(&mut self, ready: &Ready) {
        // One without writes says nothing about earlier ones that may still be on their way to disk.
        if ready.needs_disk() {
            self.persisted(ready.number);
        }
        if let Some(last) = ready.committed_entries.last() {
            self.applied(last.index);
        }
    }

    /// Sends `body` to `to`, at once or once everything decided so far is durable.
    pub(crate) fn send(&mut self, to: NodeId, body: Body) {
        let wait = self.rules.must_be_durable_before(&body);
        let message = Message { from: self.id(), to, term: self.current_term(), body };
        if wait { &mut self.persisted_messages } else { &mut self.messages }.push(message);
    }

    pub(crate) fn observe(&mut self, observation: Observation) {
        self.observer.observe(observation);
    }

    /// The other servers.
    pub(crate) fn peers(&self) -> Vec<NodeId> {
        self.config.voters.iter().copied().filter(|&id| id != self.config.id).collect()
    }
}

/// What anyone may look at.
impl<R, O> Raft<R, O> {
    /// This server.
    #[must_use]
    pub fn id(&self) -> NodeId {
        self.config.id
    }

    /// The options it runs with.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Latest term it has seen.
    #[must_use]
    pub fn current_term(&self) -> Term {
        self.hard_state.current_term
    }

    /// Whom it voted for in its current term.
    #[must_use]
    pub fn voted_for(&self) -> Option<NodeId> {
        self.hard_state.voted_for
    }

    /// Follower, candidate or leader.
    #[must_use]
    pub fn role(&self) -> Role {
        match self.role {
            RoleState::Follower => Role::Follower,
            RoleState::Candidate(_) => Role::Candidate,
            RoleState::Leader(_) => Role::Leader,
        }
    }

    /// The leader of its current term, once it has heard of it.
    #[must_use]
    pub fn leader(&self) -> Option<NodeId> {
        self.leader
    }

    /// Its log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Its log is durable up to here.
    #[must_use]
    pub fn stable_index(&self) -> Index {
        self.durability.stable_index()
    }

    /// The votes of its election, while it is a candidate.
    #[must_use]
    pub fn votes(&self) -> Option<&Votes> {
        if let RoleState::Candidate(votes) = &self.role { Some(votes) } else { None }
    }

    /// What it knows of each server, itself included, while it leads; else empty.
    #[must_use]
    pub fn progress(&self) -> &[Progress] {
        if let RoleState::Leader(progress) = &self.role { progress } else { &[] }
    }

    /// Ticks since its timer was last restarted.
    #[must_use]
    pub fn elapsed_ticks(&self) -> u32 {
        self.timer.elapsed_ticks
    }

    /// Ticks at which its timer runs out: its present election timeout, or a leader's heartbeat interval.
    #[must_use]
    pub fn timeout_ticks(&self) -> u32 {
        self.timer.limit_ticks
    }

    /// Its observer.
    pub fn observer_mut(&mut self) -> &mut O {
        &mut self.observer
    }
}
