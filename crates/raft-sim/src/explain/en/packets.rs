//! What is on the network, in English.

use raft_core::Message;

use super::words::{entries, who};
use crate::script::{MessageFate, MessageKind, MessagePattern};
use crate::t;
use crate::{Gist, Summary};

/// What a packet is called, with what it carries.
#[must_use]
pub fn packet_name(packet: &Summary) -> String {
    let name = match (packet.kind, packet.gist) {
        (MessageKind::RequestVoteReply, Gist::Vote { granted: true }) => t!("its vote"),
        (MessageKind::RequestVoteReply, _) => t!("a refused vote"),
        (MessageKind::PreVoteReply, Gist::Vote { granted: true }) => t!("a “yes” to PreVote"),
        (MessageKind::PreVoteReply, _) => t!("a “no” to PreVote"),
        (MessageKind::AppendEntries, Gist::Entries { prev, count: 1.. }) => {
            return carrying(prev.index, packet.gist);
        }
        (MessageKind::AppendEntries, _) => t!("AppendEntries without entries"),
        (MessageKind::AppendEntriesReply, Gist::Accepted { .. }) => t!("an acknowledgement"),
        (MessageKind::AppendEntriesReply, Gist::Rejected { .. }) => t!("a refusal of entries"),
        (MessageKind::AppendEntriesReply, _) => t!("word of its newer term"),
        (MessageKind::InstallSnapshot, Gist::Last(last)) => {
            return t!("InstallSnapshot up to entry {index}", index = last.index);
        }
        (MessageKind::CommitNotice, Gist::Index(index)) => {
            return t!("word that all up to entry {index} is committed", index);
        }
        (MessageKind::Request, Gist::Request { number, .. }) => {
            return t!("request {number}", number);
        }
        (MessageKind::Response, Gist::Request { number, answered: true }) => {
            return t!("the answer to request {number}", number);
        }
        (MessageKind::Response, Gist::Request { number, answered: false }) => {
            return t!("a refusal of request {number}", number);
        }
        (kind, _) => kind_name(kind),
    };
    name.to_owned()
}

fn carrying(prev_index: u64, gist: Gist) -> String {
    let count = if let Gist::Entries { count, .. } = gist { u64::from(count) } else { 0 };
    t!("AppendEntries with {count}", count = entries(prev_index + 1, prev_index + count))
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
        MessageKind::RequestVoteReply => t!("an answer to RequestVote"),
        MessageKind::PreVote => "PreVote",
        MessageKind::PreVoteReply => t!("an answer to PreVote"),
        MessageKind::AppendEntries => "AppendEntries",
        MessageKind::AppendEntriesReply => t!("an answer to AppendEntries"),
        MessageKind::Heartbeat => t!("a heartbeat"),
        MessageKind::HeartbeatReply => t!("the answer to a heartbeat"),
        MessageKind::CommitNotice => t!("word of a commit"),
        MessageKind::InstallSnapshot => "InstallSnapshot",
        MessageKind::InstallSnapshotReply => t!("word of a piece of a snapshot"),
        MessageKind::TimeoutNow => "TimeoutNow",
        MessageKind::TransferLeadership => t!("a wish to lead"),
        MessageKind::Propose => t!("what a client proposed"),
        MessageKind::ReadIndex => t!("what a client asked"),
        MessageKind::ReadIndexReply => t!("the answer to a read"),
        MessageKind::Request => t!("a request"),
        MessageKind::Response => t!("an answer to a client"),
    }
}

/// The packet's name, and what it says more than that: "RequestVote; its log ends with entry 4 of term 2".
pub(super) fn said(packet: &Summary) -> String {
    let what = packet_name(packet);
    match (packet.kind, packet.gist) {
        (MessageKind::RequestVote | MessageKind::PreVote, Gist::Last(last)) if last.index == 0 => {
            t!("{what}; its log is empty", what)
        }
        (MessageKind::RequestVote | MessageKind::PreVote, Gist::Last(last)) => t!(
            "{what}; its log ends with entry {index} of term {term}",
            what,
            index = last.index,
            term = last.term
        ),
        (MessageKind::AppendEntriesReply, Gist::Accepted { match_index: index @ 1.. })
        | (MessageKind::ReadIndexReply, Gist::Index(index @ 1..)) => {
            t!("{what}, up to entry {index}", what, index)
        }
        (MessageKind::AppendEntriesReply, Gist::Rejected { prev_index: index @ 1.. }) => {
            t!("{what} after entry {index}", what, index)
        }
        _ => what,
    }
}

/// The messages that are meant: "AppendEntries from S1 to S2". A number says less than a kind.
pub(super) fn pattern(pattern: &MessagePattern) -> String {
    let MessagePattern { number, from, to, kind } = pattern;
    let mut told = match (number, kind) {
        (_, Some(kind)) => kind_name(*kind).to_owned(),
        (Some(number), None) => t!("message {number}", number),
        (None, None) => t!("a message").to_owned(),
    };
    if let Some(from) = from {
        told = t!("{message} from {from}", message = told, from = who(*from));
    }
    if let Some(to) = to {
        told = t!("{message} to {to}", message = told, to = who(*to));
    }
    told
}

/// What is done to it: "is dropped", or, as something to do, "drop".
pub(super) fn fate(which: &MessagePattern, fate: MessageFate) -> (String, String) {
    let which = pattern(which);
    match fate {
        MessageFate::Drop => (t!("{which} is dropped", which), t!("drop {which}", which)),
        MessageFate::Duplicate => {
            (t!("{which} will arrive twice", which), t!("duplicate {which}", which))
        }
        MessageFate::Delay(us) => {
            let time = super::words::duration(us);
            (
                t!("{which} takes {time} longer", which, time),
                t!("delay {which} by {time}", which, time),
            )
        }
        MessageFate::Hold => (t!("{which} is held where it is", which), t!("hold {which}", which)),
        MessageFate::Release => (t!("{which} goes on", which), t!("release {which}", which)),
        MessageFate::Deliver => {
            (t!("{which} arrives at once", which), t!("deliver {which}", which))
        }
    }
}
