//! How elections go and leadership is kept.

use raft_sim::core::ElectionTimer;
use raft_sim::mark;

use super::{ON_OFF, Select};

/// Elections and leadership.
pub(super) const LEADERSHIP: &[Select] = &[
    Select {
        name: "PreVote",
        sentence: mark!(
            "Ask a majority whether an election could be won before starting a new term: a server that was cut off does not depose a leader when it comes back (diss. §9.6)."
        ),
        words: ON_OFF,
        get: |config| usize::from(config.options.pre_vote),
        set: |config, on| config.options.pre_vote = on == 1,
    },
    Select {
        name: mark!("PreVote heeds the leader"),
        sentence: mark!(
            "Who leads or hears a leader heeds no question of PreVote (diss. §9.6). etcd asks for CheckQuorum as well."
        ),
        words: ON_OFF,
        get: |config| usize::from(config.options.pre_vote_heeds_leader),
        set: |config, on| config.options.pre_vote_heeds_leader = on == 1,
    },
    Select {
        name: "CheckQuorum",
        sentence: mark!(
            "A leader that has not heard from a majority for an election timeout steps down, and who hears a leader heeds no candidate (diss. §6.2)."
        ),
        words: ON_OFF,
        get: |config| usize::from(config.options.check_quorum),
        set: |config, on| config.options.check_quorum = on == 1,
    },
    Select {
        name: mark!("Answer older terms"),
        sentence: mark!(
            "Tell whoever asks with an older term about the newer one (§5.1). etcd stays silent."
        ),
        words: ON_OFF,
        get: |config| usize::from(config.options.answer_old_terms),
        set: |config, on| config.options.answer_old_terms = on == 1,
    },
    Select {
        name: mark!("A refused candidate"),
        sentence: mark!(
            "What a candidate does that a majority has refused: wait for its timeout as in the paper (§5.2), or follow at once."
        ),
        words: &[mark!("waits"), mark!("follows at once")],
        get: |config| usize::from(config.options.lost_candidate_steps_down),
        set: |config, on| config.options.lost_candidate_steps_down = on == 1,
    },
    Select {
        name: mark!("Election timer restarts"),
        sentence: mark!(
            "What restarts the wait for a leader: what Figure 2 says, or every change of term or role as in etcd."
        ),
        words: &[mark!("as in Figure 2"), mark!("with every term")],
        get: |config| usize::from(config.options.election_timer == ElectionTimer::EveryTerm),
        set: |config, on| {
            config.options.election_timer =
                if on == 1 { ElectionTimer::EveryTerm } else { ElectionTimer::Figure2 };
        },
    },
];
