//! What keeps a cluster without a leader.

use raft_sim::ActionError;
use raft_sim::explain::{Dead, Half, Stall};
use raft_sim::script::{DiskFault, LinkSetting};
use raft_sim::{Action, Cluster, Range};

use crate::setup::{
    S1, S2, S3, S4, S5, act, assert_first, assert_stall, at, cluster, crash, led, pass, propose,
    run_until, split, stalls, told, with, with_options,
};

#[test]
fn all_are_down() {
    let mut cluster = cluster(3);
    for id in [S1, S2, S3] {
        crash(&mut cluster, id);
    }
    let text = "Every server is down: nothing happens until one restarts.";
    assert_first(&cluster, &Stall::AllDown, text);
}

#[test]
fn too_few_are_up() {
    let mut cluster = led(cluster(5));
    for id in [S1, S2] {
        crash(&mut cluster, id);
    }
    act(&mut cluster, Action::Pause(S3.into()));
    assert_first(
        &cluster,
        &Stall::NoMajorityUp {
            half: Half::Whole,
            up: vec![S4, S5],
            missing: vec![S1, S2, S3],
            needed: 3,
        },
        "No leader can be elected: it takes 3 voters, and only S4 and S5 are there; S1, S2 and S3 are not.",
    );
}

#[test]
fn learners_do_not_make_a_majority() {
    let mut cluster = with(5, |config| config.learners = 2);
    for id in [S1, S2] {
        crash(&mut cluster, id);
    }
    let up = vec![S3];
    let stall = Stall::NoMajorityUp { half: Half::Whole, up, missing: vec![S1, S2], needed: 2 };
    let text =
        "No leader can be elected: it takes 2 voters, and only S3 is there; S1 and S2 are not.";
    assert_first(&cluster, &stall, text);
}

#[test]
fn a_disk_from_which_nobody_can_start() {
    let mut cluster = led(cluster(3));
    act(&mut cluster, Action::Disk { server: S2.into(), fault: DiskFault::Full });
    propose(&mut cluster, S1, "1");
    pass(&mut cluster, 100);
    crash(&mut cluster, S3);
    let error = ActionError::DiskFull { id: S2 };
    let text = "S2 cannot start: its disk is full.";
    assert_stall(&cluster, &Stall::CannotStart { error }, text);
}

#[test]
fn a_network_in_pieces() {
    let mut cluster = cluster(5);
    split(&mut cluster, &[&[S1], &[S2, S3], &[S4, S5]]);
    let groups = vec![vec![S1], vec![S2, S3], vec![S4, S5]];
    assert_first(
        &cluster,
        &Stall::NoMajorityConnected { groups, needed: 3 },
        "No leader can be elected: it takes 3 voters that reach each other, and the network is split: S1 | \
         S2 and S3 | S4 and S5.",
    );
}

#[test]
fn a_network_that_loses_everything() {
    let mut cluster = cluster(3);
    let setting = LinkSetting::Loss(1_000_000);
    act(&mut cluster, Action::Link { from: None, to: Some(S1.into()), setting });
    act(&mut cluster, Action::Link { from: Some(S2.into()), to: None, setting });
    let groups = vec![vec![S1, S2, S3]];
    assert_first(
        &cluster,
        &Stall::NoMajorityConnected { groups, needed: 2 },
        "No leader can be elected: it takes 2 voters that reach each other, and too many links carry nothing.",
    );
    let dead = Stall::LinkDead { from: S3, to: S1, why: Dead::LosesAll };
    assert_stall(
        &cluster,
        &dead,
        "Nothing that S3 sends reaches S1: the link loses every message.",
    );
}

#[test]
fn patience_that_runs_out() {
    let mut cluster = cluster(3);
    pass(&mut cluster, 100);
    let all = stalls(&cluster);
    let [timer @ Stall::TimerRuns { server, in_us }] = all.as_slice() else {
        panic!("{:?}", stalls(&cluster))
    };
    let text = told(&cluster).remove(0);
    assert!(
        text.starts_with(&format!("Where no leader is heard, {server} loses patience first, in ")),
        "{text}"
    );
    assert!(timer.passes());
    // And so it is.
    cluster.run_until(cluster.now().plus(*in_us));
    let Stall::Electing { candidate, .. } = stalls(&cluster)[0] else {
        panic!("{:?}", stalls(&cluster))
    };
    assert_eq!(candidate, *server);
}

