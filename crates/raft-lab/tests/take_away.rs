//! Runs in the forms that other tools read.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use raft_lab::chaos::{Chaos, Fault};
use raft_lab::labs::{self, Core};
use raft_lab::take_away::{SHIVIZ_PARSER, Shiviz, TraceWriter, history};
use raft_sim::core::Paper;
use raft_sim::script::Who;
use raft_sim::service::{ClientId, Op};
use raft_sim::{Action, Cluster, ClusterRules, Script, Time};
use raft_trace::{Change, Check, Record, Report, SERVERS_MAX, Trace, check};

/// Plays a script by these rules, and checks what is written of it.
fn traced<R: ClusterRules>(script: Arc<Script>, rules: R, until: Time) -> (Trace, Report) {
    let mut cluster = Cluster::with_rules(script, rules).expect("a script of a run");
    let (mut writer, mut text) = (TraceWriter::default(), String::new());
    loop {
        writer.look(&cluster, &mut text);
        if cluster.run_some(until, 1) {
            break;
        }
    }
    writer.look(&cluster, &mut text);
    let own = raft_trace::own_run(&text).expect("a script");
    assert_eq!(own.script.parse().as_ref(), Ok(&**cluster.script()), "it is the run's");
    assert!(own.until_us <= cluster.now().as_micros());
    let trace = Trace::read(text.as_bytes());
    let report = check(&trace);
    (trace, report)
}

fn assert_sound(trace: &Trace, report: &Report, name: &str) {
    assert_eq!(trace.problems, [], "{name}");
    assert_eq!(report.problems, [], "{name}");
    assert_eq!(report.violations, [], "{name}");
}

#[test]
fn nothing_is_found_in_the_courses_tests() {
    let mut looked = BTreeMap::new();
    let tests = labs::tests(Paper);
    let wanted =
        ["Backup2B", "Figure82C", "Persist32C", "SnapshotInstallCrash2D", "OneSnapshotRecover2C"];
    let mut played = 0;
    for test in tests.iter().filter(|test| wanted.iter().any(|name| test.info().is_named(name))) {
        let mut run = test.start(1).unwrap();
        let report = run.finish();
        let end = Time::from_millis(30_000);
        let (trace, found) = traced(Arc::clone(&report.script), Paper, end);
        assert_sound(&trace, &found, test.info().name);
        for (check, times, _) in found.counted {
            *looked.entry(check).or_insert(0) += times;
        }
        played += 1;
    }
    assert!(played >= 4, "{played}");
    assert_eq!(looked.len(), Check::ALL.len(), "{looked:?}");
    assert!(looked.values().all(|times| *times > 0), "{looked:?}");
}

/// A random run, and what is written of it, in which nothing may be found.
fn assert_sound_random_run(seed: u64, end: Time) {
    let mut chaos = Chaos::new(seed);
    chaos.play(end);
    // More servers than nine are not told apart.
    if chaos.cluster().servers().len() <= SERVERS_MAX {
        let (trace, report) = traced(Arc::clone(chaos.cluster().script()), Paper, end);
        assert_sound(&trace, &report, &format!("seed {seed}"));
        assert!(trace.records.len() > 1000, "seed {seed}: {}", trace.records.len());
    }
}

#[test]
fn nothing_is_found_in_random_runs() {
    for seed in [4, 18, 44, 59] {
        assert_sound_random_run(seed, Time::from_millis(20_000));
    }
}

/// The same for longer: `cargo test -p raft-lab --test take_away -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn nothing_is_found_in_many_random_runs() {
    for seed in 0..2000 {
        assert_sound_random_run(seed, Time::from_millis(40_000));
    }
}

/// A paused server takes all that waited in one happening: what it did meanwhile, nobody sees but by its answers.
#[test]
fn a_server_that_was_paused_may_have_voted_in_a_term_that_it_is_no_longer_in() {
    let script = "raft-playground 1
servers 3
seed 1
election 10000..20000ms
at 100ms   pause S2
           cut S1 <-> S3
           timeout S1
+100ms     timeout S3
+100ms     timeout S3
+100ms     resume S2
when S1 leads: heal
when S3 leads: expect S1 follows
";
    let (trace, report) =
        traced(Arc::new(script.parse().unwrap()), Paper, Time::from_millis(3_000));
    assert_sound(&trace, &report, "two votes");
    let led: Vec<_> =
        report.counted.iter().filter(|(check, ..)| *check == Check::ElectedByMajority).collect();
    assert_eq!(led, [&(Check::ElectedByMajority, 2, 0)]);
}

/// The log is read when an entry that was stored and answered for is replaced already.
#[test]
fn a_server_that_was_paused_may_have_stored_what_its_log_no_longer_has() {
    let script = "raft-playground 1
servers 5
seed 1
election 10000..20000ms
at 100ms   timeout S1
when S1 leads: pause S5
           partition S1 S5
+500ms     partition S2 S3 S4 S5
           timeout S2
when S2 leads: put x 2 via S2
when C1 answered: resume S5
+500ms     heal
when all agree: expect S5 stores x = 2
";
    let (trace, report) =
        traced(Arc::new(script.parse().unwrap()), Paper, Time::from_millis(3_000));
    assert_sound(&trace, &report, "two logs");
    let of_s5 = trace.records.iter().filter(|record| record.server == 5);
    let stored = of_s5.clone().filter_map(|record| match &record.change {
        Change::Appended(entry) => Some((entry.index, entry.term)),
        _ => None,
    });
    assert_eq!(stored.collect::<Vec<_>>(), [(1, Some(2)), (2, Some(2))]);
    // What it stored for the leader before shows in its answer only.
    let stored_for_s1 = |record: &Record| {
        matches!(&record.change, Change::Sent(message)
            if message.peer == 1 && *message.kind == *"AppendEntriesReply" && message.term == Some(1))
    };
    assert!(of_s5.into_iter().any(stored_for_s1));
}

