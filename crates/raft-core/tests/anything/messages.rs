//! Messages of every kind, with numbers that fit the server's state now and then.

use std::sync::Arc;

use raft_core::{
    AppendEntries, AppendEntriesReply, AppendResult, Body, CommitNotice, ConfChange, ConfState,
    Entry, Heartbeat, HeartbeatReply, InstallSnapshot, InstallSnapshotReply, LogPosition,
    MemberChange, MemberChangeKind, Message, NodeId, Payload, ReadIndex, ReadState, RequestVote,
    RequestVoteReply, SnapshotMeta, Term, Transition,
};

use super::{Server, Source};

/// A term near the server's own most of the time: otherwise it would only ever see old ones.
fn term_near(source: &mut impl Source, own: Term) -> Term {
    match source.below(40) {
        0 => source.number(),
        1 | 2 => own.saturating_add(1),
        3 => own.saturating_sub(1),
        _ => own,
    }
}

/// Where the server's log is, or anywhere.
fn position(source: &mut impl Source, raft: &Server) -> LogPosition {
    if source.once_in(4) {
        return LogPosition { index: source.number(), term: source.number() };
    }
    let log = raft.log();
    let length = log.last().index - log.base().index;
    let index = log.base().index.saturating_add(source.below(length + 2));
    LogPosition { index, term: log.term_at(index).unwrap_or(0) }
}

/// A command, a change of membership, or nothing.
pub(super) fn payload(source: &mut impl Source) -> Payload {
    match source.below(4) {
        0 => Payload::NoOp,
        1 => Payload::ConfChange(Arc::new(conf_change(source))),
        _ => Payload::Command(vec![7; source.below(40) as usize].into()),
    }
}

/// Any change, fitting or not.
pub(super) fn conf_change(source: &mut impl Source) -> ConfChange {
    let transition = match source.below(4) {
        0 => Transition::JointImplicit,
        1 => Transition::JointExplicit,
        _ => Transition::Auto,
    };
    let count = source.below(4);
    let mut change = || {
        let kind = match source.below(8) {
            0..=2 => MemberChangeKind::AddVoter,
            3 | 4 => MemberChangeKind::AddLearner,
            5 | 6 => MemberChangeKind::Remove,
            _ => MemberChangeKind::Update,
        };
        MemberChange { kind, node: NodeId(source.below(6)) }
    };
    ConfChange { transition, changes: (0..count).map(|_| change()).collect(), context: [].into() }
}

/// A configuration, mostly one that can be.
fn members(source: &mut impl Source) -> ConfState {
    let mut some = |most: u64| -> Vec<NodeId> {
        let from = 1 + source.below(3);
        (from..from + source.below(most)).map(NodeId).collect()
    };
    let (voters, voters_outgoing) = (some(4), some(2));
    let learners: Vec<_> = some(3)
        .into_iter()
        .filter(|id| !voters.contains(id) && !voters_outgoing.contains(id))
        .collect();
    let learners_next = if source.once_in(6) { voters_outgoing.clone() } else { Vec::new() };
    let auto_leave = source.once_in(2) && !voters_outgoing.is_empty();
    ConfState { voters, voters_outgoing, learners, learners_next, auto_leave }
}

/// What a snapshot says of itself.
pub(super) fn meta(source: &mut impl Source, raft: &Server) -> Arc<SnapshotMeta> {
    let mut last_included = position(source, raft);
    if source.below(2) == 0 {
        // Beyond the log: one that is worth taking.
        let last = raft.log().last();
        last_included.index = last.index.saturating_add(1 + source.below(3));
        last_included.term = last.term;
    }
    let members = if source.below(2) == 0 { raft.members().clone() } else { members(source) };
    Arc::new(SnapshotMeta { last_included, members })
}

fn append(source: &mut impl Source, raft: &Server, term: Term) -> Body {
    let prev_log = position(source, raft);
    let mut entry_term = prev_log.term.max(term.saturating_sub(source.below(2)));
    let mut entries = Vec::new();
    for offset in 1..=source.below(4) {
        if source.once_in(30) {
            entry_term = source.number();
        }
        // Wrapping: entries behind the last index there is.
        let index = prev_log.index.wrapping_add(offset);
        entries.push(Entry { index, term: entry_term, payload: payload(source) });
        entry_term = entry_term.max(term_near(source, term));
    }
    let (entries, leader_commit) = (entries.into(), source.number());
    Body::AppendEntries(AppendEntries { prev_log, entries, leader_commit })
}

fn request_vote(source: &mut impl Source, raft: &Server) -> RequestVote {
    RequestVote {
        last_log: position(source, raft),
        priority: source.below(3) as u32,
        by_transfer: source.once_in(3),
    }
}

fn append_result(source: &mut impl Source, raft: &Server) -> AppendResult {
    match source.below(4) {
        0 => AppendResult::OldTerm,
        1 => AppendResult::Rejected {
            prev_log_index: position(source, raft).index,
            hint: position(source, raft),
        },
        2 => AppendResult::Accepted { match_index: raft.log().last().index },
        _ => AppendResult::Accepted { match_index: position(source, raft).index },
    }
}

fn install_snapshot(source: &mut impl Source, raft: &Server) -> Body {
    let data: Arc<[u8]> = vec![7; source.below(4) as usize].into();
    let offset = if source.once_in(8) { source.number() } else { source.below(3) };
    let done = source.below(2) == 0;
    Body::InstallSnapshot(InstallSnapshot { meta: meta(source, raft), offset, data, done })
}

fn body(source: &mut impl Source, raft: &Server, term: Term) -> Body {
    let granted = RequestVoteReply { granted: source.below(3) > 0 };
    match source.below(23) {
        0 => Body::RequestVote(request_vote(source, raft)),
        1..=3 => Body::RequestVoteReply(granted),
        4 => Body::PreVote(request_vote(source, raft)),
        5 | 6 => Body::PreVoteReply(granted),
        7..=10 => append(source, raft, term),
        11..=13 => {
            Body::AppendEntriesReply(AppendEntriesReply { result: append_result(source, raft) })
        }
        14 => Body::Heartbeat(Heartbeat {
            leader_commit: position(source, raft).index,
            read_round: source.below(3),
        }),
        15 => Body::HeartbeatReply(HeartbeatReply { read_round: source.below(4) }),
        16 => install_snapshot(source, raft),
        17 => {
            let last_included = raft
                .snapshot()
                .map_or(position(source, raft), |snapshot| snapshot.meta.last_included);
            let received = source.number();
            Body::InstallSnapshotReply(InstallSnapshotReply { last_included, received })
        }
        18 => Body::TimeoutNow,
        19 => Body::TransferLeadership,
        20 => Body::CommitNotice(CommitNotice { commit_index: position(source, raft).index }),
        21 => Body::Propose((0..source.below(3)).map(|_| payload(source)).collect()),
        _ if source.below(2) == 0 => Body::ReadIndex(ReadIndex { context: source.number() }),
        _ => Body::ReadIndexReply(ReadState { index: source.number(), context: source.number() }),
    }
}

/// A message to the server, of a member or a stranger, or one that is not for it at all.
pub(super) fn message(source: &mut impl Source, raft: &Server) -> Message {
    let to = if source.once_in(50) { source.number() } else { raft.id().0 };
    let from = if source.once_in(20) { source.number() } else { 1 + source.below(5) };
    let term = term_near(source, raft.current_term());
    let body = body(source, raft, term);
    Message { from: NodeId(from), to: NodeId(to), term, body }
}
