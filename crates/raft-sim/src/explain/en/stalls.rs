//! Why nothing happens, in English.

use crate::{mark, t};
use raft_core::NodeId;

use super::super::{Dead, Half, InVain, Sentence, Stall};
use super::errors::action_error;
use super::words::{bytes, count, count_u64, duration, groups, list, listed, soon};
use super::{CLIENTS, DURABLE};

/// Why nothing happens, or not yet: a full sentence, or two.
#[must_use]
pub fn stall(stall: &Stall) -> Sentence {
    let (text, section) = match stall {
        Stall::NoMajorityUp { half, up, missing, needed } => (
            t!(
                "No leader can be elected: it takes {needed} {voters}, and {only_there}; {absent}.",
                needed,
                voters = voters(*half),
                only_there = only_there(up),
                absent = absent(missing)
            ),
            Some("§5.2"),
        ),
        Stall::NoMajorityConnected { groups: split, needed } => {
            let why = match split.as_slice() {
                [_] => t!("too many links carry nothing").to_owned(),
                split => t!("the network is split: {groups}", groups = groups(split)),
            };
            let text = t!(
                "No leader can be elected: it takes {needed} voters that reach each other, and {why}.",
                needed,
                why
            );
            (text, Some("§5.2"))
        }
        Stall::SplitVote { term, votes, next } => {
            let shares: Vec<_> = votes.iter().map(|(whom, voters)| share(*whom, voters)).collect();
            let next = next.map(|(server, in_us)| {
                t!("{server} loses patience next, {soon}.", server, soon = soon(in_us))
            });
            let text = t!("Nobody wins term {term}: {shares}.", term, shares = listed(&shares));
            (followed(text, next), Some("§5.2"))
        }
        Stall::LogBehind { candidate, last, ahead, next } => {
            let own = match last.index {
                0 => t!("is empty").to_owned(),
                index => t!("ends with entry {index} of term {term}", index, term = last.term),
            };
            let next = next.map(|(server, in_us)| {
                t!("{server} may win and loses patience {soon}.", server, soon = soon(in_us))
            });
            let others = match ahead.as_slice() {
                [one] => t!("that of {server} is ahead", server = one),
                several => t!("those of {servers} are ahead", servers = list(several)),
            };
            let text =
                t!("{candidate} cannot win: its log {own}, and {others}.", candidate, own, others);
            (followed(text, next), Some("§5.4.1"))
        }
        Stall::NotHeeded { candidate, leader } => (
            t!(
                "{candidate} asks for votes, but the others hear from {leader} and take no notice.",
                candidate,
                leader
            ),
            Some("diss. §4.2.3"),
        ),
        Stall::Electing { candidate, term, pre_vote: true, votes, needed, silent } => (
            with_silent(
                &t!(
                    "{candidate} asks whether it could win term {term} and has {votes} of {needed}",
                    candidate,
                    term,
                    votes,
                    needed
                ),
                silent,
            ),
            Some("diss. §9.6"),
        ),
        Stall::Electing { candidate, term, pre_vote: false, votes, needed, silent } => (
            with_silent(
                &t!(
                    "{candidate} asks for the votes of term {term} and has {votes} of {needed}",
                    candidate,
                    term,
                    votes,
                    needed
                ),
                silent,
            ),
            Some("§5.2"),
        ),
        Stall::TimerRuns { server, in_us } => (
            t!(
                "Where no leader is heard, {server} loses patience first, {time}.",
                server,
                time = soon(*in_us)
            ),
            Some("§5.2"),
        ),
        Stall::LeaderAlone { leader, term, reaches, needed, uncommitted } => {
            let reached = match reaches.as_slice() {
                [] => t!("none is").to_owned(),
                [one] => t!("only {server} is", server = one),
                several => t!("only {servers} are", servers = list(several)),
            };
            let what = match uncommitted {
                0 => t!("nothing that it is told will commit").to_owned(),
                1 => t!("1 entry waits in vain to be committed").to_owned(),
                n => t!("{n} entries wait in vain to be committed", n),
            };
            let text = t!(
                "{leader} leads term {term}, but of the {needed} voters that it needs {reached} in reach: {what}.",
                leader,
                term,
                needed,
                reached,
                what
            );
            (text, Some("§5.3"))
        }
        Stall::ConfigurationStuck { leader: _, index, half, have, missing, needed } => (
            t!(
                "Entry {index} changes the configuration and cannot be committed: it takes {needed} {voters}, and {only_there}; {absent}.",
                index,
                needed,
                voters = voters(*half),
                only_there = only_there(have),
                absent = absent(missing)
            ),
            Some("§6"),
        ),
        Stall::Transferring { leader, to, lacks } => {
            let what = match lacks {
                0 => t!("{to} is asked to stand", to),
                n => t!(
                    "{to} first needs {n}",
                    to,
                    n = count_u64(*n, mark!("{n} entry"), mark!("{n} entries"))
                ),
            };
            (
                t!("{leader} hands over to {to} and takes no writes: {what}.", leader, to, what),
                Some("diss. §3.10"),
            )
        }
        Stall::OldTermEntry { leader, entry, own, holders } => {
            let holders = match holders.as_slice() {
                several @ [_, _, ..] => t!("{servers} hold it", servers = list(several)),
                few => t!("{server} holds it", server = list(few)),
            };
            let text = t!(
                "{leader} may not commit entry {index} by counting: a majority holds it, but it is of the older \
                 term {term}. First entry {own}, of its own term, has to get there; so far {holders}.",
                leader,
                index = entry.index,
                term = entry.term,
                own,
                holders
            );
            (text, Some("§5.4.2"))
        }
        Stall::UncommittedLimit { leader, bytes: held, max } => (
            t!(
                "{leader} takes no more writes for now: {held} in its log wait to be applied, and no more than {max} may.",
                leader,
                held = bytes(*held),
                max = bytes(*max)
            ),
            None,
        ),
        Stall::ConfigurationPending { leader, index: None, .. } => (
            t!(
                "The configuration stays joint until {leader} is asked to leave it: two majorities decide.",
                leader
            ),
            Some("§6"),
        ),
        Stall::ConfigurationPending { index: Some(index), joint: true, .. } => (
            t!(
                "Entry {index}, a change of the configuration, is not committed yet: two majorities decide, and the next change has to wait.",
                index
            ),
            Some("§6"),
        ),
        Stall::ConfigurationPending { index: Some(index), joint: false, .. } => (
            t!(
                "Entry {index}, a change of the configuration, is not committed yet: the next change has to wait.",
                index
            ),
            Some("§6"),
        ),
        Stall::Replicating { leader: _, index, holders, needed, silent } => {
            let text = match holders.as_slice() {
                [] => {
                    t!("Entry {index} is on 0 of the {needed} voters that it needs", index, needed)
                }
                some => t!(
                    "Entry {index} is on {count} of the {needed} voters that it needs, {servers}",
                    index,
                    count = some.len(),
                    needed,
                    servers = list(some)
                ),
            };
            (with_silent(&text, silent), Some("§5.3"))
        }
        Stall::ReadUnconfirmed { leader, reads } => (
            t!(
                "{wait} until a majority has shown {leader} that it still leads.",
                wait = wait(*reads),
                leader
            ),
            Some("diss. §6.4"),
        ),
        Stall::ReadTooEarly { leader, reads, term } => (
            t!(
                "{wait} until {leader} has committed an entry of term {term}: before, it cannot know all that is committed.",
                wait = wait(*reads),
                leader,
                term
            ),
            Some("diss. §6.4"),
        ),
        Stall::SendingSnapshot { leader, to, index, sent, lost: 0 } => (
            t!(
                "{to} needs the snapshot of {leader} up to entry {index}, which was sent {times}.",
                to,
                leader,
                index,
                times = times(*sent)
            ),
            Some("§7"),
        ),
        Stall::SendingSnapshot { leader, to, index, sent, lost } => (
            t!(
                "{to} needs the snapshot of {leader} up to entry {index}, which was sent {times} and lost {lost}.",
                to,
                leader,
                index,
                times = times(*sent),
                lost = times(*lost)
            ),
            Some("§7"),
        ),
        Stall::Probing { leader, follower, next_index, equal } => {
            let equal = match equal {
                0 => t!("nothing is equal").to_owned(),
                equal => t!("they are equal up to entry {equal}", equal),
            };
            let text = t!(
                "{leader} looks for where the log of {follower} parts from its own: it tries from entry \
                 {next_index}, and {equal}.",
                leader,
                follower,
                next_index,
                equal
            );
            (text, Some("§5.3"))
        }
        Stall::WindowFull { leader, follower, messages } => (
            t!(
                "{leader} sends {follower} no more entries for now: {messages}.",
                leader,
                follower,
                messages = count(
                    *messages,
                    mark!("{n} message with entries is not answered yet"),
                    mark!("{n} messages with entries are not answered yet")
                )
            ),
            Some("diss. §10.2.2"),
        ),
        Stall::DiskSlow { server, in_us } => (
            t!(
                "The disk of {server} is still writing, for {time} more: {server} promises nothing before that.",
                server,
                time = duration(*in_us)
            ),
            Some(DURABLE),
        ),
        Stall::AllDown => {
            (t!("Every server is down: nothing happens until one restarts.").into(), None)
        }
        Stall::CannotStart { error } => (action_error(error), Some(DURABLE)),
        Stall::StaleLeader { server, term, waiting: 0 } => (
            t!(
                "{server} still takes itself for the leader of term {term}: it hears nothing of the next.",
                server,
                term
            ),
            Some("§5.1"),
        ),
        Stall::StaleLeader { server, term, waiting } => (
            t!(
                "{server} still takes itself for the leader of term {term}: it hears nothing of the next, and {requests}.",
                server,
                term,
                requests = count(
                    *waiting,
                    mark!("{n} request waits in it in vain"),
                    mark!("{n} requests wait in it in vain")
                )
            ),
            Some("§5.1"),
        ),
        Stall::Paused { server, leads: true } => (
            t!(
                "{server} leads and is paused: without its heartbeats the others will elect another leader.",
                server
            ),
            Some("§5.2"),
        ),
        Stall::Paused { server, leads: false } => {
            (t!("{server} is paused: whatever it is sent has to wait.", server), None)
        }
        Stall::LinkDead { from, to, why } => {
            let why = match why {
                Dead::Cut => t!("the link is cut"),
                Dead::LosesAll => t!("the link loses every message"),
            };
            (t!("Nothing that {from} sends reaches {to}: {why}.", from, to, why), None)
        }
        Stall::Held { messages: 1 } => {
            (t!("1 message is held until it is released.").to_owned(), None)
        }
        Stall::Held { messages } => {
            (t!("{messages} messages are held until they are released.", messages), None)
        }
        Stall::BacksOff { client, number, leader: Some(_), within_us } => (
            t!(
                "{client} was put off and asks for request {number} again within {time}.",
                client,
                number,
                time = duration(*within_us)
            ),
            Some(CLIENTS),
        ),
        Stall::BacksOff { client, number, leader: None, within_us } => (
            t!(
                "{client} found nobody who leads and asks for request {number} again within {time}.",
                client,
                number,
                time = duration(*within_us)
            ),
            Some(CLIENTS),
        ),
        Stall::AskedInVain { client, number, server, why } => {
            let why = match why {
                InVain::Down => t!("which is down"),
                InVain::Paused => t!("which is paused"),
                InVain::CutOff => t!("which leads and cannot commit"),
            };
            let text = t!(
                "{client} waits for {server}, {why}, with request {number}; after a while it asks another server.",
                client,
                server,
                why,
                number
            );
            (text, Some(CLIENTS))
        }
    };
    Sentence { text, section }
}

