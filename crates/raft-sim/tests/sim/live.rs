//! Random runs as a person makes them: gestures between pieces of play, and in the midst of a moment.

use raft_sim::core::{NodeId, Random};
use raft_sim::script::{KeepUnsynced, Who};
use raft_sim::service::Op;
use raft_sim::{Action, Cluster, ClusterConfig, Range, Script, Time};

use crate::wild;

/// A run in the making.
pub(crate) struct Live {
    pub(crate) cluster: Cluster,
    random: Random,
    /// Does everything that can be done, and not only what the paper's servers withstand.
    is_wild: bool,
    /// Actions carried out while the present moment had still more to come.
    pub(crate) acted_midway: u32,
}

impl Live {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random::stream(seed, 1000, 0);
        let config = config(&mut random);
        let cluster = cluster(config, seed);
        Self { cluster, random, is_wild: false, acted_midway: 0 }
    }

    /// With every option and every fault that there is.
    pub(crate) fn wild(seed: u64) -> Self {
        let mut random = Random::stream(seed, 1001, 0);
        let config = wild::config(&mut random, config);
        let cluster = cluster(config, seed);
        Self { cluster, random, is_wild: true, acted_midway: 0 }
    }

    /// Plays so many pieces, most with a gesture after it.
    pub(crate) fn play(&mut self, pieces: u32) {
        for _ in 0..pieces {
            self.piece();
            self.gesture();
        }
    }

    pub(crate) fn piece(&mut self) {
        let until = self.cluster.now().plus(self.random.below(120_000));
        match self.random.below(6) {
            0 | 1 => self.cluster.run_until(until),
            2 | 3 => (0..=self.random.below(12)).for_each(|_| self.cluster.step()),
            4 => drop(self.cluster.run_some(until, u32::try_from(self.random.below(9)).unwrap())),
            _ => (),
        }
    }

    /// Tries something; what is impossible is refused.
    pub(crate) fn gesture(&mut self) {
        let action = match self.is_wild {
            true => wild::action(&self.cluster, &mut self.random),
            false => self.random_action(),
        };
        let midway = self.cluster.next_at() == Some(self.cluster.now());
        if self.cluster.act(action).is_ok() && midway {
            self.acted_midway += 1;
        }
    }

    fn random_action(&mut self) -> Action {
        let servers = self.cluster.servers().len() as u64;
        let random = &mut self.random;
        let id = NodeId(1 + random.below(servers));
        let to = NodeId(1 + random.below(servers));
        match random.below(20) {
            0..=5 => {
                let at = if random.below(3) == 0 { id.into() } else { Who::Leader };
                let key = format!("k{}", random.below(3));
                Action::Propose { at, op: Op::Put { key, value: random.below(1000).to_string() } }
            }
            6 | 7 => crash(id),
            8..=10 => Action::Restart(id.into()),
            11..=13 => Action::TimeOut(id.into()),
            14 => Action::Cut { from: id.into(), to: to.into() },
            15 => Action::Mend { from: id.into(), to: to.into() },
            16 => groups(random, servers),
            _ => Action::Heal,
        }
    }
}

/// Everyone anywhere.
pub(crate) fn groups(random: &mut Random, servers: u64) -> Action {
    let mut groups = vec![Vec::new(), Vec::new(), Vec::new()];
    for id in 1..=servers {
        groups[usize::try_from(random.below(3)).unwrap()].push(NodeId(id).into());
    }
    groups.retain(|group| !group.is_empty());
    Action::Partition(groups)
}

/// Half of the clusters have no randomness in their delays, so that much happens at the same moment.
fn config(random: &mut Random) -> ClusterConfig {
    let ms = |min: u64, max: u64| Range { min_us: min * 1000, max_us: max * 1000 };
    ClusterConfig {
        servers: u8::try_from(random.between(1, 7)).unwrap(),
        delay: [ms(5, 15), ms(10, 10), ms(0, 0), ms(1, 60)][pick(random)],
        sync: [ms(1, 2), ms(1, 1), ms(0, 0), ms(0, 50)][pick(random)],
        election_ticks_min: 150,
        election_ticks_max: 300,
        heartbeat_ticks: 50,
        ..ClusterConfig::default()
    }
}

fn pick(random: &mut Random) -> usize {
    usize::try_from(random.below(4)).unwrap()
}

/// A cluster with no actions yet.
pub(crate) fn cluster(config: ClusterConfig, seed: u64) -> Cluster {
    Cluster::new(Script::timed(config, seed, [])).unwrap()
}

/// A default cluster that has just found its leader.
pub(crate) fn led(config: ClusterConfig, seed: u64) -> (Cluster, NodeId) {
    let mut cluster = cluster(config, seed);
    cluster.run_until(Time::from_millis(3000));
    let leader = cluster.leader().expect("a leader within three seconds");
    (cluster, leader)
}

/// All but one.
pub(crate) fn others(cluster: &Cluster, id: NodeId) -> Vec<NodeId> {
    cluster.servers().iter().map(raft_sim::Server::id).filter(|&other| other != id).collect()
}

/// Lets so many milliseconds pass.
pub(crate) fn pass_ms(cluster: &mut Cluster, ms: u64) {
    cluster.run_until(cluster.now().plus(ms * 1000));
}

/// Write `key=value`, by whoever leads.
pub(crate) fn write(key: &str, value: &str) -> Action {
    write_at(Who::Leader, key, value)
}

/// Write `key=value`, by this server.
pub(crate) fn write_at(at: impl Into<Who>, key: &str, value: &str) -> Action {
    Action::Propose { at: at.into(), op: Op::Put { key: key.to_owned(), value: value.to_owned() } }
}

/// Stop, and lose what is not on the disk.
pub(crate) fn crash(id: NodeId) -> Action {
    Action::Crash { server: id.into(), keep: KeepUnsynced::Nothing }
}

/// Only these reach each other, and the others each other.
pub(crate) fn split(groups: &[&[NodeId]]) -> Action {
    let group = |ids: &&[NodeId]| ids.iter().copied().map(Who::from).collect();
    Action::Partition(groups.iter().map(group).collect())
}

/// Exactly so many milliseconds.
pub(crate) fn exactly_ms(ms: u64) -> Range {
    Range { min_us: ms * 1000, max_us: ms * 1000 }
}

/// Steps until that is so.
pub(crate) fn step_until(cluster: &mut Cluster, mut is_so: impl FnMut(&Cluster) -> bool) {
    for _ in 0..10_000 {
        if is_so(cluster) {
            return;
        }
        cluster.step();
    }
    panic!("waited in vain until {}", cluster.now());
}
