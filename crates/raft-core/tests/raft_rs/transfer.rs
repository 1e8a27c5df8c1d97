//! Leadership that is handed over (diss. §3.10). The other tests of it are among `TinyKV`'s.

use raft_core::{NodeId, ProposeError, Role, TransferError};

use super::net::Net;
use super::server::somedata;

/// Server 1 leads three; its handing over to server 3, which is cut off, is under way.
fn transfer_to_the_isolated() -> Net {
    let mut net = Net::fresh(3);
    net.hup(1);
    net.isolate(3);
    net.transfer(3, 1);
    assert_eq!(net.at(1).status().transferee, Some(NodeId(3)));
    net
}

/// Server 1's role and leader, and that nothing is under way there.
fn check(net: &Net, role: Role, leader: u64) {
    let one = net.at(1).status();
    assert_eq!((one.role, one.leader, one.transferee), (role, Some(NodeId(leader)), None));
}

/// The vote that a leader asked for is not held back by the lease.
#[test]
fn test_leader_transfer_with_check_quorum() {
    let mut net = Net::with(3, |config| config.options.check_quorum = true);
    for id in 1..=3 {
        net.at_mut(id).set_election_timeout(10 + u32::try_from(id).unwrap());
    }
    net.at_mut(2).tick(10);
    net.hup(1);
    assert_eq!(net.at(1).leader(), Some(NodeId(1)));
    net.transfer(2, 1);
    check(&net, Role::Follower, 2);
    net.prop(1);
    net.transfer(1, 2);
    check(&net, Role::Leader, 1);
}

#[test]
fn test_leader_transfer_timeout() {
    let mut net = transfer_to_the_isolated();
    net.tick(1, 1);
    assert_eq!(net.at(1).status().transferee, Some(NodeId(3)));
    net.tick(1, 9);
    check(&net, Role::Leader, 1);
}

#[test]
fn test_leader_transfer_ignore_proposal() {
    let mut net = transfer_to_the_isolated();
    let refused = net.on(1, |server| server.propose(somedata()));
    assert_eq!(refused, Err(ProposeError::Transferring { to: NodeId(3) }));
    assert_eq!(net.at(1).progress_of(1).match_index, 1);
}

/// The second request does not lengthen the wait.
#[test]
fn test_leader_transfer_second_transfer_to_same_node() {
    let mut net = transfer_to_the_isolated();
    net.tick(1, 1);
    let again = net.on(1, |server| server.transfer_leadership(NodeId(3)));
    assert_eq!(again, Err(TransferError::UnderWay));
    net.tick(1, 8);
    assert_eq!(net.at(1).status().transferee, Some(NodeId(3)));
    net.tick(1, 1);
    check(&net, Role::Leader, 1);
}
