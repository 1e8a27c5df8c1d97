//! The scene with which the page opens.

use raft_sim::service::{ClientId, Op};
use raft_sim::{Action, ClusterConfig, Script, Time};

/// A seed whose first election is neither split nor slow: first impressions count.
const SEED: u64 = 9;

/// Five servers; soon after somebody leads, a client writes.
pub(super) fn script() -> Script {
    let write = |at_ms, key: &str, value: &str| {
        let op = Op::Put { key: key.into(), value: value.into() };
        (Time::from_millis(at_ms), Action::Request { client: ClientId(1), via: None, op })
    };
    let actions = [write(430, "x", "1"), write(640, "y", "2"), write(860, "x", "3")];
    // Whoever has a snapshot taken is to see what it stands for go.
    let config = ClusterConfig { snapshot_keep: 0, ..ClusterConfig::default() };
    Script::timed(config, SEED, actions)
}
