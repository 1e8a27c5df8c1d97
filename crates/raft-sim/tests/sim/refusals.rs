//! What is refused says why, and leaves the world as it was.

use std::collections::BTreeSet;

use raft_sim::core::{ConfChange, MemberChangeKind, NodeId, ProposeError};
use raft_sim::script::{DiskFault, LinkSetting, MessageFate, MessagePattern, Who};
use raft_sim::service::{ClientId, Op};
use raft_sim::{
    Action, ActionError, Cluster, ClusterConfig, Damage, Fact, RaftError, Script, Statement, When,
};

use crate::live::{cluster, crash, led, split, step_until, write, write_at};

mod by_raft;
mod of_numbers;

type Refusal = (Cluster, Action, ActionError);

fn on(cluster: &Cluster, action: Action, error: ActionError) -> Refusal {
    (cluster.clone(), action, error)
}

/// Clusters with an action that each refuses.
fn refusals() -> Vec<Refusal> {
    let all = [to_nobody(), to_servers(), to_messages_and_links(), by_disks()];
    let by_raft = [by_raft::by_elections(), by_raft::by_proposals(), by_raft::by_memberships()];
    all.into_iter().chain(by_raft).flatten().chain(of_numbers::refusals()).collect()
}

/// Every action that names a server, with one that there is not.
fn to_nobody() -> Vec<Refusal> {
    let (with_leader, _) = led(ClusterConfig::default(), 7);
    let missing = [NodeId(0), NodeId(6), NodeId(12), NodeId(u64::MAX)];
    let to = |id: NodeId| {
        let (who, s1) = (Who::Server(id), Who::Server(NodeId(1)));
        let add = ConfChange::one(MemberChangeKind::AddVoter, NodeId(1));
        let setting = LinkSetting::Loss(1);
        let get = Op::Get { key: "x".into() };
        [
            crash(id),
            Action::Restart(who),
            Action::Pause(who),
            Action::Resume(who),
            Action::TimeOut(who),
            Action::Replace(who),
            Action::ClockRate { server: who, ppm: 1 },
            Action::ClockJump { server: who, by_us: 1 },
            Action::Disk { server: who, fault: DiskFault::Full },
            Action::Cut { from: who, to: s1 },
            Action::Cut { from: s1, to: who },
            Action::Mend { from: who, to: s1 },
            Action::Mend { from: s1, to: who },
            split(&[&[NodeId(1)], &[id]]),
            Action::Link { from: Some(who), to: None, setting },
            Action::Link { from: None, to: Some(who), setting },
            write_at(id, "x", "1"),
            Action::ChangeMembership { at: who, change: add },
            Action::Transfer { to: who },
            Action::ForgetLeader(who),
            Action::Snapshot(who),
            Action::Request { client: ClientId(1), via: Some(who), op: get },
        ]
        .map(|action| on(&with_leader, action, ActionError::UnknownServer { id }))
    };
    missing.into_iter().flat_map(to).collect()
}

fn to_servers() -> Vec<Refusal> {
    let fresh = cluster(ClusterConfig::default(), 7);
    let (alone, _) = led(ClusterConfig { servers: 1, ..ClusterConfig::default() }, 7);
    let (s1, s9) = (NodeId(1), NodeId(9));
    let mut down = fresh.clone();
    down.act(crash(s1)).unwrap();
    let mut paused = fresh.clone();
    paused.act(Action::Pause(s1.into())).unwrap();
    let mut crowded = fresh.clone();
    for id in 6..=16 {
        crowded.act(Action::Boot(NodeId(id))).unwrap();
    }
    let (is_up, is_down) = (ActionError::IsUp { id: s1 }, ActionError::IsDown { id: s1 });
    let is_paused = ActionError::IsPaused { id: s1 };
    let of_raft = || {
        let change = ConfChange::one(MemberChangeKind::Remove, NodeId(2));
        let change = Action::ChangeMembership { at: s1.into(), change };
        let (forget, snapshot) = (Action::ForgetLeader(s1.into()), Action::Snapshot(s1.into()));
        [Action::TimeOut(s1.into()), write_at(s1, "x", "1"), change, forget, snapshot]
    };
    let mut all: Vec<_> = of_raft().into_iter().map(|action| on(&down, action, is_down)).collect();
    all.extend(of_raft().into_iter().map(|action| on(&paused, action, is_paused)));
    all.extend([
        on(&down, crash(s1), is_down),
        on(&down, Action::Pause(s1.into()), is_down),
        on(&down, Action::Resume(s1.into()), is_down),
        on(&fresh, Action::Restart(s1.into()), is_up),
        on(&fresh, Action::Replace(s1.into()), is_up),
        on(&paused, Action::Restart(s1.into()), is_up),
        on(&paused, Action::Pause(s1.into()), is_paused),
        on(&fresh, Action::Resume(s1.into()), ActionError::IsNotPaused { id: s1 }),
        on(&fresh, write("x", "1"), ActionError::NoLeader),
        on(&fresh, Action::Transfer { to: s1.into() }, ActionError::NoLeader),
        on(&fresh, Action::Pause(Who::Follower), ActionError::NoLeader),
        on(&alone, Action::Pause(Who::Follower), ActionError::NoFollower),
        on(&fresh, Action::Boot(s9), ActionError::NotNext { id: s9, next: NodeId(6) }),
        on(&fresh, Action::Boot(s1), ActionError::NotNext { id: s1, next: NodeId(6) }),
        on(&crowded, Action::Boot(NodeId(17)), ActionError::TooManyServers { max: 16 }),
        on(&fresh, Action::Snapshot(s1.into()), ActionError::NothingToSnapshot { id: s1 }),
    ]);
    all
}

