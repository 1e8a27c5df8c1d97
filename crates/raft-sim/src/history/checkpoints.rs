//! Copies of the cluster from which the past is played again: how many, and which go when there are too
//! many.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::branch::Branch;
use super::{History, Position};
use crate::cluster::ClusterRules;
use crate::table::Table;
use crate::{Cluster, Script};

/// How many checkpoints are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spacing {
    /// A branch gets one after so many events, because events are what playing costs.
    pub events: u64,
    /// So many there are on one branch, and twice as many on all together. The longer a run, the farther
    /// apart they are then: up to four times as far at its beginning as at its end.
    pub most: usize,
}

impl Default for Spacing {
    /// After 16,384 events, which take some 15 ms as wasm; 256 of them, which is a simulated hour of 20
    /// operations a second.
    fn default() -> Self {
        Self { events: 16_384, most: 256 }
    }
}

/// A place to play from.
#[derive(Debug)]
pub(super) struct Checkpoint<R> {
    pub(super) at: Position,
    /// Checkpoints are shared by branches; this tells which is which.
    name: u64,
    /// Its script says what had been said when everything began; who plays from it gives it a better one.
    cluster: Cluster<R>,
}

impl<R: ClusterRules> Checkpoint<R> {
    /// The cluster of that moment, to be played by `script`.
    pub(super) fn play_by(&self, script: &Arc<Script>) -> Cluster<R> {
        let mut cluster = self.cluster.clone();
        cluster.go_on_by(Arc::clone(script));
        cluster
    }
}

/// Makes checkpoints.
#[derive(Debug)]
pub(super) struct Keeper<R> {
    pub(super) spacing: Spacing,
    pub(super) origin: Arc<Script>,
    pub(super) start: Arc<Checkpoint<R>>,
    pub(super) made: u64,
    /// How many had been made when all branches were looked through last.
    pub(super) looked_through: u64,
}

impl<R: ClusterRules> Keeper<R> {
    pub(super) fn new(spacing: Spacing, origin: Arc<Script>, start: Cluster<R>) -> Self {
        let start = Checkpoint { at: Position::of(&start), name: 0, cluster: start };
        Self { spacing, origin, start: Arc::new(start), made: 1, looked_through: 1 }
    }

    /// The first one, which is never thrown away.
    pub(super) fn start(&self) -> &Arc<Checkpoint<R>> {
        &self.start
    }

    pub(super) fn make(&mut self, cluster: &mut Cluster<R>) -> Arc<Checkpoint<R>> {
        let mut copy = cluster.checkpoint();
        // Every live action makes another script: they are not kept for the checkpoints' sake.
        copy.script = Arc::clone(&self.origin);
        let name = self.made;
        self.made += 1;
        Arc::new(Checkpoint { at: Position::of(&copy), name, cluster: copy })
    }
}

/// The latest of `checkpoints`, which are in order, that `is_before`.
pub(super) fn latest<R>(
    checkpoints: &[Arc<Checkpoint<R>>],
    is_before: impl Fn(Position) -> bool,
) -> Option<&Arc<Checkpoint<R>>> {
    let after = checkpoints.partition_point(|checkpoint| is_before(checkpoint.at));
    checkpoints.get(after.checked_sub(1)?)
}

/// How many there are on some branches; one that is shared counts once.
pub(super) fn count<'a, R: 'a>(branches: impl Iterator<Item = &'a Branch<R>>) -> usize {
    let all = branches.flat_map(|branch| &branch.checkpoints);
    all.map(|checkpoint| checkpoint.name).collect::<BTreeSet<_>>().len()
}

impl<R> Branch<R> {
    /// Makes a checkpoint at the end, and forgets one if there are too many.
    #[inline(never)]
    pub(super) fn keep_checkpoint(&mut self, cluster: &mut Cluster<R>, keeper: &mut Keeper<R>)
    where
        R: ClusterRules,
    {
        self.checkpoints.push(keeper.make(cluster));
        if self.checkpoints.len() > keeper.spacing.most {
            let least = self.worths().min_by_key(|(name, worth)| (*worth, *name));
            if let Some((name, _)) = least {
                self.forget_checkpoint(name);
            }
        }
    }

    fn forget_checkpoint(&mut self, name: u64) {
        self.checkpoints.retain(|checkpoint| checkpoint.name != name);
    }

    /// The names of the checkpoints, and how much each is worth: what would have to be played without it, in
    /// proportion to how far apart they may be there. (The first one stays.)
    fn worths(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let (start, end) = (self.start_events(), self.end.events);
        let whole = end.saturating_sub(start).clamp(1, 1 << 47);
        let nexts = self.checkpoints.iter().skip(2).map(|next| next.at.events).chain([end]);
        self.checkpoints.windows(2).zip(nexts).filter_map(move |(places, next)| {
            let [before, it] = places else { return None };
            let gap = next.saturating_sub(before.at.events);
            let age = end.saturating_sub(it.at.events).min(whole);
            // Scaled by 2^16, so that small differences count.
            Some((it.name, gap.saturating_mul((whole << 16) / (whole + 3 * age))))
        })
    }

    fn start_events(&self) -> u64 {
        self.checkpoints.first().map_or(0, |first| first.at.events)
    }

    /// The most that each checkpoint is worth on a branch.
    fn weigh(&self, factor: u64, worth: &mut Table<u64, u64>) {
        for (name, value) in self.worths() {
            let known = worth.entry(name, 0);
            *known = value.saturating_mul(factor).max(*known);
        }
    }
}

fn least(worth: &Table<u64, u64>) -> Option<u64> {
    worth.iter().min_by_key(|(name, worth)| (*worth, *name)).map(|(name, _)| *name)
}

impl<R: ClusterRules> History<R> {
    /// Forgets checkpoints while there are too many on all branches together; those on branches that are
    /// not looked at may be farther apart.
    pub(super) fn thin(&mut self) {
        if self.keeper.looked_through != self.keeper.made {
            self.thin_now();
        }
    }

    pub(super) fn thin_now(&mut self) {
        self.keeper.looked_through = self.keeper.made;
        let most = self.keeper.spacing.most.saturating_mul(2);
        let listed = |branch: &Branch<R>| branch.checkpoints.len();
        // A bound that is quickly found.
        let total = listed(&self.branch) + self.others.values().map(listed).sum::<usize>();
        if total > most {
            self.thin_to(most);
        }
    }

    #[inline(never)]
    fn thin_to(&mut self, most: usize) {
        let mut worth = Table::new();
        for other in self.others.values() {
            other.weigh(1, &mut worth);
        }
        self.branch.weigh(4, &mut worth);
        let excess = (worth.len() + 1).saturating_sub(most);
        for _ in 0..excess {
            let Some(name) = least(&worth) else { return };
            worth.remove(&name);
            self.branch.forget_checkpoint(name);
            self.others.values_mut().for_each(|other| other.forget_checkpoint(name));
        }
    }
}
