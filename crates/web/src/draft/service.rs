//! What clients talk to, and how they behave.

use raft_sim::core::ReadMode;
use raft_sim::mark;
use raft_sim::{MachineKind, ReadPath};

use super::{Number, ON_OFF, Select, millis};

/// The service and its clients.
pub(super) const SERVICE: &[Select] = &[
    Select {
        name: mark!("Reads"),
        sentence: mark!(
            "How reads are answered: as an entry of the log; by the leader after a round of heartbeats (diss. §6.4); by its lease, which needs CheckQuorum and good clocks; or by any server at once, which is not linearizable."
        ),
        words: &[mark!("through the log"), "ReadIndex", mark!("lease"), mark!("at once (unsafe)")],
        get: |config| match (config.reads, config.options.read_mode) {
            (ReadPath::Log, _) => 0,
            (ReadPath::ReadIndex, ReadMode::ReadIndex) => 1,
            (ReadPath::ReadIndex, ReadMode::Lease) => 2,
            (ReadPath::Local, _) => 3,
        },
        set: |config, which| {
            config.reads = match which {
                0 => ReadPath::Log,
                3 => ReadPath::Local,
                _ => ReadPath::ReadIndex,
            };
            config.options.read_mode =
                if which == 2 { ReadMode::Lease } else { ReadMode::ReadIndex };
            config.options.check_quorum |= which == 2;
        },
    },
    Select {
        name: mark!("State machine"),
        sentence: mark!(
            "What the log’s commands are applied to: keys with values, a counter for each key, or a list of all that was written."
        ),
        words: &[mark!("store"), mark!("counter"), mark!("journal")],
        get: |config| config.machine as usize,
        set: |config, which| {
            config.machine =
                [MachineKind::Store, MachineKind::Counter, MachineKind::Journal][which.min(2)];
        },
    },
    Select {
        name: mark!("Sessions"),
        sentence: mark!(
            "A request that was applied before is answered from its session and not applied again (diss. §6.3). Off only to see what for."
        ),
        words: ON_OFF,
        get: |config| usize::from(config.sessions),
        set: |config, on| config.sessions = on == 1,
    },
];

/// How clients behave.
pub(super) const CLIENTS: &[Number] = &[
    Number {
        name: mark!("Ask again after"),
        unit: "ms",
        sentence: mark!("Without an answer for so long, a client asks another server."),
        range: (1, 3_600_000),
        get: |config| Some(millis(config.client.retry_us)),
        set: |config, ms| config.client.retry_us = ms.unwrap_or(1) * 1000,
        none: None,
    },
    Number {
        name: mark!("Give up after"),
        unit: "ms",
        sentence: mark!(
            "Without an answer for so long in all, a client gives up, and does not know whether it was done."
        ),
        range: (1, 86_400_000),
        get: |config| Some(millis(config.client.give_up_us)),
        set: |config, ms| config.client.give_up_us = ms.unwrap_or(1) * 1000,
        none: None,
    },
];
