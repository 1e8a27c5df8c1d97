//! Random runs with every option, every action and every fault, also those that no Raft withstands: who
//! looks for what a run must be, whatever happens in it, plays these.

use raft_sim::core::{
    ConfChange, MemberChange, MemberChangeKind, NodeId, Options, Random, ReadMode, Role, Transition,
};
use raft_sim::script::{
    Condition, DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessageKind, MessagePattern,
    NetworkPreset, Who,
};
use raft_sim::service::{ClientId, KeyChoice, Load, Mix, Op};
use raft_sim::{Action, ClientConfig, Cluster, ClusterConfig, MachineKind, Range, ReadPath};

use crate::live::groups;

fn one<T: Copy, const N: usize>(random: &mut Random, of: [T; N]) -> T {
    of[usize::try_from(random.below(N as u64)).unwrap()]
}

fn one_in(random: &mut Random, n: u64) -> bool {
    random.below(n) == 0
}

fn small(random: &mut Random, bound: u64) -> u32 {
    u32::try_from(random.below(bound)).unwrap()
}

fn us(min_us: u64, max_us: u64) -> Range {
    Range { min_us, max_us }
}

pub(crate) fn config(
    random: &mut Random,
    tame: impl FnOnce(&mut Random) -> ClusterConfig,
) -> ClusterConfig {
    let tame = tame(random);
    let preset = one(random, [Options::PAPER, Options::ETCD, Options::TINYKV, Options::MIT]);
    let by_lease = one_in(random, 4);
    let options = Options {
        pre_vote: one_in(random, 2),
        check_quorum: by_lease || one_in(random, 2),
        read_mode: if by_lease { ReadMode::Lease } else { ReadMode::ReadIndex },
        commit_notices: one_in(random, 3),
        max_message_bytes: one(random, [u64::MAX, 100]),
        max_inflight_messages: one(random, [256, 2]),
        max_uncommitted_bytes: one(random, [u64::MAX, u64::MAX, 100]),
        snapshot_chunk_bytes: one(random, [None, Some(20)]),
        ..preset
    };
    ClusterConfig {
        learners: u8::try_from(random.below(u64::from(tame.servers).min(3))).unwrap(),
        options,
        machine: one(random, [MachineKind::Store, MachineKind::Counter, MachineKind::Journal]),
        reads: one(random, [ReadPath::Log, ReadPath::ReadIndex, ReadPath::Local]),
        sessions: !one_in(random, 4),
        snapshot_bytes: one(random, [None, Some(60), Some(300)]),
        snapshot_keep: one(random, [0, 2, 32]),
        client: ClientConfig {
            delay: us(0, 4_000),
            retry_us: one(random, [20_000, 300_000]),
            give_up_us: one(random, [100_000, 3_000_000]),
        },
        ..tame
    }
}

fn who(cluster: &Cluster, random: &mut Random) -> Who {
    let servers = cluster.servers().len() as u64;
    match random.below(6) {
        0 => Who::Leader,
        1 => Who::Follower,
        _ => NodeId(1 + random.below(servers)).into(),
    }
}

/// The script's words, all of them.
pub(crate) fn action(cluster: &Cluster, random: &mut Random) -> Action {
    match random.below(16) {
        0..=2 => Action::Request {
            client: ClientId(small(random, 4)),
            via: one_in(random, 3).then(|| who(cluster, random)),
            op: op(random),
        },
        3 => Action::Propose { at: who(cluster, random), op: op(random) },
        4..=6 => to_a_server(cluster, random),
        7 => Action::Disk { server: who(cluster, random), fault: disk_fault(random) },
        8..=10 => to_the_network(cluster, random),
        11 | 12 => to_raft(cluster, random),
        13 => Action::Load(one_in(random, 2).then(|| load(random))),
        14 => Action::Heal,
        _ => to_a_reader(cluster, random),
    }
}

