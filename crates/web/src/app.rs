//! The page: one message enum, one place that changes the session.
#![allow(clippy::float_arithmetic, reason = "the browser's clock is a float; the cluster's is not")]

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_render::AnimationFrame;
use raft_sim::core::NodeId;
use raft_sim::history::BranchId;
use raft_sim::t;
use raft_sim::{Cluster, FlightId};
use yew::{Callback, Component, Context, Html, Properties, html};

use crate::browser::{self, Theme};
use crate::components::{
    Draw, Panel, Props, actions, header, help, log_table, message_menu, rooms, server_menu, share,
    stage, story_line, timeline, transport,
};
use crate::draft::Draft;
use crate::language::{self, Language, Spoken};
use crate::later::{self, FAILED, Later};
use crate::painter::{Painter, RING_CANVAS};
use crate::session::Session;
use crate::timeline::Scale;
use crate::ui::{Place, Side, Ui};

mod bring;
mod compared;
mod edit;
mod figure;
mod frame;
mod hand;
mod keys;
mod labs;
mod link;
mod listen;
mod msg;
mod own_log;
mod places;
mod shown;
mod take;
mod update;
mod view;

pub(crate) use compared::other_seed;
use compared::{Compared, Part};
use hand::Grip;
pub(crate) use keys::{commits, interesting, leaders, violations};
use labs::Labs;
pub use link::{Copied, LinkMsg};
pub use msg::{LabsMsg, Msg};
use own_log::Own;
pub use own_log::OwnMsg;
use shown::Shown;
pub use take::TakeMsg;
use take::Taking;
pub use view::View;

/// The story counts down in steps of this.
const STORY_US: u64 = 10_000;
/// An arc has moved visibly after this.
const ARC_US: u64 = 2_000;
/// The clock shows milliseconds.
const CLOCK_US: u64 = 1_000;

/// Where the focus goes when something has opened or closed.
#[derive(Clone, Copy, Debug)]
enum Focus {
    Menu(NodeId),
    Server(NodeId),
    MessageMenu(FlightId),
    Message(FlightId),
    Play,
    Room,
    Chip(NodeId),
    Script,
    Help,
    HelpButton,
    Share,
    Branch(BranchId),
    Id(&'static str),
    Labs,
}

/// How the page opens.
#[derive(Clone, Debug, Default, PartialEq, Properties)]
pub struct Opening {
    /// What everything is told in.
    pub language: Language,
    /// Why that is not the language that was wanted.
    pub failure: Option<String>,
}

/// The whole page.
#[derive(Debug)]
pub struct App {
    session: Rc<RefCell<Session>>,
    send: Callback<Msg>,
    ui: Ui,
    /// What the open room is drawn from: as `ui` was before somebody began to fill in a field of it, since what is
    /// typed is lost where a field is drawn anew.
    room_ui: Ui,
    painter: Painter,
    /// Which stretch the space-time diagram shows.
    scale: Scale,
    /// What the hand holds of the diagram.
    grip: Option<Grip>,
    /// How far the hand has moved the logs that do not show it yet, in pixels.
    log_px: f64,
    /// What gets the focus once the next change is on the page.
    focus_next: Option<Focus>,
    frame: Option<AnimationFrame>,
    last_frame_ms: Option<f64>,
    /// Another run beside this one.
    compared: Option<Box<Compared>>,
    /// What is shown of the session.
    shown: Shown,
    /// The courses' tests, once somebody has looked at them.
    labs: Option<Labs>,
    /// The log of somebody's own Raft, once there is one.
    own: Option<Own>,
    /// The rest of the page, and what waits for it.
    later: Later,
    /// What is being written, to be taken away.
    taking: Taking,
    /// The address is going to be told.
    is_address_due: bool,
    /// What the page around was told last.
    told_host: figure::Told,
    _listeners: Vec<EventListener>,
    _typing_listeners: [EventListener; 3],
}

impl Component for App {
    type Message = Msg;
    type Properties = Opening;

