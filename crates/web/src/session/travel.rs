//! Going through a run: in steps, to any moment, to other branches; back to before what was done.

use std::sync::Arc;

use raft_sim::history::{BranchId, BranchInfo, Found, Interests, Position};
use raft_sim::{Cluster, EventId, History, Script, Time};

use super::play::CHUNK;
use super::undo::{Done, Place, TakenBack};
use super::{Choice, Goal, Return, Run, Session};
use crate::draft::refusal;
use raft_sim::t;

/// So many happenings are looked through for the next event of interest before that is given up.
const SEARCH_MAX: u32 = 200_000;
/// So many events are looked through backwards.
const SEARCH_BACK_MAX: u64 = 100_000;
/// Nothing of interest is looked for later than this, in microseconds from now.
const SEARCH_US_MAX: u64 = 600_000_000;

impl Session {
    /// Plays the next thing that can be seen to happen, and stops there.
    pub fn step(&mut self) {
        self.set_playing(false);
        self.run.history.step();
        self.listen();
    }

    /// Goes back to before what happened last, and stops there.
    pub fn step_back(&mut self) {
        self.set_playing(false);
        self.run.history.step_back();
        self.arrive();
    }

    /// Goes to the next event of interest. If none comes one stays where one is.
    pub fn to_next(&mut self, interests: Interests) {
        self.set_playing(false);
        let here = Place::of(&self.run.history);
        let until = self.cluster().now().plus(SEARCH_US_MAX);
        let mut found = Found::Nothing;
        if !self.run.history.is_live() {
            // What was played before comes first.
            found = self.search(interests, until.min(self.run.history.end().at));
        }
        if !matches!(found, Found::Event(_)) {
            self.run.history.live();
            if comes(self.cluster(), interests, until) {
                found = self.search(interests, until);
            }
        }
        if !matches!(found, Found::Event(_)) {
            self.return_to(here);
        }
        self.found(found, t!("Nothing of that kind comes in the next ten minutes, as things are."));
    }

    fn search(&mut self, interests: Interests, until: Time) -> Found {
        let was_live = self.run.history.is_live();
        let mut left = SEARCH_MAX;
        let mut found = Found::Nothing;
        while left > 0 {
            let before = self.run.history.position();
            found = self.run.history.step_to(interests, until, CHUNK);
            left = left.saturating_sub(CHUNK);
            if was_live {
                self.listen();
            }
            if !matches!(found, Found::NotYet(_)) || self.run.history.position() == before {
                break;
            }
        }
        found
    }

    /// Goes back to the latest event of interest.
    pub fn to_previous(&mut self, interests: Interests) {
        self.set_playing(false);
        let found = self.run.history.step_back_to(interests, SEARCH_BACK_MAX);
        self.found(found, t!("Nothing of that kind happened before."));
    }

    fn found(&mut self, found: Found, otherwise: &str) {
        self.arrive();
        self.notice = None;
        match found {
            Found::Event(id) => self.choose(Some(id)),
            _ => self.tell(otherwise),
        }
    }

    /// Goes to a time on this branch. What is beyond its end is played first, as fast as it goes, in frames.
    pub fn seek(&mut self, time: Time) {
        let end = self.run.history.end().at;
        if time > end {
            self.run.history.live();
            self.goal = Some(Goal::At(time));
        } else {
            self.goal = None;
            self.run.history.seek(time);
        }
        self.return_to = None;
        self.arrive();
    }

    /// Goes to just after an event, and stops there.
    pub fn seek_event(&mut self, id: EventId) {
        self.set_playing(false);
        self.run.history.seek_event(id);
        self.arrive();
    }

    /// Goes to the start and stops there.
    pub fn seek_start(&mut self) {
        self.set_playing(false);
        self.run.history.seek_start();
        self.arrive();
    }

    /// Goes to the end of the branch.
    pub fn live(&mut self) {
        self.run.history.live();
        self.goal = None;
        self.arrive();
    }

    /// What time is passed to as fast as it goes, if it is.
    #[must_use]
    pub fn goal(&self) -> Option<Goal> {
        self.goal
    }

    /// Stays here.
    pub fn stop_hurrying(&mut self) {
        (self.goal, self.return_to) = (None, None);
        self.version += 1;
    }

    /// Passes time, as fast as it goes, until so many statements of the script are carried out, and stops there.
    pub fn play_statements(&mut self, count: usize) {
        self.set_playing(false);
        self.goal = Some(Goal::Statements(count));
    }

    pub(super) fn hurry(&mut self, goal: Goal, is_late: &mut dyn FnMut() -> bool) {
        self.version += 1;
        loop {
            let is_there = match goal {
                Goal::At(time) => self.run.history.run_some(time, CHUNK),
                Goal::Statements(count) => self.play_one_towards(count),
            };
            self.listen();
            if is_there {
                self.goal = None;
                match self.return_to.take() {
                    Some(Return::At(at)) => self.seek(at),
                    Some(Return::First) => self.seek_first(),
                    Some(Return::Seen(seen, plays)) => self.look_whether_seen(seen, plays),
                    None => {}
                }
                return;
            }
            if is_late() {
                return;
            }
        }
    }

    /// Plays the next happening, unless so many statements are carried out; whether one stays here.
    fn play_one_towards(&mut self, count: usize) -> bool {
        let cluster = self.cluster();
        if cluster.statements_done() >= count {
            return true;
        }
        match cluster.next_at().filter(|at| at.as_micros() < SEARCH_US_MAX) {
            Some(at) => {
                self.run.history.run_some(at, 1);
                false
            }
            None => {
                self.tell(t!("The script does not come to that line within ten minutes."));
                true
            }
        }
    }

