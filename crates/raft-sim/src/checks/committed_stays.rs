//! What a server has committed stays: it is in its log, it is what all commit there, and nothing deletes it
//! (§5.3, §5.4.3).

use raft_core::{Index, LogPosition, NodeId};

use super::committed::Advance;
use super::logs::{Logs, Server};
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};

/// A server deleted its entries from an index on; `server` is as it was before.
pub(crate) fn truncated(id: NodeId, server: &Server, from: Index, verdicts: &mut Verdicts) {
    let commit_index = server.commit_index;
    verdicts.expect(Property::CommittedStays, from > commit_index, || Clash::CommittedDeleted {
        server: id,
        from,
        commit_index,
    });
}

/// A snapshot replaces a server's log; `logs` do not know it yet.
pub(crate) fn replaced(logs: &Logs, id: NodeId, by: LogPosition, verdicts: &mut Verdicts) {
    let server = logs.server(id);
    truncated(id, server, by.index.saturating_add(1), verdicts);
    if let Some(committed) = logs.committed.position_at(by.index) {
        let same = committed == by;
        verdicts.expect(Property::CommittedStays, same, || Clash::CommittedDiffers {
            server: id,
            committed,
            term: by.term,
        });
    }
}

/// A server dropped its entries up to `base`.
pub(crate) fn compacted(id: NodeId, server: &Server, base: Index, verdicts: &mut Verdicts) {
    let commit_index = server.commit_index;
    let is_committed = base <= commit_index;
    verdicts.expect(Property::CommittedStays, is_committed, || Clash::CompactedUncommitted {
        server: id,
        base,
        commit_index,
    });
}

/// A server commits what it does not have. True if so.
#[inline]
pub(crate) fn is_beyond_log(
    id: NodeId,
    server: &Server,
    index: Index,
    verdicts: &mut Verdicts,
) -> bool {
    let last = server.last.index;
    if index <= last {
        return false;
    }
    let clash = Clash::CommitBeyondLog { server: id, index, last };
    verdicts.verdict(Property::CommittedStays, Some(clash));
    true
}

/// A server committed something within its log.
#[inline]
pub(crate) fn committed(id: NodeId, advance: Advance, verdicts: &mut Verdicts) {
    let clash = match advance {
        Advance::Differs { committed, found } => {
            Some(Clash::CommittedDiffers { server: id, committed, term: found.term })
        }
        Advance::Known | Advance::New { .. } | Advance::Unknown => None,
    };
    verdicts.verdict(Property::CommittedStays, clash);
}