    fn create(ctx: &Context<Self>) -> Self {
        let send = ctx.link().callback(|msg| msg);
        let theme = Theme::load();
        theme.apply();
        let is_still = browser::prefers_reduced_motion();
        let session = Session::default();
        let draft = Rc::new(Draft::of(session.cluster().script()));
        let language = ctx.props().language;
        let ui = Ui { theme, language, is_still, width: browser::width(), draft, ..Ui::default() };
        let mut app = Self {
            session: Rc::new(RefCell::new(session)),
            room_ui: ui.clone(),
            ui,
            painter: Painter::default(),
            scale: Scale::default(),
            grip: None,
            log_px: 0.0,
            focus_next: None,
            frame: None,
            last_frame_ms: None,
            compared: None,
            shown: Shown::default(),
            _typing_listeners: listen::typing(),
            labs: None,
            own: None,
            later: Later::default(),
            taking: Taking::default(),
            is_address_due: false,
            told_host: figure::Told::default(),
            _listeners: Vec::new(),
            send,
        };
        app._listeners = listen::everywhere(&app.send, &app.session);
        if let Some(why) = &ctx.props().failure {
            app.session.borrow_mut().tell(why);
        }
        app.take_up_kept();
        app.take_up_place();
        app.request_frame();
        app
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        if let Msg::Frame(at_ms) = msg {
            return self.frame(at_ms);
        }
        let is_heard = matches!(msg, Msg::Labs(LabsMsg::Heard(_)));
        let is_told = matches!(msg, Msg::Link(LinkMsg::Tell | LinkMsg::Tellable(_)));
        let is_changed = self.handle(msg);
        if !is_told && self.ui.is_whole {
            self.address_is_due();
        }
        if is_told && self.ui.figure.is_none() {
            // Nothing of the page has changed. Drawn anew, a field in the labs would lose what is being typed.
            return false;
        }
        if is_heard {
            // Nobody's hand has done that: what is shown of the cluster follows in its own time.
            self.request_frame();
            return is_changed;
        }
        if !browser::is_typing() {
            self.room_ui = self.ui.clone();
        }
        let version = self.version(&self.session.borrow());
        self.shown = self.shown.all(version, browser::now_ms(), browser::is_typing());
        self.request_frame();
        is_changed
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let still = View::new(&self.session);
        let (often, seldom) = (still.as_of(self.shown.often.0), still.as_of(self.shown.seldom.0));
        let mut ui = Ui { follows: self.scale.follows, ..self.ui.clone() };
        if let Some(compared) = &self.compared {
            ui = compared.ui(&ui, Side::A);
        }
        let part = |part: Part| match self.compared {
            Some(_) => self.part(part),
            None => Html::default(),
        };
        let drawn = |view: &View, ui: &Ui, draw| {
            let (view, ui, send) = (view.clone(), ui.clone(), self.send.clone());
            html! { <Panel ..Props { view, ui, send, draw: Draw(draw) } /> }
        };
        let panel = |view: &View, draw| drawn(view, &ui, draw);
        let is_elsewhere = ui.place != Place::Sandbox;
        html! {
            <>
                { panel(&seldom, header::draw) }
                if is_elsewhere {
                    { panel(&seldom, actions::notice) }
                }
                { later::labs(self) }
                { later::own_log(self) }
                <main class={self.class()} hidden={is_elsewhere}>
                    { part(Part::Head) }
                    { panel(&often.with_clock(STORY_US), story_line::draw) }
                    <div class="columns">
                        <section class="cluster" aria-label={ui.side.name([t!("Cluster"), t!("Cluster of run A"), t!("Cluster of run B")])}>
                            { part(Part::Name) }
                            <div class="stage">
                                { panel(&often, stage::links) }
                                <canvas id={RING_CANVAS} class="layer" aria-hidden="true"></canvas>
                                { panel(&still, stage::messages) }
                                { panel(&often.with_clock(ARC_US), stage::arcs) }
                                { panel(&often, stage::servers) }
                                { panel(&often.with_clock(CLOCK_US), later::server_menu) }
                                { panel(&still, later::message_menu) }
                            </div>
                            { panel(&often, actions::draw) }
                        </section>
                        { part(Part::Cluster) }
                        <div class="record">
                            { part(Part::NameOfLogs) }
                            { panel(&often, log_table::draw) }
                            { part(Part::Logs) }
                            { drawn(&still.as_of(self.shown.room.0), &self.room_ui, rooms::draw) }
                        </div>
                    </div>
                </main>
                <footer aria-label={t!("Time")} hidden={is_elsewhere}>
                    <div class="transport">
                        { panel(&often, transport::controls) }
                        { panel(&often.with_clock(CLOCK_US), transport::clock) }
                        { panel(&seldom, later::branches) }
                        { panel(&seldom, transport::facts) }
                    </div>
                    { panel(&seldom, timeline::draw) }
                    { part(Part::Timeline) }
                </footer>
                { panel(&still, later::help) }
                { panel(&seldom, later::share) }
            </>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, is_first: bool) {
        if is_first {
            timeline::listen(&self.send);
        }
        if self.ui.place == Place::Sandbox {
            self.paint(None);
        }
        match self.focus_next.take() {
            Some(Focus::Menu(id)) => server_menu::opened(&View::new(&self.session), id),
            Some(Focus::Server(id)) => browser::focus(&stage::server_id(id)),
            Some(Focus::MessageMenu(id)) => {
                message_menu::opened(&View::new(&self.session), id, self.ui.is_still);
            }
            Some(Focus::Message(id)) => browser::focus(&stage::message_id(id)),
            Some(Focus::Play) => browser::focus(transport::PLAY),
            Some(Focus::Room) => browser::focus(&rooms::tab_id(self.ui.room)),
            Some(Focus::Chip(id)) => browser::focus(&rooms::chip_id(id)),
            Some(Focus::Script) => rooms::script_opened(&self.ui.editor),
            Some(Focus::Help) => help::opened(),
            Some(Focus::Labs) => browser::focus(crate::components::labs::TITLE),
            Some(Focus::Share) => share::opened(),
            Some(Focus::HelpButton) => browser::focus("help-button"),
            Some(Focus::Branch(id)) => browser::focus(&rooms::branch_id(id)),
            Some(Focus::Id(id)) => browser::focus(id),
            None => {}
        }
    }
}

impl App {
    pub(crate) fn is_at_log(&self) -> bool {
        self.ui.place == Place::Log
    }