/// Where a change of membership counts once it is applied, a leader may commit by both lists in one happening.
#[test]
fn a_leader_may_commit_by_the_old_members_and_by_the_new_at_once() {
    for seed in [189, 340] {
        assert_sound_random_run(seed, Time::from_millis(10_000));
    }
}

/// The first thing that is found in a random run, over so many seeds.
fn first_in_random_runs(seeds: u64, chaos: impl Fn(u64) -> Report) -> Check {
    let found = (1..=seeds).find_map(|seed| chaos(seed).first().map(|first| first.check));
    found.expect("a violation")
}

fn broken(seed: u64, core: Core) -> Report {
    let end = Time::from_millis(60_000);
    let mut chaos = Chaos::with_rules(seed, core);
    chaos.play(end);
    let script = Arc::clone(chaos.cluster().script());
    traced(script, core, end).1
}

#[test]
fn wrong_servers_are_found() {
    let any_log = first_in_random_runs(20, |seed| broken(seed, Core::VotesForAnyLog));
    assert_eq!(any_log, Check::UpToDateVote);
    let unmatched = first_in_random_runs(20, |seed| broken(seed, Core::CommitsUnmatched));
    // What it commits is not what others have committed there, or is not there at all.
    assert!(matches!(unmatched, Check::CommitInLog | Check::StateMachineSafety), "{unmatched:?}");
}

#[test]
fn disks_that_forget_are_found() {
    let wiped = first_in_random_runs(20, |seed| {
        let end = Time::from_millis(60_000);
        let mut chaos = Chaos::outside_the_model(seed, Fault::WipedDisk);
        chaos.play(end);
        let script = Arc::clone(chaos.cluster().script());
        traced(script, Paper, end).1
    });
    assert_eq!(wiped, Check::Persistence);
}

/// A cluster in which two clients have written, and one has read.
fn served() -> Cluster {
    let mut cluster = Cluster::new(Script::default()).unwrap();
    cluster.record_operations();
    cluster.run_until(Time::from_millis(2000));
    let put = Op::Put { key: "x".into(), value: "say \"1\"".into() };
    cluster.act(Action::Request { client: ClientId(1), via: Some(Who::Leader), op: put }).unwrap();
    cluster.run_until(Time::from_millis(3000));
    let get = Op::Get { key: "x".into() };
    cluster.act(Action::Request { client: ClientId(2), via: Some(Who::Leader), op: get }).unwrap();
    cluster.run_until(Time::from_millis(4000));
    let late = Op::Delete { key: "x".into() };
    cluster.act(Action::Request { client: ClientId(1), via: Some(Who::Leader), op: late }).unwrap();
    cluster
}

#[test]
fn a_history_has_a_line_for_each_operation() {
    let cluster = served();
    let text = history(cluster.operations().unwrap());
    let lines: Vec<_> = text.lines().collect();
    let [put, get, delete] = lines.as_slice() else { panic!("{text}") };
    assert!(
        put.starts_with(
            r#"{"client":1,"op":"put","key":"x","value":"say \"1\"","call":1,"return":2,"#
        ),
        "{put}"
    );
    assert!(
        get.starts_with(
            r#"{"client":2,"op":"get","key":"x","value":"say \"1\"","call":3,"return":4,"#
        ),
        "{get}"
    );
    let open =
        r#"{"client":1,"op":"delete","key":"x","value":null,"call":5,"return":null,"call_us":"#;
    assert!(delete.starts_with(open) && delete.ends_with(",\"return_us\":null}"), "{delete}");
}

#[test]
fn vector_clocks_go_up_one_by_one_and_carry_over() {
    let (mut writer, mut text) = (Shiviz::default(), String::new());
    writer.look(&served(), &mut text);
    // As `ShiViz` takes a file apart: the parser, what stands between runs, the log.
    let log = text.strip_prefix(&format!("{SHIVIZ_PARSER}\n\n")).expect("the parser");
    let lines: Vec<_> = log.lines().collect();
    assert_eq!(lines.len() % 2, 0);
    let mut own: BTreeMap<&str, u64> = BTreeMap::new();
    let mut most_known = 0;
    for pair in lines.chunks(2) {
        // As the parser of the documentation takes it apart.
        let (host, clock) = pair[0].split_once(' ').unwrap();
        let counts = clock.strip_prefix('{').unwrap().strip_suffix('}').unwrap();
        let counts: BTreeMap<&str, u64> = counts
            .split(',')
            .map(|count| {
                let (name, count) = count.split_once(':').unwrap();
                (name.trim_matches('"'), count.parse().unwrap())
            })
            .collect();
        let before = own.entry(host).or_default();
        *before += 1;
        assert_eq!(counts[host], *before, "{}", pair[0]);
        // Nobody knows more of another than has happened there.
        assert!(counts.iter().all(|(name, count)| own.get(name).is_some_and(|own| count <= own)));
        most_known = most_known.max(counts.len());
        assert!(
            pair[1]
                .split_once(' ')
                .is_some_and(|(time, text)| time.contains('.') && !text.is_empty())
        );
    }
    // Five servers and two clients.
    assert_eq!(most_known, 7);
}

#[test]
fn the_documentation_has_the_parser() {
    let docs = include_str!("../../../docs/trace.md");
    assert!(docs.contains(SHIVIZ_PARSER));
}
