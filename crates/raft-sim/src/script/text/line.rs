//! A line while it is read: the pieces that are left, what is known from the lines before, and the small
//! parsers that all others are made of.

use std::fmt::Debug;

use raft_core::NodeId;
use winnow::Parser as _;
use winnow::combinator::opt;
use winnow::error::ParserError;
use winnow::stream::{Stateful, Stream};
use winnow::token::any;

use super::error::{Expected, Measure, ScriptError, ScriptErrorKind};
use super::names::{self, Names};
use super::token::{Kind, Token};
use super::value::{self, Decimal};
use crate::script::Who;
use crate::service::ClientId;
use crate::{Action, Range};

/// What is left of a line.
pub(super) type Line<'a> = Stateful<&'a [Token<'a>], Known>;

pub(super) type Parsed<T> = Result<T, Failed>;

/// Server names above S99 are taken for mistakes.
const SERVER_MAX: u64 = 99;

/// What the lines before say, and notes about this one.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Bit n: there is a server Sn. All bits: it is not known which there are.
    pub(super) servers: u128,
    /// How many there were at first.
    pub(super) servers_at_first: u8,
    /// In microseconds: no statement can come before.
    pub(super) earliest_us: u64,
    /// The line that says so.
    pub(super) earliest_line: u32,
    /// This line.
    pub(super) line: u32,
    /// Servers may be named that there are not yet.
    pub(super) any_server: bool,
    /// The action of the way back, if the line has two.
    pub(super) way_back: Option<Action>,
    /// What is wrong with it.
    pub(super) problem: Option<Problem>,
    /// Words that could have stood at this place, in bytes.
    tried: Vec<&'static str>,
    tried_at: usize,
}

impl Known {
    /// Forgets what was noted about the line before.
    pub(super) fn begin(&mut self, line: u32) {
        self.line = line;
        self.any_server = false;
        self.way_back = None;
        self.problem = None;
        self.tried.clear();
    }

    /// The words that could have stood at that place of the line, in bytes.
    pub(super) fn tried_at(&self, at: usize) -> &[&'static str] {
        if self.tried_at == at { &self.tried } else { &[] }
    }

    /// The names of the servers that there are, as far as that is known.
    pub(super) fn server_names(&self) -> impl Iterator<Item = String> {
        let servers = if self.servers == u128::MAX { 0 } else { self.servers };
        (1..=SERVER_MAX).filter(move |id| servers >> id & 1 == 1).map(|id| format!("S{id}"))
    }

    /// The servers from S1 to this one.
    pub(super) fn start_with(&mut self, servers: u8) {
        self.servers = (1u128 << servers.min(126)).saturating_mul(2) - 2;
        self.servers_at_first = servers;
    }
}

/// What is wrong with a line, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Problem {
    /// Where in the line, in bytes.
    pub(super) at: usize,
    /// How many bytes are at fault.
    len: usize,
    pub(super) kind: ScriptErrorKind,
}

impl Problem {
    pub(super) fn new(token: Token<'_>, kind: ScriptErrorKind) -> Self {
        Self { at: token.at, len: token.text.len(), kind }
    }

    /// As an error in that line, of which this is known.
    pub(super) fn in_line(&self, number: u32, line: &str, known: &Known) -> ScriptError {
        let before = line.get(..self.at).unwrap_or_default();
        let found = line.get(self.at..self.at.saturating_add(self.len)).unwrap_or_default();
        // `chars().count()` is fast and large.
        let column = before.chars().fold(1u32, |column, _| column.saturating_add(1));
        let tried = known.tried_at(self.at);
        let suggestion = match self.kind {
            ScriptErrorKind::Expected(expected) => super::nearest::word(found, expected, tried),
            ScriptErrorKind::Unit(measure) => {
                let unit = value::decimal(found).map_or("", |decimal| decimal.unit);
                super::nearest::word(unit, Expected::End, &measure.units())
            }
            _ => None,
        };
        let found = found.chars().take(40).collect();
        ScriptError { line: number, column, found, kind: self.kind, suggestion }
    }
}

/// That a line cannot be read; why stands in [`Known::problem`].
#[derive(Debug)]
pub(super) struct Failed;

impl<'a> ParserError<Line<'a>> for Failed {
    type Inner = Self;

