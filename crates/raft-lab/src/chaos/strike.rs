//! What each kind of fault does when it strikes.

use raft_sim::core::NodeId;
use raft_sim::script::{
    DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessagePattern, NetworkPreset, Who,
};
use raft_sim::{Action, ClusterRules, Packet, Range, Server, Time};

use super::{Chaos, Fault, index_below, one_of, shuffle};

impl<R: ClusterRules> Chaos<R> {
    /// Whether something came of it.
    pub(super) fn strike(&mut self, fault: Fault, end: Time) -> bool {
        match fault {
            Fault::Crash => self.crash(KeepUnsynced::Nothing, end),
            Fault::CrashInWrites => {
                let keep =
                    one_of(&mut self.random, &[KeepUnsynced::Some, KeepUnsynced::Everything]);
                self.crash(keep, end)
            }
            Fault::TornWrite => self.crash(KeepUnsynced::Torn, end),
            Fault::Blackout => self.blackout(end),
            Fault::Pause => self.pause(end),
            Fault::SlowDisk => {
                let max_us = one_of(&mut self.random, &[50_000, 500_000, 2_000_000]);
                self.disk(DiskFault::Sync(Range { min_us: max_us / 2, max_us }))
            }
            Fault::FullDisk => self.disk(DiskFault::Full),
            Fault::ClockRate => self.clock_rate(),
            Fault::ClockJump => {
                let by_us = one_of(&mut self.random, &[10_000, 100_000, 700_000]);
                let server = self.any_server().into();
                self.act(Action::ClockJump { server, by_us })
            }
            Fault::TimeOut => {
                let id = self.any_server();
                self.act(Action::TimeOut(id.into()))
            }
            Fault::Cut
            | Fault::IsolateOneWay
            | Fault::Isolate
            | Fault::Partition
            | Fault::Bridge => self.cut(fault),
            Fault::Loss
            | Fault::Duplication
            | Fault::Reordering
            | Fault::SlowLink
            | Fault::NarrowLink
            | Fault::LabNetwork => self.disturb_links(fault),
            Fault::DropOne
            | Fault::RepeatOne
            | Fault::DelayOne
            | Fault::HoldOne
            | Fault::DeliverOne => self.disturb_packet(fault),
            Fault::Snapshot => {
                let id = self.any_server();
                self.act(Action::Snapshot(id.into()))
            }
            Fault::AddServer
            | Fault::RemoveServer
            | Fault::Demote
            | Fault::JointChange
            | Fault::Transfer
            | Fault::ForgetLeader => self.change_members(fault),
            Fault::LyingDisk => self.disk(DiskFault::Lie),
            Fault::LostTail => self.lose(DiskFault::LoseTail(1 + self.cluster.event_count() % 5)),
            Fault::WipedDisk => self.lose(DiskFault::Wipe),
            Fault::DriftUnderLease => {
                let server = self.leader_or_any().into();
                // Its heartbeats still come in time for the others, and its leases last far too long.
                let ppm = one_of(&mut self.random, &[-650_000, -600_000, -500_000]);
                self.act(Action::ClockRate { server, ppm })
            }
            // They are options of the whole run.
            Fault::LocalReads | Fault::NoSessions => true,
        }
    }

    /// Half of the crashes hit a leader, and half are over soon. Those in which a write was under way are
    /// the ones that can do harm.
    fn crash(&mut self, keep: KeepUnsynced, end: Time) -> bool {
        if self.one_in(2) {
            self.wait_for_a_write(end);
        }
        let id = self.leader_or_any();
        let has_crashed = self.act(Action::Crash { server: id.into(), keep });
        if has_crashed && self.one_in(2) {
            let pause_us = self.random.below(60_000);
            self.wait(pause_us, end);
            self.act(Action::Restart(id.into()));
        }
        has_crashed
    }

    /// Until some server's log is not on its disk, for a second at the most.
    fn wait_for_a_write(&mut self, end: Time) {
        let end = end.min(self.cluster.now().plus(1_000_000));
        let is_writing = |server: &Server<R>| {
            server.raft().is_some_and(|raft| raft.log().last() != server.durable_last())
        };
        while !self.cluster.servers().iter().any(is_writing) {
            if self.cluster.run_some(end, 1) {
                return;
            }
        }
    }

