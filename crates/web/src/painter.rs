//! What is drawn on canvases, because it is too much for elements: the space-time diagram, and messages on the ring
//! where there are hundreds.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

mod diagram;
mod ink;
mod lines;
mod parting;
mod ring;
mod sheet;

use crate::session::Session;
use crate::timeline::Scale;
use crate::ui::Ui;
use diagram::Diagram;
use ink::Inks;
use ring::Ring;

/// Draws on the page's canvases whatever has changed.
#[derive(Debug, Default)]
pub(crate) struct Painter {
    diagram: Diagram,
    ring: Ring,
    inks: Option<(&'static str, Inks)>,
    /// When the diagram was drawn last.
    at_ms: f64,
    /// When the ring was drawn last, as fast as time passed.
    ring_at_ms: f64,
}

/// The diagram moves slowly: it is drawn again after so long.
const DIAGRAM_MS: f64 = 25.0;
/// As fast as it goes no message is seen twice and the diagram is a blur: the frames belong to the cluster.
const HURRIED_RING_MS: f64 = 60.0;
const HURRIED_DIAGRAM_MS: f64 = 120.0;

impl Painter {
    /// The window has another size, or looks different.
    pub(crate) fn resized(&mut self) {
        self.diagram.resized();
        self.ring.resized();
        self.inks = None;
    }

    /// Width of the diagram's lanes, in pixels.
    pub(crate) fn width(&self) -> f64 {
        self.diagram.width()
    }

    /// Draws what has changed; by the time of a frame, if it is for one.
    pub(crate) fn paint(&mut self, session: &Session, ui: &Ui, scale: Scale, at_ms: Option<f64>) {
        let is_hurried = session.is_hurried();
        if let Some(at_ms) = at_ms.filter(|_| is_hurried) {
            if at_ms - self.ring_at_ms < HURRIED_RING_MS {
                return;
            }
            self.ring_at_ms = at_ms;
        }
        self.paint_ring(session, ui);
        if let Some(at_ms) = at_ms {
            let pause_ms = if is_hurried { HURRIED_DIAGRAM_MS } else { DIAGRAM_MS };
            if at_ms - self.at_ms < pause_ms {
                return;
            }
            self.at_ms = at_ms;
        }
        if let Some((_, inks)) = &self.inks {
            self.diagram.paint(session, ui, scale, inks);
        }
    }

    fn paint_ring(&mut self, session: &Session, ui: &Ui) {
        let theme = ui.theme.name();
        if self.inks.as_ref().is_none_or(|(of, _)| *of != theme) {
            self.inks = Inks::read().map(|inks| (theme, inks));
            self.diagram.resized();
        }
        if let Some((_, inks)) = &self.inks {
            self.ring.paint(session, ui, inks);
        }
    }
}

pub(crate) use ring::{CANVAS as RING_CANVAS, CANVAS_BESIDE as RING_CANVAS_BESIDE};
