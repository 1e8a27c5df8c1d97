//! One server, and what it is told: servers in a given state, messages in one line each.

use raft_core::{
    AppendEntries, AppendEntriesReply, AppendResult, Body, Config, Entry, HardState, Heartbeat,
    Index, InstallSnapshot, LogPosition, Message, NodeId, Paper, Payload, Progress, Raft,
    RequestVote, RequestVoteReply, Restored, Role, SnapshotMeta, Term,
};

/// The course's `ElectionTick` in most tests; timeouts are from here to one less than twice as much.
pub(crate) const ELECTION_TICKS: u32 = 10;

/// Server `id` among `voters`, with a seed of its own.
pub(crate) fn config(id: u64, voters: &[u64], election_ticks: u32) -> Config {
    Config {
        id: NodeId(id),
        voters: ids(voters),
        election_ticks_min: election_ticks,
        election_ticks_max: 2 * election_ticks - 1,
        seed: id,
        ..Config::tinykv()
    }
}

/// A server that starts with this on its disk; nothing of it is applied.
pub(crate) fn start(config: Config, hard_state: HardState, entries: Vec<Entry>) -> Raft {
    let disk = Restored { hard_state, entries, ..Restored::default() };
    Raft::restore(config, disk, Paper, ()).unwrap()
}

/// Server `id` among `voters`, starting for the first time.
pub(crate) fn server(id: u64, voters: &[u64]) -> Raft {
    restored(id, voters, HardState::default(), Vec::new())
}

/// Server `id` among `voters`, restarted.
pub(crate) fn restored(
    id: u64,
    voters: &[u64],
    hard_state: HardState,
    entries: Vec<Entry>,
) -> Raft {
    start(config(id, voters, ELECTION_TICKS), hard_state, entries)
}

/// The state of a server that knows of this term and has voted for nobody in it.
pub(crate) fn in_term(current_term: Term) -> HardState {
    HardState { current_term, ..HardState::default() }
}

/// Names of servers.
pub(crate) fn ids(ids: &[u64]) -> Vec<NodeId> {
    ids.iter().copied().map(NodeId).collect()
}

/// 1..=n.
pub(crate) fn first(n: u64) -> Vec<u64> {
    (1..=n).collect()
}

/// Writes and applies everything at once; returns what there is to send to others, in order.
pub(crate) fn settle(raft: &mut Raft) -> Vec<Message> {
    settle_into(raft, &mut Vec::new())
}

/// The same; what was applied is appended to `applied`.
pub(crate) fn settle_into(raft: &mut Raft, applied: &mut Vec<Entry>) -> Vec<Message> {
    let mut sent = Vec::new();
    while let Some(mut ready) = raft.ready() {
        applied.extend_from_slice(&ready.committed_entries);
        sent.extend(ready.drain_messages());
        raft.advance(ready);
    }
    sent
}

/// Delivers a message and settles; returns the answers.
pub(crate) fn ask(raft: &mut Raft, message: Message) -> Vec<Message> {
    raft.step(message).unwrap();
    settle(raft)
}

/// Stands for election: it votes for itself and sends requests, which are returned.
pub(crate) fn campaign(raft: &mut Raft) -> Vec<Message> {
    raft.campaign().unwrap();
    settle(raft)
}

/// Lets time pass, without anything being sent, until a server stands for election.
pub(crate) fn tick_until_candidate(raft: &mut Raft) {
    for _ in 0..2 * ELECTION_TICKS {
        if raft.role() == Role::Candidate {
            return;
        }
        raft.tick(1);
    }
    panic!("{} does not stand for election", raft.id());
}

/// Elects a server with all votes; returns what it sends as the new leader.
pub(crate) fn elect(raft: &mut Raft) -> Vec<Message> {
    campaign(raft);
    let (id, term) = (raft.id(), raft.current_term());
    let others: Vec<_> =
        raft.members().voters.iter().copied().filter(|&voter| voter != id).collect();
    let mut sent = Vec::new();
    for voter in others {
        sent.extend(ask(raft, vote(voter.0, id.0, term, true)));
    }
    assert_eq!((raft.role(), raft.leader()), (Role::Leader, Some(id)));
    sent
}

