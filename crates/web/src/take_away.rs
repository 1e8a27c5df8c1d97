//! What can be taken away: pictures as they would stand in a paper, and the run in forms that other tools read. And
//! what is brought here: which of these it is.
//!
//! `docs/take-away.md` describes all of it.

mod cluster;
mod job;
mod logs;
mod svg;
mod timeline;

use raft_sim::core::Index;
use raft_sim::explain::{Story, en};
use raft_sim::mark;
use raft_sim::searching::places;
use raft_trace::OwnRun;

pub use job::{Came, Job};

use crate::session::Session;
use crate::timeline::Scale;

/// Something that can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A picture of the cluster.
    Cluster,
    /// A picture of the logs.
    Logs,
    /// A picture of the timeline.
    Timeline,
    /// The script.
    Script,
    /// What servers did, as `raft-lab check` reads it.
    Trace,
    /// The same with vector clocks, for `ShiViz`.
    Shiviz,
    /// What clients saw, for Porcupine.
    History,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Cluster,
        Self::Logs,
        Self::Timeline,
        Self::Script,
        Self::Trace,
        Self::Shiviz,
        Self::History,
    ];

    /// What it is called, in English, and how its file's name ends; that of a picture ends in its form.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Cluster => (mark!("Cluster"), "-cluster"),
            Self::Logs => (mark!("Logs"), "-logs"),
            Self::Timeline => (mark!("Timeline"), "-timeline"),
            Self::Script => (mark!("Script"), ".raft"),
            Self::Trace => (mark!("Trace"), ".ndjson"),
            Self::Shiviz => ("ShiViz", ".shiviz"),
            Self::History => ("Porcupine", "-history.ndjson"),
        }
    }

    /// Whether it is a picture.
    #[must_use]
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Cluster | Self::Logs | Self::Timeline)
    }

    /// What it is a picture of, as SVG: the moment that is looked at, the logs from `log_from` on or their tail, the
    /// stretch that `scale` says.
    #[must_use]
    #[inline(never)]
    pub fn picture(self, session: &Session, log_from: Option<Index>, scale: Scale) -> String {
        let cluster = session.cluster();
        let name = format!("Raft Playground, {} s", cluster.now());
        let words = en::headline(&Story::of(cluster)).text;
        match self {
            Self::Logs => logs::draw(cluster, log_from, &name, &words),
            Self::Timeline => timeline::draw(session, scale, &name, &words),
            _ => cluster::draw(cluster, &name, &words),
        }
    }
}

/// What somebody has brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Brought {
    /// A script, or what was meant to be one.
    Script,
    /// A run, by its trace.
    Run(OwnRun),
    /// A trace of others.
    Trace,
    /// Nothing that is known here.
    Nothing,
}

/// A longer script is none, in bytes.
const SCRIPT_MAX: usize = 1 << 20;

/// What a text is.
#[must_use]
#[inline(never)]
pub fn brought(text: &str) -> Brought {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if let Some(run) = raft_trace::own_run(text) {
        return if run.script.len() <= SCRIPT_MAX { Brought::Run(run) } else { Brought::Nothing };
    }
    if text.starts_with('{') {
        return Brought::Trace;
    }
    // A mistake in a script is told where it stands; comments may come before what it begins with.
    let is_script = text.len() <= SCRIPT_MAX && places(text, "raft-playground ").next().is_some();
    if is_script { Brought::Script } else { Brought::Nothing }
}

#[cfg(test)]
mod tests;
