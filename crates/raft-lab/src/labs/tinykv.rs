//! The tests of the `TinyKV` course's store on Raft: those of one region, with one group of servers.

use std::future::Future;

use raft_sim::core::Options;
use raft_sim::{ClientConfig, ClusterConfig, ClusterRules, ReadPath, mark};

use super::faults::{Faults, LOYAL_US};
use super::lab::{Lab, Step};
use super::{Info, Plan, Suite};

mod by_hand;
mod generic;
mod membership;

/// An election takes half a second at least: ten ticks.
const ELECTION_MS: u64 = 500;

/// Without an answer for so long, a client asks another server.
const RETRY_US: u64 = 100_000;
/// Clients do not give up.
const NEVER_US: u64 = 24 * 3_600_000_000;

/// Servers with the course's ticks. Its network has no delays of its own; the playground's usual ones stand for them.
fn config(info: &Info) -> ClusterConfig {
    ClusterConfig {
        servers: info.peers,
        tick_us: 50_000,
        heartbeat_ticks: 2,
        election_ticks_min: 10,
        election_ticks_max: 19,
        options: Options::TINYKV,
        reads: ReadPath::ReadIndex,
        snapshot_keep: 0,
        client: ClientConfig {
            retry_us: RETRY_US,
            give_up_us: NEVER_US,
            ..ClientConfig::default()
        },
        ..ClusterConfig::default()
    }
}

type Head = (&'static str, &'static str, u8);

fn row<R: ClusterRules, F: Future<Output = Step> + 'static>(
    (part, name, peers): Head,
    title: &'static str,
    wants: &'static str,
    program: impl Fn(Lab<R>) -> F + 'static,
) -> Plan<R> {
    let info = Info { suite: Suite::TinyKv, part, name, title, wants, peers };
    Plan::new(info, config, program)
}

/// A test of five servers by its part, name and faults.
#[inline(never)]
fn generic<R: ClusterRules>(
    part: &'static str,
    name: &'static str,
    title: &'static str,
    wants: &'static str,
    faults: Faults,
) -> Plan<R> {
    row((part, name, 5), title, wants, move |lab| faults.run_for_tinykv(lab))
}

/// All 26 of them, in their order.
pub(super) fn tests<R: ClusterRules>() -> Vec<Plan<R>> {
    let mut tests = part_2b();
    tests.extend(part_2c());
    tests.extend(part_3b_by_hand());
    tests.extend(part_3b());
    tests
}

/// The store.
fn part_2b<R: ClusterRules>() -> Vec<Plan<R>> {
    let (one, five) = (Faults::clients(1), Faults::clients(5));
    let mut partition = row(
        ("2B", "OnePartition2B", 5),
        "one partition",
        mark!("The majority goes on; the minority sees nothing of it until the partition ends."),
        by_hand::one_partition,
    );
    partition.config = |info| {
        let mut config = config(info);
        config.client.retry_us = LOYAL_US;
        config
    };
    vec![
        generic(
            "2B",
            "Basic2B",
            "one client",
            mark!("A scan finds all that was put, in order."),
            one,
        ),
        generic("2B", "Concurrent2B", "many clients", mark!("The same with five clients."), five),
        generic(
            "2B",
            "Unreliable2B",
            "unreliable net, many clients",
            mark!("A tenth of the servers' messages is lost, and no put with them."),
            five.unreliable(),
        ),
        partition,
        generic(
            "2B",
            "ManyPartitionsOneClient2B",
            "partitions, one client",
            mark!("Partitions that come twice a second cost time, and nothing else."),
            one.partitions(),
        ),
        generic(
            "2B",
            "ManyPartitionsManyClients2B",
            "partitions, many clients",
            mark!("The same with five clients."),
            five.partitions(),
        ),
        generic(
            "2B",
            "PersistOneClient2B",
            "restarts, one client",
            mark!("After a crash of all servers everything is there."),
            one.crash(),
        ),
        generic(
            "2B",
            "PersistConcurrent2B",
            "restarts, many clients",
            mark!("The same with five clients."),
            five.crash(),
        ),
        generic(
            "2B",
            "PersistConcurrentUnreliable2B",
            "unreliable net, restarts, many clients",
            mark!("Crashes and lost messages together."),
            five.unreliable().crash(),
        ),
        generic(
            "2B",
            "PersistPartition2B",
            "restarts, partitions, many clients",
            mark!("Crashes and partitions together."),
            five.crash().partitions(),
        ),
        generic(
            "2B",
            "PersistPartitionUnreliable2B",
            "unreliable net, restarts, partitions, many clients",
            mark!("Crashes, partitions and lost messages together."),
            five.unreliable().crash().partitions(),
        ),
    ]
}

