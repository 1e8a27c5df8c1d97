//! A log as a whole, before it is looked at closely: what servers were where, and which record shows each complaint.

use raft_trace::{Change, Picture, Role, Trace};

use super::Complaint;

/// The diagram is divided into so many parts at most; each shows what is so at its end.
pub(crate) const PARTS_MAX: usize = 720;

/// What a server looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) is_up: bool,
    pub(crate) role: Role,
    pub(crate) term: u64,
}

/// A server that looks the same from one part of the diagram to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) look: Look,
}

/// What the diagram shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surveyed {
    /// The servers by their numbers, from the lowest.
    pub(crate) servers: Vec<u64>,
    /// A lane for each of them.
    pub(crate) lanes: Vec<Vec<Stretch>>,
    /// In which parts a server's commit index grew.
    pub(crate) commits: Vec<Vec<usize>>,
    pub(crate) parts: usize,
}

#[derive(Debug)]
pub(super) struct Survey {
    at: usize,
    picture: Picture,
    surveyed: Surveyed,
    complaints: Vec<Complaint>,
    /// Of each complaint, the highest line up to its own that was met so far.
    lines: Vec<u32>,
}

impl Survey {
    pub(super) fn new(trace: &Trace, complaints: Vec<Complaint>) -> Self {
        let mut servers: Vec<u64> = Vec::new();
        for server in trace.servers() {
            let place = servers.partition_point(|other| *other < server);
            servers.insert(place, server);
        }
        let lanes = vec![Vec::new(); servers.len()];
        let surveyed = Surveyed {
            commits: vec![Vec::new(); servers.len()],
            parts: trace.records.len().clamp(1, PARTS_MAX),
            lanes,
            servers,
        };
        let picture = Picture::of(surveyed.servers.iter().copied());
        let lines = vec![0; complaints.len()];
        Self { at: 0, picture, surveyed, complaints, lines }
    }

    /// Looks at so many records; true if that was all.
    pub(super) fn go_on(&mut self, trace: &Trace, count: usize) -> bool {
        let (all, parts) = (trace.records.len(), self.surveyed.parts);
        for _ in 0..count {
            let Some(record) = trace.records.get(self.at) else { return true };
            self.picture.see(record);
            let part = self.at * parts / all;
            if matches!(record.change, Change::Committed(_)) {
                self.note_commit(record.server, part);
            }
            // Those below are at higher lines or have found a nearer one.
            let first = self.complaints.partition_point(|it| it.line < record.line);
            if let (Some(line), Some(complaint)) =
                (self.lines.get_mut(first), self.complaints.get_mut(first))
                && record.line >= *line
            {
                *line = record.line;
                complaint.place = self.at;
            }
            self.at += 1;
            if self.at * parts / all > part {
                self.note_looks(part);
            }
        }
        false
    }

    fn note_commit(&mut self, server: u64, part: usize) {
        let lane = self.surveyed.servers.iter().position(|known| *known == server);
        if let Some(commits) = lane.and_then(|lane| self.surveyed.commits.get_mut(lane))
            && commits.last() != Some(&part)
        {
            commits.push(part);
        }
    }

    fn note_looks(&mut self, part: usize) {
        for (lane, server) in self.surveyed.lanes.iter_mut().zip(self.picture.servers()) {
            let Some(term) = server.term() else { continue };
            let look = Look { is_up: server.is_up(), role: server.role(), term };
            match lane.last_mut().filter(|last| last.look == look && last.to == part) {
                Some(last) => last.to = part + 1,
                None => lane.push(Stretch { from: part, to: part + 1, look }),
            }
        }
    }

    pub(super) fn done(mut self) -> (Surveyed, Vec<Complaint>) {
        // What has no record of its own line, nor one between it and the complaint before, is shown where that is.
        let mut best = (0, 0);
        for (complaint, line) in self.complaints.iter_mut().zip(&self.lines) {
            best = best.max((*line, complaint.place));
            complaint.place = best.1;
        }
        (self.surveyed, self.complaints)
    }
}
