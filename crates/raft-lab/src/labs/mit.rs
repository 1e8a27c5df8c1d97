//! The tests of MIT's Raft lab: elections, agreement, persistence, snapshots.

use std::future::Future;

use raft_sim::core::Options;
use raft_sim::{ClusterConfig, ClusterRules, MachineKind, Range, mark};

use super::lab::{Lab, Step};
use super::{Info, Plan, Suite};

mod agreement;
mod catching_up;
mod checkers;
mod churn;
mod cost;
mod elections;
mod figure_8;
mod persistence;
mod snapshots;

/// `RaftElectionTimeout`: within so long a cluster is to have elected a leader.
pub(super) const ELECTION_MS: u64 = 1000;

/// Where the courses' network has no delay, this stands for scheduling.
pub(super) const SCHEDULING: Range = Range { min_us: 200, max_us: 1000 };

/// Servers as the course wants them, which write down what they apply. What they persist is durable at once.
fn config(info: &Info) -> ClusterConfig {
    ClusterConfig {
        servers: info.peers,
        delay: SCHEDULING,
        sync: Range { min_us: 0, max_us: 0 },
        options: Options::MIT,
        machine: MachineKind::Journal,
        snapshot_keep: 0,
        ..ClusterConfig::default()
    }
}

/// A test: its part, name and number of servers, what it is about, what it wants, and how it goes.
fn row<R: ClusterRules, F: Future<Output = Step> + 'static>(
    (part, name, peers): (&'static str, &'static str, u8),
    title: &'static str,
    wants: &'static str,
    program: impl Fn(Lab<R>) -> F + 'static,
) -> Plan<R> {
    Plan::new(Info { suite: Suite::Mit, part, name, title, wants, peers }, config, program)
}

/// All 28 of them, in their order.
pub(super) fn tests<R: ClusterRules>() -> Vec<Plan<R>> {
    let mut tests = part_a();
    tests.extend(part_b());
    tests.extend(part_c());
    tests.extend(part_d());
    tests
}

/// Elections.
fn part_a<R: ClusterRules>() -> Vec<Plan<R>> {
    vec![
        row(
            ("2A", "InitialElection2A", 3),
            "initial election",
            mark!("A cluster that starts elects one leader, and keeps it while nothing fails."),
            elections::initial_election,
        ),
        row(
            ("2A", "ReElection2A", 3),
            "election after network failure",
            mark!(
                "A leader that is cut off is replaced, and follows when it comes back; without a majority nobody leads."
            ),
            elections::re_election,
        ),
        row(
            ("2A", "ManyElections2A", 7),
            "multiple elections",
            mark!(
                "With up to three of seven servers cut off, the others have a leader within five seconds."
            ),
            elections::many_elections,
        ),
    ]
}

/// Replication.
fn part_b<R: ClusterRules>() -> Vec<Plan<R>> {
    vec![
        row(
            ("2B", "BasicAgree2B", 3),
            "basic agreement",
            mark!(
                "Commands are applied by all servers, each at the index that its leader named, and not before it was proposed."
            ),
            agreement::basic_agree,
        ),
        row(
            ("2B", "RPCBytes2B", 3),
            "RPC byte count",
            mark!("A leader sends every command to every follower once, not again and again."),
            cost::rpc_bytes,
        ),
        row(
            ("2B", "FollowerFailure2B", 3),
            "progressive failure of followers",
            mark!(
                "With one follower left the leader commits; with none left it takes commands, and commits nothing."
            ),
            agreement::follower_failure,
        ),
        row(
            ("2B", "LeaderFailure2B", 3),
            "failure of leaders",
            mark!(
                "The second leader carries on from the first; when it is lost too, nothing is committed any more."
            ),
            agreement::leader_failure,
        ),
        row(
            ("2B", "FailAgree2B", 3),
            "agreement after follower reconnects",
            mark!("A follower that was away gets everything that it has missed."),
            agreement::fail_agree,
        ),
        row(
            ("2B", "FailNoAgree2B", 5),
            "no agreement if too many followers disconnect",
            mark!(
                "Without a majority nothing is committed; when it is back, one of the two logs wins everywhere."
            ),
            agreement::fail_no_agree,
        ),
        row(
            ("2B", "ConcurrentStarts2B", 3),
            "concurrent proposals",
            mark!("Commands proposed at the same time in one term are all committed."),
            agreement::concurrent_starts,
        ),
        row(
            ("2B", "Rejoin2B", 3),
            "rejoin of partitioned leader",
            mark!(
                "A leader that took commands while it was cut off gives them up for those of the majority."
            ),
            catching_up::rejoin,
        ),
        row(
            ("2B", "Backup2B", 5),
            "leader backs up quickly over incorrect follower logs",
            mark!(
                "Logs that differ in fifty entries and more are brought in line within seconds, not one entry a heartbeat."
            ),
            catching_up::backup,
        ),
        row(
            ("2B", "Count2B", 3),
            "RPC counts aren't too high",
            mark!(
                "Elections, agreement and idleness cost few RPCs: commands that come together are sent together."
            ),
            cost::count,
        ),
    ]
}

