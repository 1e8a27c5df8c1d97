//! What random walks found, each as the shortest script that fails in the same way.

use std::sync::Arc;

use raft_core::{
    AppendEntries, AppendEntriesReply, AppendResult, Body, ConfChange, ConfState, Config,
    ConfigError, Entry, HardState, Heartbeat, HeartbeatReply, InstallSnapshot, LogPosition,
    MemberChangeKind, MembershipCounts, Message, NodeId, Options, Paper, Payload, Raft, ReadMode,
    Ready, RequestVote, RequestVoteReply, Restored, Role, SnapshotMeta, Term,
};

fn config(voters: u64, options: Options) -> Config {
    Config { voters: (1..=voters).map(NodeId).collect(), options, ..Config::default() }
}

fn restored(config: Config, current_term: Term, entries: &[Entry]) -> Raft {
    let hard_state = HardState { current_term, ..HardState::default() };
    let disk = Restored { hard_state, entries: entries.to_vec(), ..Restored::default() };
    Raft::restore(config, disk, Paper, ()).unwrap()
}

fn entry(index: u64, term: Term, payload: Payload) -> Entry {
    Entry { index, term, payload }
}

fn from(id: u64, term: Term, body: Body) -> Message {
    Message { from: NodeId(id), to: NodeId(1), term, body }
}

fn vote(id: u64, term: Term) -> Message {
    from(id, term, Body::RequestVoteReply(RequestVoteReply { granted: true }))
}

fn accepted(id: u64, term: Term, match_index: u64) -> Message {
    let result = AppendResult::Accepted { match_index };
    from(id, term, Body::AppendEntriesReply(AppendEntriesReply { result }))
}

fn beat_answered(id: u64, term: Term, read_round: u64) -> Message {
    from(id, term, Body::HeartbeatReply(HeartbeatReply { read_round }))
}

/// Writes and applies everything; what is sent, and the reads that are answered.
fn settle(raft: &mut Raft) -> (Vec<Message>, Vec<u64>) {
    let (mut sent, mut reads) = (Vec::new(), Vec::new());
    while let Some(mut ready) = raft.ready() {
        sent.extend(ready.drain_messages());
        reads.extend(ready.read_states.drain(..).map(|state| state.index));
        raft.advance(ready);
    }
    (sent, reads)
}

/// Server 1 of three, elected in term 1, its no-op committed.
fn leader(options: Options) -> Raft {
    let mut raft = Raft::new(config(3, options)).unwrap();
    raft.campaign().unwrap();
    settle(&mut raft);
    raft.step(vote(2, 1)).unwrap();
    settle(&mut raft);
    raft.step(accepted(2, 1, 1)).unwrap();
    settle(&mut raft);
    assert_eq!((raft.role(), raft.log().commit_index()), (Role::Leader, 1));
    raft
}

/// §8: its commit index is gone with the restart, and what it was nobody knows.
#[test]
fn a_single_voter_reads_after_its_no_op() {
    let entries = [entry(1, 1, Payload::NoOp), entry(2, 1, Payload::NoOp)];
    let mut raft = restored(config(1, Options::PAPER), 1, &entries);
    raft.campaign().unwrap();
    let won = raft.ready().unwrap();
    raft.advance(won);
    assert_eq!((raft.role(), raft.log().commit_index()), (Role::Leader, 0));
    raft.read_index(7).unwrap();
    assert_eq!(settle(&mut raft).1, [3]);
}

#[test]
fn a_snapshot_that_comes_alone_is_synced() {
    let mut raft = restored(config(3, Options::PAPER), 1, &[]);
    raft.step(whole_snapshot(5, 1, &[1, 2, 3])).unwrap();
    let ready = raft.ready().unwrap();
    assert!(ready.snapshot.is_some() && ready.hard_state.is_none() && ready.must_sync);
}

fn whole_snapshot(index: u64, term: Term, voters: &[u64]) -> Message {
    let voters: Vec<_> = voters.iter().copied().map(NodeId).collect();
    let members = ConfState::new(&voters, &[]);
    let last_included = LogPosition { index, term };
    let meta = Arc::new(SnapshotMeta { last_included, members });
    let piece = InstallSnapshot { meta, offset: 0, data: [].into(), done: true };
    from(2, term, Body::InstallSnapshot(piece))
}

/// Its answer to an empty request tells the leader what was lost.
#[test]
fn with_coalescing_a_follower_that_lost_a_message_is_asked() {
    let mut raft = leader(Options { coalesce_appends: true, ..Options::PAPER });
    raft.propose((&b"x"[..]).into()).unwrap();
    settle(&mut raft);
    raft.tick(100);
    settle(&mut raft);
    raft.step(beat_answered(2, 1, 0)).unwrap();
    let sent = settle(&mut raft).0;
    let asks = |message: &Message| {
        message.to == NodeId(2) && matches!(message.body, Body::AppendEntries(_))
    };
    assert!(sent.iter().any(asks), "{sent:?}");
}

/// Diss. §4.2.2: S1 led {S1, S2}, appended its own removal and crashed. Only it can win.
#[test]
fn who_removed_itself_stands_until_that_is_committed() {
    let removal = ConfChange::one(MemberChangeKind::Remove, NodeId(1));
    let entries = [entry(1, 1, Payload::NoOp), entry(2, 1, Payload::ConfChange(removal.into()))];
    let mut raft = restored(config(2, Options::PAPER), 1, &entries);
    assert_eq!(raft.members().voters, [NodeId(2)]);
    raft.tick(raft.ticks_to_deadline());
    settle(&mut raft);
    raft.step(vote(2, 2)).unwrap();
    settle(&mut raft);
    assert_eq!(raft.role(), Role::Leader);
    raft.step(accepted(2, 2, 3)).unwrap();
    settle(&mut raft);
    assert_eq!((raft.role(), raft.log().commit_index()), (Role::Follower, 3));
}

