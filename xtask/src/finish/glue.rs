//! Teaches the page's script (made by wasm-bindgen) to load the later part.

use super::split::FIRST;
use crate::failure::{Failure, Result};

/// What the script ends with: so far, nothing is loaded.
const END: &str = "export { initSync,";
/// Where the script lists what the wasm imports.
const IMPORTS: &str = "    return {\n        __proto__: null,\n        \"./";
/// Fetches and instantiates, also from a server that does not know wasm's content type.
const FETCH: &str = "async function __wbg_load(module, imports) {";
/// The first part's exports.
const EXPORTS: &str = "    wasm = instance.exports;\n";

/// The script of a page whose wasm is in two parts.
///
/// The later part's name follows from the script's own: nothing in the script may look as if the part was
/// fetched with it.
pub(super) fn teach(script: &str) -> Result<String> {
    for anchor in [END, IMPORTS, FETCH, EXPORTS] {
        if script.matches(anchor).count() != 1 {
            return Err(Failure::new(
                "the page's script is not as expected",
                format!("it does not have once: {anchor}"),
                "adapt xtask/src/finish/glue.rs to what this version of wasm-bindgen writes",
            ));
        }
    }
    let imports = IMPORTS
        .replace("null,\n", "null,\n        later: { __proto__: null, load: loadLaterNow },\n");
    let loader = LOADER.replace("FIRST", FIRST);
    Ok(script.replace(IMPORTS, &imports).replace(END, &format!("{loader}\n{END}")))
}

/// `globalThis.raftLater` is what the page asks for the later part. `loadLaterNow` is called by the first
/// part's stubs, when it has not been asked for: a call from wasm can only wait for what does not return.
/// (Bytes beyond 127 arrive as characters in a private range of Unicode, whose low bytes they are.)
const LOADER: &str = r"
const laterUrl = import.meta.url.replace(/\.js(?=$|[?#])/, '_later.wasm');
let laterPromise, isLaterHere;

globalThis.raftLater = () => laterPromise ??= fetch(laterUrl)
    .then((response) => __wbg_load(response, { FIRST: wasm }))
    .then(() => { isLaterHere = true; }, (error) => { laterPromise = undefined; throw error; });

function loadLaterNow() {
    if (isLaterHere) return;
    console.error('The later part was needed before it was loaded.');
    const request = new XMLHttpRequest();
    request.open('GET', laterUrl, false);
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    const bytes = Uint8Array.from(request.responseText, (char) => char.charCodeAt(0));
    new WebAssembly.Instance(new WebAssembly.Module(bytes), { FIRST: wasm });
    isLaterHere = true;
}
";

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "function __wbg_get_imports() {
    return {
        __proto__: null,
        \"./page_bg.js\": import0,
    };
}
function __wbg_finalize_init(instance, module) {
    wasm = instance.exports;
}
async function __wbg_load(module, imports) {
}
export { initSync, __wbg_init as default };
";

    #[test]
    fn the_script_gets_the_import_and_the_loader() {
        let taught = teach(SCRIPT).unwrap();
        let import = "__proto__: null,\n        later: { __proto__: null, load: loadLaterNow },\n";
        assert!(taught.contains(&format!("{import}        \"./page_bg.js\": import0,")));
        assert!(taught.contains("new WebAssembly.Module(bytes), { first: wasm }"));
        assert!(taught.ends_with("export { initSync, __wbg_init as default };\n"));
    }

    #[test]
    fn a_script_of_another_make_is_refused() {
        for anchor in [END, IMPORTS, FETCH, EXPORTS] {
            let failure = teach(&SCRIPT.replace(anchor, "")).unwrap_err();
            assert!(failure.to_string().contains(anchor));
            teach(&SCRIPT.replace(anchor, &anchor.repeat(2))).unwrap_err();
        }
    }
}