/// Snapshots.
fn part_2c<R: ClusterRules>() -> Vec<Plan<R>> {
    let (one, five) = (Faults::clients(1).log_limit(100), Faults::clients(5).log_limit(100));
    vec![
        row(
            ("2C", "OneSnapshot2C", 3),
            "one snapshot",
            mark!(
                "A server that was away gets a snapshot, keeps it through a restart, and logs stay short."
            ),
            by_hand::one_snapshot,
        ),
        generic(
            "2C",
            "SnapshotRecover2C",
            "restarts, snapshots, one client",
            mark!("Snapshot and log together make the same state again."),
            one.crash(),
        ),
        generic(
            "2C",
            "SnapshotRecoverManyClients2C",
            "restarts, snapshots, many clients",
            mark!("The same with twenty clients."),
            Faults::clients(20).log_limit(100).crash(),
        ),
        generic(
            "2C",
            "SnapshotUnreliable2C",
            "unreliable net, snapshots, many clients",
            mark!("Snapshots that are lost are sent again."),
            five.unreliable(),
        ),
        generic(
            "2C",
            "SnapshotUnreliableRecover2C",
            "unreliable net, restarts, snapshots, many clients",
            mark!("The same after a crash of all servers."),
            five.unreliable().crash(),
        ),
        generic(
            "2C",
            "SnapshotUnreliableRecoverConcurrentPartition2C",
            "unreliable net, restarts, partitions, snapshots, many clients",
            mark!("Everything together."),
            five.unreliable().crash().partitions(),
        ),
    ]
}

/// Leadership and membership, step by step.
fn part_3b_by_hand<R: ClusterRules>() -> Vec<Plan<R>> {
    vec![
        row(
            ("3B", "TransferLeader3B", 5),
            "leadership is handed over",
            mark!("Each server in turn leads when it is asked to."),
            by_hand::transfer_leader,
        ),
        row(
            ("3B", "BasicConfChange3B", 5),
            "servers leave and join",
            mark!(
                "A cluster shrinks to one server and grows again; who joins gets everything, who left gets nothing."
            ),
            by_hand::basic_conf_change,
        ),
        row(
            ("3B", "ConfChangeRemoveLeader3B", 5),
            "the leader leaves",
            mark!(
                "A leader that is removed stops, and another one leads; when it joins again it has everything."
            ),
            by_hand::remove_leader,
        ),
    ]
}

/// Membership that changes all the time.
fn part_3b<R: ClusterRules>() -> Vec<Plan<R>> {
    let (one, five) = (Faults::clients(1).conf_change(), Faults::clients(5).conf_change());
    vec![
        generic(
            "3B",
            "ConfChangeRecover3B",
            "restarts, changes of membership, one client",
            mark!("After a crash of all servers each knows who is a member."),
            one.crash(),
        ),
        generic(
            "3B",
            "ConfChangeRecoverManyClients3B",
            "restarts, changes of membership, many clients",
            mark!("The same with twenty clients."),
            Faults::clients(20).conf_change().crash(),
        ),
        generic(
            "3B",
            "ConfChangeUnreliable3B",
            "unreliable net, changes of membership, many clients",
            mark!("Members come and go while messages are lost."),
            five.unreliable(),
        ),
        generic(
            "3B",
            "ConfChangeUnreliableRecover3B",
            "unreliable net, restarts, changes of membership, many clients",
            mark!("The same, and all servers crash."),
            five.unreliable().crash(),
        ),
        generic(
            "3B",
            "ConfChangeSnapshotUnreliableRecover3B",
            "unreliable net, restarts, snapshots, changes of membership, many clients",
            mark!("The same with snapshots, from which members learn who is one."),
            five.unreliable().crash().log_limit(100),
        ),
        generic(
            "3B",
            "ConfChangeSnapshotUnreliableRecoverConcurrentPartition3B",
            "unreliable net, restarts, partitions, snapshots, changes of membership, many clients",
            mark!("Everything together."),
            five.unreliable().crash().log_limit(100).partitions(),
        ),
    ]
}
