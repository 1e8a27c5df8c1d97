//! Dials, disks and clocks in English.

use super::words::{bytes, capital, duration, listed, percent, range, who};
use crate::LinkDials;
use crate::script::{DiskFault, KeepUnsynced, LinkSetting, NetworkPreset, Who};
use crate::t;

/// All dials of a link in one line: "5–15 ms, 10 % lost".
#[must_use]
pub fn dials(dials: &LinkDials) -> String {
    let mut told = vec![range(dials.delay)];
    if dials.request_ms > 1 {
        told.push(t!("requests up to {request_ms} ms more", request_ms = dials.request_ms - 1));
    }
    if dials.loss_ppm > 0 {
        told.push(t!("{loss_ppm} lost", loss_ppm = percent(dials.loss_ppm)));
    }
    if dials.duplicate_ppm > 0 {
        told.push(t!("{duplicate_ppm} twice", duplicate_ppm = percent(dials.duplicate_ppm)));
    }
    if dials.long_reordering {
        told.push(t!("two thirds of the replies 0.2–2.2 s late").to_owned());
    } else if dials.reorder_ppm > 0 {
        let late = range(dials.reorder_by);
        told.push(t!(
            "{reorder_ppm} late by {late}",
            reorder_ppm = percent(dials.reorder_ppm),
            late
        ));
    }
    if let Some(limit) = dials.bandwidth {
        told.push(t!("{limit} a second", limit = bytes(limit.into())));
    }
    listed(&told)
}

fn route(from: Option<Who>, to: Option<Who>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => t!("from {from} to {to}", from = who(from), to = who(to)),
        (Some(from), None) => t!("from {from}", from = who(from)),
        (None, Some(to)) => t!("to {to}", to = who(to)),
        (None, None) => t!("between servers").to_owned(),
    }
}

pub(super) fn set(from: Option<Who>, to: Option<Who>, setting: &LinkSetting) -> String {
    let route = route(from, to);
    match setting {
        LinkSetting::Delay(delay) => {
            t!("Messages {route} take {delay}.", route, delay = range(*delay))
        }
        LinkSetting::Loss(0) => t!("Messages {route} are not lost by chance any more.", route),
        LinkSetting::Loss(ppm) => {
            t!("{share} of the messages {route} are lost.", share = percent(*ppm), route)
        }
        LinkSetting::Duplicate(0) => t!("Messages {route} do not arrive twice any more.", route),
        LinkSetting::Duplicate(ppm) => {
            t!("{share} of the messages {route} arrive twice.", share = percent(*ppm), route)
        }
        LinkSetting::Reorder { ppm: 0, .. } => {
            t!("Messages {route} do not overtake each other any more.", route)
        }
        LinkSetting::Reorder { ppm, by } => {
            t!(
                "{share} of the messages {route} are late by {time}.",
                share = percent(*ppm),
                route,
                time = range(*by)
            )
        }
        LinkSetting::Bandwidth(Some(limit)) => {
            t!("The links {route} carry {limit} a second.", route, limit = bytes((*limit).into()))
        }
        LinkSetting::Bandwidth(None) => t!("The links {route} carry as much as is sent.", route),
    }
}

pub(super) fn to_set(from: Option<Who>, to: Option<Who>, setting: &LinkSetting) -> String {
    let route = route(from, to);
    match setting {
        LinkSetting::Delay(delay) => {
            t!("let messages {route} take {delay}", route, delay = range(*delay))
        }
        LinkSetting::Loss(ppm) => {
            t!("lose {ppm} of the messages {route}", ppm = percent(*ppm), route)
        }
        LinkSetting::Duplicate(ppm) => {
            t!("deliver {ppm} of the messages {route} twice", ppm = percent(*ppm), route)
        }
        LinkSetting::Reorder { ppm, by } => {
            t!(
                "deliver {ppm} of the messages {route} late by {by}",
                ppm = percent(*ppm),
                route,
                by = range(*by)
            )
        }
        LinkSetting::Bandwidth(Some(limit)) => {
            t!("limit the links {route} to {limit} a second", route, limit = bytes((*limit).into()))
        }
        LinkSetting::Bandwidth(None) => t!("take the limit off the links {route}", route),
    }
}

