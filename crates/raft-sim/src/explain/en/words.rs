//! The small words: lists, numbers with their units, texts of users.

use std::fmt::Display;

use raft_core::{NodeId, Role};

use crate::Range;
use crate::explain::{DISSERTATION, catalogue};
use crate::script::Who;
use crate::{mark, t};

/// "S1", "S1 and S2", "S1, S2 and S3".
#[must_use]
pub fn list(ids: &[NodeId]) -> String {
    let names: Vec<_> = ids.iter().map(ToString::to_string).collect();
    joined(&names)
}

pub(super) fn joined(names: &[String]) -> String {
    match names {
        [] => t!("nobody").to_owned(),
        [only] => only.clone(),
        [first @ .., last] => t!("{list} and {last}", list = listed(first), last),
    }
}

/// "S1, S2, S3".
pub(super) fn listed(items: &[String]) -> String {
    let mut items = items.iter().cloned();
    let first = items.next().unwrap_or_default();
    items.fold(first, |list, next| t!("{list}, {next}", list, next))
}

/// Places in the paper or the dissertation, such as "Figure 3, §5.2", in the language that is spoken.
#[must_use]
pub fn places(section: &str) -> String {
    let one = |place: &str| match (place.strip_prefix("Figure "), place.strip_prefix(DISSERTATION))
    {
        (Some(n), _) => t!("Figure {n}", n),
        (_, Some(place)) => t!("diss. {place}", place),
        _ => place.to_owned(),
    };
    listed(&section.split(',').map(str::trim_ascii_start).map(one).collect::<Vec<_>>())
}

/// What a role is called.
#[must_use]
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => t!("follower"),
        Role::PreCandidate => t!("pre-candidate"),
        Role::Candidate => t!("candidate"),
        Role::Leader => t!("leader"),
    }
}

pub(super) fn who(who: Who) -> String {
    match who {
        Who::Server(id) => id.to_string(),
        Who::Leader => t!("the leader").to_owned(),
        Who::Follower => t!("a follower").to_owned(),
    }
}

/// The same words, which are the catalogue's own, as the beginning of a sentence.
pub(super) fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

pub(super) fn entries(first: u64, last: u64) -> String {
    if first == last {
        t!("entry {first}", first)
    } else {
        t!("entries {first}–{last}", first, last)
    }
}

pub(super) fn ticks(n: u32) -> String {
    count_u64(n.into(), mark!("{n} tick"), mark!("{n} ticks"))
}

/// A number of things, by a text for one and a text for many, both with `{n}` in them.
pub(super) fn count(n: usize, one: &'static str, many: &'static str) -> String {
    count_u64(n as u64, one, many)
}

pub(super) fn count_u64(n: u64, one: &'static str, many: &'static str) -> String {
    catalogue::fill(if n == 1 { one } else { many }, &[&n])
}

/// A key or a value as a user wrote it: short, and in quotes if it could be taken for something else.
pub(super) fn text(text: &str) -> String {
    const LONGEST: usize = 24;
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    // (Without the tables of Unicode, which weigh more than all of this file.)
    let is_odd =
        |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | ',');
    let is_plain = !short.is_empty() && !short.chars().any(is_odd);
    if is_plain { short } else { format!("“{}”", short.replace(char::is_control, "·")) }
}

/// A duration with its unit, to three digits: "300 µs", "1.23 ms", "10 s".
#[must_use]
pub fn duration(us: u64) -> String {
    let (unit, name) = unit(us);
    format!("{} {name}", decimal(us, unit, 3))
}

/// "now" or "in 43 ms".
pub(super) fn soon(us: u64) -> String {
    if us == 0 { t!("now").to_owned() } else { t!("in {time}", time = duration(us)) }
}

/// A range of durations: "5–15 ms".
#[must_use]
pub fn range(range: Range) -> String {
    let Range { min_us, max_us } = range;
    let (whole, _) = unit(max_us);
    if min_us == max_us {
        duration(max_us)
    } else if min_us > 0 && min_us < whole / 100 {
        format!("{}–{}", duration(min_us), duration(max_us))
    } else {
        format!("{}–{}", decimal(min_us, whole, 3), duration(max_us))
    }
}

