//! What a program is shown of a cluster: as lists without names, for which `www/playground.js` has the names in the same
//! order. (Names cost more here than there.) `www/playground.d.ts` says what they mean.
#![allow(
    clippy::float_arithmetic,
    reason = "numbers of JavaScript; none gets back into the cluster"
)]

use raft_sim::core::{self, NodeId, Observation, Role};
use raft_sim::explain::en;
use raft_sim::service::Machine;
use raft_sim::{Cluster, Event, Fact, Flight, Party, Server, Summary, Time, checks};
use serde::{Serialize, Serializer};

use crate::components::log_table;
use crate::session::Kind;

/// What becomes a value of JavaScript. (One type for all that is shown: each type has its own instructions.)
#[derive(Debug)]
pub(super) enum Value {
    Nothing,
    Flag(bool),
    Number(f64),
    Word(&'static str),
    Text(String),
    List(Vec<Value>),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            Self::Flag(is_so) => serializer.serialize_bool(*is_so),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Word(text) => serializer.serialize_str(text),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
        }
    }
}

impl Value {
    pub(super) fn list(values: impl Iterator<Item = Self>) -> Self {
        let mut list = Vec::new();
        for value in values {
            list.push(value);
        }
        Self::List(list)
    }

    pub(super) fn count(count: usize) -> Self {
        number(count as u64)
    }

    /// A moment, in milliseconds.
    pub(super) fn time(time: Time) -> Self {
        Self::Number(time.as_micros() as f64 / 1000.0)
    }
}

/// Exact up to 2⁵³.
fn number(value: u64) -> Value {
    Value::Number(value as f64)
}

#[inline(never)]
fn party(party: Party) -> Value {
    Value::Text(party.to_string())
}

fn perhaps(id: Option<NodeId>) -> Value {
    id.map_or(Value::Nothing, |id| party(id.into()))
}

/// The halves of the fingerprint, which the module writes in hexadecimal digits.
pub(super) fn digest(cluster: &Cluster) -> Value {
    let digest = cluster.digest();
    Value::List(vec![number(digest >> 32), number(digest & u64::from(u32::MAX))])
}

/// time, events, leader
pub(super) fn state(cluster: &Cluster) -> Value {
    let (time, events) = (Value::time(cluster.now()), number(cluster.event_count()));
    Value::List(vec![time, events, perhaps(cluster.leader())])
}

/// id, role, isPaused, term, votedFor, firstIndex, lastIndex, durableIndex, commitIndex, lastApplied
pub(super) fn server(server: &Server) -> Value {
    let raft = server.raft();
    let durable = server.durable_state();
    let base = server.log_base().index;
    let role = raft.map_or("down", |raft| match raft.role() {
        Role::Follower => "follower",
        Role::PreCandidate => "pre-candidate",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    });
    Value::List(vec![
        party(server.id().into()),
        Value::Word(role),
        Value::Flag(server.is_paused()),
        number(raft.map_or(durable.current_term, core::Raft::current_term)),
        perhaps(raft.map_or(durable.voted_for, core::Raft::voted_for)),
        number(base + 1),
        number(base + server.log().len() as u64),
        number(server.durable_last().index),
        number(raft.map_or(0, |raft| raft.log().commit_index())),
        number(raft.map_or(0, |raft| raft.log().last_applied())),
    ])
}

/// Lists of key and value.
pub(super) fn store(server: &Server) -> Value {
    let pairs = server.machine().map(Machine::pairs).unwrap_or_default();
    let pair = |(key, value)| Value::List(vec![Value::Text(key), Value::Text(value)]);
    Value::list(pairs.into_iter().map(pair))
}

/// id, kind, from, to, term, sent, due
pub(super) fn message(flight: &Flight) -> Value {
    let packet = Summary::from(&flight.packet);
    Value::List(vec![
        number(flight.id.0),
        Value::Word(packet.kind.word()),
        party(packet.from),
        party(packet.to),
        number(packet.term),
        Value::time(flight.sent_at),
        Value::time(flight.arrives_at),
    ])
}

/// index, term, command
pub(super) fn entry(entry: &core::Entry) -> Value {
    let command = Value::Text(log_table::command(entry));
    Value::List(vec![number(entry.index), number(entry.term), command])
}

/// property, section, time, event, text
pub(super) fn violation(violation: &checks::Violation) -> Value {
    Value::List(vec![
        Value::Text(violation.property.to_string()),
        Value::Word(violation.property.section()),
        Value::time(violation.at),
        number(violation.event),
        Value::Text(violation.to_string()),
    ])
}

/// id, time, cause, kind, about, subject, text, section; of a message its kind, from, to
pub(super) fn event(event: &Event) -> Value {
    let told = en::event(event);
    let about = match Kind::of(event) {
        Kind::Election => "election",
        Kind::Log => "log",
        Kind::Commit => "commit",
        Kind::Fault => "fault",
        Kind::Client => "client",
        Kind::Message => "message",
    };
    let mut list = vec![
        number(event.id),
        Value::time(event.at),
        number(event.cause),
        Value::Word(kind(&event.fact)),
        Value::Word(about),
        en::subject(event).map_or(Value::Nothing, party),
        Value::Text(told.text),
        told.section.map_or(Value::Nothing, Value::Word),
    ];
    if let Fact::Sent { packet, .. } | Fact::Arrived { packet, .. } | Fact::Lost { packet, .. } =
        &event.fact
    {
        list.extend([Value::Word(packet.kind.word()), party(packet.from), party(packet.to)]);
    }
    Value::List(list)
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
