//! A run with vector clocks, for `ShiViz` and tools like it.

use std::collections::BTreeMap;
use std::fmt::Write;

use raft_sim::explain::en;
use raft_sim::{Cluster, ClusterRules, Event, EventId, Fact};

/// What `ShiViz` is to read the lines by.
pub const SHIVIZ_PARSER: &str = r"(?<host>\S+) (?<clock>\{.*\})\n(?<time>\S+) (?<event>.*)";

/// How many events of each host came before, by its name.
type Clock = BTreeMap<String, u64>;

/// Writes what happened, event by event, each with its host's vector clock.
#[derive(Debug, Default)]
pub struct Shiviz {
    /// Events before this one are written.
    seen: u64,
    clocks: BTreeMap<String, Clock>,
    /// The clocks that messages carry, by the events of their sending. A copy of any of them may still arrive.
    sent: BTreeMap<EventId, Clock>,
}

impl Shiviz {
    /// Writes the events since the last time. Between two calls there may be as many as a cluster keeps.
    pub fn look<R: ClusterRules>(&mut self, cluster: &Cluster<R>, out: &mut String) {
        let seen = self.seen;
        let new: Vec<_> = cluster.events().rev().take_while(|event| event.id >= seen).collect();
        for event in new.into_iter().rev() {
            // Nothing fails that writes to a string.
            let _ = self.event(event, out);
        }
        self.seen = cluster.event_count();
    }

    fn event(&mut self, event: &Event, out: &mut String) -> std::fmt::Result {
        if matches!(event.fact, Fact::Lost { .. }) {
            // Nobody learns of it; its sender has told that it was sent.
            return Ok(());
        }
        let Some(host) = en::subject(event).map(|host| host.to_string()) else { return Ok(()) };
        let clock = self.clocks.entry(host.clone()).or_default();
        if matches!(event.fact, Fact::Arrived { .. })
            && let Some(carried) = self.sent.get(&event.cause)
        {
            for (name, count) in carried {
                let known = clock.entry(name.clone()).or_default();
                *known = (*count).max(*known);
            }
        }
        *clock.entry(host.clone()).or_default() += 1;
        if matches!(event.fact, Fact::Sent { .. }) {
            self.sent.insert(event.id, clock.clone());
        }
        let counts: Vec<_> = clock.iter().map(|(name, n)| format!("\"{name}\":{n}")).collect();
        let (us, text) = (event.at.as_micros(), en::event(event).text);
        let (s, us) = (us / 1_000_000, us % 1_000_000);
        writeln!(out, "{host} {{{}}}\n{s}.{us:06} {}", counts.join(","), text.replace('\n', " "))
    }
}
