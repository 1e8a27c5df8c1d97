//! Taking back what was done, and taking up a run again.

use raft_sim::history::{BranchId, UnknownBranch};
use raft_sim::script::{KeepUnsynced, Who};
use raft_sim::{Action, Script};

use crate::chaos::{digest_at, history, ms, script};

fn crash() -> Action {
    Action::Crash { server: Who::Leader, keep: KeepUnsynced::Nothing }
}

#[test]
fn what_was_done_is_taken_back_and_done_again() {
    let script = script(7);
    let mut history = history(&script);
    history.run_until(ms(2000));
    let before = history.position();
    assert_eq!(history.branch_off(), None, "there is nothing to leave out at the end");
    assert_eq!(history.act(Action::Note("here".into())).unwrap(), None);
    history.run_until(ms(3000));
    let (done, after) = (history.position(), history.present().digest());

    history.return_to(BranchId(0), before).unwrap();
    assert_eq!(history.position().events, before.events);
    let without = history.branch_off().unwrap();
    assert!(history.is_live() && history.current() == without);
    history.run_until(ms(3000));
    assert_eq!(history.present().digest(), digest_at(&script, ms(3000)));
    let info = history.info(without).unwrap();
    assert_eq!((info.began, info.parent.map(|(id, _)| id)), (None, Some(BranchId(0))));

    history.return_to(BranchId(0), done).unwrap();
    assert_eq!(history.present().digest(), after);
    assert_eq!(history.return_to(BranchId(5), done), Err(UnknownBranch(BranchId(5))));
}

#[test]
fn a_run_is_taken_up_where_it_was_and_forks_as_before() {
    let mut first = history(&Script::default());
    first.run_until(ms(1500));
    first.act(crash()).unwrap();
    first.run_until(ms(2500));
    first.act(Action::Note("late".into())).unwrap();
    first.run_until(ms(4000));
    let (script, acts) = first.script_and_acts();

    let mut second = history(first.origin());
    second.resume(script.clone(), acts.to_vec());
    second.run_until(ms(4000));
    assert_eq!(second.present().digest(), first.present().digest());
    // What was done live is not repeated by who acts before it.
    for history in [&mut first, &mut second] {
        history.seek(ms(2000));
        history.act(Action::Note("instead".into())).unwrap();
        history.run_until(ms(4000));
    }
    assert_eq!(second.present().script(), first.present().script());
    assert_eq!(second.present().digest(), first.present().digest());
    assert_eq!(second.script_and_acts().1.len(), 2);
}
