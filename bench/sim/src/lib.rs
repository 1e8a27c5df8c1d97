//! How fast the virtual cluster plays, goes back and forks. One measurement, natively and as wasm: whoever
//! calls it says what time it is. `cargo xtask bench sim` runs both and says what is asked of them.
//!
//! - **Loaded**: five servers, twenty operations a simulated second by five clients on ten keys, all checks on,
//!   the history recorded. Messages are those between servers.
//! - **Idle**: the same five servers without clients.
//! - **Hour**: the loaded cluster for a simulated hour; then random moments of it are sought, and forks
//!   begun at random moments.
//! - **Linearizability**: 10,000 operations by 20 clients on 20 keys.
//!
//! [`labs`] is another measurement: all tests of the courses, once through, one after the other.
#![expect(clippy::float_arithmetic, reason = "figures for people; nothing here is a run's state")]

use std::fmt::Write as _;

use raft_sim::core::{Paper, Random};
use raft_sim::history::BranchId;
use raft_sim::linearizability::{self, Verdict, sample_history};
use raft_sim::service::Load;
use raft_sim::{Action, ClusterConfig, History, MachineKind, Script, Time};

const SEED: u64 = 9;
const LOADED_S: u64 = 300;
const IDLE_S: u64 = 1800;
const HOUR: Time = Time::from_millis(3_600_000);
const TURNS: usize = 60;
const SEEKS: usize = 200;
const FORKS: usize = 50;
const STEPS: u64 = 10_000_000;

/// What went wrong.
pub type Error = Box<dyn std::error::Error>;

/// Measures everything; a line for each figure: its name and the number. `now_ms` tells the time in
/// milliseconds, `memory_bytes` how much memory is in use, if that can be told.
///
/// # Errors
/// If a run does not do what it is meant to.
pub fn measure(
    now_ms: &dyn Fn() -> f64,
    memory_bytes: &dyn Fn() -> Option<usize>,
) -> Result<String, Error> {
    let mut figures = Vec::new();
    hour(now_ms, memory_bytes, &mut figures)?;
    turns(now_ms, &mut figures)?;

    let mut lines = String::new();
    for (name, figure) in figures {
        writeln!(lines, "{name} {figure}")?;
    }
    Ok(lines)
}

/// How long something took.
fn timed(now_ms: &dyn Fn() -> f64, f: impl FnOnce() -> Result<(), Error>) -> Result<f64, Error> {
    let begun = now_ms();
    f()?;
    Ok(now_ms() - begun)
}

