//! What holds of logs: Log Matching and Leader Append-Only (§5.3).

use std::collections::BTreeMap;

use raft_sim::core::{Entry, Index, NodeId, Payload, Term};

use super::{Invariant, View, Violation};

/// How many entries two logs have in common.
pub(super) fn common<'a>(
    one: impl IntoIterator<Item = &'a Entry>,
    other: impl IntoIterator<Item = &'a Entry>,
) -> usize {
    one.into_iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// If two logs have an entry with the same index and term, they are the same up to there. So every
/// index and term names one entry and the term before it, for ever: that is remembered of all logs.
#[derive(Clone, Debug, Default)]
pub struct LogMatching {
    entries: BTreeMap<(Index, Term), (Term, Payload)>,
    /// Logs as they were last compared; only what is new since then is looked up.
    compared: BTreeMap<NodeId, Vec<Entry>>,
}

impl Invariant for LogMatching {
    fn check(&mut self, views: &[View<'_>]) -> Result<(), Violation> {
        for view in views {
            let log = view.log();
            let compared = self.compared.entry(view.id).or_default();
            let old = common(&*compared, log);
            compared.truncate(old);
            let mut term_before = compared.last().map_or(0, |entry| entry.term);
            for (i, entry) in log.iter().enumerate().skip(old) {
                let named = (i as Index + 1, entry.term);
                let found = (term_before, entry.payload.clone());
                if entry.index != named.0
                    || *self.entries.entry(named).or_insert(found.clone()) != found
                {
                    let (index, term) = (entry.index, entry.term);
                    return Err(Violation::LogsDiffer { server: view.id, index, term });
                }
                term_before = entry.term;
                compared.push(entry.clone());
            }
        }
        Ok(())
    }
}

/// A leader never changes or deletes entries of its log; it only appends.
#[derive(Clone, Debug, Default)]
pub struct LeaderAppendOnly {
    /// Of each leader: its term, and its log when it was last seen.
    leaders: BTreeMap<NodeId, (Term, Vec<Entry>)>,
}

impl Invariant for LeaderAppendOnly {
    fn check(&mut self, views: &[View<'_>]) -> Result<(), Violation> {
        for view in views {
            let Some(leading) = view.leading() else {
                self.leaders.remove(&view.id);
                continue;
            };
            let fresh = || (leading.current_term, Vec::new());
            let (term, log) = self.leaders.entry(view.id).or_insert_with(fresh);
            let same = common(&*log, leading.log);
            if *term == leading.current_term && same < log.len() {
                return Err(Violation::LeaderRewrote { leader: view.id, index: same as Index + 1 });
            }
            *term = leading.current_term;
            log.truncate(same);
            log.extend(leading.log.iter().skip(same).cloned());
        }
        Ok(())
    }
}
