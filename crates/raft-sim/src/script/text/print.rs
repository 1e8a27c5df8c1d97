//! The normal form of scripts and of their parts.

use std::fmt::{self, Display, Formatter, Write as _};

use raft_core::{ConfChange, Index, MemberChangeKind, NodeId, Role, Transition};

use super::names::{self, OpKind};
use super::value::{self, Duration, Share, Span, Text};
use super::{SCRIPT_VERSION, header};
use crate::script::{
    Action, Condition, DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessagePattern, Script,
    Statement, When, Who,
};
use crate::service::{ClientId, Load, Mix, Op};

/// Where the actions begin, if their moments are short.
const INDENT: usize = 11;

impl Display for Script {
    /// The whole script in its normal form: settings that are as usual are left out, every statement has a line.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "raft-playground {SCRIPT_VERSION}")?;
        header::write(self, f)?;
        if !self.statements.is_empty() {
            f.write_str("\n")?;
        }
        let mut begin = String::new();
        for Statement { when, action } in &self.statements {
            begin.clear();
            moment(when, &mut begin)?;
            writeln!(f, "{begin:INDENT$}{action}")?;
        }
        Ok(())
    }
}

impl Display for Statement {
    /// One line of a script, without its end and without indentation.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut begin = String::new();
        moment(&self.when, &mut begin)?;
        write!(f, "{begin}{}", self.action)
    }
}

/// Nothing, or the moment and a space.
fn moment(when: &When, to: &mut String) -> fmt::Result {
    match when {
        When::At(time) => write!(to, "at {} ", Duration(time.as_micros())),
        When::After(0) => Ok(()),
        When::After(us) => write!(to, "+{} ", Duration(*us)),
        When::Once(condition) => write!(to, "when {condition}: "),
    }
}

impl Display for Who {
    /// As scripts have it: `S1`, `leader`, `follower`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(id) => id.fmt(f),
            Self::Leader => f.write_str("leader"),
            Self::Follower => f.write_str("follower"),
        }
    }
}

impl Display for Action {
    /// As scripts have it.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crash { server, keep } => write!(f, "crash {server}{}", Keeping(*keep)),
            Self::Restart(server) => write!(f, "restart {server}"),
            Self::Pause(server) => write!(f, "pause {server}"),
            Self::Resume(server) => write!(f, "resume {server}"),
            Self::TimeOut(server) => write!(f, "timeout {server}"),
            Self::Boot(id) => write!(f, "boot {id}"),
            Self::Replace(server) => write!(f, "replace {server}"),
            Self::ClockRate { server, ppm } => {
                let (sign, share) = (if *ppm < 0 { "-" } else { "+" }, ppm.unsigned_abs());
                write!(f, "clock {server} rate {sign}{}", Share(share.into()))
            }
            Self::ClockJump { server, by_us } => {
                write!(f, "clock {server} jump {}", Duration(*by_us))
            }
            Self::Disk { server, fault } => {
                write!(f, "disk {server}")?;
                disk(*fault, f)
            }
            Self::Cut { from, to } => write!(f, "cut {from} -> {to}"),
            Self::Mend { from, to } => write!(f, "mend {from} -> {to}"),
            Self::Partition(groups) => partition(groups, f),
            Self::Heal => f.write_str("heal"),
            Self::Link { from, to, setting } => link(*from, *to, *setting, f),
            Self::Network(preset) => write!(f, "network {}", names::NETWORKS.word(*preset)),
            Self::Message { which, fate } => message(which, *fate, f),
            Self::Propose { at, op } => write!(f, "propose {} at {at}", Operation(op)),
            Self::ChangeMembership { at, change } => {
                membership(change, f)?;
                write!(f, "at {at}")
            }
            Self::Transfer { to } => write!(f, "transfer {to}"),
            Self::ForgetLeader(server) => write!(f, "forget-leader {server}"),
            Self::Snapshot(server) => write!(f, "snapshot {server}"),
            Self::Request { client, via, op } => request(*client, *via, op, f),
            Self::Load(None) => f.write_str("load off"),
            Self::Load(Some(load)) => workload(load, f),
            Self::Wait => f.write_str("wait"),
            Self::Note(text) => quoted("note ", text, f),
            Self::Ask { question, answers } => {
                quoted("ask ", question, f)?;
                answers.iter().try_for_each(|answer| quoted(" ", answer, f))
            }
            Self::Goal(condition) => write!(f, "goal {condition}"),
            Self::Expect(condition) => write!(f, "expect {condition}"),
        }
    }
}

fn quoted(before: &str, text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str(before)?;
    value::quoted(text, f)
}

/// What a crash leaves, if it is not nothing.
struct Keeping(KeepUnsynced);

