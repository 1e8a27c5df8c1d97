//! `cargo xtask etcd-data`: etcd-io/raft's own scripts, for the tests of `raft-core`. They are Apache-2.0
//! and no part of this project: they go into a folder that git ignores.

use std::fs;
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::Task;
use crate::project;
use crate::terminal::{out, say};

const REPOSITORY: &str = "https://github.com/etcd-io/raft";

/// The version that `raft-core` is compared with.
const COMMIT: &str = "cdfbeed3149e6dd1c7881853d8ed5993ffcd6be2";

/// Where the scripts are in a checkout of etcd-io/raft, and what they are called here.
const PLACES: [(&str, &str); 3] = [
    ("testdata", "interaction"),
    ("confchange/testdata", "confchange"),
    ("quorum/testdata", "quorum"),
];

/// Fills `testdata/etcd-raft` from `folder`, or from the repository.
pub(crate) fn run(context: &Context, folder: Option<&Path>) -> Result<bool> {
    let target = context.root.join("testdata/etcd-raft");
    let count = match folder {
        Some(folder) => {
            say(format!("copying etcd's scripts from {}", folder.display()));
            fill(&target, folder)?
        }
        None => {
            let checkout = context.root.join("target/etcd-raft");
            let fetched = fetch(&checkout).and_then(|()| fill(&target, &checkout));
            let _ = fs::remove_dir_all(&checkout);
            fetched?
        }
    };
    out(format!("{count} scripts are in {}; `cargo xtask test core` plays them", target.display()));
    Ok(true)
}

/// Gets the one commit, without its history.
fn fetch(checkout: &Path) -> Result<()> {
    say(format!("fetching {REPOSITORY} at {} (about 1 MB, a few seconds)", &COMMIT[..7]));
    let _ = fs::remove_dir_all(checkout);
    project::make_dir(checkout)?;
    let by_hand =
        "download it on another machine, and name its folder: `cargo xtask etcd-data FOLDER`";
    let git = |args: &[&str]| {
        let task = Task::new("git").args(args).dir(checkout).env("GIT_TERMINAL_PROMPT", "0");
        task.must("etcd's scripts could not be fetched", by_hand)
    };
    git(&["init", "--quiet"])?;
    git(&["fetch", "--quiet", "--depth", "1", REPOSITORY, COMMIT])?;
    git(&["-c", "advice.detachedHead=false", "checkout", "--quiet", "FETCH_HEAD"])
}

/// Replaces what is in `target` by the scripts in `source`; how many there are.
fn fill(target: &Path, source: &Path) -> Result<usize> {
    let places = places(source)?;
    let new = target.with_extension("new");
    let _ = fs::remove_dir_all(&new);
    let mut count = 0;
    for (from, name) in places {
        count += copy(&from, &new.join(name))?;
    }
    let _ = fs::remove_dir_all(target);
    fs::rename(&new, target).map_err(|error| cannot("put in its place", target, &error))?;
    Ok(count)
}

/// The three folders of scripts in `source`, which is laid out as here or as etcd-io/raft is.
fn places(source: &Path) -> Result<[(PathBuf, &'static str); 3]> {
    let here = PLACES.map(|(_, name)| (source.join(name), name));
    let there = PLACES.map(|(place, name)| (source.join(place), name));
    let is_whole = |places: &[(PathBuf, &str); 3]| places.iter().all(|(folder, _)| folder.is_dir());
    [here, there].into_iter().find(is_whole).ok_or_else(|| {
        Failure::new(
            format!("{} holds no scripts of etcd's", source.display()),
            "it has neither interaction, confchange and quorum nor testdata, confchange/testdata and quorum/testdata",
            format!("name a checkout of {REPOSITORY}, or nothing to fetch one"),
        )
    })
}

/// Copies the scripts that lie in `from` itself.
fn copy(from: &Path, to: &Path) -> Result<usize> {
    project::make_dir(to)?;
    let entries = fs::read_dir(from).map_err(|error| cannot("read", from, &error))?;
    let mut count = 0;
    for entry in entries {
        let file = entry.map_err(|error| cannot("read", from, &error))?.path();
        if let Some(name) = file.file_name().filter(|_| file.is_file()) {
            let copied = fs::copy(&file, to.join(name));
            copied.map_err(|error| cannot("copied", &file, &error))?;
            count += 1;
        }
    }
    Ok(count)
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("{} cannot be {what}", path.display()),
        error.to_string(),
        "check the folder's permissions and the free space",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own, with these files.
    fn folder(name: &str, files: &[&str]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        for file in files {
            let file = folder.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "vote\n----\nVoteWon\n").unwrap();
        }
        folder
    }

    #[test]
    fn a_checkout_and_a_folder_laid_out_as_here_give_the_same() {
        let checkout = [
            "raft.go",
            "testdata/prevote.txt",
            "testdata/campaign.txt",
            "confchange/testdata/zero.txt",
            "confchange/confchange.go",
            "quorum/testdata/vote.txt",
        ];
        let checkout = folder("etcd-data-checkout", &checkout);
        let target = folder("etcd-data-target", &["quorum/of_old.txt"]);
        for source in [&checkout, &target] {
            assert_eq!(fill(&target, source).unwrap(), 4);
            for file in ["interaction/prevote.txt", "confchange/zero.txt", "quorum/vote.txt"] {
                assert!(target.join(file).is_file(), "{file}");
            }
            assert!(!target.join("quorum/of_old.txt").exists());
            assert!(!target.join("confchange/confchange.go").exists());
        }
        fs::remove_dir_all(checkout).unwrap();
        fs::remove_dir_all(target).unwrap();
    }

    #[test]
    fn a_folder_without_scripts_is_refused_and_nothing_is_lost() {
        let source = folder("etcd-data-wrong", &["testdata/prevote.txt"]);
        let target = folder("etcd-data-kept", &["quorum/vote.txt"]);
        let message = fill(&target, &source).unwrap_err().to_string();
        assert!(message.contains("holds no scripts of etcd's"), "{message}");
        assert!(target.join("quorum/vote.txt").is_file());
        fs::remove_dir_all(source).unwrap();
        fs::remove_dir_all(target).unwrap();
    }
}
