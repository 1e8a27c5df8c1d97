//! Components rendered natively, for states that are hard to reach by clicking.

use std::cell::RefCell;
use std::rc::Rc;

use raft_sim::core::NodeId;
use raft_sim::explain::Sentence;
use raft_sim::script::Who;
use raft_sim::service::Op;
use raft_sim::{Action, ClusterConfig, Script, Time};
use yew::{Callback, Html, LocalServerRenderer};

use super::{Draw, Panel, Props, log_table, rooms, stage, story_line};
use crate::app::View;
use crate::later;
use crate::session::{Session, crash};
use crate::ui::Ui;

mod states;
mod tests_of_courses;

fn render(view: &View, ui: Ui, draw: fn(&Props) -> Html) -> String {
    let props = Props { view: view.clone(), ui, send: Callback::noop(), draw: Draw(draw) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(LocalServerRenderer::<Panel>::with_props(props).hydratable(false).render())
}

/// A session in which `actions` have happened, at `at_ms`.
fn session_at(at_ms: u64, servers: u8, actions: &[(u64, Action)]) -> View {
    session_of(ClusterConfig { servers, ..ClusterConfig::default() }, at_ms, actions)
}

fn session_of(config: ClusterConfig, at_ms: u64, actions: &[(u64, Action)]) -> View {
    let actions = actions.iter().map(|(ms, action)| (Time::from_millis(*ms), action.clone()));
    let mut session = Session::new(Script::timed(config, 9, actions));
    session.seek(Time::from_millis(at_ms));
    while session.goal().is_some() {
        session.advance(0, || false);
    }
    // What moves is painted.
    session.set_playing(false);
    View::new(&Rc::new(RefCell::new(session)))
}

fn stage(view: &View, is_still: bool) -> String {
    let ui = Ui { selected: Some(NodeId(1)), is_still, ..Ui::default() };
    let render = |view: &View, ui: &Ui, part| render(view, ui.clone(), part);
    let parts = [stage::links, stage::messages, stage::arcs, stage::servers, later::server_menu];
    parts.map(|part| render(&view.with_clock(1), &ui, part)).concat()
}

fn log(view: &View) -> String {
    render(view, Ui::default(), log_table::draw)
}

fn write(value: &str) -> Action {
    write_at(Who::Leader, value)
}

fn write_at(at: Who, value: &str) -> Action {
    Action::Propose { at, op: Op::Put { key: "x".into(), value: value.into() } }
}

#[test]
fn a_cluster_that_has_just_started_has_empty_logs_and_says_so() {
    let view = session_at(1, 5, &[]);
    assert!(!log(&view).contains("class=\"entry"));
    let events = render(&view, Ui::default(), rooms::draw);
    assert!(events.contains("Nothing yet."));
    let story = render(&view, Ui::default(), story_line::draw);
    assert!(story.contains("No leader yet"), "{story}");
}

#[test]
fn committed_entries_are_told_apart_from_open_ones() {
    let view = session_at(1000, 5, &[(700, write("1"))]);
    let all = log(&view);
    assert_eq!(
        all.matches("entry committed").count(),
        10,
        "a no-op and x=1 on five servers: {all}"
    );
    let view = session_at(701, 5, &[(700, write("1"))]);
    let open = log(&view);
    assert_eq!(open.matches("entry open").count(), 1, "x=1 on the leader only: {open}");
    assert!(open.contains("⋯</b>"), "not on the leader's disk yet: {open}");
}

#[test]
fn an_entry_that_the_new_leader_lacks_is_marked() {
    // The leader of seed 9, alone with a write, loses its leadership to the others.
    let view = session_at(600, 5, &[]);
    let leader = view.read().cluster().leader().unwrap();
    let alone = [
        (700, Action::Partition(vec![vec![leader.into()]])),
        (720, write_at(leader.into(), "lost")),
    ];
    let view = session_at(2500, 5, &alone);
    assert_ne!(view.read().cluster().leader(), Some(leader));
    assert!(log(&view).contains("entry conflict"));
    let stage = stage(&view, false);
    assert_eq!(stage.matches("class=\"hull\"").count(), 1);
    assert_eq!(stage.matches("class=\"link dead\"").count(), 4);
}

#[test]
fn a_section_is_a_link_to_the_work_that_it_stands_in() {
    fn link(section: &'static str) -> Html {
        story_line::section(&Sentence { text: String::new(), section: Some(section) })
    }
    let view = session_at(1, 1, &[]);
    let paper = render(&view, Ui::default(), |_| link("§5.4.1"));
    assert!(paper.contains("raft.pdf") && paper.contains(">§5.4.1<"), "{paper}");
    assert!(paper.contains("Section 5.4.1 of the Raft paper"), "{paper}");
    let dissertation = render(&view, Ui::default(), |_| link("diss. §9.6"));
    assert!(dissertation.contains("PhD.pdf") && dissertation.contains(">diss. §9.6<"));
    assert!(dissertation.contains("Section 9.6 of Ongaro"), "{dissertation}");
}

#[test]
fn every_size_of_cluster_can_be_drawn() {
    for servers in 1..=9 {
        let html = stage(&session_at(50, servers, &[]), false);
        assert_eq!(html.matches("role=\"button\"").count(), usize::from(servers));
        assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
    }
}

#[test]
fn a_crashed_server_says_so_by_shape_and_word() {
    let html = stage(&session_at(500, 5, &[(400, crash(NodeId(1)))]), false);
    assert!(html.contains("aria-label=\"S1, crashed, term"), "{html}");
    assert!(html.contains("class=\"cross\"") && html.contains("S1 crashed"));
    assert!(html.contains(">Restart<") && !html.contains(">Crash<"), "its menu: {html}");
}

#[test]
fn without_motion_a_message_rests_on_its_way() {
    let script = [(590, write("1"))];
    let places = |ms, is_still| {
        let html = stage(&session_at(ms, 5, &script), is_still);
        let messages = html.split("class=\"append\"").skip(1);
        let places: Vec<_> = messages.filter_map(|rest| rest.split('"').nth(3)).collect();
        places.join(" ")
    };
    assert!(places(592, true).contains("translate("));
    assert_eq!(places(592, true), places(593, true));
    assert_ne!(places(592, false), places(593, false));
}

#[test]
fn what_a_visitor_writes_is_text_and_nothing_else() {
    let view = session_at(800, 5, &[(700, write("<b>&"))]);
    let html = log(&view);
    assert!(html.contains("x=&lt;b&gt;&amp;"), "{html}");
    assert!(!html.contains("x=<b>"));
}
