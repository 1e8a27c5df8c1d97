//! Two runs side by side: how the page goes there, and back.

use std::cell::RefCell;
use std::rc::Rc;

use yew::{Html, html};

use super::{ARC_US, App, Focus, Msg, STORY_US, View};
use crate::browser;
use crate::comparison::{Comparison, With};
use crate::components::{Draw, Panel, Props, branch_name, comparison, log_table, stage};
use crate::draft::Draft;
use crate::painter::{Painter, RING_CANVAS_BESIDE};
use crate::session::Session;
use crate::timeline::Scale;
use crate::ui::{Side, Told, Ui};

/// The run beside the one that is played with.
#[derive(Debug)]
pub(super) struct Compared {
    comparison: Comparison,
    painter: Painter,
    names: [String; 2],
    /// What the diagram showed before.
    scale: Scale,
}

/// What the page has more of while two runs are compared.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) head: Html,
    pub(super) name: Html,
    pub(super) cluster: Html,
    pub(super) logs: Html,
    pub(super) logs_beside: Html,
    pub(super) timeline: Html,
}

impl Compared {
    #[inline(never)]
    pub(super) fn advance(
        &mut self,
        session: &mut Session,
        real_ns: u64,
        is_late: &dyn Fn(u32) -> bool,
    ) {
        self.comparison.advance(session, real_ns, is_late);
    }

    #[inline(never)]
    pub(super) fn paint(&mut self, ui: &Ui, scale: Scale, at_ms: Option<f64>) {
        // It shows what the other one shows, wherever this run is.
        let scale = Scale { follows: false, ..scale };
        self.painter.paint(&self.comparison.read(), &self.ui(ui, Side::B), scale, at_ms);
    }

    #[inline(never)]
    pub(super) fn is_behind(&self, session: &Session) -> bool {
        self.comparison.is_behind(session)
    }

    #[inline(never)]
    pub(super) fn version(&self) -> u64 {
        self.comparison.version()
    }

    pub(super) fn ui(&self, ui: &Ui, side: Side) -> Ui {
        let told = Told {
            names: self.names.clone(),
            parting: self.comparison.parting().clone(),
            until: self.comparison.looked_until(),
        };
        Ui { side, told: Some(Rc::new(told)), ..ui.clone() }
    }
}

impl App {
    /// What a message does while two runs are compared; it, if that is nothing else than otherwise.
    #[inline(never)]
    pub(super) fn compared(&mut self, msg: Msg) -> Option<Msg> {
        let session = Rc::clone(&self.session);
        let Some(compared) = &mut self.compared else { return Some(msg) };
        let (session, comparison) = (&mut session.borrow_mut(), &mut compared.comparison);
        match msg {
            Msg::Step => comparison.step(session),
            Msg::StepBack => comparison.step_back(session),
            Msg::Next(interests) => comparison.to_next(session, interests),
            Msg::Previous(interests) => comparison.to_previous(session, interests),
            Msg::SeekParting => comparison.seek_parting(session),
            Msg::Gesture(_)
            | Msg::Menu(_)
            | Msg::Regroup(..)
            | Msg::Chaos(_)
            | Msg::Undo
            | Msg::Redo
            | Msg::Restart
            | Msg::Switch(_)
            | Msg::Rename(..)
            | Msg::Delete(_)
            | Msg::Compare(_)
            | Msg::Why
            | Msg::Room(_)
            | Msg::Select(_)
            | Msg::SelectMessage(_) => {
                session.tell("Two runs are compared. Leave the comparison to do that.");
                return None;
            }
            _ => return Some(msg),
        }
        self.scale.follows = false;
        self.scale = self.scale.showing(session.cluster().now());
        None
    }

    #[inline(never)]
    pub(super) fn begin_comparison(&mut self, with: With) {
        let session = Rc::clone(&self.session);
        let mut session = session.borrow_mut();
        let names = names(&session, &with);
        match Comparison::begin(&mut session, with) {
            Ok(comparison) => {
                let painter = Painter::default();
                let scale = self.scale;
                self.compared = Some(Box::new(Compared { comparison, painter, names, scale }));
                (self.ui.selected, self.ui.message, self.ui.hover) = (None, None, None);
                self.ui.is_why_open = false;
                self.ui.side = Side::A;
                self.focus_next = Some(Focus::Id(comparison::LEAVE));
                session.hush();
                self.painter.resized();
            }
            Err(sentence) => session.tell(&sentence),
        }
    }

    #[inline(never)]
    pub(super) fn end_comparison(&mut self) {
        let Some(compared) = self.compared.take() else { return };
        let mut session = self.session.borrow_mut();
        compared.comparison.end(&mut session);
        session.hush();
        self.scale = compared.scale;
        self.ui.side = Side::Alone;
        self.focus_next = Some(Focus::Room);
        self.painter.resized();
    }

    #[inline(never)]
    pub(super) fn resize_compared(&mut self) {
        if let Some(compared) = &mut self.compared {
            compared.painter.resized();
        }
    }

    /// What the page has more of, drawn as old as `often` and `seldom`.
    #[inline(never)]
    pub(super) fn parts(&self, often: u64) -> Parts {
        let Some(compared) = &self.compared else { return Parts::default() };
        let panel = |session: &Rc<RefCell<Session>>, side, every_us: u64, draw| {
            let mut view = View::new(session).as_of(often);
            if every_us > 0 {
                view = view.with_clock(every_us);
            }
            let (ui, send) = (compared.ui(&self.ui, side), self.send.clone());
            html! { <Panel ..Props { view, ui, send, draw: Draw(draw) } /> }
        };
        let a = |every_us, draw| panel(&self.session, Side::A, every_us, draw);
        let b = |every_us, draw| panel(compared.comparison.other(), Side::B, every_us, draw);
        let cluster = html! {
            <section class="cluster" aria-label="Cluster of run B">
                { b(STORY_US, comparison::name) }
                <div class="stage">
                    { b(0, stage::links) }
                    <canvas id={RING_CANVAS_BESIDE} class="layer" aria-hidden="true"></canvas>
                    { b(0, stage::messages) }
                    { b(ARC_US, stage::arcs) }
                    { b(0, stage::servers) }
                </div>
            </section>
        };
        let logs_beside = html! {
            <>
                { b(0, comparison::short_name) }
                { b(0, log_table::draw) }
            </>
        };
        Parts {
            head: a(STORY_US, comparison::head),
            name: a(STORY_US, comparison::name),
            cluster,
            logs: a(0, comparison::short_name),
            logs_beside,
            timeline: b(0, comparison::timeline),
        }
    }
}

/// What the two runs are called.
fn names(session: &Session, with: &With) -> [String; 2] {
    match with {
        With::Branch(id) => {
            let branches = session.branches();
            let name = |id| {
                let branch = branches.iter().find(|branch| branch.id == id);
                branch.map(branch_name).unwrap_or_default()
            };
            [name(session.history().current()), name(*id)]
        }
        With::Setup(draft) => Draft::of(session.cluster().script()).names_beside(draft),
    }
}

/// The seed that was asked for beside the run.
pub(crate) fn other_seed(draft: &Draft) -> Msg {
    match browser::text_of(comparison::SEED).trim().parse() {
        Ok(seed) => Msg::Compare(With::Setup(Rc::new(Draft { seed, ..draft.clone() }))),
        Err(_) => Msg::Tell("A seed is a whole number.".to_owned()),
    }
}
