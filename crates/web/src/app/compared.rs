//! Two runs side by side: how the page goes there, and back.

use std::rc::Rc;

use raft_sim::t;
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
    told: Rc<Told>,
    /// What the diagram showed before.
    scale: Scale,
}

/// What the page has more of while two runs are compared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// Where they part.
    Head,
    /// The name of the first run, above its cluster.
    Name,
    /// The second run's cluster.
    Cluster,
    /// The name of the first run, above its logs.
    NameOfLogs,
    /// The second run's logs.
    Logs,
    /// The second run's timeline.
    Timeline,
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
        if self.told.version != self.comparison.told_version() {
            self.told = Rc::new(told(&self.comparison, self.told.names.clone()));
        }
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
        Ui { side, told: Some(Rc::clone(&self.told)), ..ui.clone() }
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
                session.tell(t!("Two runs are compared. Leave the comparison to do that."));
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
                let told = Rc::new(told(&comparison, names));
                let scale = self.scale;
                self.compared = Some(Box::new(Compared { comparison, painter, told, scale }));
                (self.ui.selected, self.ui.message, self.ui.hover) = (None, None, None);
                self.ui.is_why_open = false;
                self.ui.side = Side::A;
                // Where space plays and pauses, and does not leave at once.
                self.focus_next = Some(Focus::Play);
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

    /// What the page has more of, a part of it.
    #[inline(never)]
    pub(super) fn part(&self, part: Part) -> Html {
        match part {
            Part::Head => self.drawn(Side::A, Some(STORY_US), comparison::head),
            Part::Name => self.drawn(Side::A, Some(STORY_US), comparison::name),
            Part::NameOfLogs => self.drawn(Side::A, None, comparison::short_name),
            Part::Timeline => self.drawn(Side::B, None, comparison::timeline),
            Part::Logs => html! {
                <>
                    { self.drawn(Side::B, None, comparison::short_name) }
                    { self.drawn(Side::B, None, log_table::draw) }
                </>
            },
            Part::Cluster => html! {
                <section class="cluster" aria-label={t!("Cluster of run B")}>
                    { self.drawn(Side::B, Some(STORY_US), comparison::name) }
                    <div class="stage">
                        { self.drawn(Side::B, None, stage::links) }
                        <canvas id={RING_CANVAS_BESIDE} class="layer" aria-hidden="true"></canvas>
                        { self.drawn(Side::B, None, stage::messages) }
                        { self.drawn(Side::B, Some(ARC_US), stage::arcs) }
                        { self.drawn(Side::B, None, stage::servers) }
                    </div>
                </section>
            },
        }
    }

    /// A panel of one of the two runs, which follows the clock in such steps, in microseconds.
    #[inline(never)]
    fn drawn(&self, side: Side, every_us: Option<u64>, draw: fn(&Props) -> Html) -> Html {
        let Some(compared) = &self.compared else { return Html::default() };
        let session = if side == Side::B { compared.comparison.other() } else { &self.session };
        let view = View::new(session).as_of(self.shown.often.0);
        let view = every_us.map_or_else(|| view.clone(), |every_us| view.with_clock(every_us));
        let (ui, send) = (compared.ui(&self.ui, side), self.send.clone());
        html! { <Panel ..Props { view, ui, send, draw: Draw(draw) } /> }
    }
}

fn told(comparison: &Comparison, names: [String; 2]) -> Told {
    Told {
        version: comparison.told_version(),
        names,
        parting: comparison.parting().clone(),
        until: comparison.looked_until(),
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
        Err(_) => Msg::Tell(t!("A seed is a whole number.").to_owned()),
    }
}
