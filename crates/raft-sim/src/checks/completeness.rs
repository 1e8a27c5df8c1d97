//! Leader Completeness: what is committed in a term is in the logs of the leaders of all later terms
//! (Figure 3, §5.4.3).
//!
//! It is enough to look for the last entry committed in an earlier term: a log that has it has all before
//! it. The term of a commitment is that of the server that was the first to know, a leader. Such a leader
//! may learn of the last acknowledgement late, when another one leads a later term. The entry was on a
//! majority all the same before that other one was elected, of whose voters one had it: so leaders of later
//! terms have to have had it at their election as well.

use raft_core::{LogPosition, NodeId, Term};

use super::logs::{Leader, Logs};
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};

/// A server was elected in `term`.
pub(crate) fn elected(logs: &Logs, id: NodeId, term: Term, verdicts: &mut Verdicts) {
    if let Some((committed_in, committed)) = logs.committed.before_term(term) {
        let leader = Leader { term, server: id, last: logs.server(id).last };
        has(logs, &leader, committed, committed_in, verdicts);
    }
}

/// A server of `term` is the first to know that this is committed.
pub(crate) fn committed(logs: &Logs, last: LogPosition, term: Term, verdicts: &mut Verdicts) {
    for leader in logs.leaders_after(term) {
        has(logs, leader, last, term, verdicts);
    }
}

fn has(
    logs: &Logs,
    leader: &Leader,
    committed: LogPosition,
    committed_in: Term,
    verdicts: &mut Verdicts,
) {
    let has = logs.entries.holds(leader.last, committed);
    verdicts.expect(Property::LeaderCompleteness, has, || Clash::LeaderLacks {
        server: leader.server,
        term: leader.term,
        committed,
        committed_in,
    });
}