/// What a preset of the network is called.
#[must_use]
pub fn preset(preset: NetworkPreset) -> &'static str {
    match preset {
        NetworkPreset::Configured => t!("the network as configured"),
        NetworkPreset::Reliable => t!("the MIT labs’ reliable network"),
        NetworkPreset::Unreliable => t!("the MIT labs’ unreliable network"),
        NetworkPreset::LongReordering => t!("the MIT labs’ network with long reordering"),
    }
}

pub(super) fn set_preset(which: NetworkPreset) -> String {
    match which {
        NetworkPreset::Configured => {
            t!("The network is as configured: every dial is back where it began.")
        }
        NetworkPreset::Reliable => t!(
            "The network is the MIT labs’ reliable one: messages take 0.2–1 ms, and none is lost."
        ),
        NetworkPreset::Unreliable => t!(
            "The network is the MIT labs’ unreliable one: requests take up to 27 ms, and a tenth of all is lost."
        ),
        NetworkPreset::LongReordering => t!(
            "The network is the MIT labs’ one with long reordering: a tenth of all is lost, and two thirds of the \
             replies are late by 0.2–2.2 s."
        ),
    }
    .to_owned()
}

pub(super) fn crashed(server: Who, keep: KeepUnsynced) -> String {
    let what = match keep {
        KeepUnsynced::Nothing => t!("it loses all that is not on its disk"),
        KeepUnsynced::Some => {
            t!("of the writes under way, chance decides how many are on its disk")
        }
        KeepUnsynced::Everything => t!("the writes under way had just reached its disk"),
        KeepUnsynced::Torn => t!("the last record on its disk is not complete"),
    };
    t!("{server} crashes: {what}.", server = capital(&who(server)), what)
}

pub(super) fn clock_rate(server: Who, ppm: i32) -> String {
    let server = who(server);
    let by = percent(ppm.unsigned_abs());
    match ppm {
        0 => t!("The clock of {server} runs right.", server),
        1.. => t!("The clock of {server} runs fast by {by}.", server, by),
        ..0 => t!("The clock of {server} runs slow by {by}.", server, by),
    }
}

pub(super) fn to_clock_rate(server: Who, ppm: i32) -> String {
    let server = who(server);
    let by = percent(ppm.unsigned_abs());
    match ppm {
        0 => t!("let the clock of {server} run right", server),
        1.. => t!("let the clock of {server} run fast by {by}", server, by),
        ..0 => t!("let the clock of {server} run slow by {by}", server, by),
    }
}

pub(super) fn clock_jump(server: Who, by_us: u64) -> String {
    t!("The clock of {server} jumps ahead by {time}.", server = who(server), time = duration(by_us))
}

pub(super) fn disk(server: Who, fault: &DiskFault) -> String {
    let server = who(server);
    match fault {
        DiskFault::Sync(sync) => {
            t!("The disk of {server} makes a write durable in {sync}.", server, sync = range(*sync))
        }
        DiskFault::Lie => {
            t!(
                "The disk of {server} lies: a crash loses what it calls durable from now on.",
                server
            )
        }
        DiskFault::Honest => t!("The disk of {server} lies no more.", server),
        DiskFault::LoseTail(n) => {
            t!("The disk of {server} loses {last}.", server, last = last(*n))
        }
        DiskFault::Wipe => t!("The disk of {server} loses everything.", server),
        DiskFault::Full => {
            t!(
                "The disk of {server} is full: its next write fails, and then {server} stops.",
                server
            )
        }
        DiskFault::Free => t!("The disk of {server} has room again.", server),
    }
}

pub(super) fn to_disk(server: Who, fault: &DiskFault) -> String {
    let server = who(server);
    match fault {
        DiskFault::Sync(sync) => {
            t!("let the disk of {server} take {sync} for a write", server, sync = range(*sync))
        }
        DiskFault::Lie => t!("let the disk of {server} lie", server),
        DiskFault::Honest => t!("make the disk of {server} honest", server),
        DiskFault::LoseTail(n) => {
            t!("lose {last} on the disk of {server}", last = last(*n), server)
        }
        DiskFault::Wipe => t!("wipe the disk of {server}", server),
        DiskFault::Full => t!("fill the disk of {server}", server),
        DiskFault::Free => t!("make room on the disk of {server}", server),
    }
}

/// "the last entry", or "the last 3 entries".
fn last(n: u64) -> String {
    if n == 1 { t!("the last entry").to_owned() } else { t!("the last {n} entries", n) }
}
