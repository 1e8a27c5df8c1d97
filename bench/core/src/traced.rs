//! What the crate `raft` does, as a trace for `raft-lab check` (`docs/trace.md`): three servers in memory, a leader
//! that is cut off, a crash, a snapshot. `src/bin/trace.rs` prints it.
//!
//! Nothing here ticks: who stands for election is told to, so that the peer's random timeouts play no part and the
//! run is the same every time.

mod lines;
mod server;

use std::collections::VecDeque;

use raft::prelude::Message;

use crate::Result;
use lines::Lines;
use server::Server;

const SERVERS: u64 = 3;

/// A cluster, and the lines that it wrote so far.
struct Cluster {
    servers: Vec<Server>,
    lines: Lines,
    /// What is under way, each message with its name.
    network: VecDeque<(u64, Message)>,
    /// Which messages do not arrive.
    is_lost: fn(&Message) -> bool,
}

/// Plays the run and returns its lines.
///
/// # Errors
/// If the peer refuses something.
pub fn trace() -> Result<String> {
    let mut cluster = Cluster::new()?;
    find(&mut cluster.servers, 1)?.campaign()?;
    cluster.settle()?;
    cluster.propose(1, &["a=1", "b=2", "a=3"])?;
    cluster.deposed_leader()?;
    cluster.crashed_follower()?;
    cluster.later_leader()?;
    Ok(cluster.lines.text)
}

impl Cluster {
    fn new() -> Result<Self> {
        let members: Vec<u64> = (1..=SERVERS).collect();
        let mut lines = Lines::default();
        let mut servers = Vec::new();
        for id in 1..=SERVERS {
            servers.push(Server::new(id, &members)?);
            lines.line(id, format_args!(r#""members":{members:?},"term":0,"role":"follower""#));
        }
        Ok(Self { servers, lines, network: VecDeque::new(), is_lost: |_| false })
    }

    /// A leader that is cut off goes on writing what nobody will commit. When it is back, that is replaced.
    fn deposed_leader(&mut self) -> Result<()> {
        self.is_lost = |message| message.from == 1 || message.to == 1;
        self.propose(1, &["lost=1", "lost=2"])?;
        find(&mut self.servers, 2)?.campaign()?;
        self.settle()?;
        self.propose(2, &["b=4"])?;
        self.is_lost = |_| false;
        self.propose(2, &["c=5"])?;
        find(&mut self.servers, 2)?.heartbeat()?;
        self.settle()
    }

    /// A follower is down while the others go on and forget the beginning of their logs: it gets a snapshot.
    fn crashed_follower(&mut self) -> Result<()> {
        find(&mut self.servers, 3)?.crash(&mut self.lines);
        self.propose(2, &["a=6", "c=7"])?;
        for id in [1, 2] {
            find(&mut self.servers, id)?.compact(8, &mut self.lines)?;
        }
        find(&mut self.servers, 3)?.restart(&mut self.lines)?;
        find(&mut self.servers, 2)?.heartbeat()?;
        self.settle()
    }

    /// A leader hears no answers, so that it commits nothing. The next one has its entry, and commits it with its own
    /// first one (§5.4.2). Then one of the voters restarts.
    fn later_leader(&mut self) -> Result<()> {
        self.is_lost = |message| message.to == 2;
        self.propose(2, &["b=8"])?;
        find(&mut self.servers, 3)?.campaign()?;
        self.settle()?;
        self.is_lost = |_| false;
        find(&mut self.servers, 3)?.heartbeat()?;
        self.settle()?;
        self.propose(3, &["a=9"])?;
        find(&mut self.servers, 1)?.crash(&mut self.lines);
        self.propose(3, &["b=10"])?;
        find(&mut self.servers, 1)?.restart(&mut self.lines)?;
        find(&mut self.servers, 3)?.heartbeat()?;
        self.settle()
    }

    /// Commands to a leader, one after the other.
    fn propose(&mut self, id: u64, commands: &[&str]) -> Result<()> {
        for command in commands {
            find(&mut self.servers, id)?.propose(command)?;
            self.settle()?;
        }
        Ok(())
    }

    /// Every server does what it has to, and messages arrive one by one, until nothing is left to do.
    fn settle(&mut self) -> Result<()> {
        loop {
            for server in &mut self.servers {
                for message in server.handle_ready(&mut self.lines)? {
                    let name = self.lines.sent(server.id, &message);
                    self.network.push_back((name, message));
                }
            }
            let Some((name, message)) = self.network.pop_front() else { return Ok(()) };
            let server = find(&mut self.servers, message.to)?;
            if server.is_up() && !(self.is_lost)(&message) {
                self.lines.received(name, &message);
                server.step(message)?;
            }
        }
    }
}

fn find(servers: &mut [Server], id: u64) -> Result<&mut Server> {
    let found = servers.iter_mut().find(|server| server.id == id);
    found.ok_or_else(|| "there is no such server".into())
}

#[cfg(test)]
mod tests {
    use raft_trace::{Trace, check};

    /// `cargo run --bin trace` prints another run: look at it, and keep it there.
    const KEPT: &str = include_str!("../../../crates/raft-trace/tests/raft-rs.ndjson");

    #[test]
    fn the_peer_breaks_nothing_and_no_check_is_left_undone() {
        let text = super::trace().unwrap();
        let trace = Trace::read(text.as_bytes());
        let report = check(&trace);
        assert_eq!((trace.problems, report.problems), (vec![], vec![]));
        assert_eq!(report.violations, []);
        assert_eq!(report.undone, []);
    }

    #[test]
    fn the_run_is_the_one_that_the_tests_of_raft_trace_read() {
        assert_eq!(super::trace().unwrap(), KEPT);
    }
}
