//! Who runs the tests: a worker, or where there is none the page itself.
#![allow(clippy::float_arithmetic, reason = "the browser's clock is a float")]

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, Worker};
use yew::Callback;

use crate::app::{LabsMsg, Msg};
use crate::browser;
use crate::labs::{Job, News, Order, Single, Work};
use crate::worker::{FAILED, READY};

/// What starts the page's program in a worker.
const SCRIPT: &str = concat!("./", env!("WORKER"));
/// So many slices are asked for before the first is answered: the worker never waits for the page.
const AHEAD: u32 = 2;
/// A worker that has not answered for so long does not hear, in milliseconds.
const DEAF_MS: f64 = 5_000.0;

/// Who runs the tests.
#[derive(Debug, Default)]
pub(super) enum Doer {
    /// Nobody was asked yet.
    #[default]
    Nobody,
    /// A worker.
    Worker(Helper),
    /// The page.
    Here(Box<Work>),
}

/// A worker and what it was asked for.
#[derive(Debug)]
pub(super) struct Helper {
    worker: Worker,
    is_ready: bool,
    /// What it will be told once it is ready.
    waiting: Vec<Order>,
    /// So many slices were asked for and not answered.
    asked: u32,
    heard_ms: f64,
    _listeners: [EventListener; 2],
}

/// What a worker said.
pub(super) enum Said {
    /// Nothing that matters.
    Nothing,
    /// That it cannot do it.
    Failed,
    /// What came of a slice.
    News(News),
}

impl Doer {
    /// Whether the page itself runs the tests.
    pub(super) fn is_here(&self) -> bool {
        matches!(self, Self::Here(_))
    }

    /// Whether it has something to do.
    pub(super) fn is_at_work_here(&self) -> bool {
        matches!(self, Self::Here(work) if !work.is_idle())
    }

    /// Gives an order.
    pub(super) fn order(&mut self, order: Order, send: &Callback<Msg>) {
        if matches!(self, Self::Worker(helper) if helper.is_deaf()) {
            *self = Self::Nobody;
        }
        if matches!(self, Self::Nobody) {
            *self = Helper::start(send).map_or_else(Self::default_here, Self::Worker);
        }
        let is_work = order != Order::Stop;
        match self {
            Self::Nobody => {}
            Self::Worker(helper) => helper.tell(order),
            Self::Here(work) => work.take(order),
        }
        self.go_on(is_work);
    }

    fn default_here() -> Self {
        Self::Here(Box::default())
    }

    /// Has the worker go on, if there is something to do.
    pub(super) fn go_on(&mut self, is_work: bool) {
        if let Self::Worker(helper) = self
            && is_work
        {
            while helper.asked < AHEAD {
                helper.asked += 1;
                helper.tell(Order::GoOn);
            }
        }
    }

    /// What the worker said.
    pub(super) fn heard(&mut self, text: &str) -> Said {
        let Self::Worker(helper) = self else { return Said::Nothing };
        helper.heard_ms = browser::now_ms();
        if text == READY {
            helper.is_ready = true;
            std::mem::take(&mut helper.waiting).into_iter().for_each(|order| helper.tell(order));
            return Said::Nothing;
        }
        if text.starts_with(FAILED) {
            return Said::Failed;
        }
        helper.asked = helper.asked.saturating_sub(1);
        News::parse(text).map_or(Said::Nothing, Said::News)
    }

    /// The worker is no more: the page does what is left.
    pub(super) fn do_it_here(&mut self, job: Option<Job>, opening: Option<Single>) {
        let mut work = Work::default();
        job.into_iter().for_each(|job| work.take(Order::Run(job)));
        opening.into_iter().for_each(|single| work.take(Order::Tell(single)));
        *self = Self::Here(Box::new(work));
    }

    /// What the page itself gets done in so many milliseconds; `None` if it has nothing to do.
    pub(super) fn slice(&mut self, budget_ms: f64) -> Option<News> {
        let Self::Here(work) = self else { return None };
        if work.is_idle() {
            return None;
        }
        Some(work.slice(&now_us, microseconds(browser::now_ms() + budget_ms)))
    }
}

fn now_us() -> u64 {
    microseconds(browser::now_ms())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "microseconds")]
fn microseconds(ms: f64) -> u64 {
    (ms * 1000.0) as u64
}

impl Helper {
    /// `None` where workers are not allowed.
    fn start(send: &Callback<Msg>) -> Option<Self> {
        let program = browser::program()?;
        let worker = Worker::new(SCRIPT).ok()?;
        worker.post_message(&program).ok()?;
        let hear = send.clone();
        let on_message = EventListener::new(&worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                let text = event.data().as_string().unwrap_or_default();
                hear.emit(Msg::Labs(LabsMsg::Heard(text)));
            }
        });
        let fail = send.clone();
        let on_error = EventListener::new(&worker, "error", move |_| {
            fail.emit(Msg::Labs(LabsMsg::NoWorker));
        });
        Some(Self {
            worker,
            is_ready: false,
            waiting: Vec::new(),
            asked: 0,
            heard_ms: browser::now_ms(),
            _listeners: [on_message, on_error],
        })
    }

    fn tell(&mut self, order: Order) {
        if self.is_ready {
            let _ = self.worker.post_message(&order.to_string().into());
        } else {
            self.waiting.push(order);
        }
    }

    fn is_deaf(&self) -> bool {
        self.is_ready && self.asked > 0 && browser::now_ms() - self.heard_ms > DEAF_MS
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
