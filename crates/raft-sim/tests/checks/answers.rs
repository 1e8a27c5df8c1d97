//! Exactly-once, and linearizability.

use raft_core::NodeId;
use raft_sim::MachineKind;
use raft_sim::checks::{Clash, OutsideFault, Property, Served};
use raft_sim::service::{Answer, ClientId, Op};

use super::told::{Told, append, at, cas, command, founded, get, hard, put, value};

/// A single server, which leads; the log is what `run` says.
fn single(machine: MachineKind) -> Told {
    let mut told = founded(&[1], machine);
    told.start(1, hard(0, None), at(0, 0), at(0, 0));
    told.elect(1, &[1], 1);
    told
}

/// A client asks, its operation becomes entry `index`, and is answered.
fn run(told: &mut Told, index: u64, (client, request): (u32, u64), op: &Op, answer: &Answer) {
    told.invoke(client, request, op);
    commit(told, index, (client, request), op, true, answer);
    told.answer((client, request), 1, Served::Entry(index), answer);
}

/// An operation becomes entry `index`, which is applied.
fn commit(
    told: &mut Told,
    index: u64,
    (client, request): (u32, u64),
    op: &Op,
    fresh: bool,
    answer: &Answer,
) {
    let entry = command(index, 1, &format!("{client} {request}"));
    told.store(&[1], u64::from(index > 1), &entry);
    told.commit(&[1], index);
    told.apply(1, &entry, (client, request, op), fresh, answer);
}

const DONE: Answer = Answer::Done;

fn scan(from: &str, to: Option<&str>) -> Op {
    Op::Scan { from: from.into(), to: to.map(Into::into) }
}

fn pairs(pairs: &[(&str, &str)]) -> Answer {
    Answer::Pairs(pairs.iter().map(|&(key, value)| (key.into(), value.into())).collect())
}

fn delete(key: &str) -> Op {
    Op::Delete { key: key.into() }
}

/// Operations one after the other, with the answers that are right.
fn right(machine: MachineKind) -> Vec<(Op, Answer)> {
    let store = [
        (get("a"), value(None)),
        (put("a", "1"), DONE),
        (append("a", "2"), DONE),
        (append("b", "x"), DONE),
        (get("a"), value(Some("12"))),
        (cas("a", Some("1"), "z"), Answer::Swapped(false)),
        (cas("a", Some("12"), "3"), Answer::Swapped(true)),
        (cas("c", None, "7"), Answer::Swapped(true)),
        (scan("", None), pairs(&[("a", "3"), ("b", "x"), ("c", "7")])),
        (scan("b", Some("c")), pairs(&[("b", "x")])),
        (delete("b"), DONE),
        (cas("b", None, "9"), Answer::Swapped(true)),
        (delete("b"), DONE),
        (append("b", "5"), DONE),
        (scan("aa", None), pairs(&[("b", "5"), ("c", "7")])),
    ];
    let counter = [
        (get("a"), value(None)),
        (append("a", "5"), DONE),
        (append("a", "7"), DONE),
        (append("a", "many"), DONE),
        (get("a"), value(Some("12"))),
        (put("b", "007"), DONE),
        (get("b"), value(Some("7"))),
        (cas("b", Some("07"), "x"), Answer::Swapped(true)),
        (cas("b", None, "1"), Answer::Swapped(false)),
        (scan("", None), pairs(&[("a", "12"), ("b", "0")])),
        (delete("a"), DONE),
        (append("a", "1"), DONE),
        (get("a"), value(Some("1"))),
    ];
    let journal = [
        (get("a"), value(Some("0"))),
        (put("a", "x"), DONE),
        (append("b", "y"), DONE),
        (cas("a", None, "z"), Answer::Unknown),
        (delete("a"), Answer::Unknown),
        (get("c"), value(Some("2"))),
        (scan("", None), pairs(&[("000001", "x"), ("000002", "y")])),
        (scan("000002", None), pairs(&[("000002", "y")])),
    ];
    match machine {
        MachineKind::Store => store.into(),
        MachineKind::Counter => counter.into(),
        MachineKind::Journal => journal.into(),
    }
}

