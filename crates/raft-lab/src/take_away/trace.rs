//! A run as a trace, in the lines that `raft-lab check` reads: first its script, then what servers became.
//!
//! Nothing is taken from what servers say of themselves: their states are compared with what was written before, so
//! that the lines are true even of servers that decide wrongly.

use raft_sim::core::{
    ConfChange, ConfState, Entry, HardState, Log, LogPosition, MemberChange, MemberChangeKind,
    Payload, Role, Transition,
};
use raft_sim::service::{Command, Op};
use raft_sim::{Cluster, ClusterRules, Fact, Gist, Server, Summary};

use super::Pen;

/// Writes a trace. It looks at the cluster after every single happening.
#[derive(Debug, Default)]
pub struct TraceWriter {
    /// Events before this one are written.
    seen: u64,
    servers: Vec<Written>,
}

/// What is written of a server.
#[derive(Debug, Default)]
struct Written {
    is_up: bool,
    is_known: bool,
    state: Option<(HardState, &'static str)>,
    saved: HardState,
    base: LogPosition,
    /// The entries behind `base`.
    entries: Vec<Entry>,
    saved_last: u64,
    members: Option<Option<Vec<u64>>>,
    commit: u64,
    applied: u64,
}

impl TraceWriter {
    /// Writes what happened since the last time: to be called after each happening of the cluster
    /// (`run_some(until, 1)`).
    pub fn look<R: ClusterRules>(&mut self, cluster: &Cluster<R>, out: &mut String) {
        if self.servers.is_empty() {
            script(cluster, out);
        }
        let (seen, t) = (self.seen, cluster.now().as_micros());
        let new: Vec<_> = cluster.events().rev().take_while(|event| event.id >= seen).collect();
        self.seen = cluster.event_count();
        let (mut sent, mut crashes) = (String::new(), String::new());
        for event in new.iter().rev() {
            match &event.fact {
                // A message's name is the event of its sending: copies made on the way share it.
                Fact::Arrived { packet, .. } => message(packet, event.cause, t, true, out),
                Fact::Sent { packet, .. } => message(packet, event.id, t, false, &mut sent),
                _ => {}
            }
        }
        self.servers.resize_with(cluster.servers().len(), Written::default);
        for (server, written) in cluster.servers().iter().zip(&mut self.servers) {
            let out = if server.is_up() { &mut *out } else { &mut crashes };
            let mut lines = Lines { server: server.id().0, t, out };
            written.look(server, &mut lines);
        }
        // What a server says rests on what it has become.
        out.push_str(&sent);
        // Who stops for what it did has said before what it had to say.
        out.push_str(&crashes);
    }
}

/// The script, a line for each of its own: none gets too long to be read.
fn script<R: ClusterRules>(cluster: &Cluster<R>, out: &mut String) {
    for line in cluster.script().to_string().lines() {
        out.put("{\"script\":").quoted(line).put("}\n");
    }
}

struct Lines<'a> {
    server: u64,
    t: u64,
    out: &'a mut String,
}

impl Lines<'_> {
    /// Begins a line, with the name of what it tells.
    #[inline(never)]
    fn line(&mut self, name: &str) -> &mut String {
        self.out.put("{\"s\":").number(self.server).put(",\"t\":").number(self.t);
        self.out.put(",\"").put(name).put("\":")
    }

    /// A line that tells numbers.
    #[inline(never)]
    fn numbers(&mut self, name: &str, numbers: &[u64], mark: &str) {
        let out = self.line(name);
        match numbers {
            [number] => out.number(*number),
            _ => list(numbers, out),
        };
        out.put(mark).put("}\n");
    }
}

