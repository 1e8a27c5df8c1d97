//! How many messages and bytes it may cost.

use raft_sim::{ClusterRules, mark, t};

use super::super::lab::{Lab, Step, fail};
use super::super::{bytes, rpcs};
use super::ELECTION_MS;
use super::checkers::Waited;

/// Ten commands of 5000 bytes, to each of three servers, and as much for all the rest.
pub(super) async fn rpc_bytes<R: ClusterRules>(lab: Lab<R>) -> Step {
    const COMMANDS: usize = 10;
    const LENGTH: usize = 5000;
    let most = (3 + 1) * COMMANDS * LENGTH;
    lab.one_of(99, 3, false).await?;
    let before = lab.see(bytes);
    lab.phase(mark!("Ten commands of 5000 bytes."));
    for index in 2..2 + COMMANDS {
        let got = lab.one(&random_text(&lab, LENGTH), 3, false).await?;
        if got != index {
            return fail(t!("Command {index} got the index {got}.", index, got));
        }
    }
    match lab.see(bytes) - before {
        sent if sent > most as u64 => fail(t!(
            "{sent} bytes were sent for {length} bytes of commands.",
            sent,
            length = COMMANDS * LENGTH
        )),
        _ => Ok(()),
    }
}

fn random_text<R: ClusterRules>(lab: &Lab<R>, length: usize) -> String {
    let letter = |_| char::from(b'a' + u8::try_from(lab.below(26)).unwrap_or(0));
    (0..length).map(letter).collect()
}

pub(super) async fn count<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.check_one_leader().await?;
    let election = lab.see(rpcs);
    if !(1..=30).contains(&election) {
        return fail(t!(
            "It took {election} RPCs to elect the first leader, not 1 to 30.",
            election
        ));
    }
    for attempt in 0..5 {
        if attempt > 0 {
            // Somebody moved on to a later term.
            lab.sleep_ms(3000).await;
        }
        if let Some(before) = agree_on_ten(&lab).await? {
            lab.phase(mark!("A second without commands."));
            lab.sleep_ms(ELECTION_MS).await;
            let idle = lab.see(rpcs) - before;
            return match idle {
                0..=60 => Ok(()),
                _ => fail(t!("{idle} RPCs in a second without commands are more than 60.", idle)),
            };
        }
    }
    fail(t!("Terms changed too often."))
}

/// Returns how many RPCs there were in all after that; `None` if the term was over before.
async fn agree_on_ten<R: ClusterRules>(lab: &Lab<R>) -> Step<Option<u64>> {
    const WAITED_FOR: usize = 10;
    let leader = lab.check_one_leader().await?;
    let before = lab.see(rpcs);
    lab.phase(mark!("Twelve commands at once."));
    let Some(first) = lab.propose(leader, "1") else { return Ok(None) };
    let mut commands = Vec::new();
    for place in 1..WAITED_FOR + 2 {
        let command = lab.random_command();
        match lab.propose(leader, &command) {
            Some(started) if started.term == first.term => {
                if started.index != first.index + place {
                    return fail(t!(
                        "The command {command} got the index {got}, not {index}.",
                        command,
                        got = started.index,
                        index = first.index + place
                    ));
                }
            }
            _ => return Ok(None),
        }
        commands.push(command);
    }
    for (place, command) in (1..=WAITED_FOR).zip(&commands) {
        match lab.wait_for(first.index + place, 3, Some(first.term)).await? {
            Waited::TermOver => return Ok(None),
            Waited::Applied(applied) if applied == *command => (),
            Waited::Applied(applied) => {
                return fail(t!(
                    "{applied} was applied where {command} was proposed.",
                    applied,
                    command
                ));
            }
        }
    }
    if (0..lab.count()).any(|place| lab.term(place) != first.term) {
        return Ok(None);
    }
    let after = lab.see(rpcs);
    let most = (WAITED_FOR as u64 + 1 + 3) * 3;
    match after - before {
        spent if spent > most => fail(t!(
            "{spent} RPCs for {count} commands are more than {most}.",
            spent,
            count = WAITED_FOR,
            most
        )),
        _ => Ok(Some(after)),
    }
}
