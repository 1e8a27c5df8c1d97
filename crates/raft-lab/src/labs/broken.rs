//! Servers that decide wrongly in one thing, as students' do: what the tests are worth shows when one is not passed.

use raft_sim::ClusterRules;
use raft_sim::core::{Index, LogPosition, Paper, Rules};

use super::Test;

/// What the servers of a test decide by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Core {
    /// The paper's rules.
    #[default]
    Sound,
    /// A vote goes to whoever asks first, however old its log (against §5.4.1).
    VotesForAnyLog,
    /// Nothing is persisted: a server that restarts has no log, and knows neither its term nor its vote (against
    /// Figure 2, "persistent state").
    PersistsNothing,
    /// Followers commit as far as their leader has, also by a heartbeat, though their own entries may be others
    /// (against Figure 2, `AppendEntries` rule 5).
    CommitsUnmatched,
}

impl Core {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Sound, Self::VotesForAnyLog, Self::PersistsNothing, Self::CommitsUnmatched];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::VotesForAnyLog => "votes-for-any-log",
            Self::PersistsNothing => "persists-nothing",
            Self::CommitsUnmatched => "commits-unmatched",
        }
    }
}

impl Rules for Core {
    fn is_up_to_date(&self, candidate: LogPosition, own: LogPosition) -> bool {
        *self == Self::VotesForAnyLog || Paper.is_up_to_date(candidate, own)
    }

    fn follower_commit(&self, leader_commit: Index, last_matching: Index) -> Index {
        match self {
            Self::CommitsUnmatched => leader_commit,
            _ => Paper.follower_commit(leader_commit, last_matching),
        }
    }

    fn told_commit(&self, commit_index: Index, match_index: Index) -> Index {
        match self {
            Self::CommitsUnmatched => commit_index,
            _ => Paper.told_commit(commit_index, match_index),
        }
    }
}

/// All tests there are, for servers with this core.
#[must_use]
pub fn tests_of(core: Core) -> Vec<Test<Core>> {
    let tests = super::tests(core).into_iter();
    match core {
        Core::PersistsNothing => tests.map(Test::persisting_nothing).collect(),
        Core::Sound | Core::VotesForAnyLog | Core::CommitsUnmatched => tests.collect(),
    }
}

/// The first test of these that is not passed, and the first seed, from 1, by which it is not; each runs at most
/// `seeds` times.
#[must_use]
pub fn first_failure<R: ClusterRules>(tests: &[Test<R>], seeds: u64) -> Option<super::Report> {
    let runs = tests.iter().flat_map(|test| (1..=seeds).map(move |seed| test.start(seed)));
    runs.filter_map(|run| Some(run.ok()?.finish())).find(|report| report.failure.is_some())
}
