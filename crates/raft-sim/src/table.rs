//! A small map. The page is paid for by the byte: the standard library's maps cost it ten kilobytes.

use std::borrow::Borrow;

/// Keys with their values, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Table<K, V>(Vec<(K, V)>);

impl<K: Ord, V> Table<K, V> {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.0.iter()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// Where a key is, or would be.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(known, _)| known.borrow().cmp(key))
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| &self.0[place].1)
    }

    pub(crate) fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| &mut self.0[place].1)
    }

    /// The value of a key; one that has none gets `usual` first.
    pub(crate) fn entry(&mut self, key: K, usual: V) -> &mut V {
        let place = self.place(&key).unwrap_or_else(|place| {
            self.0.insert(place, (key, usual));
            place
        });
        &mut self.0[place].1
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        match self.place(&key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| self.0.remove(place).1)
    }
}

#[cfg(feature = "serde")]
impl<K: serde::Serialize, V: serde::Serialize> serde::Serialize for Table<K, V> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

#[cfg(feature = "serde")]
impl<'de, K, V> serde::Deserialize<'de> for Table<K, V>
where
    K: serde::Deserialize<'de> + Ord,
    V: serde::Deserialize<'de>,
{
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = std::collections::BTreeMap::<K, V>::deserialize(deserializer)?;
        Ok(Self(values.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft_core::Random;
    use std::collections::BTreeMap;

    #[test]
    fn a_table_is_a_map() {
        let mut random = Random::stream(1, 0, 0);
        let (mut table, mut map) = (Table::new(), BTreeMap::new());
        for value in 0..2000 {
            let key = random.below(40);
            match random.below(4) {
                0 => assert_eq!(table.remove(&key), map.remove(&key)),
                1 => {
                    *table.entry(key, 7) += 1;
                    *map.entry(key).or_insert(7) += 1;
                }
                _ => {
                    table.insert(key, value);
                    map.insert(key, value);
                }
            }
            assert_eq!(table.get(&key), map.get(&key));
            assert_eq!(table.len(), map.len());
            assert!(table.values().eq(map.values()) && table.values_mut().eq(map.values_mut()));
            assert!(table.iter().map(|(key, value)| (key, value)).eq(&map));
        }
    }
}
