//! What each message does.

use std::rc::Rc;

use raft_sim::core::NodeId;
use raft_sim::history::BranchId;
use raft_sim::{FlightId, Time};

use super::figure::lets;
use super::keys::next_message;
use super::{App, Focus, Msg, is_under_way};
use crate::browser;
use crate::components::{branch_name, header, log_table, message_menu, rooms};
use crate::hall::Scene;
use crate::language;
use crate::later::FAILED;
use crate::session::{Gesture, Session};
use crate::ui::BranchEdit;
use raft_sim::explain::catalogue;
use raft_sim::t;

impl App {
    /// Handles everything but frames; whether something has to be drawn.
    pub(super) fn handle(&mut self, msg: Msg) -> bool {
        let send = self.send.clone();
        let load = || browser::load_later(Box::new(move |is_here| send.emit(Msg::Later(is_here))));
        let Some(msg) = self.later.admit(msg, load) else { return false };
        if self.ui.figure.is_some_and(|figure| !lets(figure.controls, &msg)) {
            return false;
        }
        let msg = match self.compared {
            Some(_) => self.compared(msg),
            None => Some(msg),
        };
        let Some(msg) = msg else { return true };
        match msg {
            Msg::Frame(_) | Msg::LoadLater => return false,
            Msg::Key(key, has_shift) => return self.key(&key, has_shift),
            Msg::Step
            | Msg::StepBack
            | Msg::Next(_)
            | Msg::Previous(_)
            | Msg::SeekStart
            | Msg::Live
            | Msg::Seek(_)
            | Msg::SeekBy(_)
            | Msg::SeekEvent(_)
            | Msg::StopHurrying
            | Msg::Switch(_) => self.travel(&msg),
            Msg::Gesture(_)
            | Msg::Menu(_)
            | Msg::Regroup(..)
            | Msg::Chaos(_)
            | Msg::Undo
            | Msg::Redo
            | Msg::Restart
            | Msg::Rename(..)
            | Msg::Delete(_) => self.act(msg),
            Msg::Place(place) => self.go_to_place(place),
            Msg::Labs(msg) => return self.labs(msg),
            Msg::Bring(file) => self.bring(&file),
            Msg::Own(msg) => return self.own(msg),
            Msg::Link(msg) => self.link(msg),
            Msg::VisibilityChanged => {
                self.last_frame_ms = None;
                self.keep();
            }
            Msg::TakeUp(text) => self.taken_up(Session::take_up_kept(&text)),
            Msg::Later(is_here) => self.later_came(is_here),
            Msg::Speed(index) => self.session.borrow_mut().set_speed(index),
            Msg::TogglePlay => self.toggle_play(),
            Msg::NextTheme => {
                self.ui.theme = self.ui.theme.next();
                self.ui.theme.apply();
            }
            Msg::Language(_) | Msg::Spoken(_) => self.speak(msg),
            Msg::Resized => {
                self.ui.width = browser::width();
                self.painter.resized();
                if self.compared.is_some() {
                    self.resize_compared();
                }
                if self.ui.is_whole {
                    self.figure_is_resized();
                }
            }
            _ => self.look(msg),
        }
        if self.later.is_here() {
            self.close_what_is_gone();
        }
        true
    }

    #[inline(never)]
    fn toggle_play(&mut self) {
        let mut session = self.session.borrow_mut();
        let is_playing = session.is_playing() || session.goal().is_some();
        session.set_playing(!is_playing);
        self.scale.follows |= !is_playing && session.history().is_live();
    }

    #[inline(never)]
    pub(super) fn travel(&mut self, msg: &Msg) {
        let session = Rc::clone(&self.session);
        let mut session = session.borrow_mut();
        match msg {
            Msg::Step => session.step(),
            Msg::StepBack => session.step_back(),
            Msg::Next(interests) => session.to_next(*interests),
            Msg::Previous(interests) => session.to_previous(*interests),
            Msg::SeekStart => session.seek_start(),
            Msg::Live => {
                session.live();
                self.scale.follows = true;
            }
            Msg::Seek(time) => session.seek(*time),
            Msg::SeekBy(thousandths) => {
                let now = session.cluster().now().as_micros();
                let by = (self.scale.span_us / 1000).max(1) * thousandths.unsigned_abs();
                let to = if *thousandths < 0 { now.saturating_sub(by) } else { now + by };
                session.seek(Time::from_micros(to));
            }
            Msg::SeekEvent(id) => {
                session.seek_event(*id);
                session.choose(Some(*id));
            }
            Msg::StopHurrying => session.stop_hurrying(),
            Msg::Switch(id) => session.switch(*id),
            _ => {}
        }
        let now = session.cluster().now();
        if self.scale.follows && session.history().is_live() {
            session.follow();
            self.scale = self.scale.following(now);
        } else {
            self.scale.follows = false;
            self.scale = self.scale.showing(now);
        }
    }

