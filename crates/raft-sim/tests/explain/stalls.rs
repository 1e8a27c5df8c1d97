//! What a leader waits for, each brought about by a script.

use raft_sim::core::{ConfChange, MemberChange, MemberChangeKind, NodeId, Transition};
use raft_sim::explain::{Half, Stall};
use raft_sim::{Action, Cluster};

use crate::setup::{
    S1, S2, S3, S4, S5, act, assert_first, assert_stall, at, cluster, crash, led, pass, propose,
    run_until, split, stalls, with_options, write,
};

#[test]
fn nothing_is_to_be_told_when_all_is_done() {
    let mut cluster = led(cluster(5));
    write(&mut cluster, 1, S1);
    pass(&mut cluster, 500);
    assert_eq!(stalls(&cluster), []);
}

#[test]
fn a_leader_cut_off_from_the_majority() {
    let mut cluster = led(cluster(5));
    split(&mut cluster, &[&[S1, S2], &[S3, S4, S5]]);
    let alone = |uncommitted| Stall::LeaderAlone {
        leader: S1,
        term: 1,
        reaches: vec![S1, S2],
        needed: 3,
        uncommitted,
    };
    assert_first(
        &cluster,
        &alone(0),
        "S1 leads term 1, but of the 3 voters that it needs only S1 and S2 are in reach: nothing that it is \
         told will commit.",
    );
    propose(&mut cluster, S1, "1");
    propose(&mut cluster, S1, "2");
    assert_first(
        &cluster,
        &alone(2),
        "S1 leads term 1, but of the 3 voters that it needs only S1 and S2 are in reach: 2 entries wait in \
         vain to be committed.",
    );
    // On the other side the timers run.
    let timer = stalls(&cluster).into_iter().find_map(|stall| match stall {
        Stall::TimerRuns { server, .. } => Some(server),
        _ => None,
    });
    assert!([Some(S3), Some(S4), Some(S5)].contains(&timer), "{timer:?}");
}

#[test]
fn a_leader_that_hears_nothing_of_the_next() {
    let mut cluster = led(cluster(5));
    split(&mut cluster, &[&[S1, S2], &[S3, S4, S5]]);
    write(&mut cluster, 1, S1);
    run_until(&mut cluster, |cluster| cluster.leader() != Some(S1));
    assert_stall(
        &cluster,
        &Stall::StaleLeader { server: S1, term: 1, waiting: 1 },
        "S1 still takes itself for the leader of term 1: it hears nothing of the next, and 1 request waits \
         in it in vain.",
    );
}

#[test]
fn a_handover() {
    let mut cluster = led(cluster(3));
    split(&mut cluster, &[&[S1, S3], &[S2]]);
    propose(&mut cluster, S1, "1");
    act(&mut cluster, Action::Transfer { to: S2.into() });
    assert_stall(
        &cluster,
        &Stall::Transferring { leader: S1, to: S2, lacks: 1 },
        "S1 hands over to S2 and takes no writes: S2 first needs 1 entry.",
    );
    let mut cluster = led(crate::setup::cluster(3));
    act(&mut cluster, Action::Transfer { to: S2.into() });
    assert_stall(
        &cluster,
        &Stall::Transferring { leader: S1, to: S2, lacks: 0 },
        "S1 hands over to S2 and takes no writes: S2 is asked to stand.",
    );
    run_until(&mut cluster, |cluster| cluster.leader() == Some(S2));
}

/// Figure 8: an entry of an older term is on a majority, and must wait for one of the present term.
#[test]
fn an_entry_of_an_older_term() {
    // One entry a message, so that the older one gets there first.
    let mut cluster = led(with_options(3, |options| options.max_message_bytes = 1));
    split(&mut cluster, &[&[S1]]);
    propose(&mut cluster, S1, "1");
    pass(&mut cluster, 5);
    crash(&mut cluster, S1);
    act(&mut cluster, Action::Heal);
    act(&mut cluster, Action::Restart(S1.into()));
    act(&mut cluster, Action::TimeOut(S1.into()));
    let is_old = |cluster: &Cluster| {
        stalls(cluster).iter().any(|stall| matches!(stall, Stall::OldTermEntry { .. }))
    };
    run_until(&mut cluster, is_old);
    assert_stall(
        &cluster,
        &Stall::OldTermEntry { leader: S1, entry: at(2, 1), own: 3, holders: vec![S1] },
        "S1 may not commit entry 2 by counting: a majority holds it, but it is of the older term 1. First \
         entry 3, of its own term, has to get there; so far S1 holds it.",
    );
    assert!(stalls(&cluster).iter().all(Stall::passes));
    run_until(&mut cluster, |cluster| !is_old(cluster));
}

