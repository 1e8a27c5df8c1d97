//! The sentences in English.

mod observed;

use raft_core::{AppendResult, Body, Message, NodeId, Role};

use self::observed::observed;
use super::{Detail, Headline, Sentence, Story};
use crate::script::Who;
use crate::{Action, Event, Fact, Loss, Summary};

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
        Fact::Lost { packet, why, .. } => (
            format!(
                "loses {} to {}{}.",
                packet_name(packet),
                packet.to,
                match why {
                    Loss::ReceiverDown => ", which is down",
                    Loss::Cut => ": the link is cut",
                    Loss::Chance => " on the way",
                    Loss::Dropped => ": somebody dropped it",
                }
            ),
            None,
        ),
        Fact::Refused { error, .. } => (format!("refuses a message: {error}."), None),
        Fact::Acted(action) => (acted(action), None),
        Fact::ActionFailed { action, error } => {
            (format!("The script cannot {} now. {error}", asked(action)), None)
        }
        other => (format!("{other:?}"), None),
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
        Fact::Lost { packet, .. } => packet.from.server(),
        _ => None,
    }
}

fn who(who: Who) -> String {
    match who {
        Who::Server(id) => id.to_string(),
        Who::Leader => "the leader".to_owned(),
        Who::Follower => "a follower".to_owned(),
    }
}

fn acted(action: &Action) -> String {
    match action {
        Action::Propose { at, op } => format!("A client asks {} to write {op}.", who(*at)),
        Action::Crash { server, .. } => {
            format!("{} crashes: it loses all that is not on its disk.", who(*server))
        }
        Action::Restart(id) => format!("{} starts again from its disk.", who(*id)),
        Action::TimeOut(id) => format!("{} is told to lose patience now.", who(*id)),
        Action::Cut { from, to } => {
            format!("The link from {} to {} is cut.", who(*from), who(*to))
        }
        Action::Mend { from, to } => {
            format!("The link from {} to {} is mended.", who(*from), who(*to))
        }
        Action::Partition(groups) => {
            let names = |group: &Vec<Who>| {
                let ids = group.iter().filter_map(|who| match who {
                    Who::Server(id) => Some(*id),
                    _ => None,
                });
                list(&ids.collect::<Vec<_>>())
            };
            let groups = groups.iter().filter(|group| !group.is_empty());
            match groups.map(names).collect::<Vec<_>>().as_slice() {
                [] => "The network is whole again.".to_owned(),
                [only] => format!("The network is split: {only} | the others."),
                groups => format!("The network is split: {}.", groups.join(" | ")),
            }
        }
        Action::Heal => "The network is whole again.".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The action as something to do: "crash S1".
fn asked(action: &Action) -> String {
    match action {
        Action::Propose { at, op } => format!("write {op} at {}", who(*at)),
        Action::Crash { server, .. } => format!("crash {}", who(*server)),
        Action::Restart(id) => format!("restart {}", who(*id)),
        Action::TimeOut(id) => format!("time {} out", who(*id)),
        Action::Cut { from, to } => format!("cut the link from {} to {}", who(*from), who(*to)),
        Action::Mend { from, to } => {
            format!("mend the link from {} to {}", who(*from), who(*to))
        }
        Action::Partition(_) => "split the network".to_owned(),
        Action::Heal => "heal the network".to_owned(),
        other => format!("{other:?}"),
    }
}

/// What a packet is called.
#[must_use]
pub fn packet_name(packet: &Summary) -> String {
    format!("{:?}", packet.kind)
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
