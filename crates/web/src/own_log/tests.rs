use std::cell::Cell;

use super::found::{BACK, SHOWN_MIN};
use super::survey::{Look, Surveyed};
use super::*;

const RAFT_RS: &[u8] = include_bytes!("../../../raft-trace/tests/raft-rs.ndjson");

/// Reads a log that comes in pieces, and looks at the clock so often; how often it had to stop.
fn read(bytes: &[u8], piece: usize, looks: u32) -> (OwnLog, u32) {
    let mut log = OwnLog::default();
    log.begin("run.ndjson".to_owned(), bytes.len() as u64, 0);
    let mut pieces = bytes.chunks(piece);
    let mut slices = 0;
    while log.progress().is_some() {
        if log.is_hungry() {
            log.feed(pieces.next().map(<[u8]>::to_vec));
        }
        let looked = Cell::new(0);
        log.go_on(u64::from(slices), &|| {
            looked.set(looked.get() + 1);
            looked.get() >= looks
        });
        slices += 1;
    }
    (log, slices)
}

fn found(bytes: &[u8]) -> Found {
    read(bytes, 100, 3).0.found.unwrap()
}

fn complaints(found: &Found) -> Vec<(Kind, u32, usize)> {
    found.complaints.iter().map(|it| (it.kind, it.line, it.place)).collect()
}

#[test]
fn what_comes_in_pieces_is_the_same_as_the_whole() {
    let (whole, slices) = read(RAFT_RS, RAFT_RS.len(), u32::MAX);
    assert_eq!(slices, 2);
    let whole = whole.found.unwrap();
    assert_eq!(whole.trace.lines, 393);
    assert!(whole.is_good());
    let (pieces, slices) = read(RAFT_RS, 37, 1);
    assert!(slices > 400);
    let pieces = pieces.found.unwrap();
    assert_eq!(pieces.trace.records, whole.trace.records);
    assert_eq!(pieces.report, whole.report);
    assert_eq!(pieces.surveyed.lanes, whole.surveyed.lanes);
    assert_eq!(pieces.place(), whole.place());
}

#[test]
fn each_line_can_be_gone_to_from_each_other() {
    let mut found = found(RAFT_RS);
    let at = |found: &mut Found, place| {
        found.go_to(place);
        format!("{:?}", found.picture())
    };
    let forth: Vec<String> = (0..40).map(|place| at(&mut found, place * 9)).collect();
    for place in [39, 3, 20, 0, 21] {
        assert_eq!(at(&mut found, place * 9), forth[place], "{place}");
    }
    found.go_to(usize::MAX);
    let mut back = vec![found.place()];
    while found.place() > found.end_of_line(0) {
        found.go_to(found.previous());
        back.push(found.place());
    }
    back.reverse();
    let mut forth = vec![found.place()];
    while found.next() > found.place() {
        found.go_to(found.next());
        forth.push(found.place());
    }
    assert_eq!(back, forth);
    assert_eq!(forth.len(), 393);
}

#[test]
fn a_long_log_is_gone_through_backwards_as_forwards() {
    let mut text = String::new();
    for index in 1..=3 * BACK {
        text +=
            &format!("{{\"s\":{},\"append\":[{},1,{index}]}}\n", 1 + index % 2, index.div_ceil(2));
    }
    let mut found = found(text.as_bytes());
    let last_index = |found: &Found, server: usize| found.picture().servers()[server].last();
    let places = [3 * BACK - 1, 3 * BACK - 2, 2 * BACK, 2 * BACK - 7, BACK / 2, BACK / 2 + 1, 3, 0];
    for place in places.into_iter().chain([2 * BACK + 5, 2 * BACK + 4, 2 * BACK + 3, 1]) {
        found.go_to(place);
        // Server 2 wrote the first line, server 1 the second, and so on.
        let wanted = [place.div_ceil(2), place / 2 + 1].map(|count| count as u64);
        assert_eq!([0, 1].map(|server| last_index(&found, server)), wanted, "{place}");
    }
}

#[test]
fn it_opens_where_the_first_promise_is_broken() {
    let text = r#"{"s":1,"term":1,"vote":1,"role":"candidate"}
nonsense
{"s":2,"term":1,"vote":1}
{"s":1,"role":"leader"}
{"s":2,"vote":2}
{"s":2,"comit":1}
{"s":1,"append":[1,1,"x"]}"#;
    let found = found(text.as_bytes());
    let wanted = [(Kind::Damage, 2, 2), (Kind::Broken, 5, 6), (Kind::Hint, 6, 6)];
    assert_eq!(complaints(&found), wanted);
    assert_eq!(found.record().unwrap().line, 5);
    assert_eq!(found.complaint(true), None);
    assert_eq!(found.complaint(false), Some(2));
    let vote = found.picture().servers()[1].vote();
    assert_eq!(vote, Some(2));
}

#[test]
fn lines_that_are_out_of_order_keep_their_numbers() {
    let text = r#"{"s":2,"t":5,"term":1}
{"s":2,"t":9,"term":2}
broken
{"s":1,"t":1,"term":1}
{"s":1,"t":7,"term":2}"#;
    let found = found(text.as_bytes());
    let lines: Vec<u32> = found.trace.records.iter().map(|record| record.line).collect();
    assert_eq!(lines, [4, 1, 5, 2]);
    // Line 3 is shown where line 2 is, which happened last.
    assert_eq!(complaints(&found), [(Kind::Damage, 3, 3), (Kind::Hint, 4, 0)]);
    assert_eq!(found.surveyed.servers, [1, 2]);
}

