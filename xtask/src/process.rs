//! Running other programs: streamed, captured, or both, and always without a keyboard.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::clock::{self, Stopwatch};
use crate::failure::{Failure, Result};
use crate::terminal::out;

/// Changes to the environment that choose a toolchain and its tools.
#[derive(Clone, Debug, Default)]
pub(crate) struct ToolEnv {
    /// Folders searched before the user's `PATH`.
    pub(crate) path_first: Vec<PathBuf>,
    /// Variables set.
    pub(crate) set: Vec<(String, OsString)>,
    /// Variables taken away.
    pub(crate) unset: Vec<String>,
}

/// One call of another program.
#[derive(Debug)]
pub(crate) struct Task {
    command: Command,
    shown: String,
}

impl Task {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        // `cargo run` points this at its own toolchain's libraries; another compiler must not see them.
        command.env_remove("LD_LIBRARY_PATH");
        Self { command, shown: program.to_string_lossy().into_owned() }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<S: AsRef<OsStr>>(self, args: impl IntoIterator<Item = S>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn tools(mut self, env: &ToolEnv) -> Self {
        for name in &env.unset {
            self.command.env_remove(name);
        }
        for (name, value) in &env.set {
            self.command.env(name, value);
        }
        if !env.path_first.is_empty() {
            self.command.env("PATH", path_with(&env.path_first));
        }
        self
    }

    /// Runs to the end; what it prints is progress.
    pub(crate) fn run(mut self) -> Result<ExitStatus> {
        self.command.stdout(std::io::stderr());
        self.command.status().map_err(|error| self.cannot_start(&error))
    }

    /// Runs to the end and turns anything but success into a failure.
    pub(crate) fn must(self, what: &str, by_hand: &str) -> Result<()> {
        let shown = self.shown.clone();
        let status = self.run()?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(what, format!("`{shown}` ended with {status}; see above"), by_hand))
    }

    /// Runs to the end, shows what it prints on standard output and keeps it too.
    pub(crate) fn tee(mut self) -> Result<(ExitStatus, String)> {
        self.command.stdout(Stdio::piped());
        let mut child = self.command.spawn().map_err(|error| self.cannot_start(&error))?;
        let mut kept = String::new();
        if let Some(pipe) = child.stdout.take() {
            for line in BufReader::new(pipe).split(b'\n').map_while(std::io::Result::ok) {
                let line = String::from_utf8_lossy(&line);
                out(line.as_ref());
                kept.push_str(&line);
                kept.push('\n');
            }
        }
        let status = child.wait().map_err(|error| self.cannot_start(&error))?;
        Ok((status, kept))
    }

    /// Runs to the end; standard output alone is kept, the rest is progress.
    pub(crate) fn output(mut self) -> Result<(ExitStatus, String)> {
        self.command.stderr(Stdio::inherit());
        let output = self.command.output().map_err(|error| self.cannot_start(&error))?;
        Ok((output.status, String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// Asks silently: standard output if the program exists and succeeds.
    pub(crate) fn ask(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        output.status.success().then_some(text)
    }

    /// Runs for at most `limit`; `None` means that it was stopped.
    pub(crate) fn run_within(mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        self.command.stdout(std::io::stderr());
        let mut child = self.start()?;
        let started = Stopwatch::start();
        loop {
            if let Ok(Some(status)) = child.try_wait() {
                return Ok(Some(status));
            }
            if started.elapsed() > limit {
                let _ = child.kill();
                let _ = child.wait();
                return Ok(None);
            }
            clock::pause(Duration::from_millis(100));
        }
    }

    /// Starts it and leaves the waiting to the caller.
    pub(crate) fn start(&mut self) -> Result<Child> {
        self.command.spawn().map_err(|error| self.cannot_start(&error))
    }

    fn cannot_start(&self, error: &std::io::Error) -> Failure {
        Failure::new(
            format!("`{}` could not be run", self.shown),
            error.to_string(),
            "check that the program is installed and that the folder still exists",
        )
    }
}

/// An environment variable as text; empty counts as absent.
#[expect(clippy::disallowed_methods, reason = "settings of the developer's machine")]
pub(crate) fn env_text(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The first file called `name` in a folder of `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env_text("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

fn path_with(first: &[PathBuf]) -> OsString {
    let path = env_text("PATH").unwrap_or_default();
    let all = first.iter().cloned().chain(std::env::split_paths(&path));
    // Only a folder with the separator in its name cannot be joined; then the user's PATH stays.
    std::env::join_paths(all).unwrap_or_else(|_| path.clone().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_takes_too_long_is_stopped() {
        let stopped = Task::new("sleep").arg("60").run_within(Duration::from_millis(50));
        assert!(matches!(stopped, Ok(None)));
    }

    #[test]
    fn asking_a_missing_program_is_no_answer() {
        assert_eq!(Task::new("raft-playground-no-such-program").ask(), None);
    }

    #[test]
    fn output_is_shown_and_kept() {
        let (status, text) = Task::new("echo").arg("kept").tee().unwrap();
        assert!(status.success());
        assert_eq!(text, "kept\n");
    }
}
