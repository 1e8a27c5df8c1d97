//! `SharedVec` beside a plain vector that does the same, and what clones share.
#![allow(clippy::cast_possible_truncation, reason = "a test's lists are short")]

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use raft_core::{Random, SharedVec};

/// All that is told to a hasher.
#[derive(Default)]
struct Told(Vec<u8>);

impl Hasher for Told {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

fn hash(items: &impl Hash) -> Vec<u8> {
    let mut told = Told::default();
    items.hash(&mut told);
    told.0
}

/// A list that does what a plain one with a first position does.
#[derive(Clone)]
struct Pair {
    list: SharedVec<Arc<u64>>,
    first: u64,
    plain: VecDeque<Arc<u64>>,
}

impl Pair {
    fn starting_at(first: u64) -> Self {
        Self { list: SharedVec::starting_at(first), first, plain: VecDeque::new() }
    }

    fn end(&self) -> u64 {
        self.first + self.plain.len() as u64
    }

    fn act(&mut self, random: &mut Random) {
        let item = |random: &mut Random| Arc::new(random.between(0, 3));
        match random.between(0, 9) {
            0..4 => {
                for _ in 0..random.between(0, 200) {
                    let item = item(random);
                    self.list.push(item.clone());
                    self.plain.push_back(item);
                }
            }
            4..6 => {
                let many = if random.between(0, 9) == 0 { 9000 } else { 300 };
                let mut items: Vec<_> =
                    (0..random.between(0, many)).map(|_| item(random)).collect();
                self.plain.extend(items.iter().cloned());
                self.list.append(&mut items);
                assert!(items.is_empty());
            }
            6..8 => {
                let back = if random.between(0, 9) == 0 { 9000 } else { 150 };
                let end = self.end().saturating_sub(random.between(0, back));
                self.list.truncate(end);
                self.plain.truncate(end.saturating_sub(self.first) as usize);
            }
            _ => {
                let on = if random.between(0, 9) == 0 { 9000 } else { 150 };
                let first = self.first + random.between(0, on);
                self.list.drop_before(first);
                let count = (first - self.first).min(self.plain.len() as u64);
                self.plain.drain(..count as usize);
                self.first = first;
            }
        }
    }

    fn check(&self, random: &mut Random) {
        let Self { list, first, plain } = self;
        assert_eq!((list.len(), list.is_empty()), (plain.len(), plain.is_empty()));
        assert_eq!((list.first_position(), list.end()), (*first, self.end()));
        assert!(list.iter().eq(plain) && list.iter().rev().eq(plain.iter().rev()));
        assert_eq!(list.last(), plain.back());
        assert!(list.tail_from(self.end().saturating_sub(64).max(*first)).is_some());
        let plain: Vec<_> = plain.iter().cloned().collect();
        assert_eq!((list, hash(list)), (&plain.iter().cloned().collect(), hash(&plain)));
        let around = |random: &mut Random| random.between(first.saturating_sub(9), self.end() + 9);
        let (start, end) = (around(random), around(random));
        let place = |position: u64| (position.saturating_sub(*first) as usize).min(plain.len());
        let part = plain.get(place(start)..place(end)).unwrap_or_default();
        let mut items = list.range(start..end);
        assert_eq!((items.len(), items.to_vec()), (part.len(), part.to_vec()), "{start} {end}");
        assert_eq!(
            list.slices(start..end).flatten().collect::<Vec<_>>(),
            part.iter().collect::<Vec<_>>()
        );
        // From both ends at once.
        let mut ends: VecDeque<_> = part.iter().collect();
        while !ends.is_empty() {
            let (ours, theirs) = match random.between(0, 2) {
                0 => (items.next(), ends.pop_front()),
                _ => (items.next_back(), ends.pop_back()),
            };
            assert_eq!((ours, items.len()), (theirs, ends.len()));
        }
        assert_eq!((items.next(), items.next_back()), (None, None));
        let at = |position: u64| plain.get(position.checked_sub(*first)? as usize);
        assert_eq!((list.get(start), list.get(u64::MAX)), (at(start), None));
    }
}

#[test]
fn it_does_what_a_plain_vector_does() {
    for seed in 0..200 {
        let mut random = Random::new(seed);
        let first = random.between(0, 300);
        let mut pairs = vec![Pair::starting_at(first), Pair::starting_at(random.between(0, 5000))];
        for _ in 0..40 {
            let i = random.between(0, pairs.len() as u64 - 1) as usize;
            match random.between(0, 9) {
                0 => pairs[i] = pairs[random.between(0, pairs.len() as u64 - 1) as usize].clone(),
                1 => pairs.push(pairs[i].clone()),
                2 => {
                    let other =
                        pairs[random.between(0, pairs.len() as u64 - 1) as usize].list.clone();
                    pairs[i].list.share_with(&other);
                }
                _ => pairs[i].act(&mut random),
            }
            // Nobody else has changed.
            pairs.iter().for_each(|pair| pair.check(&mut random));
        }
    }
}

fn counted(first: u64, end: u64) -> SharedVec<Arc<u64>> {
    let mut list = SharedVec::starting_at(first);
    list.extend((first..end).map(Arc::new));
    list
}

/// Items that are kept once.
fn shared(a: &SharedVec<Arc<u64>>, b: &SharedVec<Arc<u64>>) -> usize {
    let one = |position: &u64| match (a.get(*position), b.get(*position)) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        _ => false,
    };
    (a.first_position()..a.end()).filter(one).count()
}

