//! Bytes are settings and then messages, as serde reads them: whatever can be deserialised is refused or
//! taken without a panic.
#![no_main]

#[path = "../../crates/raft-core/tests/anything/mod.rs"]
mod anything;
mod bytes;

use anything::World;
use bytes::Bytes;

/// So many bytes decide about the settings.
const SETTINGS: usize = 40;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (settings, mut messages) = data.split_at(data.len().min(SETTINGS));
    let mut world = World::new(Bytes(settings));
    while let Ok((message, rest)) = postcard::take_from_bytes(messages) {
        messages = rest;
        world.hear(message);
    }
});
