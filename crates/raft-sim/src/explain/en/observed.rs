//! What servers decide, and why, in English.

mod asked_for;

use crate::{mark, t};
use raft_core::{
    AppendRefusal, CampaignError, CommitRefusal, ConfChangeError, NodeId, Observation, Role,
    StepDownReason, Term, VoteRefusal,
};

use self::asked_for::asked_for;
use super::super::{Section, Sentence};
use super::words::{count, entries, role, ticks};

/// One arm an observation; the tests see that none is forgotten.
pub(super) fn observed(server: NodeId, observation: &Observation) -> Sentence {
    let (text, section) = match *observation {
        Observation::ElectionStarted { term, asked_by: Some(leader), .. } => (
            t!(
                "stands for election in term {term} at once: {leader} hands over to it.",
                term,
                leader
            ),
            "diss. §3.10",
        ),
        Observation::ElectionStarted { term, waited_ticks, was: Role::Candidate, .. } => (
            t!(
                "wins no majority within {waited_ticks} and stands again, in term {term}.",
                waited_ticks = ticks(waited_ticks),
                term
            ),
            "§5.2",
        ),
        Observation::ElectionStarted { term, was: Role::PreCandidate, .. } => {
            (t!("could win, and stands for election in term {term}.", term), "diss. §9.6")
        }
        Observation::ElectionStarted { term, waited_ticks: 0, .. } => {
            (t!("stands for election in term {term}.", term), "§5.2")
        }
        Observation::ElectionStarted { term, waited_ticks, .. } => (
            t!(
                "hears no leader for {waited_ticks} and stands for election in term {term}.",
                waited_ticks = ticks(waited_ticks),
                term
            ),
            "§5.2",
        ),
        Observation::PreVoteStarted { term, waited_ticks, was: Role::PreCandidate } => (
            t!(
                "hears from no majority within {waited_ticks} and asks again whether it could win term {term}.",
                waited_ticks = ticks(waited_ticks),
                term
            ),
            "diss. §9.6",
        ),
        Observation::PreVoteStarted { term, waited_ticks: 0, .. } => {
            (t!("asks whether it could win term {term}.", term), "diss. §9.6")
        }
        Observation::PreVoteStarted { term, waited_ticks, .. } => (
            t!(
                "hears no leader for {waited_ticks} and asks whether it could win term {term}.",
                waited_ticks = ticks(waited_ticks),
                term
            ),
            "diss. §9.6",
        ),
        Observation::PreVoteGranted { candidate, term } => {
            (t!("would vote for {candidate} in term {term}.", candidate, term), "diss. §9.6")
        }
        Observation::PreVoteRefused { candidate, term, reason } => {
            let (because, section) = vote_refusal(reason);
            let text = t!(
                "would not vote for {candidate} in term {term}: {because}.",
                candidate,
                term,
                because
            );
            return Sentence { text, section };
        }
        Observation::VoteRequestIgnored { candidate, term } => (
            t!(
                "pays no heed to {candidate}, which asks about term {term}: somebody leads.",
                candidate,
                term
            ),
            "§6",
        ),
        Observation::VoteGranted { candidate, term } => {
            (t!("votes for {candidate} in term {term}.", candidate, term), "§5.2")
        }
        Observation::VoteRefused { candidate, term, reason } => {
            let (because, section) = vote_refusal(reason);
            let text = t!(
                "refuses {candidate} its vote in term {term}: {because}.",
                candidate,
                term,
                because
            );
            return Sentence { text, section };
        }
        Observation::VoteCounted { voter, granted, votes, needed, pre_vote } => {
            let answer = if granted { t!("“yes”") } else { t!("“no”") };
            let needed = count(needed, mark!("{n} vote"), mark!("{n} votes"));
            if pre_vote {
                (
                    t!(
                        "hears {answer} from {voter} and could have {votes} of the {needed} it needs.",
                        answer,
                        voter,
                        votes,
                        needed
                    ),
                    "diss. §9.6",
                )
            } else {
                (
                    t!(
                        "hears {answer} from {voter} and has {votes} of the {needed} it needs.",
                        answer,
                        voter,
                        votes,
                        needed
                    ),
                    "§5.2",
                )
            }
        }
        Observation::LeaderElected { term, votes, voters } => (
            t!(
                "leads term {term}, with {votes} of {voters}.",
                term,
                votes,
                voters = count(voters, mark!("{n} vote"), mark!("{n} votes"))
            ),
            "§5.2",
        ),
        Observation::SteppedDown { was, term, reason } => {
            let (because, section) = step_down_reason(term, reason);
            (t!("steps down as {role}: {because}.", role = role(was), because), section)
        }
        Observation::TermAdopted { term, because_of } => (
            t!("moves to term {term}, which it hears of from {because_of}.", term, because_of),
            "§5.1",
        ),
        Observation::LeaderRecognised { leader, term } => {
            (t!("follows {leader}, the leader of term {term}.", leader, term), "§5.2")
        }
        Observation::Proposed { position, no_op: true } => (
            t!(
                "appends entry {index}, a no-op, to be able to commit in its term.",
                index = position.index
            ),
            "§8",
        ),
        Observation::Proposed { position, no_op: false } => (
            t!("appends entry {index} for a client and sends it out.", index = position.index),
            "§5.3",
        ),
        Observation::Appended { first, last, after } if after.index == 0 => {
            (t!("stores {last}, the start of the log.", last = entries(first, last)), "§5.3")
        }
        Observation::Appended { first, last, after } if first == last => (
            t!(
                "stores {entries}: entry {index} before it matches.",
                entries = entries(first, last),
                index = after.index
            ),
            "§5.3",
        ),
        Observation::Appended { first, last, after } => (
            t!(
                "stores {entries}: entry {index} before them matches.",
                entries = entries(first, last),
                index = after.index
            ),
            "§5.3",
        ),
        Observation::AppendRefused { prev_log, reason } => {
            let (because, section) = append_refusal(reason);
            let what = match prev_log.index {
                0 => t!("the first entries").to_owned(),
                index => t!("what should follow entry {index}", index),
            };
            (t!("refuses {what}: {because}.", what, because), section)
        }
        Observation::Truncated { first, last, was, now } => (
            t!(
                "deletes {last}: its entry {first} is of term {was}, the leader's of term {now}.",
                last = entries(first, last),
                first,
                was,
                now
            ),
            "§5.3",
        ),
        Observation::MatchAdvanced { follower, match_index } if follower == server => {
            (t!("has everything up to entry {match_index} on its own disk.", match_index), "§5.3")
        }
        Observation::MatchAdvanced { follower, match_index } => (
            t!(
                "learns that {follower} holds everything up to entry {match_index}.",
                follower,
                match_index
            ),
            "§5.3",
        ),
        Observation::NextLowered { follower, next_index } => (
            t!("goes back for {follower} and tries from entry {next_index}.", follower, next_index),
            "§5.3",
        ),
        Observation::Committed { first, last, holders: Some(holders) } => {
            let holders = if first == last {
                count(holders, mark!("{n} server holds it"), mark!("{n} servers hold it"))
            } else {
                count(holders, mark!("{n} server holds them"), mark!("{n} servers hold them"))
            };
            (t!("commits {entries}: {holders}.", entries = entries(first, last), holders), "§5.3")
        }
        Observation::Committed { first, last, holders: None } if first == last => {
            (t!("learns that {entries} is committed.", entries = entries(first, last)), "§5.3")
        }
        Observation::Committed { first, last, holders: None } => {
            (t!("learns that {entries} are committed.", entries = entries(first, last)), "§5.3")
        }
        Observation::CommitWithheld {
            index,
            reason: CommitRefusal::NoMajority { holders, needed },
        } => (
            t!(
                "may not commit entry {index} yet: it is on {holders} of the {needed} servers needed.",
                index,
                holders,
                needed
            ),
            "§5.3",
        ),
        Observation::CommitWithheld { index, reason: CommitRefusal::OlderTerm { term } } => (
            t!(
                "may not commit entry {index} by counting: it is of the older term {term}.",
                index,
                term
            ),
            "§5.4.2",
        ),
        Observation::StaleIgnored { from, term } => {
            (t!("ignores a message of {from} from term {term}.", from, term), "§5.1")
        }
        _ => asked_for(observation),
    };
    Sentence { text, section: Some(section) }
}