impl Written {
    fn look<R: ClusterRules>(&mut self, server: &Server<R>, lines: &mut Lines<'_>) {
        let Some(raft) = server.raft() else {
            if std::mem::take(&mut self.is_up) {
                lines.line("crash").put("true}\n");
            }
            return;
        };
        let (state, disk) = (raft.hard_state(), server.durable_state());
        let log = raft.log();
        if !self.is_up && self.is_known {
            self.restart(log, lines);
        }
        (self.is_up, self.is_known) = (true, true);
        let role = role(raft.role());
        if self.state != Some((state, role)) {
            let mark = unsaved(!is_same_vote(state, disk));
            let out = lines.line("term").number(state.current_term).put(",\"vote\":");
            vote(state, out).put(",\"role\":").quoted(role).put(mark).put("}\n");
            self.state = Some((state, role));
            if mark.is_empty() {
                self.saved = disk;
            }
        }
        if !is_same_vote(self.saved, disk) {
            self.saved = disk;
            let out = lines.line("savedvote").put("[").number(disk.current_term).put(",");
            vote(disk, out).put("]}\n");
        }
        self.log(server, log, lines);
        let commit = log.commit_index();
        if self.commit != commit && self.members != Some(voters(raft.members())) {
            // Some of it may have been counted by the members before, and some by the new ones.
            self.members(None, lines);
        }
        if self.commit != commit {
            lines.numbers("commit", &[commit], "");
            self.commit = commit;
        }
        let applied = log.last_applied();
        let first = self.applied.max(log.base().index) + 1;
        for entry in log.range(first, applied) {
            told(entry, lines.line("apply")).put("}\n");
        }
        self.applied = applied;
        self.members(voters(raft.members()), lines);
    }

    fn members(&mut self, voters: Option<Vec<u64>>, lines: &mut Lines<'_>) {
        if self.members.as_ref() != Some(&voters) {
            match &voters {
                Some(voters) => list(voters, lines.line("members")),
                None => lines.line("members").put("null"),
            }
            .put("}\n");
            self.members = Some(voters);
        }
    }

    /// A process starts with what its disk has: of the log as it was written last, what is still there.
    fn restart(&mut self, log: &Log, lines: &mut Lines<'_>) {
        let mut last = self.base.index + self.entries.len() as u64;
        last = last.min(log.last().index);
        while last > self.base.index && last > log.base().index && !self.has(log, last) {
            last -= 1;
        }
        let term = match log.term_at(last) {
            Some(term) => term,
            None if last == self.base.index => self.base.term,
            None => self.entry(last).map_or(0, |entry| entry.term),
        };
        lines.numbers("restart\":true,\"last", &[last, term], "");
        // Where a snapshot was lost that was not written yet, what came before it is not compared again.
        let is_lost = last < self.base.index;
        let base = if is_lost { LogPosition { index: last, term } } else { self.base };
        self.keep(base, last);
        self.saved_last = last;
        (self.commit, self.applied, self.state) = (0, 0, None);
    }

    fn entry(&self, index: u64) -> Option<&Entry> {
        let place = index.checked_sub(self.base.index)?.checked_sub(1)?;
        self.entries.get(usize::try_from(place).ok()?)
    }

    /// Whether an entry is there as it was written.
    #[inline(never)]
    fn has(&self, log: &Log, index: u64) -> bool {
        log.entry(index) == self.entry(index)
    }

    /// Of what was written, the entries behind `base` up to `last` stay.
    #[inline(never)]
    fn keep(&mut self, base: LogPosition, last: u64) {
        let place = |index: u64| {
            let place = usize::try_from(index.saturating_sub(self.base.index));
            place.unwrap_or(usize::MAX).min(self.entries.len())
        };
        let kept = self.entries.get(place(base.index)..place(last));
        self.entries = kept.unwrap_or_default().to_vec();
        self.base = base;
    }

    /// What a log has become.
    fn log<R: ClusterRules>(&mut self, server: &Server<R>, log: &Log, lines: &mut Lines<'_>) {
        let (base, disk) = (log.base(), server.durable_last());
        if base.index > self.base.index {
            lines.numbers("snapshot", &[base.index, base.term], unsaved(disk.index < base.index));
            let is_kept = self.entry(base.index).is_some_and(|entry| entry.term == base.term);
            self.keep(base, if is_kept { u64::MAX } else { 0 });
        }
        let had = self.base.index + self.entries.len() as u64;
        let mut common = had.min(log.last().index);
        while common > self.base.index && !self.has(log, common) {
            common -= 1;
        }
        if common < had {
            lines.numbers("truncate", &[common + 1], "");
            self.keep(self.base, common);
            self.saved_last = self.saved_last.min(common);
        }
        let saved = if log.holds(disk) { disk.index } else { self.saved_last };
        for entry in log.from(common + 1) {
            let mark = unsaved(entry.index > saved);
            told(entry, lines.line("append")).put(mark).put("}\n");
            self.entries.push(entry.clone());
        }
        if saved != self.saved_last {
            self.saved_last = saved;
            lines.numbers("saved", &[saved], "");
        }
    }
}

