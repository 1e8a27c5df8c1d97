//! Messages that no server sent, with numbers at the end of the world, of members and of strangers. None
//! of these may do more than make a server step down, so all safety properties must stand it.

use std::sync::Arc;

use raft_core::{
    AppendEntries, AppendEntriesReply, AppendResult, Body, ConfState, Entry, Heartbeat,
    HeartbeatReply, InstallSnapshot, InstallSnapshotReply, LogPosition, Message, NodeId, Payload,
    ReadIndex, ReadState, RequestVote, RequestVoteReply, Rules, SnapshotMeta, Term,
};

use super::walk::Walk;

const MAX: u64 = u64::MAX;

pub(crate) fn happen<R: Rules + Clone>(walk: &mut Walk<'_, R>) {
    let i = walk.any();
    let Some(raft) = walk.cluster.raft(i) else { return };
    let (to, term) = (raft.id(), raft.current_term());
    let from = NodeId(1 + walk.random.below(walk.cluster.nodes.len() as u64 + 2));
    let (body, term) = body(walk, i, term);
    // An error or an answer, either will do, as long as the checks hold afterwards.
    walk.cluster.with(i, |raft| raft.step(Message { from, to, term, body }).is_ok());
    if walk.cluster.nodes[i].to_apply.is_empty() {
        walk.cluster.with(i, |raft| raft.applied(MAX));
    }
    walk.cluster.coverage.count("absurd messages");
}

fn at(index: u64, term: Term) -> LogPosition {
    LogPosition { index, term }
}

fn append(prev_log: LogPosition, terms: &[Term], leader_commit: u64) -> Body {
    let entry = |(offset, &term): (u64, &Term)| Entry {
        index: prev_log.index.wrapping_add(offset),
        term,
        payload: Payload::NoOp,
    };
    let entries = (1..).zip(terms).map(entry).collect();
    Body::AppendEntries(AppendEntries { prev_log, entries, leader_commit })
}

fn answer(result: AppendResult) -> Body {
    Body::AppendEntriesReply(AppendEntriesReply { result })
}

fn vote(last_log: LogPosition, by_transfer: bool) -> RequestVote {
    RequestVote { last_log, priority: u32::MAX, by_transfer }
}

fn snapshot(last_included: LogPosition, voters: &[u64], offset: u64) -> Body {
    let members = ConfState::new(&voters.iter().copied().map(NodeId).collect::<Vec<_>>(), &[]);
    let meta = Arc::new(SnapshotMeta { last_included, members });
    Body::InstallSnapshot(InstallSnapshot { meta, offset, data: [7].into(), done: false })
}

fn body<R: Rules + Clone>(walk: &mut Walk<'_, R>, i: usize, term: Term) -> (Body, Term) {
    let old = term.saturating_sub(1);
    // Of the server's own term where only a lie could follow from it being taken, it is of an old one.
    match walk.random.below(26) {
        0 => (Body::Heartbeat(Heartbeat { leader_commit: MAX, read_round: MAX }), term),
        1 => (append(at(MAX, term), &[], MAX), term),
        2 => (append(at(MAX, term), &[term], MAX), term),
        3 => (append(at(MAX - 1, term), &[term], MAX), term),
        4 => (append(at(0, 0), &[MAX], MAX), term),
        5 => (append(at(MAX, MAX), &[MAX], MAX), MAX),
        6 => (Body::RequestVote(vote(at(MAX, MAX), false)), term),
        7 => (Body::RequestVote(vote(at(MAX, 0), true)), 0),
        8 => (Body::PreVote(vote(at(MAX, MAX), true)), term),
        9 => (Body::PreVote(vote(at(MAX, old), false)), MAX),
        10 => (Body::RequestVoteReply(RequestVoteReply { granted: true }), old),
        11 => (Body::PreVoteReply(RequestVoteReply { granted: true }), MAX),
        12 => {
            let result = AppendResult::Rejected { prev_log_index: MAX, hint: at(MAX, MAX) };
            (answer(result), term)
        }
        13 => {
            let prev_log_index = walk.random.below(9);
            (answer(AppendResult::Rejected { prev_log_index, hint: at(MAX, 0) }), term)
        }
        // Anyone but a leader takes no notice; a leader must see that it cannot be.
        14 => {
            let term = if walk.is_leader(i) { term } else { 0 };
            (answer(AppendResult::Accepted { match_index: MAX }), term)
        }
        15 => (answer(AppendResult::OldTerm), old),
        16 => (Body::HeartbeatReply(HeartbeatReply { read_round: MAX }), term),
        17 => (snapshot(at(MAX, term), &[1], 0), term),
        18 => (snapshot(at(0, 0), &[1], 0), term),
        19 => (snapshot(at(1, term), &[], MAX), term),
        20 => {
            let reply = InstallSnapshotReply { last_included: at(1, 1), received: MAX };
            (Body::InstallSnapshotReply(reply), term)
        }
        21 => (Body::Propose(Vec::new()), term),
        22 => (Body::ReadIndexReply(ReadState { index: MAX, context: MAX }), old),
        23 => {
            let context = walk.cluster.checks.read_begins();
            (Body::ReadIndex(ReadIndex { context }), MAX)
        }
        24 => (Body::TransferLeadership, term),
        // It breaks a leader's promise to give up its lease before it says this.
        _ if walk.has_lease() => (Body::TransferLeadership, old),
        _ => (Body::TimeoutNow, term),
    }
}
