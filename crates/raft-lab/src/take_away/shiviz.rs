//! A run with vector clocks, for `ShiViz` and tools like it.

use raft_sim::explain::en;
use raft_sim::{Cluster, ClusterRules, Event, EventId, Fact, Party};

use super::Pen;

/// What `ShiViz` is to read the lines by. A file begins with it, and with an empty line, where it could say what
/// stands between several runs.
pub const SHIVIZ_PARSER: &str = r"(?<host>\S+) (?<clock>\{.*\})\n(?<time>\S+) (?<event>.*)";

/// How many events of each host came before, in the order in which the hosts came.
type Clock = Vec<u64>;

/// Writes what happened, event by event, each with its host's vector clock.
#[derive(Debug, Default)]
pub struct Shiviz {
    has_begun: bool,
    /// Events before this one are written.
    seen: u64,
    hosts: Vec<(Party, Clock)>,
    /// The clocks that messages carry, by the events of their sending. A copy of any of them may still arrive.
    sent: Vec<(EventId, Clock)>,
}

impl Shiviz {
    /// Writes the events since the last time. Between two calls there may be as many as a cluster keeps.
    pub fn look<R: ClusterRules>(&mut self, cluster: &Cluster<R>, out: &mut String) {
        if !std::mem::replace(&mut self.has_begun, true) {
            out.push_str(SHIVIZ_PARSER);
            out.push_str("\n\n");
        }
        let seen = self.seen;
        let new: Vec<_> = cluster.events().rev().take_while(|event| event.id >= seen).collect();
        for event in new.into_iter().rev() {
            self.event(event, out);
        }
        self.seen = cluster.event_count();
    }

    fn event(&mut self, event: &Event, out: &mut String) {
        if matches!(event.fact, Fact::Lost { .. }) {
            // Nobody learns of it; its sender has told that it was sent.
            return;
        }
        let Some(host) = en::subject(event) else { return };
        let place = self.place(host);
        let Self { hosts, sent, .. } = self;
        let Some((_, clock)) = hosts.get_mut(place) else { return };
        if matches!(event.fact, Fact::Arrived { .. })
            && let Ok(found) = sent.binary_search_by_key(&event.cause, |(id, _)| *id)
            && let Some((_, carried)) = sent.get(found)
        {
            clock.resize(clock.len().max(carried.len()), 0);
            for (known, count) in clock.iter_mut().zip(carried) {
                *known = (*count).max(*known);
            }
        }
        clock[place] += 1;
        let clock = clock.clone();
        out.put(&host.to_string());
        let mut before = " {\"";
        for ((name, _), count) in hosts.iter().zip(&clock).filter(|(_, count)| **count > 0) {
            out.put(before).put(&name.to_string()).put("\":").number(*count);
            before = ",\"";
        }
        if matches!(event.fact, Fact::Sent { .. }) {
            sent.push((event.id, clock));
        }
        let us = event.at.as_micros();
        // The six digits behind the point.
        let part = (1_000_000 + us % 1_000_000).to_string();
        out.put("}\n").number(us / 1_000_000).put(".").put(part.get(1..).unwrap_or_default());
        out.put(" ").put(&en::event(event).text.replace('\n', " ")).put("\n");
    }

    /// The place of a host among all, whose clock goes that far at least.
    fn place(&mut self, host: Party) -> usize {
        let found = self.hosts.iter().position(|(known, _)| *known == host);
        found.unwrap_or_else(|| {
            let place = self.hosts.len();
            self.hosts.push((host, vec![0; place + 1]));
            place
        })
    }
}
