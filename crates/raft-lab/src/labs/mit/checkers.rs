//! What the tests of the Raft lab look at, and how they propose commands.

use raft_sim::service::Op;
use raft_sim::{Action, ClusterRules, t};

use super::super::applied::{is_command, journal};
use super::super::lab::{Lab, Step, fail};

/// A server took a command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Started {
    /// The command's index: commands count from 1, and only they.
    pub(super) index: usize,
    /// The server's term.
    pub(super) term: u64,
}

/// What waiting for a command comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// So many servers have applied this.
    Applied(String),
    /// Somebody moved on to a later term before.
    TermOver,
}

impl<R: ClusterRules> Lab<R> {
    /// Asks a server to put a command into its log; `None` if it does not lead, or is down.
    pub(super) fn propose(&self, place: usize, command: &str) -> Option<Started> {
        let (term, true) = self.state(place)? else { return None };
        let op = Op::Put { key: "x".to_owned(), value: command.to_owned() };
        if !self.try_to(Action::Propose { at: self.id(place).into(), op }) {
            return None;
        }
        let index = self.see_up(place, |server| {
            let applied = journal(server).map_or(0, <[String]>::len);
            let log = server.raft().map(raft_sim::core::Raft::log)?;
            let open = log.from(log.last_applied() + 1);
            Some(applied + open.filter(|entry| is_command(entry)).count())
        });
        index.flatten().map(|index| Started { index, term })
    }

    /// Asks a server that has to lead.
    pub(super) fn propose_to_leader(&self, place: usize, command: &str) -> Step<Started> {
        match self.propose(place, command) {
            Some(started) => Ok(started),
            None => fail(t!("{id} leads, and does not take a command.", id = self.id(place))),
        }
    }

    /// The same; the command has to get this index, which is returned.
    pub(super) fn propose_at_index(
        &self,
        place: usize,
        command: &str,
        index: usize,
    ) -> Step<usize> {
        match self.propose_to_leader(place, command)?.index {
            got if got == index => Ok(index),
            got => fail(t!(
                "The command {command} got the index {got}, not {index}.",
                command,
                got,
                index
            )),
        }
    }

    /// Waits up to five seconds for one leader among the connected servers; returns its place.
    pub(super) async fn check_one_leader(&self) -> Step<usize> {
        for _ in 0..10 {
            self.sleep_ms(450 + self.below(100)).await;
            let mut leaders: Vec<(u64, usize)> = Vec::new();
            for place in self.connected() {
                let Some((term, true)) = self.state(place) else { continue };
                if let Some((_, other)) = leaders.iter().find(|(known, _)| *known == term) {
                    let (one, other) = (self.id(*other), self.id(place));
                    return fail(t!("{one} and {other} both lead term {term}.", one, other, term));
                }
                leaders.push((term, place));
            }
            if let Some((_, place)) = leaders.iter().max() {
                return Ok(*place);
            }
        }
        fail(t!("Within {seconds} seconds nobody was elected leader.", seconds = 5))
    }

    /// All connected servers are in the same term, which is returned.
    pub(super) fn check_terms(&self) -> Step<u64> {
        let mut terms = self.connected().filter_map(|place| self.state(place));
        let Some((first, _)) = terms.next() else { return fail(t!("No server is connected.")) };
        match terms.find(|(term, _)| *term != first) {
            None => Ok(first),
            Some((term, _)) => {
                fail(t!("One server is in term {first}, another one in term {term}.", first, term))
            }
        }
    }

    /// No connected server leads.
    pub(super) fn check_no_leader(&self) -> Step {
        let leads = |place: &usize| self.state(*place).is_some_and(|(_, leads)| leads);
        match self.connected().find(leads) {
            None => Ok(()),
            Some(place) => fail(t!("{id} leads without a majority in reach.", id = self.id(place))),
        }
    }

    fn connected(&self) -> impl Iterator<Item = usize> {
        (0..self.count()).filter(|&place| self.is_connected(place))
    }

    /// How many servers have applied the command with this index.
    pub(super) fn n_committed(&self, index: usize) -> Step<usize> {
        Ok(self.applied()?.committed(index).0)
    }

    /// Nobody has applied that one.
    pub(super) fn check_not_committed(&self, index: usize) -> Step {
        match self.n_committed(index)? {
            0 => Ok(()),
            count => fail(t!(
                "{count} servers applied command {index} without a majority.",
                count,
                index
            )),
        }
    }

    /// Gets a command committed by `expected` servers, within ten seconds; returns its index. A server that took
    /// it has two seconds; after that, another one is asked if `retry` says so.
    pub(super) async fn one(&self, command: &str, expected: usize, retry: bool) -> Step<usize> {
        let begun = self.now();
        let mut turn = 0;
        while self.since(begun) < 10_000_000 {
            let mut started = None;
            for _ in 0..self.count() {
                turn = (turn + 1) % self.count();
                if self.is_connected(turn) {
                    started = self.propose(turn, command);
                    if started.is_some() {
                        break;
                    }
                }
            }
            let Some(Started { index, .. }) = started else {
                self.sleep_ms(50).await;
                continue;
            };
            if self.reaches(index, command, expected).await? {
                return Ok(index);
            }
            if !retry {
                break;
            }
        }
        fail(t!(
            "{expected} servers did not agree on the command {command} in time.",
            expected,
            command = short(command)
        ))
    }

    /// Whether `expected` servers apply this command at this index within two seconds.
    async fn reaches(&self, index: usize, command: &str, expected: usize) -> Step<bool> {
        let begun = self.now();
        while self.since(begun) < 2_000_000 {
            if let (count, Some(applied)) = self.applied()?.committed(index)
                && count >= expected
                && applied == command
            {
                return Ok(true);
            }
            self.sleep_ms(20).await;
        }
        Ok(false)
    }

    /// The same of a command that is no other than a number.
    pub(super) async fn one_of(&self, command: u64, expected: usize, retry: bool) -> Step<usize> {
        self.one(&command.to_string(), expected, retry).await
    }

    /// The same of any command.
    pub(super) async fn one_random(&self, expected: usize, retry: bool) -> Step<usize> {
        let command = self.random_command();
        self.one(&command, expected, retry).await
    }

    /// Waits, up to half a minute, for `count` servers to apply the command with this index. With a term: gives up
    /// if any server is in a later one.
    pub(super) async fn wait_for(
        &self,
        index: usize,
        count: usize,
        term: Option<u64>,
    ) -> Step<Waited> {
        let mut pause_ms = 10;
        for _ in 0..30 {
            if self.n_committed(index)? >= count {
                break;
            }
            self.sleep_ms(pause_ms).await;
            if pause_ms < 1000 {
                pause_ms *= 2;
            }
            let is_over = |term| (0..self.count()).any(|place| self.term(place) > term);
            if term.is_some_and(is_over) {
                return Ok(Waited::TermOver);
            }
        }
        match self.applied()?.committed(index) {
            (found, Some(command)) if found >= count => Ok(Waited::Applied(command.to_owned())),
            (found, _) => fail(t!(
                "Only {found} servers of {count} applied command {index}.",
                found,
                count,
                index
            )),
        }
    }
}

/// A command as it stands in a sentence.
fn short(command: &str) -> String {
    match command.char_indices().nth(20) {
        None => command.to_owned(),
        Some((end, _)) => format!("{}…", &command[..end]),
    }
}
