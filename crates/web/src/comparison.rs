//! Two runs side by side on one clock: the one that is played with, A, and beside it another one, B, which goes
//! wherever A goes. Where the two part is looked for in the meantime.
//!
//! Knows no DOM; everything here is reached by native tests.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use raft_sim::history::{self, BranchId, Difference, Interests, Outcome};
use raft_sim::t;
use raft_sim::{Cluster, EventId, Script, Time};

use crate::draft::Draft;
use crate::session::{Place, Session};

/// What A is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum With {
    /// Another branch of the run.
    Branch(BranchId),
    /// The same run, made from this.
    Setup(Rc<Draft>),
}

/// What is known of where the two runs part.
#[derive(Clone, Debug)]
pub enum Parting {
    /// They do not, up to there.
    Same(Time),
    /// There.
    At(Box<Difference>),
}

/// The comparison that goes on.
#[derive(Debug)]
pub struct Comparison {
    with: With,
    other: Rc<RefCell<Session>>,
    search: history::Comparison,
    parting: Parting,
    /// Where A was, whether time passed, and which event was looked at.
    back: (Place, bool, Option<EventId>),
    /// B is where A is.
    is_together: bool,
    /// How often something has changed that is to be told.
    changes: u64,
}

/// So many happenings are looked through before the clock is looked at again.
const CHUNK: u32 = 128;
/// So often B may look at the clock before it is left to the next frames to bring it to where A is.
const GOES_MAX: u32 = 60;

/// What says that it is late after some work, without a clock.
fn in_one_go() -> impl Fn(u32) -> bool {
    let goes = Cell::new(0);
    move |_| {
        goes.set(goes.get() + 1);
        goes.get() > GOES_MAX
    }
}

impl Comparison {
    /// Puts another run beside a session.
    ///
    /// # Errors
    /// A sentence, if there is no such run.
    pub fn begin(session: &mut Session, with: With) -> Result<Self, String> {
        let chosen = session.choice().event().map(|event| event.id);
        let back = (session.place(), session.is_playing(), chosen);
        session.stop_hurrying();
        let (other, search) = match &with {
            With::Branch(id) => {
                let current = session.history().current();
                let search = session.history().compare(current, *id).ok();
                let both = session.beside_branch(*id).zip(search);
                both.ok_or_else(|| t!("There is no such branch any more.").to_owned())?
            }
            With::Setup(draft) => {
                let other = session.beside_draft(draft)?;
                let search = search(session, &other)
                    .ok_or_else(|| t!("These runs cannot be compared.").to_owned())?;
                (other, search)
            }
        };
        let mut comparison = Self {
            with,
            other: Rc::new(RefCell::new(other)),
            search: search.by_meaning(),
            parting: Parting::Same(Time::ZERO),
            back,
            is_together: false,
            changes: 0,
        };
        session.choose(None);
        comparison.follow(session, &in_one_go());
        Ok(comparison)
    }

    /// What A is compared with.
    #[must_use]
    pub fn with(&self) -> &With {
        &self.with
    }

    /// B.
    #[must_use]
    pub fn other(&self) -> &Rc<RefCell<Session>> {
        &self.other
    }

