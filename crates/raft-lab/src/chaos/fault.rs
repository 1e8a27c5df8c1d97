//! The kinds of faults.

/// A kind of fault that random runs have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A server loses what it has not written.
    Crash,
    /// A server crashes in the midst of its writes, of which some or all arrive.
    CrashInWrites,
    /// A server crashes in the midst of a record, which recovery finds torn.
    TornWrite,
    /// All servers crash at once.
    Blackout,
    /// A process stands still for a while.
    Pause,
    /// A disk becomes slow.
    SlowDisk,
    /// A disk has no room: its server stops.
    FullDisk,
    /// A clock runs fast or slow.
    ClockRate,
    /// A clock jumps forwards.
    ClockJump,
    /// An election timeout passes at once.
    TimeOut,
    /// One direction of a link is cut.
    Cut,
    /// All that a server says is lost, or all that is said to it.
    IsolateOneWay,
    /// A server is cut off both ways.
    Isolate,
    /// The network falls into groups.
    Partition,
    /// Two groups reach each other only through one server.
    Bridge,
    /// Links lose packets.
    Loss,
    /// Links repeat packets.
    Duplication,
    /// Links let packets overtake each other.
    Reordering,
    /// A link becomes slow.
    SlowLink,
    /// A link carries few bytes a second.
    NarrowLink,
    /// The network of the MIT labs, unreliable or with long reordering.
    LabNetwork,
    /// A packet is dropped.
    DropOne,
    /// A packet is repeated.
    RepeatOne,
    /// A packet is delayed.
    DelayOne,
    /// A packet is held, and released later.
    HoldOne,
    /// A packet arrives at once.
    DeliverOne,
    /// A server takes a snapshot.
    Snapshot,
    /// A server joins.
    AddServer,
    /// A server leaves, mostly the leader.
    RemoveServer,
    /// A voter becomes a learner or a learner a voter.
    Demote,
    /// Several servers change at once, by a joint configuration.
    JointChange,
    /// Leadership is handed over.
    Transfer,
    /// A follower forgets its leader.
    ForgetLeader,
    /// Outside Raft's model: a disk says that writes are durable which are not.
    LyingDisk,
    /// Outside Raft's model: the end of a durable log vanishes.
    LostTail,
    /// Outside Raft's model: a server comes back under its name with an empty disk.
    WipedDisk,
    /// Outside Raft's model: clocks drift far apart while leases answer reads.
    DriftUnderLease,
    /// Outside Raft's model: any server answers reads from what it has.
    LocalReads,
    /// Outside Raft's model: repeated requests are applied again.
    NoSessions,
}

impl Fault {
    /// All kinds.
    pub const ALL: [Self; 39] = [
        Self::Crash,
        Self::CrashInWrites,
        Self::TornWrite,
        Self::Blackout,
        Self::Pause,
        Self::SlowDisk,
        Self::FullDisk,
        Self::ClockRate,
        Self::ClockJump,
        Self::TimeOut,
        Self::Cut,
        Self::IsolateOneWay,
        Self::Isolate,
        Self::Partition,
        Self::Bridge,
        Self::Loss,
        Self::Duplication,
        Self::Reordering,
        Self::SlowLink,
        Self::NarrowLink,
        Self::LabNetwork,
        Self::DropOne,
        Self::RepeatOne,
        Self::DelayOne,
        Self::HoldOne,
        Self::DeliverOne,
        Self::Snapshot,
        Self::AddServer,
        Self::RemoveServer,
        Self::Demote,
        Self::JointChange,
        Self::Transfer,
        Self::ForgetLeader,
        Self::LyingDisk,
        Self::LostTail,
        Self::WipedDisk,
        Self::DriftUnderLease,
        Self::LocalReads,
        Self::NoSessions,
    ];

    /// Whether Raft promises to bear it.
    #[must_use]
    pub fn is_in_model(self) -> bool {
        self < Self::LyingDisk
    }

    /// Its name, for tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::CrashInWrites => "crash in the midst of writes",
            Self::TornWrite => "torn write",
            Self::Blackout => "blackout",
            Self::Pause => "pause",
            Self::SlowDisk => "slow disk",
            Self::FullDisk => "full disk",
            Self::ClockRate => "clock rate",
            Self::ClockJump => "clock jump",
            Self::TimeOut => "time-out",
            Self::Cut => "cut",
            Self::IsolateOneWay => "isolated one way",
            Self::Isolate => "isolated",
            Self::Partition => "partition",
            Self::Bridge => "bridge",
            Self::Loss => "loss",
            Self::Duplication => "duplication",
            Self::Reordering => "reordering",
            Self::SlowLink => "slow link",
            Self::NarrowLink => "narrow link",
            Self::LabNetwork => "lab network",
            Self::DropOne => "message dropped",
            Self::RepeatOne => "message repeated",
            Self::DelayOne => "message delayed",
            Self::HoldOne => "message held",
            Self::DeliverOne => "message delivered",
            Self::Snapshot => "snapshot",
            Self::AddServer => "server added",
            Self::RemoveServer => "server removed",
            Self::Demote => "server demoted or promoted",
            Self::JointChange => "joint change",
            Self::Transfer => "leadership transfer",
            Self::ForgetLeader => "forgotten leader",
            Self::LyingDisk => "lying disk",
            Self::LostTail => "lost tail",
            Self::WipedDisk => "wiped disk",
            Self::DriftUnderLease => "drift under lease",
            Self::LocalReads => "local reads",
            Self::NoSessions => "no sessions",
        }
    }
}
