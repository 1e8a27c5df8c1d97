//! Unpacks the page's later part for the page's script (`xtask/src/finish/glue.rs`), which asks for it in short turns.

use std::cell::RefCell;

use squeeze::Unpacking;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static UNPACKING: RefCell<Option<Unpacking>> = const { RefCell::new(None) };
}

/// Begins anew with the packed later part, where the first part is known; whether they look as they should.
#[wasm_bindgen(js_name = unpackBegin)]
#[must_use]
pub fn begin(first: &[u8], packed: &[u8]) -> bool {
    let unpacking = Unpacking::new(first, packed).ok();
    UNPACKING.with_borrow_mut(|it| {
        *it = unpacking;
        it.is_some()
    })
}

/// Goes on for about so many bytes: 0 if there is more to do, 1 if not, and 2 if the bytes are damaged.
#[wasm_bindgen(js_name = unpackStep)]
#[must_use]
pub fn step(bytes: usize) -> u32 {
    UNPACKING
        .with_borrow_mut(|it| it.as_mut().and_then(|it| it.step(bytes).ok()).map_or(2, u32::from))
}

/// The later part, when all of it is unpacked and as it was when it was packed.
#[wasm_bindgen(js_name = unpackEnd)]
#[must_use]
pub fn end() -> Option<Vec<u8>> {
    UNPACKING.take().and_then(|it| it.finish().ok())
}
