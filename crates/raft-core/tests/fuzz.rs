//! One server against a world that says anything: whatever numbers stand in whatever field, it never
//! panics, refuses without a trace or goes on, and never goes back.

mod common;

use common::{
    Server, accepted, append, at, heartbeat, heartbeat_reply, observed, rejected, request_vote,
    server, vote,
};
use raft_core::{Index, Message, Random, Ready, Term};

/// A small number, one at either end of the range, or any.
fn number(random: &mut Random) -> u64 {
    match random.below(8) {
        0 => u64::MAX,
        1 => u64::MAX - 1,
        2 => random.next_u64(),
        _ => random.below(6),
    }
}

/// A term near the server's own most of the time: otherwise it would only ever see old ones.
fn term_near(random: &mut Random, own: Term) -> Term {
    match random.below(40) {
        0 => number(random),
        1 => own.saturating_add(1),
        2 => own.saturating_sub(1),
        _ => own,
    }
}

fn any_message(random: &mut Random, raft: &Server) -> Message {
    let (from, to) = (random.below(5), if random.below(30) == 0 { number(random) } else { 1 });
    let term = term_near(random, raft.current_term());
    let any = at(number(random), number(random));
    let index = random.below(raft.log().last().index + 2);
    let fitting = at(index, raft.log().term_at(index).unwrap_or(0));
    let prev = if random.below(3) == 0 { any } else { fitting };
    let terms: Vec<Term> = (0..random.below(4)).map(|_| term_near(random, term)).collect();
    match random.below(8) {
        0 => request_vote(from, to, term, if random.below(2) == 0 { any } else { prev }),
        1 => vote(from, to, term, random.below(3) > 0),
        2 | 3 => append((from, to, term), prev, &terms, number(random)),
        4 => heartbeat(from, to, term, number(random)),
        5 => heartbeat_reply(from, to, term),
        6 => accepted(from, to, term, number(random)),
        _ => rejected(from, to, term, prev.index, any),
    }
}

/// What must never go back, and how the numbers must lie to each other.
fn check(raft: &Server, before: (Term, Index)) -> (Term, Index) {
    let (term, log) = (raft.current_term(), raft.log());
    assert!(term >= before.0 && log.commit_index() >= before.1);
    assert!(log.last_applied() <= log.commit_index() && log.commit_index() <= log.last().index);
    assert!(raft.stable_index() <= log.last().index);
    assert!((1..).zip(log.entries()).all(|(index, entry)| entry.index == index));
    assert!(raft.ticks_to_deadline() >= 1);
    for progress in raft.progress() {
        assert!(progress.match_index < progress.next_index);
        assert!(progress.next_index <= log.last().index + 1);
    }
    (term, log.commit_index())
}

#[allow(clippy::vec_box, reason = "they come in boxes")]
fn act(random: &mut Random, raft: &mut Server, readies: &mut Vec<Box<Ready>>) {
    match random.below(40) {
        0 => raft.tick(random.below(700)),
        1 => drop(raft.campaign()),
        2 => raft.applied(number(random)),
        3 => raft.persisted(number(random)),
        4 => drop(raft.propose((&b"x"[..]).into())),
        5..=9 => readies.extend(raft.ready()),
        10..=12 => readies.drain(..).for_each(|ready| raft.advance(ready)),
        _ => {
            let message = any_message(random, raft);
            let (before, shown) = (format!("{raft:?}"), format!("{message:?}"));
            if raft.step(message).is_err() {
                assert_eq!(format!("{raft:?}"), before, "changed by refused {shown}");
            }
        }
    }
}

#[test]
fn no_input_panics_and_a_refused_one_changes_nothing() {
    let mut led = 0;
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let mut raft = server(1, 1 + seed % 4);
        let (mut readies, mut before) = (Vec::new(), (0, 0));
        for _ in 0..300 {
            act(&mut random, &mut raft, &mut readies);
            before = check(&raft, before);
            observed(&mut raft);
            led += usize::from(!raft.progress().is_empty());
        }
    }
    println!("led in {led} of 90000 steps");
    assert!(led > 5000, "too few steps as a leader: {led}");
}
