//! Messages on the ring where they are too many for elements: dots on a canvas.

use raft_sim::Flight;

use super::ink::Inks;
use super::sheet::Sheet;
use crate::components::messages;
use crate::geometry;
use crate::session::Session;
use crate::ui::Ui;

/// The canvas's id in the document.
pub(crate) const CANVAS: &str = "ring-canvas";

#[derive(Debug, Default)]
pub(super) struct Ring {
    sheet: Option<Sheet>,
    is_empty: bool,
}

impl Ring {
    pub(super) fn resized(&mut self) {
        *self = Self::default();
    }

    pub(super) fn paint(&mut self, session: &Session, ui: &Ui, inks: &Inks) {
        let is_moving = session.is_playing() || session.goal().is_some();
        let cluster = session.cluster();
        if !is_moving || !messages::is_crowded(cluster) {
            if let Some(sheet) = self.sheet.as_ref().filter(|_| !self.is_empty) {
                sheet.clear();
                self.is_empty = true;
            }
            return;
        }
        if self.sheet.is_none() {
            self.sheet = Sheet::of(CANVAS, None);
        }
        let Some(sheet) = &self.sheet else { return };
        sheet.clear();
        self.is_empty = false;
        let scale = sheet.width / f64::from(geometry::WIDTH);
        for flight in cluster.flights() {
            let Some(message) = flight.message() else { continue };
            let (class, ..) = messages::glyph(&message.body);
            let at = at(session, flight, ui.is_still);
            let ink = match class {
                "vote" => &inks.vote,
                "no" => &inks.bad,
                "yes" | "yes small" => &inks.good,
                _ => &inks.append,
            };
            sheet.context.set_fill_style_str(ink);
            let size = 5.0 * scale;
            let (x, y) = (f64::from(at.x) * scale, f64::from(at.y) * scale);
            sheet.context.fill_rect(x - size / 2.0, y - size / 2.0, size, size);
        }
    }
}

fn at(session: &Session, flight: &Flight, is_still: bool) -> geometry::Point {
    let cluster = session.cluster();
    let place = |party: raft_sim::Party| {
        messages::place(cluster, party.server().unwrap_or(raft_sim::core::NodeId(1)))
    };
    let (from, to) = (place(flight.packet.from()), place(flight.packet.to()));
    geometry::on_link(from, to, messages::progress(cluster, flight, is_still))
}
