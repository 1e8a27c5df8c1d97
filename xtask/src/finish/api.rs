//! Tells `playground.js`, whose name is the same in every build, the names of what it loads.

use std::path::Path;

use crate::failure::{Failure, Result};
use crate::project;

/// What stands in its place.
const SCRIPT: &str = "'./SCRIPT'";
const WASM: &str = "'WASM'";

/// Writes the names of the page's script and wasm into the file.
pub(super) fn name(file: &Path, script: &Path, wasm: &Path) -> Result<()> {
    let text = project::read(file)?;
    project::write(file, &named(&text, &name_of(script), &name_of(wasm))?)
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn named(text: &str, script: &str, wasm: &str) -> Result<String> {
    for place in [SCRIPT, WASM] {
        if text.matches(place).count() != 1 {
            return Err(Failure::new(
                "www/playground.js is not as expected",
                format!("it does not have once: {place}"),
                "adapt xtask/src/finish/api.rs to it",
            ));
        }
    }
    Ok(text.replace(SCRIPT, &format!("'./{script}'")).replace(WASM, &format!("'{wasm}'")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_gets_the_names_of_what_it_loads() {
        let text = "import start from './SCRIPT'; new URL('WASM', import.meta.url)";
        let expected = "import start from './p-1.js'; new URL('p-1.lzma', import.meta.url)";
        assert_eq!(named(text, "p-1.js", "p-1.lzma").unwrap(), expected);
        named("import start from './SCRIPT'", "p-1.js", "p-1.lzma").unwrap_err();
    }
}
