//! What belongs to the page and not to the cluster: what is open, chosen, looked at.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use raft_sim::core::{Index, NodeId};
use raft_sim::{EventId, FlightId};

use crate::browser::Theme;
use crate::draft::Draft;
use crate::labs::Board;

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
}

impl Room {
    /// All of them, in their order.
    pub const ALL: [Self; 5] =
        [Self::Happened, Self::Faults, Self::Clients, Self::Checks, Self::Setup];

    /// The name on its tab.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Happened => "What happened",
            Self::Faults => "Faults",
            Self::Clients => "Clients",
            Self::Checks => "Checks",
            Self::Setup => "Setup",
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
}

impl Place {
    /// All of them, in their order.
    pub const ALL: [Self; 2] = [Self::Sandbox, Self::Labs];

    /// The name of the link there.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "Sandbox",
            Self::Labs => "Labs",
        }
    }

    /// What the page's address ends in there.
    #[must_use]
    pub fn hash(self) -> &'static str {
        match self {
            Self::Sandbox => "#sandbox",
            Self::Labs => "#labs",
        }
    }

    /// The place that such an address means.
    #[must_use]
    pub fn of_hash(hash: &str) -> Self {
        if hash == Self::Labs.hash() { Self::Labs } else { Self::Sandbox }
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
    pub(crate) theme: Theme,
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
            theme: Theme::default(),
            is_help_open: false,
            is_storage_denied: false,
            is_still: false,
            width: 1280,
        }
    }
}
