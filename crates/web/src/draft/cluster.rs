//! How many servers there are, and what takes how long.

use raft_sim::mark;
use raft_sim::{ClusterConfig, Range};

use super::{Number, millis};

/// A minute, in milliseconds.
const MINUTE_MS: u64 = 60_000;

/// The cluster itself.
pub(super) const CLUSTER: &[Number] = &[
    Number {
        name: mark!("Servers"),
        unit: "",
        sentence: mark!(
            "How many servers there are at the start. A majority of them has to agree on everything."
        ),
        range: (1, 9),
        get: |config| Some(config.servers.into()),
        set: |config, number| config.servers = small(number, 1),
        none: None,
    },
    Number {
        name: mark!("of them learners"),
        unit: "",
        sentence: mark!("So many of them, the last ones, receive the log but do not vote."),
        range: (0, 8),
        get: |config| Some(config.learners.into()),
        set: |config, number| config.learners = small(number, 0),
        none: None,
    },
];

/// What takes how long.
pub(super) const TIMES: &[Number] = &[
    Number {
        name: mark!("Election timeout, shortest"),
        unit: "ms",
        sentence: mark!(
            "A server that hears no leader for a random time stands for election. It is drawn anew each time, so that two seldom stand at once (§5.2)."
        ),
        range: (2, MINUTE_MS),
        get: |config| Some(millis(u64::from(config.election_ticks_min) * config.tick_us)),
        set: |config, ms| config.election_ticks_min = ticks(ms.unwrap_or(2) * 1000, config),
        none: None,
    },
    Number {
        name: mark!("Election timeout, longest"),
        unit: "ms",
        sentence: mark!("The other end of that range. Shortest and longest alike: split votes."),
        range: (2, MINUTE_MS),
        get: |config| Some(millis(u64::from(config.election_ticks_max) * config.tick_us)),
        set: |config, ms| config.election_ticks_max = ticks(ms.unwrap_or(2) * 1000, config),
        none: None,
    },
    Number {
        name: mark!("Heartbeat"),
        unit: "ms",
        sentence: mark!(
            "A leader says so often that it is there. It has to be well below the election timeout."
        ),
        range: (1, MINUTE_MS),
        get: |config| Some(millis(u64::from(config.heartbeat_ticks) * config.tick_us)),
        set: |config, ms| config.heartbeat_ticks = ticks(ms.unwrap_or(1) * 1000, config),
        none: None,
    },
    Number {
        name: mark!("Message delay, shortest"),
        unit: "ms",
        sentence: mark!("A message is under way at least so long."),
        range: (0, MINUTE_MS),
        get: |config| Some(millis(config.delay.min_us)),
        set: |config, ms| {
            config.delay.min_us = ms.unwrap_or(0) * 1000;
            at_least_min(&mut config.delay);
        },
        none: None,
    },
    Number {
        name: mark!("Message delay, longest"),
        unit: "ms",
        sentence: mark!("And at most so long."),
        range: (0, MINUTE_MS),
        get: |config| Some(millis(config.delay.max_us)),
        set: |config, ms| {
            config.delay.max_us = ms.unwrap_or(0) * 1000;
            at_most_max(&mut config.delay);
        },
        none: None,
    },
    Number {
        name: mark!("Disk write, longest"),
        unit: "ms",
        sentence: mark!(
            "What a server must not forget is on its disk after up to so long. Answers wait for that (Figure 2)."
        ),
        range: (0, MINUTE_MS),
        get: |config| Some(millis(config.sync.max_us)),
        set: |config, ms| {
            config.sync.max_us = ms.unwrap_or(0) * 1000;
            at_most_max(&mut config.sync);
        },
        none: None,
    },
];

fn ticks(us: u64, config: &ClusterConfig) -> u32 {
    u32::try_from(us / config.tick_us.max(1)).unwrap_or(u32::MAX)
}

fn small(number: Option<u64>, least: u8) -> u8 {
    number.map_or(least, |number| u8::try_from(number).unwrap_or(u8::MAX))
}

fn at_least_min(range: &mut Range) {
    range.max_us = range.max_us.max(range.min_us);
}

fn at_most_max(range: &mut Range) {
    range.min_us = range.min_us.min(range.max_us);
}
