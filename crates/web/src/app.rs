//! The page: one message enum, one place that changes the session.
#![allow(clippy::float_arithmetic, reason = "the browser's clock is a float; the cluster's is not")]

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_render::{AnimationFrame, request_animation_frame};
use raft_sim::core::{Index, NodeId};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::{Callback, Component, Context, Html, html};

use crate::browser::{self, Theme};
use crate::components::{
    Draw, Panel, Props, Ui, actions, events, header, help, log_table, server_menu, stage,
    story_line, transport,
};
use crate::later::{self, Later};
use crate::pace::SPEEDS;
use crate::session::{Gesture, Session};

/// The cluster gets at most this much of a frame; a simulated burst must not freeze the page.
const FRAME_BUDGET_MS: f64 = 4.0;
/// The story counts down in steps of this.
const STORY_US: u64 = 10_000;
/// An arc has moved visibly after this.
const ARC_US: u64 = 2_000;
/// The clock shows milliseconds.
const CLOCK_US: u64 = 1_000;
/// A frame longer than this was no frame: the page was hidden or the machine asleep.
const FRAME_MS_MAX: f64 = 100.0;

/// Everything that can happen to the page.
#[derive(Clone, Debug)]
pub enum Msg {
    /// The browser draws the next frame, at this time in milliseconds.
    Frame(f64),
    /// Play or pause.
    TogglePlay,
    /// One step, then pause.
    Step,
    /// Choose a speed by its index in [`SPEEDS`].
    Speed(usize),
    /// Do something to the cluster.
    Gesture(Gesture),
    /// The same from a server's menu, which closes.
    Menu(Gesture),
    /// Show the log from this index on, or its tail.
    LogFrom(Option<Index>),
    /// Open a server's menu, or close it.
    Select(Option<NodeId>),
    /// Light, dark, as the system prefers.
    NextTheme,
    /// Show or hide the list of shortcuts.
    Help(bool),
    /// The parts that come later are there, or could not be loaded.
    Later(bool),
    /// The page was hidden or came back.
    VisibilityChanged,
    /// The window has another size.
    Resized,
    /// A key was pressed that no control took.
    Key(String),
}

/// Read access to the session for components; two views are equal if nothing has changed in between.
#[derive(Clone, Debug)]
pub struct View {
    session: Rc<RefCell<Session>>,
    version: u64,
    /// Of the views that follow the clock: which stretch of time it is.
    tick: Option<u64>,
}

impl View {
    /// Wraps a session for display.
    #[must_use]
    pub fn new(session: &Rc<RefCell<Session>>) -> Self {
        let version = session.borrow().version();
        Self { session: session.clone(), version, tick: None }
    }

    /// The same, but different as soon as so much time has passed: parts that follow the clock are
    /// drawn no more often than a change of theirs can be seen.
    #[must_use]
    pub fn with_clock(&self, every_us: u64) -> Self {
        let tick = self.read().cluster().now().as_micros() / every_us.max(1);
        Self { tick: Some(tick), ..self.clone() }
    }

    /// The session, to look at while rendering.
    #[must_use]
    pub fn read(&self) -> Ref<'_, Session> {
        self.session.borrow()
    }
}

impl PartialEq for View {
    fn eq(&self, other: &Self) -> bool {
        (self.version, self.tick) == (other.version, other.tick)
            && Rc::ptr_eq(&self.session, &other.session)
    }
}

/// Where the focus goes when something has opened or closed.
#[derive(Clone, Copy, Debug)]
enum Focus {
    Menu(NodeId),
    Server(NodeId),
    Help,
    HelpButton,
}

