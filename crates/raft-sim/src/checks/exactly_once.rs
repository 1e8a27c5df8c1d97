//! Exactly once: a client's request takes effect at one index, however often it is in the log (§8; diss.
//! §6.3).

use raft_core::Index;

use super::applied::Applied;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};
use crate::service::ClientId;

/// The entry at `index` is applied for the first time; `applied` does not know it yet.
pub(crate) fn applied(
    applied: &Applied,
    asked_by: (ClientId, u64),
    fresh: bool,
    index: Index,
    verdicts: &mut Verdicts,
) {
    let (client, request) = asked_by;
    let earlier = applied.effect(asked_by, Index::MAX);
    let clash = match earlier {
        Some(first) if fresh => {
            Some(Clash::TookEffectTwice { client, request, first, second: index })
        }
        // A client that has gone on to later requests does not wait for this one any more.
        None if !fresh && applied.newest(client) < request => {
            Some(Clash::NeverTookEffect { client, request, index })
        }
        _ => None,
    };
    verdicts.verdict(Property::ExactlyOnce, clash);
}
