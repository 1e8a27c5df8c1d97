//! Who votes, as sets of servers: when the servers that lack something can do without the others.

use raft_core::{ConfState, NodeId, majority};

/// A set of servers, a bit each.
pub(crate) type Servers = u32;

/// The server's place in tables and sets. Others than S1 to S31 are not looked at.
pub(crate) fn place(id: NodeId) -> Option<usize> {
    usize::try_from(id.0).ok().filter(|id| (1..32).contains(id))
}

pub(crate) fn bit(id: NodeId) -> Servers {
    place(id).map_or(0, |place| 1 << place)
}

pub(crate) fn set(ids: &[NodeId]) -> Servers {
    ids.iter().fold(0, |set, &id| set | bit(id))
}

/// The servers of a set, in ascending order.
pub(crate) fn ids(set: Servers) -> Vec<NodeId> {
    (0..32).filter(|place| set >> place & 1 == 1).map(NodeId).collect()
}

/// The voters of a configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Voters {
    incoming: Servers,
    /// Those of the old configuration while it is joint (§6); else none.
    outgoing: Servers,
}

impl Voters {
    pub(crate) fn of(members: &ConfState) -> Self {
        Self { incoming: set(&members.voters), outgoing: set(&members.voters_outgoing) }
    }

    pub(crate) fn all(self) -> Servers {
        self.incoming | self.outgoing
    }

    /// Whether these servers are a quorum: a majority, of both halves if it is joint (§6).
    #[inline]
    pub(crate) fn is_quorum(self, servers: Servers) -> bool {
        self.incoming != 0
            && is_majority(self.incoming, servers)
            && (self.outgoing == 0 || is_majority(self.outgoing, servers))
    }

    /// A quorum of each that have no server in common, if there are such.
    pub(crate) fn disjoint_quorums(self, other: Self) -> Option<(Servers, Servers)> {
        if self == other {
            return None;
        }
        let (own, others) = (self.all() & !other.all(), other.all() & !self.all());
        let common = self.all() & other.all();
        if common.count_ones() > 16 {
            return None;
        }
        // Who votes in one of them only is at its disposal; the others are divided in every way.
        let mut part = common;
        loop {
            let (one, two) = (own | part, others | (common & !part));
            if self.is_quorum(one) && other.is_quorum(two) {
                return Some((one, two));
            }
            if part == 0 {
                return None;
            }
            part = (part - 1) & common;
        }
    }
}

fn is_majority(voters: Servers, servers: Servers) -> bool {
    (voters & servers).count_ones() as usize >= majority(voters.count_ones() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voters(incoming: &[u64], outgoing: &[u64]) -> Voters {
        let set = |ids: &[u64]| ids.iter().fold(0, |set, id| set | bit(NodeId(*id)));
        Voters { incoming: set(incoming), outgoing: set(outgoing) }
    }

    #[test]
    fn a_joint_quorum_needs_both_majorities() {
        let joint = voters(&[1, 2, 3], &[3, 4, 5]);
        assert!(joint.is_quorum(set(&[NodeId(2), NodeId(3), NodeId(4)])));
        assert!(!joint.is_quorum(set(&[NodeId(1), NodeId(2), NodeId(3)])));
        assert!(!joint.is_quorum(set(&[NodeId(3), NodeId(4), NodeId(5)])));
        assert!(!voters(&[], &[]).is_quorum(!0), "who is unknown decides nothing");
    }

    #[test]
    fn one_server_more_or_less_always_overlaps_and_two_need_not() {
        let old = voters(&[1, 2, 3, 4], &[]);
        assert_eq!(old.disjoint_quorums(voters(&[2, 3, 4], &[])), None);
        assert_eq!(old.disjoint_quorums(voters(&[1, 2, 3, 4, 5], &[])), None);
        let found = voters(&[2, 3, 4], &[]).disjoint_quorums(voters(&[1, 3, 4], &[]));
        let (one, two) = found.expect("S2 with S3, S1 with S4, or the other way round");
        assert_eq!(one & two, 0);
    }

    #[test]
    fn joint_consensus_overlaps_with_both_and_they_do_not_with_each_other() {
        let (old, new) = (voters(&[1, 2, 3], &[]), voters(&[4, 5, 6], &[]));
        let joint = voters(&[4, 5, 6], &[1, 2, 3]);
        assert_eq!(old.disjoint_quorums(joint), None);
        assert_eq!(joint.disjoint_quorums(new), None);
        assert!(old.disjoint_quorums(new).is_some());
    }
}
