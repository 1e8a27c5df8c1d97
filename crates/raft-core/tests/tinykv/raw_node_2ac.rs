//! Part 2AC: what the owner gets to do.

use raft_core::{HardState, Ready};

use super::server::{
    ELECTION_TICKS, campaign, command, config, empty, in_term, server, settle, start,
};

/// §5.3: a server that is alone takes a proposal and commits it.
/// [course: one Ready has the proposal both to be written and to be applied. Here an entry counts as
/// held once it is durable, so the Ready that writes it is followed by the one that applies it.]
#[test]
fn test_raw_node_start_2ac() {
    let mut raft = server(1, &[1]);
    campaign(&mut raft);
    raft.propose(b"foo".as_slice().into()).unwrap();
    let foo = command(2, 1, "foo");

    let written = raft.ready().unwrap();
    assert_eq!(
        (&written.entries[..], &written.committed_entries[..]),
        (&[foo.clone()][..], &[][..])
    );
    assert!(!raft.has_ready());
    raft.advance(written);

    let applied = raft.ready().unwrap();
    assert_eq!((&applied.entries[..], &applied.committed_entries[..]), (&[][..], &[foo][..]));
    raft.advance(applied);
    assert!(!raft.has_ready());
    assert_eq!(settle(&mut raft), []);
}

/// Figure 2, State: a restarted server applies what it knows to be committed, and has nothing else to do.
#[test]
fn test_raw_node_restart_2ac() {
    let entries = vec![empty(1, 1), command(2, 1, "foo")];
    let hard_state = HardState { commit_index: 1, ..in_term(1) };
    let mut raft = start(config(1, &[], ELECTION_TICKS), hard_state, entries.clone());
    let ready = raft.ready().unwrap();
    let committed_entries = entries[..1].to_vec();
    assert_eq!(*ready, Ready { number: 1, committed_entries, ..Ready::default() });
    raft.advance(ready);
    assert!(!raft.has_ready());
}
