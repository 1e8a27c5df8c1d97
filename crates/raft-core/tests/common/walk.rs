//! Random walks: everything that can happen to a cluster, in an order that a seed decides.

use raft_core::{Message, NodeId, Random, Role, Rules};

use super::net::Net;
use super::{accepted, append, at, heartbeat, rejected, request_vote, vote};

/// What may happen, with how likely it is; drawn for each walk, so that some walks are all storms and
/// crashes and others nearly calm.
#[derive(Debug)]
struct Odds {
    weights: [u64; ACTIONS.len()],
    /// From 1: nearly always the leader's heartbeats come before the others' timeouts; to 4.
    unrest: u64,
}

type Action<R> = fn(&mut Walk<'_, R>);

/// The names of the actions, in the order of [`Walk::actions`].
const ACTIONS: [&str; 15] = [
    "deadline",
    "few ticks",
    "deliver oldest",
    "deliver any",
    "drop",
    "drop all",
    "drop to one",
    "duplicate",
    "replay",
    "propose",
    "sync",
    "sync all",
    "crash",
    "restart",
    "absurd",
];

/// A walk under way.
pub(crate) struct Walk<'a, R> {
    pub(crate) net: &'a mut Net<R>,
    random: Random,
    /// Messages that were delivered or dropped once; the network may still bring them, much later.
    late: Vec<Message>,
    odds: Odds,
}

/// Does `steps` random things to the cluster; stops early at a violation that is only noted.
pub(crate) fn walk<R: Rules + Clone>(net: &mut Net<R>, seed: u64, steps: usize) {
    let mut random = Random::new(seed);
    net.slow_disks = random.below(3) > 0;
    // Usual weights, each switched off, as it is, or made much likelier.
    let usual: [u64; ACTIONS.len()] = [8, 6, 60, 20, 6, 1, 4, 4, 4, 10, 20, 10, 2, 4, 3];
    let weights = usual.map(|weight| weight * [0, 1, 1, 1, 4][random.below(5) as usize]);
    let mut odds = Odds { weights, unrest: 1 + random.below(4) };
    odds.weights[0] = odds.weights[0].max(1);
    odds.weights[2] = odds.weights[2].max(10);
    let mut walk = Walk { net, random, late: Vec::new(), odds };
    for _ in 0..steps {
        walk.step();
        if !walk.net.checks.violations.is_empty() {
            return;
        }
    }
}

