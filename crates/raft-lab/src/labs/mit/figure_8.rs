//! Figure 8 of the paper, by chance and a thousand times: leaders that are lost before their entries are committed.

use raft_sim::script::NetworkPreset;
use raft_sim::{ClusterRules, mark};

use super::super::lab::{Lab, Step};

/// Rounds of either test.
const ROUNDS: u32 = 1000;
/// From this round on, answers are late.
const LATE_FROM: u32 = 200;

pub(super) async fn figure_8<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.one_random(1, true).await?;
    lab.phase(mark!("A thousand rounds: a leader that has taken a command crashes."));
    for _ in 0..ROUNDS {
        let leader = propose_everywhere(&lab).pop();
        pause(&lab).await;
        if let Some(leader) = leader {
            lab.crash_cut_off(leader)?;
        }
        let up = (0..lab.count()).filter(|&place| lab.is_up(place)).count();
        let any = lab.any_server();
        if up < 3 && !lab.is_up(any) {
            lab.restart_connected(any)?;
        }
    }
    lab.phase(mark!("All servers are back and agree."));
    for place in 0..lab.count() {
        if !lab.is_up(place) {
            lab.restart_connected(place)?;
        }
    }
    lab.one_random(5, true).await?;
    Ok(())
}

pub(super) async fn figure_8_unreliable<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.network(NetworkPreset::Unreliable)?;
    lab.one_of(lab.below(10_000), 1, true).await?;
    lab.phase(mark!("A thousand rounds: a leader that has taken a command is cut off, or not."));
    for round in 0..ROUNDS {
        if round == LATE_FROM {
            lab.phase(mark!("From now on two thirds of the answers are late."));
            lab.network(NetworkPreset::LongReordering)?;
        }
        // Those that are cut off take commands, too, as long as they think that they lead.
        let mut leaders = propose_everywhere(&lab).into_iter();
        let leader = leaders.rfind(|&leader| lab.is_connected(leader));
        pause(&lab).await;
        if let Some(leader) = leader.filter(|_| lab.chance(500)) {
            lab.disconnect(leader)?;
        }
        let any = lab.any_server();
        if lab.connected_count() < 3 && !lab.is_connected(any) {
            lab.connect(any)?;
        }
    }
    lab.phase(mark!("All servers are back and agree, on the same network."));
    lab.connect_all()?;
    lab.one_of(lab.below(10_000), 5, true).await?;
    Ok(())
}

/// Every server is asked to take a command; returns those that did.
fn propose_everywhere<R: ClusterRules>(lab: &Lab<R>) -> Vec<usize> {
    let takes = |&place: &usize| lab.propose(place, &lab.random_command()).is_some();
    (0..lab.count()).filter(takes).collect()
}

/// Mostly a few milliseconds, sometimes up to half a second.
async fn pause<R: ClusterRules>(lab: &Lab<R>) {
    let ms = if lab.chance(100) { lab.below(500) } else { lab.below(13) };
    lab.sleep_ms(ms).await;
}
