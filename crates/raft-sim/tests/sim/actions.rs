//! What can be done, and that what is refused changes nothing.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use raft_sim::core::{
    CampaignError, ConfChange, ForgetError, MemberChangeKind, NodeId, Options, ProposeError,
    ReadMode, Role, TransferError,
};
use raft_sim::script::{DiskFault, LinkSetting, MessageFate, MessagePattern, Statement, Who};
use raft_sim::service::{Load, Mix};
use raft_sim::{
    Action, ActionError, Cluster, ClusterConfig, Damage, Digest, Fact, RaftError, Range, Script,
    Time, When,
};

use crate::live::{
    cluster, crash, exactly_ms, led, others, pass_ms, split, step_until, write, write_at,
};

fn name(error: ActionError) -> &'static str {
    match error {
        ActionError::UnknownServer { .. } => "UnknownServer",
        ActionError::IsDown { .. } => "IsDown",
        ActionError::IsUp { .. } => "IsUp",
        ActionError::IsPaused { .. } => "IsPaused",
        ActionError::IsNotPaused { .. } => "IsNotPaused",
        ActionError::NoLeader => "NoLeader",
        ActionError::NoFollower => "NoFollower",
        ActionError::OwnLink { .. } => "OwnLink",
        ActionError::NamedTwice { .. } => "NamedTwice",
        ActionError::NotNext { .. } => "NotNext",
        ActionError::TooManyServers { .. } => "TooManyServers",
        ActionError::Damaged { .. } => "Damaged",
        ActionError::DiskFull { .. } => "DiskFull",
        ActionError::NoSuchMessage => "NoSuchMessage",
        ActionError::OutOfBounds { .. } => "OutOfBounds",
        ActionError::NothingToSnapshot { .. } => "NothingToSnapshot",
        ActionError::Raft(error) => match error {
            RaftError::Propose(ProposeError::NotLeader { leader: None }) => "NotLeader",
            RaftError::Propose(ProposeError::NotLeader { .. }) => "NotLeader, another is",
            RaftError::Propose(_) => "Propose",
            RaftError::Campaign(CampaignError::AlreadyLeader) => "Leads",
            RaftError::Campaign(_) => "Campaign",
            RaftError::Transfer(_) => "Transfer",
            RaftError::Forget(_) => "Forget",
            RaftError::Snapshot(_) => "Snapshot",
            RaftError::ConfChange(_) => "ConfChange",
        },
    }
}

type Refusal = (Cluster, Action, ActionError);

/// Clusters with an action that each refuses.
fn refusals() -> Vec<Refusal> {
    let fresh = cluster(ClusterConfig::default(), 7);
    let (with_leader, leader) = led(ClusterConfig::default(), 7);
    let follower = others(&with_leader, leader)[0];
    let mut one_down = with_leader.clone();
    one_down.act(crash(follower)).unwrap();
    let (s1, nobody) = (NodeId(1), NodeId(6));
    let who = Who::Server;
    let via = |id| write_at(id, "x", "1");
    let unknown = ActionError::UnknownServer { id: nobody };
    let own_link = ActionError::OwnLink { id: s1 };
    let down = ActionError::IsDown { id: follower };
    let not_leader = |leader| propose(ProposeError::NotLeader { leader });
    let leads = ActionError::Raft(RaftError::Campaign(CampaignError::AlreadyLeader));
    let mut all = vec![
        on(&fresh, crash(nobody), unknown),
        on(&fresh, Action::Restart(who(nobody)), unknown),
        on(&fresh, Action::TimeOut(who(NodeId(0))), ActionError::UnknownServer { id: NodeId(0) }),
        on(&fresh, via(nobody), unknown),
        on(&fresh, Action::Cut { from: who(s1), to: who(nobody) }, unknown),
        on(&fresh, Action::Mend { from: who(nobody), to: who(s1) }, unknown),
        on(&fresh, split(&[&[s1], &[nobody]]), unknown),
        on(&fresh, Action::Cut { from: who(s1), to: who(s1) }, own_link),
        on(&fresh, Action::Mend { from: who(s1), to: who(s1) }, own_link),
        on(&fresh, split(&[&[s1], &[s1]]), ActionError::NamedTwice { id: s1 }),
        on(&fresh, Action::Restart(who(s1)), ActionError::IsUp { id: s1 }),
        on(&fresh, write("x", "1"), ActionError::NoLeader),
        on(&fresh, via(follower), not_leader(None)),
        on(&with_leader, via(follower), not_leader(Some(leader))),
        on(&with_leader, Action::TimeOut(who(leader)), leads),
        on(&with_leader, Action::TimeOut(Who::Leader), leads),
        on(&one_down, crash(follower), down),
        on(&one_down, Action::TimeOut(who(follower)), down),
        on(&one_down, via(follower), down),
    ];
    all.extend(refusals_to_servers());
    all.extend(refusals_by_disks());
    all.extend(refusals_by_raft());
    all.extend(refusals_of_numbers());
    all
}

