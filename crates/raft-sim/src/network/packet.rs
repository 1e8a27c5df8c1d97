//! What is under way: messages between servers, and what clients and servers say to each other.

use std::fmt;
use std::sync::Arc;

use raft_core::{Body, Message, NodeId, Payload};

use crate::checks::Served;
use crate::event::Cause;
use crate::script::MessageKind;
use crate::service::{Answer, ClientId, Op};
use crate::time::Time;

/// A server or a client.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Party(u32);

const CLIENTS: u32 = 1 << 31;

impl Party {
    /// The server, if it is one.
    #[must_use]
    pub fn server(self) -> Option<NodeId> {
        (self.0 < CLIENTS).then(|| NodeId(self.0.into()))
    }

    /// The client, if it is one.
    #[must_use]
    pub fn client(self) -> Option<ClientId> {
        (self.0 >= CLIENTS).then(|| ClientId(self.0 - CLIENTS))
    }
}

impl From<NodeId> for Party {
    /// Servers of a simulation have small numbers.
    fn from(id: NodeId) -> Self {
        Self(u32::try_from(id.0).unwrap_or(CLIENTS - 1))
    }
}

impl From<ClientId> for Party {
    fn from(id: ClientId) -> Self {
        Self(CLIENTS | id.0)
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < CLIENTS { write!(f, "S{}", self.0) } else { write!(f, "C{}", self.0 - CLIENTS) }
    }
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A packet on the network.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Packet {
    /// From server to server.
    Raft(Message),
    /// From a client to a server.
    Request(Request),
    /// From a server to a client.
    Response(Response),
}

/// What a client asks a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Request {
    /// Who asks.
    pub client: ClientId,
    /// Whom.
    pub server: NodeId,
    /// Counts what the client asks for, from 1. A repeated request has the number of the first.
    pub number: u64,
    /// What it asks for.
    pub op: Arc<Op>,
}

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Response {
    /// Who answers.
    pub server: NodeId,
    /// Whom.
    pub client: ClientId,
    /// The request's number.
    pub number: u64,
    /// What it answers.
    pub outcome: Outcome,
}

/// What a server has to say to a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Outcome {
    /// The answer.
    Answer {
        /// Where it comes from.
        served: Served,
        /// What it is.
        answer: Answer,
    },
    /// It does not lead: nothing was done here.
    NotLeader {
        /// Who does, as far as it knows.
        leader: Option<NodeId>,
    },
    /// It led when it took the request, and leads no more: another leader may finish it, or drop it.
    LostLeadership {
        /// Who leads now, as far as it knows.
        leader: Option<NodeId>,
    },
    /// It leads and cannot take more just now.
    Busy,
}

impl Packet {
    /// Sender.
    #[must_use]
    pub fn from(&self) -> Party {
        match self {
            Self::Raft(message) => message.from.into(),
            Self::Request(request) => request.client.into(),
            Self::Response(response) => response.server.into(),
        }
    }

    /// Receiver.
    #[must_use]
    pub fn to(&self) -> Party {
        match self {
            Self::Raft(message) => message.to.into(),
            Self::Request(request) => request.server.into(),
            Self::Response(response) => response.client.into(),
        }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> MessageKind {
        match self {
            Self::Raft(message) => kind_of(&message.body),
            Self::Request(_) => MessageKind::Request,
            Self::Response(_) => MessageKind::Response,
        }
    }

    /// Whether it answers another one.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        match self {
            Self::Raft(message) => message.body.is_reply(),
            Self::Request(_) => false,
            Self::Response(_) => true,
        }
    }

    /// What it takes on the wire, in bytes: 8 for every number (sender, receiver, term, index …), 1 for every
    /// kind and flag, and texts as they are.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        match self {
            Self::Raft(message) => 25 + body_bytes(&message.body),
            Self::Request(request) => 25 + op_bytes(&request.op),
            Self::Response(response) => 25 + outcome_bytes(&response.outcome),
        }
    }
}

