//! Clusters to look at.

use raft_sim::core::{LogPosition, NodeId, Options};
use raft_sim::explain::{Stall, en};
use raft_sim::script::{KeepUnsynced, Who};
use raft_sim::service::{ClientId, Op};
use raft_sim::{Action, Cluster, ClusterConfig, Range, Script, Time};

use crate::reading::assert_reads_well;
use crate::spoken::in_chinese;

pub(crate) const S1: NodeId = NodeId(1);
pub(crate) const S2: NodeId = NodeId(2);
pub(crate) const S3: NodeId = NodeId(3);
pub(crate) const S4: NodeId = NodeId(4);
pub(crate) const S5: NodeId = NodeId(5);

pub(crate) fn at(index: u64, term: u64) -> LogPosition {
    LogPosition { index, term }
}

/// Servers whose messages take 10 ms, whose disks take 1 ms, and that lose patience when told to.
pub(crate) fn config(servers: u8) -> ClusterConfig {
    ClusterConfig {
        servers,
        delay: Range { min_us: 10_000, max_us: 10_000 },
        sync: Range { min_us: 1_000, max_us: 1_000 },
        ..ClusterConfig::default()
    }
}

pub(crate) fn with(servers: u8, change: impl FnOnce(&mut ClusterConfig)) -> Cluster {
    let mut config = config(servers);
    change(&mut config);
    Cluster::new(Script { config: config.into(), ..Script::default() }).unwrap()
}

pub(crate) fn with_options(servers: u8, change: impl FnOnce(&mut Options)) -> Cluster {
    with(servers, |config| change(&mut config.options))
}

pub(crate) fn cluster(servers: u8) -> Cluster {
    with(servers, |_| ())
}

/// S1 leads, and everybody knows.
pub(crate) fn led(mut cluster: Cluster) -> Cluster {
    cluster.act(Action::TimeOut(S1.into())).unwrap();
    pass(&mut cluster, 200);
    assert_eq!(cluster.leader(), Some(S1));
    assert_eq!(stalls(&cluster), [], "everybody is content");
    cluster
}

pub(crate) fn pass(cluster: &mut Cluster, ms: u64) {
    cluster.run_until(cluster.now().plus(1000 * ms));
}

pub(crate) fn act(cluster: &mut Cluster, action: Action) {
    cluster.act(action).unwrap();
}

pub(crate) fn crash(cluster: &mut Cluster, id: NodeId) {
    act(cluster, Action::Crash { server: id.into(), keep: KeepUnsynced::Nothing });
}

pub(crate) fn propose(cluster: &mut Cluster, id: NodeId, value: &str) {
    let op = Op::Put { key: "x".into(), value: value.into() };
    act(cluster, Action::Propose { at: id.into(), op });
}

pub(crate) fn write(cluster: &mut Cluster, client: u32, via: NodeId) {
    let op = Op::Put { key: "x".into(), value: "1".into() };
    act(cluster, Action::Request { client: ClientId(client), via: Some(via.into()), op });
}

pub(crate) fn split(cluster: &mut Cluster, groups: &[&[NodeId]]) {
    let who = |group: &&[NodeId]| group.iter().copied().map(Who::from).collect();
    act(cluster, Action::Partition(groups.iter().map(who).collect()));
}

pub(crate) fn stalls(cluster: &Cluster) -> Vec<Stall> {
    Stall::all(cluster)
}

/// What is told of the stalls, each checked.
pub(crate) fn told(cluster: &Cluster) -> Vec<String> {
    let all = Stall::all(cluster);
    for stall in &all {
        in_chinese(|| en::stall(stall).text);
    }
    let told = all.iter().map(en::stall).inspect(assert_reads_well);
    told.map(|sentence| sentence.text).collect()
}

/// There is this stall with this sentence.
#[track_caller]
pub(crate) fn assert_stall(cluster: &Cluster, stall: &Stall, sentence: &str) {
    let all = stalls(cluster);
    assert!(all.contains(stall), "{stall:?} is not among {all:#?}");
    let text = en::stall(stall);
    assert_reads_well(&text);
    assert_eq!(text.text, sentence);
    // And everything that is found can be told.
    told(cluster);
}

/// It comes first.
#[track_caller]
pub(crate) fn assert_first(cluster: &Cluster, stall: &Stall, sentence: &str) {
    assert_stall(cluster, stall, sentence);
    assert_eq!(stalls(cluster).first(), Some(stall));
}

pub(crate) fn run_until(cluster: &mut Cluster, until: impl Fn(&Cluster) -> bool) {
    let limit = cluster.now().plus(60_000_000);
    while !until(cluster) {
        assert!(cluster.now() < limit, "it does not come to that: {:#?}", stalls(cluster));
        let next = cluster.next_at().unwrap_or(Time::ZERO).max(cluster.now().plus(1));
        cluster.run_until(next);
    }
}
