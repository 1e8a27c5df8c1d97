//! What a script can do.

use raft_core::{ConfChange, NodeId};

use super::Condition;
use crate::Range;
use crate::service::{ClientId, Load, Op};

/// Something that a person, a lesson or a test does to the cluster. Nothing else changes a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Action {
    // Servers.
    /// The server stops, and loses what is not on its disk.
    Crash {
        /// Which.
        server: Who,
        /// What becomes of the writes that were under way.
        keep: KeepUnsynced,
    },
    /// A crashed server starts again from its disk.
    Restart(Who),
    /// The process stands still: messages, ticks and its disk's answers wait. Its clock goes on.
    Pause(Who),
    /// It goes on, with everything that waited.
    Resume(Who),
    /// The server's election timeout passes now.
    TimeOut(Who),
    /// Adds an empty server to the cluster's machines. It belongs to the Raft cluster once a
    /// [`Action::ChangeMembership`] says so.
    Boot(NodeId),
    /// An empty server takes the place of one that crashed, under the same name. Outside Raft's model:
    /// it has forgotten its promises (diss. §3.8).
    Replace(Who),

    // Clocks.
    /// The server's clock runs fast (above 0) or slow, by so many millionths.
    ClockRate {
        /// Which.
        server: Who,
        /// −999,999 to 9,000,000.
        ppm: i32,
    },
    /// The server's clock jumps forwards. (A clock that jumps back stands still until it has caught up: no
    /// timer notices more of it than of a jump of 0.)
    ClockJump {
        /// Which.
        server: Who,
        /// How far.
        by_us: u64,
    },

    // Disks.
    /// Something happens to the server's disk.
    Disk {
        /// Which server's.
        server: Who,
        /// What.
        fault: DiskFault,
    },

    // The network.
    /// Messages from one server no longer reach another; the way back is not affected.
    Cut {
        /// Sender.
        from: Who,
        /// Receiver.
        to: Who,
    },
    /// The link carries messages again.
    Mend {
        /// Sender.
        from: Who,
        /// Receiver.
        to: Who,
    },
    /// Only servers of one group reach each other. Servers in no group form one more; a group
    /// has a server at least.
    Partition(Vec<Vec<Who>>),
    /// Every link carries messages again, and what was held is released. Dials stay as they are, crashed
    /// servers stay down.
    Heal,
    /// A dial of one link, or of all.
    Link {
        /// Sender; `None` for every server.
        from: Option<Who>,
        /// Receiver; `None` for every server.
        to: Option<Who>,
        /// The dial.
        setting: LinkSetting,
    },
    /// All dials at once.
    Network(NetworkPreset),
    /// Something is done to messages under way.
    Message {
        /// Which; the first one sent if there are several.
        which: MessagePattern,
        /// What.
        fate: MessageFate,
    },

    // What Raft is asked for.
    /// A server is asked to append an operation to the log, by nobody who would wait for an answer.
    Propose {
        /// Which.
        at: Who,
        /// What.
        op: Op,
    },
    /// A server is asked to change the membership (§6).
    ChangeMembership {
        /// Which.
        at: Who,
        /// How.
        change: ConfChange,
    },
    /// The leader is asked to hand its leadership over (diss. §3.10).
    Transfer {
        /// To whom.
        to: Who,
    },
    /// A follower forgets who leads.
    ForgetLeader(Who),
    /// A server takes a snapshot of its state machine and compacts its log (§7).
    Snapshot(Who),

    // Clients.
    /// A client asks for an operation, after those that it has asked for before.
    Request {
        /// Which client.
        client: ClientId,
        /// The server to ask first; else the one that the client takes for the leader.
        via: Option<Who>,
        /// What.
        op: Op,
    },
    /// Clients ask for operations by themselves from now on; `None` ends that.
    Load(Option<Load>),

    // What a reader is told.
    /// Nothing happens: waits for the statement's moment.
    Wait,
    /// A sentence for whoever watches.
    Note(String),
    /// A question to whoever watches, with its answers; the first one is right.
    Ask {
        /// The question.
        question: String,
        /// Two answers or more.
        answers: Vec<String>,
    },
    /// What whoever watches should bring about.
    Goal(Condition),
    /// What has to be so now; otherwise the run fails.
    Expect(Condition),
}

