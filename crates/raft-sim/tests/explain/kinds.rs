//! The variants of everything that is told. What is added to an enum does not compile until it is here, and
//! then fails until there is an example of it.

use raft_sim::core::{
    CampaignError, ConfChangeError, Fault, ForgetError, ProposeError, StepError, TransferError,
};
use raft_sim::explain::{Detail, Headline, Stall};
use raft_sim::script::{
    Condition, DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessageKind, NetworkPreset, Who,
};
use raft_sim::service::{Answer, Op};
use raft_sim::{Action, ActionError, Damage, Fact, Gist, Loss, RaftError};

use crate::reading::kinds;

kinds!(Fact {
    Self::Sent { lost: false, .. },
    Self::Sent { lost: true, .. },
    Self::Arrived { .. },
    Self::Lost { .. },
    Self::Observed { .. },
    Self::Woke { .. },
    Self::Durable { .. },
    Self::Applied { .. },
    Self::SnapshotTaken { .. },
    Self::Refused { .. },
    Self::Recovered { .. },
    Self::Halted { .. },
    Self::Retired { .. },
    Self::Invoked { .. },
    Self::Answered { .. },
    Self::GaveUp { .. },
    Self::Acted(_),
    Self::ActionFailed { .. },
    Self::NotAsExpected(_),
    Self::GoalReached(_),
    Self::Violated(_),
});

kinds!(Loss { Self::Cut, Self::Chance, Self::Dropped, Self::ReceiverDown });

kinds!(Damage { Self::TornRecord, Self::LostEntries { .. } });

kinds!(Gist {
    Self::Plain,
    Self::Vote { granted: true },
    Self::Vote { granted: false },
    Self::Last(_),
    Self::Entries { count: 0, .. },
    Self::Entries { count: 1, .. },
    Self::Entries { .. },
    Self::Accepted { .. },
    Self::Rejected { .. },
    Self::Index(_),
    Self::Request { answered: true, .. },
    Self::Request { answered: false, .. },
});

kinds!(MessageKind {
    Self::RequestVote,
    Self::RequestVoteReply,
    Self::PreVote,
    Self::PreVoteReply,
    Self::AppendEntries,
    Self::AppendEntriesReply,
    Self::Heartbeat,
    Self::HeartbeatReply,
    Self::CommitNotice,
    Self::InstallSnapshot,
    Self::InstallSnapshotReply,
    Self::TimeoutNow,
    Self::TransferLeadership,
    Self::Propose,
    Self::ReadIndex,
    Self::ReadIndexReply,
    Self::Request,
    Self::Response,
});

kinds!(Action {
    Self::Crash { .. },
    Self::Restart(_),
    Self::Pause(_),
    Self::Resume(_),
    Self::TimeOut(_),
    Self::Boot(_),
    Self::Replace(_),
    Self::ClockRate { .. },
    Self::ClockJump { .. },
    Self::Disk { .. },
    Self::Cut { .. },
    Self::Mend { .. },
    Self::Partition(_),
    Self::Heal,
    Self::Link { .. },
    Self::Network(_),
    Self::Message { .. },
    Self::Propose { .. },
    Self::ChangeMembership { .. },
    Self::Transfer { .. },
    Self::ForgetLeader(_),
    Self::Snapshot(_),
    Self::Request { via: None, .. },
    Self::Request { via: Some(_), .. },
    Self::Load(None),
    Self::Load(Some(_)),
    Self::Wait,
    Self::Note(_),
    Self::Ask { .. },
    Self::Goal(_),
    Self::Expect(_),
});

kinds!(Who { Self::Server(_), Self::Leader, Self::Follower });

kinds!(KeepUnsynced { Self::Nothing, Self::Some, Self::Everything, Self::Torn });

kinds!(DiskFault {
    Self::Sync(_),
    Self::Lie,
    Self::Honest,
    Self::LoseTail(_),
    Self::Wipe,
    Self::Full,
    Self::Free,
});

kinds!(LinkSetting {
    Self::Delay(_),
    Self::Loss(0),
    Self::Loss(_),
    Self::Duplicate(0),
    Self::Duplicate(_),
    Self::Reorder { ppm: 0, .. },
    Self::Reorder { .. },
    Self::Bandwidth(None),
    Self::Bandwidth(Some(_)),
});

kinds!(NetworkPreset { Self::Configured, Self::Reliable, Self::Unreliable, Self::LongReordering });

kinds!(MessageFate {
    Self::Drop,
    Self::Duplicate,
    Self::Delay(_),
    Self::Hold,
    Self::Release,
    Self::Deliver,
});

