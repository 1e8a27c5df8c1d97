//! Messages in one line each, and what they say.

use raft_core::{
    AppendEntries, AppendEntriesReply, AppendResult, Body, Entry, Heartbeat, HeartbeatReply, Index,
    InstallSnapshot, LogPosition, Message, NodeId, ReadIndex, RequestVote, RequestVoteReply,
    Snapshot, Term,
};

pub(crate) fn message(from: u64, to: u64, term: Term, body: Body) -> Message {
    Message { from: NodeId(from), to: NodeId(to), term, body }
}

pub(crate) fn request_vote(from: u64, to: u64, term: Term, last_log: LogPosition) -> Message {
    let request = RequestVote { last_log, priority: 0, by_transfer: false };
    message(from, to, term, Body::RequestVote(request))
}

pub(crate) fn pre_vote(from: u64, to: u64, term: Term, last_log: LogPosition) -> Message {
    let request = RequestVote { last_log, priority: 0, by_transfer: false };
    message(from, to, term, Body::PreVote(request))
}

pub(crate) fn vote(from: u64, to: u64, term: Term, granted: bool) -> Message {
    message(from, to, term, Body::RequestVoteReply(RequestVoteReply { granted }))
}

pub(crate) fn append(
    (from, to, term): (u64, u64, Term),
    prev_log: LogPosition,
    entries: Vec<Entry>,
    leader_commit: Index,
) -> Message {
    let entries = entries.into();
    message(from, to, term, Body::AppendEntries(AppendEntries { prev_log, entries, leader_commit }))
}

pub(crate) fn heartbeat(from: u64, to: u64, term: Term, leader_commit: Index) -> Message {
    message(from, to, term, Body::Heartbeat(Heartbeat { leader_commit, read_round: 0 }))
}

pub(crate) fn heartbeat_reply(from: u64, to: u64, term: Term) -> Message {
    message(from, to, term, Body::HeartbeatReply(HeartbeatReply { read_round: 0 }))
}

pub(crate) fn accepted(from: u64, to: u64, term: Term, match_index: Index) -> Message {
    append_reply(from, to, term, AppendResult::Accepted { match_index })
}

/// A refusal of `prev_log_index`; the follower's log can agree up to `hint` at most.
pub(crate) fn rejected(
    (from, to, term): (u64, u64, Term),
    prev_log_index: Index,
    hint: LogPosition,
) -> Message {
    append_reply(from, to, term, AppendResult::Rejected { prev_log_index, hint })
}

fn append_reply(from: u64, to: u64, term: Term, result: AppendResult) -> Message {
    message(from, to, term, Body::AppendEntriesReply(AppendEntriesReply { result }))
}

pub(crate) fn read_index(from: u64, to: u64, context: u64) -> Message {
    message(from, to, 0, Body::ReadIndex(ReadIndex { context }))
}

/// A whole snapshot.
pub(crate) fn install(from: u64, to: u64, term: Term, snapshot: &Snapshot) -> Message {
    let (meta, data) = (snapshot.meta.clone(), snapshot.data.clone());
    let piece = InstallSnapshot { meta, offset: 0, data, done: true };
    message(from, to, term, Body::InstallSnapshot(piece))
}

/// The `AppendEntries` among these messages, with their receivers.
pub(crate) fn appends(messages: &[Message]) -> Vec<(u64, &AppendEntries)> {
    let body = |message: &'_ Message| message.to.0;
    let request = |message| match message {
        &Message { body: Body::AppendEntries(ref request), .. } => Some((body(message), request)),
        _ => None,
    };
    messages.iter().filter_map(request).collect()
}

/// The one `AppendEntries` that these messages are.
pub(crate) fn one_append(messages: &[Message]) -> &AppendEntries {
    match messages {
        [Message { body: Body::AppendEntries(request), .. }] => request,
        other => panic!("not one AppendEntries: {other:?}"),
    }
}

/// The results in the answers to `AppendEntries` that these messages are.
pub(crate) fn results(messages: &[Message]) -> Vec<AppendResult> {
    let result = |message: &Message| match &message.body {
        Body::AppendEntriesReply(reply) => reply.result,
        other => panic!("not an answer to AppendEntries: {other:?}"),
    };
    messages.iter().map(result).collect()
}
