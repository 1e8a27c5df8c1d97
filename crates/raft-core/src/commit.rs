//! What a leader may commit (§5.3, §5.4.2; Figure 2, Leaders, last rule), and what follows from it.

use crate::quorum::{joint_index, majority, majority_of_three};
use crate::raft::Raft;
use crate::{CommitRefusal, Index, Observation, Observer, Rules};

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Commits what a majority holds, if it is of the current term, and tells everyone. True if
    /// something was committed.
    #[inline]
    pub(crate) fn advance_commit(&mut self) -> bool {
        let index = self.majority_match().min(self.log.last().index);
        let first = self.log.commit_index() + 1;
        if index < first {
            if O::LISTENS {
                self.observe_no_majority(first);
            }
            return false;
        }
        self.commit_if_own(first, index)
    }

    fn commit_if_own(&mut self, first: Index, index: Index) -> bool {
        let Some(term) = self.log.term_at(index) else { return false };
        if let Err(reason) = self.rules.may_commit(term, self.current_term) {
            self.observe(Observation::CommitWithheld { index, reason });
            return false;
        }
        let holders = if O::LISTENS { self.holders(index) } else { 0 };
        self.log.commit_to(index);
        self.observe(Observation::Committed { first, last: index, holders: Some(holders) });
        self.release_early_reads();
        self.broadcast_commit();
        if self.counts_when_appended() {
            self.settle_membership();
        }
        true
    }

    /// The highest index that majorities are known to hold; 0 for a server that does not lead.
    #[inline]
    fn majority_match(&self) -> Index {
        let (members, progress) = (self.members(), self.progress());
        match progress {
            [] => 0,
            // By far the most common cluster: three voters, nobody else.
            [a, b, c] if members.voters.len() == 3 && !members.is_joint() => {
                majority_of_three(a.match_index, b.match_index, c.match_index)
            }
            _ => joint_index(members, |id| {
                let known = progress.iter().find(|progress| progress.id == id);
                known.map_or(0, |progress| progress.match_index)
            }),
        }
    }

    /// How many voters are known to hold the entry at `index`.
    fn holders(&self, index: Index) -> usize {
        let members = self.members();
        let holds = self.progress().iter().filter(|progress| progress.match_index >= index);
        holds.filter(|progress| members.is_voter(progress.id)).count()
    }

    fn observe_no_majority(&mut self, first: Index) {
        let members = self.members();
        let voters = self.progress().iter().filter(|progress| members.is_voter(progress.id));
        let best = voters.map(|progress| progress.match_index).max().unwrap_or(0);
        if best >= first {
            let needed = majority(members.voters.len());
            let reason = CommitRefusal::NoMajority { holders: self.holders(best), needed };
            self.observe(Observation::CommitWithheld { index: best, reason });
        }
    }
}
