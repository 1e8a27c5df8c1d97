//! The one-line story in English.

use super::super::{Detail, Headline, Sentence, Story};
use super::CLIENTS;
use super::words::{count, count_u64, list, say};
use crate::t;

/// The story's headline: a full sentence.
#[must_use]
pub fn headline(story: &Story) -> Sentence {
    let (text, section) = match &story.headline {
        Headline::AllDown => say(format_args!("Every server is down."), None),
        Headline::NoMajority { largest, needed } => say(
            format_args!(
                "Nobody can lead: {} and {} have to agree.",
                match largest.as_slice() {
                    [] => "no voter is there,".to_owned(),
                    [only] => format!("{only} is alone,"),
                    several => format!("{} reach only each other,", list(several)),
                },
                count(*needed, "server", "servers"),
            ),
            Some("§5.2"),
        ),
        Headline::Waiting => {
            say(format_args!("No leader yet: everybody waits to hear from one."), Some("§5.2"))
        }
        Headline::Asking { candidate, term, votes, needed } => say(
            format_args!(
                "{candidate} asks whether it could win term {term}: it would have {} of the {needed} it needs.",
                count(*votes, "vote", "votes")
            ),
            Some("diss. §9.6"),
        ),
        Headline::Electing { candidate, term, votes, needed } => say(
            format_args!(
                "{candidate} wants to lead term {term}: it has {} of the {needed} it needs.",
                count(*votes, "vote", "votes")
            ),
            Some("§5.2"),
        ),
        Headline::Splitting { candidates, term } => say(
            format_args!("{} compete for the votes of term {term}.", list(candidates)),
            Some("§5.2"),
        ),
        Headline::Leading { leader, term, followers } if followers.is_empty() => {
            say(format_args!("{leader} leads term {term}; nobody follows it."), Some("§5.2"))
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
            say(format_args!("{server} loses patience first, in {in_ms} ms."), Some("§5.2"))
        }
        Detail::StaleLeader { server, term } => say(
            format_args!(
                "{server} still believes that it leads term {term}; nothing it is told commits."
            ),
            Some("§5.1"),
        ),
        Detail::LeaderPaused => say(
            format_args!("It is paused: the others will hear nothing of it and elect another one."),
            Some("§5.2"),
        ),
        Detail::HandingOver { to, lacks: 0 } => say(
            format_args!("It hands over to {to}, which has its whole log."),
            Some("diss. §3.10"),
        ),
        Detail::HandingOver { to, lacks } => say(
            format_args!(
                "It hands over to {to}, which still lacks {}.",
                count_u64(*lacks, "entry", "entries")
            ),
            Some("diss. §3.10"),
        ),
        Detail::Joint { old, new } => say(
            format_args!(
                "Two configurations count: a majority of the {} and one of the {} have to agree.",
                count(*old, "old voter", "old voters"),
                count(*new, "new voter", "new voters")
            ),
            Some("§6"),
        ),
        Detail::SendingSnapshot { to, index } => say(
            format_args!("{to} gets a snapshot up to entry {index} in place of entries."),
            Some("§7"),
        ),
        Detail::ClientsWaiting { clients: 1 } => {
            say(format_args!("1 client waits for an answer."), Some(CLIENTS))
        }
        Detail::ClientsWaiting { clients } => {
            say(format_args!("{clients} clients wait for an answer."), Some(CLIENTS))
        }
        Detail::LeaderCutOff { side, needed } => say(
            format_args!(
                "It reaches {} of the {needed} servers that it needs: it can accept writes, but \
                 commit none.",
                side.len()
            ),
            Some("§5.3"),
        ),
        Detail::Replicating { index, holders, needed } => say(
            format_args!(
                "Entry {index} is durable on {} of the {needed} servers that it needs to commit{}.",
                holders.len(),
                if holders.is_empty() { String::new() } else { format!(": {}", list(holders)) },
            ),
            Some("§5.3"),
        ),
        Detail::CatchingUp { server, behind } => say(
            format_args!("{server} has yet to commit {}.", count_u64(*behind, "entry", "entries")),
            Some("§5.3"),
        ),
        Detail::AllAgree { index } => say(
            format_args!("All servers in reach agree on the log up to entry {index}."),
            Some("§5.3"),
        ),
    };
    Sentence { text, section }
}