fn on(cluster: &Cluster, action: Action, error: ActionError) -> Refusal {
    (cluster.clone(), action, error)
}

fn propose(error: ProposeError) -> ActionError {
    ActionError::Raft(RaftError::Propose(error))
}

fn refusals_to_servers() -> Vec<Refusal> {
    let fresh = cluster(ClusterConfig::default(), 7);
    let (alone, _) = led(ClusterConfig { servers: 1, ..ClusterConfig::default() }, 7);
    let (s1, s9) = (NodeId(1), NodeId(9));
    let is_paused = ActionError::IsPaused { id: s1 };
    let mut paused = fresh.clone();
    paused.act(Action::Pause(s1.into())).unwrap();
    let mut crowded = fresh.clone();
    for id in 6..=16 {
        crowded.act(Action::Boot(NodeId(id))).unwrap();
    }
    let number = Some(1 << 40);
    let which = MessagePattern { number, ..MessagePattern::default() };
    let drop = Action::Message { which, fate: MessageFate::Drop };
    vec![
        on(&paused, Action::Pause(s1.into()), is_paused),
        on(&paused, Action::TimeOut(s1.into()), is_paused),
        on(&paused, write_at(s1, "x", "1"), is_paused),
        on(&fresh, Action::Resume(s1.into()), ActionError::IsNotPaused { id: s1 }),
        on(&fresh, Action::Pause(Who::Follower), ActionError::NoLeader),
        on(&alone, Action::Pause(Who::Follower), ActionError::NoFollower),
        on(&fresh, Action::Boot(s9), ActionError::NotNext { id: s9, next: NodeId(6) }),
        on(&crowded, Action::Boot(NodeId(17)), ActionError::TooManyServers { max: 16 }),
        on(&fresh, drop, ActionError::NoSuchMessage),
    ]
}

fn refusals_by_disks() -> Vec<Refusal> {
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
        on(&full, Action::Pause(server), ActionError::IsDown { id: leader }),
        on(&full, Action::Resume(server), ActionError::IsDown { id: leader }),
    ]
}

fn refusals_by_raft() -> Vec<Refusal> {
    let fresh = cluster(ClusterConfig::default(), 7);
    let (with_leader, leader) = led(ClusterConfig { learners: 1, ..ClusterConfig::default() }, 7);
    let learner = NodeId(5);
    let options = Options { read_mode: ReadMode::Lease, check_quorum: true, ..Options::default() };
    let (by_lease, _) = led(ClusterConfig { options, ..ClusterConfig::default() }, 7);
    let mut changing = with_leader.clone();
    let promote = Action::ChangeMembership {
        at: Who::Leader,
        change: ConfChange::one(MemberChangeKind::AddVoter, learner),
    };
    changing.act(promote.clone()).unwrap();
    let pending = raft_sim::core::ConfChangeError::Pending { index: 2 };
    let raft = ActionError::Raft;
    vec![
        on(
            &fresh,
            Action::Snapshot(learner.into()),
            ActionError::NothingToSnapshot { id: learner },
        ),
        on(
            &with_leader,
            Action::TimeOut(learner.into()),
            raft(RaftError::Campaign(CampaignError::NotAVoter)),
        ),
        on(
            &with_leader,
            Action::Transfer { to: learner.into() },
            raft(RaftError::Transfer(TransferError::NotAVoter { to: learner })),
        ),
        on(
            &with_leader,
            Action::Transfer { to: leader.into() },
            raft(RaftError::Transfer(TransferError::AlreadyLeader)),
        ),
        on(&fresh, Action::Transfer { to: learner.into() }, ActionError::NoLeader),
        on(
            &by_lease,
            Action::ForgetLeader(Who::Follower),
            raft(RaftError::Forget(ForgetError::Lease)),
        ),
        on(&changing, promote, propose(ProposeError::ConfChange(pending))),
    ]
}

