//! The tests of MIT's key–value lab, and of the layer between it and Raft.

use std::future::Future;

use raft_sim::core::Options;
use raft_sim::{ClientConfig, ClusterConfig, ClusterRules, MachineKind, Range, ReadPath, mark};

use super::faults::{Faults, LOYAL_US};
use super::lab::{Lab, Step};
use super::mit::SCHEDULING;
use super::{Info, Plan, Suite};

mod by_hand;
mod generic;
mod rsm;

/// A leader is elected within so long.
const ELECTED_S: u64 = 5;

/// A server takes a snapshot when its log has so many bytes, in part 3B.
const MAX_RAFT_STATE: u64 = 1000;

/// Without an answer for so long, a client asks another server.
const RETRY_US: u64 = 100_000;
/// Clients do not give up.
const NEVER_US: u64 = 24 * 3_600_000_000;

/// Servers and clients as the course has them: everything goes through the log, what is persisted is durable at
/// once.
fn config(info: &Info) -> ClusterConfig {
    ClusterConfig {
        servers: info.peers,
        delay: SCHEDULING,
        sync: Range { min_us: 0, max_us: 0 },
        options: Options::MIT,
        machine: MachineKind::Store,
        reads: ReadPath::Log,
        snapshot_bytes: snapshot_bytes(info.part),
        snapshot_keep: 0,
        client: ClientConfig { delay: SCHEDULING, retry_us: RETRY_US, give_up_us: NEVER_US },
        ..ClusterConfig::default()
    }
}

type Head = (&'static str, &'static str, u8);

fn info((part, name, peers): Head, title: &'static str, wants: &'static str) -> Info {
    Info { suite: Suite::MitKv, part, name, title, wants, peers }
}

/// Parts 3A and 4A are without snapshots, 3B and 4C with them.
fn snapshot_bytes(part: &str) -> Option<u64> {
    matches!(part, "3B" | "4C").then_some(MAX_RAFT_STATE)
}

fn row<R: ClusterRules, F: Future<Output = Step> + 'static>(
    head: Head,
    title: &'static str,
    wants: &'static str,
    program: impl Fn(Lab<R>) -> F + 'static,
) -> Plan<R> {
    Plan::new(info(head, title, wants), config, program)
}

/// As the others, with clients that stay with their server: in a partition they are on its side.
fn loyal<R: ClusterRules, F: Future<Output = Step> + 'static>(
    head: Head,
    title: &'static str,
    wants: &'static str,
    program: impl Fn(Lab<R>) -> F + 'static,
) -> Plan<R> {
    let config = |info: &Info| {
        let mut config = config(info);
        config.client.retry_us = LOYAL_US;
        config
    };
    Plan::new(info(head, title, wants), config, program)
}

#[inline(never)]
fn generic<R: ClusterRules>(
    head: Head,
    title: &'static str,
    wants: &'static str,
    faults: Faults,
) -> Plan<R> {
    row(head, title, wants, move |lab| faults.run_for_mit(lab))
}

/// All 23 of the service, and the 8 of the layer below it.
pub(super) fn tests<R: ClusterRules>() -> Vec<Plan<R>> {
    let mut tests = part_a();
    tests.extend(part_a_with_crashes());
    tests.extend(part_b());
    tests.extend(rsm());
    tests
}

/// Without snapshots.
fn part_a<R: ClusterRules>() -> Vec<Plan<R>> {
    let (one, five) = (Faults::clients(1), Faults::clients(5));
    vec![
        generic(
            ("3A", "Basic3A", 5),
            "one client",
            mark!("What a client appends is there once and in order."),
            one,
        ),
        row(
            ("3A", "Speed3A", 3),
            "ops complete fast enough",
            mark!(
                "An operation takes a third of a heartbeat's time at most: it does not wait for the next one."
            ),
            by_hand::speed,
        ),
        generic(
            ("3A", "Concurrent3A", 5),
            "many clients",
            mark!("Five clients get along with each other."),
            five,
        ),
        generic(
            ("3A", "Unreliable3A", 5),
            "unreliable net, many clients",
            mark!("Requests that are repeated because an answer was lost count once."),
            five.unreliable(),
        ),
        row(
            ("3A", "UnreliableOneKey3A", 3),
            "concurrent append to same key, unreliable",
            mark!(
                "Appends of five clients to one key are all there, once, and each client's in order."
            ),
            by_hand::one_key,
        ),
        loyal(
            ("3A", "OnePartition3A", 5),
            "progress in majority, none in minority",
            mark!(
                "A leader without a majority answers nobody; its clients get their answers when the partition ends."
            ),
            by_hand::one_partition,
        ),
        generic(
            ("3A", "ManyPartitionsOneClient3A", 5),
            "partitions, one client",
            mark!("Partitions that come every second cost time, and nothing else."),
            one.partitions(),
        ),
        generic(
            ("3A", "ManyPartitionsManyClients3A", 5),
            "partitions, many clients",
            mark!("The same with five clients."),
            five.partitions(),
        ),
    ]
}

