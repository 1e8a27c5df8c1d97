//! What the hand does on the diagram and on the logs: it points, presses, drags, turns the wheel.

use super::App;
use crate::components::log_table::{self, Window};
use crate::components::timeline::{self, AXIS_PX, Hand, NAMES_PX, lane_px};
use crate::timeline::Scale;
use crate::ui::Hover;

/// What the hand holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Grip {
    /// The diagram, since it was there; it was looked at like this then.
    Diagram { x: f64, y: f64, scale: Scale, has_moved: bool },
    /// The present.
    Present,
}

/// A hand that moves less has only pressed.
const STILL_PX: f64 = 4.0;

impl App {
    pub(super) fn hand(&mut self, hand: Hand) {
        let width = self.painter.width();
        match hand {
            Hand::Over(x, y) => self.over(x, y, width),
            Hand::Gone => self.ui.hover = None,
            Hand::Down(x, y) => {
                self.ui.hover = None;
                self.grip = Some(if self.is_axis(y) {
                    self.go_to(x, width);
                    Grip::Present
                } else {
                    Grip::Diagram { x, y, scale: self.scale, has_moved: false }
                });
            }
            Hand::Up(..) => {
                if let Some(Grip::Diagram { x, y, has_moved: false, .. }) = self.grip.take() {
                    self.pressed(x, y, width);
                }
            }
            Hand::Wheel(x, across, down) => self.wheel(x, across, down, width),
        }
    }

    /// What it does on the diagram of the run beside: there it only takes the moment along.
    pub(super) fn hand_beside(&mut self, hand: Hand) {
        let width = self.painter.width();
        match hand {
            Hand::Down(x, _) => {
                self.go_to(x, width);
                self.grip = Some(Grip::Present);
            }
            Hand::Over(x, _) if matches!(self.grip, Some(Grip::Present)) => self.go_to(x, width),
            Hand::Up(..) => self.grip = None,
            Hand::Wheel(..) => self.hand(hand),
            _ => {}
        }
    }

    fn over(&mut self, x: f64, y: f64, width: f64) {
        match &mut self.grip {
            None => {
                let session = self.session.borrow();
                let found = timeline::under(&session, self.ui.side, self.scale, (x, y), width);
                self.ui.hover = found;
            }
            Some(Grip::Present) => self.go_to(x, width),
            Some(Grip::Diagram { x: from, scale, has_moved, .. }) => {
                let moved = *from - x;
                if moved.abs() > STILL_PX || *has_moved {
                    *has_moved = true;
                    let end = self.session.borrow().history().end().at;
                    #[expect(clippy::cast_possible_truncation, reason = "thousandths of a width")]
                    let thousandths = (moved * 1000.0 / width.max(1.0)) as i64;
                    self.scale = scale.panned(thousandths, end);
                }
            }
        }
    }

    /// A press without a drag: to the event there or to the beginning of an operation, or else to the moment.
    fn pressed(&mut self, x: f64, y: f64, width: f64) {
        let found =
            timeline::under(&self.session.borrow(), self.ui.side, self.scale, (x, y), width);
        let event = match found {
            Some(Hover::Event(id)) => Some(id),
            Some(Hover::Phase(place)) => {
                let session = self.session.borrow();
                session.record().phases().get(place).map(|phase| phase.event)
            }
            Some(Hover::Operation(place)) => {
                let session = self.session.borrow();
                session.record().operations().get(place).map(|operation| operation.event)
            }
            None => None,
        };
        match event {
            Some(id) => {
                let mut session = self.session.borrow_mut();
                session.seek_event(id);
                session.choose(Some(id));
                drop(session);
                self.scale.follows = false;
            }
            None => self.go_to(x, width),
        }
    }

    /// To the moment that is drawn there. Nobody gets beyond the end by a hand that slips.
    fn go_to(&mut self, x: f64, width: f64) {
        let mut session = self.session.borrow_mut();
        let time = self.scale.time(x - NAMES_PX, width).min(session.history().end().at);
        session.set_playing(false);
        session.seek(time);
        self.scale.follows = false;
    }

    fn wheel(&mut self, x: f64, across: f64, down: f64, width: f64) {
        let end = self.session.borrow().history().end().at;
        #[expect(clippy::cast_possible_truncation, reason = "a turn of the wheel")]
        let turned = across as i64;
        if across.abs() > down.abs() {
            self.scale = self.scale.panned(turned, end);
        } else if down != 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1")]
            let share = (((x - NAMES_PX) / width).clamp(0.0, 1.0) * 1000.0) as u64;
            let percent = if down > 0.0 { 125 } else { 80 };
            self.scale = self.scale.zoomed(percent, share);
        }
    }

    /// Moves the logs under the hand.
    pub(super) fn log_by(&mut self, px: f64) {
        let session = self.session.borrow();
        let window = Window::of(session.cluster(), self.ui.log_width(), self.ui.log_from);
        let (columns, rest) = log_table::columns_of(self.log_px + px, window);
        self.log_px = rest;
        let first = window.first.saturating_add_signed(columns).max(window.head);
        self.ui.log_from = Some(first).filter(|first| *first < window.tail);
    }

    fn is_axis(&self, y: f64) -> bool {
        let count = self.session.borrow().cluster().servers().len();
        let bottom = lane_px(count, self.ui.side) * (count as f64 + 0.4);
        (bottom..bottom + AXIS_PX).contains(&y)
    }
}
