//! What servers, disks, clocks, networks and clients of the virtual world do, and every fault of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

mod clients;
mod clocks;
mod disks;
mod membership;
mod messages;
mod networks;
mod reads;
mod refusals;
mod script;
mod snapshots;
mod stage;
