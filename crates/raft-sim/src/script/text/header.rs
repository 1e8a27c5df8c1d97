//! The settings above the statements: one table for reading and writing.

use std::fmt::{self, Display as _, Formatter};
use std::sync::Arc;

use raft_core::{ConfigError, ElectionTimer, MembershipCounts, Options, ReadMode, WaitForDisk};

use super::error::{Expected, Measure, ScriptErrorKind};
use super::line::{
    Line, Parsed, bounded, fail, is_end, meaning, number, peek, quantity, range, take_word, time,
    unexpected, within,
};
use super::names::{self, Names};
use super::value::{self, Duration, Span};
use crate::config;
use crate::{ClusterConfig, InvalidConfig, MachineKind, Range, ReadPath, Script};

/// What the settings make.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) config: ClusterConfig,
    pub(super) seed: u64,
}

/// A setting.
pub(super) struct Field {
    pub(super) name: &'static str,
    slot: fn(&mut Draft) -> Slot<'_>,
}

/// Where the value of a setting stands, and how it is written.
#[derive(PartialEq)]
enum Slot<'a> {
    /// At least so many.
    Servers(&'a mut u8, u32),
    Number(&'a mut u64),
    Count(&'a mut usize),
    Switch(&'a mut bool),
    /// From one length to another.
    Time(&'a mut u64, u64, u64),
    /// At most [`config::RANGE_US_MAX`].
    Range(&'a mut Range),
    /// In ticks, and the length of a tick.
    Ticks(&'a mut u32, u64),
    TickRange(&'a mut u32, &'a mut u32, u64),
    /// Bytes; the largest number is no limit.
    Limit(&'a mut u64),
    /// Bytes, or this word.
    Bytes(&'a mut Option<u64>, &'static [&'static str]),
    Preset(&'a mut Options),
    Machine(&'a mut MachineKind),
    Reads(&'a mut ReadPath),
    ReadMode(&'a mut ReadMode),
    MembershipCounts(&'a mut MembershipCounts),
    WaitForDisk(&'a mut WaitForDisk),
    ElectionTimer(&'a mut ElectionTimer),
}

const fn field(name: &'static str, slot: fn(&mut Draft) -> Slot<'_>) -> Field {
    Field { name, slot }
}

/// In the order in which they are written and take effect: the tick before what is counted in it, the preset
/// before the options that it sets.
pub(super) static FIELDS: &[Field] = &[
    field("servers", |d| Slot::Servers(&mut d.config.servers, 1)),
    field("learners", |d| Slot::Servers(&mut d.config.learners, 0)),
    field("seed", |d| Slot::Number(&mut d.seed)),
    field("tick", |d| Slot::Time(&mut d.config.tick_us, 1, config::TICK_US_MAX)),
    field("heartbeat", |d| Slot::Ticks(&mut d.config.heartbeat_ticks, d.config.tick_us)),
    field("election", |d| {
        let ClusterConfig { election_ticks_min, election_ticks_max, tick_us, .. } = &mut d.config;
        Slot::TickRange(election_ticks_min, election_ticks_max, *tick_us)
    }),
    field("delay", |d| Slot::Range(&mut d.config.delay)),
    field("sync", |d| Slot::Range(&mut d.config.sync)),
    field("machine", |d| Slot::Machine(&mut d.config.machine)),
    field("reads", |d| Slot::Reads(&mut d.config.reads)),
    field("sessions", |d| Slot::Switch(&mut d.config.sessions)),
    field("snapshot", |d| Slot::Bytes(&mut d.config.snapshot_bytes, &["never"])),
    field("snapshot-keep", |d| Slot::Number(&mut d.config.snapshot_keep)),
    field("client-delay", |d| Slot::Range(&mut d.config.client.delay)),
    field("client-retry", |d| {
        Slot::Time(&mut d.config.client.retry_us, config::RETRY_US_MIN, config::RETRY_US_MAX)
    }),
    field("client-give-up", |d| {
        Slot::Time(&mut d.config.client.give_up_us, config::RETRY_US_MIN, config::GIVE_UP_US_MAX)
    }),
    field("preset", |d| Slot::Preset(&mut d.config.options)),
    field("pre-vote", |d| Slot::Switch(&mut d.config.options.pre_vote)),
    field("pre-vote-heeds-leader", |d| Slot::Switch(&mut d.config.options.pre_vote_heeds_leader)),
    field("check-quorum", |d| Slot::Switch(&mut d.config.options.check_quorum)),
    field("read-mode", |d| Slot::ReadMode(&mut d.config.options.read_mode)),
    field("membership-counts", |d| Slot::MembershipCounts(&mut d.config.options.membership_counts)),
    field("validate-conf-changes", |d| Slot::Switch(&mut d.config.options.validate_conf_changes)),
    field("refused-conf-change-is-no-op", |d| {
        Slot::Switch(&mut d.config.options.refused_conf_change_is_no_op)
    }),
    field("step-down-on-removal", |d| Slot::Switch(&mut d.config.options.step_down_on_removal)),
    field("wait-for-disk", |d| Slot::WaitForDisk(&mut d.config.options.wait_for_disk)),
    field("apply-before-durable", |d| Slot::Switch(&mut d.config.options.apply_before_durable)),
    field("persist-commit-index", |d| Slot::Switch(&mut d.config.options.persist_commit_index)),
    field("answer-old-terms", |d| Slot::Switch(&mut d.config.options.answer_old_terms)),
    field("lost-candidate-steps-down", |d| {
        Slot::Switch(&mut d.config.options.lost_candidate_steps_down)
    }),
    field("election-timer", |d| Slot::ElectionTimer(&mut d.config.options.election_timer)),
    field("forward-proposals", |d| Slot::Switch(&mut d.config.options.forward_proposals)),
    field("commit-notices", |d| Slot::Switch(&mut d.config.options.commit_notices)),
    field("coalesce-appends", |d| Slot::Switch(&mut d.config.options.coalesce_appends)),
    field("max-message-bytes", |d| Slot::Limit(&mut d.config.options.max_message_bytes)),
    field("max-inflight-messages", |d| Slot::Count(&mut d.config.options.max_inflight_messages)),
    field("max-inflight-bytes", |d| Slot::Limit(&mut d.config.options.max_inflight_bytes)),
    field("max-uncommitted-bytes", |d| Slot::Limit(&mut d.config.options.max_uncommitted_bytes)),
    field("max-committed-bytes", |d| Slot::Limit(&mut d.config.options.max_committed_bytes)),
    field("snapshot-chunk-bytes", |d| {
        Slot::Bytes(&mut d.config.options.snapshot_chunk_bytes, &["whole"])
    }),
    field("retry-snapshot", |d| Slot::Switch(&mut d.config.options.retry_snapshot)),
];

const UNLIMITED: &[&str] = &["unlimited"];

/// The place in [`FIELDS`] of the setting that a line is about.
pub(super) fn of_line(input: &Line<'_>) -> Option<usize> {
    let [first, second, ..] = input.input else { return None };
    let at = FIELDS.iter().position(|field| field.name == first.text)?;
    // `delay` and `snapshot` are also actions. What follows these does not begin with a digit.
    let is_action = super::action::VERBS.iter().any(|(verb, _)| *verb == first.text);
    let is_value = second.text == "never" || second.text.starts_with(|c: char| c.is_ascii_digit());
    (!is_action || is_value).then_some(at)
}

/// Reads the value of a setting.
pub(super) fn set(field: &Field, draft: &mut Draft, input: &mut Line<'_>) -> Parsed<()> {
    let token = peek(input);
    let ticks = |time_us: u64, tick_us: u64, input: &mut Line<'_>| {
        let kind = ScriptErrorKind::NoMultipleOfTick { setting: field.name, time_us, tick_us };
        in_ticks(time_us, tick_us).ok_or_else(|| fail(input, token, kind))
    };
    match (field.slot)(draft) {
        Slot::Servers(slot, min) => {
            let value = within(input, Measure::Number, min, config::SERVERS_MAX.into())?;
            *slot = u8::try_from(value).unwrap_or(u8::MAX);
        }
        Slot::Number(slot) => *slot = number(input)?,
        Slot::Count(slot) => {
            let value = within(input, Measure::Number, 0, u32::MAX)?;
            *slot = usize::try_from(value).unwrap_or(usize::MAX);
        }
        Slot::Switch(slot) => *slot = word_of(input, &names::SWITCH)?,
        Slot::Time(slot, min, max) => *slot = bounded(input, Measure::Time, min, max)?,
        Slot::Range(slot) => *slot = range(input, config::RANGE_US_MAX)?,
        Slot::Ticks(slot, tick_us) => *slot = ticks(time(input)?, tick_us, input)?,
        Slot::TickRange(min, max, tick_us) => {
            let range = range(input, u64::MAX)?;
            *min = ticks(range.min_us, tick_us, input)?;
            *max = ticks(range.max_us, tick_us, input)?;
        }
        Slot::Limit(slot) => *slot = bytes_or(input, UNLIMITED)?.unwrap_or(u64::MAX),
        Slot::Bytes(slot, none) => *slot = bytes_or(input, none)?,
        Slot::Preset(slot) => *slot = word_of(input, &names::PRESETS)?,
        Slot::Machine(slot) => *slot = word_of(input, &names::MACHINES)?,
        Slot::Reads(slot) => *slot = word_of(input, &names::READS)?,
        Slot::ReadMode(slot) => *slot = word_of(input, &names::READ_MODES)?,
        Slot::MembershipCounts(slot) => *slot = word_of(input, &names::MEMBERSHIP_COUNTS)?,
        Slot::WaitForDisk(slot) => *slot = word_of(input, &names::WAIT_FOR_DISK)?,
        Slot::ElectionTimer(slot) => *slot = word_of(input, &names::ELECTION_TIMERS)?,
    }
    Ok(())
}

fn word_of<T: Copy>(input: &mut Line<'_>, names: &'static Names<T>) -> Parsed<T> {
    meaning(input, names, Expected::Word(names.words))
}

fn bytes_or(input: &mut Line<'_>, none: &'static [&'static str]) -> Parsed<Option<u64>> {
    for word in none {
        if take_word(input, word) {
            return Ok(None);
        }
    }
    if is_end(input) {
        return Err(unexpected(input, Expected::Quantity(Measure::Bytes)));
    }
    quantity(input, Measure::Bytes).map(Some)
}

fn in_ticks(time_us: u64, tick_us: u64) -> Option<u32> {
    // A tick of 0 is refused when the settings are complete.
    let tick_us = tick_us.max(1);
    let ticks = u32::try_from(time_us / tick_us).ok()?;
    time_us.is_multiple_of(tick_us).then_some(ticks)
}

/// What nobody has set and is counted in ticks keeps its length with another tick.
///
/// # Errors
/// Which length is no multiple of the tick. It is 0 ticks then, which is no valid setting.
pub(super) fn keep_lengths(
    draft: &mut Draft,
    is_set: &dyn Fn(&str) -> bool,
) -> Result<(), ScriptErrorKind> {
    let usual = ClusterConfig::default();
    let tick_us = draft.config.tick_us;
    let mut result = Ok(());
    let mut keep = |setting: &'static str, slot: &mut u32, ticks: u32| {
        let time_us = u64::from(ticks).saturating_mul(usual.tick_us);
        if is_set(setting) {
            return;
        }
        *slot = in_ticks(time_us, tick_us).unwrap_or_else(|| {
            let kind = ScriptErrorKind::NoMultipleOfTick { setting, time_us, tick_us };
            result = result.and(Err(kind));
            0
        });
    };
    keep("heartbeat", &mut draft.config.heartbeat_ticks, usual.heartbeat_ticks);
    keep("election", &mut draft.config.election_ticks_min, usual.election_ticks_min);
    keep("election", &mut draft.config.election_ticks_max, usual.election_ticks_max);
    result
}

/// The settings that an error of the whole configuration is about.
pub(super) fn culprits(invalid: InvalidConfig) -> &'static [&'static str] {
    match invalid {
        InvalidConfig::Servers { .. } => &["servers"],
        InvalidConfig::Learners { .. } => &["learners", "servers"],
        InvalidConfig::Tick { .. } => &["tick"],
        InvalidConfig::Range { name: "sync", .. } => &["sync"],
        InvalidConfig::Range { name: "client delay", .. } => &["client-delay"],
        InvalidConfig::Range { .. } => &["delay"],
        InvalidConfig::ClientRetry { .. } => &["client-retry"],
        InvalidConfig::ClientGiveUp { .. } => &["client-give-up"],
        InvalidConfig::SnapshotBytes => &["snapshot"],
        InvalidConfig::Raft(error) => match error {
            ConfigError::NoHeartbeat => &["heartbeat"],
            ConfigError::HeartbeatTooSlow | ConfigError::ElectionRangeEmpty => {
                &["election", "heartbeat"]
            }
            ConfigError::LeaseWithoutCheckQuorum => &["read-mode", "check-quorum"],
            ConfigError::AppliedMembershipWithoutCommitIndex => {
                &["membership-counts", "persist-commit-index"]
            }
            ConfigError::ZeroLimit => &["max-inflight-messages", "snapshot-chunk-bytes"],
            _ => &[],
        },
    }
}

/// Writes the settings that are not as they are without a line, and the two that everybody asks for.
pub(super) fn write(script: &Script, f: &mut Formatter<'_>) -> fmt::Result {
    let mut draft = Draft { config: ClusterConfig::clone(&script.config), seed: script.seed };
    let mut usual = Draft::default();
    for field in FIELDS {
        let is_preset = field.name == "preset";
        if is_preset {
            let preset = nearest_preset(&draft);
            if preset != usual.config.options {
                writeln!(f, "preset {}", names::PRESETS.word(preset))?;
            }
            usual.config.options = preset;
        }
        let is_usual = (field.slot)(&mut draft) == (field.slot)(&mut usual);
        if !is_preset && (matches!(field.name, "servers" | "seed") || !is_usual) {
            f.write_str(field.name)?;
            f.write_str(" ")?;
            write_value(&(field.slot)(&mut draft), f)?;
            f.write_str("\n")?;
        }
        if field.name == "tick" {
            usual.config.tick_us = draft.config.tick_us;
            // Those that have no length in this tick differ from every valid one, and are written.
            let _ = keep_lengths(&mut usual, &|_| false);
        }
    }
    Ok(())
}

/// The preset with the fewest differences; the first of several.
fn nearest_preset(draft: &Draft) -> Options {
    let differences = |preset: &Options| {
        let (mut own, mut other) = (draft.clone(), draft.clone());
        other.config.options = *preset;
        let fields = FIELDS.iter().filter(|field| field.name != "preset");
        fields.filter(|field| (field.slot)(&mut own) != (field.slot)(&mut other)).count()
    };
    names::PRESETS.values.iter().copied().min_by_key(differences).unwrap_or_default()
}

fn write_value(slot: &Slot<'_>, f: &mut Formatter<'_>) -> fmt::Result {
    let time = |ticks: u32, tick_us: u64| u64::from(ticks).saturating_mul(tick_us);
    let bytes = |value: Option<u64>, none: &[&str], f: &mut Formatter<'_>| match value {
        Some(value) => value::bytes(value, "", f),
        None => none.iter().try_for_each(|word| f.write_str(word)),
    };
    let word = match slot {
        Slot::Servers(value, _) => return write!(f, "{value}"),
        Slot::Number(value) => return write!(f, "{value}"),
        Slot::Count(value) => return write!(f, "{value}"),
        Slot::Time(value, ..) => return Duration(**value).fmt(f),
        Slot::Range(value) => return Span(**value).fmt(f),
        Slot::Ticks(ticks, tick_us) => return Duration(time(**ticks, *tick_us)).fmt(f),
        Slot::TickRange(min, max, tick_us) => {
            let (min_us, max_us) = (time(**min, *tick_us), time(**max, *tick_us));
            return Span(Range { min_us, max_us }).fmt(f);
        }
        Slot::Limit(value) => {
            return bytes((**value < u64::MAX).then_some(**value), UNLIMITED, f);
        }
        Slot::Bytes(value, none) => return bytes(**value, none, f),
        Slot::Switch(value) => names::SWITCH.word(**value),
        Slot::Preset(value) => names::PRESETS.word(**value),
        Slot::Machine(value) => names::MACHINES.word(**value),
        Slot::Reads(value) => names::READS.word(**value),
        Slot::ReadMode(value) => names::READ_MODES.word(**value),
        Slot::MembershipCounts(value) => names::MEMBERSHIP_COUNTS.word(**value),
        Slot::WaitForDisk(value) => names::WAIT_FOR_DISK.word(**value),
        Slot::ElectionTimer(value) => names::ELECTION_TIMERS.word(**value),
    };
    f.write_str(word)
}

/// A script of these settings and no statements yet.
pub(super) fn script(draft: Draft) -> Script {
    Script { config: Arc::new(draft.config), seed: draft.seed, statements: Vec::new() }
}
