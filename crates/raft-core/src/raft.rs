//! The server that ties the rooms together: its state, and which room handles which message.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::mem;

use crate::durability::Durability;
use crate::lease::Lease;
use crate::membership_log::MembershipLog;
use crate::reads::Reads;
use crate::ready::Spare;
use crate::replication::Send;
use crate::snapshot::Incoming;
use crate::timer::Timer;
use crate::{
    AppendResult, Body, ConfState, Config, ConfigError, Entry, HardState, Index, Log, LogPosition,
    Message, NodeId, Observation, Observer, Paper, Progress, Random, Ready, Role, Rules, SharedVec,
    Snapshot, StepError, Term, Votes,
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
    // Persistent on all servers (Figure 2): `currentTerm`, `votedFor` …
    pub(crate) current_term: Term,
    pub(crate) voted_for: Option<NodeId>,
    // … and `log[]`, with the volatile `commitIndex` and `lastApplied`.
    pub(crate) log: Log,
    /// The newest snapshot known: the owner's own, or one received.
    pub(crate) snapshot: Option<Arc<Snapshot>>,
    pub(crate) members: MembershipLog,
    pub(crate) durability: Durability,
    pub(crate) role: RoleState,
    /// The leader of the current term, once heard of.
    pub(crate) leader: Option<NodeId>,
    pub(crate) timer: Timer,
    pub(crate) random: Random,
    /// The pieces of a snapshot that are here so far.
    pub(crate) incoming: Option<Incoming>,
    /// What the next Ready has to say so far.
    pub(crate) next: Box<Ready>,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) spare: Spare,
}

/// A role with what only that role keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum RoleState {
    Follower,
    PreCandidate(Votes),
    Candidate(Votes),
    Leader(Leadership),
}

/// What a leader keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Leadership {
    /// One a member, its own among them while it is one, in ascending order.
    pub(crate) progress: Vec<Progress>,
    /// No change of membership may be proposed before this index is applied.
    pub(crate) pending_conf_index: Index,
    /// Bytes of payload in entries of this term that are not applied here.
    pub(crate) uncommitted_bytes: u64,
    /// What the next Ready owes all followers, with [`crate::Options::coalesce_appends`].
    pub(crate) wanted_by_all: Option<Send>,
    /// To whom leadership is being handed over.
    pub(crate) transferee: Option<NodeId>,
    pub(crate) reads: Reads,
    pub(crate) lease: Lease,
}

