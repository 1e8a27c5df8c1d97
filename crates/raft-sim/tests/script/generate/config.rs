//! Random clusters.

use raft_core::{ElectionTimer, MembershipCounts, Options, ReadMode, WaitForDisk};
use raft_sim::{ClientConfig, ClusterConfig, MachineKind, ReadPath};

use super::Generator;

impl Generator {
    fn options(&mut self) -> Options {
        let presets = [Options::PAPER, Options::ETCD, Options::TINYKV, Options::MIT];
        let at = usize::try_from(self.below(4)).unwrap();
        let mut options = presets[at];
        if self.coin() {
            return options;
        }
        options.pre_vote = self.coin();
        options.check_quorum = self.coin();
        options.read_mode = self.one_of(&[ReadMode::ReadIndex, ReadMode::Lease]);
        options.membership_counts =
            self.one_of(&[MembershipCounts::WhenAppended, MembershipCounts::WhenApplied]);
        options.validate_conf_changes = self.coin();
        options.refused_conf_change_is_no_op = self.coin();
        options.step_down_on_removal = self.coin();
        options.wait_for_disk = self.one_of(&[WaitForDisk::EveryAnswer, WaitForDisk::VotesAndAcks]);
        options.apply_before_durable = self.coin();
        options.persist_commit_index = self.coin();
        options.answer_old_terms = self.coin();
        options.lost_candidate_steps_down = self.coin();
        options.election_timer = self.one_of(&[ElectionTimer::Figure2, ElectionTimer::EveryTerm]);
        options.forward_proposals = self.coin();
        options.commit_notices = self.coin();
        options.coalesce_appends = self.coin();
        options.max_message_bytes = self.limit();
        options.max_inflight_messages = self.u32_up_to(1, u32::MAX) as usize;
        options.max_inflight_bytes = self.limit();
        options.max_uncommitted_bytes = self.limit();
        options.max_committed_bytes = self.limit();
        options.snapshot_chunk_bytes = self.maybe(|this| this.up_to(1, u64::MAX));
        options.retry_snapshot = self.coin();
        options.pre_vote_heeds_leader = self.coin();
        // What needs another option.
        options.check_quorum |= options.read_mode == ReadMode::Lease;
        options.persist_commit_index |= options.membership_counts == MembershipCounts::WhenApplied;
        options
    }

    fn limit(&mut self) -> u64 {
        if self.coin() { u64::MAX } else { self.number() }
    }

    pub(super) fn config(&mut self) -> ClusterConfig {
        if self.below(4) == 0 {
            return ClusterConfig { options: self.options(), ..ClusterConfig::default() };
        }
        let servers = u8::try_from(1 + self.below(9)).unwrap();
        let heartbeat_ticks = self.u32_up_to(1, 1000);
        let election_ticks_min = heartbeat_ticks + 1 + self.u32_up_to(0, 1000);
        ClusterConfig {
            servers,
            learners: u8::try_from(self.below(servers.into())).unwrap(),
            tick_us: self.up_to(1, 1_000_000),
            heartbeat_ticks,
            election_ticks_min,
            election_ticks_max: election_ticks_min + self.u32_up_to(0, u32::MAX - 3000),
            delay: self.range(60_000_000),
            sync: self.range(60_000_000),
            options: self.options(),
            machine: self.one_of(&[MachineKind::Store, MachineKind::Counter, MachineKind::Journal]),
            reads: self.one_of(&[ReadPath::Log, ReadPath::ReadIndex, ReadPath::Local]),
            sessions: self.coin(),
            snapshot_bytes: self.maybe(|this| this.up_to(1, u64::MAX)),
            snapshot_keep: self.number(),
            client: ClientConfig {
                delay: self.range(60_000_000),
                retry_us: self.up_to(1000, 3_600_000_000),
                give_up_us: self.up_to(1000, 86_400_000_000),
            },
        }
    }
}
