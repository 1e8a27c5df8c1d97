//! §6: the joint configuration `C_old,new`, the way into it, through it and out of it.

use raft_core::{
    ConfChange, ConfChangeError,
    MemberChangeKind::{AddVoter, Remove},
    NodeId, ProposeError, Role,
};

use super::{beat_all, brings, joint, joint_explicit, led, old_new, only};
use crate::cluster::ids;
use crate::common::vote;

/// §6: "Once a given server adds the new configuration entry to its log, it uses that configuration for all
/// future decisions (a server always uses the latest configuration in its log, regardless of whether the
/// entry is committed)."
#[test]
fn c_old_new_counts_as_soon_as_it_is_in_the_log() {
    let mut cluster = led(3, 5);
    let change = joint(&[(Remove, 2), (Remove, 3), (AddVoter, 4), (AddVoter, 5)]);
    let expected = old_new(&[1, 2, 3], &[1, 4, 5], true);
    let index = cluster.change(1, change);
    assert_eq!(cluster.raft(1).members(), &expected);
    assert_eq!(cluster.raft(3).members(), &only(&[1, 2, 3]));
    cluster.deliver_if(|message| message.to == NodeId(3));
    assert_eq!(cluster.raft(3).members(), &expected);
    for id in [1, 3] {
        let raft = cluster.raft(id);
        assert!(raft.log().commit_index() < index);
        assert_eq!(raft.applied_members(), &only(&[1, 2, 3]), "what a snapshot would say");
    }
}

/// §6: "Agreement (for elections and entry commitment) requires separate majorities from both the old and
/// new configurations." Commitment:
#[test]
fn c_old_new_commits_with_both_majorities_only() {
    for (among, commits) in [
        (&[1, 2, 3][..], false),
        (&[1, 4, 5], false),
        (&[1, 2, 3, 4], true),
        (&[1, 2, 4], true),
        (&[1, 3, 4, 5], true),
    ] {
        let mut cluster = led(3, 5);
        let change = joint(&[(Remove, 2), (Remove, 3), (AddVoter, 4), (AddVoter, 5)]);
        let index = cluster.change(1, change);
        cluster.deliver_among(among);
        assert_eq!(cluster.raft(1).log().commit_index() >= index, commits, "{among:?}");
        cluster.beat(1, among);
        assert_eq!(cluster.raft(1).log().commit_index() >= index, commits, "{among:?}");
    }
}

/// … and elections.
#[test]
fn c_old_new_elects_with_both_majorities_only() {
    for (voters, elects) in
        [(&[2, 3][..], false), (&[4, 5], false), (&[2], false), (&[2, 4], true), (&[3, 5], true)]
    {
        let mut cluster = led(3, 5);
        cluster
            .change(1, joint_explicit(&[(Remove, 2), (Remove, 3), (AddVoter, 4), (AddVoter, 5)]));
        cluster.deliver_all();
        beat_all(&mut cluster, 1);
        // S1, who is in both, stands anew; all have its log.
        cluster.crash(1);
        cluster.restart(1);
        cluster.on(1, |raft| raft.campaign()).unwrap();
        let asked: Vec<_> = cluster.mail.iter().map(|message| message.to).collect();
        assert_eq!(asked, ids(&[2, 3, 4, 5]));
        cluster.mail.clear();
        let term = cluster.raft(1).current_term();
        for &voter in voters {
            assert_eq!(cluster.raft(1).role(), Role::Candidate, "{voters:?}");
            cluster.deliver(vote(voter, 1, term, true));
        }
        assert_eq!(cluster.raft(1).role() == Role::Leader, elects, "{voters:?}");
    }
}

/// §6: "Once C_old,new has been committed … it is now safe for the leader to create a log entry describing
/// C_new" – not before, and it does so by itself.
#[test]
fn a_leader_leaves_the_joint_configuration_once_it_is_committed() {
    let mut cluster = led(3, 5);
    let change = joint(&[(Remove, 2), (Remove, 3), (AddVoter, 4), (AddVoter, 5)]);
    let index = cluster.change(1, change);
    cluster.deliver_among(&[1, 2, 3]);
    assert_eq!(cluster.raft(1).log().last().index, index, "not committed yet");
    for _ in 0..2 {
        cluster.on(1, |raft| raft.tick(100));
        cluster.deliver_if(|message| !brings(message, index + 1) && message.to != NodeId(5));
    }
    let raft = cluster.raft(1);
    assert_eq!(raft.log().commit_index(), index);
    assert_eq!((raft.log().last().index, raft.members()), (index + 1, &only(&[1, 4, 5])));
    // C_new needs its own majority only.
    cluster.mail.clear();
    cluster.beat(1, &[1, 2, 3]);
    assert_eq!(cluster.raft(1).log().commit_index(), index, "S2 and S3 no longer count");
    for _ in 0..3 {
        cluster.beat(1, &[1, 5]);
    }
    assert_eq!(cluster.raft(1).log().commit_index(), index + 1);
    assert_eq!(cluster.raft(5).members(), &only(&[1, 4, 5]));
}

/// A joint configuration that is to be left by hand stays as long as nobody asks; then it is left.
#[test]
fn an_explicit_joint_configuration_is_left_on_demand() {
    let mut cluster = led(3, 4);
    cluster.change(1, joint_explicit(&[(Remove, 3), (AddVoter, 4)]));
    let too_early = cluster.on(1, |raft| raft.propose_conf_change(ConfChange::leave_joint()));
    let pending = ConfChangeError::Pending { index: 2 };
    assert_eq!(too_early, Err(ProposeError::ConfChange(pending)));
    beat_all(&mut cluster, 1);
    for id in 1..=4 {
        assert_eq!(cluster.raft(id).members(), &old_new(&[1, 2, 3], &[1, 2, 4], false));
        assert_eq!(cluster.raft(id).log().commit_index(), 2);
    }
    let twice = cluster.on(1, |raft| raft.propose_conf_change(joint(&[(AddVoter, 5)])));
    assert_eq!(twice, Err(ProposeError::ConfChange(ConfChangeError::AlreadyJoint)));
    assert_eq!(cluster.change(1, ConfChange::leave_joint()), 3);
    beat_all(&mut cluster, 1);
    for id in [1, 2, 4] {
        assert_eq!(cluster.raft(id).members(), &only(&[1, 2, 4]));
    }
    let not_joint = cluster.on(1, |raft| raft.propose_conf_change(ConfChange::leave_joint()));
    assert_eq!(not_joint, Err(ProposeError::ConfChange(ConfChangeError::NotJoint)));
}

/// §6: whoever leads next goes on with the change where the last leader left it.
#[test]
fn the_next_leader_finishes_the_change() {
    let mut cluster = led(3, 4);
    cluster.change(1, joint(&[(Remove, 3), (AddVoter, 4)]));
    cluster.deliver_if(|message| message.to == NodeId(2) || message.to == NodeId(4));
    cluster.beat(1, &[1, 4]);
    cluster.crash(1);
    assert!(cluster.raft(2).members().is_joint() && cluster.raft(4).members().is_joint());
    assert_eq!(cluster.raft(2).log().commit_index(), 1);
    cluster.elect(2, &[2, 3, 4]);
    beat_all(&mut cluster, 2);
    for id in [2, 4] {
        assert_eq!(cluster.raft(id).members(), &only(&[1, 2, 4]), "S{id}");
        assert_eq!(cluster.raft(id).log().commit_index(), cluster.raft(2).log().last().index);
    }
}
