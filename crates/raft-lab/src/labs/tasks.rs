//! Programs that run side by side in virtual time, as the courses' goroutines do in real time.
//!
//! A program is a future that waits for nothing but a moment, or for another program to end. Whoever is due first
//! goes on; of those due at the same moment, the one that began to wait first. So the same programs on the same
//! cluster do the same, everywhere.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use raft_sim::Time;

type Program = Pin<Box<dyn Future<Output = ()>>>;

/// When programs go on.
#[derive(Clone, Default)]
pub(super) struct Timer(Rc<Shared>);

#[derive(Default)]
struct Shared {
    /// When the program that runs wants to go on; `None`: when another one has ended.
    wake_at: Cell<Option<Time>>,
    /// Programs that were begun and have not been taken over yet.
    begun: RefCell<Vec<Program>>,
}

/// All programs of a run.
pub(super) struct Tasks {
    timer: Timer,
    waiting: Vec<Waiting>,
    /// Counts how often somebody began to wait.
    order: u64,
}

struct Waiting {
    program: Program,
    /// When it goes on; `None`: when another one has ended.
    wake_at: Option<Time>,
    order: u64,
}

impl Tasks {
    pub(super) fn new(timer: Timer) -> Self {
        Self { timer, waiting: Vec::new(), order: 0 }
    }

    /// When the next program goes on. `None` if none ever will.
    pub(super) fn next_at(&self) -> Option<Time> {
        self.waiting.iter().filter_map(|waiting| waiting.wake_at).min()
    }

    /// Takes over what was begun; it goes on at `now`.
    pub(super) fn take_over(&mut self, now: Time) {
        let begun = std::mem::take(&mut *self.timer.0.begun.borrow_mut());
        for program in begun {
            self.wait(program, Some(now));
        }
    }

    fn wait(&mut self, program: Program, wake_at: Option<Time>) {
        self.order += 1;
        self.waiting.push(Waiting { program, wake_at, order: self.order });
    }

    /// Lets the program go on that is due first, if that is by `now`.
    pub(super) fn run_one(&mut self, now: Time) {
        let due = (0..self.waiting.len()).filter_map(|place| {
            let Waiting { wake_at, order, .. } = &self.waiting[place];
            wake_at.filter(|at| *at <= now).map(|at| (at, *order, place))
        });
        let Some((.., place)) = due.min() else { return };
        let Waiting { mut program, .. } = self.waiting.swap_remove(place);
        self.timer.0.wake_at.set(None);
        let is_over = program.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
        if is_over {
            // Whoever waits for it looks whether that was the one.
            for waiting in self.waiting.iter_mut().filter(|waiting| waiting.wake_at.is_none()) {
                waiting.wake_at = Some(now);
            }
        } else {
            self.wait(program, self.timer.0.wake_at.get());
        }
        self.take_over(now);
    }
}

impl Timer {
    /// Begins a program beside the one that calls this.
    pub(super) fn spawn<T: 'static>(&self, program: impl Future<Output = T> + 'static) -> Join<T> {
        let result = Rc::new(RefCell::new(None));
        let join = Join(Rc::clone(&result));
        let program = async move {
            let outcome = program.await;
            *result.borrow_mut() = Some(outcome);
        };
        self.0.begun.borrow_mut().push(Box::pin(program));
        join
    }

    /// Lets others go on that are due as well.
    pub(super) fn pause(&self, now: Time) -> impl Future<Output = ()> + use<> {
        let (timer, mut has_paused) = (self.clone(), false);
        std::future::poll_fn(move |_| {
            if std::mem::replace(&mut has_paused, true) {
                return Poll::Ready(());
            }
            timer.0.wake_at.set(Some(now));
            Poll::Pending
        })
    }

    /// Waits until `at`, by the clock that `now` reads.
    pub(super) fn sleep_until<N: Fn() -> Time>(
        &self,
        at: Time,
        now: N,
    ) -> impl Future<Output = ()> + use<N> {
        let timer = self.clone();
        std::future::poll_fn(move |_| {
            if now() >= at {
                return Poll::Ready(());
            }
            timer.0.wake_at.set(Some(at));
            Poll::Pending
        })
    }
}

/// Waits for a program to end, and is what it came to.
pub(super) struct Join<T>(Rc<RefCell<Option<T>>>);

impl<T> Join<T> {
    /// What the program came to, once it has ended; only the first who asks gets it.
    pub(super) fn take(&self) -> Option<T> {
        self.0.borrow_mut().take()
    }
}

impl<T> Future for Join<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        // Who wakes this up is the end of any program; no moment has to be named.
        self.take().map_or(Poll::Pending, Poll::Ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays programs to their end on a clock that stands at the moment of whoever is due.
    fn play(programs: impl FnOnce(&Timer, &Rc<Cell<Time>>)) {
        let (timer, now) = (Timer::default(), Rc::new(Cell::new(Time::ZERO)));
        programs(&timer, &now);
        let mut tasks = Tasks::new(timer);
        tasks.take_over(Time::ZERO);
        while let Some(at) = tasks.next_at() {
            now.set(at.max(now.get()));
            tasks.run_one(now.get());
        }
    }

    type Told = Rc<RefCell<Vec<String>>>;

    /// Says its name at every multiple of its pause, twice.
    async fn speaker(
        timer: Timer,
        now: Rc<Cell<Time>>,
        told: Told,
        name: &'static str,
        pause: u64,
    ) {
        for round in 1..=2 {
            timer.sleep_until(Time::from_millis(round * pause), || now.get()).await;
            told.borrow_mut().push(format!("{name}{round}"));
        }
    }

    #[test]
    fn whoever_is_due_first_goes_on_and_then_whoever_waited_first() {
        let told = Told::default();
        play(|timer, now| {
            for (name, pause) in [("a", 30), ("b", 20), ("c", 30)] {
                let (now, told) = (Rc::clone(now), Rc::clone(&told));
                drop(timer.spawn(speaker(timer.clone(), now, told, name, pause)));
            }
        });
        assert_eq!(*told.borrow(), ["b1", "a1", "c1", "b2", "a2", "c2"]);
    }

    #[test]
    fn who_waits_for_another_program_gets_what_it_came_to() {
        let told = Told::default();
        play(|timer, now| {
            let (inner, now, told) = (timer.clone(), Rc::clone(now), Rc::clone(&told));
            let outer = async move {
                let fast = inner.spawn(std::future::ready(1));
                let (timer, clock) = (inner.clone(), Rc::clone(&now));
                let slow = inner.spawn(async move {
                    timer.sleep_until(Time::from_millis(5), || clock.get()).await;
                    2
                });
                let (slow, fast) = (slow.await, fast.await);
                told.borrow_mut().push(format!("{slow} and {fast} at {}", now.get()));
            };
            drop(timer.spawn(outer));
        });
        assert_eq!(*told.borrow(), ["2 and 1 at 0.005"]);
    }
}
