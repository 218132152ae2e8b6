//! Maps that refuse the same key twice: the parser alone would silently keep the last one.

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::Serializer;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Most entries of one map. A hundred times the largest flow that anyone can draw; a file of
/// 16 MB could hold millions of empty blocks, each of which takes far more memory than text.
const MAX_ENTRIES: usize = 100_000;

pub fn serialize<K, V, S>(map: &BTreeMap<K, V>, serializer: S) -> Result<S::Ok, S::Error>
where
    K: Serialize,
    V: Serialize,
    S: Serializer,
{
    serializer.collect_map(map)
}

pub fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Ord + fmt::Display,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_map(UniqueVisitor(PhantomData))
}

struct UniqueVisitor<K, V>(PhantomData<(K, V)>);

impl<'de, K, V> Visitor<'de> for UniqueVisitor<K, V>
where
    K: Deserialize<'de> + Ord + fmt::Display,
    V: Deserialize<'de>,
{
    type Value = BTreeMap<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from ids to what they name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = entries.next_key::<K>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!(
                    "the id “{key}” is used twice; give the second one another id"
                )));
            }
            map.insert(key, entries.next_value()?);
            if map.len() > MAX_ENTRIES {
                return Err(A::Error::custom(format!(
                    "a flow may have {MAX_ENTRIES} blocks or topics, and here are more; it is probably not a flow file"
                )));
            }
        }
        Ok(map)
    }
}
