//! Wrong rules: each overrides one decision about what is more than elections and logs, and the walks must
//! see what comes of it. (`rules.rs` has the mistakes in those.)

use raft_core::{
    Body, ConfChangeError, MembershipQuestion, Paper, ReadQuestion, Rules, SnapshotQuestion,
    SnapshotRefusal, WaitForDisk,
};

use super::checks::Property::{
    self, Durability, ElectionSafety, LeaderCompleteness, Linearizability, Membership, Monotony,
    NoFalseAlarm, Progress, QuorumLog, StateMachineSafety,
};
use super::cluster::Cluster;
use super::setup::Setup;
use super::walk::walk;

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    ReadsTooEarly,
    ChangesTwoAtOnce,
    InstallsOldSnapshots,
    AnswersBeforeWriting,
}

impl Rules for Wrong {
    fn may_take_read_index(&self, question: &ReadQuestion) -> bool {
        *self == Self::ReadsTooEarly || Paper.may_take_read_index(question)
    }

    fn may_change_membership(&self, question: &MembershipQuestion) -> Result<(), ConfChangeError> {
        let pending_index =
            if *self == Self::ChangesTwoAtOnce { 0 } else { question.pending_index };
        Paper.may_change_membership(&MembershipQuestion { pending_index, ..*question })
    }

    fn may_install_snapshot(&self, question: &SnapshotQuestion) -> Result<(), SnapshotRefusal> {
        let wrong = *self == Self::InstallsOldSnapshots;
        if wrong { Ok(()) } else { Paper.may_install_snapshot(question) }
    }

    fn must_be_durable_before(&self, body: &Body, wait: WaitForDisk) -> bool {
        *self != Self::AnswersBeforeWriting && Paper.must_be_durable_before(body, wait)
    }
}

/// Walks until a violation is found; what it violates.
fn found_in_walks(wrong: Wrong) -> Option<(u64, Property)> {
    (0..40_000).find_map(|seed| {
        let mut cluster = Cluster::new(Setup::new(seed), wrong);
        cluster.checks.tolerant = true;
        walk(&mut cluster);
        cluster.checks.violations.first().map(|(property, _)| (seed, *property))
    })
}

#[test]
fn random_walks_find_mistakes() {
    let mistakes = [
        (Wrong::ReadsTooEarly, &[Linearizability][..]),
        (
            Wrong::ChangesTwoAtOnce,
            &[ElectionSafety, LeaderCompleteness, QuorumLog, StateMachineSafety, NoFalseAlarm],
        ),
        (Wrong::InstallsOldSnapshots, &[Monotony, Membership, StateMachineSafety, Progress]),
        (Wrong::AnswersBeforeWriting, &[Durability]),
    ];
    for (wrong, expected) in mistakes {
        let found = found_in_walks(wrong);
        println!("{wrong:?}: {found:?}");
        assert!(found.is_some_and(|(_, property)| expected.contains(&property)), "{found:?}");
    }
}
