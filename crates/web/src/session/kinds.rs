//! What events are about, for those who look for some.

use raft_sim::core::{NodeId, Observation};
use raft_sim::script::MessageKind;
use raft_sim::{Event, Fact, Party};

/// A kind of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Timeouts, votes, leaders, terms.
    Election,
    /// What is appended, acknowledged, truncated, replaced by snapshots.
    Log,
    /// What is committed and applied.
    Commit,
    /// What was done to the cluster, and what it could not stand.
    Fault,
    /// What clients ask for and are told.
    Client,
    /// What is sent and arrives.
    Message,
}

impl Kind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Election, Self::Log, Self::Commit, Self::Fault, Self::Client, Self::Message];

    /// What an event is about.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        match &event.fact {
            Fact::Sent { .. } | Fact::Arrived { .. } | Fact::Woke { .. } => Self::Message,
            // The heartbeats that are lost across a cut would drown all else.
            Fact::Lost { packet, .. } => match packet.kind {
                MessageKind::Heartbeat | MessageKind::HeartbeatReply => Self::Message,
                _ => Self::Fault,
            },
            Fact::Durable { .. } => Self::Message,
            Fact::Applied { .. } => Self::Commit,
            Fact::SnapshotTaken { .. } => Self::Log,
            Fact::Invoked { .. } | Fact::Answered { .. } | Fact::GaveUp { .. } => Self::Client,
            Fact::Observed { observation, .. } => Self::of_observation(observation),
            Fact::Acted(_)
            | Fact::ActionFailed { .. }
            | Fact::Refused { .. }
            | Fact::Recovered { .. }
            | Fact::Halted { .. }
            | Fact::Retired { .. }
            | Fact::NotAsExpected(_)
            | Fact::GoalReached(_)
            | Fact::Violated(_) => Self::Fault,
        }
    }

    fn of_observation(observation: &Observation) -> Self {
        match observation {
            Observation::ElectionStarted { .. }
            | Observation::PreVoteStarted { .. }
            | Observation::PreVoteGranted { .. }
            | Observation::PreVoteRefused { .. }
            | Observation::VoteRequestIgnored { .. }
            | Observation::CampaignRefused { .. }
            | Observation::QuorumLost { .. }
            | Observation::VoteGranted { .. }
            | Observation::VoteRefused { .. }
            | Observation::VoteCounted { .. }
            | Observation::LeaderElected { .. }
            | Observation::SteppedDown { .. }
            | Observation::TermAdopted { .. }
            | Observation::LeaderRecognised { .. } => Self::Election,
            Observation::Committed { .. } | Observation::CommitWithheld { .. } => Self::Commit,
            _ => Self::Log,
        }
    }
}

/// What somebody changes about which events are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This kind, if it was not wanted; if it was, it is not any more.
    Kind(Kind),
    /// Those of one server, or of all.
    Of(Option<NodeId>),
}

/// Which events are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Those of one server or about a message of it; `None` for all.
    pub server: Option<NodeId>,
    kinds: u8,
}

impl Default for Filter {
    /// All but the messages, which are seen on the ring and would drown all else.
    fn default() -> Self {
        Self { server: None, kinds: 0b11_1111 }.with(Wanted::Kind(Kind::Message))
    }
}

impl Filter {
    /// Whether events of this kind are wanted.
    #[must_use]
    pub fn has(self, kind: Kind) -> bool {
        self.kinds & 1 << kind as u8 != 0
    }

    /// The same but for this.
    #[must_use]
    pub fn with(self, wanted: Wanted) -> Self {
        match wanted {
            Wanted::Kind(kind) => Self { kinds: self.kinds ^ 1 << kind as u8, ..self },
            Wanted::Of(server) => Self { server, ..self },
        }
    }

    /// Whether an event is wanted.
    #[must_use]
    pub fn wants(self, event: &Event) -> bool {
        self.has(Kind::of(event)) && self.server.is_none_or(|id| is_about(event, id))
    }
}

fn is_about(event: &Event, id: NodeId) -> bool {
    let is_party = |party: Party| party.server() == Some(id);
    match &event.fact {
        Fact::Sent { packet, .. } | Fact::Arrived { packet, .. } | Fact::Lost { packet, .. } => {
            is_party(packet.from) || is_party(packet.to)
        }
        Fact::Answered { server, .. } => *server == id,
        _ => raft_sim::explain::en::subject(event).is_none_or(is_party),
    }
}
