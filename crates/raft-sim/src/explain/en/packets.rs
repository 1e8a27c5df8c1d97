//! What is on the network, in English.

use raft_core::Message;

use super::words::{entries, who};
use crate::script::{MessageFate, MessageKind, MessagePattern};
use crate::{Gist, Summary};

/// What a packet is called, with what it carries.
#[must_use]
pub fn packet_name(packet: &Summary) -> String {
    let name = match (packet.kind, packet.gist) {
        (MessageKind::RequestVoteReply, Gist::Vote { granted: true }) => "its vote",
        (MessageKind::RequestVoteReply, _) => "a refused vote",
        (MessageKind::PreVoteReply, Gist::Vote { granted: true }) => "a “yes” to PreVote",
        (MessageKind::PreVoteReply, _) => "a “no” to PreVote",
        (MessageKind::AppendEntries, Gist::Entries { prev, count: 1.. }) => {
            return carrying(prev.index, packet.gist);
        }
        (MessageKind::AppendEntries, _) => "AppendEntries without entries",
        (MessageKind::AppendEntriesReply, Gist::Accepted { .. }) => "an acknowledgement",
        (MessageKind::AppendEntriesReply, Gist::Rejected { .. }) => "a refusal of entries",
        (MessageKind::AppendEntriesReply, _) => "word of its newer term",
        (MessageKind::InstallSnapshot, Gist::Last(last)) => {
            return format!("InstallSnapshot up to entry {}", last.index);
        }
        (MessageKind::CommitNotice, Gist::Index(index)) => {
            return format!("word that all up to entry {index} is committed");
        }
        (MessageKind::Request, Gist::Request { number, .. }) => {
            return format!("request {number}");
        }
        (MessageKind::Response, Gist::Request { number, answered: true }) => {
            return format!("the answer to request {number}");
        }
        (MessageKind::Response, Gist::Request { number, answered: false }) => {
            return format!("a refusal of request {number}");
        }
        (kind, _) => kind_name(kind),
    };
    name.to_owned()
}

fn carrying(prev_index: u64, gist: Gist) -> String {
    let count = if let Gist::Entries { count, .. } = gist { u64::from(count) } else { 0 };
    format!("AppendEntries with {}", entries(prev_index + 1, prev_index + count))
}

/// What a message is called, with what it carries.
#[must_use]
pub fn message_name(message: &Message) -> String {
    packet_name(&message.into())
}

/// What a kind of message is called.
#[must_use]
pub fn kind_name(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::RequestVote => "RequestVote",
        MessageKind::RequestVoteReply => "an answer to RequestVote",
        MessageKind::PreVote => "PreVote",
        MessageKind::PreVoteReply => "an answer to PreVote",
        MessageKind::AppendEntries => "AppendEntries",
        MessageKind::AppendEntriesReply => "an answer to AppendEntries",
        MessageKind::Heartbeat => "a heartbeat",
        MessageKind::HeartbeatReply => "the answer to a heartbeat",
        MessageKind::CommitNotice => "word of a commit",
        MessageKind::InstallSnapshot => "InstallSnapshot",
        MessageKind::InstallSnapshotReply => "word of a piece of a snapshot",
        MessageKind::TimeoutNow => "TimeoutNow",
        MessageKind::TransferLeadership => "a wish to lead",
        MessageKind::Propose => "what a client proposed",
        MessageKind::ReadIndex => "what a client asked",
        MessageKind::ReadIndexReply => "the answer to a read",
        MessageKind::Request => "a request",
        MessageKind::Response => "an answer to a client",
    }
}

/// What the packet says more than its name: "; its log ends with entry 4 of term 2".
pub(super) fn said(packet: &Summary) -> String {
    match (packet.kind, packet.gist) {
        (MessageKind::RequestVote | MessageKind::PreVote, Gist::Last(last)) if last.index == 0 => {
            "; its log is empty".to_owned()
        }
        (MessageKind::RequestVote | MessageKind::PreVote, Gist::Last(last)) => {
            format!("; its log ends with entry {} of term {}", last.index, last.term)
        }
        (MessageKind::AppendEntriesReply, Gist::Accepted { match_index: index @ 1.. })
        | (MessageKind::ReadIndexReply, Gist::Index(index @ 1..)) => {
            format!(", up to entry {index}")
        }
        (MessageKind::AppendEntriesReply, Gist::Rejected { prev_index: index @ 1.. }) => {
            format!(" after entry {index}")
        }
        _ => String::new(),
    }
}

/// The messages that are meant: "AppendEntries from S1 to S2". A number says less than a kind.
pub(super) fn pattern(pattern: &MessagePattern) -> String {
    let MessagePattern { number, from, to, kind } = pattern;
    let mut told = match (number, kind) {
        (_, Some(kind)) => kind_name(*kind).to_owned(),
        (Some(number), None) => format!("message {number}"),
        (None, None) => "a message".to_owned(),
    };
    if let Some(from) = from {
        told += &format!(" from {}", who(*from));
    }
    if let Some(to) = to {
        told += &format!(" to {}", who(*to));
    }
    told
}

/// What is done to it: "is dropped", or, as something to do, "drop".
pub(super) fn fate(which: &MessagePattern, fate: MessageFate) -> (String, String) {
    let which = pattern(which);
    let took;
    let (done, to_do) = match fate {
        MessageFate::Drop => ("is dropped", "drop"),
        MessageFate::Duplicate => ("will arrive twice", "duplicate"),
        MessageFate::Delay(us) => {
            took = super::words::duration(us);
            let done = format!("{which} takes {took} longer");
            return (done, format!("delay {which} by {took}"));
        }
        MessageFate::Hold => ("is held where it is", "hold"),
        MessageFate::Release => ("goes on", "release"),
        MessageFate::Deliver => ("arrives at once", "deliver"),
    };
    (format!("{which} {done}"), format!("{to_do} {which}"))
}