/// Without snapshots, and all servers crash.
fn part_a_with_crashes<R: ClusterRules>() -> Vec<Plan<R>> {
    let (one, five) = (Faults::clients(1).crash(), Faults::clients(5).crash());
    vec![
        generic(
            ("3A", "PersistOneClient3A", 5),
            "restarts, one client",
            mark!("After a crash of all servers the log makes the same state again."),
            one,
        ),
        generic(
            ("3A", "PersistConcurrent3A", 5),
            "restarts, many clients",
            mark!("The same with five clients, who wait meanwhile."),
            five,
        ),
        generic(
            ("3A", "PersistConcurrentUnreliable3A", 5),
            "unreliable net, restarts, many clients",
            mark!(
                "A request that was applied before the crash, and repeated after it, counts once."
            ),
            five.unreliable(),
        ),
        generic(
            ("3A", "PersistPartition3A", 5),
            "restarts, partitions, many clients",
            mark!("Partitions and crashes together."),
            five.partitions(),
        ),
        generic(
            ("3A", "PersistPartitionUnreliable3A", 5),
            "unreliable net, restarts, partitions, many clients",
            mark!("Partitions, crashes and lost messages together."),
            five.unreliable().partitions(),
        ),
        generic(
            ("3A", "PersistPartitionUnreliableLinearizable3A", 7),
            "unreliable net, restarts, partitions, random keys, many clients",
            mark!("The same with fifteen clients on the same keys: all answers fit one order."),
            Faults::clients(15).crash().unreliable().partitions().random_keys(),
        ),
    ]
}

/// With snapshots.
fn part_b<R: ClusterRules>() -> Vec<Plan<R>> {
    let (one, five) = (Faults::clients(1), Faults::clients(5));
    vec![
        loyal(
            ("3B", "SnapshotRPC3B", 3),
            "InstallSnapshot RPC",
            mark!(
                "A server that was away gets the state by a snapshot, and can then be one half of a majority."
            ),
            by_hand::snapshot_rpc,
        ),
        row(
            ("3B", "SnapshotSize3B", 3),
            "snapshot size is reasonable",
            mark!(
                "A snapshot has the state and the clients' last requests, not all that ever was."
            ),
            by_hand::snapshot_size,
        ),
        row(
            ("3B", "Speed3B", 3),
            "ops complete fast enough",
            mark!("Snapshots do not make operations slow."),
            by_hand::speed,
        ),
        generic(
            ("3B", "SnapshotRecover3B", 5),
            "restarts, snapshots, one client",
            mark!("Snapshot and log together make the same state again."),
            one.crash(),
        ),
        generic(
            ("3B", "SnapshotRecoverManyClients3B", 5),
            "restarts, snapshots, many clients",
            mark!("The same with twenty clients."),
            Faults::clients(20).crash(),
        ),
        generic(
            ("3B", "SnapshotUnreliable3B", 5),
            "unreliable net, snapshots, many clients",
            mark!("A snapshot knows which requests were applied, so that none counts twice."),
            five.unreliable(),
        ),
        generic(
            ("3B", "SnapshotUnreliableRecover3B", 5),
            "unreliable net, restarts, snapshots, many clients",
            mark!("The same after a crash of all servers."),
            five.unreliable().crash(),
        ),
        generic(
            ("3B", "SnapshotUnreliableRecoverConcurrentPartition3B", 5),
            "unreliable net, restarts, partitions, snapshots, many clients",
            mark!("Everything together."),
            five.unreliable().crash().partitions(),
        ),
        generic(
            ("3B", "SnapshotUnreliableRecoverConcurrentPartitionLinearizable3B", 7),
            "unreliable net, restarts, partitions, snapshots, random keys, many clients",
            mark!("Everything together, with fifteen clients on the same keys."),
            Faults::clients(15).unreliable().crash().partitions().random_keys(),
        ),
    ]
}

/// The layer that hands operations to Raft and gives their results back, of 2025.
fn rsm<R: ClusterRules>() -> Vec<Plan<R>> {
    let row = |name, title, wants, program: fn(Lab<R>) -> rsm::Program| {
        let config = |info: &Info| ClusterConfig { machine: MachineKind::Counter, ..config(info) };
        let part = if name == "Snapshot4C" { "4C" } else { "4A" };
        Plan::new(info((part, name, 3), title, wants), config, program)
    };
    vec![
        row(
            "Basic4A",
            "ten submits, one after the other",
            mark!("Each submit comes back with what it did."),
            |lab| Box::pin(rsm::basic(lab)),
        ),
        row(
            "Concurrent4A",
            "fifty submits at once",
            mark!("All of them take effect, each once."),
            |lab| Box::pin(rsm::concurrent(lab)),
        ),
        row(
            "LeaderFailure4A",
            "the leader is cut off",
            mark!("The next leader goes on with the same count."),
            |lab| Box::pin(rsm::leader_failure(lab)),
        ),
        row(
            "LeaderPartition4A",
            "submits to a leader without a majority",
            mark!(
                "They do nothing and do not come back, until the partition ends: then all come back within a second."
            ),
            |lab| Box::pin(rsm::leader_partition(lab)),
        ),
        row(
            "RestartReplay4A",
            "all restart and replay the log",
            mark!("A hundred operations are applied again from the log, and the count goes on."),
            |lab| Box::pin(rsm::restart_replay(lab)),
        ),
        row(
            "Shutdown4A",
            "all shut down with a hundred submits pending",
            mark!("Nobody waits for a server that is down: all come back."),
            |lab| Box::pin(rsm::shutdown(lab)),
        ),
        row(
            "RestartSubmit4A",
            "all restart with a hundred submits pending",
            mark!("They come back, none took effect twice, and the count goes on."),
            |lab| Box::pin(rsm::restart_submit(lab)),
        ),
        row(
            "Snapshot4C",
            "a hundred submits with snapshots",
            mark!("The log stays below 2000 bytes, and a restart finds the same count."),
            |lab| Box::pin(rsm::snapshot(lab)),
        ),
    ]
}
