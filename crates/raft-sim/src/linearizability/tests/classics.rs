//! Histories as papers and courses have them.

use super::*;

#[test]
fn nothing_is_linearizable() {
    Shorthand::new().is_fine();
}

#[test]
fn one_read_of_nothing_is_linearizable_and_one_of_something_is_not() {
    Shorthand::new().run(get("x", None)).is_fine();
    Shorthand::new().run(get("x", Some("1"))).is_wrong(&[0]);
}

#[test]
fn whoever_writes_reads_what_it_wrote() {
    Shorthand::new().run(put("x", "1")).run(get("x", Some("1"))).is_fine();
    Shorthand::new().run(put("x", "1")).run(get("x", None)).is_wrong(&[0, 1]);
}

#[test]
fn a_read_after_a_write_does_not_see_the_value_before() {
    let stale = Shorthand::new().run(put("x", "1")).run(put("x", "2")).run(get("x", Some("1")));
    let verdict = check(MachineKind::Store, &stale.history(), 1_000);
    let Verdict::Violation(violation) = verdict else { panic!("{verdict:?}") };
    assert_eq!(violation.keys, ["x"]);
    assert_eq!(violation.operations, [0, 1, 2]);
    assert_eq!((violation.offending, violation.sources), (vec![1, 2], vec![0]));
    assert_eq!(violation.longest.order, [0, 1]);
    assert_eq!(violation.longest.next, 2);
    assert_eq!(violation.longest.expected, Answer::Value(Some("2".into())));
    assert_eq!(violation.smallest, violation.longest);
}

#[test]
fn a_read_beside_a_write_sees_either_value() {
    for seen in ["1", "2"] {
        let before = Shorthand::new().run(put("x", "1"));
        before.during(10, 20, put("x", "2")).during(12, 14, get("x", Some(seen))).is_fine();
    }
}

#[test]
fn once_the_new_value_was_read_the_old_one_is_gone() {
    // Herlihy and Wing's register, and Attiya, Bar-Noy and Dolev's new-old inversion.
    let write = Shorthand::new().run(put("x", "1")).during(10, 40, put("x", "2"));
    let old_new = write.clone();
    old_new.during(12, 14, get("x", Some("1"))).during(16, 18, get("x", Some("2"))).is_fine();
    let new_old = write.during(12, 14, get("x", Some("2"))).during(16, 18, get("x", Some("1")));
    new_old.is_wrong(&[2, 3]);
}

#[test]
fn two_writes_at_once_have_one_order_for_all() {
    let writes = Shorthand::new().during(1, 10, put("x", "1")).during(1, 10, put("x", "2"));
    for (first, second) in [("1", "2"), ("2", "1")] {
        let history = writes.clone().during(3, 4, get("x", Some(first)));
        history.during(5, 6, get("x", Some(second))).run(get("x", Some(second))).is_fine();
    }
    let both = writes.run(get("x", Some("1"))).run(get("x", Some("2")));
    both.is_wrong(&[2, 3]);
}

#[test]
fn readers_agree_on_the_order_of_writes() {
    let history = Shorthand::new().during(1, 20, put("x", "1")).during(1, 20, put("x", "2"));
    let history = history.during(2, 4, get("x", Some("1"))).during(6, 8, get("x", Some("2")));
    history.clone().during(9, 10, get("x", Some("2"))).is_fine();
    history
        .during(3, 5, get("x", Some("2")))
        .during(7, 9, get("x", Some("1")))
        .is_wrong(&[2, 3, 4, 5]);
}

#[test]
fn one_of_two_compare_and_swaps_succeeds() {
    let start = Shorthand::new().run(put("x", "0"));
    let race = |first, second| {
        let history = start.clone().during(10, 20, cas("x", Some("0"), "1", first));
        history.during(10, 20, cas("x", Some("0"), "2", second))
    };
    race(true, false).run(get("x", Some("1"))).is_fine();
    race(false, true).run(get("x", Some("2"))).is_fine();
    race(true, true).is_wrong(&[1, 2]);
    race(false, false).is_wrong(&[0, 1]);
}

