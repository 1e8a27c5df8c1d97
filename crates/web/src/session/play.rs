//! Passing time.

use raft_sim::Time;

use super::{Chaos, Session};

/// What time is passed to as fast as it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A time.
    At(Time),
    /// So many statements of the script are carried out.
    Statements(usize),
}

/// How many happenings are played before the clock is looked at again.
pub(super) const CHUNK: u32 = 64;

impl Session {
    /// So much real time has passed. Plays what belongs to it until `is_late` says that the frame's
    /// budget is used up; then the rest of the time is dropped, and the cluster runs slower than asked.
    pub fn advance(&mut self, real_ns: u64, mut is_late: impl FnMut() -> bool) {
        self.advance_until(real_ns, &mut is_late);
    }

    fn advance_until(&mut self, real_ns: u64, is_late: &mut dyn FnMut() -> bool) {
        if let Some(goal) = self.goal {
            self.feed.set_brief(true);
            self.hurry(goal, is_late);
        } else if self.is_playing {
            self.feed.set_brief(true);
            self.left_ns = self.left_ns.saturating_add(real_ns);
            self.play(is_late);
        }
    }

    fn play(&mut self, is_late: &mut dyn FnMut() -> bool) {
        loop {
            let now = self.cluster().now();
            let speed = self.speed().of_stretch(self.is_quiet());
            let until = now.plus(speed.virtual_us(self.left_ns));
            let strike_at = self.chaos.as_ref().map(Chaos::next_at).filter(|at| *at <= until);
            let until = strike_at.unwrap_or(until);
            match self.cluster().next_at() {
                Some(at) if at <= until => {
                    // Up to the next happening, which may start or end a quiet stretch.
                    self.version += 1;
                    if self.run.history.run_some(at, CHUNK) {
                        self.left_ns -= speed.real_ns(at.since(now)).min(self.left_ns);
                    }
                    self.listen();
                }
                _ => {
                    self.left_ns -= speed.real_ns(until.since(now)).min(self.left_ns);
                    self.run.history.run_until(until);
                    if strike_at.is_none() {
                        return;
                    }
                    self.strike();
                }
            }
            if is_late() {
                self.left_ns = 0;
                return;
            }
        }
    }

    #[inline(never)]
    fn strike(&mut self) {
        if let Some(chaos) = &mut self.chaos {
            let action = chaos.strike(self.run.history.present());
            // What is impossible just now does not strike.
            let _ = self.do_one(action);
            self.version += 1;
            self.listen();
        }
    }
}