fn voters(half: Half) -> &'static str {
    match half {
        Half::Whole => t!("voters"),
        Half::Old => t!("voters of the old configuration"),
        Half::New => t!("voters of the new configuration"),
    }
}

fn only_there(up: &[NodeId]) -> String {
    match up {
        [] => t!("none is there").to_owned(),
        [one] => t!("only {server} is there", server = one),
        several => t!("only {servers} are there", servers = list(several)),
    }
}

fn absent(missing: &[NodeId]) -> String {
    match missing {
        [one] => t!("{server} is not", server = one),
        several => t!("{servers} are not", servers = list(several)),
    }
}

fn share(whom: NodeId, voters: &[NodeId]) -> String {
    match voters {
        [only] if *only == whom => t!("{whom} has its own vote only", whom),
        voters if voters.len() == 1 => {
            t!("{whom} has the vote of {voters}", whom, voters = list(voters))
        }
        voters => t!("{whom} has the votes of {voters}", whom, voters = list(voters)),
    }
}

/// Two sentences.
fn followed(text: String, next: Option<String>) -> String {
    match next {
        Some(next) => t!("{text} {next}", text, next),
        None => text,
    }
}

/// The sentence's end, with who has not answered.
fn with_silent(sentence: &str, silent: &[NodeId]) -> String {
    match silent {
        [] => t!("{sentence}.", sentence),
        [only] => t!("{sentence}; {server} has not answered yet.", sentence, server = only),
        several => {
            t!("{sentence}; {servers} have not answered yet.", sentence, servers = list(several))
        }
    }
}

fn wait(reads: usize) -> String {
    count(reads, mark!("{n} read waits"), mark!("{n} reads wait"))
}

fn times(n: usize) -> String {
    match n {
        1 => t!("once").to_owned(),
        2 => t!("twice").to_owned(),
        n => t!("{n} times", n),
    }
}
