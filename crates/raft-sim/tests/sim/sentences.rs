//! Every sentence is reached and reads like one.

use std::collections::{BTreeMap, BTreeSet};

use raft_sim::core::{NodeId, StepError};
use raft_sim::explain::{DISSERTATION, Sentence, Story, en};
use raft_sim::{Action, ActionError, Cluster, Event, Fact, Script, Time};

use crate::kinds::{KINDS, NEVER, NUMBERS, carried, is_told, kind};
use crate::live::{Live, crash, split, write_at};
use crate::spoken::in_chinese;

/// One sentence of each kind.
#[derive(Default)]
struct Told(BTreeMap<&'static str, String>);

impl Told {
    fn hear(&mut self, kind: &'static str, sentence: &Sentence) {
        assert_reads_well(sentence);
        for number in NUMBERS {
            if sentence.text.contains(number) {
                self.0.entry(number).or_insert_with(|| sentence.text.clone());
            }
        }
        self.0.entry(kind).or_insert_with(|| sentence.text.clone());
    }

    fn hear_events(&mut self, cluster: &Cluster) {
        for event in cluster.events().filter(|event| is_told(&event.fact)) {
            let sentence = en::event(event);
            in_chinese(|| en::event(event).text);
            self.hear(kind(&event.fact), &sentence);
            if let Fact::Lost { packet, .. } = &event.fact {
                self.hear(carried(packet), &sentence);
            }
            let has_subject = en::subject(event).is_some();
            let starts_small = sentence.text.starts_with(char::is_lowercase);
            assert_eq!(has_subject, starts_small, "a sentence has one subject: {}", sentence.text);
        }
    }

    fn hear_story(&mut self, cluster: &Cluster) {
        let story = Story::of(cluster);
        self.hear("headline", &en::headline(&story));
        in_chinese(|| en::headline(&story).text);
        if let Some(detail) = &story.detail {
            self.hear("detail", &en::detail(detail));
            in_chinese(|| en::detail(detail).text);
        }
    }
}

pub(crate) fn assert_reads_well(Sentence { text, section }: &Sentence) {
    for debugging in ["{", "}", "(", "Some", "None", "::", "\"", "_", "NodeId", "  ", "..", " ."] {
        assert!(!text.contains(debugging), "{debugging:?} in {text}");
    }
    assert!(text.ends_with('.'), "{text}");
    for wrong in
        [" 1 ticks", " 1 votes", " 1 entries", " 1 servers hold ", " entry 0", "S0", "nobody and"]
    {
        assert!(!text.contains(wrong), "{wrong:?} in {text}");
    }
    let place = section.map(|section| section.strip_prefix(DISSERTATION).unwrap_or(section));
    assert!(place.is_none_or(|place| place.starts_with('§')), "{section:?}");
}

#[test]
fn every_sentence_is_told_and_reads_well() {
    let mut told = Told::default();
    for seed in 0..150 {
        let mut live = Live::new(seed);
        for _ in 0..60 {
            live.play(1);
            told.hear_story(&live.cluster);
        }
        told.hear_events(&live.cluster);
        // A script that begins with what others have done hits upon the impossible.
        let script = Script::clone(live.cluster.script());
        let mut other = Cluster::new(Script { seed: seed + 1, ..script }).unwrap();
        other.run_until(Time::from_millis(3000));
        told.hear_events(&other);
    }
    for text in told.0.values() {
        println!("{text}");
    }
    let told: BTreeSet<_> = told.0.into_keys().collect();
    let known: BTreeSet<_> = KINDS.into_iter().chain(NUMBERS).collect();
    assert_eq!(known.difference(&told).copied().collect::<Vec<_>>(), NEVER);
    assert_eq!(told.difference(&known).copied().collect::<Vec<_>>(), ["detail", "headline"]);
}

fn event(fact: Fact) -> String {
    let sentence = en::event(&Event { id: 0, at: Time::ZERO, cause: 0, fact });
    assert_reads_well(&sentence);
    sentence.text
}

#[test]
fn a_refusal_names_its_reason() {
    let fact = Fact::Refused { server: NodeId(1), error: StepError::Malformed };
    assert_eq!(event(fact), "refuses a message: what the message says of a log fits no log.");
}

#[test]
fn an_impossible_action_is_named() {
    let (s1, s2) = (NodeId(1), NodeId(2));
    let cases = [
        (crate::live::write("x", "1"), "write x=1 at the leader"),
        (write_at(s1, "x", "1"), "write x=1 at S1"),
        (crash(s1), "crash S1"),
        (Action::Restart(s1.into()), "restart S1"),
        (Action::TimeOut(s1.into()), "time S1 out"),
        (Action::Cut { from: s1.into(), to: s2.into() }, "cut the link from S1 to S2"),
        (Action::Mend { from: s1.into(), to: s2.into() }, "mend the link from S1 to S2"),
        (Action::Partition(vec![]), "split the network"),
        (Action::Heal, "heal the network"),
    ];
    for (action, name) in cases {
        let text =
            event(Fact::ActionFailed { action: action.into(), error: ActionError::NoLeader });
        let expected =
            format!("The script cannot {name} now. Nobody leads yet. Wait for an election.");
        assert_eq!(text, expected);
    }
}

#[test]
fn a_partition_lists_its_groups() {
    let (s1, s2, s3) = (NodeId(1), NodeId(2), NodeId(3));
    let cases: [(&[&[NodeId]], &str); 4] = [
        (&[], "The network is whole again."),
        (&[&[]], "The network is whole again."),
        (&[&[s1, s2]], "The network is split: S1 and S2 | the others."),
        (&[&[s1], &[], &[s2, s3]], "The network is split: S1 | S2 and S3."),
    ];
    for (groups, text) in cases {
        assert_eq!(event(Fact::Acted(split(groups).into())), text);
    }
}

#[test]
fn lists_read_aloud() {
    let ids = |ids: &[u64]| en::list(&ids.iter().copied().map(NodeId).collect::<Vec<_>>());
    assert_eq!(ids(&[]), "nobody");
    assert_eq!(ids(&[1]), "S1");
    assert_eq!(ids(&[1, 2]), "S1 and S2");
    assert_eq!(ids(&[1, 2, 3]), "S1, S2 and S3");
}
