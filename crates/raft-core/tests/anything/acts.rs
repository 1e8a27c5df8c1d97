//! What an owner may do with a server, in any order: mostly its duty, now and then not.

use std::sync::Arc;

use raft_core::{
    NodeId, Paper, Payload, Raft, Ready, Recorder, Restored, Snapshot, SnapshotMeta, SnapshotStatus,
};

use super::checks::Before;
use super::{Source, World, messages};

impl<S: Source> World<S> {
    pub(super) fn act(&mut self) {
        match self.source.below(64) {
            0..=2 => self.pass_time(),
            3 => _ = self.raft.campaign(),
            4 => self.propose(),
            5 => self.propose_conf_change(),
            6 => _ = self.raft.transfer_leadership(any_id(&mut self.source)),
            7 => _ = self.raft.read_index(self.source.any()),
            8 => _ = self.raft.forget_leader(),
            9 => self.take_snapshot(),
            10 => self.compact(),
            11 => self.raft.report_unreachable(any_id(&mut self.source)),
            12 => self.report_snapshot(),
            13 if self.source.once_in(4) => self.restart(),
            14 => self.neglect_duty(),
            15..=23 => self.take_ready(),
            24..=31 => self.finish_ready(),
            _ => {
                let message = messages::message(&mut self.source, &self.raft);
                self.deliver(message);
            }
        }
    }

    fn pass_time(&mut self) {
        let ticks = match self.source.below(20) {
            0 => self.source.number(),
            1..=9 => self.source.below(700),
            _ => self.raft.ticks_to_deadline(),
        };
        self.raft.tick(ticks);
        if self.source.once_in(20) {
            self.raft.set_election_timeout(self.source.below(1000) as u32);
        }
    }

    fn propose(&mut self) {
        let length = self.source.below(60) as usize;
        self.counts.proposed += usize::from(self.raft.propose(vec![7; length].into()).is_ok());
    }

    fn propose_conf_change(&mut self) {
        let change = messages::conf_change(&mut self.source);
        self.counts.proposed += usize::from(self.raft.propose_conf_change(change).is_ok());
    }

    fn report_snapshot(&mut self) {
        let status = if self.source.below(2) == 0 {
            SnapshotStatus::Arrived
        } else {
            SnapshotStatus::Failed
        };
        self.raft.report_snapshot(any_id(&mut self.source), status);
    }

    /// Of what is applied; an owner that neglects its duty says anything.
    fn take_snapshot(&mut self) {
        let log = self.raft.log();
        let index = log.last_applied();
        let meta = match log.term_at(index) {
            Some(term) if self.disk.is_some() && index > 0 => Arc::new(SnapshotMeta {
                last_included: raft_core::LogPosition { index, term },
                members: self.raft.applied_members().clone(),
            }),
            _ if self.disk.is_some() => return,
            _ => messages::meta(&mut self.source, &self.raft),
        };
        let data = vec![7; self.source.below(6) as usize].into();
        let snapshot = Arc::new(Snapshot { meta, data });
        if self.raft.snapshot_taken(snapshot.clone()).is_ok()
            && let Some(disk) = &mut self.disk
        {
            disk.snapshot = Some(snapshot);
        }
    }

    fn compact(&mut self) {
        let index = if self.source.once_in(4) {
            self.source.number()
        } else {
            self.raft.log().last_applied()
        };
        self.counts.compacted += usize::from(self.raft.compact(index).is_ok());
    }

    /// Takes one Ready and finishes it; false if there is none.
    pub(super) fn settle(&mut self) -> bool {
        self.take_ready();
        let is_one = !self.readies.is_empty();
        self.finish_ready();
        is_one
    }

