//! The branches of a run as a tree; giving them names, and deleting them.

use raft_sim::history::{BranchId, BranchInfo, Position, Removed};
use raft_sim::{Action, Time};

use super::undo::{Done, Place, TakenBack};
use super::{Record, Session};

/// A branch in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Which.
    pub id: BranchId,
    /// How many branches lead to it from the first one.
    pub depth: usize,
    /// The name that somebody gave it.
    pub name: Option<String>,
    /// Where it leaves which other one.
    pub parent: Option<(BranchId, Position)>,
    /// When and by what it began, if something was done.
    pub began: Option<(Time, Action)>,
    /// How far it has been played.
    pub end: Position,
    /// It is the one that is looked at.
    pub is_current: bool,
}

/// Longer names are cut.
pub const NAME_MAX: usize = 40;

/// Branches that were deleted, with what is remembered of them.
#[derive(Debug)]
pub(super) struct Deleted {
    branches: Vec<(Removed<raft_sim::core::Paper>, Option<Record>)>,
    /// Where one was.
    place: Place,
}

impl Session {
    /// All branches, each after the one that it leaves, in the order in which they do.
    #[must_use]
    pub fn branches(&self) -> Vec<Branch> {
        let infos = self.run.history.branches();
        let mut tree = Vec::with_capacity(infos.len());
        add(&infos, None, 0, &mut tree);
        tree
    }

    /// The branches that go with one when it is deleted: itself and what began on it.
    #[must_use]
    pub fn with_descendants(&self, id: BranchId) -> Vec<BranchId> {
        let tree = self.branches();
        let Some(place) = tree.iter().position(|branch| branch.id == id) else { return Vec::new() };
        let depth = tree[place].depth;
        let below = tree[place + 1..].iter().take_while(|branch| branch.depth > depth);
        std::iter::once(id).chain(below.map(|branch| branch.id)).collect()
    }

    /// Gives a branch a name; nothing but spaces takes it away.
    pub fn rename(&mut self, id: BranchId, name: &str) {
        let name: String = name.trim().chars().take(NAME_MAX).collect();
        let name = Some(name).filter(|name| !name.is_empty());
        if let Some(before) = self.set_name(id, name) {
            self.steps.did(Done::Renamed(id, before));
        }
    }

    /// The name that it had, if it has another one now.
    fn set_name(&mut self, id: BranchId, name: Option<String>) -> Option<Option<String>> {
        let before = self.run.history.info(id)?.name.map(str::to_owned);
        if before == name || self.run.history.rename(id, name).is_err() {
            return None;
        }
        self.version += 1;
        Some(before)
    }

    /// Deletes a branch and those that began on it. Who looks at one of them is on the branch that it left, then. The
    /// first branch stays, because all others began on it.
    pub fn delete(&mut self, id: BranchId) {
        if let Some(deleted) = self.remove(id) {
            self.steps.did(Done::Deleted(id, deleted));
        }
    }

    fn remove(&mut self, id: BranchId) -> Option<Deleted> {
        let (parent, _) = self.run.history.info(id)?.parent?;
        let ids = self.with_descendants(id);
        let place = self.place();
        if ids.contains(&self.run.history.current()) {
            self.switch(parent);
        }
        self.version += 1;
        let mut branches = Vec::new();
        for id in ids {
            if let Ok(removed) = self.run.history.remove(id) {
                let records = &mut self.run.records;
                let record = records.iter().position(|(of, _)| *of == id);
                branches.push((removed, record.map(|record| records.swap_remove(record).1)));
            }
        }
        Some(Deleted { branches, place })
    }

    pub(super) fn undo_delete(&mut self, id: BranchId, deleted: Deleted) -> TakenBack {
        self.version += 1;
        let mut was_there = false;
        for (removed, record) in deleted.branches {
            was_there |= removed.id() == deleted.place.branch;
            self.run.records.extend(record.map(|record| (removed.id(), record)));
            self.run.history.restore(removed);
        }
        if was_there {
            self.return_to(deleted.place);
        }
        TakenBack::Deleted(id)
    }

    pub(super) fn redo_delete(&mut self, id: BranchId) -> Option<Done> {
        self.remove(id).map(|deleted| Done::Deleted(id, deleted))
    }

    /// Gives a branch back the name that it had; the name that it loses by that.
    pub(super) fn swap_name(&mut self, id: BranchId, name: Option<String>) -> Option<String> {
        self.set_name(id, name).flatten()
    }
}

/// Adds those that leave `parent`, each with all that leave it. (They are few, and come in the order in which they
/// began; sorting would be two kilobytes of code.)
fn add(infos: &[BranchInfo<'_>], parent: Option<BranchId>, depth: usize, tree: &mut Vec<Branch>) {
    let key = |info: &BranchInfo<'_>| (info.parent.map(|(_, place)| place), info.id);
    let mut last = None;
    loop {
        let children = infos.iter().filter(|info| info.parent.map(|(id, _)| id) == parent);
        let next = children.filter(|info| Some(key(info)) > last).min_by_key(|info| key(info));
        let Some(info) = next else { return };
        last = Some(key(info));
        tree.push(Branch {
            id: info.id,
            depth,
            name: info.name.map(str::to_owned),
            parent: info.parent,
            began: info.began.map(|(at, action)| (at, action.clone())),
            end: info.end,
            is_current: info.is_current,
        });
        add(infos, Some(info.id), depth + 1, tree);
    }
}