#[test]
fn changes_that_count_when_applied_need_the_commit_index() {
    let options = Options { membership_counts: MembershipCounts::WhenApplied, ..Options::PAPER };
    let error = Raft::new(config(3, options)).unwrap_err();
    assert_eq!(error, ConfigError::AppliedMembershipWithoutCommitIndex);
}

/// All are handed out before the owner says that any is applied.
#[test]
fn the_same_change_twice_is_told_apart() {
    let mut raft = Raft::new(config(1, Options::PAPER)).unwrap();
    raft.campaign().unwrap();
    let mut committed = written(&mut raft);
    let kinds =
        [MemberChangeKind::AddLearner, MemberChangeKind::Remove, MemberChangeKind::AddLearner];
    for kind in kinds {
        raft.propose_conf_change(ConfChange::one(kind, NodeId(2))).unwrap();
        committed.extend(written(&mut raft));
    }
    let learners: Vec<usize> = committed
        .iter()
        .filter_map(|entry| match &entry.payload {
            Payload::ConfChange(change) => {
                Some(raft.apply_conf_change(change).unwrap().learners.len())
            }
            _ => None,
        })
        .collect();
    assert_eq!(learners, [1, 0, 1]);
}

/// Writes everything, and applies nothing: what there is to apply.
fn written(raft: &mut Raft) -> Vec<Entry> {
    let mut committed = Vec::new();
    while let Some(mut ready) = raft.ready() {
        committed.append(&mut ready.committed_entries);
        for own in ready.persisted_messages.drain(..).filter(|own| own.to == NodeId(1)) {
            raft.step(own).unwrap();
        }
        raft.persisted(ready.number);
    }
    committed
}

/// The snapshot has the change behind it; the owner was slow.
#[test]
fn a_change_from_before_a_snapshot_changes_nothing() {
    let mut raft = restored(config(3, Options::ETCD), 1, &[]);
    let change = ConfChange::one(MemberChangeKind::Remove, NodeId(3));
    let entries = vec![entry(1, 1, Payload::ConfChange(change.clone().into()))];
    let prev_log = LogPosition::default();
    let append = AppendEntries { prev_log, entries: entries.into(), leader_commit: 1 };
    raft.step(from(2, 1, Body::AppendEntries(append))).unwrap();
    let handed: Box<Ready> = raft.ready().unwrap();
    assert_eq!(handed.committed_entries.len(), 1);
    // S3 was removed, and added again.
    raft.step(whole_snapshot(9, 1, &[1, 2, 3])).unwrap();
    raft.apply_conf_change(&change).unwrap();
    assert_eq!(raft.members().voters, [1, 2, 3].map(NodeId));
}

const LEASE: Options = Options { check_quorum: true, read_mode: ReadMode::Lease, ..Options::PAPER };

/// Diss. §6.4.1: an answer is worth an election timeout from when the question was sent, whenever it
/// comes; after that a round of heartbeats is asked for.
#[test]
fn a_lease_counts_from_when_the_leader_spoke() {
    let mut raft = leader(LEASE);
    raft.read_index(1).unwrap();
    assert_eq!(settle(&mut raft).1, [1], "S2 took the no-op at once");
    raft.tick(100);
    let round = settle(&mut raft).0.iter().find_map(|message| match message.body {
        Body::Heartbeat(Heartbeat { read_round, .. }) => Some(read_round),
        _ => None,
    });
    raft.tick(190);
    raft.read_index(2).unwrap();
    assert_eq!(settle(&mut raft).1, [], "S2 may vote for another one soon");
    // The answer to the heartbeat of tick 100 comes only now.
    raft.step(beat_answered(2, 1, round.unwrap())).unwrap();
    raft.read_index(3).unwrap();
    assert_eq!(settle(&mut raft).1, [1]);
    assert_eq!(raft.status().pending_reads, 1);
    raft.tick(90);
    assert_eq!(raft.role(), Role::Leader, "it would not notice before 600");
    raft.read_index(4).unwrap();
    assert_eq!(settle(&mut raft).1, []);
}

/// Whom TimeoutNow reaches, however late, asks for votes that no promise holds back.
#[test]
fn a_leader_that_called_a_successor_reads_by_lease_no_more() {
    let mut raft = leader(LEASE);
    raft.transfer_leadership(NodeId(2)).unwrap();
    raft.tick(300);
    settle(&mut raft);
    raft.step(accepted(2, 1, 1)).unwrap();
    raft.step(beat_answered(2, 1, 3)).unwrap();
    assert_eq!((raft.role(), raft.status().transferee), (Role::Leader, None));
    raft.read_index(1).unwrap();
    assert_eq!(settle(&mut raft).1, []);
}

/// A promise outlives a restart, and the news of a later term.
#[test]
fn a_promise_holds_after_a_restart_and_in_a_later_term() {
    let request = RequestVote { last_log: LogPosition::default(), priority: 0, by_transfer: false };
    let asks = |term| from(3, term, Body::RequestVote(request));
    let mut raft = restored(config(3, LEASE), 1, &[]);
    raft.step(asks(2)).unwrap();
    assert_eq!((raft.current_term(), settle(&mut raft).0), (1, vec![]));
    let refusal = Body::RequestVoteReply(RequestVoteReply { granted: false });
    raft.step(from(3, 5, refusal)).unwrap();
    raft.step(asks(5)).unwrap();
    assert_eq!((raft.current_term(), raft.voted_for()), (5, None));
    raft.tick(300);
    raft.step(asks(5)).unwrap();
    assert_eq!(raft.voted_for(), Some(NodeId(3)));
}
