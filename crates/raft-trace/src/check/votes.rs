//! Terms, votes and leaders (§5.1, §5.2, §5.4.1).

use super::Checker;
use super::keys::Keys;
use super::kinds::{Check, Field};
use crate::record::{Message, Role};
use crate::told::{Told, t};

#[derive(Clone, Copy, Debug)]
struct Given {
    candidate: u64,
    line: u32,
    is_saved: bool,
    /// A crash came before it was saved: the server may know of it or not.
    may_be_lost: bool,
}

/// What is known of elections.
#[derive(Debug, Default)]
pub(super) struct Votes {
    voters: Keys,
    /// By term and voter; nothing for a vote that came to nothing.
    given: Vec<Option<Given>>,
    terms: Keys,
    /// By term: who leads it, and since which line.
    leaders: Vec<(u64, u32)>,
    candidates: Keys,
    /// By candidate and term: where its log ended when it stood.
    stood: Vec<(u64, u64)>,
}

impl Votes {
    fn of(&self, term: u64, voter: u64) -> Option<Given> {
        *self.given.get(self.voters.find((term, voter))?)?
    }

    fn get_mut(&mut self, term: u64, voter: u64) -> Option<&mut Option<Given>> {
        self.given.get_mut(self.voters.find((term, voter))?)
    }

    fn set(&mut self, term: u64, voter: u64, given: Given) {
        let (place, is_new) = self.voters.place((term, voter));
        match self.given.get_mut(place) {
            Some(known) if !is_new => *known = Some(given),
            _ => self.given.push(Some(given)),
        }
    }

    fn stands(&mut self, candidate: u64, term: u64, end: (u64, u64), is_sure: bool) {
        let (place, is_new) = self.candidates.place((candidate, term));
        match self.stood.get_mut(place) {
            Some(known) if !is_new => {
                if is_sure {
                    *known = end;
                }
            }
            _ => self.stood.push(end),
        }
    }
}

impl Checker {
    /// The process is gone. A vote that was not saved was told to nobody, so it may come to nothing.
    pub(super) fn stop(&mut self, at: usize) {
        let server = &mut self.servers[at];
        for term in server.unsaved_votes.drain(..) {
            if let Some(Some(given)) = self.votes.get_mut(term, server.number) {
                given.may_be_lost = !given.is_saved;
            }
        }
        server.stop();
    }

    pub(super) fn saved_vote(&mut self, at: usize, term: u64, vote: Option<u64>) {
        let server = &mut self.servers[at];
        server.saved.term = term;
        server.saved.vote = vote;
        server.saved.term_line = self.verdicts.line;
        let number = server.number;
        match (self.votes.get_mut(term, number), vote) {
            (Some(Some(given)), _) => given.is_saved |= vote == Some(given.candidate),
            (_, Some(candidate)) => self.grant_late(at, term, candidate),
            (_, None) => (),
        }
    }

    /// A vote that becomes known when the server is in a later term already: one that was paused does much before it
    /// says anything.
    fn grant_late(&mut self, at: usize, term: u64, candidate: u64) {
        let server = &self.servers[at];
        let is_known = self.votes.of(term, server.number).is_some();
        if !is_known && server.term.is_some_and(|now| now > term) {
            self.grant(at, term, candidate, server.saved.term >= term);
        }
    }

    pub(super) fn term(&mut self, at: usize, term: u64, is_saved: bool) {
        let line = self.verdicts.line;
        let server = &mut self.servers[at];
        let before = server.term.unwrap_or(0);
        let id = server.number;
        if !server.is_fresh {
            self.verdicts.look(Check::TermMonotonic, term >= before, || {
                t!("S{id} went back from term {before} to term {term}", id, before, term)
            });
        } else if server.term.is_some() {
            // A server that was not heard of before had nothing to lose.
            let (saved, line) = (server.saved.term, server.saved.term_line);
            self.verdicts.look(Check::Persistence, term >= saved, || {
                t!(
                    "S{id} restarted in term {term}, but had been in term {saved} (line {line})",
                    id,
                    term,
                    saved,
                    line
                )
            });
        }
        server.take_term(term, is_saved, line);
    }

