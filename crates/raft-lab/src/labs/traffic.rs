//! How much servers send each other and persist, counted as the courses count.

use raft_sim::script::MessageKind;
use raft_sim::{Cluster, ClusterRules, Server};

/// Kinds of messages that ask for something: an RPC is a request and its answer.
const REQUESTS: [MessageKind; 10] = [
    MessageKind::RequestVote,
    MessageKind::PreVote,
    MessageKind::AppendEntries,
    MessageKind::Heartbeat,
    MessageKind::CommitNotice,
    MessageKind::InstallSnapshot,
    MessageKind::TimeoutNow,
    MessageKind::TransferLeadership,
    MessageKind::Propose,
    MessageKind::ReadIndex,
];

/// What answers them.
const ANSWERS: [MessageKind; 6] = [
    MessageKind::RequestVoteReply,
    MessageKind::PreVoteReply,
    MessageKind::AppendEntriesReply,
    MessageKind::HeartbeatReply,
    MessageKind::InstallSnapshotReply,
    MessageKind::ReadIndexReply,
];

/// How many requests servers have sent each other so far.
pub(super) fn rpcs<R: ClusterRules>(cluster: &Cluster<R>) -> u64 {
    REQUESTS.into_iter().map(|kind| cluster.traffic(kind).packets).sum()
}

/// How many bytes servers have sent each other so far, requests and answers.
pub(super) fn bytes<R: ClusterRules>(cluster: &Cluster<R>) -> u64 {
    let kinds = REQUESTS.into_iter().chain(ANSWERS);
    kinds.map(|kind| cluster.traffic(kind).bytes).sum()
}

/// How many bytes a server persists beside its snapshot: 8 for every number, 1 for every kind, commands as they are.
pub(super) fn state_bytes<R>(server: &Server<R>) -> u64 {
    // Term, vote, commit index, and what the snapshot stands for.
    let fixed = 5 * 8;
    let entries = server.durable_log().iter().map(|entry| entry.size_bytes() + 9);
    fixed + entries.sum::<u64>()
}
