//! Every setting that a script can have: what it means, and its normal form.

use raft_core::{ElectionTimer, MembershipCounts, Options, ReadMode, WaitForDisk};
use raft_sim::{ClusterConfig, MachineKind, Range, ReadPath, Script};

use crate::script;

/// The line is a setting in its normal form, and does this to the configuration.
#[track_caller]
fn sets(line: &str, change: fn(&mut ClusterConfig)) {
    let script = Script::parse(&format!("raft-playground 1\n{line}")).unwrap();
    let mut config = ClusterConfig::default();
    change(&mut config);
    assert_eq!(*script.config, config, "{line}");
    assert!(script.to_string().contains(&format!("\n{line}\n")), "{line}: {script}");
}

#[test]
fn settings() {
    sets("servers 3", |c| c.servers = 3);
    sets("learners 1", |c| c.learners = 1);
    sets("tick 10ms", |c| {
        (c.tick_us, c.heartbeat_ticks) = (10_000, 10);
        (c.election_ticks_min, c.election_ticks_max) = (30, 60);
    });
    sets("heartbeat 50ms", |c| c.heartbeat_ticks = 50);
    sets("election 150..300ms", |c| (c.election_ticks_min, c.election_ticks_max) = (150, 300));
    sets("delay 10ms", |c| c.delay = Range { min_us: 10_000, max_us: 10_000 });
    sets("sync 1..3ms", |c| c.sync = Range { min_us: 1000, max_us: 3000 });
    sets("machine counter", |c| c.machine = MachineKind::Counter);
    sets("machine journal", |c| c.machine = MachineKind::Journal);
    sets("reads log", |c| c.reads = ReadPath::Log);
    sets("reads local", |c| c.reads = ReadPath::Local);
    sets("sessions off", |c| c.sessions = false);
    sets("snapshot 64KB", |c| c.snapshot_bytes = Some(64_000));
    sets("snapshot-keep 0", |c| c.snapshot_keep = 0);
    sets("client-delay 0..1ms", |c| c.client.delay = Range { min_us: 0, max_us: 1000 });
    sets("client-retry 500ms", |c| c.client.retry_us = 500_000);
    sets("client-give-up 1min", |c| c.client.give_up_us = 60_000_000);
    assert_eq!(script("seed 9").seed, 9);
    // What is usual is not written.
    let usual = "machine store\nreads read-index\nsessions on\nsnapshot never\npreset paper\n\
                 max-message-bytes unlimited\nread-mode read-index\nheartbeat 100ms";
    assert_eq!(script(usual).to_string(), "raft-playground 1\nservers 5\nseed 0\n");
}

#[test]
fn options() {
    sets("preset etcd", |c| c.options = Options::ETCD);
    sets("preset tinykv", |c| c.options = Options::TINYKV);
    sets("preset mit", |c| c.options = Options::MIT);
    sets("pre-vote on", |c| c.options.pre_vote = true);
    sets("pre-vote-heeds-leader off", |c| c.options.pre_vote_heeds_leader = false);
    sets("check-quorum on", |c| c.options.check_quorum = true);
    sets("check-quorum on\nread-mode lease", |c| {
        c.options.check_quorum = true;
        c.options.read_mode = ReadMode::Lease;
    });
    sets("membership-counts when-applied\npersist-commit-index on", |c| {
        c.options.persist_commit_index = true;
        c.options.membership_counts = MembershipCounts::WhenApplied;
    });
    sets("validate-conf-changes off", |c| c.options.validate_conf_changes = false);
    sets("refused-conf-change-is-no-op on", |c| c.options.refused_conf_change_is_no_op = true);
    sets("step-down-on-removal off", |c| c.options.step_down_on_removal = false);
    sets("wait-for-disk votes-and-acks", |c| c.options.wait_for_disk = WaitForDisk::VotesAndAcks);
    sets("apply-before-durable on", |c| c.options.apply_before_durable = true);
    sets("persist-commit-index on", |c| c.options.persist_commit_index = true);
    sets("answer-old-terms off", |c| c.options.answer_old_terms = false);
    sets("lost-candidate-steps-down on", |c| c.options.lost_candidate_steps_down = true);
    sets("election-timer every-term", |c| c.options.election_timer = ElectionTimer::EveryTerm);
    sets("forward-proposals on", |c| c.options.forward_proposals = true);
    sets("commit-notices on", |c| c.options.commit_notices = true);
    sets("max-message-bytes 1KB", |c| c.options.max_message_bytes = 1000);
    sets("max-inflight-messages 1", |c| c.options.max_inflight_messages = 1);
    sets("max-inflight-bytes 1MiB", |c| c.options.max_inflight_bytes = 1 << 20);
    sets("max-uncommitted-bytes 0B", |c| c.options.max_uncommitted_bytes = 0);
    sets("max-committed-bytes 1GB", |c| c.options.max_committed_bytes = 1_000_000_000);
    sets("snapshot-chunk-bytes 100B", |c| c.options.snapshot_chunk_bytes = Some(100));
    sets("retry-snapshot off", |c| c.options.retry_snapshot = false);
    sets("coalesce-appends on", |c| c.options.coalesce_appends = true);
    // With these two alone, the options are those of another preset.
    let text = script("coalesce-appends on\nmax-inflight-messages 2").to_string();
    assert_eq!(text, "raft-playground 1\nservers 5\nseed 0\npreset mit\n");
}

#[test]
fn the_order_of_the_settings_does_not_matter() {
    let one = script("pre-vote on\nheartbeat 20ms\nforward-proposals off\npreset etcd\ntick 10ms");
    let other =
        script("tick 10ms\npreset etcd\nheartbeat 20ms\nforward-proposals off\npre-vote on");
    assert_eq!(one, other);
    assert_eq!(one.config.heartbeat_ticks, 2);
    assert!(one.config.options.pre_vote && !one.config.options.forward_proposals);
}
