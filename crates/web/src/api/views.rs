//! What a program is shown of a cluster. `www/playground.d.ts` says the same to TypeScript.
#![allow(clippy::float_arithmetic, reason = "numbers of JavaScript; none gets back into the cluster")]

use raft_sim::core::{self, NodeId, Role};
use raft_sim::explain::en;
use raft_sim::{Cluster, Event, Fact, Flight, Party, Server, Summary, Time, checks};
use serde::Serialize;

use crate::components::log_table;
use crate::session::Kind;

/// The cluster.
#[derive(Debug, Serialize)]
pub(super) struct State {
    time: f64,
    events: f64,
    leader: Option<String>,
    violations: usize,
}

/// A server.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServerState {
    id: String,
    role: &'static str,
    paused: bool,
    term: f64,
    voted_for: Option<String>,
    first_index: f64,
    last_index: f64,
    durable_index: f64,
    commit_index: f64,
    last_applied: f64,
}

/// A message under way.
#[derive(Debug, Serialize)]
pub(super) struct Message {
    id: f64,
    kind: &'static str,
    from: String,
    to: String,
    term: f64,
    sent: f64,
    due: f64,
}

/// An entry of a log.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    index: f64,
    term: f64,
    command: String,
}

/// An event.
#[derive(Debug, Serialize)]
pub(super) struct Happened {
    id: f64,
    time: f64,
    cause: f64,
    kind: &'static str,
    about: &'static str,
    subject: Option<String>,
    text: String,
    section: Option<&'static str>,
    message: Option<&'static str>,
    from: Option<String>,
    to: Option<String>,
}

/// A broken promise.
#[derive(Debug, Serialize)]
pub(super) struct Violation {
    property: String,
    section: &'static str,
    time: f64,
    event: f64,
    text: String,
}

/// A moment in milliseconds.
pub(super) fn ms(time: Time) -> f64 {
    number(time.as_micros()) / 1000.0
}

/// Exact up to 2⁵³.
fn number(value: u64) -> f64 {
    value as f64
}

pub(super) fn state(cluster: &Cluster) -> State {
    State {
        time: ms(cluster.now()),
        events: number(cluster.event_count()),
        leader: cluster.leader().map(name),
        violations: cluster.checks().violations().len(),
    }
}

fn name(id: NodeId) -> String {
    Party::from(id).to_string()
}

pub(super) fn server(server: &Server) -> ServerState {
    let raft = server.raft();
    let durable = server.durable_state();
    let base = server.log_base().index;
    ServerState {
        id: name(server.id()),
        role: raft.map_or("down", |raft| match raft.role() {
            Role::Follower => "follower",
            Role::PreCandidate => "pre-candidate",
            Role::Candidate => "candidate",
            Role::Leader => "leader",
        }),
        paused: server.is_paused(),
        term: number(raft.map_or(durable.current_term, core::Raft::current_term)),
        voted_for: raft.map_or(durable.voted_for, core::Raft::voted_for).map(name),
        first_index: number(base + 1),
        last_index: number(base + server.log().len() as u64),
        durable_index: number(server.durable_last().index),
        commit_index: number(raft.map_or(0, |raft| raft.log().commit_index())),
        last_applied: number(raft.map_or(0, |raft| raft.log().last_applied())),
    }
}

pub(super) fn flight(flight: &Flight) -> Message {
    let packet = Summary::from(&flight.packet);
    Message {
        id: number(flight.id.0),
        kind: packet.kind.word(),
        from: packet.from.to_string(),
        to: packet.to.to_string(),
        term: number(packet.term),
        sent: ms(flight.sent_at),
        due: ms(flight.arrives_at),
    }
}

pub(super) fn entry(entry: &core::Entry) -> Entry {
    Entry {
        index: number(entry.index),
        term: number(entry.term),
        command: log_table::command(entry),
    }
}

pub(super) fn happened(event: &Event) -> Happened {
    let told = en::event(event);
    let packet = match &event.fact {
        Fact::Sent { packet, .. } | Fact::Arrived { packet, .. } | Fact::Lost { packet, .. } => {
            Some(packet)
        }
        _ => None,
    };
    Happened {
        id: number(event.id),
        time: ms(event.at),
        cause: number(event.cause),
        kind: kind(&event.fact),
        about: match Kind::of(event) {
            Kind::Election => "election",
            Kind::Log => "log",
            Kind::Commit => "commit",
            Kind::Fault => "fault",
            Kind::Client => "client",
            Kind::Message => "message",
        },
        subject: en::subject(event).map(|party| party.to_string()),
        text: told.text,
        section: told.section,
        message: packet.map(|packet| packet.kind.word()),
        from: packet.map(|packet| packet.from.to_string()),
        to: packet.map(|packet| packet.to.to_string()),
    }
}

fn kind(fact: &Fact) -> &'static str {
    use raft_sim::core::Observation;
    match fact {
        Fact::Sent { .. } => "sent",
        Fact::Arrived { .. } => "arrived",
        Fact::Lost { .. } => "lost",
        Fact::Observed { observation, .. } => match observation {
            Observation::ElectionStarted { .. } => "candidate",
            Observation::LeaderElected { .. } => "leader",
            Observation::VoteGranted { .. } => "voted",
            Observation::SteppedDown { .. } => "stepped-down",
            Observation::Committed { .. } => "committed",
            _ => "decided",
        },
        Fact::Woke { .. } => "woke",
        Fact::Durable { .. } => "durable",
        Fact::Applied { .. } => "applied",
        Fact::SnapshotTaken { .. } => "snapshot",
        Fact::Refused { .. } => "refused",
        Fact::Recovered { .. } => "recovered",
        Fact::Halted { .. } => "halted",
        Fact::Retired { .. } => "retired",
        Fact::Invoked { .. } => "asked",
        Fact::Answered { .. } => "answered",
        Fact::GaveUp { .. } => "gave-up",
        Fact::Acted(_) => "acted",
        Fact::ActionFailed { .. } => "action-failed",
        Fact::NotAsExpected(_) => "not-as-expected",
        Fact::GoalReached(_) => "goal",
        Fact::Violated(_) => "violation",
    }
}

pub(super) fn violation(violation: &checks::Violation) -> Violation {
    Violation {
        property: violation.property.to_string(),
        section: violation.property.section(),
        time: ms(violation.at),
        event: number(violation.event),
        text: violation.to_string(),
    }
}
