//! What leaves the page: by the clipboard, in files, as pictures. Part of what comes later.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, HtmlInputElement, Url,
};

use super::fetch::{after, settle};
use super::report::as_address;
use super::{element, window};

/// Puts a text into the clipboard. `done` is told whether it is there; where it is not, the field with this id is
/// chosen, so that it can be copied by hand.
pub(crate) fn copy(text: &str, field: &str, done: impl FnOnce(bool) + 'static) {
    let choose = element(field);
    let clipboard = window().map(|window| window.navigator().clipboard());
    // Where the page is not served safely there is none.
    let Some(clipboard) = clipboard.filter(|clipboard| !clipboard.is_undefined()) else {
        select(choose.as_deref());
        return done(false);
    };
    settle(
        &clipboard.write_text(text),
        Box::new(move |outcome| {
            if outcome.is_none() {
                select(choose.as_deref());
            }
            done(outcome.is_some());
        }),
    );
}

/// A longer text does not go into an address, in bytes.
const ADDRESS_MAX: usize = 1 << 20;

/// Saves a text as a file. A frame that may not do so is told nothing of that.
pub(crate) fn save(name: &str, text: &str) {
    if text.len() <= ADDRESS_MAX {
        return download(name, &as_address(text));
    }
    // A part may be a text as well.
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&text.into()));
    let Ok(address) = blob.and_then(|blob| Url::create_object_url_with_blob(&blob)) else { return };
    download(name, &address);
    after(KEPT_MS, move || {
        // What is revoked is one of the page's own addresses.
        let _ = Url::revoke_object_url(&address);
    });
}

/// A picture in SVG, as an address that leads to it.
pub(crate) fn picture(svg: &str) -> String {
    format!("data:image/svg+xml,{}", String::from(js_sys::encode_uri_component(svg)))
}

/// A file is written within this time, in milliseconds.
const KEPT_MS: i32 = 60_000;

/// A picture of the page as PNG, in an address: two dots wide and high for each of its own.
pub(crate) fn pixels(id: &str) -> Option<String> {
    let picture = element(id)?;
    let natural = |name: &str| {
        let length = Reflect::get(&picture, &name.into()).ok().and_then(|length| length.as_f64());
        length.unwrap_or(0.0)
    };
    let (width, height) = (natural("naturalWidth"), natural("naturalHeight"));
    let canvas = window()?.document()?.create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.unchecked_into();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "of a figure")]
    let twice = |length: f64| (length as u32).saturating_mul(2);
    canvas.set_width(twice(width));
    canvas.set_height(twice(height));
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    // A picture is drawn as another canvas is, by the same function.
    context
        .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            picture.unchecked_ref(),
            0.0,
            0.0,
            width,
            height,
            0.0,
            0.0,
            canvas.width().into(),
            canvas.height().into(),
        )
        .ok()?;
    canvas.to_data_url().ok()
}

fn select(field: Option<&web_sys::Element>) {
    if let Some(field) = field {
        // A field of several lines has the same function.
        field.unchecked_ref::<HtmlInputElement>().select();
    }
}

/// Saves what an address leads to as a file of this name.
pub(crate) fn download(name: &str, address: &str) {
    let link = window().and_then(|window| window.document()?.create_element("a").ok());
    let Some(link) = link.map(|link| link.unchecked_into::<HtmlElement>()) else { return };
    // An attribute by this name is refused by no element.
    let _ = link.set_attribute("href", address);
    let _ = link.set_attribute("download", name);
    link.click();
}
