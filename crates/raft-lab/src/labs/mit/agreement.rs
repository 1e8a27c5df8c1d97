//! Agreement: commands reach all servers, or a majority, or nobody.

use raft_sim::script::NetworkPreset;
use raft_sim::{ClusterRules, mark, t};

use super::super::lab::{Lab, Step, fail};
use super::ELECTION_MS;
use super::checkers::Waited;

pub(super) async fn basic_agree<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.phase(mark!("Three commands, one after the other."));
    for index in 1..=3 {
        if lab.n_committed(index)? > 0 {
            return fail(t!("Command {index} was committed before it was proposed.", index));
        }
        let got = lab.one_of(100 * index as u64, 3, false).await?;
        if got != index {
            return fail(t!("Command {index} got the index {got}.", index, got));
        }
    }
    Ok(())
}

pub(super) async fn follower_failure<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.one_of(101, 3, false).await?;
    lab.phase(mark!("One follower is cut off: two servers are a majority."));
    let leader = lab.check_one_leader().await?;
    lab.disconnect(leader + 1)?;
    lab.one_of(102, 2, false).await?;
    lab.sleep_ms(ELECTION_MS).await;
    lab.one_of(103, 2, false).await?;
    lab.phase(mark!("Both followers are cut off: nothing is committed."));
    let leader = lab.check_one_leader().await?;
    lab.disconnect_all_of(&[leader + 1, leader + 2])?;
    let started = lab.propose_at_index(leader, "104", 4)?;
    lab.sleep_ms(2 * ELECTION_MS).await;
    lab.check_not_committed(started)
}

pub(super) async fn leader_failure<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.one_of(101, 3, false).await?;
    lab.phase(mark!("The leader is cut off."));
    let leader = lab.check_one_leader().await?;
    lab.disconnect(leader)?;
    lab.one_of(102, 2, false).await?;
    lab.sleep_ms(ELECTION_MS).await;
    lab.one_of(103, 2, false).await?;
    lab.phase(mark!("The second leader is cut off, too: nothing is committed."));
    let leader = lab.check_one_leader().await?;
    lab.disconnect(leader)?;
    for place in 0..lab.count() {
        lab.propose(place, "104");
    }
    lab.sleep_ms(2 * ELECTION_MS).await;
    lab.check_not_committed(4)
}

pub(super) async fn fail_agree<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.one_of(101, 3, false).await?;
    lab.phase(mark!("A follower is cut off: the others go on."));
    let follower = lab.check_one_leader().await? + 1;
    lab.disconnect(follower)?;
    lab.one_of(102, 2, false).await?;
    lab.one_of(103, 2, false).await?;
    lab.sleep_ms(ELECTION_MS).await;
    lab.one_of(104, 2, false).await?;
    lab.one_of(105, 2, false).await?;
    lab.phase(mark!("It comes back and gets what it has missed."));
    lab.connect(follower)?;
    lab.one_of(106, 3, true).await?;
    lab.sleep_ms(ELECTION_MS).await;
    lab.one_of(107, 3, true).await?;
    Ok(())
}

pub(super) async fn fail_no_agree<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.one_of(10, 5, false).await?;
    lab.phase(mark!("Three of five are cut off: nothing is committed."));
    let leader = lab.check_one_leader().await?;
    let away = [leader + 1, leader + 2, leader + 3];
    lab.disconnect_all_of(&away)?;
    let started = lab.propose_at_index(leader, "20", 2)?;
    lab.sleep_ms(2 * ELECTION_MS).await;
    lab.check_not_committed(started)?;
    lab.phase(mark!("They come back, perhaps with a leader of their own."));
    lab.connect_all_of(&away)?;
    let leader = lab.check_one_leader().await?;
    let index = lab.propose_to_leader(leader, "30")?.index;
    if !(2..=3).contains(&index) {
        return fail(t!(
            "The command {command} got the index {got}, not {index}.",
            command = 30,
            got = index,
            index = "2, 3"
        ));
    }
    lab.one_of(1000, 5, true).await?;
    Ok(())
}

pub(super) async fn concurrent_starts<R: ClusterRules>(lab: Lab<R>) -> Step {
    for attempt in 0..5 {
        if attempt > 0 {
            // The term was over before everything was said.
            lab.sleep_ms(3000).await;
        }
        let leader = lab.check_one_leader().await?;
        let Some(first) = lab.propose(leader, "1") else { continue };
        lab.phase(mark!("Five commands at the same time."));
        let mut indices = Vec::new();
        for command in 100..105 {
            let started = lab.propose(leader, &command.to_string());
            indices.extend(started.filter(|s| s.term == first.term).map(|s| s.index));
        }
        if (0..lab.count()).any(|place| lab.term(place) != first.term) {
            continue;
        }
        let mut applied = Vec::new();
        for index in indices {
            match lab.wait_for(index, 3, Some(first.term)).await? {
                Waited::Applied(command) => applied.push(command),
                Waited::TermOver => break,
            }
        }
        if applied.len() < 5 {
            continue;
        }
        return match (100..105).find(|command| !applied.contains(&command.to_string())) {
            None => Ok(()),
            Some(missing) => {
                fail(t!("The command {missing} is missing among what was applied.", missing))
            }
        };
    }
    fail(t!("Terms changed too often."))
}

pub(super) async fn unreliable_agree<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.network(NetworkPreset::Unreliable)?;
    lab.phase(mark!("245 commands, five at a time, on a network that loses messages."));
    let mut joins = Vec::new();
    for round in 1..50 {
        for place in 0..4 {
            let beside = lab.clone();
            let command = 100 * round + place;
            joins.push(lab.spawn(async move { beside.one_of(command, 1, true).await }));
        }
        lab.one_of(round, 1, true).await?;
    }
    lab.network(NetworkPreset::Reliable)?;
    for join in joins {
        join.await?;
    }
    lab.phase(mark!("On a reliable network all agree."));
    lab.one_of(100, 5, true).await?;
    Ok(())
}
