//! Leader election (§5.2, §5.4.1; diss. §4.2.3, §9.6): when to stand, when to vote, when to step down.

use core::mem;

use crate::lease::Lease;
use crate::raft::{Leadership, Raft, RoleState};
use crate::reads::Reads;
use crate::{
    AppendEntriesReply, AppendRefusal, AppendResult, Body, CampaignError, ElectionTimer, NodeId,
    Observation, Observer, Payload, Progress, RequestVote, RequestVoteReply, Role, Rules,
    StandQuestion, StepDownReason, Term, VoteQuestion, VoteRefusal, VoteResult, Votes, WaitForDisk,
};

/// Why a server stands for election.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Campaign {
    /// To find out whether it could win (diss. §9.6).
    PreVote,
    /// Nobody leads, as far as it knows (§5.2).
    Election,
    /// The leader asked it to (diss. §3.10).
    Transfer,
}

impl<R: Rules, O: Observer> Raft<R, O> {
    /// Stands for election now, as if the election timeout had passed (§5.2). With reads by lease this breaks
    /// what the server promised its leader, if it heard of it within the shortest election timeout: hand
    /// leadership over instead.
    ///
    /// # Errors
    /// If it leads already or may not stand.
    pub fn campaign(&mut self) -> Result<(), CampaignError> {
        let kind =
            if self.config.options.pre_vote { Campaign::PreVote } else { Campaign::Election };
        self.stand(kind)
    }

    pub(crate) fn election_timed_out(&mut self) {
        let outcome = self.campaign();
        match self.config.options.election_timer {
            // Whoever may not stand now tries again after another timeout.
            ElectionTimer::Figure2 if outcome.is_err() => self.draw_election_timeout(),
            ElectionTimer::Figure2 => {}
            // Whoever waits for its disk stands as soon as that is done.
            ElectionTimer::EveryTerm if outcome == Err(CampaignError::InstallsSnapshot) => {}
            ElectionTimer::EveryTerm => self.timer.election_elapsed = 0,
        }
    }

    pub(crate) fn stand(&mut self, kind: Campaign) -> Result<(), CampaignError> {
        if self.role() == Role::Leader {
            return Err(CampaignError::AlreadyLeader);
        }
        let question = StandQuestion {
            is_voter: self.may_stand_by_membership(),
            installs_snapshot: self.durability.has_snapshot(),
            unapplied_conf_change: self.unapplied_conf_change(),
        };
        if let Err(reason) = self.rules.may_stand(&question) {
            self.observe(Observation::CampaignRefused { reason });
            return Err(reason);
        }
        self.start_campaign(kind);
        Ok(())
    }

    fn start_campaign(&mut self, kind: Campaign) {
        let (was, waited_ticks) = (self.role(), self.timer.election_elapsed);
        // There is no term after the last number, and no second vote in it.
        let Some(term) = self.current_term.checked_add(1) else {
            self.draw_election_timeout();
            return;
        };
        let votes = Votes::new(self.members());
        let leader = self.leader.take();
        if kind == Campaign::PreVote {
            self.role = RoleState::PreCandidate(votes);
            if self.config.options.election_timer == ElectionTimer::Figure2 {
                self.draw_election_timeout();
            }
            self.observe(Observation::PreVoteStarted { term, waited_ticks, was });
        } else {
            (self.current_term, self.voted_for) = (term, Some(self.id()));
            self.role = RoleState::Candidate(votes);
            self.draw_election_timeout();
            let asked_by = leader.filter(|_| kind == Campaign::Transfer);
            self.observe(Observation::ElectionStarted { term, waited_ticks, was, asked_by });
        }
        self.ask_for_votes(term, kind);
    }

