//! Does what was found possible.

use raft_core::NodeId;

use crate::checks::OutsideFault;
use crate::cluster::ClusterRules;
use crate::queue::Due;
use crate::script::{DiskFault, LinkSetting, Who};
use crate::{Action, Cluster, Fact};

impl<R: ClusterRules> Cluster<R> {
    /// Does what was checked. It is told before what follows from it.
    pub(crate) fn carry_out(&mut self, action: &Action) {
        self.events.record_cause(self.now, Fact::Acted(Box::new(action.clone())));
        match action {
            Action::TimeOut(_)
            | Action::Propose { .. }
            | Action::ChangeMembership { .. }
            | Action::Transfer { .. }
            | Action::ForgetLeader(_)
            | Action::Snapshot(_) => self.ask_server(action),
            Action::Request { client, via, op } => {
                let via = via.and_then(|via| self.resolve(via).ok());
                self.ask(*client, via, op.clone());
            }
            _ => self.change_surroundings(action),
        }
    }

    /// Does something to machines, clocks, disks, the network or clients.
    // The page has the code for it when somebody does something.
    #[inline(never)]
    fn change_surroundings(&mut self, action: &Action) {
        match action {
            Action::Crash { server, keep } => self.at(*server, |cluster, at| {
                cluster.crash(at, *keep);
            }),
            Action::Restart(who) => self.at(*who, |cluster, at| {
                // Its configuration started it before, and its disk holds what Raft wrote.
                let started = cluster.start(at);
                debug_assert_eq!(started, Ok(()));
            }),
            Action::Pause(who) => self.at(*who, |cluster, at| {
                if let Some(process) = cluster.servers[at].process.as_mut() {
                    process.paused = Some(std::collections::VecDeque::new());
                }
            }),
            Action::Resume(who) => self.at(*who, Self::resume),
            Action::Boot(id) => {
                let started = self.boot(*id);
                debug_assert_eq!(started, Ok(()));
            }
            Action::Replace(who) => self.at(*who, |cluster, at| {
                cluster.wipe(at);
                let started = cluster.start(at);
                debug_assert_eq!(started, Ok(()));
            }),
            Action::ClockRate { server, ppm } => self.at(*server, |cluster, at| {
                let now = cluster.now;
                cluster.servers[at].clock.set_rate(now, *ppm);
                cluster.watch_clock(at);
                cluster.clock_changed(at);
            }),
            Action::ClockJump { server, by_us } => self.at(*server, |cluster, at| {
                let now = cluster.now;
                cluster.servers[at].clock.jump(now, *by_us);
                cluster.watch_clock(at);
                cluster.clock_changed(at);
            }),
            Action::Disk { server, fault } => self.at(*server, |cluster, at| {
                cluster.disturb_disk(at, *fault);
            }),
            Action::Load(load) => self.set_load(load.clone()),
            Action::Cut { .. }
            | Action::Mend { .. }
            | Action::Partition(_)
            | Action::Heal
            | Action::Link { .. }
            | Action::Network(_)
            | Action::Message { .. } => self.change_network(action),
            _ => (),
        }
    }

    /// Does something at the place of a server.
    fn at(&mut self, who: Who, f: impl FnOnce(&mut Self, usize)) {
        if let Some(at) = self.place_of(who) {
            f(self, at);
        }
    }

    fn ask_server(&mut self, action: &Action) {
        match action {
            Action::Snapshot(who) => self.at(*who, |cluster, at| {
                cluster.take_snapshot(at);
            }),
            Action::TimeOut(who) => self.at(*who, Self::time_out),
            Action::ForgetLeader(who)
            | Action::Propose { at: who, .. }
            | Action::ChangeMembership { at: who, .. } => {
                self.at(*who, |cluster, at| cluster.ask_raft_of(at, action));
            }
            Action::Transfer { .. } => {
                self.at(Who::Leader, |cluster, at| cluster.ask_raft_of(at, action));
            }
            _ => (),
        }
    }

    fn ask_raft_of(&mut self, at: usize, action: &Action) {
        if self.wake(at).is_none() {
            return;
        }
        if let Some(mut process) = self.servers[at].process.take() {
            // Tried before.
            let asked = self.ask_raft(&mut process.raft, action);
            debug_assert_eq!(asked, Ok(()));
            self.servers[at].process = Some(process);
        }
        self.settle(at);
    }

