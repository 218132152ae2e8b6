//! The map that shares its runs, against the map of the standard library.

use flowbell::model::Map;
use flowbell::model::map::Change;
use std::collections::BTreeMap;

/// A random step on both maps.
fn step(dice: &mut fastrand::Rng, map: &mut Map<u16, u8>, model: &mut BTreeMap<u16, u8>) {
    let (key, value) = (dice.u16(..400), dice.u8(..4));
    match dice.u8(..9) {
        0..=3 => assert_eq!(map.insert(key, value), model.insert(key, value)),
        4..=6 => assert_eq!(map.remove(&key), model.remove(&key)),
        7 => {
            if let Some(it) = map.get_mut(&key) {
                *it = value;
            }
            model.entry(key).and_modify(|it| *it = value);
        }
        _ => {
            let gone = dice.u16(..20);
            map.retain(|key, _| key % 20 != gone);
            model.retain(|key, _| key % 20 != gone);
        }
    }
}

#[test]
fn a_map_is_that_of_the_standard_library() {
    let mut dice = fastrand::Rng::with_seed(3);
    for round in 0..60 {
        let n = dice.u16(..900);
        let start: Vec<(u16, u8)> = (0..n).map(|_| (dice.u16(..400), dice.u8(..4))).collect();
        let mut model: BTreeMap<u16, u8> = start.iter().copied().collect();
        let mut map: Map<u16, u8> = start.into_iter().collect();
        let (before, model_before) = (map.clone(), model.clone());
        for _ in 0..dice.usize(..120) {
            step(&mut dice, &mut map, &mut model);
        }
        assert!(map.iter().eq(model.iter()), "round {round}");
        assert!(map.iter().rev().eq(model.iter().rev()), "round {round}");
        assert!(before.iter().eq(model_before.iter()), "a copy stays");
        assert_eq!(map.len(), model.len());
        assert_eq!(map.first_key_value(), model.first_key_value());
        assert_eq!(map.last_key_value(), model.last_key_value());
        for key in 0..400 {
            assert_eq!(map.get(&key), model.get(&key));
        }
        let from = dice.u16(..420);
        assert!(map.from_key(&from).eq(model.range(from..)), "from {from}");
        let pieces: Vec<Map<u16, u8>> = map.pieces().collect();
        assert!(pieces.iter().flatten().eq(model.iter()));
        assert_eq!(pieces.iter().map(Map::len).sum::<usize>(), map.len());
        let expected: Vec<(u16, Option<u8>, Option<u8>)> = (0..400)
            .map(|key| {
                (
                    key,
                    model_before.get(&key).copied(),
                    model.get(&key).copied(),
                )
            })
            .filter(|(_, before, after)| before != after)
            .collect();
        let found = map.changes_since(&before);
        let found: Vec<_> = found
            .map(|Change { key, before, after }| (*key, before.copied(), after.copied()))
            .collect();
        assert_eq!(found, expected, "round {round}");
        assert_eq!(map == before, expected.is_empty());
        let again: Map<u16, u8> = model.iter().map(|(key, value)| (*key, *value)).collect();
        assert_eq!(map, again, "equal whatever the runs");
        assert!(map.into_iter().eq(model));
    }
}

#[test]
fn of_entries_with_one_key_the_last_counts() {
    let map: Map<u8, &str> = [(2, "a"), (1, "b"), (2, "c")].into_iter().collect();
    assert!(map.iter().eq([(&1, &"b"), (&2, &"c")]));
}
