//! §6: leaders and other servers that are removed.

use raft_core::{Body, MemberChangeKind::Remove, NodeId, Options, Role};

use super::{brings, joint, led, led_with, one, only};
use crate::common::{append, request_vote};

/// §6: a leader that is not in C_new "steps down (returns to follower state) once it has committed the
/// C_new log entry"; until then "it replicates log entries but does not count itself in majorities".
#[test]
fn a_leader_that_is_removed_leads_until_that_is_committed_and_does_not_count_itself() {
    for change in [one(Remove, 1), joint(&[(Remove, 1)])] {
        let mut cluster = led(3, 3);
        let is_joint = change.enters_joint().is_some();
        let index = cluster.change(1, change) + u64::from(is_joint);
        if is_joint {
            cluster.deliver_if(|message| !brings(message, index));
            assert_eq!(cluster.raft(1).log().commit_index(), index - 1, "C_old,new");
            assert_eq!(cluster.raft(1).log().last().index, index);
            cluster.mail.clear();
        }
        assert_eq!(cluster.raft(1).members(), &only(&[2, 3]));
        cluster.beat(1, &[1, 2]);
        cluster.beat(1, &[1, 2]);
        assert_eq!(cluster.raft(2).log().last().index, index);
        assert_eq!(
            (cluster.raft(1).role(), cluster.raft(1).log().commit_index()),
            (Role::Leader, index - 1),
            "S1 and S2 would be two of three, but S1 does not count"
        );
        // It takes commands meanwhile, and they count no more than that.
        let command = cluster.propose(1, b"x");
        cluster.deliver_among(&[1, 2]);
        assert_eq!(cluster.raft(1).log().commit_index(), index - 1);
        for _ in 0..3 {
            if cluster.raft(1).role() == Role::Leader {
                cluster.beat(1, &[1, 3]);
            }
        }
        assert_eq!(cluster.raft(1).role(), Role::Follower);
        assert!(cluster.raft(1).log().commit_index() >= index);
        // It does not stand any more, but the others do, and lose nothing.
        cluster.on(1, |raft| raft.tick(10_000));
        assert_eq!((cluster.raft(1).role(), cluster.mail.len()), (Role::Follower, 0));
        cluster.elect(3, &[2, 3]);
        cluster.beat(3, &[2, 3]);
        assert!(cluster.raft(3).log().commit_index() > command);
        assert_eq!(cluster.machine(2).state, b"x");
    }
}

/// The followers hear that C_new is committed from the leader that goes, not from the next one.
#[test]
fn a_leader_that_goes_says_that_it_is_committed() {
    let mut cluster = led(3, 3);
    let index = cluster.change(1, one(Remove, 1));
    cluster.deliver_all();
    assert_eq!(cluster.raft(1).role(), Role::Follower);
    for id in [1, 2, 3] {
        assert_eq!(cluster.raft(id).log().commit_index(), index, "S{id}");
    }
}

/// §6: "removed servers (those not in C_new) … will not receive heartbeats, so they will time out and start
/// new elections". Who has C_new does not; who has not learnt of it does, for the members to live with.
#[test]
fn removed_servers_that_know_do_not_stand() {
    let mut cluster = led(3, 3);
    cluster.change(1, joint(&[(Remove, 3)]));
    cluster.deliver_if(|message| message.to == NodeId(3));
    cluster.deliver_all();
    let raft = cluster.raft(1);
    assert_eq!((raft.members(), raft.log().commit_index()), (&only(&[1, 2]), 3));
    assert!(raft.progress().iter().all(|known| known.id != NodeId(3)));
    assert!(cluster.raft(3).members().is_joint(), "C_new is sent to its members");
    cluster.on(1, |raft| raft.tick(100));
    assert!(cluster.mail.iter().all(|message| message.to == NodeId(2)));
    cluster.mail.clear();
    // S3 has C_old,new and stands; it has lost already, as C_new is in the log of a majority.
    cluster.on(3, |raft| raft.tick(raft.ticks_to_deadline()));
    assert_eq!(cluster.raft(3).role(), Role::Candidate);
    cluster.mail.clear();
    // Had it got C_new, it would not.
    let c_new = cluster.raft(1).log().entry(3).unwrap().clone();
    let mut told = append((1, 3, 2), raft_core::LogPosition { index: 2, term: 1 }, &[], 3);
    if let Body::AppendEntries(request) = &mut told.body {
        request.entries.extend([c_new]);
    }
    cluster.deliver(told);
    cluster.mail.clear();
    cluster.on(3, |raft| raft.tick(10_000));
    assert_eq!((cluster.raft(3).role(), cluster.raft(3).current_term()), (Role::Follower, 2));
    assert_eq!(cluster.mail, []);
}

/// §6: "servers disregard RequestVote RPCs when they believe a current leader exists". In this crate that is
/// part of the option `check_quorum`; without it a removed server makes the leader step down.
#[test]
fn removed_servers_disrupt_nobody_with_check_quorum() {
    for check_quorum in [false, true] {
        let options = Options { check_quorum, ..Options::PAPER };
        let mut cluster = led_with(3, 3, options);
        cluster.change(1, one(Remove, 3));
        cluster.deliver_among(&[1, 2]);
        cluster.beat(1, &[1, 2]);
        let last = cluster.raft(3).log().last();
        cluster.deliver(request_vote(3, 2, 7, last));
        cluster.deliver(request_vote(3, 1, 7, last));
        cluster.mail.clear();
        let (role, term) = if check_quorum { (Role::Leader, 1) } else { (Role::Follower, 7) };
        assert_eq!((cluster.raft(1).role(), cluster.raft(1).current_term()), (role, term));
        assert_eq!(cluster.raft(2).current_term(), term);
        assert_eq!(
            cluster.raft(2).voted_for(),
            (term == 1).then_some(NodeId(1)),
            "its log is behind"
        );
    }
}