#[test]
fn an_election() {
    let mut cluster = cluster(3);
    act(&mut cluster, Action::TimeOut(S1.into()));
    let electing = |votes, silent| Stall::Electing {
        candidate: S1,
        term: 1,
        pre_vote: false,
        votes,
        needed: 2,
        silent,
    };
    assert_stall(
        &cluster,
        &electing(0, vec![S1, S2, S3]),
        "S1 asks for the votes of term 1 and has 0 of 2; S1, S2 and S3 have not answered yet.",
    );
    pass(&mut cluster, 5);
    assert_stall(
        &cluster,
        &electing(1, vec![S2, S3]),
        "S1 asks for the votes of term 1 and has 1 of 2; S2 and S3 have not answered yet.",
    );
    let mut cluster = with_options(3, |options| options.pre_vote = true);
    act(&mut cluster, Action::TimeOut(S1.into()));
    pass(&mut cluster, 5);
    assert_stall(
        &cluster,
        &Stall::Electing {
            candidate: S1,
            term: 1,
            pre_vote: true,
            votes: 1,
            needed: 2,
            silent: vec![S2, S3],
        },
        "S1 asks whether it could win term 1 and has 1 of 2; S2 and S3 have not answered yet.",
    );
}

fn is_split(cluster: &Cluster) -> bool {
    stalls(cluster).iter().any(|stall| matches!(stall, Stall::SplitVote { .. }))
}

#[test]
fn votes_that_are_split() {
    let mut cluster = cluster(4);
    let setting = LinkSetting::Delay(Range { min_us: 1_000, max_us: 1_000 });
    act(&mut cluster, Action::Link { from: Some(S2.into()), to: Some(S4.into()), setting });
    act(&mut cluster, Action::TimeOut(S1.into()));
    act(&mut cluster, Action::TimeOut(S2.into()));
    run_until(&mut cluster, is_split);
    pass(&mut cluster, 30);
    let [split @ Stall::SplitVote { term: 1, votes, next: Some((server, _)) }] =
        &stalls(&cluster)[..]
    else {
        panic!("{:?}", stalls(&cluster))
    };
    assert_eq!(*votes, [(S1, vec![S1, S3]), (S2, vec![S2, S4])]);
    assert!(split.passes());
    let text = told(&cluster).remove(0);
    let expected = format!(
        "Nobody wins term 1: S1 has the votes of S1 and S3, S2 has the votes of S2 and S4. {server} loses \
         patience next, in "
    );
    assert!(text.starts_with(&expected), "{text}");
}

#[test]
fn a_candidate_whose_log_is_behind() {
    let mut cluster = led(cluster(3));
    split(&mut cluster, &[&[S3]]);
    propose(&mut cluster, S1, "1");
    pass(&mut cluster, 100);
    crash(&mut cluster, S1);
    act(&mut cluster, Action::Heal);
    act(&mut cluster, Action::TimeOut(S3.into()));
    pass(&mut cluster, 50);
    let Some(behind) = stalls(&cluster).into_iter().next() else { panic!("nothing is told") };
    let Stall::LogBehind { candidate, last, ahead, next: Some((S2, _)) } = &behind else {
        panic!("{behind:?}")
    };
    assert_eq!((*candidate, *last, ahead.as_slice()), (S3, at(1, 1), &[S2][..]));
    let text = told(&cluster).remove(0);
    let expected = "S3 cannot win: its log ends with entry 1 of term 1, and that of S2 is ahead. S2 may \
                    win and loses patience in ";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn votes_are_refused_because_a_leader_is_heard() {
    let quorum = |options: &mut raft_sim::core::Options| {
        options.pre_vote = true;
        options.check_quorum = true;
    };
    let mut cluster = led(with_options(3, quorum));
    act(&mut cluster, Action::Cut { from: S1.into(), to: S3.into() });
    pass(&mut cluster, 700);
    assert_stall(
        &cluster,
        &Stall::NotHeeded { candidate: S3, leader: S1 },
        "S3 asks for votes, but the others hear from S1 and take no notice.",
    );
    let dead = Stall::LinkDead { from: S1, to: S3, why: Dead::Cut };
    assert_first(&cluster, &dead, "Nothing that S1 sends reaches S3: the link is cut.");
}

#[test]
fn a_candidate_waits_for_its_own_disk() {
    let mut cluster = cluster(3);
    let slow = Range { min_us: 1_000_000, max_us: 1_000_000 };
    act(&mut cluster, Action::Disk { server: S1.into(), fault: DiskFault::Sync(slow) });
    act(&mut cluster, Action::TimeOut(S1.into()));
    assert_stall(
        &cluster,
        &Stall::DiskSlow { server: S1, in_us: 1_000_000 },
        "The disk of S1 is still writing, for 1 s more: S1 promises nothing before that.",
    );
}
