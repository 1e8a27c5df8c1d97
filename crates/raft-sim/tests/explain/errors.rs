//! Every error is a sentence, from the catalogue.

use raft_sim::core::{
    CampaignError, ConfChangeError, Fault, ForgetError, ProposeError, StepError, TransferError,
};
use raft_sim::explain::{Sentence, en};
use raft_sim::{ActionError, Damage, Fact, RaftError};

use crate::facts::told;
use crate::reading::{Kinds, assert_complete, assert_reads_well, assert_sentences};
use crate::setup::{S1, S2, S3};

fn plain(text: String) -> Sentence {
    Sentence { text, section: None }
}

fn raft_errors() -> Vec<RaftError> {
    let changes = conf_change_errors().into_iter().skip(1).map(ProposeError::ConfChange);
    let proposals = propose_errors().into_iter().chain(changes).map(RaftError::Propose);
    let campaigns = campaign_errors().into_iter().map(RaftError::Campaign);
    let transfers = [
        TransferError::NoLeader,
        TransferError::AlreadyLeader,
        TransferError::NotAVoter { to: S3 },
        TransferError::UnderWay,
    ];
    assert_complete(&transfers);
    let others = [RaftError::Forget(ForgetError::Lease)];
    proposals.chain(campaigns).chain(transfers.map(RaftError::Transfer)).chain(others).collect()
}

fn propose_errors() -> Vec<ProposeError> {
    vec![
        ProposeError::NotLeader { leader: None },
        ProposeError::NotLeader { leader: Some(S2) },
        ProposeError::Removed,
        ProposeError::Transferring { to: S2 },
        ProposeError::TooMuchUncommitted,
        ProposeError::ConfChange(ConfChangeError::Pending { index: 5 }),
    ]
}

fn campaign_errors() -> Vec<CampaignError> {
    vec![
        CampaignError::AlreadyLeader,
        CampaignError::NotAVoter,
        CampaignError::InstallsSnapshot,
        CampaignError::UnappliedConfChange { index: 5 },
    ]
}

fn conf_change_errors() -> Vec<ConfChangeError> {
    vec![
        ConfChangeError::Pending { index: 5 },
        ConfChangeError::AlreadyJoint,
        ConfChangeError::NotJoint,
        ConfChangeError::NoVoterLeft,
        ConfChangeError::TooManyAtOnce,
        ConfChangeError::NoVoterYet,
    ]
}

#[test]
fn every_error_of_an_action_is_a_sentence() {
    let id = S1;
    let mut errors = vec![
        ActionError::UnknownServer { id },
        ActionError::IsDown { id },
        ActionError::IsUp { id },
        ActionError::IsPaused { id },
        ActionError::IsNotPaused { id },
        ActionError::NoLeader,
        ActionError::NoFollower,
        ActionError::OwnLink { id },
        ActionError::EmptyGroup,
        ActionError::NamedTwice { id },
        ActionError::NotNext { id, next: S2 },
        ActionError::TooManyServers { max: 16 },
        ActionError::Damaged { id, damage: Damage::TornRecord },
        ActionError::Damaged { id, damage: Damage::LostEntries { first: 3, last: 3 } },
        ActionError::Damaged { id, damage: Damage::LostEntries { first: 3, last: 5 } },
        ActionError::DiskFull { id },
        ActionError::NoSuchMessage,
        ActionError::OutOfBounds { name: "number of clients", min: 1, max: 100 },
        ActionError::NothingToSnapshot { id },
    ];
    errors.extend(raft_errors().into_iter().map(ActionError::Raft));
    assert_sentences(&errors, |error| plain(en::action_error(error)));
    for error in errors {
        assert_eq!(error.to_string(), en::action_error(&error), "a command line says the same");
        assert!(error.to_string().starts_with(char::is_uppercase));
    }
    let damage = Damage::LostEntries { first: 3, last: 5 };
    assert_eq!(
        en::action_error(&ActionError::Damaged { id, damage }),
        "S1 must not start: entries 3–5 were durable and are gone. Replace it by an empty server."
    );
}

#[test]
fn what_raft_refuses_is_a_sentence() {
    assert_complete(&propose_errors());
    assert_complete(&campaign_errors());
    assert_complete(&conf_change_errors());
    assert_complete(&[ForgetError::Lease]);
    assert_sentences(&raft_errors(), |error| plain(en::raft_error(error)));
    for error in raft_errors() {
        assert_eq!(error.to_string(), en::raft_error(&error), "{}", error.kind());
    }
    let not_leader = RaftError::Propose(ProposeError::NotLeader { leader: Some(S2) });
    assert_eq!(not_leader.to_string(), "It does not lead. Ask S2.");
}

#[test]
fn every_refused_message_has_its_reason() {
    let faults = [
        Fault::SecondLeader { term: 3, other: S2 },
        Fault::CommittedConflict { index: 5 },
        Fault::MatchBeyondLog { match_index: 7, last_index: 5 },
        Fault::CommitBeyondLog { leader_commit: 7, last_index: 5 },
    ];
    assert_complete(&faults);
    let mut errors = vec![
        StepError::Misaddressed { to: S2 },
        StepError::Stranger { from: S2 },
        StepError::Malformed,
    ];
    errors.extend(faults.map(StepError::Fault));
    errors.extend(propose_errors().into_iter().skip(1).map(StepError::Propose));
    assert_sentences(&errors, |error| told(&Fact::Refused { server: S1, error: *error }));
    let unknown = StepError::Propose(ProposeError::NotLeader { leader: None });
    assert_reads_well(&told(&Fact::Refused { server: S1, error: unknown }));
}
