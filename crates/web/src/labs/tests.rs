//! Jobs in slices, what is told of them, and what the page makes of it.

use std::cell::Cell;

use raft_lab::labs::{self, Suite};
use raft_sim::core::Paper;
use raft_sim::explain::catalogue::{Catalogue, retold, speak};
use raft_sim::{Cluster, Script, Time};

use super::{At, Board, Ended, Job, Kind, News, Order, Outcome, Single, Told, Work};

fn place(name: &str) -> usize {
    labs::list().iter().position(|info| info.is_named(name)).unwrap()
}

fn job(number: u64, seeds: u64, kind: Kind, names: &[&str]) -> Job {
    let places = names.iter().map(|name| place(name)).collect();
    Job { number, first_seed: 1, seeds, kind, places }
}

/// A clock that goes on by a millisecond with every look.
fn clock() -> impl Fn() -> u64 {
    let us = Cell::new(0);
    move || us.replace(us.get() + 1000)
}

/// Everything that comes of a job, in slices of a few milliseconds.
fn all_news(work: &mut Work) -> Vec<News> {
    let clock = clock();
    let mut all = Vec::new();
    while !work.is_idle() {
        let until_us = clock() + 5_000;
        all.push(work.slice(&clock, until_us));
    }
    all
}

fn outcome(place: usize, seed: u64, failure: Option<&str>) -> Outcome {
    Outcome {
        run: Single { place, seed, kind: Kind::Sound },
        virtual_us: 2_000_000,
        rpcs: 40,
        bytes: 3000,
        commands: 7,
        wall_us: 100_000,
        failure: failure.map(str::to_owned),
    }
}

#[test]
fn orders_are_read_as_they_were_written() {
    let single = Single { place: 7, seed: u64::MAX, kind: Kind::Forgetful };
    let orders = [
        Order::Run(Job {
            number: 3,
            first_seed: 9,
            seeds: 50,
            kind: Kind::Sound,
            places: vec![0, 84],
        }),
        Order::Tell(single),
        Order::GoOn,
        Order::Stop,
    ];
    for order in orders {
        assert_eq!(Order::parse(&order.to_string()), Some(order));
    }
    for text in ["", "run", "run 1 2 3", "run 1 2 3 x 4", "tell 1 2", "on 1", "rest", "tell -1 2 0"]
    {
        assert_eq!(Order::parse(text), None, "{text}");
    }
}

#[test]
fn news_are_read_as_they_were_written() {
    let failed = outcome(5, 8, Some("S1 and S2 both lead term 3! Both."));
    let script = "raft-script 1\nat 1 ms note \"done 1 2\"\n".to_owned();
    let news = News {
        job: 4,
        is_over: true,
        done: vec![outcome(5, 7, None), failed.clone()],
        at: Some(At { run: failed.run, virtual_us: 12 }),
        told: Some(Told { outcome: failed, script }),
    };
    assert_eq!(News::parse(&news.to_string()), Some(news));
    assert_eq!(News::parse("1 0"), Some(News { job: 1, ..News::default() }));
    for text in ["", "ready", "failed", "1", "1 0\ndone 1 2", "1 0\nwhat 1", "1 0\nat 1 2 0 x"] {
        assert_eq!(News::parse(text), None, "{text}");
    }
    let two_lines = News { done: vec![outcome(1, 1, Some("one\ntwo"))], ..News::default() };
    let read = News::parse(&two_lines.to_string()).unwrap();
    assert_eq!(read.done[0].failure.as_deref(), Some("one two"));
}

#[test]
fn a_job_in_slices_comes_to_what_the_tests_come_to() {
    let names = ["BasicAgree2B", "Rejoin2B"];
    let mut work = Work::default();
    work.take(Order::Run(job(1, 3, Kind::Sound, &names)));
    let all = all_news(&mut work);
    assert!(all.len() > 5, "{} slices", all.len());
    assert!(all.iter().any(|news| news.at.is_some_and(|at| at.virtual_us > 0)));
    assert!(all.iter().rev().skip(1).all(|news| !news.is_over) && all.last().unwrap().is_over);
    let done: Vec<&Outcome> = all.iter().flat_map(|news| &news.done).collect();
    let wanted: Vec<_> =
        names.iter().flat_map(|name| (1..=3).map(|seed| (place(name), seed))).collect();
    let runs: Vec<_> = done.iter().map(|it| (it.run.place, it.run.seed)).collect();
    assert_eq!(runs, wanted);
    for outcome in done {
        let tests = labs::tests(Paper);
        let report = tests[outcome.run.place].start(outcome.run.seed).unwrap().finish();
        assert_eq!(outcome.failure, None);
        let figures = (outcome.virtual_us, outcome.rpcs, outcome.bytes, outcome.commands);
        assert_eq!(figures, (report.virtual_us, report.rpcs, report.bytes, report.commands));
        assert!(outcome.wall_us > 0);
    }
}

