//! What is done to packets under way.

use crate::Cluster;
use crate::cluster::ClusterRules;
use crate::network::{Flight, Loss, Party, Place};
use crate::queue::Due;
use crate::script::{MessageFate, MessagePattern};

impl<R: ClusterRules> Cluster<R> {
    /// The first packet under way that is meant.
    pub(crate) fn find_flight(&self, pattern: &MessagePattern) -> Option<Place> {
        self.find(pattern, &|_| true)
    }

    /// The first packet under way that is meant and to which this can be done.
    pub(super) fn find_flight_for(
        &self,
        pattern: &MessagePattern,
        fate: MessageFate,
    ) -> Option<Place> {
        let wants_held = fate.wants_held();
        self.find(pattern, &|flight| {
            wants_held.is_none_or(|held| held == flight.held_since.is_some())
        })
    }

    fn find(&self, pattern: &MessagePattern, is_fit: &dyn Fn(&Flight) -> bool) -> Option<Place> {
        let party = |who: Option<_>| match who {
            Some(who) => self.resolve(who).ok().map(|id| Some(Party::from(id))),
            None => Some(None),
        };
        let (from, to) = (party(pattern.from)?, party(pattern.to)?);
        let is_meant = |flight: &Flight| {
            pattern.number.is_none_or(|number| flight.id.0 == number)
                && from.is_none_or(|from| flight.packet.from() == from)
                && to.is_none_or(|to| flight.packet.to() == to)
                && pattern.kind.is_none_or(|kind| flight.packet.kind() == kind)
        };
        let flights = self.network.flights();
        let mut found = flights.iter().filter(|(_, flight)| is_meant(flight) && is_fit(flight));
        found.next().map(|(place, _)| *place)
    }

    pub(super) fn change_flight(&mut self, pattern: &MessagePattern, fate: MessageFate) {
        let Some(place) = self.find_flight_for(pattern, fate) else { return };
        match fate {
            MessageFate::Drop => {
                if let Some(flight) = self.network.take_away(place) {
                    self.lose(&flight, Loss::Dropped);
                }
            }
            MessageFate::Deliver => {
                if let Some(flight) = self.network.take_away(place) {
                    self.end_flight(Flight { lost: None, ..flight });
                }
            }
            MessageFate::Duplicate => self.duplicate(place),
            MessageFate::Delay(us) => self.delay(place, us),
            MessageFate::Hold => {
                let now = self.now;
                if let Some(flight) = self.network.flight_mut(place) {
                    flight.held_since = Some(now);
                }
            }
            MessageFate::Release => self.release(place),
        }
    }

    /// A copy follows half a way behind.
    fn duplicate(&mut self, place: Place) {
        let Some(flight) = self.network.flight_mut(place).map(|flight| flight.clone()) else {
            return;
        };
        let behind_us = flight.arrives_at.since(flight.sent_at) / 2;
        let (now, arrives_at) = (self.now, flight.arrives_at.plus(behind_us));
        let sent_at = flight.sent_at.plus(behind_us).min(now);
        let copy =
            self.network.put(sent_at, flight.packet, arrives_at, flight.lost, flight.sent_event);
        self.queue.schedule(copy.ends_at.max(now.plus(1)), Due::arrival(copy.place));
    }

    fn delay(&mut self, place: Place, us: u64) {
        let Some(flight) = self.network.flight_mut(place) else { return };
        flight.arrives_at = flight.arrives_at.plus(us);
        let (ends_at, is_held) = (flight.ends_at(), flight.held_since.is_some());
        if !is_held {
            self.queue.schedule(ends_at, Due::arrival(place));
        }
    }

    /// It goes on from where it was held.
    pub(super) fn release(&mut self, place: Place) {
        let now = self.now;
        let Some(flight) = self.network.flight_mut(place) else { return };
        let Some(since) = flight.held_since.take() else { return };
        let held_us = now.since(since);
        flight.sent_at = flight.sent_at.plus(held_us);
        flight.arrives_at = flight.arrives_at.plus(held_us);
        let ends_at = flight.ends_at();
        self.queue.schedule(ends_at, Due::arrival(place));
    }
}
