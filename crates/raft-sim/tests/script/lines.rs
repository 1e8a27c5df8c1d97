//! Every statement that a script can have: what it means, and its normal form.

use raft_core::{ConfChange, MemberChange, MemberChangeKind, NodeId, Role, Transition};
use raft_sim::script::{
    Condition, DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessageKind, MessagePattern,
    NetworkPreset, Who,
};
use raft_sim::service::{ClientId, KeyChoice, Load, Mix, Op};
use raft_sim::{Action, Range, Script, Statement, Time, When};

use crate::{script, statement};

const S1: Who = Who::Server(NodeId(1));
const S2: Who = Who::Server(NodeId(2));

/// The line is in its normal form and means this action.
#[track_caller]
fn means(line: &str, action: &Action) {
    let read = statement(line);
    assert_eq!((&read.when, &read.action), (&When::After(0), action), "{line}");
    assert_eq!(read.to_string(), line);
}

/// The line is read, and written like that.
#[track_caller]
fn is_written(line: &str, normal: &str) {
    assert_eq!(statement(line).to_string(), normal);
}

#[test]
fn moments() {
    let when = |line: &str| statement(line).when;
    assert_eq!(when("at 1.2s heal"), When::At(Time::from_millis(1200)));
    assert_eq!(when("at 0 heal"), When::At(Time::ZERO));
    assert_eq!(when("+200ms heal"), When::After(200_000));
    assert_eq!(when("heal"), When::After(0));
    assert_eq!(when("when S2 is up: heal"), When::Once(Condition::Up(NodeId(2))));
    is_written("at 1200ms   heal # comment", "at 1.2s heal");
    is_written("\t+0s heal", "heal");
    is_written("+ 1min heal", "+1min heal");
    is_written("when(S1 leads):heal", "when S1 leads: heal");
}

#[test]
fn servers() {
    for (keeping, keep) in [
        ("", KeepUnsynced::Nothing),
        (" keeping some", KeepUnsynced::Some),
        (" keeping everything", KeepUnsynced::Everything),
        (" keeping torn", KeepUnsynced::Torn),
    ] {
        means(&format!("crash S1{keeping}"), &Action::Crash { server: S1, keep });
    }
    is_written("crash s1 keeping nothing", "crash S1");
    means("restart S1", &Action::Restart(S1));
    means("pause leader", &Action::Pause(Who::Leader));
    means("resume follower", &Action::Resume(Who::Follower));
    means("timeout S2", &Action::TimeOut(S2));
    means("boot S6", &Action::Boot(NodeId(6)));
    means("replace S1", &Action::Replace(S1));
}

#[test]
fn clocks_and_disks() {
    means("clock S1 rate +200ppm", &Action::ClockRate { server: S1, ppm: 200 });
    means("clock S1 rate -12.5%", &Action::ClockRate { server: S1, ppm: -125_000 });
    means("clock S1 rate +0%", &Action::ClockRate { server: S1, ppm: 0 });
    is_written("clock S1 rate 900%", "clock S1 rate +900%");
    means("clock S1 jump 200ms", &Action::ClockJump { server: S1, by_us: 200_000 });
    for (line, fault) in [
        ("disk S1 sync 5..10ms", DiskFault::Sync(Range { min_us: 5000, max_us: 10_000 })),
        ("disk S1 lie", DiskFault::Lie),
        ("disk S1 honest", DiskFault::Honest),
        ("disk S1 lose-tail 3", DiskFault::LoseTail(3)),
        ("disk S1 wipe", DiskFault::Wipe),
        ("disk S1 full", DiskFault::Full),
        ("disk S1 free", DiskFault::Free),
    ] {
        means(line, &Action::Disk { server: S1, fault });
    }
}

#[test]
fn links() {
    means("cut S1 -> leader", &Action::Cut { from: S1, to: Who::Leader });
    means("mend S1 -> S2", &Action::Mend { from: S1, to: S2 });
    is_written("cut S1→S2", "cut S1 -> S2");
    means("partition S1 leader | S2", &Action::Partition(vec![vec![S1, Who::Leader], vec![S2]]));
    means("heal", &Action::Heal);
    let range = Range { min_us: 20_000, max_us: 40_000 };
    for (line, from, to, setting) in [
        ("link all delay 20..40ms", None, None, LinkSetting::Delay(range)),
        ("link S1 -> S2 loss 10%", Some(S1), Some(S2), LinkSetting::Loss(100_000)),
        ("link S1 -> all duplicate 0.1%", Some(S1), None, LinkSetting::Duplicate(1000)),
        (
            "link all -> S2 reorder 999ppm by 20..40ms",
            None,
            Some(S2),
            LinkSetting::Reorder { ppm: 999, by: range },
        ),
        ("link all bandwidth 100KB/s", None, None, LinkSetting::Bandwidth(Some(100_000))),
        ("link all bandwidth unlimited", None, None, LinkSetting::Bandwidth(None)),
    ] {
        means(line, &Action::Link { from, to, setting });
    }
    for (line, preset) in [
        ("network configured", NetworkPreset::Configured),
        ("network reliable", NetworkPreset::Reliable),
        ("network unreliable", NetworkPreset::Unreliable),
        ("network long-reordering", NetworkPreset::LongReordering),
    ] {
        means(line, &Action::Network(preset));
    }
}