#[test]
fn a_lock_is_taken_once() {
    let taken = Shorthand::new().run(cas("lock", None, "A", true));
    taken.clone().run(cas("lock", None, "B", false)).is_fine();
    taken.clone().run(delete("lock")).run(cas("lock", None, "B", true)).is_fine();
    taken.run(cas("lock", None, "B", true)).is_wrong(&[0, 1]);
}

#[test]
fn what_is_appended_stays_in_its_order_and_is_there_once() {
    let list = Shorthand::new().run(append("x", "a")).run(append("x", "b"));
    list.clone().run(get("x", Some("ab"))).is_fine();
    list.clone().run(get("x", Some("ba"))).is_wrong(&[2]);
    list.clone().run(get("x", Some("b"))).is_wrong(&[0, 2]);
    list.run(get("x", Some("abb"))).is_wrong(&[2]);
    let beside = Shorthand::new().during(1, 9, append("x", "a")).during(1, 9, append("x", "b"));
    beside.clone().run(get("x", Some("ba"))).is_fine();
    beside.run(get("x", Some("ba"))).run(get("x", Some("ab"))).is_wrong(&[2, 3]);
}

#[test]
fn a_write_of_unknown_outcome_takes_effect_late_or_never() {
    let start = Shorthand::new().run(put("x", "1")).unknown(4, put("x", "2"));
    start.clone().during(10, 11, get("x", Some("1"))).is_fine();
    start.clone().during(10, 11, get("x", Some("2"))).is_fine();
    let late = start.during(10, 11, get("x", Some("1")));
    late.clone().during(12, 13, get("x", Some("2"))).is_fine();
    late.during(12, 13, get("x", Some("2"))).during(14, 15, get("x", Some("1"))).is_wrong(&[3, 4]);
    let before = Shorthand::new().run(get("x", Some("2"))).unknown(10, put("x", "2"));
    before.is_wrong(&[0]);
}

#[test]
fn a_write_of_unknown_outcome_takes_effect_once() {
    let once = Shorthand::new().unknown(1, append("x", "a"));
    once.clone().run(get("x", None)).run(get("x", Some("a"))).run(get("x", Some("a"))).is_fine();
    once.clone().run(get("x", Some("aa"))).is_wrong(&[1]);
    once.unknown(2, append("x", "a")).during(10, 11, get("x", Some("aa"))).is_fine();
}

#[test]
fn a_write_that_nobody_read_explains_why_a_compare_and_swap_failed() {
    let start = Shorthand::new().run(put("x", "1"));
    let failed = cas("x", Some("1"), "2", false);
    start.clone().unknown(4, put("x", "9")).during(10, 11, failed.clone()).is_fine();
    start.clone().unknown(4, append("x", "9")).during(10, 11, failed.clone()).is_fine();
    start.clone().failed(4, put("x", "9")).during(10, 11, failed.clone()).is_wrong(&[0, 2]);
    let earlier = start.run(failed).unknown(20, put("x", "9"));
    earlier.is_wrong(&[0, 1]);
}

#[test]
fn two_failures_may_need_two_writes_of_unknown_outcome() {
    let failed = cas("x", Some("1"), "2", false);
    let writes = |count: u64| {
        let mut history = Shorthand::new().run(put("x", "1"));
        for write in 0..count {
            history = history.unknown(4 + write, put("x", &format!("u{write}")));
        }
        let history = history.during(20, 21, failed.clone()).run(put("x", "1"));
        history.run(failed.clone())
    };
    writes(2).is_fine();
    writes(7).is_fine();
    let verdict = check(MachineKind::Store, &writes(1).history(), 1_000);
    assert!(matches!(verdict, Verdict::Violation(_)), "{verdict:?}");
}

#[test]
fn what_certainly_failed_is_not_seen() {
    let failed = Shorthand::new().run(put("x", "1")).failed(4, put("x", "2"));
    failed.clone().during(10, 11, get("x", Some("1"))).is_fine();
    failed.during(10, 11, get("x", Some("2"))).is_wrong(&[2]);
}

