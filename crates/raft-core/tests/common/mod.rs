//! What the tests share: servers in a given state, messages in one line, a network of servers with
//! disks ([`net`]), the paper's safety properties ([`checks`]) and random walks ([`walk`]).
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

pub(crate) mod checks;
pub(crate) mod net;
pub(crate) mod walk;

use raft_core::{
    AppendEntries, AppendEntriesReply, AppendResult, Body, Config, Entry, HardState, Heartbeat,
    HeartbeatReply, Index, LogPosition, Message, NodeId, Observation, Paper, Payload, Progress,
    Raft, Ready, Recorder, RequestVote, RequestVoteReply, Restored, Role, Rules, Term,
};

/// A server whose observations are kept.
pub(crate) type Server<R = Paper> = Raft<R, Recorder>;

/// Server `id` of the cluster 1..=n.
pub(crate) fn config(id: u64, n: u64) -> Config {
    Config { id: NodeId(id), voters: (1..=n).map(NodeId).collect(), seed: id, ..Config::default() }
}

/// A log whose entries have these terms. Index and term determine the command, as Log Matching says.
pub(crate) fn log(terms: &[Term]) -> Vec<Entry> {
    (1..).zip(terms).map(|(index, &term)| entry(index, term)).collect()
}

/// The entry that [`log`] puts there.
pub(crate) fn entry(index: Index, term: Term) -> Entry {
    let command = [index.to_be_bytes(), term.to_be_bytes()].concat();
    Entry { index, term, payload: Payload::Command(command.into()) }
}

/// Server `id` of n, starting for the first time.
pub(crate) fn server(id: u64, n: u64) -> Server {
    restored(id, n, 0, &[])
}

/// Server `id` of n, restarted in `current_term` with this log and its vote not given yet.
pub(crate) fn restored(id: u64, n: u64, current_term: Term, terms: &[Term]) -> Server {
    let hard_state = HardState { current_term, ..HardState::default() };
    restart(id, n, Restored { hard_state, entries: log(terms), ..Restored::default() }, Paper)
}

/// Server `id` of n, restarted with this disk, under these rules.
pub(crate) fn restart<R: Rules>(id: u64, n: u64, disk: Restored, rules: R) -> Server<R> {
    Raft::restore(config(id, n), disk, rules, Recorder::default()).unwrap()
}

/// Server 1 of n, elected in `term` with this log, its no-op behind it. All of its own is durable,
/// and it has sent what there was to send, but has heard nothing of the others' logs yet.
pub(crate) fn leader(n: u64, term: Term, terms: &[Term]) -> Server {
    let mut raft = restored(1, n, term - 1, terms);
    win(&mut raft);
    raft
}

/// Makes a server stand for election, gives it all votes and writes what it writes.
pub(crate) fn win<R: Rules>(raft: &mut Server<R>) {
    raft.campaign().unwrap();
    let requests = settle(raft);
    for request in requests {
        raft.step(vote(request.to.0, request.from.0, request.term, true)).unwrap();
    }
    settle(raft);
    assert_eq!(raft.role(), Role::Leader);
    observed(raft);
}

/// Writes and applies everything at once; returns everything sent, in order.
pub(crate) fn settle<R: Rules>(raft: &mut Server<R>) -> Vec<Message> {
    let mut sent = Vec::new();
    while let Some(mut ready) = raft.ready() {
        sent.extend(ready.drain_messages());
        raft.advance(ready);
    }
    sent
}

/// Delivers a message; what there is to do then, in one Ready, none of it done.
pub(crate) fn on<R: Rules>(raft: &mut Server<R>, message: Message) -> Box<Ready> {
    raft.step(message).unwrap();
    let ready = raft.ready().unwrap();
    assert_eq!(raft.ready(), None);
    ready
}

/// Delivers a message and settles; returns everything sent.
pub(crate) fn ask<R: Rules>(raft: &mut Server<R>, message: Message) -> Vec<Message> {
    raft.step(message).unwrap();
    settle(raft)
}

/// Proposes a command to a leader and settles; returns everything sent.
pub(crate) fn propose<R: Rules>(raft: &mut Server<R>) -> Vec<Message> {
    raft.propose((&b"x"[..]).into()).unwrap();
    settle(raft)
}

/// What a leader knows of server `id`.
pub(crate) fn progress(raft: &Server, id: u64) -> Progress {
    raft.progress().iter().find(|progress| progress.id == NodeId(id)).unwrap().clone()
}

/// What the server observed since this was last called.
pub(crate) fn observed<R: Rules>(raft: &mut Server<R>) -> Vec<Observation> {
    raft.observer_mut().drain().collect()
}

/// The terms of the log's entries.
pub(crate) fn terms<R: Rules>(raft: &Server<R>) -> Vec<Term> {
    raft.log().entries().iter().map(|entry| entry.term).collect()
}

/// `(index, term)`.
pub(crate) fn at(index: Index, term: Term) -> LogPosition {
    LogPosition { index, term }
}

/// A message; the functions below fill in its body.
pub(crate) fn message(from: u64, to: u64, term: Term, body: Body) -> Message {
    Message { from: NodeId(from), to: NodeId(to), term, body }
}

pub(crate) fn request_vote(from: u64, to: u64, term: Term, last_log: LogPosition) -> Message {
    message(
        from,
        to,
        term,
        Body::RequestVote(RequestVote { last_log, priority: 0, by_transfer: false }),
    )
}

pub(crate) fn vote(from: u64, to: u64, term: Term, granted: bool) -> Message {
    message(from, to, term, Body::RequestVoteReply(RequestVoteReply { granted }))
}

/// The entries have these terms and follow `prev_log`.
pub(crate) fn append(
    (from, to, term): (u64, u64, Term),
    prev_log: LogPosition,
    terms: &[Term],
    leader_commit: Index,
) -> Message {
    // Wrapping, as some tests ask for entries behind the last index there is.
    let follow = |(i, &term)| entry(prev_log.index.wrapping_add(i), term);
    let entries = (1..=terms.len() as u64).zip(terms).map(follow).collect();
    let body = Body::AppendEntries(AppendEntries { prev_log, entries, leader_commit });
    message(from, to, term, body)
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

pub(crate) fn rejected(
    from: u64,
    to: u64,
    term: Term,
    prev_log_index: Index,
    hint: LogPosition,
) -> Message {
    append_reply(from, to, term, AppendResult::Rejected { prev_log_index, hint })
}

/// The answer to entries or a heartbeat of an older term.
pub(crate) fn old_term(from: u64, to: u64, term: Term) -> Message {
    append_reply(from, to, term, AppendResult::OldTerm)
}

/// Everything sent or to be sent for other servers by this Ready, and what this server tells itself.
pub(crate) fn split(ready: &mut Ready) -> (Vec<Message>, Vec<Message>) {
    (ready.drain_messages().collect(), std::mem::take(&mut ready.persisted_messages))
}

fn append_reply(from: u64, to: u64, term: Term, result: AppendResult) -> Message {
    message(from, to, term, Body::AppendEntriesReply(AppendEntriesReply { result }))
}

/// The `AppendEntries` to server `to` among these messages.
pub(crate) fn appends_to(to: u64, messages: &[Message]) -> Vec<AppendEntries> {
    let body = |message: &Message| match &message.body {
        Body::AppendEntries(request) if message.to == NodeId(to) => Some(request.clone()),
        _ => None,
    };
    messages.iter().filter_map(body).collect()
}
