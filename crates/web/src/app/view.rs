//! Read access to the session.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use crate::session::Session;

/// Read access to the session for components; two views are equal if nothing has changed in between.
#[derive(Clone, Debug)]
pub struct View {
    session: Rc<RefCell<Session>>,
    version: u64,
    /// Of the views that follow the clock: which stretch of time it is.
    tick: Option<u64>,
}

impl View {
    /// Wraps a session for display.
    #[must_use]
    pub fn new(session: &Rc<RefCell<Session>>) -> Self {
        let version = session.borrow().version();
        Self { session: session.clone(), version, tick: None }
    }

    /// The same, but different as soon as so much time has passed: parts that follow the clock are
    /// drawn no more often than a change of theirs can be seen.
    #[must_use]
    pub fn with_clock(&self, every_us: u64) -> Self {
        let tick = self.read().cluster().now().as_micros() / every_us.max(1);
        Self { tick: Some(tick), ..self.clone() }
    }

    /// The same, but as old as `version`: parts that need not follow at once are drawn again when that changes.
    #[must_use]
    pub fn as_of(&self, version: u64) -> Self {
        Self { version, ..self.clone() }
    }

    /// The session, to look at while rendering.
    #[must_use]
    pub fn read(&self) -> Ref<'_, Session> {
        self.session.borrow()
    }
}

impl PartialEq for View {
    fn eq(&self, other: &Self) -> bool {
        (self.version, self.tick) == (other.version, other.tick)
            && Rc::ptr_eq(&self.session, &other.session)
    }
}
