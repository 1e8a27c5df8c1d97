//! Links and their dials.

use raft_sim::core::NodeId;
use raft_sim::script::{LinkSetting, MessageKind, NetworkPreset};
use raft_sim::service::Load;
use raft_sim::{Action, ClusterConfig, Fact, Loss, Range};

use crate::stage::{Stage, put, s};

/// Of the packets between servers: how long each was to be under way in µs, whether it is a reply, and
/// whether it is lost.
fn sent(stage: &Stage) -> Vec<(u64, bool, bool)> {
    sent_since(stage, 0)
}

/// Only those after the first `seen` events.
fn sent_since(stage: &Stage, seen: u64) -> Vec<(u64, bool, bool)> {
    let of_packet = |event: &raft_sim::Event| match &event.fact {
        Fact::Sent { packet, arrives_at, lost, .. }
            if packet.from.server().is_some() && packet.to.server().is_some() =>
        {
            let is_reply = matches!(
                packet.kind,
                MessageKind::AppendEntriesReply
                    | MessageKind::HeartbeatReply
                    | MessageKind::RequestVoteReply
                    | MessageKind::ReadIndexReply
            );
            Some((arrives_at.since(event.at), is_reply, *lost))
        }
        _ => None,
    };
    stage.0.events().filter(|event| event.id >= seen).filter_map(of_packet).collect()
}

/// Of a minute on that network. The list of events forgets earlier ones, so it is read every second.
fn on_network(preset: NetworkPreset) -> Vec<(u64, bool, bool)> {
    let mut stage = Stage::servers(5);
    stage.act(Action::Network(preset));
    stage.act(Action::Load(Some(Load::default())));
    let mut packets = Vec::new();
    for _ in 0..60 {
        let seen = stage.0.event_count();
        stage.run_ms(1_000);
        packets.extend(sent_since(&stage, seen));
    }
    packets
}

fn share(packets: &[(u64, bool, bool)], is_one: impl Fn(&(u64, bool, bool)) -> bool) -> u64 {
    packets.iter().filter(|packet| is_one(packet)).count() as u64 * 1000 / packets.len() as u64
}

/// What clients and servers say to each other goes by the same rules.
#[test]
fn a_preset_holds_for_clients_too() {
    let of_clients = |preset| {
        let mut stage = Stage::servers(3);
        stage.act(Action::Load(Some(Load::default())));
        stage.run_ms(1_000);
        let seen = stage.0.event_count();
        stage.act(Action::Network(preset));
        stage.run_ms(20_000);
        let of_packet = |event: &raft_sim::Event| match &event.fact {
            Fact::Sent { packet, arrives_at, lost, .. }
                if matches!(packet.kind, MessageKind::Request | MessageKind::Response) =>
            {
                let is_reply = packet.kind == MessageKind::Response;
                Some((arrives_at.since(event.at), is_reply, *lost))
            }
            _ => None,
        };
        let new = stage.0.events().filter(|event| event.id >= seen);
        new.filter_map(of_packet).collect::<Vec<_>>()
    };
    let reliable = of_clients(NetworkPreset::Reliable);
    assert!(reliable.len() > 300);
    assert!(reliable.iter().all(|(us, _, lost)| (200..=1000).contains(us) && !lost));
    let unreliable = of_clients(NetworkPreset::Unreliable);
    assert!((60..=140).contains(&share(&unreliable, |(_, _, lost)| *lost)));
    assert!(unreliable.iter().any(|(us, is_reply, _)| *us > 20_000 && !is_reply));
    assert!(unreliable.iter().all(|(us, is_reply, _)| *us <= 1000 || !is_reply));
}

#[test]
fn the_reliable_network_only_schedules() {
    let packets = on_network(NetworkPreset::Reliable);
    assert!(packets.len() > 1000);
    assert!(packets.iter().all(|(us, _, lost)| (200..=1000).contains(us) && !lost));
}

