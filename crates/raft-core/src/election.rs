//! Leader election (§5.2, §5.4.1): when to stand, when to vote, when to step down.

use alloc::vec::Vec;
use core::mem;

use crate::raft::{Raft, RoleState, Timer};
use crate::{
    AppendEntriesReply, AppendRefusal, AppendResult, Body, Config, HardState, NodeId, Observation,
    Observer, Payload, Progress, RequestVote, RequestVoteReply, Role, Rules, Term, VoteQuestion,
    VoteRefusal, VoteResult, Votes,
};

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Stands for election now, as if the election timeout had passed (§5.2). A leader stays leader.
    pub fn campaign(&mut self) {
        let (was, waited_ticks) = (self.role(), self.timer.elapsed_ticks);
        if was == Role::Leader {
            return;
        }
        self.restart_election_timer();
        // There is no term after the last number, and no second vote in it.
        let Some(term) = self.current_term().checked_add(1) else { return };
        self.hard_state = HardState { current_term: term, voted_for: Some(self.id()) };
        self.leader = None;
        self.role = RoleState::Candidate(Votes::new(&self.config.voters));
        self.observe(Observation::ElectionStarted { term, waited_ticks, was });
        let request = RequestVote { last_log: self.log.last() };
        for peer in self.peers() {
            self.send(peer, Body::RequestVote(request));
        }
    }

    /// When may I vote? Asked after terms were compared, so the candidate's term is my own.
    pub(crate) fn handle_request_vote(&mut self, candidate: NodeId, request: RequestVote) {
        let term = self.current_term();
        let decision = self.rules.may_grant_vote(&VoteQuestion {
            candidate,
            candidate_log: request.last_log,
            voted_for: self.voted_for(),
            own_log: self.log.last(),
        });
        match decision {
            Ok(()) => {
                self.hard_state.voted_for = Some(candidate);
                // Only a granted vote holds back my own candidacy (Figure 2, Followers). A leader,
                // who votes for another only under other rules, counts heartbeats: leave those alone.
                if self.role() != Role::Leader {
                    self.restart_election_timer();
                }
                self.observe(Observation::VoteGranted { candidate, term });
            }
            Err(reason) => self.observe(Observation::VoteRefused { candidate, term, reason }),
        }
        let reply = RequestVoteReply { granted: decision.is_ok() };
        self.send(candidate, Body::RequestVoteReply(reply));
    }

    pub(crate) fn handle_request_vote_reply(&mut self, voter: NodeId, reply: RequestVoteReply) {
        self.count_vote(voter, reply.granted);
    }

    /// The candidate's own vote counts once it is durable: else it could vote twice after a crash.
    pub(crate) fn count_own_vote(&mut self) {
        let own_vote = HardState { current_term: self.current_term(), voted_for: Some(self.id()) };
        if self.durability.hard_state_durable() == own_vote {
            self.count_vote(self.id(), true);
        }
    }

    fn count_vote(&mut self, voter: NodeId, granted: bool) {
        let RoleState::Candidate(votes) = &mut self.role else { return };
        if !votes.record(voter, granted) {
            return;
        }
        let (result, votes) = (votes.result(), votes.granted());
        let needed = crate::majority(self.config.voters.len());
        self.observe(Observation::VoteCounted { voter, granted, votes, needed });
        if result == VoteResult::Won {
            self.become_leader(votes);
        }
    }

    fn become_leader(&mut self, votes: usize) {
        let term = self.current_term();
        let (last_index, stable_index) = (self.log.last().index, self.stable_index());
        let progress: Vec<_> =
            self.config.voters.iter().map(|&id| Progress::new(id, last_index)).collect();
        self.observe(Observation::LeaderElected { term, votes, voters: progress.len() });
        self.role = RoleState::Leader(progress);
        self.leader = Some(self.id());
        self.timer = Timer { elapsed_ticks: 0, limit_ticks: self.config.heartbeat_ticks };
        if let Some(own) = self.progress_mut(self.id()) {
            own.accepted(stable_index);
        }
        // An entry of its own term lets older ones commit (§5.4.2, §8) and tells everyone who leads.
        self.append_and_replicate(Payload::NoOp);
    }

    /// A higher term makes anyone a follower (§5.1; Figure 2, All Servers).
    pub(crate) fn adopt_term(&mut self, term: Term, because_of: NodeId) {
        self.hard_state = HardState { current_term: term, voted_for: None };
        self.become_follower(because_of);
    }

    /// `from` leads my term; a candidate gives up (§5.2).
    pub(crate) fn recognise_leader(&mut self, from: NodeId) {
        if matches!(self.role, RoleState::Candidate(_)) {
            self.become_follower(from);
        }
        self.restart_election_timer();
        if self.leader != Some(from) {
            self.leader = Some(from);
            self.observe(Observation::LeaderRecognised { leader: from, term: self.current_term() });
        }
    }

    fn become_follower(&mut self, because_of: NodeId) {
        let term = self.current_term();
        self.leader = None;
        match mem::replace(&mut self.role, RoleState::Follower) {
            RoleState::Follower => self.observe(Observation::TermAdopted { term, because_of }),
            RoleState::Candidate(_) => {
                self.observe(Observation::SteppedDown { was: Role::Candidate, term, because_of });
            }
            RoleState::Leader(_) => {
                // Its timer counted heartbeats until now.
                self.restart_election_timer();
                self.observe(Observation::SteppedDown { was: Role::Leader, term, because_of });
            }
        }
    }

    /// A message of an older term changes nothing; who asked is told the newer term (§5.1).
    pub(crate) fn refuse_old_term(&mut self, from: NodeId, term: Term, body: &Body) {
        let current_term = self.current_term();
        match body {
            Body::RequestVote(_) => {
                let reason = VoteRefusal::OldTerm { current_term };
                self.observe(Observation::VoteRefused { candidate: from, term, reason });
                self.send(from, Body::RequestVoteReply(RequestVoteReply { granted: false }));
            }
            Body::AppendEntries(request) => {
                let (prev_log, reason) =
                    (request.prev_log, AppendRefusal::OldTerm { current_term });
                self.observe(Observation::AppendRefused { prev_log, reason });
                let result = AppendResult::Rejected {
                    prev_log_index: prev_log.index,
                    hint: self.log.last(),
                };
                self.send(from, Body::AppendEntriesReply(AppendEntriesReply { result }));
            }
            Body::Heartbeat(_) => self.send(from, Body::HeartbeatReply),
            Body::RequestVoteReply(_) | Body::AppendEntriesReply(_) | Body::HeartbeatReply => {
                self.observe(Observation::StaleIgnored { from, term });
            }
        }
    }

    /// A new wait with a new random length: equal ones would split the votes again (§5.2).
    pub(crate) fn restart_election_timer(&mut self) {
        let Config { election_ticks_min, election_ticks_max, .. } = self.config;
        let limit = self.random.between(election_ticks_min.into(), election_ticks_max.into());
        let limit_ticks = u32::try_from(limit).unwrap_or(election_ticks_max);
        self.timer = Timer { elapsed_ticks: 0, limit_ticks };
    }
}
