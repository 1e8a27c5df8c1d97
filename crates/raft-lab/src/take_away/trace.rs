//! A run as a trace, in the lines that `raft-lab check` reads: first its script, then what servers became.
//!
//! Nothing is taken from what servers say of themselves: their states are compared with what was written before, so
//! that the lines are true even of servers that decide wrongly.

use std::fmt::Write;

use raft_sim::core::{
    ConfChange, ConfState, Entry, HardState, Log, LogPosition, MemberChange, MemberChangeKind,
    Payload, Role, Transition,
};
use raft_sim::service::{Command, Op};
use raft_sim::{Cluster, ClusterRules, Fact, Gist, Server, Summary};

use super::Quoted;

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
            // Nothing fails that writes to a string.
            let _ = match &event.fact {
                // A message's name is the event of its sending: copies made on the way share it.
                Fact::Arrived { packet, .. } => message(packet, event.cause, t, true, out),
                Fact::Sent { packet, .. } => message(packet, event.id, t, false, &mut sent),
                _ => Ok(()),
            };
        }
        self.servers.resize_with(cluster.servers().len(), Written::default);
        for (server, written) in cluster.servers().iter().zip(&mut self.servers) {
            let out = if server.is_up() { &mut *out } else { &mut crashes };
            let mut lines = Lines { server: server.id().0, t, out };
            let _ = written.look(server, &mut lines);
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
        // Nothing fails that writes to a string.
        let _ = writeln!(out, r#"{{"script":{}}}"#, Quoted(line));
    }
}

struct Lines<'a> {
    server: u64,
    t: u64,
    out: &'a mut String,
}

impl Lines<'_> {
    fn line(&mut self, what: std::fmt::Arguments<'_>) -> std::fmt::Result {
        let Self { server, t, out } = self;
        writeln!(out, r#"{{"s":{server},"t":{t},{what}}}"#)
    }
}

