//! Random trouble: scripts that crash servers, cut links and let clients ask for writes all the while.
//!
//! The script is made by playing it: a cluster runs along, every action is chosen for what it does just
//! then, and what the cluster refuses is not written down. So no action of a script fails when it is
//! played. Which kinds of faults there are, and how many, differs from seed to seed: a run with few
//! kinds of faults gets further with each of them than one that mixes all.

use raft_sim::core::{NodeId, Random};
use raft_sim::script::{KeepUnsynced, Who};
use raft_sim::service::{ClientId, Op};
use raft_sim::{Action, Cluster, ClusterConfig, Range, Script, Server, Time};

// Streams of random numbers, apart from the cluster's own, one a purpose.
const SHAPE: u64 = 101;
const FAULTS: u64 = 102;
const WORKLOAD: u64 = 103;

/// How many clients there are.
const CLIENTS: u64 = 5;

/// The last stretch of a run is without faults, to see that it recovers: this long, or half the run.
const QUIET_US_MAX: u64 = 10_000_000;

/// A script of `duration` with faults of many kinds. It ends with all links healed and all servers
/// up, and with quiet time in which clients still ask for writes.
#[must_use]
pub fn script(seed: u64, duration: Time) -> Script {
    let mut chaos = Chaos::new(seed);
    let quiet_us = QUIET_US_MAX.min(duration.as_micros() / 2);
    let quiet_from = Time::from_micros(duration.as_micros() - quiet_us);
    while chaos.cluster.now() < quiet_from {
        chaos.calm(quiet_from);
        chaos.storm(quiet_from);
    }
    chaos.repair();
    chaos.workload(duration);
    Script::clone(chaos.cluster.script())
}

/// How likely each kind of gesture is; 0 for the faults that this run does without.
struct Mix {
    write: u64,
    crash: u64,
    restart: u64,
    time_out: u64,
    cut: u64,
    isolate_one_way: u64,
    partition: u64,
    heal: u64,
}

struct Chaos {
    cluster: Cluster,
    faults: Random,
    workload: Random,
    mix: Mix,
    written: u64,
}

impl Chaos {
    fn new(seed: u64) -> Self {
        let mut shape = Random::stream(seed, SHAPE, 0);
        let config = config(&mut shape);
        Self {
            cluster: crate::start(Script::timed(config, seed, [])),
            faults: Random::stream(seed, FAULTS, 0),
            workload: Random::stream(seed, WORKLOAD, 0),
            mix: mix(&mut shape),
            written: 0,
        }
    }

    /// Time to make progress in: mostly everything is repaired first, sometimes a cut stays.
    fn calm(&mut self, end: Time) {
        if self.one_in(4) {
            self.restart_all();
        } else {
            self.repair();
        }
        let calm_us = self.faults.between(2_000_000, 5_000_000);
        self.workload(end.min(self.cluster.now().plus(calm_us)));
    }

    /// Writes now and then, and nothing else.
    fn workload(&mut self, end: Time) {
        while self.cluster.now() < end {
            let pause_us = self.workload.between(50_000, 700_000);
            self.wait(pause_us, end);
            if self.cluster.now() < end {
                self.write();
            }
        }
    }

    fn storm(&mut self, end: Time) {
        let storm_us = self.faults.between(1_000_000, 6_000_000);
        let end = end.min(self.cluster.now().plus(storm_us));
        while self.cluster.now() < end {
            let pause_us = self.faults.between(0, 400_000);
            self.wait(pause_us, end);
            self.gesture(end);
        }
    }

    fn wait(&mut self, us: u64, end: Time) {
        self.cluster.run_until(self.cluster.now().plus(us).min(end));
    }

    /// Tries an action; one that is impossible just now does not become part of the script.
    fn act(&mut self, action: Action) {
        let _ = self.cluster.act(action);
    }

    fn gesture(&mut self, end: Time) {
        let Mix { write, crash, restart, time_out, cut, isolate_one_way, partition, heal } =
            self.mix;
        let weights = [write, crash, restart, time_out, cut, isolate_one_way, partition, heal];
        match weighted(&mut self.faults, &weights) {
            0 => self.write_and_perhaps_crash(end),
            1 => self.crash(end),
            2 => self.restart_one(),
            3 => {
                let id = self.any_server();
                self.act(Action::TimeOut(id.into()));
            }
            4 => {
                let (from, to) = (self.any_server().into(), self.any_server().into());
                self.act(Action::Cut { from, to });
            }
            5 => self.isolate_one_way(),
            6 => {
                let groups = self.groups().into_iter();
                let group = |ids: Vec<NodeId>| ids.into_iter().map(Who::from).collect();
                self.act(Action::Partition(groups.map(group).collect()));
            }
            _ => self.act(Action::Heal),
        }
    }

    /// Some client, now and then by way of a server that may not lead. Each value is another one, so that
    /// no two writes can be taken for each other.
    fn write(&mut self) {
        let client = ClientId(u32::try_from(self.workload.below(CLIENTS)).unwrap_or(0));
        let servers = u64::from(self.cluster.script().config.servers);
        let via = NodeId(1 + self.workload.below(servers));
        let via = (self.workload.below(4) == 0).then_some(via.into());
        let key = format!("k{}", self.workload.below(6));
        self.written += 1;
        let op = Op::Put { key, value: self.written.to_string() };
        self.act(Action::Request { client, via, op });
    }