    fn time_out(&mut self, at: usize) {
        let term = |cluster: &Self| cluster.servers[at].raft().map(raft_core::Raft::current_term);
        let before = term(self);
        self.wake(at);
        // It may have passed at this very moment anyway; then once is enough.
        if term(self) == before && !self.leads(at) {
            self.drive(at, |process| {
                // Tried before.
                let stood = process.raft.campaign();
                debug_assert_eq!(stood, Ok(()));
            });
        } else {
            self.settle(at);
        }
    }

    fn wipe(&mut self, at: usize) {
        self.watch_fault(OutsideFault::DiskReplaced(self.servers[at].id));
        self.servers[at].disk.wipe();
        self.watch_disk(at);
    }

    fn disturb_disk(&mut self, at: usize, fault: DiskFault) {
        let server = &mut self.servers[at];
        let (id, incarnation) = (server.id, server.incarnation);
        let disk = &mut server.disk;
        match fault {
            DiskFault::Sync(range) => {
                let server = u32::try_from(at).unwrap_or(u32::MAX);
                for done_at in disk.set_sync(self.now, range) {
                    self.queue.schedule(done_at, Due::Synced { server, incarnation });
                }
            }
            DiskFault::Lie => {
                disk.lie();
                self.watch_fault(OutsideFault::DiskLied(id));
            }
            DiskFault::Honest => disk.be_honest(),
            DiskFault::LoseTail(count) => {
                disk.lose_tail(count);
                self.watch_fault(OutsideFault::TailLost(id));
                self.watch_disk(at);
            }
            DiskFault::Wipe => self.wipe(at),
            DiskFault::Full => disk.set_full(true),
            DiskFault::Free => disk.set_full(false),
        }
    }

    fn change_network(&mut self, action: &Action) {
        match action {
            Action::Cut { from, to } => self.set_link(*from, *to, false),
            Action::Mend { from, to } => self.set_link(*from, *to, true),
            Action::Partition(groups) => {
                let resolve = |who: &Who| self.resolve(*who).ok();
                let groups: Vec<Vec<NodeId>> =
                    groups.iter().map(|group| group.iter().filter_map(resolve).collect()).collect();
                let group = |id: NodeId| groups.iter().position(|group| group.contains(&id));
                self.set_links(|from, to| group(from) == group(to));
            }
            Action::Heal => {
                self.set_links(|_, _| true);
                let held: Vec<_> = self.network.flights().into_iter().collect();
                let held: Vec<_> = held
                    .into_iter()
                    .filter(|(_, flight)| flight.held_since.is_some())
                    .map(|(place, _)| place)
                    .collect();
                held.into_iter().for_each(|place| self.release(place));
            }
            Action::Link { from, to, setting } => self.set_dial(*from, *to, *setting),
            Action::Network(preset) => {
                let config = std::sync::Arc::clone(&self.script.config);
                self.network.set_preset(*preset, &config);
            }
            Action::Message { which, fate } => self.change_flight(which, *fate),
            _ => (),
        }
    }

    fn set_dial(&mut self, from: Option<Who>, to: Option<Who>, setting: LinkSetting) {
        let end = |who: Option<Who>| who.map(|who| self.resolve(who).ok());
        let (from, to) = (end(from), end(to));
        let is_meant = |wanted: Option<Option<NodeId>>, id| wanted.is_none_or(|w| w == Some(id));
        for (one, other) in self.pairs() {
            if is_meant(from, one)
                && is_meant(to, other)
                && let Some(link) = self.network.link_mut(one, other)
            {
                link.dials.set(setting);
            }
        }
    }

    /// All directed links.
    fn pairs(&self) -> Vec<(NodeId, NodeId)> {
        let mut pairs = Vec::new();
        for from in &self.servers {
            for to in &self.servers {
                if from.id != to.id {
                    pairs.push((from.id, to.id));
                }
            }
        }
        pairs
    }

    fn set_links(&mut self, is_up: impl Fn(NodeId, NodeId) -> bool) {
        for (from, to) in self.pairs() {
            self.set_one_link(from, to, is_up(from, to));
        }
    }

    fn set_link(&mut self, from: Who, to: Who, is_up: bool) {
        if let (Ok(from), Ok(to)) = (self.resolve(from), self.resolve(to)) {
            self.set_one_link(from, to, is_up);
        }
    }

    fn set_one_link(&mut self, from: NodeId, to: NodeId, is_up: bool) {
        for (place, at) in self.network.set_up(self.now, from, to, is_up) {
            self.queue.schedule(at, Due::arrival(place));
        }
    }
}
