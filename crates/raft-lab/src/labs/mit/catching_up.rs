//! Logs that went different ways are brought in line.

use raft_sim::{ClusterRules, mark};

use super::super::lab::{Lab, Step};
use super::ELECTION_MS;

pub(super) async fn rejoin<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.one_of(101, 3, true).await?;
    lab.phase(mark!("A leader takes commands while it is cut off."));
    let first = lab.check_one_leader().await?;
    lab.disconnect(first)?;
    for command in ["102", "103", "104"] {
        lab.propose(first, command);
    }
    lab.one_of(103, 2, true).await?;
    lab.phase(mark!("The next leader is cut off; the first one comes back."));
    let second = lab.check_one_leader().await?;
    lab.disconnect(second)?;
    lab.connect(first)?;
    lab.one_of(104, 2, true).await?;
    lab.phase(mark!("All are together again."));
    lab.connect(second)?;
    lab.one_of(105, 3, true).await?;
    Ok(())
}

pub(super) async fn backup<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.one_random(5, true).await?;
    lab.phase(mark!("A leader with one follower takes 50 commands that cannot be committed."));
    let first = lab.check_one_leader().await?;
    let others = [first + 2, first + 3, first + 4];
    lab.disconnect_all_of(&others)?;
    propose_50(&lab, first);
    lab.sleep_ms(ELECTION_MS / 2).await;
    lab.phase(mark!("The other three commit 50 commands."));
    lab.disconnect_all_of(&[first, first + 1])?;
    lab.connect_all_of(&others)?;
    one_50(&lab).await?;
    lab.phase(mark!("Their leader with one follower takes 50 more that cannot be committed."));
    let count = lab.count();
    let second = lab.check_one_leader().await?;
    let other = if (first + 2) % count == second { second + 1 } else { first + 2 };
    lab.disconnect(other)?;
    propose_50(&lab, second);
    lab.sleep_ms(ELECTION_MS / 2).await;
    lab.phase(mark!(
        "The first leader, its follower and the one that was left out commit 50 commands."
    ));
    let all: Vec<usize> = (0..count).collect();
    lab.disconnect_all_of(&all)?;
    lab.connect_all_of(&[first, first + 1, other])?;
    one_50(&lab).await?;
    lab.phase(mark!("All are together again."));
    lab.connect_all()?;
    lab.one_random(5, true).await?;
    Ok(())
}

fn propose_50<R: ClusterRules>(lab: &Lab<R>, place: usize) {
    for _ in 0..50 {
        lab.propose(place, &lab.random_command());
    }
}

async fn one_50<R: ClusterRules>(lab: &Lab<R>) -> Step {
    for _ in 0..50 {
        lab.one_random(3, true).await?;
    }
    Ok(())
}
