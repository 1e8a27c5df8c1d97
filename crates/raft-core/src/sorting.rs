//! Sorting short lists, such as members, with little code: the library's sort is made for long ones, and
//! each use of it for another type weighs as much as an election.

/// Brings the items with the smallest keys to the front, one by one.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    for sorted in 1..items.len() {
        let mut at = sorted;
        while at > 0 && key(&items[at - 1]) > key(&items[at]) {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use alloc::vec::Vec;

    #[test]
    fn it_sorts() {
        let mut random = Random::stream(1, 0, 0);
        for len in 0..40 {
            let mut items: Vec<u64> = (0..len).map(|_| random.below(20)).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort_by_key(&mut items, |item| *item);
            assert_eq!(items, expected);
        }
    }
}
