//! Random walks over whole clusters with every feature: whatever options, owners, messages, disks and
//! crashes there are, the paper's safety properties hold, reads are linearizable, and once the faults stop
//! the cluster goes on. A failing walk prints its seed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

mod absurd;
mod checks;
mod cluster;
mod coverage;
mod found;
mod heal;
mod machine;
mod mistakes;
mod node;
mod setup;
mod walk;

use cluster::Cluster;
use coverage::Coverage;
use raft_core::Paper;
use setup::Setup;

/// Prints the seed and what was drawn from it if the walk of that seed fails.
struct Shown(Setup);

impl Drop for Shown {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the walk with seed {} failed: {:?}", self.0.seed, self.0);
        }
    }
}

/// What a thousand walks come across at least: some two fifths of what they do.
const EXPECTED: [(&str, u64); 39] = [
    ("absurd messages", 3745),
    ("campaigns refused", 252),
    ("changes of membership refused", 1408),
    ("commits", 10011),
    ("commits withheld for an older term", 339),
    ("crashes amid writes under way", 304),
    ("crashes that lost all writes under way", 533),
    ("elections by pre-vote", 504),
    ("entries refused", 2238),
    ("forwarded proposals refused", 198),
    ("joint memberships entered", 886),
    ("joint memberships left", 213),
    ("leaders elected", 1900),
    ("leaders stepped down", 556),
    ("memberships changed", 1385),
    ("memberships taken back", 8),
    ("needless snapshots ignored", 1),
    ("old snapshots ignored", 4),
    ("pre-votes refused", 1689),
    ("proposals passed on", 589),
    ("proposals refused by a removed leader", 11),
    ("proposals refused during a transfer", 509),
    ("proposals refused for too much uncommitted", 167),
    ("proposals taken", 5562),
    ("quorums lost", 19),
    ("reads answered by lease at once", 23),
    ("reads served by a follower", 58),
    ("reads served by a leader", 1116),
    ("reads served by lease", 103),
    ("requests for votes ignored", 386),
    ("restarts from a snapshot", 1260),
    ("snapshots installed in pieces", 19),
    ("snapshots installed whole", 68),
    ("snapshots without oneself ignored", 7),
    ("transfers aborted", 144),
    ("transfers completed", 74),
    ("truncations", 195),
    ("votes refused by priority", 271),
    ("windows full", 8178),
];

/// Walks with what the seed says, then heals.
fn play(seed: u64) -> Coverage {
    let setup = Setup::new(seed);
    let _shown = Shown(setup.clone());
    let mut cluster = Cluster::new(setup, Paper);
    walk::walk(&mut cluster);
    cluster.heal();
    for _ in 0..cluster.checks.left_joint {
        cluster.coverage.count("joint memberships left");
    }
    cluster.coverage
}

/// The seeds to play: `RAFT_WALKS=100000` are so many from 0, `RAFT_WALKS=70..80` just these.
#[expect(clippy::disallowed_methods, reason = "how long to look is not part of a walk")]
fn seeds() -> Option<std::ops::Range<u64>> {
    let asked = std::env::var("RAFT_WALKS").ok()?;
    let (from, to) = asked.split_once("..").unwrap_or(("0", &asked));
    Some(from.parse().expect("a number")..to.parse().expect("a number"))
}

#[test]
fn safety_always_and_agreement_after_healing() {
    let mut all = Coverage::default();
    let seeds = seeds().unwrap_or(0..10_000);
    for seed in seeds.clone() {
        all.add(&play(seed));
    }
    // A few walks need not come across everything.
    let count = seeds.end - seeds.start;
    if count >= 1000 {
        all.suffices(count, &EXPECTED);
    }
}