/// Elects a server and has everyone acknowledge its no-op (the course's `commitNoopEntry`).
pub(crate) fn elect_and_commit(raft: &mut Raft) {
    for request in elect(raft) {
        let Body::AppendEntries(append) = &request.body else { panic!("{request:?}") };
        assert!(matches!(&append.entries[..], [Entry { payload: Payload::NoOp, .. }]));
        ask(raft, accept(&request));
    }
    assert_eq!(raft.log().commit_index(), raft.log().last().index);
}

/// What a leader knows of server `id`.
pub(crate) fn progress(raft: &Raft, id: u64) -> &Progress {
    raft.progress().iter().find(|progress| progress.id == NodeId(id)).unwrap()
}

/// Messages in the order of their receivers.
pub(crate) fn by_receiver(mut messages: Vec<Message>) -> Vec<Message> {
    messages.sort_by_key(|message| message.to);
    messages
}

/// An entry without a command: what the course's tests call an empty one.
pub(crate) fn empty(index: Index, term: Term) -> Entry {
    Entry { index, term, payload: Payload::NoOp }
}

/// An entry with a command.
pub(crate) fn command(index: Index, term: Term, data: &str) -> Entry {
    Entry { index, term, payload: Payload::Command(data.as_bytes().into()) }
}

/// Empty entries of these terms, from index 1 on.
pub(crate) fn log(terms: &[Term]) -> Vec<Entry> {
    (1..).zip(terms).map(|(index, &term)| empty(index, term)).collect()
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
    let request = RequestVote { last_log, priority: 0, by_transfer: false };
    message(from, to, term, Body::RequestVote(request))
}

pub(crate) fn vote(from: u64, to: u64, term: Term, granted: bool) -> Message {
    message(from, to, term, Body::RequestVoteReply(RequestVoteReply { granted }))
}

pub(crate) fn append(
    from: u64,
    to: u64,
    term: Term,
    prev_log: LogPosition,
    entries: Vec<Entry>,
    leader_commit: Index,
) -> Message {
    let body =
        Body::AppendEntries(AppendEntries { prev_log, entries: entries.into(), leader_commit });
    message(from, to, term, body)
}

/// An `AppendEntries` that says nothing but who leads.
pub(crate) fn empty_append(from: u64, to: u64, term: Term) -> Message {
    append(from, to, term, at(0, 0), Vec::new(), 0)
}

pub(crate) fn heartbeat(from: u64, to: u64, term: Term) -> Message {
    message(from, to, term, Body::Heartbeat(Heartbeat { leader_commit: 0, read_round: 0 }))
}

pub(crate) fn accepted(from: u64, to: u64, term: Term, match_index: Index) -> Message {
    append_reply(from, to, term, AppendResult::Accepted { match_index })
}

pub(crate) fn append_reply(from: u64, to: u64, term: Term, result: AppendResult) -> Message {
    message(from, to, term, Body::AppendEntriesReply(AppendEntriesReply { result }))
}

/// The answer of a follower that takes all of an `AppendEntries` (the course's `acceptAndReply`).
pub(crate) fn accept(request: &Message) -> Message {
    let Body::AppendEntries(append) = &request.body else { panic!("{request:?}") };
    let match_index = append.entries.last().map_or(append.prev_log.index, |entry| entry.index);
    accepted(request.to.0, request.from.0, request.term, match_index)
}

/// A whole snapshot.
pub(crate) fn install_snapshot(from: u64, to: u64, term: Term, meta: &SnapshotMeta) -> Message {
    let (meta, data) = (meta.clone().into(), [].into());
    let piece = InstallSnapshot { meta, offset: 0, data, done: true };
    message(from, to, term, Body::InstallSnapshot(piece))
}
