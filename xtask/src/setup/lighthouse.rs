//! Lighthouse, which judges the page as a search engine's or a browser's maker would. It weighs more than all else
//! from npm together; so only who asks for it gets it, in a folder of its own.

use std::path::PathBuf;

use super::{Step, node};
use crate::context::Context;
use crate::failure::Result;
use crate::process::Task;
use crate::project;
use crate::version::Version;

const VERSION: &str = "13.5.0";

/// The oldest Node.js that it supports, and the one that npm brings where the system's is older.
const NODE_OLDEST: &str = "22.19.0";
const NODE_FROM_NPM: &str = "22.23.3";

/// The words that call it: a Node.js that is new enough, and the program.
pub(crate) fn ensure(context: &Context) -> Result<[PathBuf; 2]> {
    node::ensure(context)?;
    let home = context.cache.join("tools").join(format!("lighthouse-{VERSION}"));
    let program = home.join("node_modules/lighthouse/cli/index.js");
    let is_new_enough = node::version() >= Version::find(NODE_OLDEST);
    let from_npm = home.join("node_modules/.bin/node");
    let node = if is_new_enough { PathBuf::from("node") } else { from_npm };
    let look = || {
        let version = Task::new(&node).arg(&program).arg("--version").ask()?;
        (version.trim() == VERSION).then(|| [node.clone(), program.clone()])
    };
    let step = Step {
        what: &format!("Lighthouse {VERSION}"),
        why: "judges the page",
        usually: "30 s, once; some 400 MB",
    };
    step.ensure(context, look, || {
        project::make_dir(&home)?;
        let lighthouse = format!("lighthouse@{VERSION}");
        let node = format!("node@{NODE_FROM_NPM}");
        let with_node = [lighthouse.as_str(), node.as_str()];
        node::install_tools(&home, if is_new_enough { &with_node[..1] } else { &with_node })
    })
}
