//! Teaches the page's script (made by wasm-bindgen) to load the later part.

use super::pack::UNPACK;
use super::split::FIRST;
use crate::failure::{Failure, Result};

/// What the script ends with: so far, nothing is loaded.
const END: &str = "export { initSync, __wbg_init as default };";
/// The same without what takes the wasm as it is, which nobody has: it is packed.
const NEW_END: &str = "export { __wbg_init as default };";
/// Where the script lists what the wasm imports.
const IMPORTS: &str = "    return {\n        __proto__: null,\n        \"./";
/// Instantiates what was fetched.
const FETCH: &str = "        if (typeof WebAssembly.instantiateStreaming === 'function') {";
/// The same, when it has come as bytes.
const BYTES: &str = "        const bytes = await module.arrayBuffer();\n";
/// The first part's exports.
const EXPORTS: &str = "    wasm = instance.exports;\n";
/// Variables that the loader uses: the first part, and views of its memory.
const VARIABLES: [&str; 3] = [
    "let wasmModule, wasmInstance, wasm;\n",
    "let cachedUint8ArrayMemory0 = null;\n",
    "let cachedDataViewMemory0 = null;\n",
];

/// The script of a page whose wasm is packed and in two parts.
///
/// The later part's name follows from the script's own: nothing in the script may look as if the part was
/// fetched with it.
pub(super) fn teach(script: &str) -> Result<String> {
    for anchor in [END, IMPORTS, FETCH, BYTES, EXPORTS].into_iter().chain(VARIABLES) {
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
    // What is packed cannot be compiled while it comes.
    Ok(script
        .replace(FETCH, "        if (false) {")
        .replace(
            BYTES,
            "        const bytes = firstWasm = unpack(new Uint8Array(await module.arrayBuffer()));\n",
        )
        .replace(IMPORTS, &imports)
        .replace(END, &format!("{UNPACK}{loader}\n{NEW_END}")))
}

/// `globalThis.raftLater` is what the page asks for the later part. `loadLaterNow` is called by the first
/// part's stubs, when it has not been asked for: a call from wasm can only wait for what does not return. (The
/// error's stack says which: `target/page-functions.txt` has the names.)
/// (Bytes beyond 127 arrive as characters in a private range of Unicode, whose low bytes they are.)
const LOADER: &str = r"
const laterUrl = import.meta.url.replace(/\.js(?=$|[?#])/, '_later.packed');
// What the later part is unpacked with, until it is: the first part, and another copy of it. That has a memory of its
// own, which is given back: the page's never gets smaller again.
let firstWasm, unpacker;
let laterPromise, isLaterHere;

const laterOr = (isWell, value) => {
    if (!isWell) throw new Error(`${laterUrl} is damaged`);
    return value;
};
// Has the copy do something. It calls nothing of the page.
const inUnpacker = (work) => {
    const page = wasm;
    const swap = (to) => {
        wasm = to;
        cachedUint8ArrayMemory0 = cachedDataViewMemory0 = null;
    };
    swap(unpacker);
    try {
        return work();
    } finally {
        swap(page);
    }
};
const beginUnpacking = (packed) => {
    const imports = {};
    for (const { module, name } of WebAssembly.Module.imports(wasmModule)) (imports[module] ??= {})[name] = () => {};
    unpacker = new WebAssembly.Instance(wasmModule, imports).exports;
    laterOr(inUnpacker(() => unpackBegin(firstWasm, packed)));
};
// Goes on for so many milliseconds; whether that was the end.
const isUnpacked = (ms) => {
    const end = performance.now() + ms;
    let state;
    inUnpacker(() => {
        do state = unpackStep(1000); while (!state && performance.now() < end);
    });
    return laterOr(state < 2, state);
};
const unpackedLater = () => {
    const bytes = inUnpacker(unpackEnd);
    return laterOr(bytes, bytes);
};
// What the later part takes from the first: the table, whose name comes first, functions from the table's end on, which
// have no names, and the rest by its name.
const lent = () => {
    let table, slot;
    return new Proxy(wasm, {
        get(exports, name) {
            if (!name) return table.get(--slot);
            table ??= exports[name];
            slot ??= table.length;
            return exports[name];
        },
    });
};
// Lets the page do what else it has to do. (A timer would be slower: browsers make them wait.)
const pause = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); done(); };
    port2.postMessage(0);
});
const laterIsHere = (module) => {
    isLaterHere = true;
    globalThis.raftCompiled = [wasmModule, module];
    firstWasm = unpacker = undefined;
};

const loadLater = async () => {
    const response = await fetch(laterUrl);
    if (!response.ok) throw new Error(`${laterUrl}: ${response.status}`);
    const packed = new Uint8Array(await response.arrayBuffer());
    if (!isLaterHere) beginUnpacking(packed);
    while (!isLaterHere && !isUnpacked(12)) await pause();
    return isLaterHere ? undefined : WebAssembly.compile(unpackedLater());
};
// A worker gets compiled what the page has; so it has nothing to unpack.
globalThis.raftLater = () => laterPromise ??= Promise.resolve(globalThis.raftGiven?.[1] ?? loadLater())
    .then(async (module) => {
        if (isLaterHere) return;
        await WebAssembly.instantiate(module, { FIRST: lent() });
        laterIsHere(module);
    })
    .catch((error) => { laterPromise = undefined; throw error; });

function loadLaterNow() {
    if (isLaterHere) return;
    console.error(new Error('The later part was needed before it was loaded.'));
    const request = new XMLHttpRequest();
    request.open('GET', laterUrl, false);
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    beginUnpacking(Uint8Array.from(request.responseText, (char) => char.charCodeAt(0)));
    while (!isUnpacked(1e9));
    const module = new WebAssembly.Module(unpackedLater());
    new WebAssembly.Instance(module, { FIRST: lent() });
    laterIsHere(module);
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
let cachedDataViewMemory0 = null;
let cachedUint8ArrayMemory0 = null;
let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module) {
    wasm = instance.exports;
}
async function __wbg_load(module, imports) {
        if (typeof WebAssembly.instantiateStreaming === 'function') {
        }
        const bytes = await module.arrayBuffer();
}
export { initSync, __wbg_init as default };
";

    #[test]
    fn the_script_gets_the_import_and_the_loader() {
        let taught = teach(SCRIPT).unwrap();
        let import = "__proto__: null,\n        later: { __proto__: null, load: loadLaterNow },\n";
        assert!(taught.contains(&format!("{import}        \"./page_bg.js\": import0,")));
        assert!(taught.contains("new WebAssembly.Instance(module, { first: lent() })"));
        assert!(taught.ends_with("export { __wbg_init as default };\n"));
    }

    #[test]
    fn a_script_of_another_make_is_refused() {
        for anchor in [END, IMPORTS, FETCH, BYTES, EXPORTS].into_iter().chain(VARIABLES) {
            let failure = teach(&SCRIPT.replace(anchor, "")).unwrap_err();
            assert!(failure.to_string().contains(anchor));
            teach(&SCRIPT.replace(anchor, &anchor.repeat(2))).unwrap_err();
        }
    }
}
