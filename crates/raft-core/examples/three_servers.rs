//! Three servers in one thread, from nothing to a replicated counter that survives a crash: all that an
//! owner has to do. Run it with `cargo run -p raft-core --example three_servers`.

use std::collections::VecDeque;
use std::error::Error;

use raft_core::{Config, Message, NodeId, Paper, Payload, Raft, Restored, Role};

/// One server: the consensus module, its disk, its state machine.
struct Server {
    raft: Raft,
    disk: Restored,
    sum: u64,
}

impl Server {
    /// Starts from what the disk holds; the state machine is filled by the log.
    fn start(id: u64, disk: Restored) -> Result<Self, Box<dyn Error>> {
        let config = Config {
            id: NodeId(id),
            voters: [1, 2, 3].map(NodeId).to_vec(),
            // Another one for every server and every start.
            seed: 100 * id + disk.hard_state.current_term,
            ..Config::default()
        };
        let raft = Raft::restore(config, disk.clone(), Paper, ())?;
        Ok(Self { raft, disk, sum: 0 })
    }

    /// Does everything that the consensus module wants done; returns what is to be sent.
    fn work(&mut self, mail: &mut VecDeque<Message>) {
        while let Some(mut ready) = self.raft.ready() {
            // 1. Write, and wait until it is durable. (The last part replaces what was there.)
            if let Some(hard_state) = ready.hard_state {
                self.disk.hard_state = hard_state;
            }
            if let Some(first) = ready.entries.first() {
                self.disk.entries.retain(|entry| entry.index < first.index);
                self.disk.entries.extend_from_slice(&ready.entries);
            }
            // 2. Send.
            mail.extend(ready.drain_messages());
            // 3. Apply.
            for entry in &ready.committed_entries {
                if let Payload::Command(command) = &entry.payload {
                    self.sum += command.iter().map(|&byte| u64::from(byte)).sum::<u64>();
                }
            }
            // 4. Say so.
            self.raft.advance(ready);
        }
    }
}

/// The servers, and the messages under way between them.
struct Cluster {
    servers: Vec<Server>,
    mail: VecDeque<Message>,
}

impl Cluster {
    /// Lets a millisecond pass, then delivers everything that is under way.
    fn millisecond(&mut self) {
        for server in &mut self.servers {
            server.raft.tick(1);
            server.work(&mut self.mail);
        }
        while let Some(message) = self.mail.pop_front() {
            let to = message.to;
            let server = self.servers.iter_mut().find(|server| server.raft.id() == to);
            if let Some(server) = server {
                if let Err(error) = server.raft.step(message) {
                    eprintln!("{to}: {error}");
                }
                server.work(&mut self.mail);
            }
        }
    }

    fn leader(&mut self) -> &mut Server {
        loop {
            let leads = |server: &Server| server.raft.role() == Role::Leader;
            if let Some(at) = self.servers.iter().position(leads) {
                return &mut self.servers[at];
            }
            self.millisecond();
        }
    }
}

pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let servers: Result<_, _> = (1..=3).map(|id| Server::start(id, Restored::default())).collect();
    let mut cluster = Cluster { servers: servers?, mail: VecDeque::new() };

    cluster.leader().raft.propose([20].as_slice().into())?;
    cluster.millisecond();

    // The leader crashes and comes back with nothing but its disk; the others may elect another one.
    let (id, disk) = (cluster.leader().raft.id().0, cluster.leader().disk.clone());
    *cluster.leader() = Server::start(id, disk)?;
    cluster.leader().raft.propose([22].as_slice().into())?;
    (0..200).for_each(|_| cluster.millisecond());

    for server in &cluster.servers {
        println!("{} has {}", server.raft.id(), server.sum);
        assert_eq!(server.sum, 42);
    }
    Ok(())
}

#[allow(dead_code, reason = "tests call `run`")]
fn main() -> Result<(), Box<dyn Error>> {
    run()
}
