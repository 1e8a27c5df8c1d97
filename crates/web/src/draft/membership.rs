//! How the membership changes, and how snapshots are sent.

use raft_sim::core::MembershipCounts;
use raft_sim::mark;

use super::{ON_OFF, Select};

/// Membership and snapshots.
pub(super) const MEMBERSHIP: &[Select] = &[
    Select {
        name: mark!("A change counts"),
        sentence: mark!(
            "From when on a server uses a new configuration: as soon as it is in its log (§6), or when it is applied, as in etcd."
        ),
        words: &[mark!("when appended"), mark!("when applied")],
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
        name: mark!("Check changes"),
        sentence: mark!(
            "Refuse a change while another one is under way. Off only to see what for: two changes at once can elect two leaders."
        ),
        words: ON_OFF,
        get: |config| usize::from(config.options.validate_conf_changes),
        set: |config, on| config.options.validate_conf_changes = on == 1,
    },
    Select {
        name: mark!("A refused change"),
        sentence: mark!(
            "What becomes of a refused change of membership: an error, or an empty entry as in etcd."
        ),
        words: &[mark!("is an error"), mark!("is an empty entry")],
        get: |config| usize::from(config.options.refused_conf_change_is_no_op),
        set: |config, on| config.options.refused_conf_change_is_no_op = on == 1,
    },
    Select {
        name: mark!("A removed leader"),
        sentence: mark!(
            "A leader that a change removed steps down (§6), or goes on leading without counting itself."
        ),
        words: &[mark!("leads on"), mark!("steps down")],
        get: |config| usize::from(config.options.step_down_on_removal),
        set: |config, on| config.options.step_down_on_removal = on == 1,
    },
    Select {
        name: mark!("Send snapshots again"),
        sentence: mark!("A snapshot that was not answered for an election timeout is sent again."),
        words: ON_OFF,
        get: |config| usize::from(config.options.retry_snapshot),
        set: |config, on| config.options.retry_snapshot = on == 1,
    },
];
