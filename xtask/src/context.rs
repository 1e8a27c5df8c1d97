//! What every command knows: where things are and which way wasm is built.

use std::cell::{Cell, OnceCell};
use std::path::PathBuf;

use crate::args::{Request, Way};
use crate::failure::Result;
use crate::project;
use crate::setup::wasm_target::{self, WasmToolchain};

/// Shared by all steps of one command.
#[derive(Debug)]
pub(crate) struct Context {
    /// The workspace.
    pub(crate) root: PathBuf,
    /// Where tools are kept.
    pub(crate) cache: PathBuf,
    /// The way the user asked for.
    pub(crate) way: Option<Way>,
    /// Ask rustup again although it failed a short while ago.
    pub(crate) retry_rustup: bool,
    /// `apt-get update` is run once a command at most.
    pub(crate) apt_updated: Cell<bool>,
    wasm: OnceCell<WasmToolchain>,
}

impl Context {
    pub(crate) fn new(request: &Request) -> Result<Self> {
        Ok(Self {
            root: project::root(),
            cache: project::cache()?,
            way: request.way,
            retry_rustup: request.retry_rustup,
            apt_updated: Cell::new(false),
            wasm: OnceCell::new(),
        })
    }

    /// The toolchain that builds wasm, set up on first use.
    pub(crate) fn wasm(&self) -> Result<&WasmToolchain> {
        if let Some(toolchain) = self.wasm.get() {
            return Ok(toolchain);
        }
        let toolchain = wasm_target::ensure(self)?;
        Ok(self.wasm.get_or_init(|| toolchain))
    }

    /// The finished page.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }
}
