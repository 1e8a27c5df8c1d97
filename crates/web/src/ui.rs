//! What belongs to the page and not to the cluster: what is open, chosen, looked at.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use raft_sim::core::{Index, NodeId};
use raft_sim::history::BranchId;
use raft_sim::{EventId, FlightId, Time};

use crate::browser::Theme;
use crate::comparison::Parting;
use crate::draft::Draft;
use crate::editor::Editor;
use crate::hall::{Controls, Figure, Part, Scene};
use crate::labs::Board;
use crate::language::Language;
use crate::take_away::What;
use raft_sim::t;

/// One of the rooms beside the cluster, of which one is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Room {
    /// What happened, and why.
    #[default]
    Happened,
    /// What can be done to network, disks and clocks.
    Faults,
    /// Clients, what they ask for and what they see.
    Clients,
    /// What Raft promises.
    Checks,
    /// What the cluster is made of.
    Setup,
    /// The run as a script.
    Script,
    /// What else could have been.
    Branches,
}

impl Room {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::Happened,
        Self::Faults,
        Self::Clients,
        Self::Checks,
        Self::Setup,
        Self::Script,
        Self::Branches,
    ];

    /// The name on its tab.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Happened => t!("What happened"),
            Self::Faults => t!("Faults"),
            Self::Clients => t!("Clients"),
            Self::Checks => t!("Checks"),
            Self::Setup => t!("Setup"),
            Self::Script => t!("Script"),
            Self::Branches => t!("Branches"),
        }
    }

    /// Its name in the document.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Happened => "happened",
            Self::Faults => "faults",
            Self::Clients => "clients",
            Self::Checks => "checks",
            Self::Setup => "setup",
            Self::Script => "script",
            Self::Branches => "branches",
        }
    }
}

/// Where on the page one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// A cluster to play with.
    #[default]
    Sandbox,
    /// The courses' tests.
    Labs,
    /// The log of somebody's own Raft.
    Log,
}

impl Place {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Sandbox, Self::Labs, Self::Log];

    /// The name of the link there.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sandbox => t!("Sandbox"),
            Self::Labs => t!("Labs"),
            Self::Log => t!("Your log"),
        }
    }

    /// What the page's address ends in there.
    #[must_use]
    pub fn hash(self) -> &'static str {
        match self {
            Self::Sandbox => "#sandbox",
            Self::Labs => "#labs",
            Self::Log => "#log",
        }
    }

    /// The place that such an address means.
    #[must_use]
    pub fn of_hash(hash: &str) -> Self {
        Self::ALL.into_iter().find(|place| place.hash() == hash).unwrap_or_default()
    }
}

/// What the pointer is on in the space-time diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hover {
    /// An event.
    Event(EventId),
    /// Something that a client asked for, by its place among all of that.
    Operation(usize),
    /// A part of the run, by its place among all.
    Phase(usize),
}

/// Read access to what the page knows of the tests; two are equal if nothing that they show has changed in between.
#[derive(Clone, Debug)]
pub(crate) struct LabsView {
    board: Rc<RefCell<Board>>,
    version: u64,
    /// No worker does the work.
    pub(crate) is_alone: bool,
}

impl LabsView {
    /// Of all that changed up to this version of it.
    pub(crate) fn new(board: &Rc<RefCell<Board>>, version: u64, is_alone: bool) -> Self {
        Self { board: Rc::clone(board), version, is_alone }
    }

    /// What is known, to look at while rendering.
    pub(crate) fn read(&self) -> Ref<'_, Board> {
        self.board.borrow()
    }
}

impl PartialEq for LabsView {
    fn eq(&self, other: &Self) -> bool {
        (self.version, self.is_alone) == (other.version, other.is_alone)
    }
}

/// Something shared that is equal to itself only: what takes its place is something else.
#[derive(Debug, Default)]
pub(crate) struct Same<T>(Rc<T>);

impl<T> Same<T> {
    pub(crate) fn new(it: T) -> Self {
        Self(Rc::new(it))
    }
}

impl<T> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> std::ops::Deref for Same<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// What is being done to a branch in the list of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BranchEdit {
    /// Nothing.
    #[default]
    Nothing,
    /// It gets a name.
    Rename(BranchId),
    /// It is deleted, if that is confirmed.
    Delete(BranchId),
}

/// What is being given away.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Share {
    /// Nothing.
    #[default]
    Closed,
    /// A link is being made.
    Making,
    /// This link.
    Link(Rc<str>),
    /// The run is too long for a link.
    TooLong,
}

/// What is being taken away.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) what: What,
    /// The text of it, once it is there; until then, what is told in its place.
    pub(crate) text: Result<String, String>,
}

/// Which run it is that is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Side {
    /// The only one.
    #[default]
    Alone,
    /// That which is played with, of two.
    A,
    /// That beside it.
    B,
}

