//! What the walks came across: walks that never truncate a log prove nothing about truncation.

use std::collections::BTreeMap;

use raft_core::{
    CommitRefusal, Index, NodeId, Observation, Options, ProgressState, ProposeError, ReadMode,
    Role, Rules, SnapshotRefusal, VoteRefusal,
};

use super::node::Server;

/// How often each thing happened.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    pub(crate) counts: BTreeMap<&'static str, usize>,
    pub(crate) refused_forwarded: usize,
    pub(crate) restarted_from_snapshot: usize,
    pub(crate) snapshots_taken: usize,
    /// The last successor that a leader called.
    called: Option<NodeId>,
    /// The snapshot that is delivered now is the last of several pieces.
    pub(crate) is_last_piece: bool,
    /// Reads answered so far.
    pub(crate) answered: usize,
}

impl Coverage {
    pub(crate) fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// Adds what another walk came across.
    pub(crate) fn add(&mut self, other: &Self) {
        for (what, count) in &other.counts {
            *self.counts.entry(what).or_default() += count;
        }
        for (what, count) in [
            ("forwarded proposals refused", other.refused_forwarded),
            ("restarts from a snapshot", other.restarted_from_snapshot),
            ("snapshots taken", other.snapshots_taken),
        ] {
            *self.counts.entry(what).or_default() += count;
        }
    }

    /// Takes what a server observed.
    pub(crate) fn hear<R: Rules>(&mut self, id: NodeId, raft: &mut Server<R>) {
        let observed: Vec<_> = raft.observer_mut().drain().collect();
        for observation in observed {
            self.observed(id, &observation);
        }
        if raft.role() == Role::Leader {
            let options = raft.config().options;
            for progress in raft.progress() {
                if progress.state == ProgressState::Replicate && progress.is_full(&options) {
                    self.count("windows full");
                }
            }
        }
    }

    fn observed(&mut self, id: NodeId, observation: &Observation) {
        let what = match *observation {
            Observation::ElectionStarted { was: Role::PreCandidate, .. } => "elections by pre-vote",
            Observation::ElectionStarted { .. } => "elections begun",
            Observation::PreVoteRefused { .. } => "pre-votes refused",
            Observation::VoteRequestIgnored { .. } => "requests for votes ignored",
            Observation::CampaignRefused { .. } => "campaigns refused",
            Observation::QuorumLost { .. } => "quorums lost",
            Observation::VoteRefused { reason: VoteRefusal::LowPriority { .. }, .. } => {
                "votes refused by priority"
            }
            Observation::LeaderElected { .. } if self.called == Some(id) => "transfers completed",
            Observation::LeaderElected { .. } => "leaders elected",
            Observation::SteppedDown { was: Role::Leader, .. } => "leaders stepped down",
            Observation::Truncated { .. } => "truncations",
            Observation::AppendRefused { .. } => "entries refused",
            Observation::Committed { .. } => "commits",
            Observation::CommitWithheld { reason: CommitRefusal::OlderTerm { .. }, .. } => {
                "commits withheld for an older term"
            }
            Observation::SnapshotSent { .. } => "snapshots sent",
            Observation::SnapshotInstalled { .. } if self.is_last_piece => {
                "snapshots installed in pieces"
            }
            Observation::SnapshotInstalled { .. } => "snapshots installed whole",
            Observation::SnapshotIgnored { reason, .. } => match reason {
                SnapshotRefusal::Old { .. } => "old snapshots ignored",
                SnapshotRefusal::NotAMember => "snapshots without oneself ignored",
                SnapshotRefusal::HasEntries => "needless snapshots ignored",
            },
            Observation::MembershipChanged { outgoing: 0, .. } => "memberships changed",
            Observation::MembershipChanged { .. } => "joint memberships entered",
            Observation::MembershipTakenBack { .. } => "memberships taken back",
            Observation::ConfChangeRefused { .. } => "changes of membership refused",
            Observation::TransferStarted { .. } => "transfers begun",
            Observation::TransferAborted { .. } => "transfers aborted",
            Observation::TimeoutNowSent { to } => {
                self.called = Some(to);
                return self.count("successors called");
            }
            _ => return,
        };
        if matches!(observation, Observation::LeaderElected { .. }) {
            self.called = None;
        }
        self.count(what);
    }

    pub(crate) fn served(&mut self, reads: usize, by_leader: bool, options: &Options) {
        let what = match (options.read_mode, by_leader) {
            (ReadMode::Lease, _) => "reads served by lease",
            (ReadMode::ReadIndex, true) => "reads served by a leader",
            (ReadMode::ReadIndex, false) => "reads served by a follower",
        };
        (0..reads).for_each(|_| self.count(what));
    }

    pub(crate) fn proposed(&mut self, result: &Result<Index, ProposeError>) {
        self.count(match result {
            Ok(0) => "proposals passed on",
            Ok(_) => "proposals taken",
            Err(ProposeError::NotLeader { .. }) => "proposals refused by a follower",
            Err(ProposeError::Removed) => "proposals refused by a removed leader",
            Err(ProposeError::Transferring { .. }) => "proposals refused during a transfer",
            Err(ProposeError::TooMuchUncommitted) => "proposals refused for too much uncommitted",
            Err(ProposeError::ConfChange(_)) => "changes refused with an error",
        });
    }

    pub(crate) fn crashed(&mut self, reached: usize, waiting: usize) {
        self.count(match (reached, waiting) {
            (_, 0) => "crashes with nothing to lose",
            (0, _) => "crashes that lost all writes under way",
            _ if reached == waiting => "crashes after all writes under way",
            _ => "crashes amid writes under way",
        });
    }

    /// Each thing happened so often, for every thousand walks.
    pub(crate) fn suffices(&self, walks: u64, expected: &[(&str, u64)]) {
        println!("{:#?}", self.counts);
        for (what, at_least) in expected {
            let count = self.counts.get(what).copied().unwrap_or(0) as u64;
            assert!(count * 1000 >= at_least * walks, "{what}: only {count} in {walks} walks");
        }
    }
}
