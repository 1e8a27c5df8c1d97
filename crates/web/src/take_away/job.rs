//! Playing a run once more, to write down what happens.

use std::sync::Arc;

use raft_lab::take_away::{Shiviz, TraceWriter, history};
use raft_sim::{Cluster, Script, Time};

use super::What;

/// A text that is longer is not kept in a page.
const BYTES_MAX: usize = 32 << 20;
/// So many happenings are played between two looks at the clock.
const SLICE: u32 = 64;

/// What came of a stretch of work.
#[derive(Debug, PartialEq, Eq)]
pub enum Came {
    /// There is more to do; so many percent are done.
    On(u64),
    /// The text is whole.
    Whole(String),
    /// It would be too long.
    TooLong,
}

/// A run that is played once more from its start, up to a moment.
#[derive(Debug)]
pub struct Job {
    what: What,
    cluster: Cluster,
    until: Time,
    trace: TraceWriter,
    shiviz: Shiviz,
    text: String,
}

impl Job {
    /// The run of a script up to a moment, to be written in one of the forms; `None` if there is no such run.
    #[must_use]
    pub fn new(what: What, script: &Arc<Script>, until: Time) -> Option<Self> {
        let mut cluster = Cluster::new(Arc::clone(script)).ok()?;
        if what == What::History {
            cluster.record_operations();
        }
        let (trace, shiviz) = (TraceWriter::default(), Shiviz::default());
        Some(Self { what, cluster, until, trace, shiviz, text: String::new() })
    }

    /// What is written.
    #[must_use]
    pub fn what(&self) -> What {
        self.what
    }

    /// Works for as long as `may_go_on` says.
    pub fn go_on(&mut self, mut may_go_on: impl FnMut() -> bool) -> Came {
        // A trace wants to look after everything that happens.
        let (times, each) = if self.what == What::Trace { (SLICE, 1) } else { (1, SLICE) };
        loop {
            for _ in 0..times {
                self.look();
                if self.cluster.run_some(self.until, each) {
                    self.look();
                    return Came::Whole(self.whole());
                }
            }
            if self.text.len() > BYTES_MAX {
                return Came::TooLong;
            }
            if !may_go_on() {
                let until = self.until.as_micros().max(1);
                return Came::On(self.cluster.now().as_micros().saturating_mul(100) / until);
            }
        }
    }

    fn look(&mut self) {
        match self.what {
            What::Trace => self.trace.look(&self.cluster, &mut self.text),
            What::Shiviz => self.shiviz.look(&self.cluster, &mut self.text),
            _ => {}
        }
    }

    fn whole(&mut self) -> String {
        match self.cluster.operations() {
            Some(operations) if self.what == What::History => history(operations),
            _ => std::mem::take(&mut self.text),
        }
    }
}