#[test]
fn nothing_is_an_answer_as_well() {
    for text in ["", "\n\n", "what is this?"] {
        let found = found(text.as_bytes());
        assert_eq!((found.record(), found.place()), (None, 0), "{text}");
        assert_eq!((found.next(), found.previous()), (0, 0));
        assert_eq!(found.around(3), []);
        assert!(!found.is_good());
    }
}

#[test]
fn a_line_that_is_too_long_is_damage_and_no_more_of_it_is_kept() {
    let mut text = format!("{{\"s\":1,\"x\":\"{}\"}}\n", "y".repeat(1 << 20));
    text.push_str("{\"s\":1,\"term\":1}");
    let found = found(text.as_bytes());
    assert_eq!(complaints(&found), [(Kind::Damage, 1, 0)]);
    assert_eq!(found.trace.records.len(), 1);
}

#[test]
fn lanes_have_a_stretch_for_each_look() {
    let found = found(b"{\"s\":7,\"term\":1,\"role\":\"leader\"}\n{\"s\":7,\"crash\":true}\n{\"s\":7,\"restart\":true}\n");
    let [lane] = found.surveyed.lanes.as_slice() else { panic!("{:?}", found.surveyed) };
    let looks: Vec<_> =
        lane.iter().map(|it| (it.from, it.to, it.look.is_up, it.look.role)).collect();
    use raft_trace::Role::{Follower, Leader};
    assert_eq!(
        looks,
        [
            (0, 1, true, Follower),
            (1, 2, true, Leader),
            (2, 3, false, Follower),
            (3, 4, true, Follower)
        ]
    );
}

#[test]
fn around_a_line_are_its_neighbours() {
    let mut found = found(RAFT_RS);
    found.go_to(0);
    assert_eq!(found.around(6).len(), 13);
    found.go_to(200);
    let rows = found.around(6);
    assert_eq!(rows.len(), 13);
    assert_eq!(rows[6].1, found.place());
    found.go_to(usize::MAX);
    let rows = found.around(6);
    assert_eq!((rows.len(), rows[6].1), (7, found.place()));
}

/// What a stretch of a log shows, by where it lies in the whole.
fn shown(found: &Found) -> (usize, usize) {
    (found.surveyed.range.start, found.surveyed.range.end)
}

#[test]
fn one_looks_closer_around_the_chosen_line() {
    let mut found = found(RAFT_RS);
    let all = found.trace.records.len();
    let whole = found.surveyed.clone();
    assert_eq!(shown(&found), (0, all));
    found.go_to(100);
    found.zoom(50);
    let (from, to) = shown(&found);
    assert_eq!(to - from, all.div_ceil(2));
    assert!((from..to).contains(&found.place()));
    for _ in 0..20 {
        found.zoom(50);
        let (from, to) = shown(&found);
        assert!((from..to).contains(&found.place()), "{from} to {to}");
    }
    assert_eq!(found.surveyed.range.len(), SHOWN_MIN);
    // Who goes on comes to the next stretch, and to the last one at the end.
    let (_, to) = shown(&found);
    found.go_to(to);
    assert!(found.surveyed.range.contains(&found.place()) && shown(&found).1 > to);
    found.go_to(usize::MAX);
    assert_eq!(shown(&found), (all - SHOWN_MIN, all));
    // The servers look in it as they do in the whole.
    let last = |surveyed: &Surveyed| -> Vec<Look> {
        surveyed.lanes.iter().filter_map(|lane| Some(lane.last()?.look)).collect()
    };
    assert_eq!(last(&found.surveyed), last(&whole));
    found.zoom(usize::MAX);
    assert_eq!((shown(&found), &found.surveyed.lanes), ((0, all), &whole.lanes));
}

#[test]
fn a_log_shorter_than_the_shortest_stretch_is_shown_whole() {
    for text in ["", "{\"s\":1,\"term\":1}\n{\"s\":1,\"term\":2}"] {
        let mut found = found(text.as_bytes());
        for percent in [50, 200, usize::MAX] {
            found.zoom(percent);
            assert_eq!(shown(&found), (0, found.trace.records.len()));
        }
    }
}

#[test]
fn messages_with_names_lead_from_lane_to_lane() {
    let text = r#"{"s":1,"send":"RequestVote","to":2,"m":"a"}
{"s":1,"send":"RequestVote","to":3,"m":"b"}
{"s":3,"recv":"RequestVote","from":1,"m":"b"}
{"s":1,"send":"Ping","to":2}
{"s":2,"recv":"Ping","from":1}
{"s":2,"recv":"RequestVote","from":1,"m":"unheard of"}
{"s":2,"recv":"RequestVote","from":1,"m":"a"}"#;
    let found = found(text.as_bytes());
    let places = |of: &[(usize, usize); 2]| of.map(|(part, lane)| (part, lane + 1));
    let messages: Vec<_> = found.surveyed.messages.iter().map(places).collect();
    assert_eq!(messages, [[(1, 1), (2, 3)], [(0, 1), (6, 2)]]);
}