/// Persistence.
fn part_c<R: ClusterRules>() -> Vec<Plan<R>> {
    vec![
        row(
            ("2C", "Persist12C", 3),
            "basic persistence",
            mark!("Servers that crash and restart go on with term, vote and log as they were."),
            persistence::persist_1,
        ),
        row(
            ("2C", "Persist22C", 5),
            "more persistence",
            mark!("Majorities that crash in turn lose nothing that was committed."),
            persistence::persist_2,
        ),
        row(
            ("2C", "Persist32C", 3),
            "partitioned leader and one follower crash, leader restarts",
            mark!(
                "A leader that restarts with the one server that missed a command gets it to it."
            ),
            persistence::persist_3,
        ),
        row(
            ("2C", "Figure82C", 5),
            "Figure 8",
            mark!(
                "While leaders crash again and again, no leader counts replicas of an earlier term's entry as a commit (§5.4.2)."
            ),
            figure_8::figure_8,
        ),
        row(
            ("2C", "UnreliableAgree2C", 5),
            "unreliable agreement",
            mark!(
                "With a tenth of the requests and a tenth of the answers lost, everything is committed."
            ),
            agreement::unreliable_agree,
        ),
        row(
            ("2C", "Figure8Unreliable2C", 5),
            "Figure 8 (unreliable)",
            mark!(
                "The same with answers that come seconds late: logs that differ everywhere are in line within ten seconds."
            ),
            figure_8::figure_8_unreliable,
        ),
        row(
            ("2C", "ReliableChurn2C", 5),
            "churn",
            mark!(
                "Clients propose while servers come and go: what a client saw committed is in the log in the end."
            ),
            churn::reliable,
        ),
        row(
            ("2C", "UnreliableChurn2C", 5),
            "unreliable churn",
            mark!("The same on a network that loses messages."),
            churn::unreliable,
        ),
    ]
}

/// Snapshots.
fn part_d<R: ClusterRules>() -> Vec<Plan<R>> {
    vec![
        row(
            ("2D", "SnapshotBasic2D", 3),
            "snapshots basic",
            mark!("What a snapshot stands for leaves the log, whose size stays below 2000 bytes."),
            snapshots::basic,
        ),
        row(
            ("2D", "SnapshotInstall2D", 3),
            "install snapshots (disconnect)",
            mark!(
                "A follower that was cut off gets a snapshot when the log does not go back far enough."
            ),
            snapshots::install,
        ),
        row(
            ("2D", "SnapshotInstallUnreliable2D", 3),
            "install snapshots (disconnect, unreliable)",
            mark!("The same on a network that loses messages."),
            snapshots::install_unreliable,
        ),
        row(
            ("2D", "SnapshotInstallCrash2D", 3),
            "install snapshots (crash)",
            mark!("A follower that was down gets a snapshot, on top of the one on its disk."),
            snapshots::install_crash,
        ),
        row(
            ("2D", "SnapshotInstallUnCrash2D", 3),
            "install snapshots (unreliable, crash)",
            mark!("The same on a network that loses messages."),
            snapshots::install_unreliable_crash,
        ),
        row(
            ("2D", "SnapshotAllCrash2D", 3),
            "crash and restart all servers",
            mark!("Servers that restart from their snapshots go on counting where they were."),
            snapshots::all_crash,
        ),
        row(
            ("2D", "SnapshotInit2D", 3),
            "snapshot initialization after crash",
            mark!(
                "A server that restarts with a snapshot and an empty log does not take snapshots of nothing."
            ),
            snapshots::init,
        ),
    ]
}
