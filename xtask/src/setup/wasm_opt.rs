//! wasm-opt, which makes the page's wasm smaller. trunk would download it from GitHub; the npm
//! package `binaryen` comes from the same registry as the tests' packages.

use std::path::{Path, PathBuf};

use super::{Step, node};
use crate::context::Context;
use crate::failure::Result;
use crate::process::{Task, on_path};
use crate::project;

/// The folder with wasm-opt of the version that Trunk.toml pins.
pub(crate) fn ensure(context: &Context) -> Result<PathBuf> {
    let version = project::pinned_wasm_opt(&context.root)?;
    let home = context.cache.join("tools").join(format!("binaryen-{version}"));
    let bin = home.join("node_modules/.bin");
    let from_path = on_path("wasm-opt").and_then(|file| file.parent().map(Path::to_path_buf));
    let fits = |dir: &Path| {
        let shown = Task::new(dir.join("wasm-opt")).arg("--version").ask();
        shown.is_some_and(|text| text.contains(&format!("version {version}")))
    };
    let candidates = [Some(bin), from_path];
    let look = || candidates.iter().flatten().find(|dir| fits(dir)).cloned();
    if look().is_none() {
        node::ensure(context)?;
    }
    let step = Step {
        what: &format!("wasm-opt {version}"),
        why: "makes the page's wasm smaller",
        usually: "10 s, once",
    };
    step.ensure(context, look, || {
        project::make_dir(&home)?;
        node::install_tools(&home, &[&format!("binaryen@{version}.0.0")])
    })
}
