//! Random walks: everything that can happen to a cluster, in an order that a seed decides.

use raft_core::{
    ConfChange, Config, MemberChange, MemberChangeKind, MembershipCounts, Message, NodeId, Options,
    Paper, Payload, Random, Rules, Transition,
};
use raft_sim::checks::Property;
use raft_sim::service::Op;

use super::net::{CLIENTS, Net, Setup};
use super::told::{append, cas, get, put};

const USUAL: [u64; 16] = [8, 80, 30, 6, 2, 4, 20, 20, 3, 2, 2, 4, 20, 4, 2, 1];

pub(crate) struct Walk<'a, R> {
    pub(crate) net: &'a mut Net<R>,
    random: Random,
    late: Vec<Message>,
    weights: [u64; USUAL.len()],
    unrest: u64,
    /// Changes of membership of any number of servers, in one step or more.
    many_at_once: bool,
}

pub(crate) fn setup(seed: u64) -> Setup {
    let mut random = Random::stream(seed, 3, 0);
    let mut once_in = |n| random.below(n) == 0;
    let mut options = if once_in(4) { Options::MIT } else { Options::PAPER };
    options.pre_vote = once_in(4);
    options.check_quorum = once_in(4);
    options.commit_notices = once_in(4);
    options.persist_commit_index = once_in(4);
    if once_in(3) {
        options.membership_counts = MembershipCounts::WhenApplied;
        options.persist_commit_index = true;
    }
    if once_in(3) {
        // One entry a message.
        options.max_message_bytes = 1;
    }
    let slow_disks = !once_in(3);
    let voters = [1, 2, 3, 3, 3, 4, 5, 5][random.below(8) as usize];
    let config =
        Config { voters: (1..=voters).map(NodeId).collect(), options, ..Config::default() };
    Setup {
        seed,
        config,
        servers: voters + 2,
        slow_disks,
        has_sessions: true,
        reads_locally: false,
    }
}

/// Does `steps` random things, or until a violation.
pub(crate) fn walk<R: Rules + Clone>(net: &mut Net<R>, steps: usize) {
    let mut random = Random::stream(net.setup.seed, 1, 0);
    let weights = USUAL.map(|weight| weight * [0, 1, 1, 1, 4][random.below(5) as usize]);
    let unrest = 1 + random.below(4);
    let many_at_once = random.below(2) == 0;
    let mut walk = Walk { net, random, late: Vec::new(), weights, unrest, many_at_once };
    walk.weights[0] = walk.weights[0].max(2);
    walk.weights[1] = walk.weights[1].max(40);
    for _ in 0..steps {
        walk.step();
        if walk.net.checks.violations().len() > 0 {
            return;
        }
    }
}

