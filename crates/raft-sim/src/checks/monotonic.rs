//! What only goes forward: terms (§5.1), commit indices, what is durable (Figure 2); and applying stays
//! behind committing.

use raft_core::{HardState, Index, NodeId, Term};

use super::logs::Server;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};

/// `server` is as it was before, here and below.
pub(crate) fn term_changed(id: NodeId, server: &Server, to: Term, verdicts: &mut Verdicts) {
    let from = server.term;
    verdicts.expect(Property::Monotonic, to >= from, || Clash::TermWentBack {
        server: id,
        from,
        to,
    });
}

/// This is durable now, or this is what a process started with.
pub(crate) fn durable(id: NodeId, server: &Server, now: HardState, verdicts: &mut Verdicts) {
    let (from, to) = (server.durable_state.current_term, now.current_term);
    verdicts.expect(Property::Monotonic, to >= from, || Clash::DurableTermWentBack {
        server: id,
        from,
        to,
    });
}

/// The commit index of a process.
#[inline]
pub(crate) fn committed(id: NodeId, server: &Server, to: Index, verdicts: &mut Verdicts) {
    let from = server.commit_index;
    verdicts.expect(Property::Monotonic, to >= from, || Clash::CommitWentBack {
        server: id,
        from,
        to,
    });
}

/// The server applies the entry at `index`.
#[inline]
pub(crate) fn applied(id: NodeId, server: &Server, index: Index, verdicts: &mut Verdicts) {
    let commit_index = server.commit_index;
    let is_committed = index <= commit_index;
    verdicts.expect(Property::Monotonic, is_committed, || Clash::AppliedUncommitted {
        server: id,
        index,
        commit_index,
    });
}