    fn blackout(&mut self, end: Time) -> bool {
        if self.one_in(2) {
            self.wait_for_a_write(end);
        }
        let keep = one_of(
            &mut self.random,
            &[KeepUnsynced::Nothing, KeepUnsynced::Some, KeepUnsynced::Torn],
        );
        let mut ids = self.ids();
        let mut crashed = 0;
        for id in &ids {
            crashed += u32::from(self.act(Action::Crash { server: (*id).into(), keep }));
        }
        shuffle(&mut self.random, &mut ids);
        for id in ids {
            let pause_us = self.random.below(200_000);
            self.wait(pause_us, end);
            self.act(Action::Restart(id.into()));
        }
        crashed > 1
    }

    fn pause(&mut self, end: Time) -> bool {
        let id = self.leader_or_any();
        let is_paused = self.act(Action::Pause(id.into()));
        if is_paused && self.one_in(2) {
            let pause_us = self.random.below(1_500_000);
            self.wait(pause_us, end);
            self.act(Action::Resume(id.into()));
        }
        is_paused
    }

    fn disk(&mut self, fault: DiskFault) -> bool {
        let server = self.leader_or_any().into();
        self.act(Action::Disk { server, fault })
    }

    /// A server that is down, or goes down for it, loses something durable.
    fn lose(&mut self, fault: DiskFault) -> bool {
        let server: Who = self.leader_or_any().into();
        self.act(Action::Crash { server, keep: KeepUnsynced::Nothing });
        let has_lost = self.act(Action::Disk { server, fault });
        self.act(Action::Restart(server));
        has_lost
    }

    /// Under leases by no more than they allow for; else by anything.
    fn clock_rate(&mut self) -> bool {
        let has_lease =
            self.cluster.script().config.options.read_mode == raft_sim::core::ReadMode::Lease;
        let rates: &[i32] = if has_lease {
            &[-30_000, 1_000, 30_000]
        } else {
            &[-500_000, -50_000, 50_000, 900_000]
        };
        let ppm = one_of(&mut self.random, rates);
        let server = self.any_server().into();
        self.act(Action::ClockRate { server, ppm })
    }

    fn cut(&mut self, fault: Fault) -> bool {
        match fault {
            Fault::Cut => {
                let (from, to) = (self.any_server().into(), self.any_server().into());
                self.act(Action::Cut { from, to })
            }
            Fault::IsolateOneWay => self.isolate_one_way(),
            Fault::Isolate => {
                let id = self.leader_or_any();
                self.act(Action::Partition(vec![vec![id.into()]]))
            }
            Fault::Bridge => self.bridge(),
            _ => {
                let groups = self.groups();
                self.act(Action::Partition(groups))
            }
        }
    }

    /// All that one server says is lost, or all that is said to it.
    fn isolate_one_way(&mut self) -> bool {
        let id = self.leader_or_any();
        let is_mute = self.one_in(2);
        for other in self.ids().into_iter().filter(|&other| other != id) {
            let (from, to) = if is_mute { (id, other) } else { (other, id) };
            self.act(Action::Cut { from: from.into(), to: to.into() });
        }
        true
    }

    /// Two halves, and one server that reaches both.
    fn bridge(&mut self) -> bool {
        let mut ids = self.ids();
        if ids.len() < 3 {
            return false;
        }
        shuffle(&mut self.random, &mut ids);
        let (ids, _) = (ids.split_off(1), ids);
        let (one, other) = ids.split_at(ids.len() / 2);
        for from in one {
            for to in other {
                self.act(Action::Cut { from: (*from).into(), to: (*to).into() });
                self.act(Action::Cut { from: (*to).into(), to: (*from).into() });
            }
        }
        true
    }