fn op(random: &mut Random) -> Op {
    let key = format!("k{}", random.below(3));
    let value = random.below(100).to_string();
    match random.below(7) {
        0 => Op::Get { key },
        1 | 2 => Op::Put { key, value },
        3 => Op::Append { key, value },
        4 => {
            let old = one_in(random, 2).then(|| random.below(100).to_string());
            Op::CompareAndSwap { key, old, new: value }
        }
        5 => Op::Delete { key },
        _ => Op::Scan { from: key, to: one_in(random, 2).then(|| "k2".to_owned()) },
    }
}

fn to_a_server(cluster: &Cluster, random: &mut Random) -> Action {
    let server = who(cluster, random);
    let is = |is_so: &dyn Fn(&raft_sim::Server) -> bool| {
        let found = cluster.servers().iter().find(|server| is_so(server));
        found.map_or(server, |server| server.id().into())
    };
    let keep =
        [KeepUnsynced::Nothing, KeepUnsynced::Some, KeepUnsynced::Everything, KeepUnsynced::Torn];
    match random.below(16) {
        0..=2 => Action::Crash { server, keep: one(random, keep) },
        3..=6 => Action::Restart(is(&|server| !server.is_up())),
        7 => Action::Pause(server),
        8 | 9 => Action::Resume(is(&raft_sim::Server::is_paused)),
        10 | 11 => Action::TimeOut(server),
        12 => Action::Boot(NodeId(cluster.servers().len() as u64 + 1)),
        13 => Action::Replace(is(&|server| !server.is_up())),
        14 => Action::ClockRate { server, ppm: one(random, [-300_000, -100, 0, 100, 500_000]) },
        _ => Action::ClockJump { server, by_us: random.below(200_000) },
    }
}

fn disk_fault(random: &mut Random) -> DiskFault {
    match random.below(8) {
        0 => DiskFault::Sync(us(0, 30_000)),
        1 => DiskFault::Lie,
        2 => DiskFault::Honest,
        3 => DiskFault::LoseTail(1 + random.below(3)),
        4 => DiskFault::Wipe,
        5 => DiskFault::Full,
        _ => DiskFault::Free,
    }
}

fn to_the_network(cluster: &Cluster, random: &mut Random) -> Action {
    let (from, to) = (who(cluster, random), who(cluster, random));
    match random.below(9) {
        0 => Action::Cut { from, to },
        1 => Action::Mend { from, to },
        2 => groups(random, cluster.servers().len() as u64),
        3 | 4 => {
            let by = us(1_000, 20_000);
            let setting = match random.below(6) {
                0 => LinkSetting::Delay(us(0, random.below(20_000))),
                1 => LinkSetting::Loss(small(random, 200_000)),
                2 => LinkSetting::Duplicate(small(random, 300_000)),
                3 => LinkSetting::Reorder { ppm: small(random, 300_000), by },
                4 => LinkSetting::Bandwidth(Some(1_000 + small(random, 100_000))),
                _ => LinkSetting::Bandwidth(None),
            };
            let end = |who, random: &mut Random| one_in(random, 2).then_some(who);
            Action::Link { from: end(from, random), to: end(to, random), setting }
        }
        5 => Action::Network(one(
            random,
            [
                NetworkPreset::Configured,
                NetworkPreset::Reliable,
                NetworkPreset::Unreliable,
                NetworkPreset::LongReordering,
            ],
        )),
        _ => Action::Message { which: pattern(cluster, random), fate: fate(random) },
    }
}

fn pattern(cluster: &Cluster, random: &mut Random) -> MessagePattern {
    let kinds = [MessageKind::AppendEntries, MessageKind::RequestVote, MessageKind::Request];
    match random.below(4) {
        0 => MessagePattern { kind: Some(one(random, kinds)), ..MessagePattern::default() },
        1 => MessagePattern { from: Some(who(cluster, random)), ..MessagePattern::default() },
        2 => MessagePattern { to: Some(who(cluster, random)), ..MessagePattern::default() },
        _ => {
            let number = cluster.flights().last().map(|flight| flight.id.0);
            MessagePattern { number, ..MessagePattern::default() }
        }
    }
}

fn fate(random: &mut Random) -> MessageFate {
    match random.below(7) {
        0 => MessageFate::Drop,
        1 => MessageFate::Duplicate,
        2 => MessageFate::Delay(random.below(50_000)),
        3 => MessageFate::Release,
        4 => MessageFate::Deliver,
        _ => MessageFate::Hold,
    }
}

