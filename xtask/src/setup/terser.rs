//! terser, which minifies the page's script.

use std::path::PathBuf;

use super::{Step, node};
use crate::context::Context;
use crate::failure::Result;
use crate::process::Task;
use crate::project;

const VERSION: &str = "5.51.2";

/// The program.
pub(crate) fn ensure(context: &Context) -> Result<PathBuf> {
    let home = context.cache.join("tools").join(format!("terser-{VERSION}"));
    let program = home.join("node_modules/.bin/terser");
    let look = || Task::new(&program).arg("--version").ask().map(|_| program.clone());
    if look().is_none() {
        node::ensure(context)?;
    }
    let step = Step {
        what: &format!("terser {VERSION}"),
        why: "makes the page's script smaller",
        usually: "5 s, once",
    };
    step.ensure(context, look, || {
        project::make_dir(&home)?;
        node::install_tools(&home, &[&format!("terser@{VERSION}")])
    })
}
