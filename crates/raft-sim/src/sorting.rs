//! Sorting, once. The page is paid for by the byte, and every call of `sort` with another comparison is
//! another two kilobytes.

use std::cmp::Ordering;

/// The numbers from 0 to before `count` in their order; equal ones in the order of the numbers.
pub(crate) fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut from: Vec<usize> = (0..count).collect();
    let mut width = 1;
    while width < count {
        let mut to = Vec::with_capacity(count);
        for pair in from.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some(first), Some(second)) = (left.first(), right.first()) {
                let side = match compare(*first, *second) {
                    Ordering::Greater => &mut right,
                    Ordering::Less | Ordering::Equal => &mut left,
                };
                to.push(side[0]);
                *side = &side[1..];
            }
            to.extend_from_slice(left);
            to.extend_from_slice(right);
        }
        from = to;
        width *= 2;
    }
    from
}

/// The items in their order; equal ones stay as they are.
#[must_use]
pub fn arranged<T>(items: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let order = sorted(items.len(), &|one, other| compare(&items[one], &items[other]));
    let mut items: Vec<_> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| items[place].take()).collect()
}

/// The same numbers, the smallest first.
pub(crate) fn ascending(numbers: &[usize]) -> Vec<usize> {
    let order = sorted(numbers.len(), &|one, other| numbers[one].cmp(&numbers[other]));
    order.into_iter().map(|place| numbers[place]).collect()
}

#[cfg(test)]
mod tests {
    use raft_core::Random;

    use super::*;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        let mut random = Random::new(1);
        for count in 0..200 {
            let keys: Vec<u64> = (0..count).map(|_| random.below(count / 2 + 1)).collect();
            let mut right: Vec<usize> = (0..keys.len()).collect();
            right.sort_by_key(|place| keys[*place]);
            assert_eq!(sorted(keys.len(), &|one, other| keys[one].cmp(&keys[other])), right);
            let pairs: Vec<_> = keys.iter().copied().zip(0..).collect();
            let places = arranged(pairs, |one: &(u64, usize), other| one.0.cmp(&other.0));
            assert_eq!(places.into_iter().map(|(_, place)| place).collect::<Vec<_>>(), right);
        }
    }
}
