//! Shorthand for histories, and the tests.

mod brute_force;
mod classics;
mod random;
mod slices;
mod small;

use super::{Verdict, check};
use crate::service::{Answer, ClientId, History, Op};
use crate::{MachineKind, Time};

/// An operation with its answer.
pub(super) type Call = (Op, Answer);

pub(super) fn get(key: &str, value: Option<&str>) -> Call {
    (Op::Get { key: key.into() }, Answer::Value(value.map(Into::into)))
}

pub(super) fn put(key: &str, value: &str) -> Call {
    (Op::Put { key: key.into(), value: value.into() }, Answer::Done)
}

pub(super) fn append(key: &str, value: &str) -> Call {
    (Op::Append { key: key.into(), value: value.into() }, Answer::Done)
}

pub(super) fn cas(key: &str, old: Option<&str>, new: &str, swapped: bool) -> Call {
    let old = old.map(Into::into);
    (Op::CompareAndSwap { key: key.into(), old, new: new.into() }, Answer::Swapped(swapped))
}

pub(super) fn delete(key: &str) -> Call {
    (Op::Delete { key: key.into() }, Answer::Done)
}

pub(super) fn scan(from: &str, to: Option<&str>, pairs: &[(&str, &str)]) -> Call {
    let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    (Op::Scan { from: from.into(), to: to.map(Into::into) }, Answer::Pairs(pairs.collect()))
}

/// A history as bars on a time axis; each is of a client of its own.
#[derive(Clone, Default)]
pub(super) struct Shorthand {
    bars: Vec<Bar>,
    now: u64,
}

#[derive(Clone)]
struct Bar {
    from: u64,
    end: End,
    call: Call,
}

#[derive(Clone)]
enum End {
    Answered(u64),
    Unknown,
    Failed,
}

impl Shorthand {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// After all others.
    pub(super) fn run(self, call: Call) -> Self {
        let from = self.now + 1;
        self.during(from, from + 1, call)
    }

    /// Between these times.
    pub(super) fn during(mut self, from: u64, to: u64, call: Call) -> Self {
        self.now = self.now.max(to);
        self.bars.push(Bar { from, end: End::Answered(to), call });
        self
    }

    /// From this time on; no answer.
    pub(super) fn unknown(mut self, from: u64, (op, _): Call) -> Self {
        self.bars.push(Bar { from, end: End::Unknown, call: (op, Answer::Unknown) });
        self
    }

    /// Certainly not done.
    pub(super) fn failed(mut self, from: u64, (op, _): Call) -> Self {
        self.bars.push(Bar { from, end: End::Failed, call: (op, Answer::Unknown) });
        self
    }

    /// At the same time, invocations come first.
    pub(super) fn history(&self) -> History {
        let mut events = Vec::new();
        for (client, bar) in (1..).map(ClientId).zip(&self.bars) {
            events.push((bar.from, false, client, bar));
            match bar.end {
                End::Answered(at) => events.push((at, true, client, bar)),
                End::Failed => events.push((bar.from + 1, true, client, bar)),
                End::Unknown => {}
            }
        }
        events.sort_by_key(|(at, is_end, client, _)| (*at, *is_end, *client));
        let mut history = History::new();
        for (at, is_end, client, bar) in events {
            let at = Time::from_millis(at);
            match (is_end, &bar.end) {
                (false, _) => history.invoked(client, 1, bar.call.0.clone(), at),
                (true, End::Failed) => history.failed(client, 1),
                (true, _) => history.answered(client, 1, bar.call.1.clone(), at),
            }
        }
        history
    }

    #[track_caller]
    fn is_fine(&self) {
        let verdict = check(MachineKind::Store, &self.history(), 10_000);
        assert_eq!(verdict, Verdict::Linearizable);
    }

    /// It is not linearizable, and these are the culprits.
    #[track_caller]
    fn is_wrong(&self, offending: &[usize]) {
        let verdict = check(MachineKind::Store, &self.history(), 10_000);
        let Verdict::Violation(violation) = verdict else { panic!("{verdict:?}") };
        assert!(violation.is_minimal);
        assert_eq!(violation.offending, offending);
    }
}
