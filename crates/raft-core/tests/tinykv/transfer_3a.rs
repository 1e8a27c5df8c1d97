//! Part 3A: leadership is handed over (diss. §3.10).

use raft_core::{Body, HardState, HeartbeatReply, NodeId, ProposeError, Raft, Role, TransferError};

use super::membership_3a::remove;
use super::net::Net;
use super::server::{ask, config, message, progress, start, vote};
use super::snapshot_2c::compact;

/// A network of three that server 1 leads.
fn led_by_1() -> Net {
    let mut net = Net::fresh(3, &[]);
    net.campaign(1);
    assert_eq!(net.raft(1).leader(), Some(NodeId(1)));
    net
}

/// Asks server `at` to hand leadership over to `to`.
fn transfer(net: &mut Net, at: u64, to: u64) -> Result<(), TransferError> {
    net.on(at, |raft| raft.transfer_leadership(NodeId(to)))
}

/// What server 1, the first leader, is now, and whom it follows.
fn assert_first(net: &Net, role: Role, leader: u64) {
    let raft = net.raft(1);
    assert_eq!((raft.role(), raft.leader()), (role, Some(NodeId(leader))));
}

/// Something is proposed while server 2 leads and server 1 follows.
/// [course: at server 1, where nothing comes of it. Here that is an error; then server 2 is asked.]
fn propose_after_first_transfer(net: &mut Net) {
    let refused = net.on(1, |raft: &mut Raft| raft.propose([].into()));
    assert_eq!(refused, Err(ProposeError::NotLeader { leader: Some(NodeId(2)) }));
    net.propose(2, "");
}

/// Diss. §3.10: whoever has the whole log takes over at once, and can be followed by its predecessor.
#[test]
fn test_leader_transfer_to_up_to_date_node_3a() {
    let mut net = led_by_1();
    transfer(&mut net, 1, 2).unwrap();
    assert_first(&net, Role::Follower, 2);
    propose_after_first_transfer(&mut net);
    transfer(&mut net, 2, 1).unwrap();
    assert_first(&net, Role::Leader, 1);
}

/// Diss. §3.10: the same when the follower is told, which asks its leader.
#[test]
fn test_leader_transfer_to_up_to_date_node_from_follower_3a() {
    let mut net = led_by_1();
    transfer(&mut net, 2, 2).unwrap();
    assert_first(&net, Role::Follower, 2);
    propose_after_first_transfer(&mut net);
    transfer(&mut net, 1, 1).unwrap();
    assert_first(&net, Role::Leader, 1);
}

/// Diss. §3.10: a successor that lacks entries gets them first.
#[test]
fn test_leader_transfer_to_slow_follower_3a() {
    let mut net = led_by_1();
    net.isolate(3);
    net.propose(1, "");
    net.recover();
    assert_eq!(progress(net.raft(1), 3).match_index, 1);
    transfer(&mut net, 1, 3).unwrap();
    assert_first(&net, Role::Follower, 3);
}

/// Diss. §3.10, §7: a successor that lacks what is no longer in the log gets the snapshot first.
#[test]
fn test_leader_transfer_after_snapshot_3a() {
    let mut net = led_by_1();
    net.isolate(3);
    net.propose(1, "");
    compact(&mut net, 1);
    assert_eq!(net.raft(1).log().base().index, 2);
    net.recover();
    assert_eq!(progress(net.raft(1), 3).match_index, 1);
    transfer(&mut net, 1, 3).unwrap();
    let term = net.raft(1).current_term();
    net.send(message(3, 1, term, Body::HeartbeatReply(HeartbeatReply { read_round: 0 })));
    assert_first(&net, Role::Follower, 3);
    assert_eq!(net.raft(3).snapshot().unwrap().meta.last_included.index, 2);
}

/// Diss. §3.10: a leader that is to succeed itself goes on.
#[test]
fn test_leader_transfer_to_self_3a() {
    let mut net = led_by_1();
    assert_eq!(transfer(&mut net, 1, 1), Err(TransferError::AlreadyLeader));
    assert_first(&net, Role::Leader, 1);
}

/// Diss. §3.10: whoever is no member cannot lead.
#[test]
fn test_leader_transfer_to_non_existing_node_3a() {
    let mut net = led_by_1();
    assert_eq!(transfer(&mut net, 1, 4), Err(TransferError::NotAVoter { to: NodeId(4) }));
    assert_first(&net, Role::Leader, 1);
}

/// Diss. §3.10, §5.1: while a transfer is under way, another candidate may win.
#[test]
fn test_leader_transfer_receive_higher_term_vote_3a() {
    let mut net = led_by_1();
    net.isolate(3);
    transfer(&mut net, 1, 3).unwrap();
    net.campaign(2);
    assert_first(&net, Role::Follower, 2);
}

/// Diss. §3.10: whoever was removed cannot lead.
#[test]
fn test_leader_transfer_remove_node_3a() {
    let mut net = led_by_1();
    net.on(1, |raft| raft.apply_conf_change(&remove(3))).unwrap();
    assert_eq!(transfer(&mut net, 1, 3), Err(TransferError::NotAVoter { to: NodeId(3) }));
    assert_first(&net, Role::Leader, 1);
}

/// Diss. §3.10: a transfer that is under way is called off by one to the leader itself. It takes
/// proposals again.
#[test]
fn test_leader_transfer_back_3a() {
    let mut net = led_by_1();
    net.isolate(3);
    transfer(&mut net, 1, 3).unwrap();
    let refused = net.on(1, |raft: &mut Raft| raft.propose([].into()));
    assert_eq!(refused, Err(ProposeError::Transferring { to: NodeId(3) }));
    assert_eq!(transfer(&mut net, 1, 1), Err(TransferError::AlreadyLeader));
    assert_first(&net, Role::Leader, 1);
    net.propose(1, "");
}

/// Diss. §3.10: a transfer that is under way is called off by one to another server.
#[test]
fn test_leader_transfer_second_transfer_to_another_node_3a() {
    let mut net = led_by_1();
    net.isolate(3);
    transfer(&mut net, 1, 3).unwrap();
    transfer(&mut net, 1, 2).unwrap();
    assert_first(&net, Role::Follower, 2);
}

/// Diss. §3.10: a server that was removed does not stand for election, even if it is told to.
#[test]
fn test_transfer_non_member_3a() {
    let mut raft = start(config(1, &[2, 3, 4], 5), HardState::default(), Vec::new());
    assert_eq!(ask(&mut raft, message(2, 1, 0, Body::TimeoutNow)), []);
    for voter in [2, 3] {
        let term = raft.current_term();
        ask(&mut raft, vote(voter, 1, term, true));
    }
    assert_eq!(raft.role(), Role::Follower);
}
