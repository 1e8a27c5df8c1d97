//! The three ways in which proposals come.

use crate::{Applied, Cluster, CoreUnderTest, Options, Result};

/// Proposals before a round, where they do not come one at a time.
pub(crate) const BATCH: u64 = 64;

/// How proposals come; the documentation of this package says more.
///
/// Counts of anything (instructions, allocations) are taken of a run with `2 * proposals` and of one
/// with `proposals`; the difference is the cost of `proposals` in a cluster that has warmed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// One at a time, until it is applied everywhere.
    Serial,
    /// 64 in a round.
    Batch64,
    /// 64 in a round, with appends put together.
    Coalesced64,
}

impl Workload {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Serial, Self::Batch64, Self::Coalesced64];

    /// As it is called on the command line and in what is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Batch64 => "batch64",
            Self::Coalesced64 => "coalesced64",
        }
    }

    /// Three servers, of which the first leads.
    ///
    /// # Errors
    /// If a core refuses something.
    pub fn cluster<C: CoreUnderTest>(self) -> Result<Cluster<C>> {
        let coalesce_appends = self == Self::Coalesced64;
        let mut cluster = Cluster::new(Options { servers: 3, coalesce_appends })?;
        cluster.elect_and_commit(1)?;
        Ok(cluster)
    }

    /// So many proposals, until all are applied on all servers. `cluster` is new, from
    /// [`Workload::cluster`].
    ///
    /// # Errors
    /// If a core refuses something, or does not come to an end.
    pub fn play<C: CoreUnderTest>(self, cluster: &mut Cluster<C>, proposals: u64) -> Result<()> {
        match self {
            Self::Serial => serial(cluster, proposals),
            Self::Batch64 | Self::Coalesced64 => batches(cluster, proposals),
        }
    }

    /// A whole run: what all servers of a new cluster have applied after so many proposals.
    ///
    /// # Errors
    /// If a core refuses something, or servers disagree.
    pub fn run<C: CoreUnderTest>(self, proposals: u64) -> Result<Applied> {
        let mut cluster = self.cluster::<C>()?;
        self.play(&mut cluster, proposals)?;
        cluster.agreed()
    }
}

fn serial<C: CoreUnderTest>(cluster: &mut Cluster<C>, proposals: u64) -> Result<()> {
    for number in 0..proposals {
        cluster.propose(1, number)?;
        cluster.settle(number + 1)?;
    }
    Ok(())
}

/// To server 1, 64 before every round.
pub(crate) fn batches<C: CoreUnderTest>(cluster: &mut Cluster<C>, proposals: u64) -> Result<()> {
    let mut next = 0;
    while next < proposals {
        let end = proposals.min(next + BATCH);
        for number in next..end {
            cluster.propose(1, number)?;
        }
        cluster.round()?;
        next = end;
    }
    cluster.settle(proposals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ours, Peer};

    #[test]
    fn both_cores_apply_the_same_commands() {
        for workload in Workload::ALL {
            let ours = workload.run::<Ours>(200).unwrap();
            assert_eq!(ours.commands, 200);
            assert_eq!(ours, workload.run::<Peer>(200).unwrap(), "{}", workload.name());
        }
    }

    #[test]
    fn all_workloads_apply_the_same_commands() {
        let serial = Workload::Serial.run::<Ours>(200).unwrap();
        assert_eq!(Workload::Batch64.run::<Ours>(200).unwrap(), serial);
    }
}