    /// What the style sheet is to know of the whole page.
    fn class(&self) -> String {
        let scene = match (self.ui.hall, self.ui.figure) {
            (Some(scene), _) => later::scene(scene),
            (None, Some(figure)) => later::figure(figure),
            (None, None) => String::new(),
        };
        if self.compared.is_some() { format!("two {scene}") } else { scene }
    }

    /// Changes whenever anything but the time has changed.
    fn version(&self, session: &Session) -> u64 {
        session.version() + self.compared.as_ref().map_or(0, |compared| compared.version())
    }

    /// Draws on canvases what has changed; by the time of a frame, if it is for one.
    fn paint(&mut self, at_ms: Option<f64>) {
        let session = self.session.borrow();
        let Some(compared) = &mut self.compared else {
            return self.painter.paint(&session, &self.ui, self.scale, at_ms);
        };
        let ui = compared.ui(&self.ui, Side::A);
        self.painter.paint(&session, &ui, self.scale, at_ms);
        compared.paint(&self.ui, self.scale.following(session.cluster().now()), at_ms);
    }
}

fn is_under_way(cluster: &Cluster, id: FlightId) -> bool {
    cluster.flights().any(|flight| flight.id == id)
}

/// Keeps the session in the browser; `false` if that is refused. What it takes to keep more than the time comes later.
fn keep_in_browser(session: &Session) -> bool {
    let text = match session.is_opening() {
        true => session.keep_time(),
        false if later::is_here() => session.keep(),
        false => return true,
    };
    browser::keep(&text)
}

/// Puts the page into the document, in place of the loading notice.
pub fn start() {
    yew::set_custom_panic_hook(Box::new(|info| {
        // The finished page does not know where in its sources it is.
        let why = info.payload_as_str().unwrap_or("panic");
        browser::report_crash(why);
    }));
    let wanted = Language::wanted();
    if wanted == Language::default() {
        return open(Opening::default());
    }
    let opened = |outcome: Result<Spoken, String>| {
        open(match outcome {
            Ok(spoken) => {
                spoken.speak();
                Opening { language: spoken.language, failure: None }
            }
            Err(why) => Opening { failure: Some(why), ..Opening::default() },
        });
    };
    // What reads a language comes later.
    browser::load_later(Box::new(move |is_here| match is_here {
        true => language::load(wanted, Box::new(opened)),
        false => opened(Err(FAILED.to_owned())),
    }));
}

fn open(opening: Opening) {
    match browser::element("app") {
        Some(root) => {
            browser::withdraw_report();
            root.set_inner_html("");
            yew::Renderer::<App>::with_root_and_props(root.into(), opening).render();
        }
        None => browser::report_crash("the document has no element with the id app"),
    }
}
