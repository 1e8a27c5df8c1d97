//! Names for the kinds of events, so that a test can tell which it has met.

use raft_sim::core::{AppendRefusal, CommitRefusal, Observation, Role, VoteRefusal};
use raft_sim::script::{MessageKind, Who};
use raft_sim::{Action, Fact, Gist, Loss, Summary};

/// What a correct run never tells: its servers only send what they may.
pub(crate) const NEVER: [&str; 1] = ["Refused"];

/// What random runs tell.
pub(crate) const KINDS: [&str; 56] = [
    "ActionFailed",
    "Acted Crash",
    "Acted Cut",
    "Acted Heal",
    "Acted Mend",
    "Acted Partition",
    "Acted Propose",
    "Acted Propose at",
    "Acted Restart",
    "Acted TimeOut",
    "Appended",
    "Appended at the start",
    "AppendRefused Missing",
    "AppendRefused OldTerm",
    "AppendRefused OtherTerm",
    "Applied",
    "CommitWithheld NoMajority",
    "CommitWithheld OlderTerm",
    "Committed by counting",
    "Committed by hearsay",
    "Committed several",
    "ElectionStarted",
    "ElectionStarted again",
    "LeaderElected",
    "LeaderRecognised",
    "Lost",
    "Lost with the receiver",
    "MatchAdvanced",
    "MatchAdvanced by its own disk",
    "NextLowered",
    "Proposed",
    "Proposed no-op",
    "Refused",
    "StaleIgnored",
    "SteppedDown candidate",
    "SteppedDown leader",
    "TermAdopted",
    "Truncated",
    "VoteCounted no",
    "VoteCounted yes",
    "VoteGranted",
    "VoteRefused AlreadyVoted",
    "VoteRefused LeaderKnown",
    "VoteRefused LogBehind",
    "VoteRefused OldTerm",
    // What was lost.
    "a heartbeat",
    "a refusal of entries",
    "a refused vote",
    "an acknowledgement",
    "AppendEntries with several",
    "AppendEntries with one",
    "AppendEntries without entries",
    "its vote",
    "RequestVote",
    "the answer to a heartbeat",
    "word of its newer term",
];

/// Which number a sentence is told in.
pub(crate) const NUMBERS: [&str; 5] =
    ["1 server holds it", "1 vote of", "votes of", "1 entry.", "entries."];

/// Whether there is a sentence for it.
pub(crate) fn is_told(fact: &Fact) -> bool {
    !matches!(fact, Fact::Sent { .. } | Fact::Arrived { .. } | Fact::Durable { .. })
}

pub(crate) fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::Observed { server, observation: Observation::MatchAdvanced { follower, .. } }
            if follower == server =>
        {
            "MatchAdvanced by its own disk"
        }
        Fact::Observed { observation, .. } => observed(observation),
        Fact::Applied { .. } => "Applied",
        Fact::Lost { why: Loss::ReceiverDown, .. } => "Lost with the receiver",
        Fact::Lost { .. } => "Lost",
        Fact::Refused { .. } => "Refused",
        Fact::Acted(action) => acted(action),
        Fact::ActionFailed { .. } => "ActionFailed",
        _ => "untold",
    }
}

fn acted(action: &Action) -> &'static str {
    match action {
        Action::Propose { at: Who::Leader, .. } => "Acted Propose",
        Action::Propose { .. } => "Acted Propose at",
        Action::Crash { .. } => "Acted Crash",
        Action::Restart(_) => "Acted Restart",
        Action::TimeOut(_) => "Acted TimeOut",
        Action::Cut { .. } => "Acted Cut",
        Action::Mend { .. } => "Acted Mend",
        Action::Partition(_) => "Acted Partition",
        Action::Heal => "Acted Heal",
        _ => "untold",
    }
}

