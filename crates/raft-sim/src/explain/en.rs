//! The sentences in English.

mod observed;

use raft_core::{AppendResult, Body, Message, NodeId, Role};

use self::observed::observed;
use super::{Detail, Headline, Sentence, Story};
use crate::{Action, Event, Fact};

/// The story's headline: a full sentence.
#[must_use]
pub fn headline(story: &Story) -> Sentence {
    let (text, section) = match &story.headline {
        Headline::AllDown => ("Every server is down.".to_owned(), None),
        Headline::NoMajority { largest, needed } => (
            format!(
                "Nobody can lead: {} {} {needed} servers have to agree.",
                list(largest),
                if largest.len() == 1 { "is alone, and" } else { "reach only each other, and" },
            ),
            Some("§5.2"),
        ),
        Headline::Waiting => {
            ("No leader yet: everybody waits to hear from one.".into(), Some("§5.2"))
        }
        Headline::Electing { candidate, term, votes, needed } => (
            format!(
                "{candidate} wants to lead term {term}: it has {} of the {needed} it needs.",
                count(*votes, "vote", "votes")
            ),
            Some("§5.2"),
        ),
        Headline::Splitting { candidates, term } => {
            (format!("{} compete for the votes of term {term}.", list(candidates)), Some("§5.2"))
        }
        Headline::Leading { leader, term, followers } if followers.is_empty() => {
            (format!("{leader} leads term {term}; nobody follows it."), Some("§5.2"))
        }
        Headline::Leading { leader, term, followers } => {
            (format!("{leader} leads term {term} with {}.", list(followers)), Some("§5.2"))
        }
    };
    Sentence { text, section }
}

/// The story's second sentence.
#[must_use]
pub fn detail(detail: &Detail) -> Sentence {
    let (text, section) = match detail {
        Detail::NextTimeout { server, in_ms } => {
            (format!("{server} loses patience first, in {in_ms} ms."), Some("§5.2"))
        }
        Detail::StaleLeader { server, term } => (
            format!(
                "{server} still believes that it leads term {term}; nothing it is told commits."
            ),
            Some("§5.1"),
        ),
        Detail::LeaderCutOff { side, needed } => (
            format!(
                "It reaches {} of the {needed} servers that it needs: it can accept writes, but \
                 commit none.",
                side.len()
            ),
            Some("§5.3"),
        ),
        Detail::Replicating { index, holders, needed } => (
            format!(
                "Entry {index} is durable on {} of the {needed} servers that it needs to commit{}.",
                holders.len(),
                if holders.is_empty() { String::new() } else { format!(": {}", list(holders)) },
            ),
            Some("§5.3"),
        ),
        Detail::CatchingUp { server, behind } => (
            format!("{server} has yet to commit {}.", count_u64(*behind, "entry", "entries")),
            Some("§5.3"),
        ),
        Detail::AllAgree { index } => {
            (format!("All servers in reach agree on the log up to entry {index}."), Some("§5.3"))
        }
    };
    Sentence { text, section }
}

/// An event in one sentence, without its server, which stands before it: "S3 *votes for S1 …*".
#[must_use]
pub fn event(event: &Event) -> Sentence {
    let (text, section) = match &event.fact {
        Fact::Observed { server, observation } => return observed(*server, observation),
        Fact::Applied { index, .. } => {
            (format!("applies entry {index} to its state machine."), Some("§5.3"))
        }
        Fact::Lost { message, receiver_down } => (
            format!(
                "loses {} to {}{}.",
                message_name(message),
                message.to,
                if *receiver_down { ", which is down" } else { ": the link is cut" }
            ),
            None,
        ),
        Fact::Refused { error, .. } => (format!("refuses a message: {error}."), None),
        Fact::Acted(action) => (acted(action), None),
        Fact::ActionFailed { action, error } => {
            (format!("The script cannot {} now. {error}", asked(action)), None)
        }
    };
    Sentence { text, section }
}

/// The server that an event is told of, if it is one's.
#[must_use]
pub fn subject(event: &Event) -> Option<NodeId> {
    match &event.fact {
        Fact::Observed { server, .. }
        | Fact::Applied { server, .. }
        | Fact::Refused { server, .. } => Some(*server),
        Fact::Lost { message, .. } => Some(message.from),
        Fact::Acted(_) | Fact::ActionFailed { .. } => None,
    }
}