/// Some other answer of the same kind.
fn spoilt(answer: &Answer) -> Answer {
    match answer {
        Answer::Done => Answer::Unknown,
        Answer::Unknown => Answer::Done,
        Answer::Swapped(swapped) => Answer::Swapped(!swapped),
        Answer::Value(Some(text)) => value(Some(&format!("{text}0"))),
        Answer::Value(None) => value(Some("")),
        Answer::Pairs(pairs) => Answer::Pairs(pairs[1..].to_vec()),
    }
}

const MACHINES: [MachineKind; 3] = [MachineKind::Store, MachineKind::Counter, MachineKind::Journal];

#[test]
fn answers_from_entries_are_those_of_the_machine() {
    for machine in MACHINES {
        let mut told = single(machine);
        for (index, (op, answer)) in (1..).zip(right(machine)) {
            let mut wrong = told.clone();
            run(&mut wrong, index, (1, index), &op, &spoilt(&answer));
            let clash = wrong.breaks_also(Property::Linearizability);
            assert!(matches!(clash, Clash::WrongAnswer { .. }), "{clash:?}");
            run(&mut told, index, (1, index), &op, &answer);
            told.is_well();
        }
    }
}

#[test]
fn answers_from_states_are_those_of_the_machine_then_and_later() {
    for machine in MACHINES {
        let mut told = single(machine);
        let mut asked = 100;
        let mut reads = Vec::new();
        // Somebody asks before all, and so may be answered from any time.
        for client in 1000..1020 {
            told.invoke(client, 1, &scan("", None));
        }
        for (index, (op, answer)) in (1..).zip(right(machine)) {
            if op.is_read() {
                told.invoke(asked, 1, &op);
                reads.push((asked, index - 1, answer.clone()));
                asked += 1;
            }
            run(&mut told, index, (1, index), &op, &answer);
        }
        for (client, index, answer) in reads {
            let mut wrong = told.clone();
            wrong.answer((client, 1), 1, Served::State(index), &spoilt(&answer));
            wrong.breaks_also(Property::Linearizability);
            told.answer((client, 1), 1, Served::State(index), &answer);
            told.is_well();
        }
        assert!(told.checks.checked(Property::Linearizability) > 8);
    }
}

#[test]
fn a_stale_read_is_seen_and_names_what_was_known() {
    let mut told = single(MachineKind::Store);
    told.checks.outside_model(1, OutsideFault::LocalReads);
    told.checks.outside_model(2, OutsideFault::DiskLied(NodeId(1)));
    run(&mut told, 1, (1, 1), &put("a", "old"), &DONE);
    told.invoke(3, 1, &get("a"));
    run(&mut told, 2, (2, 1), &put("a", "new"), &DONE);
    // Asked before the second write was answered: either will do.
    told.answer((3, 1), 1, Served::State(1), &value(Some("old")));
    told.is_well();
    told.invoke(3, 2, &get("a"));
    let mut clean = told.clone();
    clean.answer((3, 2), 1, Served::State(2), &value(Some("new")));
    clean.is_well();
    told.answer((3, 2), 1, Served::State(1), &value(Some("old")));
    let clash = Clash::Stale {
        client: ClientId(3),
        request: 2,
        server: NodeId(1),
        index: 1,
        known: 2,
        told: ClientId(2),
        told_request: 1,
    };
    told.breaks(Property::Linearizability, clash);
    let violation = told.checks.violations().next().unwrap();
    assert_eq!(violation.blame, Some((1, OutsideFault::LocalReads)));
}

#[test]
fn what_one_reader_was_told_the_next_must_not_miss() {
    let mut told = single(MachineKind::Store);
    told.invoke(1, 1, &put("a", "x"));
    told.invoke(2, 1, &get("a"));
    commit(&mut told, 1, (1, 1), &put("a", "x"), true, &DONE);
    told.answer((2, 1), 1, Served::State(1), &value(Some("x")));
    told.invoke(2, 2, &get("a"));
    told.is_well();
    told.answer((2, 2), 1, Served::State(0), &value(None));
    assert!(matches!(told.breaks_also(Property::Linearizability), Clash::Stale { .. }));
}

