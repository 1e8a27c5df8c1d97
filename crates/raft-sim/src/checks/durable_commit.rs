//! Durable Commit: every quorum has a member on whose disk is what is committed, so that it outlives whatever
//! crashes (Figure 2, "Persistent state"; diss. §10.2.1). An answer to a client rests on what is committed, so
//! this is about answers as well.

use super::logs::Logs;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};
use super::voters::ids;

/// What counts is the disk.
pub(crate) fn look(logs: &Logs, verdicts: &mut Verdicts) {
    let lacking = logs.lacking(logs.holders.on_disk);
    let holds = !logs.voters().is_quorum(lacking);
    verdicts.expect(Property::DurableCommit, holds, || Clash::DisksLack {
        committed: logs.committed.last(),
        lacking: ids(lacking),
    });
}