fn step_down_reason(term: Term, reason: StepDownReason) -> (String, &'static str) {
    match reason {
        StepDownReason::HigherTerm { from } => (t!("{from} is in term {term}", from, term), "§5.1"),
        StepDownReason::LeaderFound { leader } => {
            (t!("{leader} leads term {term}", leader, term), "§5.2")
        }
        StepDownReason::ElectionLost => (t!("a majority refused its vote").to_owned(), "§5.2"),
        StepDownReason::QuorumLost => (t!("it hears from no majority").to_owned(), "diss. §6.2"),
        StepDownReason::Removed => (t!("it votes no longer").to_owned(), "§6"),
    }
}

fn vote_refusal(reason: VoteRefusal) -> (String, Option<Section>) {
    let (because, section) = match reason {
        VoteRefusal::OldTerm { current_term } => {
            (t!("it is in term {current_term}", current_term), "§5.1")
        }
        VoteRefusal::AlreadyVoted { voted_for } => {
            (t!("its vote in this term went to {voted_for}", voted_for), "§5.2")
        }
        VoteRefusal::LogBehind { candidate, own } if candidate.index == 0 => (
            t!(
                "its own log ends with entry {index} of term {term}, the candidate's is empty",
                index = own.index,
                term = own.term
            ),
            "§5.4.1",
        ),
        VoteRefusal::LeaderKnown { leader } => (t!("{leader} leads this term", leader), "§5.2"),
        VoteRefusal::LowPriority { own_priority } => {
            // Not Raft: some implementations have it.
            return (t!("its own priority is higher, {own_priority}", own_priority), None);
        }
        VoteRefusal::LogBehind { candidate, own } => (
            t!(
                "its own log ends with entry {index} of term {term}, the candidate's with entry {index2} of term {term2}",
                index = own.index,
                term = own.term,
                index2 = candidate.index,
                term2 = candidate.term
            ),
            "§5.4.1",
        ),
    };
    (because, Some(section))
}

