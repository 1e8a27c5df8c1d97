//! The checks: each sees what it is there for, and does not see it where it is not. With facts made by hand,
//! and with clusters of real servers, right ones and wrong ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

mod answers;
mod commits;
mod elections;
mod foreign;
mod logs;
mod membership;
mod mistakes;
mod net;
mod node;
mod owner;
#[path = "../spoken/mod.rs"]
mod spoken;
mod told;
mod walk;
