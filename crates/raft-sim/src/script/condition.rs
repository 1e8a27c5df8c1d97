//! What a script can wait for, expect, or set as a goal.

use raft_core::{Index, NodeId, Role, Term};

use super::{MessagePattern, Who};
use crate::service::ClientId;

/// Something that may be so in a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Condition {
    /// The server is up and has this role.
    Role {
        /// Which.
        server: NodeId,
        /// As what.
        role: Role,
    },
    /// Some server leads the highest term.
    SomebodyLeads,
    /// None does.
    NobodyLeads,
    /// The server is up.
    Up(NodeId),
    /// The server is down.
    Down(NodeId),
    /// The term is reached: by that server, or by any.
    Term {
        /// Which; `None` for any.
        server: Option<NodeId>,
        /// At least this.
        term: Term,
    },
    /// The log has at least this index.
    LastIndex {
        /// Whose; `None` for any.
        server: Option<NodeId>,
        /// At least this.
        index: Index,
    },
    /// The commit index is at least this.
    Committed {
        /// Whose; `None` for any.
        server: Option<NodeId>,
        /// At least this.
        index: Index,
    },
    /// The entries up to this one are applied.
    Applied {
        /// By whom; `None` for any.
        server: Option<NodeId>,
        /// At least this.
        index: Index,
    },
    /// The server's log has an entry of this term at this index.
    Entry {
        /// Whose; the leader's, say.
        server: Who,
        /// Where.
        index: Index,
        /// Of which term.
        term: Term,
    },
    /// The server's store has this value for the key, or none.
    Value {
        /// Whose.
        server: Who,
        /// Which key.
        key: String,
        /// `None`: no value.
        value: Option<String>,
    },
    /// All servers that are up have applied the same entries and hold the same log.
    AllAgree,
    /// The client, or every client, has an answer to all that it asked for.
    Answered(Option<ClientId>),
    /// A message of this kind is under way.
    UnderWay(MessagePattern),
    /// A check found a violation.
    Violation,
    /// What is named is not so.
    Not(Box<Condition>),
    /// Both are so.
    Both(Box<Condition>, Box<Condition>),
    /// One of them is so.
    Either(Box<Condition>, Box<Condition>),
}
