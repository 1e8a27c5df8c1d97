//! The words of scripts: one table for reading and writing.

use raft_core::{ElectionTimer, MembershipCounts, Options, ReadMode, WaitForDisk};

use crate::script::{DiskFault, KeepUnsynced, MessageFate, MessageKind, NetworkPreset};
use crate::service::KeyChoice;
use crate::{MachineKind, ReadPath};

/// Words and what they mean. Where several mean the same, the first one is written.
pub(super) struct Names<T: 'static> {
    pub(super) words: &'static [&'static str],
    pub(super) values: &'static [T],
}

impl<T: Copy + PartialEq> Names<T> {
    pub(super) fn word(&self, value: T) -> &'static str {
        let at = self.values.iter().position(|&known| known == value);
        at.and_then(|at| self.words.get(at)).copied().unwrap_or_default()
    }
}

pub(super) const MOMENTS: &[&str] = &["at", "when"];

/// No value, where one could be.
pub(super) const NONE: &str = "none";

/// Words that are no texts without quotation marks where something else could stand.
pub(super) const RESERVED: &[&str] = &[NONE, "as", "via", "at"];

pub(super) const WHO: &[&str] = &["leader", "follower"];

pub(super) const CONDITIONS: &[&str] = &[
    "somebody",
    "nobody",
    "leader",
    "follower",
    "term",
    "log",
    "committed",
    "applied",
    "all",
    "message",
    "violation",
    "not",
];

pub(super) const STATES: &[&str] =
    &["leads", "follows", "is", "term", "log", "committed", "applied", "has", "stores"];

pub(super) const ROLES: &[&str] =
    &["leader", "follower", "candidate", "pre-candidate", "up", "down"];

pub(super) const LINK: &[&str] = &["delay", "loss", "duplicate", "reorder", "bandwidth"];

pub(super) const DISK: &[&str] = &["sync", "lie", "honest", "lose-tail", "wipe", "full", "free"];

/// A load without a rate.
pub(super) const CLOSED: &str = "closed";
pub(super) const CLOCK: &[&str] = &["rate", "jump"];

pub(super) static DISK_PLAIN: Names<DiskFault> = Names {
    words: &["lie", "honest", "wipe", "full", "free"],
    values: &[DiskFault::Lie, DiskFault::Honest, DiskFault::Wipe, DiskFault::Full, DiskFault::Free],
};

pub(super) static SWITCH: Names<bool> = Names { words: &["on", "off"], values: &[true, false] };

pub(super) static PRESETS: Names<Options> = Names {
    words: &["paper", "etcd", "tinykv", "mit"],
    values: &[Options::PAPER, Options::ETCD, Options::TINYKV, Options::MIT],
};

pub(super) static READS: Names<ReadPath> = Names {
    words: &["log", "read-index", "local"],
    values: &[ReadPath::Log, ReadPath::ReadIndex, ReadPath::Local],
};

pub(super) static MACHINES: Names<MachineKind> = Names {
    words: &["store", "counter", "journal"],
    values: &[MachineKind::Store, MachineKind::Counter, MachineKind::Journal],
};

pub(super) static READ_MODES: Names<ReadMode> =
    Names { words: &["read-index", "lease"], values: &[ReadMode::ReadIndex, ReadMode::Lease] };

pub(super) static MEMBERSHIP_COUNTS: Names<MembershipCounts> = Names {
    words: &["when-appended", "when-applied"],
    values: &[MembershipCounts::WhenAppended, MembershipCounts::WhenApplied],
};

pub(super) static WAIT_FOR_DISK: Names<WaitForDisk> = Names {
    words: &["every-answer", "votes-and-acks"],
    values: &[WaitForDisk::EveryAnswer, WaitForDisk::VotesAndAcks],
};

pub(super) static ELECTION_TIMERS: Names<ElectionTimer> = Names {
    words: &["figure-2", "every-term"],
    values: &[ElectionTimer::Figure2, ElectionTimer::EveryTerm],
};

pub(super) static KEEP: Names<KeepUnsynced> = Names {
    words: &["nothing", "some", "everything", "torn"],
    values: &[
        KeepUnsynced::Nothing,
        KeepUnsynced::Some,
        KeepUnsynced::Everything,
        KeepUnsynced::Torn,
    ],
};

pub(super) static NETWORKS: Names<NetworkPreset> = Names {
    words: &["configured", "reliable", "unreliable", "long-reordering"],
    values: &[
        NetworkPreset::Configured,
        NetworkPreset::Reliable,
        NetworkPreset::Unreliable,
        NetworkPreset::LongReordering,
    ],
};

/// But [`MessageFate::Delay`], which says how long.
pub(super) static FATES: Names<MessageFate> = Names {
    words: &["drop", "duplicate", "hold", "release", "deliver"],
    values: &[
        MessageFate::Drop,
        MessageFate::Duplicate,
        MessageFate::Hold,
        MessageFate::Release,
        MessageFate::Deliver,
    ],
};

pub(super) static KEY_CHOICES: Names<KeyChoice> = Names {
    words: &["uniform", "hot", "own"],
    values: &[KeyChoice::Uniform, KeyChoice::Hot, KeyChoice::Own],
};

/// The operations, in the order of a load's mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpKind {
    Get,
    Put,
    Append,
    CompareAndSwap,
    Delete,
    Scan,
}

pub(super) static OPS: Names<OpKind> = Names {
    words: &["get", "put", "append", "cas", "delete", "scan"],
    values: &[
        OpKind::Get,
        OpKind::Put,
        OpKind::Append,
        OpKind::CompareAndSwap,
        OpKind::Delete,
        OpKind::Scan,
    ],
};

pub(super) static MESSAGES: Names<MessageKind> = Names {
    words: &[
        "request-vote",
        "request-vote-reply",
        "pre-vote",
        "pre-vote-reply",
        "append-entries",
        "append-entries-reply",
        "heartbeat",
        "heartbeat-reply",
        "commit-notice",
        "install-snapshot",
        "install-snapshot-reply",
        "timeout-now",
        "transfer-leadership",
        "propose",
        "read-index",
        "read-index-reply",
        "request",
        "response",
        // Short for the longest.
        "vote",
        "vote-reply",
        "append",
        "append-reply",
        "snapshot",
        "snapshot-reply",
    ],
    values: &[
        MessageKind::RequestVote,
        MessageKind::RequestVoteReply,
        MessageKind::PreVote,
        MessageKind::PreVoteReply,
        MessageKind::AppendEntries,
        MessageKind::AppendEntriesReply,
        MessageKind::Heartbeat,
        MessageKind::HeartbeatReply,
        MessageKind::CommitNotice,
        MessageKind::InstallSnapshot,
        MessageKind::InstallSnapshotReply,
        MessageKind::TimeoutNow,
        MessageKind::TransferLeadership,
        MessageKind::Propose,
        MessageKind::ReadIndex,
        MessageKind::ReadIndexReply,
        MessageKind::Request,
        MessageKind::Response,
        MessageKind::RequestVote,
        MessageKind::RequestVoteReply,
        MessageKind::AppendEntries,
        MessageKind::AppendEntriesReply,
        MessageKind::InstallSnapshot,
        MessageKind::InstallSnapshotReply,
    ],
};

impl MessageKind {
    /// The word for it in scripts.
    #[must_use]
    pub fn word(self) -> &'static str {
        MESSAGES.word(self)
    }
}
