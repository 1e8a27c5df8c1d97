//! The page's address, and packing what is too long for it: part of what comes later.

use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlInputElement, Response, Url};

use super::fetch::{Done, settle};
use super::{element, window};

/// The address without its end.
pub(crate) fn base() -> String {
    let address = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    address.split('#').next().unwrap_or_default().to_owned()
}

/// Where it is noted which address was told last by this page, not by a link.
const OWN_KEY: &str = "raft-playground.address";

/// The address was told by this page before it was loaded anew, and a session was kept.
pub(crate) fn is_own(hash: &str) -> bool {
    if super::is_figure() || super::kept().is_none() {
        return false;
    }
    // While a page is on its way out it may tell another address than the one that is loaded again.
    let is_reload = window()
        .and_then(|window| window.performance())
        .is_some_and(|it| it.navigation().type_() == web_sys::PerformanceNavigation::TYPE_RELOAD);
    if is_reload {
        return true;
    }
    let storage = window().and_then(|window| window.session_storage().ok().flatten());
    storage.and_then(|it| it.get_item(OWN_KEY).ok().flatten()).as_deref() == Some(hash)
}

/// Has the address end in this. Within another page it is left alone: browsers keep a frame's address over a reload
/// of the page around it.
pub(crate) fn tell(hash: &str) {
    let Some(window) = window().filter(|_| !super::is_embedded() && !super::is_broken()) else {
        return;
    };
    let told = window
        .history()
        .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(hash)));
    if let (Ok(()), Ok(Some(storage))) = (told, window.session_storage()) {
        // Refused, a reload begins from the link.
        let _ = storage.set_item(OWN_KEY, hash);
    }
}

/// Packs bytes (raw deflate); `None` where the browser cannot.
pub(crate) fn pack(bytes: &[u8], done: Done<Vec<u8>>) {
    through("CompressionStream", bytes, done);
}

/// Unpacks them; `None` if they are damaged.
pub(crate) fn unpack(bytes: &[u8], done: Done<Vec<u8>>) {
    through("DecompressionStream", bytes, done);
}

/// Sends bytes through one of the browser's streams of this name.
fn through(name: &str, bytes: &[u8], done: Done<Vec<u8>>) {
    match response(name, bytes).and_then(|response| response.array_buffer().ok()) {
        Some(promise) => settle(
            &promise,
            Box::new(|buffer| {
                let buffer = buffer.and_then(|buffer| buffer.dyn_into::<ArrayBuffer>().ok());
                done(buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()));
            }),
        ),
        None => done(None),
    }
}

fn response(name: &str, bytes: &[u8]) -> Option<Response> {
    let stream: Function = Reflect::get(&js_sys::global(), &name.into()).ok()?.dyn_into().ok()?;
    let stream = Reflect::construct(&stream, &Array::of1(&"deflate-raw".into())).ok()?;
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    let pipe: JsValue = blob.stream().into();
    let through: Function = Reflect::get(&pipe, &"pipeThrough".into()).ok()?.dyn_into().ok()?;
    let packed = through.call1(&pipe, &stream).ok()?;
    Response::new_with_opt_readable_stream(Some(packed.unchecked_ref())).ok()
}

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

/// Saves a text as a file. A frame that may not do so is told nothing of that.
pub(crate) fn save(name: &str, text: &str) {
    // A part may be a text as well.
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&text.into()));
    let Ok(address) = blob.and_then(|blob| Url::create_object_url_with_blob(&blob)) else { return };
    super::download(name, &address);
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

/// Calls back after so many milliseconds.
pub(crate) fn after(ms: i32, done: impl FnOnce() + 'static) {
    let Some(window) = window() else { return };
    let done = Closure::once_into_js(done);
    // A time that is not negative is refused by no window.
    let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(done.unchecked_ref(), ms);
}
