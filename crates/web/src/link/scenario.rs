//! Runs that lie beside the page as scripts, in `www/scenarios/`: a link leads to one by its name.

use raft_sim::t;

/// Where each of them is: its file is called after it, and what stands after the `?` changes with it, so that no browser
/// takes an old one.
const ALL: &[&str] = &include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario(&'static str);

impl Scenario {
    /// The one of this name.
    pub(super) fn named(name: &str) -> Result<Self, String> {
        let found = ALL.iter().map(|address| Self(address)).find(|it| it.name() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = ALL.iter().map(|address| Self(address).name()).collect();
            t!("there is no scenario “{name}”, only {names}", name, names = names.join(", "))
        })
    }

    fn name(self) -> &'static str {
        let file = self.0.rsplit('/').next().unwrap_or_default();
        file.split('.').next().unwrap_or_default()
    }

    /// Where its script is.
    pub(crate) fn address(self) -> &'static str {
        self.0
    }
}