#[test]
fn a_write_that_counts_before_it_was_asked_for_is_seen() {
    let mut told = single(MachineKind::Store);
    commit(&mut told, 1, (1, 1), &put("a", "x"), true, &DONE);
    run(&mut told, 2, (2, 1), &put("a", "y"), &DONE);
    told.is_well();
    told.invoke(1, 1, &put("a", "x"));
    told.answer((1, 1), 1, Served::Entry(1), &DONE);
    assert!(matches!(told.breaks_also(Property::Linearizability), Clash::Stale { .. }));
}

#[test]
fn an_answer_before_its_entry_is_committed_is_seen() {
    let mut told = single(MachineKind::Store);
    told.invoke(1, 1, &put("a", "x"));
    told.store(&[1], 0, &command(1, 1, "1 1"));
    told.answer((1, 1), 1, Served::Entry(1), &DONE);
    let clash = Clash::AnsweredUncommitted {
        client: ClientId(1),
        request: 1,
        server: NodeId(1),
        index: 1,
        commit_index: 0,
    };
    told.breaks(Property::Linearizability, clash);
}

#[test]
fn an_answer_from_another_ones_entry_is_seen() {
    let mut told = single(MachineKind::Store);
    told.invoke(1, 1, &put("a", "x"));
    commit(&mut told, 1, (2, 4), &put("b", "y"), true, &DONE);
    let mut state = told.clone();
    told.answer((1, 1), 1, Served::Entry(1), &DONE);
    let (client, server) = (ClientId(1), NodeId(1));
    let found = Some((ClientId(2), 4));
    let clash = Clash::NotItsEntry { client, request: 1, server, index: 1, found };
    told.breaks(Property::Linearizability, clash);
    // A write is no read.
    state.answer((1, 1), 1, Served::State(1), &DONE);
    state.breaks_also(Property::Linearizability);
}

#[test]
fn an_answer_that_nobody_waits_for_is_not_looked_at() {
    let mut told = single(MachineKind::Store);
    run(&mut told, 1, (1, 1), &put("a", "x"), &DONE);
    told.answer((1, 1), 1, Served::Entry(1), &Answer::Unknown);
    told.answer((9, 1), 1, Served::Entry(1), &Answer::Unknown);
    told.invoke(1, 2, &get("a"));
    told.answer((1, 1), 1, Served::Entry(1), &Answer::Unknown);
    told.is_well();
    assert_eq!(told.checks.checked(Property::Linearizability), 1);
}

#[test]
fn a_repetition_is_answered_as_the_first_time() {
    let mut told = single(MachineKind::Store);
    told.invoke(1, 1, &cas("a", None, "x"));
    let swapped = Answer::Swapped(true);
    commit(&mut told, 1, (1, 1), &cas("a", None, "x"), true, &swapped);
    commit(&mut told, 2, (2, 1), &put("a", "y"), true, &DONE);
    commit(&mut told, 3, (1, 1), &cas("a", None, "x"), false, &swapped);
    let mut wrong = told.clone();
    wrong.answer((1, 1), 1, Served::Entry(3), &Answer::Swapped(false));
    wrong.breaks_also(Property::Linearizability);
    told.answer((1, 1), 1, Served::Entry(3), &swapped);
    // It counts where it took effect.
    told.invoke(2, 2, &get("a"));
    told.answer((2, 2), 1, Served::State(1), &value(Some("x")));
    told.is_well();
}

