//! One server against a world that says anything: whatever numbers stand in whatever field, and in
//! whatever order the public calls come, it never panics, refuses without a trace or goes on, and never
//! goes back. What happens is drawn from a [`Source`]: a random number generator in the tests, bytes
//! that look for new paths in the fuzzer of `fuzz/`.
#![allow(dead_code, reason = "the tests and each fuzzer use a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

mod acts;
mod checks;
mod messages;
mod settings;

pub(crate) use checks::Counts;
pub(crate) use settings::{Source, any_config};

use std::collections::VecDeque;

use raft_core::{Config, Message, Paper, Raft, Ready, Recorder, Restored};

use checks::Before;

pub(crate) type Server = Raft<Paper, Recorder>;

/// A server, what its owner holds for it, and what decides what comes next.
pub(crate) struct World<S> {
    source: S,
    raft: Server,
    config: Config,
    /// What an owner that does its duty has on its disk; `None` for one that does not.
    disk: Option<Restored>,
    /// Taken and not yet done, in order.
    readies: VecDeque<Box<Ready>>,
    before: Before,
    pub(crate) counts: Counts,
}

impl<S: Source> World<S> {
    /// Any server that can be started, for the first time.
    pub(crate) fn new(mut source: S) -> Self {
        let config = any_config(&mut source);
        let is_dutiful = source.below(2) == 0;
        let raft = Raft::restore(config.clone(), Restored::default(), Paper, Recorder::default())
            .expect("these are settings to start with");
        Self {
            source,
            config,
            disk: is_dutiful.then(Restored::default),
            readies: VecDeque::new(),
            before: Before::new(&raft),
            counts: Counts::default(),
            raft,
        }
    }

    /// One thing happens, and everything must hold afterwards.
    pub(crate) fn step(&mut self) {
        self.act();
        self.check();
    }

    /// A message arrives, the owner does everything that comes of it, and everything must hold.
    pub(crate) fn hear(&mut self, message: Message) {
        // Nobody else stands for election here.
        if self.raft.log().last().index == 0 && self.raft.current_term() == 0 {
            let _ = self.raft.campaign();
        }
        self.deliver(message);
        self.check();
        while self.settle() {
            self.check();
        }
    }

    /// A message arrives: refused, it must leave no trace.
    pub(crate) fn deliver(&mut self, message: Message) {
        self.listen();
        let before = checks::fingerprint(&self.raft);
        let shown = message.clone();
        match self.raft.step(message) {
            Ok(()) => self.counts.taken += 1,
            Err(error) => {
                self.counts.refused += 1;
                // Why it refuses may be told.
                self.listen();
                let after = checks::fingerprint(&self.raft);
                assert_eq!(before, after, "changed by {shown:?}, which it refused: {error}");
            }
        }
    }

    /// Nothing is left to decide by.
    pub(crate) fn is_over(&self) -> bool {
        self.source.is_over()
    }
}