impl<R: Rules + Clone> Walk<'_, R> {
    fn step(&mut self) {
        let mut ball = self.random.below(self.weights.iter().sum());
        let action = self.weights.iter().position(|weight| {
            let falls = ball < *weight;
            ball = ball.wrapping_sub(*weight);
            falls
        });
        let len = self.net.mail.len();
        match action.unwrap() {
            0 => self.pass_time(),
            1 => self.deliver(0),
            2 if len > 0 => {
                let i = self.random.below(len as u64) as usize;
                self.deliver(i);
            }
            3 if len > 0 => {
                let i = self.random.below(len as u64) as usize;
                let lost = self.net.mail.remove(i);
                self.late.push(lost);
            }
            4 => {
                let id = NodeId(1 + self.any() as u64);
                self.net.mail.retain(|message| message.to != id && message.from != id);
            }
            5 if !self.late.is_empty() => {
                let i = self.random.below(self.late.len() as u64) as usize;
                self.net.mail.push(self.late[i].clone());
            }
            6 => self.client(),
            7 => self.sync(1),
            8 => self.sync(usize::MAX),
            9 => self.crash(),
            10 => {
                let i = self.any();
                self.net.restart(i);
            }
            11 => self.change_membership(),
            12 => self.ask_again(),
            13 => {
                let (i, keep) = (self.any_or_the_leader(), self.random.below(4));
                self.net.nodes[i].take_snapshot(keep, &mut self.net.checks);
            }
            14 => {
                let (i, to) = (self.any_or_the_leader(), NodeId(1 + self.any() as u64));
                self.net.with(i, |raft| raft.transfer_leadership(to).is_ok());
            }
            15 => {
                for i in 0..self.net.nodes.len() {
                    self.net.crash(i, 0);
                }
                for i in 0..self.net.nodes.len() {
                    self.net.restart(i);
                }
            }
            _ => {}
        }
    }

    fn any(&mut self) -> usize {
        self.random.below(self.net.nodes.len() as u64) as usize
    }

    fn any_or_the_leader(&mut self) -> usize {
        let i = self.any();
        if self.random.below(5) < self.unrest { i } else { self.net.leader().unwrap_or(i) }
    }

    fn pass_time(&mut self) {
        let i = self.any_or_the_leader();
        self.net.with(i, |raft| raft.tick(raft.ticks_to_deadline()));
    }

    fn deliver(&mut self, i: usize) {
        if i < self.net.mail.len() {
            let message = self.net.mail.remove(i);
            if self.late.len() < 200 {
                self.late.push(message.clone());
            }
            self.net.deliver(message);
        } else {
            self.pass_time();
        }
    }

    fn sync(&mut self, most: usize) {
        let i = self.any();
        for _ in 0..most {
            if !self.net.sync(i) {
                break;
            }
        }
    }

    fn crash(&mut self) {
        let (i, reached) = (self.any_or_the_leader(), self.random.below(6).saturating_sub(3));
        self.net.crash(i, reached as usize);
        if self.random.below(2) == 0 {
            self.net.restart(i);
        }
    }

    fn client(&mut self) {
        let client = self.random.below(CLIENTS as u64) as usize;
        if self.net.asks[client].is_none() {
            let key = ["a", "b", "c"][self.random.below(3) as usize];
            let value = format!("{} ", self.net.requests.len());
            let op = match self.random.below(8) {
                0..=2 => get(key),
                3 => put(key, &value),
                4 | 5 => append(key, &value),
                6 => cas(key, None, &value),
                _ if self.random.below(2) == 0 => Op::Delete { key: key.into() },
                _ => Op::Scan { from: key.into(), to: None },
            };
            self.net.invoke(client, op);
        }
        self.ask(client);
    }

    fn ask(&mut self, client: usize) {
        let (i, reads_by_log) = (self.any_or_the_leader(), self.random.below(3) == 0);
        self.net.ask(client, i, reads_by_log);
    }

    fn ask_again(&mut self) {
        let client = self.random.below(CLIENTS as u64) as usize;
        match self.random.below(8) {
            0 => self.net.give_up(client),
            _ => self.ask(client),
        }
    }

    fn change_membership(&mut self) {
        let count = if self.many_at_once { 1 + self.random.below(3) } else { 1 };
        let changes = (0..count).map(|_| MemberChange {
            kind: [
                MemberChangeKind::AddVoter,
                MemberChangeKind::AddVoter,
                MemberChangeKind::AddLearner,
                MemberChangeKind::Remove,
            ][self.random.below(4) as usize],
            node: NodeId(1 + self.random.below(self.net.nodes.len() as u64)),
        });
        let transition = match count {
            1 => Transition::Auto,
            _ => Transition::JointImplicit,
        };
        let change = ConfChange { transition, changes: changes.collect(), context: [].into() };
        let i = self.any_or_the_leader();
        for change in &change.changes {
            if change.kind != MemberChangeKind::Remove {
                self.net.restart(change.node.0 as usize - 1);
            }
        }
        self.net.with(i, |raft| raft.propose_conf_change(change).is_ok());
    }
}

/// What thousands of walks of right servers looked at, at least.
#[test]
fn right_servers_break_nothing() {
    let mut checked = [0; Property::COUNT];
    let (mut answered, mut changes) = (0, 0);
    for seed in seeds() {
        let mut net = Net::new(setup(seed), Paper);
        walk(&mut net, 700);
        let all: Vec<_> = net.checks.violations().map(ToString::to_string).collect();
        assert!(all.is_empty(), "seed {seed}: {all:#?}\n{:#?}", net.setup);
        for (count, property) in checked.iter_mut().zip(Property::ALL) {
            *count += net.checks.checked(property);
        }
        answered += net.answered;
        let entries = net.nodes.iter().flat_map(|node| &node.disk.entries);
        changes += entries.filter(|e| matches!(e.payload, Payload::ConfChange(_))).count();
    }
    println!("{checked:?} {answered} {changes}");
    assert!(checked.iter().all(|&count| count > 1000), "{checked:?}");
    assert!(answered > 5000 && changes > 1000, "{answered} {changes}");
}

/// As many as `CHECKS_WALKS` says, or from where to where.
#[expect(clippy::disallowed_methods, reason = "how long to look is not part of a walk")]
fn seeds() -> std::ops::Range<u64> {
    let asked = std::env::var("CHECKS_WALKS").unwrap_or("3000".into());
    let (from, to) = asked.split_once("..").unwrap_or(("0", &asked));
    from.parse().expect("a number")..to.parse().expect("a number")
}
