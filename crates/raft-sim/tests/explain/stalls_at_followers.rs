//! What keeps followers from having the leader's log.

use raft_sim::explain::{Dead, Stall};
use raft_sim::script::{DiskFault, LinkSetting, MessageFate, MessageKind, MessagePattern};
use raft_sim::{Action, Cluster, Range};

use crate::setup::{
    S1, S2, S3, act, assert_first, assert_stall, cluster, crash, led, pass, propose, run_until,
    split, stalls, told, with, with_options,
};

#[test]
fn links_that_carry_nothing() {
    let mut cluster = led(cluster(3));
    act(&mut cluster, Action::Cut { from: S1.into(), to: S3.into() });
    assert_first(
        &cluster,
        &Stall::LinkDead { from: S1, to: S3, why: Dead::Cut },
        "Nothing that S1 sends reaches S3: the link is cut.",
    );
    act(&mut cluster, Action::Heal);
    assert_eq!(stalls(&cluster), []);
    let setting = LinkSetting::Loss(1_000_000);
    act(&mut cluster, Action::Link { from: Some(S2.into()), to: Some(S1.into()), setting });
    assert_first(
        &cluster,
        &Stall::LinkDead { from: S2, to: S1, why: Dead::LosesAll },
        "Nothing that S2 sends reaches S1: the link loses every message.",
    );
}

#[test]
fn a_paused_server() {
    let mut cluster = led(cluster(3));
    act(&mut cluster, Action::Pause(S3.into()));
    let text = "S3 is paused: whatever it is sent has to wait.";
    assert_first(&cluster, &Stall::Paused { server: S3, leads: false }, text);
    act(&mut cluster, Action::Resume(S3.into()));
    act(&mut cluster, Action::Pause(S1.into()));
    assert_first(
        &cluster,
        &Stall::Paused { server: S1, leads: true },
        "S1 leads and is paused: without its heartbeats the others will elect another leader.",
    );
    assert!(matches!(stalls(&cluster)[1], Stall::TimerRuns { .. }), "{:?}", stalls(&cluster));
}

#[test]
fn messages_that_are_held() {
    let mut cluster = led(cluster(3));
    propose(&mut cluster, S1, "1");
    let hold = |to| {
        let kind = Some(MessageKind::AppendEntries);
        let which = MessagePattern { kind, to: Some(to), ..MessagePattern::default() };
        Action::Message { which, fate: MessageFate::Hold }
    };
    act(&mut cluster, hold(S2.into()));
    let one = Stall::Held { messages: 1 };
    assert_first(&cluster, &one, "1 message is held until it is released.");
    act(&mut cluster, hold(S3.into()));
    let two = Stall::Held { messages: 2 };
    assert_first(&cluster, &two, "2 messages are held until they are released.");
}

/// S3 is behind a snapshot of S1.
fn behind_a_snapshot() -> Cluster {
    let mut cluster = led(with(3, |config| config.snapshot_keep = 0));
    crash(&mut cluster, S3);
    for value in ["1", "2", "3"] {
        propose(&mut cluster, S1, value);
    }
    pass(&mut cluster, 200);
    act(&mut cluster, Action::Snapshot(S1.into()));
    pass(&mut cluster, 10);
    act(&mut cluster, Action::Restart(S3.into()));
    let is_sent = |cluster: &Cluster| snapshot(cluster).is_some();
    run_until(&mut cluster, is_sent);
    cluster
}

fn snapshot(cluster: &Cluster) -> Option<Stall> {
    stalls(cluster).into_iter().find(|stall| matches!(stall, Stall::SendingSnapshot { .. }))
}

#[test]
fn a_snapshot_on_its_way() {
    let mut cluster = behind_a_snapshot();
    let sent = |sent, lost| Stall::SendingSnapshot { leader: S1, to: S3, index: 4, sent, lost };
    let text = "S3 needs the snapshot of S1 up to entry 4, which was sent once.";
    assert_stall(&cluster, &sent(1, 0), text);
    assert!(stalls(&cluster).iter().all(Stall::passes));
    // It is sent again and again if it does not get there.
    let kind = Some(MessageKind::InstallSnapshot);
    let which = MessagePattern { kind, ..MessagePattern::default() };
    for _ in 0..2 {
        run_until(&mut cluster, |cluster| {
            let mut flights = cluster.flights();
            flights.any(|flight| flight.packet.kind() == MessageKind::InstallSnapshot)
        });
        act(&mut cluster, Action::Message { which, fate: MessageFate::Drop });
    }
    let text = "S3 needs the snapshot of S1 up to entry 4, which was sent twice and lost twice.";
    assert_first(&cluster, &sent(2, 2), text);
    run_until(&mut cluster, |cluster| snapshot(cluster).is_none());
    pass(&mut cluster, 500);
    assert_eq!(stalls(&cluster), []);
}

#[test]
fn a_log_that_parts_from_the_leaders() {
    let mut cluster = led(cluster(3));
    split(&mut cluster, &[&[S1], &[S2, S3]]);
    propose(&mut cluster, S1, "1");
    propose(&mut cluster, S1, "2");
    act(&mut cluster, Action::TimeOut(S2.into()));
    pass(&mut cluster, 100);
    act(&mut cluster, Action::Heal);
    assert_stall(
        &cluster,
        &Stall::Probing { leader: S2, follower: S1, next_index: 2, equal: 1 },
        "S2 looks for where the log of S1 parts from its own: it tries from entry 2, and they are equal up \
         to entry 1.",
    );
    pass(&mut cluster, 500);
    assert_eq!(stalls(&cluster), []);
}

#[test]
fn as_much_under_way_as_may_be() {
    let mut cluster = led(with_options(3, |options| options.max_inflight_messages = 1));
    for value in ["1", "2", "3"] {
        propose(&mut cluster, S1, value);
    }
    assert_stall(
        &cluster,
        &Stall::WindowFull { leader: S1, follower: S2, messages: 1 },
        "S1 sends S2 no more entries for now: 1 message with entries is not answered yet.",
    );
}

#[test]
fn a_slow_disk() {
    let mut cluster = led(cluster(3));
    let slow = Range { min_us: 2_000_000, max_us: 2_000_000 };
    for id in [S2, S3] {
        act(&mut cluster, Action::Disk { server: id.into(), fault: DiskFault::Sync(slow) });
    }
    propose(&mut cluster, S1, "1");
    pass(&mut cluster, 510);
    assert_stall(
        &cluster,
        &Stall::DiskSlow { server: S2, in_us: 1_500_000 },
        "The disk of S2 is still writing, for 1.5 s more: S2 promises nothing before that.",
    );
    assert!(stalls(&cluster).iter().all(Stall::passes), "{:?}", told(&cluster));
}
