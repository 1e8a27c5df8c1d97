//! Figure 13, the `InstallSnapshot` RPC, and what §7 says around it. The quotations are their words.

mod receiver;
mod sender;

use std::sync::Arc;

use raft_core::{ConfState, Index, LogPosition, NodeId, Options, Random, Role, SnapshotMeta, Term};

use crate::cluster::{Cluster, ids};
use crate::common::{Server, at, terms};

/// The snapshot up to here, of the founders 1..=3.
fn meta(index: Index, term: Term) -> Arc<SnapshotMeta> {
    let members = ConfState::new(&ids(&[1, 2, 3]), &[]);
    SnapshotMeta { last_included: at(index, term), members }.into()
}

/// The snapshot that a server holds, if it has one.
fn held(raft: &Server) -> Option<(LogPosition, Vec<u8>)> {
    raft.snapshot().map(|snapshot| (snapshot.meta.last_included, snapshot.data.to_vec()))
}

/// The paper's options with pieces of so many bytes.
fn in_pieces(bytes: u64) -> Options {
    Options { snapshot_chunk_bytes: Some(bytes), ..Options::PAPER }
}

/// S1 leads S2, which has nothing but the founders' start, and S3. All but S2 have `commands`, each of one
/// byte, in the log, which S1 has compacted.
fn lagging(options: Options, commands: &[u8]) -> Cluster {
    let mut cluster = Cluster::with(3, options);
    cluster.elect(1, &[1, 3]);
    for command in commands {
        cluster.propose(1, &[*command]);
        cluster.deliver_among(&[1, 3]);
    }
    cluster.compact(1);
    cluster
}

/// Heartbeats of S1 until S2 has the whole log; how many.
fn beat_until_whole(cluster: &mut Cluster) -> u32 {
    for beats in 0..100 {
        if cluster.raft(2).log().last_applied() == cluster.raft(1).log().last().index {
            return beats;
        }
        cluster.beat(1, &[1, 2, 3]);
    }
    panic!("S2 has {:?}", cluster.raft(2).status());
}

/// Over a network that loses, repeats and reorders, in pieces of one byte, with crashes and new snapshots on
/// the way, a lagging follower gets the state machine, byte for byte.
#[test]
fn pieces_arrive_whatever_the_network_does() {
    let mut newer = 0;
    for seed in 0..100 {
        let mut random = Random::new(seed);
        let mut cluster = lagging(in_pieces(1), b"abcdef");
        for _ in 0..60 {
            cluster.on(1, |raft| raft.tick(100));
            for _ in 0..4 {
                if cluster.mail.is_empty() {
                    break;
                }
                let i = usize::try_from(random.below(cluster.mail.len() as u64)).unwrap();
                match random.below(6) {
                    0 => drop(cluster.mail.remove(i)),
                    1 => cluster.deliver(cluster.mail[i].clone()),
                    _ => {
                        let message = cluster.mail.remove(i);
                        cluster.deliver(message);
                    }
                }
            }
            if random.below(40) == 0 {
                cluster.crash(2);
                cluster.restart(2);
            }
            if random.below(20) == 0 && cluster.raft(2).snapshot().is_none() {
                cluster.propose(1, b"+");
                cluster.deliver_if(|message| message.from == NodeId(3) || message.to == NodeId(3));
                cluster.compact(1);
                newer += 1;
            }
        }
        beat_until_whole(&mut cluster);
        assert_eq!(cluster.machine(2).state, cluster.machine(1).state, "seed {seed}");
        assert!(!cluster.is_broken && cluster.raft(1).role() == Role::Leader);
    }
    assert!(newer > 20, "{newer} newer snapshots");
}

/// §7: "Although servers normally take snapshots independently": a follower compacts its own log, and is
/// as good a leader afterwards as before.
#[test]
fn any_server_takes_snapshots_and_leads_with_them() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1, &[1, 3]);
    for command in [b"a", b"b"] {
        cluster.propose(1, command);
        cluster.deliver_among(&[1, 3]);
    }
    cluster.beat(1, &[1, 3]);
    assert_eq!(cluster.compact(3), at(3, 1));
    cluster.crash(1);
    cluster.crash(3);
    cluster.restart(3);
    assert_eq!(cluster.machine(3).state, b"ab");
    cluster.elect(3, &[2, 3]);
    for _ in 0..2 {
        cluster.beat(3, &[2, 3]);
    }
    assert_eq!(held(cluster.raft(2)), Some((at(3, 1), b"ab".to_vec())));
    assert_eq!((&cluster.machine(2).state[..], terms(cluster.raft(2))), (&b"ab"[..], vec![2]));
}
