//! What servers decide, and why, in English.

use raft_core::{
    AppendRefusal, CampaignError, CommitRefusal, ConfChangeError, NodeId, Observation, Role,
    SnapshotRefusal, StepDownReason, Term, VoteRefusal,
};

use super::super::{Section, Sentence};
use super::words::{count, entries, entries_are, it, role, say, ticks};

/// One arm an observation, so that none can be forgotten.
pub(super) fn observed(server: NodeId, observation: &Observation) -> Sentence {
    let (text, section) = match *observation {
        Observation::ElectionStarted { term, asked_by: Some(leader), .. } => say(
            format_args!("stands for election in term {term} at once: {leader} hands over to it."),
            "diss. §3.10",
        ),
        Observation::ElectionStarted { term, waited_ticks, was: Role::Candidate, .. } => say(
            format_args!(
                "wins no majority within {} and stands again, in term {term}.",
                ticks(waited_ticks)
            ),
            "§5.2",
        ),
        Observation::ElectionStarted { term, was: Role::PreCandidate, .. } => {
            say(format_args!("could win, and stands for election in term {term}."), "diss. §9.6")
        }
        Observation::ElectionStarted { term, waited_ticks: 0, .. } => {
            say(format_args!("stands for election in term {term}."), "§5.2")
        }
        Observation::ElectionStarted { term, waited_ticks, .. } => say(
            format_args!(
                "hears no leader for {} and stands for election in term {term}.",
                ticks(waited_ticks)
            ),
            "§5.2",
        ),
        Observation::PreVoteStarted { term, waited_ticks, was: Role::PreCandidate } => say(
            format_args!(
                "hears from no majority within {} and asks again whether it could win term {term}.",
                ticks(waited_ticks)
            ),
            "diss. §9.6",
        ),
        Observation::PreVoteStarted { term, waited_ticks: 0, .. } => {
            say(format_args!("asks whether it could win term {term}."), "diss. §9.6")
        }
        Observation::PreVoteStarted { term, waited_ticks, .. } => say(
            format_args!(
                "hears no leader for {} and asks whether it could win term {term}.",
                ticks(waited_ticks)
            ),
            "diss. §9.6",
        ),
        Observation::PreVoteGranted { candidate, term } => {
            say(format_args!("would vote for {candidate} in term {term}."), "diss. §9.6")
        }
        Observation::PreVoteRefused { candidate, term, reason } => {
            let (because, section) = vote_refusal(reason);
            let text = format!("would not vote for {candidate} in term {term}: {because}.");
            return Sentence { text, section };
        }
        Observation::VoteRequestIgnored { candidate, term } => say(
            format_args!(
                "pays no heed to {candidate}, which asks about term {term}: somebody leads."
            ),
            "§6",
        ),
        Observation::CampaignRefused { reason } => {
            let (because, section) = campaign_refusal(reason);
            say(format_args!("may not stand for election: {because}."), section)
        }
        Observation::QuorumLost { term } => say(
            format_args!("hears from no majority and gives up the lead of term {term}."),
            "diss. §6.2",
        ),
        Observation::VoteGranted { candidate, term } => {
            say(format_args!("votes for {candidate} in term {term}."), "§5.2")
        }
        Observation::VoteRefused { candidate, term, reason } => {
            let (because, section) = vote_refusal(reason);
            let text = format!("refuses {candidate} its vote in term {term}: {because}.");
            return Sentence { text, section };
        }
        Observation::VoteCounted { voter, granted, votes, needed, pre_vote } => say(
            format_args!(
                "hears {} from {voter} and {} {votes} of the {} it needs.",
                if granted { "“yes”" } else { "“no”" },
                if pre_vote { "could have" } else { "has" },
                count(needed, "vote", "votes")
            ),
            if pre_vote { "diss. §9.6" } else { "§5.2" },
        ),
        Observation::LeaderElected { term, votes, voters } => say(
            format_args!("leads term {term}, with {votes} of {}.", count(voters, "vote", "votes")),
            "§5.2",
        ),
        Observation::SteppedDown { was, term, reason } => {
            let (because, section) = step_down_reason(term, reason);
            say(format_args!("steps down as {}: {because}.", role(was)), section)
        }
        Observation::TermAdopted { term, because_of } => {
            say(format_args!("moves to term {term}, which it hears of from {because_of}."), "§5.1")
        }
        Observation::LeaderRecognised { leader, term } => {
            say(format_args!("follows {leader}, the leader of term {term}."), "§5.2")
        }
        Observation::Proposed { position, no_op: true } => say(
            format_args!(
                "appends entry {}, a no-op, to be able to commit in its term.",
                position.index
            ),
            "§8",
        ),
        Observation::Proposed { position, no_op: false } => say(
            format_args!("appends entry {} for a client and sends it out.", position.index),
            "§5.3",
        ),
        Observation::Appended { first, last, after } if after.index == 0 => {
            say(format_args!("stores {}, the start of the log.", entries(first, last)), "§5.3")
        }
        Observation::Appended { first, last, after } => say(
            format_args!(
                "stores {}: entry {} before {} matches.",
                entries(first, last),
                after.index,
                it(first, last)
            ),
            "§5.3",
        ),
        Observation::AppendRefused { prev_log, reason } => {
            let (because, section) = append_refusal(reason);
            let what = match prev_log.index {
                0 => "the first entries".to_owned(),
                index => format!("what should follow entry {index}"),
            };
            say(format_args!("refuses {what}: {because}."), section)
        }
        Observation::Truncated { first, last, was, now } => say(
            format_args!(
                "deletes {}: its entry {first} is of term {was}, the leader's of term {now}.",
                entries(first, last)
            ),
            "§5.3",
        ),
        Observation::MatchAdvanced { follower, match_index } if follower == server => {
            say(format_args!("has everything up to entry {match_index} on its own disk."), "§5.3")
        }
        Observation::MatchAdvanced { follower, match_index } => say(
            format_args!("learns that {follower} holds everything up to entry {match_index}."),
            "§5.3",
        ),
        Observation::NextLowered { follower, next_index } => {
            say(format_args!("goes back for {follower} and tries from entry {next_index}."), "§5.3")
        }
        Observation::Committed { first, last, holders: Some(holders) } => {
            let (what, it) = (entries(first, last), it(first, last));
            let who =
                if holders == 1 { "1 server holds" } else { &format!("{holders} servers hold") };
            say(format_args!("commits {what}: {who} {it}."), "§5.3")
        }
        Observation::Committed { first, last, holders: None } => {
            say(format_args!("learns that {} committed.", entries_are(first, last)), "§5.3")
        }
        Observation::CommitWithheld {
            index,
            reason: CommitRefusal::NoMajority { holders, needed },
        } => say(
            format_args!(
                "may not commit entry {index} yet: it is on {holders} of the {needed} servers needed."
            ),
            "§5.3",
        ),
        Observation::CommitWithheld { index, reason: CommitRefusal::OlderTerm { term } } => say(
            format_args!(
                "may not commit entry {index} by counting: it is of the older term {term}."
            ),
            "§5.4.2",
        ),
        Observation::SnapshotSent { follower, position } => say(
            format_args!(
                "sends {follower} its snapshot, which goes up to entry {}.",
                position.index
            ),
            "§7",
        ),
        Observation::SnapshotInstalled { position } => say(
            format_args!("replaces its log by a snapshot up to entry {}.", position.index),
            "§7",
        ),
        Observation::SnapshotIgnored { position, reason } => {
            let (because, section) = snapshot_refusal(reason);
            let index = position.index;
            say(
                format_args!("keeps its log, not a snapshot up to entry {index}: {because}."),
                section,
            )
        }
        Observation::MembershipChanged { voters, outgoing: 0, learners: 0 } => say(
            format_args!("is in a cluster of {} from now on.", count(voters, "voter", "voters")),
            "§6",
        ),
        Observation::MembershipChanged { voters, outgoing: 0, learners } => say(
            format_args!(
                "is in a cluster of {} and {} from now on.",
                count(voters, "voter", "voters"),
                count(learners, "learner", "learners")
            ),
            "§6",
        ),
        Observation::MembershipChanged { voters, outgoing, .. } => say(
            format_args!(
                "is between two configurations: a majority of {outgoing} old and of {} decides.",
                count(voters, "new voter", "new voters")
            ),
            "§6",
        ),
        Observation::MembershipTakenBack { first } => say(
            format_args!("goes back to the configuration before entry {first}, which is deleted."),
            "§6",
        ),
        Observation::ConfChangeRefused { reason } => {
            let (because, section) = conf_change_refusal(reason);
            say(format_args!("refuses to change the configuration: {because}."), section)
        }
        Observation::TransferStarted { to } => {
            say(format_args!("hands over to {to} and takes no writes meanwhile."), "diss. §3.10")
        }
        Observation::TimeoutNowSent { to } => say(
            format_args!("asks {to}, which has its whole log, to stand at once."),
            "diss. §3.10",
        ),
        Observation::TransferAborted { to } => {
            say(format_args!("goes on leading: {to} does not take over."), "diss. §3.10")
        }
        Observation::ReadConfirmed { index, asked_by } => say(
            format_args!("is sure that it leads: {asked_by} may read as of index {index}."),
            "§8",
        ),
        Observation::StaleIgnored { from, term } => {
            say(format_args!("ignores a message of {from} from term {term}."), "§5.1")
        }
    };
    Sentence { text, section: Some(section) }
}