    #[inline(never)]
    fn act(&mut self, msg: Msg) {
        let session = Rc::clone(&self.session);
        match msg {
            Msg::Gesture(gesture) => session.borrow_mut().gesture(gesture),
            Msg::Menu(gesture) => {
                session.borrow_mut().gesture(gesture);
                self.select(None);
                self.select_message(None);
            }
            Msg::Regroup(groups, id) => {
                self.ui.groups = Rc::new(groups.clone());
                session.borrow_mut().gesture(Gesture::Partition(groups));
                // Its button is another one now.
                self.focus_next = Some(Focus::Chip(id));
            }
            Msg::Chaos(seed) => session.borrow_mut().set_chaos(seed),
            Msg::Undo => session.borrow_mut().undo(),
            Msg::Redo => session.borrow_mut().redo(),
            Msg::Restart => self.restart(),
            Msg::Rename(id, name) => {
                session.borrow_mut().rename(id, &name);
                self.edit_branch(BranchEdit::Nothing, Focus::Branch(id));
            }
            Msg::Delete(id) => self.delete(id),
            _ => {}
        }
        let session = session.borrow();
        self.scale.follows |= session.history().is_live();
        self.scale = self.scale.following(session.cluster().now());
        drop(session);
        self.keep();
    }

    /// What is being done to a branch is another thing now.
    fn edit_branch(&mut self, edit: BranchEdit, focus: Focus) {
        self.ui.edit = edit;
        self.focus_next = Some(focus);
        // The field is gone, with whatever was typed in it.
        browser::set_typing(false);
    }

    fn delete(&mut self, id: BranchId) {
        let mut session = self.session.borrow_mut();
        let before = session.branches();
        session.delete(id);
        let gone = before.len() - session.branches().len();
        let name = before.iter().find(|branch| branch.id == id).map(branch_name);
        let name = name.unwrap_or_default();
        session.tell_quietly(&if gone > 1 {
            t!("“{name}” and what began on it is deleted. Undo brings it back.", name)
        } else {
            t!("“{name}” is deleted. Undo brings it back.", name)
        });
        drop(session);
        self.edit_branch(BranchEdit::Nothing, Focus::Room);
    }

    fn restart(&mut self) {
        let mut session = self.session.borrow_mut();
        match session.restart(self.ui.draft.script()) {
            Ok(()) => self.ui.log_from = None,
            Err(text) => session.tell(&text),
        }
    }

    #[inline(never)]
    fn look(&mut self, msg: Msg) {
        match msg {
            Msg::Room(room) => {
                self.ui.room = room;
                self.focus_next = Some(Focus::Room);
            }
            Msg::EditBranch(edit) => {
                let focus = match (edit, self.ui.edit) {
                    (BranchEdit::Rename(_), _) => Focus::Id(rooms::NAME),
                    (BranchEdit::Delete(_), _) => Focus::Id(rooms::DELETE),
                    (_, BranchEdit::Rename(id) | BranchEdit::Delete(id)) => Focus::Branch(id),
                    _ => Focus::Room,
                };
                self.edit_branch(edit, focus);
            }
            Msg::Compare(with) => self.begin_comparison(with),
            Msg::EndComparison => self.end_comparison(),
            Msg::HandBeside(hand) => self.hand_beside(hand),
            Msg::Choose(id) => self.session.borrow_mut().choose(id),
            Msg::Filter(wanted) => {
                let mut session = self.session.borrow_mut();
                let filter = session.feed().filter().with(wanted);
                session.set_filter(filter);
            }
            Msg::MoreEvents => self.session.borrow_mut().more_events(),
            Msg::Why => self.ui.is_why_open = !self.ui.is_why_open,
            Msg::Shift(shift) => {
                let mut session = self.session.borrow_mut();
                let (now, end) = (session.cluster().now(), session.history().end().at);
                self.scale = self.scale.shifted(shift, now, end);
                if self.scale.follows {
                    session.follow();
                }
            }
            Msg::Hand(hand) => self.hand(hand),
            Msg::LogFrom(first) => self.ui.log_from = first,
            Msg::LogBy(px) => self.log_by(px),
            Msg::Select(selected) => {
                self.ui.message = None;
                self.select(selected);
            }
            Msg::SelectMessage(selected) => {
                self.ui.selected = None;
                self.select_message(selected);
            }
            Msg::Dialled(from, to) => self.ui.dialled = (from, to),
            Msg::Draft(change) => Rc::make_mut(&mut self.ui.draft).change(&change),
            Msg::Edit(edit) => self.edit(edit),
            Msg::Verdict(true) => self.session.borrow_mut().begin_verdict(),
            Msg::Verdict(false) => self.session.borrow_mut().cancel_verdict(),
            Msg::Help(is_open) => {
                self.ui.is_help_open = is_open;
                self.focus_next = Some(if is_open { Focus::Help } else { Focus::HelpButton });
            }
            Msg::Tell(text) => self.session.borrow_mut().tell(&text),
            Msg::Hall(scene) => self.set_hall(scene),
            Msg::HallPart(part) => self.set_hall(self.ui.hall.map(|scene| scene.toggled(part))),
            _ => {}
        }
    }

