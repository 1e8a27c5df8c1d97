//! Opening a run that is told from its beginning to its end, and finding where to look at it first.

use raft_sim::core::Observation;
use raft_sim::{Event, Fact, Script, Time};

use super::{Goal, Session};

/// Where to go back to when one has hurried to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Return {
    /// To this moment.
    At(Time),
    /// To the first moment of interest.
    First,
}

impl Session {
    /// Begins another run, which can be taken back: it is played up to `end` as fast as it goes, and then looked at
    /// where the first promise is broken, or else where the first leader is elected. `words` say what it is.
    ///
    /// # Errors
    /// If its configuration is impossible; then nothing has changed.
    pub fn open(&mut self, script: Script, end: Time, words: &str) -> Result<(), String> {
        self.restart(script)?;
        self.is_playing = false;
        self.goal = Some(Goal::At(end));
        self.return_to = Some(Return::First);
        self.tell_quietly(words);
        Ok(())
    }

    pub(super) fn seek_first(&mut self) {
        let milestones = || self.run.history.milestones();
        let is_violation = |event: &&Event| matches!(event.fact, Fact::Violated(_));
        let is_leader = |event: &&Event| {
            let Fact::Observed { observation, .. } = &event.fact else { return false };
            matches!(observation, Observation::LeaderElected { .. })
        };
        let first = milestones().find(is_violation).or_else(|| milestones().find(is_leader));
        match first.map(|event| event.id) {
            Some(id) => {
                self.seek_event(id);
                self.choose(Some(id));
            }
            None => self.seek_start(),
        }
    }
}
