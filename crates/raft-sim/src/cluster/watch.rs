//! What a server did, told to the list of events and to the checks.

use raft_core::{Index, NodeId, Observation, Raft, ReadMode, Role, Term};

use super::{Cluster, ClusterRules};
use crate::checks::{OutsideFault, TraceEvent};
use crate::event::Cause;
use crate::{Fact, ReadPath};

/// What was last told of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Watched {
    term: Term,
    commit_index: Index,
}

impl Watched {
    fn of<R, O>(raft: &Raft<R, O>) -> Self {
        Self { term: raft.current_term(), commit_index: raft.log().commit_index() }
    }
}

impl<R: ClusterRules> Cluster<R> {
    /// Settings that give promises up explain what comes of them.
    pub(super) fn tell_of_settings_outside_the_model(&mut self) {
        let (reads, sessions) = (self.config().reads, self.config().sessions);
        if reads == ReadPath::Local {
            self.checks.outside_model(0, OutsideFault::LocalReads);
        }
        if !sessions {
            self.checks.outside_model(0, OutsideFault::NoSessions);
        }
    }

    /// Something is done that Raft does not promise to stand.
    pub(crate) fn watch_fault(&mut self, fault: OutsideFault) {
        let event = self.events.cause().0;
        self.checks.outside_model(event, fault);
    }

    /// A clock goes another way: that is outside the model where leases answer reads, which rest on clocks
    /// (diss. §6.4.1).
    pub(crate) fn watch_clock(&mut self, at: usize) {
        let config = self.config();
        if config.reads == ReadPath::ReadIndex && config.options.read_mode == ReadMode::Lease {
            self.watch_fault(OutsideFault::Clock(self.servers[at].id));
        }
    }

    /// What the checks have found since the last time becomes an event.
    #[inline]
    pub(crate) fn look_at_checks(&mut self) {
        self.checks.settle();
        if self.checks.violations().len() != self.violations_told {
            self.tell_of_violations();
        }
    }

    #[cold]
    fn tell_of_violations(&mut self) {
        let found = self.checks.violations().len();
        for violation in self.checks.violations().skip(self.violations_told) {
            self.events.set_cause(Some(Cause(violation.event)));
            self.events.record(self.now, Fact::Violated(violation.property));
        }
        self.violations_told = found;
    }

    /// A process has started.
    pub(super) fn watch_start(&mut self, at: usize) {
        self.watch_disk(at);
        let server = &self.servers[at];
        let Some(raft) = server.raft() else { return };
        self.watched[at] = Watched::of(raft);
        let started = TraceEvent::Started {
            server: server.id,
            hard_state: server.disk.hard_state(),
            base: raft.log().base(),
            last: raft.log().last(),
        };
        self.checks.at(self.events.recorded(), self.now);
        self.checks.see(&started);
        let members = raft.members();
        self.checks.see(&TraceEvent::MembersChanged { server: server.id, members });
    }

    /// A process has stopped, and what its disk held is what is left.
    pub(super) fn watch_stop(&mut self, at: usize) {
        self.checks.at(self.events.recorded(), self.now);
        self.checks.see(&TraceEvent::Stopped { server: self.servers[at].id });
        self.watch_disk(at);
    }

    /// Something on a disk is another.
    pub(crate) fn watch_disk(&mut self, at: usize) {
        let server = &self.servers[at];
        let (id, disk) = (server.id, &server.disk);
        self.checks.at(self.events.recorded(), self.now);
        self.checks.see(&TraceEvent::DurableState { server: id, hard_state: disk.hard_state() });
        self.checks.see(&TraceEvent::Durable { server: id, last: disk.last() });
    }

    /// Tells what a server has decided since the last time.
    pub(super) fn watch(&mut self, at: usize) {
        let Some(process) = self.servers[at].process.as_mut() else { return };
        let is_told = process.raft.observer_mut().is_empty();
        if is_told && self.watched[at] == Watched::of(&process.raft) {
            return;
        }
        if !is_told {
            let mut recorder = std::mem::take(process.raft.observer_mut());
            for observation in recorder.drain() {
                self.watch_one(at, observation);
            }
            if let Some(process) = self.servers[at].process.as_mut() {
                *process.raft.observer_mut() = recorder;
            }
        }
        let server = &mut self.servers[at];
        let Some(process) = server.process.as_mut() else { return };
        // Whatever was not told by the observations.
        let now = Watched::of(&process.raft);
        let before = std::mem::replace(&mut self.watched[at], now);
        if before != now {
            let id = server.id;
            if before.term != now.term {
                self.tell(&TraceEvent::TermChanged { server: id, term: now.term });
            }
            if before.commit_index != now.commit_index {
                self.tell(&TraceEvent::Committed { server: id, index: now.commit_index });
            }
        }
    }