fn to_raft(cluster: &Cluster, random: &mut Random) -> Action {
    match random.below(6) {
        0 => Action::Transfer { to: who(cluster, random) },
        1 => Action::ForgetLeader(who(cluster, random)),
        2 | 3 => Action::Snapshot(who(cluster, random)),
        _ => Action::ChangeMembership { at: Who::Leader, change: change(cluster, random) },
    }
}

fn change(cluster: &Cluster, random: &mut Random) -> ConfChange {
    let servers = cluster.servers().len() as u64;
    let change = |random: &mut Random| MemberChange {
        kind: one(
            random,
            [
                MemberChangeKind::AddVoter,
                MemberChangeKind::AddVoter,
                MemberChangeKind::AddLearner,
                MemberChangeKind::Remove,
                MemberChangeKind::Update,
            ],
        ),
        node: NodeId(1 + random.below(servers)),
    };
    let transitions = [Transition::Auto, Transition::JointImplicit, Transition::JointExplicit];
    match random.below(4) {
        0 => ConfChange::leave_joint(),
        1 => ConfChange {
            transition: one(random, transitions),
            changes: (0..=random.below(2)).map(|_| change(random)).collect(),
            context: [1, 2].into(),
        },
        _ => {
            let MemberChange { kind, node } = change(random);
            ConfChange::one(kind, node)
        }
    }
}

fn load(random: &mut Random) -> Load {
    Load {
        per_1000_s: one(random, [Some(20_000), Some(300_000), None]),
        clients: 1 + small(random, 4),
        keys: 1 + small(random, 5),
        key_choice: one(random, [KeyChoice::Uniform, KeyChoice::Hot, KeyChoice::Own]),
        mix: Mix { delete: 1, scan: 1, ..Mix::default() },
    }
}

fn to_a_reader(cluster: &Cluster, random: &mut Random) -> Action {
    match random.below(6) {
        0 => Action::Wait,
        1 => Action::Note("Look!".to_owned()),
        2 => Action::Ask {
            question: "Who will lead?".to_owned(),
            answers: vec!["S1".to_owned(), "S2".to_owned()],
        },
        3 => Action::Expect(condition(cluster, random, 2)),
        _ => Action::Goal(condition(cluster, random, 2)),
    }
}

pub(crate) fn condition(cluster: &Cluster, random: &mut Random, depth: u32) -> Condition {
    let server = NodeId(1 + random.below(cluster.servers().len() as u64));
    let some = one_in(random, 2).then_some(server);
    let index = random.below(40);
    let last = cluster.servers().iter().map(|server| server.log().len() as u64).max().unwrap_or(0);
    let kind = if depth == 0 { random.below(15) } else { random.below(18) };
    let deeper = |random: &mut Random| Box::new(condition(cluster, random, depth - 1));
    match kind {
        0 => Condition::Role {
            server,
            role: one(random, [Role::Follower, Role::PreCandidate, Role::Candidate, Role::Leader]),
        },
        1 => Condition::SomebodyLeads,
        2 => Condition::NobodyLeads,
        3 => Condition::Up(server),
        4 => Condition::Down(server),
        5 => Condition::Term { server: some, term: random.below(12) },
        6 => Condition::LastIndex { server: some, index },
        7 => Condition::Committed { server: some, index: last + 1 },
        8 => Condition::Applied { server: some, index: last + 1 },
        9 => Condition::Entry { server: who(cluster, random), index: last + 1, term: 1 },
        10 => Condition::Value {
            server: who(cluster, random),
            key: "k1".to_owned(),
            value: one_in(random, 2).then(|| random.below(100).to_string()),
        },
        11 => Condition::AllAgree,
        12 => Condition::Answered(one_in(random, 2).then(|| ClientId(small(random, 4)))),
        13 => Condition::UnderWay(pattern(cluster, random)),
        14 => Condition::Violation,
        15 => Condition::Not(deeper(random)),
        16 => Condition::Both(deeper(random), deeper(random)),
        _ => Condition::Either(deeper(random), deeper(random)),
    }
}
