//! etcd-io/raft's own scripts, played on this crate: what comes out has to be what etcd's maintainers
//! wrote down, line for line.
//!
//! The scripts are not part of this project; `cargo xtask etcd-data` fetches them into
//! `testdata/etcd-raft`, and `ETCD_RAFT_TESTDATA` names another folder. Without them everything here is
//! skipped, and says so. There is one test for each script, by the name of its folder and file.

mod args;
mod compare;
mod confchange;
mod deliver;
mod entries;
mod env;
mod node;
mod output;
mod progress;
mod propose;
mod quorum;
mod runner;
mod script;
mod stabilize;
mod storage;
mod view;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = match runner::Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            println!("{why}");
            return ExitCode::from(2);
        }
    };
    let folder = folder();
    match runner::find(&folder) {
        Ok(scripts) => runner::run(&scripts, &options),
        Err(why) => runner::skip(&options, &why),
    }
}

/// Test programs run in the folder of their package.
const FOLDER: &str = "../../testdata/etcd-raft";

#[expect(clippy::disallowed_methods, reason = "where the scripts are is up to the machine's owner")]
fn folder() -> PathBuf {
    let chosen = std::env::var("ETCD_RAFT_TESTDATA").ok().filter(|folder| !folder.is_empty());
    PathBuf::from(chosen.as_deref().unwrap_or(FOLDER))
}
