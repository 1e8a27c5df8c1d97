//! Quantities with their units, and texts: read and written exactly, without floats.

use std::fmt::{self, Display as _, Formatter};
use std::str::FromStr;

use winnow::Parser as _;
use winnow::ascii::digit1;
use winnow::combinator::{opt, preceded};
use winnow::error::EmptyError;
use winnow::token::rest;

use super::error::{Expected, Measure, ScriptErrorKind};
use crate::time::InvalidTime;
use crate::{Range, Time};

/// A unit and how many of the smallest unit it is.
type Unit = (&'static str, u64);

const NUMBER: &[Unit] = &[("", 1)];
const TIME: &[Unit] = &[
    ("us", 1),
    ("ms", 1000),
    ("s", 1_000_000),
    ("min", 60_000_000),
    ("h", 3_600_000_000),
    ("µs", 1),
    ("μs", 1),
];
const BYTES: &[Unit] = &[
    ("B", 1),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];
const SHARE: &[Unit] = &[("%", 10_000), ("ppm", 1)];
const RATE: &[Unit] = &[("/s", 1000)];
const BANDWIDTH: &[Unit] = &[
    ("B/s", 1),
    ("KB/s", 1000),
    ("MB/s", 1_000_000),
    ("GB/s", 1_000_000_000),
    ("KiB/s", 1 << 10),
    ("MiB/s", 1 << 20),
    ("GiB/s", 1 << 30),
];

impl Measure {
    fn table(self) -> &'static [Unit] {
        match self {
            Self::Number => NUMBER,
            Self::Time => TIME,
            Self::Bytes => BYTES,
            Self::Share => SHARE,
            Self::Rate => RATE,
            Self::Bandwidth => BANDWIDTH,
        }
    }

    /// The units to write.
    pub(super) fn units(self) -> Vec<&'static str> {
        let units = self.table().iter().map(|(unit, _)| *unit);
        units.filter(|unit| unit.is_ascii()).collect()
    }

    /// A bound of a range of numbers, of any measure.
    pub(super) fn write(self, value: u64, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number => write!(f, "{value}"),
            Self::Time => Duration(value).fmt(f),
            Self::Bytes => bytes(value, "", f),
            Self::Share => Share(value).fmt(f),
            Self::Rate => rate(value, f),
            Self::Bandwidth => bytes(value, "/s", f),
        }
    }
}

/// A number as it stands in a script, not yet in the smallest unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal<'a> {
    whole: &'a str,
    fraction: &'a str,
    pub(super) unit: &'a str,
}

/// The number and unit of a word; `None` if it does not begin with a digit.
pub(super) fn decimal(word: &str) -> Option<Decimal<'_>> {
    let mut input = word;
    let read: Result<_, EmptyError> =
        (digit1, opt(preceded('.', digit1)), rest).parse_next(&mut input);
    let (whole, fraction, unit) = read.ok()?;
    Some(Decimal { whole, fraction: fraction.unwrap_or_default(), unit })
}

impl Decimal<'_> {
    /// In the smallest unit of the measure. `borrowed` is the unit of a number without one.
    pub(super) fn amount(self, measure: Measure, borrowed: &str) -> Result<u64, ScriptErrorKind> {
        let unit = if self.unit.is_empty() { borrowed } else { self.unit };
        let found = measure.table().iter().find(|(known, _)| *known == unit);
        let is_zero = self.whole.bytes().chain(self.fraction.bytes()).all(|digit| digit == b'0');
        match found {
            Some(&(_, scale)) => self.scaled(scale, measure),
            None if unit.is_empty() && is_zero => Ok(0),
            None if measure == Measure::Number => {
                Err(ScriptErrorKind::Expected(Expected::Quantity(measure)))
            }
            None => Err(ScriptErrorKind::Unit(measure)),
        }
    }

    fn scaled(self, scale: u64, measure: Measure) -> Result<u64, ScriptErrorKind> {
        let whole: u64 = self.whole.parse().map_err(|_| ScriptErrorKind::TooLarge)?;
        let inexact = ScriptErrorKind::Inexact(measure);
        let fraction = self.fraction.trim_end_matches('0');
        // No unit can be divided by 10 more often.
        if fraction.len() > 10 {
            return Err(inexact);
        }
        let mut part: u64 = 0;
        let mut parts: u64 = 1;
        for digit in fraction.bytes() {
            part = part * 10 + u64::from(digit - b'0');
            parts *= 10;
        }
        let part = part.checked_mul(scale).filter(|part| part.is_multiple_of(parts));
        let part = part.ok_or(inexact)? / parts;
        let amount = whole.checked_mul(scale).and_then(|amount| amount.checked_add(part));
        amount.ok_or(ScriptErrorKind::TooLarge)
    }
}

impl FromStr for Time {
    type Err = InvalidTime;