#[test]
fn the_unreliable_network_delays_requests_and_loses_a_tenth_of_everything() {
    let packets = on_network(NetworkPreset::Unreliable);
    let (replies, requests): (Vec<_>, Vec<_>) =
        packets.into_iter().partition(|(_, is_reply, _)| *is_reply);
    assert!(requests.len() > 5000 && replies.len() > 5000);
    assert!(requests.iter().all(|(us, ..)| (200..=27_000).contains(us)));
    // As many whole milliseconds as there are in 0–26, each about equally often.
    let mut ms = [0_u64; 27];
    requests.iter().for_each(|(us, ..)| ms[usize::try_from((us - 200) / 1000).unwrap()] += 1);
    let fair = requests.len() as u64 / 27;
    assert!(ms.iter().all(|&count| count > fair * 3 / 4 && count < fair * 4 / 3), "{ms:?}");
    assert!(replies.iter().all(|(us, ..)| (200..=1000).contains(us)));
    for packets in [requests, replies] {
        let lost = share(&packets, |(_, _, lost)| *lost);
        assert!((90..=110).contains(&lost), "{lost} of a thousand lost");
    }
}

#[test]
fn long_reordering_holds_back_two_thirds_of_the_replies() {
    let packets = on_network(NetworkPreset::LongReordering);
    let replies: Vec<_> = packets.into_iter().filter(|(_, is_reply, _)| *is_reply).collect();
    let late: Vec<_> = replies.iter().filter(|(us, ..)| *us > 1000).collect();
    let share = share(&replies, |(us, ..)| *us > 1000);
    assert!((630..=700).contains(&share), "{share} of a thousand late");
    assert!(late.iter().all(|(us, ..)| (200_200..=2_200_000).contains(us)));
    let mean = late.iter().map(|(us, ..)| us / 1000 - 200).sum::<u64>() / late.len() as u64;
    assert!((430..=570).contains(&mean), "a mean of 200 + {mean} ms");
}

#[test]
fn the_configured_network_comes_back() {
    let mut stage = Stage::servers(3);
    let before = stage.0.link(NodeId(1), NodeId(2));
    stage.act(Action::Network(NetworkPreset::LongReordering));
    assert_ne!(stage.0.link(NodeId(1), NodeId(2)), before);
    stage.act(Action::Network(NetworkPreset::Configured));
    assert_eq!(stage.0.link(NodeId(1), NodeId(2)), before);
}

#[test]
fn a_dial_turns_the_links_that_are_named() {
    let mut stage = Stage::servers(3);
    let slow = LinkSetting::Delay(Range { min_us: 77_000, max_us: 77_000 });
    let link = |from: Option<u64>, to: Option<u64>| Action::Link {
        from: from.map(s),
        to: to.map(s),
        setting: slow,
    };
    let is_slow = |stage: &Stage, from, to| {
        stage.0.link(NodeId(from), NodeId(to)).unwrap().delay.min_us == 77_000
    };
    let slow_links = |stage: &Stage| {
        let pairs = (1..=3).flat_map(|from| (1..=3).map(move |to| (from, to)));
        pairs.filter(|(from, to)| from != to && is_slow(stage, *from, *to)).collect::<Vec<_>>()
    };
    stage.act(link(Some(1), Some(2)));
    assert_eq!(slow_links(&stage), [(1, 2)]);
    stage.act(link(Some(3), None));
    assert_eq!(slow_links(&stage), [(1, 2), (3, 1), (3, 2)]);
    stage.act(link(None, None));
    assert_eq!(slow_links(&stage).len(), 6);
}

#[test]
fn a_narrow_link_makes_packets_queue() {
    let mut stage = Stage::servers(3);
    let leader = stage.leader();
    let follower = stage.follower(0);
    stage.act(Action::Link {
        from: Some(s(leader)),
        to: Some(s(follower)),
        setting: LinkSetting::Bandwidth(Some(1000)),
    });
    stage.act(Action::Propose { at: s(leader), op: put("x", &"v".repeat(2000)) });
    stage.act(Action::Propose { at: s(leader), op: put("y", "1") });
    stage.run_ms(1000);
    let to_follower = stage.0.events().filter_map(|event| match &event.fact {
        Fact::Sent { packet, arrives_at, .. }
            if packet.to.server() == Some(NodeId(follower))
                && packet.kind == MessageKind::AppendEntries =>
        {
            Some(arrives_at.since(event.at))
        }
        _ => None,
    });
    let slowest = to_follower.max().unwrap();
    // 2000 bytes at 1000 a second, and what was before them.
    assert!((2_000_000..3_500_000).contains(&slowest), "{slowest} µs");
    // The way back is as it was.
    let back = stage.0.link(NodeId(follower), NodeId(leader)).unwrap();
    assert_eq!(back.bandwidth, None);
}

