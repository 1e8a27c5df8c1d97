//! `raft-lab`: the lab on the command line.

mod args;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use args::{Command, Digests};
use raft_sim::Time;

/// The exit code of a call that makes no sense.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<String> =
        std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    match args::parse(&words) {
        Ok(command) => finish(run(command, &mut io::stdout().lock())),
        Err(error) => {
            // Nobody is left to tell if this fails too.
            let _ = writeln!(io::stderr(), "raft-lab: {error}");
            ExitCode::from(USAGE)
        }
    }
}

fn run(command: Command, out: &mut impl Write) -> io::Result<()> {
    match command {
        Command::Help => write!(out, "{}", args::HELP),
        Command::Version => writeln!(out, "raft-lab {}", env!("CARGO_PKG_VERSION")),
        Command::Digest(digests) => print_digests(digests, out),
    }
}

fn print_digests(digests: Digests, out: &mut impl Write) -> io::Result<()> {
    let Digests { first_seed, seeds, seconds } = digests;
    let duration = Time::from_millis(seconds.saturating_mul(1000));
    for i in 0..seeds {
        let seed = first_seed.wrapping_add(i);
        let digest = raft_lab::chaos_digest(seed, duration);
        writeln!(out, "seed {seed} digest {digest:016x}")?;
    }
    out.flush()
}

/// A reader that has seen enough (`raft-lab digest | head -1`) is no failure.
fn finish(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "raft-lab: cannot write: {error}");
            ExitCode::FAILURE
        }
    }
}
