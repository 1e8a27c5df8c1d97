//! How much may be proposed and not applied, and how much is handed out to apply.

use raft_core::{Config, HardState, ProposeError, Restored, Role};

use super::messages::append;
use super::net::{Net, is_append};
use super::server::{Server, at, bytes, config, disk_with_snapshot, entries, snapshot};

const MAX: u64 = 12;

fn limited(config: &mut Config) {
    config.options.max_uncommitted_bytes = MAX;
}

fn uncommitted(net: &Net, id: u64) -> u64 {
    net.at(id).status().uncommitted_bytes
}

#[test]
fn test_uncommitted_entries_size_limit() {
    let refused = Err(ProposeError::TooMuchUncommitted);
    let mut net = Net::with(3, limited);
    net.hup(1);
    let leader = net.at_mut(1);
    // Nothing is delivered between these.
    assert!(leader.propose(bytes(12)).is_ok());
    assert_eq!(leader.propose(bytes(12)), refused);
    assert!(leader.propose(bytes(0)).is_ok(), "without bytes it always passes");
    assert_eq!(uncommitted(&net, 1), 12);
    net.on(1, |_| ());
    net.apply(1);
    assert_eq!(uncommitted(&net, 1), 0);
    // The first one may be larger than the limit.
    let leader = net.at_mut(1);
    assert!(leader.propose(bytes(20)).is_ok());
    assert_eq!(leader.propose(bytes(12)), refused);
    assert!(leader.propose(bytes(0)).is_ok());
}

/// A new leader does not count what it finds: the limit is there for a leader without a majority.
#[test]
fn test_uncommitted_entry_after_leader_election() {
    let mut net = Net::with(5, limited);
    net.hup(1);
    [3, 4, 5].into_iter().for_each(|id| net.cut(1, id));
    net.on(1, |server| server.propose(bytes(12))).unwrap();
    assert_eq!((net.at(2).last_index(), net.at(3).last_index()), (2, 1));
    assert_eq!(uncommitted(&net, 1), 12);
    net.isolate(1);
    net.ignore(is_append);
    net.hup(2);
    assert_eq!((net.at(2).role(), uncommitted(&net, 2)), (Role::Leader, 0));
}

/// What an earlier leader proposed gives nothing back.
#[test]
fn test_uncommitted_state_advance_ready_from_last_term() {
    let mut net = Net::with(5, limited);
    net.hup(1);
    for _ in 0..2 {
        net.apply(1);
        net.on(1, |server| server.propose(bytes(12))).unwrap();
    }
    net.hup(2);
    assert_eq!(net.at(2).role(), Role::Leader);
    net.isolate(2);
    net.on(2, |server| server.propose(bytes(12))).unwrap();
    assert_eq!(uncommitted(&net, 2), 12);
    let applied: Vec<_> =
        net.on(2, Server::apply).iter().map(|entry| entry.payload.size_bytes()).collect();
    assert_eq!(applied, [0, 12, 12, 0]);
    assert_eq!(uncommitted(&net, 2), 12);
}

/// A leader without a majority takes no more than the limit.
#[test]
fn test_bounded_uncommitted_entries_growth_with_partition() {
    let mut config = config(1, &[1]);
    limited(&mut config);
    let mut leader = Server::start(config, disk_with_snapshot(snapshot(1, 1, &[1], &[])));
    leader.lead();
    assert!(leader.propose(bytes(12)).is_ok());
    assert_eq!(leader.propose(bytes(12)), Err(ProposeError::TooMuchUncommitted));
    leader.settle();
    leader.apply();
    assert!(leader.propose(bytes(12)).is_ok());
}

/// Nothing is handed out that is not durable here; at least one entry is at a time.
#[test]
fn test_committed_entries_pagination() {
    let mut config = config(1, &[1, 2, 3]);
    config.options.apply_before_durable = false;
    config.options.max_committed_bytes = 0;
    let disk = disk_with_snapshot(snapshot(1, 1, &[1, 2, 3], &[]));
    let mut server = Server::start(config, disk);
    server.step(append((3, 1, 2), at(1, 1), entries(2, 9, 2), 9)).unwrap();
    let ready = server.ready().unwrap();
    assert_eq!((ready.entries.len(), ready.committed_entries.len()), (8, 0));
    server.advance(ready);
    let ready = server.ready().unwrap();
    assert_eq!(ready.committed_entries, entries(2, 2, 2));
    // Nothing more until that one is applied.
    assert!(!server.has_ready());
    server.advance(ready);
    let ready = server.ready().unwrap();
    assert_eq!(ready.committed_entries, entries(3, 3, 2));
    server.advance(ready);
    server.restart(|config| config.options.max_committed_bytes = u64::MAX);
    let ready = server.ready().unwrap();
    assert_eq!(ready.committed_entries, entries(4, 9, 2));
    server.advance(ready);
    assert!(!server.has_ready());
}

/// The limit falls between the last two entries: none is left out. (The original's storage ignores the
/// limit; ours is the log itself.)
#[test]
fn test_committed_entries_pagination_after_restart() {
    let mut log = entries(2, 10, 1);
    for entry in &mut log {
        entry.payload = raft_core::Payload::Command(bytes(1));
    }
    let size: u64 = log.iter().map(raft_core::Entry::size_bytes).sum();
    log.push(raft_core::Entry {
        index: 11,
        term: 1,
        payload: raft_core::Payload::Command(b"boom".as_slice().into()),
    });
    let mut config = config(1, &[1, 2, 3]);
    config.options.max_committed_bytes = size - 1;
    let disk = Restored {
        hard_state: HardState { current_term: 1, voted_for: None, commit_index: 10 },
        entries: log,
        ..disk_with_snapshot(snapshot(1, 1, &[1, 2, 3], &[]))
    };
    let mut server = Server::start(config, disk);
    let mut last_applied = 1;
    server.step(super::messages::heartbeat(2, 1, 1, 11)).unwrap();
    while let Some(ready) = server.ready() {
        if let (Some(first), Some(last)) =
            (ready.committed_entries.first(), ready.committed_entries.last())
        {
            assert_eq!(first.index, last_applied + 1);
            last_applied = last.index;
        }
        server.advance(ready);
    }
    assert_eq!(last_applied, 11);
}