#[test]
fn a_clone_copies_the_tail_only() {
    let list = counted(1, 100_001);
    let copy = list.clone();
    let copied = copy.iter().filter(|item| Arc::strong_count(item) > 1).count();
    assert_eq!(shared(&list, &copy), 100_000);
    assert!((64..=128).contains(&copied), "{copied}");
}

#[test]
fn writing_to_a_clone_copies_little() {
    let list = counted(1, 100_001);
    let mut copy = list.clone();
    copy.push(Arc::new(0));
    copy.truncate(90_000);
    copy.extend((90_000..95_000).map(|_| Arc::new(0)));
    assert_eq!(list, counted(1, 100_001));
    let copied = list.iter().filter(|item| Arc::strong_count(item) > 1).count();
    assert!(copied <= 3 * 128, "{copied}");
}

#[test]
fn lists_that_were_made_apart_can_share() {
    let all = counted(1, 10_001);
    for (first, end) in [(1, 10_001), (1, 7_000), (700, 12_000), (5_000, 9_999), (9_990, 10_020)] {
        let mut other = counted(first, end);
        assert_eq!(shared(&all, &other), 0);
        let before = other.clone();
        other.share_with(&all);
        assert_eq!(other, before);
        // All but the tails, and a first segment of which it has more.
        let common = end.min(all.end()) - first;
        assert!(shared(&all, &other) as u64 >= common.saturating_sub(128), "{first} {end}");
        other.share_with(&all);
        assert_eq!(other, before);
    }
}

#[test]
fn what_differs_is_not_shared() {
    let all = counted(1, 10_001);
    let mut other = counted(1, 5_001);
    other.extend((5_001..10_001_u64).map(|item| Arc::new(item + 1)));
    let before = other.clone();
    other.share_with(&all);
    assert_eq!(other, before);
    assert!((4_900..=5_000).contains(&shared(&all, &other)));
}

#[test]
fn it_may_begin_anywhere_and_anew() {
    let mut list = counted(1000, 1500);
    list.drop_before(1400);
    assert_eq!((list.first_position(), list.len()), (1400, 100));
    list.drop_before(3000);
    assert_eq!((list.first_position(), list.end(), list.get(3000)), (3000, 3000, None));
    list.restart_at(7);
    list.push(Arc::new(7));
    assert_eq!((list.get(7), list.get(6)), (Some(&Arc::new(7)), None));
    assert_eq!(list, counted(7, 8));
    assert_eq!(format!("{list:?} {:?}", list.iter()), "[7] [7]");
}

/// As a plain list.
#[test]
fn it_is_stored_as_a_list() {
    let list: SharedVec<u64> = (0..1000).collect();
    let stored = serde_json::to_value(&list).unwrap();
    assert_eq!(stored, serde_json::json!((0..1000).collect::<Vec<u64>>()));
    let mut again: SharedVec<u64> = serde_json::from_value(stored).unwrap();
    assert_eq!((again.first_position(), &again), (0, &list));
    again.drop_before(500);
    assert_eq!(serde_json::to_value(&again).unwrap()[0], 500);
}
