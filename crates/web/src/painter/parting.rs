//! The mark on the space-time diagram where two runs part.

use super::sheet::Sheet;

/// A dashed line through the lanes, down to `bottom`, with a head below them.
#[inline(never)]
pub(super) fn mark(sheet: &Sheet, x: f64, bottom: f64, ink: &str) {
    let context = &sheet.context;
    context.set_stroke_style_str(ink);
    context.set_line_width(1.6);
    sheet.dashed(4.0, 3.0);
    context.begin_path();
    context.move_to(x, 0.0);
    context.line_to(x, bottom);
    context.stroke();
    sheet.solid();
    context.set_line_width(1.0);
    context.set_fill_style_str(ink);
    context.begin_path();
    context.move_to(x - 5.0, bottom + 7.0);
    context.line_to(x, bottom);
    context.line_to(x + 5.0, bottom + 7.0);
    context.close_path();
    context.fill();
}