fn unit(us: u64) -> (u64, &'static str) {
    match us {
        0 => (1000, "ms"),
        1..=999 => (1, "µs"),
        1000..=999_999 => (1000, "ms"),
        _ => (1_000_000, "s"),
    }
}

/// Millionths as a percentage: "2.5 %".
#[must_use]
pub fn percent(ppm: u32) -> String {
    format!("{} %", decimal(ppm.into(), 10_000, 7))
}

/// A number of bytes with its unit, to three digits: "900 bytes", "1.5 KB". A kilobyte is 1000 bytes.
#[must_use]
pub fn bytes(n: u64) -> String {
    match n {
        0..=999 => count_u64(n, mark!("{n} byte"), mark!("{n} bytes")),
        1000..=999_999 => format!("{} KB", decimal(n, 1000, 3)),
        _ => format!("{} MB", decimal(n, 1_000_000, 3)),
    }
}

/// `value / unit`, where `unit` is a power of ten, with as many digits behind the point as `digits` in all
/// allow, and no zeros at its end.
fn decimal(value: u64, mut unit: u64, digits: usize) -> String {
    let mut number = (value / unit).to_string();
    let left = digits.saturating_sub(if value >= unit { number.len() } else { 0 });
    let mut rest = value % unit;
    // What is beyond the last digit is cut off, so that no zeros remain at the end.
    let kept = 10_u64.saturating_pow(u32::try_from(left).unwrap_or(0));
    rest -= rest % (unit / kept.min(unit));
    if rest > 0 {
        number.push('.');
    }
    while rest > 0 {
        unit /= 10;
        number.push_str(&(rest / unit).to_string());
        rest %= unit;
    }
    number
}

/// "S1 | S2 and S3": groups that do not reach each other.
pub(super) fn groups<T: Display>(groups: &[Vec<T>]) -> String {
    let group = |group: &Vec<T>| {
        let names: Vec<_> = group.iter().map(ToString::to_string).collect();
        joined(&names)
    };
    groups.iter().map(group).collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_their_units() {
        let durations = [
            (0, "0 ms"),
            (1, "1 µs"),
            (999, "999 µs"),
            (1000, "1 ms"),
            (1_234, "1.23 ms"),
            (12_345, "12.3 ms"),
            (123_456, "123 ms"),
            (1_000_001, "1 s"),
            (1_050_000, "1.05 s"),
            (3_600_000_000, "3600 s"),
        ];
        for (us, text) in durations {
            assert_eq!(duration(us), text);
        }
        let ranges = [
            (5_000, 15_000, "5–15 ms"),
            (500, 2_000, "0.5–2 ms"),
            (7, 7, "7 µs"),
            (0, 9_000, "0–9 ms"),
            (3, 2_000_000, "3 µs–2 s"),
            (200_000, 2_200_000, "0.2–2.2 s"),
        ];
        for (min_us, max_us, text) in ranges {
            assert_eq!(range(Range { min_us, max_us }), text);
        }
        for (ppm, text) in [
            (0, "0 %"),
            (1, "0.0001 %"),
            (25_000, "2.5 %"),
            (1_000_000, "100 %"),
            (333_333, "33.3333 %"),
        ] {
            assert_eq!(percent(ppm), text);
        }
        for (n, text) in [(1, "1 byte"), (999, "999 bytes"), (1500, "1.5 KB"), (2_000_000, "2 MB")]
        {
            assert_eq!(bytes(n), text);
        }
    }

    #[test]
    fn what_users_write_is_told_in_bounds() {
        for (from, to) in [("x", "x"), ("", "“”"), ("a b", "“a b”"), ("a\n", "“a·”")] {
            assert_eq!(text(from), to);
        }
        assert_eq!(text(&"x".repeat(30)), format!("{}…", "x".repeat(24)));
    }
}
