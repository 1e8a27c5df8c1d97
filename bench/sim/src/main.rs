//! The measurement, natively: a line for each figure.
#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "speed is measured by the wall clock"
)]

use std::time::Instant;

fn main() -> Result<(), bench_sim::Error> {
    let begun = Instant::now();
    let now_ms = || begun.elapsed().as_secs_f64() * 1000.0;
    print!("{}", bench_sim::measure(&now_ms, &|| None)?);
    Ok(())
}
