//! A branch as a history of its own: to be looked at beside the one that it comes from.

use std::sync::Arc;

use super::branch::Branch;
use super::checkpoints::Keeper;
use super::{BranchId, History, UnknownBranch};
use crate::cluster::ClusterRules;
use crate::table::Table;

impl<R: ClusterRules> History<R> {
    /// A copy of one branch with its past, at its end. It shares the checkpoints and costs little; what is done
    /// with it changes nothing here.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn apart(&mut self, id: BranchId) -> Result<Self, UnknownBranch> {
        let is_current = id == self.current;
        let other = if is_current { None } else { self.others.get_mut(&id) };
        let branch = match other {
            Some(other) => other,
            None if is_current => &mut self.branch,
            None => return Err(UnknownBranch(id)),
        };
        // Only the present has its end nowhere else.
        let present = match &mut branch.tip {
            Some(tip) => tip.checkpoint(),
            None => self.present.checkpoint(),
        };
        Ok(Self {
            origin: Arc::clone(&self.origin),
            present,
            current: BranchId(0),
            branch: branch.apart(),
            others: Table::new(),
            begun: 1,
            keeper: self.keeper.apart(),
            window: None,
        })
    }
}

impl<R> Branch<R> {
    fn apart(&self) -> Self {
        Self {
            lineage: Vec::new(),
            began: None,
            name: self.name.clone(),
            end: self.end,
            acts: self.acts.clone(),
            checkpoints: self.checkpoints.clone(),
            milestones: self.milestones.clone(),
            tip: None,
        }
    }
}

impl<R> Keeper<R> {
    /// One that goes on making checkpoints of the same run.
    fn apart(&self) -> Self {
        Self { origin: Arc::clone(&self.origin), start: Arc::clone(&self.start), ..*self }
    }
}
