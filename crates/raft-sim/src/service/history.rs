//! What clients asked for and what came of it, as they saw it themselves.

use super::{Answer, ClientId, Op};
use crate::Time;

/// A moment in a history. No two are the same: of two things at the same time, one came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Moment {
    /// When.
    pub at: Time,
    /// Its place among all that happened: what came first has the smaller number.
    pub order: u64,
}

/// One operation of one client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Operation {
    /// Who asked for it.
    pub client: ClientId,
    /// The number of its request, from 1.
    pub request: u64,
    /// What it asked for.
    pub op: Op,
    /// When it asked for the first time.
    pub invoked_at: Moment,
    /// What came of it.
    pub outcome: Outcome,
}

/// What became of an operation, as far as its client knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Outcome {
    /// It was done, at some moment between its invocation and `at`.
    Answered {
        /// When the answer reached the client.
        at: Moment,
        /// What.
        answer: Answer,
    },
    /// The client gave up, or still waits: it may have been done at any moment since its invocation, may yet
    /// be, or never.
    Unknown,
    /// It was certainly not done, and never will be.
    Failed,
}

/// The operations of all clients, in the order of their invocations. It only grows; an operation that was
/// decided does not change any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct History {
    operations: Vec<Operation>,
    /// The places of those that their clients wait for; never many.
    open: Vec<usize>,
    /// How many moments there were.
    moments: u64,
}

impl History {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All operations. What is said of a history names them by their places here.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// A client asks for an operation, now.
    pub fn invoked(&mut self, client: ClientId, request: u64, op: Op, at: Time) {
        let invoked_at = self.moment(at);
        self.open.push(self.operations.len());
        self.operations.push(Operation {
            client,
            request,
            op,
            invoked_at,
            outcome: Outcome::Unknown,
        });
    }

    /// A client that waits gets its answer, now. What nobody waits for changes nothing.
    pub fn answered(&mut self, client: ClientId, request: u64, answer: Answer, at: Time) {
        let at = self.moment(at);
        self.decide(client, request, Outcome::Answered { at, answer });
    }

    /// A client that waits learns that the operation was not done and never will be.
    pub fn failed(&mut self, client: ClientId, request: u64) {
        self.decide(client, request, Outcome::Failed);
    }

    /// A client waits no more.
    pub fn gave_up(&mut self, client: ClientId, request: u64) {
        self.decide(client, request, Outcome::Unknown);
    }

    fn decide(&mut self, client: ClientId, request: u64, outcome: Outcome) {
        let Self { operations, open, .. } = self;
        let found = open.iter().position(|place| {
            let Operation { client: of, request: number, .. } = operations[*place];
            (of, number) == (client, request)
        });
        if let Some(found) = found {
            operations[open.remove(found)].outcome = outcome;
        }
    }

    fn moment(&mut self, at: Time) -> Moment {
        self.moments += 1;
        Moment { at, order: self.moments }
    }
}

impl From<Vec<Operation>> for History {
    /// A history that came from somewhere else. It is over: what is unknown in it stays so.
    fn from(operations: Vec<Operation>) -> Self {
        let ends = operations.iter().map(|operation| match &operation.outcome {
            Outcome::Answered { at, .. } => at.order,
            Outcome::Unknown | Outcome::Failed => operation.invoked_at.order,
        });
        let moments = ends.max().unwrap_or(0);
        Self { operations, open: Vec::new(), moments }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get() -> Op {
        Op::Get { key: "k".into() }
    }

    #[test]
    fn an_operation_is_unknown_until_it_is_decided_and_then_stays() {
        let mut history = History::new();
        let (client, now) = (ClientId(1), Time::from_millis(1));
        history.invoked(client, 1, get(), now);
        assert_eq!(history.operations()[0].outcome, Outcome::Unknown);
        history.answered(client, 1, Answer::Value(None), now);
        let decided = history.clone().operations()[0].clone();
        history.answered(client, 1, Answer::Done, now);
        history.failed(client, 1);
        history.gave_up(client, 1);
        assert_eq!(history.operations(), [decided]);
    }

    #[test]
    fn moments_at_the_same_time_keep_their_order() {
        let mut history = History::new();
        let now = Time::from_millis(1);
        history.invoked(ClientId(1), 1, get(), now);
        history.answered(ClientId(1), 1, Answer::Value(None), now);
        history.invoked(ClientId(2), 1, get(), now);
        let [first, second] = history.operations() else { panic!("two operations") };
        let Outcome::Answered { at, .. } = first.outcome else { panic!("answered") };
        assert!(first.invoked_at < at && at < second.invoked_at);
    }

    #[test]
    fn who_gave_up_gets_no_answer_any_more() {
        let mut history = History::new();
        history.invoked(ClientId(1), 1, get(), Time::ZERO);
        history.gave_up(ClientId(1), 1);
        history.answered(ClientId(1), 1, Answer::Value(None), Time::ZERO);
        assert_eq!(history.operations()[0].outcome, Outcome::Unknown);
    }
}
