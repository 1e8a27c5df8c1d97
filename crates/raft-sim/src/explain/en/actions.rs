//! What is done to a cluster, in English: as it happened, and as something to do.

use raft_core::{ConfChange, MemberChangeKind, Transition};

use super::super::Section;
use super::super::catalogue::translated;
use super::conditions::condition;
use super::packets::fate;
use super::service::{load, operation};
use super::words::{capital, duration, groups, joined, who};
use super::{DURABLE, settings};
use crate::Action;
use crate::script::{DiskFault, Who};
use crate::t;

/// The action as it happened: a full sentence.
pub(super) fn acted(action: &Action) -> (String, Option<Section>) {
    match action {
        Action::Request { client, via: None, op } => {
            (t!("{client} is to {operation}.", client, operation = operation(op)), None)
        }
        _ => acted_by_hand(action),
    }
}

/// The same of all that clients do not do by themselves.
// The page has the words for it when somebody does something.
#[inline(never)]
fn acted_by_hand(action: &Action) -> (String, Option<Section>) {
    let text = match action {
        Action::Crash { server, keep } => settings::crashed(*server, *keep),
        Action::Restart(id) => t!("{server} starts again from its disk.", server = start(*id)),
        Action::Pause(id) => {
            t!(
                "{server} stands still: messages and ticks have to wait for it.",
                server = start(*id)
            )
        }
        Action::Resume(id) => {
            t!("{server} goes on, with all that waited for it.", server = start(*id))
        }
        Action::TimeOut(id) => t!("{server} is told to lose patience now.", server = start(*id)),
        Action::Boot(id) => t!("{id} is there, an empty server and no member yet.", id),
        Action::Replace(id) => {
            t!(
                "An empty server takes the place of {server}: its promises are forgotten.",
                server = who(*id)
            )
        }
        Action::ClockRate { server, ppm } => settings::clock_rate(*server, *ppm),
        Action::ClockJump { server, by_us } => settings::clock_jump(*server, *by_us),
        Action::Disk { server, fault } => settings::disk(*server, fault),
        Action::Cut { from, to } => {
            t!("The link from {from} to {to} is cut.", from = who(*from), to = who(*to))
        }
        Action::Mend { from, to } => {
            t!("The link from {from} to {to} is mended.", from = who(*from), to = who(*to))
        }
        Action::Partition(groups) => partition(groups),
        Action::Heal => t!("The network is whole again.").to_owned(),
        Action::Link { from, to, setting } => settings::set(*from, *to, setting),
        Action::Network(preset) => settings::set_preset(*preset),
        Action::Message { which, fate: what } => {
            t!("{sentence}.", sentence = capital(&fate(which, *what).0))
        }
        Action::Propose { at, op } => {
            t!("A client asks {at} to {operation}.", at = who(*at), operation = operation(op))
        }
        Action::ChangeMembership { at, change } => {
            t!("{at} is asked to {membership}.", at = start(*at), membership = membership(change))
        }
        Action::Transfer { to } => t!("The leader is asked to hand over to {to}.", to = who(*to)),
        Action::ForgetLeader(id) => t!("{server} forgets who leads.", server = start(*id)),
        Action::Snapshot(id) => t!("{server} is asked to take a snapshot.", server = start(*id)),
        Action::Request { client, via: None, op } => {
            t!("{client} is to {operation}.", client, operation = operation(op))
        }
        Action::Request { client, via: Some(via), op } => {
            t!(
                "{client} is to {operation} at {via}.",
                client,
                operation = operation(op),
                via = who(*via)
            )
        }
        Action::Load(Some(work)) => t!("{sentence}.", sentence = load(work)),
        Action::Load(None) => t!("Clients ask for nothing more by themselves.").to_owned(),
        Action::Wait => t!("Nothing is done.").to_owned(),
        // The labs name the parts of their runs by texts of the catalogue.
        Action::Note(note) => translated(note).to_owned(),
        Action::Ask { question, .. } => question.clone(),
        Action::Goal(goal) => t!("There is a goal: {condition}.", condition = condition(goal)),
        Action::Expect(expected) => {
            t!("The script expects that {condition}.", condition = condition(expected))
        }
    };
    (text, section(action))
}

fn section(action: &Action) -> Option<Section> {
    match action {
        Action::TimeOut(_) => Some("§5.2"),
        Action::Crash { .. } | Action::Restart(_) | Action::Replace(_) => Some(DURABLE),
        Action::Disk {
            fault: DiskFault::Lie | DiskFault::LoseTail(_) | DiskFault::Wipe, ..
        } => Some(DURABLE),
        Action::ChangeMembership { .. } => Some("§6"),
        Action::Transfer { .. } => Some("diss. §3.10"),
        Action::Snapshot(_) => Some("§7"),
        _ => None,
    }
}

