//! What a visitor plays with: a cluster with its history, how it is played, and what was done to it.
//!
//! Knows no DOM; everything here is reached by native tests.

use raft_sim::core::{NodeId, Role};
use raft_sim::history::BranchId;
use raft_sim::{Cluster, History, Script, Server};

use crate::pace::{DEFAULT_SPEED, SPEEDS, Speed};
use crate::timeline::Track;

mod act;
mod beside;
mod branches;
mod chaos;
mod choice;
mod feed;
mod fill;
mod gesture;
mod keep;
mod kinds;
mod open;
mod opening;
mod play;
mod record;
mod travel;
mod undo;
mod verdict;

pub use branches::{Branch, NAME_MAX};
pub use chaos::Chaos;
pub use choice::Choice;
pub use feed::Feed;
pub use gesture::Gesture;
pub(crate) use gesture::crash;
pub use keep::KeepError;
pub(crate) use keep::kept_run;
pub use kinds::{Filter, Kind, Wanted};
use open::Return;
pub use play::Goal;
pub use record::{Change, Ending, Operation, Phase, Record, Standing};
pub(crate) use undo::Place;
use undo::{Done, Steps};
pub use verdict::Linearity;

/// What the page tells its visitor about the last gesture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A full sentence.
    pub text: String,
    /// Something did not work.
    pub is_error: bool,
}

/// A run with all its branches.
#[derive(Debug)]
pub(super) struct Run {
    history: History,
    /// The record of the current branch.
    record: Record,
    /// Those of the others.
    records: Vec<(BranchId, Record)>,
    /// Whether time passed when it was put aside.
    is_playing: bool,
}

impl Run {
    fn new(history: History) -> Self {
        let record = Record::of(history.present());
        Self { history, record, records: Vec::new(), is_playing: true }
    }
}

/// The cluster and how it is played.
#[derive(Debug)]
pub struct Session {
    run: Run,
    track: Track,
    feed: Feed,
    choice: Choice,
    linearity: Linearity,
    chaos: Option<Chaos>,
    steps: Steps,
    is_playing: bool,
    speed: usize,
    /// Time is passed as fast as it goes up to there.
    goal: Option<Goal>,
    /// Where to go back to from there.
    return_to: Option<Return>,
    /// Real time not yet turned into virtual time, because it is less than a microsecond of that.
    left_ns: u64,
    notice: Option<Notice>,
    version: u64,
    writes: u32,
    /// It is the scene with which the page opens, and nothing was done to it.
    is_opening: bool,
}

/// How the text of a session begins.
const KEPT_FIRST_LINE: &str = "raft-playground session 1";

impl Default for Session {
    fn default() -> Self {
        Self { is_opening: true, ..Self::new(opening::script()) }
    }
}

impl Session {
    /// A session that plays `script` from its start. A script whose configuration is impossible is
    /// replaced by an empty one.
    #[must_use]
    pub fn new(script: Script) -> Self {
        let history = History::new(script).or_else(|_| History::new(Script::default()));
        let Ok(history) = history else { unreachable!("the default script is valid") };
        Self::of(Run::new(history))
    }

    /// A session that goes on with a run.
    fn of(run: Run) -> Self {
        let mut session = Self {
            run,
            track: Track::default(),
            feed: Feed::default(),
            choice: Choice::default(),
            linearity: Linearity::default(),
            chaos: None,
            steps: Steps::default(),
            is_playing: true,
            speed: DEFAULT_SPEED,
            goal: None,
            return_to: None,
            left_ns: 0,
            notice: None,
            version: 0,
            writes: 0,
            is_opening: false,
        };
        session.arrive();
        session
    }

