//! valgrind, which counts the instructions of a program.

use super::apt;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::on_path;

/// Makes sure that `valgrind` can be called.
pub(crate) fn ensure(context: &Context) -> Result<()> {
    if on_path("valgrind").is_some() {
        return Ok(());
    }
    apt::install(context, &["valgrind"], "counts instructions", "15 s")?;
    on_path("valgrind").map(|_| ()).ok_or_else(|| {
        Failure::new(
            "valgrind was installed but is not on PATH",
            "the package valgrind did not bring it",
            "add the folder of the program valgrind to PATH",
        )
    })
}
