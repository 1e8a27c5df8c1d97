//! Figure 2, a condensed summary of Raft, from its first line to its last. The quotations are its words.

mod rpcs;
mod rules_for_servers;
mod state;

use raft_core::Term;

use crate::common::{Server, restored};

/// A follower of three servers in term 9 with this log; all of it is durable.
fn follower(terms: &[Term]) -> Server {
    restored(1, 3, 9, terms)
}
