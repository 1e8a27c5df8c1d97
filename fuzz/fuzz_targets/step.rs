//! Bytes are a sequence of calls and messages to one server; after each of them everything must hold
//! that `crates/raft-core/tests/anything` asserts.
#![no_main]

#[path = "../../crates/raft-core/tests/anything/mod.rs"]
mod anything;
mod bytes;

use anything::World;
use bytes::Bytes;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut world = World::new(Bytes(data));
    while !world.is_over() {
        world.step();
    }
});
