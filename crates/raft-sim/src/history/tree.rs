//! The branches as a tree.
//!
//! No branch knows another one: each knows its whole past by itself, and of which branches that was a part.
//! So any of them can be removed, and come back.

use std::cmp::Reverse;
use std::fmt;

use super::branch::{Branch, BranchInfo};
use super::seek::Goal;
use super::{BranchId, History, Position};
use crate::Time;
use crate::cluster::ClusterRules;
use crate::sorting::arranged;
use crate::t;

/// There is no such branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownBranch(pub BranchId);

impl fmt::Display for UnknownBranch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&t!("There is no {branch}. It may have been removed.", branch = self.0))
    }
}

impl std::error::Error for UnknownBranch {}

/// Why a branch cannot be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoveError {
    /// There is no such branch.
    Unknown(BranchId),
    /// The present is on it.
    IsCurrent(BranchId),
}

impl fmt::Display for RemoveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(id) => UnknownBranch(*id).fmt(f),
            Self::IsCurrent(id) => f.write_str(&t!(
                "The present is on {branch}. Switch to another branch first.",
                branch = id
            )),
        }
    }
}

impl std::error::Error for RemoveError {}

/// A branch that was removed, to be restored or dropped.
#[derive(Debug)]
#[must_use = "the branch is gone for good when this is dropped"]
pub struct Removed<R> {
    id: BranchId,
    branch: Branch<R>,
}

impl<R> Removed<R> {
    /// Which branch it was.
    #[must_use]
    pub fn id(&self) -> BranchId {
        self.id
    }
}

impl<R: ClusterRules> History<R> {
    /// The branch that the present is on.
    #[must_use]
    pub fn current(&self) -> BranchId {
        self.current
    }

    /// All branches, in the order in which they began.
    #[must_use]
    pub fn branches(&self) -> Vec<BranchInfo<'_>> {
        let infos = self.all().map(|(id, branch)| self.describe(id, branch)).collect();
        arranged(infos, |one, other| one.id.cmp(&other.id))
    }

    /// One of them.
    #[must_use]
    pub fn info(&self, id: BranchId) -> Option<BranchInfo<'_>> {
        self.branch_of(id).map(|branch| self.describe(id, branch))
    }

    /// Goes to a time on another branch, or to its end if that is earlier.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn switch(&mut self, id: BranchId, time: Time) -> Result<(), UnknownBranch> {
        let end = self.branch_of(id).ok_or(UnknownBranch(id))?.end;
        if time >= end.at {
            self.change_branch(id);
            self.live();
        } else {
            self.go(id, Goal::Time(time));
        }
        Ok(())
    }

    /// Gives a branch a name, or takes it away.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn rename(&mut self, id: BranchId, name: Option<String>) -> Result<(), UnknownBranch> {
        let other = self.others.get_mut(&id);
        let branch = match other {
            Some(other) => other,
            None if id == self.current => &mut self.branch,
            None => return Err(UnknownBranch(id)),
        };
        branch.name = name;
        Ok(())
    }

    /// Removes a branch. Those that began on it stay: the one that goes with it longest takes its place.
    ///
    /// # Errors
    /// If the present is on it, or there is none.
    pub fn remove(&mut self, id: BranchId) -> Result<Removed<R>, RemoveError> {
        if id == self.current {
            return Err(RemoveError::IsCurrent(id));
        }
        let branch = self.others.remove(&id).ok_or(RemoveError::Unknown(id))?;
        if self.window.as_ref().is_some_and(|window| window.branch == id) {
            self.window = None;
        }
        Ok(Removed { id, branch })
    }

    /// Undoes a removal: everything is as it was.
    pub fn restore(&mut self, removed: Removed<R>) {
        self.others.insert(removed.id, removed.branch);
        self.thin_now();
    }

    /// Makes the end of a branch the present.
    pub(super) fn change_branch(&mut self, id: BranchId) {
        let Some(mut other) = self.others.remove(&id) else { return };
        if let Some(tip) = other.tip.take() {
            let before = std::mem::replace(&mut self.present, *tip);
            let mut left = std::mem::replace(&mut self.branch, other);
            if left.tip.is_none() {
                left.tip = Some(Box::new(before));
            }
            left.rest();
            self.others.insert(std::mem::replace(&mut self.current, id), left);
        }
    }

    pub(super) fn branch_of(&self, id: BranchId) -> Option<&Branch<R>> {
        if id == self.current { Some(&self.branch) } else { self.others.get(&id) }
    }

    fn all(&self) -> impl Iterator<Item = (BranchId, &Branch<R>)> {
        let others = self.others.iter().map(|(id, branch)| (*id, branch));
        std::iter::once((self.current, &self.branch)).chain(others)
    }

    fn describe<'a>(&self, id: BranchId, branch: &'a Branch<R>) -> BranchInfo<'a> {
        BranchInfo {
            id,
            parent: self.parent(id, branch),
            began: branch.began.as_ref().map(|(at, action)| (*at, action)),
            name: branch.name.as_deref(),
            end: branch.end,
            is_current: id == self.current,
        }
    }

    /// Of all that share a part of the past, the one that goes on with it longest stands for it; it is
    /// the branch that began there, while that is not removed. The parent is who stands for the latest part
    /// for which the branch itself does not.
    fn parent(&self, id: BranchId, branch: &Branch<R>) -> Option<(BranchId, Position)> {
        for (place, (ancestor, until)) in branch.lineage.iter().enumerate().rev() {
            let has_part = |(id, branch): &(BranchId, &Branch<R>)| {
                let part = branch.lineage.get(place).map_or(*id, |(ancestor, _)| *ancestor);
                part == *ancestor && branch.lineage.len() >= place
            };
            let heirs = self.all().filter(has_part);
            let heir = heirs.min_by_key(|(id, branch)| rank(*id, branch)).map(|(heir, _)| heir);
            if let Some(heir) = heir.filter(|heir| *heir != id) {
                return Some((heir, *until));
            }
        }
        None
    }

    /// Up to where two branches are one.
    pub(super) fn common(&self, one: BranchId, other: BranchId) -> Option<Position> {
        let mut common = Position { events: u64::MAX, at: Time::from_micros(u64::MAX) };
        let (one, other) = (parts(one, self.branch_of(one)?), parts(other, self.branch_of(other)?));
        for ((a, until), (b, other_until)) in one.zip(other) {
            if a != b {
                break;
            }
            common = until.min(other_until);
            if until != other_until {
                break;
            }
        }
        Some(common)
    }
}

/// The parts that a branch consists of, itself the last.
fn parts<R>(
    id: BranchId,
    branch: &Branch<R>,
) -> impl Iterator<Item = (BranchId, Position)> + use<'_, R> {
    branch.lineage.iter().copied().chain([(id, branch.end)])
}

/// The order in which branches stand for a part of the past that they share.
fn rank<R>(id: BranchId, branch: &Branch<R>) -> Vec<(BranchId, Reverse<Position>)> {
    let whole = Position { events: u64::MAX, at: Time::from_micros(u64::MAX) };
    let past = branch.lineage.iter().map(|(id, until)| (*id, Reverse(*until)));
    past.chain([(id, Reverse(whole))]).collect()
}