impl Written {
    fn look<R: ClusterRules>(
        &mut self,
        server: &Server<R>,
        lines: &mut Lines<'_>,
    ) -> std::fmt::Result {
        let Some(raft) = server.raft() else {
            if std::mem::take(&mut self.is_up) {
                lines.line(format_args!(r#""crash":true"#))?;
            }
            return Ok(());
        };
        let (state, disk) = (raft.hard_state(), server.durable_state());
        let log = raft.log();
        if !self.is_up && self.is_known {
            self.restart(log, lines)?;
        }
        (self.is_up, self.is_known) = (true, true);
        let role = role(raft.role());
        if self.state != Some((state, role)) {
            let (term, vote) = (state.current_term, Vote(state));
            let mark = if is_same_vote(state, disk) { "" } else { r#","unsaved":true"# };
            lines.line(format_args!(r#""term":{term},"vote":{vote},"role":"{role}"{mark}"#))?;
            self.state = Some((state, role));
            if mark.is_empty() {
                self.saved = disk;
            }
        }
        if !is_same_vote(self.saved, disk) {
            self.saved = disk;
            lines.line(format_args!(r#""savedvote":[{},{}]"#, disk.current_term, Vote(disk)))?;
        }
        self.log(server, log, lines)?;
        let commit = log.commit_index();
        if self.commit != commit && self.members != Some(voters(raft.members())) {
            // Some of it may have been counted by the members before, and some by the new ones.
            self.members(None, lines)?;
        }
        if self.commit != commit {
            lines.line(format_args!(r#""commit":{commit}"#))?;
            self.commit = commit;
        }
        let applied = log.last_applied();
        let first = self.applied.max(log.base().index) + 1;
        for entry in log.range(first, applied) {
            lines.line(format_args!(r#""apply":{}"#, Told(entry)))?;
        }
        self.applied = applied;
        self.members(voters(raft.members()), lines)
    }

    fn members(&mut self, voters: Option<Vec<u64>>, lines: &mut Lines<'_>) -> std::fmt::Result {
        if self.members.as_ref() != Some(&voters) {
            match &voters {
                Some(voters) => lines.line(format_args!(r#""members":[{}]"#, Listed(voters)))?,
                None => lines.line(format_args!(r#""members":null"#))?,
            }
            self.members = Some(voters);
        }
        Ok(())
    }

    /// A process starts with what its disk has: of the log as it was written last, what is still there.
    fn restart(&mut self, log: &Log, lines: &mut Lines<'_>) -> std::fmt::Result {
        let mut last = self.base.index + self.entries.len() as u64;
        last = last.min(log.last().index);
        while last > self.base.index
            && last > log.base().index
            && log.entry(last) != self.entry(last)
        {
            last -= 1;
        }
        let term = match log.term_at(last) {
            Some(term) => term,
            None if last == self.base.index => self.base.term,
            None => self.entry(last).map_or(0, |entry| entry.term),
        };
        lines.line(format_args!(r#""restart":true,"last":[{last},{term}]"#))?;
        if last < self.base.index {
            // A snapshot was lost that was not written yet; what came before it is not compared again.
            self.entries.clear();
            self.base = LogPosition { index: last, term };
        }
        let kept = usize::try_from(last - self.base.index).unwrap_or(usize::MAX);
        self.entries.truncate(kept);
        self.saved_last = last;
        (self.commit, self.applied, self.state) = (0, 0, None);
        Ok(())
    }

    fn entry(&self, index: u64) -> Option<&Entry> {
        let place = index.checked_sub(self.base.index)?.checked_sub(1)?;
        self.entries.get(usize::try_from(place).ok()?)
    }

    /// What a log has become.
    fn log<R: ClusterRules>(
        &mut self,
        server: &Server<R>,
        log: &Log,
        lines: &mut Lines<'_>,
    ) -> std::fmt::Result {
        let (base, disk) = (log.base(), server.durable_last());
        if base.index > self.base.index {
            let mark = if disk.index < base.index { r#","unsaved":true"# } else { "" };
            lines.line(format_args!(r#""snapshot":[{},{}]{mark}"#, base.index, base.term))?;
            let is_kept = self.entry(base.index).is_some_and(|entry| entry.term == base.term);
            let gone = usize::try_from(base.index - self.base.index).unwrap_or(usize::MAX);
            if is_kept {
                self.entries.drain(..gone.min(self.entries.len()));
            } else {
                self.entries.clear();
            }
            self.base = base;
        }
        let had = self.base.index + self.entries.len() as u64;
        let mut common = had.min(log.last().index);
        while common > self.base.index && log.entry(common) != self.entry(common) {
            common -= 1;
        }
        if common < had {
            lines.line(format_args!(r#""truncate":{}"#, common + 1))?;
            self.entries.truncate(usize::try_from(common - self.base.index).unwrap_or(usize::MAX));
            self.saved_last = self.saved_last.min(common);
        }
        let saved = if log.holds(disk) { disk.index } else { self.saved_last };
        for entry in log.from(common + 1) {
            let mark = if entry.index > saved { r#","unsaved":true"# } else { "" };
            lines.line(format_args!(r#""append":{}{mark}"#, Told(entry)))?;
            self.entries.push(entry.clone());
        }
        if saved != self.saved_last {
            self.saved_last = saved;
            lines.line(format_args!(r#""saved":{saved}"#))?;
        }
        Ok(())
    }
}

/// A message between servers, where it is sent or where it arrives.
fn message(
    packet: &Summary,
    name: u64,
    t: u64,
    arrives: bool,
    out: &mut String,
) -> std::fmt::Result {
    let (Some(from), Some(to)) = (packet.from.server(), packet.to.server()) else { return Ok(()) };
    let Summary { term, kind, .. } = packet;
    let (server, did, other, peer) = match arrives {
        true => (to.0, "recv", "from", from.0),
        false => (from.0, "send", "to", to.0),
    };
    write!(
        out,
        r#"{{"s":{server},"t":{t},"{did}":"{kind:?}","{other}":{peer},"mterm":{term},"m":{name}"#
    )?;
    match packet.gist {
        Gist::Vote { granted } => write!(out, r#","granted":{granted}"#)?,
        Gist::Last(LogPosition { index, term }) => write!(out, r#","last":[{index},{term}]"#)?,
        _ => (),
    }
    out.push_str("}\n");
    Ok(())
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

struct Vote(HardState);

impl std::fmt::Display for Vote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.voted_for {
            Some(candidate) => write!(f, "{}", candidate.0),
            None => f.write_str("null"),
        }
    }
}

/// `1,2,3`.
struct Listed<'a, T>(&'a [T]);

impl<T: std::fmt::Display> std::fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, it) in self.0.iter().enumerate() {
            write!(f, "{}{it}", if place > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

/// `[5,3,"put x 1"]`.
struct Told<'a>(&'a Entry);

impl std::fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Entry { index, term, payload } = self.0;
        write!(f, "[{index},{term},")?;
        let text = match payload {
            Payload::NoOp => return f.write_str("null]"),
            Payload::ConfChange(change) => change_of_members(change),
            Payload::Command(bytes) => match Command::decode(bytes) {
                Some(Command { asked_by, op }) => {
                    let by = asked_by.map(|(client, number)| format!("{client}.{number} "));
                    by.unwrap_or_default() + &operation(&op)
                }
                None => format!("bytes {}", Listed(bytes)),
            },
        };
        write!(f, "{}]", Quoted(&text))
    }
}

/// `members auto voter 4 remove 2`.
fn change_of_members(change: &ConfChange) -> String {
    let mut text = String::from(match change.transition {
        Transition::Auto => "members auto",
        Transition::JointImplicit => "members joint",
        Transition::JointExplicit => "members joint-stays",
    });
    for MemberChange { kind, node } in &change.changes {
        text += match kind {
            MemberChangeKind::AddVoter => " voter ",
            MemberChangeKind::AddLearner => " learner ",
            MemberChangeKind::Remove => " remove ",
            MemberChangeKind::Update => " update ",
        };
        text += &node.0.to_string();
    }
    text
}

fn operation(op: &Op) -> String {
    let words = match op {
        Op::Put { key, value } => ["put", key, value],
        Op::Append { key, value } => ["append", key, value],
        Op::Get { key } => ["get", key, ""],
        Op::Delete { key } => ["delete", key, ""],
        // As short as it can be told: only their names would be longer.
        Op::CompareAndSwap { .. } | Op::Scan { .. } => return op.to_string(),
    };
    words.join(" ").trim_end().to_owned()
}
