//! What the page knows of the tests: what is chosen, what is under way, what came of each.

use raft_lab::labs::{self, Info, Suite};
use raft_sim::explain::catalogue::retold;
use raft_sim::t;

use super::{Job, Kind, News, Outcome, Progress, Single, Tally, UnderWay};

/// More seeds are not run at once.
const SEEDS_MAX: u64 = 1_000;

/// What the page knows of the tests.
#[derive(Clone, Debug)]
pub struct Board {
    infos: Vec<Info>,
    tallies: Vec<Tally>,
    first_seed: u64,
    seeds: u64,
    kind: Kind,
    under_way: Option<UnderWay>,
    ended: Option<Ended>,
    opening: Option<Single>,
    /// The number of the last job.
    number: u64,
    /// Changes whenever anything but the results has.
    version: u64,
    /// Changes with what is chosen.
    chosen: u64,
    /// Changes with what is chosen, opened, begun and ended.
    changed: u64,
    /// Change with the results of each suite.
    versions: [u64; Suite::ALL.len()],
}

/// How the last job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// So many runs have ended …
    pub done: u64,
    /// … of so many: fewer if it was cancelled.
    pub of: u64,
    /// How many were not passed.
    pub failed: u64,
    /// For how long it went, in milliseconds.
    pub elapsed_ms: u64,
}

impl Default for Board {
    fn default() -> Self {
        let infos = labs::list();
        Self {
            tallies: vec![Tally::default(); infos.len()],
            infos,
            first_seed: 1,
            seeds: 1,
            kind: Kind::default(),
            under_way: None,
            ended: None,
            opening: None,
            number: 0,
            version: 0,
            chosen: 0,
            changed: 0,
            versions: [0; Suite::ALL.len()],
        }
    }
}

impl Board {
    /// The tests of a suite, each with its place among all and what came of it.
    pub fn tests_of(&self, suite: Suite) -> impl Iterator<Item = (usize, &Info, &Tally)> {
        let tests = self.infos.iter().zip(&self.tallies).enumerate();
        let tests = tests.map(|(place, (info, tally))| (place, info, tally));
        tests.filter(move |(_, info, _)| info.suite == suite)
    }

    /// The places of the tests of a suite, or of all.
    #[must_use]
    pub fn places(&self, suite: Option<Suite>) -> Vec<usize> {
        let is_meant = |place: &usize| suite.is_none_or(|suite| self.infos[*place].suite == suite);
        (0..self.infos.len()).filter(is_meant).collect()
    }

    /// What there is to know of the test at a place.
    #[must_use]
    pub fn info(&self, place: usize) -> Option<&Info> {
        self.infos.get(place)
    }

    /// The first seed that is chosen.
    #[must_use]
    pub fn first_seed(&self) -> u64 {
        self.first_seed
    }

    /// How many seeds are chosen.
    #[must_use]
    pub fn seeds(&self) -> u64 {
        self.seeds
    }

    /// The servers that are chosen.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The job under way.
    #[must_use]
    pub fn under_way(&self) -> Option<&UnderWay> {
        self.under_way.as_ref()
    }

    /// How far the job under way is.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        Some(self.under_way.as_ref()?.progress(&self.infos, &self.tallies))
    }

    /// How the last job ended, if none is under way.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// The run that is about to be opened.
    #[must_use]
    pub fn opening(&self) -> Option<Single> {
        self.opening
    }

    /// Changes whenever anything but the results of tests has.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Changes with what is chosen, and with nothing else: the fields for it may be filled in meanwhile.
    #[must_use]
    pub fn chosen_version(&self) -> u64 {
        self.chosen
    }

    /// Changes with the results of a suite, and with what is chosen, opened, begun and ended.
    #[must_use]
    pub fn version_of(&self, suite: Suite) -> u64 {
        self.changed + self.versions[suite as usize]
    }

    /// Chooses the first seed.
    pub fn set_first_seed(&mut self, seed: u64) {
        self.choose();
        self.first_seed = seed;
    }

    /// Chooses how many seeds to run.
    pub fn set_seeds(&mut self, seeds: u64) {
        self.choose();
        self.seeds = seeds.clamp(1, SEEDS_MAX);
    }

    /// Chooses the servers.
    pub fn set_kind(&mut self, kind: Kind) {
        self.choose();
        self.kind = kind;
    }

    /// Begins to run tests, with the seeds and servers that are chosen; the job to be done.
    pub fn begin(&mut self, places: Vec<usize>, now_ms: u64) -> Job {
        self.change();
        self.number += 1;
        let Self { number, first_seed, seeds, kind, .. } = *self;
        let job = Job { number, first_seed, seeds, kind, places };
        self.under_way = Some(UnderWay::new(job.clone(), now_ms));
        self.ended = None;
        job
    }

    /// Begins what is under way from its beginning, for somebody else to do.
    pub fn begin_again(&mut self, now_ms: u64) -> Option<Job> {
        let places = self.under_way.take()?.job.places;
        Some(self.begin(places, now_ms))
    }

    /// Gives up what is under way.
    pub fn cancel(&mut self) {
        self.change();
        self.opening = None;
        self.end();
    }

    fn choose(&mut self) {
        self.chosen += 1;
        self.change();
    }

    fn change(&mut self) {
        self.version += 1;
        self.changed += 1;
    }

    fn end(&mut self) {
        self.change();
        if let Some(it) = self.under_way.take() {
            let (of, elapsed_ms) = (it.job.runs(), it.elapsed_ms());
            self.ended = Some(Ended { done: it.done, of, failed: it.failed, elapsed_ms });
        }
    }

    /// Takes what has come of the work. What is not of the job under way is too late.
    pub fn hear(&mut self, news: &News, now_ms: u64) {
        if let Some(under_way) = &mut self.under_way
            && under_way.job.number == news.job
        {
            self.version += 1;
            under_way.hear(news, &self.infos, &self.tallies, now_ms);
            for outcome in &news.done {
                if let Some(tally) = self.tallies.get_mut(outcome.run.place) {
                    tally.add(news.job, outcome);
                    self.versions[self.infos[outcome.run.place].suite as usize] += 1;
                }
            }
            if news.is_over {
                self.end();
            }
        }
    }

    /// The run by which a test is opened: the first that was not passed, else the first.
    #[must_use]
    pub fn to_open(&self, place: usize) -> Single {
        match self.tallies.get(place).filter(|tally| tally.runs() > 0) {
            None => Single { place, seed: self.first_seed, kind: self.kind },
            Some(tally) => {
                let failed = tally.failures().first().map(|(seed, _)| *seed);
                let seed = failed.unwrap_or(tally.first_seed());
                Single { place, seed, kind: tally.kind() }
            }
        }
    }

    /// What a run is and came to, in a sentence.
    #[must_use]
    pub fn words(&self, outcome: &Outcome) -> String {
        let name = self.info(outcome.run.place).map_or("", |info| info.name);
        let run = t!("Test{name}, seed {seed}", name, seed = outcome.run.seed);
        match &outcome.failure {
            None => t!("{run}: passed. Its parts are named on the timeline.", run),
            Some(reason) => t!("{run}: failed. {reason}", run, reason = retold(reason)),
        }
    }

    /// Begins to open a run, or ends that.
    pub fn open(&mut self, single: Option<Single>) {
        self.change();
        self.opening = single;
    }
}
