//! The parts of a run, as whoever wrote its script has named them.

use raft_sim::explain::catalogue::translated;

use super::{Painting, SMALL};
use crate::components::timeline::{NAMES_PX, OPERATION_PX, client_lanes};
use crate::timeline::{ROOM_MIN, labels};
use crate::ui::Hover;

impl Painting<'_> {
    /// The parts of the run below the clients: where each begins, and its name if there is room.
    #[inline(never)]
    pub(super) fn phases(&self, hover: Option<Hover>) {
        let context = &self.sheet.context;
        let phases = self.session.record().phases();
        let top = self.below(client_lanes(self.session));
        context.set_font(SMALL);
        context.set_text_align("left");
        let run_end = self.session.history().end().at;
        for label in labels(phases, run_end, self.scale, self.width) {
            let is_meant = hover == Some(Hover::Phase(label.place));
            let (x, end) = (NAMES_PX + label.from.max(0.0), NAMES_PX + label.to);
            let width = (end - x - 1.0).max(1.0);
            context.set_fill_style_str(if is_meant { &self.inks.dim } else { &self.inks.line });
            context.fill_rect(x, top, width, OPERATION_PX - 3.0);
            if is_meant {
                context.fill_rect(x, 0.0, 1.0, top);
            }
            if width > ROOM_MIN {
                context.save();
                context.begin_path();
                context.rect(x, top, width - 4.0, OPERATION_PX);
                context.clip();
                let ink = if is_meant { &self.inks.paper } else { &self.inks.ink };
                context.set_fill_style_str(ink);
                self.sheet.text(translated(&phases[label.place].name), x + 4.0, top + 9.5);
                context.restore();
            }
        }
    }
}