fn step_down_reason(term: Term, reason: StepDownReason) -> (String, &'static str) {
    match reason {
        StepDownReason::HigherTerm { from } => {
            say(format_args!("{from} is in term {term}"), "§5.1")
        }
        StepDownReason::LeaderFound { leader } => {
            say(format_args!("{leader} leads term {term}"), "§5.2")
        }
        StepDownReason::ElectionLost => say(format_args!("a majority refused its vote"), "§5.2"),
        StepDownReason::QuorumLost => say(format_args!("it hears from no majority"), "diss. §6.2"),
        StepDownReason::Removed => say(format_args!("it votes no longer"), "§6"),
    }
}

fn vote_refusal(reason: VoteRefusal) -> (String, Option<Section>) {
    let (because, section) = match reason {
        VoteRefusal::OldTerm { current_term } => {
            say(format_args!("it is in term {current_term}"), "§5.1")
        }
        VoteRefusal::AlreadyVoted { voted_for } => {
            say(format_args!("its vote in this term went to {voted_for}"), "§5.2")
        }
        VoteRefusal::LogBehind { candidate, own } if candidate.index == 0 => say(
            format_args!(
                "its own log ends with entry {} of term {}, the candidate's is empty",
                own.index, own.term
            ),
            "§5.4.1",
        ),
        VoteRefusal::LeaderKnown { leader } => {
            say(format_args!("{leader} leads this term"), "§5.2")
        }
        VoteRefusal::LowPriority { own_priority } => {
            // Not Raft: some implementations have it.
            return say(format_args!("its own priority is higher, {own_priority}"), None);
        }
        VoteRefusal::LogBehind { candidate, own } => say(
            format_args!(
                "its own log ends with entry {} of term {}, the candidate's with entry {} of term {}",
                own.index, own.term, candidate.index, candidate.term
            ),
            "§5.4.1",
        ),
    };
    (because, Some(section))
}

