//! `raft-lab digest`: the same numbers natively and as wasm, or something is not deterministic.

use std::io::Write;

use raft_sim::Time;

use super::{Outcome, Result};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// How many seeds
    #[arg(long, default_value_t = 20)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1)]
    first_seed: u64,
    /// How long each run lasts, in simulated seconds
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Those of the courses' tests with the first seed, in place of random runs
    #[arg(long, conflicts_with_all = ["seeds", "seconds"])]
    labs: bool,
}

pub(super) fn run(options: &Options, out: &mut impl Write) -> Result {
    if options.labs {
        for (name, digest) in raft_lab::lab_digests(options.first_seed) {
            writeln!(out, "lab {name} digest {digest:016x}")?;
        }
        return Ok(Outcome::Well);
    }
    let duration = Time::from_millis(options.seconds.saturating_mul(1000));
    for i in 0..options.seeds {
        let seed = options.first_seed.wrapping_add(i);
        let digest = raft_lab::chaos_digest(seed, duration);
        writeln!(out, "seed {seed} digest {digest:016x}")?;
    }
    Ok(Outcome::Well)
}
