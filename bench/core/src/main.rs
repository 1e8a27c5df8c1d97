//! Times, and runs for a counter of instructions; see the library's documentation for the workload.
//!
//! - `bench-core speed` prints a line for each thing measured: its name, our rate and the peer's, per
//!   second.
//! - `bench-core play ours|peer serial|batch64|coalesced64 PROPOSALS` runs one workload once, for a
//!   program around it that counts, and prints the checksum.

use std::process::ExitCode;
use std::time::Duration;

use bench_core::{Applied, CatchUp, CoreUnderTest, Elections, Ours, Peer, Result, Workload};

/// The cores take turns this often; the best time of each counts, so that whatever else the machine
/// does is left out.
const TURNS: u32 = 9;

const SERIAL_PROPOSALS: u64 = 20_000;
const BATCHED_PROPOSALS: u64 = 64_000;
const ELECTIONS: u64 = 2_000;
const ENTRIES_BEHIND: u64 = 10_000;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["speed"] => speed(),
        ["play", core, workload, proposals] => play(core, workload, proposals),
        _ => Err("use `speed` or `play ours|peer serial|batch64|coalesced64 PROPOSALS`".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn play(core: &str, workload: &str, proposals: &str) -> Result<()> {
    let workload = Workload::ALL.into_iter().find(|known| known.name() == workload);
    let workload = workload.ok_or("no such workload")?;
    let proposals = proposals.parse()?;
    let applied = match core {
        "ours" => play_and_stop::<Ours>(workload, proposals)?,
        "peer" => play_and_stop::<Peer>(workload, proposals)?,
        _ => return Err("a core is `ours` or `peer`".into()),
    };
    println!("{:016x}", applied.checksum);
    Ok(())
}

/// As a server that is stopped: giving back entry by entry what the logs hold is no part of a proposal.
fn play_and_stop<C: CoreUnderTest>(workload: Workload, proposals: u64) -> Result<Applied> {
    let mut cluster = workload.cluster::<C>()?;
    workload.play(&mut cluster, proposals)?;
    let applied = cluster.agreed();
    std::mem::forget(cluster);
    applied
}

fn speed() -> Result<()> {
    for workload in Workload::ALL {
        let proposals = match workload {
            Workload::Serial => SERIAL_PROPOSALS,
            Workload::Batch64 | Workload::Coalesced64 => BATCHED_PROPOSALS,
        };
        compare(
            workload.name(),
            proposals,
            || time_proposals::<Ours>(workload, proposals),
            || time_proposals::<Peer>(workload, proposals),
        )?;
    }
    compare("elections", ELECTIONS, time_elections::<Ours>, time_elections::<Peer>)?;
    compare("catch_up", ENTRIES_BEHIND, time_catch_up::<Ours>, time_catch_up::<Peer>)
}

/// A time, and what was applied in it.
type Timed = (Duration, Applied);

/// Lets both take turns and prints the rates of `count` in the best times.
fn compare(
    name: &str,
    count: u64,
    ours: impl Fn() -> Result<Timed>,
    peer: impl Fn() -> Result<Timed>,
) -> Result<()> {
    let mut best = [Duration::MAX; 2];
    for _ in 0..TURNS {
        let ((ours, our_result), (peer, peer_result)) = (ours()?, peer()?);
        if our_result != peer_result {
            return Err(format!("{name}: {our_result:?} and the peer {peer_result:?}").into());
        }
        best = [best[0].min(ours), best[1].min(peer)];
    }
    let rate = |time: Duration| u128::from(count) * 1_000_000_000 / time.as_nanos().max(1);
    println!("{name} {} {}", rate(best[0]), rate(best[1]));
    Ok(())
}

fn time_proposals<C: CoreUnderTest>(workload: Workload, proposals: u64) -> Result<Timed> {
    let mut cluster = workload.cluster::<C>()?;
    let time = time(|| workload.play(&mut cluster, proposals))?;
    Ok((time, cluster.agreed()?))
}

fn time_elections<C: CoreUnderTest>() -> Result<Timed> {
    let mut elections = Elections::<C>::new()?;
    let time = time(|| elections.play(ELECTIONS))?;
    Ok((time, elections.agreed()?))
}

fn time_catch_up<C: CoreUnderTest>() -> Result<Timed> {
    let mut catch_up = CatchUp::<C>::new(ENTRIES_BEHIND)?;
    let time = time(|| catch_up.play())?;
    Ok((time, catch_up.agreed()?))
}

#[expect(clippy::disallowed_types, reason = "a measurement of time; nothing depends on it")]
fn time(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = std::time::Instant::now();
    work()?;
    Ok(start.elapsed())
}
