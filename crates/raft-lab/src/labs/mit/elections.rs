//! Part 2A: leader election.

use raft_sim::{ClusterRules, mark, t};

use super::super::lab::{Lab, Step, fail};
use super::ELECTION_MS;

pub(super) async fn initial_election<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.phase(mark!("A leader is elected."));
    lab.check_one_leader().await?;
    lab.sleep_ms(50).await;
    if lab.check_terms()? == 0 {
        return fail(t!("There is a leader, and the term is 0."));
    }
    lab.phase(mark!("Nothing fails: the leader stays."));
    lab.sleep_ms(2 * ELECTION_MS).await;
    // Another term would only be a waste, and no mistake.
    lab.check_terms()?;
    lab.check_one_leader().await?;
    Ok(())
}

pub(super) async fn re_election<R: ClusterRules>(lab: Lab<R>) -> Step {
    let first = lab.check_one_leader().await?;
    lab.phase(mark!("The leader is cut off: another one is elected."));
    lab.disconnect(first)?;
    lab.check_one_leader().await?;
    lab.phase(mark!("The old leader comes back and follows."));
    lab.connect(first)?;
    let second = lab.check_one_leader().await?;
    lab.phase(mark!("Two of three are cut off: nobody leads."));
    lab.disconnect_all_of(&[second, second + 1])?;
    lab.sleep_ms(2 * ELECTION_MS).await;
    lab.check_no_leader()?;
    lab.phase(mark!("One comes back: there is a majority again."));
    lab.connect(second + 1)?;
    lab.check_one_leader().await?;
    lab.phase(mark!("The last one comes back."));
    lab.connect(second)?;
    lab.check_one_leader().await?;
    Ok(())
}

pub(super) async fn many_elections<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.check_one_leader().await?;
    lab.phase(mark!("Nine times, three servers at most are cut off and come back."));
    for _ in 1..10 {
        let places = [lab.any_server(), lab.any_server(), lab.any_server()];
        lab.disconnect_all_of(&places)?;
        // Either the leader is still there, or the others elect one.
        lab.check_one_leader().await?;
        lab.connect_all_of(&places)?;
    }
    lab.check_one_leader().await?;
    Ok(())
}
