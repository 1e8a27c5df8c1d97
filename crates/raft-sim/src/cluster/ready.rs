//! An owner's duties (see `raft-core`'s README): write, send, apply.

use std::sync::Arc;

use raft_core::{Entry, Index, NodeId, Payload, Ready, Snapshot, SnapshotMeta};

use super::{Cluster, ClusterRules};
use crate::checks::TraceEvent;
use crate::disk::Written;
use crate::network::{Departure, Packet};
use crate::queue::Due;
use crate::script::KeepUnsynced;
use crate::service::Answer;
use crate::{Fact, Summary};

impl<R: ClusterRules> Cluster<R> {
    pub(super) fn handle_ready(&mut self, at: usize, mut ready: Box<Ready>) {
        for message in ready.messages.drain(..) {
            self.send(Packet::Raft(message));
        }
        self.apply(at, &ready.committed_entries);
        ready.committed_entries.clear();
        self.confirm_reads(at, &mut ready.read_states);
        if !ready.needs_disk() {
            if let Some(process) = self.servers[at].process.as_mut() {
                process.raft.recycle(ready);
            }
        } else if ready.writes() || self.servers[at].disk.is_busy() {
            self.write(at, Written::Ready(ready));
        } else {
            // Whatever its messages rest on is durable already.
            self.persisted(at, ready);
        }
        self.compact_if_large(at);
    }

    fn write(&mut self, at: usize, what: Written) {
        let cause = self.events.cause();
        let server = &mut self.servers[at];
        let done_at = server.disk.write(self.now, what, cause);
        let incarnation = server.incarnation;
        let server = u32::try_from(at).unwrap_or(u32::MAX);
        self.queue.schedule(done_at, Due::Synced { server, incarnation });
    }

    /// What `ready` asked to write is durable, and with it what the server has to say: to others, and to
    /// itself that it votes for itself, that it holds its own entries.
    pub(super) fn persisted(&mut self, at: usize, mut ready: Box<Ready>) {
        for message in ready.persisted_messages.drain(..) {
            if message.to != message.from {
                self.send(Packet::Raft(message));
            } else if let Some(process) = self.servers[at].process.as_mut() {
                // What is of an older term has no one to count it any more, and is not worth telling.
                if message.term >= process.raft.current_term() {
                    let stepped = process.raft.step(message);
                    debug_assert_eq!(stepped, Ok(()));
                }
            }
        }
        if let Some(process) = self.servers[at].process.as_mut() {
            process.raft.persisted(ready.number);
            process.raft.recycle(ready);
        }
    }

    pub(crate) fn send(&mut self, packet: Packet) {
        let now = self.now;
        let summary = Summary::from(&packet);
        let sent_event = self.events.next_cause();
        let (first, again) = self.network.send(now, packet, summary.kind, sent_event);
        self.sent(summary, first);
        if let Some(again) = again {
            self.sent_again(summary, again);
        }
    }

    #[cold]
    fn sent_again(&mut self, packet: Summary, departure: Departure) {
        self.sent(packet, departure);
    }

    #[inline(always)]
    fn sent(&mut self, packet: Summary, departure: Departure) {
        let Departure { place, arrives_at, ends_at, lost } = departure;
        self.events.record(self.now, Fact::Sent { flight: place.1, packet, arrives_at, lost });
        self.queue.schedule(ends_at, Due::arrival(place));
    }

    fn apply(&mut self, at: usize, entries: &[Entry]) {
        let Some(last) = entries.last() else { return };
        let id = self.servers[at].id;
        for entry in entries {
            self.apply_one(at, id, entry);
        }
        if let Some(process) = self.servers[at].process.as_mut() {
            process.raft.applied(last.index);
        }
        self.answer_reads(at);
    }

    fn apply_one(&mut self, at: usize, id: NodeId, entry: &Entry) {
        let index = entry.index;
        let Some(process) = self.servers[at].process.as_mut() else { return };
        let (command, applied) = match &entry.payload {
            Payload::NoOp => (None, None),
            Payload::ConfChange(change) => {
                // Refused before: then the configuration stays.
                let _ = process.raft.apply_conf_change(change);
                process.may_retire = !self.script.config.options.step_down_on_removal;
                (None, None)
            }
            Payload::Command(bytes) => {
                let command = self.decoded.decode(bytes);
                let applied =
                    command.map(|command| process.machine.apply(command.asked_by, &command.op));
                (command, applied)
            }
        };
        let cause = self.events.record(self.now, Fact::Applied { server: id, index });
        let (answer, fresh) = match &applied {
            Some(applied) => (&applied.answer, applied.is_fresh),
            None => (&Answer::Done, true),
        };
        let op = command.map(|command| &command.op);
        let asked_by = command.and_then(|command| command.asked_by);
        self.checks.at(cause, self.now);
        self.checks.see(&TraceEvent::Applied { server: id, entry, asked_by, op, fresh, answer });
        self.answer_write(at, entry, answer, crate::event::Cause(cause));
    }

