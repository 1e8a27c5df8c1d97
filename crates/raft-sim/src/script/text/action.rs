//! Statements: a moment and an action.

use raft_core::{ConfChange, MemberChange, MemberChangeKind, NodeId, Transition};

use super::condition::{condition, pattern};
use super::error::{Expected, Measure, ScriptErrorKind};
use super::line::{
    Line, Parsed, any_server, client, fail, is_end, meaning, number, one_of, peek, range, server,
    sign, skip, take_sign, take_word, text, time, unexpected, who, within, word,
};
use super::names;
use super::operation::{load, operation};
use super::token::Kind;
use crate::Time;
use crate::script::{
    Action, DiskFault, KeepUnsynced, LinkSetting, MessageFate, Statement, When, Who,
};
use crate::service::ClientId;

/// Reads what comes after an action's first word.
pub(super) enum Verb {
    /// One server, and no more.
    Of(fn(Who) -> Action),
    /// Anything.
    Parse(fn(&mut Line<'_>) -> Parsed<Action>),
}

/// The actions but for the operations, whose words are in [`names::OPS`].
pub(super) static VERBS: &[(&str, Verb)] = &[
    ("crash", Verb::Parse(crash)),
    ("restart", Verb::Of(Action::Restart)),
    ("pause", Verb::Of(Action::Pause)),
    ("resume", Verb::Of(Action::Resume)),
    ("timeout", Verb::Of(Action::TimeOut)),
    ("boot", Verb::Parse(boot)),
    ("replace", Verb::Of(Action::Replace)),
    ("clock", Verb::Parse(clock)),
    ("disk", Verb::Parse(disk)),
    ("cut", Verb::Parse(cut)),
    ("mend", Verb::Parse(mend)),
    ("partition", Verb::Parse(partition)),
    ("heal", Verb::Parse(|_| Ok(Action::Heal))),
    ("link", Verb::Parse(link)),
    ("network", Verb::Parse(network)),
    ("drop", Verb::Parse(|input| message(input, MessageFate::Drop))),
    ("duplicate", Verb::Parse(|input| message(input, MessageFate::Duplicate))),
    ("delay", Verb::Parse(delay)),
    ("hold", Verb::Parse(|input| message(input, MessageFate::Hold))),
    ("release", Verb::Parse(|input| message(input, MessageFate::Release))),
    ("deliver", Verb::Parse(|input| message(input, MessageFate::Deliver))),
    ("propose", Verb::Parse(propose)),
    ("change", Verb::Parse(change)),
    ("transfer", Verb::Parse(transfer)),
    ("forget-leader", Verb::Of(Action::ForgetLeader)),
    ("snapshot", Verb::Of(Action::Snapshot)),
    ("load", Verb::Parse(load)),
    ("wait", Verb::Parse(|_| Ok(Action::Wait))),
    ("note", Verb::Parse(|input| Ok(Action::Note(text(input)?)))),
    ("ask", Verb::Parse(ask)),
    ("goal", Verb::Parse(goal)),
    ("expect", Verb::Parse(|input| Ok(Action::Expect(condition(input)?)))),
];

/// Whether the line begins as a statement does.
pub(super) fn begins(input: &Line<'_>) -> bool {
    let first = peek(input).text;
    let is_action = VERBS.iter().any(|(verb, _)| *verb == first);
    is_action || names::OPS.words.contains(&first) || matches!(first, "at" | "when" | "+")
}

/// A whole line.
pub(super) fn statement(input: &mut Line<'_>) -> Parsed<Statement> {
    let when = moment(input)?;
    let action = action(input)?;
    super::line::end(input)?;
    Ok(Statement { when, action })
}

fn moment(input: &mut Line<'_>) -> Parsed<When> {
    if take_word(input, "at") {
        let token = peek(input);
        let time_us = time(input)?;
        let (before_us, line) = (input.state.earliest_us, input.state.earliest_line);
        if time_us < before_us {
            let kind = ScriptErrorKind::Unordered { time_us, before_us, line };
            return Err(fail(input, token, kind));
        }
        input.state.earliest_us = time_us;
        input.state.earliest_line = input.state.line;
        Ok(When::At(Time::from_micros(time_us)))
    } else if take_word(input, "when") {
        let condition = condition(input)?;
        sign(input, ":")?;
        Ok(When::Once(condition))
    } else if take_sign(input, "+") {
        let after_us = time(input)?;
        if after_us > 0 {
            input.state.earliest_us = input.state.earliest_us.saturating_add(after_us);
            input.state.earliest_line = input.state.line;
        }
        Ok(When::After(after_us))
    } else {
        Ok(When::After(0))
    }
}

fn action(input: &mut Line<'_>) -> Parsed<Action> {
    let next = peek(input);
    if next.kind == Kind::Word && names::OPS.words.contains(&next.text) {
        return request(input);
    }
    let verb = VERBS.iter().find(|(verb, _)| next.kind == Kind::Word && *verb == next.text);
    let (_, verb) = verb.ok_or_else(|| unexpected(input, Expected::Action))?;
    skip(input);
    match verb {
        Verb::Of(action) => who(input).map(action),
        Verb::Parse(parse) => parse(input),
    }
}

fn crash(input: &mut Line<'_>) -> Parsed<Action> {
    let server = who(input)?;
    let keep = if take_word(input, "keeping") {
        meaning(input, &names::KEEP, Expected::Word(names::KEEP.words))?
    } else {
        KeepUnsynced::Nothing
    };
    Ok(Action::Crash { server, keep })
}

fn boot(input: &mut Line<'_>) -> Parsed<Action> {
    let id = any_server(input, Expected::ServerName)?;
    input.state.servers |= 1 << id.0.min(127);
    Ok(Action::Boot(id))
}

fn clock(input: &mut Line<'_>) -> Parsed<Action> {
    const SLOWEST: u32 = 999_999;
    const FASTEST: u32 = 9_000_000;
    let server = who(input)?;
    if one_of(input, names::CLOCK, Expected::Word(names::CLOCK))? == 1 {
        return Ok(Action::ClockJump { server, by_us: time(input)? });
    }
    let is_slow = take_sign(input, "-");
    if !is_slow {
        take_sign(input, "+");
    }
    let ppm = within(input, Measure::Share, 0, if is_slow { SLOWEST } else { FASTEST })?;
    let ppm = i32::try_from(ppm).unwrap_or(i32::MAX);
    Ok(Action::ClockRate { server, ppm: if is_slow { -ppm } else { ppm } })
}

fn disk(input: &mut Line<'_>) -> Parsed<Action> {
    let server = who(input)?;
    let fault = if take_word(input, "sync") {
        DiskFault::Sync(range(input, u64::MAX)?)
    } else if take_word(input, "lose-tail") {
        DiskFault::LoseTail(number(input)?)
    } else {
        meaning(input, &names::DISK_PLAIN, Expected::Word(names::DISK))?
    };
    Ok(Action::Disk { server, fault })
}

fn cut(input: &mut Line<'_>) -> Parsed<Action> {
    let (from, to, both) = pair(input)?;
    input.state.way_back = both.then_some(Action::Cut { from: to, to: from });
    Ok(Action::Cut { from, to })
}

fn mend(input: &mut Line<'_>) -> Parsed<Action> {
    let (from, to, both) = pair(input)?;
    input.state.way_back = both.then_some(Action::Mend { from: to, to: from });
    Ok(Action::Mend { from, to })
}

/// `S1 -> S2`, or `S1 <-> S2` for both ways.
fn pair(input: &mut Line<'_>) -> Parsed<(Who, Who, bool)> {
    let from = who(input)?;
    let both = arrow(input)?;
    Ok((from, who(input)?, both))
}

fn arrow(input: &mut Line<'_>) -> Parsed<bool> {
    let both = take_sign(input, "<->");
    if !both {
        sign(input, "->")?;
    }
    Ok(both)
}

fn partition(input: &mut Line<'_>) -> Parsed<Action> {
    let mut groups = Vec::new();
    let mut seen: u128 = 0;
    loop {
        let mut group = Vec::new();
        while group.is_empty() || !(is_end(input) || peek(input).text == "|") {
            let token = peek(input);
            let member = who(input)?;
            if let Who::Server(NodeId(id)) = member {
                let bit = 1 << id.min(127);
                if seen & bit != 0 {
                    return Err(fail(input, token, ScriptErrorKind::Twice));
                }
                seen |= bit;
            }
            group.push(member);
        }
        groups.push(group);
        if !take_sign(input, "|") {
            return Ok(Action::Partition(groups));
        }
    }
}

fn link(input: &mut Line<'_>) -> Parsed<Action> {
    let from = link_end(input)?;
    let (to, both) = if from.is_some() || matches!(peek(input).text, "->" | "<->" | "→" | "↔") {
        let both = arrow(input)?;
        (link_end(input)?, both)
    } else {
        (None, false)
    };
    let setting = setting(input)?;
    let both = both && from != to;
    input.state.way_back = both.then_some(Action::Link { from: to, to: from, setting });
    Ok(Action::Link { from, to, setting })
}

fn link_end(input: &mut Line<'_>) -> Parsed<Option<Who>> {
    let is_other = peek(input).kind != Kind::Word;
    if take_word(input, "all") {
        Ok(None)
    } else if is_other {
        Err(unexpected(input, Expected::Links))
    } else {
        who(input).map(Some)
    }
}

fn setting(input: &mut Line<'_>) -> Parsed<LinkSetting> {
    let share = |input: &mut Line<'_>| within(input, Measure::Share, 0, 1_000_000);
    Ok(match one_of(input, names::LINK, Expected::Word(names::LINK))? {
        0 => LinkSetting::Delay(range(input, u64::MAX)?),
        1 => LinkSetting::Loss(share(input)?),
        2 => LinkSetting::Duplicate(share(input)?),
        3 => {
            let ppm = share(input)?;
            word(input, &["by"])?;
            LinkSetting::Reorder { ppm, by: range(input, u64::MAX)? }
        }
        _ if take_word(input, "unlimited") => LinkSetting::Bandwidth(None),
        _ => LinkSetting::Bandwidth(Some(within(input, Measure::Bandwidth, 0, u32::MAX)?)),
    })
}

fn network(input: &mut Line<'_>) -> Parsed<Action> {
    let expected = Expected::Word(names::NETWORKS.words);
    Ok(Action::Network(meaning(input, &names::NETWORKS, expected)?))
}

fn message(input: &mut Line<'_>, fate: MessageFate) -> Parsed<Action> {
    Ok(Action::Message { which: pattern(input)?, fate })
}

fn delay(input: &mut Line<'_>) -> Parsed<Action> {
    let which = pattern(input)?;
    word(input, &["by"])?;
    Ok(Action::Message { which, fate: MessageFate::Delay(time(input)?) })
}

/// `at S1` at the end; without it, the leader.
fn asked(input: &mut Line<'_>) -> Parsed<Who> {
    if take_word(input, "at") { who(input) } else { Ok(Who::Leader) }
}

fn propose(input: &mut Line<'_>) -> Parsed<Action> {
    let op = operation(input)?;
    Ok(Action::Propose { at: asked(input)?, op })
}

fn request(input: &mut Line<'_>) -> Parsed<Action> {
    let op = operation(input)?;
    let client = if take_word(input, "as") { client(input)? } else { ClientId(1) };
    let via = if take_word(input, "via") { Some(who(input)?) } else { None };
    Ok(Action::Request { client, via, op })
}

fn change(input: &mut Line<'_>) -> Parsed<Action> {
    let mut change = ConfChange::default();
    if !take_word(input, "leave-joint") {
        change.changes = members(input)?;
        if take_word(input, "joint") {
            change.transition = Transition::JointImplicit;
        } else if take_word(input, "explicit") {
            change.transition = Transition::JointExplicit;
        }
        if change.leaves_joint() {
            return Err(unexpected(input, Expected::Member));
        }
    }
    if take_word(input, "context") {
        change.context = hex(input)?.into();
    }
    Ok(Action::ChangeMembership { at: asked(input)?, change })
}

/// `+S6 ~S4 -S1`.
fn members(input: &mut Line<'_>) -> Parsed<Vec<MemberChange>> {
    let mut changes = Vec::new();
    loop {
        let kind = match peek(input).text {
            "+" => MemberChangeKind::AddVoter,
            "~" => MemberChangeKind::AddLearner,
            "-" => MemberChangeKind::Remove,
            "=" => MemberChangeKind::Update,
            _ => return Ok(changes),
        };
        skip(input);
        changes.push(MemberChange { kind, node: server(input, Expected::ServerName)? });
    }
}

/// Bytes as pairs of hexadecimal digits.
fn hex(input: &mut Line<'_>) -> Parsed<Vec<u8>> {
    let token = peek(input);
    let digits = token.text.as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    let bytes = if token.kind == Kind::Word { digits.chunks(2).map(byte).collect() } else { None };
    let bytes = bytes.ok_or_else(|| unexpected(input, Expected::Hex))?;
    skip(input);
    Ok(bytes)
}

fn transfer(input: &mut Line<'_>) -> Parsed<Action> {
    take_word(input, "to");
    Ok(Action::Transfer { to: who(input)? })
}

fn ask(input: &mut Line<'_>) -> Parsed<Action> {
    let question = text(input)?;
    let mut answers = Vec::new();
    while answers.len() < 2 || !is_end(input) {
        answers.push(text(input)?);
    }
    Ok(Action::Ask { question, answers })
}

/// A goal may name servers that whoever watches is yet to boot.
fn goal(input: &mut Line<'_>) -> Parsed<Action> {
    input.state.any_server = true;
    Ok(Action::Goal(condition(input)?))
}