impl Side {
    /// Whether two runs are side by side.
    pub(crate) fn is_compared(self) -> bool {
        self != Self::Alone
    }

    /// The name of something that there is one of, or one of each run.
    pub(crate) fn name(self, names: [&'static str; 3]) -> &'static str {
        names[self as usize]
    }
}

/// What is told of two runs side by side.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Another number if anything else is another.
    pub(crate) version: u64,
    /// What the runs are called.
    pub(crate) names: [String; 2],
    /// Where they part, as far as that was looked for.
    pub(crate) parting: Parting,
    /// How far that was.
    pub(crate) until: Time,
}

impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

/// What the page shows apart from the cluster.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ui {
    /// Where one is.
    pub(crate) place: Place,
    /// What there is to see of the tests, for the parts that show it.
    pub(crate) labs: Option<LabsView>,
    /// The server whose menu is open.
    pub(crate) selected: Option<NodeId>,
    /// The message whose menu is open.
    pub(crate) message: Option<FlightId>,
    /// First index in the log table, if the reader has left the tail.
    pub(crate) log_from: Option<Index>,
    /// The rest of the page is here.
    pub(crate) is_whole: bool,
    /// The open room.
    pub(crate) room: Room,
    /// The space-time diagram goes along with the present.
    pub(crate) follows: bool,
    /// What is under the pointer on the space-time diagram.
    pub(crate) hover: Option<Hover>,
    /// The reasons why nothing happens are listed.
    pub(crate) is_why_open: bool,
    /// The link that the dials turn; `None` at an end for every server.
    pub(crate) dialled: (Option<NodeId>, Option<NodeId>),
    /// The groups of servers as somebody has put them last.
    pub(crate) groups: Rc<Vec<Vec<NodeId>>>,
    /// What a new run would be made from, while somebody changes it.
    pub(crate) draft: Rc<Draft>,
    /// The script that somebody writes.
    pub(crate) editor: Same<Editor>,
    /// What is being done to a branch.
    pub(crate) edit: BranchEdit,
    /// Which run it is.
    pub(crate) side: Side,
    /// The two runs that are compared.
    pub(crate) told: Option<Rc<Told>>,
    /// What is shown in a lecture hall, if the page is in one.
    pub(crate) hall: Option<Scene>,
    /// The page is a figure in another page.
    pub(crate) figure: Option<Figure>,
    pub(crate) share: Share,
    /// Whether it was copied, once somebody wanted that.
    pub(crate) is_copied: Option<bool>,
    /// What is taken away of the run.
    pub(crate) taken: Option<Same<Taken>>,
    pub(crate) theme: Theme,
    /// What everything is told in.
    pub(crate) language: Language,
    pub(crate) is_help_open: bool,
    /// The browser keeps nothing; that was said.
    pub(crate) is_storage_denied: bool,
    /// Nothing may move: messages rest on their way.
    pub(crate) is_still: bool,
    /// Width of the window in pixels.
    pub(crate) width: u32,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            place: Place::default(),
            labs: None,
            selected: None,
            message: None,
            log_from: None,
            is_whole: false,
            room: Room::default(),
            follows: true,
            hover: None,
            is_why_open: false,
            dialled: (None, None),
            groups: Rc::default(),
            draft: Rc::default(),
            editor: Same::default(),
            edit: BranchEdit::Nothing,
            side: Side::Alone,
            told: None,
            hall: None,
            figure: None,
            share: Share::Closed,
            is_copied: None,
            taken: None,
            theme: Theme::default(),
            language: Language::default(),
            is_help_open: false,
            is_storage_denied: false,
            is_still: false,
            width: 1280,
        }
    }
}

impl Ui {
    /// When the two runs part that are compared, if they do.
    pub(crate) fn parts_at(&self) -> Option<Time> {
        match &self.told.as_ref()?.parting {
            Parting::At(difference) => Some(difference.at),
            Parting::Same(_) => None,
        }
    }

    /// Whether servers and messages have no menus: two runs are side by side, or a figure is without such buttons.
    pub(crate) fn is_looked_at(&self) -> bool {
        let is_without = |figure: Figure| figure.controls != Controls::All;
        self.side.is_compared() || self.figure.is_some_and(is_without)
    }

    /// The width of the window, as the logs see it: two runs and large type leave less of it.
    pub(crate) fn log_width(&self) -> u32 {
        match self.hall {
            _ if self.width <= 900 => self.width,
            // Few columns, for letters half as large again beside the cluster: as for a phone, or for a small window.
            Some(scene) if scene.shows(Part::Cluster) => {
                if self.width < 1500 {
                    500
                } else {
                    1000
                }
            }
            None if self.side.is_compared() => self.width / 3 * 2,
            _ => self.width,
        }
    }
}