#[test]
fn a_history_without_answers_is_linearizable() {
    let history = (1..30).fold(Shorthand::new(), |history, at| {
        let (value, other) = (at.to_string(), (at - 1).to_string());
        let history = history.unknown(at, put("x", &value)).unknown(at, append("x", &value));
        history.unknown(at, cas("x", Some(&other), &value, true)).unknown(at, get("x", None))
    });
    history.is_fine();
}

#[test]
fn a_scan_sees_all_keys_at_one_moment() {
    let writes = Shorthand::new().run(put("a", "1")).run(put("b", "1"));
    let writes = writes.during(10, 20, put("a", "2")).during(10, 20, put("b", "2"));
    let sees = |a, b| scan("a", Some("c"), &[("a", a), ("b", b)]);
    for (a, b) in [("1", "1"), ("1", "2"), ("2", "1"), ("2", "2")] {
        writes.clone().during(12, 18, sees(a, b)).is_fine();
    }
    let crossed = writes.during(11, 19, sees("1", "2")).during(11, 19, sees("2", "1"));
    crossed.is_wrong(&[4, 5]);
}

#[test]
fn a_scan_leaves_out_what_has_no_value_and_what_is_out_of_its_range() {
    let writes = Shorthand::new().run(put("a", "1")).run(put("b", "2")).run(put("c", "3"));
    let writes = writes.run(delete("b"));
    writes.clone().run(scan("a", Some("c"), &[("a", "1")])).is_fine();
    writes.clone().run(scan("b", None, &[("c", "3")])).is_fine();
    writes.clone().run(scan("x", None, &[])).is_fine();
    writes.clone().run(scan("x", None, &[("y", "1")])).is_wrong(&[4]);
    writes.run(scan("b", None, &[("b", "2"), ("c", "3")])).is_wrong(&[3, 4]);
}

#[test]
fn keys_do_not_explain_each_other() {
    let history = Shorthand::new().run(put("x", "1")).run(get("y", Some("1")));
    history.is_wrong(&[1]);
}

#[test]
fn at_the_same_instant_the_order_of_events_counts() {
    let (at, one, two) = (Time::from_millis(1), ClientId(1), ClientId(2));
    let (write, read) = (put("x", "1"), get("x", None));
    let mut beside = History::new();
    beside.invoked(one, 1, write.0.clone(), at);
    beside.invoked(two, 1, read.0.clone(), at);
    beside.answered(one, 1, write.1.clone(), at);
    beside.answered(two, 1, read.1.clone(), at);
    assert_eq!(check(MachineKind::Store, &beside, 100), Verdict::Linearizable);
    let mut after = History::new();
    after.invoked(one, 1, write.0, at);
    after.answered(one, 1, write.1, at);
    after.invoked(two, 1, read.0, at);
    after.answered(two, 1, read.1, at);
    assert!(matches!(check(MachineKind::Store, &after, 100), Verdict::Violation(_)));
}

#[test]
fn an_answer_of_another_kind_does_not_fit() {
    for answer in [Answer::Unknown, Answer::Swapped(true), Answer::Value(None)] {
        Shorthand::new().run((put("x", "1").0, answer)).is_wrong(&[0]);
    }
    Shorthand::new().run((get("x", None).0, Answer::Done)).is_wrong(&[0]);
    Shorthand::new().run((scan("x", None, &[]).0, Answer::Done)).is_wrong(&[0]);
}

#[test]
fn a_counter_adds_and_a_journal_lists() {
    let adds = Shorthand::new().run(append("x", "2")).run(append("x", "x")).run(append("x", "-5"));
    let history = adds.run(get("x", Some("-3"))).run(cas("x", Some("-3"), "07", true));
    let history = history.run(scan("", None, &[("x", "7")]));
    let verdict = check(MachineKind::Counter, &history.history(), 100);
    assert_eq!(verdict, Verdict::Linearizable);
    let lines = Shorthand::new().run(put("x", "a")).run(append("x", "b")).run(put("y", "c"));
    let unknown = (delete("x").0, Answer::Unknown);
    let history = lines.run(unknown).run(scan("", None, &[("x", "a\nb"), ("y", "c")]));
    let verdict = check(MachineKind::Journal, &history.history(), 100);
    assert_eq!(verdict, Verdict::Linearizable);
}
