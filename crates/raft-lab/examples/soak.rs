#![allow(missing_docs)]
use raft_lab::soak;
fn main() {
    let mut args = std::env::args().skip(1).map(|a| a.parse::<u64>().unwrap());
    let (first, count) = (args.next().unwrap_or(0), args.next().unwrap_or(100));
    let mut coverage = soak::Coverage::default();
    let start = std::time::Instant::now();
    let (mut messages, mut least) = (0, u64::MAX);
    let (mut slow_e, mut slow_a) = (0, 0);
    for seed in first..first + count {
        let (run, cluster) = soak::run(seed);
        if count == 1 {
            println!("options {:?}", cluster.script().config.options);
            for server in cluster.servers() {
                println!("{} up {} full {} {:?}", server.id(), server.is_up(), server.disk_is_full(), server.raft().map(|r| (r.role(), r.current_term(), r.leader(), r.log().last(), r.log().commit_index(), r.log().last_applied(), r.stable_index(), r.members().clone())));
                if let Some(r) = server.raft() { for p in r.progress() { println!("   {p:?}"); } }
            }
            for client in cluster.clients() { println!("{client:?}"); }
            println!("now {}", cluster.now());
            let texts: Vec<String> = cluster.events().map(|e| format!("{} #{} <-{} {:?}", e.at, e.id, e.cause, e.fact)).collect();
            for t in texts.iter().rev().take(150).rev() { println!("{t}"); }
        }
        coverage.add(&run);
        messages += run.messages;
        least = least.min(run.operations);
        match &run.recovery {
            Ok(r) => { slow_e = slow_e.max(r.elected_in_us); slow_a = slow_a.max(r.answered_in_us); }
            Err(e) => println!("seed {seed}: {e} {:?}", run.struck),
        }
        if run.operations < 200 { println!("seed {seed}: {} ops {:?}", run.operations, run.struck); }
    }
    println!("{messages} messages, {:?}, least ops {least}, slowest {slow_e} {slow_a}", start.elapsed());
    for fault in raft_lab::chaos::Fault::ALL { println!("{} {}", fault.name(), coverage.runs(fault)); }
}
