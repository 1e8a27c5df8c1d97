//! How etcd shows what a leader knows of another server.

use std::fmt::Write as _;

use raft_core::{Options, Progress, ProgressState};

pub(crate) fn line(known: &Progress, options: &Options) -> String {
    let (state, pending) = match known.state {
        ProgressState::Probe => ("StateProbe", 0),
        ProgressState::Replicate => ("StateReplicate", 0),
        ProgressState::Snapshot { pending } => ("StateSnapshot", pending),
    };
    let mut line =
        format!("{}: {state} match={} next={}", known.id.0, known.match_index, known.next_index);
    let mut put = |word: &str| line.push_str(word);
    if known.is_learner {
        put(" learner");
    }
    if known.must_wait() {
        put(" paused");
    }
    if pending > 0 {
        let _ = write!(line, " pendingSnap={pending}");
    }
    if !known.recently_active {
        line.push_str(" inactive");
    }
    let inflight = known.inflight_messages();
    if inflight > 0 {
        let _ = write!(line, " inflight={inflight}");
        if known.is_full(options) {
            line.push_str("[full]");
        }
    }
    line
}