/// What a disk held when the server started again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The last hard state written.
    pub hard_state: HardState,
    /// The last snapshot written, which the owner's state machine has taken over.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The log after that snapshot.
    pub entries: Vec<Entry>,
    /// Entries up to here are in the owner's state machine, if that is durable; at least the
    /// snapshot's last one counts as applied.
    pub applied: Index,
    /// The members as of `applied`, for owners that keep them beside their state machine. Without them
    /// they are those of the snapshot, or of the configuration; with
    /// [`crate::MembershipCounts::WhenApplied`] the changes since then must then be applied again, so
    /// `applied` must not lie beyond them.
    pub members: Option<ConfState>,
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
    /// A server that starts with what its disk holds, as a follower (§5.2). The members are those of
    /// the snapshot, or of `config` if there is none.
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
        let HardState { current_term, voted_for, commit_index } = disk.hard_state;
        let (base, members) = match &disk.snapshot {
            Some(snapshot) => (snapshot.meta.last_included, snapshot.meta.members.clone()),
            None => (LogPosition::default(), ConfState::new(&config.voters, &config.learners)),
        };
        let (members_since, members) = match disk.members {
            Some(members) => (disk.applied.max(base.index), members),
            None => (base.index, members),
        };
        if !members.is_consistent() {
            return Err(ConfigError::DamagedConfState);
        }
        let log = Log::restore(base, disk.entries, current_term, commit_index, disk.applied)
            .map_err(|index| ConfigError::DamagedLog { index })?;
        let mut raft = Self {
            rules,
            observer,
            current_term,
            voted_for,
            snapshot: disk.snapshot,
            members: MembershipLog::new(members_since, members),
            durability: Durability::new(disk.hard_state, log.last().index),
            log,
            role: RoleState::Follower,
            leader: None,
            timer: Timer::default(),
            random: Random::new(config.seed),
            incoming: None,
            next: Box::default(),
            spare: Spare::default(),
            config,
        };
        raft.restore_membership();
        raft.draw_election_timeout();
        if raft.current_term > 0 {
            // It may have promised something before it stopped.
            raft.promise();
        }
        Ok(raft)
    }

    /// A message arrived.
    ///
    /// # Errors
    /// If it cannot come from correct Raft, or brings proposals that cannot be taken; the server is then
    /// as it was.
    #[inline]
    pub fn step(&mut self, message: Message) -> Result<(), StepError> {
        let Message { from, to, term, body } = message;
        let whole = |body| Message { from, to, term, body };
        if to != self.config.id || term != self.current_term {
            return self.step_any(whole(body));
        }
        // What comes all the time takes a short way, which leaves out what is known already.
        match body {
            Body::AppendEntries(request) => {
                if !self.is_led_by(from) || !self.are_plain(&request) {
                    return self.step_any(whole(Body::AppendEntries(request)));
                }
                self.hear_leader();
                self.handle_append_entries(from, request);
            }
            Body::CommitNotice(notice) => {
                if !self.is_led_by(from) || notice.commit_index > self.log.last().index {
                    return self.step_any(whole(Body::CommitNotice(notice)));
                }
                mem::forget(body); // only numbers: nothing to drop, but that is found out at some cost
                self.hear_leader();
                self.follow_commit(notice.commit_index);
            }
            Body::AppendEntriesReply(reply) => match (reply.result, self.position_of(from)) {
                (AppendResult::Accepted { match_index }, Some(at))
                    if match_index <= self.log.last().index =>
                {
                    mem::forget(body); // the same
                    self.handle_accepted(at, match_index);
                }
                _ => return self.step_any(whole(Body::AppendEntriesReply(reply))),
            },
            body => return self.step_any(whole(body)),
        }
        Ok(())
    }

    fn step_any(&mut self, message: Message) -> Result<(), StepError> {
        self.check(&message)?;
        let Message { from, term, body, .. } = message;
        if term != self.current_term && !body.is_request_of_client() {
            if term < self.current_term {
                self.answer_old_term(from, term, &body);
                return Ok(());
            }
            if !self.follow_term(from, term, &body) {
                return Ok(());
            }
        }
        if body.is_from_leader() {
            self.recognise_leader(from);
        }
        match body {
            Body::RequestVote(request) => self.handle_request_vote(from, request),
            Body::RequestVoteReply(reply) => self.handle_request_vote_reply(from, reply),
            Body::PreVote(request) => self.handle_pre_vote(from, term, request),
            Body::PreVoteReply(reply) => self.handle_pre_vote_reply(from, reply),
            Body::AppendEntries(request) => self.handle_append_entries(from, request),
            Body::AppendEntriesReply(reply) => self.handle_append_entries_reply(from, reply),
            Body::Heartbeat(heartbeat) => self.handle_heartbeat(from, heartbeat),
            Body::HeartbeatReply(reply) => self.handle_heartbeat_reply(from, reply),
            Body::CommitNotice(notice) => self.follow_commit(notice.commit_index),
            Body::InstallSnapshot(piece) => self.handle_install_snapshot(from, piece),
            Body::InstallSnapshotReply(reply) => self.handle_install_snapshot_reply(from, reply),
            Body::TimeoutNow => self.handle_timeout_now(from),
            Body::TransferLeadership => self.handle_transfer_request(from),
            Body::Propose(payloads) => {
                return self.handle_propose(from, payloads).map_err(StepError::Propose);
            }
            Body::ReadIndex(request) => self.handle_read_index(from, request),
            Body::ReadIndexReply(state) => self.next.read_states.push(state),
        }
        Ok(())
    }

    /// Sends `body` to `to`, at once or once everything decided so far is durable.
    pub(crate) fn send(&mut self, to: NodeId, body: Body) {
        let term = if body.is_request_of_client() { 0 } else { self.current_term };
        self.send_as(self.config.id, to, term, body);
    }

    pub(crate) fn send_as(&mut self, from: NodeId, to: NodeId, term: Term, body: Body) {
        self.post(Message { from, to, term, body });
    }

    /// The same for what is sent all the time: where the kind of `body` is known, most of it is settled by
    /// the compiler.
    #[inline(always)]
    pub(crate) fn send_often(&mut self, to: NodeId, body: Body) {
        self.post(Message { from: self.config.id, to, term: self.current_term, body });
    }

    #[inline(always)]
    fn post(&mut self, message: Message) {
        let options = &self.config.options;
        let wait = self.rules.must_be_durable_before(&message.body, options.wait_for_disk);
        // Its own vote stands for its own disk, whatever the rules.
        if wait || message.to == self.config.id {
            self.next.persisted_messages.push(message);
        } else {
            self.next.messages.push(message);
        }
    }

    pub(crate) fn observe(&mut self, observation: Observation) {
        self.observer.observe(observation);
    }

    #[inline]
    pub(crate) fn leadership(&self) -> Option<&Leadership> {
        if let RoleState::Leader(leadership) = &self.role { Some(leadership) } else { None }
    }

    #[inline]
    pub(crate) fn leadership_mut(&mut self) -> Option<&mut Leadership> {
        if let RoleState::Leader(leadership) = &mut self.role { Some(leadership) } else { None }
    }

    /// Where a leader keeps what it knows of this member.
    #[inline]
    pub(crate) fn position_of(&self, id: NodeId) -> Option<usize> {
        self.leadership()?.progress.iter().position(|progress| progress.id == id)
    }

    pub(crate) fn progress_mut(&mut self, id: NodeId) -> Option<&mut Progress> {
        self.leadership_mut()?.progress.iter_mut().find(|progress| progress.id == id)
    }
}

