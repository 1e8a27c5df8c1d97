//! What only scripts bring about: servers that stand still, learn or left, held messages, broken promises.

use raft_sim::core::{ConfChange, MemberChangeKind};
use raft_sim::script::{DiskFault, MessageFate, MessageKind, MessagePattern};

use super::*;

fn change(kind: MemberChangeKind, server: u64) -> Action {
    Action::ChangeMembership { at: Who::Leader, change: ConfChange::one(kind, NodeId(server)) }
}

fn happened(view: &View) -> String {
    render(view, Ui::default(), rooms::draw)
}

#[test]
fn a_server_that_stands_still_says_so_and_shows_no_patience() {
    let view = session_at(500, 5, &[(400, Action::Pause(NodeId(1).into()))]);
    let html = stage(&view, false);
    assert!(html.contains("aria-label=\"S1, paused, term"), "{html}");
    assert!(html.contains("server paused"), "{html}");
    assert!(html.contains(">Resume<") && !html.contains(">Time out now<"), "its menu: {html}");
    // The leader sends heartbeats, the other three wait for them.
    assert_eq!(html.matches("class=\"arc").count(), 3, "{html}");
    assert!(log(&view).contains("<small>paused</small>"));
}

#[test]
fn learners_and_servers_outside_the_cluster_are_told_apart_from_voters() {
    let removed = change(MemberChangeKind::Remove, 1);
    let learner = change(MemberChangeKind::AddLearner, 2);
    let script = [(700, removed), (900, learner), (1000, Action::Boot(NodeId(6)))];
    // Before the one that was removed disturbs the others (§6).
    let view = session_at(1050, 5, &script);
    let html = stage(&view, false);
    for label in ["S1, non-member", "S2, learner", "S6, non-member"] {
        assert!(html.contains(&format!("aria-label=\"{label}, term")), "{label}: {html}");
    }
    assert_eq!(html.matches(", follower, term").count(), 2, "{html}");
}

#[test]
fn what_a_snapshot_stands_for_is_no_gap_and_no_conflict() {
    let script = [(700, write("1")), (900, Action::Snapshot(Who::Leader)), (908, write("2"))];
    let config = ClusterConfig { snapshot_keep: 0, ..ClusterConfig::default() };
    // The last entry is stored here and there, and committed nowhere.
    let html = log(&session_of(config, 912, &script));
    assert_eq!(html.matches("class=\"compacted").count(), 1, "{html}");
    assert!(html.contains("<span>1–2</span>"), "a no-op and x=1: {html}");
    assert!(html.contains("class=\"folded\" colspan=\"2\""), "{html}");
    assert!(html.contains("entry open"), "{html}");
    assert!(html.contains(">snapshot<") && !html.contains("conflict"), "{html}");
}

#[test]
fn a_held_message_rests_on_its_way() {
    let which = MessagePattern { kind: Some(MessageKind::AppendEntries), ..Default::default() };
    let hold = Action::Message { which, fate: MessageFate::Hold };
    let script = [(590, write("1")), (592, hold)];
    let place = |ms| {
        let html = stage(&session_at(ms, 5, &script), false);
        let last = html.split("class=\"append\"").nth(1).expect("the held one alone is left");
        last.split('"').nth(3).map(str::to_owned)
    };
    assert!(place(700).is_some_and(|place| place.starts_with("translate(")));
    assert_eq!(place(700), place(900));
}

#[test]
fn a_broken_promise_stands_out_among_the_events_as_a_sentence() {
    // A majority of the servers that hold what is committed come back without their disks.
    let followers = |view: &View| {
        let session = view.read();
        let leader = session.cluster().leader();
        let ids = session.cluster().servers().iter().map(raft_sim::Server::id);
        ids.filter(|id| Some(*id) != leader).take(3).collect::<Vec<_>>()
    };
    let followers = followers(&session_at(700, 5, &[]));
    let mut script = vec![(700, write("1"))];
    script.extend(followers.iter().map(|id| (900, crash(*id))));
    let wipe = |id: NodeId| Action::Disk { server: id.into(), fault: DiskFault::Wipe };
    script.extend(followers.iter().map(|id| (901, wipe(*id))));
    let html = happened(&session_at(910, 5, &script));
    assert!(html.contains("class=\"violated\""), "{html}");
    assert!(html.contains("A promise of Raft is broken, Quorum Log: any majority has"), "{html}");
    let sound = happened(&session_at(900, 5, &script));
    assert!(!sound.contains("violated"), "{sound}");
}
