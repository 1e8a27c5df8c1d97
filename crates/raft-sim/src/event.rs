//! What happened.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use raft_core::{
    AppendResult, Body, Index, LogPosition, Message, NodeId, Observation, StepError, Term,
};

use crate::disk::Damage;
use crate::network::{FlightId, Loss, Outcome, Packet, Party, kind_of};
use crate::script::{Condition, MessageKind};
use crate::service::{Answer, ClientId, Op};
use crate::{Action, ActionError, Time};

/// Counts the events of a run from 0.
pub type EventId = u64;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name.
    pub id: EventId,
    /// When.
    pub at: Time,
    /// The event that made it happen; its own name if nothing did but a script, a person or time.
    pub cause: EventId,
    /// What.
    pub fact: Fact,
}

impl Event {
    /// Whether it means the same as an event of another run: the same happened at the same time. What each run
    /// calls events and packets does not count; nor does what is still to become of a packet that is sent,
    /// because that is an event of its own.
    #[must_use]
    pub fn means_same(&self, other: &Self) -> bool {
        let is_same_fact = match (&self.fact, &other.fact) {
            (Fact::Sent { packet: one, .. }, Fact::Sent { packet: two, .. })
            | (Fact::Arrived { packet: one, .. }, Fact::Arrived { packet: two, .. }) => one == two,
            (
                Fact::Lost { packet: one, why: because, .. },
                Fact::Lost { packet: two, why: since, .. },
            ) => (one, because) == (two, since),
            (one, two) => are_same(one, two),
        };
        self.at == other.at && is_same_fact
    }

    /// Whether it is the same event in everything.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let name = |event: &Self| (event.id, event.at, event.cause);
        name(self) == name(other) && are_same(&self.fact, &other.fact)
    }
}

/// In one place, because it is much code.
#[inline(never)]
fn are_same(one: &Fact, other: &Fact) -> bool {
    one == other
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A packet was sent.
    Sent {
        /// Its name.
        flight: FlightId,
        /// What it says.
        packet: Summary,
        /// When it will arrive if nothing happens to it.
        arrives_at: Time,
        /// It will not.
        lost: bool,
    },
    /// A packet arrived.
    Arrived {
        /// Its name.
        flight: FlightId,
        /// What it says.
        packet: Summary,
    },
    /// A packet was lost on its way.
    Lost {
        /// Its name.
        flight: FlightId,
        /// What it said.
        packet: Summary,
        /// Why.
        why: Loss,
    },
    /// A server decided something.
    Observed {
        /// Which.
        server: NodeId,
        /// What, and why.
        observation: Observation,
    },
    /// A server's timer ran out, or it noticed that time has passed.
    Woke {
        /// Which.
        server: NodeId,
    },
    /// A write of a server is durable.
    Durable {
        /// Which.
        server: NodeId,
        /// Its log is durable up to here.
        last: LogPosition,
    },
    /// A server applied an entry to its state machine.
    Applied {
        /// Which.
        server: NodeId,
        /// The entry's index.
        index: Index,
    },
    /// A server's own snapshot is durable, and its log compacted.
    SnapshotTaken {
        /// Which.
        server: NodeId,
        /// The last entry that it stands for.
        last_included: LogPosition,
    },
    /// A server refused a message as impossible.
    Refused {
        /// Which server.
        server: NodeId,
        /// Why.
        error: StepError,
    },
    /// A server started and found something on its disk that it had to drop or could not use.
    Recovered {
        /// Which server.
        server: NodeId,
        /// What.
        damage: Damage,
    },
    /// A server could not write, and stopped.
    Halted {
        /// Which server.
        server: NodeId,
    },
    /// A leader was removed from the cluster, and its owner stops it.
    Retired {
        /// Which server.
        server: NodeId,
    },
    /// A client asks for something.
    Invoked {
        /// Which client.
        client: ClientId,
        /// The number of its request.
        number: u64,
        /// What it asks for.
        op: Arc<Op>,
    },
    /// A client has its answer.
    Answered {
        /// Which client.
        client: ClientId,
        /// The number of its request.
        number: u64,
        /// Who answered.
        server: NodeId,
        /// What.
        answer: Arc<Answer>,
    },
    /// A client gave up on its request.
    GaveUp {
        /// Which client.
        client: ClientId,
        /// The number of its request.
        number: u64,
    },
    /// An action was carried out, scripted or live.
    Acted(Box<Action>),
    /// A scripted action was impossible when its time came.
    ActionFailed {
        /// The action.
        action: Box<Action>,
        /// Why.
        error: ActionError,
    },
    /// A scripted expectation was not met.
    NotAsExpected(Box<Condition>),
    /// A goal was reached.
    GoalReached(Box<Condition>),
    /// A promise of Raft is broken: see [`crate::checks::Checks::violations`].
    Violated(crate::checks::Property),
}

