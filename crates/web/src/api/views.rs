//! What a program is shown of a cluster: as lists without names, for which `www/playground.js` has the names in the same
//! order. (Names cost more here than there.) `www/playground.d.ts` says what they mean.
#![allow(clippy::float_arithmetic, reason = "numbers of JavaScript; none gets back into the cluster")]

use raft_sim::core::{self, NodeId, Observation, Role};
use raft_sim::explain::en;
use raft_sim::{Cluster, Event, Fact, Flight, Party, Server, Summary, Time, checks};
use serde::Serialize;

use crate::components::log_table;
use crate::session::Kind;

/// A moment in milliseconds.
pub(super) fn ms(time: Time) -> f64 {
    number(time.as_micros()) / 1000.0
}

/// Exact up to 2⁵³.
fn number(value: u64) -> f64 {
    value as f64
}

fn name(id: NodeId) -> String {
    Party::from(id).to_string()
}

/// time, events, leader
pub(super) fn state(cluster: &Cluster) -> impl Serialize {
    (ms(cluster.now()), number(cluster.event_count()), cluster.leader().map(name))
}

/// id, role, isPaused, term, votedFor, firstIndex, lastIndex, durableIndex, commitIndex, lastApplied
pub(super) fn server(server: &Server) -> impl Serialize + use<> {
    let raft = server.raft();
    let durable = server.durable_state();
    let base = server.log_base().index;
    let role = raft.map_or("down", |raft| match raft.role() {
        Role::Follower => "follower",
        Role::PreCandidate => "pre-candidate",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    });
    (
        name(server.id()),
        role,
        server.is_paused(),
        number(raft.map_or(durable.current_term, core::Raft::current_term)),
        raft.map_or(durable.voted_for, core::Raft::voted_for).map(name),
        number(base + 1),
        number(base + server.log().len() as u64),
        number(server.durable_last().index),
        number(raft.map_or(0, |raft| raft.log().commit_index())),
        number(raft.map_or(0, |raft| raft.log().last_applied())),
    )
}

/// id, kind, from, to, term, sent, due
pub(super) fn message(flight: &Flight) -> impl Serialize + use<> {
    let packet = Summary::from(&flight.packet);
    (
        number(flight.id.0),
        packet.kind.word(),
        packet.from.to_string(),
        packet.to.to_string(),
        number(packet.term),
        ms(flight.sent_at),
        ms(flight.arrives_at),
    )
}

/// index, term, command
pub(super) fn entry(entry: &core::Entry) -> impl Serialize + use<> {
    (number(entry.index), number(entry.term), log_table::command(entry))
}

/// property, section, time, event, text
pub(super) fn violation(violation: &checks::Violation) -> impl Serialize + use<> {
    (
        violation.property.to_string(),
        violation.property.section(),
        ms(violation.at),
        number(violation.event),
        violation.to_string(),
    )
}

/// id, time, cause, kind, about, subject, text, section, message, from, to
pub(super) fn event(event: &Event) -> impl Serialize + use<> {
    let told = en::event(event);
    let packet = match &event.fact {
        Fact::Sent { packet, .. } | Fact::Arrived { packet, .. } | Fact::Lost { packet, .. } => {
            Some(packet)
        }
        _ => None,
    };
    let about = match Kind::of(event) {
        Kind::Election => "election",
        Kind::Log => "log",
        Kind::Commit => "commit",
        Kind::Fault => "fault",
        Kind::Client => "client",
        Kind::Message => "message",
    };
    (
        number(event.id),
        ms(event.at),
        number(event.cause),
        kind(&event.fact),
        about,
        en::subject(event).map(|party| party.to_string()),
        told.text,
        told.section,
        packet.map(|packet| packet.kind.word()),
        packet.map(|packet| packet.from.to_string()),
        packet.map(|packet| packet.to.to_string()),
    )
}

fn kind(fact: &Fact) -> &'static str {
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
