//! Bytes are a trace: whatever they are, they are read and checked to the end, and what
//! `crates/raft-trace/tests/anything` asserts holds for what is said of them.
#![no_main]

#[path = "../../crates/raft-trace/tests/anything/mod.rs"]
mod anything;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    anything::look(data);
});
