//! Every fact is told.

use std::collections::BTreeSet;
use std::sync::Arc;

use raft_sim::checks::Property;
use raft_sim::core::{LogPosition, Observation, StepError};
use raft_sim::explain::{Sentence, en};
use raft_sim::script::{Condition, MessageKind};
use raft_sim::service::{Answer, ClientId, Op};
use raft_sim::{
    Action, ActionError, Damage, Event, Fact, FlightId, Gist, Loss, Party, Summary, Time,
};

use crate::reading::{assert_complete, assert_reads_well, assert_sentences};
use crate::setup::{S1, S2, at};

fn event(fact: &Fact) -> Event {
    Event { id: 7, at: Time::from_millis(2), cause: 3, fact: fact.clone() }
}

pub(crate) fn told(fact: &Fact) -> Sentence {
    en::event(&event(fact))
}

/// With its subject, as a page has it.
fn whole(fact: &Fact) -> String {
    let event = event(fact);
    let subject = en::subject(&event).map(|party| format!("{party} ")).unwrap_or_default();
    subject + &en::event(&event).text
}

fn packet() -> Summary {
    Summary {
        from: S1.into(),
        to: S2.into(),
        term: 2,
        kind: MessageKind::AppendEntries,
        gist: Gist::Entries { prev: at(3, 1), count: 2 },
    }
}

fn facts() -> Vec<Fact> {
    let (flight, packet, client) = (FlightId(4), packet(), ClientId(3));
    let (number, op) = (5, Arc::new(Op::Put { key: "x".into(), value: "1".into() }));
    let arrives_at = Time::from_micros(14_500);
    let answer = Arc::new(Answer::Value(Some("1".into())));
    vec![
        Fact::Sent { flight, packet, arrives_at, lost: false },
        Fact::Sent { flight, packet, arrives_at, lost: true },
        Fact::Arrived { flight, packet },
        Fact::Lost { flight, packet, why: Loss::Cut },
        Fact::Observed {
            server: S1,
            observation: Observation::VoteGranted { candidate: S2, term: 2 },
        },
        Fact::Woke { server: S1 },
        Fact::Durable { server: S1, last: LogPosition::default() },
        Fact::Durable { server: S1, last: at(5, 2) },
        Fact::Applied { server: S1, index: 5 },
        Fact::SnapshotTaken { server: S1, last_included: at(5, 2) },
        Fact::Refused { server: S1, error: StepError::Malformed },
        Fact::Recovered { server: S1, damage: Damage::TornRecord },
        Fact::Recovered { server: S1, damage: Damage::LostEntries { first: 3, last: 3 } },
        Fact::Halted { server: S1 },
        Fact::Retired { server: S1 },
        Fact::Invoked { client, number, op },
        Fact::Answered { client, number, server: S2, answer },
        Fact::GaveUp { client, number },
        Fact::Acted(Box::new(Action::Heal)),
        Fact::ActionFailed {
            action: Box::new(Action::Restart(S1.into())),
            error: ActionError::IsUp { id: S1 },
        },
        Fact::NotAsExpected(Box::new(Condition::SomebodyLeads)),
        Fact::GoalReached(Box::new(Condition::SomebodyLeads)),
        Fact::Violated(Property::ElectionSafety),
    ]
}

#[test]
fn every_fact_has_its_sentence() {
    assert_sentences(&facts(), told);
    let texts: Vec<_> = facts().iter().map(whole).collect();
    let expected = [
        "S1 sends S2 AppendEntries with entries 4–5, which takes 12.5 ms.",
        "S1 sends S2 AppendEntries with entries 4–5, which will not arrive.",
        "S2 hears from S1 in term 2: AppendEntries with entries 4–5.",
        "S1 loses AppendEntries with entries 4–5 to S2: the link is cut.",
        "S1 votes for S2 in term 2.",
        "S1 looks at its clock: a deadline has passed.",
        "S1 finishes a write: its disk holds its term and its vote.",
        "S1 finishes a write: its disk holds its term, its vote and the log up to entry 5.",
        "S1 applies entry 5 to its state machine.",
        "S1 has a snapshot on its disk that stands for its log up to entry 5.",
        "S1 refuses a message: what the message says of a log fits no log.",
        "S1 drops the last record on its disk, which it was writing when it crashed.",
        "S1 lacks entry 3 on its disk, which it had promised to keep.",
        "S1 stops: it cannot write what it must not forget.",
        "S1 stops: it is no member any more and must not go on leading.",
        "C3 begins request 5: write x=1.",
        "C3 hears from S2 that request 5 finds 1.",
        "C3 gives up on request 5 and does not know whether it is done.",
        "The network is whole again.",
        "The script cannot restart S1 now. S1 is up already.",
        "The script expects that somebody leads, which is not so.",
        "The goal is reached: somebody leads.",
        "A promise of Raft is broken, Election Safety: a term has at most one leader.",
    ];
    assert_eq!(texts, expected);
}

#[test]
fn who_has_a_subject_begins_small() {
    for fact in facts() {
        let has_subject = en::subject(&event(&fact)).is_some();
        let starts_small = told(&fact).text.starts_with(char::is_lowercase);
        assert_eq!(has_subject, starts_small, "{fact:?}");
    }
    let client = Fact::GaveUp { client: ClientId(3), number: 5 };
    assert_eq!(en::subject(&event(&client)), Some(Party::from(ClientId(3))));
}

#[test]
fn every_loss_has_its_reason() {
    let losses = [Loss::Cut, Loss::Chance, Loss::Dropped, Loss::ReceiverDown];
    assert_sentences(&losses, |why| {
        told(&Fact::Lost { flight: FlightId(1), packet: packet(), why: *why })
    });
}

#[test]
fn every_operation_and_answer_is_told() {
    let (key, value) = (|| "x".to_owned(), || "1".to_owned());
    let ops = [
        Op::Get { key: key() },
        Op::Put { key: key(), value: value() },
        Op::Append { key: key(), value: "a b".into() },
        Op::CompareAndSwap { key: key(), old: None, new: value() },
        Op::CompareAndSwap { key: key(), old: Some("0".into()), new: value() },
        Op::Delete { key: key() },
        Op::Scan { from: String::new(), to: None },
        Op::Scan { from: key(), to: None },
        Op::Scan { from: key(), to: Some("y".into()) },
    ];
    crate::reading::assert_told(&ops, en::operation);
    let answers = [
        Answer::Done,
        Answer::Value(None),
        Answer::Value(Some(value())),
        Answer::Swapped(true),
        Answer::Swapped(false),
        Answer::Pairs(vec![(key(), value())]),
        Answer::Pairs(Vec::new()),
        Answer::Unknown,
    ];
    crate::reading::assert_told(&answers, en::answer);
    assert_eq!(en::operation(&ops[3]), "write x=1 if it has no value");
}

#[test]
fn a_violation_says_what_was_promised_and_names_the_property() {
    let mut promises = BTreeSet::new();
    for property in Property::ALL {
        let sentence = told(&Fact::Violated(property));
        assert_reads_well(&sentence);
        let before = format!("A promise of Raft is broken, {property}: ");
        let promise = sentence.text.strip_prefix(&before);
        assert!(promise.is_some_and(|promise| promises.insert(promise.to_owned())), "{sentence:?}");
        assert!(sentence.section.is_some_and(|section| property.section().contains(section)));
    }
    assert_complete(&[Damage::TornRecord, Damage::LostEntries { first: 1, last: 2 }]);
}
