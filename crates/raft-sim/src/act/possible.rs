//! May this be done now?

use raft_core::{NodeId, Raft, Recorder, Role};

use super::{ActionError, RaftError};
use crate::clock::PPM;
use crate::cluster::ClusterRules;
use crate::config::{CLIENT_MAX, RANGE_US_MAX, SERVERS_EVER_MAX};
use crate::mark;
use crate::script::{DiskFault, LinkSetting, MessageFate, Who};
use crate::service::{Load, encode};
use crate::{Action, Cluster, Range, Server};

type Possible = Result<(), ActionError>;

const MILLION: i64 = 1_000_000;

impl<R: ClusterRules> Cluster<R> {
    /// May this be done now?
    pub(crate) fn check(&self, action: &Action) -> Possible {
        match action {
            Action::TimeOut(_)
            | Action::Propose { .. }
            | Action::ChangeMembership { .. }
            | Action::Transfer { .. }
            | Action::ForgetLeader(_)
            | Action::Snapshot(_) => self.check_raft(action),
            Action::Request { client, via, .. } => {
                if let Some(server) = via {
                    self.resolve(*server)?;
                }
                within(mark!("number of the client"), client.0.into(), 0, CLIENT_MAX.into())
            }
            _ => self.check_surroundings(action),
        }
    }

    /// The same of what is done to machines, clocks, disks, the network and all clients.
    // The page has the code for it when somebody does something.
    #[inline(never)]
    fn check_surroundings(&self, action: &Action) -> Possible {
        match action {
            Action::Crash { server, .. } => self.check_up(*server).map(drop),
            Action::Restart(who) => self.check_restart(*who),
            Action::Pause(who) => self.check_going(*who).map(drop),
            Action::Resume(who) => {
                let server = self.check_up(*who)?;
                let id = server.id();
                if server.is_paused() { Ok(()) } else { Err(ActionError::IsNotPaused { id }) }
            }
            Action::Boot(id) => self.check_boot(*id),
            Action::Replace(who) => self.check_down(*who),
            Action::ClockRate { server, ppm } => {
                self.resolve(*server)?;
                let (min, max) = (i64::from(*PPM.start()), i64::from(*PPM.end()));
                within(mark!("clock's deviation in ppm"), i64::from(*ppm), min, max)
            }
            Action::ClockJump { server, by_us } => {
                self.resolve(*server)?;
                within_us(mark!("clock's jump in µs"), *by_us)
            }
            Action::Disk { server, fault } => self.check_disk(*server, fault),
            Action::Cut { from, to } | Action::Mend { from, to } => {
                let (from, to) = (self.resolve(*from)?, self.resolve(*to)?);
                if from == to { Err(ActionError::OwnLink { id: from }) } else { Ok(()) }
            }
            Action::Partition(groups) => self.check_groups(groups),
            Action::Link { from, to, setting } => {
                let end = |who: &Option<Who>| who.map(|who| self.resolve(who)).transpose();
                let (from, to) = (end(from)?, end(to)?);
                match from {
                    Some(id) if from == to => Err(ActionError::OwnLink { id }),
                    _ => check_setting(setting),
                }
            }
            Action::Message { which, fate } => {
                if let MessageFate::Delay(us) = fate {
                    within_us(mark!("message's delay in µs"), *us)?;
                }
                self.find_flight_for(which, *fate).map(drop).ok_or(ActionError::NoSuchMessage)
            }
            Action::Load(Some(load)) => check_load(load),
            _ => Ok(()),
        }
    }

    fn named(&self, who: Who) -> Result<&Server<R>, ActionError> {
        let id = self.resolve(who)?;
        self.server(id).ok_or(ActionError::UnknownServer { id })
    }

    fn check_up(&self, who: Who) -> Result<&Server<R>, ActionError> {
        let server = self.named(who)?;
        if server.is_up() { Ok(server) } else { Err(ActionError::IsDown { id: server.id() }) }
    }

    fn check_down(&self, who: Who) -> Possible {
        let server = self.named(who)?;
        if server.is_up() { Err(ActionError::IsUp { id: server.id() }) } else { Ok(()) }
    }

    /// Up, and not paused.
    fn check_going(&self, who: Who) -> Result<&Server<R>, ActionError> {
        let server = self.check_up(who)?;
        let id = server.id();
        if server.is_paused() { Err(ActionError::IsPaused { id }) } else { Ok(server) }
    }

    fn check_restart(&self, who: Who) -> Possible {
        self.check_down(who)?;
        let server = self.named(who)?;
        let id = server.id();
        if server.disk.is_full() {
            return Err(ActionError::DiskFull { id });
        }
        server.disk.recoverable().map_err(|damage| ActionError::Damaged { id, damage })
    }

    fn check_boot(&self, id: NodeId) -> Possible {
        let count = self.servers().len() as u64;
        let next = NodeId(count + 1);
        if count >= SERVERS_EVER_MAX {
            return Err(ActionError::TooManyServers { max: SERVERS_EVER_MAX });
        }
        if id == next { Ok(()) } else { Err(ActionError::NotNext { id, next }) }
    }

