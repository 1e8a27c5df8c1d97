//! The paper, rule by rule: one test for each rule of Figure 2 and of Figure 13, named after it, and what §6
//! says of changing the membership. All with the paper's options, through the public interface only.
//!
//! Figure 3 is watched over random walks (`random.rs`), Figures 7 and 8 are played in `replication.rs` and
//! `commit.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

mod cluster;
#[path = "../common/mod.rs"]
mod common;
mod figure_13;
mod figure_2;
mod membership;
mod readme;