impl<R: Rules + Clone> Walk<'_, R> {
    fn actions() -> [Action<R>; ACTIONS.len()] {
        [
            |walk| walk.pass_time(u64::MAX),
            |walk| walk.pass_time(50),
            |walk| walk.deliver(0),
            |walk| walk.deliver_any(),
            |walk| walk.drop(),
            |walk| walk.net.mail.clear(),
            |walk| walk.isolate(),
            |walk| walk.duplicate(),
            |walk| walk.replay(),
            |walk| walk.propose(),
            |walk| walk.sync(1),
            |walk| walk.sync(usize::MAX),
            |walk| walk.crash(),
            |walk| walk.restart(),
            |walk| walk.absurd(),
        ]
    }

    fn step(&mut self) {
        let mut ball = self.random.below(self.odds.weights.iter().sum());
        for (action, weight) in Self::actions().iter().zip(self.odds.weights) {
            if ball < weight {
                return action(self);
            }
            ball -= weight;
        }
    }

    fn any_id(&mut self) -> u64 {
        1 + self.random.below(self.net.nodes.len() as u64)
    }

    fn any_id_or_the_leader(&mut self) -> u64 {
        let id = self.any_id();
        if self.random.below(4) < self.odds.unrest { id } else { self.net.leader().unwrap_or(id) }
    }

    fn any_mail(&mut self) -> Option<usize> {
        let len = self.net.mail.len();
        (len > 0).then(|| self.random.below(len as u64) as usize)
    }

    /// At most until the server's deadline, as an owner should.
    fn pass_time(&mut self, most: u64) {
        let id = self.any_id_or_the_leader();
        self.net.with(id, |raft| raft.tick(raft.ticks_to_deadline().min(most)));
    }

    fn deliver(&mut self, i: usize) {
        if i < self.net.mail.len() {
            let message = self.net.mail.remove(i);
            self.late.push(message.clone());
            self.net.deliver(message);
        } else {
            self.pass_time(u64::MAX);
        }
    }

    fn deliver_any(&mut self) {
        if let Some(i) = self.any_mail() {
            self.deliver(i);
        }
    }

    fn drop(&mut self) {
        if let Some(i) = self.any_mail() {
            let message = self.net.mail.remove(i);
            self.late.push(message);
        }
    }

    /// Whatever is under way to one server or from it is lost.
    fn isolate(&mut self) {
        let id = NodeId(self.any_id());
        self.net.mail.retain(|message| message.to != id && message.from != id);
    }

    fn duplicate(&mut self) {
        if let Some(i) = self.any_mail() {
            self.net.mail.push(self.net.mail[i].clone());
        }
    }

    fn replay(&mut self) {
        if !self.late.is_empty() {
            let i = self.random.below(self.late.len() as u64) as usize;
            self.net.mail.push(self.late[i].clone());
        }
    }

    fn propose(&mut self) {
        let (id, command) = (self.any_id_or_the_leader(), self.random.next_u64().to_be_bytes());
        self.net.propose(id, &command);
    }

    fn sync(&mut self, most: usize) {
        let id = self.any_id();
        for _ in 0..most {
            if !self.net.sync(id) {
                break;
            }
        }
    }

    /// Some of the writes under way still reach the disk, the others do not; mostly none do.
    fn crash(&mut self) {
        let (id, reached) = (self.any_id(), self.random.below(6).saturating_sub(3));
        self.net.crash_after(id, reached as usize);
        if self.random.below(2) == 0 {
            self.net.restart(id);
        }
    }

    fn restart(&mut self) {
        let id = self.any_id();
        self.net.restart(id);
    }

    /// A message that no server sent, with numbers at the end of the world. None of these may do more
    /// than make a server step down, so all safety properties must stand it.
    fn absurd(&mut self) {
        const MAX: u64 = u64::MAX;
        let (from, to) = (self.any_id(), self.any_id());
        if !self.net.is_up(to) {
            return;
        }
        let raft = self.net.raft(to);
        let (term, leads) = (raft.current_term(), raft.role() == Role::Leader);
        let message = match self.random.below(12) {
            0 => heartbeat(from, to, term, MAX),
            1 => append((from, to, term), at(MAX, term), &[], MAX),
            2 => append((from, to, term), at(MAX, term), &[term], MAX),
            3 => append((from, to, term), at(MAX - 1, term), &[term], MAX),
            4 => append((from, to, term), at(0, 0), &[MAX], MAX),
            5 => request_vote(from, to, term, at(MAX, MAX)),
            6 => request_vote(from, to, 0, at(MAX, 0)),
            7 => vote(from, to, 0, true),
            8 => rejected(from, to, term, MAX, at(MAX, MAX)),
            9 => rejected(from, to, term, self.random.below(9), at(MAX, 0)),
            // Anyone but a leader takes no notice; a leader must see that it cannot be.
            10 => accepted(from, to, if leads { term } else { 0 }, MAX),
            _ => append((MAX, to, MAX), at(MAX, MAX), &[MAX], MAX),
        };
        // An error or an answer, either will do, as long as the checks hold afterwards.
        let _ = self.net.with(to, |raft| raft.step(message));
        let strange = heartbeat(from, MAX, term, 0);
        let error = self.net.with(to, |raft| raft.step(strange)).and_then(Result::err);
        let expected = raft_core::StepError::Misaddressed { to: NodeId(MAX) };
        assert_eq!(error, Some(expected));
        self.net.with(to, |raft| raft.applied(MAX));
    }
}