fn acted(action: &Action) -> String {
    match action {
        Action::Write { via: Some(via), key, value } => {
            format!("A client asks {via} to write {key}={value}.")
        }
        Action::Write { via: None, key, value } => {
            format!("A client asks the leader to write {key}={value}.")
        }
        Action::Crash(id) => format!("{id} crashes: it loses all that is not on its disk."),
        Action::Restart(id) => format!("{id} starts again from its disk."),
        Action::TimeOut(id) => format!("{id} is told to lose patience now."),
        Action::Cut { from, to } => format!("The link from {from} to {to} is cut."),
        Action::Mend { from, to } => format!("The link from {from} to {to} is mended."),
        Action::Partition(groups) => {
            let groups = groups.iter().filter(|group| !group.is_empty());
            match groups.map(|group| list(group)).collect::<Vec<_>>().as_slice() {
                [] => "The network is whole again.".to_owned(),
                [only] => format!("The network is split: {only} | the others."),
                groups => format!("The network is split: {}.", groups.join(" | ")),
            }
        }
        Action::Heal => "The network is whole again.".to_owned(),
    }
}

/// The action as something to do: "crash S1".
fn asked(action: &Action) -> String {
    match action {
        Action::Write { via: Some(via), key, value } => format!("write {key}={value} at {via}"),
        Action::Write { via: None, key, value } => format!("write {key}={value}"),
        Action::Crash(id) => format!("crash {id}"),
        Action::Restart(id) => format!("restart {id}"),
        Action::TimeOut(id) => format!("time {id} out"),
        Action::Cut { from, to } => format!("cut the link from {from} to {to}"),
        Action::Mend { from, to } => format!("mend the link from {from} to {to}"),
        Action::Partition(_) => "split the network".to_owned(),
        Action::Heal => "heal the network".to_owned(),
    }
}

/// What a message is called, with what it carries.
#[must_use]
pub fn message_name(message: &Message) -> String {
    match &message.body {
        Body::RequestVote(_) => "RequestVote".to_owned(),
        Body::RequestVoteReply(reply) if reply.granted => "its vote".to_owned(),
        Body::RequestVoteReply(_) => "a refused vote".to_owned(),
        Body::AppendEntries(request) => match request.entries.as_slice() {
            [] => "AppendEntries without entries".to_owned(),
            [only] => format!("AppendEntries with entry {}", only.index),
            [first, .., last] => {
                format!("AppendEntries with {}", entries(first.index, last.index))
            }
        },
        Body::AppendEntriesReply(reply) => match reply.result {
            AppendResult::Accepted { .. } => "an acknowledgement".to_owned(),
            AppendResult::Rejected { .. } => "a refusal of entries".to_owned(),
            AppendResult::OldTerm => "word of its newer term".to_owned(),
        },
        Body::Heartbeat(_) => "a heartbeat".to_owned(),
        Body::HeartbeatReply(_) => "the answer to a heartbeat".to_owned(),
        Body::PreVote(_) => "PreVote".to_owned(),
        Body::PreVoteReply(reply) if reply.granted => "a “yes” to PreVote".to_owned(),
        Body::PreVoteReply(_) => "a “no” to PreVote".to_owned(),
        Body::InstallSnapshot(piece) => {
            format!("InstallSnapshot up to entry {}", piece.meta.last_included.index)
        }
        Body::InstallSnapshotReply(_) => "word of a piece of a snapshot".to_owned(),
        Body::CommitNotice(notice) => {
            format!("word that all up to entry {} is committed", notice.commit_index)
        }
        Body::TimeoutNow => "TimeoutNow".to_owned(),
        Body::TransferLeadership => "a wish to lead".to_owned(),
        Body::Propose(_) => "what a client proposed".to_owned(),
        Body::ReadIndex(_) => "what a client asked".to_owned(),
        Body::ReadIndexReply(_) => "the answer to a read".to_owned(),
    }
}

/// What a role is called.
#[must_use]
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::PreCandidate => "pre-candidate",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}

/// "S1", "S1 and S2", "S1, S2 and S3".
#[must_use]
pub fn list(ids: &[NodeId]) -> String {
    match ids {
        [] => "nobody".to_owned(),
        [only] => only.to_string(),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(ToString::to_string).collect();
            format!("{} and {last}", first.join(", "))
        }
    }
}

fn entries(first: u64, last: u64) -> String {
    if first == last { format!("entry {first}") } else { format!("entries {first}–{last}") }
}

/// What stands for [`entries`].
fn it(first: u64, last: u64) -> &'static str {
    if first == last { "it" } else { "them" }
}

fn ticks(n: u32) -> String {
    count_u64(n.into(), "tick", "ticks")
}

fn entries_are(first: u64, last: u64) -> String {
    let verb = if first == last { "is" } else { "are" };
    format!("{} {verb}", entries(first, last))
}

fn count(n: usize, one: &str, many: &str) -> String {
    count_u64(n as u64, one, many)
}

fn count_u64(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