    /// One alone, a leader with too few, sides of any size, or everyone anywhere.
    fn groups(&mut self) -> Vec<Vec<Who>> {
        let mut ids = self.ids();
        shuffle(&mut self.random, &mut ids);
        let groups: Vec<Vec<NodeId>> = match self.random.below(3) {
            0 => {
                let leader = self.cluster.leader().unwrap_or(ids[0]);
                ids.retain(|&id| id != leader);
                ids.truncate((ids.len() / 2).saturating_sub(1));
                ids.push(leader);
                vec![ids]
            }
            1 => {
                let size = 1 + index_below(&mut self.random, ids.len().max(2) - 1);
                ids.truncate(size);
                vec![ids]
            }
            _ => {
                let mut groups = vec![Vec::new(); 3];
                for id in ids {
                    groups[index_below(&mut self.random, 3)].push(id);
                }
                groups
            }
        };
        let groups = groups.into_iter().filter(|group| !group.is_empty());
        groups.map(|group| group.into_iter().map(Who::from).collect()).collect()
    }

    fn disturb_links(&mut self, fault: Fault) -> bool {
        let ppm = u32::try_from(self.random.between(20_000, 400_000)).unwrap_or(20_000);
        let setting = match fault {
            Fault::Loss => LinkSetting::Loss(ppm),
            Fault::Duplication => LinkSetting::Duplicate(ppm),
            Fault::Reordering => {
                let max_us = one_of(&mut self.random, &[50_000, 300_000, 2_000_000]);
                LinkSetting::Reorder { ppm, by: Range { min_us: 0, max_us } }
            }
            Fault::SlowLink => {
                let max_us = one_of(&mut self.random, &[100_000, 400_000]);
                LinkSetting::Delay(Range { min_us: max_us / 4, max_us })
            }
            Fault::NarrowLink => {
                LinkSetting::Bandwidth(Some(one_of(&mut self.random, &[500, 2_000, 20_000])))
            }
            _ => {
                let preset = one_of(
                    &mut self.random,
                    &[
                        NetworkPreset::Reliable,
                        NetworkPreset::Unreliable,
                        NetworkPreset::LongReordering,
                    ],
                );
                return self.act(Action::Network(preset));
            }
        };
        let end = |chaos: &mut Self| {
            let id = chaos.any_server();
            chaos.one_in(2).then(|| Who::from(id))
        };
        let (from, to) = (end(self), end(self));
        self.act(Action::Link { from, to, setting })
    }

    /// Something happens to a packet between servers.
    fn disturb_packet(&mut self, fault: Fault) -> bool {
        let fate = match fault {
            Fault::DropOne => MessageFate::Drop,
            Fault::RepeatOne => MessageFate::Duplicate,
            Fault::DelayOne => {
                MessageFate::Delay(one_of(&mut self.random, &[20_000, 300_000, 3_000_000]))
            }
            Fault::HoldOne if self.one_in(3) => MessageFate::Release,
            Fault::HoldOne => MessageFate::Hold,
            _ => MessageFate::Deliver,
        };
        let flights = self.cluster.flights();
        let numbers: Vec<u64> = flights
            .filter(|flight| matches!(flight.packet, Packet::Raft(_)))
            .map(|flight| flight.id.0)
            .collect();
        if numbers.is_empty() {
            return false;
        }
        let number = Some(one_of(&mut self.random, &numbers));
        let which = MessagePattern { number, ..MessagePattern::default() };
        self.act(Action::Message { which, fate })
    }

    /// Everything works again, except what was changed for good: the members.
    pub(super) fn repair(&mut self) {
        self.act(Action::Heal);
        self.act(Action::Network(NetworkPreset::Configured));
        let sync = self.cluster.script().config.sync;
        for id in self.ids() {
            let server = Who::from(id);
            self.act(Action::Resume(server));
            if self.cluster.server(id).is_some_and(Server::disk_is_full) {
                self.act(Action::Disk { server, fault: DiskFault::Free });
            }
            self.act(Action::Disk { server, fault: DiskFault::Sync(sync) });
            if self.cluster.server(id).is_some_and(|server| server.clock().ppm() != 0) {
                self.act(Action::ClockRate { server, ppm: 0 });
            }
        }
        self.restart_all();
    }

    pub(super) fn restart_all(&mut self) {
        for id in self.ids() {
            self.act(Action::Restart(id.into()));
        }
    }
}