    /// The moments after a write, when it is in some logs, durable on some disks and answered by some,
    /// are those in which a crash can do harm.
    fn write_and_perhaps_crash(&mut self, end: Time) {
        for _ in 0..=self.faults.below(3) {
            self.write();
        }
        if self.mix.crash > 0 && self.one_in(3) {
            let pause_us = self.faults.below(30_000);
            self.wait(pause_us, end);
            self.crash(end);
        }
    }

    /// Half of the crashes hit a leader, and half are over at once.
    fn crash(&mut self, end: Time) {
        let leader = self.cluster.leader().filter(|_| self.faults.below(2) == 0);
        let id = leader.unwrap_or_else(|| self.any_server());
        self.act(Action::Crash { server: id.into(), keep: KeepUnsynced::Nothing });
        if self.one_in(2) {
            let pause_us = self.faults.below(60_000);
            self.wait(pause_us, end);
            self.act(Action::Restart(id.into()));
        }
    }

    fn restart_one(&mut self) {
        let down = self.down();
        if !down.is_empty() {
            let id = down[index_below(&mut self.faults, down.len())];
            self.act(Action::Restart(id.into()));
        }
    }

    /// All that one server says is lost, or all that is said to it.
    fn isolate_one_way(&mut self) {
        let id = self.any_server();
        let mute = self.one_in(2);
        for other in self.cluster.script().config.ids().filter(|&other| other != id) {
            let (from, to) = if mute { (id, other) } else { (other, id) };
            self.act(Action::Cut { from: from.into(), to: to.into() });
        }
    }

    /// One alone, a leader with too few, sides of any size, or everyone anywhere.
    fn groups(&mut self) -> Vec<Vec<NodeId>> {
        let mut ids: Vec<_> = self.cluster.script().config.ids().collect();
        shuffle(&mut self.faults, &mut ids);
        match self.faults.below(4) {
            0 => vec![vec![ids[0]]],
            1 => {
                let leader = self.cluster.leader().unwrap_or(ids[0]);
                ids.retain(|&id| id != leader);
                ids.truncate((ids.len() / 2).saturating_sub(1));
                ids.push(leader);
                vec![ids]
            }
            2 => {
                let size = 1 + index_below(&mut self.faults, ids.len() - 1);
                ids.truncate(size);
                vec![ids]
            }
            _ => {
                let mut groups = vec![Vec::new(); 3];
                for id in ids {
                    groups[index_below(&mut self.faults, 3)].push(id);
                }
                groups
            }
        }
    }

    fn repair(&mut self) {
        self.act(Action::Heal);
        self.restart_all();
    }

    fn restart_all(&mut self) {
        for id in self.down() {
            self.act(Action::Restart(id.into()));
        }
    }

    fn down(&self) -> Vec<NodeId> {
        let down = self.cluster.servers().iter().filter(|server| !server.is_up());
        down.map(Server::id).collect()
    }

    fn any_server(&mut self) -> NodeId {
        let servers = u64::from(self.cluster.script().config.servers);
        NodeId(1 + self.faults.below(servers))
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.faults.below(n) == 0
    }
}

fn config(shape: &mut Random) -> ClusterConfig {
    let ranges = |pairs: &[(u64, u64)], shape: &mut Random| {
        let (min_us, max_us) = pairs[index_below(shape, pairs.len())];
        Range { min_us, max_us }
    };
    let (heartbeat_ticks, election_ticks_min) = [(100, 300), (50, 150)][index_below(shape, 2)];
    ClusterConfig {
        servers: [3, 4, 5, 6, 7][index_below(shape, 5)],
        heartbeat_ticks,
        election_ticks_min,
        election_ticks_max: 2 * election_ticks_min,
        // As usual, uneven, without any chance, almost at once.
        delay: ranges(&[(5_000, 15_000), (1_000, 50_000), (10_000, 10_000), (0, 2_000)], shape),
        sync: ranges(&[(500, 2_000), (0, 30_000), (1_000, 1_000), (10_000, 15_000)], shape),
        ..ClusterConfig::default()
    }
}

fn mix(shape: &mut Random) -> Mix {
    let mut fault = || if shape.below(4) == 0 { 0 } else { shape.between(1, 6) };
    let (crash, time_out, cut) = (fault(), fault(), fault());
    let (isolate_one_way, partition) = (fault(), fault());
    let restart = if crash == 0 { 0 } else { crash + 1 };
    Mix { write: 8, crash, restart, time_out, cut, isolate_one_way, partition, heal: 2 }
}

/// An index into `weights`, each as likely as its weight says.
fn weighted(random: &mut Random, weights: &[u64]) -> usize {
    let mut left = random.below(weights.iter().sum());
    for (i, &weight) in weights.iter().enumerate() {
        if left < weight {
            return i;
        }
        left -= weight;
    }
    0
}

/// A number in `0..len`; 0 if `len` is 0.
fn index_below(random: &mut Random, len: usize) -> usize {
    usize::try_from(random.below(len as u64)).unwrap_or(0)
}

fn shuffle<T>(random: &mut Random, items: &mut [T]) {
    for i in (1..items.len()).rev() {
        items.swap(i, index_below(random, i + 1));
    }
}