impl Display for Keeping {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            KeepUnsynced::Nothing => Ok(()),
            keep => write!(f, " keeping {}", names::KEEP.word(keep)),
        }
    }
}

fn request(client: ClientId, via: Option<Who>, op: &Op, f: &mut Formatter<'_>) -> fmt::Result {
    Operation(op).fmt(f)?;
    if client != ClientId(1) {
        write!(f, " as {client}")?;
    }
    via.map_or(Ok(()), |via| write!(f, " via {via}"))
}

fn disk(fault: DiskFault, f: &mut Formatter<'_>) -> fmt::Result {
    match fault {
        DiskFault::Sync(range) => write!(f, " sync {}", Span(range)),
        DiskFault::LoseTail(entries) => write!(f, " lose-tail {entries}"),
        _ => write!(f, " {}", names::DISK_PLAIN.word(fault)),
    }
}

fn partition(groups: &[Vec<Who>], f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("partition")?;
    for (at, group) in groups.iter().enumerate() {
        f.write_str(if at > 0 { " |" } else { "" })?;
        group.iter().try_for_each(|who| write!(f, " {who}"))?;
    }
    Ok(())
}

/// `S1 -> S2`, with another word for no server.
fn way(from: Option<Who>, to: Option<Who>, none: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let end = |who: Option<Who>, f: &mut Formatter<'_>| match who {
        Some(who) => who.fmt(f),
        None => f.write_str(none),
    };
    end(from, f)?;
    if from.is_some() || to.is_some() {
        f.write_str(" -> ")?;
        end(to, f)?;
    }
    Ok(())
}

fn link(
    from: Option<Who>,
    to: Option<Who>,
    setting: LinkSetting,
    f: &mut Formatter<'_>,
) -> fmt::Result {
    f.write_str("link ")?;
    way(from, to, "all", f)?;
    match setting {
        LinkSetting::Delay(range) => write!(f, " delay {}", Span(range)),
        LinkSetting::Loss(ppm) => write!(f, " loss {}", Share(ppm.into())),
        LinkSetting::Duplicate(ppm) => write!(f, " duplicate {}", Share(ppm.into())),
        LinkSetting::Reorder { ppm, by } => {
            write!(f, " reorder {} by {}", Share(ppm.into()), Span(by))
        }
        LinkSetting::Bandwidth(None) => f.write_str(" bandwidth unlimited"),
        LinkSetting::Bandwidth(Some(bytes)) => {
            f.write_str(" bandwidth ")?;
            value::bytes(bytes.into(), "/s", f)
        }
    }
}

fn message(which: &MessagePattern, fate: MessageFate, f: &mut Formatter<'_>) -> fmt::Result {
    if let MessageFate::Delay(us) = fate {
        f.write_str("delay ")?;
        pattern(which, f)?;
        return write!(f, " by {}", Duration(us));
    }
    f.write_str(names::FATES.word(fate))?;
    f.write_str(" ")?;
    pattern(which, f)
}

fn pattern(which: &MessagePattern, f: &mut Formatter<'_>) -> fmt::Result {
    let MessagePattern { number, from, to, kind } = *which;
    let mut between = "";
    if let Some(number) = number {
        write!(f, "M{number}")?;
        between = " ";
    }
    if let Some(kind) = kind {
        write!(f, "{between}{}", names::MESSAGES.word(kind))?;
        between = " ";
    }
    if from.is_some() || to.is_some() || between.is_empty() {
        f.write_str(between)?;
        way(from, to, "any", f)?;
    }
    Ok(())
}

/// The change with a space behind it.
fn membership(change: &ConfChange, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("change ")?;
    for member in &change.changes {
        let sign = match member.kind {
            MemberChangeKind::AddVoter => '+',
            MemberChangeKind::AddLearner => '~',
            MemberChangeKind::Remove => '-',
            MemberChangeKind::Update => '=',
        };
        write!(f, "{sign}{} ", member.node)?;
    }
    f.write_str(match change.transition {
        Transition::Auto if change.changes.is_empty() => "leave-joint ",
        Transition::Auto => "",
        Transition::JointImplicit => "joint ",
        Transition::JointExplicit => "explicit ",
    })?;
    if !change.context.is_empty() {
        f.write_str("context ")?;
        change.context.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(" ")?;
    }
    Ok(())
}

struct Operation<'a>(&'a Op);

