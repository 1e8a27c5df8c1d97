//! Every packet has its name, with what it carries.

use raft_sim::core::{Body, CommitNotice, Message};
use raft_sim::explain::en;
use raft_sim::script::MessageKind;
use raft_sim::service::ClientId;
use raft_sim::{Fact, FlightId, Gist, Party, Summary};

use crate::facts::told;
use crate::reading::{assert_complete, assert_reads_well, assert_told};
use crate::setup::{S1, S2, at};

const KINDS: [MessageKind; 18] = [
    MessageKind::RequestVote,
    MessageKind::RequestVoteReply,
    MessageKind::PreVote,
    MessageKind::PreVoteReply,
    MessageKind::AppendEntries,
    MessageKind::AppendEntriesReply,
    MessageKind::Heartbeat,
    MessageKind::HeartbeatReply,
    MessageKind::CommitNotice,
    MessageKind::InstallSnapshot,
    MessageKind::InstallSnapshotReply,
    MessageKind::TimeoutNow,
    MessageKind::TransferLeadership,
    MessageKind::Propose,
    MessageKind::ReadIndex,
    MessageKind::ReadIndexReply,
    MessageKind::Request,
    MessageKind::Response,
];

fn gists() -> Vec<Gist> {
    let prev = at(3, 1);
    vec![
        Gist::Plain,
        Gist::Vote { granted: true },
        Gist::Vote { granted: false },
        Gist::Last(at(4, 2)),
        Gist::Last(at(0, 0)),
        Gist::Entries { prev, count: 0 },
        Gist::Entries { prev, count: 1 },
        Gist::Entries { prev, count: 3 },
        Gist::Accepted { match_index: 4 },
        Gist::Accepted { match_index: 0 },
        Gist::Rejected { prev_index: 4 },
        Gist::Rejected { prev_index: 0 },
        Gist::Index(4),
        Gist::Request { number: 9, answered: true },
        Gist::Request { number: 9, answered: false },
    ]
}

fn summary(kind: MessageKind, gist: Gist) -> Summary {
    Summary { from: S1.into(), to: S2.into(), term: 2, kind, gist }
}

#[test]
fn every_kind_has_its_name_whatever_it_carries() {
    assert_complete(&gists());
    assert_told(&KINDS, |kind| en::kind_name(*kind).to_owned());
    for kind in KINDS {
        for gist in gists() {
            // What an InstallSnapshot stands for is never nothing.
            if kind == MessageKind::InstallSnapshot && gist == Gist::Last(at(0, 0)) {
                continue;
            }
            let packet = summary(kind, gist);
            let arrived = Fact::Arrived { flight: FlightId(1), packet };
            assert_reads_well(&told(&arrived));
            assert!(!en::packet_name(&packet).is_empty());
        }
    }
}

#[test]
fn a_name_says_what_is_carried() {
    let cases = [
        (
            MessageKind::RequestVote,
            Gist::Last(at(4, 2)),
            "RequestVote; its log ends with entry 4 of term 2",
        ),
        (
            MessageKind::AppendEntries,
            Gist::Entries { prev: at(3, 1), count: 1 },
            "AppendEntries with entry 4",
        ),
        (
            MessageKind::AppendEntriesReply,
            Gist::Accepted { match_index: 4 },
            "an acknowledgement, up to entry 4",
        ),
        (
            MessageKind::AppendEntriesReply,
            Gist::Rejected { prev_index: 4 },
            "a refusal of entries after entry 4",
        ),
        (MessageKind::AppendEntriesReply, Gist::Plain, "word of its newer term"),
        (MessageKind::InstallSnapshot, Gist::Last(at(4, 2)), "InstallSnapshot up to entry 4"),
    ];
    for (kind, gist, text) in cases {
        let arrived = Fact::Arrived { flight: FlightId(1), packet: summary(kind, gist) };
        assert_eq!(told(&arrived).text, format!("hears from S1 in term 2: {text}."));
    }
}

#[test]
fn clients_and_servers_talk() {
    let client = Party::from(ClientId(3));
    let gist = Gist::Request { number: 9, answered: false };
    let packet = Summary { from: client, to: S2.into(), term: 0, kind: MessageKind::Request, gist };
    let arrived = Fact::Arrived { flight: FlightId(1), packet };
    assert_eq!(told(&arrived).text, "hears from C3: request 9.");
    let packet = Summary { from: S2.into(), to: client, kind: MessageKind::Response, ..packet };
    assert_eq!(en::packet_name(&packet), "a refusal of request 9");
}

#[test]
fn a_message_has_the_name_of_its_summary() {
    let body = Body::CommitNotice(CommitNotice { commit_index: 7 });
    let message = Message { from: S1, to: S2, term: 2, body };
    assert_eq!(en::message_name(&message), "word that all up to entry 7 is committed");
    assert_eq!(en::packet_name(&Summary::from(&message)), en::message_name(&message));
}
