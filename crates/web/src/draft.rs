//! What a new run is to be made from, as a form has it: every option by name, with a sentence.

use std::sync::Arc;

use raft_sim::core::{ElectionTimer, MembershipCounts, Options, ReadMode, WaitForDisk};
use raft_sim::{ClusterConfig, MachineKind, Range, ReadPath, Script};

/// A configuration and a seed that somebody is about to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The configuration.
    pub config: ClusterConfig,
    /// The seed.
    pub seed: u64,
}

impl Default for Draft {
    fn default() -> Self {
        Self { config: ClusterConfig::default(), seed: 1 }
    }
}

impl Draft {
    /// What a run was made from.
    #[must_use]
    pub fn of(script: &Script) -> Self {
        Self { config: ClusterConfig::clone(&script.config), seed: script.seed }
    }

    /// A run of it in which nothing is done yet.
    #[must_use]
    pub fn script(&self) -> Script {
        Script { config: Arc::new(self.config.clone()), seed: self.seed, statements: Vec::new() }
    }
}

/// A number that can be set.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// What it is called.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// What it means.
    pub sentence: &'static str,
    /// The least and the most.
    pub range: (u64, u64),
    /// What it is; `None`: it is off.
    pub get: fn(&ClusterConfig) -> Option<u64>,
    /// Sets it; `None` where that means something, or is taken for the least.
    pub set: fn(&mut ClusterConfig, Option<u64>),
    /// What an empty field means, if it means something.
    pub none: Option<&'static str>,
}

/// A choice between a few words.
#[derive(Clone, Copy, Debug)]
pub struct Select {
    /// What it is called.
    pub name: &'static str,
    /// What it means.
    pub sentence: &'static str,
    /// What there is to choose from.
    pub words: &'static [&'static str],
    /// The place of what is chosen.
    pub get: fn(&ClusterConfig) -> usize,
    /// Chooses.
    pub set: fn(&mut ClusterConfig, usize),
}

/// The presets of all options.
pub const PRESETS: [(&str, Options); 4] = [
    ("paper", Options::PAPER),
    ("etcd", Options::ETCD),
    ("TinyKV", Options::TINYKV),
    ("MIT", Options::MIT),
];

const ON_OFF: &[&str] = &["off", "on"];

fn ticks(us: u64, config: &ClusterConfig) -> u32 {
    u32::try_from(us / config.tick_us.max(1)).unwrap_or(u32::MAX)
}

fn small(number: Option<u64>, least: u8) -> u8 {
    number.map_or(least, |number| u8::try_from(number).unwrap_or(u8::MAX))
}

const fn limit(number: u64) -> Option<u64> {
    if number == u64::MAX { None } else { Some(number) }
}

fn millis(range: u64) -> u64 {
    range / 1000
}

fn at_least_min(range: &mut Range) {
    range.max_us = range.max_us.max(range.min_us);
}

fn at_most_max(range: &mut Range) {
    range.min_us = range.min_us.min(range.max_us);
}

/// A minute, in milliseconds.
const MINUTE_MS: u64 = 60_000;
/// No limit on bytes is larger in the form.
const BYTES_MAX: u64 = 1_000_000_000;

/// The cluster itself.
pub const CLUSTER: &[Number] = &[
    Number {
        name: "Servers",
        unit: "",
        sentence: "How many servers there are at the start. A majority of them has to agree on everything.",
        range: (1, 9),
        get: |config| Some(config.servers.into()),
        set: |config, number| config.servers = small(number, 1),
        none: None,
    },
    Number {
        name: "of them learners",
        unit: "",
        sentence: "So many of them, the last ones, receive the log but do not vote.",
        range: (0, 8),
        get: |config| Some(config.learners.into()),
        set: |config, number| config.learners = small(number, 0),
        none: None,
    },
];