    pub(super) fn vote(&mut self, at: usize, vote: Option<u64>, is_saved: bool) {
        let server = &mut self.servers[at];
        server.tells_votes = true;
        let Some(term) = server.term else { return };
        let id = server.number;
        let before = self.votes.of(term, server.number);
        match (vote, before) {
            (Some(candidate), _) => self.grant(at, term, candidate, is_saved),
            (None, Some(given)) if given.may_be_lost => {
                if let Some(given) = self.votes.get_mut(term, server.number) {
                    *given = None;
                }
            }
            (None, Some(given)) => {
                let check = if server.is_fresh { Check::Persistence } else { Check::OneVote };
                let (candidate, line) = (given.candidate, given.line);
                self.verdicts.look(check, false, || {
                    t!(
                        "S{id} has no vote in term {term} any more (it had voted for S{candidate} at line {line})",
                        id,
                        term,
                        candidate,
                        line
                    )
                });
            }
            (None, None) => (),
        }
        let server = &mut self.servers[at];
        server.vote = vote;
        if is_saved && server.saved.term == term {
            server.saved.vote = vote;
        }
    }

    /// A vote in a term, however it became known.
    fn grant(&mut self, at: usize, term: u64, candidate: u64, is_saved: bool) {
        let line = self.verdicts.line;
        let number = self.servers[at].number;
        let known = self.votes.get_mut(term, number).and_then(Option::as_mut);
        if let Some(given) =
            known.filter(|given| !given.may_be_lost || given.candidate == candidate)
        {
            given.may_be_lost = false;
            if !given.is_saved && !is_saved {
                self.servers[at].unsaved_votes.push(term);
            }
            let is_same = given.candidate == candidate;
            given.is_saved |= is_saved && is_same;
            let first = *given;
            self.verdicts.look(Check::OneVote, is_same, || second(number, term, candidate, first));
            return;
        }
        self.verdicts.count(Check::OneVote);
        self.votes.set(term, number, Given { candidate, line, is_saved, may_be_lost: false });
        let server = &mut self.servers[at];
        if !is_saved {
            server.unsaved_votes.push(term);
        }
        // What its log was like in an earlier term is not known any more.
        let is_late = server.term.is_some_and(|now| now > term);
        if candidate == number || is_late || !self.seen.contains(&Field::Append) {
            return;
        }
        let stood = self.votes.candidates.find((candidate, term));
        let stood = stood.and_then(|place| self.votes.stood.get(place)).copied();
        let (Some((own, own_term)), Some((theirs, their_term))) = (server.log.end(), stood) else {
            return;
        };
        // The later term counts; of the same term, the longer log (§5.4.1).
        let is_up_to_date = (their_term, theirs) >= (own_term, own);
        self.verdicts.look(Check::UpToDateVote, is_up_to_date, || {
            t!(
                "S{id} voted in term {term} for S{candidate}, whose log ends with entry {theirs} of term {their_term}, \
                 though its own ends with entry {own} of term {own_term}",
                id = number,
                term,
                candidate,
                theirs,
                their_term,
                own,
                own_term
            )
        });
    }

    pub(super) fn role(&mut self, at: usize, role: Role) {
        let server = &mut self.servers[at];
        let was = std::mem::replace(&mut server.role, role);
        let (number, term) = (server.number, server.term);
        // Where logs are told at all, one of which nothing was told is empty.
        let end = server.log.end().filter(|_| self.seen.contains(&Field::Append));
        let Some(term) = term else { return };
        match role {
            Role::Candidate => {
                if let Some(end) = end {
                    self.votes.stands(number, term, end, false);
                }
                // A candidate votes for itself (§5.2). Whether that is saved, only a vote's own line says.
                if self.votes.of(term, number).is_none() {
                    self.grant(at, term, number, false);
                }
            }
            Role::Leader if was != Role::Leader => self.elected(at, term),
            Role::Leader | Role::Follower => (),
        }
    }

