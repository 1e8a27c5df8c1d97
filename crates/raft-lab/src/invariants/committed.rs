//! What is committed stays so: Leader Completeness (§5.4), and what it rests on.

use raft_sim::core::{Entry, Index, Term, majority};

use super::logs::common;
use super::{Invariant, View, Violation};

/// Remembers everything that any server ever took for committed.
#[derive(Clone, Debug, Default)]
pub struct Committed {
    entries: Vec<Entry>,
    /// In which term each entry was committed.
    terms: Vec<Term>,
}

impl Invariant for Committed {
    fn check(&mut self, views: &[View<'_>]) -> Result<(), Violation> {
        views.iter().try_for_each(|view| self.never_changes(view))?;
        views.iter().try_for_each(|view| self.leader_is_complete(view))?;
        self.is_on_majority(views)
    }
}

impl Committed {
    fn never_changes(&mut self, view: &View<'_>) -> Result<(), Violation> {
        let Some(process) = &view.process else { return Ok(()) };
        let server = view.id;
        let commit_index = usize::try_from(process.commit_index).unwrap_or(usize::MAX);
        if commit_index > process.log.len() {
            return Err(Violation::CommittedMissing { server, index: process.commit_index });
        }
        let committed = process.log.iter().take(commit_index);
        let same = common(committed.clone(), &self.entries);
        if same < committed.len().min(self.entries.len()) {
            return Err(Violation::CommittedChanged { server, index: same as Index + 1 });
        }
        // The first to know is the leader who counted: its term is that of the commitment.
        self.entries.extend(committed.skip(same).cloned());
        self.terms.resize(self.entries.len(), process.current_term);
        Ok(())
    }

    fn leader_is_complete(&self, view: &View<'_>) -> Result<(), Violation> {
        let Some(leading) = view.leading() else { return Ok(()) };
        let term = leading.current_term;
        let same = common(leading.log, &self.entries);
        // A leader of the past need not know what later ones have committed.
        match self.terms.iter().skip(same).position(|&committed_in| committed_in <= term) {
            Some(i) => {
                let index = (same + i) as Index + 1;
                Err(Violation::LeaderLacks { leader: view.id, term, index })
            }
            None => Ok(()),
        }
    }

    fn is_on_majority(&self, views: &[View<'_>]) -> Result<(), Violation> {
        let Some(newest) = self.entries.last() else { return Ok(()) };
        let holds = |view: &&View<'_>| view.durable_log.get(newest.index) == Some(newest);
        let holders = views.iter().filter(holds).count();
        if holders < majority(views.len()) {
            return Err(Violation::NotOnMajority { index: newest.index, holders });
        }
        Ok(())
    }
}
