//! `raft-lab script`: a random run as a script, to be looked at, played, shortened and sent.

use std::io::Write;

use raft_lab::chaos::Fault;
use raft_lab::soak::run_to_look_at;

use super::{Outcome, Result};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The run's seed
    seed: u64,
    /// The fault outside Raft's model that strikes too, as for `soak`
    #[arg(long, value_parser = super::soak::outside)]
    outside: Option<Fault>,
}

pub(super) fn run(options: &Options, out: &mut impl Write) -> Result {
    let (run, cluster) = run_to_look_at(options.seed, options.outside);
    for complaint in run.complaints() {
        writeln!(out, "# {complaint}")?;
    }
    write!(out, "{}", cluster.script())?;
    Ok(Outcome::Well)
}
