//! What is measured apart from proposals: elections, and a follower that catches up.

use crate::workload::batches;
use crate::{Applied, Cluster, CoreUnderTest, Options, Result};

/// Elections, one after the other, in a cluster of five.
pub struct Elections<C: CoreUnderTest>(Cluster<C>);

const VOTERS: u64 = 5;

impl<C: CoreUnderTest> Elections<C> {
    /// Five servers, of which the last leads.
    ///
    /// # Errors
    /// If a core refuses something.
    pub fn new() -> Result<Self> {
        let mut cluster = Cluster::new(Options { servers: VOTERS, coalesce_appends: false })?;
        cluster.elect_and_commit(VOTERS)?;
        Ok(Self(cluster))
    }

    /// So many elections; the servers win in turn.
    ///
    /// # Errors
    /// If a core refuses something, or an election does not come to an end.
    pub fn play(&mut self, elections: u64) -> Result<()> {
        (0..elections).try_for_each(|number| self.0.elect_and_commit(number % VOTERS + 1))
    }

    /// What all have applied in the end: an empty entry for each election, and one command.
    ///
    /// # Errors
    /// If a core refuses something, or servers disagree.
    pub fn agreed(&mut self) -> Result<Applied> {
        // A leader need not say at once that its empty entry is committed. It says so with the next.
        let leader = self.0.leader()?;
        self.0.propose(leader, 0)?;
        self.0.settle(1)?;
        self.0.agreed()
    }
}

/// A follower that is far behind.
pub struct CatchUp<C: CoreUnderTest> {
    cluster: Cluster<C>,
    entries: u64,
}

const BEHIND: u64 = 3;

impl<C: CoreUnderTest> CatchUp<C> {
    /// Three servers, of which one lacks so many entries; one of the others was elected just now.
    ///
    /// # Errors
    /// If a core refuses something.
    pub fn new(entries: u64) -> Result<Self> {
        let mut cluster = Cluster::new(Options { servers: 3, coalesce_appends: false })?;
        cluster.cut_off(Some(BEHIND));
        cluster.elect_and_commit(1)?;
        batches(&mut cluster, entries)?;
        cluster.cut_off(None);
        // Without ticks an old leader would not notice that the follower is back; a new one asks.
        cluster.elect(2)?;
        Ok(Self { cluster, entries })
    }

    /// Until all servers have applied everything.
    ///
    /// # Errors
    /// If a core refuses something, or does not come to an end.
    pub fn play(&mut self) -> Result<()> {
        self.cluster.settle(self.entries)
    }

    /// What all have applied.
    ///
    /// # Errors
    /// If servers disagree.
    pub fn agreed(&self) -> Result<Applied> {
        self.cluster.agreed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ours, Peer};

    fn elections<C: CoreUnderTest>() -> Applied {
        let mut elections = Elections::<C>::new().unwrap();
        elections.play(12).unwrap();
        elections.agreed().unwrap()
    }

    fn catch_up<C: CoreUnderTest>() -> Applied {
        let mut catch_up = CatchUp::<C>::new(500).unwrap();
        assert_eq!(catch_up.cluster.server(BEHIND).unwrap().applied().index, 0);
        catch_up.play().unwrap();
        catch_up.agreed().unwrap()
    }

    #[test]
    fn every_election_leaves_one_empty_entry() {
        let ours = elections::<Ours>();
        assert_eq!((ours.index, ours.commands), (14, 1));
        assert_eq!(ours, elections::<Peer>());
    }

    #[test]
    fn the_follower_gets_everything() {
        let ours = catch_up::<Ours>();
        assert_eq!(ours.commands, 500);
        assert_eq!(ours, catch_up::<Peer>());
    }
}