#[test]
fn a_request_takes_effect_once() {
    let mut told = single(MachineKind::Store);
    commit(&mut told, 1, (1, 1), &append("a", "x"), true, &DONE);
    commit(&mut told, 2, (1, 2), &append("a", "y"), true, &DONE);
    commit(&mut told, 3, (2, 1), &append("a", "y"), true, &DONE);
    let mut clean = told.clone();
    clean.apply(1, &command(9, 1, ""), (1, 1, &append("a", "x")), false, &DONE);
    told.checks.outside_model(4, OutsideFault::NoSessions);
    told.is_well();
    commit(&mut told, 4, (1, 1), &append("a", "x"), true, &DONE);
    let (client, request) = (ClientId(1), 1);
    told.breaks_also(Property::ExactlyOnce);
    let violation = told.checks.violations().next().unwrap();
    assert_eq!(violation.clash, Clash::TookEffectTwice { client, request, first: 1, second: 4 });
    assert_eq!(violation.blame, Some((4, OutsideFault::NoSessions)));
    // The check goes on with what was so: the append took effect twice.
    told.invoke(3, 1, &get("a"));
    told.answer((3, 1), 1, Served::State(4), &value(Some("xyyx")));
    assert_eq!(told.checks.violated(Property::Linearizability), 0);
}

#[test]
fn the_same_entry_on_the_next_server_is_no_second_effect() {
    let mut told = super::told::cluster(3);
    told.elect(1, &[1, 2], 1);
    let entry = command(1, 1, "a");
    told.store(&[1, 2], 0, &entry);
    told.commit(&[1, 2], 1);
    told.apply(1, &entry, (1, 1, &append("a", "x")), true, &DONE);
    told.apply(2, &entry, (1, 1, &append("a", "x")), true, &DONE);
    told.is_well();
}

#[test]
fn a_repetition_has_to_be_one() {
    let mut told = single(MachineKind::Store);
    commit(&mut told, 1, (1, 2), &put("a", "x"), true, &DONE);
    // Request 1 comes late: its client has gone on.
    commit(&mut told, 2, (1, 1), &put("a", "y"), false, &Answer::Unknown);
    commit(&mut told, 3, (1, 2), &put("a", "x"), false, &DONE);
    told.is_well();
    commit(&mut told, 4, (1, 3), &put("a", "z"), false, &DONE);
    let (client, request) = (ClientId(1), 3);
    assert_eq!(
        told.breaks_also(Property::ExactlyOnce),
        Clash::NeverTookEffect { client, request, index: 4 }
    );
}

#[test]
fn many_writes_of_one_key_take_little_room_and_old_reads_are_still_right() {
    let mut told = single(MachineKind::Store);
    for index in 1..=60 {
        run(&mut told, index, (1, index), &put("a", &index.to_string()), &DONE);
    }
    told.invoke(2, 1, &get("a"));
    told.invoke(3, 1, &get("a"));
    for index in 61..=100 {
        run(&mut told, index, (1, index), &put("a", &index.to_string()), &DONE);
    }
    told.answer((2, 1), 1, Served::State(60), &value(Some("60")));
    told.is_well();
    let size = serde_json::to_string(&told.checks).unwrap().len();
    for index in 101..=5000 {
        run(&mut told, index, (1, index), &put("a", &index.to_string()), &DONE);
    }
    // Too long ago to say.
    told.answer((3, 1), 1, Served::State(60), &value(Some("?")));
    told.is_well();
    let grown = serde_json::to_string(&told.checks).unwrap().len() - size;
    assert!(grown < 4900 * 250, "{grown} bytes of JSON for 4900 entries");
}

#[test]
fn an_operation_of_nobody_changes_the_state() {
    let mut told = single(MachineKind::Store);
    let entry = command(1, 1, "");
    told.store(&[1], 0, &entry);
    told.commit(&[1], 1);
    let op = put("a", "x");
    told.see(&raft_sim::checks::TraceEvent::Applied {
        server: NodeId(1),
        entry: &entry,
        asked_by: None,
        op: Some(&op),
        fresh: true,
        answer: &DONE,
    });
    told.invoke(1, 1, &get("a"));
    told.answer((1, 1), 1, Served::State(1), &value(Some("x")));
    told.is_well();
}