#[test]
fn both_ways_are_two_statements() {
    for (line, there, back) in [
        ("at 1s cut S1 <-> S2", "at 1s cut S1 -> S2", "cut S2 -> S1"),
        ("mend leader <-> S2", "mend leader -> S2", "mend S2 -> leader"),
        ("link S1 <-> all loss 5%", "link S1 -> all loss 5%", "link all -> S1 loss 5%"),
    ] {
        let lines: Vec<_> = script(line).statements.iter().map(ToString::to_string).collect();
        assert_eq!(lines, [there, back]);
    }
    is_written("link all <-> all loss 5%", "link all loss 5%");
}

#[test]
fn messages() {
    let any = MessagePattern::default();
    for (line, fate) in [
        ("drop any", MessageFate::Drop),
        ("duplicate any", MessageFate::Duplicate),
        ("delay any by 20ms", MessageFate::Delay(20_000)),
        ("hold any", MessageFate::Hold),
        ("release any", MessageFate::Release),
        ("deliver any", MessageFate::Deliver),
    ] {
        means(line, &Action::Message { which: any, fate });
    }
    let fate = MessageFate::Drop;
    let kind = Some(MessageKind::AppendEntries);
    for (line, which) in [
        ("drop M0", MessagePattern { number: Some(0), ..any }),
        ("drop append-entries", MessagePattern { kind, ..any }),
        ("drop S1 -> S2", MessagePattern { from: Some(S1), to: Some(S2), ..any }),
        ("drop any -> S2", MessagePattern { to: Some(S2), ..any }),
        ("drop leader -> any", MessagePattern { from: Some(Who::Leader), ..any }),
        (
            "drop M7 append-entries S1 -> S2",
            MessagePattern { number: Some(7), kind, from: Some(S1), to: Some(S2) },
        ),
    ] {
        means(line, &Action::Message { which, fate });
    }
    is_written("delay S1->S2 append by 20ms", "delay append-entries S1 -> S2 by 20ms");
    is_written("drop any -> any vote", "drop request-vote");
    for (word, kind) in [
        ("request-vote", MessageKind::RequestVote),
        ("request-vote-reply", MessageKind::RequestVoteReply),
        ("pre-vote", MessageKind::PreVote),
        ("pre-vote-reply", MessageKind::PreVoteReply),
        ("append-entries", MessageKind::AppendEntries),
        ("append-entries-reply", MessageKind::AppendEntriesReply),
        ("heartbeat", MessageKind::Heartbeat),
        ("heartbeat-reply", MessageKind::HeartbeatReply),
        ("commit-notice", MessageKind::CommitNotice),
        ("install-snapshot", MessageKind::InstallSnapshot),
        ("install-snapshot-reply", MessageKind::InstallSnapshotReply),
        ("timeout-now", MessageKind::TimeoutNow),
        ("transfer-leadership", MessageKind::TransferLeadership),
        ("propose", MessageKind::Propose),
        ("read-index", MessageKind::ReadIndex),
        ("read-index-reply", MessageKind::ReadIndexReply),
        ("request", MessageKind::Request),
        ("response", MessageKind::Response),
    ] {
        let which = MessagePattern { kind: Some(kind), ..any };
        means(&format!("drop {word}"), &Action::Message { which, fate });
    }
    for (short, long) in [
        ("vote", "request-vote"),
        ("vote-reply", "request-vote-reply"),
        ("append", "append-entries"),
        ("append-reply", "append-entries-reply"),
        ("snapshot", "install-snapshot"),
        ("snapshot-reply", "install-snapshot-reply"),
    ] {
        is_written(&format!("hold {short}"), &format!("hold {long}"));
    }
}