    /// The cluster as it is at the moment that is looked at.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        self.run.history.present()
    }

    /// The run with its past and its branches.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.run.history
    }

    /// What is remembered of the branch for good.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.run.record
    }

    /// The stretch of the run that the space-time diagram has the messages of.
    #[must_use]
    pub fn track(&self) -> &Track {
        &self.track
    }

    /// The list of what happened.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// The event that was chosen, with what led to it.
    #[must_use]
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// Whether the clients' history is linearizable, as far as that was looked into.
    #[must_use]
    pub fn linearity(&self) -> &Linearity {
        &self.linearity
    }

    /// The random trouble under way.
    #[must_use]
    pub fn chaos(&self) -> Option<&Chaos> {
        self.chaos.as_ref()
    }

    /// Changes whenever anything but the time has changed.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether time passes.
    #[must_use]
    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    /// Index of the chosen speed in [`SPEEDS`].
    #[must_use]
    pub fn speed_index(&self) -> usize {
        self.speed
    }

    /// The chosen speed.
    #[must_use]
    pub fn speed(&self) -> Speed {
        SPEEDS[self.speed]
    }

    /// Whether time passes as fast as it goes.
    #[must_use]
    pub fn is_hurried(&self) -> bool {
        self.goal.is_some() || self.speed() == Speed::MAX
    }

    /// Whether no message is under way, so that time passes faster.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.cluster().is_quiet()
    }

    /// Whether it is the opening scene, to which nothing was done.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        self.is_opening
    }

    /// When it is and how it is played, as text: all there is to be told of the opening scene.
    /// ([`Session::take_up_kept`] reads it.)
    #[must_use]
    pub fn keep_time(&self) -> String {
        let now = self.cluster().now().as_micros();
        let end = self.run.history.end().at.as_micros();
        let is_playing = u8::from(self.is_playing);
        format!("{KEPT_FIRST_LINE}\n{now} {end} {} {is_playing}\n", self.speed)
    }

    /// What to tell the visitor.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// Tells the visitor something.
    pub fn tell(&mut self, text: &str) {
        self.version += 1;
        self.notice = Some(Notice { text: text.to_owned(), is_error: true });
    }

    /// The same, of something that is no mistake.
    pub fn tell_quietly(&mut self, text: &str) {
        self.version += 1;
        self.notice = Some(Notice { text: text.to_owned(), is_error: false });
    }

    /// A write to propose to the visitor: another key and value each time.
    #[must_use]
    pub fn suggested_write(&self) -> String {
        let key = ["z", "x", "y"][(self.writes % 3) as usize];
        format!("{key}={}", self.writes + 4)
    }

    /// Whether any link is cut.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let cluster = self.cluster();
        let ids = || cluster.servers().iter().map(Server::id);
        ids().any(|from| ids().any(|to| from != to && !cluster.is_link_up(from, to)))
    }

    /// A server's role; `None` while it is down.
    #[must_use]
    pub fn role(&self, id: NodeId) -> Option<Role> {
        self.cluster().server(id)?.raft().map(raft_sim::core::Raft::role)
    }

    /// Lets time pass, or stops it.
    pub fn set_playing(&mut self, is_playing: bool) {
        self.is_playing = is_playing;
        self.left_ns = 0;
        self.goal = None;
        self.version += 1;
    }

    /// Chooses a speed by its index; out of range means the nearest.
    pub fn set_speed(&mut self, index: usize) {
        self.speed = index.min(SPEEDS.len() - 1);
        self.left_ns = 0;
        self.version += 1;
    }

    /// Chooses which events are listed.
    #[inline(never)]
    pub fn set_filter(&mut self, filter: Filter) {
        self.version += 1;
        self.feed.look_back(self.run.history.present(), filter);
    }

    /// Lists all events that are at hand, once nothing moves.
    pub fn list_all(&mut self) {
        self.version += 1;
        self.feed.set_brief(false);
    }

    /// Lists older events.
    #[inline(never)]
    pub fn more_events(&mut self) {
        self.version += 1;
        self.feed.more(&mut self.run.history);
    }

    /// Begins random trouble, or ends it.
    #[inline(never)]
    pub fn set_chaos(&mut self, seed: Option<u64>) {
        self.version += 1;
        let now = self.cluster().now();
        self.chaos = seed.map(|seed| Chaos::new(seed, now));
        if self.chaos.is_some() {
            let (before, is_fork) = (Place::of(&self.run.history), !self.run.history.is_live());
            self.steps.did(Done::Acted { before, is_fork });
        }
    }

    /// Takes note of what has happened since the last time.
    fn listen(&mut self) {
        let history = &self.run.history;
        let present = history.present();
        let first = self.feed.heard().max(present.events().next().map_or(0, |event| event.id));
        for id in first..present.event_count() {
            if let Some(event) = present.event(id) {
                self.run.record.hear(event);
                self.feed.hear(event);
                if event.id == self.track.next() {
                    self.track.hear(event);
                }
            }
        }
        if history.is_live() {
            self.run.record.look(present);
        }
    }

    /// One has come to another place: what is shown of it begins anew.
    fn arrive(&mut self) {
        self.version += 1;
        self.left_ns = 0;
        let present = self.run.history.present();
        self.feed.look_back(present, self.feed.filter());
        let count = present.event_count();
        if !(self.track.first()..=self.track.next()).contains(&count) {
            let first = present.events().next().map_or(count, |event| event.id);
            let from = present.event(first).map_or(present.now(), |event| event.at);
            self.track.begin(first, from);
        }
        for event in present.events() {
            self.run.record.hear(event);
            if event.id == self.track.next() {
                self.track.hear(event);
            }
        }
        self.linearity.forget();
    }
}

#[cfg(test)]
mod tests;
