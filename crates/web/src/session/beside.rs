//! Sessions to be shown beside another one: one of its branches, or its run made from something else.

use std::sync::Arc;

use raft_sim::history::{BranchId, Interests};
use raft_sim::{History, Script, Time};

use super::play::CHUNK;
use super::undo::Place;
use super::{Run, Session};
use crate::draft::{Draft, refusal};

/// What is farther away is gone to, and not played through.
const NEAR_US: u64 = 500_000;

impl Session {
    /// A copy of a branch, where this session is in time; `None` if there is no such branch.
    pub fn beside_branch(&mut self, id: BranchId) -> Option<Self> {
        let history = self.run.history.apart(id).ok()?;
        let record = match id == self.run.history.current() {
            true => Some(&self.run.record),
            false => self.run.records.iter().find(|(of, _)| *of == id).map(|(_, record)| record),
        };
        let record = record.cloned().unwrap_or_default();
        Some(Self::of(Run { record, ..Run::new(history) }))
    }

    /// The same run, with all that was done on this branch, of another configuration or seed: at its start.
    ///
    /// # Errors
    /// If the configuration is impossible.
    pub fn beside_draft(&self, draft: &Draft) -> Result<Self, String> {
        let (script, acts) = self.run.history.script_and_acts();
        let made_from = |script: &Script| Script {
            config: Arc::new(draft.config.clone()),
            seed: draft.seed,
            ..script.clone()
        };
        let mut history = History::new(made_from(self.run.history.origin()))
            .map_err(|error| refusal(&draft.config, &error))?;
        history.resume(Arc::new(made_from(script)), acts.to_vec());
        Ok(Self::of(Run::new(history)))
    }

    /// Goes to a time, played from where this is if that is near; true once it is there.
    pub fn keep_up(&mut self, time: Time, is_late: &dyn Fn() -> bool) -> bool {
        let now = self.cluster().now();
        if now == time {
            return true;
        }
        self.version += 1;
        let end = self.run.history.end().at;
        if time < now || (now < end && end.min(time).since(now) > NEAR_US) {
            self.run.history.seek(time.min(end));
            self.arrive();
        }
        while !self.run.history.run_some(time, CHUNK) {
            self.listen();
            if is_late() {
                return false;
            }
        }
        self.listen();
        true
    }

    /// Looks as if time passed, or as if it stood still: who is beside another session is played by that.
    pub fn seem_playing(&mut self, is_playing: bool) {
        if self.is_playing != is_playing {
            self.is_playing = is_playing;
            self.version += 1;
        }
    }

    /// Where this session is, to be returned to.
    pub(crate) fn place(&self) -> Place {
        Place::of(&self.run.history)
    }

    /// Goes back there, without a word.
    pub(crate) fn back_to(&mut self, place: Place, is_playing: bool) {
        self.return_to(place);
        self.set_playing(is_playing);
    }

    /// When the latest thing happened that this session has come to.
    pub(crate) fn latest_at(&mut self) -> Option<Time> {
        let latest = self.cluster().event_count().checked_sub(1)?;
        self.run.history.event(latest).map(|event| event.at)
    }

    /// Goes to the next event of interest and says when that is; `None` if there is none.
    pub(crate) fn next_at(&mut self, interests: Interests) -> Option<Time> {
        self.to_next(interests);
        self.notice.is_none().then(|| self.cluster().now())
    }

    /// Goes to the latest event of interest and says when that was; `None` if there is none.
    pub(crate) fn previous_at(&mut self, interests: Interests) -> Option<Time> {
        self.to_previous(interests);
        self.notice.is_none().then(|| self.cluster().now())
    }

    /// What was shown of it as of one of the next `versions` is out of date.
    pub(crate) fn outdate(&mut self, versions: u64) {
        self.version += versions + 1;
    }

    /// Takes back what was told.
    pub(crate) fn hush(&mut self) {
        self.notice = None;
        self.version += 1;
    }
}