#[test]
fn duplicates_arrive_twice() {
    let mut stage = Stage::servers(3);
    stage.act(Action::Link { from: None, to: None, setting: LinkSetting::Duplicate(1_000_000) });
    stage.run_ms(2000);
    let arrived = stage.count(|fact| {
        matches!(fact, Fact::Arrived { packet, .. } if packet.kind == MessageKind::Heartbeat)
    });
    let sent = stage.0.traffic(MessageKind::Heartbeat).packets;
    assert!(arrived as u64 > sent * 3 / 2, "{arrived} arrivals of {sent}");
}

#[test]
fn reordering_lets_packets_overtake() {
    let mut stage = Stage::servers(3);
    let by = Range { min_us: 500_000, max_us: 500_000 };
    stage.act(Action::Link {
        from: None,
        to: None,
        setting: LinkSetting::Reorder { ppm: 250_000, by },
    });
    stage.run_ms(10_000);
    let packets = sent(&stage);
    let late = share(&packets, |(us, ..)| *us > 400_000);
    assert!((180..=320).contains(&late), "{late} of a thousand late");
}

#[test]
fn a_bridge_joins_two_groups() {
    let mut stage = Stage::new(ClusterConfig::default());
    // S1 and S2 on one side, S4 and S5 on the other, S3 reaches both.
    for (one, other) in [(1, 4), (1, 5), (2, 4), (2, 5)] {
        stage.act(Action::Cut { from: s(one), to: s(other) });
        stage.act(Action::Cut { from: s(other), to: s(one) });
    }
    assert_eq!(stage.0.groups().len(), 1);
    stage.act(Action::Cut { from: s(2), to: s(3) });
    stage.act(Action::Cut { from: s(1), to: s(3) });
    assert_eq!(stage.0.groups().len(), 2, "one way is not enough");
    stage.act(Action::Heal);
    assert_eq!(stage.0.groups().len(), 1);
    stage.replays();
}

#[test]
fn a_lost_packet_says_why() {
    let mut stage = Stage::servers(3);
    let (leader, follower) = (stage.leader(), stage.follower(0));
    let lost_to = |stage: &Stage, id: u64, reason: Loss| {
        stage.count(|fact| {
            matches!(fact, Fact::Lost { packet, why, .. }
                if *why == reason && packet.to.server() == Some(NodeId(id)))
        })
    };
    stage.act(Action::Link {
        from: None,
        to: Some(s(follower)),
        setting: LinkSetting::Loss(1_000_000),
    });
    stage.run_ms(250);
    assert!(lost_to(&stage, follower, Loss::Chance) > 0);
    stage.act(Action::Link { from: None, to: Some(s(follower)), setting: LinkSetting::Loss(0) });
    stage.act(Action::Cut { from: s(leader), to: s(follower) });
    stage.run_ms(150);
    assert!(lost_to(&stage, follower, Loss::Cut) > 0);
    stage.act(Action::Heal);
    stage.crash(s(follower));
    stage.run_ms(250);
    assert!(lost_to(&stage, follower, Loss::ReceiverDown) > 0);
}

#[test]
fn traffic_is_counted_by_kind() {
    let mut stage = Stage::servers(3);
    stage.run_ms(1000);
    let kinds = [MessageKind::RequestVote, MessageKind::AppendEntries, MessageKind::Heartbeat];
    let counts = kinds.map(|kind| stage.0.traffic(kind));
    assert!(
        counts.iter().all(|traffic| traffic.packets > 0 && traffic.bytes > 25 * traffic.packets)
    );
    assert_eq!(stage.0.traffic(MessageKind::InstallSnapshot).packets, 0);
    let heartbeat = stage.0.traffic(MessageKind::Heartbeat);
    assert_eq!(heartbeat.bytes, 41 * heartbeat.packets);
}
