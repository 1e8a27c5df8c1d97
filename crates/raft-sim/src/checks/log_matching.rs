//! Log Matching: if two logs have an entry with the same index and term, they are the same up to there (Figure 3,
//! §5.3).

use raft_core::{LogPosition, NodeId};

use super::entries::Record;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};

/// What was known of an entry with this index and term is what it says: and so, entry by entry, are two logs
/// the same up to there.
#[inline]
pub(crate) fn matches(
    id: NodeId,
    position: LogPosition,
    known: Record,
    found: Record,
    verdicts: &mut Verdicts,
) {
    verdicts.expect(Property::LogMatching, known == found, || {
        if known.prev_term == found.prev_term {
            return Clash::EntriesDiffer { server: id, position };
        }
        let (first, second) = (known.prev_term, found.prev_term);
        Clash::HistoriesDiffer { server: id, position, first, second }
    });
}