/// A server, by its name or by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Who {
    /// The server of this name.
    Server(NodeId),
    /// The one that leads the highest term.
    Leader,
    /// The first that is up and follows that one.
    Follower,
}

impl From<NodeId> for Who {
    fn from(id: NodeId) -> Self {
        Self::Server(id)
    }
}

/// What a crash leaves of the writes that had not reached the disk when it came, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum KeepUnsynced {
    /// Nothing.
    #[default]
    Nothing,
    /// The first so and so many of them, as chance has it.
    Some,
    /// Everything: they had reached the disk, but nobody had been told.
    Everything,
    /// The first half, and a part of the one after, which recovery finds damaged and drops.
    Torn,
}

/// What can happen to a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum DiskFault {
    /// From now on a write is durable after so long.
    Sync(Range),
    /// From now on it says that writes are durable which are not: a crash loses them. Outside Raft's
    /// model.
    Lie,
    /// It lies no more; what it holds is durable with the next write.
    Honest,
    /// The last so many entries of the durable log vanish. The server has to be down. Outside Raft's
    /// model; recovery finds out.
    LoseTail(u64),
    /// Everything on it vanishes. The server has to be down. Outside Raft's model.
    Wipe,
    /// The next write fails, and with it the server, which must not go on (and cannot start again until
    /// there is room).
    Full,
    /// There is room again.
    Free,
}

/// A dial of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum LinkSetting {
    /// How long messages are under way.
    Delay(Range),
    /// How many of a million messages are lost.
    Loss(u32),
    /// How many of a million messages arrive twice.
    Duplicate(u32),
    /// How many of a million messages take longer, and by how much, so that later ones overtake them.
    Reorder {
        /// Of a million.
        ppm: u32,
        /// How much longer.
        by: Range,
    },
    /// How many bytes get onto the link in a second; `None` for no limit.
    Bandwidth(Option<u32>),
}

/// All dials at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum NetworkPreset {
    /// As the script's configuration has it.
    Configured,
    /// The MIT labs' reliable network: 0.2–1 ms for scheduling, nothing is lost.
    Reliable,
    /// The MIT labs' unreliable network: requests take 0–26 ms, a tenth of them is lost, and a tenth of
    /// the replies.
    Unreliable,
    /// The MIT labs' network with long reordering: the same, and two thirds of the replies are held back
    /// for 0.2–2.2 s.
    LongReordering,
}

/// Which messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MessagePattern {
    /// The one with this number; messages are counted from 0 as they are sent.
    pub number: Option<u64>,
    /// Those of this sender.
    pub from: Option<Who>,
    /// Those to this receiver.
    pub to: Option<Who>,
    /// Those of this kind.
    pub kind: Option<MessageKind>,
}

/// The kinds of messages, by the names of their RPCs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MessageKind {
    /// `RequestVote`.
    RequestVote,
    /// Its answer.
    RequestVoteReply,
    /// `PreVote`.
    PreVote,
    /// Its answer.
    PreVoteReply,
    /// `AppendEntries`.
    AppendEntries,
    /// Its answer.
    AppendEntriesReply,
    /// Heartbeat.
    Heartbeat,
    /// Its answer.
    HeartbeatReply,
    /// Notice of a commit.
    CommitNotice,
    /// `InstallSnapshot`.
    InstallSnapshot,
    /// Its answer.
    InstallSnapshotReply,
    /// `TimeoutNow`.
    TimeoutNow,
    /// A wish to lead.
    TransferLeadership,
    /// Proposals passed on.
    Propose,
    /// A read passed on.
    ReadIndex,
    /// Its answer.
    ReadIndexReply,
    /// What a client asks a server.
    Request,
    /// What a server answers a client.
    Response,
}

/// What can be done to a message under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MessageFate {
    /// It is lost, here and now.
    Drop,
    /// It arrives twice.
    Duplicate,
    /// It takes so many microseconds longer.
    Delay(u64),
    /// It stays where it is.
    Hold,
    /// It was held and goes on.
    Release,
    /// It arrives now.
    Deliver,
}
