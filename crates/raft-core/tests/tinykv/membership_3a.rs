//! Part 3A: one server is added or removed at a time (§6; diss. §4.1). A change counts when it is applied.

use std::sync::Arc;

use raft_core::{
    ConfChange, ConfChangeError, Entry, HardState, MemberChangeKind, NodeId, Payload, Raft,
};

use super::server::{
    accepted, campaign, command, config, elect, empty, ids, server, settle_into, start,
};

fn add(id: u64) -> ConfChange {
    ConfChange::one(MemberChangeKind::AddVoter, NodeId(id))
}

pub(crate) fn remove(id: u64) -> ConfChange {
    ConfChange::one(MemberChangeKind::Remove, NodeId(id))
}

/// §6: an added server is a member.
#[test]
fn test_add_node_3a() {
    let mut raft = server(1, &[1]);
    raft.apply_conf_change(&add(2)).unwrap();
    assert_eq!(raft.members().all_members(), ids(&[1, 2]));
}

/// §6: a removed server is no member.
/// [course: the last server can be removed as well, and none is left. Here that is an error, as nobody
/// could ever commit anything again, and the server stays.]
#[test]
fn test_remove_node_3a() {
    let mut raft = server(1, &[1, 2]);
    raft.apply_conf_change(&remove(2)).unwrap();
    assert_eq!(raft.members().all_members(), ids(&[1]));
    assert_eq!(raft.apply_conf_change(&remove(1)), Err(ConfChangeError::NoVoterLeft));
    assert_eq!(raft.members().all_members(), ids(&[1]));
}

/// §6: what waits for a majority is committed when a change of the membership leaves a smaller one.
#[test]
fn test_commit_after_remove_node_3a() {
    let mut raft = start(config(1, &[1, 2], 5), HardState::default(), Vec::new());
    elect(&mut raft);
    let index = raft.propose_conf_change(remove(2)).unwrap();
    let mut applied = Vec::new();
    settle_into(&mut raft, &mut applied);
    assert_eq!((index, &applied[..]), (2, &[][..]));
    raft.propose(b"hello".as_slice().into()).unwrap();
    settle_into(&mut raft, &mut applied);
    assert_eq!(applied, []);

    // Server 2 has the change, and no more.
    raft.step(accepted(2, 1, 1, index)).unwrap();
    let ready = raft.ready().unwrap();
    let change = Payload::ConfChange(Arc::new(remove(2)));
    assert_eq!(ready.committed_entries, [empty(1, 1), Entry { index, term: 1, payload: change }]);
    raft.apply_conf_change(&remove(2)).unwrap();
    raft.advance(ready);
    settle_into(&mut raft, &mut applied);
    assert_eq!(applied, [command(3, 1, "hello")]);
}

/// Proposals of both kinds reach the leader's log as they are.
/// [course: asks for the leader in the first Ready after the campaign. Here the server's own vote counts
/// once that Ready is durable.]
#[test]
fn test_raw_node_propose_and_conf_change_3a() {
    let mut raft = server(1, &[1]);
    assert!(!raft.has_ready());
    assert_eq!(raft.ready(), None);
    campaign(&mut raft);
    assert_eq!(raft.leader(), Some(NodeId(1)));

    raft.propose(b"somedata".as_slice().into()).unwrap();
    raft.propose_conf_change(add(1)).unwrap();
    let payload = Payload::ConfChange(Arc::new(add(1)));
    let expected = [command(2, 1, "somedata"), Entry { index: 3, term: 1, payload }];
    assert_eq!(raft.log().from(2).to_vec(), expected);
}

/// Proposes a change and applies it once it is committed; `disk` gets what is to be written.
fn change_members(raft: &mut Raft, change: ConfChange, disk: &mut Vec<Entry>) {
    raft.propose_conf_change(change).unwrap();
    while let Some(ready) = raft.ready() {
        disk.extend_from_slice(&ready.entries);
        for entry in &ready.committed_entries {
            if let Payload::ConfChange(change) = &entry.payload {
                raft.apply_conf_change(change).unwrap();
            }
        }
        raft.advance(ready);
    }
}

/// Adding a member once more changes nothing, and does not keep a newcomer from being added.
#[test]
fn test_raw_node_propose_add_duplicate_node_3a() {
    let mut raft = server(1, &[1]);
    campaign(&mut raft);
    let mut disk = Vec::new();
    for change in [add(1), add(1), add(2)] {
        change_members(&mut raft, change, &mut disk);
    }
    let payloads: Vec<_> = disk.into_iter().map(|entry| entry.payload).collect();
    assert_eq!(payloads, [add(1), add(1), add(2)].map(|change| Payload::ConfChange(change.into())));
    assert_eq!(raft.members().all_members(), ids(&[1, 2]));
}