fn to_messages_and_links() -> Vec<Refusal> {
    let fresh = cluster(ClusterConfig::default(), 7);
    let mut asking = fresh.clone();
    asking.act(Action::TimeOut(NodeId(1).into())).unwrap();
    step_until(&mut asking, |cluster| cluster.flights().count() > 0);
    let (s1, all) = (Who::Server(NodeId(1)), MessagePattern::default());
    let which = [
        MessagePattern { number: Some(u64::MAX), ..all },
        MessagePattern { from: Some(Who::Server(NodeId(12))), ..all },
        MessagePattern { to: Some(Who::Leader), ..all },
    ];
    let drop = |which| Action::Message { which, fate: MessageFate::Drop };
    let mut refused: Vec<_> =
        which.map(|which| on(&asking, drop(which), ActionError::NoSuchMessage)).into();
    let release = Action::Message { which: all, fate: MessageFate::Release };
    let own_link = ActionError::OwnLink { id: NodeId(1) };
    let setting = LinkSetting::Loss(1);
    refused.extend([
        on(&fresh, drop(all), ActionError::NoSuchMessage),
        on(&asking, release, ActionError::NoSuchMessage),
        on(&fresh, Action::Cut { from: s1, to: s1 }, own_link),
        on(&fresh, Action::Mend { from: s1, to: s1 }, own_link),
        on(&fresh, Action::Link { from: Some(s1), to: Some(s1), setting }, own_link),
        on(&fresh, split(&[]), ActionError::EmptyGroup),
        on(&fresh, split(&[&[NodeId(1)], &[]]), ActionError::EmptyGroup),
        on(&fresh, split(&[&[NodeId(1)], &[NodeId(1)]]), ActionError::NamedTwice { id: NodeId(1) }),
    ]);
    refused
}

fn by_disks() -> Vec<Refusal> {
    let (with_leader, leader) = led(ClusterConfig::default(), 7);
    let server = Who::Server(leader);
    let on_disk = |fault| Action::Disk { server, fault };
    let mut down = with_leader.clone();
    down.act(crash(leader)).unwrap();
    let mut damaged = down.clone();
    damaged.act(on_disk(DiskFault::LoseTail(1))).unwrap();
    let mut full = down.clone();
    full.act(on_disk(DiskFault::Full)).unwrap();
    let is_up = ActionError::IsUp { id: leader };
    let damage = Damage::LostEntries { first: 1, last: 1 };
    vec![
        on(&with_leader, on_disk(DiskFault::LoseTail(1)), is_up),
        on(&with_leader, on_disk(DiskFault::Wipe), is_up),
        on(&with_leader, Action::Replace(server), is_up),
        on(&damaged, Action::Restart(server), ActionError::Damaged { id: leader, damage }),
        on(&full, Action::Restart(server), ActionError::DiskFull { id: leader }),
    ]
}

