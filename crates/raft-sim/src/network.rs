//! Links and the messages under way.

use raft_core::{Message, NodeId, Random};

use crate::{ClusterConfig, Range, Time};

/// The name of a message under way, unique in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FlightId(pub u64);

/// A message under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Flight {
    /// What was sent.
    pub message: Message,
    /// When it left.
    pub sent_at: Time,
    /// When it is due at its receiver.
    pub arrives_at: Time,
    /// It will not get past the middle of its link: that was cut before it was there. Lost is lost,
    /// even if the link is mended meanwhile.
    pub lost: bool,
}

impl Flight {
    /// When it passes the middle of its link, which is where a cut is.
    #[must_use]
    pub fn halfway_at(&self) -> Time {
        self.sent_at.plus(self.arrives_at.since(self.sent_at) / 2)
    }

    /// When it is gone: at its receiver, or halfway if it is lost.
    #[must_use]
    pub fn ends_at(&self) -> Time {
        if self.lost { self.halfway_at() } else { self.arrives_at }
    }
}

/// The directed link from one server to another.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Link {
    up: bool,
    random: Random,
}

/// All links, and what is on them.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Network {
    servers: u64,
    delay: Range,
    /// See [`Self::link_at`].
    links: Vec<Link>,
    /// In the order in which they were sent, so that of their names.
    flights: Vec<(FlightId, Flight)>,
    sent: u64,
}

impl Network {
    pub(crate) fn new(config: &ClusterConfig, seed: u64) -> Self {
        let servers = u64::from(config.servers);
        let link = |i| Link { up: true, random: Random::stream(seed, crate::cluster::NETWORK, i) };
        let links = (0..servers * servers).map(link).collect();
        Self { servers, delay: config.delay, links, flights: Vec::new(), sent: 0 }
    }

    /// The link from `a` to `b` is at `(a - 1) * servers + (b - 1)`; `None` if there is no such server.
    fn link_at(&self, from: NodeId, to: NodeId) -> Option<usize> {
        let known = 1..=self.servers;
        let at = |from: u64, to: u64| (from - 1) * self.servers + (to - 1);
        let both_known = known.contains(&from.0) && known.contains(&to.0);
        usize::try_from(both_known.then(|| at(from.0, to.0))?).ok()
    }

    fn link_mut(&mut self, from: NodeId, to: NodeId) -> Option<&mut Link> {
        let at = self.link_at(from, to)?;
        self.links.get_mut(at)
    }

    /// Whether messages get from one server to another.
    pub(crate) fn is_up(&self, from: NodeId, to: NodeId) -> bool {
        let link = self.link_at(from, to).and_then(|at| self.links.get(at));
        link.is_some_and(|link| link.up)
    }

    /// Puts a message on its link and says when something happens to it.
    pub(crate) fn send(&mut self, now: Time, message: Message) -> (FlightId, Time) {
        let delay = self.delay;
        let (mut lost, mut delay_us) = (true, 0);
        if let Some(link) = self.link_mut(message.from, message.to) {
            lost = !link.up;
            delay_us = delay.draw(&mut link.random);
        }
        let id = FlightId(self.sent);
        self.sent += 1;
        let flight = Flight { message, sent_at: now, arrives_at: now.plus(delay_us), lost };
        let ends_at = flight.ends_at();
        self.flights.push((id, flight));
        (id, ends_at)
    }

    /// Takes a message off its link, if it ends there now. One that was lost since it was scheduled
    /// is gone already.
    pub(crate) fn take(&mut self, id: FlightId, now: Time) -> Option<Flight> {
        let at = self.flights.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        let ends_now = self.flights[at].1.ends_at() == now;
        ends_now.then(|| self.flights.remove(at).1)
    }

    /// Cuts or mends a link. Of a link that is cut, messages that have not passed the middle are lost;
    /// returns them, with the time when each is gone.
    pub(crate) fn set(
        &mut self,
        now: Time,
        from: NodeId,
        to: NodeId,
        up: bool,
    ) -> Vec<(FlightId, Time)> {
        let Some(link) = self.link_mut(from, to) else { return Vec::new() };
        link.up = up;
        if up {
            return Vec::new();
        }
        let on_link = |flight: &Flight| flight.message.from == from && flight.message.to == to;
        let lost = self
            .flights
            .iter_mut()
            .filter(|(_, flight)| on_link(flight) && !flight.lost && flight.halfway_at() >= now);
        lost.map(|(id, flight)| {
            flight.lost = true;
            (*id, flight.ends_at())
        })
        .collect()
    }

    /// How many messages have been sent so far.
    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }

    pub(crate) fn flights(&self) -> &[(FlightId, Flight)] {
        &self.flights
    }
}
