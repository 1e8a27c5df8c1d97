//! Dials, disks and clocks in English.

use super::words::{bytes, capital, count_u64, duration, percent, range, who};
use crate::LinkDials;
use crate::script::{DiskFault, KeepUnsynced, LinkSetting, NetworkPreset, Who};

/// All dials of a link in one line: "5–15 ms, 10 % lost".
#[must_use]
pub fn dials(dials: &LinkDials) -> String {
    let mut told = vec![range(dials.delay)];
    if dials.request_ms > 1 {
        told.push(format!("requests up to {} ms more", dials.request_ms - 1));
    }
    if dials.loss_ppm > 0 {
        told.push(format!("{} lost", percent(dials.loss_ppm)));
    }
    if dials.duplicate_ppm > 0 {
        told.push(format!("{} twice", percent(dials.duplicate_ppm)));
    }
    if dials.long_reordering {
        told.push("two thirds of the replies 0.2–2.2 s late".to_owned());
    } else if dials.reorder_ppm > 0 {
        let late = range(dials.reorder_by);
        told.push(format!("{} late by {late}", percent(dials.reorder_ppm)));
    }
    if let Some(limit) = dials.bandwidth {
        told.push(format!("{} a second", bytes(limit.into())));
    }
    told.join(", ")
}

fn route(from: Option<Who>, to: Option<Who>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("from {} to {}", who(from), who(to)),
        (Some(from), None) => format!("from {}", who(from)),
        (None, Some(to)) => format!("to {}", who(to)),
        (None, None) => "between servers".to_owned(),
    }
}

pub(super) fn set(from: Option<Who>, to: Option<Who>, setting: &LinkSetting) -> String {
    let route = route(from, to);
    let of_them = |ppm| format!("{} of the messages {route}", percent(ppm));
    match setting {
        LinkSetting::Delay(delay) => format!("Messages {route} take {}.", range(*delay)),
        LinkSetting::Loss(0) => format!("Messages {route} are not lost by chance any more."),
        LinkSetting::Loss(ppm) => format!("{} are lost.", of_them(*ppm)),
        LinkSetting::Duplicate(0) => format!("Messages {route} do not arrive twice any more."),
        LinkSetting::Duplicate(ppm) => format!("{} arrive twice.", of_them(*ppm)),
        LinkSetting::Reorder { ppm: 0, .. } => {
            format!("Messages {route} do not overtake each other any more.")
        }
        LinkSetting::Reorder { ppm, by } => {
            format!("{} are late by {}.", of_them(*ppm), range(*by))
        }
        LinkSetting::Bandwidth(Some(limit)) => {
            format!("The links {route} carry {} a second.", bytes((*limit).into()))
        }
        LinkSetting::Bandwidth(None) => format!("The links {route} carry as much as is sent."),
    }
}

pub(super) fn to_set(from: Option<Who>, to: Option<Who>, setting: &LinkSetting) -> String {
    let route = route(from, to);
    match setting {
        LinkSetting::Delay(delay) => format!("let messages {route} take {}", range(*delay)),
        LinkSetting::Loss(ppm) => format!("lose {} of the messages {route}", percent(*ppm)),
        LinkSetting::Duplicate(ppm) => {
            format!("deliver {} of the messages {route} twice", percent(*ppm))
        }
        LinkSetting::Reorder { ppm, by } => {
            format!("deliver {} of the messages {route} late by {}", percent(*ppm), range(*by))
        }
        LinkSetting::Bandwidth(Some(limit)) => {
            format!("limit the links {route} to {} a second", bytes((*limit).into()))
        }
        LinkSetting::Bandwidth(None) => format!("take the limit off the links {route}"),
    }
}

/// What a preset of the network is called.
#[must_use]
pub fn preset(preset: NetworkPreset) -> &'static str {
    match preset {
        NetworkPreset::Configured => "the network as configured",
        NetworkPreset::Reliable => "the MIT labs’ reliable network",
        NetworkPreset::Unreliable => "the MIT labs’ unreliable network",
        NetworkPreset::LongReordering => "the MIT labs’ network with long reordering",
    }
}

