//! A canvas of the page, as sharp as the screen.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::browser;

/// A canvas with its context and its size in the page's pixels.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) canvas: HtmlCanvasElement,
    pub(super) context: CanvasRenderingContext2d,
    pub(super) width: f64,
    pub(super) height: f64,
    ratio: f64,
}

impl Sheet {
    /// The canvas with this id, as large as it is shown.
    pub(super) fn of(id: &str, height: Option<f64>) -> Option<Self> {
        let canvas: HtmlCanvasElement = browser::element(id)?.unchecked_into();
        let bounds = canvas.get_bounding_client_rect();
        Self::sized(canvas, bounds.width(), height.unwrap_or(bounds.height()))
    }

    /// A canvas that is on no page.
    pub(super) fn hidden(width: f64, height: f64) -> Option<Self> {
        let document = browser::window()?.document()?;
        let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.unchecked_into();
        Self::sized(canvas, width, height)
    }

    fn sized(canvas: HtmlCanvasElement, width: f64, height: f64) -> Option<Self> {
        if width < 1.0 || height < 1.0 {
            return None;
        }
        let ratio = browser::pixel_ratio();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a canvas's size"
        )]
        let pixels = |length: f64| (length * ratio) as u32;
        canvas.set_width(pixels(width));
        canvas.set_height(pixels(height));
        let context = canvas.get_context("2d").ok()??.unchecked_into();
        let sheet = Self { canvas, context, width, height, ratio };
        sheet.reset();
        Some(sheet)
    }

    /// Coordinates are the page's pixels from the top left.
    pub(super) fn reset(&self) {
        let ratio = self.ratio;
        // A scale that is a number is refused by no canvas.
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    }

    /// Coordinates are so many times as large from now on.
    pub(super) fn enlarge(&self, factor: f64) {
        // A scale that is a number is refused by no canvas.
        let _ = self.context.scale(factor, factor);
    }

    pub(super) fn clear(&self) {
        self.context.clear_rect(0.0, 0.0, self.width, self.height);
    }

    /// Copies a part of another sheet here.
    pub(super) fn copy(&self, other: &Self, from_x: f64, width: f64, to_x: f64) {
        let (scale, height) = (other.ratio, other.height);
        let left = (from_x * scale).max(0.0);
        let part = (width * scale).min(f64::from(other.canvas.width()) - left);
        if part < 1.0 {
            return;
        }
        // A part within the other canvas can be copied.
        let _ = self
            .context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &other.canvas,
                left,
                0.0,
                part,
                f64::from(other.canvas.height()),
                to_x,
                0.0,
                part / scale,
                height,
            );
    }

    pub(super) fn dashed(&self, on: f64, off: f64) {
        let dashes = js_sys::Array::of2(&on.into(), &off.into());
        let _ = self.context.set_line_dash(&dashes);
    }

    pub(super) fn solid(&self) {
        let _ = self.context.set_line_dash(&js_sys::Array::new());
    }

    pub(super) fn text(&self, words: &str, x: f64, y: f64) {
        // Text can be drawn on every canvas.
        let _: Result<(), JsValue> = self.context.fill_text(words, x, y);
    }
}
