//! Why something is impossible, in English: full sentences, with what to do about it where there is
//! something to do.

use raft_core::{
    ConfChangeError, Fault, ForgetError, NodeId, ProposeError, StepError, TransferError,
};

use super::observed::{campaign_refusal, conf_change_refusal};
use super::words::entries;
use crate::{ActionError, Damage, RaftError};

/// Why an action is impossible.
#[must_use]
pub fn action_error(error: &ActionError) -> String {
    match error {
        ActionError::UnknownServer { id } => format!("There is no server {id}."),
        ActionError::IsDown { id } => format!("{id} is down. Restart it first."),
        ActionError::IsUp { id } => format!("{id} is up already."),
        ActionError::IsPaused { id } => format!("{id} is paused. Resume it first."),
        ActionError::IsNotPaused { id } => format!("{id} is not paused."),
        ActionError::NoLeader => "Nobody leads yet. Wait for an election.".to_owned(),
        ActionError::NoFollower => "Nobody follows the leader yet.".to_owned(),
        ActionError::OwnLink { id } => format!("{id} has no link to itself."),
        ActionError::EmptyGroup => "A group needs a server.".to_owned(),
        ActionError::NamedTwice { id } => format!("{id} is in two groups."),
        ActionError::NotNext { id, next } => {
            format!("A new server gets the next free name, {next}, not {id}.")
        }
        ActionError::TooManyServers { max } => format!("A run has room for {max} servers."),
        ActionError::Damaged { id, damage } => must_not_start(*id, *damage),
        ActionError::DiskFull { id } => format!("{id} cannot start: its disk is full."),
        ActionError::NoSuchMessage => "No such message is under way.".to_owned(),
        ActionError::OutOfBounds { name, min, max } => {
            format!("The {name} must be {min} to {max}.")
        }
        ActionError::NothingToSnapshot { id } => {
            format!("{id} has applied nothing since its last snapshot.")
        }
        ActionError::Raft(error) => raft_error(error),
    }
}

fn must_not_start(id: NodeId, damage: Damage) -> String {
    match damage {
        Damage::LostEntries { first, last } => {
            let verb = if first == last { "was" } else { "were" };
            let gone = if first == last { "is" } else { "are" };
            format!(
                "{id} must not start: {} {verb} durable and {gone} gone. Replace it by an empty server.",
                entries(first, last)
            )
        }
        Damage::TornRecord => format!("{id} must not start: its disk is damaged."),
    }
}

/// Why a server's Raft refuses what it was asked for.
#[must_use]
pub fn raft_error(error: &RaftError) -> String {
    match error {
        RaftError::Propose(error) => propose_error(*error),
        RaftError::Campaign(raft_core::CampaignError::AlreadyLeader) => {
            "It leads: it has no election timeout.".to_owned()
        }
        RaftError::Campaign(error) => {
            format!("It may not stand for election: {}.", campaign_refusal(*error).0)
        }
        RaftError::Transfer(error) => match error {
            TransferError::NoLeader => "It knows of no leader to ask. Wait for an election.".into(),
            TransferError::AlreadyLeader => "It leads already.".to_owned(),
            TransferError::NotAVoter { to } => format!("{to} does not vote, so it cannot lead."),
            TransferError::UnderWay => "It hands over to that server already.".to_owned(),
        },
        RaftError::Forget(ForgetError::Lease) => {
            "It must remember its leader, whose reads rest on that.".to_owned()
        }
    }
}

fn refuses_change(error: ConfChangeError) -> String {
    format!("It refuses to change the configuration: {}.", conf_change_refusal(error).0)
}

fn propose_error(error: ProposeError) -> String {
    match error {
        ProposeError::NotLeader { leader: Some(leader) } => {
            format!("It does not lead. Ask {leader}.")
        }
        ProposeError::NotLeader { leader: None } => {
            "It does not lead and knows of no leader.".to_owned()
        }
        ProposeError::Removed => {
            "It leads, but is no member any more. Wait for the next leader.".to_owned()
        }
        ProposeError::Transferring { to } => {
            format!("It hands over to {to} and takes no writes meanwhile. Wait for that.")
        }
        ProposeError::TooMuchUncommitted => {
            "Too much in its log waits to be committed. Wait for that.".to_owned()
        }
        ProposeError::ConfChange(error) => refuses_change(error),
    }
}

/// Why a message is refused: the rest of a sentence.
pub(super) fn step_error(error: StepError) -> String {
    match error {
        StepError::Misaddressed { to } => format!("the message is for {to}"),
        StepError::Stranger { from } => format!("{from} is no other member of the cluster"),
        StepError::Malformed => "what the message says of a log fits no log".to_owned(),
        StepError::Propose(ProposeError::NotLeader { .. }) => "it does not lead".to_owned(),
        StepError::Propose(ProposeError::Removed) => "it is no member any more".to_owned(),
        StepError::Propose(ProposeError::Transferring { to }) => {
            format!("it hands over to {to} and takes no writes meanwhile")
        }
        StepError::Propose(ProposeError::TooMuchUncommitted) => {
            "too much in its log waits to be committed".to_owned()
        }
        StepError::Propose(ProposeError::ConfChange(error)) => conf_change_refusal(error).0,
        StepError::Fault(Fault::SecondLeader { term, other }) => {
            format!("{other} says that it leads term {term}, too")
        }
        StepError::Fault(Fault::CommittedConflict { index }) => {
            format!("it would replace entry {index}, which is committed here")
        }
        StepError::Fault(Fault::MatchBeyondLog { match_index, last_index }) => {
            format!(
                "its sender claims entry {match_index} of a log that ends with entry {last_index}"
            )
        }
        StepError::Fault(Fault::CommitBeyondLog { leader_commit, last_index }) => format!(
            "it says that entry {leader_commit} is here and committed, but the log here ends with entry {last_index}"
        ),
    }
}
