//! `raft-lab`: the lab on the command line.

#[cfg(not(target_arch = "wasm32"))]
mod cli;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    cli::main()
}

/// There is no command line there; the tests that run there only need this to be compiled.
#[cfg(target_arch = "wasm32")]
fn main() {}
