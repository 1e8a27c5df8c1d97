//! Checks that no wrong rule fails, or not before another check.

use raft_sim::checks::OutsideFault::{DiskLied, LocalReads, NoSessions};
use raft_sim::checks::Property::{ExactlyOnce, LeaderAppendOnly, Linearizability, Monotonic};
use raft_sim::core::{NodeId, Observation};

use crate::stage::{play, violated};
use crate::wrong::Wrong::Nothing;

/// Terms and commit indices are only ever raised, and no rule decides about that. So it is the disk: S3 has
/// forgotten the term that it was in.
#[test]
fn monotonic() {
    let lines = "
        servers 3
        timeout S1
        when S1 leads and all agree: FAULT
        timeout S2
        when S2 leads and all agree: crash S3";
    let lying = play(Nothing, &lines.replace("FAULT", "disk S3 lie"));
    assert_eq!(violated(&lying), [(Monotonic, Some(DiskLied(NodeId(3))))]);
    assert_eq!(violated(&play(Nothing, &lines.replace("FAULT", "wait"))), []);
}

/// What a request does, the state machine decides, not Raft: so it is the setting. The first answer is lost, and
/// the client asks again.
#[test]
fn exactly_once() {
    let lines = "
        servers 3
        timeout S1
        when S1 leads and all agree: append x 1 via S1
        when message response: drop response
        when C1 answered: wait";
    let without = play(Nothing, &format!("sessions off\n{lines}"));
    assert_eq!(violated(&without), [(ExactlyOnce, Some(NoSessions))]);
    assert_eq!(violated(&play(Nothing, lines)), []);
}

/// The same read by a rule and by a setting: see `by_rules` for the rule.
#[test]
fn linearizability() {
    let lines = "
        servers 3
        timeout S1
        when S1 leads and all agree: cut S1 -> S3
        put x 1 via S1
        when C1 answered: get x as C2 via S3
        when C2 answered: wait";
    let local = play(Nothing, &format!("reads local\n{lines}"));
    assert_eq!(violated(&local), [(Linearizability, Some(LocalReads))]);
    assert_eq!(violated(&play(Nothing, &format!("{lines}\n+1s heal"))), []);
}

/// A leader refuses whatever could change its log before any rule is asked: entries and snapshots of its own term
/// as coming from a second leader, those of a later one after it has stepped down. So its core only says that it
/// deleted an entry; the same is in order for a follower.
#[test]
fn leader_append_only() {
    let lines = "
        servers 3
        timeout S1
        when S1 leads and all agree: cut S1 -> S3
        propose put x 1 at S1
        when S2 log 2: cut S2 -> S1
        crash S3";
    let deletes = |id| {
        let mut cluster = play(Nothing, lines);
        assert_eq!(violated(&cluster), []);
        assert_eq!(cluster.leader(), Some(NodeId(1)));
        cluster.pretend(id, Observation::Truncated { first: 2, last: 2, was: 1, now: 1 });
        violated(&cluster)
    };
    assert_eq!(deletes(NodeId(1)), [(LeaderAppendOnly, None)]);
    assert_eq!(deletes(NodeId(2)), []);
}