    fn elected(&mut self, at: usize, term: u64) {
        let line = self.verdicts.line;
        let number = self.servers[at].number;
        let (place, is_new) = self.votes.terms.place((term, 0));
        if is_new {
            self.votes.leaders.push((number, line));
        }
        let (leader, since) = self.votes.leaders.get(place).copied().unwrap_or((number, line));
        self.verdicts.look(Check::ElectionSafety, leader == number, || {
            t!(
                "S{id} became leader of term {term}, which S{leader} leads already (line {line})",
                id = number,
                term,
                leader,
                line = since
            )
        });
        self.counts_votes(at, term);
        self.complete(at, term);
    }

    /// A leader has the votes of a majority. Servers that tell no votes may have voted for it.
    fn counts_votes(&mut self, at: usize, term: u64) {
        let server = &self.servers[at];
        let (Some(members), true) = (&server.members, self.seen.contains(&Field::Vote)) else {
            return;
        };
        let number = server.number;
        let is_for = |voter: &&u64| match self.votes.of(term, **voter) {
            Some(given) => given.candidate == number,
            None => {
                let known = self.servers.iter().find(|server| server.number == **voter);
                !known.is_some_and(|server| server.tells_votes)
            }
        };
        let votes = members.iter().filter(is_for).count() as u64;
        let voters = members.len() as u64;
        let needed = voters / 2 + 1;
        self.verdicts.look(Check::ElectedByMajority, votes >= needed, || {
            t!(
                "S{id} became leader of term {term} with {votes} of {voters} votes",
                id = number,
                term,
                votes,
                voters
            )
        });
    }

    pub(super) fn sent(&mut self, at: usize, message: &Message) {
        self.asked(self.servers[at].number, message);
        let server = &self.servers[at];
        let term = message.term.or(server.term);
        if !is_vote_reply(&message.kind) || message.granted != Some(true) {
            return;
        }
        let Some(term) = term else { return };
        let (number, saved) = (server.number, server.saved);
        if !server.tells_votes {
            // The answer is all that is known of the vote.
            self.note(Field::Vote);
            self.grant(at, term, message.peer, true);
            return;
        }
        self.grant_late(at, term, message.peer);
        let given = self.votes.of(term, number);
        if let Some(given) = given.filter(|given| given.candidate != message.peer) {
            let second = || second(number, term, message.peer, given);
            self.verdicts.look(Check::OneVote, false, second);
            return;
        }
        let is_saved =
            saved.term > term || (saved.term == term && saved.vote == Some(message.peer));
        self.verdicts.look(Check::Persistence, is_saved, || {
            t!(
                "S{id} told S{peer} that it votes for it in term {term} before that was saved",
                id = number,
                peer = message.peer,
                term
            )
        });
    }

    pub(super) fn received(&mut self, message: &Message) {
        self.asked(message.peer, message);
    }

    /// A request for votes says where the candidate's log ends.
    fn asked(&mut self, candidate: u64, message: &Message) {
        let is_request = matches!(&*plain(&message.kind), "requestvote" | "voterequest");
        if let (true, Some(term), Some(last)) = (is_request, message.term, message.last) {
            self.votes.stands(candidate, term, last, true);
        }
    }
}

/// What is told of a vote in a term in which the server had voted for another already.
fn second(voter: u64, term: u64, candidate: u64, given: Given) -> Told {
    t!(
        "S{id} granted a second vote in term {term}, to S{candidate} (it had voted for S{first} at line {line})",
        id = voter,
        term,
        candidate = candidate,
        first = given.candidate,
        line = given.line
    )
}

/// `RequestVoteReply`, `request_vote_response`; but not what only asks whether one could win (diss. §9.6).
fn is_vote_reply(kind: &str) -> bool {
    matches!(
        &*plain(kind),
        "requestvotereply" | "requestvoteresponse" | "votereply" | "voteresponse"
    )
}

fn plain(kind: &str) -> String {
    let letters = kind.chars().filter(char::is_ascii_alphabetic);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
