//! Election Safety: at most one leader is elected in a term (Figure 3, §5.2).

use raft_core::{NodeId, Term};

use super::logs::Logs;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};

/// A server was elected; `logs` do not know it yet.
pub(crate) fn elected(logs: &Logs, server: NodeId, term: Term, verdicts: &mut Verdicts) {
    let first = logs.leader(term).map_or(server, |leader| leader.server);
    verdicts.expect(Property::ElectionSafety, first == server, || Clash::TwoLeaders {
        term,
        first,
        second: server,
    });
}