    fn ask_for_votes(&mut self, term: Term, kind: Campaign) {
        let id = self.id();
        let request = RequestVote {
            last_log: self.log.last(),
            priority: self.config.priority,
            by_transfer: kind == Campaign::Transfer,
        };
        let own = RequestVoteReply { granted: true };
        for voter in self.members().all_voters() {
            let body = match (kind, voter == id) {
                (Campaign::PreVote, true) => Body::PreVoteReply(own),
                (Campaign::PreVote, false) => Body::PreVote(request),
                // Its own vote counts once it is durable: else it could vote twice after a crash.
                (_, true) => Body::RequestVoteReply(own),
                (_, false) => Body::RequestVote(request),
            };
            self.send_as(id, voter, term, body);
        }
    }

    /// When may I vote? Asked after terms were compared, so the candidate's term is my own.
    pub(crate) fn handle_request_vote(&mut self, candidate: NodeId, request: RequestVote) {
        let term = self.current_term;
        if self.is_bound() && !request.by_transfer && self.leader.is_none() {
            // It came to this term without hearing of its leader.
            self.observe(Observation::VoteRequestIgnored { candidate, term });
            return;
        }
        let decision = self.may_grant(candidate, term, request);
        match decision {
            Ok(()) => {
                self.voted_for = Some(candidate);
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

    /// Would I vote? Promises nothing and changes nothing (diss. §9.6).
    pub(crate) fn handle_pre_vote(&mut self, candidate: NodeId, term: Term, request: RequestVote) {
        let decision = self.may_grant(candidate, term, request);
        self.observe(match decision {
            Ok(()) => Observation::PreVoteGranted { candidate, term },
            Err(reason) => Observation::PreVoteRefused { candidate, term, reason },
        });
        let granted = decision.is_ok();
        // A grant goes back with the term asked about: mine would make it look out of date.
        let term = if granted { term } else { self.current_term };
        let reply = Body::PreVoteReply(RequestVoteReply { granted });
        self.send_as(self.id(), candidate, term, reply);
    }

    fn may_grant(
        &self,
        candidate: NodeId,
        term: Term,
        request: RequestVote,
    ) -> Result<(), VoteRefusal> {
        self.rules.may_grant_vote(&VoteQuestion {
            candidate,
            candidate_log: request.last_log,
            candidate_priority: request.priority,
            is_of_later_term: term > self.current_term,
            voted_for: self.voted_for,
            leader: self.leader,
            own_log: self.log.last(),
            own_priority: self.config.priority,
        })
    }

    pub(crate) fn handle_request_vote_reply(&mut self, voter: NodeId, reply: RequestVoteReply) {
        let RoleState::Candidate(votes) = &mut self.role else { return };
        if !votes.record(voter, reply.granted) {
            return;
        }
        let votes = votes.clone();
        self.observe_vote(voter, reply.granted, &votes, false);
        match votes.result(self.members()) {
            VoteResult::Won => self.become_leader(votes.granted()),
            VoteResult::Lost => self.lost_election(),
            VoteResult::Pending => {}
        }
    }

    pub(crate) fn handle_pre_vote_reply(&mut self, voter: NodeId, reply: RequestVoteReply) {
        let RoleState::PreCandidate(votes) = &mut self.role else { return };
        if !votes.record(voter, reply.granted) {
            return;
        }
        let votes = votes.clone();
        self.observe_vote(voter, reply.granted, &votes, true);
        match votes.result(self.members()) {
            VoteResult::Won => self.start_campaign(Campaign::Election),
            VoteResult::Lost => self.lost_election(),
            VoteResult::Pending => {}
        }
    }

    fn observe_vote(&mut self, voter: NodeId, granted: bool, votes: &Votes, pre_vote: bool) {
        let (votes, voters) = (votes.granted(), votes.iter().count());
        let needed = crate::majority(voters);
        self.observe(Observation::VoteCounted { voter, granted, votes, needed, pre_vote });
    }

    fn lost_election(&mut self) {
        if self.config.options.lost_candidate_steps_down {
            self.become_follower(self.current_term, None, StepDownReason::ElectionLost);
        }
    }

    fn become_leader(&mut self, votes: usize) {
        let (id, term, last_index) = (self.id(), self.current_term, self.log.last().index);
        let next_index = last_index.saturating_add(1);
        let members = self.members();
        let mut progress: alloc::vec::Vec<_> = members
            .all_members()
            .into_iter()
            .map(|member| Progress::new(member, next_index, members.is_learner(member)))
            .collect();
        let voters = members.all_voters().len();
        // What is on its way to the disk may count already: of these entries none is of this term, and
        // the first one that is (§5.4.2) is acknowledged only after all of them.
        let own_match = match self.config.options.wait_for_disk {
            WaitForDisk::VotesAndAcks => last_index,
            WaitForDisk::EveryAnswer => self.durability.stable_index(),
        };
        if let Some(own) = progress.iter_mut().find(|progress| progress.id == id) {
            own.accepted(own_match);
            own.become_replicate();
            own.recently_active = true;
        }
        self.observe(Observation::LeaderElected { term, votes, voters });
        // There may be a change of membership in the log: rather than look for it, wait for all of it. Where
        // changes count at once, wait for the no-op as well: changes of single servers are safe only if
        // none starts before an entry of this term is committed (diss. §4.1, the bug of 2015). All of
        // the log may be known to be committed already, and says nothing about that.
        self.role = RoleState::Leader(Leadership {
            progress,
            pending_conf_index: if self.counts_when_appended() { next_index } else { last_index },
            uncommitted_bytes: 0,
            wanted_by_all: None,
            transferee: None,
            reads: Reads::default(),
            lease: Lease::default(),
        });
        self.leader = Some(id);
        self.timer.election_elapsed = 0;
        self.timer.heartbeat_elapsed = 0;
        // An entry of its own term lets older ones commit (§5.4.2, §8) and tells everyone who leads.
        self.append_entry(Payload::NoOp);
        self.broadcast_append();
    }

    /// A higher term makes anyone a follower (§5.1; Figure 2, All Servers) – but not everything that
    /// names a higher `term` comes from a server that is in it. False if the message is not heeded at all.
    pub(crate) fn follow_term(&mut self, from: NodeId, term: Term, body: &Body) -> bool {
        if let Body::RequestVote(request) | Body::PreVote(request) = body
            && !request.by_transfer
            && (self.heeds_a_leader(body) || self.is_bound())
        {
            // Whoever asks was cut off or removed: the leader is well (diss. §4.2.3, §6.4.1).
            self.observe(Observation::VoteRequestIgnored { candidate: from, term });
            return false;
        }
        match body {
            Body::PreVote(_) | Body::PreVoteReply(RequestVoteReply { granted: true }) => {}
            _ => {
                let leader = body.is_from_leader().then_some(from);
                self.become_follower(term, leader, StepDownReason::HigherTerm { from });
            }
        }
        true
    }

    /// Whether a candidate has to wait for the silence of a leader that was heard of within the shortest
    /// election timeout.
    fn heeds_a_leader(&self, question: &Body) -> bool {
        let options = &self.config.options;
        let is_pre_vote = matches!(question, Body::PreVote(_));
        (options.check_quorum || (options.pre_vote_heeds_leader && is_pre_vote))
            && self.leader.is_some()
            && (self.role() == Role::Leader
                || self.timer.election_elapsed < self.config.election_ticks_min)
    }

    /// `from` leads my term; a candidate gives up (§5.2).
    pub(crate) fn recognise_leader(&mut self, from: NodeId) {
        if matches!(self.role, RoleState::Candidate(_) | RoleState::PreCandidate(_)) {
            let reason = StepDownReason::LeaderFound { leader: from };
            self.become_follower(self.current_term, Some(from), reason);
        }
        self.hear_leader();
        if self.leader != Some(from) {
            self.leader = Some(from);
            self.observe(Observation::LeaderRecognised { leader: from, term: self.current_term });
        }
    }

    /// The leader of its term, which it follows, is alive (§5.2).
    #[inline]
    pub(crate) fn hear_leader(&mut self) {
        self.restart_election_timer();
        self.promise();
    }

    pub(crate) fn become_follower(
        &mut self,
        term: Term,
        leader: Option<NodeId>,
        reason: StepDownReason,
    ) {
        let is_new_term = term != self.current_term;
        if is_new_term {
            (self.current_term, self.voted_for) = (term, None);
        }
        let was = mem::replace(&mut self.role, RoleState::Follower);
        let was_leader = matches!(was, RoleState::Leader(_));
        // A leader's timer counted heartbeats until now.
        if was_leader || self.config.options.election_timer == ElectionTimer::EveryTerm {
            self.draw_election_timeout();
        }
        let was = match was {
            RoleState::Follower => None,
            RoleState::PreCandidate(_) => Some(Role::PreCandidate),
            RoleState::Candidate(_) => Some(Role::Candidate),
            RoleState::Leader(_) => Some(Role::Leader),
        };
        match (was, reason) {
            (Some(was), _) => self.observe(Observation::SteppedDown { was, term, reason }),
            (None, StepDownReason::HigherTerm { from }) if is_new_term => {
                self.observe(Observation::TermAdopted { term, because_of: from });
            }
            (None, _) => {}
        }
        if self.leader != leader {
            self.leader = leader;
            if let Some(leader) = leader {
                self.observe(Observation::LeaderRecognised { leader, term });
            }
        }
    }

    /// A message of an older term changes nothing; who asked is told the newer term (§5.1).
    pub(crate) fn answer_old_term(&mut self, from: NodeId, term: Term, body: &Body) {
        let current_term = self.current_term;
        let options = &self.config.options;
        let answers = options.answer_old_terms;
        // A server that was cut off comes back with a higher term and could neither win an election nor
        // follow: with these options only its answer tells the leader that there is a higher term.
        let answers_leader = answers || options.pre_vote || options.check_quorum;
        let refused = RequestVoteReply { granted: false };
        match body {
            Body::RequestVote(_) if answers => {
                let reason = VoteRefusal::OldTerm { current_term };
                self.observe(Observation::VoteRefused { candidate: from, term, reason });
                self.send(from, Body::RequestVoteReply(refused));
            }
            // Always answered: it may come from a server that asks before it knows of this term.
            Body::PreVote(_) => {
                let reason = VoteRefusal::OldTerm { current_term };
                self.observe(Observation::PreVoteRefused { candidate: from, term, reason });
                self.send(from, Body::PreVoteReply(refused));
            }
            Body::AppendEntries(_) | Body::Heartbeat(_) if answers_leader => {
                if let Body::AppendEntries(request) = body {
                    let reason = AppendRefusal::OldTerm { current_term };
                    let prev_log = request.prev_log;
                    self.observe(Observation::AppendRefused { prev_log, reason });
                }
                let result = AppendResult::OldTerm;
                self.send(from, Body::AppendEntriesReply(AppendEntriesReply { result }));
            }
            Body::InstallSnapshot(_) if answers => {
                let result = AppendResult::OldTerm;
                self.send(from, Body::AppendEntriesReply(AppendEntriesReply { result }));
            }
            // What it told itself in a term that is over is no news to anybody.
            _ if from == self.config.id => {}
            _ => self.observe(Observation::StaleIgnored { from, term }),
        }
    }

    /// Forgets who leads this term, so that it may vote for another leader although it hears from this
    /// one: for owners that know better, such as after a failed check of the leader's machine.
    ///
    /// # Errors
    /// With reads by lease, which rest on followers that remember their leader.
    pub fn forget_leader(&mut self) -> Result<(), crate::ForgetError> {
        if self.role() == Role::Leader {
            return Ok(());
        }
        if self.config.options.read_mode == crate::ReadMode::Lease {
            return Err(crate::ForgetError::Lease);
        }
        self.leader = None;
        Ok(())
    }
}
