//! Conditions, and which messages.

use raft_core::{NodeId, Role};

use super::error::{Expected, ScriptErrorKind};
use super::line::{
    Line, Parsed, client, fail, maybe_text, meaning, named, number, one_of, peek, server, sign,
    skip, take_sign, take_word, text, unexpected, who, word,
};
use super::names;
use super::token::Kind;
use crate::script::{Condition, MessagePattern, Who};

/// A condition in a condition and so on: so that nobody runs out of stack.
const LEVELS_MAX: u32 = 32;

/// A condition and how many levels it has.
struct Tree {
    condition: Condition,
    levels: u32,
}

pub(super) fn condition(input: &mut Line<'_>) -> Parsed<Condition> {
    either(input, 1).map(|tree| tree.condition)
}

/// `a or b or c`, to the left.
fn either(input: &mut Line<'_>, level: u32) -> Parsed<Tree> {
    chain(input, level, "or", both, Condition::Either)
}

/// `a and b and c`, to the left.
fn both(input: &mut Line<'_>, level: u32) -> Parsed<Tree> {
    chain(input, level, "and", one, Condition::Both)
}

fn chain(
    input: &mut Line<'_>,
    level: u32,
    word: &'static str,
    operand: fn(&mut Line<'_>, u32) -> Parsed<Tree>,
    join: fn(Box<Condition>, Box<Condition>) -> Condition,
) -> Parsed<Tree> {
    let mut left = operand(input, level)?;
    loop {
        let token = peek(input);
        if !take_word(input, word) {
            return Ok(left);
        }
        let right = operand(input, level)?;
        let levels = left.levels.max(right.levels) + 1;
        if levels > LEVELS_MAX {
            return Err(fail(input, token, ScriptErrorKind::TooDeep));
        }
        let condition = join(left.condition.into(), right.condition.into());
        left = Tree { condition, levels };
    }
}

fn one(input: &mut Line<'_>, level: u32) -> Parsed<Tree> {
    let token = peek(input);
    if level > LEVELS_MAX {
        return Err(fail(input, token, ScriptErrorKind::TooDeep));
    }
    if take_sign(input, "(") {
        let inner = either(input, level + 1)?;
        sign(input, ")")?;
        return Ok(inner);
    }
    if take_word(input, "not") {
        let inner = one(input, level + 1)?;
        let levels = inner.levels + 1;
        let condition = Condition::Not(inner.condition.into());
        return if levels > LEVELS_MAX {
            Err(fail(input, token, ScriptErrorKind::TooDeep))
        } else {
            Ok(Tree { condition, levels })
        };
    }
    Ok(Tree { condition: simple(input)?, levels: 1 })
}

fn simple(input: &mut Line<'_>) -> Parsed<Condition> {
    let next = peek(input);
    if next.kind == Kind::Word {
        match next.text {
            "term" | "log" | "committed" | "applied" => return reached(input, None),
            "leader" | "follower" => return content(input),
            _ if named(next, ['S', 's']).is_some() => return of_server(input),
            _ if named(next, ['C', 'c']).is_some() => {
                let client = client(input)?;
                word(input, &["answered"])?;
                return Ok(Condition::Answered(Some(client)));
            }
            _ => {}
        }
    }
    if take_word(input, "somebody") {
        word(input, &["leads"])?;
        Ok(Condition::SomebodyLeads)
    } else if take_word(input, "nobody") {
        word(input, &["leads"])?;
        Ok(Condition::NobodyLeads)
    } else if take_word(input, "all") {
        const ALL: &[&str] = &["agree", "answered"];
        let agree = one_of(input, ALL, Expected::Word(ALL))? == 0;
        Ok(if agree { Condition::AllAgree } else { Condition::Answered(None) })
    } else if take_word(input, "message") {
        Ok(Condition::UnderWay(pattern(input)?))
    } else if take_word(input, "violation") {
        Ok(Condition::Violation)
    } else {
        Err(unexpected(input, Expected::Condition))
    }
}

/// What begins with a server's name.
fn of_server(input: &mut Line<'_>) -> Parsed<Condition> {
    let id = server(input, Expected::ServerName)?;
    match peek(input).text {
        "leads" => {
            skip(input);
            Ok(Condition::Role { server: id, role: Role::Leader })
        }
        "follows" => {
            skip(input);
            Ok(Condition::Role { server: id, role: Role::Follower })
        }
        "is" => {
            skip(input);
            let state = one_of(input, names::ROLES, Expected::Word(names::ROLES))?;
            let roles = [Role::Leader, Role::Follower, Role::Candidate, Role::PreCandidate];
            Ok(match roles.get(state) {
                Some(&role) => Condition::Role { server: id, role },
                None if state == roles.len() => Condition::Up(id),
                None => Condition::Down(id),
            })
        }
        "has" | "stores" => content_of(input, Who::Server(id), Expected::State),
        "term" | "log" | "committed" | "applied" => reached(input, Some(id)),
        _ => Err(unexpected(input, Expected::State)),
    }
}

/// `committed 3`, of one server or of any.
fn reached(input: &mut Line<'_>, server: Option<NodeId>) -> Parsed<Condition> {
    let what = peek(input).text;
    skip(input);
    let index = number(input)?;
    Ok(match what {
        "term" => Condition::Term { server, term: index },
        "log" => Condition::LastIndex { server, index },
        "committed" => Condition::Committed { server, index },
        _ => Condition::Applied { server, index },
    })
}

/// What the leader or a follower has.
fn content(input: &mut Line<'_>) -> Parsed<Condition> {
    let server = who(input)?;
    content_of(input, server, Expected::Word(&["has", "stores"]))
}

/// `has entry 3 of term 2`, `stores x = 1`.
fn content_of(input: &mut Line<'_>, server: Who, expected: Expected) -> Parsed<Condition> {
    if one_of(input, &["has", "stores"], expected)? == 0 {
        word(input, &["entry"])?;
        let index = number(input)?;
        word(input, &["of"])?;
        word(input, &["term"])?;
        return Ok(Condition::Entry { server, index, term: number(input)? });
    }
    let key = text(input)?;
    sign(input, "=")?;
    Ok(Condition::Value { server, key, value: maybe_text(input)? })
}

/// Which messages: a number, a kind and a way, each once at most, in any order; or `any`.
pub(super) fn pattern(input: &mut Line<'_>) -> Parsed<MessagePattern> {
    let mut pattern = MessagePattern::default();
    let (mut pieces, mut has_way) = (0, false);
    loop {
        let next = peek(input);
        let kind = names::MESSAGES.words.contains(&next.text) && next.kind == Kind::Word;
        if let Some(digits) = named(next, ['M', 'm']).filter(|_| pattern.number.is_none()) {
            let number = digits.parse();
            pattern.number =
                Some(number.map_err(|_| fail(input, next, ScriptErrorKind::TooLarge))?);
            skip(input);
        } else if kind && pattern.kind.is_none() {
            pattern.kind = Some(meaning(input, &names::MESSAGES, Expected::Messages)?);
        } else if !has_way && is_end_of_way(input) {
            has_way = true;
            way(input, &mut pattern)?;
        } else if pieces == 0 {
            return Err(unexpected(input, Expected::Messages));
        } else {
            return Ok(pattern);
        }
        pieces += 1;
    }
}

fn is_end_of_way(input: &Line<'_>) -> bool {
    let next = peek(input);
    matches!(next.text, "any" | "leader" | "follower") || named(next, ['S', 's']).is_some()
}

/// `S1 -> S2`, `S1 -> any`, `any -> S2`, or `any`.
fn way(input: &mut Line<'_>, pattern: &mut MessagePattern) -> Parsed<()> {
    pattern.from = end_of_way(input)?;
    let is_any = pattern.from.is_none() && !matches!(peek(input).text, "->" | "→");
    if !is_any {
        sign(input, "->")?;
        pattern.to = end_of_way(input)?;
    }
    Ok(())
}

fn end_of_way(input: &mut Line<'_>) -> Parsed<Option<Who>> {
    if take_word(input, "any") { Ok(None) } else { who(input).map(Some) }
}