    fn watch_one(&mut self, at: usize, observation: Observation) {
        let server = self.servers[at].id;
        let event = self.events.record_cause(self.now, Fact::Observed { server, observation });
        self.checks.at(event.0, self.now);
        if restarts_timer(&observation)
            && let Some(process) = self.servers[at].process.as_mut()
        {
            process.timer_cause = Some(event);
        }
        match observation {
            Observation::ElectionStarted { term, .. } => {
                self.watch_term(at, term);
                self.tell(&TraceEvent::Voted { server, term, candidate: server });
            }
            Observation::TermAdopted { term, .. } => self.watch_term(at, term),
            Observation::VoteGranted { candidate, term } => {
                self.watch_term(at, term);
                self.tell(&TraceEvent::Voted { server, term, candidate });
            }
            Observation::LeaderElected { term, .. } => {
                self.watch_term(at, term);
                self.tell(&TraceEvent::Elected { server, term });
            }
            Observation::SteppedDown { .. } => self.tell(&TraceEvent::SteppedDown { server }),
            Observation::Proposed { position, .. } => {
                self.watch_entries(at, position.index, position.index);
            }
            Observation::Appended { first, last, .. } => self.watch_entries(at, first, last),
            Observation::Truncated { first, .. } => {
                self.tell(&TraceEvent::Truncated { server, from: first });
            }
            Observation::Committed { last, .. } => {
                self.watched[at].commit_index = last;
                self.tell(&TraceEvent::Committed { server, index: last });
            }
            Observation::SnapshotInstalled { position } => {
                self.watched[at].commit_index = position.index;
                self.tell(&TraceEvent::SnapshotInstalled { server, last_included: position });
                self.watch_members(at);
            }
            Observation::SnapshotSent { follower, .. } => self.want_newer_snapshot(at, follower),
            Observation::MembershipChanged { .. } | Observation::MembershipTakenBack { .. } => {
                self.watch_members(at);
            }
            _ => (),
        }
    }

    /// The server's core is taken to have said this. For the test of the one promise that no wrong rule breaks:
    /// a leader refuses whatever could change its log before any rule is asked.
    #[doc(hidden)]
    pub fn pretend(&mut self, server: NodeId, observation: Observation) {
        if let Some(at) = self.place(server) {
            self.events.set_cause(None);
            self.watch_one(at, observation);
            self.look_at_checks();
        }
    }

    fn watch_term(&mut self, at: usize, term: Term) {
        if self.watched[at].term != term {
            self.watched[at].term = term;
            let server = self.servers[at].id;
            self.tell(&TraceEvent::TermChanged { server, term });
        }
    }

    fn watch_entries(&mut self, at: usize, first: Index, last: Index) {
        let server = &self.servers[at];
        let Some(log) = server.raft().map(raft_core::Raft::log) else { return };
        let mut prev_term = log.term_at(first - 1).unwrap_or(0);
        for entry in log.range(first, last) {
            self.checks.see(&TraceEvent::Appended { server: server.id, prev_term, entry });
            prev_term = entry.term;
        }
    }

    /// A server that joined since the snapshot was taken may not be able to use it: where changes count
    /// when they are applied, it would not know that it is a member. It gets a newer one.
    fn want_newer_snapshot(&mut self, at: usize, follower: NodeId) {
        if let Some(process) = self.servers[at].process.as_mut()
            && let Some(snapshot) = process.raft.snapshot()
        {
            process.wants_snapshot |= !snapshot.meta.members.is_member(follower);
        }
    }

    fn watch_members(&mut self, at: usize) {
        let server = &self.servers[at];
        let Some(raft) = server.raft() else { return };
        let members = raft.members();
        self.checks.see(&TraceEvent::MembersChanged { server: server.id, members });
    }
}

/// Whether the server's timer runs because of that from now on. (Messages of its leader restart it, too.)
fn restarts_timer(observation: &Observation) -> bool {
    matches!(
        observation,
        Observation::ElectionStarted { .. }
            | Observation::PreVoteStarted { .. }
            | Observation::VoteGranted { .. }
            | Observation::LeaderElected { .. }
            | Observation::SteppedDown { was: Role::Leader, .. }
    )
}
