//! Single packets: dropped, repeated, delayed, held, delivered.

use raft_sim::core::NodeId;
use raft_sim::script::{MessageFate, MessageKind, MessagePattern};
use raft_sim::{Action, ActionError, FlightId};

use crate::stage::{Stage, put, s};

const APPEND: MessageKind = MessageKind::AppendEntries;

/// The leader has just sent an entry to both followers.
fn sent() -> (Stage, u64, u64) {
    let mut stage = Stage::servers(3);
    stage.run_ms(200);
    stage.until("nothing is under way", raft_sim::Cluster::is_quiet);
    let (leader, follower) = (stage.leader(), stage.follower(0));
    stage.act(Action::Propose { at: s(leader), op: put("x", "1") });
    (stage, leader, follower)
}

fn has_entry(stage: &Stage, server: u64) -> bool {
    stage.0.server(NodeId(server)).unwrap().log().len() == 2
}

fn flights(stage: &Stage, to: u64) -> Vec<FlightId> {
    let to_server = |flight: &&raft_sim::Flight| {
        flight.packet.to().server() == Some(NodeId(to)) && flight.packet.kind() == APPEND
    };
    stage.0.flights().filter(to_server).map(|flight| flight.id).collect()
}

#[test]
fn a_dropped_packet_does_not_arrive() {
    let (mut stage, leader, follower) = sent();
    stage.message(MessageFate::Drop, leader, follower, APPEND);
    assert_eq!(flights(&stage, follower), []);
    stage.run_ms(20);
    assert!(!has_entry(&stage, follower) && has_entry(&stage, stage.follower(1)));
    stage.replays();
}

#[test]
fn a_packet_is_delivered_at_once() {
    let (mut stage, leader, follower) = sent();
    let now = stage.0.now();
    stage.message(MessageFate::Deliver, leader, follower, APPEND);
    assert!(has_entry(&stage, follower));
    assert!(stage.0.now().since(now) <= 1);
    stage.replays();
}

#[test]
fn a_delayed_packet_takes_longer() {
    let (mut stage, leader, follower) = sent();
    let delayed = flights(&stage, follower)[0];
    stage.message(MessageFate::Delay(80_000), leader, follower, APPEND);
    stage.run_ms(80);
    assert!(flights(&stage, follower).contains(&delayed));
    stage.run_ms(20);
    assert!(!flights(&stage, follower).contains(&delayed));
    stage.replays();
}

#[test]
fn a_held_packet_waits_to_be_released() {
    let (mut stage, leader, follower) = sent();
    stage.message(MessageFate::Hold, leader, follower, APPEND);
    let held = flights(&stage, follower);
    stage.run_ms(5_000);
    assert_eq!(flights(&stage, follower)[0], held[0]);
    stage.message(MessageFate::Release, leader, follower, APPEND);
    stage.run_ms(20);
    assert!(!flights(&stage, follower).contains(&held[0]));
    stage.replays();
}

#[test]
fn healing_releases_what_is_held() {
    let (mut stage, leader, follower) = sent();
    stage.message(MessageFate::Hold, leader, follower, APPEND);
    stage.run_ms(50);
    let held = flights(&stage, follower);
    stage.act(Action::Heal);
    stage.run_ms(20);
    assert!(!flights(&stage, follower).contains(&held[0]));
}

#[test]
fn a_duplicate_arrives_as_well() {
    let (mut stage, leader, follower) = sent();
    stage.message(MessageFate::Duplicate, leader, follower, APPEND);
    assert_eq!(flights(&stage, follower).len(), 2);
    let arrived = |stage: &Stage| {
        stage.count(|fact| {
            matches!(fact, raft_sim::Fact::Arrived { packet, .. }
                if packet.kind == APPEND && packet.to.server() == Some(NodeId(follower)))
        })
    };
    let before = arrived(&stage);
    stage.run_ms(30);
    assert!(arrived(&stage) >= before + 2);
    stage.replays();
}

#[test]
fn a_packet_is_known_by_its_number() {
    let (mut stage, _, follower) = sent();
    let id = flights(&stage, follower)[0];
    let which = MessagePattern { number: Some(id.0), ..MessagePattern::default() };
    stage.act(Action::Message { which, fate: MessageFate::Drop });
    assert_eq!(flights(&stage, follower), []);
    let again = stage.0.act(Action::Message { which, fate: MessageFate::Drop });
    assert_eq!(again, Err(ActionError::NoSuchMessage));
}

#[test]
fn a_packet_to_a_server_that_is_down_is_lost_when_it_is_delivered() {
    let (mut stage, leader, follower) = sent();
    stage.crash(s(follower));
    stage.message(MessageFate::Deliver, leader, follower, APPEND);
    assert!(!has_entry(&stage, follower));
    stage.replays();
}

#[test]
fn a_packet_held_before_the_cut_is_caught_by_it() {
    let (mut stage, leader, follower) = sent();
    let held = flights(&stage, follower)[0];
    stage.message(MessageFate::Hold, leader, follower, APPEND);
    stage.run_ms(100);
    stage.act(Action::Cut { from: s(leader), to: s(follower) });
    stage.message(MessageFate::Release, leader, follower, APPEND);
    stage.run_ms(50);
    let lost = stage.count(|fact| {
        matches!(fact, raft_sim::Fact::Lost { flight, why: raft_sim::Loss::Cut, .. } if *flight == held)
    });
    assert_eq!(lost, 1);
    stage.replays();
}