    fn from_input(_: &Line<'a>) -> Self {
        Self
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

/// Notes what is wrong with the piece.
pub(super) fn fail(input: &mut Line<'_>, token: Token<'_>, kind: ScriptErrorKind) -> Failed {
    input.state.problem = Some(Problem::new(token, kind));
    Failed
}

/// Notes that the next piece is not what has to stand there.
pub(super) fn unexpected(input: &mut Line<'_>, expected: Expected) -> Failed {
    let token = peek(input);
    let kind = match token.kind {
        Kind::Unclosed => ScriptErrorKind::Unclosed,
        _ => ScriptErrorKind::Expected(expected),
    };
    fail(input, token, kind)
}

/// The next piece; the end, again and again, after the last one.
pub(super) fn peek<'a>(input: &Line<'a>) -> Token<'a> {
    let last = Token { kind: Kind::End, text: "", at: 0 };
    input.input.first().copied().unwrap_or(last)
}

fn is_next(input: &mut Line<'_>, kind: Kind, text: &'static str) -> bool {
    let next = any.verify(|token: &Token<'_>| token.kind == kind && token.text == text);
    let next: Parsed<_> = opt(next).parse_next(input);
    matches!(next, Ok(Some(_)))
}

/// Takes the word if it is the next one, and remembers that it could have been.
pub(super) fn take_word(input: &mut Line<'_>, word: &'static str) -> bool {
    tries(input, word);
    is_next(input, Kind::Word, word)
}

/// Remembers that this could be the next piece.
fn tries(input: &mut Line<'_>, piece: &'static str) {
    let at = peek(input).at;
    if input.state.tried_at != at {
        input.state.tried_at = at;
        input.state.tried.clear();
    }
    input.state.tried.push(piece);
}

/// Takes the sign if it is the next piece.
pub(super) fn take_sign(input: &mut Line<'_>, sign: &'static str) -> bool {
    tries(input, sign);
    let other = match sign {
        "->" => "→",
        "<->" => "↔",
        _ => sign,
    };
    is_next(input, Kind::Sign, sign) || is_next(input, Kind::Sign, other)
}

pub(super) fn sign(input: &mut Line<'_>, sign: &'static str) -> Parsed<()> {
    if take_sign(input, sign) { Ok(()) } else { Err(unexpected(input, Expected::Sign(sign))) }
}

/// One of the words: its place among them.
pub(super) fn one_of(
    input: &mut Line<'_>,
    words: &[&'static str],
    expected: Expected,
) -> Parsed<usize> {
    let next = peek(input);
    let found = words.iter().position(|word| next.kind == Kind::Word && *word == next.text);
    let found = found.ok_or_else(|| unexpected(input, expected))?;
    skip(input);
    Ok(found)
}

/// This word.
pub(super) fn word(input: &mut Line<'_>, words: &'static [&'static str]) -> Parsed<()> {
    one_of(input, words, Expected::Word(words)).map(|_| ())
}

/// What one of the words means.
pub(super) fn meaning<T: Copy>(
    input: &mut Line<'_>,
    names: &'static Names<T>,
    expected: Expected,
) -> Parsed<T> {
    let at = one_of(input, names.words, expected)?;
    names.values.get(at).copied().ok_or(Failed)
}

/// Takes one piece that was looked at.
pub(super) fn skip(input: &mut Line<'_>) {
    let _ = input.next_token();
}

pub(super) fn end(input: &mut Line<'_>) -> Parsed<()> {
    if is_end(input) { Ok(()) } else { Err(unexpected(input, Expected::End)) }
}

/// Whether the line ends here.
pub(super) fn is_end(input: &Line<'_>) -> bool {
    peek(input).kind == Kind::End
}

/// A text: a word, or what stands in quotation marks.
pub(super) fn text(input: &mut Line<'_>) -> Parsed<String> {
    let token = peek(input);
    let text = match token.kind {
        Kind::Word => Ok(token.text.to_owned()),
        Kind::Quoted => value::unquoted(token.text),
        _ => return Err(unexpected(input, Expected::Text)),
    };
    skip(input);
    text.map_err(|(at, escape)| {
        let escape = Token { at: token.at.saturating_add(at), text: escape, ..token };
        fail(input, escape, ScriptErrorKind::Escape)
    })
}

/// A text, or the word for none.
pub(super) fn maybe_text(input: &mut Line<'_>) -> Parsed<Option<String>> {
    if take_word(input, names::NONE) { Ok(None) } else { text(input).map(Some) }
}

/// The number of the next piece, if it is one.
fn decimal<'a>(input: &mut Line<'a>, measure: Measure) -> Parsed<Decimal<'a>> {
    let token = peek(input);
    let decimal = if token.kind == Kind::Word { value::decimal(token.text) } else { None };
    decimal.ok_or_else(|| unexpected(input, Expected::Quantity(measure)))
}

/// A quantity in its smallest unit.
pub(super) fn quantity(input: &mut Line<'_>, measure: Measure) -> Parsed<u64> {
    let token = peek(input);
    let amount = decimal(input, measure)?.amount(measure, "");
    let amount = amount.map_err(|kind| fail(input, token, kind))?;
    skip(input);
    Ok(amount)
}

/// A quantity that is one of these.
pub(super) fn bounded(input: &mut Line<'_>, measure: Measure, min: u64, max: u64) -> Parsed<u64> {
    let token = peek(input);
    let value = quantity(input, measure)?;
    if (min..=max).contains(&value) {
        return Ok(value);
    }
    Err(fail(input, token, ScriptErrorKind::OutOfRange { measure, min, max }))
}

/// A quantity that is one of these, none of which is large.
pub(super) fn within(input: &mut Line<'_>, measure: Measure, min: u32, max: u32) -> Parsed<u32> {
    let value = bounded(input, measure, min.into(), max.into())?;
    Ok(u32::try_from(value).unwrap_or(max))
}

pub(super) fn number(input: &mut Line<'_>) -> Parsed<u64> {
    quantity(input, Measure::Number)
}

pub(super) fn time(input: &mut Line<'_>) -> Parsed<u64> {
    quantity(input, Measure::Time)
}

/// `5..15ms`, `500us..2ms`, or one time for both ends; in microseconds at most `longest`.
pub(super) fn range(input: &mut Line<'_>, longest: u64) -> Parsed<Range> {
    let token = peek(input);
    let first = decimal(input, Measure::Time)?;
    skip(input);
    let (max_us, unit) = if take_sign(input, "..") {
        let last = peek(input);
        let unit = value::decimal(last.text).map_or("", |last| last.unit);
        (Some(bounded(input, Measure::Time, 0, longest)?), unit)
    } else {
        (None, "")
    };
    let amount = first.amount(Measure::Time, unit);
    let min_us = amount.map_err(|kind| fail(input, token, kind))?;
    let max_us = max_us.unwrap_or(min_us);
    if min_us > max_us {
        return Err(fail(input, token, ScriptErrorKind::Backwards));
    }
    if max_us > longest {
        let measure = Measure::Time;
        let kind = ScriptErrorKind::OutOfRange { measure, min: 0, max: longest };
        return Err(fail(input, token, kind));
    }
    Ok(Range { min_us, max_us })
}

/// The number in a name such as S1.
pub(super) fn named(token: Token<'_>, letters: [char; 2]) -> Option<&str> {
    let digits = token.text.strip_prefix(letters)?;
    let is_name = token.kind == Kind::Word && !digits.is_empty();
    (is_name && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some(digits)
}

/// The name of a server, whether or not there is one.
pub(super) fn any_server(input: &mut Line<'_>, expected: Expected) -> Parsed<NodeId> {
    let token = peek(input);
    let digits = named(token, ['S', 's']).ok_or_else(|| unexpected(input, expected))?;
    let number = digits.parse().ok().filter(|number| (1..=SERVER_MAX).contains(number));
    let number = number.ok_or_else(|| fail(input, token, ScriptErrorKind::ServerName))?;
    skip(input);
    Ok(NodeId(number))
}

/// The name of a server that there is.
pub(super) fn server(input: &mut Line<'_>, expected: Expected) -> Parsed<NodeId> {
    let token = peek(input);
    let id = any_server(input, expected)?;
    let Known { servers, servers_at_first, any_server, .. } = input.state;
    if any_server || servers >> id.0 & 1 == 1 {
        return Ok(id);
    }
    let kind = ScriptErrorKind::NoSuchServer { server: id.0, servers: servers_at_first };
    Err(fail(input, token, kind))
}

pub(super) fn who(input: &mut Line<'_>) -> Parsed<Who> {
    if take_word(input, "leader") {
        Ok(Who::Leader)
    } else if take_word(input, "follower") {
        Ok(Who::Follower)
    } else {
        server(input, Expected::Server).map(Who::Server)
    }
}

pub(super) fn client(input: &mut Line<'_>) -> Parsed<ClientId> {
    let token = peek(input);
    let digits = named(token, ['C', 'c']).ok_or_else(|| unexpected(input, Expected::Client))?;
    let number = digits.parse().map_err(|_| fail(input, token, ScriptErrorKind::TooLarge))?;
    skip(input);
    Ok(ClientId(number))
}
