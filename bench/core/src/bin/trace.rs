//! Three servers of the crate `raft` in memory and a few faults, and what they do as a trace:
//! `cargo run --bin trace | raft-lab check -`.

fn main() -> bench_core::Result<()> {
    print!("{}", bench_core::trace()?);
    Ok(())
}
