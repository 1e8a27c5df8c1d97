//! Scripts: everything that happens is a function of one.

use std::sync::Arc;

use crate::{ClusterConfig, Time};

mod action;
mod condition;
mod text;

pub use action::{
    Action, DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessageKind, MessagePattern,
    NetworkPreset, Who,
};
pub use condition::Condition;
pub use text::{
    Completion, ERRORS_MAX, Expected, Measure, SCRIPT_VERSION, ScriptError, ScriptErrorKind,
};

/// A run: a cluster, a seed, and what is done to it when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Script {
    /// The cluster.
    pub config: Arc<ClusterConfig>,
    /// Decides everything that is random in the run.
    pub seed: u64,
    /// One after the other: each waits for its moment, and for the one before it.
    pub statements: Vec<Statement>,
}

/// An action and its moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Statement {
    /// When.
    pub when: When,
    /// What.
    pub action: Action,
}

/// The moment of a statement. At a time when the cluster does something too, the statement comes first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum When {
    /// At this time; if it has passed because the statement before had to wait, at once.
    At(Time),
    /// So many microseconds after the statement before, or after the start.
    After(u64),
    /// As soon as the condition holds, after the statement before.
    Once(Condition),
}

impl Script {
    /// A script of actions at their times.
    #[must_use]
    pub fn timed(
        config: ClusterConfig,
        seed: u64,
        actions: impl IntoIterator<Item = (Time, Action)>,
    ) -> Self {
        let statements = actions.into_iter();
        let statements =
            statements.map(|(at, action)| Statement { when: When::At(at), action }).collect();
        Self { config: Arc::new(config), seed, statements }
    }
}