/// First of all, so that the memory is its own.
fn hour(
    now_ms: &dyn Fn() -> f64,
    memory_bytes: &dyn Fn() -> Option<usize>,
    figures: &mut Vec<(&'static str, f64)>,
) -> Result<(), Error> {
    let mut history = loaded()?;
    history.run_until(HOUR);
    let end = history.present().digest();
    let mut random = Random::new(1);
    let mut anywhere = || Time::from_micros(random.below(HOUR.as_micros()));
    let mut seeks = Vec::new();
    for _ in 0..SEEKS {
        let time = anywhere();
        seeks.push(timed(now_ms, || {
            history.seek(time);
            is_so(history.present().now() == time, "the time is what was sought")
        })?);
    }
    figures.push(("seek_p50_ms", percentile(&mut seeks, 50)));
    figures.push(("seek_p95_ms", percentile(&mut seeks, 95)));
    let mut forks = Vec::new();
    for _ in 0..FORKS {
        history.seek(anywhere());
        let mut fork = None;
        forks.push(timed(now_ms, || {
            fork = history.act(Action::Heal)?;
            Ok(())
        })?);
        is_so(fork.is_some(), "who acts in the past begins a branch")?;
        history.switch(BranchId(0), HOUR)?;
    }
    figures.push(("fork_us", percentile(&mut forks, 95) * 1000.0));
    is_so(history.present().digest() == end, "the first branch ends as before")?;
    if let Some(bytes) = memory_bytes() {
        figures.push(("hour_mb", bytes as f64 / 1_000_000.0));
    }
    Ok(())
}

/// The best of many short turns: it is the same work every time, and whatever else the machine does only makes it
/// longer.
fn turns(now_ms: &dyn Fn() -> f64, figures: &mut Vec<(&'static str, f64)>) -> Result<(), Error> {
    let operations = sample_history(20, 20, 10_000, 1);
    let [mut load_ms, mut idle_ms, mut order_ms] = [f64::INFINITY; 3];
    let mut messages = 0;
    for _ in 0..TURNS {
        load_ms = load_ms.min(timed(now_ms, || {
            messages = play(LOADED_S)?;
            Ok(())
        })?);
        idle_ms = idle_ms.min(timed(now_ms, || {
            let mut history = History::new(Script { seed: SEED, ..Script::default() })?;
            history.run_until(Time::from_millis(IDLE_S * 1000));
            is_so(history.present().leader().is_some(), "somebody leads")
        })?);
        order_ms = order_ms.min(timed(now_ms, || {
            let verdict = linearizability::check(MachineKind::Store, &operations, STEPS);
            is_so(verdict == Verdict::Linearizable, "the history is linearizable")
        })?);
    }
    figures.push(("messages_per_s", messages as f64 * 1000.0 / load_ms));
    figures.push(("idle_sim_s_per_s", IDLE_S as f64 * 1000.0 / idle_ms));
    figures.push(("linearizability_ms", order_ms));
    Ok(())
}

/// Runs the courses' tests once, one after the other; a line for each figure: its name and the number.
///
/// # Errors
/// If a test is not passed.
pub fn labs(now_ms: &dyn Fn() -> f64) -> Result<String, Error> {
    let (mut raft_ms, mut all_ms) = (0.0, 0.0);
    for test in raft_lab::labs::tests(Paper) {
        let begun = now_ms();
        let report = test.start(1)?.finish();
        let took_ms = now_ms() - begun;
        is_so(report.failure.is_none(), &format!("Test{} is passed", report.info.name))?;
        all_ms += took_ms;
        if report.info.suite == raft_lab::labs::Suite::Mit {
            raft_ms += took_ms;
        }
    }
    Ok(format!("mit_ms {raft_ms}\nall_ms {all_ms}\n"))
}

/// Plays the loaded cluster for so many simulated seconds; returns how many messages there were.
///
/// # Errors
/// If something goes wrong in it.
pub fn play(seconds: u64) -> Result<u64, Error> {
    let mut history = loaded()?;
    history.run_until(Time::from_millis(seconds.saturating_mul(1000)));
    is_so(!history.present().is_violated(), "no promise is broken")?;
    Ok(history.present().messages_sent())
}

fn loaded() -> Result<History, Error> {
    let load = (Time::ZERO, Action::Load(Some(Load::default())));
    Ok(History::new(Script::timed(ClusterConfig::default(), SEED, [load]))?)
}

fn is_so(so: bool, what: &str) -> Result<(), Error> {
    if so { Ok(()) } else { Err(format!("it is not so that {what}").into()) }
}

fn percentile(figures: &mut [f64], percent: usize) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len().saturating_sub(1) * percent / 100).copied().unwrap_or(f64::NAN)
}

#[cfg(target_arch = "wasm32")]
pub mod node {
    //! What Node calls.

    #[global_allocator]
    static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance)]
        fn now() -> f64;
    }

    /// What a page of wasm memory has.
    const PAGE_BYTES: usize = 65_536;

    /// Measures everything, by the clock of whoever calls.
    ///
    /// # Errors
    /// What went wrong.
    #[wasm_bindgen]
    pub fn measure() -> Result<String, String> {
        // Memory never shrinks, so this is the most that there was.
        let memory = || Some(core::arch::wasm32::memory_size(0) * PAGE_BYTES);
        super::measure(&now, &memory).map_err(|error| error.to_string())
    }

    /// Runs the courses' tests once.
    ///
    /// # Errors
    /// What went wrong.
    #[wasm_bindgen]
    pub fn labs() -> Result<String, String> {
        super::labs(&now).map_err(|error| error.to_string())
    }

    /// Plays the loaded cluster for so many simulated seconds, for a profiler around it; says how many messages
    /// there were.
    ///
    /// # Errors
    /// What went wrong.
    #[wasm_bindgen]
    pub fn play(seconds: u32) -> Result<f64, String> {
        super::play(seconds.into()).map(|count| count as f64).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_figures() {
        let mut figures = [3.0, 1.0, 2.0, 5.0, 4.0];
        let at = [0, 50, 95, 100].map(|percent| percentile(&mut figures, percent));
        assert_eq!(at, [1.0, 3.0, 4.0, 5.0]);
    }
}
