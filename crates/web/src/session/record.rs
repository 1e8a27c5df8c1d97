//! What is remembered of a branch for as long as it is there: who was what when, and what clients asked for.
//!
//! Events are forgotten and played again; these few facts are not, because they are drawn at any distance.

use std::sync::Arc;

use raft_sim::core::{NodeId, Observation, Role, Term};
use raft_sim::script::Who;
use raft_sim::service::{Answer, ClientId, Op};
use raft_sim::{Action, Cluster, Event, EventId, Fact, Server, Time};

/// What a server is, as far as it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Follows, or waits for somebody to follow.
    #[default]
    Follower,
    /// Asks whether it could win (diss. §9.6).
    PreCandidate,
    /// Asks for votes.
    Candidate,
    /// Leads.
    Leader,
    /// Stands still.
    Paused,
    /// Is down.
    Crashed,
}

impl Standing {
    fn of(server: &Server) -> Self {
        match server.raft().map(raft_sim::core::Raft::role) {
            None => Self::Crashed,
            Some(_) if server.is_paused() => Self::Paused,
            Some(role) => role.into(),
        }
    }
}

impl From<Role> for Standing {
    fn from(role: Role) -> Self {
        match role {
            Role::Follower => Self::Follower,
            Role::PreCandidate => Self::PreCandidate,
            Role::Candidate => Self::Candidate,
            Role::Leader => Self::Leader,
        }
    }
}

/// From here on a server is something else, or in another term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The event that made it so, or one soon after.
    pub event: EventId,
    /// When.
    pub at: Time,
    /// Which server.
    pub server: NodeId,
    /// What it is.
    pub standing: Standing,
    /// In which term.
    pub term: Term,
}

/// Something that a client asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Who.
    pub client: ClientId,
    /// The number of the request.
    pub number: u64,
    /// What.
    pub op: Arc<Op>,
    /// The event of its beginning.
    pub event: EventId,
    /// When it was asked for first.
    pub at: Time,
    /// What came of it, by which event and when; `None` while the client waits.
    pub end: Option<(EventId, Time, Ending)>,
}

/// A part of the run begins, which somebody has named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// The event of its beginning.
    pub event: EventId,
    /// When.
    pub at: Time,
    /// Its name.
    pub name: Arc<str>,
}

/// How a client's request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With an answer.
    Answered(Arc<Answer>),
    /// The client gave up.
    GaveUp,
}

/// The memory of one branch.
#[derive(Clone, Debug, Default)]
pub struct Record {
    changes: Vec<Change>,
    operations: Vec<Operation>,
    phases: Vec<Phase>,
    /// The places of those that clients wait for: one for each client at the most.
    open: Vec<usize>,
    /// What each server is at the end, in the order of their names.
    last: Vec<(Standing, Term)>,
    /// Events before this one are in it.
    next: EventId,
}

impl Record {
    /// The record of a cluster as it is.
    #[must_use]
    pub fn of(cluster: &Cluster) -> Self {
        let mut record = Self { next: cluster.event_count(), ..Self::default() };
        record.look(cluster);
        record
    }

    /// Who became what when, oldest first.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What clients asked for, in the order in which they did.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Those of them that had begun before an event.
    #[must_use]
    pub fn operations_before(&self, event: EventId) -> &[Operation] {
        let count = self.operations.partition_point(|operation| operation.event < event);
        self.operations.get(..count).unwrap_or_default()
    }

    /// The parts of the run, oldest first.
    #[must_use]
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// Takes note of the events that it does not have yet.
    pub fn hear(&mut self, event: &Event) {
        if event.id < self.next {
            return;
        }
        self.next = event.id + 1;
        match &event.fact {
            Fact::Observed { server, observation } => self.observed(event, *server, observation),
            Fact::Acted(action) => self.acted(event, action),
            Fact::Halted { server } | Fact::Retired { server } => {
                self.stand(event, *server, Standing::Crashed, None);
            }
            Fact::Invoked { client, number, op } => {
                self.open.push(self.operations.len());
                self.operations.push(Operation {
                    client: *client,
                    number: *number,
                    op: Arc::clone(op),
                    event: event.id,
                    at: event.at,
                    end: None,
                });
            }
            Fact::Answered { client, number, answer, .. } => {
                self.end(event, (*client, *number), Ending::Answered(Arc::clone(answer)));
            }
            Fact::GaveUp { client, number } => {
                self.end(event, (*client, *number), Ending::GaveUp);
            }
            _ => {}
        }
    }