    /// The same, to look at.
    #[must_use]
    pub fn read(&self) -> Ref<'_, Session> {
        self.other.borrow()
    }

    /// Where the two part, as far as that was looked for.
    #[must_use]
    pub fn parting(&self) -> &Parting {
        &self.parting
    }

    /// Changes whenever anything but the time has changed.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.read().version() + self.changes
    }

    /// Changes whenever something else is known of where the two part.
    #[must_use]
    pub fn told_version(&self) -> u64 {
        self.changes
    }

    /// How far was looked.
    #[must_use]
    pub fn looked_until(&self) -> Time {
        self.search.until()
    }

    /// Whether there is something to be done although time may stand still.
    #[must_use]
    pub fn is_behind(&self, session: &Session) -> bool {
        !self.is_together
            || self.read().cluster().now() != session.cluster().now()
            || matches!(self.parting, Parting::Same(until) if until < session.history().end().at)
    }

    /// So much real time has passed: A is played, B follows, and the search goes on, until `is_late` says that the
    /// budget is used up, or such a share of it in percent. While B is not there yet, A waits.
    pub fn advance(&mut self, session: &mut Session, real_ns: u64, is_late: &dyn Fn(u32) -> bool) {
        if self.follow(session, is_late) {
            session.advance(real_ns, || is_late(40));
            self.follow(session, is_late);
        }
        self.look(session, is_late);
    }

    /// B goes where A is; whether it is there.
    fn follow(&mut self, session: &Session, is_late: &dyn Fn(u32) -> bool) -> bool {
        let now = session.cluster().now();
        self.is_together = self.other.borrow_mut().keep_up(now, &|| is_late(80));
        self.seem_like(session);
        self.is_together
    }

    fn seem_like(&mut self, session: &Session) {
        let is_playing = session.is_playing() || session.goal().is_some();
        self.other.borrow_mut().seem_playing(is_playing);
    }

    /// Looks on for where the two part.
    fn look(&mut self, session: &Session, is_late: &dyn Fn(u32) -> bool) {
        let Parting::Same(_) = self.parting else { return };
        self.search.look_until(session.history().end().at);
        loop {
            match self.search.go_on(CHUNK) {
                Outcome::Going(progress) => {
                    let from = self.search.until().as_micros() - progress.of;
                    self.parting = Parting::Same(Time::from_micros(from + progress.done));
                    self.changes += 1;
                }
                Outcome::Equal => {
                    let until = self.search.until();
                    let is_known = matches!(self.parting, Parting::Same(same) if same == until);
                    self.changes += u64::from(!is_known);
                    self.parting = Parting::Same(until);
                    return;
                }
                Outcome::Different(difference) => {
                    self.parting = Parting::At(difference);
                    self.changes += 1;
                    return;
                }
            }
            if is_late(100) {
                return;
            }
        }
    }

    /// Both go to a time, and stop there.
    pub fn seek(&mut self, session: &mut Session, time: Time) {
        session.set_playing(false);
        session.seek(time);
        self.follow(session, &in_one_go());
    }

    /// Both go to where they part, and look at what happens there.
    pub fn seek_parting(&mut self, session: &mut Session) {
        let Parting::At(difference) = self.parting.clone() else { return };
        self.seek(session, difference.at);
        session.choose(difference.left.map(|event| event.id));
        self.other.borrow_mut().choose(difference.right.map(|event| event.id));
    }

    /// Both go on to the next thing that happens in either.
    pub fn step(&mut self, session: &mut Session) {
        session.step();
        let mut next = session.cluster().now();
        if self.is_together {
            let mut other = self.other.borrow_mut();
            other.step();
            next = next.min(other.cluster().now());
        }
        self.seek(session, next);
    }

    /// Both go back to before what happened last in either.
    pub fn step_back(&mut self, session: &mut Session) {
        let now = session.cluster().now();
        let other = self.is_together.then(|| self.other.borrow_mut().latest_at()).flatten();
        let latest = session.latest_at().max(other);
        let to = match latest {
            Some(at) if at < now => at,
            Some(at) => Time::from_micros(at.as_micros().saturating_sub(1)),
            None => Time::ZERO,
        };
        self.seek(session, to);
    }

    /// Both go to the next event of interest in either.
    pub fn to_next(&mut self, session: &mut Session, interests: Interests) {
        let here = session.cluster().now();
        let other = self.is_together.then(|| self.other.borrow_mut().next_at(interests)).flatten();
        let found = [session.next_at(interests), other].into_iter().flatten().min();
        self.arrive_at(session, found, here);
    }

    /// Both go back to the latest event of interest in either.
    pub fn to_previous(&mut self, session: &mut Session, interests: Interests) {
        let here = session.cluster().now();
        let other =
            self.is_together.then(|| self.other.borrow_mut().previous_at(interests)).flatten();
        let found = [session.previous_at(interests), other].into_iter().flatten().max();
        self.arrive_at(session, found, here);
    }

    fn arrive_at(&mut self, session: &mut Session, found: Option<Time>, here: Time) {
        let was_told = session.notice().is_some();
        self.seek(session, found.unwrap_or(here));
        if was_told && found.is_some() {
            session.hush();
        }
        for session in [session, &mut self.other.borrow_mut()] {
            let chosen = session.choice().event().map(|event| event.at);
            if found.is_none() || chosen != found {
                session.choose(None);
            }
        }
    }

    /// Ends the comparison: A is where it was.
    pub fn end(self, session: &mut Session) {
        let (place, is_playing, chosen) = self.back;
        session.back_to(place, is_playing);
        session.choose(chosen);
        session.outdate(self.version());
    }
}

/// The search for where two runs part, from their beginning on.
fn search(session: &Session, other: &Session) -> Option<history::Comparison> {
    let [one, two] = [session, other].map(|session| {
        let (script, _) = session.history().script_and_acts();
        Cluster::new(Arc::<Script>::clone(script)).ok()
    });
    Some(history::Comparison::new(one?, two?, session.history().end().at))
}

#[cfg(test)]
mod tests;
