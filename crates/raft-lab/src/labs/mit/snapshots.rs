//! Part 2D: the service takes snapshots, and logs stay short.

use raft_sim::script::NetworkPreset;
use raft_sim::{Action, ClusterRules, mark, t};

use super::super::applied::{is_command, journal};
use super::super::lab::{Lab, Step, fail};
use super::super::state_bytes;

/// The service takes a snapshot when so many commands have been applied, the next one not counted: at 9, 19 …
const SNAPSHOT_INTERVAL: usize = 10;
/// What a server persists beside its snapshot has fewer bytes than this.
const LOG_BYTES_MAX: u64 = 2000;
/// So often the services look whether it is time for a snapshot.
const LOOK_MS: u64 = 5;

/// What happens to a server that is to need a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    Disconnect,
    Crash,
}

pub(super) async fn basic<R: ClusterRules>(lab: Lab<R>) -> Step {
    common(lab, Fault::None, true).await
}

pub(super) async fn install<R: ClusterRules>(lab: Lab<R>) -> Step {
    common(lab, Fault::Disconnect, true).await
}

pub(super) async fn install_unreliable<R: ClusterRules>(lab: Lab<R>) -> Step {
    common(lab, Fault::Disconnect, false).await
}

pub(super) async fn install_crash<R: ClusterRules>(lab: Lab<R>) -> Step {
    common(lab, Fault::Crash, true).await
}

pub(super) async fn install_unreliable_crash<R: ClusterRules>(lab: Lab<R>) -> Step {
    common(lab, Fault::Crash, false).await
}

async fn common<R: ClusterRules>(lab: Lab<R>, fault: Fault, is_reliable: bool) -> Step {
    if !is_reliable {
        lab.network(NetworkPreset::Unreliable)?;
    }
    take_snapshots(&lab);
    lab.phase(mark!("Thirty rounds of commands, with a snapshot after every ten."));
    lab.one_random(3, true).await?;
    let mut leader = lab.check_one_leader().await?;
    for round in 0..30 {
        let (mut victim, mut sender) = (leader + 1, leader);
        if round % 3 == 1 {
            (victim, sender) = (sender, victim);
        }
        match fault {
            Fault::None => (),
            Fault::Disconnect => lab.disconnect(victim)?,
            Fault::Crash => lab.crash_cut_off(victim)?,
        }
        let expected = if fault == Fault::None { 3 } else { 2 };
        if fault != Fault::None {
            lab.phase(mark!("A server is away while the others take commands and a snapshot."));
            lab.one_random(2, true).await?;
        }
        for _ in 0..5 + lab.below(10) {
            lab.propose(sender, &lab.random_command());
        }
        lab.one_random(expected, true).await?;
        check_log_bytes(&lab)?;
        match fault {
            Fault::None => continue,
            Fault::Disconnect => lab.connect(victim)?,
            Fault::Crash => lab.restart_connected(victim)?,
        }
        lab.phase(mark!("It comes back."));
        lab.one_random(3, true).await?;
        leader = lab.check_one_leader().await?;
    }
    Ok(())
}

fn check_log_bytes<R: ClusterRules>(lab: &Lab<R>) -> Step {
    let most = lab.see(|cluster| cluster.servers().iter().map(state_bytes).max().unwrap_or(0));
    if most < LOG_BYTES_MAX {
        return Ok(());
    }
    fail(t!(
        "A server persists {bytes} bytes beside its snapshot; the limit is {most}.",
        bytes = most,
        most = LOG_BYTES_MAX
    ))
}

pub(super) async fn all_crash<R: ClusterRules>(lab: Lab<R>) -> Step {
    take_snapshots(&lab);
    lab.one_random(3, true).await?;
    for _ in 0..5 {
        lab.phase(mark!("Enough commands for a snapshot."));
        for _ in 0..5 + lab.below(10) {
            lab.one_random(3, true).await?;
        }
        let before = lab.one_random(3, true).await?;
        lab.phase(mark!("All crash and restart."));
        restart_all(&lab)?;
        let after = lab.one_random(3, true).await?;
        if after <= before {
            return fail(t!(
                "Before the crash there were {before} commands, then {after}.",
                before,
                after
            ));
        }
    }
    Ok(())
}

pub(super) async fn init<R: ClusterRules>(lab: Lab<R>) -> Step {
    take_snapshots(&lab);
    lab.one_random(3, true).await?;
    lab.phase(mark!("Enough commands for a snapshot."));
    for _ in 0..=SNAPSHOT_INTERVAL {
        lab.one_random(3, true).await?;
    }
    for phase in [mark!("All restart from their snapshots."), mark!("All restart once more.")] {
        lab.phase(phase);
        restart_all(&lab)?;
        lab.one_random(3, true).await?;
    }
    Ok(())
}

fn restart_all<R: ClusterRules>(lab: &Lab<R>) -> Step {
    for place in 0..lab.count() {
        lab.crash_cut_off(place)?;
    }
    for place in 0..lab.count() {
        lab.restart_connected(place)?;
    }
    Ok(())
}

/// From now on the services take snapshots.
fn take_snapshots<R: ClusterRules>(lab: &Lab<R>) {
    let beside = lab.clone();
    drop(lab.spawn(async move {
        loop {
            for place in (0..beside.count()).filter(|&place| wants_snapshot(&beside, place)) {
                beside.try_to(Action::Snapshot(beside.id(place).into()));
            }
            beside.sleep_ms(LOOK_MS).await;
        }
    }));
}

/// Whether a server has applied enough commands since its last snapshot.
fn wants_snapshot<R: ClusterRules>(lab: &Lab<R>, place: usize) -> bool {
    let wants = lab.see_up(place, |server| {
        let (raft, applied) = (server.raft()?, journal(server)?.len());
        let log = raft.log();
        let held = raft.snapshot().map_or(0, |snapshot| snapshot.meta.last_included.index);
        let newer = log.range(held + 1, log.last_applied()).filter(|entry| is_command(entry));
        let in_snapshot = applied - newer.count().min(applied);
        let snapshots = |commands: usize| (commands + 1) / SNAPSHOT_INTERVAL;
        Some(snapshots(applied) > snapshots(in_snapshot))
    });
    wants.flatten().unwrap_or(false)
}
