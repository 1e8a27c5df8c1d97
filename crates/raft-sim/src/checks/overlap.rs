//! Configurations that servers may act by have overlapping quorums (§6; diss. §4.1): else two of them could
//! decide differently.
//!
//! Of interest are the servers whose logs have all that is committed; others cannot be elected. And of these
//! the ones whose configuration is not older than the committed one: where changes count when they are
//! applied, a server may know a change long before it acts by it.
//!
//! A step of a leader may commit a joint configuration and append the one after it. Not before the whole step
//! is told does it show what belongs together.

use raft_core::{ConfState, MembershipCounts, NodeId};

use super::logs::Logs;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};
use super::voters::{Voters, bit, ids, place};

/// What the servers act by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Overlap {
    founders: Voters,
    /// By the server's place: what it acts by, if it has said so.
    effective: Vec<Option<Voters>>,
    counts_when_applied: bool,
    /// Something is new that was not looked at.
    is_due: bool,
}

impl Overlap {
    pub(crate) fn new(founders: &ConfState, counts: MembershipCounts) -> Self {
        Self {
            founders: Voters::of(founders),
            effective: Vec::new(),
            counts_when_applied: counts == MembershipCounts::WhenApplied,
            is_due: false,
        }
    }

    /// A server acts by another configuration.
    pub(crate) fn changed(&mut self, id: NodeId, members: &ConfState) {
        let Some(at) = place(id) else { return };
        if self.effective.len() <= at {
            self.effective.resize(at + 1, None);
        }
        self.effective[at] = Some(Voters::of(members));
        self.is_due = true;
    }

    /// More is committed.
    #[inline]
    pub(crate) fn committed(&mut self) {
        // As long as nobody has said otherwise, all act by the founders' configuration.
        self.is_due |= !self.effective.is_empty();
    }

    /// All facts of a step are told.
    #[inline]
    pub(crate) fn settle(&mut self, logs: &Logs, verdicts: &mut Verdicts) {
        if std::mem::take(&mut self.is_due) {
            self.look(logs, verdicts);
        }
    }

    fn of(&self, logs: &Logs, id: NodeId) -> Option<Voters> {
        let server = logs.server(id);
        let is_newest = server.is_up
            && logs.holders.in_log & bit(id) != 0
            && (!self.counts_when_applied || server.applied >= logs.committed.members_since());
        let said = place(id).and_then(|at| self.effective.get(at).copied().flatten());
        // Who was started without a configuration does not stand for election.
        is_newest.then(|| said.unwrap_or(self.founders)).filter(|voters| voters.all() != 0)
    }

    fn look(&self, logs: &Logs, verdicts: &mut Verdicts) {
        let committed = logs.voters();
        let mut clash = None;
        for (first, _) in logs.servers() {
            let Some(voters) = self.of(logs, first).filter(|voters| *voters != committed) else {
                continue;
            };
            let mut compare = |second: Option<NodeId>, other: Voters| {
                if let Some((one, two)) = voters.disjoint_quorums(other) {
                    clash = Some(Clash::DisjointQuorums {
                        first,
                        second,
                        quorum_of_first: ids(one),
                        quorum_of_second: ids(two),
                    });
                }
            };
            compare(None, committed);
            for (second, _) in logs.servers().take_while(|(second, _)| *second != first) {
                if let Some(other) = self.of(logs, second).filter(|other| *other != committed) {
                    compare(Some(second), other);
                }
            }
        }
        verdicts.verdict(Property::OverlappingQuorums, clash);
    }
}