kinds!(Condition {
    Self::Role { .. },
    Self::SomebodyLeads,
    Self::NobodyLeads,
    Self::Up(_),
    Self::Down(_),
    Self::Term { .. },
    Self::LastIndex { .. },
    Self::Committed { .. },
    Self::Applied { .. },
    Self::Entry { .. },
    Self::Value { .. },
    Self::AllAgree,
    Self::Answered(_),
    Self::UnderWay(_),
    Self::Violation,
    Self::Not(_),
    Self::Both(..),
    Self::Either(..),
});

kinds!(Op {
    Self::Get { .. },
    Self::Put { .. },
    Self::Append { .. },
    Self::CompareAndSwap { old: None, .. },
    Self::CompareAndSwap { old: Some(_), .. },
    Self::Delete { .. },
    Self::Scan { to: None, .. },
    Self::Scan { to: Some(_), .. },
});

kinds!(Answer {
    Self::Done,
    Self::Value(None),
    Self::Value(Some(_)),
    Self::Swapped(true),
    Self::Swapped(false),
    Self::Pairs(_),
    Self::Unknown,
});

kinds!(ActionError {
    Self::UnknownServer { .. },
    Self::IsDown { .. },
    Self::IsUp { .. },
    Self::IsPaused { .. },
    Self::IsNotPaused { .. },
    Self::NoLeader,
    Self::NoFollower,
    Self::OwnLink { .. },
    Self::EmptyGroup,
    Self::NamedTwice { .. },
    Self::NotNext { .. },
    Self::TooManyServers { .. },
    Self::Damaged { .. },
    Self::DiskFull { .. },
    Self::NoSuchMessage,
    Self::OutOfBounds { .. },
    Self::NothingToSnapshot { .. },
    Self::Raft(_),
});

kinds!(RaftError {
    Self::Propose(_),
    Self::Campaign(_),
    Self::Transfer(_),
    Self::Forget(_),
});

kinds!(ProposeError {
    Self::NotLeader { leader: None },
    Self::NotLeader { leader: Some(_) },
    Self::Removed,
    Self::Transferring { .. },
    Self::TooMuchUncommitted,
    Self::ConfChange(_),
});

kinds!(CampaignError {
    Self::AlreadyLeader,
    Self::NotAVoter,
    Self::InstallsSnapshot,
    Self::UnappliedConfChange { .. },
});

kinds!(TransferError {
    Self::NoLeader,
    Self::AlreadyLeader,
    Self::NotAVoter { .. },
    Self::UnderWay,
});

kinds!(ForgetError { Self::Lease });

kinds!(ConfChangeError {
    Self::Pending { .. },
    Self::AlreadyJoint,
    Self::NotJoint,
    Self::NoVoterLeft,
    Self::TooManyAtOnce,
    Self::NoVoterYet,
});

kinds!(StepError {
    Self::Misaddressed { .. },
    Self::Stranger { .. },
    Self::Malformed,
    Self::Propose(_),
    Self::Fault(_),
});

kinds!(Fault {
    Self::SecondLeader { .. },
    Self::CommittedConflict { .. },
    Self::MatchBeyondLog { .. },
    Self::CommitBeyondLog { .. },
});

kinds!(Headline {
    Self::AllDown,
    Self::NoMajority { .. },
    Self::Waiting,
    Self::Asking { .. },
    Self::Electing { .. },
    Self::Splitting { .. },
    Self::Leading { .. },
});

kinds!(Detail {
    Self::NextTimeout { .. },
    Self::StaleLeader { .. },
    Self::LeaderPaused,
    Self::LeaderCutOff { .. },
    Self::HandingOver { .. },
    Self::Joint { .. },
    Self::Replicating { .. },
    Self::SendingSnapshot { .. },
    Self::CatchingUp { .. },
    Self::ClientsWaiting { .. },
    Self::AllAgree { .. },
});

kinds!(Stall {
    Self::AllDown,
    Self::NoMajorityUp { .. },
    Self::NoMajorityConnected { .. },
    Self::LeaderAlone { .. },
    Self::ConfigurationStuck { .. },
    Self::CannotStart { .. },
    Self::StaleLeader { .. },
    Self::Paused { .. },
    Self::LinkDead { .. },
    Self::Held { .. },
    Self::SplitVote { .. },
    Self::LogBehind { .. },
    Self::NotHeeded { .. },
    Self::Electing { .. },
    Self::TimerRuns { .. },
    Self::Transferring { .. },
    Self::OldTermEntry { .. },
    Self::UncommittedLimit { .. },
    Self::ConfigurationPending { .. },
    Self::SendingSnapshot { .. },
    Self::Probing { .. },
    Self::WindowFull { .. },
    Self::DiskSlow { .. },
    Self::Replicating { .. },
    Self::ReadUnconfirmed { .. },
    Self::ReadTooEarly { .. },
    Self::BacksOff { .. },
    Self::AskedInVain { .. },
});
