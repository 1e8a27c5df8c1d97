//! Links, and the packets under way.

use raft_core::{NodeId, Random};

use crate::event::Cause;
use crate::script::{MessageKind, NetworkPreset};
use crate::service::ClientId;
use crate::sorting::sorted;
use crate::{ClusterConfig, Time, streams};

mod link;
mod packet;

pub use link::LinkDials;
pub(crate) use link::{Link, Passage};
pub(crate) use packet::kind_of;
pub use packet::{Flight, FlightId, Loss, Outcome, Packet, Party, Request, Response};

/// How many packets were sent, and how many bytes they had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Traffic {
    /// Packets.
    pub packets: u64,
    /// Bytes, see [`Packet::size_bytes`].
    pub bytes: u64,
}

/// As many as there are kinds of messages.
const KINDS: usize = MessageKind::Response as usize + 1;

/// All links, and what is on them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Network {
    seed: u64,
    config: LinkDials,
    /// The link from `a` to `b` is at `(a - 1) * servers + (b - 1)`.
    links: Vec<Link>,
    servers: u64,
    /// The way between each client and the servers; client 0 is at the beginning.
    client_links: Vec<Link>,
    client_dials: LinkDials,
    /// Packets at places that are used again, so that none is moved when another one arrives.
    flights: Vec<Option<Flight>>,
    free: Vec<u32>,
    sent: u64,
    sent_between_servers: u64,
    traffic: [Traffic; KINDS],
}

/// Where a packet is, for the queue: the place, and the name of the packet that must be there.
pub(crate) type Place = (u32, FlightId);

/// A packet that was put on its link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Departure {
    pub(crate) place: Place,
    pub(crate) arrives_at: Time,
    /// When something happens to it: it arrives, or is lost.
    pub(crate) ends_at: Time,
    pub(crate) lost: bool,
}

impl Network {
    pub(crate) fn new(config: &ClusterConfig, seed: u64) -> Self {
        let mut network = Self {
            seed,
            config: LinkDials::new(config.delay),
            links: Vec::new(),
            servers: 0,
            client_links: Vec::new(),
            client_dials: LinkDials::new(config.client.delay),
            flights: Vec::new(),
            free: Vec::new(),
            sent: 0,
            sent_between_servers: 0,
            traffic: [Traffic::default(); KINDS],
        };
        network.grow(config.servers.into());
        network
    }

    /// Makes links for servers up to this number.
    pub(crate) fn grow(&mut self, servers: u64) {
        let old = std::mem::take(&mut self.links);
        let before = std::mem::replace(&mut self.servers, servers);
        let mut old = old.into_iter();
        for from in 1..=servers {
            for to in 1..=servers {
                let kept = if from <= before && to <= before { old.next() } else { None };
                // The name of a link does not depend on how many there are.
                let random = || Random::stream(self.seed, streams::NETWORK, from << 32 | to);
                self.links.push(kept.unwrap_or_else(|| Link::new(self.config, random())));
            }
        }
    }

    /// `None` if there is no such server.
    fn link_at(&self, from: NodeId, to: NodeId) -> Option<usize> {
        let known = 1..=self.servers;
        let at = |from: u64, to: u64| (from - 1) * self.servers + (to - 1);
        let both_known = known.contains(&from.0) && known.contains(&to.0);
        usize::try_from(both_known.then(|| at(from.0, to.0))?).ok()
    }

    pub(crate) fn link(&self, from: NodeId, to: NodeId) -> Option<&Link> {
        self.links.get(self.link_at(from, to)?)
    }

    pub(crate) fn link_mut(&mut self, from: NodeId, to: NodeId) -> Option<&mut Link> {
        let at = self.link_at(from, to)?;
        self.links.get_mut(at)
    }

    fn client_link(&mut self, client: ClientId) -> &mut Link {
        let at = client.0 as usize;
        while self.client_links.len() <= at {
            let entity = self.client_links.len() as u64;
            let random = Random::stream(self.seed, streams::CLIENT, entity);
            self.client_links.push(Link::new(self.client_dials, random));
        }
        &mut self.client_links[at]
    }

    /// Whether packets get from one server to another.
    pub(crate) fn is_up(&self, from: NodeId, to: NodeId) -> bool {
        self.link(from, to).is_some_and(|link| link.is_up)
    }

    /// Sets all dials of all links between servers, and between clients and servers.
    pub(crate) fn set_preset(&mut self, preset: NetworkPreset, config: &ClusterConfig) {
        self.config = LinkDials::preset(preset, config.delay);
        self.client_dials = LinkDials::preset(preset, config.client.delay);
        self.links.iter_mut().for_each(|link| link.dials = self.config);
        self.client_links.iter_mut().for_each(|link| link.dials = self.client_dials);
    }

    /// Puts a packet of this kind on its link, and a second copy if the link makes one.
    pub(crate) fn send(
        &mut self,
        now: Time,
        packet: Packet,
        kind: MessageKind,
        sent_event: Cause,
    ) -> (Departure, Option<Departure>) {
        let bytes = packet.size_bytes();
        self.count(kind, bytes);
        self.sent_between_servers += u64::from(matches!(packet, Packet::Raft(_)));
        let is_reply = packet.is_reply();
        let (is_up, passage) = match self.link_of(&packet) {
            Some(link) => (link.is_up, link.pass(now, bytes, is_reply)),
            None => (false, Passage { arrives_at: now, is_lost: true, again_at: None }),
        };
        let lost = match (is_up, passage.is_lost) {
            (false, _) => Some(Loss::Cut),
            (true, true) => Some(Loss::Chance),
            (true, false) => None,
        };
        let Some(again_at) = passage.again_at.filter(|_| is_up) else {
            return (self.put(now, packet, passage.arrives_at, lost, sent_event), None);
        };
        let copy = packet.clone();
        let first = self.put(now, packet, passage.arrives_at, lost, sent_event);
        (first, Some(self.put(now, copy, again_at, None, sent_event)))
    }