#[test]
fn what_raft_is_asked_for() {
    let put = Op::Put { key: "x".into(), value: "1".into() };
    means("propose put x 1 at S1", &Action::Propose { at: S1, op: put.clone() });
    means("propose put x 1 at leader", &Action::Propose { at: Who::Leader, op: put });
    is_written("propose put x 1", "propose put x 1 at leader");
    means("transfer S2", &Action::Transfer { to: S2 });
    is_written("transfer to S2", "transfer S2");
    means("forget-leader S1", &Action::ForgetLeader(S1));
    means("snapshot leader", &Action::Snapshot(Who::Leader));

    let change = |line: &str, change: ConfChange| {
        means(line, &Action::ChangeMembership { at: Who::Leader, change });
    };
    let member = |kind, id| MemberChange { kind, node: NodeId(id) };
    change("change leave-joint at leader", ConfChange::leave_joint());
    change("change +S3 at leader", ConfChange::one(MemberChangeKind::AddVoter, NodeId(3)));
    change(
        "change ~S3 -S4 =S5 explicit context 00ff at leader",
        ConfChange {
            transition: Transition::JointExplicit,
            changes: vec![
                member(MemberChangeKind::AddLearner, 3),
                member(MemberChangeKind::Remove, 4),
                member(MemberChangeKind::Update, 5),
            ],
            context: [0, 255].into(),
        },
    );
    change(
        "change joint at leader",
        ConfChange { transition: Transition::JointImplicit, ..ConfChange::default() },
    );
    is_written("change +S3 at S2", "change +S3 at S2");
    is_written("change +S3", "change +S3 at leader");
}

#[test]
fn requests() {
    let asks = |line: &str, op: Op| {
        means(line, &Action::Request { client: ClientId(1), via: None, op });
    };
    let (key, value) = (String::from("x"), String::from("hello world"));
    asks("get x", Op::Get { key: key.clone() });
    asks("put x \"hello world\"", Op::Put { key: key.clone(), value: value.clone() });
    asks("append x \"hello world\"", Op::Append { key: key.clone(), value });
    asks("delete x", Op::Delete { key: key.clone() });
    let swap = |old: Option<&str>| Op::CompareAndSwap {
        key: key.clone(),
        old: old.map(String::from),
        new: "2".into(),
    };
    asks("cas x 1 -> 2", swap(Some("1")));
    asks("cas x none -> 2", swap(None));
    asks("cas x \"none\" -> 2", swap(Some("none")));
    asks("scan a..m", Op::Scan { from: "a".into(), to: Some("m".into()) });
    asks("scan a..", Op::Scan { from: "a".into(), to: None });
    asks("scan ..m", Op::Scan { from: String::new(), to: Some("m".into()) });
    asks("scan ..", Op::Scan { from: String::new(), to: None });
    asks("scan ..\"\"", Op::Scan { from: String::new(), to: Some(String::new()) });
    let op = Op::Get { key };
    means("get x as C7 via S2", &Action::Request { client: ClientId(7), via: Some(S2), op });
    is_written("scan .. as C2", "scan .. as C2");
    is_written("scan ..\"as\" as C2", "scan ..\"as\" as C2");
    is_written("get x as c1 via leader", "get x via leader");
    is_written("cas x 1->2", "cas x 1 -> 2");
}

#[test]
fn loads() {
    means("load 20/s", &Action::Load(Some(Load::default())));
    means("load off", &Action::Load(None));
    let load = Load {
        per_1000_s: Some(500),
        clients: 3,
        keys: 4,
        key_choice: KeyChoice::Hot,
        mix: Mix { get: 1, put: 2, append: 3, compare_and_swap: 4, delete: 5, scan: 6 },
    };
    means(
        "load 0.5/s clients 3 keys 4 hot mix get 1 put 2 append 3 cas 4 delete 5 scan 6",
        &Action::Load(Some(load)),
    );
    is_written(
        "load 20/s mix scan 0 cas 1 get 5 append 2 put 2 uniform keys 10 clients 5",
        "load 20/s",
    );
    is_written("load 20/s own", "load 20/s own");
    let closed = Load { per_1000_s: None, clients: 2, ..Load::default() };
    means("load closed clients 2", &Action::Load(Some(closed)));
}

#[test]
fn words_for_the_reader() {
    means("wait", &Action::Wait);
    means("note \"S1 # says \\\"hi\\\"\"", &Action::Note("S1 # says \"hi\"".into()));
    is_written("note hello", "note \"hello\"");
    is_written("note \"\\u{48}i\\n\\u{202e}\"", "note \"Hi\\n\\u{202e}\"");
    means(
        "ask \"Who?\" \"S1\" \"S2\"",
        &Action::Ask { question: "Who?".into(), answers: vec!["S1".into(), "S2".into()] },
    );
    means("goal all agree", &Action::Goal(Condition::AllAgree));
    means("expect violation", &Action::Expect(Condition::Violation));
}

