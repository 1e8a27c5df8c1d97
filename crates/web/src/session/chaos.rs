//! Random trouble while somebody watches: every strike is an action like any other, so that the run stays a
//! function of its script. The seed decides what strikes when; what that means depends on the cluster just then.

use raft_sim::core::{NodeId, Random};
use raft_sim::script::{LinkSetting, NetworkPreset, Who};
use raft_sim::{Action, Cluster, Range, Server, Time};

use super::gesture::crash;

/// The stream of random numbers, apart from all others.
const STREAM: u64 = 301;
/// Between two strikes there are so many microseconds, at least and at most.
const PAUSE_US: (u64, u64) = (250_000, 1_500_000);

/// Trouble under way.
#[derive(Clone, Debug)]
pub struct Chaos {
    seed: u64,
    random: Random,
    next_at: Time,
}

impl Chaos {
    /// Begins soon.
    #[must_use]
    pub fn new(seed: u64, now: Time) -> Self {
        let random = Random::stream(seed, STREAM, now.as_micros());
        Self { seed, random, next_at: now.plus(PAUSE_US.0) }
    }

    /// What decides it.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// When it strikes next.
    #[must_use]
    pub fn next_at(&self) -> Time {
        self.next_at
    }

    /// What strikes now. It may be impossible just then; then nothing does.
    pub fn strike(&mut self, cluster: &Cluster) -> Action {
        self.next_at = cluster.now().plus(self.random.between(PAUSE_US.0, PAUSE_US.1));
        let servers = cluster.servers();
        let down: Vec<NodeId> =
            servers.iter().filter(|server| !server.is_up()).map(Server::id).collect();
        let still: Vec<NodeId> =
            servers.iter().filter(|server| server.is_paused()).map(Server::id).collect();
        // Never more than a minority for long, or nothing would happen any more.
        if let Some(&id) = down.first()
            && (down.len() * 2 + 1 >= servers.len() || self.random.below(3) == 0)
        {
            return Action::Restart(id.into());
        }
        if let Some(&id) = still.first()
            && self.random.below(2) == 0
        {
            return Action::Resume(id.into());
        }
        match self.random.below(12) {
            0 | 1 => crash(self.any(cluster)),
            2 => crash(cluster.leader().unwrap_or_else(|| self.any(cluster))),
            3 => Action::Pause(self.any(cluster).into()),
            4 => Action::Partition(vec![vec![self.any(cluster).into()]]),
            5 => Action::Partition(vec![self.some(cluster)]),
            6 => {
                let (from, to) = (self.any(cluster).into(), self.any(cluster).into());
                Action::Cut { from, to }
            }
            7 => dial(LinkSetting::Loss(150_000)),
            8 => dial(LinkSetting::Delay(Range { min_us: 5_000, max_us: 120_000 })),
            9 => Action::Network(NetworkPreset::Configured),
            10 => Action::TimeOut(self.any(cluster).into()),
            _ => Action::Heal,
        }
    }

    fn any(&mut self, cluster: &Cluster) -> NodeId {
        let servers = cluster.servers();
        let place = usize::try_from(self.random.below(servers.len() as u64)).unwrap_or(0);
        servers.get(place).map_or(NodeId(1), Server::id)
    }

    /// Up to half of the servers, one at least.
    fn some(&mut self, cluster: &Cluster) -> Vec<Who> {
        let mut group: Vec<Who> = Vec::new();
        for server in cluster.servers() {
            if (group.len() + 1) * 2 <= cluster.servers().len() && self.random.below(2) == 0 {
                group.push(server.id().into());
            }
        }
        if group.is_empty() {
            group.push(self.any(cluster).into());
        }
        group
    }
}

fn dial(setting: LinkSetting) -> Action {
    Action::Link { from: None, to: None, setting }
}
