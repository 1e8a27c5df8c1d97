//! The history of a run: every moment of it comes back exactly, and every branch.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

mod branches;
mod chaos;
mod comparisons;
mod events;
mod forks;
mod seeks;
mod steps;
mod taken_back;