/// What takes how long.
pub const TIMES: &[Number] = &[
    Number {
        name: "Election timeout, shortest",
        unit: "ms",
        sentence: "A server that hears no leader for a random time stands for election. It is drawn anew each time, so that two seldom stand at once (§5.2).",
        range: (2, MINUTE_MS),
        get: |config| Some(millis(u64::from(config.election_ticks_min) * config.tick_us)),
        set: |config, ms| config.election_ticks_min = ticks(ms.unwrap_or(2) * 1000, config),
        none: None,
    },
    Number {
        name: "Election timeout, longest",
        unit: "ms",
        sentence: "The other end of that range. Shortest and longest alike: split votes.",
        range: (2, MINUTE_MS),
        get: |config| Some(millis(u64::from(config.election_ticks_max) * config.tick_us)),
        set: |config, ms| config.election_ticks_max = ticks(ms.unwrap_or(2) * 1000, config),
        none: None,
    },
    Number {
        name: "Heartbeat",
        unit: "ms",
        sentence: "A leader says so often that it is there. It has to be well below the election timeout.",
        range: (1, MINUTE_MS),
        get: |config| Some(millis(u64::from(config.heartbeat_ticks) * config.tick_us)),
        set: |config, ms| config.heartbeat_ticks = ticks(ms.unwrap_or(1) * 1000, config),
        none: None,
    },
    Number {
        name: "Message delay, shortest",
        unit: "ms",
        sentence: "A message is under way at least so long.",
        range: (0, MINUTE_MS),
        get: |config| Some(millis(config.delay.min_us)),
        set: |config, ms| {
            config.delay.min_us = ms.unwrap_or(0) * 1000;
            at_least_min(&mut config.delay);
        },
        none: None,
    },
    Number {
        name: "Message delay, longest",
        unit: "ms",
        sentence: "And at most so long.",
        range: (0, MINUTE_MS),
        get: |config| Some(millis(config.delay.max_us)),
        set: |config, ms| {
            config.delay.max_us = ms.unwrap_or(0) * 1000;
            at_most_max(&mut config.delay);
        },
        none: None,
    },
    Number {
        name: "Disk write, longest",
        unit: "ms",
        sentence: "What a server must not forget is on its disk after up to so long. Answers wait for that (Figure 2).",
        range: (0, MINUTE_MS),
        get: |config| Some(millis(config.sync.max_us)),
        set: |config, ms| {
            config.sync.max_us = ms.unwrap_or(0) * 1000;
            at_most_max(&mut config.sync);
        },
        none: None,
    },
];

/// Elections and leadership.
pub const LEADERSHIP: &[Select] = &[
    Select {
        name: "PreVote",
        sentence: "Ask a majority whether an election could be won before starting a new term: a server that was cut off does not depose a leader when it comes back (diss. §9.6).",
        words: ON_OFF,
        get: |config| usize::from(config.options.pre_vote),
        set: |config, on| config.options.pre_vote = on == 1,
    },
    Select {
        name: "CheckQuorum",
        sentence: "A leader that has not heard from a majority for an election timeout steps down, and who hears a leader heeds no candidate (diss. §6.2).",
        words: ON_OFF,
        get: |config| usize::from(config.options.check_quorum),
        set: |config, on| config.options.check_quorum = on == 1,
    },
    Select {
        name: "Answer older terms",
        sentence: "Tell whoever asks with an older term about the newer one (§5.1). etcd stays silent.",
        words: ON_OFF,
        get: |config| usize::from(config.options.answer_old_terms),
        set: |config, on| config.options.answer_old_terms = on == 1,
    },
    Select {
        name: "A refused candidate",
        sentence: "What a candidate does that a majority has refused: wait for its timeout as in the paper (§5.2), or follow at once.",
        words: &["waits", "follows at once"],
        get: |config| usize::from(config.options.lost_candidate_steps_down),
        set: |config, on| config.options.lost_candidate_steps_down = on == 1,
    },
    Select {
        name: "Election timer restarts",
        sentence: "What restarts the wait for a leader: what Figure 2 says, or every change of term or role as in etcd.",
        words: &["as in Figure 2", "with every term"],
        get: |config| usize::from(config.options.election_timer == ElectionTimer::EveryTerm),
        set: |config, on| {
            config.options.election_timer =
                if on == 1 { ElectionTimer::EveryTerm } else { ElectionTimer::Figure2 };
        },
    },
];

/// Replication and durability.
pub const REPLICATION: &[Select] = &[
    Select {
        name: "Waits for the disk",
        sentence: "Which messages wait until what they promise is on the disk. Every answer, as Figure 2 has it, or only votes and acknowledged entries.",
        words: &["every answer", "votes and entries"],
        get: |config| usize::from(config.options.wait_for_disk == WaitForDisk::VotesAndAcks),
        set: |config, on| {
            config.options.wait_for_disk =
                if on == 1 { WaitForDisk::VotesAndAcks } else { WaitForDisk::EveryAnswer };
        },
    },
    Select {
        name: "Apply before durable",
        sentence: "Hand out committed entries before they are on this server’s own disk.",
        words: ON_OFF,
        get: |config| usize::from(config.options.apply_before_durable),
        set: |config, on| config.options.apply_before_durable = on == 1,
    },
    Select {
        name: "Commit index on disk",
        sentence: "Keep the commit index on the disk, so that a server that restarts applies at once.",
        words: ON_OFF,
        get: |config| usize::from(config.options.persist_commit_index),
        set: |config, on| config.options.persist_commit_index = on == 1,
    },
    Select {
        name: "Forward proposals",
        sentence: "A follower passes proposals on to its leader in place of refusing them.",
        words: ON_OFF,
        get: |config| usize::from(config.options.forward_proposals),
        set: |config, on| config.options.forward_proposals = on == 1,
    },
    Select {
        name: "Commit notices",
        sentence: "Tell followers of a new commit index by a notice that needs no answer, in place of an empty AppendEntries.",
        words: ON_OFF,
        get: |config| usize::from(config.options.commit_notices),
        set: |config, on| config.options.commit_notices = on == 1,
    },
    Select {
        name: "Put appends together",
        sentence: "One AppendEntries to each follower with everything that is new, in place of one for each proposal.",
        words: ON_OFF,
        get: |config| usize::from(config.options.coalesce_appends),
        set: |config, on| config.options.coalesce_appends = on == 1,
    },
];

