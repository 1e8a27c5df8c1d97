//! Why something is impossible, in English: full sentences, with what to do about it where there is
//! something to do.

use raft_core::{
    ConfChangeError, Fault, ForgetError, NodeId, ProposeError, StepError, TransferError,
};

use super::observed::{campaign_refusal, conf_change_refusal};
use super::words::entries;
use crate::explain::catalogue::text;
use crate::t;
use crate::{ActionError, Damage, RaftError};

/// Why an action is impossible.
#[must_use]
pub fn action_error(error: &ActionError) -> String {
    match error {
        ActionError::UnknownServer { id } => t!("There is no server {id}.", id),
        ActionError::IsDown { id } => t!("{id} is down. Restart it first.", id),
        ActionError::IsUp { id } => t!("{id} is up already.", id),
        ActionError::IsPaused { id } => t!("{id} is paused. Resume it first.", id),
        ActionError::IsNotPaused { id } => t!("{id} is not paused.", id),
        ActionError::NoLeader => t!("Nobody leads yet. Wait for an election.").to_owned(),
        ActionError::NoFollower => t!("Nobody follows the leader yet.").to_owned(),
        ActionError::OwnLink { id } => t!("{id} has no link to itself.", id),
        ActionError::EmptyGroup => t!("A group needs a server.").to_owned(),
        ActionError::NamedTwice { id } => t!("{id} is in two groups.", id),
        ActionError::NotNext { id, next } => {
            t!("A new server gets the next free name, {next}, not {id}.", next, id)
        }
        ActionError::TooManyServers { max } => t!("A run has room for {max} servers.", max),
        ActionError::Damaged { id, damage } => must_not_start(*id, *damage),
        ActionError::DiskFull { id } => t!("{id} cannot start: its disk is full.", id),
        ActionError::NoSuchMessage => t!("No such message is under way.").to_owned(),
        ActionError::OutOfBounds { name, min, max } => {
            t!("The {name} must be {min} to {max}.", name = text(name), min, max)
        }
        ActionError::NothingToSnapshot { id } => {
            t!("{id} has applied nothing since its last snapshot.", id)
        }
        ActionError::Raft(error) => raft_error(error),
    }
}

fn must_not_start(id: NodeId, damage: Damage) -> String {
    match damage {
        Damage::LostEntries { first, last } if first == last => t!(
            "{server} must not start: {entries} was durable and is gone. Replace it by an empty server.",
            server = id,
            entries = entries(first, last)
        ),
        Damage::LostEntries { first, last } => t!(
            "{server} must not start: {entries} were durable and are gone. Replace it by an empty server.",
            server = id,
            entries = entries(first, last)
        ),
        Damage::TornRecord => t!("{server} must not start: its disk is damaged.", server = id),
    }
}

/// Why a server's Raft refuses what it was asked for.
#[must_use]
pub fn raft_error(error: &RaftError) -> String {
    match error {
        RaftError::Propose(error) => propose_error(*error),
        RaftError::Campaign(raft_core::CampaignError::AlreadyLeader) => {
            t!("It leads: it has no election timeout.").to_owned()
        }
        RaftError::Campaign(error) => {
            t!("It may not stand for election: {why}.", why = campaign_refusal(*error).0)
        }
        RaftError::Transfer(error) => match error {
            TransferError::NoLeader => {
                t!("It knows of no leader to ask. Wait for an election.").into()
            }
            TransferError::AlreadyLeader => t!("It leads already.").to_owned(),
            TransferError::NotAVoter { to } => t!("{to} does not vote, so it cannot lead.", to),
            TransferError::UnderWay => t!("It hands over to that server already.").to_owned(),
        },
        RaftError::Forget(ForgetError::Lease) => {
            t!("It must remember its leader, whose reads rest on that.").to_owned()
        }
    }
}

fn refuses_change(error: ConfChangeError) -> String {
    t!("It refuses to change the configuration: {why}.", why = conf_change_refusal(error).0)
}

fn propose_error(error: ProposeError) -> String {
    match error {
        ProposeError::NotLeader { leader: Some(leader) } => {
            t!("It does not lead. Ask {leader}.", leader)
        }
        ProposeError::NotLeader { leader: None } => {
            t!("It does not lead and knows of no leader.").to_owned()
        }
        ProposeError::Removed => {
            t!("It leads, but is no member any more. Wait for the next leader.").to_owned()
        }
        ProposeError::Transferring { to } => {
            t!("It hands over to {to} and takes no writes meanwhile. Wait for that.", to)
        }
        ProposeError::TooMuchUncommitted => {
            t!("Too much in its log waits to be committed. Wait for that.").to_owned()
        }
        ProposeError::ConfChange(error) => refuses_change(error),
    }
}

/// Why a message is refused: the rest of a sentence.
pub(super) fn step_error(error: StepError) -> String {
    match error {
        StepError::Misaddressed { to } => t!("the message is for {to}", to),
        StepError::Stranger { from } => t!("{from} is no other member of the cluster", from),
        StepError::Malformed => t!("what the message says of a log fits no log").to_owned(),
        StepError::Propose(ProposeError::NotLeader { .. }) => t!("it does not lead").to_owned(),
        StepError::Propose(ProposeError::Removed) => t!("it is no member any more").to_owned(),
        StepError::Propose(ProposeError::Transferring { to }) => {
            t!("it hands over to {to} and takes no writes meanwhile", to)
        }
        StepError::Propose(ProposeError::TooMuchUncommitted) => {
            t!("too much in its log waits to be committed").to_owned()
        }
        StepError::Propose(ProposeError::ConfChange(error)) => conf_change_refusal(error).0,
        StepError::Fault(Fault::SecondLeader { term, other }) => {
            t!("{other} says that it leads term {term}, too", other, term)
        }
        StepError::Fault(Fault::CommittedConflict { index }) => {
            t!("it would replace entry {index}, which is committed here", index)
        }
        StepError::Fault(Fault::MatchBeyondLog { match_index, last_index }) => {
            t!(
                "its sender claims entry {match_index} of a log that ends with entry {last_index}",
                match_index,
                last_index
            )
        }
        StepError::Fault(Fault::CommitBeyondLog { leader_commit, last_index }) => t!(
            "it says that entry {leader_commit} is here and committed, but the log here ends with entry {last_index}",
            leader_commit,
            last_index
        ),
    }
}
