//! The one-line story in English.

use super::super::{Detail, Headline, Sentence, Story};
use super::CLIENTS;
use super::words::{count, count_u64, list};
use crate::{mark, t};

/// The story's headline: a full sentence.
#[must_use]
pub fn headline(story: &Story) -> Sentence {
    let (text, section) = match &story.headline {
        Headline::AllDown => (t!("Every server is down.").to_owned(), None),
        Headline::NoMajority { largest, needed } => {
            let needed = count(*needed, mark!("{n} server"), mark!("{n} servers"));
            let text = match largest.as_slice() {
                [] => t!("Nobody can lead: no voter is there, and {needed} have to agree.", needed),
                [only] => t!(
                    "Nobody can lead: {server} is alone, and {needed} have to agree.",
                    server = only,
                    needed
                ),
                several => t!(
                    "Nobody can lead: {servers} reach only each other, and {needed} have to agree.",
                    servers = list(several),
                    needed
                ),
            };
            (text, Some("§5.2"))
        }
        Headline::Waiting => {
            (t!("No leader yet: everybody waits to hear from one.").to_owned(), Some("§5.2"))
        }
        Headline::Asking { candidate, term, votes, needed } => (
            t!(
                "{candidate} asks whether it could win term {term}: it would have {votes} of the {needed} it needs.",
                candidate,
                term,
                votes = count(*votes, mark!("{n} vote"), mark!("{n} votes")),
                needed
            ),
            Some("diss. §9.6"),
        ),
        Headline::Electing { candidate, term, votes, needed } => (
            t!(
                "{candidate} wants to lead term {term}: it has {votes} of the {needed} it needs.",
                candidate,
                term,
                votes = count(*votes, mark!("{n} vote"), mark!("{n} votes")),
                needed
            ),
            Some("§5.2"),
        ),
        Headline::Splitting { candidates, term } => (
            t!(
                "{candidates} compete for the votes of term {term}.",
                candidates = list(candidates),
                term
            ),
            Some("§5.2"),
        ),
        Headline::Leading { leader, term, followers } if followers.is_empty() => {
            (t!("{leader} leads term {term}, alone so far.", leader, term), Some("§5.2"))
        }
        Headline::Leading { leader, term, followers } => (
            t!(
                "{leader} leads term {term} with {followers}.",
                leader,
                term,
                followers = list(followers)
            ),
            Some("§5.2"),
        ),
    };
    Sentence { text, section }
}

/// The story's second sentence.
#[must_use]
pub fn detail(detail: &Detail) -> Sentence {
    let (text, section) = match detail {
        Detail::NextTimeout { server, in_ms } => {
            (t!("{server} loses patience first, in {in_ms} ms.", server, in_ms), Some("§5.2"))
        }
        Detail::StaleLeader { server, term } => (
            t!(
                "{server} still believes that it leads term {term}; nothing it is told commits.",
                server,
                term
            ),
            Some("§5.1"),
        ),
        Detail::LeaderPaused => (
            t!("It is paused: the others will hear nothing of it and elect another one.")
                .to_owned(),
            Some("§5.2"),
        ),
        Detail::HandingOver { to, lacks: 0 } => {
            (t!("It hands over to {to}, which has its whole log.", to), Some("diss. §3.10"))
        }
        Detail::HandingOver { to, lacks } => (
            t!(
                "It hands over to {to}, which still lacks {lacks}.",
                to,
                lacks = count_u64(*lacks, mark!("{n} entry"), mark!("{n} entries"))
            ),
            Some("diss. §3.10"),
        ),
        Detail::Joint { old, new } => (
            t!(
                "Two configurations count: a majority of the {old} and one of the {new} have to agree.",
                old = count(*old, mark!("{n} old voter"), mark!("{n} old voters")),
                new = count(*new, mark!("{n} new voter"), mark!("{n} new voters"))
            ),
            Some("§6"),
        ),
        Detail::SendingSnapshot { to, index } => (
            t!("{to} gets a snapshot up to entry {index} in place of entries.", to, index),
            Some("§7"),
        ),

        Detail::ClientsWaiting { clients } => (
            count(
                *clients,
                mark!("{n} client waits for an answer."),
                mark!("{n} clients wait for an answer."),
            ),
            Some(CLIENTS),
        ),
        Detail::LeaderCutOff { side, needed } => (
            t!(
                "It reaches {side} of the {needed} servers that it needs: it can accept writes, but \
                 commit none.",
                side = side.len(),
                needed
            ),
            Some("§5.3"),
        ),
        Detail::Replicating { index, holders, needed } if holders.is_empty() => (
            t!(
                "Entry {index} is durable on 0 of the {needed} servers that it needs to commit.",
                index,
                needed
            ),
            Some("§5.3"),
        ),
        Detail::Replicating { index, holders, needed } => (
            t!(
                "Entry {index} is durable on {count} of the {needed} servers that it needs to commit: {servers}.",
                index,
                count = holders.len(),
                needed,
                servers = list(holders)
            ),
            Some("§5.3"),
        ),
        Detail::CatchingUp { server, behind } => (
            t!(
                "{server} has yet to commit {behind}.",
                server,
                behind = count_u64(*behind, mark!("{n} entry"), mark!("{n} entries"))
            ),
            Some("§5.3"),
        ),
        Detail::AllAgree { index } => {
            (t!("All servers in reach agree on the log up to entry {index}.", index), Some("§5.3"))
        }
    };
    Sentence { text, section }
}
