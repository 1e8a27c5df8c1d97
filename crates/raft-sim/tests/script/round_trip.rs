//! Writing and reading again.

use std::sync::Arc;

use raft_core::{Config, MembershipCounts, NodeId, Raft, Random, ReadMode};
use raft_sim::script::Condition;
use raft_sim::{ClusterConfig, Script, Statement};

use crate::generate::{Generator, VARIANTS};
use crate::told;

#[test]
fn what_is_written_is_read_as_the_same_script() {
    let mut generator = Generator::new(1);
    for _ in 0..20_000 {
        let script = generator.script();
        let text = script.to_string();
        match Script::parse(&text) {
            Err(errors) => panic!("{text}\n{}", told(&errors)),
            Ok(read) => assert_eq!(read, script, "{text}"),
        }
    }
    let seen = generator.seen;
    assert_eq!(seen.len(), VARIANTS, "{seen:#?}");
    assert!(seen.values().all(|times| *times > 100), "{seen:#?}");
}

#[test]
fn the_normal_form_is_its_own_normal_form() {
    let mut generator = Generator::new(2);
    for _ in 0..2000 {
        let text = generator.script().to_string();
        assert_eq!(Script::parse(&text).unwrap().to_string(), text);
    }
}

#[test]
fn a_statement_alone_reads_as_it_does_in_its_script() {
    let mut generator = Generator::new(3);
    for _ in 0..2000 {
        let script = generator.script();
        for statement in &script.statements {
            let line = statement.to_string();
            let text = format!("raft-playground 1\nservers 9\ngoal S1 leads\n{line}");
            // It may name a server that another statement of the script booted, as well.
            if let Ok(read) = Script::parse(&text) {
                assert_eq!(read.statements[1], *statement, "{line}");
            }
            assert!(!line.contains('\n') && !line.starts_with(' '), "{line}");
        }
    }
}

#[test]
fn conditions_of_up_to_32_levels_are_read() {
    let mut deep = Condition::Violation;
    for level in 1..32 {
        deep = match level % 3 {
            0 => Condition::Not(deep.into()),
            1 => Condition::Both(Condition::AllAgree.into(), deep.into()),
            _ => Condition::Either(Condition::AllAgree.into(), deep.into()),
        };
    }
    let text = format!("raft-playground 1\nexpect {deep}\nexpect not ({deep})");
    let errors = Script::parse(&text).unwrap_err();
    assert_eq!(told(&errors), "line 3, column 8: the condition has more than 32 levels");
}

#[test]
fn the_defaults_of_version_1_stay_as_they_are() {
    // A script does not say what is usual: whoever changes it changes every script that was ever written, and
    // has to make a new version of the language for it.
    let read = Script::parse("raft-playground 1").unwrap();
    assert_eq!(read, Script::default());
    assert_eq!(
        format!("{:?}", ClusterConfig::default()),
        "ClusterConfig { servers: 5, learners: 0, tick_us: 1000, heartbeat_ticks: 100, \
         election_ticks_min: 300, election_ticks_max: 600, delay: Range { min_us: 5000, max_us: \
         15000 }, sync: Range { min_us: 500, max_us: 2000 }, options: Options { pre_vote: false, \
         pre_vote_heeds_leader: true, \
         check_quorum: false, read_mode: ReadIndex, membership_counts: WhenAppended, \
         validate_conf_changes: true, refused_conf_change_is_no_op: false, step_down_on_removal: \
         true, wait_for_disk: EveryAnswer, apply_before_durable: false, persist_commit_index: \
         false, answer_old_terms: true, lost_candidate_steps_down: false, election_timer: \
         Figure2, forward_proposals: false, commit_notices: false, coalesce_appends: false, \
         max_message_bytes: 18446744073709551615, max_inflight_messages: 256, \
         max_inflight_bytes: 18446744073709551615, max_uncommitted_bytes: 18446744073709551615, \
         max_committed_bytes: 18446744073709551615, snapshot_chunk_bytes: None, retry_snapshot: \
         true }, machine: Store, reads: ReadIndex, sessions: true, snapshot_bytes: None, \
         snapshot_keep: 32, client: ClientConfig { delay: Range { min_us: 1000, max_us: 3000 }, \
         retry_us: 1000000, give_up_us: 10000000 } }"
    );
    assert_eq!(
        format!("{:?}", raft_sim::service::Load::default()),
        "Load { per_1000_s: Some(20000), clients: 5, keys: 10, key_choice: Uniform, mix: Mix { get: 5, \
         put: 2, append: 2, compare_and_swap: 1, delete: 0, scan: 0 } }"
    );
}

#[test]
fn parts_of_a_script_are_written_as_in_it() {
    let script = crate::script("when S1 leads: crash leader");
    let Statement { when, action } = &script.statements[0];
    let raft_sim::When::Once(condition) = when else { panic!("{when:?}") };
    assert_eq!(condition.to_string(), "S1 leads");
    assert_eq!(action.to_string(), "crash leader");
    assert_eq!(raft_sim::script::Who::Leader.to_string(), "leader");
    assert_eq!(script.statements[0].to_string(), "when S1 leads: crash leader");
}

#[test]
fn options_are_refused_if_a_server_would_refuse_them() {
    let mut random = Random::new(4);
    let mut draw = |bound: u32| u32::try_from(random.below(bound.into())).unwrap();
    let mut refused = 0;
    for _ in 0..3000 {
        let mut config = ClusterConfig {
            heartbeat_ticks: draw(3),
            election_ticks_min: 1 + draw(4),
            election_ticks_max: 3 + draw(4),
            ..ClusterConfig::default()
        };
        let options = &mut config.options;
        options.read_mode = [ReadMode::ReadIndex, ReadMode::Lease][draw(2) as usize];
        options.check_quorum = draw(2) == 0;
        options.membership_counts =
            [MembershipCounts::WhenAppended, MembershipCounts::WhenApplied][draw(2) as usize];
        options.persist_commit_index = draw(2) == 0;
        options.max_inflight_messages = draw(10) as usize;
        options.snapshot_chunk_bytes = [None, Some(1), Some(2), Some(0)][draw(4) as usize];
        let server = Raft::new(Config {
            voters: vec![NodeId(1)],
            heartbeat_ticks: config.heartbeat_ticks,
            election_ticks_min: config.election_ticks_min,
            election_ticks_max: config.election_ticks_max,
            options: config.options,
            ..Config::default()
        });
        let script = Script { config: Arc::new(config), ..Script::default() };
        let read = Script::parse(&script.to_string());
        assert_eq!(read.is_ok(), server.is_ok(), "{script}");
        refused += u32::from(read.is_err());
    }
    assert!((500..2700).contains(&refused), "{refused}");
}
