//! Majorities, of one configuration and of two at once: when votes decide an election, and up to where
//! a majority holds the log (§5.2, §5.3; §6 for joint configurations).

use alloc::vec::Vec;

use crate::{ConfState, Index, NodeId};

/// The size of a majority of `voters` servers.
#[must_use]
pub fn majority(voters: usize) -> usize {
    voters / 2 + 1
}

/// The highest index that a majority of `voters` holds, where `held` says what each one holds.
/// `Index::MAX` for no voters: nobody objects. (Clusters are small: inserting costs less, in time and in
/// code, than the library's sorting.)
#[must_use]
#[inline]
pub fn majority_index(voters: &[NodeId], held: impl Fn(NodeId) -> Index) -> Index {
    match *voters {
        [] => Index::MAX,
        [only] => held(only),
        [a, b] => held(a).min(held(b)),
        [a, b, c] => majority_of_three(held(a), held(b), held(c)),
        _ => majority_of_many(voters, held),
    }
}

/// The middle one.
pub(crate) fn majority_of_three(a: Index, b: Index, c: Index) -> Index {
    a.min(b).max(a.max(b).min(c))
}

/// So many indices need no memory of their own.
const FEW: usize = 16;

fn majority_of_many(voters: &[NodeId], held: impl Fn(NodeId) -> Index) -> Index {
    let mut few = [0; FEW];
    let mut many = Vec::new();
    let indices: &mut [Index] = match few.get_mut(..voters.len()) {
        Some(few) => few,
        None => {
            many.resize(voters.len(), 0);
            &mut many
        }
    };
    for (at, &voter) in voters.iter().enumerate() {
        // Each goes to its place among those before it, in descending order.
        let index = held(voter);
        let mut place = at;
        while place > 0 && indices[place - 1] < index {
            indices[place] = indices[place - 1];
            place -= 1;
        }
        indices[place] = index;
    }
    indices[majority(voters.len()) - 1]
}

/// The highest index that majorities of both halves of `members` hold (§6).
#[must_use]
#[inline]
pub fn joint_index(members: &ConfState, held: impl Fn(NodeId) -> Index) -> Index {
    let incoming = majority_index(&members.voters, &held);
    incoming.min(majority_index(&members.voters_outgoing, &held))
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

/// Where an election among `voters` stands, where `vote` says what each one answered. Won for no
/// voters: nobody objects.
#[must_use]
pub fn majority_result(voters: &[NodeId], vote: impl Fn(NodeId) -> Option<bool>) -> VoteResult {
    let count = |answer| voters.iter().filter(|&&voter| vote(voter) == Some(answer)).count();
    let needed = majority(voters.len());
    if voters.is_empty() || count(true) >= needed {
        VoteResult::Won
    } else if voters.len() - count(false) < needed {
        VoteResult::Lost
    } else {
        VoteResult::Pending
    }
}

/// Where an election stands that both halves of `members` have to grant (§6).
#[must_use]
pub fn joint_result(members: &ConfState, vote: impl Fn(NodeId) -> Option<bool>) -> VoteResult {
    let incoming = majority_result(&members.voters, &vote);
    match (incoming, majority_result(&members.voters_outgoing, &vote)) {
        (VoteResult::Lost, _) | (_, VoteResult::Lost) => VoteResult::Lost,
        (VoteResult::Won, VoteResult::Won) => VoteResult::Won,
        _ => VoteResult::Pending,
    }
}

/// The votes that a candidate has received in its term, its own among them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Votes {
    /// `(voter, granted)`, one for each voter, in ascending order.
    cast: Vec<(NodeId, Option<bool>)>,
}

impl Votes {
    pub(crate) fn new(members: &ConfState) -> Self {
        Self { cast: members.all_voters().into_iter().map(|voter| (voter, None)).collect() }
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

    /// Where the election stands among `members` (§5.2, §6).
    #[must_use]
    pub fn result(&self, members: &ConfState) -> VoteResult {
        joint_result(members, |voter| {
            self.cast.iter().find(|(id, _)| *id == voter).and_then(|(_, vote)| *vote)
        })
    }
}