    /// What no event said: the servers as they are now.
    pub fn look(&mut self, cluster: &Cluster) {
        for server in cluster.servers() {
            let term = server.raft().map_or_else(
                || server.durable_state().current_term,
                raft_sim::core::Raft::current_term,
            );
            let event = cluster.event_count();
            self.note(event, cluster.now(), server.id(), Standing::of(server), term);
        }
    }

    fn observed(&mut self, event: &Event, server: NodeId, observation: &Observation) {
        let (standing, term) = match observation {
            Observation::ElectionStarted { term, .. } => (Standing::Candidate, Some(*term)),
            Observation::PreVoteStarted { .. } => (Standing::PreCandidate, None),
            Observation::LeaderElected { term, .. } => (Standing::Leader, Some(*term)),
            Observation::SteppedDown { term, .. } | Observation::TermAdopted { term, .. } => {
                (Standing::Follower, Some(*term))
            }
            _ => return,
        };
        self.stand(event, server, standing, term);
    }

    fn acted(&mut self, event: &Event, action: &Action) {
        let (who, standing) = match action {
            Action::Crash { server, .. } => (*server, Standing::Crashed),
            Action::Restart(who) | Action::Replace(who) | Action::Resume(who) => {
                (*who, Standing::Follower)
            }
            Action::Boot(id) => (Who::Server(*id), Standing::Follower),
            Action::Pause(who) => (*who, Standing::Paused),
            Action::Note(name) => {
                let name = Arc::from(name.as_str());
                self.phases.push(Phase { event: event.id, at: event.at, name });
                return;
            }
            _ => return,
        };
        // Of a server that goes on, `look` says what it was before.
        if let Who::Server(id) = who
            && !matches!(action, Action::Resume(_))
        {
            self.stand(event, id, standing, None);
        }
    }

    fn stand(&mut self, event: &Event, id: NodeId, standing: Standing, term: Option<Term>) {
        let last = place(id).and_then(|place| self.last.get(place));
        let term = term.unwrap_or_else(|| last.map_or(0, |(_, term)| *term));
        self.note(event.id, event.at, id, standing, term);
    }

    fn note(&mut self, event: EventId, at: Time, server: NodeId, standing: Standing, term: Term) {
        if self.set_last(server, standing, term) {
            self.changes.push(Change { event, at, server, standing, term });
        }
    }

    /// Notes what a server is; whether that is news.
    fn set_last(&mut self, server: NodeId, standing: Standing, term: Term) -> bool {
        let Some(place) = place(server) else { return false };
        let is_new = self.last.len() <= place;
        if is_new {
            self.last.resize(place + 1, (Standing::default(), 0));
        }
        let before = std::mem::replace(&mut self.last[place], (standing, term));
        is_new || before != (standing, term)
    }

    fn end(&mut self, event: &Event, request: (ClientId, u64), ending: Ending) {
        let Self { operations, open, .. } = self;
        let is_it = |place: &usize| {
            operations.get(*place).is_some_and(|it| (it.client, it.number) == request)
        };
        if let Some(found) = open.iter().position(is_it) {
            let place = open.swap_remove(found);
            operations[place].end = Some((event.id, event.at, ending));
        }
    }

    /// The memory of a branch that leaves this one after so many events.
    #[must_use]
    pub fn until(&self, events: EventId) -> Self {
        let changes = self.changes.partition_point(|change| change.event < events);
        let phases = self.phases.partition_point(|phase| phase.event < events);
        let mut record = Self {
            changes: self.changes[..changes].to_vec(),
            phases: self.phases[..phases].to_vec(),
            operations: self.operations_before(events).to_vec(),
            next: events,
            ..Self::default()
        };
        for change in &self.changes[..changes] {
            record.set_last(change.server, change.standing, change.term);
        }
        for (place, operation) in record.operations.iter_mut().enumerate() {
            operation.end.take_if(|(event, ..)| *event >= events);
            if operation.end.is_none() {
                record.open.push(place);
            }
        }
        record
    }
}

/// The place of a server among all.
fn place(id: NodeId) -> Option<usize> {
    usize::try_from(id.0.checked_sub(1)?).ok()
}
