//! The measurement, natively: a line for each figure. `bench-sim labs` runs the courses' tests in
//! place of that, `bench-sim play SECONDS` only plays the loaded cluster, for
//! a profiler around it.
#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "speed is measured by the wall clock"
)]

use std::time::Instant;

fn main() -> Result<(), bench_sim::Error> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [play, seconds] = args.as_slice()
        && play == "play"
    {
        println!("{} messages", bench_sim::play(seconds.parse()?)?);
        return Ok(());
    }
    let begun = Instant::now();
    let now_ms = || begun.elapsed().as_secs_f64() * 1000.0;
    if args == ["labs"] {
        print!("{}", bench_sim::labs(&now_ms)?);
    } else {
        print!("{}", bench_sim::measure(&now_ms, &|| None)?);
    }
    Ok(())
}