#[test]
fn work_that_is_stopped_or_replaced_does_not_go_on() {
    let mut work = Work::default();
    work.take(Order::Run(job(1, 1000, Kind::Sound, &["Figure82C"])));
    let clock = clock();
    assert_eq!(work.slice(&clock, clock() + 5_000).job, 1);
    work.take(Order::Run(job(2, 1, Kind::Sound, &["InitialElection2A"])));
    let all = all_news(&mut work);
    assert!(all.iter().all(|news| news.job == 2));
    assert_eq!(all.iter().map(|news| news.done.len()).sum::<usize>(), 1);
    work.take(Order::Run(job(3, 1000, Kind::Sound, &["Figure82C"])));
    work.take(Order::Stop);
    assert!(work.is_idle());
    let news = work.slice(&clock, clock() + 5_000);
    assert_eq!(news, News { job: 3, is_over: true, ..News::default() });
}

#[test]
fn a_test_that_there_is_not_is_passed_over() {
    let mut work = Work::default();
    let places = vec![9999, place("InitialElection2A")];
    work.take(Order::Run(Job { places, ..job(1, 1, Kind::Sound, &[]) }));
    work.take(Order::Tell(Single { place: 9999, seed: 1, kind: Kind::Sound }));
    assert_eq!(all_news(&mut work).iter().map(|news| news.done.len()).sum::<usize>(), 1);
}

#[test]
fn a_run_is_told_as_a_script_before_the_job_goes_on() {
    for (kind, fails) in [(Kind::Sound, false), (Kind::Forgetful, true)] {
        let single = Single { place: place("Persist12C"), seed: 4, kind };
        let mut work = Work::default();
        work.take(Order::Run(job(1, 2, Kind::Sound, &["BasicAgree2B"])));
        work.take(Order::Tell(single));
        let all = all_news(&mut work);
        let at = all.iter().position(|news| news.told.is_some()).unwrap();
        assert!(all[..at].iter().all(|news| news.done.is_empty()));
        assert_eq!(all.iter().map(|news| news.done.len()).sum::<usize>(), 2);
        let Told { outcome, script } = all[at].told.clone().unwrap();
        assert_eq!(
            (outcome.run, outcome.failure.is_some()),
            (single, fails),
            "{:?}",
            outcome.failure
        );
        // The sandbox plays it with the paper's rules: what is wrong with the servers stands in the script.
        let script = Script::parse(&script).unwrap();
        let mut cluster = Cluster::new(script).unwrap();
        cluster.run_until(Time::from_micros(outcome.virtual_us));
        let mut test = labs::tests(Paper).swap_remove(single.place);
        if fails {
            test = test.persisting_nothing();
        }
        let mut run = test.start(4).unwrap();
        assert_eq!(run.finish().failure.is_some(), fails);
        assert_eq!(cluster.digest(), run.digest());
    }
}

#[test]
fn why_a_test_failed_is_told_in_the_language_that_is_spoken_when_it_is_read() {
    let names =
        ["Persist12C", "Figure82C", "PersistOneClient3A", "RestartReplay4A", "OneSnapshot2C"];
    let mut work = Work::default();
    work.take(Order::Run(job(1, 2, Kind::Forgetful, &names)));
    let all = all_news(&mut work).into_iter();
    let heard = all.flat_map(|news| News::parse(&news.to_string()).unwrap().done);
    let reasons: Vec<String> = heard.filter_map(|outcome| outcome.failure).collect();
    assert!(reasons.len() > 5, "{reasons:?}");
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|sign: char| !sign.is_ascii_alphabetic());
        words.filter(|word| word.len() > 1).map(str::to_owned).collect()
    };
    for reason in &reasons {
        let english = retold(reason);
        assert!(words(&english).len() > 3 && english.ends_with('.'), "{english}");
        let file = include_str!("../../../../www/languages/zh-CN.txt");
        speak(Some(Catalogue::parse(file).unwrap()));
        let chinese = retold(reason);
        speak(None);
        assert_eq!(words(&chinese), [""; 0], "{chinese}");
    }
}

#[test]
fn the_board_has_every_test_once_and_says_what_came_of_it() {
    let mut board = Board::default();
    let count = |suite| board.tests_of(suite).count();
    assert_eq!(Suite::ALL.map(count).iter().sum::<usize>(), board.places(None).len());
    assert_eq!(board.places(Some(Suite::Mit)).len(), 28);
    let at = place("Count2B");
    assert_eq!(board.to_open(at), Single { place: at, seed: 1, kind: Kind::Sound });

    board.set_seeds(3);
    board.set_first_seed(7);
    let job = board.begin(vec![at], 1_000);
    assert_eq!((job.first_seed, job.seeds, job.runs()), (7, 3, 3));
    let mut news = News { job: job.number, done: vec![outcome(at, 7, None)], ..News::default() };
    board.hear(&news, 1_100);
    assert_eq!(board.progress().unwrap().done, 1);
    news.done = vec![outcome(at, 8, Some("It failed.")), outcome(at, 9, None)];
    news.is_over = true;
    board.hear(&news, 2_050);
    assert_eq!(board.ended(), Some(Ended { done: 3, of: 3, failed: 1, elapsed_ms: 1_000 }));
    let (_, _, tally) = board.tests_of(Suite::Mit).find(|(place, ..)| *place == at).unwrap();
    assert_eq!((tally.runs(), tally.failures()), (3, &[(8, "It failed.".to_owned())][..]));
    assert_eq!(
        (tally.virtual_us(), tally.rpcs(), tally.bytes(), tally.commands()),
        (2_000_000, 40, 3000, 7)
    );
    assert_eq!(board.to_open(at).seed, 8, "the one that failed");
    assert_eq!(board.words(&news.done[0]), "TestCount2B, seed 8: failed. It failed.");
}

