//! Doing to the cluster what a person asks for.

use raft_sim::explain::en;
use raft_sim::history::BranchId;
use raft_sim::{Action, EventId, Time};

use super::undo::{Done, Place};
use super::{Gesture, Notice, Session};

impl Session {
    /// Does what a person asked for, and says what came of it.
    #[inline(never)]
    pub fn gesture(&mut self, gesture: Gesture) {
        self.version += 1;
        let is_write = matches!(gesture, Gesture::Write { .. });
        self.goal = None;
        let outcome = gesture.actions(self.cluster()).and_then(|actions| self.act(actions));
        self.writes += u32::from(is_write && outcome.is_ok());
        self.notice = outcome.err().map(|text| Notice { text, is_error: true });
        self.listen();
    }

    /// Carries out actions, as one step that can be taken back.
    #[inline(never)]
    fn act(&mut self, actions: Vec<Action>) -> Result<(), String> {
        let before = Place::of(&self.run.history);
        let is_fork = !self.run.history.is_live();
        let mut acted = false;
        let mut outcome = Ok(());
        for action in actions {
            outcome = self.do_one(action);
            if outcome.is_err() {
                break;
            }
            acted = true;
        }
        if acted {
            self.steps.did(Done::Acted { before, is_fork });
        }
        outcome
    }

    #[inline(never)]
    pub(super) fn do_one(&mut self, action: Action) -> Result<(), String> {
        self.is_opening = false;
        let (left, at) = (self.run.history.current(), self.run.history.position());
        let begun = self.run.history.act(action).map_err(|error| en::action_error(&error))?;
        if begun.is_some() {
            self.leave(left, at.events);
        }
        Ok(())
    }

    /// A new branch has begun after so many events.
    #[inline(never)]
    pub(super) fn leave(&mut self, left: BranchId, events: EventId) {
        let record = self.run.record.until(events);
        let before = std::mem::replace(&mut self.run.record, record);
        self.run.records.push((left, before));
        self.track.begin(EventId::MAX, Time::ZERO);
        self.arrive();
    }
}
