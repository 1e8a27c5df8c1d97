//! What a new run is to be made from, as a form has it: every option by name, with a sentence.

use raft_sim::explain::catalogue::text as text_of;
use raft_sim::{mark, t};
use std::rc::Rc;
use std::sync::Arc;

use raft_sim::core::Options;
use raft_sim::{ClusterConfig, Script};

mod cluster;
mod differences;
mod elections;
mod membership;
mod refusal;
mod replication;
mod service;

use cluster::{CLUSTER, TIMES};
use elections::LEADERSHIP;
use membership::MEMBERSHIP;
pub use refusal::refusal;
use replication::{LIMITS, REPLICATION};
use service::{CLIENTS, SERVICE};

/// A configuration and a seed that somebody is about to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The configuration.
    pub config: ClusterConfig,
    /// The seed.
    pub seed: u64,
}

impl Default for Draft {
    fn default() -> Self {
        Self { config: ClusterConfig::default(), seed: 1 }
    }
}

impl Draft {
    /// What a run was made from.
    #[must_use]
    pub fn of(script: &Script) -> Self {
        Self { config: ClusterConfig::clone(&script.config), seed: script.seed }
    }

    /// Changes one thing, whatever else was changed before.
    pub fn change(&mut self, change: &Change) {
        match change {
            Change::All(draft) => *self = Self::clone(draft),
            Change::Seed(seed) => self.seed = *seed,
            Change::Options(options) => self.config.options = *options,
            Change::Number(number, value) => (number.set)(&mut self.config, *value),
            Change::Select(select, chosen) => (select.set)(&mut self.config, *chosen),
        }
    }

    /// A run of it in which nothing is done yet.
    #[must_use]
    pub fn script(&self) -> Script {
        Script { config: Arc::new(self.config.clone()), seed: self.seed, statements: Vec::new() }
    }
}

/// What one field of the form changes. A field knows nothing of the others: what is typed there may not be drawn yet.
#[derive(Clone, Debug)]
pub enum Change {
    /// Everything becomes that of another draft.
    All(Rc<Draft>),
    /// The seed.
    Seed(u64),
    /// All options of Raft, to those of a preset.
    Options(Options),
    /// A number; `None` where that means something.
    Number(&'static Number, Option<u64>),
    /// The place of what is chosen.
    Select(&'static Select, usize),
}

/// A number that can be set.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// What it is called.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// What it means.
    pub sentence: &'static str,
    /// The least and the most.
    pub range: (u64, u64),
    /// What it is; `None`: it is off.
    pub get: fn(&ClusterConfig) -> Option<u64>,
    /// Sets it; `None` where that means something, or is taken for the least.
    pub set: fn(&mut ClusterConfig, Option<u64>),
    /// What an empty field means, if it means something.
    pub none: Option<&'static str>,
}

impl Number {
    /// What a field with this number says, which is `now` so far.
    ///
    /// # Errors
    /// A sentence, if it says nothing that the number can be.
    pub fn read(&self, text: &str, now: Option<u64>) -> Result<Option<u64>, String> {
        let text = text.trim();
        if text.is_empty() && self.none.is_some() {
            return Ok(None);
        }
        let (least, most) = self.range;
        match text.parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => {
                let now = now.map_or_else(
                    || text_of(self.none.unwrap_or("")).to_owned(),
                    |now| now.to_string(),
                );
                let name = text_of(self.name);
                Err(t!(
                    "“{name}” takes a whole number from {least} to {most}; it stays {now}.",
                    name,
                    least,
                    most,
                    now
                ))
            }
        }
    }
}

/// A choice between a few words.
#[derive(Clone, Copy, Debug)]
pub struct Select {
    /// What it is called.
    pub name: &'static str,
    /// What it means.
    pub sentence: &'static str,
    /// What there is to choose from.
    pub words: &'static [&'static str],
    /// The place of what is chosen.
    pub get: fn(&ClusterConfig) -> usize,
    /// Chooses.
    pub set: fn(&mut ClusterConfig, usize),
}

/// The presets of all options.
pub const PRESETS: [(&str, Options); 4] = [
    (mark!("paper"), Options::PAPER),
    ("etcd", Options::ETCD),
    ("TinyKV", Options::TINYKV),
    ("MIT", Options::MIT),
];

const ON_OFF: &[&str] = &[mark!("off"), mark!("on")];

fn millis(range: u64) -> u64 {
    range / 1000
}

/// All groups of the form: what they are called, their numbers, their choices.
pub const GROUPS: [(&str, &[Number], &[Select]); 6] = [
    (mark!("Cluster"), CLUSTER, &[]),
    (mark!("Times"), TIMES, &[]),
    (mark!("Elections"), &[], LEADERSHIP),
    (mark!("Replication"), LIMITS, REPLICATION),
    (mark!("Membership and snapshots"), &[], MEMBERSHIP),
    (mark!("Clients and reads"), CLIENTS, SERVICE),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_what_was_changed_before() {
        let mut draft = Draft::default();
        let (servers, learners, counts) = (&CLUSTER[0], &CLUSTER[1], &MEMBERSHIP[0]);
        let etcd = ClusterConfig { options: Options::ETCD, ..ClusterConfig::default() };
        assert_eq!((counts.get)(&etcd), 1, "the preset has the other one");
        for change in [
            Change::Number(servers, Some(9)),
            Change::Number(learners, Some(2)),
            Change::Seed(77),
            Change::Options(Options::ETCD),
            Change::Select(counts, 0),
        ] {
            draft.change(&change);
        }
        assert_eq!((servers.get)(&draft.config), Some(9));
        assert_eq!((learners.get)(&draft.config), Some(2));
        assert_eq!((counts.get)(&draft.config), 0);
        assert!(draft.config.options.refused_conf_change_is_no_op, "as in etcd");
        assert_eq!(draft.seed, 77);
        draft.change(&Change::All(Rc::new(Draft::default())));
        assert_eq!(draft, Draft::default());
    }

    #[test]
    fn whatever_is_set_is_what_is_read() {
        for (_, numbers, selects) in GROUPS {
            for number in numbers {
                for value in [number.range.0, number.range.0 + 3, 700] {
                    let mut config = ClusterConfig::default();
                    let value = value.min(number.range.1);
                    (number.set)(&mut config, Some(value));
                    assert_eq!((number.get)(&config), Some(value), "{}", number.name);
                }
                if number.none.is_some() {
                    let mut config = ClusterConfig::default();
                    (number.set)(&mut config, None);
                    assert_eq!((number.get)(&config), None, "{}", number.name);
                }
            }
            for select in selects {
                for which in (0..select.words.len()).chain([0]) {
                    let mut config = ClusterConfig::default();
                    (select.set)(&mut config, which);
                    assert_eq!((select.get)(&config), which, "{}", select.name);
                    assert!(raft_sim::Cluster::new(Draft { config, seed: 1 }.script()).is_ok());
                }
            }
        }
    }

    #[test]
    fn every_option_of_the_core_can_be_set() {
        // Each option that differs between two presets is changed by some control of the form.
        let set_everything = |options: Options| {
            let from = ClusterConfig { options, ..ClusterConfig::default() };
            let mut config = ClusterConfig::default();
            for (_, numbers, selects) in GROUPS {
                numbers.iter().for_each(|it| (it.set)(&mut config, (it.get)(&from)));
                selects.iter().for_each(|it| (it.set)(&mut config, (it.get)(&from)));
            }
            config.options
        };
        for (name, options) in PRESETS {
            assert_eq!(set_everything(options), options, "{name}");
        }
    }
}