/// Each number once below its bounds and once above them.
fn refusals_of_numbers() -> Vec<Refusal> {
    let fresh = cluster(ClusterConfig::default(), 7);
    let server = Who::Server(NodeId(1));
    let rate = |ppm| Action::ClockRate { server, ppm };
    let sync = |min_us, max_us| {
        let fault = DiskFault::Sync(Range { min_us, max_us });
        Action::Disk { server, fault }
    };
    let link = |setting| Action::Link { from: None, to: None, setting };
    let load = |load| Action::Load(Some(load));
    let default = Load::default();
    let no_mix = Mix { get: 0, put: 0, append: 0, compare_and_swap: 0, delete: 0, scan: 0 };
    let by = Range { min_us: 0, max_us: 1 };
    let cases = [
        (rate(-1_000_000), "clock's deviation in ppm", -999_999, 9_000_000),
        (rate(9_000_001), "clock's deviation in ppm", -999_999, 9_000_000),
        (
            Action::ClockJump { server, by_us: 3_600_000_001 },
            "clock's jump in µs",
            0,
            3_600_000_000,
        ),
        (sync(2, 1), "disk's time", 0, 1),
        (sync(0, 60_000_001), "disk's time", 0, 60_000_000),
        (link(LinkSetting::Delay(Range { min_us: 2, max_us: 1 })), "delay in µs", 0, 1),
        (link(LinkSetting::Loss(1_000_001)), "loss in ppm", 0, 1_000_000),
        (link(LinkSetting::Duplicate(1_000_001)), "duplication in ppm", 0, 1_000_000),
        (link(LinkSetting::Reorder { ppm: 1_000_001, by }), "reordering in ppm", 0, 1_000_000),
        (
            link(LinkSetting::Bandwidth(Some(0))),
            "bandwidth in bytes a second",
            1,
            i64::from(u32::MAX),
        ),
        (
            load(Load { per_1000_s: 0, ..default.clone() }),
            "number of operations in 1000 seconds",
            1,
            10_000_000,
        ),
        (load(Load { clients: 101, ..default.clone() }), "number of clients", 1, 100),
        (load(Load { keys: 0, ..default.clone() }), "number of keys", 1, 1000),
        (load(Load { mix: no_mix, ..default }), "sum of the mix", 1, i64::from(u32::MAX)),
    ];
    let refused = cases.into_iter().map(|(action, name, min, max)| {
        on(&fresh, action, ActionError::OutOfBounds { name, min, max })
    });
    refused.collect()
}

#[test]
fn a_refused_action_leaves_the_world_as_it_was() {
    let mut seen = BTreeSet::new();
    for (mut cluster, action, error) in refusals() {
        let before = (cluster.digest(), cluster.event_count());
        assert_eq!(cluster.act(action.clone()), Err(error), "{action:?}");
        assert_eq!((cluster.digest(), cluster.event_count()), before, "{action:?}");
        seen.insert(name(error));
    }
    // The others come only with what the clusters here do not have: see `RaftError`.
    assert_eq!(seen.len(), 23, "every error: {seen:?}");
}

#[test]
fn errors_are_sentences() {
    for (_, _, error) in refusals() {
        let text = error.to_string();
        assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{text}");
    }
}

/// The last vote comes at the same moment as the one before it, and between the two the candidate may
/// be told to lose patience. It may not any more when the moment is over.
#[test]
fn what_the_rest_of_the_moment_forbids_is_refused() {
    let config = ClusterConfig { delay: exactly_ms(10), sync: exactly_ms(1), ..Default::default() };
    let mut cluster = cluster(config, 3);
    cluster.act(Action::TimeOut(NodeId(1).into())).unwrap();
    let granted = |cluster: &Cluster| {
        let votes =
            cluster.servers()[0].raft().unwrap().votes().map(raft_sim::core::Votes::granted);
        votes.unwrap_or(0)
    };
    step_until(&mut cluster, |cluster| granted(cluster) == 2);
    assert_eq!(cluster.next_at(), Some(cluster.now()), "more happens at this moment");
    let mut without = cluster.clone();
    let refused = cluster.act(Action::TimeOut(NodeId(1).into()));
    let leads = RaftError::Campaign(CampaignError::AlreadyLeader);
    assert_eq!(refused, Err(ActionError::Raft(leads)));
    // Only the rest of the moment has happened, as it would have without the action.
    without.run_until(without.now());
    assert_eq!(cluster.digest(), without.digest());
    assert_eq!(cluster.leader(), Some(NodeId(1)));
}