/// The whole page.
#[derive(Debug)]
pub struct App {
    session: Rc<RefCell<Session>>,
    send: Callback<Msg>,
    ui: Ui,
    /// What gets the focus once the next change is on the page.
    focus_next: Option<Focus>,
    frame: Option<AnimationFrame>,
    last_frame_ms: Option<f64>,
    later: Later,
    _listeners: [EventListener; 3],
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let send = ctx.link().callback(|msg| msg);
        let theme = Theme::load();
        theme.apply();
        let is_still = browser::prefers_reduced_motion();
        let mut app = Self {
            session: Rc::new(RefCell::new(Session::default())),
            ui: Ui { theme, is_still, width: browser::width(), ..Ui::default() },
            focus_next: None,
            frame: None,
            last_frame_ms: None,
            later: Later::default(),
            _listeners: listeners(&send),
            send,
        };
        app.request_frame();
        app
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        let reply = self.send.reform(Msg::Later);
        let load = || browser::load_later(move |is_here| reply.emit(is_here));
        let Some(msg) = self.later.admit(msg, load) else { return false };
        match msg {
            Msg::Frame(at_ms) => return self.frame(at_ms),
            Msg::TogglePlay => {
                let is_playing = self.session.borrow().is_playing();
                self.session.borrow_mut().set_playing(!is_playing);
            }
            Msg::Step => self.session.borrow_mut().step(),
            Msg::Speed(index) => self.session.borrow_mut().set_speed(index),
            Msg::Gesture(gesture) => self.session.borrow_mut().gesture(gesture),
            Msg::Menu(gesture) => {
                self.session.borrow_mut().gesture(gesture);
                self.select(None);
            }
            Msg::Select(selected) => self.select(selected),
            Msg::LogFrom(first) => self.ui.log_from = first,
            Msg::NextTheme => {
                self.ui.theme = self.ui.theme.next();
                self.ui.theme.apply();
            }
            Msg::Help(is_open) => {
                self.ui.is_help_open = is_open;
                self.focus_next = Some(if is_open { Focus::Help } else { Focus::HelpButton });
            }
            Msg::Later(is_here) => {
                if !is_here {
                    self.session.borrow_mut().tell_error(later::FAILED);
                }
                self.later.settle(is_here).into_iter().for_each(|msg| self.send.emit(msg));
            }
            Msg::Resized => self.ui.width = browser::width(),
            Msg::VisibilityChanged => self.last_frame_ms = None,
            Msg::Key(key) => return self.key(&key),
        }
        self.request_frame();
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let still = View::new(&self.session);
        let panel = |view: &View, draw| {
            let (view, send) = (view.clone(), self.send.clone());
            html! { <Panel ..Props { view, ui: self.ui, send, draw: Draw(draw) } /> }
        };
        html! {
            <>
                { panel(&still, header::draw) }
                <main>
                    { panel(&still.with_clock(STORY_US), story_line::draw) }
                    <div class="columns">
                        <section class="cluster" aria-label="Cluster">
                            <div class="stage">
                                { panel(&still, stage::links) }
                                { panel(&still.with_clock(1), stage::messages) }
                                { panel(&still.with_clock(ARC_US), stage::arcs) }
                                { panel(&still, stage::servers) }
                                { panel(&still.with_clock(CLOCK_US), later::server_menu) }
                            </div>
                            { panel(&still, actions::draw) }
                        </section>
                        <div class="record">
                            { panel(&still, log_table::draw) }
                            { panel(&still, events::draw) }
                        </div>
                    </div>
                </main>
                <footer aria-label="Time">
                    { panel(&still, transport::controls) }
                    { panel(&still.with_clock(CLOCK_US), transport::clock) }
                    { panel(&still, transport::facts) }
                </footer>
                { panel(&still, later::help) }
            </>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        match self.focus_next.take() {
            Some(Focus::Menu(id)) => server_menu::opened(&View::new(&self.session), id),
            Some(Focus::Server(id)) => browser::focus(&stage::server_id(id)),
            Some(Focus::Help) => help::opened(),
            Some(Focus::HelpButton) => browser::focus("help-button"),
            None => {}
        }
    }
}