fn append_refusal(reason: AppendRefusal) -> (String, Section) {
    match reason {
        AppendRefusal::OldTerm { current_term } => {
            say(format_args!("it is in term {current_term}"), "§5.1")
        }
        AppendRefusal::Missing { last_index: 0 } => say(format_args!("its log is empty"), "§5.3"),
        AppendRefusal::Missing { last_index } => {
            say(format_args!("its log ends with entry {last_index}"), "§5.3")
        }
        AppendRefusal::OtherTerm { own_term } => {
            say(format_args!("its own entry there is of term {own_term}"), "§5.3")
        }
    }
}

pub(super) fn campaign_refusal(reason: CampaignError) -> (String, Section) {
    match reason {
        CampaignError::AlreadyLeader => say(format_args!("it leads already"), "§5.2"),
        CampaignError::NotAVoter => say(format_args!("it has no vote itself"), "§6"),
        CampaignError::InstallsSnapshot => {
            say(format_args!("its snapshot is not on its disk yet"), "§7")
        }
        CampaignError::UnappliedConfChange { index } => {
            say(format_args!("it has yet to apply entry {index}, a new configuration"), "§6")
        }
    }
}

fn snapshot_refusal(reason: SnapshotRefusal) -> (String, Section) {
    match reason {
        SnapshotRefusal::Old { commit_index } => {
            say(format_args!("everything up to entry {commit_index} is committed here"), "§7")
        }
        SnapshotRefusal::NotAMember => say(format_args!("it is no member there"), "§6"),
        SnapshotRefusal::HasEntries => say(format_args!("the entries are all here"), "§7"),
    }
}

pub(super) fn conf_change_refusal(reason: ConfChangeError) -> (String, Section) {
    match reason {
        ConfChangeError::Pending { index } => {
            say(format_args!("it may be changing already, until entry {index} is done"), "§6")
        }
        ConfChangeError::AlreadyJoint => say(format_args!("it is between two already"), "§6"),
        ConfChangeError::NotJoint => say(format_args!("it is not between two"), "§6"),
        ConfChangeError::NoVoterLeft => say(format_args!("no voter would be left"), "§6"),
        ConfChangeError::TooManyAtOnce => {
            say(format_args!("that is more than one voter at a time"), "diss. §4.1")
        }
        ConfChangeError::NoVoterYet => say(format_args!("there is no voter yet"), "§6"),
    }
}