#[test]
fn conditions() {
    let (server, id) = (Some(NodeId(1)), NodeId(1));
    let is = |line: &str, condition: Condition| {
        means(&format!("expect {line}"), &Action::Expect(condition));
    };
    is("S1 leads", Condition::Role { server: id, role: Role::Leader });
    is("S1 follows", Condition::Role { server: id, role: Role::Follower });
    is("S1 is candidate", Condition::Role { server: id, role: Role::Candidate });
    is("S1 is pre-candidate", Condition::Role { server: id, role: Role::PreCandidate });
    is_written("expect S1 is leader", "expect S1 leads");
    is_written("expect S1 is follower", "expect S1 follows");
    is("somebody leads", Condition::SomebodyLeads);
    is("nobody leads", Condition::NobodyLeads);
    is("S1 is up", Condition::Up(id));
    is("S1 is down", Condition::Down(id));
    is("S1 term 3", Condition::Term { server, term: 3 });
    is("term 3", Condition::Term { server: None, term: 3 });
    is("S1 log 3", Condition::LastIndex { server, index: 3 });
    is("log 3", Condition::LastIndex { server: None, index: 3 });
    is("S1 committed 3", Condition::Committed { server, index: 3 });
    is("committed 3", Condition::Committed { server: None, index: 3 });
    is("S1 applied 3", Condition::Applied { server, index: 3 });
    is("applied 3", Condition::Applied { server: None, index: 3 });
    is("S1 has entry 3 of term 2", Condition::Entry { server: S1, index: 3, term: 2 });
    is("leader has entry 3 of term 2", Condition::Entry { server: Who::Leader, index: 3, term: 2 });
    let (key, value) = (String::from("x"), Some(String::from("1")));
    is("S1 stores x = 1", Condition::Value { server: S1, key: key.clone(), value });
    is("follower stores x = none", Condition::Value { server: Who::Follower, key, value: None });
    is("all agree", Condition::AllAgree);
    is("all answered", Condition::Answered(None));
    is("C2 answered", Condition::Answered(Some(ClientId(2))));
    is("message any", Condition::UnderWay(MessagePattern::default()));
    is("violation", Condition::Violation);
}

#[test]
fn conditions_of_conditions() {
    let (a, b, c) = (Condition::AllAgree, Condition::Violation, Condition::SomebodyLeads);
    let both = |a: &Condition, b: &Condition| Condition::Both(a.clone().into(), b.clone().into());
    let either =
        |a: &Condition, b: &Condition| Condition::Either(a.clone().into(), b.clone().into());
    let not = |a: &Condition| Condition::Not(a.clone().into());
    for (line, condition) in [
        ("not all agree", not(&a)),
        ("not not all agree", not(&not(&a))),
        ("not all agree and violation", both(&not(&a), &b)),
        ("not (all agree and violation)", not(&both(&a, &b))),
        ("all agree or violation and somebody leads", either(&a, &both(&b, &c))),
        ("(all agree or violation) and somebody leads", both(&either(&a, &b), &c)),
        ("all agree and violation and somebody leads", both(&both(&a, &b), &c)),
        ("all agree and (violation and somebody leads)", both(&a, &both(&b, &c))),
        ("all agree or violation or somebody leads", either(&either(&a, &b), &c)),
        ("all agree or (violation or somebody leads)", either(&a, &either(&b, &c))),
    ] {
        means(&format!("expect {line}"), &Action::Expect(condition));
    }
    is_written("expect ((all agree) or (violation))", "expect all agree or violation");
}

#[test]
fn a_word_that_is_a_setting_and_an_action() {
    let script =
        script("delay 5..15ms\nsnapshot 1KB\ndelay any by 1ms\nsnapshot S1\ndelay S1 -> S2 by 1ms");
    assert_eq!(script.config.snapshot_bytes, Some(1000));
    assert_eq!(script.statements.len(), 3);
}

#[test]
fn lines_may_end_in_any_way() {
    let text = "\u{feff}# A comment\r\n\r\nraft-playground 1 # the first line\r\n\r\nservers 3\r\n at 1s heal";
    let read = Script::parse(text).unwrap();
    assert_eq!(read.to_string(), "raft-playground 1\nservers 3\nseed 0\n\nat 1s      heal\n");
    let heal = Statement { when: When::At(Time::from_millis(1000)), action: Action::Heal };
    assert_eq!(read.statements, [heal]);
}
