//! Majorities: when votes decide an election, and up to where a majority holds the log.

use alloc::vec::Vec;

use crate::{Index, NodeId};

/// The size of a majority of `voters` servers.
#[must_use]
pub fn majority(voters: usize) -> usize {
    voters / 2 + 1
}

/// The highest index that a majority holds, given what each voter holds. (Clusters are small: looking
/// at every pair costs less, in time and in code, than sorting.)
pub(crate) fn majority_index(held: &[Index]) -> Index {
    let holders = |at: Index| held.iter().filter(|&&held| held >= at).count();
    let by_majority = held.iter().filter(|&&at| holders(at) >= majority(held.len()));
    by_majority.copied().max().unwrap_or(0)
}

/// Where an election stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteResult {
    /// A majority granted.
    Won,
    /// A majority can no longer be reached.
    Lost,
    /// Neither yet.
    Pending,
}

/// The votes that a candidate has received in its term, its own among them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Votes {
    /// `(voter, granted)`, one for each voter, in the order of the voters.
    cast: Vec<(NodeId, Option<bool>)>,
}

impl Votes {
    pub(crate) fn new(voters: &[NodeId]) -> Self {
        Self { cast: voters.iter().map(|&voter| (voter, None)).collect() }
    }

    /// Counts the vote of `voter`; only its first counts. True if this was its first.
    pub(crate) fn record(&mut self, voter: NodeId, granted: bool) -> bool {
        let first = self.cast.iter_mut().find(|(id, vote)| *id == voter && vote.is_none());
        first.map(|(_, vote)| *vote = Some(granted)).is_some()
    }

    /// Each voter with what it answered so far.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, Option<bool>)> + '_ {
        self.cast.iter().copied()
    }

    /// How many granted.
    #[must_use]
    pub fn granted(&self) -> usize {
        self.cast.iter().filter(|(_, vote)| *vote == Some(true)).count()
    }

    /// How many refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.cast.iter().filter(|(_, vote)| *vote == Some(false)).count()
    }

    /// Where the election stands (§5.2).
    #[must_use]
    pub fn result(&self) -> VoteResult {
        let needed = majority(self.cast.len());
        if self.granted() >= needed {
            VoteResult::Won
        } else if self.cast.len() - self.refused() < needed {
            VoteResult::Lost
        } else {
            VoteResult::Pending
        }
    }
}
