//! What clients wait for.

use raft_sim::explain::{InVain, Stall};
use raft_sim::service::{ClientId, Op};
use raft_sim::{Action, Cluster};

use crate::setup::{
    S1, S2, S3, S4, S5, act, assert_stall, cluster, crash, led, pass, run_until, split, stalls,
    write,
};

const C1: ClientId = ClientId(1);

#[test]
fn a_client_that_found_no_leader() {
    let mut cluster = cluster(3);
    write(&mut cluster, 1, S1);
    pass(&mut cluster, 10);
    assert_stall(
        &cluster,
        &Stall::BacksOff { client: C1, number: 1, leader: None, within_us: 100_000 },
        "C1 found nobody who leads and asks for request 1 again within 100 ms.",
    );
}

#[test]
fn a_client_that_asks_in_vain() {
    let in_vain = |why| Stall::AskedInVain { client: C1, number: 1, server: S1, why };
    let mut cluster = led(cluster(3));
    crash(&mut cluster, S1);
    write(&mut cluster, 1, S1);
    assert_stall(
        &cluster,
        &in_vain(InVain::Down),
        "C1 waits for S1, which is down, with request 1; after a while it asks another server.",
    );
    let mut cluster = led(crate::setup::cluster(3));
    act(&mut cluster, Action::Pause(S1.into()));
    write(&mut cluster, 1, S1);
    assert_stall(
        &cluster,
        &in_vain(InVain::Paused),
        "C1 waits for S1, which is paused, with request 1; after a while it asks another server.",
    );
    let mut cluster = led(crate::setup::cluster(5));
    split(&mut cluster, &[&[S1, S2], &[S3, S4, S5]]);
    write(&mut cluster, 1, S1);
    assert_stall(
        &cluster,
        &in_vain(InVain::CutOff),
        "C1 waits for S1, which leads and cannot commit, with request 1; after a while it asks another \
         server.",
    );
}

fn read(cluster: &mut Cluster) {
    let op = Op::Get { key: "x".into() };
    act(cluster, Action::Request { client: C1, via: Some(S1.into()), op });
}

#[test]
fn a_read_that_waits_for_a_majority() {
    let mut cluster = led(cluster(3));
    read(&mut cluster);
    run_until(&mut cluster, |cluster| !stalls(cluster).is_empty());
    assert_stall(
        &cluster,
        &Stall::ReadUnconfirmed { leader: S1, reads: 1 },
        "1 read waits until a majority has shown S1 that it still leads.",
    );
}

#[test]
fn a_read_that_comes_too_early() {
    let mut cluster = cluster(3);
    act(&mut cluster, Action::TimeOut(S1.into()));
    run_until(&mut cluster, |cluster| cluster.leader() == Some(S1));
    read(&mut cluster);
    pass(&mut cluster, 5);
    assert_stall(
        &cluster,
        &Stall::ReadTooEarly { leader: S1, reads: 1, term: 1 },
        "1 read waits until S1 has committed an entry of term 1: before, it cannot know all that is committed.",
    );
}