fn observed(observation: &Observation) -> &'static str {
    match observation {
        Observation::ElectionStarted { was: Role::Candidate, .. } => "ElectionStarted again",
        Observation::ElectionStarted { was: Role::PreCandidate, .. } => "ElectionStarted after all",
        Observation::ElectionStarted { .. } => "ElectionStarted",
        Observation::VoteGranted { .. } => "VoteGranted",
        Observation::VoteRefused { reason: VoteRefusal::OldTerm { .. }, .. } => {
            "VoteRefused OldTerm"
        }
        Observation::VoteRefused { reason: VoteRefusal::AlreadyVoted { .. }, .. } => {
            "VoteRefused AlreadyVoted"
        }
        Observation::VoteRefused { reason: VoteRefusal::LogBehind { .. }, .. } => {
            "VoteRefused LogBehind"
        }
        Observation::VoteRefused { reason: VoteRefusal::LeaderKnown { .. }, .. } => {
            "VoteRefused LeaderKnown"
        }
        Observation::VoteRefused { reason: VoteRefusal::LowPriority { .. }, .. } => {
            "VoteRefused LowPriority"
        }
        Observation::VoteCounted { granted: true, .. } => "VoteCounted yes",
        Observation::VoteCounted { granted: false, .. } => "VoteCounted no",
        Observation::LeaderElected { .. } => "LeaderElected",
        Observation::SteppedDown { was: Role::Leader, .. } => "SteppedDown leader",
        Observation::SteppedDown { was: Role::PreCandidate, .. } => "SteppedDown pre-candidate",
        Observation::SteppedDown { .. } => "SteppedDown candidate",
        Observation::TermAdopted { .. } => "TermAdopted",
        Observation::LeaderRecognised { .. } => "LeaderRecognised",
        Observation::Proposed { no_op: true, .. } => "Proposed no-op",
        Observation::Proposed { no_op: false, .. } => "Proposed",
        Observation::Appended { after, .. } if after.index == 0 => "Appended at the start",
        Observation::Appended { .. } => "Appended",
        Observation::AppendRefused { reason: AppendRefusal::OldTerm { .. }, .. } => {
            "AppendRefused OldTerm"
        }
        Observation::AppendRefused { reason: AppendRefusal::Missing { .. }, .. } => {
            "AppendRefused Missing"
        }
        Observation::AppendRefused { reason: AppendRefusal::OtherTerm { .. }, .. } => {
            "AppendRefused OtherTerm"
        }
        Observation::Truncated { .. } => "Truncated",
        Observation::MatchAdvanced { .. } => "MatchAdvanced",
        Observation::NextLowered { .. } => "NextLowered",
        Observation::Committed { holders: Some(_), first, last } if first != last => {
            "Committed several"
        }
        Observation::Committed { holders: Some(_), .. } => "Committed by counting",
        Observation::Committed { holders: None, .. } => "Committed by hearsay",
        Observation::CommitWithheld { reason: CommitRefusal::NoMajority { .. }, .. } => {
            "CommitWithheld NoMajority"
        }
        Observation::CommitWithheld { reason: CommitRefusal::OlderTerm { .. }, .. } => {
            "CommitWithheld OlderTerm"
        }
        Observation::StaleIgnored { .. } => "StaleIgnored",
        Observation::PreVoteStarted { .. } => "PreVoteStarted",
        Observation::PreVoteGranted { .. } => "PreVoteGranted",
        Observation::PreVoteRefused { .. } => "PreVoteRefused",
        Observation::VoteRequestIgnored { .. } => "VoteRequestIgnored",
        Observation::CampaignRefused { .. } => "CampaignRefused",
        Observation::QuorumLost { .. } => "QuorumLost",
        Observation::SnapshotSent { .. } => "SnapshotSent",
        Observation::SnapshotInstalled { .. } => "SnapshotInstalled",
        Observation::SnapshotIgnored { .. } => "SnapshotIgnored",
        Observation::MembershipChanged { .. } => "MembershipChanged",
        Observation::MembershipTakenBack { .. } => "MembershipTakenBack",
        Observation::ConfChangeRefused { .. } => "ConfChangeRefused",
        Observation::TransferStarted { .. } => "TransferStarted",
        Observation::TimeoutNowSent { .. } => "TimeoutNowSent",
        Observation::TransferAborted { .. } => "TransferAborted",
        Observation::ReadConfirmed { .. } => "ReadConfirmed",
    }
}

pub(crate) fn carried(packet: &Summary) -> &'static str {
    match (packet.kind, packet.gist) {
        (MessageKind::RequestVote, _) => "RequestVote",
        (MessageKind::RequestVoteReply, Gist::Vote { granted: true }) => "its vote",
        (MessageKind::RequestVoteReply, _) => "a refused vote",
        (MessageKind::AppendEntries, Gist::Entries { count: 0, .. }) => {
            "AppendEntries without entries"
        }
        (MessageKind::AppendEntries, Gist::Entries { count: 1, .. }) => "AppendEntries with one",
        (MessageKind::AppendEntries, _) => "AppendEntries with several",
        (MessageKind::AppendEntriesReply, Gist::Accepted { .. }) => "an acknowledgement",
        (MessageKind::AppendEntriesReply, Gist::Rejected { .. }) => "a refusal of entries",
        (MessageKind::AppendEntriesReply, _) => "word of its newer term",
        (MessageKind::Heartbeat, _) => "a heartbeat",
        (MessageKind::HeartbeatReply, _) => "the answer to a heartbeat",
        _ => "untold",
    }
}
