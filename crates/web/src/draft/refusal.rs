//! Why a configuration is impossible, in the words of the form.

use raft_sim::core::ConfigError;
use raft_sim::{ClusterConfig, InvalidConfig};

use super::millis;
use raft_sim::t;

/// A sentence that says why, and one that says what to do.
#[must_use]
pub fn refusal(config: &ClusterConfig, error: &InvalidConfig) -> String {
    let ms = |ticks: u32| millis(u64::from(ticks) * config.tick_us);
    let (shortest, longest) = (ms(config.election_ticks_min), ms(config.election_ticks_max));
    match error {
        InvalidConfig::Learners { servers, .. } => t!("Of {servers} servers at most {most} can be learners, because somebody has to vote. Choose fewer \
             learners or more servers.", servers, most = servers.saturating_sub(1)),
        InvalidConfig::Raft(ConfigError::HeartbeatTooSlow) => t!("A heartbeat every {heartbeat} ms comes too late for an election timeout of {shortest} ms. Choose a \
             shorter heartbeat or a longer shortest election timeout.", heartbeat = ms(config.heartbeat_ticks), shortest),
        InvalidConfig::Raft(ConfigError::ElectionRangeEmpty) => t!("The shortest election timeout, {shortest} ms, is longer than the longest, {longest} ms. Make it \
             shorter, or make the longest longer.", shortest, longest),
        InvalidConfig::Raft(ConfigError::LeaseWithoutCheckQuorum) => {
            t!("Reads by lease need CheckQuorum. Turn it on, or choose another way to read.").to_owned()
        }
        InvalidConfig::Raft(ConfigError::AppliedMembershipWithoutCommitIndex) => {
            t!("Changes of membership that count when applied need the commit index on disk. Turn that on, or let \
             changes count when appended.")
                .to_owned()
        }
        _ => {
            let why = error.to_string();
            t!("Such a cluster is impossible: {why}. Change that, or take “As it runs now”.", why)
        }
    }
}

#[cfg(test)]
mod tests {
    use raft_sim::Cluster;

    use super::super::{Draft, GROUPS};
    use super::*;

    /// What is said of a cluster in which these choices and numbers were made.
    fn said(choices: &[(&str, usize)], numbers: &[(&str, u64)]) -> String {
        let mut config = ClusterConfig::default();
        for (name, which) in choices {
            let mut all = GROUPS.iter().flat_map(|(_, _, selects)| *selects);
            (all.find(|select| select.name == *name).unwrap().set)(&mut config, *which);
        }
        for (name, value) in numbers {
            let mut all = GROUPS.iter().flat_map(|(_, numbers, _)| *numbers);
            (all.find(|number| number.name == *name).unwrap().set)(&mut config, Some(*value));
        }
        let draft = Draft { config, seed: 1 };
        let error = Cluster::new(draft.script()).map(drop).unwrap_err();
        refusal(&draft.config, &error)
    }

    #[test]
    fn what_the_form_can_ask_for_and_is_impossible_is_refused_with_what_to_do() {
        for (choices, numbers, part) in [
            (&[][..], &[("Servers", 3), ("of them learners", 3)][..], "at most 2 can be learners"),
            (&[], &[("Heartbeat", 300)], "A heartbeat every 300 ms comes too late"),
            (
                &[],
                &[("Election timeout, shortest", 700)],
                "700 ms, is longer than the longest, 600",
            ),
            (&[("Reads", 2), ("CheckQuorum", 0)], &[], "Reads by lease need CheckQuorum"),
            (
                &[("A change counts", 1), ("Commit index on disk", 0)],
                &[],
                "need the commit index on disk",
            ),
        ] {
            let said = said(choices, numbers);
            assert!(said.contains(part) && !said.contains('_'), "{said}");
        }
    }
}
