//! Which clusters cannot be made.

use raft_sim::core::ConfigError;
use raft_sim::{Cluster, ClusterConfig, InvalidConfig, Range, Script};

fn made(config: ClusterConfig) -> Result<(), InvalidConfig> {
    Cluster::new(Script::timed(config, 0, [])).map(drop)
}

fn default() -> ClusterConfig {
    ClusterConfig::default()
}

#[test]
fn one_to_nine_servers() {
    for servers in 1..=9 {
        assert_eq!(made(ClusterConfig { servers, ..default() }), Ok(()));
    }
    for servers in [0, 10, 255] {
        let refused = made(ClusterConfig { servers, ..default() });
        assert_eq!(refused, Err(InvalidConfig::Servers { servers }));
    }
}

#[test]
fn a_tick_is_at_most_a_second() {
    for tick_us in [1, 1_000_000] {
        assert_eq!(made(ClusterConfig { tick_us, ..default() }), Ok(()));
    }
    for tick_us in [0, 1_000_001, u64::MAX] {
        let refused = made(ClusterConfig { tick_us, ..default() });
        assert_eq!(refused, Err(InvalidConfig::Tick { tick_us }));
    }
}

#[test]
fn ranges_are_in_order_and_within_a_minute() {
    let (whole, point) = (range(0, 60_000_000), range(7, 7));
    assert_eq!(made(ClusterConfig { delay: whole, sync: point, ..default() }), Ok(()));
    for range in [range(2, 1), range(0, 60_000_001), range(u64::MAX, u64::MAX)] {
        let delay = made(ClusterConfig { delay: range, ..default() });
        assert_eq!(delay, Err(InvalidConfig::Range { name: "delay", range }));
        let sync = made(ClusterConfig { sync: range, ..default() });
        assert_eq!(sync, Err(InvalidConfig::Range { name: "sync", range }));
    }
}

fn range(min_us: u64, max_us: u64) -> Range {
    Range { min_us, max_us }
}

#[test]
fn the_servers_check_their_own_options() {
    let cases = [
        (0, 300, 600, ConfigError::NoHeartbeat),
        (300, 300, 600, ConfigError::HeartbeatTooSlow),
        (100, 601, 600, ConfigError::ElectionRangeEmpty),
    ];
    for (heartbeat_ticks, election_ticks_min, election_ticks_max, error) in cases {
        let config =
            ClusterConfig { heartbeat_ticks, election_ticks_min, election_ticks_max, ..default() };
        assert_eq!(made(config), Err(InvalidConfig::Raft(error)));
    }
}

#[test]
fn errors_say_what_is_allowed_and_what_was_asked() {
    let cases = [
        (ClusterConfig { servers: 12, ..default() }, "a cluster has 1 to 9 servers, not 12"),
        (ClusterConfig { tick_us: 0, ..default() }, "a tick takes 1 to 1000000 µs, not 0"),
        (
            ClusterConfig { sync: range(5, 3), ..default() },
            "sync must be a range within 0 to 60000000 µs, not 5 to 3",
        ),
        (ClusterConfig { heartbeat_ticks: 0, ..default() }, "heartbeat_ticks must be at least 1"),
    ];
    for (config, text) in cases {
        assert_eq!(made(config).unwrap_err().to_string(), text);
    }
}
