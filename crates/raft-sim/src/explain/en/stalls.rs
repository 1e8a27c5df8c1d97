//! Why nothing happens, in English.

use raft_core::NodeId;

use super::super::{Dead, Half, InVain, Sentence, Stall};
use super::errors::action_error;
use super::words::{bytes, count, count_u64, duration, groups, is_are, list, soon};
use super::{CLIENTS, DURABLE};

/// Why nothing happens, or not yet: a full sentence, or two.
#[must_use]
pub fn stall(stall: &Stall) -> Sentence {
    let (text, section) = match stall {
        Stall::NoMajorityUp { half, up, missing, needed } => (
            format!(
                "No leader can be elected: it takes {needed} {}, and {}; {}.",
                voters(*half),
                only_there(up),
                absent(missing),
            ),
            Some("§5.2"),
        ),
        Stall::NoMajorityConnected { groups: split, needed } => {
            let why = match split.as_slice() {
                [_] => "too many links carry nothing".to_owned(),
                split => format!("the network is split: {}", groups(split)),
            };
            let text = format!(
                "No leader can be elected: it takes {needed} voters that reach each other, and {why}."
            );
            (text, Some("§5.2"))
        }
        Stall::SplitVote { term, votes, next } => {
            let shares: Vec<_> = votes.iter().map(|(whom, voters)| share(*whom, voters)).collect();
            let next = patience(*next, "loses patience next,");
            (format!("Nobody wins term {term}: {}.{next}", shares.join(", ")), Some("§5.2"))
        }
        Stall::LogBehind { candidate, last, ahead, next } => {
            let own = match last.index {
                0 => "is empty".to_owned(),
                index => format!("ends with entry {index} of term {}", last.term),
            };
            let logs = if ahead.len() == 1 { "that" } else { "those" };
            let are = is_are(ahead.len());
            let next = patience(*next, "may win and loses patience");
            let ahead = list(ahead);
            let text = format!(
                "{candidate} cannot win: its log {own}, and {logs} of {ahead} {are} ahead.{next}"
            );
            (text, Some("§5.4.1"))
        }
        Stall::NotHeeded { candidate, leader } => (
            format!(
                "{candidate} asks for votes, but the others hear from {leader} and take no notice."
            ),
            Some("diss. §4.2.3"),
        ),
        Stall::Electing { candidate, term, pre_vote, votes, needed, silent } => {
            let asks =
                if *pre_vote { "asks whether it could win" } else { "asks for the votes of" };
            let silence = silence(silent);
            let section = if *pre_vote { "diss. §9.6" } else { "§5.2" };
            (
                format!("{candidate} {asks} term {term} and has {votes} of {needed}{silence}."),
                Some(section),
            )
        }
        Stall::TimerRuns { server, in_us } => (
            format!("Where no leader is heard, {server} loses patience first, {}.", soon(*in_us)),
            Some("§5.2"),
        ),
        Stall::LeaderAlone { leader, term, reaches, needed, uncommitted } => {
            let reached = match reaches.as_slice() {
                [] => "none is".to_owned(),
                some => format!("only {} {}", list(some), is_are(some.len())),
            };
            let what = match uncommitted {
                0 => "nothing that it is told will commit".to_owned(),
                1 => "1 entry waits in vain to be committed".to_owned(),
                n => format!("{n} entries wait in vain to be committed"),
            };
            let text = format!(
                "{leader} leads term {term}, but of the {needed} voters that it needs {reached} in reach: {what}."
            );
            (text, Some("§5.3"))
        }
        Stall::ConfigurationStuck { leader: _, index, half, have, missing, needed } => (
            format!(
                "Entry {index} changes the configuration and cannot be committed: it takes {needed} {}, and {}; {}.",
                voters(*half),
                only_there(have),
                absent(missing),
            ),
            Some("§6"),
        ),
        Stall::Transferring { leader, to, lacks } => {
            let what = match lacks {
                0 => format!("{to} is asked to stand"),
                n => format!("{to} first needs {}", count_u64(*n, "entry", "entries")),
            };
            (
                format!("{leader} hands over to {to} and takes no writes: {what}."),
                Some("diss. §3.10"),
            )
        }
        Stall::OldTermEntry { leader, entry, own, holders } => (
            format!(
                "{leader} may not commit entry {} by counting: a majority holds it, but it is of the older \
                 term {}. First entry {own}, of its own term, has to get there; so far {} {} it.",
                entry.index,
                entry.term,
                list(holders),
                if holders.len() > 1 { "hold" } else { "holds" },
            ),
            Some("§5.4.2"),
        ),
        Stall::UncommittedLimit { leader, bytes: held, max } => (
            format!(
                "{leader} takes no more writes for now: {} in its log wait to be applied, and no more than {} may.",
                bytes(*held),
                bytes(*max),
            ),
            None,
        ),
        Stall::ConfigurationPending { leader, index: None, .. } => (
            format!(
                "The configuration stays joint until {leader} is asked to leave it: two majorities decide."
            ),
            Some("§6"),
        ),
        Stall::ConfigurationPending { index: Some(index), joint, .. } => {
            let until = if *joint { "two majorities decide, and " } else { "" };
            let text = format!(
                "Entry {index}, a change of the configuration, is not committed yet: {until}the next change has to wait."
            );
            (text, Some("§6"))
        }
        Stall::Replicating { leader: _, index, holders, needed, silent } => {
            let on = match holders.as_slice() {
                [] => String::new(),
                some => format!(", {}", list(some)),
            };
            let text = format!(
                "Entry {index} is on {} of the {needed} voters that it needs{on}{}.",
                holders.len(),
                silence(silent),
            );
            (text, Some("§5.3"))
        }
        Stall::ReadUnconfirmed { leader, reads } => (
            format!("{} until a majority has shown {leader} that it still leads.", wait(*reads)),
            Some("diss. §6.4"),
        ),
        Stall::ReadTooEarly { leader, reads, term } => (
            format!(
                "{} until {leader} has committed an entry of term {term}: before, it cannot know all that is committed.",
                wait(*reads)
            ),
            Some("diss. §6.4"),
        ),
        Stall::SendingSnapshot { leader, to, index, sent, lost } => {
            let lost = match lost {
                0 => String::new(),
                n => format!(" and lost {}", times(*n)),
            };
            let text = format!(
                "{to} needs the snapshot of {leader} up to entry {index}, which was sent {}{lost}.",
                times(*sent)
            );
            (text, Some("§7"))
        }
        Stall::Probing { leader, follower, next_index, equal } => {
            let equal = match equal {
                0 => "nothing is equal".to_owned(),
                equal => format!("they are equal up to entry {equal}"),
            };
            let text = format!(
                "{leader} looks for where the log of {follower} parts from its own: it tries from entry \
                 {next_index}, and {equal}."
            );
            (text, Some("§5.3"))
        }
        Stall::WindowFull { leader, follower, messages } => (
            format!(
                "{leader} sends {follower} no more entries for now: {} not answered yet.",
                match messages {
                    1 => "1 message with entries is".to_owned(),
                    n => format!("{n} messages with entries are"),
                }
            ),
            Some("diss. §10.2.2"),
        ),
        Stall::DiskSlow { server, in_us } => (
            format!(
                "The disk of {server} is still writing, for {} more: {server} promises nothing before that.",
                duration(*in_us)
            ),
            Some(DURABLE),
        ),
        Stall::AllDown => {
            ("Every server is down: nothing happens until one restarts.".into(), None)
        }
        Stall::CannotStart { error } => (action_error(error), Some(DURABLE)),
        Stall::StaleLeader { server, term, waiting } => {
            let waiting = match waiting {
                0 => String::new(),
                1 => ", and 1 request waits in it in vain".to_owned(),
                n => format!(", and {n} requests wait in it in vain"),
            };
            let text = format!(
                "{server} still takes itself for the leader of term {term}: it hears nothing of the next{waiting}."
            );
            (text, Some("§5.1"))
        }
        Stall::Paused { server, leads: true } => (
            format!(
                "{server} leads and is paused: without its heartbeats the others will elect another leader."
            ),
            Some("§5.2"),
        ),
        Stall::Paused { server, leads: false } => {
            (format!("{server} is paused: whatever it is sent has to wait."), None)
        }
        Stall::LinkDead { from, to, why } => {
            let why = match why {
                Dead::Cut => "the link is cut",
                Dead::LosesAll => "the link loses every message",
            };
            (format!("Nothing that {from} sends reaches {to}: {why}."), None)
        }
        Stall::Held { messages: 1 } => ("1 message is held until it is released.".to_owned(), None),
        Stall::Held { messages } => {
            (format!("{messages} messages are held until they are released."), None)
        }
        Stall::BacksOff { client, number, leader, within_us } => {
            let why = match leader {
                Some(_) => "was put off",
                None => "found nobody who leads",
            };
            let within = duration(*within_us);
            (
                format!("{client} {why} and asks for request {number} again within {within}."),
                Some(CLIENTS),
            )
        }
        Stall::AskedInVain { client, number, server, why } => {
            let why = match why {
                InVain::Down => "which is down",
                InVain::Paused => "which is paused",
                InVain::CutOff => "which leads and cannot commit",
            };
            let text = format!(
                "{client} waits for {server}, {why}, with request {number}; after a while it asks another server."
            );
            (text, Some(CLIENTS))
        }
    };
    Sentence { text, section }
}