    fn check_disk(&self, who: Who, fault: &DiskFault) -> Possible {
        self.resolve(who)?;
        match fault {
            DiskFault::Sync(range) => check_range(mark!("disk's time"), *range),
            DiskFault::LoseTail(_) | DiskFault::Wipe => self.check_down(who),
            DiskFault::Lie | DiskFault::Honest | DiskFault::Full | DiskFault::Free => Ok(()),
        }
    }

    fn check_groups(&self, groups: &[Vec<Who>]) -> Possible {
        if groups.is_empty() || groups.iter().any(Vec::is_empty) {
            return Err(ActionError::EmptyGroup);
        }
        let mut named = Vec::new();
        for who in groups.iter().flatten() {
            let id = self.resolve(*who)?;
            if named.contains(&id) {
                return Err(ActionError::NamedTwice { id });
            }
            named.push(id);
        }
        Ok(())
    }

    /// What Raft may refuse is tried on a copy of the server.
    fn check_raft(&self, action: &Action) -> Possible {
        let who = match action {
            Action::TimeOut(who) | Action::ForgetLeader(who) | Action::Snapshot(who) => *who,
            Action::Propose { at, .. } | Action::ChangeMembership { at, .. } => *at,
            Action::Transfer { .. } => Who::Leader,
            _ => return Ok(()),
        };
        let server = self.check_going(who)?;
        if let Action::Transfer { to } = action {
            self.resolve(*to)?;
        }
        let Some(process) = &server.process else { return Ok(()) };
        if matches!(action, Action::Snapshot(_)) {
            let newest = process.raft.snapshot().map_or(0, |held| held.meta.last_included.index);
            let is_new = process.raft.log().last_applied() > newest;
            let id = server.id();
            return if is_new { Ok(()) } else { Err(ActionError::NothingToSnapshot { id }) };
        }
        let mut copy = process.caught_up(server.clock.at(self.now));
        self.ask_raft(&mut copy, action).map_err(ActionError::Raft)
    }

    /// Asks a server's Raft for what the action says.
    pub(super) fn ask_raft(
        &self,
        raft: &mut Raft<R, Recorder>,
        action: &Action,
    ) -> Result<(), RaftError> {
        match action {
            Action::TimeOut(_) => raft.campaign().map_err(RaftError::Campaign),
            Action::ForgetLeader(_) => raft.forget_leader().map_err(RaftError::Forget),
            Action::Propose { op, .. } => {
                raft.propose(encode(None, op)).map(drop).map_err(RaftError::Propose)
            }
            Action::ChangeMembership { change, .. } => {
                let change = change.clone();
                raft.propose_conf_change(change).map(drop).map_err(RaftError::Propose)
            }
            Action::Transfer { to } => match self.resolve(*to) {
                Ok(to) => raft.transfer_leadership(to).map_err(RaftError::Transfer),
                Err(_) => Ok(()),
            },
            _ => Ok(()),
        }
    }

    pub(crate) fn leads(&self, at: usize) -> bool {
        self.servers[at].role() == Some(Role::Leader)
    }
}

fn within(name: &'static str, value: i64, min: i64, max: i64) -> Possible {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(ActionError::OutOfBounds { name, min, max })
    }
}

fn within_us(name: &'static str, us: u64) -> Possible {
    within(name, i64::try_from(us).unwrap_or(i64::MAX), 0, 3_600 * MILLION)
}

fn check_range(name: &'static str, range: Range) -> Possible {
    let max = i64::try_from(RANGE_US_MAX).unwrap_or(i64::MAX);
    let us = |us: u64| i64::try_from(us).unwrap_or(i64::MAX);
    within(name, us(range.max_us), 0, max)?;
    within(name, us(range.min_us), 0, us(range.max_us))
}

fn check_setting(setting: &LinkSetting) -> Possible {
    match setting {
        LinkSetting::Delay(range) => check_range(mark!("delay in µs"), *range),
        LinkSetting::Loss(ppm) => within(mark!("loss in ppm"), i64::from(*ppm), 0, MILLION),
        LinkSetting::Duplicate(ppm) => {
            within(mark!("duplication in ppm"), i64::from(*ppm), 0, MILLION)
        }
        LinkSetting::Reorder { ppm, by } => {
            within(mark!("reordering in ppm"), i64::from(*ppm), 0, MILLION)?;
            check_range(mark!("delay in µs"), *by)
        }
        LinkSetting::Bandwidth(limit) => {
            let limit = limit.map_or(1, i64::from);
            within(mark!("bandwidth in bytes a second"), limit, 1, i64::from(u32::MAX))
        }
    }
}

fn check_load(load: &Load) -> Possible {
    let rate = load.per_1000_s.map_or(1, |rate| i64::try_from(rate).unwrap_or(i64::MAX));
    within(mark!("number of operations in 1000 seconds"), rate, 1, 10 * MILLION)?;
    within(mark!("number of clients"), load.clients.into(), 1, 100)?;
    within(mark!("number of keys"), load.keys.into(), 1, 1000)?;
    let mix = load.mix;
    let weights = [mix.get, mix.put, mix.append, mix.compare_and_swap, mix.delete, mix.scan];
    let sum = weights.iter().map(|&weight| i64::from(weight)).sum();
    within(mark!("sum of the mix"), sum, 1, i64::from(u32::MAX))
}
