//! What clients ask for, one by one or as a load.

use super::error::{Expected, Measure, ScriptErrorKind};
use super::line::{
    Line, Parsed, fail, maybe_text, meaning, one_of, peek, sign, take_word, text, within,
};
use super::names::{self, OpKind};
use super::token::Kind;
use crate::Action;
use crate::service::{KeyChoice, Load, Mix, Op};

/// An operation from its first word on.
pub(super) fn operation(input: &mut Line<'_>) -> Parsed<Op> {
    let kind = meaning(input, &names::OPS, Expected::Op)?;
    if kind == OpKind::Scan {
        return scan(input);
    }
    let key = text(input)?;
    Ok(match kind {
        OpKind::Get | OpKind::Scan => Op::Get { key },
        OpKind::Put => Op::Put { key, value: text(input)? },
        OpKind::Append => Op::Append { key, value: text(input)? },
        OpKind::Delete => Op::Delete { key },
        OpKind::CompareAndSwap => {
            let old = maybe_text(input)?;
            sign(input, "->")?;
            Op::CompareAndSwap { key, old, new: text(input)? }
        }
    })
}

/// `a..m`, of which either end may be missing.
fn scan(input: &mut Line<'_>) -> Parsed<Op> {
    let is_text = |input: &Line<'_>| matches!(peek(input).kind, Kind::Word | Kind::Quoted);
    let from = if is_text(input) { text(input)? } else { String::new() };
    sign(input, "..")?;
    // What follows a scan begins with one of these words, which are no keys here without quotation marks.
    let is_over = matches!(peek(input).text, "as" | "via" | "at");
    let to = if is_text(input) && !is_over { Some(text(input)?) } else { None };
    Ok(Op::Scan { from, to })
}

/// `off`, or a rate or `closed`, and what is not as usual.
pub(super) fn load(input: &mut Line<'_>) -> Parsed<Action> {
    if take_word(input, "off") {
        return Ok(Action::Load(None));
    }
    let per_1000_s = if take_word(input, names::CLOSED) {
        None
    } else {
        Some(within(input, Measure::Rate, 1, 10_000_000)?.into())
    };
    let mut load = Load { per_1000_s, ..Load::default() };
    loop {
        let choice = names::KEY_CHOICES.words.iter().position(|word| *word == peek(input).text);
        if take_word(input, "clients") {
            load.clients = within(input, Measure::Number, 1, 100)?;
        } else if take_word(input, "keys") {
            load.keys = within(input, Measure::Number, 1, 1000)?;
        } else if choice.is_some() {
            load.key_choice = key_choice(input)?;
        } else if take_word(input, "mix") {
            load.mix = mix(input)?;
        } else {
            for word in names::KEY_CHOICES.words {
                take_word(input, word);
            }
            return Ok(Action::Load(Some(load)));
        }
    }
}

fn key_choice(input: &mut Line<'_>) -> Parsed<KeyChoice> {
    meaning(input, &names::KEY_CHOICES, Expected::Word(names::KEY_CHOICES.words))
}

fn mix(input: &mut Line<'_>) -> Parsed<Mix> {
    let first = peek(input);
    let mut shares = [0; 6];
    loop {
        let kind = one_of(input, names::OPS.words, Expected::Op)?;
        let share = within(input, Measure::Number, 0, u32::MAX)?;
        if let Some(slot) = shares.get_mut(kind) {
            *slot = share;
        }
        if !names::OPS.words.contains(&peek(input).text) {
            break;
        }
    }
    if shares == [0; 6] {
        return Err(fail(input, first, ScriptErrorKind::EmptyMix));
    }
    let [get, put, append, compare_and_swap, delete, scan] = shares;
    Ok(Mix { get, put, append, compare_and_swap, delete, scan })
}
