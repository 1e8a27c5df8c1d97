//! What the checks look at: facts about servers, their disks and their clients, in the order in which they
//! came about. They say nothing of how a server came to do what it did, so that they can just as well be
//! read from the log of any other implementation.
//!
//! Where one step of a server has several facts, what they rest on comes first: a new term, a vote and the
//! end of a leadership before changes of the log; the log before the members that count by it; these before
//! what is committed; that before what is applied. What the disk holds is told before what comes of it: an
//! acknowledgement, a commit. A trace begins with the start of each server.

use raft_core::{ConfState, Entry, HardState, Index, LogPosition, NodeId, Term};

use crate::Time;
use crate::service::{Answer, ClientId, Op};

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceEvent<'a> {
    /// A process started with what its disk holds.
    Started {
        /// Which.
        server: NodeId,
        /// What was durable beside the log.
        hard_state: HardState,
        /// The last entry that its snapshot stands for.
        base: LogPosition,
        /// Its last entry.
        last: LogPosition,
    },
    /// The process is gone, and with it everything that is not durable.
    Stopped {
        /// Which.
        server: NodeId,
    },
    /// The server's current term is another one.
    TermChanged {
        /// Which.
        server: NodeId,
        /// Its term now.
        term: Term,
    },
    /// The server gave its vote; also to itself.
    Voted {
        /// Which.
        server: NodeId,
        /// In this term.
        term: Term,
        /// To whom.
        candidate: NodeId,
    },
    /// The server became the leader of its term.
    Elected {
        /// Which.
        server: NodeId,
        /// The term that it leads.
        term: Term,
    },
    /// The server is no longer leader of that term.
    SteppedDown {
        /// Which.
        server: NodeId,
    },
    /// An entry came to the end of the server's log in memory.
    Appended {
        /// Which.
        server: NodeId,
        /// Term of the entry before it.
        prev_term: Term,
        /// The entry.
        entry: &'a Entry,
    },
    /// The server deleted entries from the end of its log.
    Truncated {
        /// Which.
        server: NodeId,
        /// The first one deleted.
        from: Index,
    },
    /// A snapshot replaced the server's whole log.
    SnapshotInstalled {
        /// Which.
        server: NodeId,
        /// The last entry that it stands for.
        last_included: LogPosition,
    },
    /// The server dropped the beginning of its log.
    Compacted {
        /// Which.
        server: NodeId,
        /// The last entry dropped.
        base: LogPosition,
    },
    /// The log on the server's disk ends here now.
    Durable {
        /// Which.
        server: NodeId,
        /// Its last durable entry, or the last that a durable snapshot stands for.
        last: LogPosition,
    },
    /// The server's term and vote on its disk are these now.
    DurableState {
        /// Which.
        server: NodeId,
        /// What is durable beside the log.
        hard_state: HardState,
    },
    /// The server's commit index is another one.
    Committed {
        /// Which.
        server: NodeId,
        /// Up to here.
        index: Index,
    },
    /// The server acts by this configuration from now on.
    MembersChanged {
        /// Which.
        server: NodeId,
        /// The configuration.
        members: &'a ConfState,
    },
    /// The server applied an entry to its state machine.
    Applied {
        /// Which.
        server: NodeId,
        /// The entry.
        entry: &'a Entry,
        /// Who asked for the operation in it, and the number of that request; nobody if it was proposed
        /// without a client.
        asked_by: Option<(ClientId, u64)>,
        /// The operation in it, if it is one.
        op: Option<&'a Op>,
        /// Whether the state machine took it for new: not if the session knows the request already, and
        /// then it changed nothing.
        fresh: bool,
        /// What the state machine answered.
        answer: &'a Answer,
    },
    /// The server's state machine was replaced by a snapshot's.
    Restored {
        /// Which.
        server: NodeId,
        /// The last entry that it stands for.
        last_included: LogPosition,
    },
    /// A client asks for an operation for the first time.
    Invoked {
        /// Which.
        client: ClientId,
        /// The number of its request, from 1.
        request: u64,
        /// What it asks for.
        op: &'a Op,
        /// When.
        at: Time,
    },
    /// A client got the answer to the operation that it asked for last.
    Answered {
        /// Which.
        client: ClientId,
        /// The number of its request.
        request: u64,
        /// Who answered.
        server: NodeId,
        /// From where.
        served: Served,
        /// What.
        answer: &'a Answer,
        /// When.
        at: Time,
    },
    /// A client gave up on the operation that it asked for last: it may have been done, or yet be.
    GaveUp {
        /// Which.
        client: ClientId,
        /// The number of its request.
        request: u64,
        /// When.
        at: Time,
    },
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Served {
    /// From applying the entry at this index, now or before.
    Entry(Index),
    /// From the state machine as of this index.
    State(Index),
}
