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

#[test]
fn no_input_panics_and_a_refused_one_changes_nothing() {
    let mut all = Counts::default();
    for seed in 0..2000 {
        all.sum(&play(seed, 400));
    }
    println!("{all:?}");
}
