//! Everything that can happen to the page.

use std::rc::Rc;

use raft_sim::core::{Index, NodeId};
use raft_sim::history::{BranchId, Interests};
use raft_sim::{EventId, FlightId, Time};
use web_sys::File;

use super::link::LinkMsg;
use super::own_log::OwnMsg;
use crate::comparison::With;
use crate::components::timeline::Hand;
use crate::draft::Change;
use crate::editor::Edit;
use crate::hall::{Part, Scene};
use crate::labs::{Kind, Single};
use crate::language::{Language, Spoken};
use crate::session::{Gesture, Wanted};
use crate::timeline::Shift;
use crate::ui::{BranchEdit, Place, Room};

/// What can happen to the courses' tests.
#[derive(Clone, Debug)]
pub enum LabsMsg {
    /// Choose the first seed.
    FirstSeed(u64),
    /// Choose how many seeds to run.
    Seeds(u64),
    /// Choose the servers.
    Kind(Kind),
    /// Run the tests at these places.
    Run(Vec<usize>),
    /// Give up what is under way.
    Cancel,
    /// Open a run in the sandbox.
    Open(Single),
    /// The worker has said something.
    Heard(String),
    /// The worker cannot be had.
    NoWorker,
}

/// Everything that can happen to the page.
#[derive(Clone, Debug)]
pub enum Msg {
    /// The browser draws the next frame, at this time in milliseconds.
    Frame(f64),

    // Time.
    /// Play or pause.
    TogglePlay,
    /// One step, then pause.
    Step,
    /// One step back, then pause.
    StepBack,
    /// On to the next event of interest.
    Next(Interests),
    /// Back to the latest event of interest.
    Previous(Interests),
    /// To the start.
    SeekStart,
    /// To the end of the branch.
    Live,
    /// To a time.
    Seek(Time),
    /// By so many thousandths of the stretch that is shown: back (below 0) or on.
    SeekBy(i64),
    /// To just after an event.
    SeekEvent(EventId),
    /// Stay here, in place of hurrying on.
    StopHurrying,
    /// Choose a speed by its index in [`crate::pace::SPEEDS`].
    Speed(usize),
    /// To another branch.
    Switch(BranchId),

    // The cluster.
    /// Do something to the cluster.
    Gesture(Gesture),
    /// The same from a menu, which closes.
    Menu(Gesture),
    /// Only servers of one group reach each other; this one was sent to another.
    Regroup(Vec<Vec<NodeId>>, NodeId),
    /// Random trouble from a seed; `None` ends it.
    Chaos(Option<u64>),
    /// Take back what was done last.
    Undo,
    /// Do it again.
    Redo,
    /// Begin a run of the draft.
    Restart,
    /// Give a branch a name.
    Rename(BranchId, String),
    /// Delete a branch and those that began on it.
    Delete(BranchId),
    /// Take up the session that was kept as this text.
    TakeUp(String),

    // Places.
    /// The page's address names a place.
    Place(Place),
    /// Something about the courses' tests.
    Labs(LabsMsg),

    /// A file was dropped, pasted or chosen.
    Bring(File),
    /// Something about somebody's own log.
    Own(Rc<OwnMsg>),

    /// Something about links.
    Link(LinkMsg),

    // What is looked at.
    /// Open a room.
    Room(Room),
    /// Look at an event and what led to it.
    Choose(Option<EventId>),
    /// List other events.
    Filter(Wanted),
    /// List older events.
    MoreEvents,
    /// List the reasons why nothing happens, or no more.
    Why,
    /// Show another stretch of the run.
    Shift(Shift),
    /// The hand does something on the diagram.
    Hand(Hand),
    /// Show the log from this index on, or its tail.
    LogFrom(Option<Index>),
    /// The hand moves the logs by so many pixels, those to the right come into view.
    LogBy(f64),
    /// Open a server's menu, or close it.
    Select(Option<NodeId>),
    /// Open a message's menu, or close it.
    SelectMessage(Option<FlightId>),
    /// Turn the dials of this link.
    Dialled(Option<NodeId>, Option<NodeId>),
    /// Change what a new run would be made from.
    Draft(Change),
    /// Do something to the script that is written.
    Edit(Edit),
    /// Look into the clients' history, or stop that.
    Verdict(bool),

    // The page.
    /// Begin to do something to a branch in the list, or give that up.
    EditBranch(BranchEdit),
    /// Put another run beside this one.
    Compare(With),
    /// Go to where the two runs part.
    SeekParting,
    /// The hand does something on the diagram of the run beside.
    HandBeside(Hand),
    /// One run again.
    EndComparison,
    /// Tell the visitor something.
    Tell(String),
    /// Show this in a lecture hall, or leave it.
    Hall(Option<Scene>),
    /// Show a part in the presentation, or leave it out.
    HallPart(Part),
    /// Light, dark, as the system prefers.
    NextTheme,
    /// Show the page in another language.
    Language(Language),
    /// The texts of another language are here, or could not be loaded.
    Spoken(Result<Spoken, String>),
    /// Show or hide the list of shortcuts.
    Help(bool),
    /// The page was hidden or came back.
    VisibilityChanged,
    /// The window has another size.
    Resized,
    /// A key was pressed that no control took.
    Key(String, bool),
    /// The rest of the page will be needed soon.
    LoadLater,
    /// The rest of the page is here, or could not be loaded.
    Later(bool),
}
