//! §6: servers that join.

use raft_core::{
    ConfState,
    MemberChangeKind::{AddLearner, AddVoter},
    NodeId, Role,
};

use super::{beat_all, joint, led, one, only};
use crate::cluster::{Cluster, ids};

/// §6: "new servers join the cluster as non-voting members (the leader replicates log entries to them, but
/// they are not considered for majorities)".
#[test]
fn learners_get_the_log_but_do_not_count() {
    let mut cluster = led(3, 5);
    cluster.change(1, joint(&[(AddLearner, 4), (AddLearner, 5)]));
    beat_all(&mut cluster, 1);
    let learners = ConfState::new(&ids(&[1, 2, 3]), &ids(&[4, 5]));
    assert_eq!(cluster.raft(4).members(), &learners);
    cluster.propose(1, b"x");
    cluster.deliver_among(&[1, 4, 5]);
    let raft = cluster.raft(1);
    assert_eq!(cluster.raft(4).log().last(), raft.log().last(), "they get the log");
    assert!(raft.log().commit_index() < raft.log().last().index, "three of five, but one of three");
    cluster.beat(1, &[1, 2]);
    assert_eq!(cluster.machine(1).state, b"x");
    cluster.beat(1, &[1, 4]);
    assert_eq!(cluster.machine(4).state, b"x", "and they apply it");
    // They neither stand nor are they asked.
    cluster.on(4, |raft| raft.tick(10_000));
    assert_eq!((cluster.raft(4).role(), cluster.mail.len()), (Role::Follower, 0));
    cluster.on(2, |raft| raft.campaign()).unwrap();
    let asked: Vec<_> = cluster.mail.iter().map(|message| message.to).collect();
    assert_eq!(asked, ids(&[1, 3]));
}

/// §6: "Once the new servers have caught up with the rest of the cluster", they are given votes, and from
/// then on they count.
#[test]
fn a_promoted_learner_counts_and_stands() {
    let mut cluster = led(2, 3);
    cluster.change(1, one(AddLearner, 3));
    beat_all(&mut cluster, 1);
    let match_index = |cluster: &Cluster| {
        let known = cluster.raft(1).progress().iter().find(|known| known.id == NodeId(3));
        known.map(|known| (known.match_index, known.is_learner))
    };
    assert_eq!(match_index(&cluster), Some((2, true)));
    cluster.change(1, one(AddVoter, 3));
    assert_eq!(match_index(&cluster), Some((2, false)), "what is known of its log stays known");
    beat_all(&mut cluster, 1);
    cluster.crash(2);
    cluster.propose(1, b"x");
    cluster.deliver_all();
    assert_eq!(cluster.machine(1).state, b"x", "S1 and S3 are two of three");
    cluster.crash(1);
    cluster.restart(2);
    cluster.elect(3, &[2, 3]);
    beat_all(&mut cluster, 3);
    assert_eq!(cluster.machine(2).state, b"x");
}

/// §6: "a server accepts AppendEntries requests from a leader that is not part of the server's latest
/// configuration" and votes for candidates that are not; so a newcomer may know nobody. It then knows no
/// more than before from one change in the log, stands for nothing, and learns the members with a snapshot.
#[test]
fn a_newcomer_without_a_configuration_waits_for_one() {
    let mut cluster = led(3, 3);
    cluster.start(4, &[]);
    cluster.change(1, one(AddVoter, 4));
    beat_all(&mut cluster, 1);
    assert_eq!(cluster.raft(4).log().commit_index(), 2, "it has the log");
    assert_eq!(cluster.raft(4).members(), &ConfState::default());
    // "AddVoter S4" does not make it the only voter of a cluster of its own.
    cluster.on(4, |raft| raft.tick(10_000));
    assert_eq!((cluster.raft(4).role(), cluster.raft(4).current_term()), (Role::Follower, 1));
    // Its acknowledgements and its votes count, where it does not count.
    cluster.crash(3);
    cluster.propose(1, b"x");
    cluster.deliver_all();
    assert_eq!(cluster.machine(1).state, b"x", "three of four");
    cluster.elect(2, &[1, 2, 4]);
    // A snapshot brings the members.
    let mut late = led(3, 3);
    late.change(1, one(AddVoter, 4));
    late.deliver_all();
    late.propose(1, b"y");
    late.deliver_all();
    late.compact(1);
    late.start(4, &[]);
    beat_all(&mut late, 1);
    assert_eq!(late.machine(4).state, b"y");
    assert_eq!(late.raft(4).members(), &only(&[1, 2, 3, 4]));
    late.crash(1);
    late.elect(4, &[2, 3, 4]);
}

/// The founders' configuration and the log are all it takes: with them a newcomer arrives at the others'.
#[test]
fn a_newcomer_with_the_founders_configuration_needs_no_snapshot() {
    let mut cluster = led(3, 4);
    cluster.on(4, |raft| raft.tick(10_000));
    assert_eq!(cluster.raft(4).role(), Role::Follower, "it is not one of them");
    cluster.change(1, one(AddVoter, 4));
    beat_all(&mut cluster, 1);
    assert_eq!(cluster.raft(4).members(), &only(&[1, 2, 3, 4]));
    cluster.crash(1);
    cluster.elect(4, &[2, 3, 4]);
}

/// A snapshot from before a newcomer was added does not have it among its members; what follows in the log
/// does. So it takes the snapshot (Figure 13 asks for no more than terms and indices).
#[test]
fn a_newcomer_takes_a_snapshot_from_before_its_time() {
    for founders in [&[][..], &[1, 2, 3]] {
        let mut cluster = led(3, 3);
        cluster.propose(1, b"x");
        cluster.deliver_all();
        cluster.compact(1);
        cluster.start(4, founders);
        cluster.change(1, one(AddVoter, 4));
        beat_all(&mut cluster, 1);
        assert_eq!(cluster.machine(4).state, b"x");
        assert_eq!(cluster.raft(4).members(), &only(&[1, 2, 3, 4]));
        assert_eq!(cluster.raft(4).log().last(), cluster.raft(1).log().last());
    }
}