#[test]
fn too_much_that_is_not_committed() {
    let mut cluster = led(with_options(3, |options| options.max_uncommitted_bytes = 5));
    propose(&mut cluster, S1, "1");
    let limit = stalls(&cluster).into_iter().find(|s| matches!(s, Stall::UncommittedLimit { .. }));
    let Some(limit @ Stall::UncommittedLimit { bytes, .. }) = limit else { panic!("{limit:?}") };
    let text = format!(
        "S1 takes no more writes for now: {bytes} bytes in its log wait to be applied, and no more than 5 bytes may."
    );
    assert_stall(&cluster, &limit, &text);
    // With more room there is none for what a client asks for.
    let mut cluster = led(with_options(3, |options| options.max_uncommitted_bytes = 9));
    propose(&mut cluster, S1, "1");
    assert!(!stalls(&cluster).iter().any(|s| matches!(s, Stall::UncommittedLimit { .. })));
    write(&mut cluster, 1, S1);
    run_until(&mut cluster, |cluster| {
        stalls(cluster).iter().any(|stall| matches!(stall, Stall::UncommittedLimit { .. }))
    });
}

fn add(ids: &[NodeId], transition: Transition) -> Action {
    let one = |&node: &NodeId| MemberChange { kind: MemberChangeKind::AddVoter, node };
    let changes = ids.iter().map(one).collect();
    let change = ConfChange { transition, changes, ..ConfChange::default() };
    Action::ChangeMembership { at: S1.into(), change }
}

#[test]
fn a_change_of_membership() {
    let mut cluster = led(cluster(3));
    act(&mut cluster, Action::Boot(S4));
    act(&mut cluster, add(&[S4], Transition::Auto));
    assert_stall(
        &cluster,
        &Stall::ConfigurationPending { leader: S1, index: Some(2), joint: false },
        "Entry 2, a change of the configuration, is not committed yet: the next change has to wait.",
    );
    pass(&mut cluster, 500);
    assert_eq!(stalls(&cluster), []);
    act(&mut cluster, Action::Boot(S5));
    act(&mut cluster, add(&[S5], Transition::JointExplicit));
    assert_stall(
        &cluster,
        &Stall::ConfigurationPending { leader: S1, index: Some(3), joint: true },
        "Entry 3, a change of the configuration, is not committed yet: two majorities decide, and the next \
         change has to wait.",
    );
    pass(&mut cluster, 500);
    let stays = Stall::ConfigurationPending { leader: S1, index: None, joint: true };
    let text =
        "The configuration stays joint until S1 is asked to leave it: two majorities decide.";
    assert_first(&cluster, &stays, text);
    assert!(!stays.passes());
}

#[test]
fn new_members_that_are_down() {
    let mut cluster = led(cluster(3));
    for id in [S4, S5] {
        act(&mut cluster, Action::Boot(id));
        crash(&mut cluster, id);
    }
    crash(&mut cluster, S3);
    act(&mut cluster, add(&[S4, S5], Transition::JointImplicit));
    let stuck = Stall::ConfigurationStuck {
        leader: S1,
        index: 2,
        half: Half::New,
        have: vec![S1, S2],
        missing: vec![S3, S4, S5],
        needed: 3,
    };
    assert_first(
        &cluster,
        &stuck,
        "Entry 2 changes the configuration and cannot be committed: it takes 3 voters of the new \
         configuration, and only S1 and S2 are there; S3, S4 and S5 are not.",
    );
    pass(&mut cluster, 2_000);
    assert_first(&cluster, &stuck, &crate::setup::told(&cluster)[0]);
    // Without a leader it is the same half that is missing.
    crash(&mut cluster, S2);
    crash(&mut cluster, S1);
    act(&mut cluster, Action::Restart(S1.into()));
    act(&mut cluster, Action::Restart(S2.into()));
    let Stall::NoMajorityUp { half: Half::New, .. } = &stalls(&cluster)[0] else {
        panic!("{:?}", stalls(&cluster))
    };
}

#[test]
fn an_entry_on_its_way() {
    let mut cluster = led(cluster(3));
    propose(&mut cluster, S1, "1");
    assert_stall(
        &cluster,
        &Stall::Replicating {
            leader: S1,
            index: 2,
            holders: Vec::new(),
            needed: 2,
            silent: vec![S2, S3],
        },
        "Entry 2 is on 0 of the 2 voters that it needs; S2 and S3 have not answered yet.",
    );
    pass(&mut cluster, 2);
    crash(&mut cluster, S3);
    assert_stall(
        &cluster,
        &Stall::Replicating {
            leader: S1,
            index: 2,
            holders: vec![S1],
            needed: 2,
            silent: vec![S2],
        },
        "Entry 2 is on 1 of the 2 voters that it needs, S1; S2 has not answered yet.",
    );
}
