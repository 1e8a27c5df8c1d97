//! Opening a run that is told from its beginning to its end, and finding where to look at it first.

use raft_sim::core::Observation;
use raft_sim::{Event, Fact, Script, Time, t};

use super::{Goal, Session};

/// Where to go back to when one has hurried to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Return {
    /// To this moment.
    At(Time),
    /// To the first moment of interest.
    First,
    /// One stays, if what can be seen is what the maker of a link saw ([`raft_sim::Cluster::outline`], if that is known),
    /// and time may pass.
    Seen(Option<u32>, bool),
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

    /// Begins the run of a link, which can be taken back, and plays it up to the link's moment. `seen` is what its maker
    /// saw there, by [`raft_sim::Cluster::outline`]. Then time passes, if it `plays`.
    ///
    /// # Errors
    /// If its configuration is impossible; then nothing has changed.
    pub fn open_link(
        &mut self,
        script: Script,
        at: Time,
        seen: Option<u32>,
        plays: bool,
    ) -> Result<(), String> {
        self.restart(script)?;
        self.is_playing = false;
        self.goal = Some(Goal::At(at));
        self.return_to = Some(Return::Seen(seen, plays));
        Ok(())
    }

    /// Whether a link's run has led to what its maker saw. Where a mistake in these rules was mended since, it may not
    /// have; then the first action that is impossible now is looked at.
    pub(super) fn look_whether_seen(&mut self, seen: Option<u32>, plays: bool) {
        let goes_another_way = seen.is_some_and(|seen| self.cluster().outline() != seen);
        self.is_playing = plays && !goes_another_way;
        if !goes_another_way {
            return;
        }
        let is_failed = |event: &&Event| matches!(event.fact, Fact::ActionFailed { .. });
        let failed = self.cluster().events().find(is_failed).map(|event| event.id);
        self.tell(match failed {
            Some(_) => t!(
                "This link was made with other rules than today’s: its run goes another way here. What is marked is the first action that is not possible any more."
            ),
            None => t!(
                "This link was made with other rules than today’s: its run goes another way here, though all of its actions are still possible."
            ),
        });
        self.choose(failed);
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
