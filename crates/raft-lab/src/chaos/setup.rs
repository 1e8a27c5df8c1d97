//! What differs from seed to seed: the cluster, its options, its clients, and which faults there are.

use raft_sim::core::{Options, Random, ReadMode};
use raft_sim::service::{KeyChoice, Load, Mix};
use raft_sim::{ClusterConfig, Range, ReadPath};

use super::{Fault, busy, index_below, one_of, shuffle};

pub(super) fn config(random: &mut Random, outside: Option<Fault>) -> ClusterConfig {
    let ranges = |random: &mut Random, pairs: &[(u64, u64)]| {
        let (min_us, max_us) = one_of(random, pairs);
        Range { min_us, max_us }
    };
    let (heartbeat_ticks, election_ticks_min) = one_of(random, &[(100, 300), (50, 150)]);
    let mut config = ClusterConfig {
        servers: one_of(random, &[3, 3, 4, 5, 5, 6, 7]),
        heartbeat_ticks,
        election_ticks_min,
        election_ticks_max: 2 * election_ticks_min,
        // As usual, uneven, without any chance, almost at once.
        delay: ranges(random, &[(5_000, 15_000), (1_000, 50_000), (10_000, 10_000), (0, 2_000)]),
        sync: ranges(random, &[(500, 2_000), (0, 30_000), (1_000, 1_000), (10_000, 15_000)]),
        options: options(random),
        reads: one_of(random, &[ReadPath::ReadIndex, ReadPath::ReadIndex, ReadPath::Log]),
        snapshot_bytes: one_of(random, &[None, Some(2_000), Some(10_000)]),
        snapshot_keep: random.below(50),
        ..ClusterConfig::default()
    };
    // An election takes two writes and two messages. Where that comes near the timeouts, nobody has to get
    // anywhere (§5.6).
    let election_us = 2 * (config.delay.max_us + config.sync.max_us);
    if election_us > u64::from(config.election_ticks_min) * config.tick_us * 2 / 3 {
        (config.heartbeat_ticks, config.election_ticks_min) = (100, 300);
        config.election_ticks_max = 600;
    }
    if config.servers > 3 {
        config.learners = one_of(random, &[0, 0, 1]);
    }
    match outside {
        Some(Fault::LocalReads) => config.reads = ReadPath::Local,
        Some(Fault::NoSessions) => config.sessions = false,
        Some(Fault::DriftUnderLease) => {
            config.reads = ReadPath::ReadIndex;
            (config.options.read_mode, config.options.check_quorum) = (ReadMode::Lease, true);
        }
        _ => (),
    }
    config
}

fn options(random: &mut Random) -> Options {
    let preset = one_of(
        random,
        &[Options::PAPER, Options::PAPER, Options::ETCD, Options::TINYKV, Options::MIT],
    );
    let check_quorum = random.below(2) == 0;
    let is_limited = random.below(3) == 0;
    let limit = |random: &mut Random, small: u64, none: u64| {
        if is_limited && random.below(2) == 0 { small } else { none }
    };
    Options {
        pre_vote: random.below(2) == 0,
        check_quorum,
        read_mode: if check_quorum && random.below(2) == 0 {
            ReadMode::Lease
        } else {
            ReadMode::ReadIndex
        },
        commit_notices: random.below(2) == 0,
        coalesce_appends: random.below(2) == 0,
        // Wrong for disks that write while the server goes on, as these do.
        apply_before_durable: false,
        // Where nobody hears of newer terms, a server that is behind and cannot win may stay ahead of the only
        // one that could for as long as chance likes.
        answer_old_terms: true,
        max_message_bytes: limit(random, 64, u64::MAX),
        max_inflight_messages: usize::try_from(limit(random, 2, 256)).unwrap_or(2),
        max_inflight_bytes: limit(random, 256, u64::MAX),
        max_uncommitted_bytes: limit(random, 1_000, u64::MAX),
        max_committed_bytes: limit(random, 128, u64::MAX),
        snapshot_chunk_bytes: one_of(random, &[None, Some(64)]),
        // Nobody here reports what became of a snapshot.
        retry_snapshot: true,
        ..preset
    }
}

/// Between two and eight kinds of faults, each more or less often.
pub(super) fn mix(
    random: &mut Random,
    config: &ClusterConfig,
    outside: Option<Fault>,
) -> Vec<(Fault, u64)> {
    let has_lease = config.options.read_mode == ReadMode::Lease;
    let is_possible = |fault: &Fault| {
        // A lease rests on clocks that go about alike (diss. §6.4.1), and on followers that remember.
        let needs_clocks = matches!(fault, Fault::ClockJump | Fault::ForgetLeader);
        fault.is_in_model() && !(has_lease && needs_clocks)
    };
    let mut kinds: Vec<Fault> = Fault::ALL.into_iter().filter(is_possible).collect();
    shuffle(random, &mut kinds);
    kinds.truncate(2 + index_below(random, 7));
    let mut mix: Vec<_> = kinds.into_iter().map(|kind| (kind, random.between(1, 6))).collect();
    if let Some(fault) = outside {
        // It needs others beside it to do harm.
        mix.push((Fault::Crash, 4));
        mix.push((Fault::Partition, 4));
        mix.push((Fault::Isolate, 4));
        mix.push((fault, 6));
    }
    mix
}

pub(super) fn load(random: &mut Random) -> Load {
    let per_1000_s = one_of(random, &[15_000, 20_000, 40_000]);
    let clients = u32::try_from(random.between(3, 8)).unwrap_or(3);
    let keys = one_of(random, &[1, 3, 8]);
    Load {
        key_choice: one_of(random, &[KeyChoice::Uniform, KeyChoice::Hot]),
        mix: Mix {
            get: 5,
            put: 3,
            append: 2,
            compare_and_swap: 1,
            delete: one_of(random, &[0, 1]),
            scan: one_of(random, &[0, 0, 1]),
        },
        ..busy(per_1000_s, clients, keys)
    }
}
