//! State Machine Safety: what one server applies at an index all servers apply there (Figure 3, §5.4.3), and
//! with the same outcome, as they are the same machines (§2).

use raft_core::{LogPosition, NodeId};

use super::applied::Record;
use super::logs::Logs;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};

/// A server applies an entry; `digest` tells any two outcomes apart, and `known` is what was applied there
/// first. `logs` do not know it yet.
#[inline]
pub(crate) fn applied(
    logs: &Logs,
    id: NodeId,
    entry: LogPosition,
    digest: u64,
    known: Option<&Record>,
    verdicts: &mut Verdicts,
) {
    let LogPosition { index, term } = entry;
    let applied = logs.server(id).applied;
    let clash = if applied.checked_add(1) != Some(index) {
        Some(Clash::AppliedOutOfOrder { server: id, applied, index })
    } else if let Some(committed) = logs.committed.position_at(index).filter(|at| *at != entry) {
        Some(Clash::AppliedOther { server: id, committed, term })
    } else {
        let other = known.filter(|known| known.digest != digest);
        other.map(|known| Clash::AppliedDiffers { index, first: known.server, second: id })
    };
    verdicts.verdict(Property::StateMachineSafety, clash);
}

/// A server's state machine is now a snapshot's.
pub(crate) fn restored(
    logs: &Logs,
    id: NodeId,
    last_included: LogPosition,
    verdicts: &mut Verdicts,
) {
    let committed = logs.committed.last();
    let right = last_included.index <= committed.index
        && logs.committed.position_at(last_included.index).is_none_or(|at| at == last_included);
    verdicts.expect(Property::StateMachineSafety, right, || Clash::RestoredUncommitted {
        server: id,
        last_included,
        committed,
    });
}