impl App {
    fn frame(&mut self, at_ms: f64) -> bool {
        let elapsed_ms = self.last_frame_ms.map_or(0.0, |last| at_ms - last);
        self.last_frame_ms = Some(at_ms);
        self.frame = None;
        let deadline_ms = browser::now_ms() + FRAME_BUDGET_MS;
        let elapsed_ns = nanoseconds(elapsed_ms.clamp(0.0, FRAME_MS_MAX));
        let is_late = || browser::now_ms() > deadline_ms;
        self.session.borrow_mut().advance(elapsed_ns, is_late);
        self.request_frame();
        true
    }

    /// The next frame, if anything is going to move in it.
    fn request_frame(&mut self) {
        if !self.session.borrow().is_playing() || browser::is_hidden() {
            self.frame = None;
            self.last_frame_ms = None;
        } else if self.frame.is_none() {
            let send = self.send.clone();
            self.frame = Some(request_animation_frame(move |at_ms| send.emit(Msg::Frame(at_ms))));
        }
    }

    fn select(&mut self, selected: Option<NodeId>) {
        self.focus_next = match (self.ui.selected, selected) {
            (_, Some(opened)) => Some(Focus::Menu(opened)),
            (Some(closed), None) => Some(Focus::Server(closed)),
            (None, None) => None,
        };
        self.ui.selected = selected;
    }

    fn key(&mut self, key: &str) -> bool {
        let speed = self.session.borrow().speed_index();
        let count = self.session.borrow().cluster().servers().len() as u64;
        let msg = match key {
            " " => Msg::TogglePlay,
            "." | "ArrowRight" => Msg::Step,
            "-" => Msg::Speed(speed.saturating_sub(1)),
            "+" | "=" => Msg::Speed((speed + 1).min(SPEEDS.len() - 1)),
            "c" => Msg::Gesture(Gesture::CrashLeader),
            "x" => Msg::Gesture(Gesture::CutInTwo),
            "h" => Msg::Gesture(Gesture::Act(raft_sim::Action::Heal)),
            "w" => {
                let text = self.session.borrow().suggested_write();
                Msg::Gesture(Gesture::Write { via: None, text })
            }
            "t" => Msg::NextTheme,
            "?" => Msg::Help(!self.ui.is_help_open),
            "Escape" if self.ui.is_help_open => Msg::Help(false),
            "Escape" if self.ui.selected.is_some() => Msg::Select(None),
            _ => match key.parse().ok().filter(|id| (1..=count).contains(id)) {
                Some(id) => Msg::Select(Some(NodeId(id))),
                None => return false,
            },
        };
        self.send.emit(msg);
        false
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100 ms")]
fn nanoseconds(ms: f64) -> u64 {
    (ms * 1e6) as u64
}

fn listeners(send: &Callback<Msg>) -> [EventListener; 3] {
    let Some(window) = browser::window() else {
        unreachable!("components are created in a window")
    };
    let keys = send.clone();
    let on_key = EventListener::new(&window, "keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let is_shortcut = !(event.ctrl_key() || event.alt_key() || event.meta_key());
        if is_shortcut && !event.default_prevented() && !browser::belongs_to_control(event) {
            keys.emit(Msg::Key(event.key()));
        }
    });
    let visibility = send.clone();
    let target =
        window.document().map_or_else(|| window.clone().into(), web_sys::EventTarget::from);
    let on_visibility = EventListener::new(&target, "visibilitychange", move |_| {
        visibility.emit(Msg::VisibilityChanged);
    });
    let resized = send.clone();
    let on_resize = EventListener::new(&window, "resize", move |_| resized.emit(Msg::Resized));
    [on_key, on_visibility, on_resize]
}

/// Puts the page into the document, in place of the loading notice.
pub fn start() {
    yew::set_custom_panic_hook(Box::new(|info| browser::report_crash(&info.to_string())));
    let document = browser::window().and_then(|window| window.document());
    match document.and_then(|document| document.get_element_by_id("app")) {
        Some(root) => {
            root.set_inner_html("");
            yew::Renderer::<App>::with_root(root).render();
        }
        None => {
            yew::Renderer::<App>::new().render();
        }
    }
}
