//! Figures are well-formed and show what is there; what is written can be brought back.

use std::sync::Arc;

use raft_sim::core::NodeId;
use raft_sim::script::{KeepUnsynced, Who};
use raft_sim::service::{ClientId, Op};
use raft_sim::{Action, Script, Time};
use raft_trace::{Trace, check};

use super::*;

/// A session in which much has happened: writes, a crash, a cut, elections.
fn eventful() -> Session {
    let put = |value: &str| Action::Request {
        client: ClientId(1),
        via: Some(Who::Leader),
        op: Op::Put { key: "<x>".into(), value: value.into() },
    };
    let crash = |server| Action::Crash { server, keep: KeepUnsynced::Nothing };
    let actions = [
        (1_000, put("1")),
        (1_500, put("a long value & more")),
        (2_000, crash(Who::Leader)),
        (2_100, Action::Cut { from: Who::Server(NodeId(1)), to: Who::Server(NodeId(2)) }),
        (3_000, put("2")),
    ];
    let actions = actions.map(|(ms, action)| (Time::from_millis(ms), action));
    let mut session = Session::new(Script::timed(raft_sim::ClusterConfig::default(), 9, actions));
    session.seek(Time::from_millis(3_300));
    while session.goal().is_some() {
        session.advance(0, || false);
    }
    session
}

fn pictures(session: &Session) -> [String; 3] {
    let scale = Scale::whole(session.history().end().at);
    [What::Cluster, What::Logs, What::Timeline].map(|what| what.picture(session, None, scale))
}

/// Every element that begins ends, in the right order, and no text has a bare bracket.
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, _) = part.split_once('>').expect(part);
        let name = tag.trim_end_matches('/').split(' ').next().unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        assert!(!tag.contains("NaN") && !tag.contains("inf"), "{tag}");
    }
    assert_eq!(open, [""; 0]);
    assert!(!svg.replace("&amp;", "").replace("&lt;", "").contains('&'), "{svg}");
}

#[test]
fn pictures_are_well_formed_and_have_their_words() {
    let session = eventful();
    let all = pictures(&session);
    for svg in &all {
        assert_well_formed(svg);
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
        assert!(svg.contains("<title>Raft Playground, 3.3"));
        // As readable without colours as with them: there are none.
        let colours = svg.split("=\"#").skip(1).map(|rest| rest.split('"').next().unwrap());
        for colour in colours {
            let digits: Vec<_> = colour.as_bytes().chunks(colour.len() / 3).collect();
            assert!(digits.windows(2).all(|two| two[0] == two[1]), "#{colour} is not grey");
        }
    }
    let [cluster, logs, timeline] = all;
    for words in ["S1", "S5", "term 2", "leader", "crashed"] {
        assert!(cluster.contains(&format!("{words}</text>")), "{words}");
    }
    for words in ["&lt;x>=1", "no-op", "commit", "…"] {
        assert!(logs.contains(words), "{words}");
    }
    for words in ["3.300 s", "term 1", "term 2", "clients"] {
        assert!(timeline.contains(words), "{words}");
    }
}

#[test]
fn clusters_of_every_size_are_drawn() {
    for servers in 1..=9 {
        let config = raft_sim::ClusterConfig { servers, ..raft_sim::ClusterConfig::default() };
        let mut session = Session::new(Script::timed(config, 1, []));
        session.seek(Time::from_millis(700));
        for svg in pictures(&session) {
            assert_well_formed(&svg);
            assert!(svg.contains(&format!(">S{servers}")), "{svg}");
        }
    }
}

fn written(what: What, session: &Session) -> String {
    let script = session.history().script_and_acts().0;
    let mut job = Job::new(what, script, session.cluster().now()).unwrap();
    let mut before = 0;
    loop {
        match job.go_on(|| false) {
            Came::On(percent) => {
                assert!((before..=100).contains(&percent));
                before = percent;
            }
            Came::Whole(text) => return text,
            Came::TooLong => panic!("it is not"),
        }
    }
}

#[test]
fn a_trace_that_was_taken_away_is_sound_and_brings_the_run_back() {
    let mut session = eventful();
    session.gesture(crate::session::Gesture::CrashLeader);
    session.seek(Time::from_millis(4_500));
    let text = written(What::Trace, &session);
    let trace = Trace::read(text.as_bytes());
    let report = check(&trace);
    assert_eq!((&trace.problems, &report.problems), (&vec![], &vec![]));
    assert_eq!(report.violations, []);
    let Brought::Run(run) = brought(&text) else { panic!("{text}") };
    let script: Script = run.script.parse().unwrap();
    assert_eq!(script, **session.history().script_and_acts().0);
    let until = Time::from_micros(run.until_us);
    let mut again = Session::default();
    again.open_link(script, until, None, false).unwrap();
    while again.goal().is_some() {
        again.advance(0, || false);
    }
    let mut there =
        raft_sim::Cluster::new(Arc::clone(session.history().script_and_acts().0)).unwrap();
    there.run_until(until);
    assert_eq!(again.cluster().digest(), there.digest());
    again.undo();
    assert!(again.history().script_and_acts().0.statements.len() > 1, "the opening is back");
}

#[test]
fn the_other_forms_are_written() {
    let session = eventful();
    let shiviz = written(What::Shiviz, &session);
    assert!(shiviz.starts_with(raft_lab::take_away::SHIVIZ_PARSER), "{shiviz}");
    let history = written(What::History, &session);
    let first = r#"{"client":1,"op":"put","key":"<x>","value":"1","call":"#;
    assert!(history.starts_with(first) && history.lines().count() == 3, "{history}");
}

#[test]
fn what_is_brought_is_known_by_how_it_begins() {
    let script = "# mine\n\nraft-playground 1\nservers 3\n";
    assert_eq!(brought(script), Brought::Script);
    assert_eq!(brought("{\"s\":1,\"term\":2}\n"), Brought::Trace);
    assert_eq!(brought("{\"script\":3}\n{\"s\":1,\"term\":2}\n"), Brought::Trace);
    for other in ["", "\u{0}PNG", "hello\nthere", "[1]"] {
        assert_eq!(brought(other), Brought::Nothing, "{other}");
    }
    let long = "#".repeat(1 << 20);
    assert_eq!(brought(&format!("{script}{long}")), Brought::Nothing);
    let line = format!("{{\"script\":\"{long}\"}}\n");
    assert_eq!(brought(&line.repeat(2)), Brought::Nothing);
    let run =
        "\u{feff}\r\n{\"script\": \"raft-playground 1\"}\r\n{\"s\":1,\"t\":5}\r\n{\"s\":1,\"t";
    let expected = OwnRun { script: "raft-playground 1\n".into(), until_us: 5 };
    assert_eq!(brought(run), Brought::Run(expected));
}
