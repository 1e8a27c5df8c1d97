//! The script: whose turn it is, and what it waits for.

use std::sync::Arc;

use super::{Cluster, ClusterRules};
use crate::script::{Condition, When};
use crate::{Action, Fact, Time};

/// How far the script is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Cursor {
    /// How many statements have been carried out.
    next: usize,
    /// When the last of them was, which those after it count from.
    last_at: Time,
    /// When the next one is due, if that is known: not while it waits for something to be so.
    due: Option<Time>,
    /// The goals that are set and not reached, as places in the script.
    goals: Vec<usize>,
}

impl Cursor {
    pub(crate) fn due(&self) -> Option<Time> {
        self.due
    }

    /// The place of the statement whose turn it is.
    pub(crate) fn next(&self) -> usize {
        self.next
    }
}

impl<R: ClusterRules> Cluster<R> {
    /// Finds out when the next statement is due.
    pub(crate) fn read_statement(&mut self) {
        let statement = self.script.statements.get(self.cursor.next);
        self.cursor.due = match statement.map(|statement| &statement.when) {
            None => None,
            Some(When::At(at)) => Some((*at).max(self.now)),
            Some(When::After(us)) => Some(self.cursor.last_at.plus(*us).max(self.now)),
            Some(When::Once(condition)) => condition.holds(self).then_some(self.now),
        };
    }

    /// The statement's moment is here.
    pub(crate) fn play_statement(&mut self) {
        let at = self.cursor.next;
        if at < self.script.statements.len() {
            self.begin_statement();
            self.perform(at);
            self.read_statement();
        }
    }

    /// Does what the statement at this place of the script says, if that is possible.
    fn perform(&mut self, at: usize) {
        let script = Arc::clone(&self.script);
        let Some(action) = script.statements.get(at).map(|statement| &statement.action) else {
            return;
        };
        self.events.set_cause(None);
        match action {
            Action::Expect(condition) => {
                if !condition.holds(self) {
                    let fact = Fact::NotAsExpected(Box::new(condition.clone()));
                    self.events.record(self.now, fact);
                }
            }
            Action::Goal(_) => {
                self.cursor.goals.push(at);
                self.events.record(self.now, Fact::Acted(Box::new(action.clone())));
            }
            Action::Wait => (),
            action => match self.check(action) {
                Ok(()) => self.carry_out(action),
                Err(error) => {
                    let action = Box::new(action.clone());
                    self.events.record(self.now, Fact::ActionFailed { action, error });
                }
            },
        }
    }

    /// The next statement's turn is over now.
    fn begin_statement(&mut self) {
        self.cursor.next += 1;
        self.cursor.last_at = self.now;
        self.cursor.due = None;
    }

    /// Something happened: the condition that the script waits for may hold now, or a goal be reached.
    #[inline]
    pub(crate) fn look_at_conditions(&mut self) {
        let Cursor { next, due, goals, .. } = &self.cursor;
        let waits = due.is_none() && *next < self.script.statements.len();
        if waits || !goals.is_empty() {
            self.look_at_them(waits);
        }
    }

    #[inline(never)]
    fn look_at_them(&mut self, waits: bool) {
        if waits {
            self.read_statement();
        }
        let script = Arc::clone(&self.script);
        for at in (0..self.cursor.goals.len()).rev() {
            let statement = script.statements.get(self.cursor.goals[at]);
            if let Some(Action::Goal(condition)) = statement.map(|statement| &statement.action)
                && condition.holds(self)
            {
                self.cursor.goals.remove(at);
                self.events.record(self.now, Fact::GoalReached(Box::new(condition.clone())));
            }
        }
    }

    /// How many goals are set and not reached.
    #[must_use]
    pub fn goals_left(&self) -> usize {
        self.cursor.goals.len()
    }

    /// How many statements of the script have been carried out.
    #[must_use]
    pub fn statements_done(&self) -> usize {
        self.cursor.next
    }
}

impl Condition {
    /// Whether it is so in `cluster` now.
    #[must_use]
    pub fn holds<R: ClusterRules>(&self, cluster: &Cluster<R>) -> bool {
        crate::conditions::holds(self, cluster)
    }
}
