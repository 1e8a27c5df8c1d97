//! How etcd shows a message: one form for all kinds of them.

use std::fmt::{self, Write as _};

use raft_core::{
    AppendResult, Body, ConfState, Entry, Index, LogPosition, Message, NodeId, Payload, Snapshot,
};

use crate::entries::{conf_state, entry, payload_entry};

/// Who sends or receives: a server, or one of the threads that it has its disk and state machine for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Node(NodeId),
    AppendThread,
    ApplyThread,
}

/// What is shown of a message. Zeros are left out where etcd leaves them out.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) from: Target,
    pub(crate) to: Target,
    pub(crate) kind: &'static str,
    pub(crate) term: u64,
    pub(crate) log: LogPosition,
    /// The hint of a refusal.
    pub(crate) rejected: Option<Index>,
    pub(crate) commit: Index,
    pub(crate) vote: u64,
    pub(crate) entries: Vec<String>,
    pub(crate) snapshot: Option<String>,
    pub(crate) responses: Vec<View>,
}

impl View {
    pub(crate) fn new(from: Target, to: Target, kind: &'static str, term: u64) -> Self {
        Self {
            from,
            to,
            kind,
            term,
            log: LogPosition::default(),
            rejected: None,
            commit: 0,
            vote: 0,
            entries: Vec::new(),
            snapshot: None,
            responses: Vec::new(),
        }
    }

    pub(crate) fn of(message: &Message) -> Self {
        let Message { from, to, term, body } = message;
        let mut view = Self::new(Target::Node(*from), Target::Node(*to), kind(body), *term);
        match body {
            Body::RequestVote(request) | Body::PreVote(request) => view.log = request.last_log,
            Body::RequestVoteReply(reply) | Body::PreVoteReply(reply) => {
                view.rejected = (!reply.granted).then_some(0);
            }
            Body::AppendEntries(request) => {
                view.log = request.prev_log;
                view.commit = request.leader_commit;
                view.entries = request.entries.iter().map(entry).collect();
            }
            Body::AppendEntriesReply(reply) => match reply.result {
                AppendResult::Accepted { match_index } => view.log.index = match_index,
                AppendResult::Rejected { prev_log_index, hint } => {
                    view.log = LogPosition { index: prev_log_index, term: hint.term };
                    view.rejected = Some(hint.index);
                }
                AppendResult::OldTerm => {}
            },
            Body::Heartbeat(heartbeat) => view.commit = heartbeat.leader_commit,
            Body::InstallSnapshot(piece) => {
                view.snapshot =
                    Some(position_and_members(piece.meta.last_included, &piece.meta.members));
            }
            Body::Propose(payloads) => {
                view.entries = payloads.iter().map(payload_entry).collect();
            }
            Body::ReadIndex(request) => view.entries = vec![context_entry(request.context)],
            Body::ReadIndexReply(state) => {
                view.log.index = state.index;
                view.entries = vec![context_entry(state.context)];
            }
            Body::CommitNotice(notice) => view.commit = notice.commit_index,
            Body::HeartbeatReply(_)
            | Body::InstallSnapshotReply(_)
            | Body::TimeoutNow
            | Body::TransferLeadership => {}
        }
        view
    }

    pub(crate) fn with_entries(mut self, entries: &[Entry]) -> Self {
        self.entries = entries.iter().map(entry).collect();
        self
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, indent: &str) -> fmt::Result {
        let LogPosition { index, term } = self.log;
        write!(f, "{indent}{}->{} {} ", self.from, self.to, self.kind)?;
        write!(f, "Term:{} Log:{term}/{index}", self.term)?;
        if let Some(hint) = self.rejected {
            write!(f, " Rejected (Hint: {hint})")?;
        }
        if self.commit != 0 {
            write!(f, " Commit:{}", self.commit)?;
        }
        if self.vote != 0 {
            write!(f, " Vote:{}", self.vote)?;
        }
        match &self.entries[..] {
            [] => {}
            [entry] => write!(f, " Entries:[{entry}]")?,
            entries => {
                f.write_str(" Entries:[")?;
                for entry in entries {
                    write!(f, "\n{indent}  {entry}")?;
                }
                write!(f, "\n{indent}]")?;
            }
        }
        if let Some(snapshot) = &self.snapshot {
            write!(f, "\n{indent}  Snapshot: {snapshot}")?;
        }
        if !self.responses.is_empty() {
            f.write_str(" Responses:[")?;
            for response in &self.responses {
                f.write_char('\n')?;
                response.write(f, &format!("{indent}  "))?;
            }
            write!(f, "\n{indent}]")?;
        }
        Ok(())
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(NodeId(0)) => f.write_str("None"),
            Self::Node(NodeId(id)) => write!(f, "{id:x}"),
            Self::AppendThread => f.write_str("AppendThread"),
            Self::ApplyThread => f.write_str("ApplyThread"),
        }
    }
}

/// etcd's names of the messages that servers send to each other.
fn kind(body: &Body) -> &'static str {
    match body {
        Body::RequestVote(_) => "MsgVote",
        Body::RequestVoteReply(_) => "MsgVoteResp",
        Body::AppendEntries(_) => "MsgApp",
        Body::AppendEntriesReply(_) => "MsgAppResp",
        Body::Heartbeat(_) => "MsgHeartbeat",
        Body::HeartbeatReply(_) => "MsgHeartbeatResp",
        Body::PreVote(_) => "MsgPreVote",
        Body::PreVoteReply(_) => "MsgPreVoteResp",
        Body::InstallSnapshot(_) => "MsgSnap",
        // Off with etcd's options.
        Body::CommitNotice(_) => "CommitNotice",
        // etcd sends snapshots whole, and so does this harness: there is nothing like it.
        Body::InstallSnapshotReply(_) => "InstallSnapshotReply",
        Body::TimeoutNow => "MsgTimeoutNow",
        Body::TransferLeadership => "MsgTransferLeader",
        Body::Propose(_) => "MsgProp",
        Body::ReadIndex(_) => "MsgReadIndex",
        Body::ReadIndexReply(_) => "MsgReadIndexResp",
    }
}

/// All kinds of messages that etcd knows, for directives that name one.
pub(crate) const KINDS: [&str; 24] = [
    "MsgHup",
    "MsgBeat",
    "MsgProp",
    "MsgApp",
    "MsgAppResp",
    "MsgVote",
    "MsgVoteResp",
    "MsgSnap",
    "MsgHeartbeat",
    "MsgHeartbeatResp",
    "MsgUnreachable",
    "MsgSnapStatus",
    "MsgCheckQuorum",
    "MsgTransferLeader",
    "MsgTimeoutNow",
    "MsgReadIndex",
    "MsgReadIndexResp",
    "MsgPreVote",
    "MsgPreVoteResp",
    "MsgStorageAppend",
    "MsgStorageAppendResp",
    "MsgStorageApply",
    "MsgStorageApplyResp",
    "MsgForgetLeader",
];

fn context_entry(context: u64) -> String {
    payload_entry(&Payload::Command(context.to_string().into_bytes().into()))
}

pub(crate) fn snapshot(snapshot: &Snapshot) -> String {
    position_and_members(snapshot.meta.last_included, &snapshot.meta.members)
}

fn position_and_members(last: LogPosition, members: &ConfState) -> String {
    format!("Index:{} Term:{} ConfState:{}", last.index, last.term, conf_state(members))
}