/// How much goes out at a time, and when logs are compacted.
pub const LIMITS: &[Number] = &[
    Number {
        name: "Bytes a message",
        unit: "bytes",
        sentence: "Entries of so many bytes at most go into one AppendEntries; at least one entry does.",
        range: (1, BYTES_MAX),
        get: |config| limit(config.options.max_message_bytes),
        set: |config, number| config.options.max_message_bytes = number.unwrap_or(u64::MAX),
        none: Some("no limit"),
    },
    Number {
        name: "Messages in flight",
        unit: "",
        sentence: "So many AppendEntries with entries may be under way to one follower.",
        range: (1, 1000),
        get: |config| u64::try_from(config.options.max_inflight_messages).ok(),
        set: |config, number| {
            config.options.max_inflight_messages =
                usize::try_from(number.unwrap_or(1)).unwrap_or(1);
        },
        none: None,
    },
    Number {
        name: "Bytes in flight",
        unit: "bytes",
        sentence: "Entries of so many bytes may be under way to one follower.",
        range: (1, BYTES_MAX),
        get: |config| limit(config.options.max_inflight_bytes),
        set: |config, number| config.options.max_inflight_bytes = number.unwrap_or(u64::MAX),
        none: Some("no limit"),
    },
    Number {
        name: "Bytes not committed",
        unit: "bytes",
        sentence: "A leader with so many bytes in its log that are not applied refuses to take more.",
        range: (1, BYTES_MAX),
        get: |config| limit(config.options.max_uncommitted_bytes),
        set: |config, number| config.options.max_uncommitted_bytes = number.unwrap_or(u64::MAX),
        none: Some("no limit"),
    },
    Number {
        name: "Bytes applied at a time",
        unit: "bytes",
        sentence: "Committed entries of so many bytes are handed out at a time.",
        range: (1, BYTES_MAX),
        get: |config| limit(config.options.max_committed_bytes),
        set: |config, number| config.options.max_committed_bytes = number.unwrap_or(u64::MAX),
        none: Some("no limit"),
    },
    Number {
        name: "Snapshot at",
        unit: "bytes",
        sentence: "A server whose log has so many bytes takes a snapshot and compacts the log (§7).",
        range: (1, BYTES_MAX),
        get: |config| config.snapshot_bytes,
        set: |config, number| config.snapshot_bytes = number,
        none: Some("never"),
    },
    Number {
        name: "Entries kept behind it",
        unit: "",
        sentence: "So many entries stay in the log behind a snapshot, for followers that lag a little.",
        range: (0, 100_000),
        get: |config| Some(config.snapshot_keep),
        set: |config, number| config.snapshot_keep = number.unwrap_or(0),
        none: None,
    },
    Number {
        name: "Snapshot pieces of",
        unit: "bytes",
        sentence: "A snapshot is sent in pieces of so many bytes (Figure 13).",
        range: (1, BYTES_MAX),
        get: |config| config.options.snapshot_chunk_bytes,
        set: |config, number| config.options.snapshot_chunk_bytes = number,
        none: Some("whole"),
    },
];

/// Membership and snapshots.
pub const MEMBERSHIP: &[Select] = &[
    Select {
        name: "A change counts",
        sentence: "From when on a server uses a new configuration: as soon as it is in its log (§6), or when it is applied, as in etcd.",
        words: &["when appended", "when applied"],
        get: |config| {
            usize::from(config.options.membership_counts == MembershipCounts::WhenApplied)
        },
        set: |config, on| {
            config.options.membership_counts = if on == 1 {
                MembershipCounts::WhenApplied
            } else {
                MembershipCounts::WhenAppended
            };
            // Who restarts must not go by a configuration of long ago.
            config.options.persist_commit_index |= on == 1;
        },
    },
    Select {
        name: "Check changes",
        sentence: "Refuse a change while another one is under way. Off only to see what for: two changes at once can elect two leaders.",
        words: ON_OFF,
        get: |config| usize::from(config.options.validate_conf_changes),
        set: |config, on| config.options.validate_conf_changes = on == 1,
    },
    Select {
        name: "A refused change",
        sentence: "What becomes of a refused change of membership: an error, or an empty entry as in etcd.",
        words: &["is an error", "is an empty entry"],
        get: |config| usize::from(config.options.refused_conf_change_is_no_op),
        set: |config, on| config.options.refused_conf_change_is_no_op = on == 1,
    },
    Select {
        name: "A removed leader",
        sentence: "A leader that a change removed steps down (§6), or goes on leading without counting itself.",
        words: &["leads on", "steps down"],
        get: |config| usize::from(config.options.step_down_on_removal),
        set: |config, on| config.options.step_down_on_removal = on == 1,
    },
    Select {
        name: "Send snapshots again",
        sentence: "A snapshot that was not answered for an election timeout is sent again.",
        words: ON_OFF,
        get: |config| usize::from(config.options.retry_snapshot),
        set: |config, on| config.options.retry_snapshot = on == 1,
    },
];