#[test]
fn what_comes_too_late_is_not_heard() {
    let mut board = Board::default();
    let first = board.begin(vec![0, 1], 0);
    board.cancel();
    assert_eq!(board.ended(), Some(Ended { done: 0, of: 2, failed: 0, elapsed_ms: 0 }));
    let late = News { job: first.number, done: vec![outcome(0, 1, None)], ..News::default() };
    board.hear(&late, 10);
    let second = board.begin(vec![0], 20);
    board.hear(&late, 30);
    let news = |board: &Board| board.progress().map(|progress| progress.done);
    assert_eq!(news(&board), Some(0));
    let again = board.begin_again(40).unwrap();
    assert_eq!(again.places, second.places);
    assert!(again.number > second.number);
}

#[test]
fn results_stay_until_there_are_new_ones() {
    let mut board = Board::default();
    let job = board.begin(vec![0, 1], 0);
    let done = vec![outcome(0, 1, Some("No.")), outcome(1, 1, None)];
    board.hear(&News { job: job.number, done, is_over: true, ..News::default() }, 10);
    let job = board.begin(vec![0, 1], 20);
    board.hear(&News { job: job.number, done: vec![outcome(0, 1, None)], ..News::default() }, 30);
    let tallies: Vec<_> = board
        .tests_of(Suite::Mit)
        .take(3)
        .map(|(.., it)| (it.runs(), it.failures().len()))
        .collect();
    assert_eq!(tallies, [(1, 0), (1, 0), (0, 0)]);
}

#[test]
fn progress_has_rates_and_what_is_left_by_what_it_took_so_far() {
    let mut board = Board::default();
    board.set_seeds(10);
    let store = board.places(Some(Suite::MitKv))[0];
    let job = board.begin(vec![0, store], 5_000);
    let hear = |board: &mut Board, seeds: std::ops::Range<u64>, now_ms| {
        let done = seeds.map(|seed| outcome(0, seed, None)).collect();
        let at = At { run: outcome(0, 1, None).run, virtual_us: 1_000_000 };
        board.hear(&News { job: job.number, done, at: Some(at), ..News::default() }, now_ms);
    };
    hear(&mut board, 0..0, 6_050);
    assert_eq!(board.progress().unwrap().left_s, None, "nobody knows yet");
    hear(&mut board, 1..5, 7_000);
    let progress = board.progress().unwrap();
    assert_eq!((progress.done, progress.of), (4, 20));
    // Four runs of two seconds, and one of those that run now, in one second.
    assert_eq!((progress.runs_tenths, progress.virtual_rate), (40, 9));
    let early = progress.left_s.unwrap();
    hear(&mut board, 5..11, 8_000);
    let late = board.progress().unwrap().left_s.unwrap();
    assert!(late > 0 && late < early, "{early} s, then {late} s");
}

#[test]
fn versions_change_with_what_is_shown_only() {
    let mut board = Board::default();
    let versions = |board: &Board| Suite::ALL.map(|suite| board.version_of(suite));
    let chosen = board.chosen_version();
    let job = board.begin(vec![0], 0);
    let before = versions(&board);
    board.hear(&News { job: job.number, ..News::default() }, 10);
    assert_eq!(versions(&board), before, "only the progress has changed");
    let progress = board.version();
    let news = News { job: job.number, done: vec![outcome(0, 1, None)], ..News::default() };
    board.hear(&news, 20);
    assert_ne!(board.version(), progress);
    let after = versions(&board);
    assert_eq!((after[1], after[2]), (before[1], before[2]));
    assert_ne!(after[0], before[0]);
    board.cancel();
    assert_eq!(board.chosen_version(), chosen, "who fills in a field goes on with that");
    let after = versions(&board);
    board.set_seeds(0);
    assert_eq!(board.seeds(), 1);
    assert_ne!(board.chosen_version(), chosen, "and sees what came of it");
    assert_ne!(versions(&board), after, "a name opens another seed now");
    board.set_kind(Kind::Forgetful);
    assert_eq!(board.to_open(5).kind, Kind::Forgetful);
    board.open(Some(board.to_open(5)));
    assert_eq!(board.opening().map(|single| single.place), Some(5));
}
