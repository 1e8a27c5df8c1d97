//! What a test can do to its cluster, and see of it.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::future::Future;
use std::rc::Rc;

use raft_sim::core::{NodeId, Paper, Random, Role};
use raft_sim::script::{KeepUnsynced, NetworkPreset, Who};
use raft_sim::{Action, Cluster, ClusterRules, Server, Time, t};

use super::applied::Applied;
use super::tasks::{Join, Timer};

/// Why a test is not passed, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub String);

/// What a part of a test comes to.
pub(super) type Step<T = ()> = Result<T, Failure>;

/// A test's failure with a sentence.
pub(super) fn fail<T>(reason: impl Into<String>) -> Step<T> {
    Err(Failure(reason.into()))
}

/// A test's hold on its cluster; copies hold the same.
pub(super) struct Lab<R = Paper>(Rc<Inner<R>>);

struct Inner<R> {
    cluster: RefCell<Cluster<R>>,
    timer: Timer,
    random: RefCell<Random>,
    /// Which servers are connected; S1 is at the beginning.
    connected: RefCell<Vec<bool>>,
    /// The commands that each server has applied.
    applied: RefCell<Applied>,
    /// How many operations the test has seen done without asking clients.
    submitted: Cell<u64>,
    phase: Cell<&'static str>,
}

impl<R> Clone for Lab<R> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

/// A stream of random numbers apart from the cluster's own.
const LAB: u64 = 104;

impl<R: ClusterRules> Lab<R> {
    pub(super) fn new(cluster: Cluster<R>, timer: Timer) -> Self {
        let random = Random::stream(cluster.script().seed, LAB, 0);
        let servers = cluster.servers().len();
        Self(Rc::new(Inner {
            cluster: RefCell::new(cluster),
            timer,
            random: RefCell::new(random),
            connected: RefCell::new(vec![true; servers]),
            applied: RefCell::new(Applied::new(servers)),
            submitted: Cell::new(0),
            phase: Cell::new(""),
        }))
    }

    // Time.

    pub(super) fn now(&self) -> Time {
        self.0.cluster.borrow().now()
    }

    /// Microseconds since `earlier`.
    pub(super) fn since(&self, earlier: Time) -> u64 {
        self.now().since(earlier)
    }

    pub(super) fn sleep_ms(&self, ms: u64) -> impl Future<Output = ()> + use<R> {
        let until = self.now().plus(ms * 1000);
        let lab = self.clone();
        self.0.timer.sleep_until(until, move || lab.now())
    }

    /// Stops for a while without letting virtual time pass, so that whoever runs the test can do other things.
    pub(super) fn breathe(&self) -> impl Future<Output = ()> + use<R> {
        self.0.timer.pause(self.now())
    }