/// What anyone may look at; [`Raft::status`] has all of it at once.
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
        self.current_term
    }

    /// Whom it voted for in its current term.
    #[must_use]
    pub fn voted_for(&self) -> Option<NodeId> {
        self.voted_for
    }

    /// What has to be durable beside the log.
    #[must_use]
    pub fn hard_state(&self) -> HardState {
        HardState {
            current_term: self.current_term,
            voted_for: self.voted_for,
            commit_index: self.persisted_commit_index(),
        }
    }

    pub(crate) fn persisted_commit_index(&self) -> Index {
        if self.config.options.persist_commit_index { self.log.commit_index() } else { 0 }
    }

    /// Follower, candidate or leader.
    #[must_use]
    pub fn role(&self) -> Role {
        match self.role {
            RoleState::Follower => Role::Follower,
            RoleState::PreCandidate(_) => Role::PreCandidate,
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

    /// Saves memory, where many logs live in one process: entries that `other` has as well, another server's
    /// [`Log::entries`] or what an owner keeps of them, are from now on kept once. It makes no other
    /// difference, and costs little if called again and again.
    pub fn share_log_with(&mut self, other: &SharedVec<Entry>) {
        self.log.share_with(other);
    }

    /// Its log is durable up to here.
    #[must_use]
    pub fn stable_index(&self) -> Index {
        self.durability.stable_index()
    }

    /// The newest snapshot that it knows.
    #[must_use]
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }

    /// The votes of its election, while it is a candidate or asks whether to become one.
    #[must_use]
    pub fn votes(&self) -> Option<&Votes> {
        match &self.role {
            RoleState::Candidate(votes) | RoleState::PreCandidate(votes) => Some(votes),
            RoleState::Follower | RoleState::Leader(_) => None,
        }
    }

    /// What it knows of each member, itself included, while it leads; else empty.
    #[must_use]
    pub fn progress(&self) -> &[Progress] {
        if let RoleState::Leader(leadership) = &self.role { &leadership.progress } else { &[] }
    }

    /// Its observer.
    pub fn observer_mut(&mut self) -> &mut O {
        &mut self.observer
    }
}
