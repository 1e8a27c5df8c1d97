//! The labs: what is shown of tests, of what is under way, and of what came of it.

use raft_lab::labs::Suite;

use super::*;
use crate::components::labs;
use crate::labs::{Board, Kind, News, Outcome, Single};
use crate::ui::LabsView;

fn drawn(board: Board, is_alone: bool, draw: fn(&Props) -> Html) -> String {
    let board = Rc::new(RefCell::new(board));
    let shown = Some(LabsView::new(&board, 0, is_alone));
    let ui = Ui { labs: shown, ..Ui::default() };
    render(&session_at(1, 1, &[]), ui, draw)
}

fn ran(kind: Kind, failures: &[(u64, &str)], seeds: u64) -> Board {
    let mut board = Board::default();
    board.set_seeds(seeds);
    board.set_kind(kind);
    let job = board.begin(vec![0], 0);
    let outcome = |seed| Outcome {
        run: Single { place: 0, seed, kind },
        virtual_us: 3_040_000,
        rpcs: 1_058,
        bytes: 12_345,
        commands: 7,
        wall_us: 1_260_000,
        failure: failures.iter().find(|(of, _)| *of == seed).map(|(_, why)| (*why).to_owned()),
    };
    let done = (1..=seeds).map(outcome).collect();
    board.hear(&News { job: job.number, done, is_over: true, ..News::default() }, 2_000);
    board
}

#[test]
fn every_test_has_a_row_with_what_it_wants_and_the_notes_beside_it() {
    let html = drawn(Board::default(), false, labs::mit);
    assert_eq!(html.matches(">not run<").count(), 28);
    assert!(html.contains("A cluster that starts elects one leader"), "{html}");
    assert!(
        html.contains("2A · 3 servers") && html.contains("aria-label=\"Run InitialElection2A\"")
    );
    assert_eq!(html.matches("figure noted").count(), 17 * 3);
    assert!(html.contains("267, failed") && html.contains("21,685"));
    for (draw, count) in [(labs::mit_kv as fn(&Props) -> Html, 31), (labs::tinykv, 26)] {
        let html = drawn(Board::default(), false, draw);
        assert_eq!(html.matches(">not run<").count(), count);
        assert!(!html.contains("noted"), "nobody noted anything of these");
    }
}

#[test]
fn a_test_that_was_passed_has_its_figures() {
    let html = drawn(ran(Kind::Sound, &[], 1), false, labs::mit);
    assert!(html.contains("class=\"passed\"") && html.contains("passed"), "{html}");
    for figure in [">3.0<", ">1,058<", ">12.3 KB<", ">7<", ">1.3 s<"] {
        assert!(html.contains(figure), "{figure}: {html}");
    }
    let html = drawn(ran(Kind::Sound, &[], 50), false, labs::mit);
    assert!(html.contains("50 of 50 passed"), "{html}");
}

#[test]
fn a_test_that_failed_says_why_and_its_seeds_can_be_opened() {
    let html =
        drawn(ran(Kind::Forgetful, &[(3, "It <b>failed</b>."), (5, "So.")], 9), false, labs::mit);
    assert!(html.contains("2 of 9 failed") && html.contains("class=\"failed\""), "{html}");
    assert!(html.contains("Seed 3: It &lt;b&gt;failed&lt;/b&gt;."), "{html}");
    assert!(html.contains("Open InitialElection2A with seed 5"), "{html}");
    assert!(html.contains("open the run with seed 3"), "the name opens the first of them: {html}");
    assert!(html.contains("<small>persist nothing"), "{html}");
    let all: Vec<(u64, &str)> = (1..=40).map(|seed| (seed, "No.")).collect();
    let html = drawn(ran(Kind::Sound, &all, 40), false, labs::mit);
    assert!(html.contains("40 of 40 failed") && html.contains("and 28 more"), "{html}");
}

#[test]
fn what_is_under_way_and_how_it_ended_is_told() {
    let mut board = Board::default();
    assert!(!drawn(board.clone(), false, labs::progress).contains("<progress"));
    board.begin(board.places(Some(Suite::TinyKv)), 0);
    let html = drawn(board.clone(), false, labs::progress);
    assert!(html.contains("0 of 26 runs") && html.contains(">Cancel<"), "{html}");
    board.cancel();
    let html = drawn(board.clone(), false, labs::progress);
    assert!(html.contains("Cancelled after 0 of 26 runs: 0 passed, 0 failed."), "{html}");
    let html = drawn(ran(Kind::Sound, &[(2, "No.")], 3), false, labs::progress);
    assert!(html.contains("3 runs in 0.1 s: 2 passed, 1 failed."), "{html}");
    board.open(Some(board.to_open(0)));
    let html = drawn(board, false, labs::progress);
    assert!(html.contains("Opens InitialElection2A with seed 1"), "{html}");
}

#[test]
fn where_there_is_no_worker_that_is_said() {
    assert!(drawn(Board::default(), true, labs::head).contains("no worker"));
    let html = drawn(Board::default(), false, labs::head);
    assert!(!html.contains("no worker") && html.contains("Run all 85 tests"), "{html}");
    assert!(html.contains("that persist nothing (a mistake)"), "{html}");
}
