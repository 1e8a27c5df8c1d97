//! Counts allocations: prints for each workload its name and the calls of the allocator in N
//! proposals, ours and the peer's, and N. A program of its own, because counting takes time.

use std::alloc::System;

use bench_core::{CoreUnderTest, Ours, Peer, Result, Workload};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A multiple of 64, so that there are whole rounds only.
const PROPOSALS: u64 = 6_400;

fn main() -> Result<()> {
    for workload in Workload::ALL {
        let (ours, peer) = (count::<Ours>(workload)?, count::<Peer>(workload)?);
        println!("{} {ours} {peer} {PROPOSALS}", workload.name());
    }
    Ok(())
}

/// Without set-up: that is in both runs.
fn count<C: CoreUnderTest>(workload: Workload) -> Result<u64> {
    let once = count_run::<C>(workload, PROPOSALS)?;
    Ok(count_run::<C>(workload, 2 * PROPOSALS)?.saturating_sub(once))
}

/// Calls that ask for memory; one that asks for more in place of less is a call, too.
fn count_run<C: CoreUnderTest>(workload: Workload, proposals: u64) -> Result<u64> {
    let region = Region::new(COUNTING);
    workload.run::<C>(proposals)?;
    let stats = region.change();
    Ok(u64::try_from(stats.allocations + stats.reallocations)?)
}
