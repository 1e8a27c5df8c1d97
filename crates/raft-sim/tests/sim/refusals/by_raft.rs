//! What Raft itself refuses.

use raft_sim::core::{
    CampaignError, ConfChange, ConfChangeError, ForgetError, MemberChange, MemberChangeKind,
    MembershipCounts, NodeId, Options, ProposeError, ReadMode, TransferError, Transition,
};
use raft_sim::script::{DiskFault, Who};
use raft_sim::{Action, ActionError, Cluster, ClusterConfig, RaftError, Server};

use super::{Refusal, on};
use crate::live::{cluster, crash, exactly_ms, led, others, pass_ms, step_until, write, write_at};

fn campaign(error: CampaignError) -> ActionError {
    ActionError::Raft(RaftError::Campaign(error))
}

pub(super) fn by_elections() -> Vec<Refusal> {
    let (with_leader, leader) = led(ClusterConfig { learners: 1, ..ClusterConfig::default() }, 7);
    let (learner, follower) = (NodeId(5), others(&with_leader, leader)[0]);
    let options = Options { read_mode: ReadMode::Lease, check_quorum: true, ..Options::default() };
    let (by_lease, _) = led(ClusterConfig { options, ..ClusterConfig::default() }, 7);
    let mut handing_over = with_leader.clone();
    handing_over.act(Action::Transfer { to: follower.into() }).unwrap();
    let transfer = |error| ActionError::Raft(RaftError::Transfer(error));
    let to = |id: NodeId| Action::Transfer { to: id.into() };
    let forget = ActionError::Raft(RaftError::Forget(ForgetError::Lease));
    let leads = campaign(CampaignError::AlreadyLeader);
    let (installing, newcomer) = installs_a_snapshot();
    let (behind, unapplied, index) = has_a_change_to_apply();
    vec![
        on(&with_leader, Action::TimeOut(leader.into()), leads),
        on(&with_leader, Action::TimeOut(Who::Leader), leads),
        on(&with_leader, Action::TimeOut(learner.into()), campaign(CampaignError::NotAVoter)),
        on(
            &installing,
            Action::TimeOut(newcomer.into()),
            campaign(CampaignError::InstallsSnapshot),
        ),
        on(
            &behind,
            Action::TimeOut(unapplied.into()),
            campaign(CampaignError::UnappliedConfChange { index }),
        ),
        on(&with_leader, to(learner), transfer(TransferError::NotAVoter { to: learner })),
        on(&with_leader, to(leader), transfer(TransferError::AlreadyLeader)),
        on(&handing_over, to(follower), transfer(TransferError::UnderWay)),
        on(&by_lease, Action::ForgetLeader(Who::Follower), forget),
    ]
}

/// A cluster with a server whose disk takes long for the leader's snapshot.
fn installs_a_snapshot() -> (Cluster, NodeId) {
    let (mut cluster, leader) = led(ClusterConfig { snapshot_keep: 0, ..Default::default() }, 7);
    let id = others(&cluster, leader)[0];
    cluster.act(crash(id)).unwrap();
    cluster.act(write("x", "1")).unwrap();
    pass_ms(&mut cluster, 300);
    cluster.act(Action::Snapshot(leader.into())).unwrap();
    pass_ms(&mut cluster, 100);
    let fault = DiskFault::Sync(exactly_ms(10_000));
    cluster.act(Action::Disk { server: id.into(), fault }).unwrap();
    cluster.act(Action::Restart(id.into())).unwrap();
    let has_snapshot = |server: &Server| server.raft().is_some_and(|r| r.snapshot().is_some());
    step_until(&mut cluster, |cluster| has_snapshot(cluster.server(id).unwrap()));
    (cluster, id)
}

/// A cluster with a server that knows of a committed change, where changes count when applied, and has not
/// applied it, as it is not on its disk yet.
fn has_a_change_to_apply() -> (Cluster, NodeId, u64) {
    let options = Options {
        membership_counts: MembershipCounts::WhenApplied,
        persist_commit_index: true,
        ..Options::PAPER
    };
    let (mut cluster, leader) = led(ClusterConfig { options, ..Default::default() }, 7);
    let id = others(&cluster, leader)[0];
    let fault = DiskFault::Sync(exactly_ms(10_000));
    cluster.act(Action::Disk { server: id.into(), fault }).unwrap();
    let change = ConfChange::one(MemberChangeKind::Remove, others(&cluster, leader)[1]);
    cluster.act(Action::ChangeMembership { at: Who::Leader, change }).unwrap();
    let commit_index = |cluster: &Cluster| {
        cluster.server(id).unwrap().raft().map_or(0, |raft| raft.log().commit_index())
    };
    step_until(&mut cluster, |cluster| commit_index(cluster) == 2);
    (cluster, id, 2)
}

fn propose(error: ProposeError) -> ActionError {
    ActionError::Raft(RaftError::Propose(error))
}

pub(super) fn by_proposals() -> Vec<Refusal> {
    let fresh = cluster(ClusterConfig::default(), 7);
    let (with_leader, leader) = led(ClusterConfig::default(), 7);
    let follower = others(&with_leader, leader)[0];
    let not_leader = |leader| propose(ProposeError::NotLeader { leader });
    let mut handing_over = with_leader.clone();
    handing_over.act(Action::Transfer { to: follower.into() }).unwrap();
    let options = Options { max_uncommitted_bytes: 10, ..Options::PAPER };
    let (mut busy, _) = led(ClusterConfig { options, ..ClusterConfig::default() }, 7);
    busy.act(write("x", "1")).unwrap();
    let transferring = propose(ProposeError::Transferring { to: follower });
    let change = ConfChange::one(MemberChangeKind::Remove, leader);
    let change = Action::ChangeMembership { at: follower.into(), change };
    vec![
        on(&fresh, write_at(follower, "x", "1"), not_leader(None)),
        on(&with_leader, write_at(follower, "x", "1"), not_leader(Some(leader))),
        on(&with_leader, change, not_leader(Some(leader))),
        on(&handing_over, write("x", "1"), transferring),
        on(&busy, write("x", "2"), propose(ProposeError::TooMuchUncommitted)),
    ]
}

pub(super) fn by_memberships() -> Vec<Refusal> {
    let (with_leader, _) = led(ClusterConfig { learners: 1, ..ClusterConfig::default() }, 7);
    let (alone, only) = led(ClusterConfig { servers: 1, ..ClusterConfig::default() }, 7);
    let change = |change| Action::ChangeMembership { at: Who::Leader, change };
    let refused = |error| propose(ProposeError::ConfChange(error));
    let promote = change(ConfChange::one(MemberChangeKind::AddVoter, NodeId(5)));
    let mut changing = with_leader.clone();
    changing.act(promote.clone()).unwrap();
    let mut joint = with_leader.clone();
    let demoted = MemberChange { kind: MemberChangeKind::AddLearner, node: NodeId(4) };
    let enter = ConfChange {
        transition: Transition::JointExplicit,
        changes: vec![demoted],
        ..ConfChange::default()
    };
    joint.act(change(enter)).unwrap();
    pass_ms(&mut joint, 300);
    let remove = change(ConfChange::one(MemberChangeKind::Remove, only));
    let leave = change(ConfChange::leave_joint());
    vec![
        on(&changing, promote.clone(), refused(ConfChangeError::Pending { index: 2 })),
        on(&joint, promote, refused(ConfChangeError::AlreadyJoint)),
        on(&with_leader, leave, refused(ConfChangeError::NotJoint)),
        on(&alone, remove, refused(ConfChangeError::NoVoterLeft)),
    ]
}
