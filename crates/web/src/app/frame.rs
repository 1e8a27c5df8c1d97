//! What happens between two frames: the cluster is played, and long searches go on.

use gloo_render::request_animation_frame;

use super::{App, CLOCK_US, Labs, Msg, Own};
use crate::browser;
use crate::session::Session;
use crate::ui::Place;

/// The cluster gets at most this much of a frame; a simulated burst must not freeze the page.
const BUDGET_MS: f64 = 4.0;
/// The same when somebody has asked for as much as goes.
const HURRY_BUDGET_MS: f64 = 11.0;
/// A frame longer than this was no frame: the page was hidden or the machine asleep.
const FRAME_MS_MAX: f64 = 100.0;
/// After so many events the first checkpoint is near, for which the rest of the page has to be there.
const CHECKPOINT_NEAR: u64 = 12_000;

impl App {
    pub(super) fn frame(&mut self, at_ms: f64) -> bool {
        let elapsed_ms = self.last_frame_ms.map_or(0.0, |last| at_ms - last);
        self.last_frame_ms = Some(at_ms);
        self.frame = None;
        let is_labs_changed = self.labs.is_some() && self.labs_frame();
        let is_own_changed = self.own.is_some() && self.own_frame();
        let is_labs_changed = is_labs_changed || is_own_changed;
        if self.ui.place != Place::Sandbox {
            // Time stands still where nobody sees it pass.
            self.request_frame();
            return is_labs_changed;
        }
        let mut session = self.session.borrow_mut();
        let budget_ms = if session.is_hurried() { HURRY_BUDGET_MS } else { BUDGET_MS };
        let deadline_ms = browser::now_ms() + budget_ms;
        let is_late = || browser::now_ms() > deadline_ms;
        let elapsed_ns = nanoseconds(elapsed_ms.clamp(0.0, FRAME_MS_MAX));
        match &mut self.compared {
            None => session.advance(elapsed_ns, is_late),
            Some(compared) => compared.advance(&mut session, elapsed_ns, &|percent| {
                let left_ms = budget_ms * f64::from(100 - percent) / 100.0;
                browser::now_ms() > deadline_ms - left_ms
            }),
        }
        if session.linearity().progress().is_some() {
            session.continue_verdict(is_late);
        }
        self.scale = self.scale.following(session.cluster().now());
        if session.lacks_messages(self.scale) {
            session.fill(self.scale);
        }
        let beside = self.compared.as_ref().map_or(0, |compared| compared.version());
        if session.feed().is_brief()
            && !is_moving(&session)
            && self.shown.is_at_rest(session.version() + beside, at_ms)
        {
            session.list_all();
        }
        let clock = session.cluster().now().as_micros() / CLOCK_US;
        let version = session.version() + beside;
        let (is_typing, is_hurried) = (browser::is_typing(), session.is_hurried());
        let shown = self.shown.after(version, clock, at_ms, is_typing, is_hurried);
        let is_changed = shown != self.shown;
        self.shown = shown;
        let is_checkpoint_near = session.cluster().event_count() > CHECKPOINT_NEAR;
        drop(session);
        if self.ui.is_whole && self.session.borrow().is_playing() {
            self.address_is_due();
        }
        if !is_changed {
            self.paint(Some(at_ms));
        }
        if is_checkpoint_near && !self.later.is_asked_for() {
            self.send.emit(Msg::LoadLater);
        }
        self.request_frame();
        is_changed || is_labs_changed
    }

    /// The next frame, if anything is going to move in it.
    pub(super) fn request_frame(&mut self) {
        let session = self.session.borrow();
        let is_seen_moving = is_moving(&session)
            || session.feed().is_brief()
            || session.linearity().progress().is_some()
            || session.lacks_messages(self.scale)
            || self.compared.as_ref().is_some_and(|compared| compared.is_behind(&session))
            || self.shown.is_behind(self.version(&session));
        let is_moving = (is_seen_moving && self.ui.place == Place::Sandbox)
            || self.labs.as_ref().is_some_and(Labs::needs_frames)
            || self.own.as_ref().is_some_and(Own::needs_frames);
        if !is_moving || browser::is_hidden() {
            self.frame = None;
            self.last_frame_ms = None;
        } else if self.frame.is_none() {
            let send = self.send.clone();
            self.frame = Some(request_animation_frame(move |at_ms| send.emit(Msg::Frame(at_ms))));
        }
    }
}

fn is_moving(session: &Session) -> bool {
    session.is_playing() || session.goal().is_some()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100 ms")]
fn nanoseconds(ms: f64) -> u64 {
    (ms * 1e6) as u64
}
