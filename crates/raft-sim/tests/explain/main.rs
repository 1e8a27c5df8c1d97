//! What the simulator says of itself: sentences, causes, stalls.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

mod actions;
mod causes;
mod errors;
mod facts;
mod healthy;
mod kinds;
mod packets;
mod reading;
mod setup;
#[path = "../spoken/mod.rs"]
mod spoken;
mod stalls;
mod stalls_at_followers;
mod stalls_of_clients;
mod stalls_without_leader;
mod stories;
