//! Doing something: at the end of a branch, or in its past.

use std::sync::Arc;

use super::branch::Branch;
use super::{BranchId, History, Position};
use crate::cluster::ClusterRules;
use crate::{Action, ActionError, Cluster, Script, Time};

impl<R: ClusterRules> History<R> {
    /// Carries out an action now and adds it to the script, as [`Cluster::act`] does. In the past a new branch
    /// begins with it, which is returned and becomes the current one. What came later stays on the branch
    /// that was left.
    ///
    /// On a new branch nothing is repeated that was done live later on; what the script which the history
    /// began with still has to say is said there as well.
    ///
    /// # Errors
    /// If the action is impossible; then nothing has changed, except that at the end of a branch the moment
    /// that had begun may be over.
    pub fn act(&mut self, action: Action) -> Result<Option<BranchId>, ActionError> {
        if !self.is_live() {
            return self.fork(action).map(Some);
        }
        let acted = act_on(&mut self.present, action);
        if let Ok(place) = acted {
            self.branch.acted(place, self.present.now());
        }
        self.branch.remember(&mut self.present, &mut self.keeper);
        self.thin();
        acted.map(|_| None)
    }

    /// Begins a branch in the past on which nothing has been done yet: the way things would have gone without what
    /// was done live later on. `None` at the end of a branch, after which nothing was done.
    pub fn branch_off(&mut self) -> Option<BranchId> {
        if self.is_live() {
            return None;
        }
        let (script, acts) = self.past_and_script();
        let mut fork = self.present.checkpoint();
        fork.go_on_by(Arc::new(script));
        Some(self.begin_branch(fork, None, acts))
    }

    fn fork(&mut self, action: Action) -> Result<BranchId, ActionError> {
        let (script, mut acts) = self.past_and_script();
        let mut fork = self.present.checkpoint();
        fork.go_on_by(Arc::new(script));
        let place = act_on(&mut fork, action.clone())?;
        acts.push(place);
        let began = Some((fork.now(), action));
        Ok(self.begin_branch(fork, began, acts))
    }

    /// `fork` is the present of a new branch, which leaves the current one here.
    fn begin_branch(
        &mut self,
        mut fork: Cluster<R>,
        began: Option<(Time, Action)>,
        acts: Vec<usize>,
    ) -> BranchId {
        let at = self.position();
        let id = BranchId(self.begun);
        self.begun += 1;
        let mut branch = Branch {
            lineage: self.lineage_until(at),
            began,
            name: None,
            end: at,
            acts,
            checkpoints: self.branch.checkpoints.clone(),
            milestones: self.branch.milestones.before(at.events),
            tip: None,
        };
        // The start is before everything; others of this very moment may be after the place where we are.
        let mut is_first = true;
        branch.checkpoints.retain(|checkpoint| {
            std::mem::take(&mut is_first) || (checkpoint.at <= at && checkpoint.at.at < at.at)
        });
        branch.remember(&mut fork, &mut self.keeper);

        let before = std::mem::replace(&mut self.present, fork);
        self.present.events.append_to(before.events);
        let mut left = std::mem::replace(&mut self.branch, branch);
        left.rest();
        self.others.insert(std::mem::replace(&mut self.current, id), left);
        self.thin();
        id
    }

    /// Takes up a run that was interrupted: it began as this one does, and what was done live since stands at the
    /// places `acts` of `script`. To be called at its start; what was done will be done again as it is played.
    pub fn resume(&mut self, script: Arc<Script>, acts: Vec<usize>) {
        self.present.go_on_by(script);
        self.branch.acts = acts;
    }

    /// The current branch as it was made: its script, and the places there of what was done live.
    #[must_use]
    pub fn script_and_acts(&self) -> (&Arc<Script>, &[usize]) {
        (self.branch.script(self.present.script()), &self.branch.acts)
    }

    /// What everything began with.
    #[must_use]
    pub fn origin(&self) -> &Arc<Script> {
        &self.origin
    }

    /// What has been said up to the present, and what the first script has still to say; and the places of
    /// what was done live.
    fn past_and_script(&self) -> (Script, Vec<usize>) {
        let whole = self.present.script();
        let done = self.present.statements_done();
        let live = self.branch.acts.partition_point(|place| *place < done);
        let (acts, acts_to_come) = self.branch.acts.split_at(live);
        let to_come = self.origin.statements.get(done - live..).unwrap_or_default();
        let mut statements = whole.statements.get(..done).unwrap_or_default().to_vec();
        statements.extend_from_slice(to_come);
        // What was done live has come before a statement that counted from the one before it, and has given
        // it a time of its own.
        if acts.last().is_some_and(|place| place + 1 == done) {
            let mut places = done..;
            let next = places.find(|place| !acts_to_come.contains(place));
            let timed = next.and_then(|place| whole.statements.get(place));
            if let (Some(timed), Some(next)) = (timed, statements.get_mut(done)) {
                next.clone_from(timed);
            }
        }
        (Script { statements, ..Script::clone(&self.origin) }, acts.to_vec())
    }

    /// What a branch that leaves the current one there has its past from.
    fn lineage_until(&self, at: Position) -> Vec<(BranchId, Position)> {
        let mut lineage = self.branch.lineage.clone();
        lineage.push((self.current, at));
        // It leaves one of those before if it does so before the current one begins.
        while let [.., (_, before), (_, end)] = &mut lineage[..]
            && *end <= *before
        {
            *before = *end;
            lineage.pop();
        }
        lineage
    }
}

/// Acts; returns the place of the action in the script.
fn act_on<R: ClusterRules>(cluster: &mut Cluster<R>, action: Action) -> Result<usize, ActionError> {
    cluster.events.keep_all(true);
    cluster.act(action)?;
    Ok(cluster.statements_done() - 1)
}
