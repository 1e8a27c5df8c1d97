//! `raft-lab play`: a script, natively.

use std::io::Write;

use super::{Failure, Outcome, Result};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The script's file
    file: std::path::PathBuf,
}

pub(super) fn run(options: &Options, _out: &mut impl Write) -> Result {
    let _ = Outcome::Failed;
    Err(Failure::Input(format!("{}", options.file.display())))
}
