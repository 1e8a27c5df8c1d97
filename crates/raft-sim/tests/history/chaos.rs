//! Scripts full of everything, from a seed.

use raft_sim::core::{NodeId, Random, Role};
use raft_sim::history::{History, Spacing};
use raft_sim::script::{
    Condition, DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessagePattern, NetworkPreset,
    Who,
};
use raft_sim::service::{ClientId, Load, Op};
use raft_sim::{Action, Cluster, ClusterConfig, Range, Script, Statement, Time, When};

/// Checkpoints so close together, and so few, that short runs have to thin them out.
pub(crate) const CLOSE: Spacing = Spacing { events: 150, most: 10 };

pub(crate) fn ms(ms: u64) -> Time {
    Time::from_millis(ms)
}

pub(crate) fn history(script: &Script) -> History {
    History::with_spacing(Cluster::new(script.clone()).unwrap(), CLOSE)
}

/// A run of so many events, played from the beginning with nothing but its script.
pub(crate) fn straight(script: &Script, events: u64) -> Cluster {
    let mut cluster = Cluster::new(script.clone()).unwrap();
    while cluster.event_count() < events {
        let next_at = cluster.next_at().expect("that many events come");
        cluster.run_some(next_at, 1);
    }
    cluster
}

/// The digest of a run at a time.
pub(crate) fn digest_at(script: &Script, time: Time) -> u64 {
    let mut cluster = Cluster::new(script.clone()).unwrap();
    cluster.run_until(time);
    cluster.digest()
}

/// A script of about five seconds of load and trouble, with every way to wait.
pub(crate) fn script(seed: u64) -> Script {
    let mut random = Random::new(seed);
    let config = ClusterConfig {
        servers: 3 + 2 * u8::try_from(random.below(2)).unwrap(),
        snapshot_bytes: (random.below(2) == 0).then_some(600),
        snapshot_keep: 4,
        ..ClusterConfig::default()
    };
    let mut statements = vec![Statement {
        when: When::At(Time::ZERO),
        action: Action::Load(Some(Load { per_1000_s: Some(30_000), ..Load::default() })),
    }];
    let mut at = 300;
    for _ in 0..12 {
        at += random.below(500);
        let when = match random.below(4) {
            0 => When::After(random.below(400_000)),
            1 => When::Once(condition(&mut random)),
            _ => When::At(ms(at)),
        };
        statements.push(Statement { when, action: action(&mut random) });
    }
    // In the end everything is well again.
    let servers = || (1..=3).map(|id| Who::Server(NodeId(id)));
    let free = |server| Action::Disk { server, fault: DiskFault::Free };
    let repairs = servers().map(free);
    let repairs =
        repairs.chain(servers().flat_map(|who| [Action::Restart(who), Action::Resume(who)]));
    for action in repairs.chain([Action::Heal]) {
        statements.push(Statement { when: When::At(ms(5000)), action });
    }
    Script { config: config.into(), seed, statements }
}

fn who(random: &mut Random) -> Who {
    match random.below(6) {
        0 => Who::Leader,
        1 => Who::Follower,
        _ => Who::Server(NodeId(random.between(1, 3))),
    }
}

fn condition(random: &mut Random) -> Condition {
    let id = NodeId(random.between(1, 3));
    match random.below(6) {
        0 => Condition::SomebodyLeads,
        1 => Condition::NobodyLeads,
        2 => Condition::Role { server: id, role: Role::Candidate },
        3 => Condition::Committed { server: None, index: random.between(2, 40) },
        4 => Condition::Not(Box::new(Condition::AllAgree)),
        _ => Condition::Up(id),
    }
}

fn range(random: &mut Random) -> Range {
    let min_us = random.between(100, 20_000);
    Range { min_us, max_us: min_us + random.below(20_000) }
}

/// Something that may be done; it may also be impossible.
pub(crate) fn action(random: &mut Random) -> Action {
    let server = who(random);
    match random.below(24) {
        0 | 1 => Action::Crash { server, keep: keep(random) },
        2..=4 => Action::Restart(Who::Server(NodeId(random.between(1, 3)))),
        5 => Action::Pause(server),
        6 | 7 => Action::Resume(Who::Server(NodeId(random.between(1, 3)))),
        8 => Action::TimeOut(server),
        9 => Action::Boot(NodeId(random.between(4, 6))),
        10 => {
            let ppm = i32::try_from(random.below(800_000)).unwrap() - 400_000;
            Action::ClockRate { server, ppm }
        }
        11 => Action::ClockJump { server, by_us: random.below(500_000) },
        12 => Action::Disk { server, fault: fault(random) },
        13 => Action::Cut { from: server, to: who(random) },
        14 => Action::Partition(vec![vec![server]]),
        15 | 16 => Action::Heal,
        17 => {
            let setting = match random.below(4) {
                0 => LinkSetting::Delay(range(random)),
                1 => LinkSetting::Loss(200_000),
                2 => LinkSetting::Duplicate(200_000),
                _ => LinkSetting::Reorder { ppm: 300_000, by: range(random) },
            };
            Action::Link { from: None, to: None, setting }
        }
        18 => Action::Network(NetworkPreset::Configured),
        19 => Action::Message { which: MessagePattern::default(), fate: fate(random) },
        20 => Action::Request {
            client: ClientId(u32::try_from(random.below(3)).unwrap()),
            via: None,
            op: Op::Append { key: "a".into(), value: random.below(9).to_string() },
        },
        21 => Action::Snapshot(server),
        22 => Action::Goal(condition(random)),
        _ => Action::Expect(condition(random)),
    }
}

fn keep(random: &mut Random) -> KeepUnsynced {
    match random.below(4) {
        0 => KeepUnsynced::Nothing,
        1 => KeepUnsynced::Some,
        2 => KeepUnsynced::Everything,
        _ => KeepUnsynced::Torn,
    }
}

fn fault(random: &mut Random) -> DiskFault {
    match random.below(5) {
        0 => DiskFault::Sync(range(random)),
        1 => DiskFault::Lie,
        2 => DiskFault::Honest,
        3 => DiskFault::Full,
        _ => DiskFault::Free,
    }
}

fn fate(random: &mut Random) -> MessageFate {
    match random.below(6) {
        0 => MessageFate::Drop,
        1 => MessageFate::Duplicate,
        2 => MessageFate::Delay(random.below(30_000)),
        3 => MessageFate::Hold,
        4 => MessageFate::Release,
        _ => MessageFate::Deliver,
    }
}
