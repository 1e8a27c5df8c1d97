//! The keyboard: one key, one thing.

use raft_sim::core::NodeId;
use raft_sim::history::{Interest, Interests};
use raft_sim::{Cluster, FlightId};

use super::{App, LinkMsg, Msg};
use crate::browser;
use crate::hall::Scene;
use crate::pace::SPEEDS;
use crate::session::Gesture;
use crate::timeline::Shift;
use crate::ui::{Place, Room};
use raft_sim::t;

/// What is worth stopping at: all but what comes with every write.
pub(crate) fn interesting() -> Interests {
    Interests::ALL
}

/// Leaders alone.
pub(crate) fn leaders() -> Interests {
    Interests::default().with(Interest::Leader)
}

/// Commits alone.
pub(crate) fn commits() -> Interests {
    Interests::default().with(Interest::Commit)
}

/// Violations alone.
pub(crate) fn violations() -> Interests {
    Interests::default().with(Interest::Violation)
}

impl App {
    /// What a key means; `has_shift` counts where the key itself does not tell.
    pub(super) fn key(&mut self, key: &str, has_shift: bool) -> bool {
        let (speed, count) = {
            let session = self.session.borrow();
            let count = session.cluster().servers().len() as u64;
            (session.speed_index(), count)
        };
        if self.ui.place == Place::Log
            && let Some(msg) = self.own_key(key)
        {
            return self.handle(msg.into());
        }
        if self.ui.place != Place::Sandbox && !matches!(key, "g" | "t" | "?" | "Escape") {
            return false;
        }
        let msg = match key {
            "g" => {
                browser::go_to(match self.ui.place {
                    Place::Sandbox => Place::Labs,
                    Place::Labs => Place::Log,
                    Place::Log => Place::Sandbox,
                });
                return false;
            }
            "z" => Msg::Hall(self.ui.hall.is_none().then_some(Scene::FIRST)),
            " " => Msg::TogglePlay,
            "." | "ArrowRight" if !has_shift => Msg::Step,
            "," | "ArrowLeft" if !has_shift => Msg::StepBack,
            "ArrowRight" | "n" => Msg::Next(interesting()),
            "ArrowLeft" | "p" => Msg::Previous(interesting()),
            "Home" => Msg::SeekStart,
            "End" | "l" => Msg::Live,
            "-" => Msg::Speed(speed.saturating_sub(1)),
            "+" | "=" => Msg::Speed((speed + 1).min(SPEEDS.len() - 1)),
            "c" => Msg::Gesture(Gesture::CrashLeader),
            "x" => Msg::Gesture(Gesture::CutInTwo),
            "h" => Msg::Gesture(Gesture::Act(raft_sim::Action::Heal)),
            "H" => Msg::Gesture(Gesture::HealEverything),
            "w" => {
                let text = self.session.borrow().suggested_write();
                Msg::Gesture(Gesture::Write { via: None, text })
            }
            "m" => return self.open_next_message(),
            "u" => Msg::Undo,
            "r" => Msg::Redo,
            "y" => Msg::Why,
            "[" => Msg::Shift(Shift::Pan(-250)),
            "]" => Msg::Shift(Shift::Pan(250)),
            "i" => Msg::Shift(Shift::Zoom(50)),
            "o" => Msg::Shift(Shift::Zoom(200)),
            "t" => Msg::NextTheme,
            "?" => Msg::Help(!self.ui.is_help_open),
            "a" => Msg::Link(LinkMsg::Share(true)),
            "Escape" if self.ui.is_help_open => Msg::Help(false),
            "Escape" if self.compared.is_some() => Msg::EndComparison,
            "Escape" if self.ui.selected.is_some() => Msg::Select(None),
            "Escape" if self.ui.message.is_some() => Msg::SelectMessage(None),
            "Escape" if self.ui.is_why_open => Msg::Why,
            "Escape" if self.session.borrow().choice().event().is_some() => Msg::Choose(None),
            "Escape" if self.ui.hall.is_some() => Msg::Hall(None),
            "e" => Msg::Room(Room::Happened),
            "f" => Msg::Room(Room::Faults),
            "k" => Msg::Room(Room::Clients),
            "v" => Msg::Room(Room::Checks),
            "s" => Msg::Room(Room::Setup),
            "d" => Msg::Room(Room::Script),
            "b" => Msg::Room(Room::Branches),
            _ if self.ui.hall.is_some() => match Scene::of_key(key) {
                Some(scene) => Msg::Hall(Some(scene)),
                None => return false,
            },
            _ => match key.parse().ok().filter(|id| (1..=count).contains(id)) {
                Some(id) => Msg::Select(Some(NodeId(id))),
                None => return false,
            },
        };
        // At once: what the next key means may hang on it.
        self.handle(msg)
    }

    /// Stops, so that messages can be reached, and goes to the first one, or to the next if one is open.
    fn open_next_message(&mut self) -> bool {
        self.session.borrow_mut().set_playing(false);
        let next = next_message(self.session.borrow().cluster(), self.ui.message);
        match next {
            Some(id) => self.handle(Msg::SelectMessage(Some(id))),
            None => {
                self.session.borrow_mut().tell(t!("No message is under way."));
                true
            }
        }
    }
}

/// The message between servers that comes after this one; after the last the first.
pub(super) fn next_message(cluster: &Cluster, after: Option<FlightId>) -> Option<FlightId> {
    let ids = || cluster.flights().filter(|flight| flight.message().is_some()).map(|it| it.id);
    ids().find(|id| after.is_some_and(|after| *id > after)).or_else(|| ids().next())
}
