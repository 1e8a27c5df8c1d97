//! Numbers that are too small, or too large.

use raft_sim::core::NodeId;
use raft_sim::script::{DiskFault, LinkSetting, MessageFate, MessagePattern, Who};
use raft_sim::service::{ClientId, Load, Mix, Op};
use raft_sim::{Action, ActionError, ClusterConfig, Range};

use super::{Refusal, on};
use crate::live::{cluster, step_until};

const HOUR_US: u64 = 3_600_000_000;
const MINUTE_US: u64 = 60_000_000;

/// What is one beyond its bounds, and the largest number there is; the name of the number and its bounds.
type Case = (Vec<Action>, &'static str, i64, u64);

/// Each number below its bounds, if there is such a number, and above them.
pub(super) fn refusals() -> Vec<Refusal> {
    let mut busy = cluster(ClusterConfig::default(), 7);
    busy.act(Action::TimeOut(NodeId(1).into())).unwrap();
    step_until(&mut busy, |cluster| cluster.flights().count() > 0);
    let refused = |(actions, name, min, max): Case| {
        let max = i64::try_from(max).unwrap();
        let error = ActionError::OutOfBounds { name, min, max };
        actions.into_iter().map(move |action| (action, error)).collect::<Vec<_>>()
    };
    let cases = clocks_and_disks().into_iter().chain(links()).chain(clients());
    cases.flat_map(refused).map(|(action, error)| on(&busy, action, error)).collect()
}

fn clocks_and_disks() -> Vec<Case> {
    let server = Who::Server(NodeId(1));
    let rate = |ppm| Action::ClockRate { server, ppm };
    let jump = |by_us| Action::ClockJump { server, by_us };
    let sync = |min_us, max_us| {
        let fault = DiskFault::Sync(Range { min_us, max_us });
        Action::Disk { server, fault }
    };
    let rates = [i32::MIN, -1_000_000, 9_000_001, i32::MAX].map(rate).into();
    let long = vec![sync(0, MINUTE_US + 1), sync(u64::MAX, u64::MAX)];
    vec![
        (rates, "clock's deviation in ppm", -999_999, 9_000_000),
        ([HOUR_US + 1, u64::MAX].map(jump).into(), "clock's jump in µs", 0, HOUR_US),
        (vec![sync(2, 1), sync(u64::MAX, 1)], "disk's time", 0, 1),
        (long, "disk's time", 0, MINUTE_US),
    ]
}

fn links() -> Vec<Case> {
    let all = |setting| Action::Link { from: None, to: None, setting };
    let delay = |min_us, max_us| all(LinkSetting::Delay(Range { min_us, max_us }));
    let reorder =
        |ppm, min_us, max_us| all(LinkSetting::Reorder { ppm, by: Range { min_us, max_us } });
    let hold_up =
        |us| Action::Message { which: MessagePattern::default(), fate: MessageFate::Delay(us) };
    let million = 1_000_000;
    let too_many = [1_000_001, u32::MAX];
    let loss = |ppm| all(LinkSetting::Loss(ppm));
    let duplicate = |ppm| all(LinkSetting::Duplicate(ppm));
    let long = vec![
        delay(0, MINUTE_US + 1),
        delay(u64::MAX, u64::MAX),
        reorder(1, 0, MINUTE_US + 1),
        reorder(1, u64::MAX, u64::MAX),
    ];
    let nothing = vec![all(LinkSetting::Bandwidth(Some(0)))];
    vec![
        (vec![delay(2, 1), reorder(1, 2, 1)], "delay in µs", 0, 1),
        (long, "delay in µs", 0, MINUTE_US),
        (too_many.map(loss).into(), "loss in ppm", 0, million),
        (too_many.map(duplicate).into(), "duplication in ppm", 0, million),
        (too_many.map(|ppm| reorder(ppm, 0, 1)).into(), "reordering in ppm", 0, million),
        (nothing, "bandwidth in bytes a second", 1, u32::MAX.into()),
        ([HOUR_US + 1, u64::MAX].map(hold_up).into(), "message's delay in µs", 0, HOUR_US),
    ]
}

fn clients() -> Vec<Case> {
    let usual = Load::default();
    let load = |load| Action::Load(Some(load));
    let rate = |per_1000_s| load(Load { per_1000_s: Some(per_1000_s), ..usual.clone() });
    let clients = |clients| load(Load { clients, ..usual.clone() });
    let keys = |keys| load(Load { keys, ..usual.clone() });
    let mix = |weight| {
        let (get, put, append) = (weight, weight, weight);
        let mix = Mix { get, put, append, compare_and_swap: weight, delete: weight, scan: weight };
        load(Load { mix, ..usual.clone() })
    };
    let request = |client| {
        let op = Op::Get { key: "x".into() };
        Action::Request { client: ClientId(client), via: None, op }
    };
    let rates = [0, 10_000_001, u64::MAX].map(rate).into();
    vec![
        (rates, "number of operations in 1000 seconds", 1, 10_000_000),
        ([0, 101, u32::MAX].map(clients).into(), "number of clients", 1, 100),
        ([0, 1001, u32::MAX].map(keys).into(), "number of keys", 1, 1000),
        ([0, u32::MAX].map(mix).into(), "sum of the mix", 1, u32::MAX.into()),
        ([1000, u32::MAX].map(request).into(), "number of the client", 0, 999),
    ]
}
