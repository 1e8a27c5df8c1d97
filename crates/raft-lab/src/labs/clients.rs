//! What clients ask a cluster for, and what they are answered.

use raft_sim::linearizability::{Checker, Progress, Verdict, Violation};
use raft_sim::service::{Answer, ClientId, History, KeyChoice, Load, Mix, Op, Operation, Outcome};
use raft_sim::{Action, ClusterRules, mark, t};

use super::lab::{Lab, Step, fail};

/// A client's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    client: ClientId,
    number: u64,
}

/// What the search for an order of all operations may cost; few histories need more than two steps for each.
const STEPS_MAX: u64 = 2_000_000;
/// So many steps are taken at a time.
const STEPS: u64 = 20_000;

impl<R: ClusterRules> Lab<R> {
    /// A client that waits for nothing asks for something, `via` the server at that place if there is one.
    pub(super) fn ask(&self, client: u32, via: Option<usize>, op: Op) -> Step<Asked> {
        let (client, via) = (ClientId(client), via.map(|place| self.id(place).into()));
        self.act(Action::Request { client, via, op })?;
        let begun = self.see(|cluster| {
            let client = cluster.clients().find(|one| one.id() == client)?;
            client.current().map(|current| current.number)
        });
        match begun {
            Some(number) => Ok(Asked { client, number }),
            None => fail(t!("{client} could not ask.", client)),
        }
    }

    /// What a client was answered; `None` while it waits.
    pub(super) fn answer(&self, asked: Asked) -> Option<Answer> {
        self.see(|cluster| {
            let operations = cluster.operations().map_or(&[][..], History::operations);
            let is_it =
                |one: &&Operation| one.client == asked.client && one.request == asked.number;
            match &operations.iter().rev().find(is_it)?.outcome {
                Outcome::Answered { answer, .. } => Some(answer.clone()),
                Outcome::Unknown | Outcome::Failed => None,
            }
        })
    }

    /// Waits for a client's answer, up to `ms`.
    pub(super) async fn answered(&self, asked: Asked, ms: u64) -> Step<Answer> {
        let is_idle = |id: ClientId| {
            move |cluster: &raft_sim::Cluster<R>| {
                cluster
                    .clients()
                    .find(|one| one.id() == id)
                    .is_none_or(|one| one.current().is_none())
            }
        };
        self.until(ms, is_idle(asked.client)).await;
        match self.answer(asked) {
            Some(answer) => Ok(answer),
            None => fail(t!(
                "{client} got no answer within {seconds} s.",
                client = asked.client,
                seconds = ms / 1000
            )),
        }
    }

    /// A client asks, and waits for the answer as long as the test may take.
    pub(super) async fn get_done(&self, client: u32, via: Option<usize>, op: Op) -> Step<Answer> {
        let asked = self.ask(client, via, op)?;
        self.answered(asked, PATIENCE_MS).await
    }

    pub(super) async fn put(
        &self,
        client: u32,
        via: Option<usize>,
        key: &str,
        value: &str,
    ) -> Step {
        self.get_done(client, via, put(key, value)).await.map(drop)
    }

    /// The value that a client is told; empty if there is none, as in the courses.
    pub(super) async fn get(&self, client: u32, via: Option<usize>, key: &str) -> Step<String> {
        match self.get_done(client, via, get(key)).await? {
            Answer::Value(value) => Ok(value.unwrap_or_default()),
            _ => fail(t!("A read of {key} was answered with something else.", key)),
        }
    }

    /// The same; the value has to be this one.
    pub(super) async fn get_is(
        &self,
        client: u32,
        via: Option<usize>,
        key: &str,
        value: &str,
    ) -> Step {
        match self.get(client, via, key).await? {
            got if got == value => Ok(()),
            got => fail(t!("{key} should be “{value}”, and is “{got}”.", key, value, got)),
        }
    }

