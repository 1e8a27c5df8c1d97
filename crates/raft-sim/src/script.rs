//! Scripts: everything that happens is a function of one.

use raft_core::NodeId;

use crate::{ClusterConfig, Time};

/// A run: a cluster, a seed, and what is done to it when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Script {
    /// The cluster.
    pub config: ClusterConfig,
    /// Decides everything that is random in the run.
    pub seed: u64,
    /// In order of time. At a time when the cluster does something too, the action comes first.
    pub actions: Vec<TimedAction>,
}

impl Script {
    /// Puts the actions in order of time; those of one time stay in their order. Scripts are in order
    /// but for a line or two, so each action is moved to its place from the end.
    pub(crate) fn sort(&mut self) {
        for i in 1..self.actions.len() {
            let at = self.actions[i].at;
            let place = self.actions[..i].partition_point(|earlier| earlier.at <= at);
            self.actions[place..=i].rotate_right(1);
        }
    }
}

/// An action and its time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TimedAction {
    /// When.
    pub at: Time,
    /// What.
    pub action: Action,
}

/// Something that a person, a lesson or a test does to the cluster. Nothing else changes a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Action {
    /// A client asks a server to write.
    Write {
        /// Which server; `None` for the one that leads the highest term.
        via: Option<NodeId>,
        /// Non-empty, without `=`.
        key: String,
        /// Any text.
        value: String,
    },
    /// The server stops and loses all that is not on its disk.
    Crash(NodeId),
    /// A crashed server starts again from its disk.
    Restart(NodeId),
    /// The server's election timeout passes now.
    TimeOut(NodeId),
    /// Messages from one server no longer reach another; the way back is not affected.
    Cut {
        /// Sender.
        from: NodeId,
        /// Receiver.
        to: NodeId,
    },
    /// The link carries messages again.
    Mend {
        /// Sender.
        from: NodeId,
        /// Receiver.
        to: NodeId,
    },
    /// Only servers of one group reach each other. Servers in no group form one more.
    Partition(Vec<Vec<NodeId>>),
    /// Every link carries messages again. Crashed servers stay down.
    Heal,
}
