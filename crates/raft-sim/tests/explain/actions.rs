//! Every action is told in both forms.

use raft_sim::core::{ConfChange, MemberChange, MemberChangeKind, Role, Transition};
use raft_sim::explain::en;
use raft_sim::script::{
    Condition, DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessageKind, MessagePattern,
    NetworkPreset, Who,
};
use raft_sim::service::{ClientId, KeyChoice, Load, Mix, Op};
use raft_sim::{Action, Fact, LinkDials, Range};

use crate::facts::told;
use crate::reading::{assert_complete, assert_sentences, assert_told};
use crate::setup::{S1, S2, S3};

fn range(min_us: u64, max_us: u64) -> Range {
    Range { min_us, max_us }
}

fn op() -> Op {
    Op::Put { key: "x".into(), value: "1".into() }
}

fn change() -> ConfChange {
    ConfChange::one(MemberChangeKind::AddVoter, S3)
}

fn actions() -> Vec<Action> {
    let (one, other) = (Who::Server(S1), Who::Server(S2));
    let which = MessagePattern { from: Some(one), ..MessagePattern::default() };
    let client = ClientId(3);
    vec![
        Action::Crash { server: Who::Leader, keep: KeepUnsynced::Nothing },
        Action::Restart(one),
        Action::Pause(one),
        Action::Resume(one),
        Action::TimeOut(Who::Follower),
        Action::Boot(S3),
        Action::Replace(one),
        Action::ClockRate { server: one, ppm: 50_000 },
        Action::ClockRate { server: one, ppm: -1 },
        Action::ClockRate { server: one, ppm: 0 },
        Action::ClockJump { server: one, by_us: 1_500_000 },
        Action::Disk { server: one, fault: DiskFault::Lie },
        Action::Cut { from: one, to: other },
        Action::Mend { from: one, to: other },
        Action::Partition(vec![vec![Who::Leader, other]]),
        Action::Heal,
        Action::Link { from: Some(one), to: Some(other), setting: LinkSetting::Loss(10_000) },
        Action::Network(NetworkPreset::Unreliable),
        Action::Message { which, fate: MessageFate::Drop },
        Action::Propose { at: one, op: op() },
        Action::ChangeMembership { at: Who::Leader, change: change() },
        Action::Transfer { to: other },
        Action::ForgetLeader(one),
        Action::Snapshot(one),
        Action::Request { client, via: None, op: op() },
        Action::Request { client, via: Some(one), op: op() },
        Action::Load(Some(Load::default())),
        Action::Load(None),
        Action::Wait,
        Action::Note("S1, S2.".into()),
        Action::Ask { question: "S1, S2 S3.".into(), answers: Vec::new() },
        Action::Goal(Condition::AllAgree),
        Action::Expect(Condition::AllAgree),
    ]
}

#[test]
fn every_action_is_told_as_it_happened_and_as_something_to_do() {
    assert_sentences(&actions(), |action| told(&Fact::Acted(Box::new(action.clone()))));
    assert_told(&actions(), en::asked);
    for action in actions() {
        let (happened, to_do) =
            (told(&Fact::Acted(Box::new(action.clone()))).text, en::asked(&action));
        assert!(!happened.starts_with(char::is_lowercase), "{happened}");
        assert!(to_do.starts_with(char::is_lowercase), "{to_do}");
    }
}

#[test]
fn an_action_reads_as_a_person_would_say_it() {
    let texts: Vec<_> =
        actions().iter().map(|action| told(&Fact::Acted(Box::new(action.clone()))).text).collect();
    for expected in [
        "The leader crashes: it loses all that is not on its disk.",
        "A follower is told to lose patience now.",
        "The clock of S1 runs fast by 5 %.",
        "The clock of S1 runs slow by 0.0001 %.",
        "The clock of S1 jumps ahead by 1.5 s.",
        "The network is split: the leader and S2 | the others.",
        "1 % of the messages from S1 to S2 are lost.",
        "A message from S1 is dropped.",
        "The leader is asked to make S3 a voter.",
        "C3 is to write x=1 at S1.",
        "C1 to C5 ask for 20 operations a second on 10 keys: of 10, 5 read one key, 2 write, 2 append and 1 compare and swap.",
    ] {
        assert!(texts.iter().any(|text| text == expected), "{expected} is not among {texts:#?}");
    }
}

