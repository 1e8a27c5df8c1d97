//! What the checks cost: five servers in a steady state, told event by event.
//!
//! `cargo run --profile native -p raft-sim --example checks_speed`
#![expect(clippy::disallowed_types, reason = "it measures wall time")]
#![expect(clippy::cast_possible_truncation, reason = "that is not long")]

use std::hint::black_box;
use std::time::Instant;

use raft_core::{ConfState, Entry, HardState, LogPosition, MembershipCounts, NodeId, Payload};
use raft_sim::checks::{Checks, Property, Served, TraceEvent};
use raft_sim::service::{Answer, ClientId, Op};
use raft_sim::{MachineKind, Time};

const SERVERS: u64 = 5;
const OPERATIONS: u64 = 200_000;
const BATCH: u64 = 500;
const CLIENTS: u64 = 10;
/// A request and its answer, four times entries with acknowledgement, four notices of the commit with
/// acknowledgement.
const MESSAGES: u64 = 18;

/// The facts of one operation.
struct Facts {
    op: Op,
    entry: Entry,
    client: ClientId,
    request: u64,
    answer: Answer,
}

fn facts(i: u64) -> Facts {
    let (key, value) = (format!("k{}", i % 10), format!("value {i}"));
    let client = ClientId((i % CLIENTS) as u32 + 1);
    let op = match i % 5 {
        0 | 1 => Op::Put { key, value },
        2 | 3 => Op::Append { key, value: "x".into() },
        _ => Op::CompareAndSwap { key, old: None, new: value },
    };
    let answer = if i % 5 == 4 { Answer::Swapped(i < 10) } else { Answer::Done };
    let bytes = format!("{client} {i} and what the operation needs");
    let entry = Entry { index: i + 1, term: 1, payload: Payload::Command(bytes.as_bytes().into()) };
    Facts { op, entry, client, request: i / CLIENTS + 1, answer }
}

fn servers() -> impl Iterator<Item = NodeId> {
    (1..=SERVERS).map(NodeId)
}

/// One operation: asked for, replicated, committed, applied and answered; between two, a read. Returns how
/// many events that was.
fn play(checks: &mut Checks, facts: &Facts, read: &Op) -> u64 {
    let Facts { op, entry, client, request, answer } = facts;
    let (client, request, index) = (*client, *request, entry.index);
    let at = Time::from_micros(index);
    let mut events = 0;
    let mut see = |event: &TraceEvent<'_>| {
        checks.at(index, at);
        checks.see(event);
        events += 1;
    };
    see(&TraceEvent::Invoked { client, request, op, at });
    for server in servers() {
        see(&TraceEvent::Appended { server, prev_term: u64::from(index > 1), entry });
        see(&TraceEvent::Durable { server, last: entry.position() });
    }
    for server in servers() {
        see(&TraceEvent::Committed { server, index });
        let (asked_by, op) = (Some((client, request)), Some(op));
        see(&TraceEvent::Applied { server, entry, asked_by, op, fresh: true, answer });
        if server == NodeId(1) {
            let served = Served::Entry(index);
            see(&TraceEvent::Answered { client, request, server, served, answer, at });
        }
    }
    if index.is_multiple_of(2) {
        let (client, request) = (ClientId(0), index);
        see(&TraceEvent::Invoked { client, request, op: read, at });
        let (server, served) = (NodeId(1), Served::State(index));
        let answer = &Answer::Value(None);
        see(&TraceEvent::Answered { client, request, server, served, answer, at });
    }
    events
}

fn main() {
    let founders = ConfState::new(&servers().collect::<Vec<_>>(), &[]);
    let mut checks = Checks::new(founders, MachineKind::Store, MembershipCounts::WhenAppended);
    let (base, last) = (LogPosition::default(), LogPosition::default());
    for server in servers() {
        let hard_state = HardState::default();
        checks.see(&TraceEvent::Started { server, hard_state, base, last });
        checks.see(&TraceEvent::TermChanged { server, term: 1 });
    }
    checks.see(&TraceEvent::Elected { server: NodeId(1), term: 1 });
    let read = Op::Get { key: "nothing".into() };
    // Other programs run on this machine too: the best of many batches is told.
    let (mut events, mut batches) = (0, Vec::new());
    for batch in 0..OPERATIONS / BATCH {
        let facts: Vec<_> = (batch * BATCH..(batch + 1) * BATCH).map(facts).collect();
        let start = Instant::now();
        events += facts.iter().map(|facts| play(&mut checks, facts, &read)).sum::<u64>();
        batches.push(start.elapsed().as_nanos() as u64);
    }
    batches.sort_unstable();
    for (name, ns) in [("best", batches[0]), ("median", batches[batches.len() / 2])] {
        let (event, operation) = (ns * OPERATIONS / BATCH / events, ns / BATCH);
        let message = operation / MESSAGES;
        println!("{name}: {event} ns an event, {operation} an operation, {message} a message");
    }
    checks.violations().for_each(|violation| println!("{violation}"));
    println!("{events} events of {OPERATIONS} operations");
    println!("{MESSAGES} network messages an operation");
    for property in Property::ALL {
        println!("{:>10} times {property}", checks.checked(property));
    }
    let start = Instant::now();
    let clones: Vec<_> = (0..100).map(|_| black_box(checks.clone())).collect();
    println!("{} ns a clone", start.elapsed().as_nanos() as u64 / clones.len() as u64);
    drop(clones);
    let quiet = TraceEvent::SteppedDown { server: NodeId(2) };
    let best = (0..100).map(|_| {
        let start = Instant::now();
        for i in 0..10_000 {
            checks.at(i, Time::ZERO);
            checks.see(black_box(&quiet));
        }
        start.elapsed().as_nanos() / 10
    });
    println!("{} ps an event that concerns nobody", best.min().unwrap_or(0));
}
