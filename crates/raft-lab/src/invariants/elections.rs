//! Election Safety: at most one leader in a term (§5.2).

use std::collections::BTreeMap;

use raft_sim::core::{NodeId, Term};

use super::{Invariant, View, Violation};

/// Remembers who led which term.
#[derive(Clone, Debug, Default)]
pub struct ElectionSafety {
    leaders: BTreeMap<Term, NodeId>,
}

impl Invariant for ElectionSafety {
    fn check(&mut self, views: &[View<'_>]) -> Result<(), Violation> {
        for view in views {
            let Some(leading) = view.leading() else { continue };
            let term = leading.current_term;
            let first = *self.leaders.entry(term).or_insert(view.id);
            if first != view.id {
                return Err(Violation::TwoLeaders { term, first, second: view.id });
            }
        }
        Ok(())
    }
}
