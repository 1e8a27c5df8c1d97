//! Tools that cargo builds: kept in the cache folder, one folder a version.

use std::path::{Path, PathBuf};

use super::Step;
use crate::context::Context;
use crate::failure::Result;
use crate::process::{Task, ToolEnv, on_path};
use crate::project;
use crate::terminal::say;
use crate::version::Version;

/// A tool from crates.io.
#[derive(Debug)]
pub(crate) struct Tool<'a> {
    /// What its main program is called.
    pub(crate) program: &'a str,
    /// Other programs of the same package that are needed.
    pub(crate) beside: &'a [&'a str],
    /// The package on crates.io.
    pub(crate) package: &'a str,
    pub(crate) version: &'a str,
    /// `--features …` and the like.
    pub(crate) flags: &'a [&'a str],
    /// 0 builds soonest; a tool that works hard in every build deserves more.
    pub(crate) opt_level: &'a str,
    pub(crate) why: &'a str,
    pub(crate) usually: &'a str,
}

/// Finds or builds a tool; the folder its programs are in.
pub(crate) fn ensure(context: &Context, tool: &Tool<'_>) -> Result<PathBuf> {
    let from_path = on_path(tool.program).and_then(|file| file.parent().map(Path::to_path_buf));
    let home = context.cache.join("tools").join(format!("{}-{}", tool.program, tool.version));
    let candidates = [Some(home.join("bin")), from_path];
    let look = || candidates.iter().flatten().find(|bin| tool.is_in(bin)).cloned();
    let what = format!("{} {}", tool.program, tool.version);
    let step = Step { what: &what, why: tool.why, usually: tool.usually };
    step.ensure(context, look, || install(context, tool, &home))
}

impl Tool<'_> {
    fn is_in(&self, bin: &Path) -> bool {
        let version = Task::new(bin.join(self.program)).arg("--version").ask();
        let found = version.as_deref().and_then(Version::find);
        found.is_some()
            && found == Version::find(self.version)
            && self.beside.iter().all(|program| bin.join(program).is_file())
    }
}

fn install(context: &Context, tool: &Tool<'_>, home: &Path) -> Result<()> {
    // Kept until the tool is built, so that an interrupted build goes on where it stopped.
    let scratch = context.cache.join("build").join(tool.program);
    project::make_dir(&scratch)?;
    let cargo = |locked: &[&str]| {
        Task::new("cargo")
            .args(["install", tool.package, "--version", tool.version])
            .args(tool.flags)
            .args(locked)
            .arg("--root")
            .arg(home)
            // Not the project's folder: its cargo settings and lock file are not the tool's.
            .dir(&scratch)
            .env("CARGO_TARGET_DIR", &scratch)
            .tools(&quick_profile(tool.opt_level))
    };
    // The tool's own lock file first; it may name a version that the registry no longer has.
    if !cargo(&["--locked"]).run()?.success() {
        say("once more with newer versions of what it is made of");
        let by_hand = format!(
            "check the network, then `cargo install {} --version {}`",
            tool.package, tool.version
        );
        let what = format!("{} {} could not be built", tool.program, tool.version);
        cargo(&[]).must(&what, &by_hand)?;
    }
    let _ = std::fs::remove_dir_all(&scratch);
    Ok(())
}

/// The tools' own release profiles link for minutes to gain milliseconds in our use.
fn quick_profile(opt_level: &str) -> ToolEnv {
    let settings = [
        ("OPT_LEVEL", opt_level),
        ("LTO", "off"),
        ("CODEGEN_UNITS", "16"),
        ("DEBUG", "0"),
        ("STRIP", "debuginfo"),
        ("INCREMENTAL", "false"),
    ];
    ToolEnv {
        set: settings
            .iter()
            .map(|(name, value)| (format!("CARGO_PROFILE_RELEASE_{name}"), value.into()))
            .collect(),
        ..Default::default()
    }
}
