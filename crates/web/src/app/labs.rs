//! The courses' tests: having them run, and opening their runs in the sandbox.
#![allow(clippy::float_arithmetic, reason = "the browser's clock is a float; the cluster's is not")]

use std::cell::RefCell;
use std::rc::Rc;

use raft_lab::labs::Suite;
use raft_sim::{Script, Time};
use yew::{Html, html};

use super::{App, Focus, LabsMsg, View};
use crate::browser;
use crate::components::{Draw, Panel, Props, labs as parts};
use crate::draft::Draft;
use crate::labs::{Board, News, Order, Told};
use crate::timeline::Scale;
use crate::ui::{LabsView, Place, Ui};

mod doer;

use doer::{Doer, Said};

/// What the page knows of the tests, and who runs them.
#[derive(Debug, Default)]
pub(super) struct Labs {
    board: Rc<RefCell<Board>>,
    doer: Doer,
}

/// The page itself gets at most this much of a frame to run tests in.
const BUDGET_MS: f64 = 8.0;

impl Labs {
    /// Whether the page itself has something to do.
    pub(super) fn needs_frames(&self) -> bool {
        self.doer.is_at_work_here()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds")]
fn now_ms() -> u64 {
    browser::now_ms() as u64
}

impl App {
    pub(crate) fn has_labs(&self) -> bool {
        self.labs.is_some()
    }

    /// Something has happened to the tests; whether that is seen.
    #[inline(never)]
    pub(super) fn labs(&mut self, msg: LabsMsg) -> bool {
        let send = self.send.clone();
        let Some(labs) = &mut self.labs else { return false };
        let board = Rc::clone(&labs.board);
        match msg {
            LabsMsg::FirstSeed(seed) => board.borrow_mut().set_first_seed(seed),
            LabsMsg::Seeds(seeds) => board.borrow_mut().set_seeds(seeds),
            LabsMsg::Kind(kind) => board.borrow_mut().set_kind(kind),
            LabsMsg::Run(places) => {
                let job = board.borrow_mut().begin(places, now_ms());
                labs.doer.order(Order::Run(job), &send);
            }
            LabsMsg::Cancel => {
                board.borrow_mut().cancel();
                labs.doer.order(Order::Stop, &send);
                self.focus_next = Some(Focus::Labs);
            }
            LabsMsg::Open(single) => {
                board.borrow_mut().open(Some(single));
                labs.doer.order(Order::Tell(single), &send);
            }
            LabsMsg::NoWorker => {
                if !labs.doer.is_here() {
                    let job = board.borrow_mut().begin_again(now_ms());
                    labs.doer.do_it_here(job, board.borrow().opening());
                }
            }
            LabsMsg::Heard(text) => {
                return match labs.doer.heard(&text) {
                    Said::Nothing => false,
                    Said::Failed => self.labs(LabsMsg::NoWorker),
                    Said::News(news) => self.labs_heard(news),
                };
            }
        }
        true
    }

    /// Goes on with what the page has to do itself; whether that is seen.
    #[inline(never)]
    pub(super) fn labs_frame(&mut self) -> bool {
        let Some(labs) = &mut self.labs else { return false };
        let Some(news) = labs.doer.slice(BUDGET_MS) else { return false };
        self.labs_heard(news)
    }

    fn labs_heard(&mut self, news: News) -> bool {
        let Some(labs) = &mut self.labs else { return false };
        let mut board = labs.board.borrow_mut();
        let before = board.version();
        board.hear(&news, now_ms());
        if board.under_way().is_none() && browser::has_focus(parts::CANCEL) {
            // The button goes.
            self.focus_next = Some(Focus::Labs);
        }
        let told = news.told.filter(|told| board.opening() == Some(told.outcome.run));
        if told.is_some() {
            board.open(None);
        }
        labs.doer.go_on(board.under_way().is_some() || board.opening().is_some());
        let is_changed = board.version() != before && self.ui.place == Place::Labs;
        drop(board);
        let is_opened = told.is_some();
        if let Some(told) = told {
            self.open_run(&told);
        }
        is_changed || is_opened
    }

    /// Opens a run in the sandbox, in place of what is there.
    fn open_run(&mut self, told: &Told) {
        let Some(labs) = &self.labs else { return };
        let words = labs.board.borrow().words(&told.outcome);
        let end = Time::from_micros(told.outcome.virtual_us);
        let mut session = self.session.borrow_mut();
        let opened = match told.script.parse::<Script>() {
            Ok(script) => session.open(script, end, &words),
            Err(errors) => Err(errors.first().map(ToString::to_string).unwrap_or_default()),
        };
        match opened {
            Ok(()) => {
                self.ui.draft = Rc::new(Draft::of(session.cluster().script()));
                self.ui.log_from = None;
                self.scale = Scale::whole(end);
            }
            Err(text) => session.tell(&text),
        }
        drop(session);
        self.keep();
        self.focus_next = Some(Focus::Play);
        self.lead_to(Place::Sandbox);
    }

    #[inline(never)]
    pub(crate) fn draw_labs(&self) -> Html {
        let Some(labs) = &self.labs else { return Html::default() };
        let board = labs.board.borrow();
        let view = View::new(&self.session).as_of(0);
        let is_alone = labs.doer.is_here();
        let panel = |version: u64, draw: fn(&Props) -> Html| {
            let shown = Some(LabsView::new(&labs.board, version, is_alone));
            // Nothing else of the page concerns it. An editor is equal to itself only: with a new one each time, all of
            // this would be drawn anew whenever anything is, and what is typed be lost.
            let (draft, editor) = (Rc::clone(&self.ui.draft), self.ui.editor.clone());
            let language = self.ui.language;
            let ui = Ui { labs: shown, draft, editor, language, ..Ui::default() };
            let (view, send) = (view.clone(), self.send.clone());
            html! { <Panel ..Props { view, ui, send, draw: Draw(draw) } /> }
        };
        html! {
            <main class="labs" hidden={self.ui.place != Place::Labs}>
                { panel(board.chosen_version(), parts::head) }
                { panel(board.version(), parts::progress) }
                { panel(board.version_of(Suite::Mit), parts::mit) }
                { panel(board.version_of(Suite::MitKv), parts::mit_kv) }
                { panel(board.version_of(Suite::TinyKv), parts::tinykv) }
            </main>
        }
    }
}
