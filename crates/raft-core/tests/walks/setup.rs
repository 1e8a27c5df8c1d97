//! What a walk is played with, drawn from its seed: options, members, owners, clocks.

use raft_core::{
    Config, ElectionTimer, MembershipCounts, NodeId, Options, Random, ReadMode, WaitForDisk,
};

/// How a server's owner does its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Writes, sends and applies each Ready before anything else happens, and hands it back whole.
    Advances,
    /// The same, but says step by step what it did.
    Reports,
    /// Sends at once; writes and applies later, each in order.
    Later,
}

/// All that is drawn before a walk begins.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) seed: u64,
    #[expect(dead_code, reason = "shown when a walk fails")]
    pub(crate) preset: &'static str,
    /// The same for all servers, but for id, seed and priority.
    pub(crate) config: Config,
    /// One a server that there ever may be: 1, 2, …
    pub(crate) owners: Vec<Owner>,
    /// Servers whose state machine outlives a crash by itself, not in snapshots only.
    pub(crate) durable_machines: Vec<bool>,
    pub(crate) priorities: Vec<u32>,
    /// Time passes for all alike; otherwise every clock goes as it likes.
    pub(crate) shared_clock: bool,
}

impl Setup {
    pub(crate) fn new(seed: u64) -> Self {
        let random = &mut Random::stream(seed, 0, 0);
        let (preset, config) = match random.below(4) {
            0 => ("paper", Config::default()),
            1 => ("etcd", Config::etcd()),
            2 => ("tinykv", Config::tinykv()),
            _ => ("mit", Config::mit()),
        };
        let options = options(random, config.options);
        let servers = 1 + random.below(7);
        let voters = if once_in(random, 3) { 1 + random.below(servers) } else { servers };
        let learners = random.below(3).min(servers - voters);
        let is_prompt =
            options.apply_before_durable || options.wait_for_disk == WaitForDisk::VotesAndAcks;
        let owner = |random: &mut Random| match random.below(4) {
            0 => Owner::Advances,
            1 => Owner::Reports,
            2 if is_prompt => Owner::Advances,
            _ if is_prompt => Owner::Reports,
            _ => Owner::Later,
        };
        let has_priorities = once_in(random, 8);
        Self {
            seed,
            preset,
            owners: (0..servers).map(|_| owner(random)).collect(),
            durable_machines: (0..servers).map(|_| once_in(random, 3)).collect(),
            priorities: (0..servers)
                .map(|_| if has_priorities { random.below(3) as u32 } else { 0 })
                .collect(),
            shared_clock: options.read_mode == ReadMode::Lease || once_in(random, 3),
            config: Config {
                voters: (1..=voters).map(NodeId).collect(),
                learners: (voters + 1..=voters + learners).map(NodeId).collect(),
                options,
                ..config
            },
        }
    }

    /// Server `id` at its `start`th start.
    pub(crate) fn config_of(&self, id: NodeId, start: u64) -> Config {
        let seed = Random::stream(self.seed, start, id.0).next_u64();
        let place = usize::try_from(id.0 - 1).unwrap();
        Config { id, seed, priority: self.priorities[place], ..self.config.clone() }
    }
}

pub(crate) fn once_in(random: &mut Random, n: u64) -> bool {
    random.below(n) == 0
}

/// The preset's, or some of them changed, or all drawn.
fn options(random: &mut Random, preset: Options) -> Options {
    let unrest = random.below(4);
    let mut change =
        |preset: bool| if random.below(4) < unrest { random.below(2) == 0 } else { preset };
    let mut options = Options {
        pre_vote: change(preset.pre_vote),
        check_quorum: change(preset.check_quorum),
        refused_conf_change_is_no_op: change(preset.refused_conf_change_is_no_op),
        step_down_on_removal: change(preset.step_down_on_removal),
        apply_before_durable: change(preset.apply_before_durable),
        persist_commit_index: change(preset.persist_commit_index),
        answer_old_terms: change(preset.answer_old_terms),
        lost_candidate_steps_down: change(preset.lost_candidate_steps_down),
        forward_proposals: change(preset.forward_proposals),
        coalesce_appends: change(preset.coalesce_appends),
        commit_notices: change(preset.commit_notices),
        retry_snapshot: change(preset.retry_snapshot),
        pre_vote_heeds_leader: change(preset.pre_vote_heeds_leader),
        ..preset
    };
    if change(false) && options.check_quorum {
        options.read_mode = ReadMode::Lease;
    }
    if change(false) {
        options.election_timer = ElectionTimer::EveryTerm;
    }
    if change(false) {
        options.wait_for_disk = WaitForDisk::EveryAnswer;
    }
    if change(false) {
        options.membership_counts = match options.membership_counts {
            MembershipCounts::WhenAppended => MembershipCounts::WhenApplied,
            MembershipCounts::WhenApplied => MembershipCounts::WhenAppended,
        };
    }
    // Needed: see `ConfigError::AppliedMembershipWithoutCommitIndex`.
    options.persist_commit_index |= options.membership_counts == MembershipCounts::WhenApplied;
    if unrest > 0 {
        limits(random, &mut options);
    }
    options
}

fn limits(random: &mut Random, options: &mut Options) {
    let mut limit = |tight: u64| match random.below(3) {
        0 => 1 + random.below(tight),
        _ => u64::MAX,
    };
    options.max_message_bytes = limit(80);
    options.max_inflight_messages = limit(3).min(256) as usize;
    options.max_inflight_bytes = limit(100);
    options.max_uncommitted_bytes = limit(60);
    options.max_committed_bytes = limit(60);
    options.snapshot_chunk_bytes = Some(limit(12)).filter(|&bytes| bytes < u64::MAX);
}