fn start(server: Who) -> String {
    capital(&who(server))
}

fn partition(all: &[Vec<Who>]) -> String {
    let names = |group: &Vec<Who>| group.iter().copied().map(who).collect::<Vec<_>>();
    let named: Vec<_> = all.iter().filter(|group| !group.is_empty()).map(names).collect();
    match named.as_slice() {
        [] => t!("The network is whole again.").to_owned(),
        [only] => t!("The network is split: {only} | the others.", only = joined(only)),
        several => t!("The network is split: {groups}.", groups = groups(several)),
    }
}

/// The action as something to do: "crash S1".
#[must_use]
pub fn asked(action: &Action) -> String {
    match action {
        Action::Crash { server, .. } => t!("crash {server}", server = who(*server)),
        Action::Restart(id) => t!("restart {server}", server = who(*id)),
        Action::Pause(id) => t!("pause {server}", server = who(*id)),
        Action::Resume(id) => t!("resume {server}", server = who(*id)),
        Action::TimeOut(id) => t!("time {server} out", server = who(*id)),
        Action::Boot(id) => t!("add {id} as an empty server", id),
        Action::Replace(id) => t!("replace {server} by an empty server", server = who(*id)),
        Action::ClockRate { server, ppm } => settings::to_clock_rate(*server, *ppm),
        Action::ClockJump { server, by_us } => {
            t!(
                "move the clock of {server} ahead by {time}",
                server = who(*server),
                time = duration(*by_us)
            )
        }
        Action::Disk { server, fault } => settings::to_disk(*server, fault),
        Action::Cut { from, to } => {
            t!("cut the link from {from} to {to}", from = who(*from), to = who(*to))
        }
        Action::Mend { from, to } => {
            t!("mend the link from {from} to {to}", from = who(*from), to = who(*to))
        }
        Action::Partition(_) => t!("split the network").to_owned(),
        Action::Heal => t!("heal the network").to_owned(),
        Action::Link { from, to, setting } => settings::to_set(*from, *to, setting),
        Action::Network(preset) => t!("choose {preset}", preset = settings::preset(*preset)),
        Action::Message { which, fate: what } => fate(which, *what).1,
        Action::Propose { at, op } => {
            t!("{operation} at {at}", operation = operation(op), at = who(*at))
        }
        Action::ChangeMembership { at, change } => {
            t!("{membership} at {at}", membership = membership(change), at = who(*at))
        }
        Action::Transfer { to } => t!("hand leadership over to {to}", to = who(*to)),
        Action::ForgetLeader(id) => t!("make {server} forget who leads", server = who(*id)),
        Action::Snapshot(id) => t!("take a snapshot of {server}", server = who(*id)),
        Action::Request { client, via: None, op } => {
            t!("let {client} {operation}", client, operation = operation(op))
        }
        Action::Request { client, via: Some(via), op } => {
            t!(
                "let {client} {operation} at {via}",
                client,
                operation = operation(op),
                via = who(*via)
            )
        }
        Action::Load(Some(_)) => t!("let clients ask by themselves").to_owned(),
        Action::Load(None) => t!("let clients ask for nothing more").to_owned(),
        Action::Wait => t!("wait").to_owned(),
        Action::Note(_) => t!("tell something").to_owned(),
        Action::Ask { .. } => t!("ask a question").to_owned(),
        Action::Goal(_) => t!("set a goal").to_owned(),
        Action::Expect(_) => t!("check what it expects").to_owned(),
    }
}

/// A change of membership as something to do: "add S4 as a voter and remove S2".
#[must_use]
pub fn membership(change: &ConfChange) -> String {
    let one = |change: &raft_core::MemberChange| {
        let node = change.node;
        match change.kind {
            MemberChangeKind::AddVoter => t!("make {node} a voter", node),
            MemberChangeKind::AddLearner => t!("make {node} a learner", node),
            MemberChangeKind::Remove => t!("remove {node}", node),
            MemberChangeKind::Update => t!("note news about {node}", node),
        }
    };
    let changes: Vec<_> = change.changes.iter().map(one).collect();
    let what = if changes.is_empty() { t!("change nobody").to_owned() } else { joined(&changes) };
    match change.transition {
        Transition::Auto if changes.is_empty() => t!("leave the joint configuration").to_owned(),
        Transition::Auto => what,
        Transition::JointImplicit => t!("{what}, by way of a joint configuration", what),
        Transition::JointExplicit => t!("{what}, by way of a joint configuration that stays", what),
    }
}
