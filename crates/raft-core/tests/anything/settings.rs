//! Where decisions come from, and with which settings a server starts.

use raft_core::{
    Config, ElectionTimer, MembershipCounts, NodeId, Options, Random, ReadMode, WaitForDisk,
};

/// Decides.
pub(crate) trait Source {
    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64;

    /// Any number.
    fn any(&mut self) -> u64;

    /// There is nothing more to decide by.
    fn is_over(&self) -> bool {
        false
    }

    /// True once in `n`.
    fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// A small number, one at either end of the range, or any.
    fn number(&mut self) -> u64 {
        match self.below(8) {
            0 => u64::MAX,
            1 => u64::MAX - 1,
            2 => self.any(),
            _ => self.below(6),
        }
    }

    /// A limit: none, tight, or any.
    fn limit(&mut self) -> u64 {
        match self.below(4) {
            0 => self.number(),
            1 => 1 + self.below(100),
            _ => u64::MAX,
        }
    }
}

impl Source for Random {
    fn below(&mut self, bound: u64) -> u64 {
        Random::below(self, bound)
    }

    fn any(&mut self) -> u64 {
        self.next_u64()
    }
}

/// A preset, or one with each option drawn, for server 1 of a few.
pub(crate) fn any_config(source: &mut impl Source) -> Config {
    let preset = match source.below(4) {
        0 => Config::default(),
        1 => Config::etcd(),
        2 => Config::tinykv(),
        _ => Config::mit(),
    };
    let options =
        if source.once_in(3) { preset.options } else { any_options(source, preset.options) };
    let voters = source.below(5);
    Config {
        // Without voters it is a newcomer, which waits to be told who is a member.
        voters: (1..=voters).map(NodeId).collect(),
        learners: (voters + 1..=voters + source.below(2).min(voters)).map(NodeId).collect(),
        seed: source.below(100),
        priority: u32::try_from(source.below(2)).unwrap(),
        options,
        ..preset
    }
}

fn any_options(source: &mut impl Source, preset: Options) -> Options {
    let mut yes = || source.below(2) == 0;
    let check_quorum = yes();
    let mut options = Options {
        pre_vote: yes(),
        check_quorum,
        read_mode: if check_quorum && yes() { ReadMode::Lease } else { ReadMode::ReadIndex },
        validate_conf_changes: preset.validate_conf_changes && (yes() || yes()),
        refused_conf_change_is_no_op: yes(),
        step_down_on_removal: yes(),
        wait_for_disk: if yes() { WaitForDisk::EveryAnswer } else { WaitForDisk::VotesAndAcks },
        apply_before_durable: yes(),
        persist_commit_index: preset.membership_counts == MembershipCounts::WhenApplied || yes(),
        answer_old_terms: yes(),
        lost_candidate_steps_down: yes(),
        election_timer: if yes() { ElectionTimer::Figure2 } else { ElectionTimer::EveryTerm },
        forward_proposals: yes(),
        coalesce_appends: yes(),
        commit_notices: yes(),
        retry_snapshot: yes(),
        pre_vote_heeds_leader: yes(),
        ..preset
    };
    options.max_message_bytes = source.limit();
    options.max_inflight_messages = 1 + source.below(3) as usize;
    options.max_inflight_bytes = source.limit();
    options.max_uncommitted_bytes = source.limit();
    options.max_committed_bytes = source.limit();
    options.snapshot_chunk_bytes =
        Some(source.limit()).filter(|bytes| (1..u64::MAX).contains(bytes));
    options
}