    /// Goes to another branch, to the moment that is looked at, or its end if that is earlier.
    pub fn switch(&mut self, id: BranchId) {
        let (left, now) = (self.run.history.current(), self.cluster().now());
        let outcome = self.run.history.switch(id, now);
        self.arrived_on_branch(left);
        if let Err(error) = outcome {
            self.tell(&error.to_string());
        }
    }

    /// Takes the record of the branch that one is on now.
    fn arrived_on_branch(&mut self, left: BranchId) {
        let id = self.run.history.current();
        if id != left {
            let records = &mut self.run.records;
            let place = records.iter().position(|(of, _)| *of == id);
            let record = place.map(|place| records.swap_remove(place).1).unwrap_or_default();
            let before = std::mem::replace(&mut self.run.record, record);
            records.push((left, before));
            self.track.begin(EventId::MAX, Time::ZERO);
            self.choice = Choice::default();
        }
        self.arrive();
    }

    pub(super) fn return_to(&mut self, place: Place) {
        let left = self.run.history.current();
        // The branches that steps name are not removed while the steps are there.
        let outcome = self.run.history.return_to(place.branch, place.at);
        self.arrived_on_branch(left);
        if let Err(error) = outcome {
            self.tell(&error.to_string());
        }
    }

    /// Begins another run, which can be taken back.
    ///
    /// # Errors
    /// If its configuration is impossible; then nothing has changed.
    pub fn restart(&mut self, script: Script) -> Result<(), String> {
        let config = Arc::clone(&script.config);
        let history = History::new(script).map_err(|error| refusal(&config, &error))?;
        let before = self.take_up(Run::new(history));
        self.steps.did(Done::Restarted(Box::new(before)));
        Ok(())
    }

    pub(super) fn take_up(&mut self, run: Run) -> Run {
        let mut before = std::mem::replace(&mut self.run, run);
        before.is_playing = std::mem::replace(&mut self.is_playing, self.run.is_playing);
        self.is_opening = false;
        self.track.begin(EventId::MAX, Time::ZERO);
        self.choice = Choice::default();
        self.chaos = None;
        self.goal = None;
        self.notice = None;
        self.arrive();
        before
    }

    /// Whether something can be taken back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.steps.done.is_empty()
    }

    /// Whether something can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.steps.taken_back.is_empty()
    }

    /// Takes back what was done last: one is where one was before it, and it is not done.
    pub fn undo(&mut self) {
        let Some(done) = self.steps.done.pop() else { return };
        self.notice = None;
        self.goal = None;
        self.chaos = None;
        let taken_back = match done {
            Done::Acted { before, is_fork } => {
                let after = Place::of(&self.run.history);
                self.return_to(before);
                let made = if is_fork { None } else { self.branch_off() };
                TakenBack::Acted { after, made, done }
            }
            Done::Restarted(run) => TakenBack::Restarted(Box::new(self.take_up(*run))),
            Done::Renamed(id, name) => TakenBack::Renamed(id, self.swap_name(id, name)),
            Done::Deleted(id, deleted) => self.undo_delete(id, deleted),
        };
        self.steps.taken_back.push(taken_back);
    }

    fn branch_off(&mut self) -> Option<BranchId> {
        let (left, at) = (self.run.history.current(), self.run.history.position());
        let made = self.run.history.branch_off()?;
        self.leave(left, at.events);
        Some(made)
    }

    /// Does again what was taken back last.
    pub fn redo(&mut self) {
        let Some(taken_back) = self.steps.taken_back.pop() else { return };
        self.notice = None;
        self.goal = None;
        let done = match taken_back {
            TakenBack::Acted { after, made, done } => {
                self.return_to(after);
                if let Some(made) = made {
                    self.remove_if_empty(made);
                }
                done
            }
            TakenBack::Restarted(run) => Done::Restarted(Box::new(self.take_up(*run))),
            TakenBack::Renamed(id, name) => Done::Renamed(id, self.swap_name(id, name)),
            TakenBack::Deleted(id) => match self.redo_delete(id) {
                Some(done) => done,
                None => return,
            },
        };
        self.steps.push(done);
    }

    /// A branch on which nothing was done but to go on is not missed.
    fn remove_if_empty(&mut self, id: BranchId) {
        let is_parent = |info: &BranchInfo<'_>| info.parent.is_some_and(|(parent, _)| parent == id);
        if !self.run.history.branches().iter().any(is_parent)
            && let Ok(removed) = self.run.history.remove(id)
        {
            drop(removed);
            self.run.records.retain(|(of, _)| *of != id);
        }
    }

    /// Where in its run one is.
    #[must_use]
    pub fn position(&self) -> Position {
        self.run.history.position()
    }
}

/// Whether an event of interest comes, if nothing is done: tried out on a copy.
fn comes(cluster: &Cluster, interests: Interests, until: Time) -> bool {
    let mut trial = cluster.clone();
    for _ in 0..SEARCH_MAX / CHUNK {
        let before = trial.event_count();
        let is_over = trial.run_some(until, CHUNK);
        let mut new = (before..trial.event_count()).filter_map(|id| trial.event(id));
        if new.any(|event| interests.match_event(event)) {
            return true;
        }
        if is_over {
            return false;
        }
    }
    false
}