    /// Begins a program beside this one.
    pub(super) fn spawn<T: 'static>(&self, program: impl Future<Output = T> + 'static) -> Join<T> {
        self.0.timer.spawn(program)
    }

    /// Waits until `holds`, looking every few milliseconds; false if that is not so within `ms`.
    pub(super) async fn until(&self, ms: u64, holds: impl Fn(&Cluster<R>) -> bool) -> bool {
        let begun = self.now();
        loop {
            if holds(&self.0.cluster.borrow()) {
                return true;
            }
            if self.since(begun) >= ms * 1000 {
                return false;
            }
            self.sleep_ms(LOOK_MS).await;
        }
    }

    // Chance.

    /// A server, by its place.
    pub(super) fn any_server(&self) -> usize {
        usize::try_from(self.below(self.count() as u64)).unwrap_or(0)
    }

    /// A number below `bound`.
    pub(super) fn below(&self, bound: u64) -> u64 {
        self.0.random.borrow_mut().below(bound)
    }

    /// True in `per_mille` of a thousand cases.
    pub(super) fn chance(&self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// A command like hardly any other one.
    pub(super) fn random_command(&self) -> String {
        self.below(1_000_000_000).to_string()
    }

    // The script.

    /// Does something to the cluster, and writes it into the script.
    pub(super) fn act(&self, action: Action) -> Step {
        let acted = self.cluster_mut().act(action);
        acted.map_err(|error| Failure(t!("The test could not go on: {error}", error)))
    }

    /// Does something that may be impossible just now; false if it is.
    pub(super) fn try_to(&self, action: Action) -> bool {
        self.cluster_mut().act(action).is_ok()
    }

    /// A part of the test begins. Its name is a text of the catalogue: the page looks the script's notes up.
    pub(super) fn phase(&self, phase: &'static str) {
        self.0.phase.set(phase);
        self.try_to(Action::Note(phase.to_owned()));
    }

    /// The part that the test is in.
    pub(super) fn current_phase(&self) -> &'static str {
        self.0.phase.get()
    }

    // The cluster.

    pub(super) fn cluster_mut(&self) -> RefMut<'_, Cluster<R>> {
        self.0.cluster.borrow_mut()
    }

    /// Looks at the cluster.
    pub(super) fn see<T>(&self, look: impl FnOnce(&Cluster<R>) -> T) -> T {
        look(&self.0.cluster.borrow())
    }

    /// How many servers there are.
    pub(super) fn count(&self) -> usize {
        self.0.connected.borrow().len()
    }

    /// A server by its place: the courses count from 0 and wrap around, `(leader + 1) % servers`.
    pub(super) fn id(&self, place: usize) -> NodeId {
        NodeId((place % self.count()) as u64 + 1)
    }

    /// Looks at a server, if it is up.
    pub(super) fn see_up<T>(&self, place: usize, look: impl FnOnce(&Server<R>) -> T) -> Option<T> {
        let id = self.id(place);
        self.see(|cluster| cluster.server(id).filter(|server| server.is_up()).map(look))
    }

    pub(super) fn is_up(&self, place: usize) -> bool {
        self.see_up(place, |_| ()).is_some()
    }

    /// The term that a server is in and whether it leads; `None` if it is down.
    pub(super) fn state(&self, place: usize) -> Option<(u64, bool)> {
        let look = |server: &Server<R>| {
            server.raft().map(|raft| (raft.current_term(), raft.role() == Role::Leader))
        };
        self.see_up(place, look).flatten()
    }

    pub(super) fn term(&self, place: usize) -> u64 {
        self.state(place).map_or(0, |(term, _)| term)
    }

    // Faults.

    pub(super) fn is_connected(&self, place: usize) -> bool {
        let connected = self.0.connected.borrow();
        connected[place % connected.len()]
    }

    /// How many servers are connected.
    pub(super) fn connected_count(&self) -> usize {
        self.0.connected.borrow().iter().filter(|is_connected| **is_connected).count()
    }

    pub(super) fn connect(&self, place: usize) -> Step {
        self.connect_all_of(&[place])
    }

    /// Nothing reaches the server or comes from it.
    pub(super) fn disconnect(&self, place: usize) -> Step {
        self.disconnect_all_of(&[place])
    }

    pub(super) fn connect_all(&self) -> Step {
        let places: Vec<usize> = (0..self.count()).collect();
        self.connect_all_of(&places)
    }

    pub(super) fn connect_all_of(&self, places: &[usize]) -> Step {
        self.set_connected(places, true)
    }

    pub(super) fn disconnect_all_of(&self, places: &[usize]) -> Step {
        self.set_connected(places, false)
    }

    fn set_connected(&self, places: &[usize], is_connected: bool) -> Step {
        {
            let mut connected = self.0.connected.borrow_mut();
            let count = connected.len();
            places.iter().for_each(|place| connected[place % count] = is_connected);
        }
        let who = |place: usize| Who::from(self.id(place));
        let (on, off): (Vec<usize>, Vec<usize>) =
            (0..self.count()).partition(|&place| self.is_connected(place));
        if off.is_empty() {
            return self.act(Action::Heal);
        }
        let connected: Vec<Who> = on.into_iter().map(who).collect();
        let alone = off.into_iter().map(|place| vec![who(place)]);
        let groups = std::iter::once(connected).chain(alone);
        self.act(Action::Partition(groups.filter(|group| !group.is_empty()).collect()))
    }

    /// The servers of `places` talk to one another only, and so do the others.
    pub(super) fn split(&self, places: &[usize]) -> Step {
        let side = places.iter().map(|&place| self.id(place).into()).collect();
        self.act(Action::Partition(vec![side]))
    }

    pub(super) fn network(&self, preset: NetworkPreset) -> Step {
        self.act(Action::Network(preset))
    }

    /// The process ends; what is on its disk is left.
    pub(super) fn crash(&self, place: usize) -> Step {
        let server = self.id(place).into();
        self.act(Action::Crash { server, keep: KeepUnsynced::Nothing })
    }

    /// It starts from its disk, and applies anew what it has applied before.
    pub(super) fn restart(&self, place: usize) -> Step {
        self.0.applied.borrow_mut().forget(place % self.count());
        self.act(Action::Restart(self.id(place).into()))
    }

    // What it comes to.

    /// Looks at what the servers have applied, up to now.
    ///
    /// # Errors
    /// If they have applied different things.
    pub(super) fn applied(&self) -> Step<Ref<'_, Applied>> {
        self.0.applied.borrow_mut().look(&self.0.cluster.borrow())?;
        Ok(self.0.applied.borrow())
    }

    /// The test has seen an operation done.
    pub(super) fn saw_done(&self) {
        self.0.submitted.set(self.0.submitted.get() + 1);
    }

    /// How many commands were applied, as far as it was looked at, or operations done.
    pub(super) fn commands(&self) -> u64 {
        self.0.applied.borrow().len() as u64 + self.0.submitted.get()
    }
}

/// So often a test looks whether what it waits for is there.
const LOOK_MS: u64 = 5;
