//! Every check fails in a running cluster that breaks just what the check is there for: by a wrong rule of its
//! servers where that is possible, else by a setting or a fault outside Raft's model.
//!
//! (Handmade events that break each promise are in `tests/checks`.)
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

mod by_other_means;
mod by_rules;
mod stage;
mod wrong;