fn voters(half: Half) -> &'static str {
    match half {
        Half::Whole => "voters",
        Half::Old => "voters of the old configuration",
        Half::New => "voters of the new configuration",
    }
}

fn only_there(up: &[NodeId]) -> String {
    match up {
        [] => "none is there".to_owned(),
        some => format!("only {} {} there", list(some), is_are(some.len())),
    }
}

fn absent(missing: &[NodeId]) -> String {
    format!("{} {} not", list(missing), is_are(missing.len()))
}

fn share(whom: NodeId, voters: &[NodeId]) -> String {
    match voters {
        [only] if *only == whom => format!("{whom} has its own vote only"),
        voters if voters.len() == 1 => format!("{whom} has the vote of {}", list(voters)),
        voters => format!("{whom} has the votes of {}", list(voters)),
    }
}

/// A sentence of its own, after a space.
fn patience(next: Option<(NodeId, u64)>, loses: &str) -> String {
    next.map(|(server, in_us)| format!(" {server} {loses} {}.", soon(in_us))).unwrap_or_default()
}

fn silence(silent: &[NodeId]) -> String {
    match silent {
        [] => String::new(),
        [only] => format!("; {only} has not answered yet"),
        several => format!("; {} have not answered yet", list(several)),
    }
}

fn wait(reads: usize) -> String {
    format!("{} {}", count(reads, "read", "reads"), if reads == 1 { "waits" } else { "wait" })
}

fn times(n: usize) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}
