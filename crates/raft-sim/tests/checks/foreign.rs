//! Traces of anybody: facts in any order, with any numbers, and ones that begin in the middle.

use raft_core::{Entry, HardState, NodeId, Payload, Random};
use raft_sim::MachineKind;
use raft_sim::checks::{Checks, Property, Served, TraceEvent};
use raft_sim::service::{Answer, ClientId, Op};

use super::spoken::{in_chinese, is_spoken};
use super::told::{append, at, cas, command, founded, get, hard, members, put};

/// Small numbers mostly, so that facts meet, and now and then the largest ones.
fn number(random: &mut Random) -> u64 {
    match random.below(40) {
        0 => u64::MAX - random.below(3),
        1 => random.next_u64(),
        _ => random.below(7),
    }
}

fn tell(checks: &mut Checks, random: &mut Random) {
    let server = NodeId(number(random));
    let position = at(number(random), number(random));
    let text = ["x", "y"][random.below(2) as usize];
    let mut entry = command(number(random), number(random), text);
    if random.below(8) == 0 {
        let id = number(random);
        entry.payload =
            super::told::change(1, 1, raft_core::MemberChangeKind::AddVoter, id).payload;
    }
    let op = [get("a"), put("a", text), append("b", text), cas("a", None, text)]
        [random.below(4) as usize]
        .clone();
    let answer = [Answer::Done, Answer::Unknown, Answer::Swapped(true), Answer::Value(None)]
        [random.below(4) as usize]
        .clone();
    let hard_state = HardState {
        current_term: number(random),
        voted_for: (random.below(2) > 0).then(|| NodeId(number(random))),
        commit_index: number(random),
    };
    let (client, request) = (ClientId(random.below(3) as u32), number(random));
    let (term, index) = (number(random), number(random));
    let (at, fresh) = (raft_sim::Time::ZERO, random.below(2) == 0);
    let voters = members(&[number(random), number(random)]);
    let event = match random.below(21) {
        0 => TraceEvent::Started { server, hard_state, base: position, last: position },
        1 => TraceEvent::Stopped { server },
        2 => TraceEvent::TermChanged { server, term },
        3 => TraceEvent::Voted { server, term, candidate: NodeId(index) },
        4 => TraceEvent::Elected { server, term },
        5 => TraceEvent::SteppedDown { server },
        6..=9 => TraceEvent::Appended { server, prev_term: term, entry: &entry },
        10 => TraceEvent::Truncated { server, from: index },
        11 => TraceEvent::SnapshotInstalled { server, last_included: position },
        12 => TraceEvent::Compacted { server, base: position },
        13 => TraceEvent::Durable { server, last: position },
        14 => TraceEvent::DurableState { server, hard_state },
        15 => TraceEvent::Committed { server, index },
        16 => TraceEvent::MembersChanged { server, members: &voters },
        17 => {
            let asked_by = fresh.then_some((client, request));
            TraceEvent::Applied {
                server,
                entry: &entry,
                asked_by,
                op: Some(&op),
                fresh,
                answer: &answer,
            }
        }
        18 => TraceEvent::Restored { server, last_included: position },
        19 => TraceEvent::Invoked { client, request, op: &op, at },
        _ => {
            let served = if fresh { Served::Entry(index) } else { Served::State(index) };
            TraceEvent::Answered { client, request, server, served, answer: &answer, at }
        }
    };
    checks.see(&event);
    checks.settle();
}

#[test]
fn nonsense_is_stood_and_seen() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..400 {
        let mut random = Random::new(seed);
        let mut checks = founded(&[1, 2, 3], MachineKind::Store).checks;
        for _ in 0..500 {
            tell(&mut checks, &mut random);
        }
        for violation in checks.violations() {
            assert!(violation.to_string().len() > 40);
            assert!(!is_spoken() && in_chinese(|| violation.to_string()).contains('：'));
            seen.insert(violation.property);
        }
        let json = serde_json::to_string(&checks).unwrap();
        assert_eq!(serde_json::from_str::<Checks>(&json).unwrap(), checks);
    }
    assert_eq!(seen.len(), Property::COUNT, "{seen:?}");
}

#[test]
fn a_trace_may_begin_in_the_middle() {
    let mut told = founded(&[1, 2, 3], MachineKind::Store);
    for id in 1..=3 {
        told.start(id, hard(7, None), at(100, 5), at(110, 6));
        told.act_by(id, &members(&[1, 2, 3, 4]));
    }
    told.elect(1, &[1, 2, 3], 8);
    told.append(1, 6, &command(111, 8, ""));
    told.store(&[2, 3], 6, &command(111, 8, ""));
    told.durable(1, at(111, 8));
    told.commit(&[1, 2], 111);
    for index in 101..=111 {
        let term = if index == 111 { 8 } else { 6 };
        told.apply_other(1, &Entry { index, term, payload: Payload::NoOp });
    }
    told.invoke(1, 1, &Op::Get { key: "a".into() });
    told.answer((1, 1), 1, Served::State(111), &Answer::Value(Some("of before".into())));
    told.is_well();
    // Of four, as S1 said, S2 and S4 are half.
    told.stop(2);
    told.durable(2, at(110, 6));
    told.is_well();
    told.stop(3);
    told.durable(3, at(110, 6));
    told.breaks_also(Property::DurableCommit);
}