/// The kind of an error, with the kinds of what is in it.
fn name(error: ActionError) -> String {
    let kind = |error: &dyn std::fmt::Debug| {
        let told = format!("{error:?}");
        told.split([' ', '(']).next().unwrap_or_default().to_owned()
    };
    match error {
        ActionError::Raft(RaftError::Propose(ProposeError::ConfChange(error))) => {
            format!("Propose ConfChange {}", kind(&error))
        }
        ActionError::Raft(RaftError::Propose(error)) => format!("Propose {}", kind(&error)),
        ActionError::Raft(RaftError::Campaign(error)) => format!("Campaign {}", kind(&error)),
        ActionError::Raft(RaftError::Transfer(error)) => format!("Transfer {}", kind(&error)),
        ActionError::Raft(RaftError::Forget(error)) => format!("Forget {}", kind(&error)),
        error => kind(&error),
    }
}

/// All there are, but for what never comes to that: a transfer is asked of a leader, so there is one; several
/// changes go by a joint configuration, and a cluster with a leader has voters; and a leader that is removed is
/// stopped.
const EVERY_ERROR: [&str; 32] = [
    "Campaign AlreadyLeader",
    "Campaign InstallsSnapshot",
    "Campaign NotAVoter",
    "Campaign UnappliedConfChange",
    "Damaged",
    "DiskFull",
    "EmptyGroup",
    "Forget Lease",
    "IsDown",
    "IsNotPaused",
    "IsPaused",
    "IsUp",
    "NamedTwice",
    "NoFollower",
    "NoLeader",
    "NoSuchMessage",
    "NotNext",
    "NothingToSnapshot",
    "OutOfBounds",
    "OwnLink",
    "Propose ConfChange AlreadyJoint",
    "Propose ConfChange NoVoterLeft",
    "Propose ConfChange NotJoint",
    "Propose ConfChange Pending",
    "Propose NotLeader",
    "Propose TooMuchUncommitted",
    "Propose Transferring",
    "TooManyServers",
    "Transfer AlreadyLeader",
    "Transfer NotAVoter",
    "Transfer UnderWay",
    "UnknownServer",
];

/// All that may be impossible; the others are healing, presets of the network, ending a load, waiting, and what
/// is for readers.
const EVERY_ACTION: [&str; 22] = [
    "Boot",
    "ChangeMembership",
    "ClockJump",
    "ClockRate",
    "Crash",
    "Cut",
    "Disk",
    "ForgetLeader",
    "Link",
    "Load",
    "Mend",
    "Message",
    "Partition",
    "Pause",
    "Propose",
    "Replace",
    "Request",
    "Restart",
    "Resume",
    "Snapshot",
    "TimeOut",
    "Transfer",
];

#[test]
fn a_refused_action_leaves_the_world_as_it_was() {
    let (mut errors, mut actions) = (BTreeSet::new(), BTreeSet::new());
    for (mut cluster, action, error) in refusals() {
        let seen = |cluster: &Cluster| {
            let script = cluster.script().clone();
            (cluster.digest(), cluster.event_count(), cluster.now(), script)
        };
        let before = seen(&cluster);
        assert_eq!(cluster.act(action.clone()), Err(error), "{action:?}");
        assert_eq!(seen(&cluster), before, "{action:?}");
        errors.insert(name(error));
        actions.insert(format!("{action:?}").split([' ', '(']).next().unwrap().to_owned());
    }
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let (every_error, every_action): (BTreeSet<_>, BTreeSet<_>) =
        (owned(&EVERY_ERROR), owned(&EVERY_ACTION));
    assert_eq!(errors, every_error);
    assert_eq!(actions, every_action);
}

#[test]
fn errors_are_sentences() {
    for (_, _, error) in refusals() {
        let text = error.to_string();
        assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{text}");
    }
}

/// The same in a script: it is told, skipped, and the rest is as without it.
#[test]
fn a_script_goes_on_after_what_is_refused() {
    for (cluster, action, error) in refusals() {
        let mut script = Script::clone(cluster.script());
        script.statements.truncate(cluster.statements_done());
        let when = When::At(cluster.now().plus(1));
        script.statements.push(Statement { when, action: action.clone() });
        let mut played = Cluster::new(script).unwrap();
        played.run_until(cluster.now().plus(1));
        let told = Fact::ActionFailed { action: Box::new(action.clone()), error };
        let is_told = played.events().any(|event| event.fact == told);
        assert!(is_told, "{action:?}");
    }
}
