//! The text of `cargo xtask help`.

/// The commands in one line.
pub(crate) const USAGE: &str = "use `cargo xtask serve|build|test|etcd-data|size|bench core|bench sim|bench labs|bench page|bench lighthouse|gallery|setup|help`";

/// Everything the commands take.
pub(crate) const HELP: &str = "\
Raft Playground: set up, build, serve, test, measure

  cargo xtask serve [--port N] [--open]   build the page, serve it with reload (port 8080)
  cargo xtask build                       release page into dist/; works under any sub-path
  cargo xtask build --single-file         the page as one HTML file, target/raft-playground.html
  cargo xtask test [PART...]              all checks, or some of: lint xtask core sim lab web size book e2e
  cargo xtask etcd-data [FOLDER]          fetch etcd's scripts, which `test core` plays, or copy them from there
  cargo xtask size [--json]               sizes of what is in dist/, against the budgets
  cargo xtask bench core [--json]         what a proposal costs, beside the crate raft (needs valgrind)
  cargo xtask bench sim [--json]          how fast the virtual cluster plays, natively and as wasm
  cargo xtask bench labs [--json]         how long the courses' tests take, natively and as wasm
  cargo xtask bench page [--json]         how soon and how smoothly the page runs in headless Chromium
  cargo xtask bench lighthouse [--json]   what Lighthouse says of the page on a phone and on a desktop
  cargo xtask gallery                     pictures of every view and state, into target/gallery
  cargo xtask setup                       only set up what the others need
  cargo xtask help                        this text

Every command first sets up what is missing: the wasm target, wasm-bindgen, trunk, wasm-opt, and for
tests and measurements Node packages, Chromium, Firefox, a font, mdBook, valgrind and Lighthouse. Each step says what it
does and how long it takes. Tools are kept in $XDG_CACHE_HOME/raft-playground (or ~/.cache/raft-playground).

For every command:
  --wasm-toolchain rustup   build wasm with rustup's ready-made standard library; no fallback
  --wasm-toolchain debian   build wasm with Debian's compiler and a standard library built here
  --retry-rustup            ask rustup again although its download failed in the last 24 hours
The variable RAFT_WASM_TOOLCHAIN=rustup|debian does the same as --wasm-toolchain. Without either,
rustup is tried first and Debian's compiler is the fallback. RAFT_CHROMIUM and RAFT_FIREFOX name other browsers.

Exit status: 0 all is well; 1 a check failed; 2 the command could not be carried out.";
