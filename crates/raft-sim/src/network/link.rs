//! A directed link: what it does to the packets on it.

use raft_core::Random;

use crate::script::{LinkSetting, NetworkPreset};
use crate::{Range, Time};

/// The dials of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LinkDials {
    /// How long packets are under way.
    pub delay: Range,
    /// What is no reply is under way for so many milliseconds more, from 0 to one less than this.
    pub request_ms: u32,
    /// Of a million packets so many are lost.
    pub loss_ppm: u32,
    /// Of a million packets so many arrive twice.
    pub duplicate_ppm: u32,
    /// Of a million packets so many take longer.
    pub reorder_ppm: u32,
    /// How much longer those take.
    pub reorder_by: Range,
    /// Replies take longer as in the MIT labs' long reordering, in place of the above.
    pub long_reordering: bool,
    /// How many bytes get onto the link in a second; `None` for no limit.
    pub bandwidth: Option<u32>,
}

const MILLION: u64 = 1_000_000;

impl LinkDials {
    /// Nothing but a delay.
    #[must_use]
    pub fn new(delay: Range) -> Self {
        Self {
            delay,
            request_ms: 0,
            loss_ppm: 0,
            duplicate_ppm: 0,
            reorder_ppm: 0,
            reorder_by: Range { min_us: 0, max_us: 0 },
            long_reordering: false,
            bandwidth: None,
        }
    }

    /// Those of a preset, on a link that is configured with `delay`.
    #[must_use]
    pub fn preset(preset: NetworkPreset, delay: Range) -> Self {
        // Where the labs' network has no delay at all, this stands for scheduling.
        let scheduling = Range { min_us: 200, max_us: 1_000 };
        let unreliable = Self { request_ms: 27, loss_ppm: 100_000, ..Self::new(scheduling) };
        match preset {
            NetworkPreset::Configured => Self::new(delay),
            NetworkPreset::Reliable => Self::new(scheduling),
            NetworkPreset::Unreliable => unreliable,
            NetworkPreset::LongReordering => Self { long_reordering: true, ..unreliable },
        }
    }

    /// Whether all else is as [`Self::new`] has it.
    #[inline]
    fn only_delay(&self) -> bool {
        let chances = self.request_ms | self.loss_ppm | self.duplicate_ppm | self.reorder_ppm;
        chances == 0 && !self.long_reordering && self.bandwidth.is_none()
    }

    pub(crate) fn set(&mut self, setting: LinkSetting) {
        match setting {
            LinkSetting::Delay(delay) => (self.delay, self.request_ms) = (delay, 0),
            LinkSetting::Loss(ppm) => self.loss_ppm = ppm,
            LinkSetting::Duplicate(ppm) => self.duplicate_ppm = ppm,
            LinkSetting::Reorder { ppm, by } => {
                (self.reorder_ppm, self.reorder_by) = (ppm, by);
                self.long_reordering = false;
            }
            LinkSetting::Bandwidth(limit) => self.bandwidth = limit,
        }
    }
}

/// What becomes of a packet that is put on a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passage {
    pub(crate) arrives_at: Time,
    pub(crate) is_lost: bool,
    /// It arrives once more, then.
    pub(crate) again_at: Option<Time>,
}

/// The directed link from one server to another, or the way between a client and the servers.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Link {
    pub(crate) is_up: bool,
    pub(crate) dials: LinkDials,
    random: Random,
    /// When the last byte that was sent is on the link.
    free_at: Time,
}

impl Link {
    pub(crate) fn new(dials: LinkDials, random: Random) -> Self {
        Self { is_up: true, dials, random, free_at: Time::ZERO }
    }

    /// Draws only what the dials ask for, in a fixed order.
    #[inline]
    pub(crate) fn pass(&mut self, now: Time, bytes: u64, is_reply: bool) -> Passage {
        if self.dials.only_delay() {
            let arrives_at = now.plus(self.dials.delay.draw(&mut self.random));
            return Passage { arrives_at, is_lost: false, again_at: None };
        }
        self.pass_dials(now, bytes, is_reply)
    }

    #[inline(never)]
    fn pass_dials(&mut self, now: Time, bytes: u64, is_reply: bool) -> Passage {
        let dials = self.dials;
        let on_link = dials.bandwidth.map_or(now, |limit| {
            let took_us = bytes.saturating_mul(MILLION) / u64::from(limit.max(1));
            self.free_at = self.free_at.max(now).plus(took_us);
            self.free_at
        });
        let arrives_at = on_link.plus(self.draw_delay(is_reply));
        let is_lost = self.happens(dials.loss_ppm);
        let again = !is_lost && self.happens(dials.duplicate_ppm);
        let again_at = again.then(|| on_link.plus(self.draw_delay(is_reply)));
        Passage { arrives_at, is_lost, again_at }
    }

    fn draw_delay(&mut self, is_reply: bool) -> u64 {
        let dials = self.dials;
        let mut delay_us = dials.delay.draw(&mut self.random);
        if dials.request_ms > 0 && !is_reply {
            delay_us += 1000 * self.random.below(dials.request_ms.into());
        }
        let longer_us = if dials.long_reordering {
            // Two thirds of the replies, by 200 ms and a number of milliseconds below a limit that is
            // itself a number between 1 and 2000.
            if is_reply && self.random.below(900) < 600 {
                let limit = 1 + self.random.below(2000);
                1000 * (200 + self.random.below(limit))
            } else {
                0
            }
        } else if self.happens(dials.reorder_ppm) {
            dials.reorder_by.draw(&mut self.random)
        } else {
            0
        };
        delay_us.saturating_add(longer_us)
    }

    fn happens(&mut self, ppm: u32) -> bool {
        ppm > 0 && self.random.below(MILLION) < ppm.into()
    }
}
