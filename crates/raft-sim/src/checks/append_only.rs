//! Leader Append-Only: a leader never overwrites or deletes entries of its log (Figure 3, §5.3).

use raft_core::{Index, LogPosition, NodeId};

use super::logs::Server;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};

/// A server appended an entry; `server` is as it was before.
#[inline]
pub(crate) fn appended(
    id: NodeId,
    server: &Server,
    position: LogPosition,
    verdicts: &mut Verdicts,
) {
    if server.leads > 0 {
        rewrote(id, server, position.index, position.index > server.last.index, verdicts);
    }
}

/// A server deleted or replaced entries of its log from an index on; `server` is as it was before. (Leaders of
/// older terms step down before.)
pub(crate) fn changed(id: NodeId, server: &Server, index: Index, verdicts: &mut Verdicts) {
    rewrote(id, server, index, server.leads == 0, verdicts);
}

fn rewrote(id: NodeId, server: &Server, index: Index, holds: bool, verdicts: &mut Verdicts) {
    let term = server.leads;
    verdicts.expect(Property::LeaderAppendOnly, holds, || Clash::LeaderRewrote {
        server: id,
        term,
        index,
    });
}