#[test]
fn a_scripted_action_that_is_impossible_is_told_and_skipped() {
    let at = Time::from_millis(5);
    let action = Action::Restart(NodeId(2).into());
    let mut with = Cluster::new(script(0, [(at, action.clone())])).unwrap();
    with.run_until(at);
    let told = with.events().next_back().unwrap();
    let error = ActionError::IsUp { id: NodeId(2) };
    assert_eq!((told.at, &told.fact), (at, &Fact::ActionFailed { action: action.into(), error }));
    let mut without = Cluster::new(Script::default()).unwrap();
    for cluster in [&mut with, &mut without] {
        cluster.run_until(Time::from_millis(2000));
    }
    let servers = |cluster: &Cluster| {
        let mut digest = Digest::default();
        cluster.servers().hash(&mut digest);
        digest.finish()
    };
    assert_eq!(servers(&with), servers(&without));
}

/// Each statement waits for the one before it; one whose time has passed meanwhile comes at once.
#[test]
fn statements_are_played_in_their_order() {
    let at = |ms| When::At(Time::from_millis(ms));
    let statement = |when, action| Statement { when, action };
    let (s1, s2, s3) = (NodeId(1), NodeId(2), NodeId(3));
    let down = |id| raft_sim::script::Condition::Down(id);
    let statements = vec![
        statement(at(20), crash(s2)),
        statement(at(10), crash(s1)),
        statement(When::After(5_000), Action::Restart(s1.into())),
        statement(When::Once(down(s3)), Action::Restart(s2.into())),
        statement(When::After(7_000), Action::Restart(s3.into())),
    ];
    let mut cluster = Cluster::new(Script { statements, ..Script::default() }).unwrap();
    let mut is_up_at = |ms| {
        cluster.run_until(Time::from_millis(ms));
        if ms == 30 {
            cluster.act(crash(s3)).unwrap();
            cluster.run_until(Time::from_millis(ms));
        }
        [0, 1, 2].map(|at: usize| cluster.servers()[at].is_up())
    };
    let seen = [19, 20, 24, 25, 29, 30, 36, 37].map(|ms| (ms, is_up_at(ms)));
    let expected = [
        (19, [true, true, true]),
        (20, [false, false, true]),
        (24, [false, false, true]),
        (25, [true, false, true]),
        (29, [true, false, true]),
        (30, [true, true, false]),
        (36, [true, true, false]),
        (37, [true, true, true]),
    ];
    assert_eq!(seen, expected);
    assert_eq!(cluster.statements_done(), 6, "that which came live among them");
}

#[test]
fn a_time_out_starts_one_election() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 5);
    let term = cluster.server(leader).unwrap().raft().unwrap().current_term();
    let follower = others(&cluster, leader)[0];
    cluster.act(Action::TimeOut(follower.into())).unwrap();
    let raft = cluster.server(follower).unwrap().raft().unwrap();
    assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, term + 1));
    pass_ms(&mut cluster, 200);
    assert_eq!(cluster.leader(), Some(follower), "its log is as good as any");
}

fn script<const N: usize>(seed: u64, actions: [(Time, Action); N]) -> Script {
    Script::timed(ClusterConfig::default(), seed, actions)
}

/// A scripted time-out at the very moment when the timeout passes by itself.
#[test]
fn a_time_out_in_time_changes_nothing() {
    let mut by_itself = cluster(ClusterConfig::default(), 5);
    by_itself.step();
    let first = by_itself.now();
    let stands = |server: &&raft_sim::Server| server.raft().unwrap().role() == Role::Candidate;
    let id = by_itself.servers().iter().find(stands).unwrap().id();
    let mut cluster = Cluster::new(script(5, [(first, Action::TimeOut(id.into()))])).unwrap();
    cluster.run_until(first);
    assert_eq!(cluster.server(id).unwrap().raft().unwrap().current_term(), 1);
}

#[test]
fn keys_and_values_are_any_text() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 7);
    for (key, value) in [("", "1"), ("a=b", ""), ("ä\n", "=")] {
        cluster.act(write(key, value)).unwrap();
    }
    pass_ms(&mut cluster, 500);
    let pairs = cluster.server(leader).unwrap().machine().unwrap().pairs();
    let expected = [("", "1"), ("a=b", ""), ("ä\n", "=")];
    assert_eq!(pairs, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
}