    fn link_of(&mut self, packet: &Packet) -> Option<&mut Link> {
        match packet {
            Packet::Raft(message) => self.link_mut(message.from, message.to),
            Packet::Request(request) => Some(self.client_link(request.client)),
            Packet::Response(response) => Some(self.client_link(response.client)),
        }
    }

    fn count(&mut self, kind: MessageKind, bytes: u64) {
        let traffic = &mut self.traffic[kind as usize];
        traffic.packets += 1;
        traffic.bytes += bytes;
    }

    /// Puts a packet where it is from now on.
    #[inline]
    pub(crate) fn put(
        &mut self,
        sent_at: Time,
        packet: Packet,
        arrives_at: Time,
        lost: Option<Loss>,
        sent_event: Cause,
    ) -> Departure {
        let id = FlightId(self.sent);
        self.sent += 1;
        let at = self.free.pop().unwrap_or_else(|| {
            self.flights.push(None);
            u32::try_from(self.flights.len() - 1).unwrap_or(u32::MAX)
        });
        let slot = &mut self.flights[at as usize];
        let flight = Flight { id, packet, sent_at, arrives_at, lost, held_since: None, sent_event };
        let ends_at = slot.insert(flight).ends_at();
        Departure { place: (at, id), arrives_at, ends_at, lost: lost.is_some() }
    }

    /// Takes a packet off its link, if it ends there now: one that was dropped, held or delayed since it
    /// was scheduled does not.
    #[inline]
    pub(crate) fn take(&mut self, (at, id): Place, now: Time) -> Option<Flight> {
        let slot = self.flights.get_mut(at as usize)?;
        let is_due = |flight: &Flight| {
            flight.id == id && flight.held_since.is_none() && flight.ends_at() == now
        };
        if !slot.as_ref().is_some_and(is_due) {
            return None;
        }
        self.free.push(at);
        slot.take()
    }

    /// Takes a packet off its link, wherever it is.
    pub(crate) fn take_away(&mut self, (at, id): Place) -> Option<Flight> {
        let slot = self.flights.get_mut(at as usize)?;
        if slot.as_ref().is_some_and(|flight| flight.id == id) {
            self.free.push(at);
            return slot.take();
        }
        None
    }

    pub(crate) fn flight_mut(&mut self, (at, id): Place) -> Option<&mut Flight> {
        self.flights.get_mut(at as usize)?.as_mut().filter(|flight| flight.id == id)
    }

    /// Cuts or mends a link. Of a link that is cut, packets that have not passed the middle are lost;
    /// returns them, with the time when each is gone.
    pub(crate) fn set_up(
        &mut self,
        now: Time,
        from: NodeId,
        to: NodeId,
        is_up: bool,
    ) -> Vec<(Place, Time)> {
        let Some(link) = self.link_mut(from, to) else { return Vec::new() };
        link.is_up = is_up;
        if is_up {
            return Vec::new();
        }
        let (from, to) = (Party::from(from), Party::from(to));
        let is_caught = |flight: &Flight| {
            let is_there = flight.packet.from() == from && flight.packet.to() == to;
            let was_there = flight.held_since.unwrap_or(now);
            is_there && flight.lost.is_none() && flight.halfway_at() >= was_there
        };
        let mut lost = Vec::new();
        for (at, slot) in (0..).zip(&mut self.flights) {
            if let Some(flight) = slot.as_mut().filter(|flight| is_caught(flight)) {
                flight.lost = Some(Loss::Cut);
                lost.push(((at, flight.id), flight.ends_at()));
            }
        }
        // Those that are gone at the same moment go in the order in which they came.
        in_order(&lost, |((_, id), _)| *id)
    }

    /// How many packets have been sent from server to server so far, copies made on the way not counted.
    pub(crate) fn sent_between_servers(&self) -> u64 {
        self.sent_between_servers
    }

    pub(crate) fn traffic(&self, kind: MessageKind) -> Traffic {
        self.traffic[kind as usize]
    }

    /// How many are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.flights.len() - self.free.len()
    }

    /// Those under way with their places, in the order in which they were sent.
    pub(crate) fn flights(&self) -> Vec<(Place, &Flight)> {
        let taken = (0..).zip(&self.flights);
        let flights: Vec<_> = taken
            .filter_map(|(at, slot)| slot.as_ref().map(|flight| ((at, flight.id), flight)))
            .collect();
        in_order(&flights, |((_, id), _)| *id)
    }
}

/// The smallest first.
fn in_order<T: Copy>(items: &[T], id: fn(&T) -> FlightId) -> Vec<T> {
    let order = sorted(items.len(), &|one, other| id(&items[one]).cmp(&id(&items[other])));
    order.into_iter().map(|place| items[place]).collect()
}

impl std::hash::Hash for Network {
    /// Where a packet happens to lie in memory does not count.
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let Self {
            seed,
            config,
            links,
            servers,
            client_links,
            client_dials,
            flights: _,
            free: _,
            sent,
            sent_between_servers,
            traffic,
        } = self;
        (seed, config, links, servers, client_links, client_dials).hash(state);
        (sent, sent_between_servers, traffic).hash(state);
        for (_, flight) in self.flights() {
            flight.hash(state);
        }
    }
}