    /// Waits until no client waits for anything.
    pub(super) async fn all_answered(&self) -> Step {
        let is_over = |cluster: &raft_sim::Cluster<R>| {
            cluster.clients().all(|client| client.current().is_none() && client.queued() == 0)
        };
        if self.until(PATIENCE_MS, is_over).await {
            return Ok(());
        }
        fail(t!("Clients still wait for answers after two minutes."))
    }

    /// Clients 1 and following ask for one thing after the other from now on.
    pub(super) fn keep_asking(&self, load: Load) -> Step {
        self.act(Action::Load(Some(load)))
    }

    pub(super) fn stop_asking(&self) -> Step {
        self.act(Action::Load(None))
    }

    /// How many requests clients have begun.
    pub(super) fn requests(&self) -> u64 {
        self.see(|cluster| cluster.clients().map(raft_sim::service::Client::requests).sum())
    }

    /// Whether one machine could have given all clients the answers that they got. It is not known of every
    /// history; then the courses let it pass, and so does this.
    pub(super) async fn check_linearizable(&self) -> Step {
        self.phase(mark!("Could one machine have given these answers?"));
        let machine = self.see(|cluster| cluster.script().config.machine);
        let Some(history) = self.cluster_mut().take_operations() else { return Ok(()) };
        let mut checker = Checker::new(machine, history);
        let mut steps = 0;
        loop {
            match checker.step(STEPS) {
                Progress::Finished(Verdict::Violation(violation)) => {
                    return fail(contradiction(&violation, checker.history()));
                }
                Progress::Finished(_) => return Ok(()),
                Progress::Running { .. } if steps >= STEPS_MAX => return Ok(()),
                Progress::Running { .. } => steps += STEPS,
            }
            self.breathe().await;
        }
    }
}

/// What clients were told that no machine can have told them.
fn contradiction(violation: &Violation, history: &History) -> String {
    let count = violation.offending.len();
    let operations = violation.offending.iter().filter_map(|at| history.operations().get(*at));
    let told: Vec<String> = operations.take(3).map(answer_told).collect();
    let rest = if count > told.len() { " …" } else { "" };
    let keys = violation.keys.join(", ");
    let told = told.join("; ") + rest;
    t!("{count} answers about {keys} contradict each other: {told}.", count, keys, told)
}

fn answer_told(operation: &Operation) -> String {
    let Operation { client, op, invoked_at, outcome, .. } = operation;
    let asked = t!("{client} asked at {at} s for {op}", client, at = invoked_at.at, op);
    match outcome {
        Outcome::Answered { answer: Answer::Value(Some(value)), .. } => {
            t!("{asked} and was told “{value}”", asked, value = end(value))
        }
        Outcome::Answered { answer: Answer::Value(None), .. } => {
            t!("{asked} and was told that there is nothing", asked)
        }
        Outcome::Answered { .. } => asked,
        Outcome::Unknown | Outcome::Failed => t!("{asked} and was told nothing", asked),
    }
}

/// The last letters of a long text.
pub(super) fn end(text: &str) -> String {
    match text.char_indices().rev().nth(40) {
        None => text.to_owned(),
        Some((at, _)) => format!("…{}", &text[at..]),
    }
}

/// Longer than a test takes.
const PATIENCE_MS: u64 = 120_000;

pub(super) fn get(key: &str) -> Op {
    Op::Get { key: key.to_owned() }
}

pub(super) fn put(key: &str, value: &str) -> Op {
    Op::Put { key: key.to_owned(), value: value.to_owned() }
}

pub(super) fn append(key: &str, value: &str) -> Op {
    Op::Append { key: key.to_owned(), value: value.to_owned() }
}

/// A closed loop of clients: each asks again as soon as it is answered.
pub(super) fn closed_loop(clients: u32, key_choice: KeyChoice, mix: Mix) -> Load {
    Load { per_1000_s: None, clients, keys: clients, key_choice, mix }
}