/// The service and its clients.
pub const SERVICE: &[Select] = &[
    Select {
        name: "Reads",
        sentence: "How reads are answered: as an entry of the log; by the leader after a round of heartbeats (diss. §6.4); by its lease, which needs CheckQuorum and good clocks; or by any server at once, which is not linearizable.",
        words: &["through the log", "ReadIndex", "lease", "at once (unsafe)"],
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
        name: "State machine",
        sentence: "What the log’s commands are applied to: keys with values, a counter for each key, or a list of all that was written.",
        words: &["store", "counter", "journal"],
        get: |config| config.machine as usize,
        set: |config, which| {
            config.machine =
                [MachineKind::Store, MachineKind::Counter, MachineKind::Journal][which.min(2)];
        },
    },
    Select {
        name: "Sessions",
        sentence: "A request that was applied before is answered from its session and not applied again (diss. §6.3). Off only to see what for.",
        words: ON_OFF,
        get: |config| usize::from(config.sessions),
        set: |config, on| config.sessions = on == 1,
    },
];

/// How clients behave.
pub const CLIENTS: &[Number] = &[
    Number {
        name: "Ask again after",
        unit: "ms",
        sentence: "Without an answer for so long, a client asks another server.",
        range: (1, 3_600_000),
        get: |config| Some(millis(config.client.retry_us)),
        set: |config, ms| config.client.retry_us = ms.unwrap_or(1) * 1000,
        none: None,
    },
    Number {
        name: "Give up after",
        unit: "ms",
        sentence: "Without an answer for so long in all, a client gives up, and does not know whether it was done.",
        range: (1, 86_400_000),
        get: |config| Some(millis(config.client.give_up_us)),
        set: |config, ms| config.client.give_up_us = ms.unwrap_or(1) * 1000,
        none: None,
    },
];

/// All groups of the form: what they are called, their numbers, their choices.
pub const GROUPS: [(&str, &[Number], &[Select]); 6] = [
    ("Cluster", CLUSTER, &[]),
    ("Times", TIMES, &[]),
    ("Elections", &[], LEADERSHIP),
    ("Replication", LIMITS, REPLICATION),
    ("Membership and snapshots", &[], MEMBERSHIP),
    ("Clients and reads", CLIENTS, SERVICE),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_set_is_what_is_read() {
        for (_, numbers, selects) in GROUPS {
            for number in numbers {
                for value in [number.range.0, number.range.0 + 3, 700] {
                    let mut config = ClusterConfig::default();
                    let value = value.min(number.range.1);
                    (number.set)(&mut config, Some(value));
                    assert_eq!((number.get)(&config), Some(value), "{}", number.name);
                }
                if number.none.is_some() {
                    let mut config = ClusterConfig::default();
                    (number.set)(&mut config, None);
                    assert_eq!((number.get)(&config), None, "{}", number.name);
                }
            }
            for select in selects {
                for which in (0..select.words.len()).chain([0]) {
                    let mut config = ClusterConfig::default();
                    (select.set)(&mut config, which);
                    assert_eq!((select.get)(&config), which, "{}", select.name);
                    assert!(raft_sim::Cluster::new(Draft { config, seed: 1 }.script()).is_ok());
                }
            }
        }
    }

    #[test]
    fn every_option_of_the_core_can_be_set() {
        // Each option that differs between two presets is changed by some control of the form.
        let set_everything = |options: Options| {
            let from = ClusterConfig { options, ..ClusterConfig::default() };
            let mut config = ClusterConfig::default();
            for (_, numbers, selects) in GROUPS {
                numbers.iter().for_each(|it| (it.set)(&mut config, (it.get)(&from)));
                selects.iter().for_each(|it| (it.set)(&mut config, (it.get)(&from)));
            }
            config.options
        };
        for (name, options) in PRESETS {
            assert_eq!(set_everything(options), options, "{name}");
        }
    }
}
