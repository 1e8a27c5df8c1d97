//! How the log gets to all servers, how much of it goes out at a time, and when it is compacted.

use raft_sim::core::WaitForDisk;
use raft_sim::mark;

use super::{Number, ON_OFF, Select};

/// No limit on bytes is larger in the form.
const BYTES_MAX: u64 = 1_000_000_000;

/// Replication and durability.
pub(super) const REPLICATION: &[Select] = &[
    Select {
        name: mark!("Waits for the disk"),
        sentence: mark!(
            "Which messages wait until what they promise is on the disk. Every answer, as Figure 2 has it, or only votes and acknowledged entries."
        ),
        words: &[mark!("every answer"), mark!("votes and entries")],
        get: |config| usize::from(config.options.wait_for_disk == WaitForDisk::VotesAndAcks),
        set: |config, on| {
            config.options.wait_for_disk =
                if on == 1 { WaitForDisk::VotesAndAcks } else { WaitForDisk::EveryAnswer };
        },
    },
    Select {
        name: mark!("Apply before durable"),
        sentence: mark!("Hand out committed entries before they are on this server’s own disk."),
        words: ON_OFF,
        get: |config| usize::from(config.options.apply_before_durable),
        set: |config, on| config.options.apply_before_durable = on == 1,
    },
    Select {
        name: mark!("Commit index on disk"),
        sentence: mark!(
            "Keep the commit index on the disk, so that a server that restarts applies at once."
        ),
        words: ON_OFF,
        get: |config| usize::from(config.options.persist_commit_index),
        set: |config, on| config.options.persist_commit_index = on == 1,
    },
    Select {
        name: mark!("Forward proposals"),
        sentence: mark!("A follower passes proposals on to its leader in place of refusing them."),
        words: ON_OFF,
        get: |config| usize::from(config.options.forward_proposals),
        set: |config, on| config.options.forward_proposals = on == 1,
    },
    Select {
        name: mark!("Commit notices"),
        sentence: mark!(
            "Tell followers of a new commit index by a notice that needs no answer, in place of an empty AppendEntries."
        ),
        words: ON_OFF,
        get: |config| usize::from(config.options.commit_notices),
        set: |config, on| config.options.commit_notices = on == 1,
    },
    Select {
        name: mark!("Put appends together"),
        sentence: mark!(
            "One AppendEntries to each follower with everything that is new, in place of one for each proposal."
        ),
        words: ON_OFF,
        get: |config| usize::from(config.options.coalesce_appends),
        set: |config, on| config.options.coalesce_appends = on == 1,
    },
];

/// How much goes out at a time, and when logs are compacted.
pub(super) const LIMITS: &[Number] = &[
    Number {
        name: mark!("Bytes a message"),
        unit: mark!("bytes"),
        sentence: mark!(
            "Entries of so many bytes at most go into one AppendEntries; at least one entry does."
        ),
        range: (1, BYTES_MAX),
        get: |config| limit(config.options.max_message_bytes),
        set: |config, number| config.options.max_message_bytes = number.unwrap_or(u64::MAX),
        none: Some(mark!("no limit")),
    },
    Number {
        name: mark!("Messages in flight"),
        unit: "",
        sentence: mark!("So many AppendEntries with entries may be under way to one follower."),
        range: (1, 1000),
        get: |config| u64::try_from(config.options.max_inflight_messages).ok(),
        set: |config, number| {
            config.options.max_inflight_messages =
                usize::try_from(number.unwrap_or(1)).unwrap_or(1);
        },
        none: None,
    },
    Number {
        name: mark!("Bytes in flight"),
        unit: mark!("bytes"),
        sentence: mark!("Entries of so many bytes may be under way to one follower."),
        range: (1, BYTES_MAX),
        get: |config| limit(config.options.max_inflight_bytes),
        set: |config, number| config.options.max_inflight_bytes = number.unwrap_or(u64::MAX),
        none: Some(mark!("no limit")),
    },
    Number {
        name: mark!("Bytes not committed"),
        unit: mark!("bytes"),
        sentence: mark!(
            "A leader with so many bytes in its log that are not applied refuses to take more."
        ),
        range: (1, BYTES_MAX),
        get: |config| limit(config.options.max_uncommitted_bytes),
        set: |config, number| config.options.max_uncommitted_bytes = number.unwrap_or(u64::MAX),
        none: Some(mark!("no limit")),
    },
    Number {
        name: mark!("Bytes applied at a time"),
        unit: mark!("bytes"),
        sentence: mark!("Committed entries of so many bytes are handed out at a time."),
        range: (1, BYTES_MAX),
        get: |config| limit(config.options.max_committed_bytes),
        set: |config, number| config.options.max_committed_bytes = number.unwrap_or(u64::MAX),
        none: Some(mark!("no limit")),
    },
    Number {
        name: mark!("Snapshot at"),
        unit: mark!("bytes"),
        sentence: mark!(
            "A server whose log has so many bytes takes a snapshot and compacts the log (§7)."
        ),
        range: (1, BYTES_MAX),
        get: |config| config.snapshot_bytes,
        set: |config, number| config.snapshot_bytes = number,
        none: Some(mark!("never")),
    },
    Number {
        name: mark!("Entries kept behind it"),
        unit: "",
        sentence: mark!(
            "So many entries stay in the log behind a snapshot, for followers that lag a little."
        ),
        range: (0, 100_000),
        get: |config| Some(config.snapshot_keep),
        set: |config, number| config.snapshot_keep = number.unwrap_or(0),
        none: None,
    },
    Number {
        name: mark!("Snapshot pieces of"),
        unit: mark!("bytes"),
        sentence: mark!("A snapshot is sent in pieces of so many bytes (Figure 13)."),
        range: (1, BYTES_MAX),
        get: |config| config.options.snapshot_chunk_bytes,
        set: |config, number| config.options.snapshot_chunk_bytes = number,
        none: Some(mark!("whole")),
    },
];

const fn limit(number: u64) -> Option<u64> {
    if number == u64::MAX { None } else { Some(number) }
}
