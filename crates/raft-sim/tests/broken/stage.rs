//! Scripts played by servers with wrong rules.

use raft_sim::checks::{OutsideFault, Property};
use raft_sim::explain::en;
use raft_sim::{Cluster, Fact, Script, Time};

use crate::wrong::Wrong;

/// Plays these lines. All times are long enough for nothing to happen but what the script says: messages take
/// 20 ms, nobody stands for election of its own accord.
pub(crate) fn play(wrong: Wrong, lines: &str) -> Cluster<Wrong> {
    let settings = "raft-playground 1\nelection 100..200s\ndelay 20ms\nsync 1ms";
    let text = format!("{settings}\n{lines}\n");
    let script = Script::parse(&text).unwrap_or_else(|errors| {
        let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
        panic!("{text}\n{}", told.join("\n"))
    });
    let mut cluster = Cluster::with_rules(script, wrong).unwrap();
    cluster.run_until(Time::from_millis(30_000));
    cluster
}

/// What is violated, in order, and what is to blame for it.
pub(crate) fn violated(cluster: &Cluster<Wrong>) -> Vec<(Property, Option<OutsideFault>)> {
    let found = cluster.checks().violations();
    found.map(|found| (found.property, found.blame.map(|(_, fault)| fault))).collect()
}

/// The whole script can be played, and violates these, in this order, inside of Raft's model.
#[track_caller]
pub(crate) fn breaks(wrong: Wrong, lines: &str, expected: &[Property]) {
    let cluster = play(wrong, lines);
    let told = || cluster.events().map(|event| format!("{} {}", event.at, en::event(event).text));
    let found: Vec<_> = expected.iter().map(|property| (*property, None)).collect();
    assert_eq!(violated(&cluster), found, "{:#?}", told().collect::<Vec<_>>());
    let failed = cluster.events().any(|event| matches!(event.fact, Fact::ActionFailed { .. }));
    let done = cluster.statements_done() == cluster.script().statements.len();
    assert!(done && !failed, "{:#?}", told().collect::<Vec<_>>());
    // It is the rule that breaks them.
    assert_eq!(violated(&play(Wrong::Nothing, lines)), []);
}