    /// Into the lecture hall, to another scene in it, or out.
    fn set_hall(&mut self, scene: Option<Scene>) {
        if self.ui.hall.is_some() != scene.is_some() {
            // Where the browser allows no full screen, the window has to do.
            browser::set_fullscreen(scene.is_some());
            self.focus_next = Some(Focus::Id(header::HALL));
        }
        self.ui.hall = scene;
        self.painter.resized();
        if self.compared.is_some() {
            self.resize_compared();
        }
    }

    /// Another language is wanted; is there, or is not to be had.
    #[inline(never)]
    fn speak(&mut self, msg: Msg) {
        match msg {
            Msg::Language(language) => {
                let send = self.send.clone();
                let done = move |outcome| send.emit(Msg::Spoken(outcome));
                language::load(language, Box::new(done));
            }
            Msg::Spoken(Ok(spoken)) => {
                spoken.speak();
                browser::keep_language(spoken.language.code());
                self.ui.language = spoken.language;
                // What was said in the other language is not said again.
                self.session.borrow_mut().tell_quietly("");
                self.painter.resized();
            }
            Msg::Spoken(Err(why)) => self.session.borrow_mut().tell(&why),
            _ => {}
        }
    }

    fn select(&mut self, selected: Option<NodeId>) {
        self.focus_next = match (self.ui.selected, selected) {
            (_, Some(opened)) => Some(Focus::Menu(opened)),
            (Some(closed), None) => Some(Focus::Server(closed)),
            (None, None) => self.focus_next,
        };
        self.ui.selected = selected;
    }

    /// Time stands still while a message is looked at.
    fn select_message(&mut self, selected: Option<FlightId>) {
        if selected.is_some() {
            self.session.borrow_mut().set_playing(false);
        }
        self.focus_next = match (self.ui.message, selected) {
            (_, Some(opened)) => Some(Focus::MessageMenu(opened)),
            (Some(closed), None) => Some(self.focus_after(closed)),
            (None, None) => self.focus_next,
        };
        self.ui.message = selected;
    }

    /// Back to the message whose menu was open; if that is no more, to the one after it.
    fn focus_after(&self, closed: FlightId) -> Focus {
        let session = self.session.borrow();
        let cluster = session.cluster();
        if session.is_playing() {
            // What moves cannot be reached.
            return Focus::Play;
        }
        let next = || next_message(cluster, Some(closed));
        let still = Some(closed).filter(|id| is_under_way(cluster, *id));
        still.or_else(next).map_or(Focus::Play, Focus::Message)
    }

    /// A message that has arrived has no menu, and a server that is no more.
    #[inline(never)]
    fn close_what_is_gone(&mut self) {
        let session = self.session.borrow();
        let cluster = session.cluster();
        if let Some(id) = self.ui.message
            && !is_under_way(cluster, id)
        {
            self.ui.message = None;
            // Whoever was in the menu is not lost.
            if message_menu::has_focus() {
                self.focus_next = Some(self.focus_after(id));
            }
        }
        self.ui.selected = self.ui.selected.filter(|id| cluster.server(*id).is_some());
    }

    /// The rest of the page is here, or is not to be had: what waited for it goes on.
    #[inline(never)]
    fn later_came(&mut self, is_here: bool) {
        if !is_here {
            self.session.borrow_mut().tell(catalogue::text(FAILED));
        }
        if is_here && !std::mem::replace(&mut self.ui.is_whole, true) {
            log_table::listen(&self.send);
            self.take_up_script();
        }
        for msg in self.later.settle(is_here) {
            self.handle(msg);
        }
    }
}
