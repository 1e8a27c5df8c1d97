//! §6, §7: a configuration is an entry of the log: what truncations, restarts and snapshots do to it.

use raft_core::{
    ConfState,
    MemberChangeKind::{AddLearner, AddVoter, Remove},
    NodeId, Observation, Payload,
};

use super::{beat_all, joint, led, old_new, one, only};
use crate::cluster::ids;
use crate::common::{append, observed};

/// §6 with §5.3: a configuration is an entry, and goes with it; the one before counts again. (Servers that
/// keep it need majorities of a cluster that never was.)
#[test]
fn truncation_takes_a_configuration_back() {
    let mut cluster = led(3, 5);
    // S1 goes on alone: C_old,new, and with it C_new if that could be committed.
    let first = cluster.change(1, joint(&[(AddVoter, 4), (AddVoter, 5)]));
    cluster.mail.clear();
    assert_eq!(cluster.raft(1).members(), &old_new(&[1, 2, 3], &[1, 2, 3, 4, 5], true));
    cluster.elect(2, &[2, 3]);
    cluster.on(1, |raft| drop(observed(raft)));
    cluster.beat(2, &[1, 2, 3]);
    assert_eq!(cluster.raft(1).members(), &only(&[1, 2, 3]));
    let taken_back = Observation::MembershipTakenBack { first };
    assert!(cluster.on(1, |raft| observed(raft).contains(&taken_back)));
    // And this is not for show: two of three elect it, where C_old,new would ask for three of five.
    cluster.crash(2);
    cluster.elect(1, &[1, 3]);
    cluster.propose(1, b"x");
    cluster.deliver_among(&[1, 3]);
    assert_eq!(cluster.machine(1).state, b"x");
    assert!(!cluster.is_broken);
}

/// Of two changes in the tail of the log only those that are cut off are taken back.
#[test]
fn truncation_takes_no_more_back_than_is_cut_off() {
    let mut cluster = led(3, 4);
    let index = cluster.change(1, joint(&[(AddVoter, 4)]));
    beat_all(&mut cluster, 1);
    let after = cluster.raft(1).log().last().index;
    assert_eq!((after, cluster.raft(2).members()), (index + 1, &only(&[1, 2, 3, 4])));
    cluster.change(1, one(Remove, 3));
    cluster.deliver_if(|message| message.to == NodeId(2));
    cluster.mail.clear();
    assert_eq!(cluster.raft(2).members(), &only(&[1, 2, 4]));
    let last = cluster.raft(2).log().entry(after).unwrap().position();
    cluster.deliver(append((3, 2, 5), last, &[5], 0));
    assert_eq!(cluster.raft(2).members(), &only(&[1, 2, 3, 4]));
}

/// A restarted server uses the latest configuration in its log, committed or not.
#[test]
fn a_restart_finds_the_configuration_in_the_log() {
    let mut cluster = led(3, 5);
    cluster.change(1, joint(&[(Remove, 2), (AddVoter, 4), (AddVoter, 5)]));
    cluster.deliver_if(|message| message.to == NodeId(3));
    cluster.mail.clear();
    let expected = old_new(&[1, 2, 3], &[1, 3, 4, 5], true);
    for id in [1, 3] {
        cluster.crash(id);
        cluster.restart(id);
        assert_eq!(cluster.raft(id).members(), &expected);
        assert_eq!(cluster.raft(id).log().commit_index(), 0);
    }
    // And goes on with it: the new leader commits it with both majorities, and leaves it.
    cluster.elect(3, &[1, 2, 3, 4, 5]);
    beat_all(&mut cluster, 3);
    for id in [1, 3, 4, 5] {
        assert_eq!(cluster.raft(id).members(), &only(&[1, 3, 4, 5]), "S{id}");
    }
}

/// §7: a snapshot "includes the latest configuration in the log as of last included index", though later
/// ones count already.
#[test]
fn snapshots_carry_the_members_as_of_their_last_entry() {
    let mut cluster = led(3, 4);
    cluster.change(1, one(AddLearner, 4));
    beat_all(&mut cluster, 1);
    cluster.change(1, one(AddVoter, 4));
    cluster.mail.clear();
    assert_eq!(cluster.raft(1).members(), &only(&[1, 2, 3, 4]));
    assert_eq!(cluster.compact(1).index, 2);
    let learner = ConfState::new(&ids(&[1, 2, 3]), &ids(&[4]));
    assert_eq!(cluster.raft(1).snapshot().unwrap().meta.members, learner);
    assert_eq!(cluster.raft(1).applied_members(), &learner);
    // The one that is not committed still counts, is still found by a restart, and can still be taken back.
    assert_eq!(cluster.raft(1).members(), &only(&[1, 2, 3, 4]));
    cluster.crash(1);
    cluster.restart(1);
    assert_eq!(cluster.raft(1).members(), &only(&[1, 2, 3, 4]));
    cluster.elect(2, &[2, 3]);
    beat_all(&mut cluster, 2);
    assert_eq!(cluster.raft(1).members(), &learner);
}

/// Whoever applies a change is told the configuration after it, although later ones count already, and
/// although the owner says only afterwards that it has applied it.
#[test]
fn applying_a_change_tells_the_configuration_after_it() {
    let mut raft = led(1, 1).raft(1).clone();
    raft.propose_conf_change(one(AddLearner, 2)).unwrap();
    let first = raft.ready().unwrap();
    raft.advance(first);
    raft.propose_conf_change(one(AddLearner, 3)).unwrap();
    let mut second = raft.ready().unwrap();
    for own in std::mem::take(&mut second.persisted_messages) {
        raft.step(own).unwrap();
    }
    raft.persisted(second.number);
    raft.propose_conf_change(one(AddLearner, 4)).unwrap();
    let third = raft.ready().unwrap();
    let mut told = Vec::new();
    for entry in second.committed_entries.iter().chain(&third.committed_entries) {
        if let Payload::ConfChange(change) = &entry.payload {
            told.push(raft.apply_conf_change(change).unwrap().learners);
        }
    }
    assert_eq!(told, [ids(&[2]), ids(&[2, 3])]);
    assert_eq!(raft.members().learners, ids(&[2, 3, 4]));
}