/// What a packet says, without what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Sender.
    pub from: Party,
    /// Receiver.
    pub to: Party,
    /// The sender's term, for messages between servers.
    pub term: Term,
    /// What kind it is.
    pub kind: MessageKind,
    /// The heart of it.
    pub gist: Gist,
}

/// The heart of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gist {
    /// Nothing but its kind.
    Plain,
    /// A vote: granted or refused.
    Vote {
        /// Which.
        granted: bool,
    },
    /// A candidate's last entry, or a snapshot's.
    Last(LogPosition),
    /// Entries.
    Entries {
        /// The entry before them.
        prev: LogPosition,
        /// How many.
        count: u32,
    },
    /// Entries are stored up to here.
    Accepted {
        /// The last index known to be equal.
        match_index: Index,
    },
    /// Entries were refused.
    Rejected {
        /// The index of the entry before them.
        prev_index: Index,
    },
    /// An index: of a commit, a read.
    Index(Index),
    /// A client's request with this number, or the answer to it.
    Request {
        /// Which.
        number: u64,
        /// It got what it asked for, if this is an answer.
        answered: bool,
    },
}

impl From<&Packet> for Summary {
    #[inline(always)]
    fn from(packet: &Packet) -> Self {
        let (number, answered) = match packet {
            Packet::Raft(message) => return message.into(),
            Packet::Request(request) => (request.number, false),
            Packet::Response(response) => {
                (response.number, matches!(response.outcome, Outcome::Answer { .. }))
            }
        };
        let gist = Gist::Request { number, answered };
        Self { from: packet.from(), to: packet.to(), term: 0, kind: packet.kind(), gist }
    }
}

impl From<&Message> for Summary {
    #[inline(always)]
    fn from(message: &Message) -> Self {
        let Message { from, to, term, ref body } = *message;
        let (kind, gist) = kind_and_gist(body);
        Self { from: from.into(), to: to.into(), term, kind, gist }
    }
}

#[inline(always)]
fn kind_and_gist(body: &Body) -> (MessageKind, Gist) {
    let gist = match body {
        Body::RequestVote(ask) | Body::PreVote(ask) => Gist::Last(ask.last_log),
        Body::RequestVoteReply(reply) | Body::PreVoteReply(reply) => {
            Gist::Vote { granted: reply.granted }
        }
        Body::AppendEntries(append) => Gist::Entries {
            prev: append.prev_log,
            count: u32::try_from(append.entries.len()).unwrap_or(u32::MAX),
        },
        Body::AppendEntriesReply(reply) => match reply.result {
            AppendResult::Accepted { match_index } => Gist::Accepted { match_index },
            AppendResult::Rejected { prev_log_index, .. } => {
                Gist::Rejected { prev_index: prev_log_index }
            }
            AppendResult::OldTerm => Gist::Plain,
        },
        Body::Heartbeat(heartbeat) => Gist::Index(heartbeat.leader_commit),
        Body::CommitNotice(notice) => Gist::Index(notice.commit_index),
        Body::InstallSnapshot(piece) => Gist::Last(piece.meta.last_included),
        Body::InstallSnapshotReply(reply) => Gist::Last(reply.last_included),
        Body::ReadIndexReply(state) => Gist::Index(state.index),
        Body::HeartbeatReply(_)
        | Body::TimeoutNow
        | Body::TransferLeadership
        | Body::Propose(_)
        | Body::ReadIndex(_) => Gist::Plain,
    };
    (kind_of(body), gist)
}

/// An event by its name, in state: what was told about a run decides nothing, so no digest sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Cause(pub(crate) EventId);

impl Hash for Cause {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
