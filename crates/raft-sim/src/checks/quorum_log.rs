//! Quorum Log: every quorum has a member whose log has what is committed. The next leader is elected by a
//! quorum, and comes by it from there (§5.4.3).

use super::logs::Logs;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};
use super::voters::ids;

/// What counts is the log in memory as long as the process runs, else the one on disk.
pub(crate) fn look(logs: &Logs, verdicts: &mut Verdicts) {
    let lacking = logs.lacking(logs.holders.in_log);
    let holds = !logs.voters().is_quorum(lacking);
    verdicts.expect(Property::QuorumLog, holds, || Clash::QuorumLacks {
        committed: logs.committed.last(),
        lacking: ids(lacking),
    });
}