fn append_refusal(reason: AppendRefusal) -> (String, Section) {
    match reason {
        AppendRefusal::OldTerm { current_term } => {
            (t!("it is in term {current_term}", current_term), "§5.1")
        }
        AppendRefusal::Missing { last_index: 0 } => (t!("its log is empty").to_owned(), "§5.3"),
        AppendRefusal::Missing { last_index } => {
            (t!("its log ends with entry {last_index}", last_index), "§5.3")
        }
        AppendRefusal::OtherTerm { own_term } => {
            (t!("its own entry there is of term {own_term}", own_term), "§5.3")
        }
    }
}

pub(super) fn campaign_refusal(reason: CampaignError) -> (String, Section) {
    match reason {
        CampaignError::AlreadyLeader => (t!("it leads already").to_owned(), "§5.2"),
        CampaignError::NotAVoter => (t!("it has no vote itself").to_owned(), "§6"),
        CampaignError::InstallsSnapshot => {
            (t!("its snapshot is not on its disk yet").to_owned(), "§7")
        }
        CampaignError::UnappliedConfChange { index } => {
            (t!("it has yet to apply entry {index}, a new configuration", index), "§6")
        }
    }
}

pub(super) fn conf_change_refusal(reason: ConfChangeError) -> (String, Section) {
    match reason {
        ConfChangeError::Pending { index } => {
            (t!("it may be changing already, until entry {index} is done", index), "§6")
        }
        ConfChangeError::AlreadyJoint => (t!("it is between two already").to_owned(), "§6"),
        ConfChangeError::NotJoint => (t!("it is not between two").to_owned(), "§6"),
        ConfChangeError::NoVoterLeft => (t!("no voter would be left").to_owned(), "§6"),
        ConfChangeError::TooManyAtOnce => {
            (t!("that is more than one voter at a time").to_owned(), "diss. §4.1")
        }
        ConfChangeError::NoVoterYet => (t!("there is no voter yet").to_owned(), "§6"),
    }
}
