//! The commands.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod check;
mod digest;
mod labs;
mod play;
mod progress;
mod script;
mod soak;

/// Plays on the virtual Raft cluster.
#[derive(Debug, Parser)]
#[command(name = "raft-lab", version, disable_help_subcommand = true)]
struct Call {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the trace of any Raft implementation, line by line
    Check(check::Options),
    /// Print the digests of random runs, one line a seed
    Digest(digest::Options),
    /// Run the tests of the MIT and TinyKV courses
    Labs(labs::Options),
    /// Play a script
    Play(play::Options),
    /// Print a random run as a script
    Script(script::Options),
    /// Play random runs with every fault, check them after every event, and see them recover
    Soak(soak::Options),
}

/// What a command came to, if it could be carried out.
enum Outcome {
    /// All is well.
    Well,
    /// A check failed; that was told.
    Failed,
}

/// Why a command could not be carried out.
enum Failure {
    /// Standard output is gone.
    Output(io::Error),
    /// Something that the caller can mend, told in a line or more.
    Input(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

type Result = std::result::Result<Outcome, Failure>;

/// 0: all is well; 1: a check failed; 2: the command could not be carried out.
pub(crate) fn main() -> ExitCode {
    let Call { command } = Call::parse();
    let out = &mut io::BufWriter::new(io::stdout().lock());
    let result = match command {
        Command::Check(options) => check::run(&options, out),
        Command::Digest(options) => digest::run(&options, out),
        Command::Labs(options) => labs::run(&options, out),
        Command::Play(options) => play::run(&options, out),
        Command::Script(options) => script::run(&options, out),
        Command::Soak(options) => soak::run(&options, out),
    };
    match result.and_then(|outcome| Ok(out.flush().map(|()| outcome)?)) {
        Ok(Outcome::Well) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::FAILURE,
        // A reader that has seen enough (`raft-lab digest | head -1`) is no failure.
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            let text = match failure {
                Failure::Output(error) => format!("cannot write: {error}"),
                Failure::Input(text) => text,
            };
            // Nobody is left to tell if this fails too.
            let _ = writeln!(io::stderr(), "raft-lab: {text}");
            ExitCode::from(2)
        }
    }
}