    /// Where a removed leader does not step down by itself, its owner has to stop it: it would go on
    /// leading, and take no proposals.
    pub(super) fn retire_if_removed(&mut self, at: usize) {
        let server = &mut self.servers[at];
        let Some(process) = server.process.as_mut().filter(|process| process.may_retire) else {
            return;
        };
        process.may_retire = false;
        let members = process.raft.applied_members();
        let is_removed = !members.is_joint() && !members.is_member(server.id);
        if is_removed && process.raft.role() == raft_core::Role::Leader {
            let server = server.id;
            self.events.record_cause(self.now, Fact::Retired { server });
            self.crash(at, KeepUnsynced::Everything);
        }
    }

    /// The leader's snapshot takes the place of the state machine.
    pub(super) fn restore_machine(&mut self, at: usize, snapshot: &Snapshot) {
        let server = &mut self.servers[at];
        let Some(process) = server.process.as_mut() else { return };
        let is_restored = process.machine.restore(&snapshot.data);
        debug_assert!(is_restored, "a snapshot is what a machine of this cluster encoded");
        let last_included = snapshot.meta.last_included;
        self.checks.see(&TraceEvent::Restored { server: server.id, last_included });
    }

    /// Takes a snapshot if the log has become large, and enough of it can go.
    fn compact_if_large(&mut self, at: usize) {
        let Some(limit) = self.config().snapshot_bytes else { return };
        let server = &self.servers[at];
        if server.disk.entries_bytes() < limit || server.disk.writes_snapshot() {
            return;
        }
        let applied = server.raft().map_or(0, |raft| raft.log().last_applied());
        if applied > server.disk.base().index.saturating_add(self.config().snapshot_keep) {
            self.take_snapshot(at);
        }
    }

    /// Takes a snapshot that a follower needs.
    pub(super) fn take_wanted_snapshot(&mut self, at: usize) {
        let Some(process) = self.servers[at].process.as_mut() else { return };
        if std::mem::take(&mut process.wants_snapshot) && !self.servers[at].disk.writes_snapshot() {
            self.take_snapshot(at);
        }
    }

    /// Begins to write a snapshot of what is applied; false if there is nothing to take one of.
    pub(crate) fn take_snapshot(&mut self, at: usize) -> bool {
        let keep = self.config().snapshot_keep;
        let Some(process) = self.servers[at].process.as_ref() else { return false };
        let index = process.raft.log().last_applied();
        let newest = process.raft.snapshot().map_or(0, |held| held.meta.last_included.index);
        let Some(term) = process.raft.log().term_at(index).filter(|_| index > newest) else {
            return false;
        };
        let last_included = raft_core::LogPosition { index, term };
        let members = process.raft.applied_members().clone();
        let meta = Arc::new(SnapshotMeta { last_included, members });
        let snapshot = Arc::new(Snapshot { meta, data: process.machine.encode().into() });
        self.write(at, Written::Snapshot { snapshot, compact_to: index.saturating_sub(keep) });
        true
    }

    /// The server's own snapshot is durable: the log's beginning may go.
    pub(super) fn snapshot_written(
        &mut self,
        at: usize,
        snapshot: Arc<Snapshot>,
        compact_to: Index,
    ) {
        let last_included = snapshot.meta.last_included;
        let server = &mut self.servers[at];
        let Some(process) = server.process.as_mut() else { return };
        // A leader's snapshot that came in between is newer, and the log is compacted already.
        if process.raft.snapshot_taken(snapshot).is_err() {
            return;
        }
        self.events.record(self.now, Fact::SnapshotTaken { server: server.id, last_included });
        if process.raft.compact(compact_to).is_ok() {
            let base = process.raft.log().base();
            self.checks.see(&TraceEvent::Compacted { server: server.id, base });
        }
    }
}
