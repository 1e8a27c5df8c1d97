//! One server against a world that says anything, with random numbers for the world; `fuzz/` plays the
//! same with bytes that look for new paths.

mod anything;

use anything::{Counts, World};
use raft_core::Random;

/// Prints its seed if the world of that seed fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the world with seed {} failed", self.0);
        }
    }
}

fn play(seed: u64, steps: usize) -> Counts {
    let _seed = Seed(seed);
    let mut world = World::new(Random::new(seed));
    (0..steps).for_each(|_| world.step());
    world.counts
}

fn play_all(seeds: std::ops::Range<u64>) -> Counts {
    let mut all = Counts::default();
    seeds.for_each(|seed| all.sum(&play(seed, 400)));
    println!("{all:?}");
    all
}

#[test]
fn no_input_panics_and_a_refused_one_changes_nothing() {
    let all = play_all(0..4000);
    assert!(all.taken > 200_000 && all.refused > 200_000 && all.led > 50_000);
    assert!(all.proposed > 7000 && all.compacted > 1000 && all.restarted > 1500);
    assert!(all.installed > 700 && all.truncated > 1000 && all.joint > 1500);
    assert!(all.taken_back > 100 && all.reads > 1000 && all.quorum_lost > 50);
    assert!(all.transfers > 20 && all.snapshots_sent > 5);
}

/// The same for longer: `cargo test -p raft-core --test fuzz -- --ignored`.
#[test]
#[ignore = "takes a minute"]
fn no_input_panics_in_many_worlds() {
    play_all(4000..200_000);
}
