//! What the virtual cluster promises, by topic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

mod actions;
mod digest;
mod disks;
mod elections;
mod kinds;
mod leaves;
mod live;
mod network;
mod refusals;
mod replay;
mod sentences;
mod setup;
#[path = "../spoken/mod.rs"]
mod spoken;
mod story;
mod time;
mod untold;
mod wild;
