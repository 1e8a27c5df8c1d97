//! What is done to a cluster, in English: as it happened, and as something to do.

use raft_core::{ConfChange, MemberChangeKind, Transition};

use super::super::Section;
use super::conditions::condition;
use super::packets::fate;
use super::service::{load, operation};
use super::words::{capital, duration, groups, joined, who};
use super::{DURABLE, settings};
use crate::Action;
use crate::script::{DiskFault, Who};

/// The action as it happened: a full sentence.
pub(super) fn acted(action: &Action) -> (String, Option<Section>) {
    match action {
        Action::Request { client, via: None, op } => {
            (format!("{client} is to {}.", operation(op)), None)
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
        Action::Restart(id) => format!("{} starts again from its disk.", start(*id)),
        Action::Pause(id) => {
            format!("{} stands still: messages and ticks have to wait for it.", start(*id))
        }
        Action::Resume(id) => format!("{} goes on, with all that waited for it.", start(*id)),
        Action::TimeOut(id) => format!("{} is told to lose patience now.", start(*id)),
        Action::Boot(id) => format!("{id} is there, an empty server and no member yet."),
        Action::Replace(id) => {
            format!("An empty server takes the place of {}: its promises are forgotten.", who(*id))
        }
        Action::ClockRate { server, ppm } => settings::clock_rate(*server, *ppm),
        Action::ClockJump { server, by_us } => settings::clock_jump(*server, *by_us),
        Action::Disk { server, fault } => settings::disk(*server, fault),
        Action::Cut { from, to } => {
            format!("The link from {} to {} is cut.", who(*from), who(*to))
        }
        Action::Mend { from, to } => {
            format!("The link from {} to {} is mended.", who(*from), who(*to))
        }
        Action::Partition(groups) => partition(groups),
        Action::Heal => "The network is whole again.".to_owned(),
        Action::Link { from, to, setting } => settings::set(*from, *to, setting),
        Action::Network(preset) => settings::set_preset(*preset),
        Action::Message { which, fate: what } => format!("{}.", capital(&fate(which, *what).0)),
        Action::Propose { at, op } => {
            format!("A client asks {} to {}.", who(*at), operation(op))
        }
        Action::ChangeMembership { at, change } => {
            format!("{} is asked to {}.", start(*at), membership(change))
        }
        Action::Transfer { to } => format!("The leader is asked to hand over to {}.", who(*to)),
        Action::ForgetLeader(id) => format!("{} forgets who leads.", start(*id)),
        Action::Snapshot(id) => format!("{} is asked to take a snapshot.", start(*id)),
        Action::Request { client, via, op } => {
            let at = via.map_or_else(String::new, |via| format!(" at {}", who(via)));
            format!("{client} is to {}{at}.", operation(op))
        }
        Action::Load(Some(work)) => format!("{}.", load(work)),
        Action::Load(None) => "Clients ask for nothing more by themselves.".to_owned(),
        Action::Wait => "Nothing is done.".to_owned(),
        Action::Note(note) => note.clone(),
        Action::Ask { question, .. } => question.clone(),
        Action::Goal(goal) => format!("There is a goal: {}.", condition(goal)),
        Action::Expect(expected) => format!("The script expects that {}.", condition(expected)),
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
        [] => "The network is whole again.".to_owned(),
        [only] => format!("The network is split: {} | the others.", joined(only, "and")),
        several => format!("The network is split: {}.", groups(several)),
    }
}

/// The action as something to do: "crash S1".
#[must_use]
pub fn asked(action: &Action) -> String {
    match action {
        Action::Crash { server, .. } => format!("crash {}", who(*server)),
        Action::Restart(id) => format!("restart {}", who(*id)),
        Action::Pause(id) => format!("pause {}", who(*id)),
        Action::Resume(id) => format!("resume {}", who(*id)),
        Action::TimeOut(id) => format!("time {} out", who(*id)),
        Action::Boot(id) => format!("add {id} as an empty server"),
        Action::Replace(id) => format!("replace {} by an empty server", who(*id)),
        Action::ClockRate { server, ppm } => settings::to_clock_rate(*server, *ppm),
        Action::ClockJump { server, by_us } => {
            format!("move the clock of {} ahead by {}", who(*server), duration(*by_us))
        }
        Action::Disk { server, fault } => settings::to_disk(*server, fault),
        Action::Cut { from, to } => format!("cut the link from {} to {}", who(*from), who(*to)),
        Action::Mend { from, to } => {
            format!("mend the link from {} to {}", who(*from), who(*to))
        }
        Action::Partition(_) => "split the network".to_owned(),
        Action::Heal => "heal the network".to_owned(),
        Action::Link { from, to, setting } => settings::to_set(*from, *to, setting),
        Action::Network(preset) => format!("choose {}", settings::preset(*preset)),
        Action::Message { which, fate: what } => fate(which, *what).1,
        Action::Propose { at, op } => format!("{} at {}", operation(op), who(*at)),
        Action::ChangeMembership { at, change } => {
            format!("{} at {}", membership(change), who(*at))
        }
        Action::Transfer { to } => format!("hand leadership over to {}", who(*to)),
        Action::ForgetLeader(id) => format!("make {} forget who leads", who(*id)),
        Action::Snapshot(id) => format!("take a snapshot of {}", who(*id)),
        Action::Request { client, via: None, op } => format!("let {client} {}", operation(op)),
        Action::Request { client, via: Some(via), op } => {
            format!("let {client} {} at {}", operation(op), who(*via))
        }
        Action::Load(Some(_)) => "let clients ask by themselves".to_owned(),
        Action::Load(None) => "let clients ask for nothing more".to_owned(),
        Action::Wait => "wait".to_owned(),
        Action::Note(_) => "tell something".to_owned(),
        Action::Ask { .. } => "ask a question".to_owned(),
        Action::Goal(_) => "set a goal".to_owned(),
        Action::Expect(_) => "check what it expects".to_owned(),
    }
}

/// A change of membership as something to do: "add S4 as a voter and remove S2".
#[must_use]
pub fn membership(change: &ConfChange) -> String {
    let one = |change: &raft_core::MemberChange| {
        let node = change.node;
        match change.kind {
            MemberChangeKind::AddVoter => format!("make {node} a voter"),
            MemberChangeKind::AddLearner => format!("make {node} a learner"),
            MemberChangeKind::Remove => format!("remove {node}"),
            MemberChangeKind::Update => format!("note news about {node}"),
        }
    };
    let how = match change.transition {
        Transition::Auto => "",
        Transition::JointImplicit => ", by way of a joint configuration",
        Transition::JointExplicit => ", by way of a joint configuration that stays",
    };
    let changes: Vec<_> = change.changes.iter().map(one).collect();
    if changes.is_empty() && how.is_empty() {
        return "leave the joint configuration".to_owned();
    }
    let what =
        if changes.is_empty() { "change nobody".to_owned() } else { joined(&changes, "and") };
    format!("{what}{how}")
}
