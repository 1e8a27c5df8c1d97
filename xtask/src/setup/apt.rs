//! Debian's package manager, for what is neither Rust nor Node.

use std::io::IsTerminal;

use super::Step;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::{Task, on_path};
use crate::terminal::say;

/// Installs packages; `why` and `usually` are told to the user.
pub(crate) fn install(
    context: &Context,
    packages: &[&str],
    why: &str,
    usually: &str,
) -> Result<()> {
    let list = packages.join(" ");
    let by_hand = format!("install {list} (Debian's package names), then run this command again");
    let what = format!("Debian packages {list}");
    let is_there = || packages.iter().all(|package| is_installed(package)).then_some(());
    Step { what: &what, why, usually }.ensure(context, is_there, || {
        let prefix = privilege(&list, &by_hand)?;
        if !packages.iter().all(|package| candidate(package).is_some()) {
            update(context, prefix);
        }
        let mut installed = install_once(prefix, packages)?;
        if !installed && !context.apt_updated.get() {
            update(context, prefix);
            installed = install_once(prefix, packages)?;
        }
        finish(installed, &list, &by_hand)
    })
}

/// The version that apt would install.
pub(crate) fn candidate(package: &str) -> Option<String> {
    let policy = Task::new("apt-cache").args(["policy", package]).env("LC_ALL", "C").ask()?;
    parse_candidate(&policy)
}

fn is_installed(package: &str) -> bool {
    let query =
        Task::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", package]);
    query.ask().as_deref() == Some("installed")
}

/// Fetches the lists of packages, once a command at most.
pub(crate) fn update_once(context: &Context) {
    if let Ok(prefix) = privilege("", "") {
        update(context, prefix);
    }
}

fn update(context: &Context, prefix: &[&str]) {
    if context.apt_updated.replace(true) {
        return;
    }
    say("set-up: apt-get update: the lists of packages are missing or old (usually 10 s)");
    // Its failure shows in the install that follows, with the packages' names.
    let _ = apt_get(prefix).arg("update").run();
}

fn install_once(prefix: &[&str], packages: &[&str]) -> Result<bool> {
    let install = apt_get(prefix).args(["install", "-y", "--no-install-recommends"]);
    Ok(install.args(packages).run()?.success())
}

fn finish(installed: bool, list: &str, by_hand: &str) -> Result<()> {
    if installed {
        return Ok(());
    }
    let why = "apt-get ended with an error, see above (no network, or an unknown package)";
    Err(Failure::new(format!("the packages {list} could not be installed"), why, by_hand))
}

fn apt_get(prefix: &[&str]) -> Task {
    // sudo clears the environment, so `env` sets it on the far side; both words precede apt-get.
    let mut words = prefix.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive"]);
    let first = words.next().unwrap_or("env");
    Task::new(first).args(words).args(["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"])
}

/// The words that make a command run as root.
fn privilege(list: &str, by_hand: &str) -> Result<&'static [&'static str]> {
    let failure = |why: &str| Failure::new(format!("{list} could not be installed"), why, by_hand);
    if on_path("apt-get").is_none() {
        return Err(failure("this machine has no apt-get, the only package manager xtask knows"));
    }
    if Task::new("id").arg("-u").ask().as_deref().map(str::trim) == Some("0") {
        return Ok(&[]);
    }
    if on_path("sudo").is_none() {
        return Err(failure("apt-get needs root, and there is no sudo"));
    }
    if std::io::stdin().is_terminal() {
        return Ok(&["sudo"]);
    }
    // Nobody is there to type a password.
    if Task::new("sudo").args(["-n", "true"]).ask().is_some() {
        return Ok(&["sudo", "-n"]);
    }
    Err(failure("apt-get needs root, and sudo asks for a password nobody is there to type"))
}

fn parse_candidate(policy: &str) -> Option<String> {
    let line = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate:"))?;
    let version = line.trim();
    (version != "(none)").then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_candidate_is_read_from_apt_cache_policy() {
        let known = "rustc-web:\n  Installed: (none)\n  Candidate: 1.96.0+dfsg1-1~deb12u2\n";
        assert_eq!(parse_candidate(known), Some("1.96.0+dfsg1-1~deb12u2".to_owned()));
        assert_eq!(parse_candidate("x:\n  Candidate: (none)\n"), None);
        assert_eq!(parse_candidate(""), None);
    }
}
