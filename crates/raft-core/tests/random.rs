//! Random walks over small clusters: whatever messages, disks and crashes do, the paper's safety
//! properties hold, and once the faults stop the cluster agrees. A failing walk prints its seed.

mod common;

use common::checks::Property;
use common::net::Net;
use common::walk::walk;
use raft_core::{CommitRefusal, Observation};

/// Prints its seed if the walk of that seed panics.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the walk with seed {} failed", self.0);
        }
    }
}

/// §5.2–5.4, Figure 3: safety always; §5.2, §5.6: a leader and progress once messages arrive again.
#[test]
fn safety_always_and_agreement_after_healing() {
    let mut coverage = Coverage::default();
    let sizes = [3, 5, 3, 5, 4, 3, 2, 1];
    for (seed, &size) in (0..10_000).zip(sizes.iter().cycle()) {
        let _seed = Seed(seed);
        let mut net = Net::new(size);
        net.reseed(seed);
        walk(&mut net, seed, 400);
        coverage.count(&net);
        let leader = net.heal();
        let index = net.propose(leader, b"the end").expect("it leads");
        net.deliver_all();
        let leader = net.heal();
        assert!(net.raft(leader).log().commit_index() >= index);
        for id in net.ids() {
            assert_eq!(net.node(id).applied, net.node(leader).applied, "S{id}");
        }
    }
    coverage.suffices();
}

/// What the walks came across. A generator that never truncates a log proves nothing about truncation.
#[derive(Debug, Default)]
struct Coverage {
    elections: usize,
    deposed: usize,
    truncated: usize,
    refused: usize,
    committed: usize,
    older_term_withheld: usize,
}

impl Coverage {
    fn count(&mut self, net: &Net) {
        for observation in &net.heard {
            match observation {
                Observation::LeaderElected { .. } => self.elections += 1,
                Observation::SteppedDown { .. } => self.deposed += 1,
                Observation::Truncated { .. } => self.truncated += 1,
                Observation::AppendRefused { .. } => self.refused += 1,
                Observation::Committed { .. } => self.committed += 1,
                Observation::CommitWithheld { reason: CommitRefusal::OlderTerm { .. }, .. } => {
                    self.older_term_withheld += 1;
                }
                _ => (),
            }
        }
    }

    fn suffices(&self) {
        println!("{self:?}");
        assert!(self.elections > 10_000 && self.deposed > 10_000 && self.committed > 30_000);
        assert!(self.truncated > 500 && self.refused > 10_000 && self.older_term_withheld > 20);
    }
}

/// The checks are no ornament: one of them says so if the very first entry is lost.
#[test]
fn the_checks_see_a_lost_disk() {
    let mut net = Net::new(3);
    net.checks.tolerant = true;
    net.elect(1, &[2]);
    net.with(1, |raft| raft.tick(100));
    net.deliver_among(&[1, 2]);
    assert_eq!(net.raft(1).log().commit_index(), 1);
    for id in [1, 2] {
        net.crash(id);
        net.node_mut(id).disk = raft_core::Restored::default();
        net.restart(id);
    }
    net.with(1, |raft| raft.tick(1));
    assert!(net.checks.violations.iter().any(|(what, _)| *what == Property::QuorumLog));
}