/// A message between servers, where it is sent or where it arrives.
fn message(packet: &Summary, name: u64, t: u64, arrives: bool, out: &mut String) {
    let (Some(from), Some(to)) = (packet.from.server(), packet.to.server()) else { return };
    let (server, did, other, peer) = match arrives {
        true => (to.0, "recv", ",\"from\":", from.0),
        false => (from.0, "send", ",\"to\":", to.0),
    };
    let kind = format!("{:?}", packet.kind);
    let mut lines = Lines { server, t, out };
    let out = lines.line(did).quoted(&kind).put(other).number(peer);
    out.put(",\"mterm\":").number(packet.term).put(",\"m\":").number(name);
    match packet.gist {
        Gist::Vote { granted: true } => out.put(",\"granted\":true"),
        Gist::Vote { granted: false } => out.put(",\"granted\":false"),
        Gist::Last(LogPosition { index, term }) => list(&[index, term], out.put(",\"last\":")),
        _ => out,
    }
    .put("}\n");
}

/// Says of what a line tells that it is not saved.
fn unsaved(is_unsaved: bool) -> &'static str {
    if is_unsaved { ",\"unsaved\":true" } else { "" }
}

fn is_same_vote(one: HardState, other: HardState) -> bool {
    (one.current_term, one.voted_for) == (other.current_term, other.voted_for)
}

/// Who votes; none while there are two lists.
fn voters(members: &ConfState) -> Option<Vec<u64>> {
    (!members.is_joint()).then(|| members.voters.iter().map(|id| id.0).collect())
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::PreCandidate => "precandidate",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}

fn vote(state: HardState, out: &mut String) -> &mut String {
    match state.voted_for {
        Some(candidate) => out.number(candidate.0),
        None => out.put("null"),
    }
}

/// `[1,2,3]`.
fn list<'a>(numbers: &[u64], out: &'a mut String) -> &'a mut String {
    let mut before = "[";
    for number in numbers {
        out.put(before).number(*number);
        before = ",";
    }
    out.put(if numbers.is_empty() { "[]" } else { "]" })
}

/// `[5,3,"put x 1"]`.
#[inline(never)]
fn told<'a>(entry: &Entry, out: &'a mut String) -> &'a mut String {
    let Entry { index, term, payload } = entry;
    out.put("[").number(*index).put(",").number(*term);
    if matches!(payload, Payload::NoOp) {
        return out.put(",null]");
    }
    out.put(",\"");
    match payload {
        Payload::NoOp => {}
        Payload::ConfChange(change) => change_of_members(change, out),
        Payload::Command(bytes) => match Command::decode(bytes) {
            Some(Command { asked_by, op }) => {
                if let Some((client, number)) = asked_by {
                    out.put("C").number(client.0.into()).put(".").number(number).put(" ");
                }
                operation(&op, out);
            }
            None => {
                out.put("bytes ");
                list(&bytes.iter().map(|byte| u64::from(*byte)).collect::<Vec<_>>(), out);
            }
        },
    }
    out.put("\"]")
}

/// `members auto voter 4 remove 2`.
fn change_of_members(change: &ConfChange, out: &mut String) {
    out.put(match change.transition {
        Transition::Auto => "members auto",
        Transition::JointImplicit => "members joint",
        Transition::JointExplicit => "members joint-stays",
    });
    for MemberChange { kind, node } in &change.changes {
        let kind = match kind {
            MemberChangeKind::AddVoter => " voter ",
            MemberChangeKind::AddLearner => " learner ",
            MemberChangeKind::Remove => " remove ",
            MemberChangeKind::Update => " update ",
        };
        out.put(kind).number(node.0);
    }
}

fn operation(op: &Op, out: &mut String) {
    let (name, key, value) = match op {
        Op::Put { key, value } => ("put ", key, Some(value)),
        Op::Append { key, value } => ("append ", key, Some(value)),
        Op::Get { key } => ("get ", key, None),
        Op::Delete { key } => ("delete ", key, None),
        // As short as it can be told: only their names would be longer.
        Op::CompareAndSwap { .. } | Op::Scan { .. } => ("", &op.to_string(), None),
    };
    out.put(name).escaped(key);
    if let Some(value) = value {
        out.put(" ").escaped(value);
    }
}