#[test]
fn every_fault_and_dial_is_told_in_both_forms() {
    let both = |action: Action| {
        let happened = told(&Fact::Acted(Box::new(action.clone())));
        assert!(!en::asked(&action).is_empty());
        crate::reading::assert_reads_well(&happened);
        happened
    };
    let keeps =
        [KeepUnsynced::Nothing, KeepUnsynced::Some, KeepUnsynced::Everything, KeepUnsynced::Torn];
    assert_sentences(&keeps, |keep| both(Action::Crash { server: S1.into(), keep: *keep }));
    let faults = [
        DiskFault::Sync(range(500, 2_000)),
        DiskFault::Lie,
        DiskFault::Honest,
        DiskFault::LoseTail(1),
        DiskFault::LoseTail(2),
        DiskFault::Wipe,
        DiskFault::Full,
        DiskFault::Free,
    ];
    assert_sentences(&faults, |fault| both(Action::Disk { server: S1.into(), fault: *fault }));
    assert_told(&faults, |fault| en::asked(&Action::Disk { server: S1.into(), fault: *fault }));
    let by = range(1_000, 3_000);
    let settings = [
        LinkSetting::Delay(by),
        LinkSetting::Loss(0),
        LinkSetting::Loss(1),
        LinkSetting::Duplicate(0),
        LinkSetting::Duplicate(1),
        LinkSetting::Reorder { ppm: 0, by },
        LinkSetting::Reorder { ppm: 1, by },
        LinkSetting::Bandwidth(None),
        LinkSetting::Bandwidth(Some(10_000)),
    ];
    let ends = [None, Some(Who::Server(S1))];
    for (from, to) in ends.iter().flat_map(|from| ends.iter().map(move |to| (*from, *to))) {
        let link = |setting: &LinkSetting| Action::Link { from, to, setting: *setting };
        assert_sentences(&settings, |setting| both(link(setting)));
        assert_told(&settings, |setting| en::asked(&link(setting)));
    }
    let presets = [
        NetworkPreset::Configured,
        NetworkPreset::Reliable,
        NetworkPreset::Unreliable,
        NetworkPreset::LongReordering,
    ];
    assert_sentences(&presets, |preset| both(Action::Network(*preset)));
    assert_told(&presets, |preset| en::preset(*preset).to_owned());
    assert_told(&presets, |preset| en::dials(&LinkDials::preset(*preset, range(5_000, 15_000))));
    let fates = [
        MessageFate::Drop,
        MessageFate::Duplicate,
        MessageFate::Delay(5_000),
        MessageFate::Hold,
        MessageFate::Release,
        MessageFate::Deliver,
    ];
    let message = |fate: &MessageFate| {
        let kind = Some(MessageKind::AppendEntries);
        let which = MessagePattern { kind, to: Some(Who::Leader), ..MessagePattern::default() };
        Action::Message { which, fate: *fate }
    };
    assert_sentences(&fates, |fate| both(message(fate)));
    assert_told(&fates, |fate| en::asked(&message(fate)));
    assert_complete(&[Who::Server(S1), Who::Leader, Who::Follower]);
}

#[test]
fn all_dials_of_a_link_are_told_in_one_line() {
    let dials = LinkDials {
        loss_ppm: 100_000,
        duplicate_ppm: 5_000,
        reorder_ppm: 20_000,
        reorder_by: range(0, 20_000),
        bandwidth: Some(1_500),
        ..LinkDials::new(range(5_000, 15_000))
    };
    let expected = "5–15 ms, 10 % lost, 0.5 % twice, 2 % late by 0–20 ms, 1.5 KB a second";
    assert_eq!(en::dials(&dials), expected);
    let unreliable = LinkDials::preset(NetworkPreset::Unreliable, range(5_000, 15_000));
    assert_eq!(en::dials(&unreliable), "0.2–1 ms, requests up to 26 ms more, 10 % lost");
}

#[test]
fn changes_of_membership_are_told() {
    let two = ConfChange {
        transition: Transition::JointExplicit,
        changes: vec![
            MemberChange { kind: MemberChangeKind::AddLearner, node: S1 },
            MemberChange { kind: MemberChangeKind::Remove, node: S2 },
        ],
        ..ConfChange::default()
    };
    let expected = "make S1 a learner and remove S2, by way of a joint configuration that stays";
    assert_eq!(en::membership(&two), expected);
    assert_eq!(en::membership(&ConfChange::leave_joint()), "leave the joint configuration");
    let update = ConfChange::one(MemberChangeKind::Update, S1);
    assert_eq!(en::membership(&update), "note news about S1");
    let implicit = ConfChange { transition: Transition::JointImplicit, ..change() };
    assert_eq!(en::membership(&implicit), "make S3 a voter, by way of a joint configuration");
}

#[test]
fn loads_are_told_with_their_rates() {
    let mix = Mix { get: 1, put: 0, append: 0, compare_and_swap: 0, delete: 0, scan: 0 };
    let load =
        Load { per_1000_s: Some(1_000), clients: 1, keys: 1, key_choice: KeyChoice::Hot, mix };
    let expected =
        "C1 asks for 1 operation a second on 1 key, the first half of the time: all read one key";
    assert_eq!(en::load(&load), expected);
    let slow = Load { per_1000_s: Some(500), key_choice: KeyChoice::Own, ..load };
    assert!(
        en::load(&slow)
            .starts_with("C1 asks for 0.5 operations a second on 1 key, each client its own")
    );
    let closed = Load { per_1000_s: None, clients: 3, ..Load::default() };
    assert!(en::load(&closed).starts_with("C1 to C3 ask for one operation after the other on 10 "));
}

#[test]
fn every_condition_is_told() {
    let pattern = MessagePattern { number: Some(17), ..MessagePattern::default() };
    let conditions = [
        Condition::Role { server: S1, role: Role::Leader },
        Condition::Role { server: S1, role: Role::PreCandidate },
        Condition::SomebodyLeads,
        Condition::NobodyLeads,
        Condition::Up(S1),
        Condition::Down(S1),
        Condition::Term { server: None, term: 3 },
        Condition::LastIndex { server: Some(S1), index: 3 },
        Condition::Committed { server: Some(S1), index: 3 },
        Condition::Applied { server: None, index: 3 },
        Condition::Entry { server: Who::Leader, index: 3, term: 2 },
        Condition::Value { server: S1.into(), key: "x".into(), value: None },
        Condition::Value { server: S1.into(), key: "x".into(), value: Some("1".into()) },
        Condition::AllAgree,
        Condition::Answered(None),
        Condition::Answered(Some(ClientId(1))),
        Condition::UnderWay(pattern),
        Condition::Violation,
        Condition::Not(Box::new(Condition::Up(S1))),
        Condition::Both(Box::new(Condition::Up(S1)), Box::new(Condition::Down(S2))),
        Condition::Either(Box::new(Condition::Up(S1)), Box::new(Condition::Down(S2))),
    ];
    assert_told(&conditions, en::condition);
    assert_eq!(en::condition(&conditions[1]), "S1 is a pre-candidate");
    assert_eq!(en::condition(&conditions[18]), "it is not so that S1 is up");
}
