//! The page's address, and packing what is too long for it: part of what comes later.

use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, Response};

use super::fetch::{Done, settle};
use super::window;

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