pub(crate) fn kind_of(body: &Body) -> MessageKind {
    match body {
        Body::RequestVote(_) => MessageKind::RequestVote,
        Body::RequestVoteReply(_) => MessageKind::RequestVoteReply,
        Body::PreVote(_) => MessageKind::PreVote,
        Body::PreVoteReply(_) => MessageKind::PreVoteReply,
        Body::AppendEntries(_) => MessageKind::AppendEntries,
        Body::AppendEntriesReply(_) => MessageKind::AppendEntriesReply,
        Body::Heartbeat(_) => MessageKind::Heartbeat,
        Body::HeartbeatReply(_) => MessageKind::HeartbeatReply,
        Body::CommitNotice(_) => MessageKind::CommitNotice,
        Body::InstallSnapshot(_) => MessageKind::InstallSnapshot,
        Body::InstallSnapshotReply(_) => MessageKind::InstallSnapshotReply,
        Body::TimeoutNow => MessageKind::TimeoutNow,
        Body::TransferLeadership => MessageKind::TransferLeadership,
        Body::Propose(_) => MessageKind::Propose,
        Body::ReadIndex(_) => MessageKind::ReadIndex,
        Body::ReadIndexReply(_) => MessageKind::ReadIndexReply,
    }
}

fn body_bytes(body: &Body) -> u64 {
    match body {
        Body::RequestVote(_) | Body::PreVote(_) => 21,
        Body::RequestVoteReply(_) | Body::PreVoteReply(_) => 1,
        Body::AppendEntries(append) => {
            let entries = append.entries.iter().map(|entry| entry.size_bytes() + 9);
            24 + entries.sum::<u64>()
        }
        Body::AppendEntriesReply(_) => 25,
        Body::Heartbeat(_) | Body::InstallSnapshotReply(_) | Body::ReadIndexReply(_) => 16,
        Body::HeartbeatReply(_) | Body::CommitNotice(_) | Body::ReadIndex(_) => 8,
        Body::InstallSnapshot(piece) => {
            let members = &piece.meta.members;
            let lists = [
                &members.voters,
                &members.voters_outgoing,
                &members.learners,
                &members.learners_next,
            ];
            let members: usize = lists.iter().map(|list| 8 * list.len() + 8).sum();
            26 + (members + piece.data.len()) as u64
        }
        Body::TimeoutNow | Body::TransferLeadership => 0,
        Body::Propose(payloads) => payloads.iter().map(|one| Payload::size_bytes(one) + 9).sum(),
    }
}

fn op_bytes(op: &Op) -> u64 {
    let texts: [usize; 3] = match op {
        Op::Get { key } | Op::Delete { key } => [key.len(), 0, 0],
        Op::Put { key, value } | Op::Append { key, value } => [key.len(), value.len(), 0],
        Op::CompareAndSwap { key, old, new } => {
            [key.len(), old.as_ref().map_or(0, String::len), new.len()]
        }
        Op::Scan { from, to } => [from.len(), to.as_ref().map_or(0, String::len), 0],
    };
    texts.iter().sum::<usize>() as u64 + 8
}

fn outcome_bytes(outcome: &Outcome) -> u64 {
    match outcome {
        Outcome::Answer { answer, .. } => {
            let bytes = match answer {
                Answer::Done | Answer::Unknown => 0,
                Answer::Swapped(_) => 1,
                Answer::Value(value) => 1 + value.as_ref().map_or(0, String::len),
                Answer::Pairs(pairs) => {
                    pairs.iter().map(|(key, value)| 16 + key.len() + value.len()).sum()
                }
            };
            9 + bytes as u64
        }
        Outcome::NotLeader { .. } | Outcome::LostLeadership { .. } => 8,
        Outcome::Busy => 0,
    }
}

/// The name of a packet under way, unique in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FlightId(pub u64);

/// A packet under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Flight {
    /// Its name.
    pub id: FlightId,
    /// What was sent.
    pub packet: Packet,
    /// When it left.
    pub sent_at: Time,
    /// When it is due at its receiver.
    pub arrives_at: Time,
    /// It will not get past the middle of its link, because that was cut before it was there, or because
    /// chance has it so. Lost is lost, even if the link is mended meanwhile.
    pub lost: Option<Loss>,
    /// Since when it has been held where it is.
    pub held_since: Option<Time>,
    /// The event of its sending.
    pub(crate) sent_event: Cause,
}

/// Why a packet is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Loss {
    /// Its link was cut.
    Cut,
    /// The link loses some.
    Chance,
    /// Somebody dropped it.
    Dropped,
    /// Its receiver was down.
    ReceiverDown,
}

impl Flight {
    /// The message, if it is one between servers.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        if let Packet::Raft(message) = &self.packet { Some(message) } else { None }
    }

    /// When it passes the middle of its link, which is where a cut is.
    #[must_use]
    pub fn halfway_at(&self) -> Time {
        self.sent_at.plus(self.arrives_at.since(self.sent_at) / 2)
    }

    /// When it is gone: at its receiver, or halfway if it is lost.
    #[must_use]
    pub fn ends_at(&self) -> Time {
        if self.lost.is_some() { self.halfway_at() } else { self.arrives_at }
    }
}