    /// Reads a time as scripts have it: `20ms`, `1.5s`.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let read = decimal(text).ok_or(InvalidTime)?;
        read.amount(Measure::Time, "").map(Self::from_micros).map_err(|_| InvalidTime)
    }
}

/// A time in microseconds, as scripts have it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Duration(pub(super) u64);

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let unit = unit_of(self.0, 0);
        decimals(self.0, unit.1, f)?;
        f.write_str(unit.0)
    }
}

/// The largest unit in which the longer time is at least 1 and both are short to write.
fn unit_of(longest: u64, shortest: u64) -> Unit {
    let fits = |scale: u64| longest.is_multiple_of(scale) && shortest.is_multiple_of(scale);
    match longest {
        0 => ("s", 1_000_000),
        1..1000 => ("us", 1),
        1000..1_000_000 => ("ms", 1000),
        _ if fits(3_600_000_000) => ("h", 3_600_000_000),
        _ if fits(60_000_000) => ("min", 60_000_000),
        _ => ("s", 1_000_000),
    }
}

/// A range of times: both ends in one unit, or one end if they are the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span(pub(super) Range);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Range { min_us, max_us } = self.0;
        if min_us == max_us {
            return Duration(min_us).fmt(f);
        }
        let unit = unit_of(max_us.max(min_us), min_us.min(max_us));
        decimals(min_us, unit.1, f)?;
        f.write_str("..")?;
        decimals(max_us, unit.1, f)?;
        f.write_str(unit.0)
    }
}

/// `value / scale` with as many decimals as that takes, if `scale` is a power of ten or divides it.
fn decimals(value: u64, scale: u64, f: &mut Formatter<'_>) -> fmt::Result {
    write!(f, "{}", value / scale)?;
    let mut rest = value % scale;
    let mut place = scale / 10;
    if rest > 0 {
        f.write_str(".")?;
    }
    while rest > 0 && place > 0 {
        write!(f, "{}", rest / place)?;
        rest %= place;
        place /= 10;
    }
    Ok(())
}

pub(super) fn bytes(value: u64, per: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let [byte, decimal @ .., kib, mib, gib] = BYTES else { return Ok(()) };
    let mut units = decimal.iter().rev().chain([gib, mib, kib]);
    let unit = units.find(|(_, scale)| value > 0 && value.is_multiple_of(*scale)).unwrap_or(byte);
    write!(f, "{}{}{per}", value / unit.1, unit.0)
}

/// Millionths: in percent unless they are few.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share(pub(super) u64);

impl fmt::Display for Share {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let ppm = self.0;
        if ppm == 0 || ppm >= 1000 {
            decimals(ppm, 10_000, f)?;
            f.write_str("%")
        } else {
            write!(f, "{ppm}ppm")
        }
    }
}

pub(super) fn rate(per_1000_s: u64, f: &mut Formatter<'_>) -> fmt::Result {
    decimals(per_1000_s, 1000, f)?;
    f.write_str("/s")
}

/// A text as it stands in a script: in quotation marks where it needs them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a>(pub(super) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if super::token::is_bare(self.0) { f.write_str(self.0) } else { quoted(self.0, f) }
    }
}

/// A text in quotation marks. What cannot be seen, or turns the direction of what stands beside it, is written
/// as its number.
pub(super) fn quoted(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("\"")?;
    for letter in text.chars() {
        match letter {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\0'..=' ' if letter != ' ' => write!(f, "\\u{{{:x}}}", u32::from(letter))?,
            '\u{7f}'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => write!(f, "\\u{{{:x}}}", u32::from(letter))?,
            _ => fmt::Write::write_char(f, letter)?,
        }
    }
    f.write_str("\"")
}

/// What stands in quotation marks, or an escape that means nothing, and where in bytes.
pub(super) fn unquoted(token: &str) -> Result<String, (usize, &str)> {
    let inner = token.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(token);
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let at = inner.len() - escape.len();
        let first = escape.chars().next();
        let len = first.map_or(0, char::len_utf8);
        let mut after = escape.get(len..).unwrap_or_default();
        let Some(letter) = first.and_then(|first| unescaped(first, &mut after)) else {
            return Err((at, token.get(at..=at.saturating_add(len)).unwrap_or_default()));
        };
        text.push(letter);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

/// The letter that an escape stands for; what of it follows its first letter is taken from `after`.
fn unescaped(first: char, after: &mut &str) -> Option<char> {
    Some(match first {
        '"' | '\\' => first,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let (digits, rest) = after.strip_prefix('{')?.split_once('}')?;
            *after = rest;
            let is_hex = digits.len() <= 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            let number = if is_hex { u32::from_str_radix(digits, 16).ok()? } else { return None };
            char::from_u32(number)?
        }
        _ => return None,
    })
}