pub(super) fn set_preset(which: NetworkPreset) -> String {
    let what = match which {
        NetworkPreset::Configured => "as configured: every dial is back where it began",
        NetworkPreset::Reliable => {
            "the MIT labs’ reliable one: messages take 0.2–1 ms, and none is lost"
        }
        NetworkPreset::Unreliable => {
            "the MIT labs’ unreliable one: requests take up to 27 ms, and a tenth of all is lost"
        }
        NetworkPreset::LongReordering => {
            "the MIT labs’ one with long reordering: a tenth of all is lost, and two thirds of the \
             replies are late by 0.2–2.2 s"
        }
    };
    format!("The network is {what}.")
}

pub(super) fn crashed(server: Who, keep: KeepUnsynced) -> String {
    let what = match keep {
        KeepUnsynced::Nothing => "it loses all that is not on its disk",
        KeepUnsynced::Some => "of the writes under way, chance decides how many are on its disk",
        KeepUnsynced::Everything => "the writes under way had just reached its disk",
        KeepUnsynced::Torn => "the last record on its disk is not complete",
    };
    format!("{} crashes: {what}.", capital(&who(server)))
}

pub(super) fn clock_rate(server: Who, ppm: i32) -> String {
    let server = who(server);
    let by = percent(ppm.unsigned_abs());
    match ppm {
        0 => format!("The clock of {server} runs right."),
        1.. => format!("The clock of {server} runs fast by {by}."),
        ..0 => format!("The clock of {server} runs slow by {by}."),
    }
}

pub(super) fn to_clock_rate(server: Who, ppm: i32) -> String {
    let server = who(server);
    let by = percent(ppm.unsigned_abs());
    match ppm {
        0 => format!("let the clock of {server} run right"),
        1.. => format!("let the clock of {server} run fast by {by}"),
        ..0 => format!("let the clock of {server} run slow by {by}"),
    }
}

pub(super) fn clock_jump(server: Who, by_us: u64) -> String {
    format!("The clock of {} jumps ahead by {}.", who(server), duration(by_us))
}

pub(super) fn disk(server: Who, fault: &DiskFault) -> String {
    let server = who(server);
    match fault {
        DiskFault::Sync(sync) => {
            format!("The disk of {server} makes a write durable in {}.", range(*sync))
        }
        DiskFault::Lie => {
            format!("The disk of {server} lies: a crash loses what it calls durable from now on.")
        }
        DiskFault::Honest => format!("The disk of {server} lies no more."),
        DiskFault::LoseTail(n) => {
            format!("The disk of {server} loses the last {}.", last(*n))
        }
        DiskFault::Wipe => format!("The disk of {server} loses everything."),
        DiskFault::Full => {
            format!("The disk of {server} is full: its next write fails, and then {server} stops.")
        }
        DiskFault::Free => format!("The disk of {server} has room again."),
    }
}

pub(super) fn to_disk(server: Who, fault: &DiskFault) -> String {
    let server = who(server);
    match fault {
        DiskFault::Sync(sync) => {
            format!("let the disk of {server} take {} for a write", range(*sync))
        }
        DiskFault::Lie => format!("let the disk of {server} lie"),
        DiskFault::Honest => format!("make the disk of {server} honest"),
        DiskFault::LoseTail(n) => {
            format!("lose the last {} on the disk of {server}", last(*n))
        }
        DiskFault::Wipe => format!("wipe the disk of {server}"),
        DiskFault::Full => format!("fill the disk of {server}"),
        DiskFault::Free => format!("make room on the disk of {server}"),
    }
}

/// "entry", or "3 entries".
fn last(n: u64) -> String {
    if n == 1 { "entry".to_owned() } else { count_u64(n, "entry", "entries") }
}
