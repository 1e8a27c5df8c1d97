//! What was promised stays promised: terms, votes and durable entries never go back (Figure 2).

use std::collections::BTreeMap;

use raft_sim::core::{Entry, HardState, Index, NodeId, Term};

use super::logs::common;
use super::{Invariant, Lost, ProcessView, View, Violation};

/// Remembers how far each server had come.
#[derive(Clone, Debug, Default)]
pub struct Durable {
    servers: BTreeMap<NodeId, Memory>,
}

#[derive(Clone, Debug, Default)]
struct Memory {
    hard_state: HardState,
    /// Durable entries that were known to be committed.
    kept: Vec<Entry>,
    /// Of a process that is up: its term and its commit index.
    process: Option<(Term, Index)>,
}

impl Invariant for Durable {
    fn check(&mut self, views: &[View<'_>]) -> Result<(), Violation> {
        for view in views {
            let memory = self.servers.entry(view.id).or_default();
            let what = memory.compare(view);
            what.map_or(Ok(()), |what| Err(Violation::WentBack { server: view.id, what }))?;
        }
        Ok(())
    }
}

impl Memory {
    /// What went back since the last time, if anything did.
    fn compare(&mut self, view: &View<'_>) -> Option<Lost> {
        let lost = self.compare_hard_state(view.durable_state);
        let lost = lost.or_else(|| self.compare_process(view.durable_state, view.process.as_ref()));
        lost.or_else(|| self.compare_log(view))
    }

    fn compare_hard_state(&mut self, now: HardState) -> Option<Lost> {
        let was = std::mem::replace(&mut self.hard_state, now);
        if now.current_term < was.current_term {
            return Some(Lost::DurableTerm);
        }
        let changed = was.voted_for.is_some() && now.voted_for != was.voted_for;
        (changed && now.current_term == was.current_term).then_some(Lost::DurableVote)
    }

    fn compare_process(
        &mut self,
        durable: HardState,
        process: Option<&ProcessView<'_>>,
    ) -> Option<Lost> {
        let now = process.map(|process| (process.current_term, process.commit_index));
        let was = std::mem::replace(&mut self.process, now);
        let (term, commit_index) = now?;
        if term < durable.current_term {
            return Some(Lost::RestoredTerm);
        }
        let (old_term, old_commit_index) = was?;
        if term < old_term {
            return Some(Lost::Term);
        }
        (commit_index < old_commit_index).then_some(Lost::CommitIndex)
    }

    fn compare_log(&mut self, view: &View<'_>) -> Option<Lost> {
        if common(&self.kept, view.durable_log) < self.kept.len() {
            return Some(Lost::DurableEntry);
        }
        // What is durable may be older than what is committed there: then it may still go.
        let process = view.process.as_ref()?;
        let commit_index = usize::try_from(process.commit_index).unwrap_or(usize::MAX);
        let committed = process.log.iter().take(commit_index);
        let kept = common(committed, view.durable_log).max(self.kept.len());
        let news = view.durable_log.iter().take(kept).skip(self.kept.len());
        self.kept.extend(news.cloned());
        None
    }
}