    fn take_ready(&mut self) {
        let promised = self.raft.has_ready();
        let ready = self.raft.ready();
        let coalesces = self.config.options.coalesce_appends;
        assert!(promised == ready.is_some() || promised && coalesces, "has_ready");
        let Some(ready) = ready else { return };
        assert!(ready.must_sync || (ready.entries.is_empty() && ready.snapshot.is_none()));
        assert!(self.readies.back().is_none_or(|last| last.number < ready.number));
        self.readies.push_back(ready);
    }

    /// Writes, sends and applies the oldest Ready.
    fn finish_ready(&mut self) {
        let Some(mut ready) = self.readies.pop_front() else { return };
        if let Some(disk) = &mut self.disk {
            write(disk, &ready);
        }
        for entry in &ready.committed_entries {
            if let Payload::ConfChange(change) = &entry.payload {
                _ = self.raft.apply_conf_change(change);
            }
        }
        if self.source.below(2) == 0 {
            ready.drain_messages().for_each(drop);
            return self.raft.advance(ready);
        }
        for own in ready.persisted_messages.iter().filter(|message| message.to == message.from) {
            self.raft.step(own.clone()).expect("a server believes itself");
        }
        self.raft.persisted(ready.number);
        if let Some(last) = ready.committed_entries.last() {
            self.raft.applied(last.index);
        }
        self.raft.recycle(ready);
    }

    fn neglect_duty(&mut self) {
        if self.disk.is_some() {
            return;
        }
        match self.source.below(5) {
            0 => self.raft.applied(self.source.number()),
            1 => self.raft.persisted(self.source.number()),
            2 => drop(self.readies.pop_front()),
            3 => _ = self.raft.apply_conf_change(&messages::conf_change(&mut self.source)),
            _ => self.readies.make_contiguous().reverse(),
        }
    }

    /// A crash: of the writes under way some are durable. What a dutiful owner's disk holds is always a
    /// log; from any other the server starts or says what is wrong.
    fn restart(&mut self) {
        let kept = self.source.below(4);
        let disk = match &mut self.disk {
            Some(disk) => {
                for ready in self.readies.drain(..).take(kept as usize) {
                    write(disk, &ready);
                }
                restorable(disk)
            }
            None => self.any_disk(),
        };
        self.readies.clear();
        self.config.seed = self.config.seed.wrapping_add(1);
        let restored = Raft::restore(self.config.clone(), disk, Paper, Recorder::default());
        if self.disk.is_some() || restored.is_ok() {
            self.raft = restored.expect("what was written is a log");
            self.before = Before::new(&self.raft);
            self.counts.restarted += 1;
        }
    }

    fn any_disk(&mut self) -> Restored {
        let (source, raft) = (&mut self.source, &self.raft);
        let mut hard_state = raft.hard_state();
        hard_state.commit_index = source.number();
        let data = [].into();
        let snapshot =
            source.once_in(2).then(|| Snapshot { meta: messages::meta(source, raft), data });
        let entries = raft.log().from(source.below(4)).to_vec();
        let applied = source.number();
        let members = source.once_in(3).then(|| messages::meta(source, raft).members.clone());
        Restored { hard_state, snapshot: snapshot.map(Arc::new), entries, applied, members }
    }
}

fn any_id(source: &mut impl Source) -> NodeId {
    NodeId(source.below(6))
}

fn write(disk: &mut Restored, ready: &Ready) {
    if let Some(hard_state) = ready.hard_state {
        disk.hard_state = hard_state;
    }
    if let Some(snapshot) = &ready.snapshot {
        disk.snapshot = Some(snapshot.clone());
        disk.entries.clear();
    }
    if let Some(first) = ready.entries.first() {
        disk.entries.retain(|entry| entry.index < first.index);
        disk.entries.extend_from_slice(&ready.entries);
    }
}

fn restorable(disk: &Restored) -> Restored {
    let mut disk = disk.clone();
    let base = disk.snapshot.as_ref().map_or(0, |snapshot| snapshot.meta.last_included.index);
    disk.entries.retain(|entry| entry.index > base);
    disk
}