impl Display for Operation<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (kind, key) = match self.0 {
            Op::Get { key } => (OpKind::Get, key),
            Op::Put { key, .. } => (OpKind::Put, key),
            Op::Append { key, .. } => (OpKind::Append, key),
            Op::CompareAndSwap { key, .. } => (OpKind::CompareAndSwap, key),
            Op::Delete { key } => (OpKind::Delete, key),
            Op::Scan { from, to } => return scan(from, to.as_deref(), f),
        };
        write!(f, "{} {}", names::OPS.word(kind), Text(key))?;
        match self.0 {
            Op::Put { value, .. } | Op::Append { value, .. } => write!(f, " {}", Text(value)),
            Op::CompareAndSwap { old, new, .. } => {
                f.write_str(" ")?;
                maybe_text(old.as_deref(), f)?;
                write!(f, " -> {}", Text(new))
            }
            _ => Ok(()),
        }
    }
}

fn scan(from: &str, to: Option<&str>, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("scan ")?;
    if !from.is_empty() {
        Text(from).fmt(f)?;
    }
    f.write_str("..")?;
    to.map_or(Ok(()), |to| Text(to).fmt(f))
}

fn maybe_text(text: Option<&str>, f: &mut Formatter<'_>) -> fmt::Result {
    match text {
        Some(text) => Text(text).fmt(f),
        None => f.write_str(names::NONE),
    }
}

fn workload(load: &Load, f: &mut Formatter<'_>) -> fmt::Result {
    let usual = Load::default();
    f.write_str("load ")?;
    match load.per_1000_s {
        Some(rate) => value::rate(rate, f)?,
        None => f.write_str(names::CLOSED)?,
    }
    if load.clients != usual.clients {
        write!(f, " clients {}", load.clients)?;
    }
    if load.keys != usual.keys {
        write!(f, " keys {}", load.keys)?;
    }
    if load.key_choice != usual.key_choice {
        write!(f, " {}", names::KEY_CHOICES.word(load.key_choice))?;
    }
    if load.mix != usual.mix {
        f.write_str(" mix")?;
        let Mix { get, put, append, compare_and_swap, delete, scan } = load.mix;
        let shares = [get, put, append, compare_and_swap, delete, scan];
        for (word, share) in names::OPS.words.iter().zip(shares).filter(|(_, share)| *share > 0) {
            write!(f, " {word} {share}")?;
        }
    }
    Ok(())
}

impl Display for Condition {
    /// As scripts have it.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role { server, role: Role::Leader } => write!(f, "{server} leads"),
            Self::Role { server, role: Role::Follower } => write!(f, "{server} follows"),
            Self::Role { server, role: Role::Candidate } => write!(f, "{server} is candidate"),
            Self::Role { server, .. } => write!(f, "{server} is pre-candidate"),
            Self::SomebodyLeads => f.write_str("somebody leads"),
            Self::NobodyLeads => f.write_str("nobody leads"),
            Self::Up(server) => write!(f, "{server} is up"),
            Self::Down(server) => write!(f, "{server} is down"),
            Self::Term { server, term } => reached(*server, "term", *term, f),
            Self::LastIndex { server, index } => reached(*server, "log", *index, f),
            Self::Committed { server, index } => reached(*server, "committed", *index, f),
            Self::Applied { server, index } => reached(*server, "applied", *index, f),
            Self::Entry { server, index, term } => {
                write!(f, "{server} has entry {index} of term {term}")
            }
            Self::Value { server, key, value } => {
                write!(f, "{server} stores {} = ", Text(key))?;
                maybe_text(value.as_deref(), f)
            }
            Self::AllAgree => f.write_str("all agree"),
            Self::Answered(None) => f.write_str("all answered"),
            Self::Answered(Some(client)) => write!(f, "{client} answered"),
            Self::UnderWay(which) => {
                f.write_str("message ")?;
                pattern(which, f)
            }
            Self::Violation => f.write_str("violation"),
            Self::Not(inner) => {
                f.write_str("not ")?;
                operand(inner, |inner| matches!(inner, Self::Both(..) | Self::Either(..)), f)
            }
            Self::Both(left, right) => {
                operand(left, |left| matches!(left, Self::Either(..)), f)?;
                f.write_str(" and ")?;
                operand(right, |right| matches!(right, Self::Both(..) | Self::Either(..)), f)
            }
            Self::Either(left, right) => {
                write!(f, "{left} or ")?;
                operand(right, |right| matches!(right, Self::Either(..)), f)
            }
        }
    }
}

fn reached(server: Option<NodeId>, what: &str, at: Index, f: &mut Formatter<'_>) -> fmt::Result {
    if let Some(server) = server {
        write!(f, "{server} ")?;
    }
    write!(f, "{what} {at}")
}

/// A part of a condition, in parentheses if it needs them.
fn operand(inner: &Condition, needs: fn(&Condition) -> bool, f: &mut Formatter<'_>) -> fmt::Result {
    if needs(inner) { write!(f, "({inner})") } else { inner.fmt(f) }
}
